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
    problems = _missing(order, address)
    if problems or address is None:
        raise MappingError(*problems)
    view, _ = order_address(
        DirPartyPostalAddressView,
        address.value(),
        policy.countries,
        path="$.billing_address" if order.billing_address else "$.shipping_address",
    )
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


def _missing(order: Order, address: Address | None) -> list[Problem]:
    name = (address.company or address.name) if address else ""
    found = {
        "$.customer_id": order.customer_id,
        "$.billing_address": address,
        "$.billing_address.name": name.strip(),
        "$.billing_address.city": address.city if address else "",
        "$.email": order.email,
    }
    problems = [
        Problem(path=path, rule="customer.missing", message="is needed for a new account")
        for path, value in found.items()
        if not value
    ]
    if not fits(DirParty, "name", name):
        problems.append(
            Problem(
                path="$.billing_address.name",
                rule="customer.too-long",
                message="is longer than AX keeps",
            )
        )
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
