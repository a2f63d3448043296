"""What an order asks for, as a short text: the same for the same request, another after an edit."""

from hashlib import sha256

from axclarity.clarity.models import Order

__all__ = ["order_digest"]

_MOVING = {
    "status",
    "payment_status",
    "updated_at",
    "version",
    "payments",
    "notes",
    "attributes",
}
_MOVING_TOTALS = {"paid", "due"}


def order_digest(order: Order) -> str:
    """SHA-256 over everything that decides what AX is sent, and over nothing that moves by itself.

    Status, payments, versions and attributes change while an order is worked on; lines, amounts,
    addresses and the buyer do not, unless somebody edits the order.
    """
    content = order.model_dump_json(
        exclude={**dict.fromkeys(_MOVING, True), "totals": _MOVING_TOTALS}
    )
    return sha256(content.encode()).hexdigest()
