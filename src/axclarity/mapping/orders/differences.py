"""Where AX would not reach what the shopper pays: by how much, and what may be the cause."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from axclarity.clarity.models import OrderLine, TaxLine
from axclarity.errors import Difference, Problem, TotalsDiffer
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.shares import OrderShare
from axclarity.values import round_to
from axclarity.values.rounding import is_multiple

__all__ = ["causes", "tax_causes", "totals_differ"]

_ZERO: Final = Decimal(0)
_HUNDRED: Final = Decimal(100)
_LINES: Final = "A line may be missing or count twice: compare bundles, kits and discounts."
_CHARGES: Final = "A shipping line or a fee may be missing or count twice: compare charges codes."
_TOTAL: Final = "The total follows from lines, charges and tax: compare those."


def totals_differ(share: OrderShare, *differences: Difference) -> TotalsDiffer:
    """The refusal of a sales order, with a problem for each difference."""
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
    unit = policy.unit_of(currency)
    if is_multiple(share.due.total, unit):
        return (_TOTAL,)
    return (f"AX rounds {currency} to {unit:f}, and the total is no multiple of it.",)


def tax_causes(share: OrderShare, policy: OrderPolicy) -> tuple[str, ...]:
    """What may be the cause where tax differs by more than rounding.

    Of an order that is not divided, each line and charge whose tax is not what its rates make.
    """
    found = _taxed_apart(share, policy) if share.whole else ()
    return (*found, "More than rounding: compare the tax codes.")


def _taxed_apart(share: OrderShare, policy: OrderPolicy) -> Iterator[str]:
    order, unit = share.order, policy.unit_of(share.order.currency)
    for path, amount, taxes in _taxed(share):
        computed = [tax for tax in taxes if policy.tax.carrier(tax.code) is None]
        rate = sum([tax.rate for tax in computed], start=_ZERO)
        stated = sum([tax.amount for tax in computed], start=_ZERO)
        exact = amount * rate / (_HUNDRED + (rate if order.prices_include_tax else _ZERO))
        if abs(stated - exact) > len(computed) * unit:
            yield (
                f"The tax on {path} is {stated:f}; at {rate:f} % it would be"
                f" {round_to(exact, unit):f}."
            )


def _taxed(share: OrderShare) -> Iterator[tuple[str, Decimal, Sequence[TaxLine]]]:
    """What is taxed in an order, with its path, what it costs, and its taxes."""
    owners: dict[str, tuple[int, OrderLine, Decimal]] = {}
    for each in share.lines:
        owner = each.taxed_as
        place, _, cost = owners.get(owner.id, (each.position - 1, owner, _ZERO))
        owners[owner.id] = place, owner, cost + each.wanted
    for place, owner, cost in owners.values():
        yield f"$.lines[{place}]", cost, owner.tax_lines
    for name in ("shipping_lines", "fees"):
        for place, charge in enumerate(getattr(share.order, name)):
            yield f"$.{name}[{place}]", charge.amount, charge.tax_lines
