"""A journal of another version is brought to this one, and back, with messages in flight."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import Connection

from axclarity.errors import JournalError
from axclarity.pipeline import (
    Event,
    Intent,
    IntentRecord,
    Journal,
    KeepPayloads,
    Outcome,
    PendingEvent,
    SealPayloads,
    new_seal_key,
)
from axclarity.pipeline.journal import _lanes, operations
from tests.pipeline.journal._version_1 import make

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = T0 + timedelta(hours=1)
INTENT = Intent(
    message_id="m-2", entity="order", key="1", operation="create", revision="1", digest="d"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def schema(path: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as file:
        return set(
            file.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        )


def columns(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as file:
        return {
            name: file.execute(f"PRAGMA table_info({name})").fetchall()
            for kind, name in schema(path)
            if kind == "table"
        }


def bring_back(place: Place, *, to: int) -> None:
    while Journal(place).downgrade() > to:
        pass


def holds_what_it_held(journal: Journal) -> None:
    account = journal.account()
    assert (account.accepted, account.applied, account.parked, account.pending) == (5, 1, 1, 3)
    assert account.duplicates == 2
    second, fifth = journal.ready(LATER)
    assert (second.event.id, second.attempts, second.unfinished) == ("evt_2", 1, 1)
    assert (fifth.event.id, fifth.attempts, fifth.due) == ("evt_5", 2, T0 + timedelta(minutes=1))
    assert [p.event.id for p in journal.ready(T0)] == ["evt_2"]
    assert [letter.event.id for letter in journal.dead_letters()] == ["evt_4"]
    assert journal.intents() == [IntentRecord(intent=INTENT, state="sent", sent_at=T0)]
    assert journal.bound("order", "1") == "SO-1"
    assert journal.bookmark("source/ax") == "7"


def works_on(journal: Journal) -> None:
    """Brings everything to its end."""
    with journal.dispatching():
        journal.replay_all(LATER)
        while due := journal.ready(LATER):
            assert journal.begin([p.seq for p in due], LATER) == {p.seq for p in due}
            for pending in due:
                journal.apply(pending, Outcome("done"), LATER)
    account = journal.account()
    assert (account.accepted, account.applied) == (5, 5)


@pytest.mark.parametrize("pauses", [True, False])
def test_messages_in_flight_survive_the_way_up(path: Path, *, pauses: bool) -> None:
    make(path, pauses=pauses)

    with Journal(path) as journal:
        holds_what_it_held(journal)
        journal.pause("ax", LATER)
        assert journal.pauses(T0) == {"ax": LATER}
        works_on(journal)


def test_an_old_journal_brought_up_is_like_a_new_one(path: Path) -> None:
    make(path, pauses=False)
    new = path.with_name("new.db")
    for each in (path, new):
        Journal(each).open().close()

    assert schema(path) == schema(new)
    assert columns(path) == columns(new)


def test_messages_in_flight_survive_the_way_back(path: Path) -> None:
    make(path)
    before = schema(path), columns(path)
    with Journal(path) as journal, journal.dispatching():
        pass

    assert [Journal(path).downgrade() for _ in range(4)] == [4, 3, 2, 1]

    assert (schema(path), columns(path)) == before
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT version FROM schema_version").fetchall() == [(1,)]
    with Journal(path) as journal:
        holds_what_it_held(journal)
        works_on(journal)


def test_old_dead_letters_get_their_fingerprints(path: Path) -> None:
    make(path)
    with Journal(path) as journal:
        (old,) = journal.dead_letters()
        journal.accept([evolve(old.event, id="evt_9", key="order/9")], LATER)
        (*_, pending) = journal.ready(LATER)
        new = journal.park(pending, LATER, rule=old.rule, message="no account")
        parked = journal.dead_letter(new)

    assert parked is not None
    assert old.fingerprint == parked.fingerprint != ""


def test_what_persons_did_survives_the_way_back(place: Place) -> None:
    with Journal(place) as journal:
        journal.accept([_event(number) for number in (1, 2)], T0)
        resolved, waiting = journal.ready(T0)
        letter = journal.park(resolved, T0, rule="a", message="a")
        journal.resolve(letter, T0, by="ada", note="done")
        asked, _ = journal.run(operations.ask, waiting.event.key, "a", "b?", {}, T0)
        journal.begin([waiting.seq], T0)
        journal.run(operations.wait, waiting, asked.id, T0)
        assert journal.ready(LATER) == []

    bring_back(place, to=2)

    with Journal(place) as journal:
        assert [pending.event.id for pending in journal.ready(LATER)] == ["evt_2"]
        assert journal.dead_letters() == []
        (past,) = journal.dead_letters(waiting=False)
        assert past.superseded_by == "ada"


def test_sealed_payloads_do_not_go_back(place: Place) -> None:
    key = new_seal_key()
    with Journal(place, payloads=SealPayloads(key)) as journal:
        journal.accept([_event(1)], T0)

    bring_back(place, to=3)
    with pytest.raises(JournalError, match="1 payloads are sealed") as refused:
        Journal(place).downgrade()
    assert refused.value.context["reason"] == "sealed"
    with Journal(place, payloads=KeepPayloads(key)) as journal:
        journal.reseal()

    bring_back(place, to=2)
    with Journal(place) as journal:
        assert journal.ready(T0)[0].event == _event(1)


def test_what_has_been_due_longest_comes_first_on_every_way(place: Place) -> None:
    with Journal(place) as journal:
        journal.accept([_event(number) for number in (1, 2, 3)], T0)
        first, *_ = journal.ready(T0)
        journal.begin([first.seq], T0)
        journal.retry(first, LATER, T0, result="order.not-in-ax-yet")

    bring_back(place, to=4)

    with Journal(place) as journal:
        found, _ = journal.run(_one_lane)
        assert [pending.event.id for pending in found] == ["evt_2", "evt_3", "evt_1"]


def _one_lane(connection: Connection) -> tuple[list[PendingEvent], bool]:
    return _lanes.ready(connection, LATER, lambda _type: 0, limit=9, exclude_keys=())


def _event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.created",
        key=f"order/{number}",
        occurred_at=T0,
        payload=b'{"number": 1}',
    )


def test_what_an_intent_can_be_found_by_is_kept(place: Place) -> None:
    intent = evolve(INTENT, found_by={"CustAccount": "C-1", "PurchOrderFormNum": "W-1"})
    with Journal(place) as journal:
        journal.put_intent(IntentRecord(intent=intent, state="sent", sent_at=T0), T0)
        assert [record.intent for record in journal.intents()] == [intent]

    bring_back(place, to=3)

    with Journal(place) as journal:
        assert [record.intent for record in journal.intents()] == [INTENT]


def test_there_is_nothing_before_version_1(path: Path) -> None:
    make(path)

    with pytest.raises(JournalError, match="schema version 1") as refused:
        Journal(path).downgrade()

    assert refused.value.context["reason"] == "version"


def test_nobody_goes_back_while_a_pipeline_runs(place: Place) -> None:
    with Journal(place) as journal, journal.dispatching():
        with pytest.raises(JournalError, match="Another pipeline"):
            Journal(place).downgrade()
        journal.run(lambda connection: connection.exec_driver_sql("SELECT token FROM rights"))


def test_a_journal_goes_back_and_forth(place: Place) -> None:
    with Journal(place) as journal:
        journal.bind("order", "1", "SO-1")
    assert [Journal(place).downgrade() for _ in range(4)] == [4, 3, 2, 1]
    with Journal(place) as journal:
        assert journal.bound("order", "1") == "SO-1"
        with journal.dispatching():
            journal.account()


def test_a_newer_version_is_refused_with_what_to_do(place: Place) -> None:
    with Journal(place) as journal:
        journal.run(
            lambda connection: connection.exec_driver_sql("UPDATE schema_version SET version = 99")
        )

    with pytest.raises(JournalError, match="schema version 99") as refused:
        Journal(place).open()
    assert "or a newer one" in str(refused.value)
    assert refused.value.context["reason"] == "version"
    with pytest.raises(JournalError, match="schema version 99"):
        Journal(place).downgrade()


def test_two_that_open_an_old_journal_together_bring_it_up_once(path: Path) -> None:
    make(path)

    with Journal(path) as one, Journal(path) as other:
        holds_what_it_held(one)
        holds_what_it_held(other)
        tokens = one.run(lambda c: c.exec_driver_sql("SELECT token FROM rights").fetchall())

    assert len(tokens) == 1
