"""The proof of totals: what AX will make of a document, before it is sent.

AX's rules, as used here: numbers are X++ `real` (16 significant digits, half away from zero); a
line amount is quantity x (price - discount) / price unit x (1 - percent), rounded to the
currency's unit; tax is computed per sales tax code on net amounts, rounded per line or per
document; where prices include tax, the tax is taken out of the line and the total is not touched;
the total is rounded by the currency's rule for sales orders, lines are not (Microsoft's support for
AX in Japan, on the rounding rules of currencies).
"""

from collections.abc import Sequence, Set
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import MarkupTransHeader, SalesLine, SalesOrder, SalesTable, given
from axclarity.errors import InvalidValue, MappingError, Problem
from axclarity.mapping.checks import exact, is_number
from axclarity.mapping.orders.policy import TaxPolicy
from axclarity.mapping.orders.provable import provable_table
from axclarity.mapping.taxes import TaxedAmount, TaxRounding, taxes_by_code
from axclarity.values import AX_REAL, Money, Owing, RoundingForm, RoundingRule, round_to

__all__ = ["Components", "Computed", "Proof", "ax_line_amount", "computed_by_ax"]

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


@frozen(kw_only=True)
class Components:
    """A total and what it is made of, in one currency.

    Args:
        lines: all line amounts.
        charges: freight and fees.
        tax: all taxes, those that charges carry with them; part of the total only where prices
            exclude tax.
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
    """Shop and AX side by side, component by component; all amounts in one currency.

    Args:
        line_amounts: what AX makes of each sales line, in the order of the document.
        charge_amounts: of each charge; those of the header come first.
        shop: what the shopper pays.
        ax: what AX will make of the document.
    """

    currency: str
    line_amounts: tuple[Decimal, ...]
    charge_amounts: tuple[Decimal, ...]
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


@frozen(kw_only=True)
class Computed:
    """What AX computes for a document.

    Args:
        taxed: how many amounts it taxes, counted by code.
        coarser: what the codes' own roundings can make of the tax beyond a unit for each of them.
    """

    line_amounts: tuple[Decimal, ...]
    charge_amounts: tuple[Decimal, ...]
    components: Components
    taxed: int
    coarser: Decimal


def ax_line_amount(
    quantity: Decimal,
    price: Decimal,
    *,
    discount: Decimal = Decimal(0),
    percent: Decimal = Decimal(0),
    price_unit: Decimal | int = 1,
    unit: Decimal,
) -> Decimal:
    """What AX makes of a line: `discount` is per piece, `unit` what amounts are rounded to.

    Raises:
        InvalidValue: a price unit that is not positive, or an amount that is no number.
    """
    amount = AX_REAL.multiply(quantity, AX_REAL.subtract(price, discount))
    if price_unit != 1:
        price_unit = exact(price_unit)
        _check_price_unit(price_unit)
        amount = AX_REAL.divide(amount, price_unit)
    if percent:
        kept = AX_REAL.divide(AX_REAL.subtract(_HUNDRED, percent), _HUNDRED)
        amount = AX_REAL.multiply(amount, kept)
    return round_to(amount, unit)


def _check_price_unit(price_unit: Decimal) -> None:
    if not is_number(price_unit) or price_unit <= 0:
        raise InvalidValue(
            Problem(
                path="price_unit",
                rule="proof.price-unit",
                message="must be a positive Decimal or whole number",
                hint="Say how many the price is for: 1, or 100 for a price per hundred.",
            )
        )


def computed_by_ax(
    document: SalesOrder,
    tax: TaxPolicy,
    unit: Decimal,
    total: RoundingRule | None = None,
    *,
    turned: bool = False,
) -> Computed:
    """Line amounts and components that AX will compute for a document with one order.

    Args:
        unit: what amounts are rounded to.
        total: what the total is rounded by, if by something else.
        turned: whether the document still has the signs turned that AX will see.

    Raises:
        MappingError: the document holds what this proof does not know: another kind of discount
            or charge, a tax group without a rule.
        InvalidValue: as `ax_line_amount`.
    """
    table = provable_table(document)
    lines = tuple([_line_amount(line, unit) for line in table.sales_line])
    charges = tuple([round_to(_value(charge), unit) for charge in table.markup_trans_header])
    rounding = _charged_by(_rounding_codes(tax), table, charges)
    carried = _charged_by(tax.carriers, table, charges)
    taxable = _taxable(table, (*lines, *charges), tax)
    included = table.incl_tax == "Yes"
    ledger = TaxRounding(rule=RoundingRule(unit), mode=tax.mode, by=tax.by)
    by_code = taxes_by_code(taxable, ledger, included=included)
    taxes = sum(by_code.values(), start=_ZERO)
    invoice = sum((*lines, *charges), start=_ZERO if included else taxes)
    if total is not None:
        invoice = total.applied(invoice, owing=Owing.PAYABLE if turned else Owing.RECEIVABLE)
    return Computed(
        line_amounts=lines,
        charge_amounts=charges,
        components=Components(
            lines=sum(lines, start=_ZERO),
            charges=sum(charges, start=_ZERO) - rounding - carried,
            tax=taxes + carried,
            rounding=rounding,
            total=invoice,
        ),
        taxed=sum([len(taxed.codes.codes) for taxed in taxable]),
        coarser=_coarser(taxable, tax, unit) if tax.roundings else _ZERO,
    )


def _coarser(taxable: Sequence[TaxedAmount], tax: TaxPolicy, unit: Decimal) -> Decimal:
    """How much farther off a code's own rounding is than one to the unit, as often as AX does it.

    To the nearest is off by half a step at most, downward and upward by a whole one.
    """
    if tax.by == "combination":
        return _ZERO
    codes = [code.code for taxed in taxable for code in taxed.codes.codes]
    rounded = codes if tax.mode == "line" else set(codes)
    rules = [tax.roundings[code] for code in rounded if code in tax.roundings]
    apart = [
        each.step / (2 if each.form is RoundingForm.NORMAL else 1) - unit / 2 for each in rules
    ]
    return sum([each for each in apart if each > 0], start=_ZERO)


def _rounding_codes(tax: TaxPolicy) -> Set[str]:
    return set() if tax.rounding_charge is None else {tax.rounding_charge.markup_code}


def _charged_by(codes: Set[str], table: SalesTable, amounts: Sequence[Decimal]) -> Decimal:
    """What charges of these codes make together."""
    if not codes:
        return _ZERO
    charges = zip(table.markup_trans_header, amounts, strict=True)
    return sum((amount for each, amount in charges if each.markup_code in codes), start=_ZERO)


def _line_amount(line: SalesLine, unit: Decimal) -> Decimal:
    return ax_line_amount(
        line.sales_qty,
        given(line.sales_price, _ZERO),
        discount=given(line.line_disc, _ZERO),
        percent=given(line.line_percent, _ZERO),
        price_unit=given(line.price_unit, _ZERO) or Decimal(1),
        unit=unit,
    )


def _value(charge: MarkupTransHeader) -> Decimal:
    return given(charge.value, _ZERO)


def _taxable(table: SalesTable, amounts: Sequence[Decimal], tax: TaxPolicy) -> list[TaxedAmount]:
    combinations = tax.combinations
    owners: list[SalesLine | MarkupTransHeader] = [*table.sales_line, *table.markup_trans_header]
    taxable = []
    for amount, owner in zip(amounts, owners, strict=True):
        groups = (given(owner.tax_group, ""), given(owner.tax_item_group, ""))
        codes = combinations.get(groups)
        if codes is not None:
            taxable.append(TaxedAmount(amount, codes))
        elif all(groups):
            raise MappingError(
                Problem(
                    path=f"{type(owner).__name__}.TaxItemGroup",
                    rule="proof.tax-groups",
                    message=f"no tax rule has the groups {groups[0]} and {groups[1]}",
                )
            )
    return taxable
