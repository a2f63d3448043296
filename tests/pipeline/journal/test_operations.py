"""What an operation tells the dispatcher, so that it need not ask again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from axclarity.pipeline import Journal, Outcome, PendingEvent
from axclarity.pipeline.journal import operations
from tests.pipeline._events import T0, event

SECOND = timedelta(seconds=1)


@pytest.fixture
def journal(place: Path | str) -> Iterator[Journal]:
    with Journal(place) as opened:
        opened.accept([event(1, "order/1"), event(2, "order/1"), event(3, "order/3")], T0)
        yield opened


@pytest.fixture
def first(journal: Journal) -> PendingEvent:
    (pending, _) = journal.ready(T0)
    journal.begin([pending.seq], T0)
    return pending


def name(head: PendingEvent | None) -> str | None:
    return None if head is None else head.event.id


def test_who_settles_an_event_hears_of_the_next_of_its_key(
    journal: Journal, first: PendingEvent
) -> None:
    _, head = journal.run(operations.apply, first, Outcome("done"), T0, {})
    assert head is not None
    assert name(head) == "evt_2"

    letter, nothing = journal.run(
        operations.park, head, T0, rule="r", message="m", problems=(), facts={}
    )
    assert nothing is None
    assert name(journal.run(operations.head_of, "order/1")) is None
    assert letter is not None
    assert journal.dead_letter(letter) is not None


def test_who_parks_an_event_hears_of_the_next_of_its_key(
    journal: Journal, first: PendingEvent
) -> None:
    _, head = journal.run(operations.park, first, T0, rule="r", message="m", problems=(), facts={})

    assert name(head) == "evt_2"


def test_who_puts_an_event_off_hears_when_it_is_due(journal: Journal, first: PendingEvent) -> None:
    _, retried = journal.run(operations.retry, first, T0 + SECOND, T0, "busy")
    assert retried is not None
    assert (name(retried), retried.due, retried.attempts) == ("evt_1", T0 + SECOND, 1)
    journal.begin([first.seq], T0)

    deferred = journal.run(operations.defer, first, T0 + 2 * SECOND)
    assert deferred is not None
    assert (name(deferred), deferred.due, deferred.attempts) == ("evt_1", T0 + 2 * SECOND, 1)


def test_a_look_sees_what_is_due_and_says_when_to_look_again(journal: Journal) -> None:
    journal.pause("ax", T0 + SECOND)

    look = journal.run(operations.look, T0, limit=9, exclude_keys=())

    assert [name(head) for head in look.due] == ["evt_1", "evt_3"]
    assert look.again_at is None
    assert look.pauses == {"ax": T0 + SECOND}


def test_a_look_that_sees_as_much_as_it_may_is_to_be_repeated_at_once(journal: Journal) -> None:
    look = journal.run(operations.look, T0, limit=1, exclude_keys=())

    assert [name(head) for head in look.due] == ["evt_1"]
    assert look.again_at == T0


def test_a_look_leaves_out_what_is_worked_on_and_tells_of_what_comes_later(
    journal: Journal, first: PendingEvent
) -> None:
    journal.run(operations.retry, first, T0 + 3 * SECOND, T0, "busy")

    look = journal.run(operations.look, T0, limit=9, exclude_keys=["order/3"])
    assert (look.due, look.again_at) == ([], T0 + 3 * SECOND)

    look = journal.run(operations.look, T0, limit=9, exclude_keys=["order/1", "order/3"])
    assert (look.due, look.again_at) == ([], None)


def test_what_is_pending_no_longer_is_not_parked_again(
    journal: Journal, first: PendingEvent
) -> None:
    journal.run(operations.apply, first, Outcome("done"), T0, {})

    nothing, head = journal.run(
        operations.park, first, T0, rule="r", message="m", problems=(), facts={}
    )

    assert (nothing, name(head)) == (None, "evt_2")
    assert journal.dead_letters() == []
    assert journal.account().applied == 1
