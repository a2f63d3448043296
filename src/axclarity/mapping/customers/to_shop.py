"""What of a customer of the shop is to be changed, by what AX owns.

What is blank in AX is not told: the shop needs an e-mail address where AX can do without. The names
of a person are told together, one of them blank if AX has the whole name in the other.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from axclarity.ax.documents import (
    CustTable,
    DirParty,
    DirPartyPostalAddressView,
    DirPerson,
    given,
)
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.clarity.models import CustomerAddress, CustomerType
from axclarity.errors import MappingError
from axclarity.mapping.addresses import (
    ax_address_from_postal_address,
    postal_address_from_ax_address,
)
from axclarity.mapping.customers.parties import tidy
from axclarity.mapping.customers.policy import CustomerPolicy, FieldOwnership
from axclarity.mapping.partial import place
from axclarity.values import PostalAddress

__all__ = ["customer_changes"]

_Where = tuple[str, ...]


def customer_changes(
    table: CustTable, customer: ShopCustomer, policy: CustomerPolicy, ownership: FieldOwnership
) -> dict[str, Any]:
    """The fields of a shop's customer that AX owns and has otherwise, with AX's values.

    A group or terms of payment that stand for none or several of the shop's are not told.

    Args:
        table: the account, as it was read.
        customer: the customer, as the shop has it.

    Raises:
        MappingError: an address to be told is in no country that the policy or ISO 3166-1 knows.
    """
    return {
        name: value
        for name, owned, value in _values(table, customer, policy, ownership)
        if value is not None
        and value != getattr(customer, name)
        and not (owned and ownership.is_shops(owned))
    }


def _values(
    table: CustTable, customer: ShopCustomer, policy: CustomerPolicy, ownership: FieldOwnership
) -> Iterator[tuple[str, str, Any]]:
    """Field of the shop, what decides who owns it if anything does, AX's value or None."""
    party = table.dir_party[0] if table.dir_party else DirPerson()
    yield "account_number", "", given(table.account_num, "") or None
    yield "tax_id", "CustTable.VATNum", given(table.vat_num, "") or None
    yield "group", "CustTable.CustGroup", _told_by(policy.groups, given(table.cust_group, ""))
    terms = _told_by(policy.terms or {}, given(table.paym_term_id, ""))
    yield "payment_terms", "CustTable.PaymTermId", terms
    yield "email", "Contact.Email", _locator(party, "Email", customer.email)
    yield "phone", "Contact.Phone", _locator(party, "Phone", customer.phone)
    if customer.type is CustomerType.COMPANY:
        yield "company", "OrganizationName", given(party.name, "") or None
    elif isinstance(party, DirPerson) and party.person_name:
        first, last = _names(party, customer)
        yield "first_name", "PersonName", first
        yield "last_name", "PersonName", last
    yield "addresses", "", tuple(_addresses(party, customer, policy, ownership))


def _told_by(codes: Mapping[str, str], code: str) -> str | None:
    """The shop's word for a code of AX, if there is exactly one."""
    words = [word for word, each in codes.items() if each == code]
    return (words[0] or None) if len(words) == 1 else None


def _locator(party: DirParty, kind: str, known: str) -> str | None:
    """The primary one, unless the shop's is there as well."""
    contacts = [each for each in party.dir_party_contact_info_view if each.type == kind]
    contacts.sort(key=lambda each: each.is_primary != "Yes")
    found = [locator for each in contacts if (locator := given(each.locator, ""))]
    return known if known in found else next(iter(found), None)


def _names(party: DirPerson, customer: ShopCustomer) -> tuple[str, str]:
    """First and last name in AX, the middle name with the first; the shop's, if they say the same.

    AX may part the same name otherwise, or not at all.
    """
    (name, *_) = party.person_name
    first = tidy(f"{given(name.first_name, '')} {given(name.middle_name, '')}")
    last = tidy(given(name.last_name, ""))
    in_full = tidy(given(party.name, ""))  # where a part stands that is too long for its field
    if last and in_full.startswith(first) and in_full.endswith(last):
        first = in_full.removesuffix(last).rstrip()
    elif in_full.startswith(first) and not last:
        last = in_full.removeprefix(first).lstrip()
    known = customer.first_name, customer.last_name
    whole = tidy(f"{first} {last}")
    is_in_one = not (first and last)
    if whole in ("", tidy(" ".join(known))):
        return known
    if is_in_one and _unspaced(whole) in (_unspaced(*known), _unspaced(*reversed(known))):
        return known
    return first, last


def _unspaced(*texts: str) -> str:
    return "".join("".join(texts).split())


