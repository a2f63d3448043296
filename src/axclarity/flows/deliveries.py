"""Which orders of ours have changed in AX: by change tracking, or by reading all that have left."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from attrs import evolve, frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.changes import ChangeSource
from axclarity.ax.documents import SalesTable, given
from axclarity.errors import IncompleteResult
from axclarity.flows._order_keys import order_id_of
from axclarity.http import Exchange
from axclarity.pipeline import Event, Ledger, change_source

__all__ = ["SHIPPED", "DeliveryPoll", "changed_orders"]

SHIPPED = "sales_order.shipped"
"""The type of the events: bring the shop up to date on what AX did with an order."""

_POSTED = ("PackingSlip", "Invoice")
"""Document statuses of orders of which something has left."""


def changed_orders(
    changes: ChangeSource, every: timedelta, ledger: Ledger
) -> Exchange[Sequence[Event]]:
    """One event for each sales order of ours that was changed or deleted."""

    def event(key: EntityKey, _deleted: bool) -> Event:
        return _event(key.value, f"sales-order/{key.value}", key.value, ledger)

    found = yield from change_source("ax.sales-orders", every, changes, event).poll(ledger)
    events: list[Event] = []
    for each in found:
        order_id = yield from order_id_of(each.key, ledger)
        if order_id is not None:
            events.append(evolve(each, key=f"order/{order_id}"))
    return events


@frozen
class DeliveryPoll:
    """Reads all orders with a packing slip or an invoice; sites with many want change tracking."""

    ax: AXOperations

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """One event per state of delivery of each order that is ours."""
        events: list[Event] = []
        for status in _POSTED:
            for table in (yield from self._posted(status, ledger)):
                event = yield from self._news(table, ledger)
                events += [] if event is None else [event]
        return events

    def _posted(self, status: str, ledger: Ledger) -> Exchange[Sequence[SalesTable]]:
        """The orders of a document status; none where they are too many, which people are told."""
        try:
            found = yield from self.ax.sales_orders.find(
                equal("SalesTable", "DocumentStatus", status)
            )
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
        """An event, if the order is ours and more of it has left than at the last look."""
        sales_id = given(table.sales_id, "")
        order_id = yield from order_id_of(sales_id, ledger)
        if order_id is None:
            return None
        state, seen = _delivery_state(table), f"ax.packing-slips/{sales_id}"
        if (yield from ledger.bookmark(seen)) == state:
            return None
        ledger.set_bookmark(seen, state)
        return _event(sales_id, f"{sales_id}/{state}", f"order/{order_id}", ledger)


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
    """A short text that changes whenever more of the order has left or been invoiced."""
    parts = [given(table.sales_status, ""), given(table.document_status, "")]
    for line in table.sales_line:
        lot, left = given(line.invent_trans_id, ""), given(line.remain_sales_physical, "0")
        parts.append(f"{lot}={left}={given(line.sales_status, '')}")
    return sha256("|".join(parts).encode()).hexdigest()[:16]
