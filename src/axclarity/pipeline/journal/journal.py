"""The journal: what came in, what became of it, what was written, which keys belong together."""

import json
from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cattrs import Converter
from sqlalchemy import Connection, Row, Select, func, select, update
from sqlalchemy.dialects.sqlite import insert

from axclarity.errors import JournalError, Problem
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal._database import Database, moment_of, text_of, text_of_facts
from axclarity.pipeline.journal._tables import (
    alerts,
    attempts,
    bindings,
    bookmarks,
    dead_letters,
    inbox,
    intents,
)
from axclarity.pipeline.journal.records import Counts, DeadLetter, Entry, Intent, Written

__all__ = ["Journal"]

_CONVERTER = Converter()


class Journal:
    """A journal in a SQLite file. Every method is one transaction, confirmed when it returns.

    Use it in a `with` block, or call `open()` and `close()`. Several threads may share one; one
    process dispatches from a file at a time.

    Every method raises `JournalError` where the file cannot be read or written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._database = Database(self.path)

    def open(self) -> None:
        """Open the file, or make it."""
        self._database.open()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- inbox ------------------------------------------------------------------------------

    def accept(self, events: Sequence[Event], *, now: datetime) -> list[bool]:
        """Take events in; tells of each whether it is new.

        An event whose source and id are known is a duplicate: it is counted and changes nothing.
        """
        with self._database.transaction() as connection:
            return [_accepted(connection, event, now) for event in events]

    def ready(
        self, now: datetime, *, limit: int, exclude_keys: Set[str] = frozenset()
    ) -> list[Entry]:
        """Events to work on: of each key the oldest pending one, if it is due, oldest first."""
        heads = (
            select(func.min(inbox.c.seq)).where(inbox.c.state == "pending").group_by(inbox.c.key)
        )
        query = (
            select(inbox)
            .where(inbox.c.seq.in_(heads))
            .where(inbox.c.not_before <= text_of(now))
            .order_by(inbox.c.seq)
            .limit(limit + len(exclude_keys))
        )
        entries = [_entry(row) for row in self._rows(query)]
        return [entry for entry in entries if entry.event.key not in exclude_keys][:limit]

    def next_due(self) -> datetime | None:
        """When the next head of a key becomes due, or `None` when nothing is pending."""
        heads = (
            select(func.min(inbox.c.seq)).where(inbox.c.state == "pending").group_by(inbox.c.key)
        )
        query = select(func.min(inbox.c.not_before)).where(inbox.c.seq.in_(heads))
        ((text,),) = self._rows(query)
        return None if text is None else moment_of(text)

    def begin(self, seq: int, *, now: datetime) -> tuple[int, datetime]:
        """Count an attempt before its work begins; gives its number and the time of the first."""
        with self._database.transaction() as connection:
            row = connection.execute(
                select(inbox.c.attempts, inbox.c.first_attempt_at).where(inbox.c.seq == seq)
            ).one()
            number, first = int(row.attempts) + 1, row.first_attempt_at or text_of(now)
            connection.execute(
                update(inbox)
                .where(inbox.c.seq == seq)
                .values(attempts=number, first_attempt_at=first)
            )
            connection.execute(
                insert(attempts)
                .values(seq=seq, number=number, started_at=text_of(now))
                .on_conflict_do_update(
                    index_elements=["seq", "number"], set_={"started_at": text_of(now)}
                )
            )
            return number, moment_of(first)

    def apply(self, seq: int, outcome: Outcome, *, now: datetime) -> None:
        """The event has had its effect.

        Any event means "bring this record up to date", so an event that is applied also settles
        the dead letters of earlier events of the same key and family.
        """
        with self._database.transaction() as connection:
            row = connection.execute(select(inbox).where(inbox.c.seq == seq)).one()
            _settle(connection, seq, "applied", outcome.summary, text_of_facts(outcome.facts))
            _end_attempt(connection, seq, int(row.attempts), "applied", now)
            _supersede(connection, row, now)

    def retry(self, seq: int, *, at: datetime, why: str, counted: bool, now: datetime) -> None:
        """The event stays pending until `at`. An attempt that was held back is taken back."""
        with self._database.transaction() as connection:
            number = connection.execute(
                select(inbox.c.attempts).where(inbox.c.seq == seq)
            ).scalar_one()
            _end_attempt(connection, seq, int(number), why, now)
            connection.execute(
                update(inbox)
                .where(inbox.c.seq == seq)
                .values(
                    not_before=text_of(at),
                    attempts=int(number) if counted else int(number) - 1,
                    summary=why,
                )
            )

    def hold(self, seq: int, *, until: datetime) -> None:
        """The event is not taken up before `until`; no attempt was made."""
        self._execute(update(inbox).where(inbox.c.seq == seq).values(not_before=text_of(until)))

    def park(
        self, seq: int, *, rule: str, message: str, problems: Iterable[Problem], now: datetime
    ) -> int:
        """The event waits for a person; gives the number of the dead letter."""
        with self._database.transaction() as connection:
            number = connection.execute(
                select(inbox.c.attempts).where(inbox.c.seq == seq)
            ).scalar_one()
            _settle(connection, seq, "parked", message, "{}")
            _end_attempt(connection, seq, int(number), rule, now)
            result = connection.execute(
                insert(dead_letters).values(
                    seq=seq,
                    rule=rule,
                    message=message,
                    problems=json.dumps(_CONVERTER.unstructure(list(problems))),
                    parked_at=text_of(now),
                )
            )
            (letter_id,) = result.inserted_primary_key or (0,)
            return int(letter_id)

    def account(self) -> Counts:
        """How many events were accepted, and where they stand."""
        query = select(inbox.c.state, func.count(), func.sum(inbox.c.deliveries - 1)).group_by(
            inbox.c.state
        )
        rows = {state: (count, doubles) for state, count, doubles in self._rows(query)}
        return Counts(
            applied=rows.get("applied", (0, 0))[0],
            parked=rows.get("parked", (0, 0))[0],
            pending=rows.get("pending", (0, 0))[0],
            duplicate_deliveries=sum(doubles for _, doubles in rows.values()),
        )

    # -- dead letters -----------------------------------------------------------------------

    def dead_letters(self) -> list[DeadLetter]:
        """The events that wait for a person, oldest first."""
        return [_letter(row) for row in self._rows(_letters())]

    def dead_letter(self, letter_id: int) -> DeadLetter:
        """One dead letter that is still open.

        Raises:
            JournalError: there is none of this number.
        """
        for row in self._rows(_letters().where(dead_letters.c.id == letter_id)):
            return _letter(row)
        raise _no_letter(letter_id)

    def replay(self, letter_id: int, *, now: datetime) -> None:
        """Put a parked event back in the queue, its attempts counted anew.

        Raises:
            JournalError: there is no open dead letter of this number.
        """
        with self._database.transaction() as connection:
            row = connection.execute(_letters().where(dead_letters.c.id == letter_id)).first()
            if row is None:
                raise _no_letter(letter_id)
            _close_letters(connection, [letter_id], "replay", now)
            connection.execute(
                update(inbox)
                .where(inbox.c.seq == row.seq)
                .values(state="pending", attempts=0, first_attempt_at=None, not_before=text_of(now))
            )

    # -- writes -----------------------------------------------------------------------------

    def intent(self, message_id: str) -> Written | None:
        """What is known of a write, if it was ever planned."""
        for row in self._rows(select(intents).where(intents.c.message_id == message_id)):
            return Written(
                state=row.state,
                digest=row.digest,
                result=row.result,
                sent_at=moment_of(row.sent_at) if row.sent_at else None,
            )
        return None

    def plan(self, intent: Intent, *, now: datetime) -> None:
        """Note a write before anything of it leaves."""
        fresh = {
            "state": "planned",
            "digest": intent.digest,
            "result": None,
            "updated_at": text_of(now),
        }
        self._execute(
            insert(intents)
            .values(
                message_id=intent.message_id,
                entity=intent.entity,
                key=intent.key,
                operation=intent.operation,
                revision=intent.revision,
                **fresh,
            )
            .on_conflict_do_update(index_elements=["message_id"], set_=fresh)
        )

    def mark(
        self,
        message_id: str,
        state: str,
        *,
        now: datetime,
        result: str | None = None,
    ) -> None:
        """Note what became of a write."""
        values: dict[str, Any] = {"state": state, "updated_at": text_of(now), "result": result}
        if state == "sent":
            values["sent_at"] = text_of(now)
        self._execute(update(intents).where(intents.c.message_id == message_id).values(values))

    # -- bindings, bookmarks, alerts ----------------------------------------------------------

    def bound(self, entity: str, clarity_id: str) -> str | None:
        """The AX key that belongs to a Clarity id."""
        query = (
            select(bindings.c.ax_key)
            .where(bindings.c.entity == entity)
            .where(bindings.c.clarity_id == clarity_id)
        )
        return next((row.ax_key for row in self._rows(query)), None)

    def clarity_id_of(self, entity: str, ax_key: str) -> str | None:
        """The Clarity id that belongs to an AX key."""
        query = (
            select(bindings.c.clarity_id)
            .where(bindings.c.entity == entity)
            .where(bindings.c.ax_key == ax_key)
        )
        return next((row.clarity_id for row in self._rows(query)), None)

    def bind(self, entity: str, clarity_id: str, ax_key: str) -> None:
        """Tie two keys."""
        self._execute(
            insert(bindings)
            .values(entity=entity, clarity_id=clarity_id, ax_key=ax_key)
            .on_conflict_do_update(index_elements=["entity", "clarity_id"], set_={"ax_key": ax_key})
        )

    def bookmark(self, name: str) -> str | None:
        """How far a source has been read."""
        query = select(bookmarks.c.value).where(bookmarks.c.name == name)
        return next((row.value for row in self._rows(query)), None)

    def keep_bookmark(self, name: str, value: str) -> None:
        """Note how far a source has been read."""
        self._execute(
            insert(bookmarks)
            .values(name=name, value=value)
            .on_conflict_do_update(index_elements=["name"], set_={"value": value})
        )

    def note_alert(self, alert: Alert) -> bool:
        """Note an alert; tells whether it is the first of its key."""
        with self._database.transaction() as connection:
            result = connection.execute(
                insert(alerts)
                .values(
                    key=alert.key,
                    message=alert.message,
                    facts=text_of_facts(alert.facts),
                    raised_at=text_of(alert.raised_at),
                )
                .on_conflict_do_nothing()
            )
            return bool(result.rowcount)

    def alerts(self) -> list[Alert]:
        """All alerts ever raised, oldest first."""
        return [
            Alert(
                key=row.key,
                message=row.message,
                facts=json.loads(row.facts),
                raised_at=moment_of(row.raised_at),
            )
            for row in self._rows(select(alerts).order_by(alerts.c.raised_at))
        ]

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._database.transaction() as connection:
            return connection.execute(query).all()

    def _execute(self, statement: Any) -> None:
        with self._database.transaction() as connection:
            connection.execute(statement)


def _accepted(connection: Connection, event: Event, now: datetime) -> bool:
    result = connection.execute(
        insert(inbox)
        .values(
            source=event.source,
            event_id=event.id,
            type=event.type,
            key=event.key,
            occurred_at=text_of(event.occurred_at),
            received_at=text_of(now),
            payload=event.payload,
            state="pending",
            attempts=0,
            deliveries=1,
            not_before=text_of(now),
        )
        .on_conflict_do_nothing()
    )
    if result.rowcount:
        return True
    connection.execute(
        update(inbox)
        .where(inbox.c.source == event.source)
        .where(inbox.c.event_id == event.id)
        .values(deliveries=inbox.c.deliveries + 1)
    )
    return False


def _entry(row: Row[Any]) -> Entry:
    event = Event(
        source=row.source,
        id=row.event_id,
        type=row.type,
        key=row.key,
        occurred_at=moment_of(row.occurred_at),
        payload=row.payload,
    )
    return Entry(row.seq, event, row.attempts)


def _settle(connection: Connection, seq: int, state: str, summary: str, facts: str) -> None:
    connection.execute(
        update(inbox).where(inbox.c.seq == seq).values(state=state, summary=summary, facts=facts)
    )


def _end_attempt(connection: Connection, seq: int, number: int, result: str, now: datetime) -> None:
    connection.execute(
        update(attempts)
        .where(attempts.c.seq == seq)
        .where(attempts.c.number == number)
        .values(ended_at=text_of(now), result=result)
    )


def _supersede(connection: Connection, row: Row[Any], now: datetime) -> None:
    family = row.type.partition(".")[0] + "."
    earlier = connection.execute(
        _letters().where(inbox.c.key == row.key).where(inbox.c.seq < row.seq)
    ).all()
    settled = [letter for letter in earlier if letter.type.startswith(family)]
    _close_letters(connection, [letter.id for letter in settled], row.event_id, now)
    for letter in settled:
        _settle(connection, letter.seq, "applied", f"superseded by {row.event_id}", "{}")


def _close_letters(
    connection: Connection, letter_ids: Sequence[int], by: str, now: datetime
) -> None:
    connection.execute(
        update(dead_letters)
        .where(dead_letters.c.id.in_(letter_ids))
        .values(closed_at=text_of(now), closed_by=by)
    )


def _letters() -> Select[Any]:
    return (
        select(
            dead_letters.c.id,
            dead_letters.c.seq,
            dead_letters.c.rule,
            dead_letters.c.message,
            dead_letters.c.problems,
            dead_letters.c.parked_at,
            inbox.c.type,
            inbox.c.key,
        )
        .join(inbox, inbox.c.seq == dead_letters.c.seq)
        .where(dead_letters.c.closed_at.is_(None))
        .order_by(dead_letters.c.id)
    )


def _letter(row: Row[Any]) -> DeadLetter:
    return DeadLetter(
        id=row.id,
        type=row.type,
        key=row.key,
        rule=row.rule,
        message=row.message,
        problems=tuple(_CONVERTER.structure(json.loads(row.problems), list[Problem])),
        parked_at=moment_of(row.parked_at),
    )


def _no_letter(letter_id: int) -> JournalError:
    return JournalError(
        f"There is no open dead letter {letter_id}. List them with: axclarity dead-letters list"
    )
