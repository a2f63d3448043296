"""What AX has delivered and the shop does not know yet."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from axclarity.ax.documents import SalesOrder, given
from axclarity.clarity.models import (
    NewShipment,
    Order,
    Shipment,
    ShipmentLine,
    ShipmentStatus,
)
from axclarity.errors import MappingError, Problem
from axclarity.mapping.delivered import delivered_quantities
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.values.exactly import exactly

__all__ = ["shipment_from_sales_order"]


@exactly
def shipment_from_sales_order(
    sales_order: SalesOrder,
    order: Order,
    *,
    already: Sequence[Shipment],
    shipped_at: datetime,
    policy: OrderPolicy | None = None,
) -> NewShipment | None:
    """The shipment that is missing in the shop, or `None` when it knows of everything.

    Quantities delivered in AX less what earlier shipments of this sales order told, in the shop's
    units and whole kits. A shipment that the shop has cancelled told nothing; it keeps its number.

    Args:
        already: the shop's shipments of the order.
        shipped_at: when it left; AX's document does not say.
        policy: by which the order was mapped. Without it, units, kits and variants are not known:
            every article and unit must be the shop's own.

    Raises:
        MappingError: a line of AX belongs to no line of the order, a kit has not all its parts, no
            rule converts a unit, or the shop was told of more than AX has delivered.
    """
    if len(sales_order.sales_table) != 1:
        raise MappingError(
            Problem(
                path="SalesOrder.SalesTable",
                rule="shipments.no-order",
                message="is not one order; it may have been deleted in AX",
            )
        )
    (table,) = sales_order.sales_table
    sales_id = given(table.sales_id, "")
    ours = [s for s in already if s.external_id.startswith(f"{sales_id}/")]
    left = delivered_quantities(table.sales_line, order, policy)
    standing = [s for s in ours if s.status is not ShipmentStatus.CANCELLED]
    for shipment in standing:
        for line in shipment.lines:
            left[line.order_line_id] = left.get(line.order_line_id, Decimal(0)) - line.quantity
    if any(quantity < 0 for quantity in left.values()):
        raise MappingError(
            Problem(
                path="SalesLine.RemainSalesPhysical",
                rule="shipments.taken-back",
                message=f"the shop was told of more than {sales_id} has delivered",
                hint="A packing slip was cancelled in AX; cancel its shipment in the shop.",
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
