"""From an order placed in the shop until the shop knows its number in AX.

Through everything: webhook, receiver, journal in a file, pipeline, mapping, AX, and real sockets.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from _goals import Goal, Row, rows_of
from _order_world import Order, World, flow_between, open_world, orders_of, ways_out

from axclarity import Journal, Pipeline, Secret, receiver
from axclarity.sandbox import Server

__all__ = ["latency"]

_RATE = 30.0
"""Orders a second."""

_AX_SECONDS = 0.02
"""How much longer AX takes for each call."""

_GOAL = Goal(most=250)
_WARM_UP = 30
"""Orders before those that count: with the first ones the contracts are fetched and compiled."""


def latency(seconds: float) -> list[Row]:
    """Milliseconds from placed to told: of the very first order, and of those of so many seconds.

    Between the two there is a pause: what waited for the contracts is not counted.
    """
    orders = orders_of(2, _WARM_UP + int(seconds * _RATE), 0)
    with open_world() as shop, open_world() as ax:  # a process each, as they are two systems
        ax.ask("slow_down", _AX_SECONDS)
        took = asyncio.run(_took(shop, ax, orders))
        assert ax.ask("sales") == len(orders)
    first, *_ = cold = [took[order["id"]] for order in orders[:_WARM_UP]]
    waited = sorted(took[order["id"]] for order in orders[len(cold) :])
    case = f"placed to told, {_RATE:g} a second"
    return [
        *rows_of("placed to told, the first order", {"ours": first * 1000}, "ms", {}),
        *rows_of(f"{case}, p50", {"ours": _percentile(waited, 50)}, "ms", {}),
        *rows_of(f"{case}, p99", {"ours": _percentile(waited, 99)}, "ms", {"ours": [_GOAL]}),
    ]


def _percentile(waited: Sequence[float], share: int) -> float:
    """In milliseconds."""
    return waited[len(waited) * share // 100] * 1000


async def _took(shop: World, ax: World, orders: Sequence[Order]) -> Mapping[str, float]:
    """Seconds by order."""
    transport = ways_out()
    ax_facts = {name: each for name, each in ax.facts.items() if name.startswith("ax_")}
    flow = flow_between({**shop.facts, **ax_facts})
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal.db") as journal:
        server = Server(receiver(journal, [Secret(shop.facts["webhook_secret"])]))
        shop.ask("subscribe", f"http://127.0.0.1:{server.start()}/")
        stop = asyncio.Event()
        running = asyncio.create_task(Pipeline(journal, flow.routes(), transport).run(stop))
        placed = await _placed(shop, orders[:_WARM_UP], told=_WARM_UP)
        placed |= await _placed(shop, orders[_WARM_UP:], told=len(orders))
        told = await asyncio.to_thread(shop.ask, "told")
        stop.set()
        await running
        server.stop()
        await transport.aclose()
    return {order_id: told[order_id] - moment for order_id, moment in placed.items()}


async def _placed(shop: World, orders: Sequence[Order], *, told: int) -> dict[str, float]:
    """Place orders, and wait until the shop has been told of so many; when each was placed."""
    placed: dict[str, float] = await asyncio.to_thread(shop.ask, "place_steadily", orders, _RATE)
    while len(await asyncio.to_thread(shop.ask, "told")) < told:  # noqa: ASYNC110  a shop only counts
        await asyncio.sleep(0.5)
    return placed
