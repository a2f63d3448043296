"""Exchange holds for all currencies: identity, reciprocal, crossing, days, and the way back."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from axclarity.mapping.currency import (
    Quote,
    RateTable,
    convert,
    displayed_rate,
    stored_rate,
    three_amounts,
)
from axclarity.values import (
    AX_REAL,
    CURRENCIES,
    CurrencyRounding,
    Money,
    minor_unit,
    significant_digits,
)
from tests.property._examples import thorough

pytestmark = pytest.mark.property

DAY = date(2026, 3, 2)
currencies = st.sampled_from(sorted(CURRENCIES))
three = st.lists(currencies, min_size=3, max_size=3, unique=True)
rates = st.decimals(min_value="0.0001", max_value="1000000", places=6)
counts = st.integers(-(10**9), 10**9)
factors = st.sampled_from([Decimal(10) ** power for power in range(5)])
ULP = Fraction(1, 10**15)


def of(count: int, currency: str) -> Money:
    return Money(count * minor_unit(currency), currency)


@thorough
@given(three, rates, rates)
def test_the_reciprocal_and_the_crossed_rate_are_right_to_the_last_of_16_digits(
    codes: list[str], first: Decimal, second: Decimal
) -> None:
    one, reference, other = codes
    quotes = [Quote(reference, one, first, DAY), Quote(reference, other, second, DAY)]
    table = RateTable(quotes=quotes, reference=reference)

    back = Fraction(table.rate(one, reference, DAY).per_100)
    crossed = Fraction(table.rate(one, other, DAY).per_100)

    assert abs(back / (Fraction(10**4) / Fraction(first)) - 1) <= ULP
    assert abs(crossed / (Fraction(second) / Fraction(first) * 100) - 1) <= 3 * ULP


@thorough
@given(currencies, counts)
def test_a_currency_into_itself_is_only_rounded(currency: str, count: int) -> None:
    amount = Money(count * minor_unit(currency) / 7, currency)
    assume(significant_digits(AX_REAL.plus(amount.amount)) <= 16)
    kept = Money(AX_REAL.plus(amount.amount), currency)

    converted = convert(kept, currency, on=DAY, table=RateTable(quotes=[]))

    assert converted.money == kept.rounded()
    assert converted.rate.legs == ()


@thorough
@given(three, rates, counts)
def test_there_and_back_differs_by_no_more_than_two_roundings(
    codes: list[str], rate: Decimal, count: int
) -> None:
    source, target, _ = codes
    table = RateTable(quotes=[Quote(source, target, rate, DAY)])
    money = of(count, source)

    there = convert(money, target, on=DAY, table=table).money
    assume(significant_digits(there.amount) <= 13)
    back = convert(there, source, on=DAY, table=table).money

    per_one = Fraction(rate) / 100
    bound = Fraction(minor_unit(target)) / 2 / per_one + Fraction(minor_unit(source)) / 2
    slack = abs(Fraction(money.amount)) * 4 * ULP + abs(Fraction(back.amount)) * 4 * ULP
    assert abs(Fraction(back.amount) - Fraction(money.amount)) <= bound + slack


@thorough
@given(three, rates, counts)
def test_an_amount_keeps_its_sign_and_is_a_multiple_of_its_unit(
    codes: list[str], rate: Decimal, count: int
) -> None:
    source, target, _ = codes
    table = RateTable(quotes=[Quote(source, target, rate, DAY)])

    plus = convert(of(count, source), target, on=DAY, table=table).money
    minus = convert(of(-count, source), target, on=DAY, table=table).money

    assert minus == -plus
    assert (Fraction(plus.amount) / Fraction(minor_unit(target))).denominator == 1
    assert significant_digits(plus.amount) <= 16


@thorough
@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(50, 200)),
        min_size=1,
        max_size=8,
        unique_by=lambda each: each[0],
    ),
    st.integers(0, 500),
)
def test_a_day_has_one_rate_the_newest_that_began_whatever_the_order(
    days: list[tuple[int, int]], asked: int
) -> None:
    quotes = [Quote("EUR", "USD", Decimal(r), DAY + timedelta(days=d)) for d, r in days]
    on = DAY + timedelta(days=asked)
    began = [(day, rate) for day, rate in days if day <= asked]
    assume(began)

    found = {
        RateTable(quotes=order).rate("EUR", "USD", on).per_100
        for order in (quotes, quotes[::-1], sorted(quotes, key=lambda quote: quote.per_100))
    }

    assert found == {Decimal(max(began)[1])}


@thorough
@given(rates, factors)
def test_what_is_shown_comes_back_from_what_is_stored(shown: Decimal, factor: Decimal) -> None:
    assert displayed_rate(stored_rate(shown, factor), factor) == shown


@thorough
@given(three, rates, rates, counts)
def test_the_amounts_that_ax_books_follow_from_one_another(
    codes: list[str], first: Decimal, second: Decimal, count: int
) -> None:
    source, accounting, reporting = codes
    table = RateTable(
        quotes=[Quote(source, accounting, first, DAY), Quote(accounting, reporting, second, DAY)]
    )
    money = of(count // 1000, source)
    in_accounting = convert(money, accounting, on=DAY, table=table).money
    assume(significant_digits(in_accounting.amount) <= 16)

    booked = three_amounts(
        money,
        accounting=accounting,
        reporting=reporting,
        on=DAY,
        table=table,
        roundings=(CurrencyRounding.iso(reporting),),
    )

    assert booked.transaction is money
    assert booked.accounting.money == in_accounting
    assert booked.reporting is not None
    assert booked.reporting.money == convert(in_accounting, reporting, on=DAY, table=table).money
