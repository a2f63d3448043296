"""The proof of a return: what was paid beside what AX will credit by its document."""

from collections.abc import Sequence
from decimal import Decimal

from axclarity.ax.documents import MarkupTransHeader, SalesOrder, SalesTable, given
from axclarity.clarity.models import Order
from axclarity.errors import Difference, Problem, TotalsDiffer
from axclarity.mapping.notes import Note
from axclarity.mapping.orders.charges import charge
from axclarity.mapping.orders.policy import OrderPolicy, TaxRule
from axclarity.mapping.orders.proof import Computed, computed_by_ax
from axclarity.mapping.returns.policy import ReturnPolicy
from axclarity.mapping.returns.refunds import RefundPart
from axclarity.values import round_to

__all__ = ["check_lines", "check_total", "computed_for", "fee_rule", "fee_tax", "tax_rounding"]

_ZERO = Decimal(0)
_UNTAXED = TaxRule(tax_group="", tax_item_group="", rates={})
_ROUNDED = (
    "AX rounds to more than the minor unit, and what was paid does not come out even. Credit it in"
    " AX by hand."
)


def computed_for(document: SalesOrder, order: Order, policy: ReturnPolicy) -> Computed:
    """What AX will make of a document of a return, or of what is sent instead.

    Raises:
        MappingError: it holds what the proof does not know.
    """
    orders, currency = policy.orders, order.currency
    total = orders.total_roundings.get(currency)
    return computed_by_ax(document, orders.tax, orders.unit_of(currency), total)


def tax_rounding(
    credited: SalesOrder,
    order: Order,
    parts: Sequence[RefundPart],
    fee: Decimal,
    policy: ReturnPolicy,
) -> tuple[list[MarkupTransHeader], list[Note]]:
    """The charge that takes up what AX's tax of the return differs from the tax that was paid.

    There is none where orders have none and AX's total of them may be off: an order that went to AX
    so can come back.

    Args:
        credited: the document without it.
        fee: the restocking fee, without its tax where prices exclude tax.

    Raises:
        TotalsDiffer: they differ by more than rounding, or no charge takes the difference.
    """
    computed, tax = computed_for(credited, order, policy), policy.orders.tax
    wanted = _wanted_tax(order, parts, fee, policy)
    difference = wanted - computed.components.tax
    if not difference:
        return [], []
    shown = f"the tax that was paid makes {wanted:f}, AX would make {computed.components.tax:f}"
    tolerated = _tolerated(order, policy)
    needless = order.prices_include_tax or tolerated
    allowed = max(_by_rounding(computed, order, parts, policy.orders), tolerated)
    if abs(difference) > allowed or (tax.rounding_charge is None and not needless):
        hint = "Name a rounding charge in the tax policy, or compare the tax codes."
        raise TotalsDiffer(
            Problem(path="$.lines", rule="totals.tax", message=shown, hint=hint),
            differences=[_difference("tax", -wanted, -computed.components.tax, hint)],
            currency=order.currency,
        )
    rule = "prices.tolerated" if tolerated else "tax.rounding"
    note = Note(path="$.lines", rule=rule, message=shown)
    if needless or tax.rounding_charge is None:
        return [], [note]
    untaxed = tax.rules.get("", _UNTAXED)
    return [charge(tax.rounding_charge, difference, order.currency, untaxed)], [note]


def check_lines(
    table: SalesTable, computed: Computed, order: Order, parts: Sequence[RefundPart]
) -> None:
    """Check that AX will credit what was paid for each line.

    Raises:
        TotalsDiffer: names each line that it will not be so for.
    """
    credit = dict.fromkeys(range(len(parts)), _ZERO)
    for line, amount in zip(table.sales_line, computed.line_amounts, strict=True):
        credit[given(line.customer_line_num, 0) - 1] -= amount
    apart = [index for index, part in enumerate(parts) if part.amount != credit[index]]
    if apart:
        problems = [
            Problem(
                path=f"$.lines[{index}]",
                rule="totals.lines",
                message=f"{parts[index].amount:f} were paid, AX would credit {credit[index]:f}",
                hint=_ROUNDED,
            )
            for index in apart
        ]
        differences = [
            _difference("lines", parts[index].amount, credit[index], _ROUNDED) for index in apart
        ]
        raise TotalsDiffer(*problems, differences=differences, currency=order.currency)


def check_total(
    computed: Computed,
    order: Order,
    parts: Sequence[RefundPart],
    fee: Decimal,
    policy: ReturnPolicy,
) -> None:
    """Check that AX will credit what was paid, less the fee: with tax, and after all rounding.

    Where tax may be off, it is with AX's own.

    Raises:
        TotalsDiffer: it will credit something else.
    """
    wanted = fee - sum((part.amount for part in parts), start=_ZERO)
    if _tolerated(order, policy):
        wanted += computed.components.tax
    elif not order.prices_include_tax:
        wanted += _wanted_tax(order, parts, fee, policy)
    total = computed.components.total
    if total != wanted:
        raise TotalsDiffer(
            Problem(
                path="$.lines",
                rule="totals.total",
                message=f"{-wanted:f} were paid, AX would credit {-total:f} "
                f"(difference {wanted - total:f})",
                hint=_ROUNDED,
            ),
            differences=[_difference("total", -wanted, -total, _ROUNDED)],
            currency=order.currency,
        )


def fee_tax(order: Order, fee: Decimal, policy: ReturnPolicy) -> Decimal:
    """The tax on the restocking fee; in it where prices include tax."""
    rule = fee_rule(policy)
    whole = 100 + (rule.percent if order.prices_include_tax else _ZERO)
    return round_to(fee * rule.percent / whole, policy.orders.unit_of(order.currency))


def fee_rule(policy: ReturnPolicy) -> TaxRule:
    """How AX taxes the restocking fee."""
    key = policy.restocking.tax if policy.restocking else ""
    return policy.orders.tax.rules.get(key, _UNTAXED)


def _by_rounding(
    computed: Computed, order: Order, parts: Sequence[RefundPart], policy: OrderPolicy
) -> Decimal:
    """How far two ways to round the tax of a return may be apart."""
    unit, tax = policy.unit_of(order.currency), policy.tax
    by_ax = [code for part in parts for code in part.taxes if tax.carrier(code) is None]
    return max((computed.taxed + len(by_ax)) * unit + computed.coarser, (tax.tolerance or 0) * unit)


def _tolerated(order: Order, policy: ReturnPolicy) -> Decimal:
    """How far AX's total of the order may be off by tax, where that is not in the prices."""
    return _ZERO if order.prices_include_tax else policy.orders.tolerated_tax(order.currency)


def _wanted_tax(
    order: Order, parts: Sequence[RefundPart], fee: Decimal, policy: ReturnPolicy
) -> Decimal:
    """The tax that was paid, as AX has it: negative, and that of the fee taken off."""
    return sum((-part.tax for part in parts), start=fee_tax(order, fee, policy))


def _difference(component: str, expected: Decimal, got: Decimal, cause: str) -> Difference:
    return Difference(component=component, expected=expected, got=got, candidates=(cause,))
