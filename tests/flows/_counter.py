"""A shop's counter: orders are placed, edited and stopped, and one flow follows by hand."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from sqlalchemy import Connection, Table

from axclarity.ax.documents import SalesTable
from axclarity.errors import AxClarityError
from axclarity.flows import OrderFlow
from axclarity.http import Request, Response
from axclarity.pipeline import Event, Outcome
from axclarity.pipeline.journal._schema import bindings, bookmarks, intents
from axclarity.sandbox import example
from tests.flows._desk import Desk, Site

__all__ = ["Counter", "basket", "counter_on"]

_CENT = Decimal("0.01")


def basket(
    *lines: tuple[str, str, str], shipping: str = "standard", wrap: bool = False
) -> dict[str, Any]:
    """Lines of SKU, quantity and price, taxed by 21 %, with totals that follow."""
    charges = [("shipping_lines", shipping, "4.95"), *([("fees", "gift-wrap", "3.50")] * wrap)]
    document: dict[str, Any] = {"lines": [], "shipping_lines": [], "fees": []}
    subtotal = tax = Decimal(0)
    for place, (sku, quantity, price) in enumerate(lines, start=1):
        total = Decimal(quantity) * Decimal(price)
        document["lines"].append(
            {
                "id": f"ln_{place}_{sku}",
                "sku": sku,
                "quantity": quantity,
                "unit_price": price,
                "total": str(total),
                "tax_lines": _taxes(total),
            }
        )
        subtotal, tax = subtotal + total, tax + _tax(total)
    extra = Decimal(0)
    for name, code, text in charges:
        amount = Decimal(text)
        document[name].append({"code": code, "amount": text, "tax_lines": _taxes(amount)})
        extra, tax = extra + amount, tax + _tax(amount)
    document["tax_lines"] = [{"code": "VAT21", "rate": "21", "amount": str(tax)}]
    document["totals"] = {
        "subtotal": str(subtotal),
        "shipping": "4.95",
        "fees": "3.50" if wrap else "0",
        "tax": str(tax),
        "total": str(subtotal + extra + tax),
    }
    return document


def _tax(amount: Decimal) -> Decimal:
    return (amount * Decimal("0.21")).quantize(_CENT, rounding=ROUND_HALF_UP)


def _taxes(amount: Decimal) -> list[dict[str, str]]:
    return [{"code": "VAT21", "rate": "21", "amount": str(_tax(amount))}]


@define
class _Between:
    """Lets something happen in AX just before a call of ours gets there, and shows what is sent."""

    wire: Any
    before: dict[str, Any] = field(factory=dict)
    seen: Callable[[Request], object] = lambda _request: None

    def send(self, request: Request) -> Response:
        self.seen(request)
        happens = self.before.pop(request.operation, None)
        if happens is not None:
            happens()
        response: Response = self.wire.send(request)
        return response


@define
class Counter:
    """Orders that a shopper places and changes, and the flow of orders."""

    desk: Desk
    between: _Between
    settings: dict[str, Any] = field(factory=dict)
    events: int = 0

    def place(self, name: str = "01-one-line", **changes: Any) -> str:
        return self.desk.box.clarity.place({**example.order(name), **changes})

    def edit(self, order_id: str, **changes: Any) -> None:
        self.desk.box.clarity.edit(order_id, changes)

    def tell(self, order_id: str) -> Outcome:
        """Any event about the order; its kind does not matter."""
        self.events += 1
        event = Event(
            source="clarity",
            id=f"evt_{self.events}",
            type="order.updated",
            key=f"order/{order_id}",
            occurred_at=self.desk.clock(),
            payload=b"{}",
        )
        return self.desk.handle(self.flow.routes(), event)

    def fails(self, order_id: str, kind: type[AxClarityError] = AxClarityError) -> Any:
        """What the event ends with, which is no outcome."""
        with pytest.raises(kind) as caught:
            self.tell(order_id)
        return caught.value

    def lose_journal(self) -> None:
        """Forget what was written, what is bound, and where things were."""
        for table in (intents, bindings, bookmarks):
            self.desk.journal.run(_emptied, table)

    @property
    def flow(self) -> OrderFlow:
        settings = {
            "orders": example.order_policy(),
            "customers": example.customer_policy(),
            **self.settings,
        }
        return OrderFlow(shop=self.desk.shop, ax=self.desk.ax, **settings)

    @property
    def tables(self) -> Mapping[str, SalesTable]:
        return self.desk.box.ax.orders

    @property
    def table(self) -> SalesTable:
        """The one sales order in AX."""
        ((_, table),) = self.tables.items()
        return table

    @property
    def sales_id(self) -> str:
        ((sales_id, _),) = self.tables.items()
        return sales_id

    def calls(self, operation: str) -> int:
        return self.desk.box.ax.requests.get(f"SalesOrderService.{operation}", 0)


def _emptied(connection: Connection, table: Table) -> None:
    connection.execute(table.delete())


@contextmanager
def counter_on(site: Site, directory: Path) -> Iterator[Counter]:
    with site.desk(directory) as desk:
        example.furnish(desk.box)
        between: Any = _Between(desk.transport)
        desk.transport = between
        yield Counter(desk, between)
