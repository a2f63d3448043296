"""Dead letters: what waits for a person, why, and what became of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypedDict

from attrs import asdict
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from axclarity.errors import Problem
from axclarity.pipeline.event import Event
from axclarity.pipeline.journal import _inbox
from axclarity.pipeline.journal._fingerprints import fingerprint_of
from axclarity.pipeline.journal._records import DeadLetter, DeadLetterGroup
from axclarity.pipeline.journal._schema import dead_letters, inbox
from axclarity.pipeline.journal._without import ERASED_AT

__all__ = [
    "ERASED",
    "WAITS",
    "Search",
    "add",
    "edit",
    "end",
    "find",
    "grouped",
    "listed",
    "parking_of",
    "replay",
    "superseded_by",
    "waiting_ids",
]


class Search(TypedDict, total=False):
    """Which dead letters; each that is given must hold.

    text: stands in the key, the event's id, the rule or the message, in whatever case.
    key, rule, fingerprint: exactly so.
    resource: `order` for all events of orders.
    since, until: parked from, and before, a moment.
    """

    text: str | None
    key: str | None
    rule: str | None
    resource: str | None
    fingerprint: str | None
    since: datetime | None
    until: datetime | None


WAITS = (
    dead_letters.c.replayed_at.is_(None),
    dead_letters.c.superseded_by.is_(None),
    dead_letters.c.resolved_by.is_(None),
)

_any_letter = dead_letters.alias("any_letter")
ERASED = (
    exists()
    .where(
        _any_letter.c.seq == dead_letters.c.seq,
        _any_letter.c.facts[ERASED_AT].as_string().is_not(None),
    )
    .correlate(dead_letters)
)
"""Whether a dead letter's event was erased: any letter of it tells."""


def _conditions(search: Search) -> Iterator[ColumnElement[bool]]:
    if text := search.get("text"):
        places = (inbox.c.key, inbox.c.event_id, dead_letters.c.rule, dead_letters.c.message)
        yield or_(*(place.icontains(text, autoescape=True) for place in places))
    if resource := search.get("resource"):
        yield inbox.c.type.startswith(f"{resource}.", autoescape=True)
    if since := search.get("since"):
        yield dead_letters.c.parked_at >= since
    if until := search.get("until"):
        yield dead_letters.c.parked_at < until
    exactly = {
        inbox.c.key: search.get("key"),
        dead_letters.c.rule: search.get("rule"),
        dead_letters.c.fingerprint: search.get("fingerprint"),
    }
    yield from (column == value for column, value in exactly.items() if value is not None)


def add(
    connection: Connection,
    seq: int,
    event: Event,
    *,
    rule: str,
    message: str,
    problems: Iterable[Problem],
    facts: dict[str, str],
    now: datetime,
) -> int:
    """Write down why an event is parked; returns the dead letter's id."""
    problems = tuple(problems)
    done = connection.execute(
        insert(dead_letters).values(
            seq=seq,
            rule=rule,
            message=message,
            problems=[asdict(problem) for problem in problems],
            facts=facts,
            attempts=select(inbox.c.attempts).where(inbox.c.seq == seq).scalar_subquery(),
            parked_at=now,
            fingerprint=fingerprint_of(rule, problems, facts, event.record_id),
        )
    )
    (letter_id,) = done.inserted_primary_key or (0,)
    return int(letter_id)


def parking_of(key: str) -> str:
    """The key of events that tell of a record's dead letters.

    It is their own, so that they neither wait behind the record's events nor settle them.
    """
    return f"parked/{key}"


def listed(
    connection: Connection, search: Search, *, waiting: bool, limit: int | None
) -> list[DeadLetter]:
    """Dead letters, oldest first."""
    query = select(dead_letters, _IS_ERASED, *_EVENT).join(inbox).where(*_conditions(search))
    if waiting:
        query = query.where(*WAITS)
    rows = connection.execute(query.order_by(dead_letters.c.id).limit(limit))
    return [_dead_letter_from_row(row) for row in rows]


