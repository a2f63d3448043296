"""Fulfilment, AX to Clarity: what left the warehouse becomes a shipment and a status."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from attrs import frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import NewShipment, Order, OrderStatus
from axclarity.errors import Parked, Problem
from axclarity.flows import orders
from axclarity.http import Exchange
from axclarity.mapping import (
    OrderPolicy,
    order_status_from_sales_table,
    shipment_from_sales_order,
)
from axclarity.pipeline import (
    Event,
    Intent,
    Ledger,
    Outcome,
    Route,
    Source,
    found_otherwise,
    write_once,
)
from axclarity.values import message_id

__all__ = ["FulfilmentFlow"]

_POSTED = ("PackingSlip", "Invoice")
"""Document statuses of orders of which something has left."""

_RANK = {
    OrderStatus.PENDING: 0,
    OrderStatus.PROCESSING: 1,
    OrderStatus.PARTIALLY_SHIPPED: 2,
    OrderStatus.SHIPPED: 3,
    OrderStatus.COMPLETED: 4,
}
"""The way an order's status goes; never backwards."""


@frozen(kw_only=True)
class FulfilmentFlow:
    """Looks at AX for packing slips and tells the shop what it does not know yet.

    What to ship is the difference between what AX has delivered and what the shop has been told,
    both read anew, so a lost, doubled or late look does no harm.

    Args:
        every: how often AX is asked.
        policy: as the orders were mapped by; needed where AX sells in other units than the shop,
            or kits are exploded by recipe.
    """

    shop: ClarityOperations
    ax: AXOperations
    every: timedelta = timedelta(minutes=1)
    policy: OrderPolicy | None = None

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("sales_order.shipped", self.tell_shop, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """Where this flow's events come from: AX has no webhooks, so it is asked."""
        return (Source("ax.packing-slips", self.every, self.look),)

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """One event per state of delivery of each order that is ours.

        Asks for all orders with a packing slip or an invoice; sites with many want change
        tracking instead.
        """
        events: list[Event] = []
        for status in _POSTED:
            found = yield from self.ax.sales_orders.find(
                equal("SalesTable", "DocumentStatus", status)
            )
            for table in found.sales_table:
                event = yield from self._news(table, ledger)
                events += [] if event is None else [event]
        return events

    def _news(self, table: SalesTable, ledger: Ledger) -> Exchange[Event | None]:
        """An event, if the order is ours and more of it has left than at the last look."""
        sales_id = given(table.sales_id, "")
        order_id = yield from ledger.clarity_id_of(orders.ENTITY, sales_id)
        if order_id is None:
            return None
        state, seen = _delivery_state(table), f"ax.packing-slips/{sales_id}"
        if (yield from ledger.bookmark(seen)) == state:
            return None
        ledger.set_bookmark(seen, state)
        return Event(
            source="ax",
            id=f"{sales_id}/{state}",
            type="sales_order.shipped",
            key=f"order/{order_id}",
            occurred_at=ledger.now(),
            payload=sales_id.encode(),
        )

    def tell_shop(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Post the shipment that is missing in the shop, if any, and move the order's status on."""
        sales_id = event.payload.decode()
        document = yield from self.ax.sales_orders.read(EntityKey.of(SalesId=sales_id))
        order = yield from self.shop.orders.get(event.record_id)
        told = yield from self.shop.shipments.of_order(order.id)
        for known in told:
            yield from found_otherwise(ledger, self._identity(known.external_id), known.id)
        shipment = shipment_from_sales_order(
            document,
            order,
            already=told,
            shipped_at=event.occurred_at,
            policy=self.policy,
        )
        posted = ""
        if shipment is not None:
            _check_going(order)
            posted = yield from self._posted(shipment, ledger)
        status = yield from self._status_told(order, document.sales_table[0])
        summary = f"shipment {posted} told" if posted else "shipments known already"
        return Outcome(f"{summary}; order is {status.value}", {"sales_id": sales_id})

    def _identity(self, external_id: str) -> str:
        company = self.ax.company
        return str(message_id(system="ax", company=company, entity="Shipment", key=external_id))

    def _posted(self, shipment: NewShipment, ledger: Ledger) -> Exchange[str]:
        """Post a shipment that the shop does not list; one that was confirmed must be listed."""
        intent = Intent(
            message_id=self._identity(shipment.external_id),
            entity="shipment",
            key=shipment.external_id,
            operation="POST /shipments",
            revision="1",
        )
        written = yield from ledger.intent(intent.message_id)
        if written is not None and written.state == "confirmed":
            raise Parked(
                Problem(
                    path="Shipment.external_id",
                    rule="shipments.vanished",
                    message=f"the shop confirmed {shipment.external_id} as {written.result}, and "
                    "does not list it any more",
                    hint="Enter the shipment in the shop under this external id, then replay.",
                )
            )

        def send() -> Exchange[str]:
            created = yield from self.shop.shipments.create(shipment)
            return created.id

        def find() -> Exchange[str | None]:
            known = yield from self.shop.shipments.of_order(shipment.order_id)
            return next((s.id for s in known if s.external_id == shipment.external_id), None)

        return (yield from write_once(ledger, intent, send=send, find=find))

    def _status_told(self, order: Order, table: SalesTable) -> Exchange[OrderStatus]:
        status = order_status_from_sales_table(table)
        if status not in _RANK and order.status is not status:
            raise Parked(
                Problem(
                    path="SalesTable.SalesStatus",
                    rule="order.cancelled-in-ax",
                    message=f"AX has cancelled the order, in the shop it is {order.status.value}",
                    hint="Cancel what is left in the shop, then replay.",
                )
            )
        if order.status in _RANK and _RANK[status] > _RANK[order.status]:
            yield from self.shop.orders.update(order, status=status)
            return status
        return order.status


def _check_going(order: Order) -> None:
    if order.status not in _RANK:
        raise Parked(
            Problem(
                path="$.status",
                rule="order.shipped-while-stopped",
                message=f"AX has shipped an order that is {order.status.value} in the shop",
                hint="Stop the parcel or reinstate the order, then replay.",
            )
        )


def _delivery_state(table: SalesTable) -> str:
    """A short text that changes whenever more of the order has left or been invoiced."""
    parts = [given(table.sales_status, ""), given(table.document_status, "")]
    for line in table.sales_line:
        lot, left = given(line.invent_trans_id, ""), given(line.remain_sales_physical, "0")
        parts.append(f"{lot}={left}={given(line.sales_status, '')}")
    return sha256("|".join(parts).encode()).hexdigest()[:16]
