"""What the dispatcher knows ahead, and when it looks again."""

from datetime import UTC, datetime, timedelta

import pytest

from axclarity.pipeline import Event, PendingEvent
from axclarity.pipeline._agenda import Agenda
from axclarity.pipeline.journal import Look

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def pending(
    seq: int, key: str = "", *, due: datetime = T0, kind: str = "order.updated"
) -> PendingEvent:
    event = Event(
        source="clarity",
        id=f"evt_{seq}",
        type=kind,
        key=key or f"order/{seq}",
        occurred_at=T0,
        payload=b"",
    )
    return PendingEvent(seq=seq, event=event, attempts=0, unfinished=0, since=T0, due=due)


def looked(
    *due: PendingEvent,
    again_at: datetime | None = None,
    hides: bool = False,
    at: datetime = T0,
    several_ranks: bool = False,
) -> Agenda:
    agenda = Agenda(several_ranks=several_ranks)
    agenda.looking()
    agenda.learn(Look(due=list(due), again_at=again_at, hides=hides, pauses={}), at)
    return agenda


def seqs(agenda: Agenda) -> list[int]:
    return [pending.seq for pending in agenda.in_order()]


def test_it_looks_first() -> None:
    assert Agenda().wants_look(T0)
    assert Agenda().is_stale(T0)
    assert Agenda().next_look(T0) == T0


def test_what_is_known_comes_oldest_first_until_it_is_struck_out() -> None:
    agenda = looked(pending(3), one := pending(1), pending(2))

    assert seqs(agenda) == [1, 2, 3]
    agenda.strike(one)
    assert seqs(agenda) == [2, 3]
    assert agenda.has_more


def test_a_lower_rank_comes_first() -> None:
    agenda = Agenda(rank={"order.updated": 0, "stock.moved": 1}.__getitem__)
    events = [pending(1, kind="stock.moved"), pending(2), pending(3, kind="stock.moved")]
    agenda.learn(Look(due=events, again_at=None, pauses={}), T0)

    assert seqs(agenda) == [2, 1, 3]


def test_what_has_been_due_longest_comes_first() -> None:
    tried_again = [pending(n, due=T0 + n * SECOND) for n in (3, 1)]

    assert seqs(looked(*tried_again, pending(2))) == [2, 1, 3]


def test_types_of_one_rank_take_turns() -> None:
    flood = [pending(n, kind="stock.moved") for n in range(5)]

    assert seqs(looked(*flood, pending(7), pending(6))) == [0, 6, 1, 7, 2, 3, 4]


def test_with_nothing_new_it_looks_no_more_until_another_process_may_have_accepted() -> None:
    agenda = looked()

    assert not agenda.has_more
    assert not agenda.wants_look(T0 + 4.9 * SECOND)
    assert agenda.next_look(T0) == T0 + 5 * SECOND
    assert agenda.wants_look(T0 + 5 * SECOND)


def test_news_is_looked_at_before_what_is_known_only_if_it_may_be_of_a_lower_rank() -> None:
    alike, ranked = looked(pending(1)), looked(pending(1), several_ranks=True)
    for agenda in (alike, ranked):
        assert not agenda.is_stale(T0 + SECOND)
        agenda.hear()
        assert agenda.wants_look(T0)
        assert not agenda.is_stale(T0 + 0.09 * SECOND)
        assert agenda.next_look(T0) == T0

    assert not alike.is_stale(T0 + SECOND)
    assert ranked.is_stale(T0 + 0.1 * SECOND)


def test_even_if_there_is_plenty_to_do_it_looks_now_and_then() -> None:
    agenda = looked(*[pending(n) for n in range(99)])

    assert agenda.is_stale(T0 + 5 * SECOND)


def test_news_heard_during_a_look_is_not_lost() -> None:
    agenda = Agenda()
    agenda.looking()
    agenda.hear()
    agenda.learn(Look(due=[], again_at=None, pauses={}), T0)

    assert agenda.wants_look(T0)


def test_a_look_replaces_what_was_known() -> None:
    agenda = looked(pending(5, "order/1"), pending(6))
    agenda.learn(Look(due=[pending(4, "order/1")], again_at=None, pauses={}), T0)

    assert seqs(agenda) == [4]


def test_what_was_not_wanted_is_looked_for_when_room_was_made() -> None:
    agenda, other = looked(hides=True), looked()
    assert agenda.has_more
    assert not agenda.wants_look(T0)

    agenda.room_was_made()
    other.room_was_made()

    assert agenda.wants_look(T0)
    assert not other.wants_look(T0)


def test_it_looks_when_something_falls_due() -> None:
    agenda = looked(again_at=T0 + 2 * SECOND)

    assert agenda.next_look(T0) == T0 + 2 * SECOND
    assert not agenda.wants_look(T0 + SECOND)
    assert agenda.wants_look(T0 + 2 * SECOND)


def test_the_next_event_of_a_key_is_known_without_a_look() -> None:
    agenda = looked()
    agenda.put(pending(7), T0)
    agenda.put(None, T0)

    assert seqs(agenda) == [7]
    assert not agenda.wants_look(T0)


@pytest.mark.parametrize(("first", "then"), [(1, 3), (3, 1)])
def test_an_event_that_is_due_later_is_looked_for_then(first: int, then: int) -> None:
    agenda = looked()
    agenda.put(pending(1, due=T0 + first * SECOND), T0)
    agenda.put(pending(2, due=T0 + then * SECOND), T0)

    assert seqs(agenda) == []
    assert agenda.next_look(T0) == T0 + SECOND


def test_a_clock_that_jumps_back_stops_nothing() -> None:
    agenda = looked(at=T0 + timedelta(days=1))

    assert agenda.is_stale(T0)
