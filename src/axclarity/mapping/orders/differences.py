"""Where AX would not reach what the shopper pays: by how much, and what may be the cause."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from attrs import evolve

from axclarity.clarity.models import TaxLine
from axclarity.errors import Difference, Problem, TotalsDiffer
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.shares import OrderShare
from axclarity.values import OrderLineId, round_to
from axclarity.values.rounding import is_multiple

__all__ = ["causes", "tax_causes", "totals_differ"]

_ZERO: Final = Decimal(0)
_HUNDRED: Final = Decimal(100)
_LINES: Final = "A line may be missing or count twice: compare bundles, kits and discounts."
_CHARGES: Final = "A shipping line or a fee may be missing or count twice: compare charges codes."
_TOTAL: Final = "The total follows from lines, charges and tax: compare those."
_TO_BE_ROUNDED: Final = (
    ", and this is no multiple of it: let the shop round its totals with a fee, or change the"
    " currency's rule for sales orders in AX."
)

_Taxed = tuple[str, Decimal, Sequence[TaxLine]]
"""Its path, what it costs, and its taxes."""


def totals_differ(share: OrderShare, *differences: Difference) -> TotalsDiffer:
    """The refusal of a sales order, with a problem for each difference, signed as the shop is."""
    differences = tuple(
        [
            evolve(each, expected=share.as_placed(each.expected), got=share.as_placed(each.got))
            for each in differences
        ]
    )
    problems = [
        Problem(
            path=f"$.totals.{each.component}",
            rule=f"totals.{each.component}",
            message=f"the shop has {each.expected:f}, AX would make {each.got:f}"
            f" (difference {each.got - each.expected:f})",
            hint=" ".join(each.candidates),
        )
        for each in differences
    ]
    return TotalsDiffer(*problems, differences=differences, currency=share.order.currency)


def causes(component: str, share: OrderShare, policy: OrderPolicy) -> tuple[str, ...]:
    """What may be the cause where lines, charges or the total differ."""
    if component == "lines":
        return (_LINES,)
    if component == "charges":
        return (_CHARGES,)
    currency = share.order.currency
    rule = policy.total_roundings.get(currency)
    if rule is not None and not is_multiple(share.due.total, rule.step):
        return (f"AX rounds totals in {currency} to {rule.step:f}{_TO_BE_ROUNDED}",)
    unit = policy.unit_of(currency)
    if is_multiple(share.due.total, unit):
        return (_TOTAL,)
    return (f"AX rounds {currency} to {unit:f}, and the total is no multiple of it.",)


def tax_causes(share: OrderShare, policy: OrderPolicy) -> tuple[str, ...]:
    """What may be the cause where tax differs by more than rounding.

    Where a sales order has all that was sold, or all that comes back, each line and charge whose
    tax is not what its rates make; components of a bundle are taken together.
    """
    found = _taxed_apart(share, policy) if share.whole else ()
    return (*found, "More than rounding: compare the tax codes.")


def _taxed_apart(share: OrderShare, policy: OrderPolicy) -> Iterator[str]:
    order, unit = share.order, policy.unit_of(share.order.currency)
    for parts in _taxed(share):
        paths, costs, taxes = zip(*parts, strict=True)
        computed = [[tax for tax in each if policy.tax.carrier(tax.code) is None] for each in taxes]
        rates = [sum([tax.rate for tax in each], start=_ZERO) for each in computed]
        stated = sum([tax.amount for each in computed for tax in each], start=_ZERO)
        exact = sum(
            [
                cost * rate / (_HUNDRED + (rate if order.prices_include_tax else _ZERO))
                for cost, rate in zip(costs, rates, strict=True)
            ],
            start=_ZERO,
        )
        if abs(stated - exact) > sum(map(len, computed)) * unit:
            percents = " and ".join([f"{rate:f}" for rate in dict.fromkeys(rates)])
            shop, right = share.as_placed(stated), share.as_placed(round_to(exact, unit))
            yield (
                f"The tax on {' and '.join(paths)} is {shop:f}; at {percents} % it would be"
                f" {right:f}."
            )


def _taxed(share: OrderShare) -> Iterator[list[_Taxed]]:
    """What is taxed in an order; in one list what must be judged together."""
    lines = share.order.lines
    places = {line.id: place for place, line in enumerate(lines)}
    costs: dict[OrderLineId, Decimal] = {}
    for each in share.lines:
        costs[each.taxed_as.id] = costs.get(each.taxed_as.id, _ZERO) + each.wanted
    together: dict[OrderLineId, list[_Taxed]] = {}
    for owner, cost in costs.items():
        line = lines[places[owner]]
        taxed = f"$.lines[{share.place_of(places[owner])}]", cost, line.tax_lines
        together.setdefault(line.parent_line_id or owner, []).append(taxed)
    yield from together.values()
    for name in ("shipping_lines", "fees"):
        for place, charge in enumerate(getattr(share.order, name)):
            yield [(f"$.{name}[{place}]", charge.amount, charge.tax_lines)]
