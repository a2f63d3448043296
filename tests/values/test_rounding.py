"""Rounding rules as data: forms, round-off 0, kinds of amounts per currency."""

from decimal import Decimal
from typing import Any

import pytest

from axclarity.errors import ConfigError, InvalidValue
from axclarity.values import (
    AmountKind,
    CurrencyRounding,
    Owing,
    RoundingForm,
    RoundingRule,
    ceil_to,
    floor_to,
    round_to,
)
from axclarity.values.rounding import is_multiple

ONE = Decimal(1)


@pytest.mark.parametrize("function", [round_to, floor_to, ceil_to, is_multiple])
@pytest.mark.parametrize("amount", ["1E+70", "-1E+1000000", "Infinity"])
@pytest.mark.parametrize("unit", ["0.01", "5"])
def test_what_has_too_many_digits_is_refused(function: Any, amount: str, unit: str) -> None:
    with pytest.raises(InvalidValue):
        function(Decimal(amount), Decimal(unit))


@pytest.mark.parametrize("function", [round_to, floor_to, ceil_to])
def test_nothing_is_rounded_to_less_than_nothing(function: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        function(Decimal(5), Decimal(-2))
    assert (refused.value.problems[0].path, refused.value.rule) == ("unit", "rounding.unit")


@pytest.mark.parametrize(
    ("form", "owing", "amount", "expected"),
    [
        (RoundingForm.DOWNWARD, Owing.PAYABLE, "1.9", "1"),
        (RoundingForm.DOWNWARD, Owing.PAYABLE, "-1.9", "-1"),
        (RoundingForm.UPWARD, Owing.PAYABLE, "1.1", "2"),
        (RoundingForm.UPWARD, Owing.PAYABLE, "-1.1", "-2"),
        (RoundingForm.NORMAL, Owing.PAYABLE, "-1.5", "-2"),
        (RoundingForm.OWN_ADVANTAGE, Owing.PAYABLE, "1.9", "1"),
        (RoundingForm.OWN_ADVANTAGE, Owing.PAYABLE, "-1.1", "-2"),
        (RoundingForm.OWN_ADVANTAGE, Owing.RECEIVABLE, "1.1", "2"),
        (RoundingForm.OWN_ADVANTAGE, Owing.RECEIVABLE, "-1.9", "-1"),
    ],
)
def test_each_form_has_a_direction(
    form: RoundingForm, owing: Owing, amount: str, expected: str
) -> None:
    assert RoundingRule(ONE, form).applied(Decimal(amount), owing=owing) == Decimal(expected)


@pytest.mark.parametrize(
    ("amount", "unit", "down", "up"),
    [
        ("-9", "5", "-10", "-5"),
        ("9", "5", "5", "10"),
        ("10", "5", "10", "10"),
        ("-10", "5", "-10", "-10"),
        ("1.231", "0.05", "1.20", "1.25"),
        ("0", "0.05", "0", "0"),
    ],
)
def test_floor_and_ceiling_by_any_multiple(amount: str, unit: str, down: str, up: str) -> None:
    assert floor_to(Decimal(amount), Decimal(unit)) == Decimal(down)
    assert ceil_to(Decimal(amount), Decimal(unit)) == Decimal(up)


def test_no_digit_of_the_longest_amount_is_lost() -> None:
    longest = Decimal("1234567890123456.1234567890123456")

    assert floor_to(longest, Decimal("1E-15")) == Decimal("1234567890123456.123456789012345")
    assert ceil_to(longest, Decimal("1E-15")) == Decimal("1234567890123456.123456789012346")
    assert round_to(longest, Decimal("5E-15")) == Decimal("1234567890123456.123456789012345")
    assert round_to(longest, Decimal("7E-15")) == Decimal("1234567890123456.123456789012347")


def test_a_round_off_of_0_means_cents_for_normal_and_whole_units_for_the_rest() -> None:
    assert RoundingRule().applied(Decimal("1.005")) == Decimal("1.01")
    for form in (RoundingForm.DOWNWARD, RoundingForm.UPWARD, RoundingForm.OWN_ADVANTAGE):
        assert RoundingRule(form=form).step == ONE


@pytest.mark.parametrize("unit", ["0.01", "0.05", "0.25", "3", "100", "1.00"])
def test_zero_has_no_sign_and_results_have_the_digits_of_the_unit(unit: str) -> None:
    for amount in ("-0.001", "-0.0", "0"):
        rounded = round_to(Decimal(amount), Decimal(unit))
        assert not rounded.is_signed()
        assert rounded == 0
    exponent = Decimal(unit).as_tuple().exponent
    assert round_to(Decimal("1234.5678"), Decimal(unit)).as_tuple().exponent == exponent


def test_what_is_a_hair_below_a_half_is_below_it() -> None:
    below_half = Decimal("1234567890123455.9999999999999999")

    assert round_to(below_half, Decimal("0.8")) == Decimal("1234567890123456.0")
    assert round_to(Decimal("1.4999999999999999"), Decimal(3)) == 0
    assert round_to(Decimal("4499999999999998.4999999999999999"), Decimal(3)) % 3 == 0
    assert round_to(Decimal("4499999999999998.4999999999999999"), Decimal(3)) == Decimal(
        4499999999999997
    )


@pytest.mark.parametrize("unit", [*map(Decimal, ("-0.01", "NaN", "Infinity")), 0.05, "0.05", None])
def test_a_round_off_is_a_number_of_0_or_more(unit: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        RoundingRule(unit)

    assert (caught.value.problems[0].path, caught.value.rule) == ("rounding.unit", "rounding.unit")


@pytest.mark.parametrize("form", RoundingForm)
def test_a_form_in_words_is_the_form(form: RoundingForm) -> None:
    word: Any = form.value
    assert RoundingRule(form=word) == RoundingRule(form=form)
    assert RoundingRule(form=word).step == RoundingRule(form=form).step
    assert RoundingRule(ONE, word).applied(Decimal("1.2")) == RoundingRule(ONE, form).applied(
        Decimal("1.2")
    )


def test_a_word_for_no_form_is_refused() -> None:
    word: Any = "Nearest"
    with pytest.raises(ConfigError, match="must be one of Normal, Downward") as caught:
        RoundingRule(ONE, word)
    assert (caught.value.problems[0].path, caught.value.rule) == ("rounding.form", "value.member")


def test_who_owes_may_be_said_in_a_word() -> None:
    rule, word, none = RoundingRule(ONE, RoundingForm.OWN_ADVANTAGE), "payable", "nobody"
    assert rule.applied(Decimal("1.4"), owing=word) == ONE  # type: ignore[arg-type]  # a word
    with pytest.raises(InvalidValue, match="owing must be one of payable, receivable"):
        rule.applied(Decimal("1.4"), owing=none)  # type: ignore[arg-type]  # what is refused


@pytest.mark.parametrize("form", RoundingForm)
@pytest.mark.parametrize("amount", [Decimal("NaN"), 1.4, "1.4", None])
def test_what_is_no_decimal_is_not_rounded(form: RoundingForm, amount: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        RoundingRule(ONE, form).applied(amount)
    assert caught.value.rule == "rounding.amount"


@pytest.mark.parametrize("kind", ["general", "sales", "purchase", "price"])
def test_a_currency_takes_nothing_but_rules(kind: str) -> None:
    rules: dict[str, Any] = {"general": RoundingRule(), kind: 0}
    with pytest.raises(ConfigError) as caught:
        CurrencyRounding(currency="EUR", **rules)
    assert caught.value.problems[0].path == f"rounding.EUR.{kind}"


def test_a_kind_of_amount_may_be_a_word() -> None:
    rounding = CurrencyRounding(currency="EUR", general=RoundingRule(), sales=RoundingRule(ONE))
    sales: Any = "sales"
    assert rounding.rule(sales) == RoundingRule(ONE)
    with pytest.raises(InvalidValue, match="kind must be one of general"):
        rounding.rule("gold")  # type: ignore[arg-type]  # what is refused


def test_a_currency_rounds_each_kind_by_its_own_rule() -> None:
    francs = CurrencyRounding(
        currency="CHF",
        general=RoundingRule(Decimal("0.01")),
        sales=RoundingRule(Decimal("0.05")),
        price=RoundingRule(Decimal("0.001"), RoundingForm.UPWARD),
    )
    amount = Decimal("1.0301")

    rounded = {kind: francs.rule(kind).applied(amount) for kind in AmountKind}

    assert rounded == {
        AmountKind.GENERAL: Decimal("1.03"),
        AmountKind.SALES: Decimal("1.05"),
        AmountKind.PURCHASE: Decimal("1.03"),
        AmountKind.PRICE: Decimal("1.031"),
    }
    assert CurrencyRounding.iso("KWD").rule(AmountKind.SALES).unit == Decimal("0.001")


def test_general_amounts_round_normally_in_a_currency_that_exists() -> None:
    with pytest.raises(ConfigError) as refused:
        CurrencyRounding(currency="EUR", general=RoundingRule(ONE, RoundingForm.UPWARD))
    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("rounding.EUR.general", "rounding.general")

    with pytest.raises(InvalidValue):
        CurrencyRounding(currency="XXL", general=RoundingRule())
