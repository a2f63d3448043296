"""Clarity's records, one module per resource."""

from axclarity.clarity.models._exact import Amount, Exact, Moment
from axclarity.clarity.models._record import Part, Record, record_from_json, record_from_object
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
    "Amount",
    "Charge",
    "Discount",
    "Exact",
    "Fee",
    "GiftCard",
    "Moment",
    "NewShipment",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Part",
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
