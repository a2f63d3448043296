"""AX's trade discounts: what AX makes of prices and discounts where it owns them.

A line has a line discount and a multiline discount, each an amount off the price, a percentage off
the rest, or both; a parameter says how the two combine. The total discount is a percentage of the
lines that take part in it. Source: AX 2012 documentation of the parameter's six values, and of the
rule that a rounding difference of the total discount goes to the nominally largest line.

Assumptions: amounts are compared with amounts and percentages with percentages; a discount that is
not there counts as 0, also for the smaller of the two; line amounts are rounded once, at the end.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum

from attrs import frozen

from axclarity.ax.documents import SalesLine, SalesTable, given
from axclarity.errors import InvalidValue, Problem
from axclarity.mapping.checks import Check, insist_value, is_number
from axclarity.mapping.orders.proof import ax_line_amount
from axclarity.values import AX_REAL, round_to
from axclarity.values.exactly import exactly
from axclarity.values.members import insist_member

__all__ = [
    "Combination",
    "TradeDiscount",
    "TradeLine",
    "TradeTotals",
    "trade_line_amount",
    "trade_lines_from_sales_table",
    "trade_totals",
]

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)


class Combination(StrEnum):
    """How line and multiline discount combine: the values of AX's parameter."""

    LINE = "Line"
    MULTILINE = "Multiline"
    MAX = "MAX(Line,Multiline)"
    MIN = "MIN(Line,Multiline)"
    SUM = "Line+Multiline"
    PRODUCT = "Line*Multiline"


def _check_percent(percent: Decimal) -> None:
    if not (is_number(percent) and 0 <= percent <= _HUNDRED):
        raise _refused("percent", "discounts.percent", "must be a Decimal of 0 to 100")


def _refused(path: str, rule: str, message: str) -> InvalidValue:
    return InvalidValue(Problem(path=path, rule=rule, message=message))


@frozen(kw_only=True)
class TradeDiscount:
    """An amount off the price, then a percentage off the rest.

    Args:
        amount: for as many as the price is for.
        percent: 0 to 100.

    Raises:
        InvalidValue: an amount that is no finite Decimal, a percentage that is none of 0 to 100.
    """

    amount: Decimal = _ZERO
    percent: Decimal = _ZERO

    def __attrs_post_init__(self) -> None:
        _check_percent(self.percent)
        if not is_number(self.amount):
            raise _refused("amount", "discounts.amount", "must be a finite Decimal")

    def off(self, price: Decimal) -> Decimal:
        """What is left of a price."""
        kept = AX_REAL.divide(AX_REAL.subtract(_HUNDRED, self.percent), _HUNDRED)
        return AX_REAL.multiply(AX_REAL.subtract(price, self.amount), kept)


@frozen(kw_only=True)
class TradeLine:
    """A line as AX prices it.

    Args:
        quantity: in the unit of the price.
        price: for as many as `price_unit` says.
        line: the line discount.
        multiline: the multiline discount.
        in_total: whether the article takes part in the total discount.

    Raises:
        InvalidValue: what is no finite Decimal, a price unit that is not positive, what is no
            discount. Lists all.
    """

    quantity: Decimal
    price: Decimal
    price_unit: Decimal = _ONE
    line: TradeDiscount = TradeDiscount()
    multiline: TradeDiscount = TradeDiscount()
    in_total: bool = True

    def __attrs_post_init__(self) -> None:
        insist_value(self._checks(), rule="discounts.line")

    def _checks(self) -> Iterator[Check]:
        for name in ("quantity", "price"):
            yield name, not is_number(getattr(self, name)), "must be a finite Decimal"
        positive = is_number(self.price_unit) and self.price_unit > 0
        yield "price_unit", not positive, "must be a positive Decimal"
        for name in ("line", "multiline"):
            is_discount = isinstance(getattr(self, name), TradeDiscount)
            yield name, not is_discount, "must be a TradeDiscount"
        yield "in_total", not isinstance(self.in_total, bool), "must be true or false"


