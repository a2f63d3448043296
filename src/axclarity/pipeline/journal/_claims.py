"""One event, asked for by name: where it stands, and the claim to work on it."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from attrs import frozen
from sqlalchemy import ColumnElement, Connection, select, update

from axclarity.errors import InvalidValue, Problem
from axclarity.pipeline.journal import _inbox, _leases
from axclarity.pipeline.journal._leases import Lease
from axclarity.pipeline.journal._records import PendingEvent
from axclarity.pipeline.journal._schema import WHEN_DECIDED, inbox

__all__ = ["Claim", "EventName", "Standing", "claim", "hold_longer", "standing_of"]

EventName = int | tuple[str, str]
"""An event by its place in the inbox, or by its source and id."""

PendingReason = Literal[
    "", "due", "later", "undecided", "behind", "under-way", "closed", "dispatched"
]


@frozen(kw_only=True)
class Standing:
    """Where an event stands.

    Args:
        state: `applied`, `parked` (a person has to look) or `pending`.
        reason: why it is pending. `due`: nothing is in its way. `later`: it waits for a retry.
            `undecided`: for a person's decision. `behind`: an earlier event of its key comes first.
            `under-way`: another worker has it. `closed`: a destination rests. `dispatched`: a
            pipeline runs on the journal, and has it in hand.
        until: when it is worth asking again, if that is known; nobody knows when a person decides.
        head: the oldest pending event of its key, for those who hand over one at a time.
    """

    state: Literal["applied", "parked", "pending"]
    reason: PendingReason = ""
    until: datetime | None = None
    head: PendingEvent | None = None


@frozen
class Claim:
    """The right to make an attempt at an event, which has been counted."""

    lease: Lease
    pending: PendingEvent


def standing_of(connection: Connection, name: EventName, now: datetime) -> Standing:
    """Where an event stands.

    Raises:
        InvalidValue: there is no such event.
    """
    row = connection.execute(select(inbox.c.seq, inbox.c.key, inbox.c.state).where(_named(name)))
    event = row.one_or_none()
    if event is None:
        raise _unknown(name)
    head = _inbox.head_of(connection, event.key)
    if event.state != "pending" or head is None:
        return Standing(state=event.state, head=head)
    leased = _leases.until_of(connection, _lease_name(event.key))
    if leased is not None and leased > now:
        return Standing(state="pending", reason="under-way", until=leased, head=head)
    reason: PendingReason = "later" if head.due > now else "due"
    if head.due == WHEN_DECIDED:
        reason = "undecided"
    if head.seq != event.seq:
        reason = "behind"
    until = head.due if head.due != WHEN_DECIDED else None
    return Standing(state="pending", reason=reason, until=until, head=head)


def claim(
    connection: Connection,
    name: EventName,
    now: datetime,
    until: datetime,
    survived: Collection[int] = (),
) -> Claim | Standing:
    """Have an event to oneself, if it is due and its key's oldest; else tell where it stands.

    The attempt is counted. Until `until` the event is due for nobody else.

    Args:
        survived: events whose latest attempt is to be put back before: it has no end, and yet its
            process did not die.
    """
    standing = standing_of(connection, name, now)
    if standing.reason != "due" or standing.head is None:
        return standing
    lease = _leases.take(connection, _lease_name(standing.head.event.key), now, until)
    if lease is not None and standing.head.seq in survived:
        _inbox.put_back(connection, standing.head.seq, now)
    standing = standing_of(connection, name, now)  # others may have been quicker
    if lease is None or standing.head is None:
        return standing
    head = standing.head
    if head.due > now or not _is_named(head, name) or not _begun(connection, head, now):
        _leases.give_back(connection, lease)
        return standing_of(connection, name, now)
    _due_at(connection, head, until)
    return Claim(lease, head)


def hold_longer(connection: Connection, claimed: Claim, until: datetime) -> None:
    """Keep a claim until later.

    Raises:
        JournalError: reason `lease`: somebody else has taken it over.
    """
    _leases.extend(connection, claimed.lease, until)
    _due_at(connection, claimed.pending, until)


def _begun(connection: Connection, head: PendingEvent, now: datetime) -> bool:
    return bool(_inbox.begin(connection, [head.seq], now))


def _due_at(connection: Connection, pending: PendingEvent, until: datetime) -> None:
    connection.execute(update(inbox).where(inbox.c.seq == pending.seq).values(not_before=until))


def _named(name: EventName) -> ColumnElement[bool]:
    if isinstance(name, int):
        return inbox.c.seq == name
    source, event_id = name
    return (inbox.c.source == source) & (inbox.c.event_id == event_id)


def _is_named(pending: PendingEvent, name: EventName) -> bool:
    return name in (pending.seq, (pending.event.source, pending.event.id))


def _lease_name(key: str) -> str:
    return f"key/{key}"


def _unknown(name: EventName) -> InvalidValue:
    return InvalidValue(
        Problem(
            path="event",
            rule="pipeline.unknown-event",
            message=f"the journal has no event {name}",
            hint="Accept it first: the journal gives each event its number when it comes in.",
        )
    )
