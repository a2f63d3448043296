"""A company in AX: what it knows, and what its people do."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from axclarity.ax.documents import (
    Customer,
    CustTable,
    DirOrganization,
    Document,
    OrganizationName,
    SalesTable,
    given,
)
from axclarity.http import utc_now
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax._customers import CustomerRules
from axclarity.sandbox.ax._dimensions import add_dimension
from axclarity.sandbox.ax._keeper import Keeper
from axclarity.sandbox.ax._ledger import LedgerLine, ledger_lines, post_journals
from axclarity.sandbox.ax._outbound import invoice_of, packing_slip_of
from axclarity.sandbox.ax._pages import Pages
from axclarity.sandbox.ax._ports import ports_of, ports_of_2009
from axclarity.sandbox.ax._postings import cancel_remainder, post_invoice, post_packing_slip
from axclarity.sandbox.ax._prices import post_price_journal
from axclarity.sandbox.ax._products import released_item, shared_product
from axclarity.sandbox.ax._records import Item, OnHand, Records, Settings, TaxCode
from axclarity.sandbox.ax._returned import follow_return
from axclarity.sandbox.ax._soap import ServicePort

__all__ = ["AxCompany"]


class AxCompany:
    """The state of a company, to set up, to look at and to move.

    Everything is in the store; an object of this class holds nothing that matters.

    Args:
        store: where the company's tables are kept.
        settings: how the company and its ports are set up.
        clock: the time of the company.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.settings = settings or Settings()
        self._store = store
        self._records = Records(store, clock)

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
        """Release an item, and make the product that it is a release of.

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
            if self._records.products.look(item_id) is None:
                self._records.products.put(shared_product(item))
            if self._records.released.look(item_id) is None:
                self._records.released.put(released_item(item))
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
        keeper = Keeper(self._records.customers, CustomerRules(self._records, self.settings))
        with self._store.transaction():
            keeper.create(Customer(cust_table=[customer]))

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

    def add_dimension(self, name: str, *values: str) -> None:
        """Add a financial dimension and its values."""
        with self._store.transaction():
            add_dimension(self._records, name, values)

    @property
    def orders(self) -> dict[str, SalesTable]:
        """The sales orders by number, oldest first; copies."""
        return {given(order.sales_id, ""): order for order in self._records.orders.all()}

    @property
    def customers(self) -> dict[str, CustTable]:
        """The customers by account, oldest first; copies."""
        found = self._records.customers.all()
        return {given(customer.account_num, ""): customer for customer in found}

    def records_of(self, kind: type[Document]) -> list[Any]:
        """The root records of a kind of document, oldest first; copies."""
        tables = {table.kind: table for table in self._records.tables()}
        return list(tables[kind].all())

    @property
    def ledger(self) -> tuple[LedgerLine, ...]:
        """What invoices and posted journals have put on which account."""
        return ledger_lines(self._records)

    def post_journals(self) -> list[str]:
        """Accounting posts every journal that balances; the numbers of those it posted."""
        with self._store.transaction():
            return post_journals(self._records)

    def dimension_of(self, warehouse: str) -> str:
        """The InventDimId under which stock in a warehouse is counted."""
        with self._store.transaction():
            return self._records.dimension_of(warehouse)

    def on_hand(self, item_id: str, warehouse: str) -> OnHand:
        """The stock of an item in a warehouse."""
        return self._records.on_hand(item_id, warehouse)

    def pick(self, sales_id: str) -> None:
        """Post the picking list: the warehouse begins.

        Raises:
            KeyError: there is no such order.
        """
        with self._store.transaction():
            order = self._order(sales_id)
            if order.document_status in ("None", "Confirmation"):
                order.document_status = "PickingList"
            self._records.orders.put(order)

    def ship(
        self,
        sales_id: str,
        quantities: Mapping[str, Decimal] | None = None,
        *,
        at: datetime,
    ) -> str:
        """Post a packing slip; its number. For a return order: its goods have arrived.

        Args:
            quantities: by lot id or item number, negative where goods come back; all that is left
                where none are given.
            at: when; its date becomes the confirmed shipping date.

        Raises:
            KeyError: there is no such order.
            ValueError: more than is left, or nothing at all.
        """
        with self._store.transaction():
            order = self._order(sales_id)
            posted = post_packing_slip(self._records, order, quantities, at.date())
            follow_return(self._records, order)
            slip = packing_slip_of(self._records, order, posted, at.date())
            self._records.orders.put(order)
            self._records.slips.put(slip)
        return given(slip.packing_slip_id, "")

    def invoice(self, sales_id: str) -> str:
        """Invoice what is delivered and not invoiced yet; the number of the invoice.

        For goods that came back it is a credit note.

        Raises:
            KeyError: there is no such order.
            ValueError: there is nothing to invoice.
        """
        with self._store.transaction():
            order = self._order(sales_id)
            posted = post_invoice(order)
            follow_return(self._records, order)
            invoice = invoice_of(self._records, self.settings, order, posted)
            self._records.orders.put(order)
            self._records.invoices.put(invoice)
        return given(invoice.invoice_id, "")

    def cancel(self, sales_id: str) -> None:
        """Cancel what is not delivered yet."""
        with self._store.transaction():
            order = self._order(sales_id)
            cancel_remainder(self._records, order)
            follow_return(self._records, order)
            self._records.orders.put(order)

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

    def post_price_journal(self, journal_num: str) -> int:
        """Bring a journal of trade agreements into force; how many. `KeyError`: it is not open."""
        with self._store.transaction():
            return post_price_journal(self._records, journal_num)

    def change_document_filters(self) -> None:
        """Change the document filters of the ports, so that changes cannot be told for a while."""
        Pages(self._records, self.settings).change_filters()

    def ports(self) -> dict[str, ServicePort]:
        """The company's inbound ports by name, each with the service of its name by default."""
        return ports_of(self._records, self.settings)

    def ports_2009(self) -> dict[str, ServicePort]:
        """The ports of AX 2009, by file name: `salesorderservice.svc`."""
        return ports_of_2009(self._records, self.settings)

    def _order(self, sales_id: str) -> SalesTable:
        order = self._records.orders.get(sales_id)
        if order is None:
            raise KeyError(sales_id)
        return order
