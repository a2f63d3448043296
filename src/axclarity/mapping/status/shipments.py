"""Shipment status, both ways.

AX has no status of a shipment: what it has is how its lines stand. Assumption: the shop's half.
"""

from axclarity.clarity.models import ShipmentStatus
from axclarity.mapping.status.standing import DOCUMENTS, SALES, Standing
from axclarity.mapping.status.tables import StatusTable

__all__ = [
    "SHIPMENT_DOCUMENT",
    "SHIPMENT_STATUS",
    "document_status_from_shipment_status",
    "shipment_status_from_standing",
]

SHIPMENT_STATUS: StatusTable[ShipmentStatus] = StatusTable(
    name="a shipment's lines in AX",
    path="SalesLine.SalesStatus",
    sources=(*(f"{sales}/none" for sales in SALES), *(f"{sales}/left" for sales in SALES)),
    targets=tuple(ShipmentStatus),
    rules={
        "Backorder/left": ShipmentStatus.SHIPPED,
        "Delivered/left": ShipmentStatus.SHIPPED,
        "Invoiced/left": ShipmentStatus.SHIPPED,
        "Backorder/none": ShipmentStatus.CANCELLED,
        "Canceled/none": ShipmentStatus.CANCELLED,
        "*/*": None,
    },
)
"""By the lowest SalesStatus of its lines, and whether anything has left.

Lines that were told as a shipment and of which nothing has left had their packing slip cancelled.
Whether a parcel has arrived, AX does not know.
"""

SHIPMENT_DOCUMENT: StatusTable[str] = StatusTable(
    name="a shipment in the shop",
    path="$.status",
    sources=tuple(status.value for status in ShipmentStatus),
    targets=DOCUMENTS,
    rules={
        ShipmentStatus.SHIPPED: "PackingSlip",
        ShipmentStatus.DELIVERED: "PackingSlip",
        ShipmentStatus.CANCELLED: None,
    },
)
"""The document that AX must have posted for a shipment; a cancelled one has none."""


def shipment_status_from_standing(
    standing: Standing, statuses: StatusTable[ShipmentStatus] = SHIPMENT_STATUS
) -> ShipmentStatus:
    """The shop's status of a shipment that it knows, from where the shipment's lines stand now.

    Raises:
        MappingError: a standing that no line of a shipment can have.
    """
    return statuses[f"{standing.sales}/{'left' if standing.left else 'none'}"]


def document_status_from_shipment_status(
    status: ShipmentStatus, statuses: StatusTable[str] = SHIPMENT_DOCUMENT
) -> str:
    """AX's DocumentStatus of a shipment of the shop.

    Raises:
        MappingError: the shipment is cancelled; nothing is posted for it.
    """
    return statuses[status]
