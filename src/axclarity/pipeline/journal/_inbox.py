"""The inbox: every accepted event, in order, and where it stands."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)

from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import _attempts
from axclarity.pipeline.journal._dialects import upserts
from axclarity.pipeline.journal._prepared import Prepared
from axclarity.pipeline.journal._records import Account, PendingEvent
from axclarity.pipeline.journal._retention import FORGOTTEN, forgotten
from axclarity.pipeline.journal._schema import IS_PENDING, WHEN_DECIDED, attempts, inbox
from axclarity.pipeline.redaction import redacted

__all__ = [
    "accept",
    "account",
    "begin",
    "event_from_row",
    "head_of",
    "hold",
    "next_due",
    "park",
    "postpone",
    "put_back",
    "ready",
    "redact",
    "settle",
]


def accept(connection: Connection, events: Sequence[Event], now: datetime) -> int:
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
    if _STORE.write(connection, row):
        return True
    connection.execute(
        update(inbox)
        .where(inbox.c.source == event.source, inbox.c.event_id == event.id)
        .values(duplicates=inbox.c.duplicates + 1)
    )
    return False


_STORE = upserts(inbox, lambda insertion: insertion.on_conflict_do_nothing())


def ready(
    connection: Connection,
    now: datetime,
    *,
    limit: int,
    exclude_keys: Collection[str],
    kind: str | None = None,
) -> list[PendingEvent]:
    """The oldest pending event of each key, where it is due; what has been due longest first.

    By age alone, old events that are tried again and again would keep new ones from ever being
    tried, once there are more of them than can be worked on.

    Args:
        kind: only events of this type.
    """
    asked = {"now": now, "most": limit, "excluded": list(exclude_keys)}
    rows = (
        connection.execute(_READY, asked)
        if kind is None
        else connection.execute(_READY_OF_KIND, {**asked, "kind": kind})
    )
    return [_pending_event(row) for row in rows]


def next_due(
    connection: Connection, *, after: datetime | None = None, exclude_keys: Collection[str]
) -> datetime | None:
    """When the next event falls due, keys that are being worked on left out.

    Args:
        after: pass over what is due at this moment already.
    """
    excluded = {"excluded": list(exclude_keys)}
    moment: datetime | None = (
        connection.scalar(_NEXT_DUE, excluded)
        if after is None
        else connection.scalar(_NEXT_DUE_AFTER, {**excluded, "after": after})
    )
    return moment


def head_of(connection: Connection, key: str) -> PendingEvent | None:
    """The oldest pending event of a key, due or not."""
    row = connection.execute(_HEAD_OF, {"of": key}).one_or_none()
    return None if row is None else _pending_event(row)


_older = inbox.alias("older")
_IS_HEAD = ~exists().where(
    _older.c.key == inbox.c.key, _older.c.state == "pending", _older.c.seq < inbox.c.seq
)
_HEADS = (IS_PENDING, inbox.c.key.not_in(bindparam("excluded", expanding=True)), _IS_HEAD)
_READY = (
    select(inbox)
    .where(*_HEADS, inbox.c.not_before <= bindparam("now"))
    .order_by(inbox.c.not_before, inbox.c.seq)
    .limit(bindparam("most"))
)
_READY_OF_KIND = _READY.where(inbox.c.type == bindparam("kind"))
_NEXT_DUE = (
    select(inbox.c.not_before)
    .where(*_HEADS, inbox.c.not_before < WHEN_DECIDED)
    .order_by(inbox.c.not_before)
    .limit(1)
)
_NEXT_DUE_AFTER = _NEXT_DUE.where(inbox.c.not_before > bindparam("after"))
_HEAD_OF = (
    select(inbox).where(IS_PENDING, inbox.c.key == bindparam("of")).order_by(inbox.c.seq).limit(1)
)


def begin(
    connection: Connection, seqs: Collection[int], now: datetime, survived: Collection[int] = ()
) -> set[int]:
    """Count an attempt of each, before any work: one that kills the process is counted too.

    Args:
        survived: those whose latest attempt is put back before.

    Returns:
        Those that were begun: pending still, and the oldest of their key.
    """
    for seq in survived:
        put_back(connection, seq, now)
    begun = {seq for seq in seqs if _COUNT.write(connection, {"of": seq})}
    for seq in begun:
        _ATTEMPT.write(connection, {"of": seq, "now": now})
    return begun


_COUNT = Prepared(
    update(inbox)
    .where(inbox.c.seq == bindparam("of"), IS_PENDING, _IS_HEAD)
    .values(attempts=inbox.c.attempts + 1, unfinished=inbox.c.unfinished + 1)
)
_ATTEMPT = Prepared(
    insert(attempts)
    .inline()  # what became of it is not asked
    .values(
        seq=bindparam("of"),
        number=select(func.coalesce(func.max(attempts.c.number), 0) + 1)
        .where(attempts.c.seq == bindparam("of"))
        .scalar_subquery(),
        started_at=bindparam("now"),
        result="",
    )
)


def postpone(connection: Connection, seq: int, until: datetime, *, counted: bool) -> None:
    """Leave an event that was begun pending until later."""
    connection.execute(_POSTPONE, {"of": seq, "until": until, "uncounted": 0 if counted else 1})


_POSTPONE = (
    update(inbox)
    .where(inbox.c.seq == bindparam("of"), IS_PENDING)
    .values(
        not_before=bindparam("until"),
        attempts=inbox.c.attempts - bindparam("uncounted", type_=inbox.c.attempts.type),
        unfinished=0,
    )
)


def put_back(connection: Connection, seq: int, now: datetime) -> None:
    """Take back an attempt that has no end in the journal, and yet its process has not died.

    It does not count, leaves no trace, and what was counted as a death before it was none in a row.
    """
    if _PUT_BACK.write(connection, {"of": seq, "now": now}):
        _attempts.forget(connection, seq)


_PUT_BACK = Prepared(
    update(inbox)
    .where(inbox.c.seq == bindparam("of"), IS_PENDING, inbox.c.unfinished > literal_column("0"))
    .values(attempts=inbox.c.attempts - 1, unfinished=0, not_before=bindparam("now"))
)


def hold(connection: Connection, seqs: Collection[int], until: datetime) -> None:
    """Leave events that were not begun pending until later."""
    connection.execute(update(inbox).where(inbox.c.seq.in_(seqs)).values(not_before=until))


def settle(connection: Connection, seq: int, outcome: Outcome, now: datetime) -> None:
    """Bring an event to its good end, wherever it was."""
    _SETTLE.write(connection, _end(seq, "applied", outcome, now))


def park(connection: Connection, seq: int, outcome: Outcome, now: datetime) -> bool:
    """Bring an event that is pending to this end; false if it is so no longer."""
    return bool(_PARK.write(connection, _end(seq, "parked", outcome, now)))


def _end(seq: int, state: str, outcome: Outcome, now: datetime) -> dict[str, Any]:
    return {
        "of": seq,
        "end": state,
        "said": outcome.summary,
        "known": dict(outcome.facts),
        "now": now,
    }


_SETTLED = (
    update(inbox)
    .where(inbox.c.seq == bindparam("of"))
    .values(
        state=bindparam("end"),
        summary=bindparam("said"),
        facts=bindparam("known", type_=inbox.c.facts.type),
        settled_at=bindparam("now"),
        unfinished=0,
    )
)
_SETTLE = Prepared(_SETTLED)
_PARK = Prepared(_SETTLED.where(IS_PENDING))


def redact(connection: Connection, seq: int) -> None:
    """Leave of an event's payload what is not personal."""
    of = inbox.c.seq == seq
    payload = connection.scalar(select(inbox.c.payload).where(of)) or b""
    kept = redacted(payload).encode("utf-8", "backslashreplace")
    connection.execute(update(inbox).where(of).values(payload=kept))


def account(connection: Connection) -> Account:
    """Count everything, in one look; what was forgotten counts still, as applied."""
    rows = connection.execute(_COUNTS).all()
    counts: dict[str, int] = {row.state: row.events for row in rows}
    gone = forgotten(rows[0].forgotten if rows else connection.scalar(select(FORGOTTEN)))
    return Account(
        accepted=sum(counts.values()) + gone.events,
        applied=counts.get("applied", 0) + gone.events,
        parked=counts.get("parked", 0),
        pending=counts.get("pending", 0),
        duplicates=sum(int(row.duplicates) for row in rows) + gone.duplicates,
    )


_COUNTS = select(
    inbox.c.state,
    func.count().label("events"),
    func.sum(inbox.c.duplicates).label("duplicates"),
    FORGOTTEN.label("forgotten"),
).group_by(inbox.c.state)


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


def _pending_event(row: Row[Any]) -> PendingEvent:
    return PendingEvent(
        seq=row.seq,
        event=event_from_row(row),
        attempts=row.attempts,
        unfinished=row.unfinished,
        since=row.pending_since,
        due=row.not_before,
    )
