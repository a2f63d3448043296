"""Charges, field by field: freight, fees, and what takes up a difference of rounding."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from axclarity.clarity.models import Charge
from axclarity.mapping.explanation.sources import Sources, written
from axclarity.mapping.explanation.steps import Step

__all__ = ["header_charge_steps", "line_charge_steps"]

Steps = Iterator[Step]


def header_charge_steps(attribute: str, index: int, value: object, sources: Sources) -> Steps:
    """The steps to a field of a charge on the order, by its place from 0."""
    charged = list(_charged(sources, on_lines=False))
    if index < len(charged):
        name, at = charged[index]
        yield from _steps(attribute, name, at, value, sources)
    else:
        yield from _rounding(attribute, value, sources)


def line_charge_steps(attribute: str, index: int, value: object, sources: Sources) -> Steps:
    """The steps to a field of a charge on a line, by the charge's place from 0."""
    charged = list(_charged(sources, on_lines=True))
    if index < len(charged):
        name, at = charged[index]
        yield from _steps(attribute, name, at, value, sources)


def _charged(sources: Sources, *, on_lines: bool) -> Iterator[tuple[str, int]]:
    """Where the charges stand in the order, those that are nothing left out."""
    policy = sources.policy
    for name, rules, default in (
        ("shipping_lines", policy.shipping, policy.default_shipping),
        ("fees", policy.fees, policy.default_fee),
    ):
        charges: Sequence[Charge] = getattr(sources.order, name)
        for at, charge in enumerate(charges):
            rule = rules.get(charge.code, default)
            tender = name == "fees" and charge.code in policy.lines.tender_codes
            if charge.amount and rule is not None and rule.on_lines is on_lines and not tender:
                yield name, at


def _steps(attribute: str, name: str, at: int, value: object, sources: Sources) -> Steps:
    match attribute:
        case "value":
            yield from _amount(name, at, value, sources)
        case "currency_code":
            yield sources.step("currency", rule="as it is")
        case "markup_category":
            yield Step(rule="always Fixed: an amount, no percent")
        case "markup_code":
            yield sources.step(name, at, "code", rule="the shop's code")
            kind = "shipping" if name == "shipping_lines" else "fees"
            yield Step(source=f"policy.{kind}", rule="AX's charges code for it")
        case "txt":
            yield sources.step(name, at, "name", rule="the policy's text, else the shop's name")
        case "tax_group" | "tax_item_group":
            charge: Charge = getattr(sources.order, name)[at]
            codes = tuple(sorted(tax.code for tax in charge.tax_lines))
            path = f"$.{name}[{at}].tax_lines[*].code"
            yield Step(source=path, value=written(codes), rule="how it is taxed")
            rule = f"policy.tax.rules.{'+'.join(codes)}"
            yield Step(source=rule, rule="AX's groups for these taxes")


def _amount(name: str, at: int, value: object, sources: Sources) -> Steps:
    whole: Decimal = getattr(sources.order, name)[at].amount
    yield sources.step(name, at, "amount", rule="what the shopper pays for it", amount=whole)
    if isinstance(value, Decimal) and abs(value) != abs(whole):
        rule = "only a share is here, by what the lines cost, largest remainder"
        yield Step(value=written(value), rule=rule, amount=value - whole)


def _rounding(attribute: str, value: object, sources: Sources) -> Steps:
    if attribute == "value" and isinstance(value, Decimal):
        shop, ax = sources.mapped.proof.shop.tax, sources.mapped.proof.ax.tax
        rule = "tax as the shop rounded it"
        yield Step(source="$.totals.tax", value=written(shop), rule=rule, amount=shop)
        yield Step(value=written(ax), rule="tax as AX computes and rounds it", amount=-ax)
    else:
        yield Step(source="policy.tax.rounding_charge", rule="takes what rounding makes of tax")
