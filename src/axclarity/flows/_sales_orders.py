"""What a flow asks AX of sales orders, and what it insists on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import SalesLine, SalesTable, given
from axclarity.clarity.models import Order, OrderStatus
from axclarity.errors import Parked, TotalsDiffer
from axclarity.flows._parked import parked
from axclarity.http import Exchange
from axclarity.mapping import OrderPolicy
from axclarity.mapping.exact import plain_text
from axclarity.mapping.orders import check_ax_total, order_without_tender
from axclarity.pipeline import Intent
from axclarity.values.exactly import exactly

__all__ = [
    "asked_by",
    "cancelled_among",
    "cancelled_in_ax",
    "check_all_there",
    "check_no_part_cancelled",
    "check_nothing_missing",
    "check_nothing_to_leave",
    "check_standing",
    "check_total",
    "find_sales_order",
    "found_by",
    "is_being_picked",
    "is_credit",
    "read_sales_orders",
]

_NUMBER, _ACCOUNT = "PurchOrderFormNum", "CustAccount"
_BEFORE_PICKING = ("None", "Quotation", "Confirmation")
_TO_LEAVE = ("None", "Backorder")
_DONE = ("Delivered", "Invoiced")
_REFUNDED = (OrderStatus.PARTIALLY_REFUNDED, OrderStatus.REFUNDED)
_GONE = (
    "Replay creates nothing new. If it went when the order was cancelled in the shop, cancel the "
    "order for good and place it again; otherwise ask in AX who deleted it."
)
_ZERO = Decimal(0)


def found_by(number: str, account: str) -> Mapping[str, str]:
    """What AX can be asked for a sales order by; for `Intent.found_by`."""
    return {_NUMBER: number, _ACCOUNT: account}


def asked_by(intent: Intent) -> tuple[str, str] | None:
    """Number and account of the sales order that a write makes; `None` where nobody noted them."""
    number, account = intent.found_by.get(_NUMBER), intent.found_by.get(_ACCOUNT)
    return (number, account) if number and account else None


def find_sales_order(
    ax: AXOperations, number: str, account: str | None = None
) -> Exchange[str | None]:
    """The sales order that carries a number of the shop, looked at again on our side."""
    criteria = [equal("SalesTable", _NUMBER, number)]
    if account is not None:
        criteria.append(equal("SalesTable", _ACCOUNT, account))
    found = yield from ax.sales_orders.find(*criteria)
    return next(
        (
            given(table.sales_id, "")
            for table in found.sales_table
            if table.purch_order_form_num == number
            and account in (None, table.cust_account)
            and table.sales_type == "Sales"
        ),
        None,
    )


def read_sales_orders(ax: AXOperations, sales_ids: Sequence[str]) -> Exchange[list[SalesTable]]:
    """The sales orders of these numbers that are there."""
    document = yield from ax.sales_orders.read(*(EntityKey.of(SalesId=each) for each in sales_ids))
    return document.sales_table


def check_all_there(
    tables: Sequence[SalesTable], sales_ids: Sequence[str], hint: str = _GONE
) -> None:
    """Insist that none of the sales orders is gone.

    Args:
        hint: what helps if one is; of the order itself, unless something else is said.

    Raises:
        Parked: rule `order.vanished`.
    """
    there = {given(table.sales_id, "") for table in tables}
    for sales_id in sales_ids:
        if sales_id not in there:
            raise parked(
                "SalesTable.SalesId",
                "order.vanished",
                f"{sales_id} was created and is gone",
                hint,
            )


def check_standing(tables: Sequence[SalesTable], sales_ids: Sequence[str], order: Order) -> None:
    """Insist that every sales order is there, is a sale, and was not cancelled in AX.

    A part that AX has cancelled may be one that the shop has refunded.

    Raises:
        Parked: rules `order.vanished`, `order.journal`, `order.cancelled-in-ax`,
            `order.part-cancelled-in-ax`.
    """
    _check_sales(tables, sales_ids)
    if len(cancelled_among(tables)) == len(tables):
        raise cancelled_in_ax(tables, order)
    if order.status not in _REFUNDED:
        check_no_part_cancelled(tables, order)


def check_no_part_cancelled(tables: Sequence[SalesTable], order: Order) -> None:
    """Insist that AX has cancelled none of the sales orders of an order that goes on.

    Raises:
        Parked: rule `order.part-cancelled-in-ax`.
    """
    cancelled = cancelled_among(tables)
    if cancelled:
        named = ", ".join(cancelled)
        raise parked(
            "SalesTable.SalesStatus",
            "order.part-cancelled-in-ax",
            f"AX has cancelled {named}, a part of the order; in the shop it is "
            f"{order.status.value}",
            f"Refund the part in the shop and set the order there to "
            f"{OrderStatus.PARTIALLY_REFUNDED.value}, or reopen {named} in AX; then replay.",
        )


def check_nothing_missing(tables: Sequence[SalesTable], order: Order) -> None:
    """Insist that AX delivers all that it has of an order, unless the shop has refunded some.

    Raises:
        Parked: rule `order.part-cancelled-in-ax`.
    """
    given_up = [] if order.status in _REFUNDED else _given_up(tables)
    if given_up:
        raise parked(
            "SalesLine.SalesStatus",
            "order.part-cancelled-in-ax",
            f"AX has given up {', '.join(given_up)}; in the shop the order is {order.status.value}",
            "Refund what is missing in the shop and set the order there to "
            f"{OrderStatus.PARTIALLY_REFUNDED.value}, or let AX deliver it after all; then replay.",
        )


def check_nothing_to_leave(tables: Sequence[SalesTable], order: Order) -> None:
    """Insist, of an order that the shop has refunded as a whole, that AX has nothing to deliver.

    It may be meant so: a present, or something instead.

    Raises:
        Parked: rule `order.refunded-before-delivery`.
    """
    named = ", ".join(
        given(table.sales_id, "")
        for table in tables
        if given(table.sales_status, "None") in _TO_LEAVE and not is_credit(table)
    )
    if named and order.status is OrderStatus.REFUNDED:
        raise parked(
            "$.status",
            "order.refunded-before-delivery",
            f"the order is {order.status.value} in the shop when AX is still to deliver {named}",
            "If the goods are not to be sent, cancel the order in the shop, too, or in AX what is "
            f"left of {named} once the warehouse has begun; if they are, set the order back to "
            f"{OrderStatus.PROCESSING.value} in the shop; then replay.",
        )


def cancelled_among(tables: Sequence[SalesTable]) -> list[str]:
    """The numbers of those that AX has cancelled."""
    return [given(table.sales_id, "") for table in tables if table.sales_status == "Canceled"]


def cancelled_in_ax(tables: Sequence[SalesTable], order: Order) -> Parked:
    """What to say of an order that AX has cancelled, as far as that matters, and the shop not."""
    named = ", ".join(cancelled_among(tables))
    return parked(
        "SalesTable.SalesStatus",
        "order.cancelled-in-ax",
        f"AX has cancelled {named}; in the shop the order is {order.status.value}",
        f"Cancel the order in the shop, or reopen {named} in AX; then replay.",
    )


@exactly
def check_total(tables: Sequence[SalesTable], order: Order, policy: OrderPolicy) -> Decimal:
    """Insist that what AX makes of the order is what the shopper paid, and return it.

    Of what AX has given up in part, it is the rest: the shop keeps no amount to compare it with.

    Raises:
        Parked: rule `order.total-differs`; names both amounts.
    """
    going = [table for table in tables if table.sales_status != "Canceled"]
    total = sum((given(table.total_invoice, _ZERO) for table in going), start=_ZERO)
    if len(going) < len(tables) or _given_up(going):
        return total
    due = order_without_tender(order, policy.lines.tender_codes).totals.total
    try:
        check_ax_total(due, total, policy.lines, policy.unit_of(order.currency))
    except TotalsDiffer:
        sales_ids = ", ".join(given(table.sales_id, "") for table in tables)
        raise parked(
            "SalesTable.TotalInvoice",
            "order.total-differs",
            f"AX makes {total:f} of {sales_ids} where the shopper paid {due:f} "
            f"{order.currency} (difference {total - due:f})",
            "Correct the order in AX; look for a price or discount that AX recalculates.",
        ) from None
    return total


def is_being_picked(table: SalesTable) -> bool:
    """Whether the warehouse has begun: a picking list, a release to it, or goods that left."""
    return (
        given(table.document_status, "None") not in _BEFORE_PICKING
        or given(table.release_status, "Open") != "Open"
        or any(given(line.delivered_intotal, _ZERO) for line in table.sales_line)
    )


def is_credit(table: SalesTable) -> bool:
    """Whether goods come back on it, of which the shop is told by its returns."""
    return bool(table.sales_line) and all(line.sales_qty < 0 for line in table.sales_line)


@exactly
def _given_up(tables: Sequence[SalesTable]) -> list[str]:
    """What the shop has sold and AX will not deliver: how much, of which item, in which order."""
    found = []
    for table in tables:
        for line in table.sales_line:
            missing = _missing(line)
            if missing > 0:
                of = f"{plain_text(line.sales_qty)} {line.sales_unit} of {given(line.item_id, '')}"
                found.append(f"{plain_text(missing)} of {of} in {given(table.sales_id, '')}")
    return found


def _missing(line: SalesLine) -> Decimal:
    """How much of a line will never leave: of one that is cancelled, or counts as delivered.

    AX may not say what has left: then all has. A line with a delivery schedule delivers nothing
    itself, and a line of AX's own was not sold by the shop.
    """
    left = given(line.delivered_intotal, _ZERO)
    own = not given(line.customer_line_num, 0)
    scheduled = line.line_delivery_type == "OrderLineWithMultipleDeliveries"
    remaining = given(line.remain_sales_physical, _ZERO)
    if own or scheduled or remaining:
        return _ZERO
    if line.sales_status == "Canceled" or (line.sales_status in _DONE and left):
        return line.sales_qty - left
    return _ZERO


def _check_sales(tables: Sequence[SalesTable], sales_ids: Sequence[str]) -> None:
    check_all_there(tables, sales_ids)
    for table in tables:
        if table.sales_type != "Sales":
            raise parked(
                "SalesTable.SalesType",
                "order.journal",
                f"AX keeps {given(table.sales_id, '')} as {given(table.sales_type, 'no type')}, "
                "not as a sale",
                "AX does so when the customer has an order of this number already. Delete one.",
            )
