"""What the journal gives back."""

from datetime import datetime

from attrs import frozen

from axclarity.errors import Problem
from axclarity.pipeline.event import Event

__all__ = ["Counts", "DeadLetter", "Entry", "Intent", "Written"]


@frozen
class Entry:
    """An event in the inbox, with the number under which it is kept and its attempts so far."""

    seq: int
    event: Event
    attempts: int


@frozen(kw_only=True)
class DeadLetter:
    """An event that waits for a person: which, by what rule, for what reason."""

    id: int
    type: str
    key: str
    rule: str
    message: str
    problems: tuple[Problem, ...]
    parked_at: datetime

    @property
    def record_id(self) -> str:
        """The id in the key: `ord_1001`."""
        return self.key.partition("/")[2]


@frozen(kw_only=True)
class Intent:
    """A write that is about to be made.

    Args:
        message_id: derived from what the write is about, so that it is the same on every try.
        entity: what is written, `order`.
        key: the business key.
        operation: `SalesOrderService.create`.
        digest: a short text that changes when what is asked for changes; empty if it cannot.
    """

    message_id: str
    entity: str
    key: str
    operation: str
    revision: str
    digest: str


@frozen(kw_only=True)
class Written:
    """What is known of a write.

    Args:
        state: `planned`, `sent`, `confirmed`, `refused` or `uncertain`.
        result: the key in the other system, once confirmed.
        sent_at: when it was sent last.
    """

    state: str
    digest: str
    result: str | None
    sent_at: datetime | None


@frozen(kw_only=True)
class Counts:
    """Events accepted = applied + parked + pending; and deliveries of events that were known."""

    applied: int
    parked: int
    pending: int
    duplicate_deliveries: int

    @property
    def accepted(self) -> int:
        """All events that were ever accepted."""
        return self.applied + self.parked + self.pending
