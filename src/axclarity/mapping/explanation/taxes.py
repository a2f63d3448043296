"""The tax groups of a line or charge."""

from collections.abc import Iterator, Sequence

from axclarity.clarity.models import TaxLine
from axclarity.mapping.explanation.sources import Sources, written
from axclarity.mapping.explanation.steps import Step

__all__ = ["tax_steps"]


def tax_steps(path: str, tax_lines: Sequence[TaxLine], sources: Sources) -> Iterator[Step]:
    """From the taxes of the shop to AX's groups for those that AX computes.

    Args:
        path: of what is taxed, in the order.
    """
    codes = tuple(sorted(tax.code for tax in tax_lines))
    source = f"{path}.tax_lines[*].code"
    yield Step(source=source, value=written(codes), rule="how it is taxed")
    tax = sources.policy.tax
    if any(tax.carrier(code) is not None for code in codes):
        yield Step(source="policy.tax", rule="charges carry these taxes, or some of them")
    yield Step(source=f"policy.tax.rules.{tax.key(codes)}", rule="AX's groups for these taxes")
