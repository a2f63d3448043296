"""The short way of the check never passes what the long way would refuse."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.ax.documents import (
    InventDim,
    MarkupTransHeader,
    SalesLine,
    SalesOrder,
    SalesTable,
    field_specs,
    problems_of,
)
from axclarity.ax.documents._usual import is_usual

TEXTS = [
    "",
    "x" * 10,
    "x" * 11,
    "x" * 60,
    "x" * 1000,
    "😀" * 6,
    "tab\t",
    "nul\x00",
    "\ud800",
    "é&<",
]
NUMBERS = ["0", "1.5", "-12345678901234.56", "12345678901234567", "1E+20", "NaN", "Infinity"]
ODD: list[Any] = [
    *TEXTS,
    *map(Decimal, NUMBERS),
    *(1, -1, 2**31, -(2**31), 2**63, True, 1.5, b"x", None, [], ["x"]),
    *(
        date(2026, 1, 2),
        datetime(2026, 1, 2),  # noqa: DTZ001  AX has such
        datetime(2026, 1, 2, tzinfo=UTC),
        time(1, 2),
    ),
    *("Yes", "Fixed", "Sales"),
]


@drawn(kind=st.sampled_from([SalesTable, SalesLine, InventDim, MarkupTransHeader]), data=st.data())
def test_what_is_usual_has_no_problem(kind: type[Any], data: st.DataObject) -> None:
    specs = [spec for spec in field_specs(kind) if spec.type is None]
    record = kind()
    for spec in data.draw(st.lists(st.sampled_from(specs), min_size=1, max_size=4)):
        setattr(record, spec.attribute, data.draw(st.sampled_from(ODD)))
    if is_usual(record):
        assert list(problems_of(record, "record")) == []


def order(**fields: Any) -> SalesOrder:
    line = SalesLine(
        item_id="A", sales_qty=Decimal(1), sales_unit="ea", invent_dim=[InventDim(config_id="1")]
    )
    table = SalesTable(cust_account="C1", purch_order_form_num="1", sales_line=[line])
    for name, value in fields.items():
        setattr(table, name, value)
    return SalesOrder(sales_table=[table])


def test_an_order_as_shops_place_it_is_usual() -> None:
    usual = order(receipt_date_requested=date(2026, 1, 2), currency_code="EUR", incl_tax="No")
    usual.sales_table[0].sales_name = "å" * 60
    assert is_usual(usual)


@pytest.mark.parametrize(
    "odd",
    [
        {"currency_code": "EURO"},
        {"currency_code": "€😀😀"},
        {"incl_tax": "Perhaps"},
        {"disc_percent": Decimal("NaN")},
        {"sales_line": [SalesTable()]},
        {"sales_line": [SalesLine(customer_line_num=2**31)]},
        {"extra": {"SiteField": "\x00"}},
        {"sales_name": None, "purch_order_form_num": None},
    ],
)
def test_an_odd_order_is_looked_at_again(odd: dict[str, Any]) -> None:
    assert not is_usual(order(**odd))
    assert list(problems_of(order(**odd), "SalesOrder")) or odd.keys() & {"purch_order_form_num"}


def test_a_required_field_that_is_missing_is_looked_at_again() -> None:
    assert is_usual(SalesLine(sales_qty=Decimal(1), sales_unit="ea"))
    assert not is_usual(SalesLine(sales_qty=Decimal(1)))
