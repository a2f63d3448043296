"""Numbers and moments: read exactly, or refused at once."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity.models import (
    ProductPrice,
    Totals,
    record_from_json,
    record_from_object,
)
from axclarity.errors import InvalidDocument
from tests._at_once import at_once

REFUSED = [
    '"1E+1000000"',
    '"1e5"',
    '"NaN"',
    '"Infinity"',
    '"-"',
    '""',
    '" 1"',
    '"1\\n"',
    '"+1"',
    '"1."',
    '".5"',
    '"1,5"',
    '"1_000"',
    '"１２"',
    '"٣"',
    '"12345678901234567"',
    '"1.12345678901234567"',
    "12345678901234567",
    "10000000000000000",
    "-1E+16",
    "10000000000000000.5",
    "1E+1000000",
    "1e17",
    "100000000000000000000",
    "0.12345678901234567",
    "true",
    "null",
    "[1]",
    '{"amount": 1}',
]


def price(amount: str) -> ProductPrice:
    text = f'{{"currency": "EUR", "amount": {amount}}}'.encode()
    return record_from_json(ProductPrice, text)


@given(st.decimals(-(10**16) + 1, 10**16 - 1, places=4))
def test_every_digit_is_kept_from_a_text_and_from_a_number(value: Decimal) -> None:
    digits = f"{value:f}"

    for written in (digits, f'"{digits}"'):
        read = price(written).amount
        assert str(read) == digits
        assert json.loads(price(written).model_dump_json())["amount"] == digits


@given(st.integers(-(10**16) + 1, 10**16 - 1))
def test_whole_numbers_are_numbers(value: int) -> None:
    assert price(str(value)).amount == value


@pytest.mark.parametrize(
    ("written", "value"),
    [("1e5", "100000"), ("1.5E2", "150"), ("25e-4", "0.0025"), ("1234567890123456.78", None)],
)
def test_json_numbers_may_have_an_exponent(written: str, value: str | None) -> None:
    assert price(written).amount == Decimal(value or written)
    assert json.loads(price(written).model_dump_json())["amount"] == (value or written)


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_no_plain_number_is_refused_with_its_path_and_at_once(written: str) -> None:
    with at_once(), pytest.raises(InvalidDocument) as refused:
        price(written)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.amount", "clarity.number")


def test_texts_from_python_are_as_strict_and_floats_are_no_numbers() -> None:
    with pytest.raises(ValueError, match="plain decimal number"):
        ProductPrice(currency="EUR", amount=1.5)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(ValueError, match="plain decimal number"):
        ProductPrice(currency="EUR", amount=Decimal("NaN"))
    assert ProductPrice(currency="EUR", amount=Decimal("1.50")).amount == Decimal("1.50")


def test_defaults_are_exact() -> None:
    totals = record_from_object(Totals, {"subtotal": "1", "total": "1"})

    assert totals.discount == totals.shipping == totals.fees == totals.tax == Decimal(0)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02t03:04:05z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04+02:00", datetime(2026, 1, 2, 1, 4, tzinfo=UTC)),
        ("2026-01-02T03:04:05.123456-0330", datetime(2026, 1, 2, 6, 34, 5, 123456, tzinfo=UTC)),
    ],
)
def test_moments_have_an_offset(written: str, expected: datetime) -> None:
    read = record_from_object(
        ProductPrice, {"currency": "EUR", "amount": "1", "valid_from": written}
    ).valid_from

    assert read == expected
    assert read is not None
    assert isinstance(read.utcoffset(), timedelta)


def test_a_moment_made_in_python_has_an_offset_too() -> None:
    with pytest.raises(ValueError, match="with an offset"):
        ProductPrice(currency="EUR", amount=Decimal(1), valid_from=datetime(2026, 1, 2))  # noqa: DTZ001  no zone on purpose


@pytest.mark.parametrize(
    "written",
    [
        "2026-01-02T03:04:05",
        "2026-01-02",
        "2026-13-02T03:04:05Z",
        "2026-01-02T25:04:05Z",
        "yesterday",
        "",
        1_767_323_045,
        "1767323045",
        True,
        datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).replace(tzinfo=None),
    ],
)
def test_what_is_no_moment_is_refused(written: object) -> None:
    with pytest.raises(InvalidDocument) as refused:
        record_from_object(ProductPrice, {"currency": "EUR", "amount": "1", "valid_from": written})

    (problem,) = refused.value.problems
    assert problem.path == "$.valid_from"
    assert "time" in problem.rule


def test_a_binary_float_is_refused_as_what_it_is() -> None:
    with pytest.raises(InvalidDocument) as caught:
        record_from_object(Totals, {"subtotal": "1.00", "total": 59.02})

    (problem,) = caught.value.problems
    assert (problem.path, problem.rule) == ("$.total", "clarity.number")
    assert "is a binary float" in problem.message
    assert "record_from_json" in problem.hint
    assert "59.02" not in str(caught.value)


def test_json_may_be_text_as_well_as_bytes() -> None:
    text = '{"currency": "EUR", "amount": 59.02}'

    assert record_from_json(ProductPrice, text) == record_from_json(ProductPrice, text.encode())
    assert record_from_json(ProductPrice, text).amount == Decimal("59.02")
    with pytest.raises(InvalidDocument, match="is not JSON text in UTF-8"):
        record_from_json(ProductPrice, '{"currency": "\ud800"}')
