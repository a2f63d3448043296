"""Which page comes after this one, in each of the ways in which shops count pages."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

from axclarity.clarity._dotted import at
from axclarity.clarity.dialect import Paging
from axclarity.errors import MalformedReply

__all__ = ["Key", "Position", "next_position", "parameters_of"]

_LINK = re.compile(r"<([^>]*)>([^<]*)")
_NEXT = re.compile(r';\s*rel\s*=\s*"?(?:[^",;]*\s)?next(?:\s[^",;]*)?"?\s*(?:;|,|$)', re.IGNORECASE)

Key = tuple[datetime | None, str]
"""When a record was changed, and its id: one state of one record."""


@frozen(kw_only=True)
class Position:
    """Where a listing stands. The first page needs nothing.

    Args:
        cursor: of the next page, for shops that give one.
        number: of the next page, counted from 0; or how many records came before it.
        before: how many records the pages before had, since counting began.
        url: of the next page, for shops that link it.
        steps: how many pages were led on from; `milestone` is the cursor or address of one of them.
        since: the listing goes on with records changed at this moment or later.
        seen: the records of the latest pages, which are not given out again.
    """

    cursor: str | None = None
    number: int = 0
    before: int = 0
    url: str | None = None
    steps: int = 0
    milestone: str | None = None
    since: datetime | None = None
    seen: frozenset[Key] = field(default=frozenset(), repr=False)


def parameters_of(paging: Paging, position: Position) -> dict[str, str]:
    """The query of a page."""
    parameters = {paging.size_parameter: str(paging.size)} if paging.size_parameter else {}
    match paging.style:
        case "cursor" if position.cursor is not None:
            parameters[paging.parameter] = position.cursor
        case "page":
            parameters[paging.parameter] = str(paging.first + position.number)
        case "offset":
            parameters[paging.parameter] = str(position.number)
        case _:
            pass
    return parameters


def next_position(
    paging: Paging,
    position: Position,
    body: Any,
    headers: Mapping[str, str],
    keys: Sequence[Key],
    *,
    since: datetime | None = None,
) -> Position | None:
    """Where the next page is, or `None` at the end.

    Args:
        body, headers: of the page at `position`.
        keys: of the records on it, in order.
        since: from when on the page was asked for, if the shop sorts by time of change.

    Raises:
        MalformedReply: the next page would be one that was given before.
    """
    match paging.style:
        case "cursor":
            found = _after_cursor(paging, position, body)
        case "link":
            found = _after_link(position, headers)
        case _:
            found = _after_number(paging, position, body, keys, since)
    return None if found is None else evolve(found, seen=frozenset(keys) | _latest(position, keys))


def _latest(position: Position, keys: Sequence[Key]) -> frozenset[Key]:
    """What is remembered of the pages before: as many as one page has, or little more."""
    return position.seen if len(position.seen) <= len(keys) else frozenset()


def _after_cursor(paging: Paging, position: Position, body: Any) -> Position | None:
    try:
        cursor = at(body, paging.next)
    except KeyError:
        return None
    if cursor in (None, ""):
        return None
    return evolve(_led_on(position, str(cursor)), cursor=str(cursor))


def _after_link(position: Position, headers: Mapping[str, str]) -> Position | None:
    for target, rest in _LINK.findall(headers.get("link", "")):
        if _NEXT.search(rest):
            return evolve(_led_on(position, target), url=target)
    return None


def _led_on(position: Position, step: str) -> Position:
    """The position with one more step counted, unless that was taken before.

    The first, second, fourth, eighth … step is remembered until the next one is: who goes in a
    circle comes by it again (R. P. Brent).
    """
    if step in (position.cursor, position.url, position.milestone):
        raise MalformedReply("The page after this one is one that was given before, again.")
    steps = position.steps + 1
    milestone = step if steps & position.steps == 0 else position.milestone
    return evolve(position, steps=steps, milestone=milestone)


def _after_number(
    paging: Paging, position: Position, body: Any, keys: Sequence[Key], since: datetime | None
) -> Position | None:
    """Counted pages shift when records change, so a listing by time goes on by time.

    Where a page ends later than it began, the next one is the first of those changed since then;
    unless the shop has not sorted it, whatever it was asked for.
    """
    if not keys or _is_last(paging, position, body, len(keys)):
        return None
    moment = keys[-1][0]
    if since is not None and moment is not None and moment > since and _is_sorted(keys):
        return evolve(position, since=moment, number=0, before=0)
    before = position.before + len(keys)
    number = position.number + 1 if paging.style == "page" else before
    return evolve(position, number=number, before=before)


def _is_sorted(keys: Sequence[Key]) -> bool:
    moments = [moment for moment, _ in keys if moment is not None]
    return moments == sorted(moments)


def _is_last(paging: Paging, position: Position, body: Any, found: int) -> bool:
    try:
        total = int(at(body, paging.total)) if paging.total else None
    except (KeyError, TypeError, ValueError):
        total = None
    if total is None:
        return found < paging.size
    return position.before + found >= total
