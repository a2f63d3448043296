"""A process that takes a delivery and carries the order to AX until something kills it.

Started by the tests. Reads one JSON object a line, forks for each, and answers with the child's
exit status. `folder` has all that outlives a life; `kill` names the point at which it ends;
`orders` are placed by the first life.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from axclarity.http import Request
from axclarity.pipeline import InlineCommitter, Journal
from axclarity.pipeline.journal._commits import Operation
from tests.faults._door import Door, body_of, signed
from tests.faults._line import CREATE, Line, virtual

T = TypeVar("T")

PUT = "PUT /orders"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Mortal(InlineCommitter):
    """Dies before or after it stores a delivery."""

    def __init__(self, kill: str) -> None:
        super().__init__()
        self._kill = kill

    async def run_async(
        self,
        operation: Operation[T],
        *,
        fenced: bool = False,
        then: Callable[[T], object] | None = None,
    ) -> T:
        if self._kill == "before the event is stored":
            die()
        stored = await super().run_async(operation, fenced=fenced, then=then)
        if self._kill == "before it is acknowledged":
            die()
        return stored


def deliver(line: Line, folder: Path, kill: str, order_id: str) -> None:
    """What the shop does: it sends again until it hears that it need not."""
    heard = folder / f"acknowledged-{order_id}"
    if heard.exists():
        return
    body = body_of(order_id, event_id=f"evt_{order_id}")
    headers = signed(body, line.now, delivery_id=f"msg_{order_id}")
    with Journal(folder / "journal.db", committer=Mortal(kill)) as journal:
        answer = Door(journal, line.clock).ask(body, headers)
    if answer.status_code == 202:
        heard.touch()


def strikes(line: Line, kill: str, poison: str) -> None:
    before = {
        "before the intent": "GET /orders",
        "before the call": CREATE,
        "before the shop is told": PUT,
    }
    after = {"before the result is noted": CREATE, "before the event is settled": PUT}

    def on_the_way(request: Request) -> None:
        if request.operation == before.get(kill) or (poison and request.url.endswith(poison)):
            die()
        if kill == "asked to end" and request.operation == CREATE:
            os.kill(os.getpid(), signal.SIGTERM)

    def on_the_way_back(request: Request) -> None:
        if request.operation == after.get(kill):
            die()

    line.before, line.after = on_the_way, on_the_way_back


async def until_asked_to_end(line: Line) -> None:
    """What a host does: it decides what a signal means."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with line.journal() as journal:
        await line.pipeline(journal, line.new_wire()).run(stop)


def live(folder: Path, kill: str, orders: list[str], poison: str) -> None:
    with virtual(folder, state=folder / "systems") as line:
        for order_id in orders:
            if order_id not in line.box.clarity.orders:
                line.place(id=order_id, number=f"W-{order_id}")
        for order_id in orders:
            deliver(line, folder, kill, order_id)
        strikes(line, kill, poison)
        line.concurrency = 1
        if kill == "asked to end":
            asyncio.run(until_asked_to_end(line))
        else:
            line.run()


def main() -> None:
    for text in sys.stdin:
        told: dict[str, Any] = json.loads(text)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                live(Path(told["folder"]), told["kill"], told["orders"], told["poison"])
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  what its parent reads


if __name__ == "__main__":
    main()
