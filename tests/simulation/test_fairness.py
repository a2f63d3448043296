"""Whoever waits and is tried again and again leaves room for what is new."""

import asyncio
from datetime import timedelta

from axclarity.errors import NotYet, Problem
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import Event, Ledger, Outcome, Pipeline, Route

from ._disk import Disk
from ._loop import now, simulate

WAITING = 200
"""More than a shop that answers one request a second can be asked about between two attempts."""


class OneASecond:
    """A shop that answers one after another."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def send(self, request: Request) -> Response:
        del request
        async with self._turn:
            await asyncio.sleep(1)
        return Response(status=200)

    async def aclose(self) -> None:
        """There is nothing to close."""


def payment(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="payment.captured",
        key=f"payment/{number}",
        occurred_at=now(),
        payload=b"",
    )


def book(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    del ledger
    yield Request(destination="clarity", operation="ask", method="GET", url="https://shop/")
    if event.id != f"evt_{WAITING}":
        raise NotYet(Problem(path="$", rule="order.not-in-ax-yet", message="is not there yet"))
    return Outcome("booked")


async def new_one_is_booked_within(disk: Disk, patience: timedelta) -> bool:
    disk.wipe()
    pipeline = Pipeline(
        disk.journal, [Route("payment.*", book, ("clarity",))], OneASecond(), clock=now
    )
    disk.journal.accept([payment(number) for number in range(WAITING)], now())
    stop = asyncio.Event()
    running = asyncio.create_task(pipeline.run(stop))
    await asyncio.sleep(3600)
    disk.journal.accept([payment(WAITING)], now())
    await asyncio.sleep(patience.total_seconds())
    stop.set()
    await running
    return disk.journal.account().applied == 1


def test_what_waits_keeps_nothing_new_from_being_tried(disk: Disk) -> None:
    patience = timedelta(minutes=10)

    assert simulate(1, lambda: new_one_is_booked_within(disk, patience))
