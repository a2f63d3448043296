"""A journal that fails while events are worked on: none is given up, and people hear once."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field

from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Alert,
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
from axclarity.pipeline.journal import operations
from tests.pipeline._events import T0, Wire, event

ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")


def long_event(number: int) -> Event:
    return evolve(event(number), payload=b"x" * 3000)


@define
class World:
    """A pipeline whose sleep moves its clock, and stops it after so many sleeps."""

    journal: Journal
    now: datetime = T0
    slept: Callable[[], object] = lambda: None
    alerts: list[Alert] = field(factory=list)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)
        self.slept()

    def pipeline(
        self, handler: Handler, sources: Sequence[Source] = (), wire: Wire | None = None
    ) -> Pipeline:
        return Pipeline(
            self.journal,
            [Route("order.*", handler)],
            wire or Wire(),
            sources=sources,
            retry=RetryPolicy(poison_attempts=2),
            alerts=[self.alerts.append],
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )

    def run(self, pipeline: Pipeline, until: Callable[[], bool]) -> None:
        async def story() -> None:
            stop = asyncio.Event()
            self.slept = lambda: stop.set() if until() else None
            async with asyncio.timeout(60):
                await pipeline.run(stop)

        asyncio.run(story())

    @property
    def told(self) -> list[str]:
        return [alert.key.partition("/2")[0] for alert in self.alerts]


def until_full(journal: Journal) -> Sequence[Event]:
    """Events that leave no room for what comes of them."""
    accepted = []
    try:
        for number in range(1000):
            journal.accept([long_event(number)], T0)
            accepted.append(long_event(number))
    except Exception:  # noqa: BLE001  it is full
        pass
    return accepted


def test_a_journal_that_is_full_makes_no_dead_letters_and_is_told_of_once(tmp_path: Path) -> None:
    made = 0

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        nonlocal made
        made += 1
        yield from ledger.bound("order", "1")
        return Outcome("done", {"what": "y" * 9000})

    with Journal(tmp_path / "j.db", max_bytes=180_000, committer=InlineCommitter()) as journal:
        events, world = until_full(journal), World(journal)

        world.run(world.pipeline(handler), until=lambda: made > 20 * len(events))

        account = journal.account()
        assert account.pending > 0
        assert account.parked == 0
        assert world.told == ["journal"]
        assert {pending.unfinished for pending in journal.ready(world.now)} == {0}
        assert {run.attempt.result for run in journal.run(operations.runs, key=None, limit=99)} <= {
            "applied"
        }


def test_an_attempt_that_the_journal_failed_is_no_death_of_the_process(tmp_path: Path) -> None:
    """Neither what came of it could be written, nor that it was for nothing."""
    failures = iter(range(5))

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", "1")
        if next(failures, None) is not None:
            journal.close()
        return Outcome("done")

    journal = Journal(tmp_path / "j.db", committer=InlineCommitter())
    journal.open()
    journal.accept([event(1)], T0)
    world = World(journal)

    def applied() -> bool:
        journal.open()
        return journal.account().applied == 1

    world.run(world.pipeline(handler), until=applied)

    assert world.told == ["journal", "recovery/journal"]
    assert [attempt.result for attempt in journal.attempts("clarity", "evt_1")] == ["applied"]
    journal.close()


def test_a_worker_does_not_take_its_journal_s_failures_for_deaths_either(
    place: Path | str,
) -> None:
    failures = iter(range(5))

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", "1")
        if next(failures, None) is not None:
            journal.close()
        return Outcome("done")

    journal = Journal(place)
    journal.open()
    journal.accept([event(1)], T0)
    world = World(journal)
    worker = world.pipeline(handler)

    async def story() -> None:
        while journal.account().pending:
            try:
                await worker.process(1)
            except Exception:  # noqa: BLE001  the journal is closed
                journal.open()
                world.now += timedelta(minutes=2)  # its lease has run out

    asyncio.run(story())

    assert journal.account().applied == 1
    assert [attempt.result for attempt in journal.attempts("clarity", "evt_1")] == ["applied"]
    journal.close()


@pytest.mark.parametrize("work", [lambda worker: worker.process(1), Pipeline.step])
def test_who_is_cut_off_has_not_died_though_the_journal_cannot_take_that(
    place: Path | str, work: Callable[[Pipeline], Coroutine[Any, Any, object]]
) -> None:
    cuts = iter(range(3))
    working: list[asyncio.Task[object]] = []

    class Cutting(Wire):
        async def send(self, request: Request) -> Response:
            if next(cuts, None) is not None:
                journal.close()
                working[-1].cancel()
                await asyncio.Event().wait()
            return Response(status=200)

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield Request(destination="ax", operation="read", method="GET", url="http://ax/")
        return Outcome("done")

    journal = Journal(place).open()
    journal.accept([event(1)], T0)
    world = World(journal)
    worker = world.pipeline(handler, wire=Cutting())

    async def story() -> None:
        while journal.account().pending:
            working.append(asyncio.create_task(work(worker)))
            await asyncio.gather(*working, return_exceptions=True)
            journal.open()
            world.now += timedelta(minutes=3)  # a lease has run out

    asyncio.run(story())

    assert [letter.rule for letter in journal.dead_letters()] == []
    assert journal.account().applied == 1
    journal.close()


def test_a_source_that_cannot_be_kept_is_told_of_once(tmp_path: Path) -> None:
    failures = iter(range(5))
    polled = 0

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        nonlocal polled
        polled += 1
        yield from ledger.bound("order", "1")
        if next(failures, None) is not None:
            journal.close()
        return []

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", "1")
        return Outcome("done")

    journal = Journal(tmp_path / "j.db", committer=InlineCommitter())
    journal.open()
    world = World(journal)

    def kept() -> bool:
        journal.open()
        return polled > 6

    source = Source("ax.look", timedelta(seconds=1), poll)
    world.run(world.pipeline(handler, [source]), until=kept)

    assert world.told == ["journal", "recovery/journal"]
    journal.close()


def test_one_that_fails_at_the_very_end_is_told_of_too(tmp_path: Path) -> None:
    """What it did not take stays pending."""
    stop = asyncio.Event()

    class Slow(Wire):
        async def send(self, request: Request) -> Response:
            stop.set()
            for _ in range(100):
                await asyncio.sleep(0)
            journal.close()
            return Response(status=200)

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        return Outcome("done")

    with Journal(tmp_path / "j.db", committer=InlineCommitter()) as journal:
        journal.accept([event(1)], T0)
        world = World(journal)
        asyncio.run(world.pipeline(handler, wire=Slow()).run(stop))
        journal.open()

        assert world.told == ["journal"]
        assert journal.account().pending == 1
