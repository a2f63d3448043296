"""Taxes that the shop computed and AX is told of as charges, as they are."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from axclarity.ax.documents import MarkupTransHeader
from axclarity.clarity.models import TaxLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.charges import charge
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.values import round_to

__all__ = ["carried_taxes", "carrying_charges", "taxes_by_code"]

_ZERO = Decimal(0)


def taxes_by_code(tax_lines: Iterable[TaxLine]) -> dict[str, Decimal]:
    """Amount by the shop's tax code, in the order of their first lines."""
    taxes: dict[str, Decimal] = {}
    for tax in tax_lines:
        taxes[tax.code] = taxes.get(tax.code, _ZERO) + tax.amount
    return taxes


def carried_taxes(
    taxes: Mapping[str, Decimal], policy: OrderPolicy, *, currency: str, included: bool
) -> dict[str, Decimal]:
    """Those of the shop's taxes that charges carry and that are not zero.

    Args:
        taxes: amount by the shop's tax code.
        included: whether prices hold their taxes.

    Raises:
        MappingError: prices hold such a tax, or AX would round it.
    """
    carried = {
        code: amount
        for code, amount in taxes.items()
        if amount and policy.tax.carrier(code) is not None
    }
    problems = list(_problems(carried, policy.unit_of(currency), included=included))
    if problems:
        raise MappingError(*problems)
    return carried


def carrying_charges(
    carried: Mapping[str, Decimal], policy: OrderPolicy, currency: str
) -> Iterator[MarkupTransHeader]:
    """A fixed, untaxed charge for each tax; its text is the rule's, else the shop's tax code."""
    for code, amount in carried.items():
        rule = policy.tax.carrier(code)
        if rule is not None:
            yield charge(rule, amount, currency, policy.tax.rules[""], code)


def _problems(
    carried: Mapping[str, Decimal], unit: Decimal, *, included: bool
) -> Iterator[Problem]:
    for code, amount in carried.items():
        if included:
            yield Problem(
                path="$.prices_include_tax",
                rule="tax.carried-included",
                message=f"the prices hold the tax {code}, so nothing is left to carry",
                hint="Let AX compute this tax: give it a tax rule in place of a charge.",
            )
        if round_to(amount, unit) != amount:
            yield Problem(
                path="$.totals.tax",
                rule="order.rounding-unit",
                message=f"{amount:f} of {code} is no multiple of {unit:f}, to which AX rounds",
            )
