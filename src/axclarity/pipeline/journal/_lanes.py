"""What is due by type, so that a flood of one kind hides nothing of another."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from axclarity.pipeline.journal import _inbox
from axclarity.pipeline.journal._records import PendingEvent
from axclarity.pipeline.journal._schema import IS_PENDING, inbox

__all__ = ["Rank", "ready"]

Rank = Callable[[str], int | None]
"""The place of an event type, lowest first; `None`: not now."""

_NEXT_TYPE = select(func.min(inbox.c.type)).where(IS_PENDING, inbox.c.type > bindparam("after"))


def ready(
    connection: Connection,
    now: datetime,
    rank: Rank,
    *,
    limit: int,
    exclude_keys: Collection[str],
) -> tuple[list[PendingEvent], bool]:
    """The oldest pending event of each key, where it is due; the lowest rank first.

    Types of one rank share alike.

    Returns:
        The events, and whether there are more.
    """
    found: list[PendingEvent] = []
    more = False
    for types in _by_rank(connection, rank):
        share = -(-(limit - len(found)) // len(types))
        for kind in types:
            due = _inbox.ready(connection, now, limit=share, exclude_keys=exclude_keys, kind=kind)
            found += due
            more = more or len(due) == share
        if len(found) >= limit:
            break
    return found, more


def _by_rank(connection: Connection, rank: Rank) -> list[list[str]]:
    ranked: dict[int, list[str]] = {}
    for kind in _pending_types(connection):
        place = rank(kind)
        if place is not None:
            ranked.setdefault(place, []).append(kind)
    return [ranked[place] for place in sorted(ranked)]


def _pending_types(connection: Connection) -> Iterator[str]:
    """Each found by one step in the index, however many events there are of it."""
    last = ""
    while (kind := connection.scalar(_NEXT_TYPE, {"after": last})) is not None:
        yield kind
        last = kind
