"""The unit that a line is ordered in, and the unit that AX sells its article in."""

from attrs import evolve

from axclarity.clarity.models import OrderLine
from axclarity.errors import MappingError
from axclarity.mapping.checks import check_given
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.values import Quantity

__all__ = ["ordered_quantity", "sold_quantity"]


def sold_quantity(line: OrderLine, policy: OrderPolicy, *, path: str) -> Quantity:
    """What is ordered, in the unit that AX sells the article in.

    Raises:
        MappingError: no unit, no rule that converts the units, or the quantity is none in AX's
            unit.
    """
    ordered = Quantity(line.quantity, _ordered_unit(line, policy))
    check_given(
        ordered.unit,
        path=f"{path}.unit",
        rule="lines.no-unit",
        message="names no unit, and AX demands one",
        hint="Name it in the shop, or say in the policy's units what AX has for lines without one.",
    )
    unit = policy.lines.sales_units.get(policy.lines.item(line.sku), ordered.unit)
    return _converted(ordered, unit, line, policy, path, cut=False)


def ordered_quantity(
    line: OrderLine, sold: Quantity, policy: OrderPolicy, *, path: str, cut: bool = False
) -> Quantity:
    """A quantity that AX tells of a line, in the unit that the line was ordered in.

    Args:
        cut: whether to leave out what makes no quantity in that unit, instead of refusing it.

    Raises:
        MappingError: what `sold_quantity` raises, the other way.
    """
    return _converted(sold, _ordered_unit(line, policy), line, policy, path, cut=cut)


def _ordered_unit(line: OrderLine, policy: OrderPolicy) -> str:
    return policy.units.get(line.unit, line.unit)


def _converted(
    quantity: Quantity, unit: str, line: OrderLine, policy: OrderPolicy, path: str, *, cut: bool
) -> Quantity:
    conversions = policy.lines.conversions
    if conversions is None:
        return quantity
    item = policy.lines.item(line.sku)
    try:
        return conversions.converted(quantity, unit, item=item, cut=cut)
    except MappingError as error:
        problems = [evolve(each, path=f"{path}.{each.path}") for each in error.problems]
        raise MappingError(*problems) from None
