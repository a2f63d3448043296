"""Fulfilment, AX to Clarity: what left the warehouse becomes a shipment and a status."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from attrs import field, frozen

from axclarity.ax import AXOperations
from axclarity.ax.changes import ChangeSource
from axclarity.ax.documents import SalesOrder, SalesTable
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import NewShipment, Order, OrderStatus, Shipment
from axclarity.flows._order_keys import BEHIND, sales_ids_of
from axclarity.flows._parked import parked
from axclarity.flows._sales_orders import (
    cancelled_in_ax,
    check_no_part_cancelled,
    check_nothing_missing,
    is_credit,
    read_sales_orders,
)
from axclarity.flows.deliveries import SHIPPED, DeliveryPoll, changed_orders, orders_behind
from axclarity.flows.fulfilment_policy import FulfilmentPolicy
from axclarity.http import Exchange
from axclarity.mapping import OrderPolicy, shipment_from_sales_order
from axclarity.mapping.status import (
    order_status_from_standing,
    standing_from_sales_table,
    together,
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

_OVER = (OrderStatus.CANCELLED, OrderStatus.REFUNDED)
_REINSTATE = "Stop the parcel or reinstate the order, then replay."
_WAY_ON = {
    OrderStatus.ON_HOLD: _REINSTATE,
    OrderStatus.CANCELLED: _REINSTATE,
    OrderStatus.REFUNDED: "Stop the parcel, or get the goods or the money back, and resolve the "
    f"letter; if they were to be sent, set the order back to {OrderStatus.PROCESSING.value} in the "
    "shop, then replay.",
}
"""What to do about goods that left though the shop has stopped their order, by its status."""


@frozen(kw_only=True)
class FulfilmentFlow:
    """Looks at AX for what has left and tells the shop what it does not know yet.

    What to ship is the difference between what AX has delivered and what the shop has been told,
    both read anew, so a lost, doubled or late look does no harm.

    Args:
        every: how often AX is asked.
        policy: as the orders were mapped by; needed where AX sells in other units than the shop,
            or kits are exploded by recipe.
        statuses: how the order's status in the shop follows AX's.
        changes: what changes in AX, `PolledChanges(ax.sales_orders, now=...)` for example. Without
            it, all orders with a packing slip or an invoice, and all that AX has cancelled, are
            read at each look.
        parcels: completes a shipment with carrier and tracking numbers, from where the site keeps
            them: AIF's documents of sales orders have none.
    """

    shop: ClarityOperations
    ax: AXOperations
    every: timedelta = timedelta(minutes=1)
    policy: OrderPolicy | None = None
    statuses: FulfilmentPolicy = field(factory=FulfilmentPolicy)
    changes: ChangeSource | None = None
    parcels: Callable[[NewShipment, SalesTable], Exchange[NewShipment]] | None = None

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route(SHIPPED, self.tell_shop, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """Where this flow's events come from: AX has no webhooks, so it is asked."""
        return (Source("ax.packing-slips", self.every, self.look),)

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """One event per order that is ours and has changed, or of which more has left.

        And one per order that has fallen behind in the shop: it was stopped there, and goes on.
        """
        behind = yield from orders_behind(ledger)
        if self.changes is not None:
            changed = yield from changed_orders(self.ax, self.changes, self.every, ledger)
        else:
            changed = yield from DeliveryPoll(self.ax).look(ledger)
        return [*behind, *changed]

    def tell_shop(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Post the shipments that are missing in the shop, and move the order's status on.

        Raises:
            Parked: a person has to look: cancelled or gone on one side only, in whole or in part,
                shipped while the shop has stopped the order, a shipment that the shop has lost.
            MappingError: what was delivered is no part of the shop's order.
        """
        with ledger.step("read both sides"):
            sales_id = event.payload.decode()
            if (yield from ledger.bound(BEHIND, event.record_id)) is not None:
                yield from ledger.unbind(BEHIND, event.record_id)
            order = yield from self.shop.orders.get(event.record_id)
            sales_ids = (yield from sales_ids_of(order.id, ledger)) or (sales_id,)
            tables = yield from read_sales_orders(self.ax, sales_ids)
            told = yield from self.shop.shipments.of_order(order.id)
        facts = {"sales_id": sales_id}
        if not tables or (len(tables) < len(sales_ids) and order.status not in _OVER):
            return Outcome(_gone(order, sales_ids), facts)
        with ledger.step("post shipments"):
            posted = yield from self._posted_all(order, tables, told, event.occurred_at, ledger)
        with ledger.step("move the status on"):
            status = yield from self._status_told(order, tables)
        summary = f"shipment {', '.join(posted)} told" if posted else "shipments known already"
        return Outcome(f"{summary}; order is {status.value}", facts)

    def _posted_all(
        self,
        order: Order,
        tables: Sequence[SalesTable],
        told: Sequence[Shipment],
        at: datetime,
        ledger: Ledger,
    ) -> Exchange[list[str]]:
        for known in told:
            yield from found_otherwise(ledger, self._identity(known.external_id), known.id)
        posted: list[str] = []
        for table in tables:
            if is_credit(table):
                continue
            document = SalesOrder(sales_table=[table])
            shipment = shipment_from_sales_order(
                document, order, already=told, shipped_at=at, policy=self.policy
            )
            if shipment is not None:
                _check_going(order)
                if self.parcels is not None:
                    shipment = yield from self.parcels(shipment, table)
                posted.append((yield from self._posted(shipment, ledger)))
        return posted

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
            raise parked(
                "Shipment.external_id",
                "shipments.vanished",
                f"the shop confirmed {shipment.external_id} as {written.result}, and does not list "
                "it any more",
                "Enter the shipment in the shop under this external id, then replay.",
            )

        def send() -> Exchange[str]:
            key = intent.message_id
            created = yield from self.shop.shipments.create(shipment, idempotency_key=key)
            return created.id

        def find(_intent: Intent) -> Exchange[str | None]:
            known = yield from self.shop.shipments.of_order(shipment.order_id)
            return next((s.id for s in known if s.external_id == shipment.external_id), None)

        return (yield from write_once(ledger, intent, send=send, find=find))

    def _status_told(self, order: Order, tables: Sequence[SalesTable]) -> Exchange[OrderStatus]:
        """Move the shop's status where AX's leads, as far as the policy goes along."""
        standing = together(standing_from_sales_table(table) for table in tables)
        status = order_status_from_standing(standing)
        if self.statuses.asks_a_person(order.status, status):
            raise cancelled_in_ax(tables, order)
        if status is not OrderStatus.CANCELLED and self.statuses.asks_about_part(order.status):
            sold = [table for table in tables if not is_credit(table)]
            check_no_part_cancelled(sold, order)
            check_nothing_missing(sold, order)
        if not self.statuses.follows(order.status, status):
            return order.status
        yield from self.shop.orders.update(order, status=status)
        return status


def _gone(order: Order, sales_ids: Sequence[str]) -> str:
    """What to say of an order that AX has no more, if the shop has cancelled or refunded it."""
    if order.status not in _OVER:
        raise parked(
            "SalesTable.SalesId",
            "order.deleted-in-ax",
            f"{', '.join(sales_ids)} is gone in AX, at least in part; in the shop the order is "
            f"{order.status.value}",
            "Ask in AX who deleted it; cancel the order in the shop, or enter it in AX by hand.",
        )
    return f"{order.status.value} in the shop, and gone in AX"


def _check_going(order: Order) -> None:
    """Insist that the shop has not stopped an order; a part of its money may have gone back."""
    hint = _WAY_ON.get(order.status)
    if hint is not None:
        raise parked(
            "$.status",
            "order.shipped-while-stopped",
            f"AX has shipped an order that is {order.status.value} in the shop",
            hint,
        )
