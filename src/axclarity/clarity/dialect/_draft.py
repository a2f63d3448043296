"""What a shop does otherwise, and the dialect that would say so."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field, frozen

from axclarity.clarity.dialect._model import Dialect

__all__ = ["STUB", "Difference", "Draft", "merged"]

STUB = "…"
"""Stands in a fix for what nobody but the shop's owner knows; no dialect is valid with it."""


@frozen
class Difference:
    """One thing that a shop does otherwise than its dialect says.

    Args:
        path: where it was seen, in the shop's words: `GET /orders`, `orders $.Results.*.OrderDate`.
        says: what the shop does. Never a value, but for the words of an enumeration.
        fix: the excerpt of a dialect that would say so; empty where none can.
    """

    path: str
    says: str
    fix: Mapping[str, Any] = field(factory=dict)


class Draft:
    """A dialect that gets better with each difference that is told."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.differences: list[Difference] = []

    def tell(self, path: str, says: str, fix: Mapping[str, Any] | None = None) -> None:
        """Note a difference, once, and go on as if it were mended, if it is known how."""
        fix = fix or {}
        if any((each.path, each.fix) == (path, fix) for each in self.differences):
            return
        self.differences.append(Difference(path, says, fix))
        if fix and STUB not in _leaves(fix):
            self.dialect = Dialect.model_validate(merged(self.dialect.model_dump(), fix))


def merged(settings: Mapping[str, Any], fix: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with those of an excerpt put in."""
    both = dict(settings)
    for name, value in fix.items():
        held = both.get(name)
        groups = isinstance(held, Mapping) and isinstance(value, Mapping)
        both[name] = merged(held or {}, value) if groups else value
    return both


def _leaves(fix: Any) -> Iterator[Any]:
    if not isinstance(fix, Mapping | list):
        yield fix
        return
    for each in fix.values() if isinstance(fix, Mapping) else fix:
        yield from _leaves(each)
