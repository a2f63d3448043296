"""One small type per identifier, so that an order id never stands where a line id belongs."""

from typing import NewType
from uuid import UUID, uuid5

from axclarity.errors import InvalidValue, Problem, value_class

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

    Raises:
        InvalidValue: a part has half of a character (a lone surrogate), which nothing can send.
    """
    parts = (system, company, entity, key, operation, revision)
    name = "\x1f".join(part.replace("\\", "\\\\").replace("\x1f", "\\u") for part in parts)
    try:
        return MessageId(uuid5(_NAMESPACE, name))
    except UnicodeEncodeError:
        raise InvalidValue(
            Problem(
                path="message_id",
                rule="message-id.text",
                message="has half of a character, which no message can carry",
                value_class=value_class(name),
                hint="Correct the text where it comes from.",
            )
        ) from None
