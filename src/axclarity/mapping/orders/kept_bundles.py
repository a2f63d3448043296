"""Bundles that go to AX as one article, where the shop has their taxes on the components."""

from collections.abc import Sequence
from decimal import Decimal

from axclarity.clarity.models import Order, OrderLine, TaxLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.policy import TaxPolicy
from axclarity.values import OrderLineId
from axclarity.values.exactly import exactly

__all__ = ["check_taxed_alike", "taxes_on_bundles"]

_Taxes = tuple[TaxLine, ...]


def check_taxed_alike(order: Order, policy: TaxPolicy) -> None:
    """Check that AX can tax each bundle as its components are; what charges carry is no matter.

    Raises:
        MappingError: rule `kits.taxes`: AX would have to tax components in different ways.
    """
    components = _components(order)
    problems = [
        Problem(
            path=f"$.lines[{index}]",
            rule="kits.taxes",
            message="has components that are taxed in different ways, and goes as one article",
            hint='Tax them alike in the shop, or let the policy have bundles="explode".',
        )
        for index, line in enumerate(order.lines)
        if len({_computed(part, policy) for part in components.get(line.id, ())}) > 1
    ]
    if problems:
        raise MappingError(*problems)


@exactly
def taxes_on_bundles(order: Order) -> Order:
    """The order with the taxes of components on their bundle, where it has none of its own.

    AX is told of the bundle alone, and taxes it by its groups. The components keep their tax lines,
    of nothing: each has been rounded by itself.
    """
    moved = {bundle: _together(parts) for bundle, parts in _components(order).items()}
    if not moved:
        return order
    return order.model_copy(update={"lines": tuple(_taxed(line, moved) for line in order.lines)})


def _components(order: Order) -> dict[OrderLineId, list[OrderLine]]:
    """What is taxed or costs something, by bundle; only of bundles that are taxed through it."""
    parts: dict[OrderLineId, list[OrderLine]] = {}
    for line in order.lines:
        if line.parent_line_id is not None and (line.tax_lines or line.unit_price):
            parts.setdefault(line.parent_line_id, []).append(line)
    return {
        line.id: parts[line.id]
        for line in order.lines
        if not line.tax_lines and any(map(_is_taxed, parts.get(line.id, ())))
    }


def _computed(line: OrderLine, policy: TaxPolicy) -> frozenset[tuple[str, Decimal]]:
    """The taxes that AX computes, with their rates."""
    return frozenset(
        (tax.code, tax.rate) for tax in line.tax_lines if policy.carrier(tax.code) is None
    )


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


def _together(parts: Sequence[OrderLine]) -> _Taxes:
    """The taxes of all parts, one line for each code and rate."""
    amounts: dict[tuple[str, Decimal], Decimal] = {}
    for part in parts:
        for tax in part.tax_lines:
            key = (tax.code, tax.rate)
            amounts[key] = amounts.get(key, Decimal(0)) + tax.amount
    return tuple(
        TaxLine(code=code, rate=rate, amount=amount) for (code, rate), amount in amounts.items()
    )