@frozen(kw_only=True)
class TradeTotals:
    """What AX makes of lines.

    Args:
        lines: amount of each line, before the total discount.
        total_discount: what that takes off.
        shares: what it takes off each line; they sum to it.
    """

    lines: tuple[Decimal, ...]
    total_discount: Decimal
    shares: tuple[Decimal, ...]

    @property
    @exactly
    def net(self) -> Decimal:
        """All lines after the total discount."""
        return sum(self.lines, start=-self.total_discount)


def trade_line_amount(line: TradeLine, combination: Combination, unit: Decimal) -> Decimal:
    """Quantity x price after both discounts, rounded to the currency's unit.

    Raises:
        InvalidValue: no such combination, percentages that add up to more than 100.
    """
    *before, last = _in_turn(line, combination)
    price = line.price
    for discount in before:
        price = discount.off(price)
    return ax_line_amount(
        line.quantity,
        price,
        discount=last.amount,
        percent=last.percent,
        price_unit=line.price_unit,
        unit=unit,
    )


@exactly
def trade_totals(
    lines: Sequence[TradeLine], combination: Combination, *, percent: Decimal, unit: Decimal
) -> TradeTotals:
    """Line amounts and total discount.

    Args:
        combination: how line and multiline discount combine, or AX's word for it.
        percent: of the total discount (DiscPercent of the order), 0 to 100.
        unit: what AX rounds the currency to.

    Raises:
        InvalidValue: no such combination, a percentage outside 0 to 100, percentages of a line that
            add up to more than 100.
    """
    _check_percent(percent)
    amounts = [trade_line_amount(line, combination, unit) for line in lines]
    bases = [
        amount if line.in_total else _ZERO for line, amount in zip(lines, amounts, strict=True)
    ]
    total = _percent_of(sum(bases, start=_ZERO), percent, unit)
    shares = [_percent_of(base, percent, unit) for base in bases]
    if shares:
        largest = max(range(len(bases)), key=lambda index: bases[index].copy_abs())
        shares[largest] += total - sum(shares, start=_ZERO)
    return TradeTotals(lines=tuple(amounts), total_discount=total, shares=tuple(shares))


def trade_lines_from_sales_table(table: SalesTable) -> list[TradeLine]:
    """The lines of a sales order as AX keeps them; it does not say which articles take no part in
    the total discount, so all do.

    Raises:
        InvalidValue: a percentage outside 0 to 100, a negative price unit.
    """
    return [_trade_line(line) for line in table.sales_line]


def _trade_line(line: SalesLine) -> TradeLine:
    return TradeLine(
        quantity=line.sales_qty,
        price=given(line.sales_price, _ZERO),
        price_unit=given(line.price_unit, _ZERO) or _ONE,
        line=TradeDiscount(
            amount=given(line.line_disc, _ZERO), percent=given(line.line_percent, _ZERO)
        ),
        multiline=TradeDiscount(
            amount=given(line.multi_ln_disc, _ZERO), percent=given(line.multi_ln_percent, _ZERO)
        ),
    )


def _in_turn(line: TradeLine, combination: Combination) -> tuple[TradeDiscount, ...]:
    """The discounts to take off, one after the other."""
    both = (line.line, line.multiline)
    amounts = [each.amount for each in both]
    percents = [each.percent for each in both]
    match insist_member(Combination, combination, path="combination"):
        case Combination.LINE:
            return (line.line,)
        case Combination.MULTILINE:
            return (line.multiline,)
        case Combination.MAX:
            return (TradeDiscount(amount=max(amounts), percent=max(percents)),)
        case Combination.MIN:
            return (TradeDiscount(amount=min(amounts), percent=min(percents)),)
        case Combination.SUM:
            return (TradeDiscount(amount=AX_REAL.add(*amounts), percent=AX_REAL.add(*percents)),)
        case Combination.PRODUCT:
            return both


def _percent_of(amount: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    return round_to(AX_REAL.divide(AX_REAL.multiply(amount, percent), _HUNDRED), unit)
