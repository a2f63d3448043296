"""What AX does with a customer that is created, changed or deleted."""

from collections.abc import Iterable

from attrs import frozen

from axclarity.ax.documents import UNSET, CustTable, DirOrganization, DirParty, DirPerson, given
from axclarity.sandbox.ax._addresses import check_address
from axclarity.sandbox.ax._fields import filled, set_default
from axclarity.sandbox.ax._keeper import Rules
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Refused, must_be_filled_in

__all__ = ["CustomerRules"]

_TABLE = "Customers (CustTable)"


@frozen
class CustomerRules(Rules[CustTable]):
    """Customers."""

    records: Records
    settings: Settings
    label = "customer"

    def insert(self, record: CustTable) -> Iterable[str]:
        """Complete a customer and its party."""
        try:
            filled(record, "cust_group", "Customer group")
            party = _party(record)
            set_default(party, "name", _full_name(party))
            _check_party(party)
            set_default(party, "party_number", self.records.next_in("party", "P-"))
            record.party, record.name = party.party_number, party.name
            self._set_account(record)
        except Refused as refused:
            raise Refused(*refused.infolog, f"Cannot create a record in {_TABLE}.") from None
        set_default(record, "currency", self.settings.currency)
        set_default(record, "blocked", "No")
        return ()

    def revise(self, record: CustTable, before: CustTable) -> Iterable[str]:
        """The account and the party stay; the name is the party's."""
        try:
            record.account_num, record.party = before.account_num, before.party
            filled(record, "cust_group", "Customer group")
            party = _party(record)
            party.party_number = before.dir_party[0].party_number
            if party.name in (UNSET, before.dir_party[0].name):
                party.name = _full_name(party) or party.name
            _check_party(party)
            record.name = party.name
        except Refused as refused:
            raise Refused(*refused.infolog, f"Cannot edit a record in {_TABLE}.") from None
        return ()

    def remove(self, record: CustTable) -> None:
        """A customer goes while it has no orders."""
        orders = self.records.orders.look_all()
        if any(order.cust_account == record.account_num for order in orders):
            raise Refused(
                f"Customer {record.account_num} has sales orders.",
                f"Cannot delete a record in {_TABLE}.",
            )

    def _set_account(self, customer: CustTable) -> None:
        if customer.account_num is UNSET:
            customer.account_num = self.records.next_in("customer", "C-")
        account = str(filled(customer, "account_num", "Customer account"))
        if self.records.customers.look(account) is not None:
            raise Refused(f"Customer {account} already exists.")


def _party(customer: CustTable) -> DirParty:
    if not customer.dir_party:
        raise must_be_filled_in("Name")
    (party, *_) = customer.dir_party
    if type(party) not in (DirPerson, DirOrganization):
        raise Refused(
            "Cannot create a record in Global address book (DirPartyTable). "
            "The record type is abstract."
        )
    return party


def _check_party(party: DirParty) -> None:
    if not given(party.name, ""):
        raise must_be_filled_in("Name")
    addresses = party.dir_party_postal_address_view
    for address in addresses:
        check_address(address)
    if addresses and not any(address.is_primary == "Yes" for address in addresses):
        addresses[0].is_primary = "Yes"


def _full_name(party: DirParty) -> str:
    if isinstance(party, DirPerson):
        parts = [
            part
            for name in party.person_name[:1]
            for part in (name.first_name, name.middle_name, name.last_name)
        ]
        return " ".join(given(part, "") for part in parts if given(part, ""))
    if isinstance(party, DirOrganization):
        return next((given(name.name, "") for name in party.organization_name), "")
    return ""
