"""What goes back for goods that come back: shares of what was paid, that sum to it exactly.

A share is cumulative: after `q` of `Q` pieces came back, the shopper has had `amount * q / Q`,
rounded to what AX rounds to, in all; a step gives what is missing to that. So any number of steps
gives the same as one, and the last takes what rounding left over. Taxes and discounts go the same
way, by code: never at today's rate.

Amounts are positive where the shopper gets money. An order line, a return line and a refund line
have ids of three types; a refund line's is never one of the other two.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from attrs import frozen

from axclarity.clarity.models import NewRefund, RefundLine, Return
from axclarity.errors import MappingError, Problem
from axclarity.mapping.returns.allocations import LineAllocation, StoredAllocation
from axclarity.values import OrderLineId, RefundLineId, ReturnLineId, minor_unit
from axclarity.values.exactly import exactly
from axclarity.values.rounding import is_multiple

__all__ = [
    "RefundPart",
    "Returned",
    "refund_from_return",
    "refund_part",
    "refund_parts",
    "returned_lines",
]

OF_BUNDLE = "What went to AX as the components of a bundle comes back as them: name their lines."

_WHOLE = "Nobody can pay or book it: round it where the refund is made, and replay."
_ZERO = Decimal(0)


@frozen(kw_only=True)
class Returned:
    """How many pieces of an order line a return line brings back."""

    return_line_id: ReturnLineId
    order_line_id: OrderLineId
    quantity: Decimal


@frozen(kw_only=True)
class RefundPart:
    """What goes back for a return line: `amount` in the basis of the order's prices.

    `before` is what went back for the order line by earlier return lines.
    """

    return_line_id: ReturnLineId
    order_line_id: OrderLineId
    quantity: Decimal
    amount: Decimal
    discount: Decimal
    taxes: Mapping[str, Decimal]
    before: Decimal = _ZERO

    @property
    def tax(self) -> Decimal:
        """All taxes that go back."""
        return sum(self.taxes.values(), start=_ZERO)


@exactly
def returned_lines(return_: Return) -> tuple[Returned, ...]:
    """The lines of a return, without what a refund need not know."""
    return tuple(
        Returned(return_line_id=line.id, order_line_id=line.order_line_id, quantity=line.quantity)
        for line in return_.lines
    )


@exactly
def refund_parts(
    allocation: StoredAllocation,
    now: Sequence[Returned],
    *,
    delivered: Mapping[OrderLineId, Decimal],
    earlier: Sequence[Returned] = (),
) -> tuple[RefundPart, ...]:
    """What goes back for each return line, in their order.

    Args:
        delivered: what has left the warehouse of each order line; no more can come back.
        earlier: what came back before, by returns that were neither rejected nor cancelled.

    Raises:
        MappingError: lists every return line of which more comes back than was delivered, that
            names no line, is listed twice, or brings nothing.
    """
    lines = {line.order_line_id: line for line in allocation.lines}
    problems = list(_problems(lines, now, delivered, earlier))
    if problems:
        raise MappingError(*problems)
    back: defaultdict[OrderLineId, Decimal] = defaultdict(Decimal)
    for each in earlier:
        back[each.order_line_id] += each.quantity
    parts = []
    for each in now:
        before = back[each.order_line_id]
        back[each.order_line_id] += each.quantity
        parts.append(
            refund_part(
                lines[each.order_line_id], each, before, allocation.amount_unit, allocation.unit
            )
        )
    return tuple(parts)


@exactly
def refund_part(
    line: LineAllocation,
    each: Returned,
    before: Decimal,
    unit: Decimal,
    tax_unit: Decimal | None = None,
) -> RefundPart:
    """What goes back for a return line.

    Args:
        before: pieces of the line that came back before it.
        unit: what amounts are multiples of: the currency's minor unit, or what AX rounds to. A tax
            that was paid in whole units goes back in whole units.
        tax_unit: the minor unit, of which other taxes go back; by default `unit`.
    """
    after = before + each.quantity

    def step(total: Decimal, unit: Decimal = unit) -> Decimal:
        return _share(total, after, line.quantity, unit) - _share(
            total, before, line.quantity, unit
        )

    def step_of_tax(tax: Decimal) -> Decimal:
        return step(tax, unit if is_multiple(tax, unit) else tax_unit or unit)

    return RefundPart(
        return_line_id=each.return_line_id,
        order_line_id=each.order_line_id,
        quantity=each.quantity,
        amount=step(line.amount),
        discount=step(line.discount),
        taxes={code: step_of_tax(amount) for code, amount in line.taxes.items()},
        before=_share(line.amount, before, line.quantity, unit),
    )


@exactly
def refund_from_return(
    return_: Return,
    allocation: StoredAllocation,
    parts: Sequence[RefundPart],
    *,
    shipping: Decimal = _ZERO,
    adjustment: Decimal | None = None,
) -> NewRefund:
    """The refund that a shop is told of; its total may be zero or negative in an exchange.

    Amounts are in the order's currency.

    Args:
        shipping: freight that goes back, with its tax.
        adjustment: anything else, of either sign, nothing by default. What a restocking fee and
            what is sent instead come to is `MappedReturn.adjustment`.

    Raises:
        MappingError: rule `refunds.adjustment`: something is sent instead, and no adjustment says
            what the shopper owes for it; rule `refunds.fraction`: the total, freight or the
            adjustment has a fraction of the minor unit.
        InvalidValue: the allocation's currency is none.
    """
    if adjustment is None:
        _check_no_exchange(return_)
        adjustment = _ZERO
    lines = tuple(
        RefundLine(
            id=RefundLineId(f"refund-of-{part.return_line_id}"),
            order_line_id=part.order_line_id,
            quantity=part.quantity,
            amount=part.amount - (part.tax if allocation.prices_include_tax else _ZERO),
            tax=part.tax,
        )
        for part in parts
    )
    refund = NewRefund(
        order_id=return_.order_id,
        return_id=return_.id,
        currency=allocation.currency,
        lines=lines,
        shipping=shipping,
        adjustment=adjustment,
        total=sum((line.amount + line.tax for line in lines), start=shipping + adjustment),
    )
    problems = [*fractions_in(refund)]
    if problems:
        raise MappingError(*problems)
    return refund


def fractions_in(refund: NewRefund) -> Iterator[Problem]:
    """The amounts of a refund that are not whole minor units, though they are paid or booked.

    Lines are only compared: a shop may keep more digits of them.
    """
    amounts = (
        ("$.shipping", refund.shipping),
        ("$.adjustment", refund.adjustment),
        ("$.total", refund.total),
    )
    unit = minor_unit(refund.currency)
    for path, amount in amounts:
        if not is_multiple(amount, unit):
            yield _problem(path, "refunds.fraction", f"has a fraction of {unit:f}", _WHOLE)


def _check_no_exchange(return_: Return) -> None:
    if return_.exchange_lines:
        raise MappingError(
            Problem(
                path="$.exchange_lines",
                rule="refunds.adjustment",
                message="is sent instead, and nothing says what the shopper owes for it",
                hint="Pass the adjustment of the mapped return (`adjustment=mapped.adjustment`).",
            )
        )


def _share(total: Decimal, part: Decimal, whole: Decimal, unit: Decimal) -> Decimal:
    """`total * part / whole`, rounded halves away from zero; a total of whole units is kept."""
    units = Fraction(total) * Fraction(part) / Fraction(whole) / Fraction(unit)
    return floor(abs(units) + Fraction(1, 2)) * unit * (-1 if units < 0 else 1)


def _problems(
    lines: Mapping[OrderLineId, LineAllocation],
    now: Sequence[Returned],
    delivered: Mapping[OrderLineId, Decimal],
    earlier: Sequence[Returned],
) -> Iterator[Problem]:
    seen = [each.return_line_id for each in earlier]
    back: defaultdict[OrderLineId, Decimal] = defaultdict(Decimal)
    for each in earlier:
        back[each.order_line_id] += each.quantity
    for index, each in enumerate(now):
        path = f"$.lines[{index}]"
        line = lines.get(each.order_line_id)
        back[each.order_line_id] += each.quantity
        if each.return_line_id in seen:
            yield _problem(f"{path}.id", "returns.line-ids", "stands in a return before this one")
        seen.append(each.return_line_id)
        if line is None:
            yield _problem(
                f"{path}.order_line_id", "returns.no-line", "names no line that was sent", OF_BUNDLE
            )
            continue
        limit = min(delivered.get(each.order_line_id, _ZERO), line.quantity)
        if each.quantity <= 0:
            yield _problem(f"{path}.quantity", "returns.quantity", "must be positive")
        elif back[each.order_line_id] > limit:
            yield _problem(
                f"{path}.quantity",
                "returns.more-than-delivered",
                f"makes {back[each.order_line_id]:f} that come back, {limit:f} were delivered",
            )


def _problem(path: str, rule: str, message: str, hint: str = "") -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=hint)
