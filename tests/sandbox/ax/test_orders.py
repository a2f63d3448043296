"""What AX does with a new sales order."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirPartyPostalAddressView,
    InventDim,
    MarkupTransHeader,
    MarkupTransLine,
    SalesLine,
    SalesOrder,
    SalesTable,
    TableDlvAddr,
)
from axclarity.sandbox.ax import AxCompany, Settings

D = Decimal
Made = Callable[..., Any]
LINE_FAILED = "Cannot create a record in Order lines (SalesLine)."
HEADER_FAILED = "Cannot create a record in Sales orders (SalesTable)."


def test_an_order_gets_its_number_and_its_defaults(caller: Any, order: Made) -> None:
    assert caller.created(order()) == ["SO-000001"]
    table = caller.read("SO-000001")
    assert (table.sales_type, table.sales_status, table.document_status) == (
        "Sales",
        "Backorder",
        "None",
    )
    assert (table.currency_code, table.invoice_account, table.sales_name) == (
        "EUR",
        "C-1",
        "Fjord AS",
    )
    (line,) = table.sales_line
    assert (line.name, line.sales_price, line.tax_group, line.tax_item_group) == (
        "A shirt",
        D("9.99"),
        "WEB",
        "FULL",
    )
    assert (line.line_num, line.invent_trans_id, line.remain_sales_physical) == (1, "LOT-000001", 1)
    assert (line.invent_dim[0].invent_site_id, line.invent_dim[0].invent_location_id) == ("1", "11")


def test_blank_and_zero_are_left_out_of_an_answer(caller: Any, order: Made) -> None:
    caller.created(
        order(
            dlv_mode="",
            sales_line=[
                SalesLine(item_id="SHIRT", sales_qty=D(0), sales_unit="ea", line_percent=D(0))
            ],
        )
    )
    table = caller.read("SO-000001")
    assert (table.dlv_mode, table.total_balance, table.sales_line[0].line_percent) == (
        UNSET,
        UNSET,
        UNSET,
    )
    assert table.sales_line[0].sales_qty == 0


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"sales_id": "SO-9"}, "Sales order number cannot be specified"),
        ({"sales_id": ""}, "Sales order number cannot be specified"),
        ({"sales_line": []}, "at least one line"),
        ({"cust_account": UNSET}, "'Customer account' must be filled in"),
        ({"cust_account": "C-9"}, "Customer C-9 does not exist"),
        ({"purch_order_form_num": ""}, "'Customer requisition' must be filled in"),
        ({"currency_code": ""}, "'Currency' must be filled in"),
        ({"sales_type": "ReturnItem"}, "ReturnItem cannot be created"),
        ({"table_dlv_addr": [TableDlvAddr(city="Oslo")]}, "'Country/region' must be filled in"),
        ({"table_dlv_addr": [TableDlvAddr(country_region_id="NO")]}, "'NO' in field 'Country"),
    ],
)
def test_headers_that_ax_refuses(
    caller: Any, order: Made, fields: dict[str, Any], complaint: str
) -> None:
    fault = caller.refused(order(**fields))
    assert complaint in fault.infolog[0]
    assert fault.infolog[-1] == HEADER_FAILED
    assert fault.codes == ("RequestFailed",)
    assert caller.company.orders == {}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"item_id": "SKU-9"}, "Item number SKU-9 does not exist."),
        ({"item_id": UNSET}, "'Item number' must be filled in"),
        ({"sales_unit": ""}, "'Unit' must be filled in"),
        ({"sales_unit": "box"}, "Unit conversion from box to ea does not exist."),
        ({"item_id": "GHOST"}, "Site must be specified."),
        ({"invent_dim": [InventDim(invent_site_id="")]}, "Site must be specified."),
        (
            {"markup_trans_line": [MarkupTransLine(markup_code="")]},
            "'Charges code' must be filled in",
        ),
        (
            {"markup_trans_line": [MarkupTransLine(markup_code="F", currency_code="USD")]},
            "No exchange rate from USD to EUR.",
        ),
        (
            {"markup_trans_line": [MarkupTransLine(markup_code="F", markup_category="External")]},
            "Charges category External is not available.",
        ),
    ],
)
def test_lines_that_ax_refuses(
    caller: Any, order: Made, line: Made, fields: dict[str, Any], complaint: str
) -> None:
    fault = caller.refused(order(sales_line=[line(), line(**fields)]))
    assert complaint in fault.infolog[0]
    assert fault.infolog[-1] == LINE_FAILED


def test_an_unknown_currency_is_refused(caller: Any, order: Made) -> None:
    assert "Currency XQQ does not exist." in caller.refused(order(currency_code="XQQ")).infolog


def test_a_blocked_customer_is_refused(caller: Any, order: Made) -> None:
    caller.company.add_customer("C-2", name="Late payer", blocked=True)
    assert "C-2 is blocked" in caller.refused(order(cust_account="C-2")).infolog[0]


def test_a_document_without_orders_is_refused(caller: Any) -> None:
    assert "no sales order" in caller.refused(SalesOrder()).infolog[0]


def test_several_orders_are_one_transaction_and_a_refusal_costs_no_number(
    caller: Any, order: Made, line: Made
) -> None:
    (good,), (bad,) = order("A").sales_table, order("B", sales_line=[line("SKU-9")]).sales_table
    caller.refused(SalesOrder(sales_table=[good, bad]))
    assert caller.company.orders == {}
    (other,) = order("C").sales_table
    both = caller.created(SalesOrder(sales_table=[other, *order("D").sales_table]))
    assert both == ["SO-000001", "SO-000002"]
    assert [t.purch_order_form_num for t in caller.company.orders.values()] == ["C", "D"]


def test_nil_takes_the_default_and_empty_does_not(caller: Any, order: Made) -> None:
    caller.created(order("A", delivery_name=None), company="USMF")
    caller.created(order("B", delivery_name=""))
    first, second = caller.company.orders.values()
    assert (first.delivery_name, second.delivery_name) == ("Fjord AS", "")


def test_the_same_number_for_the_same_customer_becomes_a_journal(caller: Any, order: Made) -> None:
    caller.company.add_customer("C-2", name="Another")
    caller.created(order("W-1"))
    caller.created(order("W-1", cust_account="C-2"))
    caller.created(order("w-1"))
    assert [t.sales_type for t in caller.company.orders.values()] == ["Sales", "Sales", "Journal"]


def test_long_texts_are_cut_and_long_numbers_rounded_without_a_word(
    caller: Any, order: Made, line: Made
) -> None:
    content = caller.content(order("W", sales_line=[line(sales_price=D(7), external_item_id="x")]))
    longer = {">W<": f">{'W' * 25}<", ">7<": ">1.23456789012345678<", ">x<": f">{'x' * 18}😀😀<"}
    for short, sent in longer.items():
        content = content.replace(short, sent)
    caller.reply(caller.send("SalesOrderService", "create", content))
    (table,) = caller.company.orders.values()
    assert table.purch_order_form_num == "W" * 20
    assert table.sales_line[0].external_item_id == "x" * 18 + "😀"  # counted as two
    assert table.sales_line[0].sales_price == D("1.234567890123457")


def test_statuses_and_quantities_of_the_caller_do_not_count(
    caller: Any, order: Made, line: Made
) -> None:
    caller.created(
        order(
            sales_status="Invoiced",
            document_status="Invoice",
            sales_line=[line(quantity="2", remain_sales_physical=D(0), qty_ordered=D(9))],
        )
    )
    (table,) = caller.company.orders.values()
    assert (table.sales_status, table.document_status) == ("Backorder", "None")
    assert (table.sales_line[0].remain_sales_physical, table.sales_line[0].qty_ordered) == (2, 2)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("19.98", UNSET, "5.00", "24.98")),
        ({"incl_tax": "Yes"}, ("15.98", UNSET, "4.00", "19.98")),
        (
            {"markup_trans_header": [MarkupTransHeader(markup_code="F", value=D(5))]},
            ("19.98", "5.00", "5.00", "29.98"),
        ),
        (
            {
                "markup_trans_header": [
                    MarkupTransHeader(markup_code="F", value=D(5), tax_item_group="FULL")
                ]
            },
            ("19.98", "5.00", "6.25", "31.23"),
        ),
        (
            {
                "markup_trans_header": [
                    MarkupTransHeader(markup_code="P", markup_category="Percent", value=D(10))
                ]
            },
            ("19.98", "2.00", "5.00", "26.98"),
        ),
        (
            {
                "markup_trans_header": [
                    MarkupTransHeader(markup_code="P", markup_category="Pcs", value=D("0.5"))
                ]
            },
            ("19.98", "1.00", "5.00", "25.98"),
        ),
        ({"tax_group": "EXEMPT"}, ("19.98", UNSET, UNSET, "19.98")),
    ],
)
def test_totals(
    caller: Any, order: Made, line: Made, fields: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    caller.created(order(sales_line=[line(quantity="2")], **fields))
    table = caller.read("SO-000001")
    shown = (
        table.total_balance,
        table.total_misc_charges,
        table.total_sales_tax,
        table.total_invoice,
    )
    assert shown == tuple(x if x is UNSET else D(x) for x in expected)


def test_charges_of_a_line_count_with_the_charges(caller: Any, order: Made, line: Made) -> None:
    charge = MarkupTransLine(markup_code="WRAP", markup_category="Pcs", value=D(1))
    caller.created(order(sales_line=[line(quantity="2", markup_trans_line=[charge]), line()]))
    table = caller.read("SO-000001")
    assert (table.total_balance, table.total_misc_charges) == (D("29.97"), D("2.00"))
    written = table.sales_line[0].markup_trans_line[0]
    assert (written.module_category, written.calculated_amount) == ("Linie", D("2.00"))


def test_a_line_amount_that_is_sent_is_kept(caller: Any, order: Made, line: Made) -> None:
    caller.created(order(sales_line=[line(line_amount=D("7.00")), line(line_amount=D(0))]))
    assert caller.read("SO-000001").total_balance == D("7.00")


def test_taxes_per_line_where_the_company_wants_it(
    company_with: Callable[[Settings], AxCompany], call_of: Any, order: Made, line: Made
) -> None:
    caller = call_of(company_with(Settings(tax_per_line=True)))
    caller.created(order(sales_line=[line(sales_price=D("0.10"))] * 3))
    assert caller.read("SO-000001").total_sales_tax == D("0.09")


@pytest.mark.parametrize(
    ("currency", "amounts"), [("JPY", ("10.4", "10")), ("KWD", ("1.2345", "1.235"))]
)
def test_a_currency_is_rounded_to_its_own_unit(
    caller: Any, order: Made, line: Made, currency: str, amounts: tuple[str, str]
) -> None:
    price, expected = map(D, amounts)
    caller.created(order(currency_code=currency, sales_line=[line(sales_price=price)]))
    assert caller.read("SO-000001").total_balance == expected


def test_a_currency_may_be_rounded_to_what_the_company_says(
    company_with: Callable[[Settings], AxCompany], call_of: Any, order: Made, line: Made
) -> None:
    caller = call_of(company_with(Settings(currency_units={"CHF": D("0.05")})))
    caller.created(order(currency_code="CHF", sales_line=[line(sales_price=D("1.03"))]))
    assert caller.read("SO-000001").total_balance == D("1.05")


def test_reservation_takes_what_is_there(caller: Any, order: Made, line: Made) -> None:
    company = caller.company
    caller.created(order("A", sales_line=[line(quantity="7")], reservation="Automatic"))
    caller.created(order("B", sales_line=[line(quantity="7")], reservation="Automatic"))
    caller.created(order("C", sales_line=[line(quantity="7")]))
    stock = company.on_hand("SHIRT", "11")
    assert (stock.physical, stock.reserved, stock.available) == (10, 10, 0)
    assert company.on_hand("SHIRT", "21").reserved == 0


def test_a_journal_reserves_nothing(caller: Any, order: Made) -> None:
    caller.created(order(reservation="Automatic"))
    caller.created(order(reservation="Automatic"))
    assert caller.company.on_hand("SHIRT", "11").reserved == 1


def test_a_line_comes_from_the_warehouse_it_names(caller: Any, order: Made, line: Made) -> None:
    place = InventDim(invent_site_id="2", invent_location_id="21")
    caller.created(
        order(sales_line=[line(quantity="9", invent_dim=[place], reservation="Automatic")])
    )
    assert caller.company.on_hand("SHIRT", "21").reserved == 5


def test_the_address_that_is_sent_is_the_order_s(caller: Any, order: Made) -> None:
    sent = TableDlvAddr(street="Storgata 1\nB", city="Oslo", country_region_id="NOR")
    caller.created(order(table_dlv_addr=[sent]))
    (address,) = caller.read("SO-000001").table_dlv_addr
    assert (address.street, address.country_region_id, address.iso_code) == (
        "Storgata 1\nB",
        "NOR",
        "NO",
    )


def test_without_an_address_the_order_goes_to_the_customer_s(caller: Any, order: Made) -> None:
    def view(city: str, **fields: Any) -> DirPartyPostalAddressView:
        return DirPartyPostalAddressView(city=city, country_region_id="SWE", **fields)

    party = DirOrganization(
        name="N",
        dir_party_postal_address_view=[
            view("Lund", is_primary="Yes"),
            view("Kiruna", roles="Delivery"),
        ],
    )
    (account,) = caller.created(
        Customer(cust_table=[CustTable(cust_group="WEB", dir_party=[party])])
    )
    caller.created(order(cust_account=account))
    (address,) = caller.read("SO-000001").table_dlv_addr
    assert (address.city, address.iso_code) == ("Kiruna", "SE")


def test_orders_are_copies(caller: Any, order: Made) -> None:
    caller.created(order())
    caller.company.orders["SO-000001"].sales_status = "Invoiced"
    assert caller.company.orders["SO-000001"].sales_status == "Backorder"


class TestPostings:
    """Packing slips, invoices, cancellations."""

    AT = datetime(2026, 2, 1, 9, tzinfo=UTC)

    def order_of(self, caller: Any, order: Made, line: Made) -> SalesTable:
        caller.created(
            order(
                reservation="Automatic",
                sales_line=[
                    line(quantity="2"),
                    line(quantity="3"),
                    line("JAM", "1", sales_unit="jar"),
                ],
            )
        )
        table: SalesTable = caller.company.orders["SO-000001"]
        return table

    def test_a_part(self, caller: Any, order: Made, line: Made) -> None:
        self.order_of(caller, order, line)
        caller.company.ship("SO-000001", {"SHIRT": D(4)}, at=self.AT)
        table = caller.read("SO-000001")
        assert [x.remain_sales_physical for x in table.sales_line] == [UNSET, 1, 1]
        assert [x.delivered_intotal for x in table.sales_line] == [2, 2, UNSET]
        assert [x.sales_status for x in table.sales_line] == ["Delivered", "Backorder", "Backorder"]
        assert (table.sales_status, table.document_status) == ("Backorder", "PackingSlip")
        assert table.shipping_date_confirmed == self.AT.date()
        stock = caller.company.on_hand("SHIRT", "11")
        assert (stock.physical, stock.reserved) == (6, 1)

    def test_by_lot(self, caller: Any, order: Made, line: Made) -> None:
        lot = self.order_of(caller, order, line).sales_line[1].invent_trans_id
        caller.company.ship("SO-000001", {lot: D(1)}, at=self.AT)
        lines = caller.company.orders["SO-000001"].sales_line
        assert [x.remain_sales_physical for x in lines] == [2, 2, 1]

    def test_all_then_invoice(self, caller: Any, order: Made, line: Made) -> None:
        self.order_of(caller, order, line)
        caller.company.ship("SO-000001", at=self.AT)
        table = caller.company.orders["SO-000001"]
        assert (table.sales_status, table.document_status) == ("Delivered", "PackingSlip")
        caller.company.invoice("SO-000001")
        table = caller.company.orders["SO-000001"]
        assert (table.sales_status, table.document_status) == ("Invoiced", "Invoice")
        assert caller.keys(("DocumentStatus", "Equal", "Invoice")) == ["SO-000001"]

    def test_too_much_or_nothing(self, caller: Any, order: Made, line: Made) -> None:
        self.order_of(caller, order, line)
        with pytest.raises(ValueError, match="More than is left"):
            caller.company.ship("SO-000001", {"SHIRT": D(6)}, at=self.AT)
        with pytest.raises(ValueError, match="Nothing"):
            caller.company.invoice("SO-000001")
        caller.company.ship("SO-000001", at=self.AT)
        with pytest.raises(ValueError, match="Nothing is left"):
            caller.company.ship("SO-000001", at=self.AT)
        with pytest.raises(KeyError):
            caller.company.ship("SO-000009", at=self.AT)

    def test_cancel_lets_reservations_go(self, caller: Any, order: Made, line: Made) -> None:
        self.order_of(caller, order, line)
        caller.company.cancel("SO-000001")
        table = caller.company.orders["SO-000001"]
        assert table.sales_status == "Canceled"
        assert caller.company.on_hand("SHIRT", "11").reserved == 0

    def test_cancel_after_a_part_leaves_it_delivered(
        self, caller: Any, order: Made, line: Made
    ) -> None:
        self.order_of(caller, order, line)
        caller.company.ship("SO-000001", {"SHIRT": D(2)}, at=self.AT)
        caller.company.cancel("SO-000001")
        table = caller.company.orders["SO-000001"]
        assert [x.sales_status for x in table.sales_line] == ["Delivered", "Canceled", "Canceled"]
        assert table.sales_status == "Delivered"
        assert caller.company.on_hand("SHIRT", "11").reserved == 0
