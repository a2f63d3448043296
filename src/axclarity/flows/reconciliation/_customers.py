"""Customers: those of the shop against their accounts in AX."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import given
from axclarity.clarity.models import Customer
from axclarity.clarity.resources import Reads
from axclarity.errors import InvalidValue
from axclarity.flows.customers import CUSTOMER
from axclarity.flows.reconciliation._report import Findings, Progress, Report, no_progress
from axclarity.flows.reconciliation._shop_records import ShopRecords
from axclarity.flows.reconciliation._window import Window
from axclarity.http import Exchange
from axclarity.mapping.reconciliation import Entry, reconciled
from axclarity.pipeline import Ledger

__all__ = ["CustomerComparison"]


@frozen(kw_only=True)
class CustomerComparison:
    """The customers that were changed in a window, each against the account it has.

    An account is the one a customer is bound to, or one that carries the customer's id as
    `OurAccountNum`. What counts is that there is one.
    """

    shop: Reads[Customer]
    ax: AXOperations

    def compare(
        self, window: Window, ledger: Ledger, progress: Progress = no_progress
    ) -> Exchange[Report]:
        """The customers of a window, side by side."""
        found = Findings()

        def compare(customers: tuple[Customer, ...]) -> Exchange[None]:
            entries: dict[str, Entry] = {
                customer.id: _entry(customer, window)
                for customer in customers
                if window.day_of(customer.updated_at) in window
            }
            accounts = yield from self._accounts(entries, ledger)
            ax = [entries[each] for each, numbers in accounts.items() for _ in numbers]
            found.add(reconciled(entries.values(), ax))

        records = ShopRecords(reads=self.shop, kind="customer", window=window)
        yield from records.visit(found, compare, progress)
        return found.report("customers")

    def _accounts(
        self, customer_ids: Iterable[str], ledger: Ledger
    ) -> Exchange[Mapping[str, tuple[str, ...]]]:
        """The accounts of each customer."""
        bound: dict[str, str] = {}
        found: dict[str, tuple[str, ...]] = {}
        for customer_id in customer_ids:
            account = yield from ledger.bound(CUSTOMER, customer_id)
            if account is None:
                found[customer_id] = yield from self._referring(customer_id)
            else:
                bound[customer_id] = account
        there = yield from self._there(bound.values())
        return found | {each: (account,) for each, account in bound.items() if account in there}

    def _there(self, accounts: Iterable[str]) -> Exchange[set[str]]:
        service, found = self.ax.customers, set[str]()
        for some in service.portions(EntityKey.of(AccountNum=each) for each in accounts):
            document = yield from service.read(*some)
            found |= {given(table.account_num, "") for table in document.cust_table}
        return found

    def _referring(self, customer_id: str) -> Exchange[tuple[str, ...]]:
        try:
            criterion = equal("CustTable", "OurAccountNum", customer_id)
        except InvalidValue:
            return ()
        document = yield from self.ax.customers.find(criterion)
        return tuple(
            given(table.account_num, "")
            for table in document.cust_table
            if table.our_account_num == customer_id
        )


def _entry(customer: Customer, window: Window) -> Entry:
    return Entry(
        key=customer.id,
        day=window.day_of(customer.updated_at),
        amount=Decimal(0),
        unit="accounts",
        record=f"customer/{customer.id}",
    )