def grouped(connection: Connection, search: Search) -> list[DeadLetterGroup]:
    """The waiting dead letters by fingerprint, the largest group first."""
    rows = connection.execute(
        select(
            dead_letters.c.fingerprint,
            dead_letters.c.rule,
            func.count().label("number"),
            func.min(dead_letters.c.parked_at).label("oldest"),
            func.max(dead_letters.c.parked_at).label("newest"),
            func.min(dead_letters.c.id).label("example"),
        )
        .join(inbox)
        .where(*WAITS, *_conditions(search))
        .group_by(dead_letters.c.fingerprint, dead_letters.c.rule)
        .order_by(func.count().desc(), func.min(dead_letters.c.id))
    )
    return [
        DeadLetterGroup(
            fingerprint=row.fingerprint,
            rule=row.rule,
            count=row.number,
            oldest=row.oldest,
            newest=row.newest,
            example=row.example,
        )
        for row in rows
    ]


def find(connection: Connection, letter_id: int) -> DeadLetter | None:
    """One dead letter."""
    row = connection.execute(
        select(dead_letters, _IS_ERASED, *_EVENT).join(inbox).where(dead_letters.c.id == letter_id)
    ).one_or_none()
    return None if row is None else _dead_letter_from_row(row)


def waiting_ids(connection: Connection, search: Search) -> list[int]:
    """The ids of the dead letters that wait."""
    query = select(dead_letters.c.id).join(inbox).where(*WAITS, *_conditions(search))
    return list(connection.scalars(query.order_by(dead_letters.c.id)))


def end(connection: Connection, letter_id: int, **how: Any) -> int | None:
    """Let a letter wait no longer; the place of its event, or `None` if it does not wait.

    Whoever is first has it: a second person, in another process, finds that it waits no longer.
    """
    ended = connection.execute(
        update(dead_letters)
        .where(dead_letters.c.id == letter_id, *WAITS)
        .values(**how)
        .returning(dead_letters.c.seq)
    )
    return ended.scalar_one_or_none()


def replay(connection: Connection, letter_id: int, now: datetime) -> bool:
    """Make an event pending again, as if just accepted, in its old place; false if none waits."""
    seq = end(connection, letter_id, replayed_at=now)
    if seq is None:
        return False
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
    return True


def edit(connection: Connection, letter_id: int, payload: bytes) -> bytes | None:
    """Replace the payload of a letter that waits; what it was before, `None` if it does not wait.

    The letter stays locked until the transaction ends, so that nobody replays it meanwhile.
    """
    row = connection.execute(
        select(dead_letters.c.seq, inbox.c.payload)
        .join(inbox)
        .where(dead_letters.c.id == letter_id, *WAITS)
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    connection.execute(update(inbox).where(inbox.c.seq == row.seq).values(payload=payload))
    return bytes(row.payload)


def superseded_by(connection: Connection, seq: int, by: Event) -> list[int]:
    """End the letters of earlier events about the same record; the places of these events.

    Whoever is first has it here, too: what somebody replays meanwhile is left to the replay.
    """
    resource = by.type.partition(".")[0] + "."
    rows = connection.execute(_PARKED_BEFORE, {"of": by.key, "before": seq})
    parked = [row.seq for row in rows if row.type.startswith(resource)]
    if not parked:
        return []
    ended = connection.scalars(
        update(dead_letters)
        .where(dead_letters.c.seq.in_(parked), *WAITS)
        .values(superseded_by=by.id)
        .returning(dead_letters.c.seq)
    )
    return list(ended)


_PARKED_BEFORE = select(inbox.c.seq, inbox.c.type).where(
    inbox.c.key == bindparam("of"), inbox.c.state == "parked", inbox.c.seq < bindparam("before")
)
_IS_ERASED = ERASED.label("erased")
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
        fingerprint=row.fingerprint,
        replayed_at=row.replayed_at,
        superseded_by=row.superseded_by,
        resolved_by=row.resolved_by,
        erased=row.erased,
    )
