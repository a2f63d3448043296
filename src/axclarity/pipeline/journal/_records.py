"""What the journal hands out: plain values, no rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from attrs import frozen

from axclarity.errors import Problem
from axclarity.pipeline.event import Event

__all__ = [
    "Account",
    "Attempt",
    "Binding",
    "DeadLetter",
    "Intent",
    "IntentRecord",
    "IntentState",
    "Look",
    "PendingEvent",
]

IntentState = Literal["planned", "sent", "confirmed", "refused", "uncertain"]


@frozen(kw_only=True)
class Account:
    """Where every event is. `accepted == applied + parked + pending`, always.

    `duplicates` counts deliveries of events that had been accepted before.
    """

    accepted: int
    applied: int
    parked: int
    pending: int
    duplicates: int


@frozen(kw_only=True)
class PendingEvent:
    """An event that is due.

    Args:
        attempts: attempts so far, this one not included.
        unfinished: how many of the latest attempts ended with the death of the process.
        since: when it was accepted, or last replayed.
        due: when it is to be worked on.
    """

    seq: int
    event: Event
    attempts: int
    unfinished: int
    since: datetime
    due: datetime


@frozen(kw_only=True)
class Look:
    """What is to be done next, and what is to be known before.

    Args:
        due: the oldest pending event of each key, where it is due.
        again_at: when there may be more; `None` if nothing else is pending.
        pauses: the destinations that asked for rest, by any worker, and until when.
    """

    due: list[PendingEvent]
    again_at: datetime | None
    pauses: Mapping[str, datetime]


@frozen(kw_only=True)
class Attempt:
    """One attempt at an event; `ended_at` is `None` if the process died in it."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    result: str


@frozen(kw_only=True)
class DeadLetter:
    """An event that waits for a person, or did so once.

    `replayed_at` or `superseded_by` (the id of a later event that brought the record up to date)
    is set once it no longer waits.
    """

    id: int
    event: Event
    rule: str
    message: str
    problems: tuple[Problem, ...]
    facts: Mapping[str, str]
    attempts: int
    parked_at: datetime
    replayed_at: datetime | None
    superseded_by: str | None

    @property
    def waits(self) -> bool:
        """Whether it still waits for a person."""
        return self.replayed_at is None and self.superseded_by is None


@frozen(kw_only=True)
class Intent:
    """A write that is about to be made.

    Args:
        message_id: the same for the same write, for ever (see `axclarity.values.message_id`).
        entity, key, operation, revision: what it is derived from, for people.
        digest: a hash of what is asked for; empty if the content does not matter.
    """

    message_id: str
    entity: str
    key: str
    operation: str
    revision: str
    digest: str = ""


@frozen(kw_only=True)
class IntentRecord:
    """What is known of an intent.

    Args:
        state: `planned`: not sent yet. `sent`: on its way, or the process died. `confirmed`: done,
            `result` is the key it made. `refused`: answered with "no". `uncertain`: sent and not
            answered, or not understood.
        sent_at: when it was last sent.
    """

    intent: Intent
    state: IntentState
    result: str | None = None
    sent_at: datetime | None = None


@frozen(kw_only=True)
class Binding:
    """Which AX key is which Clarity id."""

    entity: str
    clarity_id: str
    ax_key: str
