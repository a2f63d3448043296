"""What the whole demo runs on: both systems, a site with every flow, and a clock moved by hand."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from attrs import define, evolve, field, frozen

from axclarity.cli.demo._world import GATE, RETRY
from axclarity.flows import Flow, Integration
from axclarity.http import AsyncTransport, Exchange, Request, drive_async, utc_now
from axclarity.mapping.owner import Owner
from axclarity.pipeline import (
    AlertSink,
    Event,
    Hook,
    Journal,
    Ledger,
    Pipeline,
    Source,
    WatchedAttempt,
    receiver,
)
from axclarity.sandbox import Sandbox, Server, example

__all__ = ["Clock", "Site", "Traffic", "flow_of", "open_site"]

T = TypeVar("T")

_LOOK = timedelta(minutes=15)
"""At least as long as the longest pause of what asks every few minutes."""

_PATIENCE = timedelta(minutes=2)


@define
class Clock:
    """The time on this machine, and what was skipped: nobody wants to wait for the night."""

    skipped: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.skipped

    def skip(self, time: timedelta) -> None:
        """Let time go by."""
        self.skipped += time


@define(eq=False)
class Traffic(Hook):
    """Counts the requests of each flow: by flow, system, and whether it writes.

    A flow is known by its class's name; what asks for no flow in particular has none.
    """

    flows: Sequence[Flow]
    counts: Counter[tuple[str, str, bool]] = field(factory=Counter)
    _current: ContextVar[str] = field(factory=lambda: ContextVar("flow", default=""))

    def attempt_begins(self, attempt: WatchedAttempt) -> None:
        """The attempt's own task sends for its flow from now on."""
        self._current.set(flow_of(self.flows, attempt.event.type))

    def request_begins(self, request: Request) -> None:
        """One more."""
        self.counts[self._current.get(), request.destination, request.writes] += 1

    def sources(self, flow: Flow) -> Sequence[Source]:
        """The sources of a flow, whose requests are counted as its own."""
        return [evolve(each, poll=self._named(flow, each)) for each in flow.sources()]

    def _named(self, flow: Flow, source: Source) -> Callable[[Ledger], Exchange[Sequence[Event]]]:
        def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
            self._current.set(type(flow).__name__)
            return (yield from source.poll(ledger))

        return poll


@frozen(kw_only=True)
class Site:
    """The running parts, for the scenes to look at and to meddle with.

    Args:
        products: who has the say on products.
    """

    products: Owner
    box: Sandbox
    integration: Integration
    pipeline: Pipeline
    transport: AsyncTransport
    traffic: Traffic
    clock: Clock

    @property
    def journal(self) -> Journal:
        """The open journal."""
        return self.integration.journal

    async def in_ax(self, exchange: Exchange[T]) -> T:
        """What somebody in AX does, by a service of AX."""
        return await drive_async(exchange, self.transport)

    async def night(self) -> None:
        """The night goes by, in which everything is gone through that nothing tells of."""
        self.clock.skip(timedelta(days=1))
        await self.settle()

    async def settle(self) -> None:
        """Work until nothing is on its way, and until asking again finds nothing new."""
        known = -1
        while self.journal.account().accepted != known or self.box.clarity.pending_deliveries:
            known = self.journal.account().accepted
            await self.delivered()
            self.clock.skip(_LOOK)
            await self.pipeline.run_until_idle(deadline=_PATIENCE)

    async def delivered(self) -> None:
        """Wait until the shop's webhooks are in the journal."""
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            while self.box.clarity.pending_deliveries:  # noqa: ASYNC110  another thread delivers
                await asyncio.sleep(0.01)


@asynccontextmanager
async def open_site(
    directory: Path,
    alert: AlertSink,
    *,
    orders: Collection[str],
    products: Owner = Owner.AX,
) -> AsyncIterator[Site]:
    """Start everything in `directory`; what is there already stays.

    Args:
        orders: the example orders that are to be placed.
        products: who has the say on products.
    """
    clock = Clock()
    with Sandbox(directory / "sandbox", clock=clock, ax_settings=example.SETTINGS) as box:
        if example.GUEST_ACCOUNT not in box.ax.customers:
            example.furnish(box, orders)
        integration = example.integration(
            box, directory, products=products, clock=clock, settings=_settings(alert)
        )
        with integration.journal as journal:
            server = Server(receiver(journal, [box.webhook_secret], clock=clock))
            box.clarity.subscribe(f"http://127.0.0.1:{server.start()}/")
            transport = integration.transport()
            try:
                yield _site(box, integration, transport, clock, products)
            finally:
                server.stop()
                await transport.aclose()


def _site(
    box: Sandbox, integration: Integration, transport: AsyncTransport, clock: Clock, products: Owner
) -> Site:
    traffic = Traffic(integration.flows)
    of_flows = [source for flow in integration.flows for source in traffic.sources(flow)]
    sweeps = integration.sources[len(of_flows) :]
    pipeline = Pipeline(
        integration.journal,
        integration.routes,
        transport,
        sources=[*of_flows, *sweeps],
        hooks=[traffic],
        **integration.settings,
    )
    return Site(
        products=products,
        box=box,
        integration=integration,
        pipeline=pipeline,
        transport=transport,
        traffic=traffic,
        clock=clock,
    )


def _settings(alert: AlertSink) -> dict[str, object]:
    jitter = random.Random(1).random  # noqa: S311  jitter is no secret
    return {"retry": RETRY, "gate": GATE, "alerts": [alert], "random": jitter}


def flow_of(flows: Sequence[Flow], event_type: str) -> str:
    """The name of the flow that answers events of a type; empty if none does."""
    answering = (f for f in flows if any(route.answers(event_type) for route in f.routes()))
    return next((type(flow).__name__ for flow in answering), "")
