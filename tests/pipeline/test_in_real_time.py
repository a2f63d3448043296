"""The loop between two looks at the inbox, which are five seconds apart: by the real clock."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.http import Exchange, HttpxTransport, Request, Response, drive, utc_now
from axclarity.pipeline import (
    Alert,
    Event,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    Route,
    Source,
)

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")
LESS_THAN_A_LOOK = 4.0


def event(number: int, key: str = "order/1") -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key=key,
        occurred_at=T0,
        payload=b"",
    )


@define
class Run:
    """Runs until so many attempts were made, and remembers which and when."""

    journal: Journal
    attempts: int
    first: Callable[[], object] = lambda: None
    ran: list[str] = field(factory=list)
    at: list[datetime] = field(factory=list)
    stop: asyncio.Event = field(factory=asyncio.Event)

    async def send(self, _request: Request) -> Response:
        await asyncio.sleep(0)
        return Response(status=200)

    async def aclose(self) -> None: ...

    def handler(self, event: Event, _ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        self.ran.append(event.id)
        self.at.append(utc_now())
        if len(self.ran) == 1:
            self.first()
        if len(self.ran) == self.attempts:
            self.stop.set()
        return Outcome("done")

    def __call__(self, sources: Sequence[Source] = ()) -> list[str]:
        async def story() -> None:
            pipeline = Pipeline(
                self.journal,
                [Route("order.*", self.handler, ("ax",))],
                self,
                sources=sources,
                concurrency=1,
            )
            async with asyncio.timeout(LESS_THAN_A_LOOK):
                await pipeline.run(self.stop)

        asyncio.run(story())
        return self.ran


@pytest.fixture
def journals(tmp_path: Path) -> Iterator[tuple[Journal, Journal]]:
    """This process's, and another's."""
    with Journal(tmp_path / "j.db") as one, Journal(tmp_path / "j.db") as other:
        yield one, other


def test_the_next_event_of_a_key_follows_at_once(journals: tuple[Journal, Journal]) -> None:
    one, _ = journals
    one.accept([event(n) for n in range(4)], T0)

    assert Run(one, 4)() == [f"evt_{n}" for n in range(4)]


def test_what_another_process_replays_keeps_its_place(journals: tuple[Journal, Journal]) -> None:
    """Known to be due is one thing; what the journal says when it is begun is another."""
    one, other = journals
    one.accept([event(1)], T0)
    (pending,) = one.ready(T0)
    one.park(pending, T0, rule="r", message="m")
    one.accept([event(2, "order/2"), event(3)], T0)

    ran = Run(one, 3, first=lambda: other.replay_all(T0))()

    assert ran == ["evt_2", "evt_1", "evt_3"]


def test_a_pause_of_another_process_is_heard_of_before_the_next_event(
    journals: tuple[Journal, Journal],
) -> None:
    one, other = journals
    one.accept([event(n, f"order/{n}") for n in range(2)], T0)
    pause = timedelta(seconds=0.5)
    run = Run(one, 2, first=lambda: other.pause("ax", utc_now() + pause))

    run()

    assert run.at[1] - run.at[0] >= pause * 0.9


def test_a_source_is_polled_no_more_often_than_it_asks_for(
    journals: tuple[Journal, Journal],
) -> None:
    one, _ = journals
    one.accept([event(n) for n in range(5)], T0)
    polls: list[datetime] = []

    def poll(ledger: Ledger) -> Exchange[list[Event]]:
        yield ASK
        polls.append(ledger.now())
        return []

    Run(one, 5)([Source("ax.look", timedelta(minutes=1), poll)])

    assert len(polls) == 1


def test_people_are_told_once(journals: tuple[Journal, Journal]) -> None:
    told: list[Alert] = []
    ledger = Ledger(journals[0], clock=lambda: T0, alarm=told.append)

    for _ in range(2):
        drive(ledger.alert("a", "Look.", order="1"), HttpxTransport())

    assert [(alert.key, alert.facts) for alert in told] == [("a", {"order": "1"})]
