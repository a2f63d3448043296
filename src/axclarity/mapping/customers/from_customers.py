"""A customer of the shop becomes an AX customer."""

from collections.abc import Iterator

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirPartyPostalAddressView,
    DirPerson,
    check_document,
)
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.clarity.models import CustomerType
from axclarity.errors import MappingError, Problem
from axclarity.mapping.customers.parties import (
    billing_first,
    contacts,
    home_country,
    missing,
    organization,
    person,
    placed,
    postal_address,
    texts_too_long,
    tidy,
)
from axclarity.mapping.customers.policy import CustomerPolicy

__all__ = ["customer_from_customer"]


def customer_from_customer(customer: ShopCustomer, policy: CustomerPolicy) -> Customer:
    """A customer document for a customer of the shop; AX numbers the account.

    The shop's credit limit is not carried over: in AX it is in the company's currency, and belongs
    to those who grant it. Assumption: the shop's account number is AX's own, told to the shop.

    Raises:
        MappingError: lists everything that is missing, does not fit or has no place in the policy.
        InvalidDocument: a text holds what XML cannot carry, or is no text of its field.
    """
    problems = [*_problems(customer, policy)]
    views = placed(_views(customer, policy, problems))
    if problems:
        raise MappingError(*problems)
    party = _party(customer)
    party.language_id = policy.language_of(home_country(customer.addresses))
    party.dir_party_postal_address_view = views
    table = CustTable(
        cust_group=policy.groups.get(customer.group, policy.group),
        currency=customer.currency,
        our_account_num=customer.id,
        vat_num=tidy(customer.tax_id) or UNSET,
        tax_group=(policy.exempt_tax_group if customer.tax_exempt else policy.tax_group) or UNSET,
        dir_party=[party],
    )
    if policy.terms is not None and customer.payment_terms:
        table.paym_term_id = policy.terms[customer.payment_terms]
    document = Customer(cust_table=[table])
    check_document(document)
    return document


def _party(customer: ShopCustomer) -> DirOrganization | DirPerson:
    """The party; who is named beside a company is whom one reaches there."""
    first, last = tidy(customer.first_name), tidy(customer.last_name)
    party: DirOrganization | DirPerson
    if customer.type is CustomerType.COMPANY:
        party, contact = organization(tidy(customer.company)), f"{first} {last}".strip()
    else:
        party, contact = person(f"{first} {last}".strip(), first=first, last=last), ""
    party.dir_party_contact_info_view = contacts(customer.email, customer.phone, contact)
    return party


def _problems(customer: ShopCustomer, policy: CustomerPolicy) -> Iterator[Problem]:
    whole = tidy(f"{customer.first_name} {customer.last_name}")
    is_company = customer.type is CustomerType.COMPANY
    name = ("$.company", tidy(customer.company)) if is_company else ("$.last_name", whole)
    email = customer.email.strip() or not policy.email_required
    told = (("$.id", customer.id.strip()), name, ("$.currency", customer.currency))
    yield from missing((*told, ("$.email", email)))
    yield from texts_too_long(
        name=name,
        reference=("$.id", customer.id),
        email=("$.email", tidy(customer.email)),
        phone=("$.phone", tidy(customer.phone)),
        tax_id=("$.tax_id", tidy(customer.tax_id)),
    )
    if customer.tax_exempt and not policy.exempt_tax_group:
        yield _unmapped("$.tax_exempt", "customer.tax-exempt", "exempt_tax_group")
    if policy.terms is not None and customer.payment_terms not in ("", *policy.terms):
        yield _unmapped("$.payment_terms", "customer.terms", "terms")


def _views(
    customer: ShopCustomer, policy: CustomerPolicy, problems: list[Problem]
) -> Iterator[tuple[DirPartyPostalAddressView, str]]:
    """The addresses, billing first: that one is primary."""
    for index, address in billing_first(customer.addresses):
        path, roles = f"$.addresses[{index}]", policy.roles.get(address.role, "")
        if not roles:
            problems.append(_unmapped(f"{path}.role", "customer.role", "roles"))
        view = postal_address(address.value(), policy, path, problems)
        if view is not None:
            yield view, roles


def _unmapped(path: str, rule: str, setting: str) -> Problem:
    return Problem(
        path=path,
        rule=rule,
        message="has no counterpart in AX",
        hint=f"Give it one in the customer policy ({setting}), then replay.",
    )
