"""Clarity's records, one module per resource."""

from axclarity.clarity.models._exact import Amount, Exact, Moment, MoneyMark
from axclarity.clarity.models._record import (
    Part,
    Record,
    parts_of,
    record_from_json,
    record_from_object,
)
from axclarity.clarity.models.customer import Customer, CustomerAddress, CustomerType, NewCustomer
from axclarity.clarity.models.inventory import Inventory, InventoryResult, InventoryResultStatus
from axclarity.clarity.models.named import Named
from axclarity.clarity.models.order import (
    Address,
    Charge,
    Discount,
    Fee,
    GiftCard,
    Order,
    OrderLine,
    OrderPayment,
    OrderStatus,
    ShippingLine,
    TaxLine,
    Totals,
)
from axclarity.clarity.models.payment import Card, NewPayment, Payment, PaymentKind
from axclarity.clarity.models.product import NewProduct, Product, ProductPrice, ProductType
from axclarity.clarity.models.returns import (
    ExchangeLine,
    NewRefund,
    NewReturn,
    Refund,
    RefundLine,
    Return,
    ReturnLine,
    ReturnStatus,
)
from axclarity.clarity.models.shipment import NewShipment, Shipment, ShipmentLine, ShipmentStatus
from axclarity.clarity.models.subscription import NewSubscription, RotatedSecret, Subscription

__all__ = [
    "Address",
    "Amount",
    "Card",
    "Charge",
    "Customer",
    "CustomerAddress",
    "CustomerType",
    "Discount",
    "Exact",
    "ExchangeLine",
    "Fee",
    "GiftCard",
    "Inventory",
    "InventoryResult",
    "InventoryResultStatus",
    "Moment",
    "MoneyMark",
    "Named",
    "NewCustomer",
    "NewPayment",
    "NewProduct",
    "NewRefund",
    "NewReturn",
    "NewShipment",
    "NewSubscription",
    "Order",
    "OrderLine",
    "OrderPayment",
    "OrderStatus",
    "Part",
    "Payment",
    "PaymentKind",
    "Product",
    "ProductPrice",
    "ProductType",
    "Record",
    "Refund",
    "RefundLine",
    "Return",
    "ReturnLine",
    "ReturnStatus",
    "RotatedSecret",
    "Shipment",
    "ShipmentLine",
    "ShipmentStatus",
    "ShippingLine",
    "Subscription",
    "TaxLine",
    "Totals",
    "parts_of",
    "record_from_json",
    "record_from_object",
]
