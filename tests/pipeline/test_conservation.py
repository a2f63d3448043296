"""Whatever happens in whatever order: accepted == applied + parked + pending, in order per key."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from axclarity.errors import DestinationPaused, NotAuthorised, Parked, Problem, ServerBusy
from axclarity.pipeline import Event, Journal, Outcome, PendingEvent, RetryPolicy
from axclarity.pipeline.decisions import Apply, Defer, Halt, Park, Retry, decide

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
POLICY = RetryPolicy(max_attempts=4)
PROBLEM = Problem(path="$", rule="r", message="m")


class Conservation(RuleBasedStateMachine):
    """A model of the inbox next to the real one; the process dies at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.journal = Journal(self.folder / "journal.db").open()
        self.now = T0
        self.accepted: dict[str, str] = {}
        self.deliveries = 0
        self.under_way: dict[str, PendingEvent] = {}
        self.last_ended: dict[str, int] = {}
        self.replayed = False

    def teardown(self) -> None:
        self.journal.close()
        rmtree(self.folder)

    @rule(
        numbers=st.lists(st.integers(0, 30), min_size=1, max_size=4),
        kind=st.sampled_from(["order.created", "order.updated", "sales_order.shipped"]),
    )
    def accept(self, numbers: list[int], kind: str) -> None:
        events = [
            Event(
                source="clarity",
                id=f"evt_{number}",
                type=kind,
                key=f"order/{number % 3}",
                occurred_at=self.now,
                payload=b"",
            )
            for number in numbers
        ]
        new = {event.id for event in events} - set(self.accepted)
        assert self.journal.accept(events, self.now) == len(new)
        self.deliveries += len(events)
        self.accepted |= {event.id: event.key for event in events}

    @rule(limit=st.integers(1, 3))
    def begin(self, limit: int) -> None:
        due = self.journal.ready(self.now, limit=limit, exclude_keys=self.under_way)
        self.journal.begin([pending.seq for pending in due], self.now)
        for pending in due:
            assert pending.event.key not in self.under_way
            self.under_way[pending.event.key] = pending

    @precondition(lambda self: self.under_way)
    @rule(data=st.data(), ending=st.sampled_from(["ok", "busy", "refused", "paused", "denied"]))
    def end(self, data: st.DataObject, ending: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.under_way)))
        pending = self.under_way.pop(key)
        error = {
            "ok": None,
            "busy": ServerBusy("x"),
            "refused": Parked(PROBLEM),
            "paused": DestinationPaused("x", until=self.now + timedelta(seconds=9)),
            "denied": NotAuthorised("x"),
        }[ending]
        decision = decide(
            error,
            attempts=pending.attempts + 1,
            since=pending.since,
            now=self.now,
            policy=POLICY,
            random=0.5,
        )
        match decision:
            case Apply():
                self.journal.apply(pending, Outcome("done"), self.now)
            case Park():
                self.journal.park(pending, self.now, rule=decision.rule, message=decision.message)
            case Retry(at):
                self.journal.retry(pending, at, self.now, result="busy")
            case Defer(until) | Halt(until):
                self.journal.defer(pending, until)
        if isinstance(decision, Apply | Park):
            assert self.replayed or pending.seq > self.last_ended.get(key, 0)
            self.last_ended[key] = pending.seq

    @rule()
    def replay(self) -> None:
        self.replayed |= self.journal.replay_all(self.now) > 0

    @rule(seconds=st.integers(1, 600))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def die_and_restart(self) -> None:
        self.journal.close()
        self.under_way.clear()
        self.journal.open()

    @invariant()
    def nothing_is_lost(self) -> None:
        account = self.journal.account()
        assert account.accepted == len(self.accepted)
        assert account.accepted == account.applied + account.parked + account.pending
        assert account.duplicates == self.deliveries - account.accepted

    @invariant()
    def what_is_parked_waits_with_a_reason(self) -> None:
        letters = self.journal.dead_letters()
        assert len(letters) == self.journal.account().parked
        assert len({letter.event.id for letter in letters}) == len(letters)

    @invariant()
    def what_is_pending_comes_to_its_turn(self) -> None:
        pending = self.journal.account().pending
        assert (self.journal.next_due() is None) == (pending == 0)


TestConservation = pytest.mark.property(Conservation.TestCase)
TestConservation.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
