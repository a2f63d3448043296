"""What changes at a customer that both sides know, and what does not because AX owns it.

The update is one in part: what is left out stays, what is empty is cleared (AIF, partial update).
An address that serves for other things too is never changed: a new one is added.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

from attrs import frozen

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
    FieldSpec,
    Kind,
    field_specs,
    given,
)
from axclarity.errors import MappingError, Problem
from axclarity.mapping.customers.policy import FieldOwnership

__all__ = ["CustomerUpdate", "customer_update"]

E = TypeVar("E", bound=Entity)

_PROOF = (
    "document_hash",
    "rec_id",
    "rec_version",
    "rec_id_logistics_postal_address",
    "rec_version_logistics_postal_address",
)
_KEYS = frozenset({*_PROOF, "account_num", "party", "party_number"})
_PLACE = (
    "street",
    "street_number",
    "building_compliment",
    "post_box",
    "district_name",
    "city",
    "county",
    "state",
    "zip_code",
    "country_region_id",
)
_NOTHING: dict[Kind, object] = {
    Kind.TEXT: "",
    Kind.REAL: Decimal(0),
    Kind.INT: 0,
    Kind.LONG: 0,
}


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
        table = _with_proof(old, fields)
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
            for spec in _differing(old, new)
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
        return _changed(old, {**fields, **children})

    def _names(self, old: DirParty, new: DirParty) -> dict[str, list[Any]]:
        match old, new:
            case DirPerson(), DirPerson():
                changed = self._whole(old.person_name, new.person_name, "PersonName")
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
        differing = list(_differing(old[0], new[0]))
        if not differing or not self._may_write(name):
            return []
        values = {spec.attribute: getattr(new[0], spec.attribute) for spec in differing}
        return [_changed(old[0], values)]

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
                yield _changed(replaced, {"locator": each.locator})

    def _addresses(self, old: DirParty, new: DirParty) -> Iterator[DirPartyPostalAddressView]:
        wanted, views = new.dir_party_postal_address_view, old.dir_party_postal_address_view
        places = [_place(each) for each in wanted]
        free = [each for each in views if _place(each) not in places]
        for each in wanted:
            known = [
                role for view in views if _place(view) == _place(each) for role in _roles(view)
            ]
            missing = [role for role in _roles(each) if role not in known]
            roles = [role for role in missing if self._may_write(f"Address.{role}")]
            yield from _moved(each, roles, free)

    def _may_write(self, name: str) -> bool:
        if self._ownership.is_shops(name):
            return True
        self.withheld.append(name)
        return False


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
            before, after = _place(each), _place(wanted)
            yield _changed(each, {n: after[n] for n in _PLACE if before[n] != after[n]})
    if roles:
        place: dict[str, Any] = {name: text for name, text in _place(wanted).items() if text}
        yield DirPartyPostalAddressView(
            location_name=wanted.location_name, roles=";".join(roles), is_primary="No", **place
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


def _differing(old: Entity, new: Entity) -> Iterator[FieldSpec]:
    """The fields that are told and not the same; unset and nil leave a field as it is."""
    for spec in field_specs(type(new)):
        value = getattr(new, spec.attribute)
        if value is UNSET or value is None or spec.many or spec.attribute in _KEYS:
            continue
        if value != given(getattr(old, spec.attribute), _nothing(spec)):
            yield spec


def _nothing(spec: FieldSpec) -> object:
    """What AX leaves out of replies: blank, zero, the first symbol."""
    return spec.values[0] if spec.values else _NOTHING.get(spec.kind)


def _with_proof(old: E, fields: dict[str, Any]) -> E:
    """A record that changes these fields, with what AIF insists on: identity, required fields."""
    kept = {
        spec.attribute: getattr(old, spec.attribute)
        for spec in field_specs(type(old))
        if spec.required or spec.attribute in _PROOF
    }
    return type(old)(**{**kept, **fields})


def _changed(old: E, fields: dict[str, Any]) -> E:
    """A record below the customer that changes these fields; AX knows it by its RecId only.

    Raises:
        MappingError: it has none, and would be added once more.
    """
    if not getattr(old, "rec_id", UNSET):
        raise MappingError(
            Problem(
                path=type(old).__name__,
                rule="customer.no-rec-id",
                message="was read without its RecId, so a change would add it once more",
                hint="Let the port's data policy show RecId and RecVersion.",
            )
        )
    return _with_proof(old, fields)


def _roles(view: DirPartyPostalAddressView) -> list[str]:
    return [role for role in (each.strip() for each in given(view.roles, "").split(";")) if role]


def _place(view: DirPartyPostalAddressView) -> dict[str, str]:
    return {name: given(getattr(view, name), "") for name in _PLACE}
