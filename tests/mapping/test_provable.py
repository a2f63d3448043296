"""A document with anything that AX reckons with and the proof does not is refused by name."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import MarkupTransLine, SalesOrder, SalesTable
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import prove, sales_order_from_order
from axclarity.mapping.orders.provable import provable_table
from axclarity.sandbox import example

POLICY = example.order_policy()
ORDER = record_from_object(Order, example.order("07-coupon-and-line-discount"))
ONE = Decimal(1)
CHARGE, CHARGE_0 = "markup_trans_header", "MarkupTransHeader[0]"


def table() -> SalesTable:
    (made,) = sales_order_from_order(ORDER, POLICY, account="C-1").document.sales_table
    return made


def changed(change: Callable[[Any], object]) -> SalesTable:
    made = table()
    change(made)
    return made


def setting(name: str, value: object, of: str = "") -> Callable[[Any], object]:
    def change(made: Any) -> None:
        record = getattr(made, of)[-1] if of else made
        setattr(record, name, value)

    return change


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (setting("disc_percent", Decimal(10)), "SalesTable.DiscPercent"),
        (setting("cash_disc_percent", ONE), "SalesTable.CashDiscPercent"),
        (setting("end_disc", "TOTAL"), "SalesTable.EndDisc"),
        (setting("extra", {"discpercent": "10"}), "SalesTable.discpercent"),
        (setting("multi_ln_disc", ONE, "sales_line"), "SalesLine[1].MultiLnDisc"),
        (setting("sales_markup", ONE, "sales_line"), "SalesLine[1].SalesMarkup"),
        (setting("currency_code", "USD", "sales_line"), "SalesLine[1].CurrencyCode"),
        (setting("sales_qty", None, "sales_line"), "SalesLine[1].SalesQty"),
        (setting("sales_price", Decimal("NaN"), "sales_line"), "SalesLine[1].SalesPrice"),
        (setting("line_disc", "1", "sales_line"), "SalesLine[1].LineDisc"),
        (setting("extra", {"LineDisc": "1"}, "sales_line"), "SalesLine[1].LineDisc"),
        (setting("currency_code", "USD", CHARGE), f"{CHARGE_0}.CurrencyCode"),
        (setting("value", Decimal("Infinity"), CHARGE), f"{CHARGE_0}.Value"),
        (setting("markup_category", "Percent", CHARGE), f"{CHARGE_0}.MarkupCategory"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_ax_would_reckon_with_is_named(change: Callable[[Any], object], path: str) -> None:
    with pytest.raises(MappingError) as caught:
        prove(SalesOrder(sales_table=[changed(change)]), ORDER, POLICY)
    assert path in [problem.path for problem in caught.value.problems]


@pytest.mark.parametrize(
    "change",
    [
        setting("disc_percent", Decimal(0)),
        setting("end_disc", ""),
        setting("extra", {"SiteField": "10"}),
        setting("currency_code", "EUR", "sales_line"),
    ],
)
def test_what_changes_no_total_is_proven(change: Callable[[Any], object]) -> None:
    assert prove(SalesOrder(sales_table=[changed(change)]), ORDER, POLICY).holds


def test_a_charge_that_is_still_on_its_line_is_named() -> None:
    made = changed(setting("markup_trans_line", [MarkupTransLine(value=ONE)], "sales_line"))
    with pytest.raises(MappingError) as caught:
        provable_table(SalesOrder(sales_table=[made]))
    assert [problem.path for problem in caught.value.problems] == ["SalesLine[1].MarkupTransLine"]


@pytest.mark.parametrize("count", [0, 2])
def test_one_order_is_proven_at_a_time(count: int) -> None:
    with pytest.raises(MappingError, match="must be exactly one order"):
        prove(SalesOrder(sales_table=[table()] * count), ORDER, POLICY)


def test_another_currency_is_another_order() -> None:
    made = changed(setting("currency_code", "USD"))
    made.markup_trans_header = []
    with pytest.raises(MappingError, match="must be EUR"):
        prove(SalesOrder(sales_table=[made]), ORDER, POLICY)
