"""Postal addresses become AX address fields. Nothing is cut: it fits, moves, or is refused."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, TypeVar

from axclarity.ax.documents import (
    DirPartyPostalAddressView,
    LineDlvAddr,
    SalesTable,
    TableDlvAddr,
    field_specs,
)
from axclarity.errors import InvalidValue, MappingError, Problem
from axclarity.mapping.notes import Note
from axclarity.values import PostalAddress, alpha3, subdivision_code

__all__ = ["delivery_name", "fits", "order_address"]

A = TypeVar("A", TableDlvAddr, LineDlvAddr, DirPartyPostalAddressView)

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def order_address(
    kind: type[A], address: PostalAddress, countries: Mapping[str, str], *, path: str
) -> tuple[A, list[Note]]:
    """An AX address of a kind, with notes on what stands elsewhere than expected.

    Args:
        countries: AX country by ISO 3166-1 alpha-2, where it is not alpha-3.

    Raises:
        MappingError: something does not fit and has nowhere to go, no such country, a control
            character.
    """
    street, compliment, notes = _street(kind, address, path)
    state, county, region_notes = _region(kind, address, path)
    fields = {
        "building_compliment": compliment,
        "city": _clean(address.city, f"{path}.city"),
        "country_region_id": _country(address.country, countries, path),
        "county": county,
        "location_name": _if_fits(kind, "location_name", _addressee(address, path)),
        "state": state,
        "street": street,
        "zip_code": _clean(address.postal_code, f"{path}.postal_code"),
    }
    problems = [
        _too_long(f"{path}.{name}", len(text), _length(kind, name))
        for name, text in fields.items()
        if not fits(kind, name, text)
    ]
    if problems:
        raise MappingError(*problems)
    given: dict[str, Any] = {name: text for name, text in fields.items() if text}
    return kind(**given), notes + region_notes


def delivery_name(address: PostalAddress, path: str) -> str:
    """Company and name, for the field DeliveryName.

    Raises:
        MappingError: together they are longer than AX keeps.
    """
    parts = (_clean(address.company, f"{path}.company"), _clean(address.name, f"{path}.name"))
    name = ", ".join(part for part in parts if part)
    if not fits(SalesTable, "delivery_name", name):
        raise MappingError(
            _too_long(f"{path}.name", len(name), _length(SalesTable, "delivery_name"))
        )
    return name


def fits(kind: type[Any], attribute: str, text: str) -> bool:
    """Whether AX keeps the whole text in a field."""
    return len(text) <= _length(kind, attribute)


def _length(kind: type[Any], attribute: str) -> int:
    (spec,) = (spec for spec in field_specs(kind) if spec.attribute == attribute)
    return spec.length or 0


def _if_fits(kind: type[Any], attribute: str, text: str) -> str:
    return text if fits(kind, attribute, text) else ""


def _street(kind: type[Any], address: PostalAddress, path: str) -> tuple[str, str, list[Note]]:
    """All lines in Street; where they are too long together, the last go to BuildingCompliment."""
    lines = [_clean(line, f"{path}.lines[{i}]") for i, line in enumerate(address.lines)]
    lines = [line for line in lines if line]
    for moved in range(len(lines) + 1):
        kept = len(lines) - moved
        street, rest = "\n".join(lines[:kept]), ", ".join(lines[kept:])
        if fits(kind, "street", street) and fits(kind, "building_compliment", rest):
            note = Note(
                path=f"{path}.lines",
                rule="address.moved",
                message=f"the last {moved} line(s) stand in BuildingCompliment",
            )
            return street, rest, [note] if moved else []
    raise MappingError(_too_long(f"{path}.lines", len("\n".join(lines)), _length(kind, "street")))


def _region(kind: type[Any], address: PostalAddress, path: str) -> tuple[str, str, list[Note]]:
    """State by its ISO 3166-2 code; a name without a code goes to County, or into a note."""
    region = _clean(address.region, f"{path}.region")
    code = _clean(address.region_code, f"{path}.region_code")
    state = code.removeprefix(f"{address.country}-")
    if re.match(r"[A-Z]{2}-", state):
        raise MappingError(
            Problem(
                path=f"{path}.region_code",
                rule="address.region-code",
                message="is a code of another country than the address's",
            )
        )
    if not state and region:
        state = subdivision_code(address.country, region)
    if state or not region:
        return state, "", []
    if fits(kind, "county", region):
        return "", region, []
    note = Note(
        path=f"{path}.region",
        rule="address.region-unknown",
        message=f"the region {region} has no code in its country and fits no field",
    )
    return "", "", [note]


def _country(country: str, countries: Mapping[str, str], path: str) -> str:
    try:
        return countries.get(country) or alpha3(country)
    except InvalidValue as error:
        (problem,) = error.problems
        raise MappingError(
            Problem(
                path=f"{path}.country",
                rule=problem.rule,
                message=problem.message,
                value_class=problem.value_class,
                hint=problem.hint,
            )
        ) from None


def _addressee(address: PostalAddress, path: str) -> str:
    return _clean(address.company or address.name, f"{path}.name")


def _clean(text: str, path: str) -> str:
    """Composed Unicode without spaces around it; a control character is refused."""
    cleaned = unicodedata.normalize("NFC", text).strip()
    if _CONTROL.search(cleaned):
        raise MappingError(
            Problem(path=path, rule="address.control", message="holds a control character")
        )
    return cleaned


def _too_long(path: str, length: int, limit: int) -> Problem:
    return Problem(
        path=path,
        rule="address.too-long",
        message=f"has {length} characters, AX keeps {limit}",
        hint="Shorten it in the shop, then replay.",
    )
