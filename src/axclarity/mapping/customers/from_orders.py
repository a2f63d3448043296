"""The buyer of an order becomes an AX customer."""

from collections.abc import Iterator, Sequence

from axclarity.ax.documents import Customer, CustTable, DirPartyPostalAddressView, check_document
from axclarity.clarity.models import Address, Order
from axclarity.errors import MappingError, Problem
from axclarity.mapping.customers.guests import Guest, guest_from_order, registered_id
from axclarity.mapping.customers.parties import (
    contacts,
    missing,
    organization,
    person,
    placed,
    postal_address,
    texts_too_long,
    tidy,
)
from axclarity.mapping.customers.policy import CustomerPolicy, Guests

__all__ = ["customer_from_order"]

_Place = tuple[str, str, Address]
"""Path, role names, address."""


def customer_from_order(order: Order, policy: CustomerPolicy) -> Customer:
    """A customer document for the buyer of an order; AX numbers the account.

    `OurAccountNum` carries the shop's customer id, by which the account is found again (an
    assumption: sites may use another field for it), or what `guest_from_order` says of a guest.

    Raises:
        MappingError: lists everything that is missing or does not fit.
        InvalidDocument: a text holds what XML cannot carry.
    """
    places = _places(order, policy)
    buyer, problems = _buyer(order, policy)
    problems += _problems(order, places, buyer, policy)
    views = placed(_views(places, policy, problems))
    if problems:
        raise MappingError(*problems)
    (_, _, address), *_ = places
    company, name = tidy(address.company), tidy(address.name)
    party = organization(company) if company else person(name)
    party.language_id = policy.language_of(address.country)
    contact = name if company else ""
    party.dir_party_contact_info_view = contacts(order.email, order.phone, contact)
    party.dir_party_postal_address_view = views
    table = CustTable(
        cust_group=policy.group,
        currency=order.currency,
        our_account_num=buyer.reference,
        dir_party=[party],
    )
    if policy.tax_group:
        table.tax_group = policy.tax_group
    if buyer.one_time:
        table.one_time_customer = "Yes"
    document = Customer(cust_table=[table])
    check_document(document)
    return document


def _buyer(order: Order, policy: CustomerPolicy) -> tuple[Guest, list[Problem]]:
    """By what the buyer is found again."""
    reference = registered_id(order) or ""
    if reference or policy.guests == Guests.SHARED:
        return Guest(reference=reference), missing((("$.customer_id", reference),))
    try:
        return guest_from_order(order, policy), []
    except MappingError as error:
        return Guest(), [*error.problems]


def _problems(
    order: Order, places: Sequence[_Place], buyer: Guest, policy: CustomerPolicy
) -> list[Problem]:
    """What is missing, and what is too long, except for what addresses themselves say."""
    path, _, address = places[0] if places else ("$.billing_address", "", None)
    name = _name(address) if address else ""
    needs_email = policy.email_required and not buyer.one_time
    return [
        *missing(
            (
                (path, address),
                (f"{path}.name", name),
                (f"{path}.city", address.city.strip() if address else ""),
                ("$.email", order.email.strip() or not needs_email),
            )
        ),
        *texts_too_long(
            name=(f"{path}.name", name),
            reference=("$.customer_id", buyer.reference),
            email=("$.email", tidy(order.email)),
            phone=("$.phone", tidy(order.phone)),
        ),
    ]


def _places(order: Order, policy: CustomerPolicy) -> list[_Place]:
    """The addresses, the billing address first; one that serves for both, or alone, for all."""
    found = [
        (f"$.{role}_address", policy.roles.get(role, policy.address_roles), address)
        for role, address in (
            ("billing", order.billing_address),
            ("shipping", order.shipping_address),
        )
        if address is not None
    ]
    if len(found) == 2 and found[0][2].value() != found[1][2].value():
        return found
    return [(path, policy.address_roles, address) for path, _, address in found[:1]]


def _views(
    places: Sequence[_Place], policy: CustomerPolicy, problems: list[Problem]
) -> Iterator[tuple[DirPartyPostalAddressView, str]]:
    for path, roles, address in places:
        view = postal_address(address.value(), policy, path, problems)
        if view is not None:
            yield view, roles


def _name(address: Address) -> str:
    return tidy(address.company) or tidy(address.name)
