"""What is to be changed of a sales order, and what is not."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import (
    UNSET,
    InventDim,
    LineDlvAddr,
    MarkupTransHeader,
    MarkupTransLine,
    SalesLine,
    SalesOrder,
    SalesTable,
    TableDlvAddr,
)
from axclarity.errors import MappingError
from axclarity.mapping.orders import sales_order_update, without_remainder

D = Decimal
LINE = 11


def line(place: int, item: str, **more: Any) -> SalesLine:
    fields = {"sales_qty": D(2), "sales_unit": "ea", "sales_price": D(10), **more}
    warehouse = fields.pop("warehouse", "11")
    dimensions = InventDim(invent_site_id="1", invent_location_id=warehouse)
    return SalesLine(customer_line_num=place, item_id=item, invent_dim=[dimensions], **fields)


def order(*lines: SalesLine, **more: Any) -> SalesOrder:
    fields: dict[str, Any] = {
        "cust_account": "C-1",
        "currency_code": "EUR",
        "incl_tax": "No",
        "sales_type": "Sales",
        "purch_order_form_num": "W-1",
        "receipt_date_requested": date(2026, 12, 1),
        **more,
    }
    return SalesOrder(sales_table=[SalesTable(sales_line=list(lines), **fields)])


def as_read(document: SalesOrder) -> SalesOrder:
    """As AX hands it out: numbered, with a hash, and with more than was sent."""
    read = deepcopy(document)
    (table,) = read.sales_table
    table.document_hash, table.rec_id, table.rec_version = "AB" * 16, 1, 1
    table.sales_id, table.payment = "SO-1", "NET30"
    records: list[Any] = [*table.table_dlv_addr, *table.markup_trans_header]
    for each in table.sales_line:
        records += [each, *each.invent_dim, *each.line_dlv_addr, *each.markup_trans_line]
        each.line_amount = each.remain_sales_physical = each.sales_qty
        each.invent_dim[0].invent_dim_id = "DIM-1"
    for number, record in enumerate(records, start=LINE):
        record.rec_id, record.rec_version = number, 1
    return read


def update(stored: SalesOrder, wanted: SalesOrder) -> tuple[Any, tuple[str, ...]]:
    """The header that is sent, if any, and the names of what differs."""
    found = sales_order_update(as_read(stored), wanted)
    return found.document and found.document.sales_table[0], found.differences


def test_what_is_the_same_sends_nothing() -> None:
    both = order(line(1, "CAP"), customer_ref="PO", email="a@example.com")

    assert update(both, both) == (None, ())


def test_a_changed_line_is_sent_alone_with_its_proof() -> None:
    before = order(line(1, "CAP"), line(2, "MUG"))
    sent, names = update(before, order(line(1, "CAP"), line(2, "MUG", sales_qty=D(5))))

    (changed,) = sent.sales_line
    assert names == ("SalesLine[2].SalesQty",)
    assert (changed.rec_id, changed.rec_version, changed.sales_qty) == (LINE + 2, 1, 5)
    assert (changed.item_id, changed.invent_dim) == (UNSET, [])
    assert (sent.document_hash, sent.purch_order_form_num) == ("AB" * 16, "W-1")
    assert sent.payment is UNSET


def test_lines_are_known_by_their_article_wherever_they_stand() -> None:
    before = order(line(1, "CAP"), line(2, "MUG"), line(3, "POT"))
    sent, names = update(before, order(line(1, "CAP"), line(2, "pot")))

    by_action = {each.action: each.rec_id for each in sent.sales_line}
    assert by_action == {None: LINE + 4, "delete": LINE + 2}
    assert names == ("SalesLine[2].CustomerLineNum", "SalesLine[2].ItemId", "SalesLine[2] (gone)")


def test_pieces_of_a_line_are_known_by_their_warehouse() -> None:
    before = order(line(1, "CAP"), line(1, "CAP", warehouse="21", sales_qty=D(3)))
    after = order(line(1, "CAP", warehouse="21", sales_qty=D(4)), line(1, "CAP"))

    sent, _ = update(before, after)

    assert [(each.rec_id, each.sales_qty) for each in sent.sales_line] == [(LINE + 2, 4)]


def test_another_variant_is_another_line() -> None:
    red, blue = line(1, "CAP"), line(1, "CAP")
    red.invent_dim[0].invent_color_id, blue.invent_dim[0].invent_color_id = "red", "blue"

    _, names = update(order(red), order(blue))

    assert names == ("SalesLine[1] (new)", "SalesLine[1] (gone)")


def test_another_warehouse_sends_all_that_is_said_and_no_number() -> None:
    sent, names = update(order(line(1, "CAP")), order(line(1, "CAP", warehouse="21")))

    (dimensions,) = sent.sales_line[0].invent_dim
    assert names == ("SalesLine[1].InventDim.InventLocationId",)
    assert (dimensions.invent_site_id, dimensions.invent_location_id) == ("1", "21")
    assert dimensions.invent_dim_id is UNSET


def test_dimensions_that_ax_does_not_have_are_new() -> None:
    stored = as_read(order(line(1, "CAP")))
    stored.sales_table[0].sales_line[0].invent_dim = []

    found = sales_order_update(stored, order(line(1, "CAP")))

    assert found.differences == ("SalesLine[1].InventDim (new)",)
    assert found.document is not None
    ((dimensions,),) = (each.invent_dim for each in found.document.sales_table[0].sales_line)
    assert (dimensions.invent_site_id, dimensions.invent_location_id) == ("1", "11")


def test_dimensions_that_the_order_does_not_say_stay() -> None:
    silent = order(line(1, "CAP"))
    silent.sales_table[0].sales_line[0].invent_dim = []

    assert update(order(line(1, "CAP")), silent) == (None, ())


def test_a_discount_that_is_gone_is_taken_off() -> None:
    before = order(line(1, "CAP", line_disc=D(1), price_unit=D(100)))
    sent, _ = update(before, order(line(1, "CAP")))

    assert (sent.sales_line[0].line_disc, sent.sales_line[0].price_unit) == (0, 1)


def test_where_ax_owns_prices_its_discounts_stay() -> None:
    before = order(line(1, "CAP", line_disc=D(1)))

    assert update(before, order(line(1, "CAP", sales_price=UNSET))) == (None, ())


def test_what_the_shop_never_had_stays() -> None:
    before = order(line(1, "CAP"), line(0, "GIFT"))

    assert update(before, order(line(1, "CAP"))) == (None, ())


def test_charges_change_come_and_go() -> None:
    def charged(*codes: tuple[str, int]) -> SalesOrder:
        of_order = [MarkupTransHeader(markup_code=code, value=D(value)) for code, value in codes]
        return order(line(1, "CAP"), markup_trans_header=of_order)

    sent, names = update(charged(("FREIGHT", 5), ("WRAP", 3)), charged(("FREIGHT", 9), ("FEE", 1)))

    assert names == (
        "MarkupTransHeader[FREIGHT].Value",
        "MarkupTransHeader[FEE] (new)",
        "MarkupTransHeader[WRAP] (gone)",
    )
    found = [(each.markup_code, each.action, each.value) for each in sent.markup_trans_header]
    assert found == [("FREIGHT", None, 9), ("FEE", None, 1), ("WRAP", "delete", UNSET)]


def test_charges_of_lines_as_well() -> None:
    before = line(1, "CAP", markup_trans_line=[MarkupTransLine(markup_code="F", value=D(1))])
    sent, names = update(order(before), order(line(1, "CAP")))

    assert names == ("SalesLine[1].MarkupTransLine[F] (gone)",)
    assert sent.sales_line[0].markup_trans_line[0].action == "delete"


@pytest.mark.parametrize("lines", [(), (line(1, "CAP"),)])
def test_an_address_is_changed_where_it_stands(lines: tuple[SalesLine, ...]) -> None:
    def to(city: str, street: str) -> SalesOrder:
        address = TableDlvAddr(city=city, street=street, state="AB")
        return order(*deepcopy(lines), table_dlv_addr=[address])

    moved = to("Assen", "Elders 1")
    moved.sales_table[0].table_dlv_addr[0].state = UNSET
    sent, names = update(to("Utrecht", "Elders 1"), moved)

    (address,) = sent.table_dlv_addr
    assert names == ("TableDlvAddr",)
    assert (address.rec_id, address.city, address.state) == (LINE, "Assen", "")
    assert address.street is UNSET


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Anna Smit", "Anne Smit", "Anne Smit"),
        (UNSET, "Anne Smit", "Anne Smit"),
        ("Anne Smit", "Anne Smit", None),
        ("Anne Smit", UNSET, None),
        ("Anne Smit", "", None),
    ],
)
def test_the_name_at_an_address_is_changed_and_never_taken_away(
    before: Any, after: Any, told: str | None
) -> None:
    def to(name: Any) -> SalesOrder:
        address = TableDlvAddr(city="Utrecht", street="Elders 1", location_name=name)
        return order(line(1, "CAP"), table_dlv_addr=[address])

    sent, names = update(to(before), to(after))

    assert names == (() if told is None else ("TableDlvAddr",))
    if told is not None:
        (address,) = sent.table_dlv_addr
        assert (address.location_name, address.street, address.city) == (told, UNSET, UNSET)


def test_a_lines_own_address_comes_and_goes() -> None:
    there = line(1, "CAP", line_dlv_addr=[LineDlvAddr(city="Assen")])

    _, came = update(order(line(1, "CAP")), order(there))
    sent, went = update(order(there), order(line(1, "CAP")))

    assert (came, went) == (
        ("SalesLine[1].LineDlvAddr (new)",),
        ("SalesLine[1].LineDlvAddr (gone)",),
    )
    assert sent.sales_line[0].line_dlv_addr[0].action == "delete"


@pytest.mark.parametrize(
    ("attribute", "name", "value"),
    [
        ("cust_account", "CustAccount", "C-2"),
        ("currency_code", "CurrencyCode", "NOK"),
        ("incl_tax", "InclTax", "Yes"),
        ("purch_order_form_num", "PurchOrderFormNum", "W-2"),
    ],
)
def test_what_decides_what_an_order_is_is_told_apart(attribute: str, name: str, value: str) -> None:
    other = order(line(1, "CAP"), **{attribute: value}, email="a@example.com")

    found = sales_order_update(as_read(order(line(1, "CAP"))), other)

    assert found.fixed == (f"SalesTable.{name}",)
    assert set(found.differences) == {f"SalesTable.{name}", "SalesTable.Email"}


def test_a_line_without_a_number_is_not_added_once_more() -> None:
    stored = as_read(order(line(1, "CAP")))
    stored.sales_table[0].sales_line[0].rec_id = UNSET

    with pytest.raises(MappingError) as refused:
        sales_order_update(stored, order(line(1, "CAP", sales_qty=D(9))))
    assert refused.value.rule == "order.no-rec-id"


def test_one_order_at_a_time() -> None:
    with pytest.raises(MappingError) as refused:
        sales_order_update(SalesOrder(), order(line(1, "CAP")))
    assert refused.value.problems[0].path == "stored.SalesTable"


def test_the_remainder_is_given_up_where_there_is_one() -> None:
    stored = as_read(order(line(1, "CAP"), line(2, "MUG")))
    stored.sales_table[0].sales_line[1].remain_sales_physical = UNSET

    (table,) = without_remainder(stored).sales_table

    (given_up,) = table.sales_line
    assert (given_up.rec_id, given_up.sales_qty) == (LINE, D(2))
    assert given_up.remain_sales_physical == D(0)
    assert given_up.remain_invent_physical == D(0)
