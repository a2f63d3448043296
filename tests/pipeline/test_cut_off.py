"""Cut off at whichever write: the event is free again, and what is in the journal was told."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from attrs import define, field

from axclarity.errors import Parked, Problem, ServerBusy
from axclarity.http import Exchange
from axclarity.pipeline import (
    Alert,
    Event,
    Handler,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
)
from axclarity.pipeline.journal._commits import Operation, ThreadCommitter
from tests.pipeline._events import T0, Wire, event

T = TypeVar("T")

MINUTE = timedelta(minutes=1)
WRITES = range(1, 8)
"""The questions of a worker to the journal, of which one is cut off; the last is after the end."""

STEP = range(1, 12)
"""Those of a pipeline's step, and some more."""


class Cutting(ThreadCommitter):
    """Cuts a task off while the commit of a question is under way."""

    def __init__(self) -> None:
        super().__init__()
        self.cut: Callable[[], object] | None = None
        self.questions_left = 0

    async def run_async(
        self,
        operation: Operation[T],
        *,
        fenced: bool = False,
        then: Callable[[T], object] | None = None,
    ) -> T:
        self.questions_left -= 1
        if self.cut is not None and self.questions_left == 0:
            asyncio.get_running_loop().call_soon(self.cut)
        return await super().run_async(operation, fenced=fenced, then=then)


@define
class World:
    journal: Journal
    committer: Cutting
    now: datetime = T0
    alerts: list[Alert] = field(factory=list)

    def pipeline(self, handler: Handler) -> Pipeline:
        return Pipeline(
            self.journal,
            [Route("order.*", handler)],
            Wire(),
            retry=RetryPolicy(poison_attempts=1, alert_after=1, base=MINUTE / 60),
            alerts=[self.alerts.append],
            clock=lambda: self.now,
            random=lambda: 0.5,
        )

    async def cut_off(self, work: asyncio.Task[object], number: int) -> bool:
        self.committer.cut, self.committer.questions_left = work.cancel, number
        (ended,) = await asyncio.gather(work, return_exceptions=True)
        self.committer.cut = None
        return isinstance(ended, asyncio.CancelledError)


@pytest.fixture
def world(place: Path | str) -> Iterator[World]:
    committer = Cutting()
    with Journal(place, committer=committer) as journal:
        yield World(journal, committer)


def applied(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.bound("order", "1")
    return Outcome("done")


def parked(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.bound("order", "1")
    raise Parked(Problem(path="total", rule="totals.differ", message="is wrong"))


def busy(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.bound("order", "1")
    raise ServerBusy("x")


def alerting(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.alert(f"late/{event.key}", "is late")
    return Outcome("done")


def asking(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.approval("refund.large", "Refund?")
    return Outcome("done")


def test_a_worker_cut_off_at_any_write_leaves_the_event_free_and_nothing_died(
    world: World,
) -> None:
    async def story() -> None:
        worker = world.pipeline(applied)
        for number in WRITES:
            world.journal.accept([event(number)], world.now)
            name = ("clarity", f"evt_{number}")
            task = asyncio.ensure_future(worker.process(name))
            was_cut = await world.cut_off(task, number)
            standing = await worker.process(name)
            assert (standing.state, was_cut) == ("applied", number != WRITES[-1])

    asyncio.run(story())

    assert world.journal.dead_letters() == []


@pytest.mark.parametrize("handler", [parked, busy, alerting, asking])
def test_whatever_is_written_down_for_people_was_told_to_them(
    world: World, handler: Handler
) -> None:
    async def story() -> None:
        for number in STEP:
            world.journal.accept([event(number)], world.now)
            await world.cut_off(asyncio.ensure_future(world.pipeline(handler).step()), number)
            await world.pipeline(handler).step()

    asyncio.run(story())

    told = [alert.key for alert in world.alerts]
    assert len(told) == len(STEP)
    assert sorted(told) == sorted(alert.key for alert in world.journal.alerts())
