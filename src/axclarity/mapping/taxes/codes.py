"""A sales tax code as AX keeps it: what it is computed from, and at which values.

Source: AX 2012's documentation of the fields Origin, Marginal base, Calculation method and Sales
tax on sales tax, with its worked examples.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from typing import Any, Self

from attrs import field, frozen

from axclarity.errors import ConfigError, Problem
from axclarity.mapping.declared import as_tuple, insist_as_declared
from axclarity.values import AX_REAL, RoundingRule
from axclarity.values.members import member_of
from axclarity.values.rounding import WIDE

__all__ = ["MarginalBase", "TaxCode", "TaxInterval", "TaxMethod", "TaxOrigin"]

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


class TaxOrigin(StrEnum):
    """What a tax is computed from.

    - `NET`: percent of the amount without taxes, with duties that are calculated before.
    - `GROSS`: percent of that amount and the other taxes, or the one tax that `tax_on_tax` names.
    - `TAX`: percent of the tax that `tax_on_tax` names.
    - `UNIT`: an amount for each unit, in the currency of the document.
    - `CALCULATED`: percent of the line's amount as it stands, tax included or not.
    """

    NET = "PercentOfNetAmount"
    GROSS = "PercentOfGrossAmount"
    TAX = "PercentOfSalesTax"
    UNIT = "AmountPerUnit"
    CALCULATED = "CalculatedPercentOfNetAmount"


class MarginalBase(StrEnum):
    """Which amount chooses among a code's intervals."""

    NET_LINE = "NetAmountPerLine"
    NET_UNIT = "NetAmountPerUnit"
    NET_INVOICE = "NetAmountOfInvoiceBalance"
    GROSS_LINE = "GrossAmountPerLine"
    GROSS_UNIT = "GrossAmountPerUnit"
    GROSS_INVOICE = "InvoiceTotalInclOtherSalesTaxAmounts"


class TaxMethod(StrEnum):
    """Whether the value of one interval holds for the whole amount, or each for its own part."""

    WHOLE = "WholeAmount"
    INTERVAL = "Interval"


def _origin(word: str) -> TaxOrigin:
    return member_of(TaxOrigin, word)


def _base(word: str) -> MarginalBase:
    return member_of(MarginalBase, word)


def _method(word: str) -> TaxMethod:
    return member_of(TaxMethod, word)


def _intervals(intervals: Iterable["TaxInterval"]) -> tuple["TaxInterval", ...]:
    return as_tuple(intervals)


@frozen
class TaxInterval:
    """A value from above `low` up to and including `high`; a `high` of 0 is no limit.

    `value` is in percent, or for `TaxOrigin.UNIT` an amount per unit.
    """

    low: Decimal
    high: Decimal
    value: Decimal

    def part(self, amount: Decimal) -> Decimal:
        """How much of an amount, 0 or more, lies in this interval."""
        top = min(amount, self.high) if self.high else amount
        return max(AX_REAL.subtract(top, self.low), _ZERO)

    def holds(self, amount: Decimal) -> bool:
        """Whether the amount ends in this interval. A boundary belongs to the lower one."""
        return self.low < amount and (not self.high or amount <= self.high)


