"""How AX completes a new sales order: from the customer, from the items, from its parameters.

Source of the rules: Microsoft's description of the sales order document service, and common
knowledge of AX 2012. What is neither is marked as an assumption.
"""

from decimal import Decimal

from axclarity.ax.documents import (
    UNSET,
    CustTable,
    InventDim,
    MarkupTransHeader,
    MarkupTransLine,
    SalesLine,
    SalesTable,
    given,
)
from axclarity.sandbox.ax._addresses import check_address, delivery_address_of
from axclarity.sandbox.ax._fields import filled, set_default
from axclarity.sandbox.ax._records import Item, Records
from axclarity.sandbox.ax._refused import Refused, must_be_filled_in

__all__ = [
    "complete_charges",
    "complete_dimensions",
    "complete_header",
    "complete_line",
    "customer_of",
    "item_of",
]

_ZERO = Decimal(0)


def complete_header(records: Records, order: SalesTable) -> None:
    """Number a new order and complete it from its customer. Raises `Refused`."""
    if order.sales_id is not UNSET:
        raise Refused("Sales order number cannot be specified: its number sequence is automatic.")
    if not order.sales_line:
        raise Refused("A sales order must have at least one line.")
    set_default(order, "sales_type", "Sales")
    if order.sales_type not in ("Sales", "Journal"):
        raise Refused(f"Order type {order.sales_type} cannot be created by this service.")
    filled(order, "purch_order_form_num", "Customer requisition")
    customer = customer_of(records, order)
    _complete_from_customer(order, customer)
    _complete_address(order, customer)
    if any(other.cust_account == order.cust_account for other in _same_number(records, order)):
        order.sales_type = "Journal"
    order.sales_status = "Backorder"
    order.document_status = "None"
    order.sales_id = records.next_in("order", "SO-")


def _same_number(records: Records, order: SalesTable) -> list[SalesTable]:
    return list(records.orders.look_indexed(order.purch_order_form_num))


def customer_of(records: Records, order: SalesTable) -> CustTable:
    """The customer of an order, to be looked at. Raises `Refused`: there is none, or blocked."""
    account = str(filled(order, "cust_account", "Customer account"))
    customer = records.customers.look(account)
    if customer is None:
        raise Refused(f"Customer {account} does not exist.")
    if customer.blocked == "All":
        raise Refused(f"Customer {account} is blocked for all transactions.")
    return customer


def _complete_from_customer(order: SalesTable, customer: CustTable) -> None:
    name = given(customer.name, "")
    set_default(order, "currency_code", customer.currency)
    set_default(order, "cust_group", customer.cust_group)
    set_default(order, "invoice_account", order.cust_account)
    set_default(order, "sales_name", name[:60])
    set_default(order, "delivery_name", name)
    set_default(order, "tax_group", customer.tax_group)
    set_default(order, "incl_tax", given(customer.incl_tax, "No"))
    set_default(order, "reservation", "None")
    set_default(order, "one_time_customer", given(customer.one_time_customer, "No"))
    filled(order, "currency_code", "Currency")


def _complete_address(order: SalesTable, customer: CustTable) -> None:
    """Assumption: an address that is sent becomes the order's own; else it is the customer's."""
    if not order.table_dlv_addr:
        address = delivery_address_of(customer)
        order.table_dlv_addr = [] if address is None else [address]
        return
    for sent in order.table_dlv_addr:
        check_address(sent)


def complete_line(records: Records, order: SalesTable, line: SalesLine, number: int) -> None:
    """Complete a new line from its item; its lot begins. Raises `Refused`."""
    item = item_of(records, line)
    unit = filled(line, "sales_unit", "Unit")
    if unit != item.unit:
        raise Refused(f"Unit conversion from {unit} to {item.unit} does not exist.")
    for sent in line.line_dlv_addr:
        check_address(sent)
    set_default(line, "line_num", Decimal(number))
    set_default(line, "name", item.name)
    set_default(line, "sales_price", item.price)
    set_default(line, "price_unit", Decimal(1))
    set_default(line, "tax_group", order.tax_group)
    set_default(line, "tax_item_group", item.tax_item_group)
    set_default(line, "receipt_date_requested", order.receipt_date_requested)
    set_default(line, "reservation", order.reservation)
    line.cust_account, line.currency_code = order.cust_account, order.currency_code
    line.sales_id, line.sales_type = order.sales_id, order.sales_type
    line.sales_status = "Backorder"
    line.qty_ordered = line.remain_sales_physical = line.remain_invent_physical = line.sales_qty
    line.remain_sales_financial = line.delivered_intotal = _ZERO
    line.invent_trans_id = records.next_in("lot", "LOT-")
    complete_dimensions(records, order, line, item)


def item_of(records: Records, line: SalesLine) -> Item:
    """The item of a line. Raises `Refused`: there is none."""
    item_id = str(filled(line, "item_id", "Item number"))
    item = records.item(item_id)
    if item is None:
        raise Refused(f"Item number {item_id} does not exist.")
    return item


def complete_dimensions(records: Records, order: SalesTable, line: SalesLine, item: Item) -> None:
    """Take site and warehouse from the order or the item, and name what they make together."""
    if not line.invent_dim:
        line.invent_dim = [InventDim()]
    (dimensions, *_) = line.invent_dim
    set_default(dimensions, "invent_site_id", order.invent_site_id or item.site)
    set_default(dimensions, "invent_location_id", order.invent_location_id or item.warehouse)
    if not given(dimensions.invent_site_id, ""):
        raise Refused("Site must be specified.")
    dimensions.invent_dim_id = records.dimension_of(given(dimensions.invent_location_id, ""))


def complete_charges(order: SalesTable) -> None:
    """Complete the charges of an order and its lines. Raises `Refused`."""
    for of_order in order.markup_trans_header:
        _complete_charge(order, of_order, category="Heading")
    for line in order.sales_line:
        for of_line in line.markup_trans_line:
            _complete_charge(order, of_line, category="Linie")


def _complete_charge(
    order: SalesTable,
    charge: MarkupTransHeader | MarkupTransLine,
    *,
    category: str,
) -> None:
    """Assumption: every charges code exists; a charge without a category is a fixed one."""
    filled(charge, "markup_code", "Charges code")
    set_default(charge, "markup_category", "Fixed")
    set_default(charge, "module_type", "Cust")
    set_default(charge, "module_category", category)
    set_default(charge, "currency_code", order.currency_code)
    set_default(charge, "tax_group", order.tax_group)
    if charge.currency_code == "":
        raise must_be_filled_in("Currency")
    if charge.currency_code != order.currency_code:
        raise Refused(f"No exchange rate from {charge.currency_code} to {order.currency_code}.")
