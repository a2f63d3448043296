"""Both systems in a process of their own, so that who is measured shares no lock with them."""

import copy
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from multiprocessing.connection import Connection
from typing import Any

from axclarity import AXOperations, BasicAuth, ClarityOperations, OrderFlow, Secret
from axclarity.flows import SALES_ID_ATTRIBUTE
from axclarity.http import AsyncSocketTransport, ByDestination, utc_now
from axclarity.sandbox import Fault, Sandbox, example

__all__ = ["Facts", "Order", "World", "flow_between", "open_world", "orders_of", "ways_out"]

Order = dict[str, Any]
Facts = dict[str, str]


class World:
    """Both systems in another process, and a wire to it."""

    def __init__(self, wire: Connection) -> None:
        self._wire = wire
        self.facts: Facts = wire.recv()

    def ask(self, what: str, *arguments: Any) -> Any:
        """Have something done over there."""
        self._wire.send((what, arguments))
        return self._wire.recv()


def serve(wire: Connection) -> None:
    """The other process."""
    with Sandbox() as box:
        example.furnish(box)
        wire.send(
            {
                "ax_url": box.ax_url,
                "ax_user": box.ax_user,
                "ax_password": box.ax_password.reveal(),
                "clarity_url": box.clarity_url,
                "client_id": box.client_id,
                "client_secret": box.client_secret.reveal(),
                "webhook_secret": box.webhook_secret.reveal(),
            }
        )
        answers: dict[str, Callable[..., Any]] = {
            "place": lambda orders: [box.clarity.place(order) for order in orders],
            "subscribe": box.clarity.subscribe,
            "place_steadily": lambda orders, rate: _place_steadily(box, orders, rate),
            "slow_down": lambda seconds: box.faults.inject(
                Fault("slow", on="ax", seconds=seconds, times=None)
            ),
            "sales": lambda: sum(t.sales_type == "Sales" for t in box.ax.orders.values()),
            "told": lambda: _told(box),
        }
        while True:
            what, arguments = wire.recv()
            if what == "stop":
                return
            wire.send(answers[what](*arguments))


def _place_steadily(box: Sandbox, orders: Sequence[Order], rate: float) -> dict[str, float]:
    """Place so many orders a second; when each was placed, in seconds of the epoch."""
    placed, began = dict[str, float](), time.perf_counter()
    for number, order in enumerate(orders):
        time.sleep(max(0.0, began + number / rate - time.perf_counter()))
        placed[order["id"]] = utc_now().timestamp()
        box.clarity.place(order)
    return placed


def _told(box: Sandbox) -> dict[str, float]:
    """When each order was changed last, if the shop knows its number in AX."""
    return {
        order_id: datetime.fromisoformat(order["updated_at"]).timestamp()
        for order_id, order in box.clarity.orders.items()
        if order.get("attributes", {}).get(SALES_ID_ATTRIBUTE)
    }


@contextmanager
def open_world() -> Iterator[World]:
    """Start the other process, and end it."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    try:
        yield World(ours)
    finally:
        ours.send(("stop", ()))
        process.join()


def orders_of(lines: int, count: int, start: int) -> list[Order]:
    """Orders of so many lines, each with ids of its own."""
    template = example.order("02-fifty-lines")
    template["lines"] = template["lines"][:lines]
    for field in ("shipping_lines", "payments", "discounts", "fees"):
        template.pop(field, None)
    price = sum(Decimal(line["total"]) for line in template["lines"])
    tax = sum(Decimal(tax["amount"]) for line in template["lines"] for tax in line["tax_lines"])
    template["tax_lines"] = [{"code": "MWST19", "rate": "19", "amount": f"{tax}"}]
    template["totals"] = {"subtotal": f"{price}", "tax": f"{tax}", "total": f"{price + tax}"}
    made = []
    for number in range(start, start + count):
        order = copy.deepcopy(template)
        order |= {"id": f"ord_b{number}", "number": f"B-{number}"}
        made.append(order)
    return made


def flow_between(facts: Facts) -> OrderFlow:
    """The orders' way, as a user would set it up."""
    return OrderFlow(
        shop=ClarityOperations.of_shop(
            facts["clarity_url"],
            client_id=facts["client_id"],
            client_secret=Secret(facts["client_secret"]),
        ),
        ax=AXOperations.of_company(
            facts["ax_url"],
            company=example.COMPANY,
            auth=BasicAuth(facts["ax_user"], Secret(facts["ax_password"])),
        ),
        orders=example.order_policy(),
        customers=example.customer_policy(),
    )


def ways_out() -> ByDestination:
    """Connections of our own to each system."""
    return ByDestination({"ax": AsyncSocketTransport(), "clarity": AsyncSocketTransport()})
