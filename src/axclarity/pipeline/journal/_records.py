"""What the journal hands out: plain values, no rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from attrs import field, frozen

from axclarity.errors import Problem
from axclarity.pipeline.event import Event

__all__ = [
    "Account",
    "Approval",
    "Attempt",
    "AuditEntry",
    "Binding",
    "DeadLetter",
    "DeadLetterGroup",
    "Intent",
    "IntentRecord",
    "IntentState",
    "Look",
    "PendingEvent",
    "Run",
    "StepTaken",
]

Answer = Literal["approved", "declined"]
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
        hides: whether more is due, of types that were not wanted now.
        pauses: the destinations that asked for rest, by any worker, and until when.
    """

    due: list[PendingEvent]
    again_at: datetime | None
    hides: bool = False
    pauses: Mapping[str, datetime]


@frozen(kw_only=True)
class StepTaken:
    """A named step of an attempt, and how long it took; `failed` if an error left it."""

    name: str
    seconds: float
    failed: bool = False


@frozen(kw_only=True)
class Attempt:
    """One attempt at an event; `ended_at` is `None` if the process died in it."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    result: str
    steps: tuple[StepTaken, ...] = ()


@frozen(kw_only=True)
class Run:
    """An attempt as a line of the run ledger.

    Args:
        summary: what came of the event, once it is settled.
    """

    source: str
    event_id: str
    type: str
    key: str
    attempt: Attempt
    summary: str


@frozen(kw_only=True)
class DeadLetter:
    """An event that waits for a person, or did so once.

    `replayed_at`, `superseded_by` (the id of a later event that brought the record up to date) or
    `resolved_by` (who saw to it) is set once it no longer waits. `fingerprint` is the same for
    those that wait for the same reason. What was personal in one that is `erased` is gone, so that
    it cannot be replayed, only resolved.
    """

    id: int
    event: Event
    rule: str
    message: str
    problems: tuple[Problem, ...]
    facts: Mapping[str, str]
    attempts: int
    parked_at: datetime
    fingerprint: str
    replayed_at: datetime | None = None
    superseded_by: str | None = None
    resolved_by: str | None = None
    erased: bool = False

    @property
    def waits(self) -> bool:
        """Whether it still waits for a person."""
        return self.replayed_at is None and self.superseded_by is None and self.resolved_by is None


@frozen(kw_only=True)
class DeadLetterGroup:
    """Dead letters that wait for the same reason; `example` is the id of the oldest."""

    fingerprint: str
    rule: str
    count: int
    oldest: datetime
    newest: datetime
    example: int


@frozen(kw_only=True)
class AuditEntry:
    """What a person did.

    Args:
        action: `replay`, `edit`, `resolve`, `reveal`, `approve`, `decline`, `forget` or `erase`.
        subject: `dead-letter/7`, `approval/3`, `customer/cus_1`.
        original: what an edit replaced, until it is erased; `original_digest` is its SHA-256,
            empty if nothing was replaced.
        digest: of this entry and the digest before it.
    """

    number: int
    at: datetime
    by: str
    action: str
    subject: str
    note: str
    original: bytes | None = field(default=None, repr=False)
    original_digest: str
    digest: str


@frozen(kw_only=True)
class Approval:
    """A question to persons about a record, and the answer once there is one.

    Args:
        key: the record, as in `Event.key`.
        facts: what is asked about; the answer holds for these only.
        by, note: who answered and what they said; empty until then.
    """

    id: int
    key: str
    name: str
    question: str
    facts: Mapping[str, str]
    asked_at: datetime
    answer: Answer | None = None
    by: str = ""
    note: str = ""
    decided_at: datetime | None = None

    @property
    def approved(self) -> bool:
        """Whether somebody said yes."""
        return self.answer == "approved"


@frozen(kw_only=True)
class Intent:
    """A write that is about to be made.

    Args:
        message_id: the same for the same write, for ever (see `axclarity.values.message_id`).
        entity, key, operation, revision: what it is derived from, for people.
        digest: a hash of what is asked for; empty if the content does not matter.
        found_by: what the other side can be asked for it by, such as the number and the account of
            a document, by the name of the field; for writes whose record may change meanwhile.
    """

    message_id: str
    entity: str
    key: str
    operation: str
    revision: str
    digest: str = ""
    found_by: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class IntentRecord:
    """What is known of an intent.

    Args:
        state: `planned`: not sent, or sent and known never to come to pass. `sent`: on its way, or
            the process died. `confirmed`: done, `result` is the key it made. `refused`: answered
            with "no". `uncertain`: sent and not answered, or not understood.
        sent_at: when it was last about to be sent; of one that is uncertain, when it can have left
            at the latest: it may wait for a connection before.
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
