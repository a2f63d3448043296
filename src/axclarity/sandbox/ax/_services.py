"""The document services of the company: what create, read and find mean for each document."""

import re
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from attrs import frozen

from axclarity.ax.documents import Customer, CustTable, Document, SalesOrder, SalesTable, given
from axclarity.sandbox.ax._criteria import Condition, selected
from axclarity.sandbox.ax._customers import create_customers
from axclarity.sandbox.ax._fields import without_blanks
from axclarity.sandbox.ax._orders import create_orders
from axclarity.sandbox.ax._records import Records, Settings

__all__ = ["Customers", "DocumentRules", "SalesOrders"]

D = TypeVar("D", bound=Document)

_RANGE_SYNTAX = re.compile(r'[*?,!<>"]|\.\.')


class DocumentRules(Protocol, Generic[D]):
    """What a service does, without a word about SOAP."""

    @property
    def records(self) -> Records:
        """The company's tables."""
        ...

    @property
    def kind(self) -> type[D]:
        """The class of the document."""
        ...

    def create(self, document: D) -> list[str]:
        """Create the root records; their keys, in order. Raises `Refused`."""
        ...

    def read(self, keys: Iterable[str]) -> D:
        """The records of these keys that exist, in one document."""
        ...

    def find(self, conditions: Sequence[Condition]) -> list[str]:
        """The keys of the records that meet the conditions."""
        ...


@frozen
class SalesOrders:
    """SalesOrderService."""

    records: Records
    settings: Settings

    @property
    def kind(self) -> type[SalesOrder]:
        """The class of the document."""
        return SalesOrder

    def create(self, document: SalesOrder) -> list[str]:
        """Create sales orders."""
        return create_orders(self.records, self.settings, document)

    def read(self, keys: Iterable[str]) -> SalesOrder:
        """The orders of these numbers."""
        found = [order for order in map(self.records.order, keys) if order is not None]
        for order in found:
            without_blanks(order)
        return SalesOrder(sales_table=found)

    def find(self, conditions: Sequence[Condition]) -> list[str]:
        """The numbers of the orders that meet the conditions."""
        orders = selected(self._candidates(conditions), conditions, "SalesTable")
        return [given(order.sales_id, "") for order in orders]

    def _candidates(self, conditions: Sequence[Condition]) -> Iterable[SalesTable]:
        """All orders, or those of one customer requisition: an index, as AX has one."""
        numbers = [
            condition.value
            for condition in conditions
            if condition.field == "PurchOrderFormNum" and condition.operator == "Equal"
        ]
        if len(numbers) == 1 and numbers[0].strip() and not _RANGE_SYNTAX.search(numbers[0]):
            return self.records.orders_numbered(numbers[0].strip())
        return self.records.orders_to_look_at()


@frozen
class Customers:
    """CustomerService."""

    records: Records
    settings: Settings

    @property
    def kind(self) -> type[Customer]:
        """The class of the document."""
        return Customer

    def create(self, document: Customer) -> list[str]:
        """Create customers."""
        return create_customers(self.records, self.settings, document)

    def read(self, keys: Iterable[str]) -> Customer:
        """The customers of these accounts."""
        found: list[CustTable] = []
        for customer in map(self.records.customer, keys):
            if customer is not None:
                without_blanks(customer)
                found.append(customer)
        return Customer(cust_table=found)

    def find(self, conditions: Sequence[Condition]) -> list[str]:
        """The accounts of the customers that meet the conditions."""
        customers = selected(self.records.customers(), conditions, "CustTable")
        return [given(customer.account_num, "") for customer in customers]
