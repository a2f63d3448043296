"""A destination that asked one worker for rest is left alone by all that share its journal."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.errors import RateLimited
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Event,
    GatePolicy,
    Handler,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    Route,
    Source,
)
from tests.pipeline._events import T0, event, opened

ASK = Request(destination="clarity", operation="read", method="GET", url="https://shop/")
BUSY = Response(status=429, headers={"retry-after": "60"})


def ask(_event: Event, _ledger: Ledger) -> Exchange[Outcome]:
    response = yield ASK
    if response.status == 429:
        raise RateLimited("The shop asks to wait.", status=429)
    return Outcome("done")


@define
class Shop:
    """Answers 429 once, then 200; the clock of all workers is here."""

    now: datetime = T0
    answers: list[Response] = field(factory=lambda: [BUSY])
    sent: list[float] = field(factory=list)

    async def send(self, request: Request) -> Response:
        self.sent.append((self.now - T0).total_seconds())
        return self.answers.pop(0) if self.answers else Response(status=200)

    async def aclose(self) -> None: ...

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def worker(
        self, journal: Journal, sources: Sequence[Source] = (), handler: Handler = ask
    ) -> Pipeline:
        return Pipeline(
            journal,
            [Route("order.*", handler, ("clarity",))],
            self,
            sources=sources,
            gate=GatePolicy(retry_after_cap=timedelta(minutes=15)),
            concurrency=1,
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journals(path: Path) -> Iterator[tuple[Journal, Journal]]:
    """Two workers' own views of one file."""
    with opened(path) as one, opened(path) as other:
        yield one, other


def test_two_workers_on_one_journal_pause_together(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    shop = Shop()
    first, second = shop.worker(one), shop.worker(other)
    one.accept([event(1), event(2)], T0)
    asyncio.run(first.step())
    assert shop.sent == [0]

    for at in (1, 30, 59):
        other.accept([event(10 + at)], shop.now)
        shop.now = T0 + timedelta(seconds=at)
        assert asyncio.run(second.step()) == 0
    assert shop.sent == [0]

    shop.now = T0 + timedelta(seconds=60)
    account = asyncio.run(second.run_until_idle())
    assert (account.applied, account.pending) == (5, 0)
    assert min(shop.sent[1:]) == 60


def test_a_pause_survives_a_restart(path: Path) -> None:
    shop = Shop()
    with opened(path) as journal:
        journal.accept([event(1), event(2)], T0)
        asyncio.run(shop.worker(journal).step())
    with opened(path) as journal:
        asyncio.run(shop.worker(journal).run_until_idle())

    assert shop.sent[0] == 0
    assert min(shop.sent[1:]) == 60


def test_a_worker_that_runs_hears_of_it_at_its_next_claim(
    journals: tuple[Journal, Journal],
) -> None:
    one, other = journals
    shop = Shop(answers=[])
    one.accept([event(number) for number in range(3)], T0)

    def ask_and_hear(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        outcome = yield from ask(event, ledger)
        other.pause("clarity", T0 + timedelta(seconds=60))
        return outcome

    asyncio.run(shop.worker(one, handler=ask_and_hear).run_until_idle())

    assert (len(shop.sent), min(shop.sent[1:])) == (3, 60)


def test_a_poll_hears_of_it_too(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    shop = Shop(answers=[])

    def poll(_ledger: Ledger) -> Exchange[list[Event]]:
        yield ASK
        return []

    other.pause("clarity", T0 + timedelta(seconds=60))
    worker = shop.worker(one, [Source("orders", timedelta(minutes=5), poll)])
    asyncio.run(worker.step())
    assert shop.sent == []

    shop.now = T0 + timedelta(seconds=60)
    asyncio.run(worker.step())
    assert shop.sent == [60]


def test_what_was_held_goes_on_when_the_pause_is_over(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    shop = Shop(answers=[])
    other.pause("clarity", T0 + timedelta(seconds=2))
    one.accept([event(1)], T0)

    async def story() -> None:
        stop = asyncio.Event()

        def ask_and_stop(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            outcome = yield from ask(event, ledger)
            stop.set()
            return outcome

        await shop.worker(one, handler=ask_and_stop).run(stop)

    asyncio.run(story())

    assert shop.sent == [2]


def test_others_are_not_held_up(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    shop = Shop(answers=[])
    other.pause("ax", T0 + timedelta(seconds=60))
    one.accept([event(1)], T0)

    assert asyncio.run(shop.worker(one).step()) == 1
    assert shop.sent == [0]
