"""Dotted paths in an answer, and what may stand there."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["leaves_in", "lists_in", "records_in"]

_DEEPEST = 3


def lists_in(body: Any) -> Iterator[str]:
    """Where lists of records are; those with records first."""
    lists = [(at, each) for at, each in _all_in(body, "") if isinstance(each, list)]
    yield from (at for at, each in lists if each and isinstance(each[0], Mapping))
    yield from (at for at, each in lists if not each)


def records_in(body: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Objects, and where they are; the outermost first."""
    found = [(at, each) for at, each in _all_in(body, "") if isinstance(each, Mapping)]
    yield from sorted(found, key=lambda each: len(each[0].split(".")) if each[0] else 0)


def leaves_in(body: Any) -> Iterator[tuple[str, Any]]:
    """Everything that is neither a list nor an object, and where it is."""
    for at, each in _all_in(body, ""):
        if not isinstance(each, Mapping | list):
            yield at, each


def _all_in(body: Any, at: str) -> Iterator[tuple[str, Any]]:
    yield at, body
    if isinstance(body, Mapping) and at.count(".") < _DEEPEST:
        for name, each in body.items():
            yield from _all_in(each, f"{at}.{name}" if at else str(name))
