"""What an update in part holds: the fields that differ, and the proof of what was read.

Source: AIF, partial update: what is left out or nil stays, what is empty is cleared; required
fields and the identity of every record must be there.
"""

from collections.abc import Iterator, Set
from decimal import Decimal
from typing import Any, TypeVar

from axclarity.ax.documents import (
    UNSET,
    DirPartyPostalAddressView,
    Entity,
    FieldSpec,
    Kind,
    LineDlvAddr,
    TableDlvAddr,
    field_specs,
    given,
)
from axclarity.errors import MappingError, Problem

__all__ = ["changed", "differing", "place", "with_proof"]

E = TypeVar("E", bound=Entity)

_PROOF = (
    "document_hash",
    "rec_id",
    "rec_version",
    "rec_id_logistics_postal_address",
    "rec_version_logistics_postal_address",
)
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


def differing(
    old: Entity, new: Entity, *, apart_from: Set[str] = frozenset()
) -> Iterator[FieldSpec]:
    """The fields that are told and not the same; unset and nil leave a field as it is.

    Args:
        apart_from: attributes that are not compared, beside identity and what hangs below.
    """
    for spec in field_specs(type(new)):
        value = getattr(new, spec.attribute)
        if value is UNSET or value is None or spec.many:
            continue
        if spec.attribute in _PROOF or spec.attribute in apart_from:
            continue
        if value != given(getattr(old, spec.attribute), _nothing(spec)):
            yield spec


def with_proof(old: E, fields: dict[str, Any]) -> E:
    """A record that changes these fields, with what AIF insists on: identity, required fields."""
    kept = {
        spec.attribute: getattr(old, spec.attribute)
        for spec in field_specs(type(old))
        if spec.required or spec.attribute in _PROOF
    }
    return type(old)(**{**kept, **fields})


def changed(old: E, fields: dict[str, Any], *, of: str) -> E:
    """A record below the root that changes these fields; AX knows it by its RecId only.

    Args:
        of: what it is a part of, for the name of the rule: `customer`.

    Raises:
        MappingError: it has none, and would be added once more.
    """
    if not getattr(old, "rec_id", UNSET):
        raise MappingError(
            Problem(
                path=type(old).__name__,
                rule=f"{of}.no-rec-id",
                message="was read without its RecId, so a change would add it once more",
                hint="Let the port's data policy show RecId and RecVersion.",
            )
        )
    return with_proof(old, fields)


def place(address: DirPartyPostalAddressView | TableDlvAddr | LineDlvAddr) -> dict[str, str]:
    """Where an address is, by attribute; blank where it does not say."""
    return {name: given(getattr(address, name), "") for name in _PLACE}


def _nothing(spec: FieldSpec) -> object:
    """What AX leaves out of replies: blank, zero, the first symbol."""
    return spec.values[0] if spec.values else _NOTHING.get(spec.kind)
