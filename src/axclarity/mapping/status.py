"""Order status, both ways. Every pair maps or is refused by name."""

from decimal import Decimal

from axclarity.ax.documents import SalesTable, given
from axclarity.clarity.models import OrderStatus
from axclarity.errors import MappingError, Problem

__all__ = ["order_status_from_sales_table", "sales_status_from_order_status"]

_OPEN_DOCUMENTS = ("None", "Quotation", "Confirmation", "PickingList", "PackingSlip", "Invoice")

_SALES_STATUS = {
    OrderStatus.PENDING: "Backorder",
    OrderStatus.PROCESSING: "Backorder",
    OrderStatus.PARTIALLY_SHIPPED: "Backorder",
    OrderStatus.SHIPPED: "Delivered",
    OrderStatus.COMPLETED: "Invoiced",
    OrderStatus.CANCELLED: "Canceled",
}


def order_status_from_sales_table(table: SalesTable) -> OrderStatus:
    """The shop's status of an AX order, from SalesStatus, DocumentStatus and its lines.

    Raises:
        MappingError: a pair that has no meaning for a shop.
    """
    status, document = given(table.sales_status, "None"), given(table.document_status, "None")
    match status:
        case "Canceled":
            return OrderStatus.CANCELLED
        case "Invoiced":
            return OrderStatus.COMPLETED
        case "Delivered":
            return OrderStatus.SHIPPED
        case "Backorder" if document in _OPEN_DOCUMENTS:
            return OrderStatus.PARTIALLY_SHIPPED if _some_left(table) else OrderStatus.PROCESSING
        case "None" if document == "None":
            return OrderStatus.PENDING
    raise MappingError(
        Problem(
            path="SalesTable.SalesStatus",
            rule="status.unknown-pair",
            message=f"SalesStatus {status} with DocumentStatus {document} has no shop status",
            hint="Add the pair to the status table.",
        )
    )


def sales_status_from_order_status(status: OrderStatus) -> str:
    """AX's SalesStatus of a shop status.

    Raises:
        MappingError: the status is the shop's own affair: on hold, refunded.
    """
    found = _SALES_STATUS.get(status)
    if found is None:
        raise MappingError(
            Problem(
                path="$.status",
                rule="status.no-counterpart",
                message=f"{status.value} has no counterpart in AX",
            )
        )
    return found


def _some_left(table: SalesTable) -> bool:
    """Whether some of the order has left the warehouse."""
    return any(
        line.sales_status in ("Delivered", "Invoiced")
        or 0 < given(line.remain_sales_physical, Decimal(0)) < line.sales_qty
        for line in table.sales_line
    )
