"""Whatever a shop computes by its own rules, AX reaches the same total, or the order is refused.

Three parts: random orders that are right, by a shop's own arithmetic; AX's arithmetic a second
time, in fractions, which shares nothing with the code; the rules that hypothesis tries to break.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.ax.documents import (
    UNSET,
    MarkupTransHeader,
    SalesLine,
    SalesTable,
    check_document,
    given,
)
from axclarity.clarity.models import Order, OrderLine
from axclarity.errors import MappingError, TotalsDiffer
from axclarity.mapping import (
    MappedOrder,
    prove,
    sales_order_from_order,
)
from axclarity.values import OrderLineId, minor_unit
from tests.property._examples import thorough
from tests.property._orders import TAXES, orders, policy

pytestmark = pytest.mark.property

Rates = Mapping[str, Fraction]
Groups = Mapping[tuple[str, str], Rates]


def half_away(number: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    return floor(abs(number) + Fraction(1, 2)) * (-1 if number < 0 else 1)


def real(number: Fraction) -> Fraction:
    """A number as X++ `real` keeps it: 16 significant digits, halves away from zero."""
    if not number:
        return number
    digits = len(str(abs(number.numerator))) - len(str(number.denominator))
    power = Fraction(10) ** (15 - digits)
    while abs(number) * power < 10**15:
        power *= 10
    while abs(number) * power >= 10**16:
        power /= 10
    return half_away(number * power) / power


def to_unit(number: Fraction, unit: Fraction) -> Fraction:
    return half_away(number / unit) * unit


def line_amount(line: SalesLine, unit: Fraction) -> Fraction:
    price = Fraction(given(line.sales_price, Decimal(0))) - Fraction(
        given(line.line_disc, Decimal(0))
    )
    gross = real(Fraction(line.sales_qty) * real(price))
    return to_unit(real(gross / Fraction(given(line.price_unit, Decimal(1)))), unit)


def tax(
    amounts: Iterable[tuple[Fraction, Rates]], table: SalesTable, mode: str, unit: Fraction
) -> Fraction:
    """Tax by code, rounded for each amount or for each code."""
    included = table.incl_tax == "Yes"
    by_code: dict[str, list[Fraction]] = {}
    for amount, rates in amounts:
        whole = 100 + (sum(rates.values()) if included else 0)
        for code, rate in rates.items():
            by_code.setdefault(code, []).append(real(real(amount * rate) / whole))
    if mode == "line":
        parts = [part for found in by_code.values() for part in found]
    else:
        parts = [sum(found, Fraction(0)) for found in by_code.values()]
    return sum((to_unit(part, unit) for part in parts), Fraction(0))


def total(table: SalesTable, groups: Groups, mode: str, unit: Fraction) -> Fraction:
    """What the customer owes."""
    owners: list[tuple[Fraction, SalesLine | MarkupTransHeader]] = [
        *((line_amount(line, unit), line) for line in table.sales_line),
        *((Fraction(given(c.value, Decimal(0))), c) for c in table.markup_trans_header),
    ]
    amounts = [
        (amount, groups.get((given(o.tax_group, ""), given(o.tax_item_group, "")), {}))
        for amount, o in owners
    ]
    net = sum((amount for amount, _ in amounts), Fraction(0))
    return net if table.incl_tax == "Yes" else net + tax(amounts, table, mode, unit)


GROUPS = {
    ("WEB", key or "NONE"): {code: Fraction(rate) for code, rate in rates.items()}
    for key, rates in TAXES.items()
}
modes = st.sampled_from(["line", "total"])
bundle_rules = st.sampled_from(["explode", "keep"])


def mapped(order: Order, mode: str = "total", bundles: str = "explode") -> MappedOrder:
    return sales_order_from_order(order, policy(mode, bundles), account="C-1")


def table_of(result: MappedOrder) -> SalesTable:
    (table,) = result.document.sales_table
    return table


@thorough
@drawn(orders(), modes, bundle_rules)
def test_ax_reaches_the_total_of_every_order_that_is_right(
    order: Order, mode: str, bundles: str
) -> None:
    result = mapped(order, mode, bundles)
    unit = Fraction(minor_unit(order.currency))
    assert result.proof.holds
    assert result.proof.total.amount == order.totals.total
    assert total(table_of(result), GROUPS, mode, unit) == Fraction(order.totals.total)
    amounts = [line_amount(line, unit) for line in table_of(result).sales_line]
    assert amounts == [Fraction(amount) for amount in result.proof.line_amounts]
    check_document(result.document)


@thorough
@drawn(orders(order_discounts=True), modes, bundle_rules)
def test_an_order_discount_is_spread_to_the_cent_or_the_tax_is_named(
    order: Order, mode: str, bundles: str
) -> None:
    try:
        result = mapped(order, mode, bundles)
    except TotalsDiffer as refused:
        assert [problem.rule for problem in refused.problems] == ["totals.tax"]
        return
    unit = Fraction(minor_unit(order.currency))
    lines = sum(result.proof.line_amounts, start=Decimal(0))
    assert lines == order.totals.subtotal - order.totals.discount
    assert total(table_of(result), GROUPS, mode, unit) == Fraction(order.totals.total)


@thorough
@drawn(orders(), st.sampled_from(["subtotal", "discount", "shipping", "fees", "tax", "total"]))
def test_an_order_that_is_off_by_one_unit_is_refused_by_name(order: Order, name: str) -> None:
    wrong = getattr(order.totals, name) + minor_unit(order.currency)
    totals = order.totals.model_copy(update={name: wrong})
    with pytest.raises(MappingError) as caught:
        mapped(order.model_copy(update={"totals": totals}))
    assert f"$.totals.{name}" in {problem.path for problem in caught.value.problems}


@thorough
@drawn(orders(), st.data())
def test_a_changed_document_has_another_proof(order: Order, data: st.DataObject) -> None:
    result = mapped(order)
    line = data.draw(st.sampled_from(table_of(result).sales_line))
    line.sales_price = given(line.sales_price, Decimal(0)) + 1000 * given(
        line.price_unit, Decimal(1)
    ) / line.sales_qty.quantize(Decimal(1), "ROUND_UP")
    assert not prove(result.document, order, policy()).holds or order.totals.total == 0


@thorough
@drawn(orders())
def test_a_free_line_changes_no_amount(order: Order) -> None:
    free = OrderLine(
        id=OrderLineId("free"),
        sku="GIFT",
        quantity=Decimal(1),
        unit_price=Decimal(0),
        total=Decimal(0),
    )
    more = mapped(order.model_copy(update={"lines": (*order.lines, free)}))
    before = mapped(order)
    assert more.proof.line_amounts == (*before.proof.line_amounts, Decimal(0))
    assert more.proof.ax == before.proof.ax


@thorough
@drawn(orders())
def test_the_same_order_makes_the_same_document(order: Order) -> None:
    assert mapped(order) == mapped(order.model_copy(deep=True))


@thorough
@drawn(orders())
def test_nothing_is_sent_that_ax_numbers_or_computes(order: Order) -> None:
    table = table_of(mapped(order))
    assert table.sales_id is UNSET
    assert table.total_invoice is UNSET
    assert all(line.line_amount is UNSET for line in table.sales_line)
