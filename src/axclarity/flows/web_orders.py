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
from axclarity.errors import ClarityProblem, InvalidDocument, MalformedReply, NotFound
from axclarity.flows.orders import SALES_ID_ATTRIBUTE
from axclarity.flows.stock import item_of, stock_changed
from axclarity.http import Exchange
from axclarity.mapping.inventory import Pending, pending_from_order
from axclarity.mapping.orders.kits import Kit
from axclarity.pipeline import Event, Ledger, Source
from axclarity.pipeline.clocks import is_ahead

__all__ = ["WebOrders"]

_BOOKMARK = "stock/web-orders"
_OPEN = (OrderStatus.PENDING, OrderStatus.ON_HOLD, OrderStatus.PROCESSING)
"""As they are read at first: what is likely to be delivered comes last, and is kept longest."""

_ANEW = timedelta(days=1)
"""After so long all is begun anew, for what no change told of: an order that was deleted."""

_Sold = tuple[Pending, ...]


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
        """Bring what is known up to date, from the orders that changed since the last look.

        Once a day, and where the last look was by a clock that was ahead, from all that are open.
        """
        now, known = ledger.now(), (yield from _remembered(ledger))
        before = {**known.sold}
        if known.asked is not None:  # what has ended since comes in pages, and is not asked singly
            yield from self._refresh(known, ledger)
        if known.begun is None or known.begun + _ANEW <= now:
            known = yield from self._begun(known, ledger)
        known.asked = now
        ledger.set_bookmark(_BOOKMARK, str(known))
        why = f"web-orders/{now.isoformat()}"
        items = sorted(_differing(before, known.sold))
        return [stock_changed(each, source="clarity", why=why, at=now) for each in items]

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

    def _begun(self, known: "_Known", ledger: Ledger) -> Exchange["_Known"]:
        """What is known from the orders that are open now, whatever was before.

        One that was known and is not listed is asked for by itself: the shop may have deleted it,
        and then never lists it as changed; or it has changed while others were listed.
        """
        begun = _Known(begun=ledger.now())
        listed = yield from self._refresh(begun, ledger)
        for order_id, sold in known.sold.items():
            if order_id not in listed:
                begun.put(order_id, (yield from self._sold_now(order_id, sold)))
        return begun

    def _refresh(self, known: "_Known", ledger: Ledger) -> Exchange[set[str]]:
        """Make known what changed; which orders were listed, of those that can be read."""
        listed: set[str] = set()
        before = known.left_out

        def see(order: Order) -> None:
            listed.add(order.id)
            known.put(order.id, self._sold(order))
            known.keep(self.most)

        broken = yield from self._each(known.asked, see)
        for order_id in broken:
            yield from _tell_of_broken(order_id, ledger)
        if known.left_out > before:
            yield from _tell_of_left_out(known, ledger)
        return listed

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

    def _sold(self, order: Order) -> _Sold:
        if order.status not in _OPEN or order.attributes.get(SALES_ID_ATTRIBUTE):
            return ()
        return pending_from_order(order, self.kits)

    def _sold_now(self, order_id: str, before: _Sold) -> Exchange[_Sold]:
        """What an order sold, which was known; as before where the shop does not show it."""
        try:
            order = yield from self.orders.get(order_id)
        except NotFound:
            return ()
        except (ClarityProblem, InvalidDocument, MalformedReply):
            return before
        return self._sold(order)


@define
class _Known:
    """What was known at a look.

    Args:
        asked: when the shop was asked; `None` before the first look.
        begun: when it was asked for all that are open; `None` where that is to be done.
        sold: by order, the one that changed last at the end.
        left_out: how many orders there was no room for, since it was begun.
    """

    asked: datetime | None = None
    begun: datetime | None = None
    sold: dict[str, _Sold] = field(factory=dict)
    left_out: int = 0

    @property
    def pending(self) -> tuple[Pending, ...]:
        """Of all orders."""
        return tuple(each for sold in self.sold.values() for each in sold)

    def put(self, order_id: str, sold: _Sold) -> None:
        """Note what an order sold."""
        self.sold.pop(order_id, None)
        if sold:
            self.sold[order_id] = sold

    def keep(self, most: int) -> None:
        """Leave out what there is no room for."""
        while len(self.sold) > most:
            del self.sold[next(iter(self.sold))]
            self.left_out += 1

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From a bookmark. Earlier releases kept no `begun`."""
        kept: dict[str, Any] = json.loads(text)
        asked, begun = kept["asked"], kept.get("begun")
        return cls(
            asked=asked and datetime.fromisoformat(asked),
            begun=begun and datetime.fromisoformat(begun),
            sold={order_id: tuple(map(_pending, rows)) for order_id, rows in kept["sold"].items()},
            left_out=kept.get("left_out", 0),
        )

    def __str__(self) -> str:
        sold = {
            order_id: [[each.sku, str(each.quantity), each.location, each.unit] for each in rows]
            for order_id, rows in self.sold.items()
        }
        asked, begun = self.asked and self.asked.isoformat(), self.begun and self.begun.isoformat()
        kept = {"asked": asked, "begun": begun, "sold": sold, "left_out": self.left_out}
        return json.dumps(kept)


def _remembered(ledger: Ledger) -> Exchange[_Known]:
    """What was known at the last look; one by a clock that was ahead counts as never done."""
    text = yield from ledger.bookmark(_BOOKMARK)
    known = _Known() if text is None else _Known.from_text(text)
    if known.asked is not None and is_ahead(known.asked, ledger.now()):
        known.asked = known.begun = None
    return known


def _differing(before: Mapping[str, _Sold], after: Mapping[str, _Sold]) -> set[str]:
    """The items of which orders sold another quantity before."""
    changed = (each for each in {*before, *after} if before.get(each) != after.get(each))
    return {
        item_of(each.sku)
        for order_id in changed
        for each in (*before.get(order_id, ()), *after.get(order_id, ()))
    }


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
