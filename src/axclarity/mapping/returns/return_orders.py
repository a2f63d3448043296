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
)
from axclarity.ax.documents.return_order import ReturnOrderIn
from axclarity.clarity.models import Order, Return, ReturnStatus
from axclarity.errors import MappingError, Problem
from axclarity.mapping.checks import check_account
from axclarity.mapping.notes import Note, noted
from axclarity.mapping.orders.carried_taxes import carried_taxes, carrying_charges
from axclarity.mapping.orders.charges import charge
from axclarity.mapping.orders.kept_bundles import taxes_on_bundles
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.returns.allocations import StoredAllocation
from axclarity.mapping.returns.policy import ReturnPolicy
from axclarity.mapping.returns.proving import (
    check_lines,
    check_total,
    computed_for,
    fee_rule,
    fee_tax,
    tax_rounding,
)
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


@frozen(kw_only=True)
class MappedReturn:
    """A return that is ready to be sent.

    Args:
        document: takes the goods back.
        replacement: the order of what is sent instead, or none.
        parts: what goes back for each return line.
        fee: the restocking fee, in the basis of the order's prices.
        credit: what AX will credit, with tax, the fee taken off. Where orders may be off by tax in
            AX, so may this, and a note says so; what goes back is what was paid.
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
        """What AX owes the shopper then; negative where the shopper still owes."""
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
        table.markup_trans_header = [charge(rule, fee, order.currency, fee_rule(policy))]
    table.markup_trans_header += _carried(parts, order, policy.orders)
    credited = SalesOrder(sales_table=[table])
    rounding, rounding_notes = tax_rounding(credited, order, parts, fee, policy)
    table.markup_trans_header += rounding
    computed = computed_for(credited, order, policy)
    check_lines(table, computed, order, parts)
    check_total(computed, order, parts, fee, policy)
    document = (
        return_order_from_sales_order(credited, return_, policy, on)
        if policy.path == "return-order"
        else credited
    )
    check_document(document)
    replacement, owed = _replacement(return_, order, policy, account, on)
    on_fee = _ZERO if order.prices_include_tax else fee_tax(order, fee, policy)
    return MappedReturn(
        document=document,
        replacement=replacement,
        parts=parts,
        fee=fee,
        credit=Money(-computed.components.total, order.currency),
        owed=Money(owed, order.currency),
        adjustment=-fee - on_fee - owed,
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


def _replacement(
    return_: Return, order: Order, policy: ReturnPolicy, account: str, on: date
) -> tuple[SalesOrder | None, Decimal]:
    if not return_.exchange_lines:
        return None, _ZERO
    table = _header(order, account, _number(return_, order, REPLACEMENT_SUFFIX), on)
    table.sales_line = exchange_lines(return_, policy, on, policy.orders.unit_of(order.currency))
    document = SalesOrder(sales_table=[table])
    check_document(document)
    return document, computed_for(document, order, policy).components.total