def _addresses(
    party: DirParty, customer: ShopCustomer, policy: CustomerPolicy, ownership: FieldOwnership
) -> Iterator[CustomerAddress]:
    """The shop's addresses where AX has them; of a role that the shop has none of, AX's first."""
    known = [
        (address, policy.roles.get(address.role, ""), _where(address.value(), policy))
        for address in customer.addresses
    ]
    spots: defaultdict[str, set[_Where]] = defaultdict(set)
    for _, name, where in known:
        spots[name].add(_spot(where))
    found = _views(party, policy, ownership)
    homes = {name: _homes(views, spots[name], policy) for name, views in found.items()}
    for address, name, where in known:
        view = homes.get(name, {}).get(_spot(where))
        yield address if view is None else _moved(address, where, view, policy)
    for role, name in policy.roles.items():
        if name in found and not spots[name]:
            yield CustomerAddress(role=role, **_fields(found[name][0], policy))


def _views(
    party: DirParty, policy: CustomerPolicy, ownership: FieldOwnership
) -> dict[str, list[DirPartyPostalAddressView]]:
    """The addresses that AX owns for each of its roles that the shop has, the primary one first."""
    names = {name for name in policy.roles.values() if not ownership.is_shops(f"Address.{name}")}
    found: dict[str, list[DirPartyPostalAddressView]] = {}
    for view in sorted(party.dir_party_postal_address_view, key=lambda e: e.is_primary != "Yes"):
        served = {each.strip() for each in given(view.roles, "").split(";")}
        for name in names & served:
            found.setdefault(name, []).append(view)
    return found


def _homes(
    views: list[DirPartyPostalAddressView], spots: set[_Where], policy: CustomerPolicy
) -> dict[_Where, DirPartyPostalAddressView]:
    """Where AX has the shop's addresses of one of its roles, by their spots, as far as is clear.

    What is at the same place on both sides stays. The shop's only one of the role, if AX does not
    have it, is AX's first. Of several, nobody knows which of them moved, or was added.

    Args:
        views: those whose country is unknown move nothing, unless it is the first.
    """
    apart: dict[_Where, DirPartyPostalAddressView] = {}
    homes: dict[_Where, DirPartyPostalAddressView] = {}
    for view in views:
        spot = _spot(_where_in_ax(view, policy))
        first = apart.setdefault(spot, view)
        homes.setdefault(spot, first)
        homes.setdefault(_spot(_written(view)), first)
    taken = [homes[spot] for spot in spots & homes.keys()]
    free = [
        view
        for view in apart.values()
        if view not in taken and (view is views[0] or _can_be_told(view, policy))
    ]
    left = spots - homes.keys()
    if free and len(left) == 1 and left == spots:
        homes[left.pop()] = free[0]
    return homes


def _moved(
    address: CustomerAddress,
    where: _Where,
    view: DirPartyPostalAddressView,
    policy: CustomerPolicy,
) -> CustomerAddress:
    """The address where AX has it; who lives there, AX's view does not say."""
    if where in (_written(view), _where_in_ax(view, policy)):
        return address
    who = {"name": address.name, "company": address.company, "phone": address.phone}
    return CustomerAddress(role=address.role, **{**_fields(view, policy), **who})


def _where(address: PostalAddress, policy: CustomerPolicy) -> _Where:
    """Where it is, as AX would write it; as the shop does, where AX could not be told."""
    try:
        written, _ = ax_address_from_postal_address(
            DirPartyPostalAddressView, address, policy.addresses, path="$"
        )
    except MappingError:
        region = (address.region, address.region_code)
        return (*address.lines, address.city, *region, address.postal_code, address.country)
    return _written(written)


def _where_in_ax(view: DirPartyPostalAddressView, policy: CustomerPolicy) -> _Where:
    """Where the shop would say that it is: AX may hold it parted otherwise than we write it."""
    try:
        return _where(postal_address_from_ax_address(view, policy.addresses), policy)
    except MappingError:
        return _written(view)


def _can_be_told(view: DirPartyPostalAddressView, policy: CustomerPolicy) -> bool:
    try:
        _fields(view, policy)
    except MappingError:
        return False
    return True


def _written(view: DirPartyPostalAddressView) -> _Where:
    return tuple(place(view).values())


def _spot(where: _Where) -> _Where:
    """The same for a shop that keeps addresses in capitals."""
    return tuple(text.casefold() for text in where)


def _fields(view: DirPartyPostalAddressView, policy: CustomerPolicy) -> dict[str, Any]:
    found = postal_address_from_ax_address(view, policy.addresses)
    return {
        name: getattr(found, name)
        for name in ("lines", "city", "region", "region_code", "postal_code", "country", "name")
    }
