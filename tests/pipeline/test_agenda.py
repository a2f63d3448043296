"""What the dispatcher knows ahead, and when it looks again."""

from datetime import UTC, datetime, timedelta

import pytest

from axclarity.pipeline import Event, PendingEvent
from axclarity.pipeline._agenda import Agenda
from axclarity.pipeline.journal import Look

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def pending(seq: int, key: str = "", *, due: datetime = T0) -> PendingEvent:
    event = Event(
        source="clarity",
        id=f"evt_{seq}",
        type="order.updated",
        key=key or f"order/{seq}",
        occurred_at=T0,
        payload=b"",
    )
    return PendingEvent(seq=seq, event=event, attempts=0, unfinished=0, since=T0, due=due)


def looked(*due: PendingEvent, again_at: datetime | None = None, at: datetime = T0) -> Agenda:
    agenda = Agenda()
    agenda.looking()
    agenda.learn(Look(due=list(due), again_at=again_at, pauses={}), at)
    return agenda


def test_it_looks_first() -> None:
    assert Agenda().wants_look(T0, room=1)
    assert Agenda().next_look(T0) == T0


def test_what_is_known_is_taken_oldest_first_and_once() -> None:
    agenda = looked(pending(3), pending(1), pending(2))

    assert [p.seq for p in agenda.take(2)] == [1, 2]
    assert [p.seq for p in agenda.take(2)] == [3]
    assert agenda.take(2) == []


def test_with_nothing_new_it_looks_no_more_until_another_process_may_have_accepted() -> None:
    agenda = looked()

    assert not agenda.wants_look(T0 + 4.9 * SECOND, room=9)
    assert agenda.next_look(T0) == T0 + 5 * SECOND
    assert agenda.wants_look(T0 + 5 * SECOND, room=9)


def test_news_is_looked_at_as_soon_as_there_is_room_for_more_than_is_known() -> None:
    agenda = looked(pending(1), pending(2))
    agenda.hear()

    assert not agenda.wants_look(T0, room=2)
    assert agenda.wants_look(T0, room=3)
    assert agenda.next_look(T0) == T0


def test_even_if_there_is_plenty_to_do_it_looks_now_and_then() -> None:
    agenda = looked(*[pending(n) for n in range(99)])

    assert agenda.wants_look(T0 + 5 * SECOND, room=1)


def test_news_heard_during_a_look_is_not_lost() -> None:
    agenda = Agenda()
    agenda.looking()
    agenda.hear()
    agenda.learn(Look(due=[], again_at=None, pauses={}), T0)

    assert agenda.wants_look(T0, room=1)


def test_a_look_replaces_what_was_known() -> None:
    agenda = looked(pending(5, "order/1"), pending(6))
    agenda.learn(Look(due=[pending(4, "order/1")], again_at=None, pauses={}), T0)

    assert [p.seq for p in agenda.take(9)] == [4]


def test_it_looks_when_something_falls_due() -> None:
    agenda = looked(again_at=T0 + 2 * SECOND)

    assert agenda.next_look(T0) == T0 + 2 * SECOND
    assert not agenda.wants_look(T0 + SECOND, room=1)
    assert agenda.wants_look(T0 + 2 * SECOND, room=1)


def test_the_next_event_of_a_key_is_known_without_a_look() -> None:
    agenda = looked()
    agenda.put(pending(7), T0)
    agenda.put(None, T0)

    assert agenda.next_look(T0) == T0
    assert [p.seq for p in agenda.take(9)] == [7]
    assert not agenda.wants_look(T0, room=9)


@pytest.mark.parametrize(("first", "then"), [(1, 3), (3, 1)])
def test_an_event_that_is_due_later_is_looked_for_then(first: int, then: int) -> None:
    agenda = looked()
    agenda.put(pending(1, due=T0 + first * SECOND), T0)
    agenda.put(pending(2, due=T0 + then * SECOND), T0)

    assert agenda.take(9) == []
    assert agenda.next_look(T0) == T0 + SECOND


def test_a_clock_that_jumps_back_stops_nothing() -> None:
    agenda = looked(at=T0 + timedelta(days=1))

    assert agenda.wants_look(T0, room=1)
