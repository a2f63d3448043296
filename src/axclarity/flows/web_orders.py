"""What the shop has sold and AX does not know yet: kept up to date by looking at changed orders.

An order is in AX once the shop has been told its number there. What is known lies in one bookmark,
which those who tell stock read; there are few such orders, unless AX is down.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Self

from attrs import field, frozen

from axclarity.clarity.listing import Query
from axclarity.clarity.models import Order, OrderStatus
from axclarity.clarity.resources import Updates
from axclarity.flows._valid_records import ValidRecords, valid_records
from axclarity.flows.orders import SALES_ID_ATTRIBUTE
from axclarity.flows.stock import item_of, stock_changed
from axclarity.http import Exchange
from axclarity.mapping.inventory import Pending, pending_from_order
from axclarity.mapping.orders.kits import Kit
from axclarity.pipeline import Event, Ledger, Source

__all__ = ["WebOrders"]

_BOOKMARK = "stock/web-orders"
_OPEN = (OrderStatus.PENDING, OrderStatus.PROCESSING, OrderStatus.ON_HOLD)


@frozen(kw_only=True)
class WebOrders:
    """Looks at the shop's orders, and knows which of them AX does not have.

    Of an order that breaks its model nobody knows what it sold: people are told, and what was known
    of it stays.

    Args:
        orders: the shop's.
        every: how often it looks; so long an order may stay unnoticed.
        window: how far back the very first look goes.
        trusted: how long what is known is relied on when looking fails; then the shop is asked.
        kits: recipe by SKU, for bundles whose components orders do not name.
    """

    orders: Updates[Order]
    every: timedelta = timedelta(seconds=15)
    window: timedelta = timedelta(days=30)
    trusted: timedelta = timedelta(minutes=10)
    kits: Mapping[str, Kit] = field(factory=dict)

    def source(self) -> Source:
        """Announces the items whose pending quantity has changed."""
        return Source("clarity.web-orders", self.every, self.look)

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """Bring what is known up to date, from the orders that changed since the last look."""
        now, text = ledger.now(), (yield from ledger.bookmark(_BOOKMARK))
        before = _Known() if text is None else _Known.from_text(text)
        changed = yield from self._changed(before.asked, now)
        known, events = dict(before.sold), []
        yield from _told_of(changed.broken, ledger)
        for order in changed.records:
            old, new = before.sold.get(order.id, ()), self._sold(order)
            if old != new:
                events += _events(order, (*old, *new))
            known[order.id] = new
        after = _Known(now, {order_id: sold for order_id, sold in known.items() if sold})
        ledger.set_bookmark(_BOOKMARK, str(after))
        return events

    def pending(self, ledger: Ledger) -> Exchange[tuple[Pending, ...]]:
        """What AX does not know, as of the last look; asks the shop if that was long ago."""
        now, text = ledger.now(), (yield from ledger.bookmark(_BOOKMARK))
        known = _Known() if text is None else _Known.from_text(text)
        if known.asked is not None and now - known.asked <= self.trusted:
            return known.pending
        found = yield from self._changed(None, now)
        yield from _told_of(found.broken, ledger)
        return self._pending(found.records)

    def listed(self, now: datetime) -> Exchange[tuple[Pending, ...]]:
        """What AX does not know, asked of the shop; for those without a journal."""
        found = yield from self._changed(None, now)
        return self._pending(found.records)

    def _pending(self, orders: Iterable[Order]) -> tuple[Pending, ...]:
        return tuple(each for order in orders for each in self._sold(order))

    def _changed(self, since: datetime | None, now: datetime) -> Exchange[ValidRecords[Order]]:
        """The orders that changed since a look; at the first, those that are open."""
        if since is not None:
            return (yield from valid_records(self.orders, Query(updated_since=since)))
        records: list[Order] = []
        broken: list[str] = []
        for status in _OPEN:
            query = Query(status=status.value, updated_since=now - self.window)
            found = yield from valid_records(self.orders, query)
            records += found.records
            broken += found.broken
        return ValidRecords(tuple(records), tuple(broken))

    def _sold(self, order: Order) -> tuple[Pending, ...]:
        if order.status not in _OPEN or order.attributes.get(SALES_ID_ATTRIBUTE):
            return ()
        return pending_from_order(order, self.kits)


@frozen
class _Known:
    """What was known at a look.

    Args:
        asked: when the shop was asked; `None` before the first look.
        sold: by order.
    """

    asked: datetime | None = None
    sold: Mapping[str, tuple[Pending, ...]] = field(factory=dict)

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Of all orders."""
        return tuple(each for sold in self.sold.values() for each in sold)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From a bookmark."""
        kept: dict[str, Any] = json.loads(text)
        sold = {order_id: tuple(map(_pending, rows)) for order_id, rows in kept["sold"].items()}
        return cls(datetime.fromisoformat(kept["asked"]), sold)

    def __str__(self) -> str:
        sold = {
            order_id: [[each.sku, str(each.quantity), each.location] for each in rows]
            for order_id, rows in self.sold.items()
        }
        return json.dumps({"asked": self.asked and self.asked.isoformat(), "sold": sold})


def _pending(row: Sequence[str]) -> Pending:
    sku, quantity, location = row
    return Pending(sku=sku, quantity=Decimal(quantity), location=location)


def _told_of(broken: Iterable[str], ledger: Ledger) -> Exchange[None]:
    """Tell people, once for each order."""
    for order_id in broken:
        yield from ledger.alert(
            f"stock/order-not-read/{order_id}",
            f"Order {order_id} breaks its model, so what it sold is not taken off the stock. See "
            "its dead letter, and correct it in the shop.",
            order=order_id,
        )


def _events(order: Order, sold: Iterable[Pending]) -> list[Event]:
    why = f"{order.id}/{order.updated_at.isoformat()}"
    return [
        stock_changed(item, source="clarity", why=why, at=order.updated_at)
        for item in sorted({item_of(each.sku) for each in sold})
    ]
