"""Everything the demo runs on: both systems, the journal, the receiver, the pipeline."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from attrs import frozen

from axclarity.ax import AXOperations, BasicAuth
from axclarity.clarity import ClarityOperations
from axclarity.flows import FulfilmentFlow, OrderFlow
from axclarity.http import (
    AsyncHttpxTransport,
    AsyncSocketTransport,
    AsyncTransport,
    ByDestination,
)
from axclarity.pipeline import AlertSink, GatePolicy, Journal, Pipeline, RetryPolicy, receiver
from axclarity.sandbox import Sandbox, Server, example

__all__ = ["World", "open_world"]

RETRY = RetryPolicy(
    base=timedelta(milliseconds=60),
    cap=timedelta(milliseconds=600),
    settle=timedelta(seconds=2),
    alert_after=3,
)
GATE = GatePolicy(probe_after=timedelta(milliseconds=200), probe_cap=timedelta(seconds=1))
"""Quick, because nobody wants to watch an hour of outage; the defaults are for real servers."""


@frozen(kw_only=True)
class World:
    """The running parts, for the story to look at and to meddle with."""

    box: Sandbox
    journal: Journal
    pipeline: Pipeline

    async def until(self, condition: Callable[[], bool], *, seconds: float = 120.0) -> bool:
        """Wait until something holds; tell whether it came to hold in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not condition():
            if loop.time() > deadline:
                return False
            await asyncio.sleep(0.02)
        return True

    def settled(self) -> bool:
        """Whether nothing is on its way any more, on either side."""
        return not self.box.clarity.pending_deliveries and not self.journal.account().pending


@asynccontextmanager
async def open_world(directory: Path, alert: AlertSink) -> AsyncIterator[World]:
    """Start everything in `directory`, or start it again where a run was cut off."""
    with (
        Sandbox(directory / "sandbox") as box,
        Journal(directory / "journal.db") as journal,
    ):
        if example.GUEST_ACCOUNT not in box.ax.customers:
            example.furnish(box)
        transport = ByDestination({"ax": AsyncSocketTransport(), "clarity": AsyncHttpxTransport()})
        pipeline = _pipeline(box, journal, transport, alert)
        server = Server(receiver(journal, [box.webhook_secret]))
        box.clarity.subscribe(f"http://127.0.0.1:{server.start()}/")
        stop = asyncio.Event()
        running = asyncio.create_task(pipeline.run(stop))
        try:
            yield World(box=box, journal=journal, pipeline=pipeline)
        finally:
            stop.set()
            await running
            server.stop()
            await transport.aclose()


def _pipeline(
    box: Sandbox, journal: Journal, transport: AsyncTransport, alert: AlertSink
) -> Pipeline:
    shop = ClarityOperations.of_shop(
        box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
    )
    ax = AXOperations.of_company(
        box.ax_url, company=example.COMPANY, auth=BasicAuth(box.ax_user, box.ax_password)
    )
    to_ax = OrderFlow(
        shop=shop, ax=ax, orders=example.order_policy(), customers=example.customer_policy()
    )
    to_shop = FulfilmentFlow(
        shop=shop, ax=ax, every=timedelta(milliseconds=500), policy=example.order_policy()
    )
    return Pipeline(
        journal,
        (*to_ax.routes(), *to_shop.routes()),
        transport,
        sources=to_shop.sources(),
        retry=RETRY,
        gate=GATE,
        alerts=[alert],
        random=random.Random(1).random,  # noqa: S311  jitter
    )
