"""What happens to an order in the warehouse and in accounting."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from axclarity.ax.documents import SalesLine, SalesTable, given
from axclarity.sandbox.ax._records import OnHand, Records
from axclarity.sandbox.ax._reservations import place_of, release

__all__ = [
    "Posted",
    "cancel_remainder",
    "give_up_remainder",
    "post_invoice",
    "post_packing_slip",
    "settle",
]

_ZERO = Decimal(0)
_ORDER_OF_STATUS = ("Backorder", "Delivered", "Invoiced")

Posted = list[tuple[SalesLine, Decimal]]
"""Lines, and how much of each was posted."""


def post_packing_slip(
    records: Records,
    order: SalesTable,
    quantities: Mapping[str, Decimal] | None,
    day: date,
) -> Posted:
    """Deliver quantities by lot or by item; all that is left where none are given.

    Raises:
        ValueError: more than is left, or nothing at all.
    """
    wanted = _by_lot(order, quantities)
    if not any(wanted.values()):
        raise ValueError(f"Nothing is left to ship of {order.sales_id}.")
    posted: Posted = []
    for line in order.sales_line:
        quantity = wanted[given(line.invent_trans_id, "")]
        if quantity:
            _deliver(records, line, quantity)
            line.shipping_date_confirmed = day
            posted.append((line, quantity))
    order.document_status = "PackingSlip" if order.document_status != "Invoice" else "Invoice"
    order.shipping_date_confirmed = day
    settle(order)
    return posted


def post_invoice(order: SalesTable) -> Posted:
    """Invoice what was delivered and is not invoiced yet.

    Raises:
        ValueError: there is nothing to invoice.
    """
    due = [(line, given(line.remain_sales_financial, _ZERO)) for line in order.sales_line]
    posted = [(line, quantity) for line, quantity in due if quantity]
    if not posted:
        raise ValueError(f"Nothing of {order.sales_id} is delivered and not invoiced yet.")
    for line, _ in posted:
        line.remain_sales_financial = _ZERO
        if not given(line.remain_sales_physical, _ZERO):
            line.sales_status = "Invoiced"
    order.document_status = "Invoice"
    settle(order)
    return posted


def cancel_remainder(records: Records, order: SalesTable) -> None:
    """Cancel what is not delivered yet, and let its reservations go."""
    for line in order.sales_line:
        if not given(line.remain_sales_physical, _ZERO):
            continue
        release(records, line, given(line.remain_sales_physical, _ZERO))
        give_up_remainder(line)
    settle(order)


def give_up_remainder(line: SalesLine) -> None:
    """Deliver no more of a line; one of which nothing has left is cancelled."""
    line.remain_sales_physical = line.remain_invent_physical = _ZERO
    line.sales_status = "Delivered" if given(line.delivered_intotal, _ZERO) else "Canceled"


def settle(order: SalesTable) -> None:
    """The header's status is the lowest of its lines', cancelled lines aside."""
    statuses = [given(line.sales_status, "Backorder") for line in order.sales_line]
    live = [status for status in statuses if status != "Canceled"]
    order.sales_status = min(live, key=_ORDER_OF_STATUS.index) if live else "Canceled"


def _by_lot(order: SalesTable, quantities: Mapping[str, Decimal] | None) -> dict[str, Decimal]:
    """What to deliver of each lot; the quantity of an item is spread over its lines in order."""
    left = dict(quantities or {})
    wanted = {}
    for line in order.sales_line:
        lot, item_id = given(line.invent_trans_id, ""), given(line.item_id, "")
        remaining = given(line.remain_sales_physical, _ZERO)
        key = lot if lot in left else item_id
        wanted[lot] = remaining if quantities is None else _within(left.get(key, _ZERO), remaining)
        if key in left:
            left[key] -= wanted[lot]
    too_much = [key for key, quantity in left.items() if quantity]
    if too_much:
        raise ValueError(f"More than is left to ship of {order.sales_id}: {', '.join(too_much)}.")
    return wanted


def _within(wanted: Decimal, remaining: Decimal) -> Decimal:
    """What is wanted, as far as it remains; both are negative where goods come back."""
    return max(wanted, remaining) if remaining < 0 else min(wanted, remaining)


def _deliver(records: Records, line: SalesLine, quantity: Decimal) -> None:
    release(records, line, quantity)
    item_id, warehouse = place_of(line)
    on_hand = records.on_hand(item_id, warehouse)
    records.put_on_hand(item_id, warehouse, OnHand(on_hand.physical - quantity, on_hand.reserved))
    line.remain_sales_physical = given(line.remain_sales_physical, _ZERO) - quantity
    line.remain_invent_physical = line.remain_sales_physical
    line.remain_sales_financial = given(line.remain_sales_financial, _ZERO) + quantity
    line.delivered_intotal = given(line.delivered_intotal, _ZERO) + quantity
    if not line.remain_sales_physical:
        line.sales_status = "Delivered"
