"""A site with every flow of orders, customers, goods and money: no network, and no trouble."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from attrs import define, evolve, field

from axclarity import FulfilmentFlow, OrderFlow
from axclarity.ax.changes import PolledChanges
from axclarity.flows import CustomerFlow, Integration, PaymentFlow, RefundFlow, ReturnFlow
from axclarity.http import Request, Response
from axclarity.mapping.customers import FieldOwnership, Owner
from axclarity.pipeline import Event, Pipeline
from axclarity.sandbox import example
from axclarity.sandbox.clarity import Delivery
from tests.flows._both import FINDER, payment_policy, return_policy

from ._disk import Disk
from ._loop import now
from ._process import RETRY
from ._systems import Systems, ax_client, clarity_client

__all__ = ["Site"]

_OWNERSHIP = FieldOwnership(
    owners={
        "Contact.Email": Owner.CLARITY,
        "Contact.Phone": Owner.CLARITY,
        "PersonName": Owner.CLARITY,
        "DirParty.Name": Owner.CLARITY,
        "Address.Invoice": Owner.CLARITY,
    }
)
_SWEEP_EVERY = timedelta(minutes=15)
_POLL_EVERY = timedelta(minutes=1)
_MOMENT = timedelta(seconds=5)
_LONG = timedelta(minutes=10)


@define
class Site:
    """Both systems, the journal, and the pipeline between them."""

    systems: Systems
    disk: Disk
    _writes: list[str] = field(factory=list, init=False)
    _integration: Integration = field(init=False)
    _announced: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._integration = _integration(self)

    async def send(self, request: Request) -> Response:
        """Be the transport: what is asked is done and answered."""
        if request.writes:
            self._writes.append(request.operation)
        return await self.systems.answer(request)

    async def aclose(self) -> None:
        """There are no connections."""

    def news(self) -> Sequence[Delivery]:
        """What the shop has announced since the last time."""
        found = self.systems.shop.deliveries[self._announced :]
        self._announced += len(found)
        return found

    def written(self) -> list[str]:
        """What was written to either system since the last time."""
        found, self._writes = self._writes, []
        return found

    async def work_on(self, events: Sequence[Event]) -> None:
        """Accept events, and work for a while, if there are any."""
        if not events:
            return
        self.disk.journal.accept(events, now())
        pipeline = Pipeline(self.disk.journal, self._integration.routes, self, **_settings())
        await pipeline.run_until_idle(deadline=_MOMENT)

    async def poll(self) -> None:
        """Let the time pass after which AX is asked what has changed, and work on it."""
        await asyncio.sleep(_POLL_EVERY.total_seconds())
        await self._run(evolve(self._integration, sweep_every=None))

    async def sweep(self) -> None:
        """Let the time pass after which everything is asked, and work until nothing is left."""
        await asyncio.sleep(_SWEEP_EVERY.total_seconds())
        await self._run(self._integration)

    async def _run(self, integration: Integration) -> None:
        await integration.pipeline(self).run_until_idle(deadline=_LONG)


def _settings() -> dict[str, Any]:
    return {"retry": RETRY, "clock": now, "random": Random(1).random, "concurrency": 4}


def _integration(site: Site) -> Integration:
    shop, ax = clarity_client(asyncio.get_running_loop().time), ax_client()
    orders, customers = example.order_policy(), example.customer_policy()
    money = PaymentFlow(shop=shop, ax=ax, policy=payment_policy(), finder=FINDER)
    flows: list[Any] = [
        OrderFlow(shop=shop, ax=ax, orders=orders, customers=customers),
        FulfilmentFlow(shop=shop, ax=ax, every=_POLL_EVERY, policy=orders),
        CustomerFlow(
            shop=shop,
            ax=ax,
            customers=customers,
            ownership=_OWNERSHIP,
            changes=PolledChanges(ax.customers, now=now, overlap=timedelta(0), may_be_empty=True),
            every=_POLL_EVERY,
        ),
        money,
        RefundFlow(payments=money, orders=orders),
        ReturnFlow(shop=shop, ax=ax, policy=return_policy(), every=_POLL_EVERY),
    ]
    return Integration(
        shop=shop,
        ax=ax,
        flows=flows,
        journal=site.disk.journal,
        transport=lambda: site,
        sweep_every=_SWEEP_EVERY,
        settings=_settings(),
    )
