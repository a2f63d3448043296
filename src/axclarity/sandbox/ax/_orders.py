"""What AX does with a sales order that is created, changed or deleted."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import UNSET, SalesLine, SalesTable, given
from axclarity.sandbox.ax._addresses import check_address
from axclarity.sandbox.ax._agreements import agreed_prices
from axclarity.sandbox.ax._fields import filled
from axclarity.sandbox.ax._keeper import Rules
from axclarity.sandbox.ax._order_defaults import (
    complete_charges,
    complete_dimensions,
    complete_header,
    complete_line,
    customer_of,
    item_of,
)
from axclarity.sandbox.ax._postings import give_up_remainder, settle
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Refused
from axclarity.sandbox.ax._reservations import release, reserve, reserve_again
from axclarity.sandbox.ax._totals import complete_amounts

__all__ = ["OrderRules"]

_ZERO = Decimal(0)
_HEADER, _LINE = "Sales orders (SalesTable)", "Order lines (SalesLine)"
_KEPT = ("sales_id", "sales_status", "document_status", "shipping_date_confirmed", "sales_type")
_LINE_KEPT = (
    *("invent_trans_id", "sales_id", "sales_status", "sales_type", "shipping_date_confirmed"),
    *("qty_ordered", "delivered_intotal", "remain_sales_physical", "remain_invent_physical"),
    *("remain_sales_financial", "cust_account", "currency_code", "line_num"),
)
_PRICED = ("sales_qty", "sales_price", "price_unit", "line_disc", "line_percent")


@frozen
class OrderRules(Rules[SalesTable]):
    """Sales orders."""

    records: Records
    settings: Settings
    label = "sales order"

    def insert(self, record: SalesTable) -> Iterable[str]:
        """Complete header, lines, charges and totals."""
        with _failing("create", _HEADER):
            complete_header(self.records, record)
        with _failing("create", _LINE):
            for number, line in enumerate(record.sales_line, 1):
                complete_line(self.records, record, line, number)
            warnings = agreed_prices(self.records, self.settings, record, record.sales_line)
            self._evaluate(record)
        return warnings

    def inserted(self, record: SalesTable) -> None:
        """Reserve what is there."""
        if record.sales_type == "Sales":
            for line in record.sales_line:
                reserve(self.records, line)

    def revise(self, record: SalesTable, before: SalesTable) -> Iterable[str]:
        """Keep what AX keeps; evaluate lines, totals, reservations and status anew."""
        with _failing("edit", _HEADER):
            self._revise_header(record, before)
        with _failing("edit", _LINE):
            new = list(self._revise_lines(record, before))
            warnings = agreed_prices(self.records, self.settings, record, new)
            self._evaluate(record)
        reserve_again(self.records, record, before)
        settle(record)
        return warnings

    def remove(self, record: SalesTable) -> None:
        """Let reservations go, while nothing is delivered."""
        if any(given(line.delivered_intotal, _ZERO) for line in record.sales_line):
            raise Refused(
                f"Sales order {record.sales_id} has deliveries.",
                f"Cannot delete a record in {_HEADER}.",
            )
        for line in record.sales_line:
            release(self.records, line)

    def _evaluate(self, record: SalesTable) -> None:
        complete_charges(record)
        complete_amounts(record, self.settings, self.records.taxes())

    def _revise_header(self, record: SalesTable, before: SalesTable) -> None:
        if before.sales_type == "ReturnItem":
            raise Refused("Sales orders of type Returned order cannot be changed by this service.")
        if before.sales_status in ("Invoiced", "Canceled"):
            raise Refused(f"Sales order {before.sales_id} is {before.sales_status}.")
        if not record.sales_line:
            raise Refused("A sales order must have at least one line.")
        _keep(record, before, _KEPT)
        filled(record, "purch_order_form_num", "Customer requisition")
        filled(record, "currency_code", "Currency")
        if record.cust_account != before.cust_account and before.document_status != "None":
            raise Refused("Customer account cannot be changed after a posting.")
        customer_of(self.records, record)
        for address in record.table_dlv_addr:
            check_address(address)

    def _revise_lines(self, record: SalesTable, before: SalesTable) -> Iterator[SalesLine]:
        """Evaluate the lines; the new ones are given back."""
        old = {line.rec_id: line for line in before.sales_line}
        number = max((given(line.line_num, _ZERO) for line in before.sales_line), default=_ZERO)
        for line in record.sales_line:
            known = old.pop(line.rec_id, None) if line.rec_id else None
            if known is not None:
                self._revise_line(record, line, known)
                continue
            number += 1
            complete_line(self.records, record, line, int(number))
            yield line
        for gone in old.values():
            if given(gone.delivered_intotal, _ZERO):
                raise Refused(f"Line {gone.line_num} has deliveries and cannot be deleted.")

    def _revise_line(self, order: SalesTable, line: SalesLine, before: SalesLine) -> None:
        """Assumption: a remainder of zero that is sent gives the remainder up."""
        delivered = given(before.delivered_intotal, _ZERO)
        given_up = line.remain_sales_physical == _ZERO != before.remain_sales_physical
        _keep(line, before, _LINE_KEPT)
        item = item_of(self.records, line)
        if line.sales_unit != item.unit:
            raise Refused(f"Unit conversion from {line.sales_unit} to {item.unit} does not exist.")
        if delivered and line.item_id != before.item_id:
            raise Refused(f"Line {before.line_num} has deliveries: its item cannot be changed.")
        if line.sales_qty != before.sales_qty:
            _set_quantity(line, delivered)
        if given_up:
            give_up_remainder(line)
        complete_dimensions(self.records, order, line, item)
        for address in line.line_dlv_addr:
            check_address(address)
        if line.line_amount == before.line_amount and _prices(line) != _prices(before):
            line.line_amount = UNSET


def _set_quantity(line: SalesLine, delivered: Decimal) -> None:
    if abs(line.sales_qty) < abs(delivered):
        raise Refused(f"Quantity cannot be less than what is delivered: {delivered}.")
    left = line.sales_qty - delivered
    line.qty_ordered = line.sales_qty
    line.remain_sales_physical = line.remain_invent_physical = left
    line.sales_status = "Backorder" if left or not delivered else "Delivered"


def _prices(line: SalesLine) -> list[Decimal]:
    return [given(getattr(line, name), _ZERO) for name in _PRICED]


def _keep(record: SalesTable | SalesLine, before: object, names: Iterable[str]) -> None:
    """What AX alone decides stays, whatever the caller says."""
    for name in names:
        setattr(record, name, getattr(before, name))


@contextmanager
def _failing(verb: str, table: str) -> Iterator[None]:
    """Ends a refusal with the line that says what could not be done."""
    try:
        yield
    except Refused as refused:
        raise Refused(*refused.infolog, f"Cannot {verb} a record in {table}.") from None
