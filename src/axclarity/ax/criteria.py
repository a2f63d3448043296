"""Conditions of find and findKeys. Source: AIF `QueryCriteria`.

AX passes values on as an X++ range, in which `*`, `?`, `..`, `,`, `!`, `<`, `>`, `=`, quotes and
parentheses have a meaning. A value that holds one of them would select other records than the one
named. No way of quoting it is documented for AIF, so it is refused; a search that found too little
would let an order be created twice. How AX combines several elements is unsettled; results are to
be looked at again.
"""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from attrs import frozen

from axclarity.errors import InvalidValue, Problem, value_class

__all__ = [
    "Criterion",
    "between",
    "equal",
    "everything",
    "greater",
    "greater_or_equal",
    "less",
    "less_or_equal",
    "matching",
    "not_equal",
]

Value = str | int | Decimal | date | datetime
"""What a field may be compared with. A symbol of an enumeration is a text."""

_RANGE_SYNTAX = re.compile(r"[*?!<>=,\"'();\\]|\.\.")
_WILDCARDS = re.compile(r"[*?]+")


@frozen
class Criterion:
    """One condition: a field of a data source, an operator, a value or two.

    The functions of this module make criteria; made by hand, a value is sent as it is.
    """

    data_source: str
    field: str
    operator: str
    value: str
    value2: str | None = None


def equal(data_source: str, field: str, value: Value) -> Criterion:
    """The field has exactly this value.

    Raises:
        InvalidValue: the value is empty, which AX takes for "anything", or holds range syntax; or
            it is true or false, for which AX has symbols.
    """
    return _criterion(data_source, field, "Equal", value)


def not_equal(data_source: str, field: str, value: Value) -> Criterion:
    """The field has another value. Raises `InvalidValue` as `equal` does."""
    return _criterion(data_source, field, "NotEqual", value)


def greater(data_source: str, field: str, value: Value) -> Criterion:
    """The field is greater. Raises `InvalidValue` as `equal` does."""
    return _criterion(data_source, field, "Greater", value)


def greater_or_equal(data_source: str, field: str, value: Value) -> Criterion:
    """The field is greater or the same. Raises `InvalidValue` as `equal` does."""
    return _criterion(data_source, field, "GreaterOrEqual", value)


def less(data_source: str, field: str, value: Value) -> Criterion:
    """The field is less. Raises `InvalidValue` as `equal` does."""
    return _criterion(data_source, field, "Less", value)


def less_or_equal(data_source: str, field: str, value: Value) -> Criterion:
    """The field is less or the same. Raises `InvalidValue` as `equal` does."""
    return _criterion(data_source, field, "LessOrEqual", value)


def between(data_source: str, field: str, lowest: Value, highest: Value) -> Criterion:
    """The field is in a range, both ends included. Raises `InvalidValue` as `equal` does."""
    path = f"{data_source}.{field}"
    return Criterion(data_source, field, "Range", _text(path, lowest), _text(path, highest))


def matching(data_source: str, field: str, pattern: str) -> Criterion:
    """The text matches a pattern: `*` stands for any text, `?` for one character.

    Raises:
        InvalidValue: the pattern is nothing but wildcards, or holds other range syntax.
    """
    path = f"{data_source}.{field}"
    _text(path, _WILDCARDS.sub("", pattern))
    return Criterion(data_source, field, "Equal", pattern)


def everything(data_source: str) -> Criterion:
    """Every record, asked for by name: every record of AX has a positive RecId."""
    return Criterion(data_source, "RecId", "Greater", "0")


def _criterion(data_source: str, field: str, operator: str, value: Value) -> Criterion:
    return Criterion(data_source, field, operator, _text(f"{data_source}.{field}", value))


def _text(path: str, value: Value) -> str:
    if isinstance(value, bool):
        raise InvalidValue(
            Problem(
                path=path,
                rule="ax.range-flag",
                message="cannot be compared with true or false, for which AX has symbols",
                hint="Name the symbol, 'Yes' or 'No' on most fields.",
            )
        )
    text = _lexical(value)
    if not text.strip() or _RANGE_SYNTAX.search(text):
        raise InvalidValue(
            Problem(
                path=path,
                rule="ax.range-syntax",
                message="cannot be looked up: it is empty or holds characters of a query range",
                value_class=value_class(text),
                hint="Use a key of letters, digits, dots, dashes, slashes and spaces.",
            )
        )
    return text


def _lexical(value: Value) -> str:
    """Assumption: AIF reads values as it reads documents, in the forms of XML Schema."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
