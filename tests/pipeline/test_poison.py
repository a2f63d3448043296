"""One event, or one source, that goes wrong in whatever way never stops the others."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import define, field

from axclarity.errors import (
    AwaitingApproval,
    InvalidValue,
    OutcomeUnknown,
    Parked,
    Problem,
)
from axclarity.http import Exchange
from axclarity.pipeline import (
    Alert,
    DeadLetter,
    Event,
    Handler,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    Source,
)
from tests.pipeline._events import Wire

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAIVE = datetime(2026, 3, 1)  # noqa: DTZ001  a handler's mistake
HALF = "\ud83d"
"""Half of a character: JSON can hold it, as an escape, and UTF-8 cannot."""


def event(number: int, key: str = "order/1", kind: str = "order.updated") -> Event:
    return Event(
        source="clarity", id=f"evt_{number}", type=kind, key=key, occurred_at=T0, payload=b""
    )


@define
class World:
    """A pipeline whose sleep moves its clock."""

    journal: Journal
    now: datetime = T0
    alerts: list[Alert] = field(factory=list)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def pipeline(self, handler: Handler, sources: Sequence[Source] = ()) -> Pipeline:
        def good(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            yield from ledger.bound("order", event.id)
            return Outcome("done")

        return Pipeline(
            self.journal,
            [Route("order.*", handler), Route("payment.*", good)],
            Wire(),
            sources=sources,
            retry=RetryPolicy(poison_attempts=3),
            alerts=[self.alerts.append],
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )

    def letter(self, handler: Handler) -> DeadLetter:
        """What becomes of an event of that handler; the one after it is applied."""
        self.journal.accept([event(1), event(2, "payment/1", "payment.captured")], T0)
        account = asyncio.run(self.pipeline(handler).run_until_idle(deadline=60 * MINUTE))
        assert (account.applied, account.parked, account.pending) == (1, 1, 0)
        (letter,) = self.journal.dead_letters()
        return letter


@pytest.fixture
def world(place: Path | str) -> Iterator[World]:
    with Journal(place, committer=InlineCommitter()) as journal:
        yield World(journal)


def raising(error: Callable[[], BaseException]) -> Handler:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", event.id)
        raise error()

    return handler


@pytest.mark.parametrize(("odd", "kept"), [(HALF, "\\ud83d"), ("\0", "\\x00")])
def test_a_reason_that_no_database_can_hold_is_kept_as_it_can(
    world: World, odd: str, kept: str
) -> None:
    unknown = Problem(path="sku", rule="item.unknown", message=f"{odd} is no item")

    letter = world.letter(raising(lambda: Parked(unknown)))

    assert letter.rule == "item.unknown"
    assert letter.message == f"sku {kept} is no item [item.unknown]."
    assert letter.problems == (unknown,)


@pytest.mark.parametrize("odd", [HALF, "\0"])
def test_so_is_what_a_handler_says_that_it_did(world: World, odd: str) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.alert("site/odd", f"{odd} came")
        return Outcome(f"{odd} done")

    world.journal.accept([event(1)], T0)
    account = asyncio.run(world.pipeline(handler).run_until_idle())

    assert account.applied == 1
    assert world.journal.alerts()[0].message.endswith(" came")


def test_an_id_that_no_database_can_hold_is_the_handlers_fault_not_the_journals(
    world: World,
) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bind("order", HALF, "SO-1")
        return Outcome("")

    assert world.letter(handler).rule == "journal.value"
    assert [alert.kind for alert in world.alerts] == ["dead-letter"]


def test_facts_that_are_no_text_are_a_bug_of_the_handler_not_of_the_journal(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", event.id)
        return Outcome("done", cast("Any", {"total": Decimal("12.50")}))

    letter = world.letter(handler)

    assert letter.rule == "pipeline.bug"
    assert letter.facts["exception"] == "TypeError"
    assert [alert.kind for alert in world.alerts] == ["dead-letter"]


@pytest.mark.parametrize(
    ("error", "exception"),
    [
        (lambda: OutcomeUnknown("lost", until=NAIVE), "TypeError"),
        (lambda: AwaitingApproval("nobody was asked"), "KeyError"),
    ],
)
def test_an_error_that_cannot_be_judged_is_a_bug(
    world: World, error: Callable[[], Exception], exception: str
) -> None:
    letter = world.letter(raising(error))

    assert (letter.rule, letter.facts["exception"]) == ("pipeline.bug", exception)


def test_a_cancellation_that_a_handler_lets_out_is_a_bug_with_its_place(world: World) -> None:
    letter = world.letter(raising(asyncio.CancelledError))

    assert letter.rule == "pipeline.bug"
    assert letter.facts["place"].startswith("test_poison.py:")


def test_a_cancellation_by_the_host_goes_through(world: World) -> None:
    async def cancelled() -> bool:
        task: asyncio.Task[object] | None = None

        def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            assert task is not None
            task.cancel()
            yield from ledger.bound("order", event.id)
            raise AssertionError("the loop was to turn")

        world.journal.accept([event(1)], T0)
        task = asyncio.create_task(world.pipeline(handler).run_until_idle())
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled()

    assert asyncio.run(cancelled())
    assert world.journal.account().pending == 1


@pytest.mark.parametrize(
    "error",
    [
        asyncio.CancelledError,
        lambda: OutcomeUnknown("lost", until=NAIVE),
        lambda: AwaitingApproval("nobody was asked"),
        None,
    ],
)
def test_a_source_does_not_stop_the_pipeline_either(
    world: World, error: Callable[[], BaseException] | None
) -> None:
    """One that brings what cannot be stored does not, and one whose error cannot be judged."""

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        yield from ledger.bound("order", "1")
        if error is not None:
            raise error()
        return [event(7, f"order/{HALF}")]

    world.journal.accept([event(2, "payment/1", "payment.captured")], T0)
    source = Source("ax.odd", MINUTE, poll)
    pipeline = world.pipeline(raising(AssertionError), [source])

    account = asyncio.run(pipeline.run_until_idle())

    assert (account.applied, account.accepted) == (1, 1)


def test_who_accepts_what_cannot_be_stored_is_told_and_others_are_not_harmed(
    place: Path | str,
) -> None:
    with Journal(place) as journal:
        with pytest.raises(InvalidValue) as caught:
            journal.accept([event(1, f"order/{HALF}")], T0)
        assert caught.value.rule == "journal.value"
        assert HALF not in str(caught.value)
        assert journal.accept([event(2)], T0) == 1


def test_the_rest_after_a_failing_journal_ends_when_the_pipeline_is_stopped(
    tmp_path: Path,
) -> None:
    async def scene() -> None:
        stop, rests = asyncio.Event(), asyncio.Event()

        async def sleep(seconds: float) -> None:
            if broken:
                rests.set()
            await asyncio.sleep(3600)

        broken = False
        with Journal(tmp_path / "axclarity.db") as journal:
            pipeline = Pipeline(
                journal,
                [Route("order.*", raising(AssertionError))],
                Wire(),
                sleep=sleep,
            )

            def begun() -> None:
                nonlocal broken
                broken = True
                journal.close()

            running = asyncio.create_task(pipeline.run(stop, begun=begun))
            await asyncio.wait_for(rests.wait(), 60)
            stop.set()
            await asyncio.wait_for(running, 60)

    asyncio.run(scene())
