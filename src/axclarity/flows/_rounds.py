"""Rounds: what is too long for one poll, and begins anew every so often.

Each poll does a few pieces and leaves a bookmark, kept together with the events that were found: a
crash repeats the pieces of its poll, and no others.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, Self, TypeVar

from axclarity.http import Exchange
from axclarity.pipeline import Event, Ledger
from axclarity.pipeline.clocks import is_lately

__all__ = ["Standing", "next_pieces"]


class Standing(Protocol):
    """How far a round has come. Its text is the bookmark."""

    @property
    def started(self) -> datetime:
        """When the round began."""
        ...

    @property
    def done(self) -> bool:
        """Whether there is no further piece."""
        ...

    @classmethod
    def begun(cls, now: datetime) -> Self:
        """Before the first piece."""
        ...

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From a bookmark."""
        ...


S = TypeVar("S", bound=Standing)


def next_pieces(
    kind: type[S],
    piece: Callable[[S, Ledger], Exchange[tuple[S, Iterable[Event]]]],
    ledger: Ledger,
    *,
    bookmark: str,
    every: timedelta,
    pieces: int = 1,
) -> Exchange[Sequence[Event]]:
    """The events of the next pieces, if a round is under way or due.

    Args:
        piece: does one; answers where the round stands then, and what it has found.
        every: from the beginning of one round to that of the next.
        pieces: at this poll, or as many as are left.
    """
    now, text = ledger.now(), (yield from ledger.bookmark(bookmark))
    standing = kind.begun(now) if text is None else kind.from_text(text)
    if standing.done:
        if is_lately(standing.started, now, every):
            return ()
        standing = kind.begun(now)
    events: list[Event] = []
    for _ in range(pieces):
        standing, found = yield from piece(standing, ledger)
        events += found
        if standing.done:
            break
    ledger.set_bookmark(bookmark, str(standing))
    return events
