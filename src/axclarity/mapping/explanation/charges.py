"""Charges, field by field: freight, fees, carried taxes, what takes a difference of rounding."""

from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from axclarity.clarity.models import Charge
from axclarity.mapping.explanation.sources import Sources, at_key
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.taxes import tax_group_step, tax_steps
from axclarity.mapping.explanation.written import written
from axclarity.mapping.orders.charges import line_charges_from_order
from axclarity.mapping.orders.policy import ChargeRule

__all__ = ["header_charge_steps", "line_charge_steps"]

Steps = Iterator[Step]


@frozen
class _Charged:
    """A charge of the shop.

    Args:
        name: of the list in which it stands: shipping lines or fees.
        at: its place there, from 0.
        whole: as the shop has it.
        share: what of it is in this sales order.
    """

    name: str
    at: int
    whole: Charge
    share: Charge


def header_charge_steps(attribute: str, index: int, value: object, sources: Sources) -> Steps:
    """The steps to a field of a charge on the order, by its place from 0."""
    charged = list(_charged(sources, on_lines=False))
    carried = list(sources.mapped.carried_taxes)
    if index < len(charged):
        yield from _steps(attribute, charged[index], value, sources)
    elif index < len(charged) + len(carried):
        yield from _carried(attribute, carried[index - len(charged)], value, sources)
    else:
        yield from _rounding(attribute, sources)


def line_charge_steps(
    attribute: str, at_line: int, index: int, value: object, sources: Sources
) -> Steps:
    """The steps to a field of a charge on a line, by the places of both from 0."""
    here = [each for each in _charged(sources, on_lines=True) if _is_on(each, at_line, sources)]
    yield from _steps(attribute, here[index], value, sources)


def _charged(sources: Sources, *, on_lines: bool) -> Iterator[_Charged]:
    """The charges of this sales order; those whose share of it is nothing are left out."""
    if sources.share.turned:
        return
    for name in ("shipping_lines", "fees"):
        both = getattr(sources.order, name), getattr(sources.share.order, name)
        for at, (whole, share) in enumerate(zip(*both, strict=True)):
            found = _Charged(name, at, whole, share)
            _, rule = _rule(found, sources)
            if share.amount and rule is not None and rule.on_lines is on_lines:
                yield found


def _is_on(charged: _Charged, at_line: int, sources: Sources) -> bool:
    """Whether a line has a share of a charge that is spread over lines."""
    wanted = [line.wanted for line in sources.share.lines]
    alone = {"shipping_lines": (), "fees": (), charged.name: (charged.share,)}
    order = sources.share.order.model_copy(update=alone)
    return bool(line_charges_from_order(order, sources.policy, wanted)[at_line])


def _rule(charged: _Charged, sources: Sources) -> tuple[str, ChargeRule | None]:
    """Where the policy has the rule for a charge, and the rule."""
    policy, code = sources.policy, charged.whole.code
    kind, rules, default = "fees", policy.fees, ("policy.default_fee", policy.default_fee)
    if charged.name == "shipping_lines":
        kind, rules = "shipping", policy.shipping
        default = ("policy.default_shipping", policy.default_shipping)
    return (at_key(f"policy.{kind}", code), rules[code]) if code in rules else default


def _code(part: str, rule: ChargeRule | None) -> Step:
    code = "" if rule is None else rule.markup_code
    return Step(source=f"{part}.markup_code", value=code, rule="AX's charges code for it")


def _text(said: Step, part: str, rule: ChargeRule | None) -> Step:
    """The policy's text of a charge, else what the shop says."""
    if rule is None or not rule.text:
        return said
    return Step(source=f"{part}.text", value=rule.text, rule="the policy's text for it")


def _steps(attribute: str, charged: _Charged, value: object, sources: Sources) -> Steps:
    name, at = charged.name, charged.at
    match attribute:
        case "value":
            yield from _amount(charged, value, sources)
        case "markup_code":
            yield sources.step(name, at, "code", rule="the shop's code")
            yield _code(*_rule(charged, sources))
        case "txt":
            said = sources.step(name, at, "name", rule="the shop's name for it")
            yield _text(said, *_rule(charged, sources))
        case "tax_group" | "tax_item_group":
            path = f"$.{name}[{at}]"
            yield from tax_steps(attribute, path, charged.whole.tax_lines, sources)
        case _:
            yield from _fixed(attribute, sources)


def _fixed(attribute: str, sources: Sources) -> Steps:
    if attribute == "currency_code":
        yield sources.step("currency", rule="as it is")
    elif attribute == "markup_category":
        yield Step(rule="always Fixed: an amount, no percent")


def _amount(charged: _Charged, value: object, sources: Sources) -> Steps:
    keys, whole = (charged.name, charged.at, "amount"), charged.whole.amount
    yield sources.step(*keys, rule="what the shopper pays for it", amount=whole)
    if isinstance(value, Decimal) and value != whole:
        rule = "only a share is here, by what the lines cost, largest remainder"
        yield Step(value=written(value), rule=rule, amount=value - whole)


def _carried(attribute: str, code: str, value: object, sources: Sources) -> Steps:
    policy, part = sources.policy.tax, "policy.tax.default_carried"
    if code in policy.carried:
        part = at_key("policy.tax.carried", code)
    source = f"$..tax_lines[?@.code=='{code}'].code"
    said = Step(source=source, value=code, rule="the shop's code of the tax")
    match attribute:
        case "value":
            yield from _carried_amount(code, value, sources)
        case "markup_code":
            yield said
            yield _code(part, policy.carrier(code))
        case "txt":
            yield _text(said, part, policy.carrier(code))
        case "tax_group" | "tax_item_group":
            yield tax_group_step(attribute, "", sources)
        case _:
            yield from _fixed(attribute, sources)


def _carried_amount(code: str, value: object, sources: Sources) -> Steps:
    taxes = [tax.amount for tax in sources.order.placed_taxes if tax.code == code]
    whole = sum(taxes, start=Decimal(0))
    source = f"$..tax_lines[?@.code=='{code}'].amount"
    yield Step(source=source, value=written(whole), rule="all of this tax", amount=whole)
    if isinstance(value, Decimal) and value != whole:
        rule = "only what belongs to the lines and charges of this sales order is here"
        yield Step(value=written(value), rule=rule, amount=value - whole)


def _rounding(attribute: str, sources: Sources) -> Steps:
    match attribute:
        case "value":
            yield from _rounded(sources)
        case "markup_code" | "txt":
            rule, part = sources.policy.tax.rounding_charge, "policy.tax.rounding_charge"
            said = Step(rule="a charge takes what rounding makes of tax")
            yield said
            yield _code(part, rule) if attribute == "markup_code" else _text(said, part, rule)
        case "tax_group" | "tax_item_group":
            yield tax_group_step(attribute, "", sources)
        case _:
            yield from _fixed(attribute, sources)


def _rounded(sources: Sources) -> Steps:
    shop, ax = sources.mapped.proof.shop.tax, sources.mapped.proof.ax.tax
    source, rule = "$.totals.tax", "tax as the shop rounded it"
    if shop != sources.order.totals.tax:
        source, rule = "$..tax_lines[*].amount", f"{rule}, of what is in this sales order"
    yield Step(source=source, value=written(shop), rule=rule, amount=shop)
    yield Step(value=written(ax), rule="tax as AX computes and rounds it", amount=-ax)
