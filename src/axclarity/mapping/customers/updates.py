"""What changes at a customer that both sides know, and what does not because AX owns it.

The update is one in part: what is left out stays, what is empty is cleared (AIF, partial update).
An address that serves for other things too is never changed: a new one is added.
"""

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirParty,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    Entity,
    PersonName,
    given,
)
from axclarity.errors import MappingError, Problem
from axclarity.mapping.addresses import fits
from axclarity.mapping.customers.policy import FieldOwnership
from axclarity.mapping.partial import changed, differing, place, with_proof

__all__ = ["CustomerUpdate", "customer_update"]

_KEYS = frozenset({"account_num", "party", "party_number"})


@frozen(kw_only=True)
class CustomerUpdate:
    """What is to be sent, and what differs and is not.

    Args:
        document: for an update in part, with the proof of what was read; `None` where nothing
            changes.
        withheld: fields that differ and are AX's, as `FieldOwnership` names them.
    """

    document: Customer | None
    withheld: tuple[str, ...] = ()


def customer_update(
    stored: Customer, wanted: Customer, ownership: FieldOwnership
) -> CustomerUpdate:
    """What of a wanted customer is to be changed in AX.

    Args:
        stored: the one customer, as it was read.
        wanted: the one customer, as the shop would have it; what it leaves out is not compared.

    Raises:
        MappingError: one of the documents does not hold one customer with its party, or what is to
            be changed was read without its RecId.
    """
    old, new = _only(stored, "stored"), _only(wanted, "wanted")
    comparison = _Comparison(ownership)
    fields = comparison.fields(old, new, "CustTable")
    party = comparison.party(old.dir_party[0], new.dir_party[0])
    document = None
    if fields or party:
        table = with_proof(old, fields)
        table.dir_party = [party] if party else []
        document = Customer(cust_table=[table])
    return CustomerUpdate(document=document, withheld=tuple(dict.fromkeys(comparison.withheld)))


class _Comparison:
    """Goes through two customers and notes what it withholds."""

    def __init__(self, ownership: FieldOwnership) -> None:
        self._ownership = ownership
        self.withheld: list[str] = []

    def fields(self, old: Entity, new: Entity, table: str) -> dict[str, Any]:
        """The fields of a record that change, each with an owner of its own."""
        return {
            spec.attribute: getattr(new, spec.attribute)
            for spec in differing(old, new, apart_from=_KEYS)
            if self._may_write(f"{table}.{spec.name}")
        }

    def party(self, old: DirParty, new: DirParty) -> DirParty | None:
        """The party with what changes of it and below it."""
        fields: dict[str, Any] = {}
        names: dict[str, list[Any]] = {}
        if type(old) is type(new):
            fields, names = self.fields(old, new, "DirParty"), self._names(old, new)
        else:
            self.withheld.append("DirParty")  # a person does not become a company
        children = {
            **names,
            "dir_party_postal_address_view": list(self._addresses(old, new)),
            "dir_party_contact_info_view": list(self._contacts(old, new)),
        }
        if not (fields or any(children.values())):
            return None
        return changed(old, {**fields, **children}, of="customer")

    def _names(self, old: DirParty, new: DirParty) -> dict[str, list[Any]]:
        match old, new:
            case DirPerson(), DirPerson():
                wanted = new.person_name
                if old.person_name:
                    wanted = [_in_all_parts(each, new) for each in wanted]
                changed = self._whole(old.person_name, wanted, "PersonName")
                return {"person_name": changed}
            case DirOrganization(), DirOrganization():
                changed = self._whole(
                    old.organization_name, new.organization_name, "OrganizationName"
                )
                return {"organization_name": changed}
        return {}

    def _whole(self, old: list[Any], new: list[Any], name: str) -> list[Any]:
        """The first record of each, as one field."""
        if not new:
            return []
        if not old:
            return new[:1] if self._may_write(name) else []
        specs = list(differing(old[0], new[0], apart_from=_KEYS))
        if not specs or not self._may_write(name):
            return []
        values = {spec.attribute: getattr(new[0], spec.attribute) for spec in specs}
        return [changed(old[0], values, of="customer")]

    def _contacts(self, old: DirParty, new: DirParty) -> Iterator[DirPartyContactInfoView]:
        """Of each type the primary one is changed, unless the shop knows it under another."""
        wanted = new.dir_party_contact_info_view
        known = {(each.type, each.locator) for each in old.dir_party_contact_info_view}
        told = {(each.type, each.locator) for each in wanted}
        free = [e for e in old.dir_party_contact_info_view if (e.type, e.locator) not in told]
        free.sort(key=lambda each: each.is_primary != "Yes")
        for each in wanted:
            if (each.type, each.locator) in known or not self._may_write(f"Contact.{each.type}"):
                continue
            replaced = next((other for other in free if other.type == each.type), None)
            if replaced is None:
                yield each
            else:
                free.remove(replaced)
                yield changed(replaced, {"locator": each.locator}, of="customer")

    def _addresses(self, old: DirParty, new: DirParty) -> Iterator[DirPartyPostalAddressView]:
        wanted, views = new.dir_party_postal_address_view, old.dir_party_postal_address_view
        places = [place(each) for each in wanted]
        free = [each for each in views if place(each) not in places]
        for each in wanted:
            known = [role for view in views if place(view) == place(each) for role in _roles(view)]
            missing = [role for role in _roles(each) if role not in known]
            roles = [role for role in missing if self._may_write(f"Address.{role}")]
            yield from _moved(each, roles, free)

    def _may_write(self, name: str) -> bool:
        if self._ownership.is_shops(name):
            return True
        self.withheld.append(name)
        return False


def _in_all_parts(name: PersonName, person: DirPerson) -> PersonName:
    """A name that clears the parts of which it tells nothing: the parts of a name belong together.

    Unless one is left out because it is too long for its field: it stands in the name in full.
    """
    parts = (name.first_name, name.middle_name, name.last_name)
    rest = given(person.name, "")
    for part in parts:
        rest = rest.replace(given(part, ""), "", 1).strip()
    if not fits(PersonName, "first_name", rest):
        return name
    first, middle, last = ("" if each is UNSET else each for each in parts)
    return evolve(name, first_name=first, middle_name=middle, last_name=last)


def _moved(
    wanted: DirPartyPostalAddressView, roles: list[str], free: list[DirPartyPostalAddressView]
) -> Iterator[DirPartyPostalAddressView]:
    """Addresses that serve for these roles and no other, changed; a new one for the other roles.

    Args:
        free: what may be changed; what is, is taken out.
    """
    for each in [*free]:
        served = _roles(each)
        if served and {*served} <= {*roles}:
            free.remove(each)
            roles = [role for role in roles if role not in served]
            before, after = place(each), place(wanted)
            moved = {name: after[name] for name in after if before[name] != after[name]}
            yield changed(each, moved, of="customer")
    if roles:
        told: dict[str, Any] = {name: text for name, text in place(wanted).items() if text}
        yield DirPartyPostalAddressView(
            location_name=wanted.location_name, roles=";".join(roles), is_primary="No", **told
        )


def _only(document: Customer, name: str) -> CustTable:
    tables = document.cust_table
    if len(tables) != 1 or len(tables[0].dir_party) != 1:
        raise MappingError(
            Problem(
                path=f"{name}.CustTable",
                rule="customer.not-one",
                message="must be one customer with its party",
            )
        )
    return tables[0]


def _roles(view: DirPartyPostalAddressView) -> list[str]:
    return [role for role in (each.strip() for each in given(view.roles, "").split(";")) if role]
