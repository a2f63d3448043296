"""A customer as a party of the global address book: its name, how to reach it, where it is."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve

from axclarity.ax.documents import (
    CustTable,
    DirOrganization,
    DirParty,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    OrganizationName,
    PersonName,
)
from axclarity.clarity.models import CustomerAddress
from axclarity.errors import MappingError, Problem
from axclarity.mapping.addresses import ax_address_from_postal_address, fits
from axclarity.mapping.customers.policy import CustomerPolicy
from axclarity.values import PostalAddress

__all__ = [
    "billing_first",
    "contacts",
    "home_country",
    "missing",
    "organization",
    "person",
    "placed",
    "postal_address",
    "texts_too_long",
    "tidy",
]

Said = tuple[str, str]
"""Path, and the text that stands there."""

_FIELDS: Mapping[str, tuple[type[Any], str]] = {
    "name": (DirParty, "name"),
    "reference": (CustTable, "our_account_num"),
    "email": (DirPartyContactInfoView, "locator"),
    "phone": (DirPartyContactInfoView, "locator"),
    "tax_id": (CustTable, "vat_num"),
}


def tidy(text: str) -> str:
    """Composed Unicode, one space between words and none around them."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def billing_first(addresses: Iterable[CustomerAddress]) -> list[tuple[int, CustomerAddress]]:
    """A customer's addresses, each with its place in the list; the first of these is primary."""
    return sorted(enumerate(addresses), key=lambda pair: pair[1].role != "billing")


def home_country(addresses: Iterable[CustomerAddress]) -> str:
    """The country of the address that is primary, ISO 3166-1 alpha-2; blank without addresses."""
    return next((address.country for _, address in billing_first(addresses)), "")


def organization(name: str) -> DirOrganization:
    """A party that is a company."""
    return DirOrganization(name=name, organization_name=[OrganizationName(name=name)])


def person(name: str, *, first: str = "", middle: str = "", last: str = "") -> DirPerson:
    """A party that is a person.

    Where its parts are not told, the first word is the first name and the last one the last. A
    part that does not fit its field is in the whole name anyway.
    """
    if not (first or last):
        *before, last = name.split()
        first, middle = " ".join(before[:1]), " ".join(before[1:])
    parts = {"first_name": first, "middle_name": middle, "last_name": last}
    names: dict[str, Any] = {
        part: text for part, text in parts.items() if text and fits(PersonName, part, text)
    }
    return DirPerson(name=name, person_name=[PersonName(**names)] if names else [])


def contacts(email: str, phone: str, contact: str = "") -> list[DirPartyContactInfoView]:
    """The electronic addresses that there are; `contact` is whom one reaches there."""
    named: dict[str, Any] = {}
    if contact and fits(DirPartyContactInfoView, "location_name", contact):
        named = {"location_name": contact}
    return [
        DirPartyContactInfoView(type=kind, locator=text, is_primary="Yes", **named)
        for kind, text in (("Email", tidy(email)), ("Phone", tidy(phone)))
        if text
    ]


def postal_address(
    address: PostalAddress, policy: CustomerPolicy, path: str, problems: list[Problem]
) -> DirPartyPostalAddressView | None:
    """An address without a role yet; what is wrong with it is added to the problems.

    Its notes are left out: all they tell of stands in the address, or is said by it.
    """
    try:
        view, _ = ax_address_from_postal_address(
            DirPartyPostalAddressView, address, policy.addresses, path=path
        )
    except MappingError as error:
        problems += error.problems
        return None
    return view


def placed(
    views: Iterable[tuple[DirPartyPostalAddressView, str]],
) -> list[DirPartyPostalAddressView]:
    """Addresses with their roles; one that comes twice has the roles of both. The first is primary.

    Args:
        views: each with role names, joined by semicolons.
    """
    found: list[tuple[DirPartyPostalAddressView, list[str]]] = []
    for view, roles in views:
        known = next((names for other, names in found if other == view), None)
        names = known if known is not None else []
        names += [role for role in roles.split(";") if role and role not in names]
        if known is None:
            found.append((view, names))
    return [
        evolve(view, roles=";".join(names), is_primary="No" if index else "Yes")
        for index, (view, names) in enumerate(found)
    ]


def missing(found: Iterable[tuple[str, object]]) -> list[Problem]:
    """A problem for each path where nothing stands."""
    return [
        Problem(path=path, rule="customer.missing", message="is needed for a new account")
        for path, value in found
        if not value
    ]


def texts_too_long(**texts: Said) -> list[Problem]:
    """A problem for each text that AX would cut, by what it says of the customer."""
    return [
        Problem(path=path, rule="customer.too-long", message="is longer than AX keeps")
        for name, (path, text) in texts.items()
        if not fits(*_FIELDS[name], text)
    ]
