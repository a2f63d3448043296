"""Clarity's records, one module per resource."""

from axclarity.clarity.models._record import Record, record_from_json, record_from_object
from axclarity.clarity.models.order import (
    Address,
    Charge,
    Discount,
    Fee,
    GiftCard,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    ShippingLine,
    TaxLine,
    Totals,
)
from axclarity.clarity.models.shipment import NewShipment, Shipment, ShipmentLine

__all__ = [
    "Address",
    "Charge",
    "Discount",
    "Fee",
    "GiftCard",
    "NewShipment",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Payment",
    "Record",
    "Shipment",
    "ShipmentLine",
    "ShippingLine",
    "TaxLine",
    "Totals",
    "record_from_json",
    "record_from_object",
]
