"""What the shop has sold and AX does not know yet, in the unit that stock is counted in.

Assumption: what names no unit is in the one that the orders' policy has for such lines (`units` by
""), or else in the one that its stock is counted in; and so is all that is sold of an article whose
unit the policy does not name.
"""

from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen

from axclarity.errors import InvalidValue, MappingError, Problem, value_class
from axclarity.mapping.checks import is_number
from axclarity.mapping.inventory.policy import InventoryPolicy
from axclarity.mapping.inventory.readings import StockRow
from axclarity.mapping.inventory.skus import plain_sku
from axclarity.mapping.orders.policy import OrderPolicy

__all__ = ["Pending", "Place", "sold_by_place"]

Place = tuple[str, str]
"""SKU and location of the shop."""

_NONE = Fraction(0)


def _not_negative(_: object, __: object, quantity: Decimal) -> None:
    if not is_number(quantity) or quantity < 0:
        raise InvalidValue(
            Problem(
                path="quantity",
                rule="inventory.pending",
                message="must be a Decimal of 0 or more",
                value_class=value_class(quantity),
            )
        )


@frozen(kw_only=True)
class Pending:
    """What the shop has sold and AX does not know yet.

    Args:
        sku: the article, in any letter case, with spaces around its colons or not.
        quantity: in `unit`.
        location: the shop's location that it leaves from; empty where that is not decided.
        unit: the shop's name of the unit it is sold in. Empty is what the policy's `orders` have
            for lines without one, or else the unit that its stock is counted in.

    Raises:
        InvalidValue: the quantity is negative, or no Decimal.
    """

    sku: str
    quantity: Decimal = field(validator=_not_negative)
    location: str = ""
    unit: str = ""


def sold_by_place(
    pending: Iterable[Pending], rows: Iterable[StockRow], policy: InventoryPolicy
) -> tuple[dict[Place, Fraction], list[tuple[str, Problem]]]:
    """What is sold in each place, in the unit that stock is counted in, and what stops an article.

    Both by the name that AX's rows have, so that what is sold and what is in stock always meet. Of
    what no row was read there is nothing to take off, and its unit does not matter.
    """
    pending = tuple(pending)
    known = {str(row.key).casefold(): str(row.key) for row in rows} if pending else {}
    sold: dict[Place, Fraction] = {}
    problems: list[tuple[str, Problem]] = []
    for each in pending:
        location = each.location or policy.default_location
        sku = plain_sku(each.sku)
        sku = known.get(sku.casefold(), sku)
        if location not in policy.locations.values():
            problems.append((sku, _nowhere()))
        place = (sku, location)
        sold.setdefault(place, _NONE)
        if sku.casefold() not in known:
            continue
        try:
            sold[place] += _in_stock_unit(each, sku, policy)
        except MappingError as error:
            problems += [(sku, problem) for problem in error.problems]
    return sold, problems


def _in_stock_unit(sold: Pending, sku: str, policy: InventoryPolicy) -> Fraction:
    """How many of the unit that stock is counted in were sold.

    Raises:
        MappingError: rule `inventory.unit`: it is sold in another unit, and no rule of the policy's
            orders leads from one to the other.
    """
    quantity, item = Fraction(sold.quantity), sku.partition(":")[0]
    counted = policy.unit_name(item)
    if not counted:
        return quantity
    unit, other = (_ax_unit(each, policy.orders) for each in (sold.unit, counted))
    if not unit or unit.casefold() == other.casefold():
        return quantity
    conversions = None if policy.orders is None else policy.orders.lines.conversions
    if conversions is None:
        raise _unconverted(unit, other)
    ruled = _spelled(item, [rule.item for rule in conversions.rules])
    try:
        return quantity * conversions.ratio(unit, other, item=ruled)
    except MappingError:
        raise _unconverted(unit, other) from None


def _ax_unit(unit: str, orders: OrderPolicy | None) -> str:
    """AX's name of a unit of the shop, as the orders' policy has it."""
    if orders is None:
        return unit
    name = orders.units.get(_spelled(unit, orders.units), unit)
    conversions = orders.lines.conversions
    return name if conversions is None else _spelled(name, [u.symbol for u in conversions.units])


def _spelled(name: str, known: Collection[str]) -> str:
    """A name as those that are known spell it: AX ignores letter case."""
    if name in known:
        return name
    folded = name.casefold()
    return next((each for each in known if each.casefold() == folded), name)


def _unconverted(unit: str, counted: str) -> MappingError:
    return MappingError(
        Problem(
            path="pending.unit",
            rule="inventory.unit",
            message=f"is sold in {unit!r} and counted in {counted!r}, so that nobody knows how "
            "much to take off",
            hint="Give InventoryPolicy.orders a conversion between the two. Where stock is counted "
            "in another unit, name it: InventoryPolicy.unit, or ShopUnit.name for this item.",
        )
    )


def _nowhere() -> Problem:
    return Problem(
        path="pending.location",
        rule="inventory.nowhere",
        message="is no location of the policy, so that it cannot be taken off any stock",
        hint="Name a default location.",
    )
