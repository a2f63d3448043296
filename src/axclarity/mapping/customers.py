"""The buyer of an order becomes an AX customer."""

from typing import Any

from axclarity.ax.documents import (
    Customer,
    CustTable,
    DirOrganization,
    DirParty,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    OrganizationName,
    PersonName,
)
from axclarity.clarity.models import Address, Order
from axclarity.errors import MappingError, Problem
from axclarity.mapping.addresses import fits, order_address
from axclarity.mapping.policy import CustomerPolicy

__all__ = ["customer_from_order"]


def customer_from_order(order: Order, policy: CustomerPolicy) -> Customer:
    """A customer document for the buyer of an order; AX numbers the account.

    `OurAccountNum` carries the shop's customer id, by which the account is found again (an
    assumption: sites may use another field for it).

    Raises:
        MappingError: lists everything that is missing or does not fit.
    """
    address = order.billing_address or order.shipping_address
    path = "$.billing_address" if order.billing_address or address is None else "$.shipping_address"
    problems = _missing(order, address, path)
    if address is None:
        raise MappingError(*problems)
    view = DirPartyPostalAddressView()
    try:
        view, _ = order_address(
            DirPartyPostalAddressView, address.value(), policy.countries, path=path
        )
    except MappingError as error:
        problems += error.problems
    if problems:
        raise MappingError(*problems)
    view.roles, view.is_primary = policy.address_roles, "Yes"
    party = _organization(address) if address.company else _person(address)
    party.dir_party_postal_address_view = [view]
    party.dir_party_contact_info_view = _contacts(order)
    table = CustTable(
        currency=order.currency,
        cust_group=policy.group,
        our_account_num=order.customer_id,
        dir_party=[party],
    )
    return Customer(cust_table=[table])


def _missing(order: Order, address: Address | None, path: str) -> list[Problem]:
    name = (address.company or address.name) if address else ""
    found = {
        "$.customer_id": order.customer_id,
        path: address,
        f"{path}.name": name.strip(),
        f"{path}.city": address.city if address else "",
        "$.email": order.email,
    }
    problems = [
        Problem(path=here, rule="customer.missing", message="is needed for a new account")
        for here, value in found.items()
        if not value
    ]
    lengths = (
        (f"{path}.name", DirParty, "name", name),
        ("$.customer_id", CustTable, "our_account_num", order.customer_id or ""),
        ("$.email", DirPartyContactInfoView, "locator", order.email),
        ("$.phone", DirPartyContactInfoView, "locator", order.phone),
    )
    problems += [
        Problem(path=here, rule="customer.too-long", message="is longer than AX keeps")
        for here, kind, attribute, text in lengths
        if not fits(kind, attribute, text)
    ]
    return problems


def _organization(address: Address) -> DirOrganization:
    return DirOrganization(
        name=address.company, organization_name=[OrganizationName(name=address.company)]
    )


def _person(address: Address) -> DirPerson:
    """The last word is the last name; whatever does not fit a name field is in Name anyway."""
    *first, last = address.name.split()
    parts = {
        "first_name": " ".join(first[:1]),
        "middle_name": " ".join(first[1:]),
        "last_name": last,
    }
    names: dict[str, Any] = {
        name: text for name, text in parts.items() if text and fits(PersonName, name, text)
    }
    return DirPerson(name=address.name, person_name=[PersonName(**names)])


def _contacts(order: Order) -> list[DirPartyContactInfoView]:
    return [
        DirPartyContactInfoView(type=kind, locator=text, is_primary="Yes")
        for kind, text in (("Email", order.email), ("Phone", order.phone))
        if text
    ]
