"""Money is exact, keeps its currency, rounds as AX does, and is split without loss."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from axclarity.errors import InvalidValue, value_class
from axclarity.values import Money, allocate, minor_unit, round_to

CENT = Decimal("0.01")
UNITS = st.sampled_from([Decimal(text) for text in ("0.001", "0.01", "0.05", "0.5", "1", "100")])
AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
WEIGHTS = st.lists(
    st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=12
).filter(any)


@pytest.mark.parametrize(
    ("currency", "unit"),
    [
        ("JPY", "1"),
        ("EUR", "0.01"),
        ("KWD", "0.001"),
        ("CLF", "0.0001"),
        ("ISK", "1"),
        ("HUF", "0.01"),
    ],
)
def test_the_minor_unit_is_iso_4217s(currency: str, unit: str) -> None:
    assert minor_unit(currency) == Decimal(unit)


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "XAU", "DEM", "EU\u0052 "])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        minor_unit(currency)

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("currency", "currency.unknown")
    assert problem.value_class == f"text({len(currency)})"


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        ("0.005", "0.01", "0.01"),
        ("-0.005", "0.01", "-0.01"),
        ("0.004999", "0.01", "0.00"),
        ("2.5", "1", "3"),
        ("3.5", "1", "4"),
        ("-2.5", "1", "-3"),
        ("1.025", "0.05", "1.05"),
        ("1.024", "0.05", "1.00"),
        ("149.99", "100", "100"),
        ("150", "100", "200"),
    ],
)
def test_halves_round_away_from_zero(amount: str, unit: str, expected: str) -> None:
    assert round_to(Decimal(amount), Decimal(unit)) == Decimal(expected)


@pytest.mark.property
@given(AMOUNTS, UNITS)
def test_rounding_is_nearest_symmetric_and_settled(amount: Decimal, unit: Decimal) -> None:
    rounded = round_to(amount, unit)

    assert (Fraction(rounded) / Fraction(unit)).denominator == 1
    assert abs(Fraction(rounded) - Fraction(amount)) <= Fraction(unit) / 2
    assert round_to(-amount, unit) == -rounded
    assert round_to(rounded, unit) == rounded


@pytest.mark.property
@given(st.integers(-(10**7), 10**7), UNITS)
def test_an_exact_half_goes_away_from_zero(multiples: int, unit: Decimal) -> None:
    half = (2 * multiples + 1) * unit / 2

    assert abs(round_to(half, unit)) == abs(half) + unit / 2


@pytest.mark.parametrize("amount", ["1E+70", "-1E+70", "1E+1000000"])
def test_no_digit_of_an_amount_is_lost_without_a_word(amount: str) -> None:
    far, cent = Money(Decimal(amount), "EUR"), Money(CENT, "EUR")
    with pytest.raises(InvalidValue):
        _ = far + cent
    with pytest.raises(InvalidValue):
        _ = cent - far
    with pytest.raises(InvalidValue):
        _ = -Money(Decimal("1" * 65), "EUR")
    with pytest.raises(InvalidValue):
        far.rounded()
    assert Money(Decimal("9" * 61 + ".99"), "EUR") + cent == Money(Decimal(10) ** 61, "EUR")


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        ("10.00", ["1", "1", "1"], ["3.34", "3.33", "3.33"]),
        ("-10.00", ["1", "1", "1"], ["-3.34", "-3.33", "-3.33"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
        ("10.00", ["59.97", "29.90", "33.33"], ["4.87", "2.43", "2.70"]),
        ("5.00", ["0", "2"], ["0", "5.00"]),
        ("0.00", ["0", "0"], ["0", "0"]),
        ("0.00", [], []),
    ],
)
def test_allocation_by_hand(total: str, weights: list[str], expected: list[str]) -> None:
    shares = allocate(Decimal(total), [Decimal(weight) for weight in weights], Decimal("0.01"))

    assert shares == [Decimal(share) for share in expected]


@pytest.mark.property
@given(st.integers(-(10**9), 10**9), WEIGHTS, UNITS)
def test_allocation_loses_nothing_and_is_fair(
    multiples: int, weights: list[Decimal], unit: Decimal
) -> None:
    total = multiples * unit
    shares = allocate(total, weights, unit)

    assert sum(shares) == total
    assert allocate(-total, weights, unit) == [-share for share in shares]
    weight_sum = sum(map(Fraction, weights))
    for share, weight in zip(shares, weights, strict=True):
        exact = Fraction(total) * Fraction(weight) / weight_sum
        assert abs(Fraction(share) - exact) < Fraction(unit)
        assert (Fraction(share) / Fraction(unit)).denominator == 1
        assert weight or not share


@pytest.mark.property
@given(st.integers(0, 10**6), WEIGHTS, st.integers(1, 10**4))
def test_only_the_proportions_count(multiples: int, weights: list[Decimal], factor: int) -> None:
    unit = Decimal("0.01")

    assert allocate(multiples * unit, [weight * factor for weight in weights], unit) == allocate(
        multiples * unit, weights, unit
    )


@pytest.mark.property
@given(st.integers(0, 10**6), WEIGHTS)
def test_who_weighs_more_gets_no_less(multiples: int, weights: list[Decimal]) -> None:
    shares = allocate(Decimal(multiples), weights, Decimal(1))
    order = sorted(range(len(weights)), key=lambda index: weights[index])
    assume(len(set(weights)) == len(weights))

    assert [shares[index] for index in order] == sorted(shares)


@pytest.mark.parametrize(
    ("total", "weights"),
    [
        ("0.005", ["1"]),
        ("1", ["1", "-1"]),
        ("1", ["0", "0"]),
        ("1", []),
        ("1", ["1", "NaN"]),
        ("1", ["Infinity"]),
        ("1", ["1E+1000000"]),
        ("1", ["1E-1000000"]),
        ("1E+1000000", ["1"]),
        ("NaN", ["1"]),
    ],
)
def test_what_cannot_be_split_is_refused(total: str, weights: list[str]) -> None:
    with pytest.raises(InvalidValue) as caught:
        allocate(Decimal(total), [Decimal(weight) for weight in weights], Decimal("0.01"))

    assert (caught.value.problems[0].path, caught.value.rule) == ("allocate", "money.allocate")


@pytest.mark.parametrize(
    "wrong", [(1, [Decimal(1)], Decimal(1)), (Decimal(1), [1.0], Decimal(1)), (Decimal(1), [], "1")]
)
def test_decimals_only_are_allocated(wrong: Any) -> None:
    with pytest.raises(InvalidValue, match="must be plain Decimals"):
        allocate(*wrong)


@pytest.mark.parametrize("unit", ["0", "-0.01", "NaN", "1E-1000000"])
def test_a_share_is_a_positive_unit(unit: str) -> None:
    with pytest.raises(InvalidValue):
        allocate(Decimal(1), [Decimal(1)], Decimal(unit))


def test_a_weight_of_nothing_costs_nothing_however_it_is_written() -> None:
    weights = [Decimal("0E-1000000"), Decimal("2E+3"), Decimal(1000)]

    assert allocate(Decimal(3), weights, Decimal(1)) == [0, 2, 1]


def test_long_weights_and_totals_are_split_exactly() -> None:
    total = Decimal("12345678901234567890123456789012.34")

    shares = allocate(total, [Decimal(1), Decimal("1.0000000000000000000000000000001")], CENT)

    assert sum(map(Fraction, shares)) == Fraction(total)
    assert shares[1] > shares[0]


def test_money_adds_within_one_currency() -> None:
    five, two = Money(Decimal("5.00"), "EUR"), Money(Decimal("2.50"), "EUR")

    assert five + two == Money(Decimal("7.50"), "EUR")
    assert five - two == Money(Decimal("2.5"), "EUR")
    assert -five == Money(Decimal(-5), "EUR")
    assert Money.total([five, two, two], "EUR") == Money(Decimal(10), "EUR")
    assert Money.total([], "EUR") == Money.zero("EUR")
    assert hash(five) == hash(Money(Decimal(5), "EUR"))
    assert str(five) == "5.00 EUR"
    assert not Money.zero("JPY")
    assert five


def test_two_currencies_never_meet() -> None:
    with pytest.raises(InvalidValue) as caught:
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("currency", "money.mixed-currencies")

    with pytest.raises(TypeError):
        Money(Decimal(1), "EUR") < Money(Decimal(2), "EUR")  # type: ignore[operator]  # noqa: B015  it raises


@pytest.mark.parametrize("amount", [1, 1.0, "1", Decimal("NaN"), Decimal("Infinity")])
def test_money_is_a_finite_decimal(amount: object) -> None:
    with pytest.raises(InvalidValue) as caught:
        Money(amount, "EUR")  # type: ignore[arg-type]  # wrong on purpose

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("amount", "money.exact")
    assert problem.value_class == value_class(amount)


def test_sums_keep_every_digit() -> None:
    long = Money(Decimal("1234567890123456.1234567890123456"), "EUR")
    small = Money(Decimal("0.0000000000000001"), "EUR")

    assert (long + small).amount == Decimal("1234567890123456.1234567890123457")
    assert (long - small).amount == Decimal("1234567890123456.1234567890123455")
    assert (-long).amount == Decimal("-1234567890123456.1234567890123456")


def test_money_rounds_to_its_own_unit_or_to_another() -> None:
    assert Money(Decimal("1.005"), "EUR").rounded() == Money(Decimal("1.01"), "EUR")
    assert Money(Decimal("1.5"), "JPY").rounded() == Money(Decimal(2), "JPY")
    assert Money(Decimal("1.0005"), "KWD").rounded() == Money(Decimal("1.001"), "KWD")
    assert Money(Decimal("1.03"), "CHF").rounded(Decimal("0.05")) == Money(Decimal("1.05"), "CHF")
