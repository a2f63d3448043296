"""The journal keeps its word: what a method did is on the disk, and nothing is counted twice."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection

from axclarity.errors import InvalidValue, JournalError, Parked, Problem
from axclarity.pipeline import Alert, Binding, Event, Intent, IntentRecord, Journal, Outcome
from axclarity.pipeline.journal import operations

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DONE = Outcome("done", {"sales_id": "SO-1"})


def event(
    number: int, key: str = "order/1", *, source: str = "clarity", kind: str = "order.updated"
) -> Event:
    return Event(
        source=source,
        id=f"evt_{number}",
        type=kind,
        key=key,
        occurred_at=T0,
        payload=f"{number}".encode(),
    )


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal(place) as opened:
        yield opened


def test_accepts_an_event_once(journal: Journal) -> None:
    assert journal.accept([event(1), event(2)], T0) == 2
    assert journal.accept([event(2), event(3)], T0) == 1

    account = journal.account()
    assert (account.accepted, account.pending, account.duplicates) == (3, 3, 1)


def test_the_same_id_from_another_source_is_another_event(journal: Journal) -> None:
    assert journal.accept([event(1), event(1, source="ax")], T0) == 2


def test_an_event_comes_back_as_it_went_in(journal: Journal) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    sent = Event(
        source="clarity",
        id="evt_1",
        type="order.created",
        key="order/ord/1",
        occurred_at=datetime(2026, 3, 1, 13, 30, 0, 123456, tzinfo=zone),
        payload=b"\x00\xff{}",
    )
    journal.accept([sent], T0)

    (pending,) = journal.ready(T0)

    assert pending.event == sent
    assert pending.event.record_id == "ord/1"


def test_an_event_needs_a_time_zone() -> None:
    with pytest.raises(InvalidValue, match="time zone"):
        Event(
            source="clarity",
            id="1",
            type="order.created",
            key="order/1",
            occurred_at=datetime(2026, 3, 1),  # noqa: DTZ001  no zone on purpose
            payload=b"",
        )


def test_only_the_oldest_event_of_a_key_is_ready(journal: Journal) -> None:
    journal.accept([event(1, "order/1"), event(2, "order/1"), event(3, "order/2")], T0)

    assert [p.event.id for p in journal.ready(T0)] == ["evt_1", "evt_3"]
    assert [p.event.id for p in journal.ready(T0, exclude_keys=["order/1"])] == ["evt_3"]
    assert [p.event.id for p in journal.ready(T0, limit=1)] == ["evt_1"]


def test_who_is_tried_again_and_again_keeps_nobody_from_being_tried(journal: Journal) -> None:
    journal.accept([event(number, f"order/{number}") for number in (1, 2)], T0)
    now = T0
    for _ in range(3):
        (waiting,) = journal.ready(now, limit=1)
        journal.begin([waiting.seq], now)
        journal.retry(waiting, now, now, result="order.not-in-ax-yet")
        now += SECOND
    journal.accept([event(3, "order/3")], now)

    tried = []
    for _ in range(3):
        now += SECOND
        (pending,) = journal.ready(now, limit=1)
        tried.append(pending.event.id)
        journal.begin([pending.seq], now)
        journal.retry(pending, now, now, result="order.not-in-ax-yet")

    assert sorted(tried) == ["evt_1", "evt_2", "evt_3"]


def test_a_waiting_event_holds_the_later_ones_of_its_key_back(journal: Journal) -> None:
    journal.accept([event(1, "order/1"), event(2, "order/1")], T0)
    (first,) = journal.ready(T0)
    journal.begin([first.seq], T0)

    journal.retry(first, T0 + 10 * SECOND, T0, result="remote.busy")

    assert journal.ready(T0 + 9 * SECOND) == []
    assert journal.next_due() == T0 + 10 * SECOND
    (again,) = journal.ready(T0 + 10 * SECOND)
    assert (again.event.id, again.attempts, again.unfinished) == ("evt_1", 1, 0)


def test_moments_of_different_zones_are_compared_as_moments(journal: Journal) -> None:
    ahead = timezone(timedelta(hours=14))
    journal.accept([event(1)], T0.astimezone(ahead))

    assert journal.ready(T0 - SECOND) == []
    assert len(journal.ready(T0)) == 1


def test_a_begun_attempt_that_never_ends_is_counted(journal: Journal, place: Place) -> None:
    journal.accept([event(1)], T0)
    (pending,) = journal.ready(T0)
    journal.begin([pending.seq], T0)
    journal.close()

    with Journal(place) as reopened:
        (again,) = reopened.ready(T0)
        (attempt,) = reopened.attempts("clarity", "evt_1")

    assert (again.attempts, again.unfinished) == (1, 1)
    assert (attempt.number, attempt.ended_at, attempt.result) == (1, None, "")


def test_a_deferred_attempt_does_not_count(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    (pending,) = journal.ready(T0)
    journal.begin([pending.seq], T0)

    journal.defer(pending, T0 + SECOND)

    (again,) = journal.ready(T0 + SECOND)
    assert (again.attempts, again.unfinished) == (0, 0)
    assert journal.attempts("clarity", "evt_1") == []


def test_an_attempt_begins_only_when_it_is_the_events_turn(journal: Journal) -> None:
    journal.accept([event(1), event(2)], T0)
    (first,) = journal.ready(T0)

    assert journal.begin([first.seq, first.seq + 1], T0) == {first.seq}
    assert journal.attempts("clarity", "evt_2") == []
    journal.apply(first, DONE, T0)

    assert journal.begin([first.seq, first.seq + 1], T0) == {first.seq + 1}
    assert len(journal.attempts("clarity", "evt_1")) == 1


def test_nothing_is_left_unfinished_by_what_ended(journal: Journal) -> None:
    journal.accept([event(1), event(2, "order/2")], T0)
    for pending in journal.ready(T0):
        journal.begin([pending.seq], T0)
    first, second = journal.ready(T0)
    journal.apply(first, DONE, T0)
    journal.park(second, T0, rule="r", message="m")

    assert journal.run(
        lambda connection: connection.exec_driver_sql("SELECT unfinished FROM inbox").fetchall()
    ) == [(0,), (0,)]


def test_attempts_tell_the_story(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    (first,) = journal.ready(T0)
    journal.begin([first.seq], T0)
    journal.retry(first, T0 + SECOND, T0, result="remote.busy")
    (second,) = journal.ready(T0 + SECOND)
    journal.begin([second.seq], T0 + SECOND)
    journal.apply(second, DONE, T0 + 2 * SECOND)

    story = [(a.number, a.result) for a in journal.attempts("clarity", "evt_1")]

    assert story == [(1, "remote.busy"), (2, "applied")]


def park(journal: Journal, number: int = 1, rule: str = "order.journal") -> int:
    pending = next(p for p in journal.ready(T0) if p.event.id == f"evt_{number}")
    journal.begin([pending.seq], T0)
    problem = Problem(path="$.status", rule=rule, message="it is so", hint="Look.")
    return journal.park(
        pending, T0, rule=rule, message=str(problem), problems=[problem], facts={"id": "SO-1"}
    )


def test_a_parked_event_is_a_dead_letter_with_its_reason(journal: Journal) -> None:
    journal.accept([event(1)], T0)

    letter_id = park(journal)

    (letter,) = journal.dead_letters()
    assert letter == journal.dead_letter(letter_id)
    assert (letter.rule, letter.attempts, letter.waits) == ("order.journal", 1, True)
    assert letter.problems[0].hint == "Look."
    assert letter.facts == {"id": "SO-1"}
    assert letter.event == event(1)
    assert (journal.account().parked, journal.account().pending) == (1, 0)


def test_parking_lets_the_next_event_of_the_key_through(journal: Journal) -> None:
    journal.accept([event(1), event(2)], T0)

    park(journal)

    assert [p.event.id for p in journal.ready(T0)] == ["evt_2"]


def test_dead_letters_are_found_by_key_and_rule(journal: Journal) -> None:
    journal.accept([event(1, "order/1"), event(2, "order/2"), event(3, "order/3")], T0)
    park(journal, 1, "a")
    park(journal, 2, "b")
    park(journal, 3, "b")

    assert [letter.event.id for letter in journal.dead_letters(rule="b")] == ["evt_2", "evt_3"]
    assert [letter.event.id for letter in journal.dead_letters(key="order/1")] == ["evt_1"]
    assert len(journal.dead_letters(limit=2)) == 2


def test_replay_makes_an_event_pending_again_and_keeps_the_letter(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    letter_id = park(journal)
    later = T0 + timedelta(days=30)

    assert journal.replay(letter_id, later)

    (pending,) = journal.ready(later)
    assert (pending.attempts, pending.unfinished, pending.since) == (0, 0, later)
    assert journal.dead_letters() == []
    (past,) = journal.dead_letters(waiting=False)
    assert past.replayed_at == later
    assert not journal.replay(letter_id, later)
    assert not journal.replay(999, later)


def test_a_replayed_event_comes_before_the_later_ones_of_its_key(journal: Journal) -> None:
    journal.accept([event(1), event(2)], T0)
    journal.replay(park(journal), T0)

    assert [p.event.id for p in journal.ready(T0)] == ["evt_1"]


def test_attempts_after_a_replay_go_on_counting(journal: Journal) -> None:
    journal.accept([event(1)], T0)
    journal.replay(park(journal), T0)

    park(journal)

    assert [a.number for a in journal.attempts("clarity", "evt_1")] == [1, 2]
    assert len(journal.dead_letters(waiting=False)) == 2
    assert len(journal.dead_letters()) == 1


def test_replay_all_takes_a_filter(journal: Journal) -> None:
    journal.accept([event(1, "order/1"), event(2, "order/2")], T0)
    park(journal, 1, "a")
    park(journal, 2, "b")

    assert journal.replay_all(T0, rule="b") == 1
    assert journal.replay_all(T0) == 1
    assert journal.account().pending == 2


def test_an_applied_event_settles_earlier_dead_letters_of_its_record(journal: Journal) -> None:
    journal.accept([event(1), event(2)], T0)
    park(journal)
    (pending,) = journal.ready(T0)
    journal.begin([pending.seq], T0)

    journal.apply(pending, DONE, T0)

    assert journal.dead_letters() == []
    (past,) = journal.dead_letters(waiting=False)
    assert past.superseded_by == "evt_2"
    account = journal.account()
    assert (account.applied, account.parked) == (2, 0)


@pytest.mark.parametrize(
    ("key", "kind"), [("order/2", "order.updated"), ("order/1", "sales_order.shipped")]
)
def test_dead_letters_of_others_stay(journal: Journal, key: str, kind: str) -> None:
    journal.accept([event(1), event(2, key, kind=kind)], T0)
    park(journal)
    (pending,) = journal.ready(T0)
    journal.begin([pending.seq], T0)

    journal.apply(pending, DONE, T0)

    assert len(journal.dead_letters()) == 1


def test_later_dead_letters_stay(journal: Journal) -> None:
    journal.accept([event(1), event(2)], T0)
    first = park(journal, 1)
    park(journal, 2)
    journal.replay(first, T0)
    (pending,) = journal.ready(T0)
    journal.begin([pending.seq], T0)

    journal.apply(pending, DONE, T0)

    assert [letter.event.id for letter in journal.dead_letters()] == ["evt_2"]


def test_held_events_are_due_later_and_not_counted(journal: Journal) -> None:
    journal.accept([event(1)], T0)

    (pending,) = journal.ready(T0)
    journal.run(operations.hold, [pending.seq], T0 + SECOND)

    assert journal.ready(T0) == []
    (pending,) = journal.ready(T0 + SECOND)
    assert pending.attempts == 0


def test_next_due_knows_nothing_of_what_is_not_pending(journal: Journal) -> None:
    assert journal.next_due() is None
    journal.accept([event(1)], T0)
    assert journal.next_due() == T0
    assert journal.next_due(exclude_keys=["order/1"]) is None
    park(journal)
    assert journal.next_due() is None


def test_the_overview_tells_what_is_due_next_and_when_something_was_worked_on(
    journal: Journal,
) -> None:
    def told() -> tuple[datetime | None, datetime | None]:
        overview = journal.run(operations.overview, T0)
        return overview.next_due, overview.latest_work

    assert told() == (None, None)
    journal.accept([event(1), event(2)], T0)
    assert told() == (T0, None)
    (first,) = journal.ready(T0)
    journal.begin([first.seq], T0 + SECOND)
    journal.retry(first, T0 + 9 * SECOND, T0 + SECOND, result="remote.busy")
    assert told() == (T0 + 9 * SECOND, T0 + SECOND)  # the second event waits for the first
    journal.park(first, T0 + 2 * SECOND, rule="no", message="no")
    assert told() == (T0, T0 + 2 * SECOND)


def test_bindings_hold_both_ways_and_for_ever(journal: Journal) -> None:
    journal.bind("order", "ord_1", "SO-1")
    journal.bind("order", "ord_1", "SO-1")
    journal.bind("customer", "ord_1", "SO-1")

    assert journal.bound("order", "ord_1") == "SO-1"
    assert journal.clarity_id_of("order", "SO-1") == "ord_1"
    assert journal.bound("order", "ord_2") is None
    assert len(journal.bindings("order")) == 1
    for clarity_id, ax_key in (("ord_1", "SO-2"), ("ord_2", "SO-1")):
        with pytest.raises(Parked) as caught:
            journal.bind("order", clarity_id, ax_key)
        assert caught.value.rule == "binding.taken"


def test_a_person_ties_a_buyer_to_another_account_and_the_audit_keeps_the_one_before(
    journal: Journal,
) -> None:
    journal.bind("customer", "cust_1", "C-1")

    assert journal.rebind("customer", "cust_1", "C-2", T0, by="ada", note="merged") == "C-1"

    assert journal.bound("customer", "cust_1") == "C-2"
    assert journal.clarity_id_of("customer", "C-1") is None
    (entry,) = journal.audit(subject="customer/cust_1")
    assert (entry.by, entry.action, entry.note, entry.original) == (
        "ada",
        "rebind",
        "merged",
        b"C-1",
    )
    assert journal.verify_audit() == 1


@pytest.mark.parametrize(
    ("clarity_id", "ax_key", "by", "rule"),
    [
        ("cust_3", "C-9", "ada", "binding.unknown"),
        ("cust_1", "C-2", "ada", "binding.taken"),
        ("cust_1", "", "ada", "binding.blank"),
        ("cust_1", "C-9 ", "ada", "binding.blank"),
        ("cust_1", "C-9", " ", "audit.by"),
    ],
)
def test_a_binding_is_changed_only_where_that_is_clear(
    journal: Journal, clarity_id: str, ax_key: str, by: str, rule: str
) -> None:
    journal.bind("customer", "cust_1", "C-1")
    journal.bind("customer", "cust_2", "C-2")

    with pytest.raises(InvalidValue) as refused:
        journal.rebind("customer", clarity_id, ax_key, T0, by=by)

    assert refused.value.rule == rule
    assert [each.ax_key for each in journal.bindings("customer")] == ["C-1", "C-2"]
    assert journal.audit() == []


def test_several_are_bound_together_or_none(journal: Journal) -> None:
    journal.bind("order", "ord_2", "SO-2")
    part = Binding(entity="order-part", clarity_id="ord_1/2", ax_key="SO-1")
    taken = Binding(entity="order", clarity_id="ord_1", ax_key="SO-2")
    with pytest.raises(Parked):
        journal.run(operations.bind_all, [part, taken])
    assert journal.bindings("order-part") == []

    journal.run(operations.bind_all, [part])
    assert journal.bindings("order-part") == [part]


def test_bookmarks_are_kept_with_the_events_they_belong_to(journal: Journal) -> None:
    journal.accept([event(1)], T0, bookmarks={"orders": "7"})
    journal.accept([], T0, bookmarks={"orders": "8"})

    assert journal.bookmark("orders") == "8"
    assert journal.bookmark("other") is None


def test_an_alert_is_raised_once(journal: Journal) -> None:
    alert = Alert(key="circuit/ax", message="down", facts={"destination": "ax"}, at=T0)

    assert journal.add_alert(alert)
    assert not journal.add_alert(alert)

    assert journal.alerts() == [alert]
    assert journal.alerts(since=T0 + SECOND) == []


def test_intents_are_kept_by_message_id(journal: Journal) -> None:
    intent = Intent(
        message_id="m1", entity="order", key="1", operation="create", revision="1", digest="d"
    )
    journal.put_intent(IntentRecord(intent=intent, state="sent", sent_at=T0), T0)
    confirmed = IntentRecord(intent=intent, state="confirmed", result="SO-1", sent_at=T0)
    journal.put_intent(confirmed, T0)

    assert journal.intent("m1") == confirmed
    assert journal.intent("m2") is None
    assert journal.intents() == [confirmed]
    assert journal.intents("uncertain") == []


def test_listeners_hear_of_accepted_and_replayed_events(journal: Journal) -> None:
    heard: list[str] = []
    end = journal.listen(lambda: heard.append("!"))

    journal.accept([event(1)], T0)
    journal.accept([event(1)], T0)
    journal.replay(park(journal), T0)
    journal.replay_all(T0)
    end()
    journal.accept([event(2)], T0)

    assert heard == ["!", "!"]


def test_it_survives_closing(place: Place) -> None:
    with Journal(place) as journal:
        journal.accept([event(1)], T0)
    with Journal(place) as journal:
        assert journal.account().pending == 1


def test_a_closed_journal_says_so(place: Place) -> None:
    with pytest.raises(JournalError, match="not open"):
        Journal(place).account()


def test_threads_and_processes_share_it(journal: Journal, place: Place) -> None:
    def accept(own: Journal, numbers: range) -> None:
        for number in numbers:
            own.accept([event(number)], T0)

    with Journal(place) as second:
        threads = [
            threading.Thread(target=accept, args=(journal, range(50))),
            threading.Thread(target=accept, args=(journal, range(25, 75))),
            threading.Thread(target=accept, args=(second, range(50, 100))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    account = journal.account()
    assert (account.accepted, account.duplicates) == (100, 50)


def test_looking_and_then_writing_never_meets_a_changed_file(place: Place) -> None:
    def look_and_bind(connection: Connection, name: str, number: int) -> None:
        assert operations.ax_key_of(connection, name, f"ord_{number}") is None
        binding = Binding(entity=name, clarity_id=f"ord_{number}", ax_key=f"SO-{number}")
        operations.bind(connection, binding)

    def bind(name: str) -> None:
        with Journal(place) as own:
            for number in range(100):
                own.run(look_and_bind, name, number)

    with Journal(place) as journal:
        threads = [threading.Thread(target=bind, args=(name,)) for name in ("a", "b")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [len(journal.bindings(name)) for name in ("a", "b")] == [100, 100]


def test_one_dispatcher_at_a_time(journal: Journal, place: Place) -> None:
    with journal.dispatching():
        with (
            Journal(place) as other,
            pytest.raises(JournalError, match="Another pipeline") as refused,
            other.dispatching(),
        ):
            pass
        assert refused.value.context["reason"] == "dispatching"
        journal.account()
    with Journal(place) as other, other.dispatching():
        pass


def test_pauses_are_kept_until_they_are_over(place: Place) -> None:
    with Journal(place) as journal, Journal(place) as other:
        assert other.pauses(T0) == {}
        journal.pause("clarity", T0 + 60 * SECOND)
        journal.pause("ax", T0 + 120 * SECOND)

        assert other.pauses(T0) == {"clarity": T0 + 60 * SECOND, "ax": T0 + 120 * SECOND}
        assert other.pauses(T0 + 60 * SECOND) == {"ax": T0 + 120 * SECOND}
    with Journal(place) as journal:
        assert journal.pauses(T0) == {"clarity": T0 + 60 * SECOND, "ax": T0 + 120 * SECOND}


def test_a_pause_is_lengthened_and_never_shortened(place: Place) -> None:
    with Journal(place) as journal:
        journal.pause("clarity", T0 + 120 * SECOND)
        journal.pause("clarity", T0 + 60 * SECOND)
        assert journal.pauses(T0) == {"clarity": T0 + 120 * SECOND}

        journal.pause("clarity", T0 + 180 * SECOND)
        assert journal.pauses(T0) == {"clarity": T0 + 180 * SECOND}
