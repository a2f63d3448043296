"""A process of ours: a pipeline and a receiver, until it dies at one of its awaits."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from attrs import define, field, frozen

from axclarity import FulfilmentFlow, OrderFlow, Pipeline
from axclarity.clarity import ClarityOperations
from axclarity.clarity._query import Query
from axclarity.errors import JournalError, NotSent
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Event,
    GatePolicy,
    Handler,
    Ledger,
    Outcome,
    RetryPolicy,
    Route,
    Source,
    receiver,
)
from axclarity.sandbox import example

from ._disk import Disk, ProcessJournal
from ._loop import now
from ._network import Network
from ._systems import WEBHOOK_SECRET, ax_client, clarity_client
from ._trace import Trace

__all__ = ["RETRY", "SWEEP", "Design", "Process", "Witness"]

T = TypeVar("T")

SETTLE = timedelta(seconds=12)
RETRY = RetryPolicy(
    base=timedelta(seconds=0.2),
    cap=timedelta(seconds=4),
    retry_after_cap=timedelta(seconds=6),
    settle=SETTLE,
    halt=timedelta(seconds=3),
    poison_attempts=50,
)
GATE = GatePolicy(
    probe_after=timedelta(seconds=0.5),
    probe_cap=timedelta(seconds=4),
    retry_after_cap=timedelta(seconds=6),
)
EVERY = timedelta(seconds=15)
STANDBY = 3.0
"""Seconds after which a process that was refused the right to dispatch asks again."""

SWEEP = "clarity.sweep"


@frozen(kw_only=True)
class Design:
    """Which parts a process is made of: ours, or variants with a bug in them."""

    orders: type[OrderFlow] = OrderFlow
    journal: type[ProcessJournal] = ProcessJournal
    retry: RetryPolicy = RETRY


@define
class Witness:
    """Sees who works on which key, in all processes."""

    overlaps: list[str] = field(factory=list, init=False)
    _at_work: dict[str, str] = field(factory=dict, init=False)

    @contextmanager
    def watching(self, key: str, who: str) -> Iterator[None]:
        """While somebody works on a key."""
        other = self._at_work.get(key)
        if other is not None:
            self.overlaps.append(f"{key}: {who} began while {other} was at it")
        self._at_work[key] = who
        try:
            yield
        finally:
            self._at_work.pop(key, None)


class Process:
    """Lives until `die`, or until its fuse has burnt down.

    A death is what the world sees of one: from then on nothing that the process does has any
    effect. Requests that had left it arrive all the same.

    Args:
        fuse: at which of its points it dies; each await of a journal or of a network is two.
    """

    def __init__(
        self,
        name: str,
        disk: Disk,
        network: Network,
        witness: Witness,
        trace: Trace,
        *,
        design: Design,
        fuse: int | None,
        seed: int,
    ) -> None:
        self.name = name
        self.trace = trace
        self.died = asyncio.Event()
        self.points = 0
        self._fuse = fuse
        self._network = network
        self._witness = witness
        self._tasks: set[asyncio.Task[Any]] = set()
        loop = asyncio.get_running_loop()
        self._journal = design.journal(disk, self)
        shop = clarity_client(loop.time)
        flow = design.orders(
            shop=shop,
            ax=ax_client(),
            orders=example.order_policy(),
            customers=example.customer_policy(),
        )
        back = FulfilmentFlow(shop=shop, ax=ax_client(), every=EVERY)
        self._receiver = receiver(self._journal, [WEBHOOK_SECRET], clock=now, ticks=loop.time)
        self._pipeline = Pipeline(
            self._journal,
            [self._watched(route) for route in (*flow.routes(), *back.routes())],
            self,
            sources=[*back.sources(), _sweep(shop)],
            retry=design.retry,
            gate=GATE,
            concurrency=4,
            clock=now,
            random=Random(f"retries {seed} {name}").random,
        )

    def start(self) -> None:
        """Begin to dispatch, or to wait for the right to."""
        self._run(self._dispatch())

    def die(self) -> None:
        """Die, here and now."""
        if self.died.is_set():
            return
        self.trace.add(self.name, "dies", self.points)
        self.died.set()
        for task in self._tasks:
            task.cancel()

    async def deliver(self, headers: dict[str, str], body: bytes) -> int | None:
        """Take a webhook; the HTTP status it is answered with, `None` if there is no answer."""
        task = self._run(self._take(headers, body))
        await asyncio.wait([task])
        return None if task.cancelled() or self.died.is_set() else task.result()

    async def send(self, request: Request) -> Response:
        """Be the transport of the pipeline."""
        await self.pass_point("before a request")
        if self.died.is_set():
            raise NotSent("The process is dead.")
        response = await self._network.carry(request, self.name)
        await self.pass_point("after an answer")
        return response

    async def aclose(self) -> None:
        """There are no connections."""

    async def pass_point(self, where: str) -> None:
        """Let others have a turn, and perhaps die here."""
        if self.died.is_set():
            return
        self.points += 1
        if self.points == self._fuse:
            self.trace.add(self.name, f"burns out {where}")
            self.die()
        await asyncio.sleep(0)
        if self.died.is_set():
            await asyncio.get_running_loop().create_future()  # until it is cut off

    def _run(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _dispatch(self) -> None:
        while True:
            try:
                await self._pipeline.run()
            except JournalError:
                await asyncio.sleep(STANDBY)

    async def _take(self, headers: dict[str, str], body: bytes) -> int:
        sent: list[Any] = []
        scope = {
            "type": "http",
            "method": "POST",
            "http_version": "1.1",
            "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._receiver(scope, receive, send)
        return int(sent[0]["status"])

    def _watched(self, route: Route) -> Route:
        return Route(route.type, self._under_eyes(route.handler), route.destinations)

    def _under_eyes(self, handler: Handler) -> Handler:
        def handle(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            with self._witness.watching(event.key, self.name):
                return (yield from handler(event, ledger))

        return handle


def _sweep(shop: ClarityOperations) -> Source:
    """Looks at every order, since webhooks get lost."""

    def look(_ledger: Ledger) -> Exchange[Sequence[Event]]:
        orders = yield from shop.orders.all(Query())
        return [
            Event(
                source="clarity",
                id=f"sweep/{order.id}/{order.version}",
                type="order.updated",
                key=f"order/{order.id}",
                occurred_at=now(),
                payload=b"",
            )
            for order in orders
        ]

    return Source(SWEEP, EVERY, look)
