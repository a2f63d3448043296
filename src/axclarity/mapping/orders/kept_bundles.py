"""Bundles that go to AX as one article, where the shop has their taxes on the components."""

from collections.abc import Sequence
from decimal import Decimal

from axclarity.clarity.models import Order, OrderLine, TaxLine
from axclarity.errors import MappingError, Problem
from axclarity.values import OrderLineId
from axclarity.values.exactly import exactly

__all__ = ["taxes_on_bundles"]

_Taxes = tuple[TaxLine, ...]


@exactly
def taxes_on_bundles(order: Order) -> Order:
    """The order with the taxes of components on their bundle, where it has none of its own.

    AX is told of the bundle alone, and taxes it by its groups. The components keep their tax lines,
    of nothing: each has been rounded by itself.

    Raises:
        MappingError: rule `kits.taxes`: components of one bundle are taxed in different ways.
    """
    components: dict[OrderLineId, list[OrderLine]] = {}
    for line in order.lines:
        if line.parent_line_id is not None and (line.tax_lines or line.unit_price):
            components.setdefault(line.parent_line_id, []).append(line)
    moved = {
        line.id: _together(components[line.id], f"$.lines[{index}]")
        for index, line in enumerate(order.lines)
        if not line.tax_lines and any(map(_is_taxed, components.get(line.id, ())))
    }
    if not moved:
        return order
    return order.model_copy(update={"lines": tuple(_taxed(line, moved) for line in order.lines)})


def _taxed(line: OrderLine, moved: dict[OrderLineId, _Taxes]) -> OrderLine:
    if line.id in moved:
        return line.model_copy(update={"tax_lines": moved[line.id]})
    if line.parent_line_id in moved:
        return line.model_copy(update={"tax_lines": tuple(map(_nothing, line.tax_lines))})
    return line


def _is_taxed(line: OrderLine) -> bool:
    return any(tax.amount for tax in line.tax_lines)


def _nothing(tax: TaxLine) -> TaxLine:
    return tax.model_copy(update={"amount": Decimal(0)})


def _together(parts: Sequence[OrderLine], path: str) -> _Taxes:
    """The taxes of all parts, one line for each code."""
    ways = {frozenset((tax.code, tax.rate) for tax in part.tax_lines) for part in parts}
    if len(ways) > 1:
        raise MappingError(
            Problem(
                path=path,
                rule="kits.taxes",
                message="has components that are taxed in different ways, and goes as one article",
                hint='Tax them alike in the shop, or let the policy have bundles="explode".',
            )
        )
    amounts: dict[tuple[str, Decimal], Decimal] = {}
    for part in parts:
        for tax in part.tax_lines:
            key = (tax.code, tax.rate)
            amounts[key] = amounts.get(key, Decimal(0)) + tax.amount
    return tuple(
        TaxLine(code=code, rate=rate, amount=amount) for (code, rate), amount in amounts.items()
    )
