"""Orders, Clarity to AX. Any event about an order means: bring it up to date."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from axclarity.ax import AXOperations
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import Order, OrderStatus
from axclarity.errors import MappingError
from axclarity.flows._order_desk import OrderDesk
from axclarity.flows._order_documents import OrderDocuments
from axclarity.flows._order_keys import (
    BEHIND,
    SALES_ID_ATTRIBUTE,
    SALES_IDS_ATTRIBUTE,
    bind_sales_ids,
)
from axclarity.flows._parked import parked
from axclarity.flows._payers import note_payer
from axclarity.flows._sales_orders import (
    check_nothing_missing,
    check_nothing_to_leave,
    check_standing,
    check_total,
    read_sales_orders,
)
from axclarity.flows.customers import CustomerLadder
from axclarity.flows.order_changes import OrderChangePolicy
from axclarity.http import Exchange
from axclarity.mapping import CustomerPolicy, DeliveryPlan, OrderPolicy
from axclarity.mapping.customers import MatchPolicy
from axclarity.mapping.status import (
    ORDER_COURSE,
    Move,
    order_status_from_standing,
    standing_from_sales_table,
    together,
)
from axclarity.pipeline import (
    Event,
    Ledger,
    Outcome,
    Route,
    Source,
)

if TYPE_CHECKING:
    from axclarity.mapping.fieldmaps import CompiledMap

__all__ = ["SALES_IDS_ATTRIBUTE", "SALES_ID_ATTRIBUTE", "OrderFlow"]

_STOPPED = (OrderStatus.ON_HOLD, OrderStatus.CANCELLED, OrderStatus.REFUNDED)


@frozen(kw_only=True)
class OrderFlow:
    """Reads the order again, and makes AX and the shop agree with it.

    Every run walks the same line, whatever happened before: the buyer's account, the mapped and
    proven documents, one create for ever of each, what was edited since, the orders read back, the
    shop told. What was done already is remembered or found, so duplicates, disorder and crashes end
    in the same state.

    Args:
        orders: how an order becomes a sales order, or several.
        customers: whose account it belongs to; `match` is how a buyer is recognised.
        changes: what becomes of orders that are edited, cancelled or put on hold later.
        plan: how an order's lines are cut up; asked whenever some of it is created, and when it was
            edited.
        fields: a field map whose values are put on the finished documents.
    """

    shop: ClarityOperations
    ax: AXOperations
    orders: OrderPolicy
    customers: CustomerPolicy
    match: MatchPolicy = field(factory=MatchPolicy)
    changes: OrderChangePolicy = field(factory=OrderChangePolicy)
    plan: Callable[[Order], Exchange[DeliveryPlan | None]] | None = None
    fields: "CompiledMap | None" = None

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("order.*", self.bring_up_to_date, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """Nothing is asked: the shop tells of its orders; a sweep finds what it did not tell."""
        return ()

    def bring_up_to_date(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Make AX and the shop agree about the order an event is about.

        Raises:
            Parked: a person has to look: edited or cancelled after it was picked, refunded before
                it has left, given up in AX, a journal order, a total that differs.
            MappingError: the order cannot be carried over; `TotalsDiffer` names the component.
            InvalidDocument: the shop's order breaks its model.
        """
        with ledger.step("read the order"):
            order = yield from self.shop.orders.get(event.record_id)
        if order.status in _STOPPED:
            with ledger.step("stop it in AX"):
                stopped = yield from self._stopped(order, ledger)
            if stopped is not None:
                return stopped
        desk = self._desk(order)
        with ledger.step("create it in AX"):
            sales_ids = yield from desk.sales_ids(ledger)
            yield from bind_sales_ids(order.id, sales_ids, ledger)
        with ledger.step("carry edits over"):
            yield from desk.carry_edits_over(sales_ids, ledger)
        with ledger.step("read it back"):
            tables = yield from read_sales_orders(self.ax, sales_ids)
            check_standing(tables, sales_ids, order)
            check_nothing_missing(tables, order)
            check_nothing_to_leave(tables, order)
            total = check_total(tables, order, self.orders)
        with ledger.step("tell the shop"):
            yield from self._tell_shop(order, sales_ids)
            yield from _note_behind(order, tables, ledger)
        return Outcome(
            f"in AX as {', '.join(sales_ids)}",
            {"sales_id": sales_ids[0], "total": f"{total:f}", "currency": order.currency},
        )

    def _stopped(self, order: Order, ledger: Ledger) -> Exchange[Outcome | None]:
        """The shop has cancelled the order or put it on hold: nothing is created for it.

        Nor is there anything to do for one that it has refunded as a whole, if it does not go on in
        AX; `None` if it does, or never was there.
        """
        stopped, refunded = order.status.value.replace("_", " "), OrderStatus.REFUNDED
        desk = self._desk(order)
        known = yield from desk.known.sales_ids(ledger)
        if not known and order.status is refunded:
            return None
        if not known:
            return Outcome(f"{stopped} in the shop, and not in AX: nothing to create")
        named = ", ".join(known.values())
        tables = yield from read_sales_orders(self.ax, [*known.values()])
        if order.status is OrderStatus.CANCELLED:
            yield from note_payer(order.id, [*known.values()], tables, ledger)
        going = {given(t.sales_id, ""): t for t in tables if t.sales_status != "Canceled"}
        live = {part: going[sales_id] for part, sales_id in known.items() if sales_id in going}
        yield from desk.note_cancelled(
            {part: sales_id for part, sales_id in known.items() if part not in live}, ledger
        )
        if not live:
            return Outcome(f"{stopped} in the shop, cancelled or gone in AX ({named})")
        if order.status is refunded:
            return None
        if order.status is OrderStatus.CANCELLED:
            yield from desk.cancel(live, ledger)
            return Outcome(f"cancelled in the shop, and in AX now ({named})")
        if self.changes.on_hold == "park":
            raise parked(
                "$.status",
                "order.on-hold-in-shop",
                f"the order is on hold in the shop when AX has it as {named}",
                f"Stop {named} in AX, then replay; or reinstate the order in the shop.",
            )
        return Outcome(f"on hold in the shop; AX goes on with {named}")

    def _tell_shop(self, order: Order, sales_ids: Sequence[str]) -> Exchange[None]:
        attributes = {SALES_ID_ATTRIBUTE: sales_ids[0]}
        if len(sales_ids) > 1:
            attributes[SALES_IDS_ATTRIBUTE] = ", ".join(sales_ids)
        changes: dict[str, Any] = {}
        if order.status is OrderStatus.PENDING:
            changes["status"] = OrderStatus.PROCESSING
        if changes or not attributes.items() <= order.attributes.items():
            changes["attributes"] = {**order.attributes, **attributes}  # some shops replace all
            yield from self.shop.orders.update(order, **changes)

    def _desk(self, order: Order) -> OrderDesk:
        ladder = CustomerLadder(ax=self.ax, policy=self.customers, match=self.match, shop=self.shop)
        documents = OrderDocuments(
            ladder=ladder, policy=self.orders, plan=self.plan, fields=self.fields
        )
        return OrderDesk(ax=self.ax, order=order, documents=documents, policy=self.changes)


def _note_behind(order: Order, tables: Sequence[SalesTable], ledger: Ledger) -> Exchange[None]:
    """Note that AX is ahead of an order: it went on there while the shop had stopped it."""
    try:
        ax = order_status_from_standing(together(map(standing_from_sales_table, tables)))
    except MappingError:  # a matter for whoever tells the shop of it
        return
    shop = OrderStatus.PROCESSING if order.status is OrderStatus.PENDING else order.status
    if ax in ORDER_COURSE.steps and ORDER_COURSE.move(shop, ax) is Move.FORWARD:
        yield from ledger.unbind(BEHIND, order.id)
        yield from ledger.bind(BEHIND, order.id, f"{order.id}@{ledger.now().isoformat()}")
