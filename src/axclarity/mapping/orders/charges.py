"""Freight and fees become charges: on the order, or spread over its lines."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import TypeVar

from attrs import frozen

from axclarity.ax.documents import UNSET, MarkupTransHeader, MarkupTransLine, SalesLine, SalesOrder
from axclarity.clarity.models import Charge, Order
from axclarity.errors import MappingError, Problem
from axclarity.mapping.orders.policy import ChargeRule, OrderPolicy, TaxRule
from axclarity.mapping.orders.tax import tax_rule
from axclarity.values import allocate

__all__ = ["charge", "charges_from_order", "charges_on_header", "line_charges_from_order"]

M = TypeVar("M", MarkupTransHeader, MarkupTransLine)
_FIELDS = (
    "currency_code",
    "markup_category",
    "markup_code",
    "tax_group",
    "tax_item_group",
    "txt",
    "value",
)


@frozen
class _Charged:
    """A charge of the shop that is not zero, with the rules for it."""

    source: Charge
    rule: ChargeRule
    tax: TaxRule


def charges_from_order(order: Order, policy: OrderPolicy) -> Iterator[MarkupTransHeader]:
    """One fixed charge per shipping line and fee that is not zero, of either sign.

    Raises:
        MappingError: a code without a charge rule, a tax without a tax rule.
    """
    for each in _charged(order, policy):
        if not each.rule.on_lines:
            yield charge(each.rule, each.source.amount, order.currency, each.tax, each.source.name)


def line_charges_from_order(
    order: Order, policy: OrderPolicy, amounts: Sequence[Decimal]
) -> list[list[MarkupTransLine]]:
    """The charges of each line: those that the policy spreads over lines, by largest remainder.

    Args:
        amounts: what the lines cost; where all are free, every line gets the same.

    Raises:
        MappingError: what `charges_from_order` raises.
    """
    charges: list[list[MarkupTransLine]] = [[] for _ in amounts]
    spread = [each for each in _charged(order, policy) if each.rule.on_lines]
    if not spread:
        return charges
    weights = list(amounts) if any(amounts) else [Decimal(1)] * len(amounts)
    unit = policy.unit_of(order.currency)
    for each in spread:
        shares = allocate(each.source.amount, weights, unit)
        for line, share in zip(charges, shares, strict=True):
            if share:
                name = each.source.name
                line.append(
                    _charge(MarkupTransLine, each.rule, share, order.currency, each.tax, name)
                )
    return charges


def charges_on_header(document: SalesOrder) -> SalesOrder:
    """The same order with the charges of its lines on the header, where AX's sum is the same.

    AX rounds and taxes a charge by itself, wherever it stands (assumption).
    """
    if len(document.sales_table) != 1:
        return document
    (table,) = document.sales_table
    on_lines = [each for line in table.sales_line for each in line.markup_trans_line]
    if not on_lines:
        return document
    moved = copy(table)
    moved.sales_line = [_bare(line) for line in table.sales_line]
    moved.markup_trans_header = [*table.markup_trans_header, *map(_on_header, on_lines)]
    return SalesOrder(sales_table=[moved])


def charge(
    rule: ChargeRule, amount: Decimal, currency: str, tax: TaxRule, text: str = ""
) -> MarkupTransHeader:
    """A fixed charge of an amount, on the order."""
    return _charge(MarkupTransHeader, rule, amount, currency, tax, text)


def _charge(
    kind: type[M], rule: ChargeRule, amount: Decimal, currency: str, tax: TaxRule, text: str
) -> M:
    markup = kind(
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


def _bare(line: SalesLine) -> SalesLine:
    bare = copy(line)
    bare.markup_trans_line = []
    return bare


def _on_header(source: MarkupTransLine) -> MarkupTransHeader:
    given = {name: getattr(source, name) for name in _FIELDS}
    return MarkupTransHeader(**{name: each for name, each in given.items() if each is not UNSET})


def _charged(order: Order, policy: OrderPolicy) -> Iterator[_Charged]:
    yield from _each(order, policy, "shipping_lines", policy.shipping, policy.default_shipping)
    yield from _each(order, policy, "fees", policy.fees, policy.default_fee)


def _each(
    order: Order,
    policy: OrderPolicy,
    name: str,
    rules: Mapping[str, ChargeRule],
    default: ChargeRule | None,
) -> Iterator[_Charged]:
    sources: tuple[Charge, ...] = getattr(order, name)
    for index, source in enumerate(sources):
        if source.code in policy.lines.tender_codes and not source.amount:
            continue  # what stood in it is paid with
        path = f"$.{name}[{index}]"
        rule = _rule(source, rules, default, path)
        if source.amount:
            yield _Charged(source, rule, tax_rule(source.tax_lines, policy.tax, path=path))


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
