"""AX's published examples of exchange: amounts, gains at settlement, rates as they are stored."""

from datetime import date
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
from axclarity.values import Money
from tests.golden._cases import cases

CASES = cases("fx")
INVOICED, PAID = date(2026, 2, 1), date(2026, 3, 1)


def of(*keys: str) -> list[Any]:
    return [case for case in CASES if any(key in case.values[0] for key in keys)]


def quote(case: dict[str, Any], rate: str, day: date) -> Quote:
    source, target = case.get("from_", "EUR"), case.get("to", "USD")
    return Quote(source, target, stored_rate(Decimal(rate)), day)


@pytest.mark.parametrize("case", of("expect"))
def test_ax_documents_the_converted_amount(case: dict[str, Any]) -> None:
    rate = case.get("rate") or str(Decimal(case["rate_per_100"]) / 100)
    table = RateTable(quotes=[quote(case, rate, PAID)])

    converted = convert(
        Money(Decimal(case["amount"]), case["from_"]), case["to"], on=PAID, table=table
    )

    assert converted.money == Money(Decimal(case["expect"]), case["to"])


@pytest.mark.parametrize("case", of("expect_realized_gain"))
def test_ax_documents_the_realised_gain(case: dict[str, Any]) -> None:
    first = quote(case, case["rate_invoice"], INVOICED)
    table = RateTable(quotes=[first, quote(case, case["rate_payment"], PAID)])
    settled = Money(Decimal(case["amount"]), first.source)

    gain = exchange_difference(
        settled, first.target, invoiced_on=INVOICED, paid_on=PAID, table=table
    )

    assert gain == Money(Decimal(case["expect_realized_gain"]), first.target)


@pytest.mark.parametrize("case", of("expect_stored"))
def test_ax_documents_the_stored_rate(case: dict[str, Any]) -> None:
    displayed, factor = Decimal(case["displayed"]), Decimal(case["display_factor"])

    stored = stored_rate(displayed, factor)

    assert stored == Decimal(case["expect_stored"])
    assert displayed_rate(stored, factor) == displayed
