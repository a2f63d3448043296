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
from axclarity.sandbox.ax._money import Taxable, line_amount, rounded, totals
from axclarity.sandbox.ax._records import Settings, TaxCode
from axclarity.sandbox.ax._refused import Refused
from axclarity.values import minor_unit

__all__ = ["complete_amounts"]

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


def complete_amounts(order: SalesTable, settings: Settings, taxes: Sequence[TaxCode]) -> None:
    """Compute line amounts, charges and the order's totals, and set them.

    Assumption: a LineAmount that was sent stays as it is.

    Raises:
        Refused: an unknown currency, or a kind of charge that the sandbox does not know.
    """
    unit = _unit(given(order.currency_code, ""), settings)
    for line in order.sales_line:
        if line.line_amount is UNSET:
            line.line_amount = _computed(line, unit)
    lines = [
        Taxable(
            given(line.line_amount, _ZERO),
            _codes(taxes, given(line.tax_group, ""), given(line.tax_item_group, "")),
        )
        for line in order.sales_line
    ]
    charges = list(_charges(order, taxes, unit))
    found = totals(
        lines,
        charges,
        included=order.incl_tax == "Yes",
        per_line=settings.tax_per_line,
        unit=unit,
    )
    order.total_balance = found.balance
    order.total_misc_charges = found.charges
    order.total_sales_tax = found.tax
    order.total_invoice = found.invoice


def _unit(currency: str, settings: Settings) -> Decimal:
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
    codes = _codes(taxes, given(charge.tax_group, ""), given(charge.tax_item_group, ""))
    return Taxable(charge.calculated_amount, codes)


def _codes(
    taxes: Sequence[TaxCode], tax_group: str, tax_item_group: str
) -> tuple[tuple[str, Decimal], ...]:
    """The codes that both groups hold; a group that nobody filled holds none."""
    return tuple(
        (tax.code, tax.rate)
        for tax in taxes
        if tax_group in tax.tax_groups and tax_item_group in tax.tax_item_groups
    )
