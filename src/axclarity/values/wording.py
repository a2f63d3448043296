"""What is wrong with data from outside, and where, in our words and in one spelling."""

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["in_our_words", "path_of"]

_TEXT = "must be a text"
_FLAG = "must be true or false"
_WHOLE = "must be a whole number"
_LIST = "must be a list"
_NAMED = "must have names and values"
_DAY = "must be a date such as 2026-11-03"

_WORDS: Mapping[str, str] = {
    "bool_parsing": _FLAG,
    "bool_type": _FLAG,
    "date_from_datetime_inexact": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "date_type": _DAY,
    "dict_type": _NAMED,
    "enum": "must be one of {expected}",
    "extra_forbidden": "does not exist",
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "literal_error": "must be {expected}",
    "list_type": _LIST,
    "missing": "is missing",
    "model_type": _NAMED,
    "string_pattern_mismatch": "must match {pattern}",
    "string_too_long": "may have at most {max_length} characters",
    "string_too_short": "must have {min_length} or more characters",
    "string_type": _TEXT,
    "too_long": "may have at most {max_length} entries",
    "too_short": "must have {min_length} or more entries",
    "tuple_type": _LIST,
}


def in_our_words(detail: Mapping[str, Any]) -> str:
    """The message for one of pydantic's `ErrorDetails`; its own where we have none for the kind."""
    words = _WORDS.get(detail["type"])
    if words is None:
        return str(detail["msg"]).removeprefix("Value error, ")
    return words.format_map(detail.get("ctx", {}))


def path_of(root: str, steps: Iterable[str | int]) -> str:
    """A path from a root: `$.lines[0].sku`. Places of a list count from 0."""
    return root + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
