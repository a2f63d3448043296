"""A return order as AX keeps it: a sales order of type ReturnItem, and where it stands."""

from decimal import Decimal
from typing import Any

from axclarity.ax.documents import (
    UNSET,
    MarkupTransHeader,
    ReturnLine,
    ReturnTable,
    SalesLine,
    SalesTable,
    given,
)
from axclarity.sandbox.ax._order_defaults import complete_charges, complete_dimensions, item_of
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._totals import complete_amounts

__all__ = ["follow_return", "sales_table_of"]

_ZERO = Decimal(0)
_HEADER = (
    *("currency_code", "cust_account", "cust_group", "customer_ref", "delivery_name", "incl_tax"),
    *("invent_location_id", "invent_site_id", "invoice_account", "return_deadline"),
    *("return_item_num", "return_reason_code_id", "return_status", "sales_id", "sales_name"),
    "tax_group",
)
_LINE = (
    *("customer_line_num", "currency_code", "invent_trans_id", "invent_trans_id_return"),
    *("item_id", "line_disc", "line_num", "line_percent", "name", "price_unit"),
    *("return_disposition_code_id", "return_status", "sales_id", "sales_price", "sales_unit"),
    *("tax_group", "tax_item_group"),
)
_CHARGE = (
    *("currency_code", "markup_category", "markup_code", "tax_group", "tax_item_group", "txt"),
    "value",
)
_OF_LINE = {"Backorder": "Awaiting", "Delivered": "Received"}


def sales_table_of(record: ReturnTable, records: Records, settings: Settings) -> SalesTable:
    """The sales order of a return order, its amounts computed. Raises `Refused`."""
    order = SalesTable(
        purch_order_form_num=given(record.purch_order_form_num, ""),
        receipt_date_requested=records.clock().date(),
        sales_type="ReturnItem",
        sales_status="Backorder",
        document_status="None",
        **_given(record, _HEADER),
    )
    order.invoice_account = given(order.invoice_account, "") or order.cust_account
    order.sales_line = [_sales_line(line) for line in record.sales_line]
    for line in order.sales_line:
        complete_dimensions(records, order, line, item_of(records, line))
    order.markup_trans_header = [
        MarkupTransHeader(**_given(each, _CHARGE)) for each in record.markup_trans_hdr
    ]
    complete_charges(order)
    complete_amounts(order, settings, records.taxes())
    return order


def follow_return(records: Records, order: SalesTable) -> None:
    """Move the return's statuses after its postings. Assumption: arrival and packing slip are one.

    `Open` from the first piece that has arrived, `Closed` when all are credited.
    """
    if order.sales_type != "ReturnItem":
        return
    for line in order.sales_line:
        status = given(line.sales_status, "")
        line.return_status = _OF_LINE.get(status, status)
    order.return_status = _header_status(order)
    kept = records.returns.get(given(order.sales_id, ""))
    if kept is not None:
        kept.return_status = order.return_status
        for awaited, moved in zip(kept.sales_line, order.sales_line, strict=True):
            awaited.return_status = moved.return_status
        records.returns.put(kept)


def _header_status(order: SalesTable) -> str:
    live = [line for line in order.sales_line if line.return_status != "Canceled"]
    if not live:
        return "Canceled"
    if all(line.return_status == "Invoiced" for line in live):
        return "Closed"
    arrived = any(given(line.delivered_intotal, _ZERO) for line in live)
    return "Open" if arrived else "Created"


def _sales_line(line: ReturnLine) -> SalesLine:
    quantity = given(line.expected_ret_qty, _ZERO)
    return SalesLine(
        sales_qty=quantity,
        qty_ordered=quantity,
        remain_sales_physical=quantity,
        remain_invent_physical=quantity,
        remain_sales_financial=_ZERO,
        delivered_intotal=_ZERO,
        sales_status="Backorder",
        sales_type="ReturnItem",
        reservation="None",
        invent_dim=list(line.invent_dim),
        **_given(line, _LINE),
    )


def _given(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    values = ((name, getattr(record, name)) for name in names)
    return {name: value for name, value in values if value is not UNSET and value is not None}
