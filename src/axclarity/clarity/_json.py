"""JSON as it comes from outside: every digit kept, no duplicate keys, bounded depth and size."""

import json
from codecs import BOM_UTF8
from decimal import Decimal
from typing import Any

import jiter
from attrs import frozen

from axclarity.errors import InvalidDocument, Problem

__all__ = ["Digits", "dumps", "loads", "unwritable"]

MAX_BYTES = 16 * 1024 * 1024

_PLACE = "\x00"

_RULES = (
    ("Detected duplicate key", "json.duplicate-key", "holds an object that gives one key twice"),
    ("recursion limit", "json.depth", "is nested too deep"),
    ("number out of range", "json.number", "holds a number that is too long"),
)
"""How the parser's complaints begin, and what they are called here: they may quote a key."""


def loads(text: bytes) -> Any:
    """Parse JSON text; numbers with a fraction become `Decimal`, digit for digit.

    Raises:
        InvalidDocument: not JSON in UTF-8, a duplicate key, nested deeper than 200 levels, larger
            than 16 MiB.
    """
    text = text.removeprefix(BOM_UTF8)  # which a parser may ignore (RFC 8259, 8.1)
    if len(text) > MAX_BYTES:
        raise _refused("json.size", f"is larger than {MAX_BYTES} bytes")
    try:
        return jiter.from_json(
            text,
            allow_inf_nan=False,
            cache_mode="keys",
            float_mode="decimal",
            catch_duplicate_keys=True,
        )
    except ValueError as error:
        complaint = str(error)
    for beginning, rule, message in _RULES:
        if complaint.startswith(beginning):
            raise _refused(rule, message)
    raise _refused("json.syntax", "is not JSON text in UTF-8")


@frozen
class Digits:
    """A decimal that is written as a JSON number instead of a text."""

    value: Decimal


def dumps(value: Any) -> bytes:
    """Write compact JSON text; a `Decimal` is written as a string, in plain digits.

    Raises:
        InvalidDocument: JSON in UTF-8 cannot say it; or a text of the value stands where only
            `Digits` may.
    """
    numbers: list[str] = []

    def written(each: object) -> str:
        if isinstance(each, Digits):
            numbers.append(_plain(each.value))
            return _PLACE
        return _plain(each)

    try:
        text = json.dumps(
            value, default=written, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )
        return (_with_numbers(text, numbers) if numbers else text).encode()
    except (ValueError, RecursionError):
        raise unwritable() from None


def unwritable() -> InvalidDocument:
    """The error for a value that has no form in JSON. It may be anybody's, so it is not shown."""
    return _refused("json.unwritable", "holds a value that JSON in UTF-8 cannot say")


def _with_numbers(text: str, numbers: list[str]) -> str:
    """JSON's own writer knows no decimals: they are put into their places afterwards."""
    pieces = text.split(json.dumps(_PLACE))
    if len(pieces) != len(numbers) + 1:
        raise _refused("json.text", "holds a text of control characters only")
    return "".join(piece for pair in zip(pieces, [*numbers, ""], strict=True) for piece in pair)


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        # What is far beyond any number of business is not spelt out: it may have a million digits.
        return f"{value:f}" if abs(value.adjusted()) < 100 else str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _refused(rule: str, message: str) -> InvalidDocument:
    return InvalidDocument(Problem(path="$", rule=rule, message=message))
