"""A question is asked once, and its first answer stands."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from axclarity.errors import InvalidValue
from axclarity.pipeline import Approval, Event, Journal
from axclarity.pipeline.journal import operations
from tests.pipeline.conftest import Postgresql

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = T0 + timedelta(days=30)


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal(place) as opened:
        yield opened


def ask(journal: Journal, amount: str = "750.00 EUR", key: str = "refund/1") -> Approval:
    facts = {"amount": amount}
    approval, _ = journal.run(operations.ask, key, "refund.large", "Refund?", facts, T0)
    return approval


def wait(journal: Journal, approval: Approval) -> None:
    """An event goes to sleep until it is decided."""
    journal.accept([_event(1), _event(2)], T0)
    (pending,) = journal.ready(T0)
    journal.begin([pending.seq], T0)
    journal.run(operations.wait, pending, approval.id, T0)


def _event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="refund.created",
        key="refund/1",
        occurred_at=T0,
        payload=b"",
    )


def test_the_same_question_is_asked_once_and_told_once(journal: Journal) -> None:
    answers = [
        journal.run(operations.ask, "refund/1", "refund.large", "Refund?", {"amount": "1"}, T0)
        for _ in range(2)
    ]

    assert answers[0][0] == answers[1][0]
    assert [alert.key if alert else None for _, alert in answers] == ["approval/1", None]
    assert len(journal.approvals()) == 1
    assert [alert.key for alert in journal.alerts()] == ["approval/1"]


def test_other_facts_another_record_another_question(journal: Journal) -> None:
    first = ask(journal)
    journal.decide(first.id, approved=True, by="ada", now=T0)

    assert ask(journal).approved
    assert not ask(journal, amount="7500.00 EUR").approved
    assert not ask(journal, key="refund/2").approved
    assert len(journal.approvals(key="refund/1")) == 1
    assert len(journal.approvals(key="refund/1", waiting=False)) == 2
    assert len(journal.approvals(limit=1)) == 1


def test_an_event_sleeps_until_somebody_decides(journal: Journal) -> None:
    approval = ask(journal)
    wait(journal, approval)

    assert journal.ready(LATER) == []
    assert journal.next_due() is None
    assert journal.account().pending == 2

    decided = journal.decide(approval.id, approved=True, by="ada", note="ok", now=LATER)

    (pending,) = journal.ready(LATER)
    assert (pending.event.id, pending.attempts, pending.since) == ("evt_1", 0, LATER)
    assert decided == journal.approval(approval.id)
    assert (decided.answer, decided.by, decided.note) == ("approved", "ada", "ok")
    assert (decided.approved, decided.decided_at) == (True, LATER)
    (entry,) = journal.audit()
    assert (entry.action, entry.subject, entry.by) == ("approve", "approval/1", "ada")


def test_what_was_decided_meanwhile_does_not_sleep(journal: Journal) -> None:
    approval = ask(journal)
    journal.decide(approval.id, approved=False, by="ada", now=T0)
    wait(journal, approval)

    assert [pending.event.id for pending in journal.ready(T0)] == ["evt_1"]
    assert [entry.action for entry in journal.audit()] == ["decline"]


def test_the_second_to_decide_is_told_who_was_first(journal: Journal) -> None:
    approval = ask(journal)
    journal.decide(approval.id, approved=True, by="ada", now=T0)

    with pytest.raises(InvalidValue, match="was approved by ada already") as told:
        journal.decide(approval.id, approved=False, by="bob", now=T0)

    assert told.value.rule == "approval.decided"
    assert len(journal.audit()) == 1
    found = journal.approval(approval.id)
    assert found is not None
    assert found.by == "ada"


def test_nobody_decides_what_was_not_asked(journal: Journal) -> None:
    with pytest.raises(InvalidValue, match="approvals list") as told:
        journal.decide(7, approved=True, by="ada", now=T0)

    assert told.value.rule == "approval.unknown"
    assert journal.approval(7) is None


def test_two_who_decide_together_one_is_first(place: Place) -> None:
    with Journal(place) as one, Journal(place) as other:
        approvals = [ask(one, key=f"refund/{number}") for number in range(20)]
        both = threading.Barrier(2)

        def decide(journal: Journal, by: str) -> int:
            both.wait(60)
            first = 0
            for approval in approvals:
                try:
                    journal.decide(approval.id, approved=by == "ada", by=by, now=T0)
                except InvalidValue:
                    continue
                first += 1
            return first

        with ThreadPoolExecutor(2) as people:
            counts = list(people.map(decide, (one, other), ("ada", "bob")))

        assert sum(counts) == len(approvals)
        for approval in one.approvals(waiting=False):
            assert approval.answer == ("approved" if approval.by == "ada" else "declined")
        assert one.verify_audit() == len(approvals)


def test_who_decides_while_an_event_goes_to_sleep_still_wakes_it(place: Place) -> None:
    """Whoever of the two is first, the event is due in the end."""
    with Journal(place) as one, Journal(place) as other:
        approvals = [ask(one, key=f"refund/{number}") for number in range(20)]
        for number in range(20):
            one.accept([_named(number)], T0)
        pendings = one.ready(T0, limit=20)
        one.begin([pending.seq for pending in pendings], T0)
        both = threading.Barrier(2)

        def sleep() -> None:
            both.wait(60)
            for pending, approval in zip(pendings, approvals, strict=True):
                one.run(operations.wait, pending, approval.id, T0)

        def decide() -> None:
            both.wait(60)
            for approval in approvals:
                other.decide(approval.id, approved=True, by="ada", now=T0)

        with ThreadPoolExecutor(2) as people:
            for done in [people.submit(sleep), people.submit(decide)]:
                done.result(60)

        assert len(one.ready(T0, limit=30)) == 20


def test_nobody_decides_between_a_look_and_going_to_sleep(postgresql: Postgresql) -> None:
    address = postgresql.new_address()
    with Journal(address) as one, Journal(address) as other, ThreadPoolExecutor(1) as person:
        approval = ask(one, key="refund/1")
        one.accept([_named(1)], T0)
        (pending,) = one.ready(T0)
        one.begin([pending.seq], T0)
        decided: list[Future[Approval]] = []

        def sleep_while_somebody_decides(connection: Connection) -> None:
            operations.wait(connection, pending, approval.id, T0)
            decided.append(
                person.submit(other.decide, approval.id, approved=True, by="ada", now=T0)
            )
            while not (decided[0].done() or postgresql.somebody_waits_for_a_lock()):
                time.sleep(0.01)

        one.run(sleep_while_somebody_decides)
        assert decided[0].result(60).approved
        assert [each.event.id for each in one.ready(T0)] == ["evt_1"]


def _named(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="refund.created",
        key=f"refund/{number}",
        occurred_at=T0,
        payload=b"",
    )
