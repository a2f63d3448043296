"""What a site decides about addresses: its keys, its tables, how much is taken apart."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, fields, frozen

from axclarity.ax.documents import TableDlvAddr
from axclarity.errors import InvalidValue, MappingError, Problem, value_class
from axclarity.mapping.addresses.lengths import fits
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.values import alpha2, alpha3, subdivision_code

__all__ = ["AddressPolicy", "KnownPlaces"]

Places = Mapping[str, Mapping[str, str]]
"""By AX country, then by the name in lower case: the name as AX has it."""

_COUNTRY = re.compile(r"[A-Z]{2}")
"""Also what ISO 3166-1 does not list and its users agree on, as XI for Northern Ireland."""


def _alpha2(country_id: str) -> str:
    try:
        return alpha2(country_id)
    except InvalidValue:
        return ""


def _places(places: Mapping[str, Iterable[str]] | None) -> Places | None:
    """Names by how they are compared; what are none stay as they are, for the check to refuse."""
    if isinstance(places, Mapping):
        return {country: _by_fold(names) for country, names in places.items()}
    return places


def _by_fold(names: Any) -> Any:
    if isinstance(names, str) or not isinstance(names, Iterable) or _is_folded(names):
        return names
    several = tuple(names)
    if all(isinstance(name, str) for name in several):
        return {name.casefold(): name for name in several}
    return several


def _is_folded(names: Iterable[Any]) -> bool:
    """Whether they come from a policy that is copied."""
    pairs = names.items() if isinstance(names, Mapping) else ()
    return bool(pairs) and all(isinstance(n, str) and n.casefold() == fold for fold, n in pairs)


@frozen(kw_only=True)
class KnownPlaces:
    """The keys in AX's address tables, by AX country; `None` for what AX does not validate.

    AX 2012 validates postcode, city, state and county, each where the site's address parameters
    say so (AX 2012 documentation). Letter case does not count; what is sent is AX's own spelling.

    Raises:
        ConfigError: rule `config.policy`; lists all that are no names by country.
    """

    states: Places | None = field(default=None, converter=_places)
    counties: Places | None = field(default=None, converter=_places)
    cities: Places | None = field(default=None, converter=_places)
    zip_codes: Places | None = field(default=None, converter=_places)

    def __attrs_post_init__(self) -> None:
        insist(
            check
            for each in fields(KnownPlaces)
            for check in _of_places(f"known.{each.name}", getattr(self, each.name))
        )


@frozen(kw_only=True)
class AddressPolicy:
    """How addresses are written in AX.

    Args:
        countries: AX country by ISO 3166-1 alpha-2, where it is not alpha-3.
        states: AX state by ISO 3166-2, `DE-BY`, where it is not what follows the hyphen.
        split_street: whether house number, part of the building and post box go to fields of
            their own. What is not surely one of them stays in Street, where AX has it by default.
        known: the site's tables. With them, a place that AX would not know is refused, and so is a
            postcode of a wrong form; without them, AX takes everything.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    countries: Mapping[str, str] = field(factory=dict)
    states: Mapping[str, str] = field(factory=dict)
    split_street: bool = False
    known: KnownPlaces | None = None

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(self._checks())

    def country_id(self, country: str) -> str:
        """AX's key of a country.

        Raises:
            InvalidValue: no such country.
        """
        return self.countries.get(country) or alpha3(country)

    def country(self, country_id: str, path: str) -> str:
        """ISO 3166-1 alpha-2 of AX's key.

        Raises:
            MappingError: no such country, or the site has one key for several.
        """
        mapped = [country for country, key in self.countries.items() if key == country_id]
        own = _alpha2(country_id)
        if own and self.countries.get(own, country_id) == country_id:
            return own
        if len(mapped) != 1:
            raise MappingError(
                Problem(
                    path=path,
                    rule="country.ambiguous" if mapped else "country.unknown",
                    message="is no country key of this site, or that of several",
                    value_class=value_class(country_id),
                    hint="Name the country it means in the address policy.",
                )
            )
        return mapped[0]

    def state_id(self, country: str, code: str) -> str:
        """AX's key of a subdivision: `US-TX` → `TX`; what is no code of ISO is a key already."""
        return self.states.get(code) or code.removeprefix(f"{country}-")

    def state(self, country: str, state_id: str) -> str:
        """ISO 3166-2 code of AX's key, or the key itself where ISO has no such code."""
        for iso, key in self.states.items():
            if key == state_id and iso.startswith(f"{country}-"):
                return iso
        code = subdivision_code(country, state_id)
        return f"{country}-{code}" if code else state_id

    def _checks(self) -> Iterator[Check]:
        """No key of AX for what no address of the shop can ever be."""
        for iso, key in self.countries.items():
            path = f"countries.{iso}"
            yield path, not _COUNTRY.fullmatch(iso), "must be by ISO 3166-1 alpha-2, as NO"
            yield path, not _is_key("country_region_id", key), "is no key of AX"
        for iso, key in self.states.items():
            path = f"states.{iso}"
            yield path, not _is_subdivision(iso), "must be by ISO 3166-2, as DE-BY"
            yield path, not _is_key("state", key), "is no key of AX"


def _of_places(path: str, places: object) -> Iterator[Check]:
    by_country = {} if places is None else places
    if not isinstance(by_country, Mapping):
        yield path, True, "must be names by AX country"
        return
    for country, names in by_country.items():
        yield f"{path}.{country}", not isinstance(names, Mapping), "must be several names"


def _is_key(attribute: str, key: str) -> bool:
    return bool(key) and fits(TableDlvAddr, attribute, key)


def _is_subdivision(iso: str) -> bool:
    country, _, code = iso.partition("-")
    return bool(code) and subdivision_code(country, code) == code
