"""A strict grammar stands before `Decimal`."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.errors import InvalidValue, value_class
from axclarity.values import AX_REAL, decimal_from_text, fits_ax_real, significant_digits
from tests._at_once import at_once

TRICKS = [
    "1e999999999",
    "1E+9",
    "9e9999999",
    "-1e-999999",
    "Infinity",
    "-inf",
    "NaN",
    "sNaN",
    "+1",
    "1_000",
    " 1",
    "1\n",
    "1,5",
    "1.",
    ".5",
    "",
    "-",
    "--1",
    "1.2.3",
    "0x10",
    "٣",
    "１２",
    "1\u0660",
    "1" * 17,
    "0." + "1" * 17,
    "9" * 1_000_000,
    "1" * 500_000 + "e" + "9" * 500_000,
    "\x001",
    "1\u200b",
]


@pytest.mark.parametrize("text", TRICKS, ids=lambda text: ascii(text[:20]))
def test_tricks_are_refused_at_once(text: str) -> None:
    with at_once(), pytest.raises(InvalidValue) as caught:
        decimal_from_text(text, path="$.totals.total")

    assert caught.value.rule == "number.grammar"
    assert caught.value.problems[0].path == "$.totals.total"
    assert caught.value.problems[0].value_class == value_class(text)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("text", ["0", "-0.00", "007", "12.50", "-3", "9" * 16 + "." + "9" * 16])
def test_every_digit_is_kept(text: str) -> None:
    assert str(decimal_from_text(text, path="$")) == text.removeprefix("00")


@pytest.mark.property
@given(
    st.from_regex(r"\A-?[0-9]{1,16}(\.[0-9]{1,16})?\Z"),
)
def test_what_the_grammar_takes_is_exact(text: str) -> None:
    whole, _, fraction = text.lstrip("-").partition(".")
    expected = Decimal(int(whole + fraction)).scaleb(-len(fraction))

    assert abs(decimal_from_text(text, path="$")) == expected
    assert decimal_from_text(text, path="$").is_signed() == text.startswith("-")


@pytest.mark.property
@given(st.text(max_size=40))
def test_anything_else_is_refused_and_never_shown(text: str) -> None:
    try:
        number = decimal_from_text(text, path="$")
    except InvalidValue as error:
        shown = str(error).replace(f"text({len(text)})", "")
        assert len(text) < 12 or text.isspace() or text not in shown
    else:
        assert number.is_finite()
        assert text.isascii()


@pytest.mark.parametrize(
    ("number", "digits"), [("0", 1), ("100", 1), ("0.0010", 1), ("12.34", 4), ("-12.340", 4)]
)
def test_significant_digits(number: str, digits: int) -> None:
    assert significant_digits(Decimal(number)) == digits


def test_ax_real_has_sixteen_digits_and_rounds_halves_up() -> None:
    assert AX_REAL.divide(Decimal(2), Decimal(3)) == Decimal("0.6666666666666667")
    assert AX_REAL.plus(Decimal("1.0000000000000004")) == 1
    assert AX_REAL.plus(Decimal("1.0000000000000005")) == Decimal("1.000000000000001")


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("1234567890123456", True),
        ("12345678901234567", False),
        ("0.000000000000000000000001234567890123456", True),
        ("0.12345678901234567", False),
        ("-123456789012345.6", True),
        ("10000000000000000000", True),
        ("1234567890123456000", True),
        ("1E+30", True),
        ("NaN", False),
        ("-Infinity", False),
    ],
)
def test_ax_keeps_16_digits_wherever_the_point_is(number: str, fits: bool) -> None:
    assert fits_ax_real(Decimal(number)) is fits
