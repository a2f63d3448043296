"""How much of each line of the shop has left, by a sales order of AX.

AX counts in its own unit and, of a kit that was exploded by a recipe, in parts. The shop is told in
its own unit and in kits. What makes no whole unit or no whole kit yet is not told yet: a kit counts
once all of its parts are there.

Assumption: DeliveredInTotal and RemainSalesPhysical are in the unit of the sales line.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from axclarity.ax.documents import SalesLine, given
from axclarity.clarity.models import Order, OrderLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.articles import Article, article_of
from axclarity.mapping.orders.kits import Kit, parts_of_kit
from axclarity.mapping.orders.line_units import ordered_quantity
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.recipes import recipe_of
from axclarity.values import OrderLineId, Quantity
from axclarity.values.exactly import exactly

__all__ = ["delivered_quantities", "sold_lots"]

_ZERO, _ONE = Decimal(0), Decimal(1)
_Left = dict[str, dict[str, Decimal]]
"""What has left of a line of the shop: by SKU, then by AX's unit."""


@exactly
def delivered_quantities(
    lines: Sequence[SalesLine], order: Order, policy: OrderPolicy | None
) -> dict[OrderLineId, Decimal]:
    """What has left of each line of the shop that the sales lines are for, in the shop's unit.

    The shop's lines are found by `CustomerLineNum`, and must have the same article.

    Args:
        policy: by which the order was mapped; without it, articles and units are the shop's own.

    Raises:
        MappingError: a sales line is for no line of the order, a part of a kit is missing, no rule
            converts a unit.
    """
    left: dict[OrderLineId, _Left] = {}
    for index, sales_line in enumerate(lines):
        line, part = _shop_line(sales_line, order, policy, f"SalesLine[{index}]")
        units = left.setdefault(line.id, {}).setdefault(part.sku, {})
        unit = sales_line.sales_unit
        units[unit] = units.get(unit, _ZERO) + _left_the_house(sales_line)
    return {
        line.id: _of_line(line, left[line.id], order, policy)
        for line in order.lines
        if line.id in left
    }


def sold_lots(
    lines: Sequence[SalesLine], order: Order, policy: OrderPolicy | None
) -> dict[tuple[OrderLineId, str], str]:
    """InventTransId of what was sold, by the shop's line and SKU; a kit has one for each part.

    Raises:
        MappingError: a sales line is for no line of the order.
    """
    lots: dict[tuple[OrderLineId, str], str] = {}
    for index, sales_line in enumerate(lines):
        line, part = _shop_line(sales_line, order, policy, f"SalesLine[{index}]")
        lot = given(sales_line.invent_trans_id, "")
        if lot:
            lots.setdefault((line.id, part.sku), lot)
    return lots


def _shop_line(
    sales_line: SalesLine, order: Order, policy: OrderPolicy | None, path: str
) -> tuple[OrderLine, OrderLine]:
    """The shop's line, and the part of it that a sales line is: the line itself if it is no kit."""
    position = given(sales_line.customer_line_num, 0)
    if 1 <= position <= len(order.lines):
        line = order.lines[position - 1]
        for part in _parts(line, order, policy):
            if _article(part, policy, f"$.lines[{position - 1}]").is_on(sales_line):
                return line, part
    raise MappingError(
        Problem(
            path=f"{path}.CustomerLineNum",
            rule="shipments.foreign-line",
            message="names no line of the shop's order that has this article",
            hint="Lines were changed on one side; tell the shop by hand.",
        )
    )


def _article(part: OrderLine, policy: OrderPolicy | None, path: str) -> Article:
    return (
        Article(item=part.sku) if policy is None else article_of(part.sku, policy.lines, path=path)
    )


def _parts(line: OrderLine, order: Order, policy: OrderPolicy | None) -> list[OrderLine]:
    recipe = _recipe(line, order, policy)
    return [line] if recipe is None else parts_of_kit(line, recipe)


def _recipe(line: OrderLine, order: Order, policy: OrderPolicy | None) -> Kit | None:
    return None if policy is None else recipe_of(line, order, policy)


def _of_line(line: OrderLine, left: _Left, order: Order, policy: OrderPolicy | None) -> Decimal:
    recipe = _recipe(line, order, policy)
    if recipe is None:
        return _in_shops_unit(line, left[line.sku], policy)
    _check_all_there(line, left, recipe)
    step = _step(line.quantity)
    kits = min(
        Fraction(_in_shops_unit(part, left[part.sku], policy)) / Fraction(of_one.quantity)
        for part, of_one in zip(parts_of_kit(line, recipe), recipe.parts, strict=True)
    )
    return floor(kits / Fraction(step)) * step


def _check_all_there(line: OrderLine, left: _Left, recipe: Kit) -> None:
    missing = [part.sku for part in recipe.parts if part.sku not in left]
    if missing:
        raise MappingError(
            Problem(
                path="SalesLine.CustomerLineNum",
                rule="shipments.kit-parts",
                message=f"has no line for {', '.join(missing)} of the kit {line.sku}",
                hint="The parts are in several sales orders, or a line was deleted; tell the shop "
                "by hand.",
            )
        )


def _in_shops_unit(
    line: OrderLine, units: Mapping[str, Decimal], policy: OrderPolicy | None
) -> Decimal:
    return sum(_converted(line, units, policy), start=_ZERO)


def _converted(
    line: OrderLine, units: Mapping[str, Decimal], policy: OrderPolicy | None
) -> Iterator[Decimal]:
    for unit, amount in units.items():
        if policy is None:
            yield amount
        else:
            told = Quantity(amount, unit)
            yield ordered_quantity(line, told, policy, path="SalesLine", cut=True).amount


def _step(quantity: Decimal) -> Decimal:
    """Kits that are ordered whole are told whole."""
    return _ONE.scaleb(min(0, int(quantity.normalize().as_tuple().exponent)))


def _left_the_house(line: SalesLine) -> Decimal:
    """AX leaves zero out of replies: nothing remaining and nothing said look alike.

    DeliveredIntotal comes first, since a cancelled remainder leaves nothing to deliver either.
    """
    told = given(line.delivered_intotal, _ZERO)
    if told:
        return told
    remaining = given(line.remain_sales_physical, _ZERO)
    if remaining or line.sales_status in ("Delivered", "Invoiced"):
        return line.sales_qty - remaining
    return _ZERO
