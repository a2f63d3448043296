"""What a customer is recognised by, from either side."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from axclarity.ax.documents import (
    CustTable,
    DirOrganization,
    DirParty,
    DirPartyPostalAddressView,
    DirPerson,
    given,
)
from axclarity.clarity.models import Address, Order
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.errors import MappingError
from axclarity.mapping.addresses import AddressPolicy
from axclarity.mapping.customers.folding import (
    email_fold,
    name_fold,
    phone_fold,
    postcode_fold,
    tax_id_fold,
)
from axclarity.mapping.customers.guests import registered_id
from axclarity.mapping.customers.match import Identity
from axclarity.mapping.customers.parties import home_country
from axclarity.mapping.customers.policy import MatchPolicy

__all__ = ["identity_from_cust_table", "identity_from_customer", "identity_from_order"]

T = TypeVar("T")


def identity_from_order(order: Order, policy: MatchPolicy, *, reference: str = "") -> Identity:
    """What the buyer of an order is recognised by.

    Args:
        reference: a guest's, where the policy gives guests one.
    """
    addresses = [each for each in (order.billing_address, order.shipping_address) if each]
    bill_to = addresses[:1]
    country = bill_to[0].country if bill_to else ""
    phones = [(order.phone, country), *((each.phone, each.country) for each in bill_to)]
    return Identity(
        reference=registered_id(order) or reference,
        emails=_filled([email_fold(order.email, policy)]),
        names=_filled(name_fold(name) for each in bill_to for name in (each.company, each.name)),
        phones=_filled(phone_fold(*each, policy) for each in phones),
        places=_places(bill_to),
    )


def identity_from_customer(customer: ShopCustomer, policy: MatchPolicy) -> Identity:
    """What a customer of the shop is recognised by; `account_number` is AX's (assumption)."""
    country = home_country(customer.addresses)
    phones = [
        (customer.phone, country),
        *((each.phone, each.country) for each in customer.addresses),
    ]
    return Identity(
        account=customer.account_number.strip(),
        reference=customer.id,
        tax_ids=_filled([tax_id_fold(customer.tax_id, country)]),
        emails=_filled([email_fold(customer.email, policy)]),
        names=_filled(
            name_fold(name)
            for name in (customer.company, f"{customer.first_name} {customer.last_name}")
        ),
        phones=_filled(phone_fold(*each, policy) for each in phones),
        places=_places(customer.addresses),
    )


def identity_from_cust_table(table: CustTable, policy: MatchPolicy) -> Identity:
    """What an account of AX is recognised by."""
    views = [view for party in table.dir_party for view in party.dir_party_postal_address_view]
    views.sort(key=lambda view: view.is_primary != "Yes")
    countries = [_country(view, policy.addresses) for view in views]
    country = next((each for each in countries if each), "")
    return Identity(
        account=given(table.account_num, "").strip(),
        reference=given(table.our_account_num, ""),
        tax_ids=_filled([tax_id_fold(given(table.vat_num, ""), country)]),
        emails=_filled(email_fold(each, policy) for each in _locators(table, "Email")),
        names=_filled(name_fold(name) for name in _names(table)),
        phones=_filled(phone_fold(each, country, policy) for each in _locators(table, "Phone")),
        places=frozenset(
            (land, code)
            for view, land in zip(views, countries, strict=True)
            if land and (code := postcode_fold(given(view.zip_code, ""), land))
        ),
    )


def _filled(folds: Iterable[T]) -> frozenset[T]:
    """Those that are not blank."""
    return frozenset(each for each in folds if each)


def _places(addresses: Iterable[Address]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (each.country, code)
        for each in addresses
        if (code := postcode_fold(each.postal_code, each.country))
    )


def _names(table: CustTable) -> Iterator[str]:
    yield given(table.name, "")
    for party in table.dir_party:
        yield given(party.name, "")
        yield from _parts_of_name(party)


def _parts_of_name(party: DirParty) -> Iterator[str]:
    match party:
        case DirPerson(person_name=names):
            for each in names:
                parts = (each.first_name, each.middle_name, each.last_name)
                yield " ".join(given(part, "") for part in parts)
        case DirOrganization(organization_name=names):
            yield from (given(each.name, "") for each in names)


def _locators(table: CustTable, kind: str) -> list[str]:
    return [
        given(contact.locator, "")
        for party in table.dir_party
        for contact in party.dir_party_contact_info_view
        if contact.type == kind
    ]


def _country(view: DirPartyPostalAddressView, policy: AddressPolicy) -> str:
    """ISO 3166-1 alpha-2, as told, or from the site's own key; blank where neither says it."""
    told, key = given(view.iso_code, ""), given(view.country_region_id, "")
    try:
        return told or policy.country(key, "CountryRegionId")
    except MappingError:
        return ""
