"""Order and line status, both ways. Every pair maps or is refused by name."""

from axclarity.ax.documents import SalesLine, SalesTable
from axclarity.clarity.models import OrderStatus
from axclarity.mapping.status.standing import (
    DOCUMENTS,
    SALES,
    Standing,
    standing_from_sales_line,
    standing_from_sales_table,
)
from axclarity.mapping.status.tables import StatusTable

__all__ = [
    "ORDER_STATUS",
    "SALES_STATUS",
    "line_status_from_sales_line",
    "order_status_from_sales_table",
    "order_status_from_standing",
    "sales_status_from_order_status",
]

_PARTLY = SALES[: SALES.index("Delivered")]
_OF_ORDERS = ("None", "Quotation", "Confirmation", "PickingList", "PackingSlip", "Invoice")
"""The documents of a sales order; a project's, a purchase's and others have no meaning here."""

ORDER_STATUS: StatusTable[OrderStatus] = StatusTable(
    name="an order in AX",
    path="SalesTable.SalesStatus",
    sources=(
        *(f"{sales}/{document}" for sales in SALES for document in DOCUMENTS),
        *(f"{sales}/{document}/partly" for sales in _PARTLY for document in DOCUMENTS),
    ),
    targets=tuple(OrderStatus),
    rules={
        "None/None": OrderStatus.PENDING,
        **{f"Backorder/{each}": OrderStatus.PROCESSING for each in _OF_ORDERS},
        **{f"Backorder/{each}/partly": OrderStatus.PARTIALLY_SHIPPED for each in _OF_ORDERS},
        **{f"Delivered/{each}": OrderStatus.SHIPPED for each in _OF_ORDERS},
        **{f"Invoiced/{each}": OrderStatus.COMPLETED for each in _OF_ORDERS},
        **{f"Canceled/{each}": OrderStatus.CANCELLED for each in (*_OF_ORDERS, "Cancelled")},
        "*/*": None,
        "*/*/partly": None,
    },
    rule="status.unknown-pair",
)
"""The shop's order status by AX's SalesStatus and DocumentStatus. Assumption: the shop's half."""

SALES_STATUS: StatusTable[str] = StatusTable(
    name="an order in the shop",
    path="$.status",
    sources=tuple(status.value for status in OrderStatus),
    targets=SALES,
    rules={
        OrderStatus.PENDING: "Backorder",
        OrderStatus.PROCESSING: "Backorder",
        OrderStatus.PARTIALLY_SHIPPED: "Backorder",
        OrderStatus.SHIPPED: "Delivered",
        OrderStatus.COMPLETED: "Invoiced",
        OrderStatus.CANCELLED: "Canceled",
        OrderStatus.ON_HOLD: None,
        OrderStatus.REFUNDED: None,
        OrderStatus.PARTIALLY_REFUNDED: None,
    },
)
"""AX's SalesStatus by the shop's order status. What is refused is the shop's own affair."""


def order_status_from_sales_table(
    table: SalesTable, statuses: StatusTable[OrderStatus] = ORDER_STATUS
) -> OrderStatus:
    """The shop's status of an AX order, from SalesStatus, DocumentStatus and its lines.

    Args:
        statuses: the site's own table, where it has one.

    Raises:
        MappingError: a pair that has no meaning for a shop.
    """
    return statuses[standing_from_sales_table(table).key]


def order_status_from_standing(
    standing: Standing, statuses: StatusTable[OrderStatus] = ORDER_STATUS
) -> OrderStatus:
    """The shop's status of what stands so, be it one order, several, or a part of one.

    Raises:
        MappingError: a pair that has no meaning for a shop.
    """
    return statuses[standing.key]


def line_status_from_sales_line(
    line: SalesLine, statuses: StatusTable[OrderStatus] = ORDER_STATUS
) -> OrderStatus:
    """The status of one line, as that of an order of which no document is told.

    Assumption: the shop has no words for lines, so those for orders serve.

    Raises:
        MappingError: a status that has no meaning for a shop.
    """
    return statuses[standing_from_sales_line(line).key]


def sales_status_from_order_status(
    status: OrderStatus, statuses: StatusTable[str] = SALES_STATUS
) -> str:
    """AX's SalesStatus of a shop status.

    Raises:
        MappingError: the status is the shop's own affair: on hold, refunded.
    """
    return statuses[status]
