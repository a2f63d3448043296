"""Lines that went to AX as the parts of a recipe, which the shop does not name."""

from axclarity.clarity.models import Order, OrderLine
from axclarity.mapping.orders.kits import Kit
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.totals import is_component

__all__ = ["recipe_of"]


def recipe_of(line: OrderLine, order: Order, policy: OrderPolicy) -> Kit | None:
    """The recipe by which a line was exploded; none where it went as it is or as the shop's parts.

    It is today's recipe: where it changed since the order was mapped, the parts do not agree.
    """
    if policy.bundles != "explode" or is_component(line):
        return None
    named = any(each.parent_line_id == line.id for each in order.lines)
    return None if named else policy.lines.kits.get(line.sku)
