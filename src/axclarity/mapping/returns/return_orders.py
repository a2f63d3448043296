"""A return becomes a document of AX that credits what was paid, to the minor unit.

Two ways, by the site's policy: a return order (ReturnOrderIn), or a sales order with negative
quantities. The prices are such that AX computes each line's share of what was paid; the proof is
made before anything is sent, as for orders. What is sent instead is an order of its own, so that an
exchange neither doubles the balance nor loses what the shopper still owes. No line is invented to
make ends meet.

Amounts are positive where the shopper gets money. `InventTransIdReturn` links to the lot that was
sold, so that the goods come back at their cost; a restocking fee is a charge. Source: Microsoft's
documentation of return orders in AX 2012 and the limits of its sales order service.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.ax.documents import (
    MarkupTransHeader,
    SalesOrder,
    SalesTable,
    check_document,
    given,
)
from axclarity.ax.documents.return_order import ReturnOrderIn
from axclarity.clarity.models import Order, Return, ReturnStatus
from axclarity.errors import Difference, MappingError, Problem, TotalsDiffer
from axclarity.mapping.checks import check_account
from axclarity.mapping.notes import Note, noted
from axclarity.mapping.orders.carried_taxes import carried_taxes, carrying_charges
from axclarity.mapping.orders.charges import charge
from axclarity.mapping.orders.kept_bundles import taxes_on_bundles
from axclarity.mapping.orders.policy import OrderPolicy, TaxRule
from axclarity.mapping.orders.proof import Computed, computed_by_ax
from axclarity.mapping.returns.allocations import StoredAllocation
from axclarity.mapping.returns.policy import ReturnPolicy
from axclarity.mapping.returns.refunds import RefundPart, Returned, refund_parts, returned_lines
from axclarity.mapping.returns.return_lines import (
    credit_lines,
    exchange_lines,
    return_order_from_sales_order,
)
from axclarity.mapping.shown import Shown
from axclarity.values import Money, OrderLineId, minor_unit, round_to
from axclarity.values.exactly import exactly
from axclarity.values.rounding import is_multiple

__all__ = ["REPLACEMENT_SUFFIX", "MappedReturn", "return_order_from_return"]

REPLACEMENT_SUFFIX = "-X"
"""What follows the return's number in the number of what is sent instead."""

_ZERO = Decimal(0)
_LONGEST_NUMBER = 20
_UNTAXED = TaxRule(tax_group="", tax_item_group="", rates={})
_ROUNDED = (
    "AX rounds to more than the minor unit, and what was paid does not come out even. Credit it in"
    " AX by hand."
)


@frozen(kw_only=True)
class MappedReturn:
    """A return that is ready to be sent.

    Args:
        document: takes the goods back.
        replacement: the order of what is sent instead, or none.
        parts: what goes back for each return line.
        fee: the restocking fee, in the basis of the order's prices.
        credit: what AX will credit, with tax, the fee taken off.
        owed: what AX will charge for what is sent instead, with tax.
        adjustment: what the fee and what is owed come to, negative or zero: a refund of the parts
            with it is the balance.
    """

    document: ReturnOrderIn | SalesOrder
    replacement: SalesOrder | None
    parts: tuple[RefundPart, ...]
    fee: Decimal
    credit: Money
    owed: Money
    adjustment: Decimal
    notes: tuple[Note, ...]

    @property
    def balance(self) -> Money:
        """What the shopper gets; negative where the shopper still owes."""
        return self.credit - self.owed

    def __str__(self) -> str:
        return str(self._shown())

    def _repr_mimebundle_(self, **wanted: Any) -> Mapping[str, str]:
        return self._shown()._repr_mimebundle_(**wanted)

    def _shown(self) -> Shown:
        lines = "1 line" if len(self.parts) == 1 else f"{len(self.parts)} lines"
        owed = "" if self.replacement is None else f", {self.owed} owed for replacements"
        title = f"Return of {lines}: {self.credit} credited{owed}"
        return noted(title, self.notes)


