"""Freight and fees become charges on the header."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from axclarity.ax.documents import MarkupTransHeader
from axclarity.clarity.models import Charge, Order
from axclarity.errors import MappingError, Problem
from axclarity.mapping.policy import ChargeRule, OrderPolicy, TaxRule
from axclarity.mapping.tax import tax_rule

__all__ = ["charge", "charges_from_order"]


def charges_from_order(order: Order, policy: OrderPolicy) -> Iterator[MarkupTransHeader]:
    """One fixed charge per shipping line and fee that is not zero, of either sign.

    Raises:
        MappingError: a code without a charge rule, a tax without a tax rule.
    """
    yield from _each(order, policy, "shipping_lines", policy.shipping, policy.default_shipping)
    yield from _each(order, policy, "fees", policy.fees, policy.default_fee)


def charge(
    rule: ChargeRule, amount: Decimal, currency: str, tax: TaxRule, text: str = ""
) -> MarkupTransHeader:
    """A fixed charge of an amount."""
    markup = MarkupTransHeader(
        currency_code=currency,
        markup_category="Fixed",
        markup_code=rule.markup_code,
        tax_group=tax.tax_group,
        tax_item_group=tax.tax_item_group,
        value=amount,
    )
    if rule.text or text:
        markup.txt = rule.text or text
    return markup


def _each(
    order: Order,
    policy: OrderPolicy,
    name: str,
    rules: Mapping[str, ChargeRule],
    default: ChargeRule | None,
) -> Iterator[MarkupTransHeader]:
    sources: tuple[Charge, ...] = getattr(order, name)
    for index, source in enumerate(sources):
        path = f"$.{name}[{index}]"
        rule = _rule(source, rules, default, path)
        if source.amount:
            tax = tax_rule(source.tax_lines, policy.tax, path=path)
            yield charge(rule, source.amount, order.currency, tax, source.name)


def _rule(
    source: Charge,
    rules: Mapping[str, ChargeRule],
    default: ChargeRule | None,
    path: str,
) -> ChargeRule:
    rule = rules.get(source.code, default)
    if rule is None:
        raise MappingError(
            Problem(
                path=f"{path}.code",
                rule="charges.no-rule",
                message=f"no charge in AX for the code {source.code!r}",
                hint="Add it to the policy; money is never left out.",
            )
        )
    return rule
