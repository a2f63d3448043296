"""AX's arithmetic: X++ `real`, line amounts, charges and sales tax. Pure.

This is the sandbox's own opinion of what AX computes. It shares nothing with the mapping, whose
prediction it puts to the test.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from attrs import frozen

__all__ = ["REAL", "Taxable", "Totals", "line_amount", "rounded", "sales_tax", "totals"]

REAL = Context(prec=16, rounding=ROUND_HALF_UP)
"""X++ `real`: 16 significant digits, half away from zero."""

_HUNDRED = Decimal(100)


@frozen
class Taxable:
    """An amount and the tax codes that apply to it: code and percentage."""

    amount: Decimal
    codes: tuple[tuple[str, Decimal], ...] = ()

    def rate(self) -> Decimal:
        """The percentages of all codes together."""
        return sum((rate for _, rate in self.codes), Decimal(0))


@frozen(kw_only=True)
class Totals:
    """What AX shows as totals of an order. `invoice` is what the customer owes."""

    balance: Decimal
    charges: Decimal
    tax: Decimal
    invoice: Decimal


def rounded(amount: Decimal, unit: Decimal) -> Decimal:
    """The nearest multiple of `unit`; a half goes away from zero."""
    steps = REAL.divide(amount, unit).to_integral_value(ROUND_HALF_UP)
    return (steps * unit).quantize(unit) if unit < 1 else steps * unit


def line_amount(
    *,
    quantity: Decimal,
    price: Decimal,
    price_unit: Decimal,
    discount: Decimal,
    percent: Decimal,
    unit: Decimal,
) -> Decimal:
    """Quantity times price less discounts, rounded to the currency.

    Args:
        price_unit: how many the price is for; zero counts as one.
        discount: amount off each.
        percent: percentage off the rest.
        unit: what the currency is rounded to.
    """
    each = REAL.subtract(price, discount)
    full = REAL.divide(REAL.multiply(quantity, each), price_unit or Decimal(1))
    kept = REAL.divide(REAL.subtract(_HUNDRED, percent), _HUNDRED)
    return rounded(REAL.multiply(full, kept), unit)


def sales_tax(
    taxables: Iterable[Taxable], *, included: bool, per_line: bool, unit: Decimal
) -> Decimal:
    """The sales tax on amounts.

    Args:
        included: whether the amounts hold their tax already.
        per_line: round for every amount and code; else for every code, over all amounts.
        unit: what the currency is rounded to.
    """
    by_code: dict[str, list[Decimal]] = {}
    for taxable in taxables:
        base = _HUNDRED + taxable.rate() if included else _HUNDRED
        for code, rate in taxable.codes:
            tax = REAL.divide(REAL.multiply(taxable.amount, rate), base)
            by_code.setdefault(code, []).append(tax)
    if per_line:
        return _sum(rounded(tax, unit) for taxes in by_code.values() for tax in taxes)
    return _sum(rounded(_sum(taxes), unit) for taxes in by_code.values())


def totals(
    lines: Sequence[Taxable],
    charges: Sequence[Taxable],
    *,
    included: bool,
    per_line: bool,
    unit: Decimal,
) -> Totals:
    """The totals of an order. Balance and charges are net of tax, also where prices include it."""

    def tax_on(taxables: Sequence[Taxable]) -> Decimal:
        return sales_tax(taxables, included=included, per_line=per_line, unit=unit)

    tax = tax_on([*lines, *charges])
    line_sum, charge_sum = _sum(t.amount for t in lines), _sum(t.amount for t in charges)
    if not included:
        return Totals(
            balance=line_sum, charges=charge_sum, tax=tax, invoice=line_sum + charge_sum + tax
        )
    tax_on_charges = tax_on(charges)
    return Totals(
        balance=line_sum - (tax - tax_on_charges),
        charges=charge_sum - tax_on_charges,
        tax=tax,
        invoice=line_sum + charge_sum,
    )


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))