@exactly
def return_order_from_return(
    return_: Return,
    order: Order,
    allocation: StoredAllocation,
    policy: ReturnPolicy,
    *,
    account: str,
    on: date,
    delivered: Mapping[OrderLineId, Decimal],
    earlier: Sequence[Returned] = (),
    lots: Mapping[OrderLineId, str] | None = None,
    part_lots: Mapping[tuple[OrderLineId, str], str] | None = None,
) -> MappedReturn:
    """Map a return for the AX account of the buyer.

    Args:
        allocation: of the order, as it was stored when the order was mapped.
        on: the day the goods are expected.
        delivered: what has left the warehouse of each order line.
        earlier: what came back before.
        lots: InventTransId in AX of the lines that were sold.
        part_lots: the same of the parts of kits, by order line and the part's SKU.

    Raises:
        MappingError: more comes back than was delivered, no reason or tax rule, the fee exceeds the
            credit, the return is of another order, has its number, or was called off, something is
            blank that AX must have.
        TotalsDiffer: AX would not credit what was paid.
        InvalidValue: the order's currency is not in use any more on that day. What goes back then
            goes in the one that took its place: credit it by hand.
        InvalidDocument: a text or number is longer than AX keeps.
    """
    minor_unit(order.currency, on)
    _check(return_, order, allocation)
    if policy.orders.bundles == "keep":
        order = taxes_on_bundles(order)
    parts = refund_parts(allocation, returned_lines(return_), delivered=delivered, earlier=earlier)
    table = _header(order, account, _number(return_, order), on)
    table.sales_line, notes = credit_lines(
        order, parts, allocation, policy.orders, on, lots or {}, part_lots or {}
    )
    fee = _fee(parts, policy, policy.orders.unit_of(order.currency))
    if fee and policy.restocking:
        rule = policy.restocking.charge
        table.markup_trans_header = [charge(rule, fee, order.currency, _fee_rule(policy))]
    table.markup_trans_header += _carried(parts, order, policy.orders)
    credited = SalesOrder(sales_table=[table])
    rounding, rounding_notes = _rounding(credited, order, parts, fee, policy)
    table.markup_trans_header += rounding
    computed = _computed(credited, order, policy)
    _insist(table, computed, order, parts)
    _insist_on_total(computed, order, parts, fee, policy)
    document = (
        return_order_from_sales_order(credited, return_, policy, on)
        if policy.path == "return-order"
        else credited
    )
    check_document(document)
    replacement, owed = _replacement(return_, order, policy, account, on)
    credit = -computed.components.total
    back = sum((allocation.paid(part.amount, part.tax) for part in parts), start=_ZERO)
    return MappedReturn(
        document=document,
        replacement=replacement,
        parts=parts,
        fee=fee,
        credit=Money(credit, order.currency),
        owed=Money(owed, order.currency),
        adjustment=credit - owed - back,
        notes=(*notes, *rounding_notes),
    )


def _check(return_: Return, order: Order, allocation: StoredAllocation) -> None:
    checks = (
        ("$.order_id", return_.order_id != order.id, "returns.order", "names another order"),
        (
            "$.order_id",
            allocation.order_id != order.id,
            "returns.order",
            "has another's allocation",
        ),
        (
            "$.currency",
            return_.currency not in ("", order.currency) or allocation.currency != order.currency,
            "returns.currency",
            f"is not {order.currency}",
        ),
        (
            "$.status",
            return_.status in (ReturnStatus.REJECTED, ReturnStatus.CANCELLED),
            "returns.status",
            "is rejected or cancelled; nothing comes back",
        ),
    )
    problems = [
        Problem(path=path, rule=rule, message=message)
        for path, wrong, rule, message in checks
        if wrong
    ]
    if problems:
        raise MappingError(*problems)


def _number(return_: Return, order: Order, suffix: str = "") -> str:
    """The customer's order number in AX, which takes a second order of one number for a journal."""
    number = f"{return_.number}{suffix}"
    if number.strip().casefold() == order.number.strip().casefold():
        raise MappingError(
            Problem(
                path="$.number",
                rule="returns.number",
                message="makes the number that the order has in AX",
                hint="Let the shop number its returns apart from its orders, R-1 for example.",
            )
        )
    plain = return_.number.strip()
    if not plain or plain != return_.number or len(number) > _LONGEST_NUMBER:
        raise MappingError(
            Problem(
                path="$.number",
                rule="returns.number",
                message=f"must have 1 to {_LONGEST_NUMBER - len(suffix)} characters and no blanks "
                "around them: AX keeps it as the customer's order number, by which it is found",
            )
        )
    return number


def _header(order: Order, account: str, number: str, on: date) -> SalesTable:
    check_account(account, rule="returns.no-account")
    return SalesTable(
        currency_code=order.currency,
        cust_account=account,
        incl_tax="Yes" if order.prices_include_tax else "No",
        purch_order_form_num=number,
        receipt_date_requested=on,
        sales_type="Sales",
    )


def _carried(
    parts: Sequence[RefundPart], order: Order, policy: OrderPolicy
) -> Iterator[MarkupTransHeader]:
    """What charges carried of the taxes that go back; the same charges, with the other sign."""
    back: dict[str, Decimal] = {}
    for code, amount in ((code, tax) for part in parts for code, tax in part.taxes.items()):
        back[code] = back.get(code, _ZERO) - amount
    carried = carried_taxes(
        back, policy, currency=order.currency, included=order.prices_include_tax
    )
    return carrying_charges(carried, policy, order.currency)


