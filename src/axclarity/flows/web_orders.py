"""What the shop has sold and AX does not know yet: kept up to date by looking at changed orders.

An order is in AX once the shop has been told its number there. Until then it counts, however old it
is, unless it is cancelled or has been delivered all the same. What is known lies in one bookmark,
which those who tell stock read; there are few such orders, unless AX is down.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from attrs import define, field, frozen

from axclarity.clarity.listing import START, Position, Query
from axclarity.clarity.models import Order, OrderStatus
from axclarity.clarity.resources import Updates
from axclarity.flows.orders import SALES_ID_ATTRIBUTE
from axclarity.flows.stock import item_of, stock_changed
from axclarity.http import Exchange
from axclarity.mapping.inventory import Pending, pending_from_order
from axclarity.mapping.orders.kits import Kit
from axclarity.pipeline import Event, Ledger, Source

__all__ = ["WebOrders"]

_BOOKMARK = "stock/web-orders"
_OPEN = (OrderStatus.PENDING, OrderStatus.ON_HOLD, OrderStatus.PROCESSING)
"""As they are read at first: what is likely to be delivered comes last, and is kept longest."""


@frozen(kw_only=True)
class WebOrders:
    """Looks at the shop's orders, and knows which of them AX does not have.

    Of an order that breaks its model nobody knows what it sold: people are told, and what was known
    of it stays.

    Args:
        orders: the shop's.
        every: how often it looks; so long an order may stay unnoticed.
        most: how many orders are kept. Of more, those that have not changed for longest are left
            out, and people are told how many. At the first look pending orders go before others.
        trusted: how long what is known is relied on when looking fails; then the shop is asked.
        kits: recipe by SKU, for bundles whose components orders do not name.
    """

    orders: Updates[Order]
    every: timedelta = timedelta(seconds=15)
    most: int = 20_000
    trusted: timedelta = timedelta(minutes=10)
    kits: Mapping[str, Kit] = field(factory=dict)

    def source(self) -> Source:
        """Announces the items whose pending quantity has changed."""
        return Source("clarity.web-orders", self.every, self.look)

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """Bring what is known up to date, from the orders that changed since the last look."""
        now, known = ledger.now(), (yield from _remembered(ledger))
        items = yield from self._refresh(known, ledger)
        known.asked = now
        ledger.set_bookmark(_BOOKMARK, str(known))
        why = f"web-orders/{now.isoformat()}"
        return [stock_changed(each, source="clarity", why=why, at=now) for each in sorted(items)]

    def pending(self, ledger: Ledger) -> Exchange[tuple[Pending, ...]]:
        """What AX does not know, as of the last look; asks the shop if that was long ago."""
        known = yield from _remembered(ledger)
        if known.asked is None or ledger.now() - known.asked > self.trusted:
            known = _Known()
            yield from self._refresh(known, ledger)
        return known.pending

    def listed(self) -> Exchange[tuple[Pending, ...]]:
        """All that AX does not know, asked of the shop; for those without a journal."""
        found: list[Pending] = []
        yield from self._each(None, lambda order: found.extend(self._sold(order)))
        return tuple(found)

    def _refresh(self, known: "_Known", ledger: Ledger) -> Exchange[set[str]]:
        """Make known what changed; the items of which another quantity is pending now."""
        items: set[str] = set()
        before = known.left_out

        def see(order: Order) -> None:
            sold = self._sold(order)
            items.update(item_of(each.sku) for each in known.put(order.id, sold))
            known.keep(self.most)

        broken = yield from self._each(known.asked, see)
        for order_id in broken:
            yield from _tell_of_broken(order_id, ledger)
        if known.left_out > before:
            yield from _tell_of_left_out(known, ledger)
        return items

    def _each(self, since: datetime | None, see: Callable[[Order], None]) -> Exchange[list[str]]:
        """Show the orders that changed since a look, page by page; at the first, those that are
        open, of whatever age. Gives the ids of those that break their model.
        """
        broken: list[str] = []
        for query in _queries(since):
            position: Position | None = START
            while position is not None:
                page = yield from self.orders.valid_page(query, position)
                broken += (each.name.id for each in page.invalid)
                for order in page.records:
                    see(order)
                position = page.next
        return broken

    def _sold(self, order: Order) -> tuple[Pending, ...]:
        if order.status not in _OPEN or order.attributes.get(SALES_ID_ATTRIBUTE):
            return ()
        return pending_from_order(order, self.kits)


@define
class _Known:
    """What was known at a look.

    Args:
        asked: when the shop was asked; `None` before the first look.
        sold: by order, the one that changed last at the end.
        left_out: how many orders there was no room for, since the first look.
    """

    asked: datetime | None = None
    sold: dict[str, tuple[Pending, ...]] = field(factory=dict)
    left_out: int = 0

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Of all orders."""
        return tuple(each for sold in self.sold.values() for each in sold)

    def put(self, order_id: str, sold: tuple[Pending, ...]) -> tuple[Pending, ...]:
        """Note what an order sold; what it sold before and now, if they differ."""
        old = self.sold.pop(order_id, ())
        if sold:
            self.sold[order_id] = sold
        return () if old == sold else (*old, *sold)

    def keep(self, most: int) -> None:
        """Leave out what there is no room for."""
        while len(self.sold) > most:
            del self.sold[next(iter(self.sold))]
            self.left_out += 1

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From a bookmark."""
        kept: dict[str, Any] = json.loads(text)
        sold = {order_id: tuple(map(_pending, rows)) for order_id, rows in kept["sold"].items()}
        return cls(datetime.fromisoformat(kept["asked"]), sold, kept.get("left_out", 0))

    def __str__(self) -> str:
        sold = {
            order_id: [[each.sku, str(each.quantity), each.location, each.unit] for each in rows]
            for order_id, rows in self.sold.items()
        }
        asked = self.asked and self.asked.isoformat()
        return json.dumps({"asked": asked, "sold": sold, "left_out": self.left_out})


def _remembered(ledger: Ledger) -> Exchange[_Known]:
    text = yield from ledger.bookmark(_BOOKMARK)
    return _Known() if text is None else _Known.from_text(text)


def _queries(since: datetime | None) -> list[Query]:
    if since is not None:
        return [Query(updated_since=since)]
    return [Query(status=status.value) for status in _OPEN]


def _pending(row: Sequence[str]) -> Pending:
    sku, quantity, location, *unit = row  # earlier releases kept no unit
    return Pending(sku=sku, quantity=Decimal(quantity), location=location, unit="".join(unit))


def _tell_of_broken(order_id: str, ledger: Ledger) -> Exchange[None]:
    """Tell people, once for each order."""
    yield from ledger.alert(
        f"stock/order-not-read/{order_id}",
        f"Order {order_id} breaks its model, so what it sold is not taken off the stock. See "
        "its dead letter, and correct it in the shop.",
        order=order_id,
    )


def _tell_of_left_out(known: _Known, ledger: Ledger) -> Exchange[None]:
    """Tell people, once a day."""
    kept = len(known.sold)
    yield from ledger.alert(
        f"stock/orders-left-out/{ledger.now():%Y-%m-%d}",
        f"AX lacks more web orders than are kept: {kept} are, {known.left_out} have been left out, "
        "so what those sold may be sold again. Bring orders into AX, cancel old ones in the shop, "
        "or keep more (`WebOrders.most`).",
        kept=str(kept),
        left_out=str(known.left_out),
    )
