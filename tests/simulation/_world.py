"""One run: shoppers, a courier, a warehouse, a clean-up job, and processes that come and go."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from decimal import Decimal
from random import Random
from typing import Any

from attrs import define, field, frozen

from axclarity.ax.documents import given
from axclarity.clarity import sign
from axclarity.sandbox import example

from ._disk import Disk
from ._laws import broken_laws
from ._loop import EPOCH, now, simulate
from ._network import LONGEST, Network
from ._plan import Plan, Shopping, plan_of
from ._process import SWEEP, Design, Process, Witness
from ._systems import WEBHOOK_SECRET, Systems
from ._trace import Trace

__all__ = ["Run", "World", "run"]

PATIENCE = 600.0
"""Seconds after the storm within which everything must have come to rest."""

_ATTEMPTS = 4
_OURS = Design()


@frozen(kw_only=True)
class Run:
    """What a run came to.

    Args:
        broken: the laws that do not hold at its end; empty if all is well.
        trace: everything that happened, and all that is left.
        points: the most at which one process could have died.
    """

    seed: int
    plan: Plan
    broken: tuple[str, ...]
    trace: Trace
    points: int

    def report(self) -> str:
        """For people."""
        return "\n".join((f"seed {self.seed}", repr(self.plan), self.trace.text(), *self.broken))


def run(
    seed: int,
    disk: Disk,
    *,
    design: Design = _OURS,
    plan: Plan | None = None,
    tamper: Callable[["World"], object] = lambda _world: None,
) -> Run:
    """Run a seed's plan, or another one, from the first order until everything is at rest.

    Args:
        tamper: is given the world before the laws look at it.
    """
    disk.wipe()

    async def all_of_it() -> Run:
        return await World(seed, plan or plan_of(seed), disk, design).run(tamper)

    return simulate(seed, all_of_it)


@define(eq=False)
class World:
    """Everybody and everything in a run."""

    seed: int
    plan: Plan
    disk: Disk
    design: Design
    trace: Trace = field(factory=Trace, init=False)
    witness: Witness = field(factory=Witness, init=False)
    acknowledged: set[str] = field(factory=set, init=False)
    placed: dict[str, Shopping] = field(factory=dict, init=False)
    processes: list[Process] = field(factory=list, init=False)
    random: Random = field(init=False)
    systems: Systems = field(init=False)
    network: Network = field(init=False)
    _people: set[asyncio.Task[None]] = field(factory=set, init=False)
    _started: int = field(default=0, init=False)
    _announced: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self.random = Random(f"people {self.seed}")
        self.systems = Systems(self.seed, self.plan.skews, notify=self._announce)
        random = Random(f"troubles {self.seed}")
        self.network = Network(self.systems, random, self.trace, self.plan.troubles)

    async def run(self, tamper: Callable[["World"], object]) -> Run:
        """Let it happen, and see whether the laws hold."""
        self.network.trouble = self.plan.trouble
        for place in range(self.plan.workers):
            self._spawn(self._keep_alive(place), person=False)
        for number, shopping in enumerate(self.plan.shopping):
            self._spawn(self._shop(number, shopping))
        for moment in self.plan.purges:
            self._spawn(self._purge(moment))
        for moment in self.plan.kills:
            self._spawn(self._kill(moment))
        await asyncio.sleep(self.plan.storm)
        self.network.trouble = 0.0
        self.trace.add("weather", "calm")
        at_rest = await self._rest()
        tamper(self)
        broken = broken_laws(self, at_rest=at_rest)
        for process in self.processes:
            process.die()
        self.trace.add("disk", "holds", self.disk.contents())
        self.trace.add("ax", "holds", list(self.systems.ax.orders.items()))
        self.trace.add("clarity", "holds", dict(self.systems.shop.orders), self._shipments())
        self.systems.close()
        points = max((process.points for process in self.processes), default=0)
        return Run(
            seed=self.seed,
            plan=self.plan,
            broken=broken,
            trace=self.trace,
            points=points,
        )

    def _shipments(self) -> Mapping[str, Any]:
        return dict(self.systems.shop.shipments)

    def _spawn(self, work: Coroutine[Any, Any, None], *, person: bool = True) -> None:
        task = asyncio.create_task(work)
        if person:
            self._people.add(task)
            task.add_done_callback(self._people.discard)

    # Processes

    async def _keep_alive(self, place: int) -> None:
        """Start a process, and another one a while after it has died."""
        while True:
            fuses = self.plan.fuses[self._started :]
            self._started += 1
            process = Process(
                f"{'AB'[place]}{self._started}",
                self.disk,
                self.network,
                self.witness,
                self.trace,
                design=self.design,
                fuse=fuses[0] if fuses else None,
                seed=self.seed,
            )
            self.processes.append(process)
            process.start()
            await process.died.wait()
            self.processes.remove(process)
            await asyncio.sleep(self.random.uniform(0.5, 6))

    async def _kill(self, moment: float) -> None:
        await asyncio.sleep(moment)
        if self.processes:
            self.random.choice(self.processes).die()

    # People

    async def _shop(self, number: int, shopping: Shopping) -> None:
        await asyncio.sleep(shopping.placed_at)
        order = example.order(shopping.example)
        order |= {"id": f"ord_{number}", "number": f"W-{number}"}
        self.placed[order["id"]] = shopping
        self.systems.shop.place(order)
        self._changed("shopper", "places", order["id"])
        if shopping.edited_after is not None and shopping.edited_into is not None:
            content = _content(example.order(shopping.edited_into))
            self._spawn(self._edit(order["id"], shopping.edited_after, content))
        for moment in shopping.noted_after:
            note = {"attributes": {"note": f"ring at {moment}"}}
            self._spawn(self._edit(order["id"], moment, note))
        if shopping.cancelled_after is not None:
            cancelled = {"status": "cancelled"}
            self._spawn(self._edit(order["id"], shopping.cancelled_after, cancelled))
        if shopping.shipped_after:
            self._spawn(self._ship(order["number"], shopping))

    async def _edit(self, order_id: str, after: float, changes: Mapping[str, Any]) -> None:
        await asyncio.sleep(after)
        self.systems.shop.edit(order_id, changes)
        self._changed("shopper", "edits", order_id, sorted(changes))

    async def _ship(self, number: str, shopping: Shopping) -> None:
        """Ship an order once AX has it, if that comes about in time."""
        sales_id = ""
        while not sales_id and (now() - EPOCH).total_seconds() < self.plan.storm:
            await asyncio.sleep(1)
            sales_id = next(
                (
                    known
                    for known, order in self.systems.ax.orders.items()
                    if order.purch_order_form_num == number
                ),
                "",
            )
        waits = shopping.shipped_after if sales_id else ()
        for part, wait in enumerate(waits, 1):
            await asyncio.sleep(wait)
            lines = self.systems.ax.orders[sales_id].sales_line
            line = max(lines, key=lambda line: given(line.remain_sales_physical, Decimal(0)))
            everything = shopping.whole and part == len(waits)
            only = None if everything else {str(line.item_id): Decimal(1)}
            try:
                self.systems.ax.ship(sales_id, only, at=now())
            except ValueError:
                return
            self._changed("depot", "ships", sales_id, only)

    async def _purge(self, moment: float) -> None:
        await asyncio.sleep(moment)
        self.systems.ax.purge_messages()
        self.trace.add("ax", "purges its log")

    def _changed(self, who: str, what: str, *facts: Any) -> None:
        self.network.last_change = now()
        self.trace.add(who, what, *facts)

    # Webhooks

    def _announce(self) -> None:
        """Send what the shop has to say, each on its own way."""
        deliveries = self.systems.shop.deliveries[self._announced :]
        self._announced += len(deliveries)
        for delivery in deliveries:
            if self.random.random() < self.plan.lost:
                self.trace.add("courier", "loses", delivery.event_id)
                continue
            copies = 2 if self.random.random() < self.plan.doubled else 1
            for _ in range(copies):
                self._spawn(self._deliver(delivery.event_id, delivery.type, delivery.record_id))

    async def _deliver(self, event_id: str, event_type: str, record_id: str) -> None:
        for attempt in range(_ATTEMPTS):
            await asyncio.sleep(self.random.uniform(0, 3) * (attempt + 1))
            if not self.processes:
                continue
            process = self.random.choice(self.processes)
            moment = self.systems.clocks["clarity"]()
            body = json.dumps(
                {
                    "id": event_id,
                    "type": event_type,
                    "occurred_at": moment.isoformat(),
                    "data": {"id": record_id},
                }
            ).encode()
            headers = {
                "webhook-id": event_id,
                "webhook-timestamp": str(int(moment.timestamp())),
                "webhook-signature": sign(WEBHOOK_SECRET, event_id, moment, body),
            }
            status = await process.deliver(headers, body)
            self.trace.add("courier", "delivers", event_id, event_type, status)
            if status == 202:
                self.acknowledged.add(event_id)
                return

    # The end

    async def _rest(self) -> bool:
        """Wait until nothing is left to do; false if that takes too long."""
        end = now().timestamp() + PATIENCE
        await asyncio.sleep(LONGEST)
        while now().timestamp() < end:
            if not self._people and self._is_at_rest():
                return True
            await asyncio.sleep(2)
        return False

    def _is_at_rest(self) -> bool:
        """Nothing on its way, nothing pending, and all looked at since the last change."""
        journal, since = self.disk.journal, self.network.last_change.isoformat()
        looks = (SWEEP, "ax.packing-slips")
        return (
            self.network.is_quiet
            and all((journal.bookmark(f"source/{name}") or "") > since for name in looks)
            and journal.account().pending == 0
        )


def _content(order: Mapping[str, Any]) -> dict[str, Any]:
    """What is bought, and for how much."""
    names = ("lines", "shipping_lines", "tax_lines", "discounts", "fees", "totals", "payments")
    return {name: order.get(name, []) for name in names}
