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
"""Orders before those that count."""


def latency(seconds: float) -> list[Row]:
    """Milliseconds from placed to told, of the orders of so many seconds."""
    count = int(seconds * _RATE)
    with open_world() as shop, open_world() as ax:  # a process each, as they are two systems
        ax.ask("slow_down", _AX_SECONDS)
        orders = orders_of(2, _WARM_UP + count, 0)
        took = asyncio.run(_took(shop, ax, orders))
        assert ax.ask("sales") == len(orders)
    waited = sorted(took[order["id"]] for order in orders[_WARM_UP:])
    case = f"placed to told, {_RATE:g} a second"
    return [
        row
        for name, share in (("p50", 50), ("p99", 99))
        for row in rows_of(
            f"{case}, {name}",
            {"ours": waited[len(waited) * share // 100] * 1000},
            "ms",
            {"ours": [_GOAL]} if name == "p99" else {},
        )
    ]


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
        placed = await asyncio.to_thread(shop.ask, "place_steadily", orders, _RATE)
        told = await asyncio.to_thread(shop.ask, "told")
        while len(told) < len(orders):
            await asyncio.sleep(0.5)
            told = await asyncio.to_thread(shop.ask, "told")
        stop.set()
        await running
        server.stop()
        await transport.aclose()
    return {order_id: told[order_id] - moment for order_id, moment in placed.items()}
