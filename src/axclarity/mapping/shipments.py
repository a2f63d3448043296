"""What AX has delivered and the shop does not know yet."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from axclarity.ax.documents import SalesLine, SalesOrder, given
from axclarity.clarity.models import NewShipment, Order, Shipment, ShipmentLine
from axclarity.errors import MappingError, Problem
from axclarity.values import OrderLineId

__all__ = ["shipment_from_sales_order"]


def shipment_from_sales_order(
    sales_order: SalesOrder,
    order: Order,
    *,
    already: Sequence[Shipment],
    shipped_at: datetime,
) -> NewShipment | None:
    """The shipment that is missing in the shop, or `None` when it knows of everything.

    Quantities delivered in AX less what earlier shipments of this sales order told. The shop's
    lines are found by `CustomerLineNum`, and must have the same article.

    Args:
        already: the shop's shipments of the order.
        shipped_at: when it left; AX's document does not say.

    Raises:
        MappingError: a line of AX belongs to no line of the order, or the shop was told of more
            than AX has delivered.
    """
    if len(sales_order.sales_table) != 1:
        raise MappingError(
            Problem(
                path="SalesOrder.SalesTable",
                rule="shipment.no-order",
                message="is not one order; it may have been deleted in AX",
            )
        )
    (table,) = sales_order.sales_table
    sales_id = given(table.sales_id, "")
    ours = [s for s in already if s.external_id.startswith(f"{sales_id}/")]
    left = _delivered(table.sales_line, order)
    for shipment in ours:
        for line in shipment.lines:
            left[line.order_line_id] = left.get(line.order_line_id, Decimal(0)) - line.quantity
    if any(quantity < 0 for quantity in left.values()):
        raise MappingError(
            Problem(
                path="SalesLine.RemainSalesPhysical",
                rule="shipments.taken-back",
                message=f"the shop was told of more than {sales_id} has delivered",
                hint="A packing slip was cancelled in AX; correct the shipment in the shop.",
            )
        )
    lines = tuple(
        ShipmentLine(order_line_id=line_id, quantity=quantity)
        for line_id, quantity in left.items()
        if quantity
    )
    if not lines:
        return None
    return NewShipment(
        order_id=order.id,
        external_id=f"{sales_id}/{len(ours) + 1}",
        lines=lines,
        shipped_at=shipped_at,
    )


def _delivered(lines: Sequence[SalesLine], order: Order) -> dict[OrderLineId, Decimal]:
    delivered: dict[OrderLineId, Decimal] = {}
    for index, line in enumerate(lines):
        position = given(line.customer_line_num, 0)
        known = 1 <= position <= len(order.lines)
        if not known or line.item_id != order.lines[position - 1].sku:
            raise MappingError(
                Problem(
                    path=f"SalesLine[{index}].CustomerLineNum",
                    rule="shipments.foreign-line",
                    message="names no line of the shop's order that has this article",
                    hint="Lines were changed on one side; tell the shop by hand.",
                )
            )
        line_id = order.lines[position - 1].id
        delivered[line_id] = delivered.get(line_id, Decimal(0)) + _left_the_house(line)
    return delivered


def _left_the_house(line: SalesLine) -> Decimal:
    """AX leaves zero out of replies: nothing remaining and nothing said look alike.

    DeliveredIntotal comes first, since a cancelled remainder leaves nothing to deliver either.
    """
    told = given(line.delivered_intotal, Decimal(0))
    if told:
        return told
    remaining = given(line.remain_sales_physical, Decimal(0))
    if remaining or line.sales_status in ("Delivered", "Invoiced"):
        return line.sales_qty - remaining
    return Decimal(0)
