"""The unit that a line is ordered in, and the unit that AX sells its article in."""

from fractions import Fraction

from attrs import evolve

from axclarity.clarity.models import OrderLine
from axclarity.errors import MappingError
from axclarity.mapping.checks import check_given
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.values import Quantity

__all__ = ["ordered_quantity", "sold_quantity", "sold_step"]


def sold_quantity(line: OrderLine, policy: OrderPolicy, *, path: str) -> Quantity:
    """What is ordered, in the unit that AX sells the article in.

    Raises:
        MappingError: no unit, no rule that converts the units, or the quantity is none in AX's
            unit.
    """
    ordered, unit = _units(line, policy, path)
    return _converted(Quantity(line.quantity, ordered), unit, line, policy, path, cut=False)


def sold_step(line: OrderLine, policy: OrderPolicy, *, path: str) -> Fraction | None:
    """What quantities of a line must be multiples of, so that AX can have them in its unit.

    Returns:
        in the unit that was ordered; none where AX sells the article in that unit.

    Raises:
        MappingError: no unit, no rule that converts the units.
    """
    ordered, unit = _units(line, policy, path)
    conversions = policy.lines.conversions
    if conversions is None or unit == ordered:
        return None
    try:
        return conversions.step(ordered, unit, item=policy.lines.item(line.sku))
    except MappingError as error:
        raise _of_line(error, path) from None


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


def _units(line: OrderLine, policy: OrderPolicy, path: str) -> tuple[str, str]:
    """The unit that was ordered, and the one in which AX sells the article."""
    ordered = _ordered_unit(line, policy)
    check_given(
        ordered,
        path=f"{path}.unit",
        rule="lines.no-unit",
        message="names no unit, and AX demands one",
        hint="Name it in the shop, or say in the policy's units what AX has for lines without one.",
    )
    return ordered, policy.lines.sales_units.get(policy.lines.item(line.sku), ordered)


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
        raise _of_line(error, path) from None


def _of_line(error: MappingError, path: str) -> MappingError:
    return MappingError(*[evolve(each, path=f"{path}.{each.path}") for each in error.problems])
