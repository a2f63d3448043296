"""The inbox: every accepted event, in order, and where it stands."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal._records import Account, Attempt, PendingEvent
from axclarity.pipeline.journal._schema import attempts, inbox

__all__ = [
    "accept",
    "account",
    "attempts_of",
    "begin",
    "event_from_row",
    "finish",
    "hold",
    "next_due",
    "postpone",
    "ready",
    "settle",
]

_PENDING = inbox.c.state == "pending"


def accept(connection: Connection, events: Iterable[Event], now: datetime) -> int:
    """Store what is new; count the rest as duplicates. Returns how many were new."""
    return sum(_accept_one(connection, event, now) for event in events)


def _accept_one(connection: Connection, event: Event, now: datetime) -> bool:
    row = {
        "source": event.source,
        "event_id": event.id,
        "type": event.type,
        "key": event.key,
        "occurred_at": event.occurred_at,
        "received_at": now,
        "payload": event.payload,
        "state": "pending",
        "attempts": 0,
        "unfinished": 0,
        "pending_since": now,
        "not_before": now,
        "summary": "",
        "facts": {},
        "duplicates": 0,
    }
    if connection.execute(sqlite_insert(inbox).on_conflict_do_nothing(), row).rowcount:
        return True
    connection.execute(
        update(inbox)
        .where(inbox.c.source == event.source, inbox.c.event_id == event.id)
        .values(duplicates=inbox.c.duplicates + 1)
    )
    return False


def ready(
    connection: Connection, now: datetime, *, limit: int, exclude_keys: Collection[str]
) -> list[PendingEvent]:
    """The oldest pending event of each key, where it is due; oldest first."""
    rows = connection.execute(
        select(inbox)
        .where(*_heads(exclude_keys), inbox.c.not_before <= now)
        .order_by(inbox.c.seq)
        .limit(limit)
    )
    return [
        PendingEvent(
            seq=row.seq,
            event=event_from_row(row),
            attempts=row.attempts,
            unfinished=row.unfinished,
            since=row.pending_since,
        )
        for row in rows
    ]


def next_due(connection: Connection, *, exclude_keys: Collection[str]) -> datetime | None:
    """When the next event falls due, keys that are being worked on left out."""
    moment: datetime | None = connection.scalar(
        select(func.min(inbox.c.not_before, type_=inbox.c.not_before.type)).where(
            *_heads(exclude_keys)
        )
    )
    return moment


def _heads(exclude_keys: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    older = inbox.alias("older")
    is_head = ~exists().where(
        older.c.key == inbox.c.key, older.c.state == "pending", older.c.seq < inbox.c.seq
    )
    excluded = (inbox.c.key.not_in(exclude_keys),) if exclude_keys else ()
    return _PENDING, *excluded, is_head


def begin(connection: Connection, seqs: Sequence[int], now: datetime) -> None:
    """Count an attempt of each, before any work: one that kills the process is counted too."""
    for seq in seqs:
        connection.execute(
            update(inbox)
            .where(inbox.c.seq == seq)
            .values(attempts=inbox.c.attempts + 1, unfinished=inbox.c.unfinished + 1)
        )
        number = select(func.coalesce(func.max(attempts.c.number), 0) + 1).where(
            attempts.c.seq == seq
        )
        connection.execute(
            insert(attempts).values(
                seq=seq, number=number.scalar_subquery(), started_at=now, result=""
            )
        )


def finish(connection: Connection, seq: int, result: str, now: datetime) -> None:
    """End the attempt that is under way, if one is."""
    connection.execute(
        update(attempts)
        .where(attempts.c.seq == seq, attempts.c.number == _latest(seq))
        .where(attempts.c.ended_at.is_(None))
        .values(ended_at=now, result=result)
    )
    connection.execute(update(inbox).where(inbox.c.seq == seq).values(unfinished=0))


def postpone(
    connection: Connection, seq: int, until: datetime, *, counted: bool, result: str, now: datetime
) -> None:
    """Leave an event pending until later. An attempt that does not count leaves no trace."""
    if counted:
        finish(connection, seq, result, now)
        connection.execute(update(inbox).where(inbox.c.seq == seq).values(not_before=until))
        return
    connection.execute(
        delete(attempts)
        .where(attempts.c.seq == seq, attempts.c.number == _latest(seq))
        .where(attempts.c.ended_at.is_(None))
    )
    connection.execute(
        update(inbox)
        .where(inbox.c.seq == seq)
        .values(not_before=until, attempts=inbox.c.attempts - 1, unfinished=0)
    )


def hold(connection: Connection, seqs: Collection[int], until: datetime) -> None:
    """Leave events that were not begun pending until later."""
    connection.execute(update(inbox).where(inbox.c.seq.in_(seqs)).values(not_before=until))


def settle(connection: Connection, seq: int, state: str, outcome: Outcome, now: datetime) -> None:
    """Bring an event to its end: applied or parked."""
    connection.execute(
        update(inbox)
        .where(inbox.c.seq == seq)
        .values(state=state, summary=outcome.summary, facts=dict(outcome.facts), settled_at=now)
    )


def account(connection: Connection) -> Account:
    """Count everything, in one look."""
    rows = connection.execute(
        select(inbox.c.state, func.count().label("events")).group_by(inbox.c.state)
    )
    counts: dict[str, int] = {row.state: row.events for row in rows}
    return Account(
        accepted=sum(counts.values()),
        applied=counts.get("applied", 0),
        parked=counts.get("parked", 0),
        pending=counts.get("pending", 0),
        duplicates=connection.scalar(select(func.coalesce(func.sum(inbox.c.duplicates), 0))) or 0,
    )


def attempts_of(connection: Connection, source: str, event_id: str) -> list[Attempt]:
    """The attempts at an event, first to last."""
    rows = connection.execute(
        select(attempts)
        .join(inbox)
        .where(inbox.c.source == source, inbox.c.event_id == event_id)
        .order_by(attempts.c.number)
    )
    return [
        Attempt(
            number=row.number,
            started_at=row.started_at,
            ended_at=row.ended_at,
            result=row.result,
        )
        for row in rows
    ]


def event_from_row(row: Row[Any]) -> Event:
    """The event that a row of the inbox holds."""
    return Event(
        source=row.source,
        id=row.event_id,
        type=row.type,
        key=row.key,
        occurred_at=row.occurred_at,
        payload=row.payload,
    )


def _latest(seq: int) -> Any:
    return select(func.max(attempts.c.number)).where(attempts.c.seq == seq).scalar_subquery()
