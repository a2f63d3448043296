"""The proof of totals: what AX will make of a document, before it is sent.

AX's rules, as used here: numbers are X++ `real` (16 significant digits, half away from zero); a
line amount is quantity x (price - discount) / price unit x (1 - percent), rounded to the
currency's unit; tax is computed per sales tax code on net amounts, rounded per line or per
document; where prices include tax, the tax is taken out of the line and the total is not touched.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import MarkupTransHeader, SalesLine, SalesOrder, given
from axclarity.mapping.policy import TaxPolicy, TaxRule
from axclarity.mapping.tax import rules_by_group
from axclarity.values import AX_REAL, Money, round_to

__all__ = ["Components", "Proof", "ax_line_amount", "computed_by_ax"]

_HUNDRED = Decimal(100)


@frozen(kw_only=True)
class Components:
    """A total and what it is made of, in one currency.

    Args:
        lines: all line amounts.
        charges: freight and fees.
        tax: all taxes; part of the total only where prices exclude tax.
        rounding: the charge that takes up the difference between two ways to round tax.
        total: what the customer owes.
    """

    lines: Decimal
    charges: Decimal
    tax: Decimal
    rounding: Decimal
    total: Decimal


@frozen(kw_only=True)
class Proof:
    """Shop and AX side by side, component by component."""

    currency: str
    line_amounts: tuple[Decimal, ...]
    shop: Components
    ax: Components

    @property
    def holds(self) -> bool:
        """Whether AX will reach the shopper's total, with the same lines and charges."""
        return (
            self.shop.lines == self.ax.lines
            and self.shop.charges == self.ax.charges
            and self.shop.total == self.ax.total
        )

    @property
    def total(self) -> Money:
        """What AX will make of the document."""
        return Money(self.ax.total, self.currency)


def ax_line_amount(
    quantity: Decimal,
    price: Decimal,
    *,
    discount: Decimal = Decimal(0),
    percent: Decimal = Decimal(0),
    price_unit: Decimal = Decimal(1),
    unit: Decimal,
) -> Decimal:
    """What AX makes of a line: `discount` is per piece, `unit` what amounts are rounded to."""
    net_price = AX_REAL.subtract(price, discount)
    gross = AX_REAL.divide(AX_REAL.multiply(quantity, net_price), price_unit)
    kept = AX_REAL.divide(AX_REAL.subtract(_HUNDRED, percent), _HUNDRED)
    return round_to(AX_REAL.multiply(gross, kept), unit)


def computed_by_ax(
    document: SalesOrder, tax: TaxPolicy, unit: Decimal
) -> tuple[tuple[Decimal, ...], Components]:
    """Line amounts and components that AX will compute for a document with one order."""
    (table,) = document.sales_table
    amounts = tuple(_line_amount(line, unit) for line in table.sales_line)
    rounding_code = tax.rounding_charge.markup_code if tax.rounding_charge else None
    charges = rounding = Decimal(0)
    for charge in table.markup_trans_header:
        value = given(charge.value, Decimal(0))
        if charge.markup_code == rounding_code:
            rounding += value
        else:
            charges += value
    included = table.incl_tax == "Yes"
    taxes = _tax(_taxable(document, amounts, tax), tax.mode, unit, included=included)
    lines = sum(amounts, start=Decimal(0))
    total = lines + charges + rounding + (Decimal(0) if included else taxes)
    return amounts, Components(
        lines=lines, charges=charges, tax=taxes, rounding=rounding, total=total
    )


def _line_amount(line: SalesLine, unit: Decimal) -> Decimal:
    return ax_line_amount(
        line.sales_qty,
        given(line.sales_price, Decimal(0)),
        discount=given(line.line_disc, Decimal(0)),
        percent=given(line.line_percent, Decimal(0)),
        price_unit=given(line.price_unit, Decimal(1)),
        unit=unit,
    )


def _taxable(
    document: SalesOrder, amounts: tuple[Decimal, ...], tax: TaxPolicy
) -> Iterator[tuple[Decimal, TaxRule]]:
    (table,) = document.sales_table
    rules = rules_by_group(tax)
    lines: Iterator[tuple[Decimal, SalesLine | MarkupTransHeader]] = iter(
        [
            *zip(amounts, table.sales_line, strict=True),
            *((given(c.value, Decimal(0)), c) for c in table.markup_trans_header),
        ]
    )
    for amount, owner in lines:
        rule = rules.get((given(owner.tax_group, ""), given(owner.tax_item_group, "")))
        if rule is not None:
            yield amount, rule


def _tax(
    taxable: Iterator[tuple[Decimal, TaxRule]], mode: str, unit: Decimal, *, included: bool
) -> Decimal:
    by_code: defaultdict[str, Decimal] = defaultdict(Decimal)
    for amount, rule in taxable:
        divisor = _HUNDRED + (rule.percent if included else Decimal(0))
        for code, rate in rule.rates.items():
            exact = AX_REAL.divide(AX_REAL.multiply(amount, rate), divisor)
            by_code[code] += round_to(exact, unit) if mode == "line" else exact
    return sum((round_to(exact, unit) for exact in by_code.values()), start=Decimal(0))
