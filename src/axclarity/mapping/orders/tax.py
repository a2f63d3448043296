"""Which AX tax groups stand for the shop's taxes."""

from collections.abc import Sequence
from decimal import Decimal

from axclarity.clarity.models import TaxLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.policy import TaxPolicy, TaxRule

__all__ = ["tax_rule"]

_ZERO = Decimal(0)


def tax_rule(tax_lines: Sequence[TaxLine], policy: TaxPolicy, *, path: str) -> TaxRule:
    """The rule for what the shop taxed so, the taxes left out that charges carry.

    Raises:
        MappingError: no rule for these codes, or a rule at another rate than the shop's.
    """
    key = policy.key([tax.code for tax in tax_lines])
    rule = policy.rules.get(key)
    if rule is None:
        raise MappingError(
            Problem(
                path=f"{path}.tax_lines",
                rule="tax.no-rule",
                message=f"no tax rule for {key or 'untaxed amounts'}",
                hint="Add it to the tax policy, with the tax groups that AX has for it.",
            )
        )
    percent = sum([t.rate for t in tax_lines if policy.carrier(t.code) is None], start=_ZERO)
    if percent != rule.percent:
        raise MappingError(
            Problem(
                path=f"{path}.tax_lines",
                rule="tax.rate",
                message=f"the shop taxes {key} at {percent:f} %, AX at {rule.percent:f} %",
                hint="Correct the rate on the side that is wrong.",
            )
        )
    return rule
