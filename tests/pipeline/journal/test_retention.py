"""What came to its good end long ago may be deleted: no count falls, nothing that waits goes."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from sqlalchemy import Connection, update
from sqlalchemy import event as sql

from axclarity.pipeline import Account, Intent, IntentRecord, Journal, Outcome
from axclarity.pipeline.journal import PendingEvent, _retention, operations
from axclarity.pipeline.journal._schema import inbox
from tests.pipeline._events import T0, event
from tests.pipeline.conftest import Postgresql

Place = Path | str

LATER = T0 + timedelta(days=30)
NOW = LATER + timedelta(days=30)


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal(place) as opened:
        yield opened


def _pending(journal: Journal, number: int, now: datetime = NOW) -> PendingEvent:
    due = journal.ready(now, limit=100)
    return next(each for each in due if each.event.id == f"evt_{number}")


def _applied(journal: Journal, number: int, at: datetime) -> None:
    pending = _pending(journal, number)
    journal.begin([pending.seq], at)
    journal.apply(pending, Outcome("done"), at)


def _rows(journal: Journal, table: str) -> int:
    count = f"SELECT count(*) FROM {table}"
    return int(journal.run(lambda connection: connection.exec_driver_sql(count).scalar_one()))


def test_applied_events_of_long_ago_go_with_all_that_hangs_on_them(journal: Journal) -> None:
    journal.accept([event(number) for number in (1, 2)], T0)
    _applied(journal, 1, T0)
    _applied(journal, 2, LATER)
    assert journal.forget(LATER, NOW) == 1
    assert journal.attempts("clarity", "evt_1") == []
    assert len(journal.attempts("clarity", "evt_2")) == 1
    assert _rows(journal, "inbox") == _rows(journal, "attempts") == 1


def test_no_count_falls(journal: Journal) -> None:
    journal.accept([event(number) for number in range(1, 5)], T0)
    journal.accept([event(1), event(2)], T0)
    for number in (1, 2):
        _applied(journal, number, T0)
    before = journal.account()
    assert journal.forget(LATER, NOW) == 2
    assert journal.account() == before
    assert (before.accepted, before.applied, before.pending, before.duplicates) == (4, 2, 2, 2)
    journal.accept([event(3)], T0)
    _applied(journal, 3, T0)
    assert journal.forget(LATER, NOW) == 1
    expected = evolve(before, applied=3, pending=1, duplicates=3)
    assert journal.account() == expected
    assert journal.run(operations.overview, NOW).account == expected


def test_what_waits_stays_however_old(journal: Journal) -> None:
    journal.accept([event(1), event(2), event(3, key="order/1")], T0)
    letter = journal.park(_pending(journal, 2), T0, rule="a", message="a")
    _applied(journal, 1, T0)
    assert journal.forget(NOW, NOW) == 1
    assert _pending(journal, 3).event.key == "order/1"
    assert [each.id for each in journal.dead_letters()] == [letter]


def test_a_dead_letter_goes_with_its_event_once_it_was_applied(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    letter = journal.park(_pending(journal, 1), T0, rule="a", message="a")
    journal.replay(letter, T0, by="ada")
    assert journal.forget(NOW, NOW) == 0
    _applied(journal, 1, T0)
    assert journal.forget(NOW, NOW) == 1
    assert journal.dead_letters(waiting=False) == []
    assert [entry.action for entry in journal.audit()] == ["replay", "forget"]
    assert journal.verify_audit() == 2


def test_what_was_written_and_which_key_is_which_stays(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    _applied(journal, 1, T0)
    intent = Intent(message_id="m", entity="order", key="ord_1", operation="create", revision="1")
    record = IntentRecord(intent=intent, state="confirmed", result="SO-1", sent_at=T0)
    journal.put_intent(record, T0)
    journal.bind("order", "ord_1", "SO-1")
    journal.forget(NOW, NOW)
    assert journal.intent("m") == record
    assert journal.bound("order", "ord_1") == "SO-1"


def test_an_event_that_comes_again_after_that_is_new(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    _applied(journal, 1, T0)
    assert journal.accept([event(1)], NOW) == 0
    journal.forget(NOW, NOW)
    assert journal.accept([event(1)], NOW) == 1
    assert journal.account().accepted == 2


def test_many_go_in_portions_and_are_noted_once(journal: Journal) -> None:
    number = 1100
    journal.accept([event(each) for each in range(number)], T0)
    journal.run(
        lambda connection: connection.exec_driver_sql(
            "UPDATE inbox SET state = 'applied', settled_at = received_at"
        )
    )
    assert journal.forget(LATER, NOW, by="ada", note="a year") == number
    assert _rows(journal, "inbox") == 0
    assert journal.account().applied == number
    (entry,) = journal.audit()
    assert (entry.by, entry.action, entry.note) == ("ada", "forget", "a year")
    assert LATER.isoformat() in entry.subject


def test_where_there_is_nothing_old_nothing_is_noted(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    _applied(journal, 1, LATER)
    assert journal.forget(LATER, NOW) == 0
    assert journal.audit() == []


# Beside others, on a server


def test_who_counts_while_somebody_forgets_counts_nothing_twice(postgresql: Postgresql) -> None:
    address = postgresql.new_address()
    with Journal(address) as journal, Journal(address) as other:
        journal.accept([event(number) for number in (1, 2, 3)], T0)
        _applied(journal, 1, T0)
        _applied(journal, 2, T0)
        before = journal.account()
        forgotten: list[int] = []

        def forget(*_statement: object) -> None:
            if not forgotten:
                forgotten.append(other.forget(NOW, NOW))

        def counted(connection: Connection) -> Account:
            sql.listen(connection, "after_cursor_execute", forget)
            try:
                return operations.account(connection)
            finally:
                sql.remove(connection, "after_cursor_execute", forget)

        assert journal.run(counted) == before
        assert forgotten == [2]
        assert journal.account() == before


def test_two_who_forget_at_the_same_time_both_count(postgresql: Postgresql) -> None:
    """One portion is as large as what the other does not want."""
    address, portion = postgresql.new_address(), 500
    with (
        Journal(address) as one,
        Journal(address) as other,
        ThreadPoolExecutor(1) as thread,
    ):
        one.accept([event(number) for number in range(portion + 1)], T0)
        one.run(
            lambda connection: connection.exec_driver_sql(
                "UPDATE inbox SET state = 'applied', settled_at = received_at"
            )
        )
        _settled_at(one, portion + 1, T0 - timedelta(days=1))
        before = one.account()

        def forget_slowly(connection: Connection) -> int:
            number = _retention.forget_some(connection, T0)
            quick = thread.submit(other.run, _retention.forget_some, NOW)
            while not (quick.done() or postgresql.somebody_waits_for_a_lock()):
                time.sleep(0.01)
            return number

        assert one.run(forget_slowly) == 1

    with Journal(address) as journal:
        assert _rows(journal, "inbox") == 0
        assert journal.account() == before


def _settled_at(journal: Journal, seq: int, moment: datetime) -> None:
    change = update(inbox).where(inbox.c.seq == seq).values(settled_at=moment)
    journal.run(lambda connection: connection.execute(change).rowcount)
