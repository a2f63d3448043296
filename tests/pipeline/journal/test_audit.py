"""The audit shows that something was changed in it, or taken out."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from axclarity.errors import JournalError
from axclarity.pipeline import Event, Journal
from axclarity.pipeline.journal import _acts
from tests.pipeline.conftest import Postgresql

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal(place) as opened:
        for number in range(1, 4):
            opened.accept([_event(number)], T0)
            (pending,) = [p for p in opened.ready(T0) if p.event.id == f"evt_{number}"]
            letter = opened.park(pending, T0, rule="a", message="a")
            opened.edit(letter, b"new", T0, by="ada", note=f"note {number}")
        yield opened


def _event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.created",
        key=f"order/{number}",
        occurred_at=T0,
        payload=b"old",
    )


def do(journal: Journal, statement: str) -> None:
    journal.run(lambda connection: connection.exec_driver_sql(statement))


def test_an_untouched_audit_is_whole(journal: Journal) -> None:
    assert journal.verify_audit() == 3
    assert [entry.number for entry in journal.audit()] == [1, 2, 3]
    assert [entry.number for entry in journal.audit(limit=2)] == [1, 2]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET by = 'bob' WHERE number = 2",
        "UPDATE audit SET note = 'none' WHERE number = 2",
        "UPDATE audit SET action = 'replay' WHERE number = 2",
        "UPDATE audit SET subject = 'dead-letter/9' WHERE number = 2",
        "UPDATE audit SET at = '2026-03-01T09:00:00.000000+00:00' WHERE number = 2",
        "UPDATE audit SET original_digest = 'x' WHERE number = 2",
        "UPDATE audit SET original = CAST('other' AS {bytes}) WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number = 1",
    ],
)
def test_a_change_is_seen(journal: Journal, change: str) -> None:
    do(journal, change.format(bytes="BLOB" if journal.path else "BYTEA"))

    with pytest.raises(JournalError, match="not what was written") as seen:
        journal.verify_audit()

    assert seen.value.context["reason"] == "audit"


def test_two_who_act_at_the_same_time_write_one_chain(postgresql: Postgresql) -> None:
    address = postgresql.new_address()
    with Journal(address) as one, Journal(address) as other, ThreadPoolExecutor(1) as person:
        one.accept([_event(1)], T0)
        letter = one.park(one.ready(T0)[0], T0, rule="a", message="a")
        seen: list[Future[object]] = []

        def reveal_while_somebody_else_does(connection: Connection) -> None:
            _acts.reveal(connection, letter, "ada", "", T0)
            seen.append(person.submit(other.reveal, letter, T0, by="bob"))
            while not (seen[0].done() or postgresql.somebody_waits_for_a_lock()):
                time.sleep(0.01)

        one.run(reveal_while_somebody_else_does)
        seen[0].result(60)
        assert [entry.by for entry in one.audit()] == ["ada", "bob"]
        assert one.verify_audit() == 2


def test_what_was_replaced_may_be_erased(journal: Journal) -> None:
    do(journal, "UPDATE audit SET original = NULL")

    assert journal.verify_audit() == 3
