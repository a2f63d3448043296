"""What each line is to cost after all discounts, to the minor unit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from attrs import frozen

from axclarity.clarity.models import Order, OrderLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.totals import is_component
from axclarity.values import OrderLineId, allocate

__all__ = ["PricedLine", "priced_lines"]


@frozen(kw_only=True)
class PricedLine:
    """A line as it goes to AX.

    Args:
        position: place of the shop's line, from 1.
        line: what is ordered.
        taxed_as: the line whose taxes count; for a component the bundle, where that is taxed.
        wanted: what AX is to make of the line, in order currency, in the basis of the prices.
    """

    position: int
    line: OrderLine
    taxed_as: OrderLine
    wanted: Decimal


def priced_lines(order: Order, unit: Decimal, *, bundles: str) -> list[PricedLine]:
    """The lines to send, with what each is to cost.

    An order discount is spread over the lines in proportion to their totals, by largest remainder.
    The price of an exploded bundle is spread over its components in proportion to base price x
    quantity, or to quantity where no component has a price.

    Raises:
        MappingError: the order discount exceeds the lines, or a bundle to explode has no parts.
    """
    wanted = _wanted(order, unit)
    components: dict[str, list[int]] = {}
    for index, line in enumerate(order.lines):
        if is_component(line):
            components.setdefault(line.parent_line_id or "", []).append(index)
    if bundles == "explode":
        for parent_id, indices in components.items():
            wanted = _exploded(order.lines, parent_id, indices, wanted, unit)
    by_id = {line.id: line for line in order.lines}
    return [
        PricedLine(
            position=index + 1,
            line=line,
            taxed_as=_taxed_as(line, by_id),
            wanted=wanted[index],
        )
        for index, line in enumerate(order.lines)
        if index in wanted
    ]


def _taxed_as(line: OrderLine, by_id: Mapping[OrderLineId, OrderLine]) -> OrderLine:
    """A component is taxed as its bundle is, unless only the component says how."""
    parent = by_id.get(line.parent_line_id) if line.parent_line_id else None
    return parent if parent is not None and parent.tax_lines else line


def _wanted(order: Order, unit: Decimal) -> dict[int, Decimal]:
    """What each line that carries a price is to cost, its share of the order discount taken off."""
    indices = [i for i, line in enumerate(order.lines) if not is_component(line)]
    totals = [order.lines[i].total for i in indices]
    discount = sum((d.amount for d in order.discounts), start=Decimal(0))
    if discount > sum(totals):
        raise MappingError(
            Problem(
                path="$.discounts",
                rule="order.discount",
                message="the order discount exceeds what the lines cost",
            )
        )
    shares = allocate(discount, totals, unit)
    return {i: total - share for i, total, share in zip(indices, totals, shares, strict=True)}


def _exploded(
    lines: Sequence[OrderLine],
    parent_id: str,
    indices: Sequence[int],
    wanted: Mapping[int, Decimal],
    unit: Decimal,
) -> dict[int, Decimal]:
    (parent,) = (i for i, line in enumerate(lines) if line.id == parent_id)
    weights = [lines[i].unit_price * lines[i].quantity for i in indices]
    if not any(weights):
        weights = [lines[i].quantity for i in indices]
    shares = allocate(wanted[parent], weights, unit)
    rest = {i: amount for i, amount in wanted.items() if i != parent}
    return rest | dict(zip(indices, shares, strict=True))
