"""Erasing a person: what is personal goes out of every row about one, and no row goes.

So the account stays as it is, and a dead letter stays one until a person resolves it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Row, Table, or_, select, update

from axclarity.errors import InvalidValue, Problem
from axclarity.pipeline.event import Outcome
from axclarity.pipeline.journal import _audit, _dead_letters, _inbox, _incidents
from axclarity.pipeline.journal._out_of_reach import out_of_reach
from axclarity.pipeline.journal._person import Found, Person, keys_in, rest_about, with_orders
from axclarity.pipeline.journal._schema import alerts, approvals, audit, dead_letters, inbox
from axclarity.pipeline.journal._without import (
    ERASED_AT,
    PARKED_BY_ERASING,
    alert_without,
    approval_without,
    event_without,
    letter_without,
)

__all__ = ["ErasedPerson", "erase", "erased_letters", "refuse_erased"]


@frozen(kw_only=True)
class ErasedPerson:
    """What became of a person's data.

    Args:
        events, dead_letters, originals, approvals, alerts: how many were changed; `originals` are
            what edits of dead letters had replaced.
        parked: the dead letters that were made of events which were still pending.
        unknown: of those that were named (`customer/cus_1`, `order/ord_1`), whom nothing in the
            journal names, not even what was erased before. The audit says nothing of them.
        out_of_reach: where such data may be still, in sentences.
    """

    events: int
    dead_letters: int
    originals: int
    approvals: int
    alerts: int
    parked: tuple[int, ...]
    unknown: tuple[str, ...]
    out_of_reach: tuple[str, ...]


def erase(
    connection: Connection,
    person: Person,
    found: Found,
    by: str,
    note: str,
    now: datetime,
    *,
    park_pending: bool,
) -> ErasedPerson | None:
    """Take what is personal out of all that the journal keeps about a person.

    Args:
        found: events about the person; what was accepted since is looked at here.
        park_pending: make dead letters of events that wait; they could not be applied without.

    Returns:
        `None`, and nothing is erased, if an order came in meanwhile: search again what names it.

    Raises:
        InvalidValue: rule `erase.pending` or `erase.under-way`: names the events that wait.
        JournalError: reason `sealed`: there is no key to what is to be read.
    """
    late = rest_about(connection, person, found)
    if person.customer and with_orders(person, late) != person:
        return None
    rows = _rows(connection, person, {**found.events, **late.events})
    parked = _parked(connection, rows, now, forced=park_pending)
    letters = _letters_of(connection, rows)
    fresh = [letter for letter in letters if ERASED_AT not in letter.facts]
    keys = person.keys | {row.key for row in rows}
    asked = _approvals_about(connection, keys)
    subjects = {
        *person.keys,
        *(_subject(letter.id) for letter in letters),
        *(f"approval/{approval.id}" for approval in asked),
    }
    replaced = _originals_about(connection, person, subjects)
    told = _alerts_about(connection, subjects | keys | person.ids)
    unknown = _unknown(person, rows, asked, replaced, told)
    erased = ErasedPerson(
        events=sum(_change(connection, inbox, row, event_without(row)) for row in rows),
        dead_letters=sum(
            _change(connection, dead_letters, letter, letter_without(letter, now))
            for letter in fresh
        ),
        originals=_erase_originals(connection, replaced),
        approvals=sum(_change(connection, approvals, row, approval_without(row)) for row in asked),
        alerts=sum(_change(connection, alerts, row, alert_without(row)) for row in told),
        parked=tuple(parked),
        unknown=tuple(unknown),
        out_of_reach=out_of_reach(connection, subjects),
    )
    marked = (*parked, *(letter.id for letter in fresh))
    known = person.keys.difference(unknown)
    for subject in (*sorted(known), *map(_subject, sorted(marked))):
        _audit.add(connection, by=by, action="erase", subject=subject, note=note, now=now)
    return erased


def erased_letters(connection: Connection) -> set[int]:
    """The dead letters that wait, and whose events were erased."""
    return set(
        connection.scalars(
            select(dead_letters.c.id).where(*_dead_letters.WAITS, _dead_letters.ERASED)
        )
    )


def refuse_erased(connection: Connection, letter_id: int) -> None:
    """Refuse to work again on what has lost what it was about.

    Raises:
        InvalidValue: rule `dead-letter.erased`.
    """
    if connection.scalar(select(_dead_letters.ERASED).where(dead_letters.c.id == letter_id)):
        raise InvalidValue(
            Problem(
                path=_subject(letter_id),
                rule="dead-letter.erased",
                message="cannot be sent again: what is personal in it was erased",
                hint="See to its record by hand, then: axclarity dead-letters resolve",
            )
        )


# What waits


def _parked(
    connection: Connection, rows: Iterable[Row[Any]], now: datetime, *, forced: bool
) -> list[int]:
    """Dead letters of what is pending; refused unless it is wanted, and nobody works on it."""
    pending = [row for row in rows if row.state == "pending"]
    begun = [row for row in pending if row.unfinished]
    if pending and not forced:
        raise _waits(
            pending,
            "erase.pending",
            "is pending: it would be applied without what is personal",
            "Let it be applied first, or park what is pending (--park-pending).",
        )
    if begun:
        raise _waits(
            begun,
            "erase.under-way",
            "is being worked on, or was when its process died",
            "Erase again when a pipeline has ended the attempt.",
        )
    return [_park(connection, row, now) for row in pending]


def _park(connection: Connection, row: Row[Any], now: datetime) -> int:
    facts = {ERASED_AT: now.isoformat()}
    event = _inbox.event_from_row(row)
    _inbox.park(connection, row.seq, Outcome(PARKED_BY_ERASING, facts), now)
    _incidents.close_incident(connection, _incidents.persistence_of(event), None, now)
    return _dead_letters.add(
        connection,
        row.seq,
        event,
        rule="erase.pending",
        message=PARKED_BY_ERASING,
        problems=(),
        facts=facts,
        now=now,
    )


def _waits(rows: Iterable[Row[Any]], rule: str, message: str, hint: str) -> InvalidValue:
    names = [f"{row.key} ({row.type} {row.event_id})" for row in rows]
    return InvalidValue(
        *(Problem(path=name, rule=rule, message=message, hint=hint) for name in names)
    )


# What is kept, and what of it stays


def _rows(connection: Connection, person: Person, events: Mapping[int, str]) -> Sequence[Row[Any]]:
    """Events about a person, and those that tell of their dead letters."""
    told = map(_dead_letters.parking_of, {*person.keys, *events.values()})
    meant = or_(inbox.c.seq.in_(events), inbox.c.key.in_(list(told)))
    return connection.execute(
        select(inbox).where(meant).order_by(inbox.c.seq).with_for_update()
    ).all()


def _letters_of(connection: Connection, rows: Iterable[Row[Any]]) -> Sequence[Row[Any]]:
    of = dead_letters.c.seq.in_([row.seq for row in rows])
    return connection.execute(select(dead_letters).where(of)).all()


def _approvals_about(connection: Connection, keys: Collection[str]) -> Sequence[Row[Any]]:
    return connection.execute(select(approvals).where(approvals.c.key.in_(keys))).all()


def _change(
    connection: Connection, table: Table, row: Row[Any], without: Mapping[str, object]
) -> bool:
    """Write what differs; whether anything did."""
    changed = {name: value for name, value in without.items() if value != getattr(row, name)}
    if not changed:
        return False
    (key,) = table.primary_key
    connection.execute(update(table).where(key == getattr(row, key.name)).values(changed))
    return True


def _originals_about(
    connection: Connection, person: Person, subjects: Collection[str]
) -> Sequence[Row[Any]]:
    rows = connection.execute(select(audit).where(audit.c.original.is_not(None))).all()
    return [
        row for row in rows if row.subject in subjects or person.is_meant(row.subject, row.original)
    ]


def _erase_originals(connection: Connection, meant: Sequence[Row[Any]]) -> int:
    """The audit stays whole without them: its chain covers their digests, which stay."""
    numbers = [row.number for row in meant]
    connection.execute(update(audit).where(audit.c.number.in_(numbers)).values(original=None))
    return len(meant)


def _alerts_about(connection: Connection, names: Collection[str]) -> Sequence[Row[Any]]:
    rows = connection.execute(select(alerts)).all()
    return [row for row in rows if not _names_in(row).isdisjoint(names)]


def _names_in(alert: Row[Any]) -> set[str]:
    """What an alert is about: by its facts, or by a handler's own key, `late/ord_1`."""
    ours = alert.key.startswith(("dead-letter/", "approval/"))
    return {alert.key, *map(str, alert.facts.values()), *(() if ours else alert.key.split("/"))}


def _unknown(
    person: Person,
    rows: Sequence[Row[Any]],
    asked: Sequence[Row[Any]],
    replaced: Sequence[Row[Any]],
    told: Sequence[Row[Any]],
) -> list[str]:
    """The person's own records that none of what was found names: slips in typing, mostly."""
    named = {row.key for row in (*rows, *asked)} | {entry.subject for entry in replaced}
    for body in (*(row.payload for row in rows), *(entry.original for entry in replaced)):
        named |= keys_in(body)
    for alert in told:
        named |= _names_in(alert)
    return sorted(key for key in person.keys if named.isdisjoint((key, key.partition("/")[2])))


def _subject(letter_id: int) -> str:
    return f"dead-letter/{letter_id}"
