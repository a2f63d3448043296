"""Rounding and allocation hold in every currency of ISO 4217, in use or retired."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.values import (
    CURRENCIES,
    RETIRED_CURRENCIES,
    Money,
    RoundingForm,
    RoundingRule,
    allocate,
    ceil_to,
    floor_to,
    minor_unit,
)
from tests.property._examples import thorough

pytestmark = pytest.mark.property

CODES = sorted({*CURRENCIES, *RETIRED_CURRENCIES})
currencies = st.sampled_from(CODES)
numbers = st.decimals(min_value=-(10**15), max_value=10**15, places=8)
units = st.sampled_from([*map(Decimal, ("0.0001", "0.001", "0.01", "0.02", "0.05", "0.25"))]) | (
    st.integers(1, 1000).map(Decimal)
)
weight_lists = st.lists(
    st.one_of(st.just(Decimal(0)), st.decimals(min_value=0, max_value=10**8, places=4)),
    min_size=1,
    max_size=12,
).filter(any)
forms = st.sampled_from([RoundingForm.NORMAL, RoundingForm.DOWNWARD, RoundingForm.UPWARD])


@thorough
@given(currencies, st.integers(-(10**12), 10**12), weight_lists)
def test_allocation_keeps_the_sum_quota_and_sign(
    currency: str, multiples: int, weights: list[Decimal]
) -> None:
    unit = minor_unit(currency)
    total = multiples * unit

    shares = allocate(total, weights, unit)

    assert sum(shares) == total
    assert allocate(-total, weights, unit) == [-share for share in shares]
    whole = sum(map(Fraction, weights))
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(share) - Fraction(total) * Fraction(weight) / whole) < Fraction(unit)
        assert (Fraction(share) / Fraction(unit)).denominator == 1
        assert weight or not share


@thorough
@given(currencies, st.integers(0, 10**9), weight_lists, st.data())
def test_permuted_weights_permute_the_shares_except_for_ties(
    currency: str, multiples: int, weights: list[Decimal], data: st.DataObject
) -> None:
    unit = minor_unit(currency)
    order = data.draw(st.permutations(range(len(weights))))

    shares = allocate(multiples * unit, weights, unit)
    permuted = allocate(multiples * unit, [weights[index] for index in order], unit)

    assert sum(permuted) == sum(shares)
    whole = sum(map(Fraction, weights))
    rests = [multiples * Fraction(weight) / whole % 1 for weight in weights]
    for place, index in enumerate(order):
        apart = abs(permuted[place] - shares[index])
        assert not apart or (apart == unit and rests.count(rests[index]) > 1)


@thorough
@given(st.integers(0, 10**9), weight_lists, st.integers(0, 6))
def test_a_coarser_unit_only_moves_the_point(
    multiples: int, weights: list[Decimal], power: int
) -> None:
    scale = Decimal(10) ** power

    fine = allocate(Decimal(multiples), weights, Decimal(1))

    assert allocate(multiples * scale, weights, scale) == [share * scale for share in fine]


@thorough
@given(st.integers(1, 10**6), st.integers(1, 12))
def test_equal_weights_give_the_rest_to_the_earlier(multiples: int, count: int) -> None:
    shares = allocate(Decimal(multiples), [Decimal(1)] * count, Decimal(1))

    assert shares == sorted(shares, reverse=True)


@thorough
@given(numbers, units, forms)
def test_every_form_is_settled_symmetric_and_within_one_unit(
    amount: Decimal, unit: Decimal, form: RoundingForm
) -> None:
    rule = RoundingRule(unit, form)

    rounded = rule.applied(amount)

    assert rule.applied(rounded) == rounded
    assert rule.applied(-amount) == -rounded
    assert (Fraction(rounded) / Fraction(unit)).denominator == 1
    assert abs(Fraction(rounded) - Fraction(amount)) < Fraction(unit)
    if form is RoundingForm.NORMAL:
        assert abs(Fraction(rounded) - Fraction(amount)) <= Fraction(unit) / 2
    if form is RoundingForm.DOWNWARD:
        assert abs(rounded) <= abs(amount)
    if form is RoundingForm.UPWARD:
        assert abs(rounded) >= abs(amount)


@thorough
@given(numbers, units)
def test_floor_and_ceiling_enclose_the_amount(amount: Decimal, unit: Decimal) -> None:
    down, up = floor_to(amount, unit), ceil_to(amount, unit)

    assert down <= amount <= up
    assert up - down == (0 if down == amount else unit)
    assert ceil_to(-amount, unit) == -down


@thorough
@given(currencies, numbers, numbers)
def test_sums_of_money_are_exact_and_rounding_reaches_the_minor_unit(
    currency: str, one: Decimal, other: Decimal
) -> None:
    total = Money(one, currency) + Money(other, currency)

    assert Fraction(total.amount) == Fraction(one) + Fraction(other)
    assert total - Money(other, currency) == Money(one, currency)
    assert (Fraction(total.rounded().amount) / Fraction(minor_unit(currency))).denominator == 1
