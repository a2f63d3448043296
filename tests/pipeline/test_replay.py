"""A dead letter that is sent again: the same MessageId, and nothing made twice."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.errors import DocumentRefused, Parked, Problem
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Account,
    Event,
    InlineCommitter,
    Intent,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    Route,
    write_once,
)
from axclarity.values import message_id

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
EVENT = Event(
    source="clarity",
    id="evt_1",
    type="order.created",
    key="order/ord_1",
    occurred_at=T0,
    payload=b"",
)
STOP = Parked(Problem(path="order", rule="order.stopped", message="is to be looked at"))


@define
class World:
    """Creates an order in AX, then goes on with what may fail."""

    journal: Journal
    refuses: int = 0
    stops: int = 0
    message_ids: list[str] = field(factory=list)

    async def send(self, request: Request) -> Response:
        self.message_ids.append(request.headers["messageid"])
        return Response(status=200)

    async def aclose(self) -> None: ...

    def handle(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        name = message_id(
            system="axclarity",
            company="usmf",
            entity="SalesOrder",
            key=event.record_id,
            operation="create",
            revision="1",
        )
        intent = Intent(
            message_id=str(name), entity="order", key="ord_1", operation="create", revision="1"
        )
        yield from write_once(ledger, intent, send=lambda: self.create(str(name)), find=nothing)
        if self.stops:
            self.stops -= 1
            raise STOP
        return Outcome("created")

    def create(self, name: str) -> Exchange[str]:
        yield Request(
            destination="ax",
            operation="create",
            method="POST",
            url="http://ax/",
            headers={"messageid": name},
            writes=True,
        )
        if self.refuses:
            self.refuses -= 1
            raise DocumentRefused("AX refused it.")
        return "SO-1"

    def run(self) -> Account:
        pipeline = Pipeline(self.journal, [Route("order.*", self.handle)], self, clock=lambda: T0)
        return asyncio.run(pipeline.run_until_idle(deadline=timedelta(days=1)))


def nothing(_intent: Intent) -> Exchange[str | None]:
    yield from ()
    return None


@pytest.fixture
def world(place: Place) -> Iterator[World]:
    with Journal(place, committer=InlineCommitter()) as journal:
        journal.accept([EVENT], T0)
        yield World(journal)


def test_a_write_that_was_refused_goes_again_under_its_message_id(world: World) -> None:
    world.refuses = 2
    for expected in (1, 1, 0):
        assert world.run().parked == expected
        world.journal.replay_all(T0)

    assert len(world.message_ids) == 3
    assert len(set(world.message_ids)) == 1


def test_a_write_that_was_made_is_not_made_again(world: World) -> None:
    world.stops = 2
    for _ in range(3):
        world.run()
        world.journal.replay_all(T0)

    assert (world.journal.account().applied, len(world.message_ids)) == (1, 1)


def test_a_replay_while_it_is_being_worked_on_again_changes_nothing(world: World) -> None:
    world.stops = 1
    world.run()
    assert world.journal.replay(1, T0)
    assert not world.journal.replay(1, T0)
    assert world.journal.replay_all(T0) == 0

    assert world.run().applied == 1
    assert len(world.message_ids) == 1
