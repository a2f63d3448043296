"""Which AX tax groups stand for the shop's taxes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from axclarity.clarity.models import TaxLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.policy import TaxPolicy, TaxRule
from axclarity.mapping.taxes import TaxCode, TaxCombination

__all__ = ["combinations_by_group", "tax_rule"]


def tax_rule(tax_lines: Sequence[TaxLine], policy: TaxPolicy, *, path: str) -> TaxRule:
    """The rule for what the shop taxed so.

    Raises:
        MappingError: no rule for these codes, or a rule at another rate than the shop's.
    """
    key = "+".join(sorted(tax.code for tax in tax_lines))
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
    percent = sum((tax.rate for tax in tax_lines), start=Decimal(0))
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


def combinations_by_group(policy: TaxPolicy) -> Mapping[tuple[str, str], TaxCombination]:
    """The AX codes that apply, by what is on an AX line: tax group and item tax group.

    The rates of a rule are percents of the net amount, each one value for every amount.
    """
    return {
        (rule.tax_group, rule.tax_item_group): _combination(tuple(rule.rates.items()))
        for rule in policy.rules.values()
    }


@lru_cache(maxsize=256)
def _combination(rates: tuple[tuple[str, Decimal], ...]) -> TaxCombination:
    return TaxCombination([TaxCode.flat(code, rate) for code, rate in rates])
