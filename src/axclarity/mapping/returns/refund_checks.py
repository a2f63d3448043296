"""Whether a shop's refund keeps within what was paid. What it gave back is a fact, not repaired.

Amounts are in the order's currency; a refund line's `amount` is without its `tax`. A line may give
back another amount than its share, in favour of either side, as long as nothing is given back that
was not paid; that is noted, not refused.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from axclarity.clarity.models import NewRefund, Payment, PaymentKind
from axclarity.errors import MappingError, Problem
from axclarity.mapping.ledger.payments import each_once
from axclarity.mapping.notes import Note
from axclarity.mapping.returns.allocations import StoredAllocation
from axclarity.mapping.returns.refunds import Returned, refund_part
from axclarity.values import RETIRED_CURRENCIES, OrderLineId, ReturnLineId
from axclarity.values.exactly import exactly

__all__ = ["check_refund", "check_refund_payments"]

_ZERO = Decimal(0)


@exactly
def check_refund(
    refund: NewRefund, allocation: StoredAllocation, earlier: Sequence[NewRefund] = ()
) -> tuple[Note, ...]:
    """Check the shop's refund against what was paid; what it did is a fact, within what was paid.

    Args:
        earlier: the refunds of the order before this one.

    Returns:
        Notes on lines of which another amount went back than their share.

    Raises:
        MappingError: another currency than the order's, parts that do not make the total, more
            given back than was paid for a line, for freight or in all, a negative total where
            there is no return.
    """
    problems = [*_of_itself(refund, allocation)]
    if not problems:
        problems = [*_above_paid(refund, allocation, earlier)]
    if problems:
        raise MappingError(*problems)
    return tuple(_other_shares(refund, allocation, earlier))


@exactly
def check_refund_payments(refund: NewRefund, payments: Sequence[Payment]) -> None:
    """Check that the refund's payments make its total; nothing moves where it is not positive.

    Args:
        payments: those that the refund names; one that is listed twice counts once.

    Raises:
        MappingError: rule `refunds.payments`, or `payments.two-of-one-id`.
    """
    paid = sum(
        (
            each.amount
            for each in each_once(payments)
            if each.kind is PaymentKind.REFUND and each.currency == refund.currency
        ),
        start=_ZERO,
    )
    if paid != max(refund.total, _ZERO):
        raise MappingError(
            _problem(
                "$.payments",
                "refunds.payments",
                f"make {paid:f}, the refund {max(refund.total, _ZERO):f} {refund.currency}",
            )
        )


def _of_itself(refund: NewRefund, allocation: StoredAllocation) -> Iterator[Problem]:
    if refund.order_id != allocation.order_id:
        yield _problem("$.order_id", "refunds.order", "is not the order that was paid")
    if refund.currency != allocation.currency:
        yield Problem(
            path="$.currency",
            rule="refunds.currency",
            message=f"is not {allocation.currency}",
            hint=_if_succeeded(allocation.currency, refund.currency),
        )
    ids = [line.id for line in refund.lines]
    if len(set(ids)) < len(ids):
        yield _problem("$.lines", "refunds.line-ids", "two lines have the same id")
    made = sum(
        (line.amount + line.tax for line in refund.lines),
        start=refund.shipping + refund.adjustment,
    )
    if refund.total != made:
        yield _problem(
            "$.total", "refunds.total", f"is {refund.total:f}, the refund's parts make {made:f}"
        )
    if refund.total < 0 and refund.return_id is None:
        yield _problem("$.total", "refunds.negative", "is negative, and there is no exchange")


def _if_succeeded(paid: str, refunded: str) -> str:
    """What to do where a refund is in the currency that took the place of the order's."""
    ended = RETIRED_CURRENCIES.get(paid)
    if ended is None or ended.per_successor is None or ended.successor != refunded:
        return ""
    rate = f"1 {refunded} is {ended.per_successor:f} {paid}"
    return (
        f"{paid} became {refunded}: {rate}. Compare it with what was paid, and settle it by hand."
    )


def _above_paid(
    refund: NewRefund, allocation: StoredAllocation, earlier: Sequence[NewRefund]
) -> Iterator[Problem]:
    refunds = [*earlier, refund]
    lines = {line.order_line_id: line for line in allocation.lines}
    for index, each in enumerate(refund.lines):
        line = lines.get(each.order_line_id)
        path = f"$.lines[{index}]"
        if line is None:
            yield _problem(f"{path}.order_line_id", "refunds.no-line", "names no line of the order")
            continue
        same = [n for r in refunds for n in r.lines if n.order_line_id == each.order_line_id]
        sums = (
            ("quantity", _sum(n.quantity for n in same), line.quantity),
            (
                "amount",
                _sum(n.amount + n.tax for n in same),
                allocation.paid(line.amount, line.tax),
            ),
        )
        for name, back, limit in sums:
            if back > limit:
                yield _above(f"{path}.{name}", back, limit)
    shipping = sum((each.shipping for each in refunds), start=_ZERO)
    if shipping > allocation.shipping:
        yield _above("$.shipping", shipping, allocation.shipping)
    total = sum((each.total for each in refunds), start=_ZERO)
    if total > allocation.total:
        yield _above("$.total", total, allocation.total)


def _other_shares(
    refund: NewRefund, allocation: StoredAllocation, earlier: Sequence[NewRefund]
) -> Iterator[Note]:
    lines = {line.order_line_id: line for line in allocation.lines}
    back: defaultdict[OrderLineId, Decimal] = defaultdict(Decimal)
    for each in (line for one in earlier for line in one.lines):
        back[each.order_line_id] += each.quantity
    for index, each in enumerate(refund.lines):
        line, before = lines[each.order_line_id], back[each.order_line_id]
        back[each.order_line_id] += each.quantity
        returned = Returned(
            return_line_id=ReturnLineId(""),
            order_line_id=each.order_line_id,
            quantity=each.quantity,
        )
        part = refund_part(line, returned, before, allocation.amount_unit, allocation.unit)
        share, got = allocation.paid(part.amount, part.tax), each.amount + each.tax
        if share != got:
            yield Note(
                path=f"$.lines[{index}].amount",
                rule="refunds.other-share",
                message=f"{got:f} went back, the share of what was paid is {share:f}",
            )


def _above(path: str, back: Decimal, limit: Decimal) -> Problem:
    return _problem(
        path, "refunds.more-than-paid", f"makes {back:f} that go back, {limit:f} were paid"
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, start=_ZERO)


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(path=path, rule=rule, message=message)
