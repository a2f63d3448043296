"""find and findKeys: values are X++ ranges, with all that lets in."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import SalesTable
from axclarity.sandbox.ax._criteria import Condition, selected
from axclarity.sandbox.ax._refused import Refused

ORDERS = [
    SalesTable(
        sales_id=f"SO-{number}",
        purch_order_form_num=reference,
        receipt_date_requested=date(2026, 1, number),
        total_invoice=Decimal(number * 10),
        cust_account=account,
    )
    for number, (reference, account) in enumerate(
        [("W-1", "A"), ("W-2", "A"), ("w-10", "B"), ("X*Y", "B"), ("", "C")], 1
    )
]


def numbers(*conditions: tuple[str, ...]) -> str:
    found = selected(
        ORDERS,
        [
            Condition(
                data_source="SalesTable",
                field=condition[0],
                operator=condition[1],
                value=condition[2],
                value2="".join(condition[3:]),
            )
            for condition in conditions
        ],
        "SalesTable",
    )
    return "".join(order.sales_id[-1] for order in found)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("PurchOrderFormNum", "Equal", "W-1"), "1"),
        (("PurchOrderFormNum", "Equal", "w-1"), "1"),
        (("PurchOrderFormNum", "Equal", "W-*"), "123"),
        (("PurchOrderFormNum", "Equal", "W-?"), "12"),
        (("PurchOrderFormNum", "Equal", "W-1,W-2"), "12"),
        (("PurchOrderFormNum", "Equal", "W-1..W-2"), "123"),
        (("PurchOrderFormNum", "Equal", "..W-1"), "15"),
        (("PurchOrderFormNum", "Equal", "W-2.."), "24"),
        (("PurchOrderFormNum", "Equal", "!W-1"), "2345"),
        (("PurchOrderFormNum", "Equal", "W-*,!W-1"), "23"),
        (("PurchOrderFormNum", "Equal", ">W-2"), "4"),
        (("PurchOrderFormNum", "Equal", '"W-1"'), "1"),
        (("PurchOrderFormNum", "Equal", '""'), "5"),
        (("PurchOrderFormNum", "Equal", ""), "12345"),
        (("PurchOrderFormNum", "NotEqual", "W-*"), "45"),
        (("TotalInvoice", "Equal", "20.00"), "2"),
        (("TotalInvoice", "Greater", "20"), "345"),
        (("TotalInvoice", "GreaterOrEqual", "20"), "2345"),
        (("TotalInvoice", "Less", "20"), "1"),
        (("TotalInvoice", "LessOrEqual", "20"), "12"),
        (("TotalInvoice", "Equal", "<=20"), "12"),
        (("TotalInvoice", "Range", "20", "30"), "23"),
        (("TotalInvoice", "Range", "", "30"), "123"),
        (("ReceiptDateRequested", "Range", "2026-01-02", "2026-01-04"), "234"),
        (("DlvMode", "Equal", "STD"), ""),
    ],
)
def test_conditions(condition: tuple[str, ...], expected: str) -> None:
    assert numbers(condition) == expected


def test_one_field_twice_is_either_and_two_fields_are_both() -> None:
    first, second = ("SalesId", "Equal", "SO-1"), ("SalesId", "Equal", "SO-3")
    assert numbers(first, second) == "13"
    assert numbers(first, second, ("CustAccount", "Equal", "A")) == "1"


def test_no_condition_selects_everything() -> None:
    assert numbers() == "12345"


@pytest.mark.parametrize("field", ["Nonsense", "SalesLine", "salesid"])
def test_a_field_that_is_not_there_is_refused(field: str) -> None:
    with pytest.raises(Refused, match="does not exist"):
        numbers((field, "Equal", "1"))


def test_a_number_must_be_a_number() -> None:
    with pytest.raises(Refused, match="not a number"):
        numbers(("TotalInvoice", "Equal", "many"))


def test_over_the_wire(caller: Any, order: Callable[..., Any]) -> None:
    for number in ("W-1", "W-2", "V-1"):
        caller.created(order(number))
    assert caller.keys(("PurchOrderFormNum", "Equal", "W-1")) == ["SO-000001"]
    assert caller.keys(("PurchOrderFormNum", "Equal", "w-1")) == ["SO-000001"]
    assert caller.keys(("PurchOrderFormNum", "Equal", "W-*")) == ["SO-000001", "SO-000002"]
    assert caller.keys(("PurchOrderFormNum", "Equal", "W-9")) == []
    both = (("PurchOrderFormNum", "Equal", "W-1"), ("CustAccount", "Equal", "C-2"))
    assert caller.keys(*both) == []


def test_another_data_source_is_refused(caller: Any, order: Callable[..., Any]) -> None:
    caller.created(order("W-1"))
    content = caller.criteria(("ItemId", "Equal", "SHIRT"), source="InventTable")
    fault = caller.fault(caller.send("SalesOrderService", "find", content))
    assert fault.infolog == ("Data source InventTable is not in the query.",)


def test_a_data_source_below_the_root_is_met_by_one_row(
    caller: Any, order: Callable[..., Any]
) -> None:
    caller.created(order("W-1"))

    def found(*asked: tuple[str, str, str]) -> bytes:
        content = caller.criteria(*asked, source="SalesLine")
        status, reply = caller.send("SalesOrderService", "findKeys", content)
        assert status == 200
        return bytes(reply)

    assert b"SO-000001" in found(("ItemId", "Equal", "SHIRT"))
    assert b"SO-000001" not in found(("ItemId", "Equal", "SHIRT"), ("SalesQty", "Equal", "999"))


def test_an_unknown_operator_breaks_the_schema(caller: Any) -> None:
    content = caller.criteria(("SalesId", "Like", "1"))
    fault = caller.fault(caller.send("SalesOrderService", "find", content))
    assert fault.codes == ("InvalidDocumentSchema",)


def test_what_is_found_is_seen_as_it_is_now(caller: Any, order: Callable[..., Any]) -> None:
    caller.created(order())
    open_orders = ("SalesStatus", "Equal", "Backorder")
    assert caller.keys(open_orders) == ["SO-000001"]
    caller.company.cancel("SO-000001")
    assert caller.keys(open_orders) == []
