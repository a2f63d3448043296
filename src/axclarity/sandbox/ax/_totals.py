"""The totals of a sales order, as AX shows them on read."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from axclarity.ax.documents import (
    UNSET,
    MarkupTransHeader,
    MarkupTransLine,
    SalesLine,
    SalesTable,
    given,
)
from axclarity.errors import InvalidValue
from axclarity.sandbox.ax._money import Taxable, Totals, line_amount, rounded, totals
from axclarity.sandbox.ax._records import Settings, TaxCode
from axclarity.sandbox.ax._refused import Refused
from axclarity.values import minor_unit

__all__ = ["complete_amounts", "currency_unit", "totals_of_part"]

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


def complete_amounts(order: SalesTable, settings: Settings, taxes: Sequence[TaxCode]) -> None:
    """Compute line amounts, charges and the order's totals, and set them.

    Assumption: a LineAmount that was sent stays as it is.

    Raises:
        Refused: an unknown currency, or a kind of charge that the sandbox does not know.
    """
    unit = currency_unit(given(order.currency_code, ""), settings)
    for line in order.sales_line:
        if line.line_amount is UNSET:
            line.line_amount = _computed(line, unit)
    found = totals_of_part(
        order,
        [(line, given(line.line_amount, _ZERO)) for line in order.sales_line],
        settings,
        taxes,
    )
    order.total_balance = found.balance
    order.total_misc_charges = found.charges
    order.total_sales_tax = found.tax
    order.total_invoice = found.invoice


def totals_of_part(
    order: SalesTable,
    amounts: Sequence[tuple[SalesLine, Decimal]],
    settings: Settings,
    taxes: Sequence[TaxCode],
    *,
    charges: bool = True,
) -> Totals:
    """The totals of some amounts of an order's lines, with the charges of the order or without."""
    unit = currency_unit(given(order.currency_code, ""), settings)
    return totals(
        [Taxable(amount, _codes_of(taxes, line)) for line, amount in amounts],
        list(_charges(order, taxes, unit)) if charges else [],
        included=order.incl_tax == "Yes",
        per_line=settings.tax_per_line,
        unit=unit,
    )


def currency_unit(currency: str, settings: Settings) -> Decimal:
    """What amounts in a currency are rounded to. Raises `Refused`: nobody knows it."""
    if currency in settings.currency_units:
        return settings.currency_units[currency]
    try:
        return minor_unit(currency)
    except InvalidValue:
        raise Refused(f"Currency {currency} does not exist.") from None


def _computed(line: SalesLine, unit: Decimal) -> Decimal:
    return line_amount(
        quantity=line.sales_qty,
        price=given(line.sales_price, _ZERO),
        price_unit=given(line.price_unit, Decimal(1)),
        discount=given(line.line_disc, _ZERO),
        percent=given(line.line_percent, _ZERO),
        unit=unit,
    )


def _charges(order: SalesTable, taxes: Sequence[TaxCode], unit: Decimal) -> Iterable[Taxable]:
    lines = order.sales_line
    for line in lines:
        for of_line in line.markup_trans_line:
            base = given(line.line_amount, _ZERO)
            yield _charge(of_line, base=base, quantity=line.sales_qty, taxes=taxes, unit=unit)
    balance = sum((given(line.line_amount, _ZERO) for line in lines), _ZERO)
    quantity = sum((line.sales_qty for line in lines), _ZERO)
    for of_order in order.markup_trans_header:
        yield _charge(of_order, base=balance, quantity=quantity, taxes=taxes, unit=unit)


def _charge(
    charge: MarkupTransHeader | MarkupTransLine,
    *,
    base: Decimal,
    quantity: Decimal,
    taxes: Sequence[TaxCode],
    unit: Decimal,
) -> Taxable:
    value = given(charge.value, _ZERO)
    match charge.markup_category:
        case "Fixed":
            amount = value
        case "Percent":
            amount = base * value / _HUNDRED
        case "Pcs":
            amount = quantity * value
        case other:
            raise Refused(f"Charges category {other} is not available.")
    charge.calculated_amount = rounded(amount, unit)
    return Taxable(charge.calculated_amount, _codes_of(taxes, charge))


def _codes_of(
    taxes: Sequence[TaxCode], of: SalesLine | MarkupTransHeader | MarkupTransLine
) -> tuple[tuple[str, Decimal], ...]:
    """The codes that both groups hold; a group that nobody filled holds none."""
    tax_group, tax_item_group = given(of.tax_group, ""), given(of.tax_item_group, "")
    return tuple(
        (tax.code, tax.rate)
        for tax in taxes
        if tax_group in tax.tax_groups and tax_item_group in tax.tax_item_groups
    )
