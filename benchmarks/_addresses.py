"""Addresses as geocoders take them apart, put together as a shop has them, with what is right.

What is right never comes from us: a postcode's form is the printed address's, a state's code the
record's own `state_code`, else pycountry's for exactly this name, else a list made by hand.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
from attrs import field, frozen

from axclarity.values import PostalAddress

__all__ = ["DATA", "Case", "read_cases"]

_GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "data"
DATA = _GOLDEN / "addresses.jsonl"

_CITY = ("city", "town", "village", "hamlet", "municipality", "locality", "island")
_STATE = ("state", "province", "region")
_STREET = ("road", "pedestrian", "residential", "square")
_OTHER = ("suburb", "neighbourhood", "city_district", "quarter")
_KNOWN = {
    *(*_CITY, *_STATE, *_STREET, *_OTHER, "house_number", "housenumber", "postcode", "country"),
    *("country_code", "state_code", "county", "county_code", "state_district", "continent"),
}
_NUMBER_FIRST = frozenset(("AU", "CA", "FR", "GB", "IE", "IN", "LU", "NZ", "SG", "US", "ZA"))
_SUBDIVISIONS: Any = pycountry.subdivisions


@frozen(kw_only=True)
class Case:
    """One address.

    Args:
        components: the parts as the geocoder names them.
        expected: lines of the printed address, if the record has it.
        region: the state's name, as a shop would have it.
    """

    components: Mapping[str, str]
    expected: tuple[str, ...] = field(converter=tuple)

    @property
    def country(self) -> str:
        return self.components.get("country_code", "").upper()

    @property
    def region(self) -> str:
        return _first(self.components, _STATE)

    @property
    def postcode(self) -> str:
        return self.components.get("postcode", "")

    def address(self, **instead: str) -> PostalAddress:
        """What the shop's record holds: the state as a name, the street as lines."""
        parts = {
            "country": self.country,
            "city": _first(self.components, _CITY),
            "region": self.region,
            "postal_code": self.postcode,
        }
        return PostalAddress(lines=self._lines(), **(parts | instead))

    def state(self) -> str | None:
        """The right ISO 3166-2 suffix, empty if the region is none; `None` if nobody knows."""
        own = self.components.get("state_code", "")
        if own and _is_code(self.country, own) and self.region == self.components.get("state"):
            return own
        if _is_code(self.country, self.region):
            return self.region
        listed = _by_hand().get(self.country, {}).get(self.region)
        return _by_name(self.country).get(self.region.casefold(), listed)

    def written_postcode(self) -> str | None:
        """The postcode as the address is printed with it; `None` if it is printed without."""
        pattern = "[ -]?".join(filter(str.isalnum, self.postcode))
        found = re.search(rf"(?<!\w){pattern}(?!\w)", "\n".join(self.expected), re.IGNORECASE)
        return found[0] if found else None

    def _lines(self) -> tuple[str, ...]:
        parts = self.components
        number = parts.get("house_number") or parts.get("housenumber", "")
        street = _first(parts, _STREET)
        if self.country in _NUMBER_FIRST:
            number, street = street, number
        place = [text for name, text in parts.items() if name not in _KNOWN]
        lines = [*place, " ".join(filter(None, (street, number))), _first(parts, _OTHER)]
        return tuple(filter(None, lines))


def read_cases(file: Path) -> list[Case]:
    """The records of a file, one JSON object on each line."""
    found = map(json.loads, filter(str.strip, file.read_text("utf-8").splitlines()))
    return [
        Case(
            components={name: str(text) for name, text in each.get("components", {}).items()},
            expected=each.get("expected", ()),
        )
        for each in found
    ]


def _first(parts: Mapping[str, str], names: Iterable[str]) -> str:
    return next((parts[name] for name in names if name in parts), "")


def _is_code(country: str, code: str) -> bool:
    return _SUBDIVISIONS.get(code=f"{country}-{code}") is not None


@cache
def _by_name(country: str) -> Mapping[str, str]:
    """Names that pycountry gives to one subdivision only."""
    found: dict[str, list[str]] = {}
    for each in _SUBDIVISIONS.get(country_code=country) or ():
        found.setdefault(each.name.casefold(), []).append(each.code.split("-", 1)[1])
    return {name: codes[0] for name, codes in found.items() if len(codes) == 1}


@cache
def _by_hand() -> Mapping[str, Mapping[str, str]]:
    content: Any = json.loads((_GOLDEN / "address_states.json").read_text("utf-8"))
    states: Mapping[str, Mapping[str, str]] = content["states"]
    return states
