"""What AX does with a return order that is created, changed or deleted.

AX keeps return orders among its sales orders, as orders of type ReturnItem with negative
quantities; the service that makes them reads nothing. Assumption: the sales order service reads
them, and takes none.
"""

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import UNSET, InventDim, ReturnLine, ReturnTable, SalesLine, given
from axclarity.sandbox.ax._fields import filled, set_default
from axclarity.sandbox.ax._keeper import Rules
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Refused
from axclarity.sandbox.ax._returned import sales_table_of

__all__ = ["ReturnRules"]

_KEPT = ("sales_id", "return_item_num", "return_status", "cust_account")


@frozen
class ReturnRules(Rules[ReturnTable]):
    """Return orders. Their numbers come from the sequence of sales orders."""

    records: Records
    settings: Settings
    label = "return order"

    def insert(self, record: ReturnTable) -> Iterable[str]:
        """Number the return, and complete its lines from what was sold."""
        if record.sales_id is not UNSET:
            raise Refused("Return order number cannot be specified: its sequence is automatic.")
        account = str(filled(record, "cust_account", "Customer account"))
        customer = self.records.customers.look(account)
        if customer is None:
            raise Refused(f"Customer {account} does not exist.")
        set_default(record, "currency_code", customer.currency)
        set_default(record, "sales_name", given(customer.name, "")[:60])
        record.sales_id = self.records.next_in("order", "SO-")
        record.return_item_num = self.records.next_in("return", "RMA-")
        record.return_status = "Created"
        self._complete_lines(record)
        return ()

    def inserted(self, record: ReturnTable) -> None:
        """Keep it as a sales order, too."""
        self.records.orders.put(sales_table_of(record, self.records, self.settings))

    def revise(self, record: ReturnTable, before: ReturnTable) -> Iterable[str]:
        """Numbers, status and customer stay; new lines are completed."""
        for name in _KEPT:
            setattr(record, name, getattr(before, name))
        self._complete_lines(record)
        if record.return_status == "Created":
            self.inserted(record)
        return ()

    def remove(self, record: ReturnTable) -> None:
        """A return goes while nothing has arrived."""
        if record.return_status != "Created":
            raise Refused(f"Return order {record.sales_id} is {record.return_status}.")
        self.records.orders.delete(given(record.sales_id, ""))

    def _complete_lines(self, record: ReturnTable) -> None:
        for number, line in enumerate(record.sales_line, 1):
            self._complete_line(record, line, number)

    def _complete_line(self, record: ReturnTable, line: ReturnLine, number: int) -> None:
        sold = self._sold(record, line)
        if sold is not None:
            set_default(line, "item_id", sold.item_id)
            set_default(line, "sales_unit", sold.sales_unit)
            set_default(line, "sales_price", sold.sales_price)
        item_id = str(filled(line, "item_id", "Item number"))
        item = self.records.item(item_id)
        if item is None:
            raise Refused(f"Item number {item_id} does not exist.")
        if not given(line.expected_ret_qty, Decimal(0)):
            raise Refused("Expected return quantity must be filled in.")
        set_default(line, "sales_unit", item.unit)
        set_default(line, "name", item.name)
        set_default(line, "line_num", Decimal(number))
        set_default(line, "return_status", "Awaiting")
        if line.invent_trans_id is UNSET:
            line.invent_trans_id = self.records.next_in("lot", "LOT-")
        line.sales_id = record.sales_id
        line.invent_dim = line.invent_dim or [InventDim(invent_site_id=item.site)]

    def _sold(self, record: ReturnTable, line: ReturnLine) -> SalesLine | None:
        """The line that was sold, if the return names its lot."""
        lot = given(line.invent_trans_id_return, "")
        if not lot:
            return None
        account = record.cust_account
        orders = (each for each in self.records.orders.look_all() if each.cust_account == account)
        lines = (sold for order in orders for sold in order.sales_line)
        found = next((sold for sold in lines if sold.invent_trans_id == lot), None)
        if found is None:
            raise Refused(f"Lot {lot} was not sold to customer {record.cust_account}.")
        return found