def _fee(parts: Sequence[RefundPart], policy: ReturnPolicy, unit: Decimal) -> Decimal:
    if policy.restocking is None:
        return _ZERO
    back = sum((part.amount for part in parts), start=_ZERO)
    fee = round_to(back * policy.restocking.percent / 100, unit) + policy.restocking.amount
    if fee > back:
        raise _no_fee(
            f"the restocking fee of {fee:f} exceeds the {back:f} that goes back",
            "Credit it in AX by hand, or map such returns by a policy with a smaller fee or none.",
        )
    if not is_multiple(fee, unit):
        raise _no_fee(
            f"the restocking fee of {fee:f} has a fraction of {unit:f}",
            "Correct `restocking.amount` of the return policy.",
        )
    return fee


def _no_fee(message: str, hint: str) -> MappingError:
    return MappingError(Problem(path="$.lines", rule="returns.fee", message=message, hint=hint))


def _fee_rule(policy: ReturnPolicy) -> TaxRule:
    key = policy.restocking.tax if policy.restocking else ""
    return policy.orders.tax.rules.get(key, _UNTAXED)


def _computed(document: SalesOrder, order: Order, policy: ReturnPolicy) -> Computed:
    return computed_by_ax(document, policy.orders.tax, policy.orders.unit_of(order.currency))


def _rounding(
    credited: SalesOrder,
    order: Order,
    parts: Sequence[RefundPart],
    fee: Decimal,
    policy: ReturnPolicy,
) -> tuple[list[MarkupTransHeader], list[Note]]:
    """The charge that takes up what AX's tax of the return differs from the tax that was paid."""
    unit = policy.orders.unit_of(order.currency)
    computed = _computed(credited, order, policy)
    rule = _fee_rule(policy)
    whole = 100 + (rule.percent if order.prices_include_tax else _ZERO)
    wanted = sum((-part.tax for part in parts), start=round_to(fee * rule.percent / whole, unit))
    difference = wanted - computed.components.tax
    if not difference:
        return [], []
    shown = f"the tax that was paid makes {wanted:f}, AX would make {computed.components.tax:f}"
    rounds = policy.orders.tax.rounding_charge
    by_ax = [
        code for part in parts for code in part.taxes if policy.orders.tax.carrier(code) is None
    ]
    allowed = max(
        (computed.taxed + len(by_ax)) * unit + computed.coarser,
        (policy.orders.tax.tolerance or 0) * unit,
    )
    if abs(difference) > allowed or (rounds is None and not order.prices_include_tax):
        hint = "Name a rounding charge in the tax policy, or compare the tax codes."
        raise TotalsDiffer(
            Problem(path="$.lines", rule="totals.tax", message=shown, hint=hint),
            differences=[_difference("tax", -wanted, -computed.components.tax, hint)],
            currency=order.currency,
        )
    note = Note(path="$.lines", rule="tax.rounding", message=shown)
    if order.prices_include_tax or rounds is None:
        return [], [note]
    untaxed = policy.orders.tax.rules.get("", _UNTAXED)
    return [charge(rounds, difference, order.currency, untaxed)], [note]


def _insist(
    table: SalesTable, computed: Computed, order: Order, parts: Sequence[RefundPart]
) -> None:
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


def _insist_on_total(
    computed: Computed,
    order: Order,
    parts: Sequence[RefundPart],
    fee: Decimal,
    policy: ReturnPolicy,
) -> None:
    """What AX credits is what was paid, less the fee: with tax, and after all rounding."""
    wanted = fee - sum((part.amount for part in parts), start=_ZERO)
    if not order.prices_include_tax:
        unit = policy.orders.unit_of(order.currency)
        wanted -= sum((part.tax for part in parts), start=_ZERO)
        wanted += round_to(fee * _fee_rule(policy).percent / 100, unit)
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


def _difference(component: str, expected: Decimal, got: Decimal, cause: str) -> Difference:
    return Difference(component=component, expected=expected, got=got, candidates=(cause,))


def _replacement(
    return_: Return, order: Order, policy: ReturnPolicy, account: str, on: date
) -> tuple[SalesOrder | None, Decimal]:
    if not return_.exchange_lines:
        return None, _ZERO
    table = _header(order, account, _number(return_, order, REPLACEMENT_SUFFIX), on)
    table.sales_line = exchange_lines(return_, policy, on, policy.orders.unit_of(order.currency))
    document = SalesOrder(sales_table=[table])
    check_document(document)
    return document, _computed(document, order, policy).components.total
