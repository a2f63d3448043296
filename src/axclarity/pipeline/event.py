"""What comes in, what comes out, and who answers it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from attrs import field, frozen

from axclarity.http import Exchange

if TYPE_CHECKING:
    from axclarity.pipeline.ledger import Ledger

__all__ = ["Event", "Handler", "Outcome", "Route", "Source"]


@frozen(kw_only=True)
class Event:
    """Something happened to a record.

    Args:
        source: the system that says so.
        id: unique per source; a second event of the same id is a duplicate.
        type: `order.created`.
        key: the record, `order/ord_1001`. Events of one key are worked on one after another.
        payload: what was delivered, byte for byte.
    """

    source: str
    id: str
    type: str
    key: str
    occurred_at: datetime
    payload: bytes

    @property
    def record_id(self) -> str:
        """The id in the key: `ord_1001`."""
        return self.key.partition("/")[2]


@frozen
class Outcome:
    """How an event was applied, in a line, with facts for programs. Never personal data."""

    summary: str
    facts: Mapping[str, str] = field(factory=dict)


Handler = Callable[[Event, "Ledger"], Exchange[Outcome]]
"""Brings the record of an event up to date: a conversation that returns an outcome or raises."""


@frozen
class Route:
    """Which handler answers which events.

    Args:
        type: an event type, or a prefix with a star: `order.*`.
        destinations: the systems the handler talks to. While one of them is held back, events of
            this route are not taken up.
    """

    type: str
    handler: Handler
    destinations: tuple[str, ...]

    def answers(self, event_type: str) -> bool:
        """Whether events of this type come here."""
        if self.type.endswith("*"):
            return event_type.startswith(self.type[:-1])
        return event_type == self.type


@frozen
class Source:
    """Where events come from that nobody delivers: asked again and again.

    Args:
        every: time between two looks.
        poll: a conversation that returns the events seen, known ones included.
    """

    name: str
    every: timedelta
    poll: Callable[["Ledger"], Exchange[Sequence[Event]]]
