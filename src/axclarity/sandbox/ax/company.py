"""A company in AX: what it knows, and what its people do."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from axclarity.ax.contract import Served
from axclarity.ax.documents import (
    Customer,
    CustTable,
    DirOrganization,
    OrganizationName,
    SalesOrder,
    SalesTable,
    given,
)
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax._customers import create_customers
from axclarity.sandbox.ax._postings import cancel_remainder, post_invoice, post_packing_slip
from axclarity.sandbox.ax._records import Item, OnHand, Records, Settings, TaxCode
from axclarity.sandbox.ax._services import Customers, SalesOrders
from axclarity.sandbox.ax._soap import OPERATIONS, ServicePort

__all__ = ["AxCompany"]


class AxCompany:
    """The state of a company, to set up, to look at and to move.

    Everything is in the store; an object of this class holds nothing that matters.

    Args:
        store: where the company's tables are kept.
        settings: how the company is set up.
    """

    def __init__(self, store: Store, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self._store = store
        self._records = Records(store)

    def add_item(
        self,
        item_id: str,
        *,
        unit: str = "ea",
        on_hand: Mapping[str, Decimal] | None = None,
        price: Decimal | None = None,
        name: str = "",
        tax_item_group: str = "",
        site: str = "1",
    ) -> None:
        """Release an item.

        Args:
            on_hand: stock by warehouse; the first warehouse is the item's default.
            price: for lines that bring none.
            site: for lines that bring none; empty makes AX insist on one.
        """
        stock = on_hand or {}
        item = Item(
            item_id=item_id,
            unit=unit,
            name=name or item_id,
            price=price or Decimal(0),
            tax_item_group=tax_item_group,
            site=site,
            warehouse=next(iter(stock), ""),
        )
        with self._store.transaction():
            self._records.put_item(item)
            for warehouse, physical in stock.items():
                reserved = self._records.on_hand(item_id, warehouse).reserved
                self._records.put_on_hand(item_id, warehouse, OnHand(physical, reserved))

    def add_customer(
        self,
        account: str,
        *,
        name: str,
        currency: str = "EUR",
        reference: str = "",
        group: str = "WEB",
        one_time: bool = False,
        blocked: bool = False,
        tax_group: str = "",
    ) -> None:
        """Create a customer; `reference` is kept in OurAccountNum."""
        customer = CustTable(
            account_num=account,
            blocked="All" if blocked else "No",
            currency=currency,
            cust_group=group,
            one_time_customer="Yes" if one_time else "No",
            our_account_num=reference,
            tax_group=tax_group,
            dir_party=[DirOrganization(name=name, organization_name=[OrganizationName(name=name)])],
        )
        with self._store.transaction():
            create_customers(self._records, self.settings, Customer(cust_table=[customer]))

    def add_tax(
        self,
        code: str,
        rate: Decimal,
        *,
        tax_groups: tuple[str, ...] = (),
        tax_item_groups: tuple[str, ...] = (),
    ) -> None:
        """Add a sales tax code of `rate` percent to groups.

        It applies to a line whose sales tax group and item sales tax group both hold it.
        """
        self._records.put_tax(
            TaxCode(code=code, rate=rate, tax_groups=tax_groups, tax_item_groups=tax_item_groups)
        )

    @property
    def orders(self) -> dict[str, SalesTable]:
        """The sales orders by number, oldest first; copies."""
        return {given(order.sales_id, ""): order for order in self._records.orders()}

    @property
    def customers(self) -> dict[str, CustTable]:
        """The customers by account, oldest first; copies."""
        found = self._records.customers()
        return {given(customer.account_num, ""): customer for customer in found}

    def on_hand(self, item_id: str, warehouse: str) -> OnHand:
        """The stock of an item in a warehouse."""
        return self._records.on_hand(item_id, warehouse)

    def ship(
        self,
        sales_id: str,
        quantities: Mapping[str, Decimal] | None = None,
        *,
        at: datetime,
    ) -> None:
        """Post a packing slip.

        Args:
            quantities: by lot id or item number; all that is left where none are given.
            at: when; its date becomes the confirmed shipping date.

        Raises:
            KeyError: there is no such order.
            ValueError: more than is left, or nothing at all.
        """
        with self._store.transaction():
            order = self._order(sales_id)
            post_packing_slip(self._records, order, quantities, at)
            self._records.put_order(order)

    def invoice(self, sales_id: str) -> None:
        """Invoice what is delivered and not invoiced yet."""
        with self._store.transaction():
            order = self._order(sales_id)
            post_invoice(order)
            self._records.put_order(order)

    def cancel(self, sales_id: str) -> None:
        """Cancel what is not delivered yet."""
        with self._store.transaction():
            order = self._order(sales_id)
            cancel_remainder(self._records, order)
            self._records.put_order(order)

    @property
    def messages(self) -> int:
        """How many MessageIds are remembered."""
        return len(self._store.items("ax.message"))

    def purge_messages(self) -> None:
        """Forget the MessageIds, as a clean-up job in AX does."""
        self._records.forget("ax.message", [key for key, _ in self._store.items("ax.message")])

    @property
    def requests(self) -> dict[str, int]:
        """How many calls there were, by operation: `SalesOrderService.create`."""
        return dict(self._store.items("ax.request"))

    def ports(self) -> dict[str, ServicePort]:
        """The company's inbound ports by name. Each is named after its service."""
        orders = Served("SalesOrderService", SalesOrder, OPERATIONS)
        customers = Served("CustomerService", Customer, OPERATIONS)
        company = self.settings.company
        return {
            orders.external_name: ServicePort(
                orders, SalesOrders(self._records, self.settings), company
            ),
            customers.external_name: ServicePort(
                customers, Customers(self._records, self.settings), company
            ),
        }

    def _order(self, sales_id: str) -> SalesTable:
        order = self._records.order(sales_id)
        if order is None:
            raise KeyError(sales_id)
        return order
