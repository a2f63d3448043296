"""The tax groups of a line or charge."""

from collections.abc import Iterator, Sequence

from axclarity.clarity.models import TaxLine
from axclarity.mapping.explanation.sources import Sources, at_key
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.written import written

__all__ = ["tax_group_step", "tax_steps"]


def tax_steps(
    attribute: str, path: str, tax_lines: Sequence[TaxLine], sources: Sources
) -> Iterator[Step]:
    """From the taxes of the shop to AX's group for those that AX computes.

    Args:
        attribute: which group.
        path: of what is taxed, in the order.
    """
    codes = tuple(sorted(tax.code for tax in tax_lines))
    source = f"{path}.tax_lines[*].code"
    yield Step(source=source, value=written(codes), rule="how it is taxed")
    tax = sources.policy.tax
    carried = tuple(code for code in codes if tax.carrier(code) is not None)
    if carried:
        yield Step(source="policy.tax", value=written(carried), rule="charges carry these taxes")
    yield tax_group_step(attribute, tax.key(codes), sources)


def tax_group_step(attribute: str, key: str, sources: Sources) -> Step:
    """The group that the policy has for taxes of the shop, by the key of its rule."""
    rule = sources.policy.tax.rules.get(key)
    value = "" if rule is None else getattr(rule, attribute)
    source = f"{at_key('policy.tax.rules', key)}.{attribute}"
    return Step(source=source, value=value, rule=f"AX's group for {'these' if key else 'no'} taxes")
