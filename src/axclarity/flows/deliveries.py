"""Which orders of ours have changed in AX: by change tracking, or by reading all that have left."""

import json
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from attrs import evolve, frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.changes import ChangeSource
from axclarity.ax.documents import SalesTable, given
from axclarity.errors import IncompleteResult
from axclarity.flows._order_keys import BEHIND, UNSEEN, order_id_of, sales_ids_of
from axclarity.flows._sales_orders import is_being_picked, read_sales_orders
from axclarity.http import Exchange
from axclarity.pipeline import Event, Ledger, change_source

__all__ = ["SHIPPED", "DeliveryPoll", "changed_orders", "orders_behind"]

SHIPPED = "sales_order.shipped"
"""The type of the events: bring the shop up to date on what AX did with an order."""

_NEWS = (
    ("DocumentStatus", "PackingSlip"),
    ("DocumentStatus", "Invoice"),
    ("SalesStatus", "Canceled"),
)
"""What orders have of which something has left, or that AX has cancelled."""

_AT_ONCE = 50
"""Orders that are read in one call."""

_LOOKED = "ax.sales-orders/looked-at"


def changed_orders(
    ax: AXOperations, changes: ChangeSource, every: timedelta, ledger: Ledger
) -> Exchange[Sequence[Event]]:
    """One event for each sales order of ours that was changed or deleted.

    Most sales orders of a company are none of the shop's, and one that is may be bound long after
    it changed: the shop was down, or the journal was lost. So changes of those that are not bound
    are forgotten, and each order is looked at once when it has been bound.
    """

    def event(key: EntityKey, _deleted: bool) -> Event:
        return _event(key.value, f"sales-order/{key.value}", key.value, ledger)

    found = yield from change_source("ax.sales-orders", every, changes, event).poll(ledger)
    events: list[Event] = []
    for each in found:
        order_id = yield from order_id_of(each.key, ledger)
        if order_id is not None:
            events.append(evolve(each, key=f"order/{order_id}"))
    return events + (yield from _newly_bound(ax, ledger))


def _newly_bound(ax: AXOperations, ledger: Ledger) -> Exchange[list[Event]]:
    """One event for each order that was bound since the last look, if AX has begun with it.

    What was looked at is taken off the list at the next look: by then its events are kept.
    """
    looked = json.loads((yield from ledger.bookmark(_LOOKED)) or "[]")
    if looked:
        yield from ledger.unbind(UNSEEN, *looked)
    order_ids = [each.clarity_id for each in (yield from ledger.bindings(UNSEEN, _AT_ONCE))]
    if order_ids != looked:
        ledger.set_bookmark(_LOOKED, json.dumps(order_ids))
    sold: dict[str, tuple[str, ...]] = {}
    for order_id in order_ids:
        sold[order_id] = yield from sales_ids_of(order_id, ledger)
    if not sold:
        return []
    tables = yield from read_sales_orders(ax, [each for ids in sold.values() for each in ids])
    untouched = {given(table.sales_id, "") for table in tables if not _has_begun(table)}
    return [
        _event(ids[0], f"sales-order/{ids[0]}@bound", f"order/{order_id}", ledger)
        for order_id, ids in sold.items()
        if not untouched.issuperset(ids)
    ]


def orders_behind(ledger: Ledger) -> Exchange[list[Event]]:
    """One event for each order that the shop has further back than AX, though AX is as it was."""
    events: list[Event] = []
    for each in (yield from ledger.bindings(BEHIND, _AT_ONCE)):
        for sales_id in (yield from sales_ids_of(each.clarity_id, ledger))[:1]:
            event_id, key = f"sales-order/{each.ax_key}", f"order/{each.clarity_id}"
            events.append(_event(sales_id, event_id, key, ledger))
    return events


def _has_begun(table: SalesTable) -> bool:
    return is_being_picked(table) or table.sales_status == "Canceled"


@frozen
class DeliveryPoll:
    """Reads all orders with a packing slip or an invoice, and those that AX has cancelled.

    Sites with many want change tracking.
    """

    ax: AXOperations

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """One event for each order that is ours, whenever it has changed."""
        unseen = yield from ledger.bindings(UNSEEN, _AT_ONCE)
        if unseen:  # all are read anyway, when something has left
            yield from ledger.unbind(UNSEEN, *(each.clarity_id for each in unseen))
        events: list[Event] = []
        for name, status in _NEWS:
            for table in (yield from self._all_of(name, status, ledger)):
                event = yield from self._news(table, ledger)
                events += [] if event is None else [event]
        return events

    def _all_of(self, name: str, status: str, ledger: Ledger) -> Exchange[Sequence[SalesTable]]:
        """The orders of a status; none where they are too many, which people are told."""
        try:
            found = yield from self.ax.sales_orders.find(equal("SalesTable", name, status))
        except IncompleteResult as error:
            yield from ledger.alert(
                f"ax.packing-slips/{status}/{ledger.now():%Y-%m-%d}",
                f"AX has too many orders of status {status} to read them all ({error.rule}), and "
                "the shop hears nothing of them. Give FulfilmentFlow what changes in AX: "
                "changes=PolledChanges(ax.sales_orders, now=...).",
                status=status,
            )
            return ()
        return found.sales_table

    def _news(self, table: SalesTable, ledger: Ledger) -> Exchange[Event | None]:
        """An event, if the order is ours and has changed since the last look.

        AX's hash differs after every change, so a state that comes back is news, too, whether or
        not anybody has seen the one between. Where the port hides the hash, only what was seen is.
        """
        sales_id = given(table.sales_id, "")
        order_id = yield from order_id_of(sales_id, ledger)
        if order_id is None:
            return None
        state, bookmark = _delivery_state(table), f"ax.packing-slips/{sales_id}"
        version = f"{state}/{given(table.document_hash, '')}"
        seen = yield from ledger.bookmark(bookmark)
        if seen == version:
            return None
        ledger.set_bookmark(bookmark, version)
        if seen == state:  # told by an earlier release, which kept no hash
            return None
        event_id = f"{sales_id}/{state}@{ledger.now().isoformat()}"
        return _event(sales_id, event_id, f"order/{order_id}", ledger)


def _event(sales_id: str, event_id: str, key: str, ledger: Ledger) -> Event:
    return Event(
        source="ax",
        id=event_id,
        type=SHIPPED,
        key=key,
        occurred_at=ledger.now(),
        payload=sales_id.encode(),
    )


def _delivery_state(table: SalesTable) -> str:
    """A short text that changes whenever more has left, been invoiced or been cancelled."""
    parts = [given(table.sales_status, ""), given(table.document_status, "")]
    for line in table.sales_line:
        lot, left = given(line.invent_trans_id, ""), given(line.remain_sales_physical, "0")
        parts.append(f"{lot}={left}={given(line.sales_status, '')}")
    return sha256("|".join(parts).encode()).hexdigest()[:16]
