import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import define

from axclarity import (
    AXOperations,
    BasicAuth,
    ClarityOperations,
    FulfilmentFlow,
    Journal,
    OrderFlow,
    Pipeline,
)
from axclarity.http import AsyncHttpxTransport, utc_now
from axclarity.mapping import CustomerPolicy, OrderPolicy
from axclarity.pipeline import Account, Alert, Event, GatePolicy, RetryPolicy
from axclarity.sandbox import Sandbox, example
from tests.flows._counter import Counter, counter_on
from tests.flows._desk import Site, site_with

QUICK = RetryPolicy(
    base=timedelta(milliseconds=20),
    cap=timedelta(milliseconds=100),
    settle=timedelta(milliseconds=300),
    alert_after=3,
)
GATE = GatePolicy(probe_after=timedelta(milliseconds=50), probe_cap=timedelta(milliseconds=200))


@define
class Line:
    """The whole line from shop to AX and back, on a sandbox, without webhooks."""

    box: Sandbox
    directory: Path
    customers: CustomerPolicy
    orders: OrderPolicy
    alerts: list[str]
    events: int = 0

    def place(self, name: str, **changes: Any) -> str:
        """A shopper places an example order."""
        return self.box.clarity.place({**example.order(name), **changes})

    def announce(self, order_id: str, event_type: str = "order.created") -> Event:
        """What a webhook would say."""
        self.events += 1
        return Event(
            source="clarity",
            id=f"evt_{self.events}",
            type=event_type,
            key=f"order/{order_id}",
            occurred_at=utc_now(),
            payload=b"{}",
        )

    def run(
        self,
        *events: Event,
        journal: str = "journal.db",
        seconds: float = 120,
        first: Callable[[Journal], object] | None = None,
        until: str | None = None,
    ) -> Account:
        """Accept events and work until nothing is pending, or for so long.

        Args:
            until: a kind of alerts; with the first of it everything ends.
        """
        return asyncio.run(self._run(events, journal, seconds, first, until))

    async def _run(
        self,
        events: tuple[Event, ...],
        name: str,
        seconds: float,
        first: Callable[[Journal], object] | None,
        until: str | None,
    ) -> Account:
        shop = ClarityOperations.of_shop(
            self.box.clarity_url, client_id=self.box.client_id, client_secret=self.box.client_secret
        )
        auth = BasicAuth(self.box.ax_user, self.box.ax_password)
        ax = AXOperations.of_company(self.box.ax_url, company=example.COMPANY, auth=auth)
        to_ax = OrderFlow(shop=shop, ax=ax, orders=self.orders, customers=self.customers)
        to_shop = FulfilmentFlow(shop=shop, ax=ax, every=timedelta(0))
        transport = AsyncHttpxTransport()
        told = asyncio.Event()

        def tell(alert: Alert) -> None:
            self.alerts.append(alert.message)
            if alert.kind == until:
                told.set()

        with Journal(self.directory / name) as journal:
            pipeline = Pipeline(
                journal,
                [*to_ax.routes(), *to_shop.routes()],
                transport,
                sources=to_shop.sources(),
                retry=QUICK,
                gate=GATE,
                alerts=[tell],
                random=Random(1).random,
            )
            if first is not None:
                first(journal)
            journal.accept(events, utc_now())
            running = asyncio.create_task(
                pipeline.run_until_idle(deadline=timedelta(seconds=seconds))
            )
            waiting = asyncio.create_task(told.wait())
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
            for task in (running, waiting):
                task.cancel()
            await asyncio.gather(running, waiting, return_exceptions=True)
            account = journal.account()
        await transport.aclose()
        return account

    def journal(self) -> Journal:
        """The journal, to look at."""
        return Journal(self.directory / "journal.db")


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with Sandbox() as box:
        example.furnish(box)
        yield Line(
            box=box,
            directory=tmp_path,
            customers=example.customer_policy(),
            orders=example.order_policy(),
            alerts=[],
        )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Both systems, for all tests of a module."""
    with site_with() as made:
        yield made


@pytest.fixture
def counter(site: Site, tmp_path: Path) -> Iterator[Counter]:
    """A counter with a journal of its own."""
    with counter_on(site, tmp_path) as made:
        yield made
