"""The documents of postings, which AX sends out: packing slips and invoices."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from axclarity.ax.documents import (
    CustInvoiceJour,
    CustInvoiceTrans,
    CustPackingSlipJour,
    CustPackingSlipTrans,
    SalesLine,
    SalesTable,
    given,
)
from axclarity.sandbox.ax._keeper import Rules
from axclarity.sandbox.ax._money import rounded
from axclarity.sandbox.ax._postings import Posted
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Refused
from axclarity.sandbox.ax._totals import currency_unit, totals_of_part

__all__ = ["PostedOnly", "invoice_of", "packing_slip_of"]

_ZERO = Decimal(0)


class PostedOnly(Rules[Any]):
    """Records that postings make and no caller."""

    label = "posting"

    def begin(self, records: Sequence[Any]) -> None:  # noqa: ARG002  there are none
        """Not offered."""
        raise Refused("These records come from postings.")


def packing_slip_of(
    records: Records, order: SalesTable, posted: Posted, day: date
) -> CustPackingSlipJour:
    """The packing slip of what was delivered in one go."""
    number = records.next_in("packing-slip", "PS-")
    return CustPackingSlipJour(
        customer_ref=order.customer_ref,
        delivery_date=day,
        delivery_name=order.delivery_name,
        dlv_mode=order.dlv_mode,
        dlv_term=order.dlv_term,
        document_date=day,
        invoice_account=order.invoice_account,
        order_account=order.cust_account,
        ledger_voucher=records.next_in("voucher", "V-"),
        packing_slip_id=number,
        purchase_order=order.purch_order_form_num,
        qty=sum((quantity for _, quantity in posted), _ZERO),
        sales_id=order.sales_id,
        sales_type=order.sales_type,
        cust_packing_slip_trans=[_slip_line(line, quantity, number) for line, quantity in posted],
    )


def invoice_of(
    records: Records, settings: Settings, order: SalesTable, posted: Posted
) -> CustInvoiceJour:
    """The invoice of what was delivered. Charges of the order stand on its first invoice."""
    day, number = records.clock().date(), records.next_in("invoice", "INV-")
    unit = currency_unit(given(order.currency_code, ""), settings)
    lines = [_invoice_line(line, quantity, number, day, unit) for line, quantity in posted]
    first = not any(row.sales_id == order.sales_id for row in records.invoices.look_all())
    amounts = [given(line.line_amount, _ZERO) for line in lines]
    due = list(zip((line for line, _ in posted), amounts, strict=True))
    found = totals_of_part(order, due, settings, records.taxes(), charges=first)
    return CustInvoiceJour(
        currency_code=order.currency_code,
        cust_group=order.cust_group,
        customer_ref=order.customer_ref,
        delivery_name=order.delivery_name,
        document_date=day,
        due_date=day,
        incl_tax=order.incl_tax,
        invoice_account=order.invoice_account,
        invoice_amount=found.invoice,
        invoice_date=day,
        invoice_id=number,
        invoicing_name=order.sales_name,
        ledger_voucher=records.next_in("voucher", "V-"),
        order_account=order.cust_account,
        payment=order.payment,
        purchase_order=order.purch_order_form_num,
        qty=sum((quantity for _, quantity in posted), _ZERO),
        sales_balance=found.balance,
        sales_id=order.sales_id,
        sales_type=order.sales_type,
        sum_markup=found.charges,
        sum_tax=found.tax,
        tax_group=order.tax_group,
        cust_invoice_trans=lines,
    )


def _slip_line(line: SalesLine, quantity: Decimal, number: str) -> CustPackingSlipTrans:
    return CustPackingSlipTrans(
        delivery_date=line.shipping_date_confirmed,
        external_item_id=line.external_item_id,
        invent_qty=quantity,
        invent_trans_id=line.invent_trans_id,
        item_id=line.item_id,
        line_num=line.line_num,
        name=line.name,
        ordered=line.sales_qty,
        packing_slip_id=number,
        part_delivery="Yes" if given(line.remain_sales_physical, _ZERO) else "No",
        qty=quantity,
        remain=line.remain_sales_physical,
        sales_id=line.sales_id,
        sales_unit=line.sales_unit,
        invent_dim=list(line.invent_dim),
    )


def _invoice_line(
    line: SalesLine, quantity: Decimal, number: str, day: date, unit: Decimal
) -> CustInvoiceTrans:
    amount = given(line.line_amount, _ZERO)
    if quantity != line.sales_qty:
        amount = rounded(amount * quantity / line.sales_qty, unit)
    return CustInvoiceTrans(
        currency_code=line.currency_code,
        external_item_id=line.external_item_id,
        invent_qty=quantity,
        invent_trans_id=line.invent_trans_id,
        invoice_date=day,
        invoice_id=number,
        item_id=line.item_id,
        line_amount=amount,
        line_num=line.line_num,
        name=line.name,
        price_unit=line.price_unit,
        qty=quantity,
        sales_id=line.sales_id,
        sales_price=line.sales_price,
        sales_unit=line.sales_unit,
        tax_group=line.tax_group,
        tax_item_group=line.tax_item_group,
    )