@frozen(kw_only=True)
class TaxCode:
    """A sales tax code.

    Args:
        code: AX's key of it.
        intervals: values by amount, in order; what lies outside all of them is not taxed.
        origin: what the tax is computed from; AX's words serve here and for the next two.
        marginal_base: which amount chooses the interval.
        method: whole amount or interval.
        tax_on_tax: the code that `TAX` is a percent of, or the only one that `GROSS` adds.
        before_sales_tax: for `UNIT`: whether it is added to what `NET` is a percent of.
        grossed_up: for `CALCULATED` where prices exclude tax: amount x rate / (100 - rate), as
            later releases than AX 2012 document, instead of amount x rate.
        rounding: the code's own rounding, or the document's.

    Raises:
        ConfigError: lists all that is of another type, or else all that does not fit together.
    """

    code: str
    intervals: tuple[TaxInterval, ...] = field(converter=_intervals)
    origin: TaxOrigin = field(default=TaxOrigin.NET, converter=_origin)
    marginal_base: MarginalBase = field(default=MarginalBase.NET_LINE, converter=_base)
    method: TaxMethod = field(default=TaxMethod.WHOLE, converter=_method)
    tax_on_tax: str = ""
    before_sales_tax: bool = False
    grossed_up: bool = False
    rounding: RoundingRule | None = None

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self, path=f"tax.codes.{self.code}.")
        problems = [
            Problem(path=f"tax.codes.{self.code}", rule="tax.code", message=message)
            for wrong, message in self._checks()
            if wrong
        ]
        if problems:
            raise ConfigError(*problems)

    @classmethod
    def flat(cls, code: str, value: Decimal, **more: Any) -> Self:
        """A code with one value for every amount.

        Raises:
            ConfigError: as for a code; the value is negative or no finite Decimal.
        """
        return cls(code=code, intervals=(TaxInterval(_ZERO, _ZERO, value),), **more)

    @property
    def is_flat(self) -> bool:
        """Whether one value holds for every amount."""
        return len(self.intervals) == 1 and not self.intervals[0].low and not self.intervals[0].high

    @property
    def per_invoice(self) -> bool:
        """Whether the document as a whole chooses the interval; AX then taxes it as a whole."""
        return self.marginal_base in (MarginalBase.NET_INVOICE, MarginalBase.GROSS_INVOICE)

    @property
    def per_unit(self) -> bool:
        """Whether the amount of a single unit chooses the interval."""
        return self.marginal_base in (MarginalBase.NET_UNIT, MarginalBase.GROSS_UNIT)

    @property
    def on_gross(self) -> bool:
        """Whether other taxes count in the amount that chooses the interval."""
        return self.marginal_base in (
            MarginalBase.GROSS_LINE,
            MarginalBase.GROSS_UNIT,
            MarginalBase.GROSS_INVOICE,
        )

    def taxed(self, amount: Decimal) -> Decimal:
        """Amount times value, by the code's method; values in percent are not divided yet."""
        if self.method is TaxMethod.WHOLE:
            value = next((i.value for i in self.intervals if i.holds(amount)), _ZERO)
            return AX_REAL.multiply(amount, value)
        parts = (AX_REAL.multiply(i.part(amount), i.value) for i in self.intervals)
        return reduce(WIDE.add, parts, _ZERO)

    def _checks(self) -> Iterator[tuple[bool, str]]:
        values = [interval.value for interval in self.intervals]
        follows = zip(self.intervals, self.intervals[1:], strict=False)
        yield not self.code, "needs a name"
        yield not self.intervals, "needs a value"
        yield any(value < 0 for value in values), "has a negative value"
        yield any(i.low < 0 or 0 < i.high <= i.low for i in self.intervals), "has an empty interval"
        yield any(not a.high or b.low < a.high for a, b in follows), "has intervals that overlap"
        yield self.origin is TaxOrigin.TAX and not self.tax_on_tax, "needs a tax to be a percent of"
        yield (
            bool(self.tax_on_tax) and self.origin not in (TaxOrigin.TAX, TaxOrigin.GROSS),
            "names a tax that its origin does not use",
        )
        yield self.tax_on_tax == self.code and bool(self.code), "is a tax on itself"
        yield (
            self.before_sales_tax and self.origin is not TaxOrigin.UNIT,
            "is no amount per unit and cannot come before sales tax",
        )
        yield (
            self.grossed_up and self.origin is not TaxOrigin.CALCULATED,
            "has an origin that is never grossed up",
        )
        yield (
            self.origin is TaxOrigin.CALCULATED and any(value >= _HUNDRED for value in values),
            "leaves nothing of the amount",
        )
        yield (
            self.origin is TaxOrigin.UNIT and self.method is TaxMethod.INTERVAL and len(values) > 1,
            "is an amount per unit: its intervals go by whole amount only",
        )
