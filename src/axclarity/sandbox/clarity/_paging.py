"""Pages by key: a record that changes between two pages is seen again, none is passed over."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox.clarity._records import Key

__all__ = ["MOST_PER_PAGE", "cursor_of", "key_of_cursor", "number_in", "refused_query"]

MOST_PER_PAGE = 250


def cursor_of(key: Key | None) -> str | None:
    """A key as an opaque text."""
    return None if key is None else urlsafe_b64encode(json.dumps(key).encode()).decode("ascii")


def key_of_cursor(name: str, cursor: str) -> Key:
    """The key in a cursor that this list gave.

    Raises:
        InvalidDocument: it is not one.
    """
    try:
        first, second = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, TypeError, RecursionError):
        raise refused_query(name, "page.cursor", "is not one that this list gave") from None
    return str(first), str(second)


def number_in(name: str, text: str, least: int, most: int) -> int:
    """A whole number of a query.

    Raises:
        InvalidDocument: it is not one, or out of range.
    """
    if text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most:
        return int(text)
    raise refused_query(name, "page.number", f"must be a number from {least} to {most}")


def refused_query(name: str, rule: str, message: str) -> InvalidDocument:
    """The refusal of a query parameter."""
    return InvalidDocument(Problem(path=name, rule=rule, message=message))
