"""What an order asks for, as a short text: the same for the same request, another after an edit.

Where a field map describes orders, the text has three parts: of the order with what the map makes
of it, of the order alone, and of the map. So an edit is told from another map. Earlier releases
kept the first part only.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any

from axclarity.clarity.models import Order, Part
from axclarity.mapping.exact import plain_text

__all__ = ["described_digest", "order_digest", "same_but_for_map", "same_request"]

_ORDER = (
    "number",
    "currency",
    "prices_include_tax",
    "customer_id",
    "email",
    "billing_address",
    "shipping_address",
    "lines",
    "shipping_lines",
    "fees",
    "discounts",
    "purchase_order",
    "requested_ship_date",
)
_TOTALS = ("subtotal", "discount", "shipping", "fees", "tax", "total")


def order_digest(order: Order, described: Mapping[str, object] | None = None) -> str:
    """SHA-256 over what decides what AX is sent, and over nothing that moves by itself.

    Status, payments, versions and attributes change while an order is worked on, and a shop may
    begin to send fields that nobody asked for; lines, amounts, addresses and the buyer do not
    change, unless somebody edits the order. Fields that stand at their default count for nothing,
    so that a field which a later version knows changes no digest.

    Args:
        described: what a field map makes of the order, by target.
    """
    content: dict[str, Any] = {
        "order": {name: _plain(getattr(order, name)) for name in _ORDER},
        "totals": {name: _plain(getattr(order.totals, name)) for name in _TOTALS},
    }
    if described is not None:
        content["described"] = {path: str(value) for path, value in described.items()}
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def described_digest(order: Order, described: Mapping[str, object], field_map: str) -> str:
    """The digest of an order that a field map describes.

    Args:
        described: what the map makes of the order, by target.
        field_map: the map, in whatever form.
    """
    rules = sha256(field_map.encode()).hexdigest()
    return "/".join((order_digest(order, described), order_digest(order), rules))


def same_request(told: str, asked: str) -> bool:
    """Whether two digests are of the same request, by whatever map it is described."""
    return told.partition("/")[0] == asked.partition("/")[0]


def same_but_for_map(told: str, asked: str) -> bool:
    """Whether nobody has edited the order: it is the same request, or another map describes it."""
    (told_order, told_map), (order, field_map) = _order_and_map(told), _order_and_map(asked)
    return same_request(told, asked) or (told_order == order and told_map != field_map)


def _order_and_map(digest: str) -> tuple[str, str]:
    """Of the order alone, and of the map; blank where there was none."""
    whole, *parts = digest.split("/")
    return (parts[0], parts[1]) if parts else (whole, "")


def _plain(value: Any) -> Any:
    match value:
        case Part():
            return {
                name: _plain(getattr(value, name))
                for name, field in type(value).model_fields.items()
                if name != "product_id"
                and getattr(value, name) != field.get_default(call_default_factory=True)
            }
        case tuple():
            return [_plain(part) for part in value]
        case dict():
            return {str(name): _plain(part) for name, part in value.items()}
        case Decimal():
            return plain_text(value)
        case _:
            return str(value)
