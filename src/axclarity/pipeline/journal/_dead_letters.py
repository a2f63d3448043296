"""Dead letters: what waits for a person, why, and what became of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from attrs import asdict
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from axclarity.errors import Problem
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import _inbox
from axclarity.pipeline.journal._records import DeadLetter
from axclarity.pipeline.journal._schema import dead_letters, inbox

__all__ = ["add", "find", "listed", "replay", "supersede"]

_WAITS = (dead_letters.c.replayed_at.is_(None), dead_letters.c.superseded_by.is_(None))


def add(
    connection: Connection,
    seq: int,
    *,
    rule: str,
    message: str,
    problems: Iterable[Problem],
    facts: dict[str, str],
    now: datetime,
) -> int:
    """Write down why an event is parked; returns the dead letter's id."""
    done = connection.execute(
        insert(dead_letters).values(
            seq=seq,
            rule=rule,
            message=message,
            problems=[asdict(problem) for problem in problems],
            facts=facts,
            attempts=select(inbox.c.attempts).where(inbox.c.seq == seq).scalar_subquery(),
            parked_at=now,
        )
    )
    (letter_id,) = done.inserted_primary_key or (0,)
    return int(letter_id)


def listed(
    connection: Connection,
    *,
    key: str | None,
    rule: str | None,
    waiting: bool,
    limit: int | None,
) -> list[DeadLetter]:
    """Dead letters, oldest first."""
    query = select(dead_letters, *_EVENT).join(inbox).order_by(dead_letters.c.id).limit(limit)
    if waiting:
        query = query.where(*_WAITS)
    if key is not None:
        query = query.where(inbox.c.key == key)
    if rule is not None:
        query = query.where(dead_letters.c.rule == rule)
    return [_dead_letter_from_row(row) for row in connection.execute(query)]


def find(connection: Connection, letter_id: int) -> DeadLetter | None:
    """One dead letter."""
    row = connection.execute(
        select(dead_letters, *_EVENT).join(inbox).where(dead_letters.c.id == letter_id)
    ).one_or_none()
    return None if row is None else _dead_letter_from_row(row)


def replay(connection: Connection, letters: Iterable[DeadLetter], now: datetime) -> int:
    """Make events pending again, as if just accepted, in their old place; returns how many."""
    count = 0
    for letter in letters:
        seq = select(dead_letters.c.seq).where(dead_letters.c.id == letter.id).scalar_subquery()
        connection.execute(
            update(inbox)
            .where(inbox.c.seq == seq, inbox.c.state == "parked")
            .values(
                state="pending",
                attempts=0,
                unfinished=0,
                pending_since=now,
                not_before=now,
                settled_at=None,
                summary="",
                facts={},
            )
        )
        connection.execute(
            update(dead_letters).where(dead_letters.c.id == letter.id).values(replayed_at=now)
        )
        count += 1
    return count


def supersede(connection: Connection, seq: int, by: Event, now: datetime) -> int:
    """Settle earlier parked events about the same record; returns how many."""
    resource = by.type.partition(".")[0] + "."
    rows = connection.execute(_PARKED_BEFORE, {"of": by.key, "before": seq})
    parked = [row.seq for row in rows if row.type.startswith(resource)]
    for earlier in parked:
        _inbox.settle(connection, earlier, "applied", Outcome(f"superseded by {by.id}"), now)
        connection.execute(
            update(dead_letters)
            .where(dead_letters.c.seq == earlier, *_WAITS)
            .values(superseded_by=by.id)
        )
    return len(parked)


_PARKED_BEFORE = select(inbox.c.seq, inbox.c.type).where(
    inbox.c.key == bindparam("of"), inbox.c.state == "parked", inbox.c.seq < bindparam("before")
)
_EVENT = (
    inbox.c.source,
    inbox.c.event_id,
    inbox.c.type,
    inbox.c.key,
    inbox.c.occurred_at,
    inbox.c.payload,
)


def _dead_letter_from_row(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        event=_inbox.event_from_row(row),
        rule=row.rule,
        message=row.message,
        problems=tuple(Problem(**problem) for problem in row.problems),
        facts=row.facts,
        attempts=row.attempts,
        parked_at=row.parked_at,
        replayed_at=row.replayed_at,
        superseded_by=row.superseded_by,
    )
