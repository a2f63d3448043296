"""A shipment as the shop is told it. Assumption throughout, as for orders."""

from enum import StrEnum

from pydantic import Field

from axclarity.clarity.models._exact import Exact, Moment
from axclarity.clarity.models._record import Part, Record
from axclarity.values import OrderId, OrderLineId, ShipmentId

__all__ = ["NewShipment", "Shipment", "ShipmentLine", "ShipmentStatus"]


class ShipmentStatus(StrEnum):
    """Where a shipment is."""

    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class ShipmentLine(Part):
    """How many of an order line went."""

    order_line_id: OrderLineId
    quantity: Exact


class NewShipment(Record):
    """What is posted: `external_id` is AX's name for it and unique per shop."""

    order_id: OrderId
    external_id: str = Field(min_length=1)
    lines: tuple[ShipmentLine, ...]
    shipped_at: Moment
    carrier: str = ""
    service: str = ""
    tracking_numbers: tuple[str, ...] = ()


class Shipment(NewShipment):
    """What the shop keeps."""

    id: ShipmentId
    status: ShipmentStatus = ShipmentStatus.SHIPPED
    updated_at: Moment | None = None
    version: int = 1
