"""What an order asks for, as a short text: the same for the same request, another after an edit."""

import json
from collections.abc import Set
from decimal import Decimal
from hashlib import sha256
from typing import Any

from axclarity.clarity.models import Order, Record

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

    Status, payments, versions and attributes change while an order is worked on, and a shop may
    begin to send fields that nobody asked for; lines, amounts, addresses and the buyer do not
    change, unless somebody edits the order.
    """
    content = _fields(order, without=_MOVING)
    content["totals"] = _fields(order.totals, without=_MOVING_TOTALS)
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _fields(record: Record, without: Set[str] = frozenset()) -> dict[str, Any]:
    return {
        name: _plain(getattr(record, name))
        for name in type(record).model_fields
        if name not in without
    }


def _plain(value: Any) -> Any:
    match value:
        case Record():
            return _fields(value)
        case tuple():
            return [_plain(part) for part in value]
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)
