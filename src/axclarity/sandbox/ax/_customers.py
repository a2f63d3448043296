"""What AX does with a new customer."""

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirParty,
    DirPerson,
    given,
)
from axclarity.sandbox.ax._addresses import check_address
from axclarity.sandbox.ax._fields import cut, filled, set_default
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Refused, must_be_filled_in

__all__ = ["create_customers"]

_FAILED = "Cannot create a record in Customers (CustTable)."


def create_customers(records: Records, settings: Settings, document: Customer) -> list[str]:
    """Create the customers of a document; their accounts, in order.

    Raises:
        Refused: AX's business logic says no.
    """
    if not document.cust_table:
        raise Refused("The document contains no customer.")
    return [_create(records, settings, customer) for customer in document.cust_table]


def _create(records: Records, settings: Settings, customer: CustTable) -> str:
    cut(customer)
    try:
        filled(customer, "cust_group", "Customer group")
        _complete_party(records, customer)
        account = _account(records, customer)
    except Refused as refused:
        raise Refused(*refused.infolog, _FAILED) from None
    set_default(customer, "currency", settings.currency)
    set_default(customer, "blocked", "No")
    customer.rec_id = records.next_rec_id()
    customer.rec_version = 1
    records.put_customer(customer)
    return account


def _account(records: Records, customer: CustTable) -> str:
    if customer.account_num is UNSET:
        customer.account_num = records.next_in("customer", "C-")
    account = str(filled(customer, "account_num", "Customer account"))
    if records.customer(account) is not None:
        raise Refused(f"Customer {account} already exists.")
    return account


def _complete_party(records: Records, customer: CustTable) -> None:
    if not customer.dir_party:
        raise must_be_filled_in("Name")
    (party, *_) = customer.dir_party
    if type(party) not in (DirPerson, DirOrganization):
        raise Refused(
            "Cannot create a record in Global address book (DirPartyTable). "
            "The record type is abstract."
        )
    set_default(party, "name", _full_name(party))
    if not given(party.name, ""):
        raise must_be_filled_in("Name")
    set_default(party, "party_number", records.next_in("party", "P-"))
    customer.party = party.party_number
    customer.name = party.name
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
