"""What an order of the shop takes from stock while AX does not know it."""

from collections.abc import Mapping

from axclarity.clarity.models import Order, OrderLine
from axclarity.mapping.inventory.pending import Pending
from axclarity.mapping.orders.kits import Kit, parts_of_kit

__all__ = ["pending_from_order"]


def pending_from_order(order: Order, kits: Mapping[str, Kit] | None = None) -> tuple[Pending, ...]:
    """The articles that an order takes.

    Of a bundle only its components leave the warehouse. Quantities are as they are ordered, each
    with its unit.

    Args:
        kits: recipe by SKU, for bundles whose components the order does not name.
    """
    bundles = {line.parent_line_id for line in order.lines}
    return tuple(
        Pending(
            sku=part.sku,
            quantity=part.quantity,
            location=part.warehouse or "",
            unit=part.unit,
        )
        for line in order.lines
        if line.id not in bundles
        for part in _parts(line, kits or {})
        if part.quantity > 0
    )


def _parts(line: OrderLine, kits: Mapping[str, Kit]) -> list[OrderLine]:
    kit = kits.get(line.sku)
    return [line] if kit is None else parts_of_kit(line, kit)
