"""State, county, city and postcode: AX's keys where it validates, else the shop's words."""

from collections.abc import Iterable
from typing import Any

from axclarity.errors import Problem
from axclarity.mapping.addresses.lengths import fits, lengths, too_long
from axclarity.mapping.addresses.placed import Placed
from axclarity.mapping.addresses.policy import AddressPolicy, KnownPlaces, Places
from axclarity.mapping.notes import Note
from axclarity.values import PostalAddress, is_postcode, subdivision_code

__all__ = ["placed_city", "placed_postcode", "placed_region"]

_NOTHING_KNOWN = KnownPlaces()


def placed_region(
    kind: type[Any], address: PostalAddress, policy: AddressPolicy, path: str
) -> Placed:
    """The state of a normal address; a region that is none goes to County, else DistrictName.

    Longer than both, it is refused as any text that fits nowhere.
    """
    known = policy.known or _NOTHING_KNOWN
    country = policy.country_id(address.country)
    state, region = policy.state_id(address.country, address.region_code), _more_than_state(address)
    if known.states is not None:
        wanted = state
        state = _spelled(known.states, country, (wanted, address.region))
        if wanted and not state:
            return _county_only(known.counties, country, address.region, f"{path}.region")
        region = "" if state.casefold() == region.casefold() else region
    if not region:
        return Placed(fields={"state": state})
    if known.counties is not None:
        county = _spelled(known.counties, country, (region,))
        problems = [] if county else [_unknown(f"{path}.region", "state or county")]
        return Placed(fields={"state": state, "county": county}, problems=problems)
    return _outside_state(kind, state, region, path)


def placed_city(address: PostalAddress, policy: AddressPolicy, path: str) -> Placed:
    """The city of a normal address."""
    cities = (policy.known or _NOTHING_KNOWN).cities
    if cities is None or not address.city:
        return Placed(fields={"city": address.city})
    city = _spelled(cities, policy.country_id(address.country), (address.city,))
    return Placed(
        fields={"city": city}, problems=[] if city else [_unknown(f"{path}.city", "city")]
    )


def placed_postcode(address: PostalAddress, policy: AddressPolicy, path: str) -> Placed:
    """The postcode of a normal address; a wrong form is noted, or refused where AX validates."""
    text, path = address.postal_code, f"{path}.postal_code"
    if policy.known is not None and policy.known.zip_codes is not None and text:
        country = policy.country_id(address.country)
        found = _spelled(policy.known.zip_codes, country, (text, text.replace(" ", "")))
        problems = [] if found else [_unknown(path, "postcode")]
        return Placed(fields={"zip_code": found}, problems=problems)
    if not text or is_postcode(address.country, text):
        return Placed(fields={"zip_code": text})
    rule, message = "address.postcode-form", f"has no form of a postcode of {address.country}"
    if policy.known is None:
        note = Note(path=path, rule=rule, message=message)
        return Placed(fields={"zip_code": text}, notes=[note])
    problem = Problem(path=path, rule=rule, message=message, hint="Correct it, then replay.")
    return Placed(fields={}, problems=[problem])


def _more_than_state(address: PostalAddress) -> str:
    """The region, unless it only says in other words what the code says."""
    state = address.region_code.partition("-")[2]
    understood = state and subdivision_code(address.country, address.region) == state
    return "" if understood else address.region


def _county_only(counties: Places | None, country: str, region: str, path: str) -> Placed:
    """A region that ISO has a code for, and AX as a county, as those of Great Britain."""
    county = _spelled(counties or {}, country, (region,))
    what = "state" if counties is None else "state or county"
    return Placed(fields={"county": county}, problems=[] if county else [_unknown(path, what)])


def _outside_state(kind: type[Any], state: str, region: str, path: str) -> Placed:
    if fits(kind, "county", region):
        return Placed(fields={"state": state, "county": region})
    if fits(kind, "district_name", region):
        note = Note(
            path=f"{path}.region",
            rule="address.region-unknown",
            message="has no code in its country; it stands in DistrictName",
        )
        return Placed(fields={"state": state, "district_name": region}, notes=[note])
    limit = lengths(kind)["district_name"]
    return Placed(fields={}, problems=[too_long(f"{path}.region", region, limit)])


def _spelled(places: Places, country: str, names: Iterable[str]) -> str:
    """The first of the names that AX knows, in AX's spelling, or nothing."""
    known = places.get(country, {})
    return next((known[name.casefold()] for name in names if name.casefold() in known), "")


def _unknown(path: str, what: str) -> Problem:
    return Problem(
        path=path,
        rule="address.unknown-place",
        message=f"is no {what} in AX's address tables",
        hint="Correct it in the shop, or add it to AX and to the policy; then replay.",
    )
