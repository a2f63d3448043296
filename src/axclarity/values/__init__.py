"""What both systems share: exact money, quantities, countries, addresses, identifiers, secrets."""

from axclarity.values.address import PostalAddress, alpha3, subdivision_code
from axclarity.values.identifiers import (
    CustomerId,
    EventId,
    MessageId,
    OrderId,
    OrderLineId,
    PaymentId,
    ProductId,
    RefundId,
    RefundLineId,
    ReturnId,
    ReturnLineId,
    ShipmentId,
    SubscriptionId,
    message_id,
)
from axclarity.values.money import Money, allocate, minor_unit, round_to
from axclarity.values.numbers import AX_REAL, decimal_from_text, significant_digits
from axclarity.values.quantity import Quantity
from axclarity.values.secret import Secret

__all__ = [
    "AX_REAL",
    "CustomerId",
    "EventId",
    "MessageId",
    "Money",
    "OrderId",
    "OrderLineId",
    "PaymentId",
    "PostalAddress",
    "ProductId",
    "Quantity",
    "RefundId",
    "RefundLineId",
    "ReturnId",
    "ReturnLineId",
    "Secret",
    "ShipmentId",
    "SubscriptionId",
    "allocate",
    "alpha3",
    "decimal_from_text",
    "message_id",
    "minor_unit",
    "round_to",
    "significant_digits",
    "subdivision_code",
]
