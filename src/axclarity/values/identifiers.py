"""One small type per identifier, so that an order id never stands where a line id belongs."""

from typing import NewType
from uuid import UUID, uuid5

__all__ = [
    "CustomerId",
    "EventId",
    "MessageId",
    "OrderId",
    "OrderLineId",
    "PaymentId",
    "ProductId",
    "RefundId",
    "RefundLineId",
    "ReturnId",
    "ReturnLineId",
    "ShipmentId",
    "SubscriptionId",
    "message_id",
]

OrderId = NewType("OrderId", str)
OrderLineId = NewType("OrderLineId", str)
ReturnLineId = NewType("ReturnLineId", str)
RefundLineId = NewType("RefundLineId", str)
CustomerId = NewType("CustomerId", str)
ShipmentId = NewType("ShipmentId", str)
ProductId = NewType("ProductId", str)
PaymentId = NewType("PaymentId", str)
ReturnId = NewType("ReturnId", str)
RefundId = NewType("RefundId", str)
SubscriptionId = NewType("SubscriptionId", str)
EventId = NewType("EventId", str)
MessageId = NewType("MessageId", UUID)

_NAMESPACE = UUID("6f1c5b0e-4b0e-5d0a-9a43-7f3f6f5d2c11")


def message_id(
    *,
    company: str,
    entity: str,
    key: str,
    operation: str = "create",
    revision: str = "1",
    system: str = "clarity",
) -> MessageId:
    """Derive the MessageId of a write from what the write is about.

    Args:
        company: `dataAreaId` that is written to.
        entity, key: what is written, and its key in the system that it comes from.
        revision: tells apart writes that are meant to happen one after another.
        system: where the write comes from.

    The same write has the same id for ever, on any machine, so that AX can tell a repetition from
    a new message (AIF: duplicate checking by CallContext.MessageId).
    """
    parts = (system, company, entity, key, operation, revision)
    name = "\x1f".join(part.replace("\\", "\\\\").replace("\x1f", "\\u") for part in parts)
    return MessageId(uuid5(_NAMESPACE, name))
