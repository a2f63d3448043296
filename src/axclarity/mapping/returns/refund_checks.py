"""Whether a shop's refund keeps within what was paid. What it gave back is a fact, not repaired.

Amounts are in the refund's currency; a refund line's `amount` is without its `tax`. A line may give
back another amount than its share, in favour of either side, as long as nothing is given back that
was not paid; that is noted, not refused.

Where the order's currency has ended since, a refund may be in its successor: up to what the fixed
rate makes of what is left, rounded to the minor unit. A line, and freight, may be one minor unit
above that, since a shop rounds net and tax each by itself; the total may not. Whether the currency
had ended by then, `check_captured` says, which knows the days of the payments.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from axclarity.clarity.models import NewRefund, Payment, PaymentKind
from axclarity.errors import MappingError, Problem
from axclarity.mapping.currency import RateTable, convert
from axclarity.mapping.ledger.payments import each_once
from axclarity.mapping.notes import Note
from axclarity.mapping.returns.allocations import StoredAllocation
from axclarity.mapping.returns.refunds import OF_BUNDLE, Returned, fractions_in, refund_part
from axclarity.values import RETIRED_CURRENCIES, Money, OrderLineId, ReturnLineId, minor_unit
from axclarity.values.exactly import exactly

__all__ = ["check_refund", "check_refund_payments", "left_after"]

_ZERO = Decimal(0)
_LAW = RateTable(quotes=())
"""No market's rates: only those at which a currency became another."""


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
        MappingError: another currency than the order's or its successor, parts that do not make
            the total, a total, freight or an adjustment with a fraction of the minor unit, a
            negative quantity, more given back than was paid for a line, for freight or in all, a
            negative total where there is no return.
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
                "Let the refund name all that gave its money back, and nothing else, then replay.",
            )
        )


@exactly
def left_after(paid: Money, back: Iterable[Money]) -> Money:
    """What is left of an amount after what went back of it; negative where that was too much.

    It is in the currency of what was paid, and in the successor of that currency once something
    went back in it: first what is left is converted, then the rest is taken off. What went back in
    any other currency is none of it.
    """
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for money in back:
        sums[money.currency] += money.amount
    left = Money(paid.amount - sums[paid.currency], paid.currency)
    later = _successor(paid.currency)
    if later == paid.currency or not sums[later]:
        return left
    return Money(_converted(left, later).amount - sums[later], later)


def _of_itself(refund: NewRefund, allocation: StoredAllocation) -> Iterator[Problem]:
    if refund.order_id != allocation.order_id:
        yield _problem("$.order_id", "refunds.order", "is not the order that was paid")
    if refund.currency not in (allocation.currency, _successor(allocation.currency)):
        yield _problem("$.currency", "refunds.currency", f"is not {allocation.currency}")
    else:
        yield from fractions_in(refund)
    ids = [line.id for line in refund.lines]
    if len(set(ids)) < len(ids):
        yield _problem("$.lines", "refunds.line-ids", "two lines have the same id")
    for index, line in enumerate(refund.lines):
        if line.quantity < 0:
            yield _problem(
                f"$.lines[{index}].quantity",
                "refunds.quantity",
                "must not be negative",
                "Correct the refund in the shop, and replay.",
            )
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


def _above_paid(
    refund: NewRefund, allocation: StoredAllocation, earlier: Sequence[NewRefund]
) -> Iterator[Problem]:
    refunds = [*earlier, refund]
    lines = {line.order_line_id: line for line in allocation.lines}
    for index, each in enumerate(refund.lines):
        line = lines.get(each.order_line_id)
        path = f"$.lines[{index}]"
        if line is None:
            yield _problem(
                f"{path}.order_line_id", "refunds.no-line", "names no line that was sent", OF_BUNDLE
            )
            continue
        same = [(r, n) for r in refunds for n in r.lines if n.order_line_id == each.order_line_id]
        quantity = sum((n.quantity for _, n in same), start=_ZERO)
        if quantity > line.quantity:
            yield _above(f"{path}.quantity", quantity, line.quantity)
        back = [Money(n.amount + n.tax, r.currency) for r, n in same]
        paid = Money(allocation.paid(line.amount, line.tax), allocation.currency)
        yield from _too_much(f"{path}.amount", back, paid, parts=True)
    freight = Money(allocation.shipping, allocation.currency)
    back = [Money(each.shipping, each.currency) for each in refunds]
    yield from _too_much("$.shipping", back, freight, parts=True)
    total = Money(allocation.total, allocation.currency)
    yield from _too_much("$.total", [Money(each.total, each.currency) for each in refunds], total)


def _too_much(
    path: str, back: Sequence[Money], paid: Money, *, parts: bool = False
) -> Iterator[Problem]:
    left = left_after(paid, back)
    may_round = parts and left.currency != paid.currency
    if left.amount < (-minor_unit(left.currency) if may_round else _ZERO):
        gone = Money.total((each for each in back if each.currency == left.currency), left.currency)
        yield _above(path, gone.amount, (gone + left).amount)


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
        paid = Money(allocation.paid(part.amount, part.tax), allocation.currency)
        share, got = _converted(paid, refund.currency).amount, each.amount + each.tax
        if share != got:
            yield Note(
                path=f"$.lines[{index}].amount",
                rule="refunds.other-share",
                message=f"{got:f} went back, the share of what was paid is {share:f}",
            )


def _above(path: str, back: Decimal, limit: Decimal) -> Problem:
    return _problem(
        path,
        "refunds.more-than-paid",
        f"makes {back:f} that go back, {limit:f} were paid",
        "Correct this refund in the shop, or another of the order, and replay. If so much has "
        "really gone back, book by hand what is not booked yet, and resolve the letter.",
    )


def _successor(currency: str) -> str:
    """What took the place of a currency that has ended, at a fixed rate; or the currency itself."""
    ended = RETIRED_CURRENCIES.get(currency)
    return currency if ended is None or ended.per_successor is None else ended.successor


def _converted(money: Money, currency: str) -> Money:
    """Money in its own currency or in the successor of that, at the rate that is law."""
    if money.currency == currency:
        return money
    return convert(money, currency, on=RETIRED_CURRENCIES[money.currency].until, table=_LAW).money


def _problem(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=hint)
