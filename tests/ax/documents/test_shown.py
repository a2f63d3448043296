"""How a record shows itself."""

from axclarity.ax.documents import SalesLine, SalesOrder, SalesTable


def test_only_what_is_given_is_shown() -> None:
    line = SalesLine(item_id="MUG", dlv_mode=None, action="delete", extra={"SiteField": "1"})
    order = SalesOrder(sales_table=[SalesTable(sales_id="SO-1", sales_line=[line])])

    assert repr(order) == (
        "SalesOrder(sales_table=[SalesTable(sales_id='SO-1', sales_line=[SalesLine("
        "action='delete', extra={'SiteField': '1'}, dlv_mode=None, item_id='MUG')])])"
    )
