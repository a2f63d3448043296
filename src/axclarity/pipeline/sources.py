"""Where events come from when nobody sends them: a question asked every so often."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from attrs import frozen

from axclarity.http import Exchange
from axclarity.pipeline.event import Event
from axclarity.pipeline.ledger import Ledger

__all__ = ["Source"]


@frozen
class Source:
    """A question whose answer is events.

    Args:
        name: names its bookmark: `ax.packing-slips`.
        every: how long from one poll to the next; remembered across restarts.
        poll: asks, and returns what it found. It may find the same again: ids tell. Bookmarks it
            sets are committed together with the events it returns.
    """

    name: str
    every: timedelta
    poll: Callable[[Ledger], Exchange[Sequence[Event]]]

    @property
    def bookmark(self) -> str:
        """The bookmark that keeps the time of the last poll."""
        return f"source/{self.name}"
