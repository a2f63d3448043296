"""What each line is to cost after all discounts, to the minor unit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from axclarity.clarity.models import Order, OrderLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.deliveries import AS_SAID, Delivery
from axclarity.mapping.orders.kits import Kit, check_kit, kit_shares, parts_of_kit
from axclarity.mapping.orders.totals import is_component
from axclarity.values import OrderLineId, allocate
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE

__all__ = ["PricedLine", "priced_lines"]

_Placed = tuple[int, OrderLine]


@frozen(kw_only=True)
class PricedLine:
    """A line as it goes to AX.

    Args:
        position: place of the shop's line, from 1.
        part: which piece of that line's article, from 1, where it is cut up.
        line: what is ordered.
        taxed_as: the line whose taxes count; for a component the bundle, where that is taxed.
        per_kit: how many of it one kit of the shop's line has, where it is a part of a recipe.
        wanted: what AX is to make of the line, in order currency, in the basis of the prices.
        delivery: how this piece goes, where that is not as the line says.
    """

    position: int
    part: int = 1
    line: OrderLine
    taxed_as: OrderLine
    per_kit: Decimal = Decimal(1)
    wanted: Decimal
    delivery: Delivery = AS_SAID


@exactly
def priced_lines(
    order: Order, unit: Decimal, *, bundles: str, kits: Mapping[str, Kit] | None = None
) -> list[PricedLine]:
    """The lines to send, with what each is to cost.

    An order discount is spread over the lines in proportion to their totals, by largest remainder.
    The price of an exploded bundle is spread over its components in proportion to base price x
    quantity, or to quantity where no component has a price.

    Args:
        bundles: `explode` or `keep`.
        kits: recipe by article, for bundles whose components the shop does not name; those that it
            names must agree with it.

    Raises:
        MappingError: the order discount exceeds the lines, a bundle is not made by its recipe.
    """
    lines = order.lines
    by_id = {line.id: line for line in lines}
    components = _components(lines)
    priced = []
    for index, amount in _wanted(order, unit).items():
        line = lines[index]
        named = components.get(line.id, [])
        parts = _parts(index, line, named, kits or {}) if bundles == "explode" else []
        if not parts:
            priced.append(PricedLine(position=index + 1, line=line, taxed_as=line, wanted=amount))
            continue
        shares = kit_shares(amount, [part for _, part in parts], unit)
        priced += [
            PricedLine(
                position=place + 1,
                line=part,
                taxed_as=_taxed_as(part, by_id),
                per_kit=_per_kit(part, line),
                wanted=share,
            )
            for (place, part), share in zip(parts, shares, strict=True)
        ]
    return sorted(priced, key=lambda each: each.position)


def _components(lines: Sequence[OrderLine]) -> dict[OrderLineId, list[_Placed]]:
    """The components that the shop names, with their places, by bundle."""
    components: dict[OrderLineId, list[_Placed]] = {}
    for index, line in enumerate(lines):
        if line.parent_line_id is not None:
            components.setdefault(line.parent_line_id, []).append((index, line))
    return components


def _parts(
    index: int, line: OrderLine, named: list[_Placed], kits: Mapping[str, Kit]
) -> list[_Placed]:
    """What a line is made of: the components that the shop names, else those of its recipe."""
    kit = kits.get(line.sku)
    if kit is None:
        return named
    if not named:
        return [(index, part) for part in parts_of_kit(line, kit)]
    check_kit(line, [part for _, part in named], kit, path=f"$.lines[{index}]")
    return named


def _per_kit(part: OrderLine, kit: OrderLine) -> Decimal:
    """A part of a recipe has the id of the kit's line; what the shop names is a line of its own."""
    return WIDE.divide(part.quantity, kit.quantity) if part.id == kit.id else Decimal(1)


def _taxed_as(line: OrderLine, by_id: Mapping[OrderLineId, OrderLine]) -> OrderLine:
    """A component is taxed as its bundle is, unless only the component says how."""
    parent = by_id.get(line.parent_line_id) if line.parent_line_id else None
    return parent if parent is not None and parent.tax_lines else line


def _wanted(order: Order, unit: Decimal) -> dict[int, Decimal]:
    """What each line that carries a price is to cost, its share of the order discount taken off."""
    wanted = {i: line.total for i, line in enumerate(order.lines) if not is_component(line)}
    discount = sum([each.amount for each in order.discounts], start=Decimal(0))
    if not discount:
        return wanted
    totals = list(wanted.values())
    if discount > sum(totals):
        raise MappingError(
            Problem(
                path="$.discounts",
                rule="order.discount",
                message="the order discount exceeds what the lines cost",
            )
        )
    shares = allocate(discount, totals, unit)
    return {i: wanted[i] - share for i, share in zip(wanted, shares, strict=True)}
