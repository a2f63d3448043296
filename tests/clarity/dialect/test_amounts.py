"""Amounts: minor units of each currency, JSON numbers digit for digit."""

from decimal import Decimal, localcontext
from typing import Any

import pytest

from axclarity.clarity import Dialect, Translation
from axclarity.clarity._json import Digits, dumps, loads
from axclarity.clarity.models import Inventory, Order, OrderPayment, Payment
from axclarity.errors import InvalidDocument

CENTS = Translation(Dialect.model_validate({"money": {"format": "minor_units"}}))
NUMBERS = Translation(Dialect.model_validate({"money": {"format": "number"}}))


@pytest.mark.parametrize(
    ("currency", "units", "amount"),
    [
        ("EUR", 1999, "19.99"),
        ("EUR", "1999", "19.99"),
        ("EUR", Decimal("1999.0"), "19.99"),
        ("EUR", -1, "-0.01"),
        ("EUR", 0, "0"),
        ("JPY", 1999, "1999"),
        ("KWD", 1999, "1.999"),
        ("CLF", 19999, "1.9999"),
    ],
)
def test_minor_units_are_those_of_the_currency(currency: str, units: Any, amount: str) -> None:
    found = CENTS.record_in(Payment, {"amount": units, "currency": currency})
    written = CENTS.record_out(Payment, {"amount": amount, "currency": currency})

    assert found["amount"] == Decimal(amount)
    assert written["amount"] == int(units)
    assert type(written["amount"]) is int


def test_the_nearest_currency_counts() -> None:
    wire = {
        "currency": "EUR",
        "totals": {"total": 1999},
        "payments": [{"amount": 1999}, {"amount": 1999, "currency": "JPY"}],
    }

    found = CENTS.record_in(Order, wire)

    assert found["totals"]["total"] == Decimal("19.99")
    assert [each["amount"] for each in found["payments"]] == [Decimal("19.99"), Decimal(1999)]


@pytest.mark.parametrize(
    "value", [Decimal("19.99"), "19.99", "1e3", "", True, [], Decimal("NaN"), Decimal("1E+1000000")]
)
def test_what_is_no_whole_number_of_units_is_refused_with_its_path(value: Any) -> None:
    with pytest.raises(InvalidDocument) as caught:
        CENTS.record_in(Order, {"currency": "EUR", "payments": [{}, {"amount": value}]})

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("$.payments[1].amount", "dialect.money")


@pytest.mark.parametrize("currency", [None, "", "XXX", "eur", 7])
def test_units_of_no_known_currency_are_refused(currency: Any) -> None:
    for translated in (CENTS.record_in, CENTS.record_out):
        with pytest.raises(InvalidDocument) as caught:
            translated(OrderPayment, {"amount": "5", "currency": currency}, path="$.payments[0]")
        assert caught.value.problems[0].path == "$.payments[0].amount"


def test_an_amount_with_a_fraction_of_a_unit_is_not_written() -> None:
    with pytest.raises(InvalidDocument) as caught:
        CENTS.record_out(Payment, {"amount": "19.995", "currency": "EUR"})

    assert caught.value.problems[0].path == "$.amount"


def test_no_digit_is_lost_however_few_the_caller_works_with() -> None:
    body = {"amount": "1234567890123456.0000000000000001", "currency": "EUR"}

    with pytest.raises(InvalidDocument):
        CENTS.record_out(Payment, body)
    with localcontext(prec=3):
        found = CENTS.record_in(Payment, {"amount": 1234567, "currency": "EUR"})
        written = CENTS.record_out(Payment, {"amount": "12345.67", "currency": "EUR"})
    assert found["amount"] == Decimal("12345.67")
    assert written["amount"] == 1234567


def test_nothing_stays_nothing() -> None:
    body = {"fee": None, "currency": "EUR"}

    for translation in (CENTS, NUMBERS):
        assert translation.record_in(Payment, body) == body
        assert translation.record_out(Payment, body) == body


def test_numbers_are_written_digit_for_digit() -> None:
    digits = "1234567890123456.1234567890123456"
    body = {"amount": digits, "currency": "EUR", "fee": "0.10", "reference": "5.00"}

    text = dumps(NUMBERS.record_out(Payment, body))

    assert text == (
        f'{{"amount":{digits},"currency":"EUR","fee":0.10,"reference":"5.00"}}'.encode()
    )
    assert loads(text)["amount"] == Decimal(digits)


def test_numbers_that_are_no_money_are_written_so_too() -> None:
    body = {"sku": "1", "on_hand": "7.50", "reserved": "0"}

    assert dumps(NUMBERS.record_out(Inventory, body)) == b'{"sku":"1","on_hand":7.50,"reserved":0}'


def test_digits_may_stand_anywhere() -> None:
    value = {"a": [Digits(Decimal("1.10")), {"b": Digits(Decimal(-2))}], "c": Digits(Decimal(0))}

    assert dumps(value) == b'{"a":[1.10,{"b":-2}],"c":0}'
    assert dumps(Digits(Decimal("1E+3"))) == b"1000"


@pytest.mark.parametrize("text", ["\x00", "a\x00", "\\u0000", '"'])
def test_no_text_is_taken_for_the_place_of_a_number(text: str) -> None:
    value = {"n": Digits(Decimal("1.5")), "t": text}

    try:
        written = dumps(value)
    except InvalidDocument as error:
        assert (text, error.rule) == ("\x00", "json.text")
    else:
        assert loads(written) == {"n": Decimal("1.5"), "t": text}
    assert loads(dumps({"t": text})) == {"t": text}
