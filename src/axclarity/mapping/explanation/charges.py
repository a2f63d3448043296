"""Charges, field by field: freight, fees, carried taxes, what takes a difference of rounding."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from axclarity.ax.documents import MarkupTransHeader, MarkupTransLine
from axclarity.clarity.models import Charge
from axclarity.mapping.explanation.sources import Sources, written
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.taxes import tax_steps

__all__ = ["header_charge_steps", "line_charge_steps"]

Steps = Iterator[Step]


def header_charge_steps(attribute: str, index: int, value: object, sources: Sources) -> Steps:
    """The steps to a field of a charge on the order, by its place from 0."""
    (table,) = sources.mapped.document.sales_table
    found = _source(table.markup_trans_header[: index + 1], sources, on_lines=False)
    tax = _carried_tax(index, sources)
    if tax:
        yield from _carried(attribute, tax, value, sources)
    elif found is not None:
        yield from _steps(attribute, *found, value, sources)
    else:
        yield from _rounding(attribute, value, sources)


def line_charge_steps(
    attribute: str, at_line: int, index: int, value: object, sources: Sources
) -> Steps:
    """The steps to a field of a charge on a line, by the places of both from 0."""
    (table,) = sources.mapped.document.sales_table
    charges = table.sales_line[at_line].markup_trans_line[: index + 1]
    found = _source(charges, sources, on_lines=True)
    if found is not None:
        yield from _steps(attribute, *found, value, sources)


def _source(
    charges: Sequence[MarkupTransHeader] | Sequence[MarkupTransLine],
    sources: Sources,
    *,
    on_lines: bool,
) -> tuple[str, int] | None:
    """Where the last of these charges stands in the order; its like before it stand before it.

    A charge of the order may be missing here: a share of it can be nothing.
    """
    waiting, found = _charged(sources, on_lines=on_lines), None
    for charge in charges:
        found = next(((n, at) for n, at, code in waiting if code == charge.markup_code), None)
    return found


def _charged(sources: Sources, *, on_lines: bool) -> Iterator[tuple[str, int, str]]:
    """Where the charges stand in the order, those that are nothing left out; with AX's code."""
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
                yield name, at, rule.markup_code


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
            yield from tax_steps(f"$.{name}[{at}]", charge.tax_lines, sources)


def _amount(name: str, at: int, value: object, sources: Sources) -> Steps:
    whole: Decimal = getattr(sources.order, name)[at].amount
    yield sources.step(name, at, "amount", rule="what the shopper pays for it", amount=whole)
    if isinstance(value, Decimal) and abs(value) != abs(whole):
        rule = "only a share is here, by what the lines cost, largest remainder"
        yield Step(value=written(value), rule=rule, amount=value - whole)


def _carried_tax(index: int, sources: Sources) -> str:
    """The shop's code of the tax that a charge on the order carries; nothing if it carries none."""
    (table,) = sources.mapped.document.sales_table
    carriers = sources.policy.tax.carriers
    carrying = [
        at for at, each in enumerate(table.markup_trans_header) if each.markup_code in carriers
    ]
    codes = list(sources.mapped.carried_taxes)
    return codes[carrying.index(index)] if index in carrying else ""


def _carried(attribute: str, code: str, value: object, sources: Sources) -> Steps:
    lines = f"$..tax_lines[?@.code=='{code}']"
    match attribute:
        case "value":
            yield from _carried_amount(code, value, sources)
        case "currency_code":
            yield sources.step("currency", rule="as it is")
        case "markup_category":
            yield Step(rule="always Fixed: an amount, no percent")
        case "markup_code" | "txt":
            yield Step(source=f"{lines}.code", value=code, rule="the shop's code of the tax")
            given = code in sources.policy.tax.carried
            source = f"policy.tax.carried.{code}" if given else "policy.tax.default_carried"
            yield Step(source=source, rule="AX's charge that carries it, and its text, if any")
        case "tax_group" | "tax_item_group":
            yield Step(source="policy.tax.rules.", rule="AX's groups for what is untaxed")


def _carried_amount(code: str, value: object, sources: Sources) -> Steps:
    taxes = [tax.amount for tax in sources.order.placed_taxes if tax.code == code]
    whole = sum(taxes, start=Decimal(0))
    source = f"$..tax_lines[?@.code=='{code}'].amount"
    yield Step(source=source, value=written(whole), rule="all of this tax", amount=whole)
    if isinstance(value, Decimal) and value != whole:
        rule = "only what belongs to the lines and charges of this sales order is here"
        yield Step(value=written(value), rule=rule, amount=value - whole)


def _rounding(attribute: str, value: object, sources: Sources) -> Steps:
    if attribute == "value" and isinstance(value, Decimal):
        shop, ax = sources.mapped.proof.shop.tax, sources.mapped.proof.ax.tax
        rule = "tax as the shop rounded it"
        yield Step(source="$.totals.tax", value=written(shop), rule=rule, amount=shop)
        yield Step(value=written(ax), rule="tax as AX computes and rounds it", amount=-ax)
    else:
        yield Step(source="policy.tax.rounding_charge", rule="takes what rounding makes of tax")
