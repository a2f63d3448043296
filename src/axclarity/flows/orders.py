"""Orders, Clarity to AX. Any event about an order means: bring it up to date."""

import re
from decimal import Decimal

from attrs import frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import Order, OrderStatus
from axclarity.errors import AifFault, OutcomeUnknown, Parked, Problem, TotalsDiffer
from axclarity.flows._digest import order_digest
from axclarity.flows.customers import CustomerLadder
from axclarity.http import Exchange
from axclarity.mapping import CustomerPolicy, OrderPolicy, sales_order_from_order
from axclarity.mapping.orders import check_ax_total, order_without_tender
from axclarity.pipeline import (
    Event,
    Intent,
    Ledger,
    Outcome,
    Route,
    found_otherwise,
    remembered,
    write_once,
)
from axclarity.values import MessageId, message_id

__all__ = ["SALES_ID_ATTRIBUTE", "OrderFlow"]

ENTITY = "order"
SALES_ID_ATTRIBUTE = "ax_sales_id"
"""The order attribute in which the shop is told the number of the AX sales order."""

_STOPPED = (OrderStatus.ON_HOLD, OrderStatus.CANCELLED)
_TO_CREATE = (OrderStatus.PENDING, OrderStatus.PROCESSING)


@frozen(kw_only=True)
class OrderFlow:
    """Reads the order again, and makes AX and the shop agree with it.

    Every run walks the same line, whatever happened before: the buyer's account, the mapped and
    proven document, one create for ever, the order read back, the shop told. What was done already
    is remembered or found, so duplicates, disorder and crashes end in the same state.
    """

    shop: ClarityOperations
    ax: AXOperations
    orders: OrderPolicy
    customers: CustomerPolicy

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("order.*", self.bring_up_to_date, ("clarity", "ax")),)

    def bring_up_to_date(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Make AX and the shop agree about the order an event is about.

        Raises:
            Parked: a person has to look: edited or cancelled after AX had it, a journal order, a
                total that differs.
            MappingError: the order cannot be carried over; `TotalsDiffer` names the component.
            InvalidDocument: the shop's order breaks its model.
        """
        order = yield from self.shop.orders.get(event.record_id)
        if order.status in _STOPPED:
            return (yield from self._stopped(order, ledger))
        sales_id = yield from self._sales_id(order, ledger)
        yield from ledger.bind(ENTITY, order.id, sales_id)
        table = yield from self._read_back(order, sales_id)
        yield from self._tell_shop(order, sales_id)
        total = given(table.total_invoice, Decimal(0))
        return Outcome(
            f"in AX as {sales_id}",
            {"sales_id": sales_id, "total": f"{total:f}", "currency": order.currency},
        )

    def _sales_id(self, order: Order, ledger: Ledger) -> Exchange[str]:
        """Where the order is in AX: remembered, found, or created now."""
        identity = self._identity(order)
        intent = self._intent(order, identity)
        known = yield from remembered(ledger, intent)
        if known is not None:
            return known
        bound = yield from ledger.bound(ENTITY, order.id)
        if bound is None and order.status not in _TO_CREATE:
            raise _parked(
                "$.status",
                "order.status",
                f"the order is {order.status.value}, and AX has never seen it",
                "Create it in AX by hand, or set it back to processing in the shop.",
            )
        equal("SalesTable", "PurchOrderFormNum", order.number)  # must be findable before it exists
        ladder = CustomerLadder(ax=self.ax, policy=self.customers)
        account = yield from ladder.account_of(order, ledger)
        mapped = sales_order_from_order(order, self.orders, account=account)

        def send() -> Exchange[str]:
            try:
                keys = yield from self.ax.sales_orders.create(mapped.document, message_id=identity)
            except AifFault as fault:
                fault.problems = _lines_named(fault, order)
                raise
            return keys[0].value

        return (
            yield from write_once(
                ledger,
                intent,
                send=send,
                find=lambda: self._found(order, account),
                find_first=True,
            )
        )

    def _found(self, order: Order, account: str | None = None) -> Exchange[str | None]:
        """The sales order that carries this order's number, looked at again on our side."""
        criteria = [equal("SalesTable", "PurchOrderFormNum", order.number)]
        if account is not None:
            criteria.append(equal("SalesTable", "CustAccount", account))
        found = yield from self.ax.sales_orders.find(*criteria)
        return next(
            (
                given(table.sales_id, "")
                for table in found.sales_table
                if table.purch_order_form_num == order.number
                and account in (None, table.cust_account)
                and table.sales_type == "Sales"
            ),
            None,
        )

    def _read_back(self, order: Order, sales_id: str) -> Exchange[SalesTable]:
        """AX's own view of the order: a live sales order, with the shopper's total."""
        document = yield from self.ax.sales_orders.read(EntityKey.of(SalesId=sales_id))
        if not document.sales_table:
            raise _parked(
                "SalesTable.SalesId",
                "order.vanished",
                f"{sales_id} was created and is gone",
                "Ask in AX who deleted it; replay creates nothing new.",
            )
        (table,) = document.sales_table
        if table.sales_type != "Sales":
            raise _parked(
                "SalesTable.SalesType",
                "order.journal",
                f"AX keeps {sales_id} as {given(table.sales_type, 'no type')}, not as a sale",
                "AX does so when the customer has an order of this number already. Delete one.",
            )
        if table.sales_status == "Canceled":
            raise _parked(
                "SalesTable.SalesStatus",
                "order.cancelled-in-ax",
                f"AX has cancelled {sales_id}, the shop has not",
                "Cancel the order in the shop, or enter it in AX by hand.",
            )
        total = given(table.total_invoice, Decimal(0))
        lines = self.orders.lines
        due = order_without_tender(order, lines.tender_codes).totals.total
        try:
            check_ax_total(due, total, lines, self.orders.unit_of(order.currency))
        except TotalsDiffer:
            raise _parked(
                "SalesTable.TotalInvoice",
                "order.total-differs",
                f"AX makes {total:f} of {sales_id} where the shopper paid {due:f} "
                f"{order.currency} (difference {total - due:f})",
                "Correct the order in AX; look for a price or discount that AX recalculates.",
            ) from None
        return table

    def _stopped(self, order: Order, ledger: Ledger) -> Exchange[Outcome]:
        """The shop has cancelled the order or put it on hold; nothing is sent to AX for it."""
        stopped = order.status.value.replace("_", " ")
        sales_id = yield from self._known_to_ax(order, ledger)
        if sales_id is None:
            return Outcome(f"{stopped} in the shop, and not in AX: nothing to create")
        document = yield from self.ax.sales_orders.read(EntityKey.of(SalesId=sales_id))
        if all(table.sales_status == "Canceled" for table in document.sales_table):
            return Outcome(f"{stopped} in the shop, cancelled or gone in AX ({sales_id})")
        raise _parked(
            "$.status",
            f"order.{order.status.value.replace('_', '-')}-in-shop",
            f"the order is {stopped} in the shop when AX has it as {sales_id}",
            f"Stop {sales_id} in AX, then replay; or reinstate the order in the shop.",
        )

    def _known_to_ax(self, order: Order, ledger: Ledger) -> Exchange[str | None]:
        """The order's number in AX if it is there; looks, and never sends.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
        """
        written = yield from ledger.intent(str(self._identity(order)))
        told = order.attributes.get(SALES_ID_ATTRIBUTE)
        bound = yield from ledger.bound(ENTITY, order.id)
        remembered_as = bound or (written and written.result)
        found = str(remembered_as or told or "") or (yield from self._found(order))
        if found is not None:
            yield from found_otherwise(ledger, str(self._identity(order)), found)
        elif written is not None and written.state in ("sent", "uncertain"):
            until = (written.sent_at or ledger.now()) + ledger.settle
            if ledger.now() < until:
                raise OutcomeUnknown(
                    "The order was sent to AX and is not found yet; it may still come to be.",
                    until=until,
                )
            yield from ledger.note(written.intent, "planned")
        return found

    def _tell_shop(self, order: Order, sales_id: str) -> Exchange[None]:
        released = OrderStatus.PROCESSING if order.status is OrderStatus.PENDING else None
        known = order.attributes.get(SALES_ID_ATTRIBUTE) == sales_id
        if released is not None or not known:
            yield from self.shop.orders.update(
                order, status=released, attributes={SALES_ID_ATTRIBUTE: sales_id}
            )

    def _identity(self, order: Order) -> MessageId:
        return message_id(company=self.ax.company, entity="SalesOrder", key=order.id)

    def _intent(self, order: Order, identity: MessageId) -> Intent:
        return Intent(
            message_id=str(identity),
            entity=ENTITY,
            key=order.id,
            operation="SalesOrderService.create",
            revision="1",
            digest=order_digest(order),
        )


def _lines_named(fault: AifFault, order: Order) -> tuple[Problem, ...]:
    """The order lines whose article AX speaks of, whatever language it speaks."""
    return tuple(
        Problem(
            path=f"$.lines[{index}].sku",
            rule="order.article-refused",
            message=f"AX refuses the article {line.sku}",
            hint="Release the article in AX or correct the line, then replay.",
        )
        for index, line in enumerate(order.lines)
        if any(re.search(rf"\b{re.escape(line.sku)}\b", text) for text in fault.infolog)
    )


def _parked(path: str, rule: str, message: str, hint: str) -> Parked:
    return Parked(Problem(path=path, rule=rule, message=message, hint=hint))
