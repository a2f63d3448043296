"""Pages by key: a record that changes between two pages is seen again, none is passed over."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from axclarity.errors import InvalidDocument, Problem

__all__ = ["MOST_PER_PAGE", "Key", "page_of"]

MOST_PER_PAGE = 250

Key = tuple[str, str]
"""Where a record stands in its list."""


def page_of(
    records: Sequence[tuple[Key, dict[str, Any]]], query: Mapping[str, str]
) -> dict[str, Any]:
    """The page that `page_size` and `cursor` ask for, of records in the order of their keys.

    Raises:
        InvalidDocument: the size is out of range or the cursor is not one of ours.
    """
    size = _size(query.get("page_size", "100"))
    after = _key(query["cursor"]) if query.get("cursor") else ("", "")
    rest = [(key, record) for key, record in records if key > after]
    kept = rest[:size]
    return {
        "items": [record for _, record in kept],
        "next_cursor": _cursor(kept[-1][0]) if len(rest) > size else None,
    }


def _size(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= MOST_PER_PAGE:
        return int(text)
    raise _refused("page_size", "page.size", f"must be a number from 1 to {MOST_PER_PAGE}")


def _cursor(key: Key) -> str:
    return urlsafe_b64encode(json.dumps(key).encode()).decode("ascii")


def _key(cursor: str) -> Key:
    try:
        first, second = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, TypeError):
        raise _refused("cursor", "page.cursor", "is not one that this list gave") from None
    return str(first), str(second)


def _refused(path: str, rule: str, message: str) -> InvalidDocument:
    return InvalidDocument(Problem(path=path, rule=rule, message=message))
