"""AX's published examples of exchange: amounts, gains at settlement, rates as they are stored."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from axclarity.mapping.currency import (
    Quote,
    RateTable,
    convert,
    displayed_rate,
    exchange_difference,
    stored_rate,
)
from axclarity.values import RETIRED_CURRENCIES, Money
from tests.golden._cases import cases

CASES = cases("fx")
PAID = date(2026, 3, 1)
MONTH = timedelta(days=28)
SHAPES = ("expect", "expect_realized_gain", "expect_stored")


def of(shape: str) -> list[Any]:
    return [case for case in CASES if shape in case.values[0]]


def pair(case: dict[str, Any]) -> tuple[str, str]:
    return case.get("from_", "EUR"), case.get("to", "USD")


def paid_on(case: dict[str, Any]) -> date:
    """A day on which both currencies are in use."""
    retired = (RETIRED_CURRENCIES[each] for each in pair(case) if each in RETIRED_CURRENCIES)
    return min([PAID, *(each.until - timedelta(days=1) for each in retired)])


def quoted(case: dict[str, Any], rate: str, day: date) -> list[Quote]:
    source, target = pair(case)
    quote = (source, target, stored_rate(Decimal(rate)), day)
    return [] if source == target else [Quote(*quote)]


def test_no_case_is_left_out() -> None:
    left_out = [each.id for each in CASES if not {*SHAPES} & each.values[0].keys()]
    assert not left_out


@pytest.mark.parametrize("case", of("expect"))
def test_ax_documents_the_converted_amount(case: dict[str, Any]) -> None:
    rate = case.get("rate") or str(Decimal(case["rate_per_100"]) / 100)
    (source, target), day = pair(case), paid_on(case)
    table = RateTable(quotes=quoted(case, rate, day))

    converted = convert(Money(Decimal(case["amount"]), source), target, on=day, table=table)

    assert converted.money == Money(Decimal(case["expect"]), target)


@pytest.mark.parametrize("case", of("expect_realized_gain"))
def test_ax_documents_the_realised_gain(case: dict[str, Any]) -> None:
    (source, target), paid = pair(case), paid_on(case)
    rates = (case["rate_invoice"], paid - MONTH), (case["rate_payment"], paid)
    table = RateTable(quotes=[each for rate, day in rates for each in quoted(case, rate, day)])
    settled = Money(Decimal(case["amount"]), source)

    gain = exchange_difference(settled, target, invoiced_on=paid - MONTH, paid_on=paid, table=table)

    assert gain == Money(Decimal(case["expect_realized_gain"]), target)


@pytest.mark.parametrize("case", of("expect_stored"))
def test_ax_documents_the_stored_rate(case: dict[str, Any]) -> None:
    displayed, factor = Decimal(case["displayed"]), Decimal(case["display_factor"])

    stored = stored_rate(displayed, factor)

    assert stored == Decimal(case["expect_stored"])
    assert displayed_rate(stored, factor) == displayed
