"""What is said of a record that breaks its contract: in our words, with what helps."""

from typing import Any

import pytest

from axclarity.clarity.models import (
    Address,
    Order,
    OrderLine,
    Payment,
    Record,
    Return,
    record_from_object,
)
from axclarity.errors import InvalidDocument, Problem


def problems(kind: type[Any], value: Any) -> dict[str, Problem]:
    with pytest.raises(InvalidDocument) as caught:
        record_from_object(kind, value)
    return {problem.path: problem for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("currency", ["EUR"], "must be a text (found list(1)) [clarity.string-type]"),
        ("lines", {}, "must be a list (found dict(0)) [clarity.tuple-type]"),
        ("attributes", "x", "must have names and values (found text(1)) [clarity.dict-type]"),
        ("billing_address", 5, "must have names and values (found number) [clarity.model-type]"),
        ("prices_include_tax", "x", "must be true or false (found text(1)) [clarity.bool-parsing]"),
        ("version", "x", "must be a whole number (found text(1)) [clarity.int-parsing]"),
        ("status", "x", "must be one of 'pending', 'processing', "),
        ("requested_ship_date", "soon", "must be a date such as 2026-11-03 (found text(4))"),
    ],
)
def test_a_value_of_the_wrong_kind_says_which_is_right(name: str, value: Any, said: str) -> None:
    assert str(problems(Order, {name: value})[f"$.{name}"]).startswith(f"$.{name} {said}")


def test_what_is_missing_is_named_without_what_it_is_missing_from() -> None:
    assert str(problems(Order, {})["$.currency"]) == "$.currency is missing [clarity.missing]."


def test_a_list_that_must_have_something_says_so() -> None:
    assert problems(Return, {"lines": []})["$.lines"].message == "must have 1 or more entries"


def test_a_country_is_its_code() -> None:
    said = str(problems(Address, {"country": "Germany"})["$.country"])

    assert "may have at most 2 characters (found text(7))" in said
    assert "ISO 3166-1, such as DE" in said
    assert "Germany" not in said


def test_no_message_is_written_in_the_words_of_python() -> None:
    for kind in (Order, OrderLine, Payment, Return, Address, Record):
        values: tuple[Any, ...] = ({}, [], {name: object() for name in kind.model_fields})
        for value in values:
            try:
                record_from_object(kind, value)
            except InvalidDocument as error:
                assert "Input should" not in str(error)
                assert "Field required" not in str(error)
