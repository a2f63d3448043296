"""The address of a delivery, field by field."""

from typing import Final

from axclarity.mapping.explanation.sources import Sources
from axclarity.mapping.explanation.steps import Step

__all__ = ["address_steps"]

_PARTS: Final = {
    "building_compliment": ("lines",),
    "city": ("city",),
    "country_region_id": ("country",),
    "county": ("region",),
    "district_name": ("lines",),
    "location_name": ("company", "name"),
    "post_box": ("lines",),
    "state": ("region_code", "region"),
    "street": ("lines",),
    "street_number": ("lines",),
    "zip_code": ("postal_code",),
}
_RULES: Final = {
    "building_compliment": "the lines that the street has no room for, or the part of a building",
    "country_region_id": "AX's key by policy.addresses.countries, else ISO's three letters",
    "county": "a region for which the country has no code",
    "location_name": "the company, else the name, where it fits",
    "post_box": "the post box, by policy.addresses.split_street",
    "state": "AX's key by policy.addresses.states, else the code of the region in its country",
    "street": "all lines that fit, one under the other",
    "street_number": "the house number, by policy.addresses.split_street",
    "zip_code": "in the country's form",
}


def address_steps(attribute: str, keys: tuple[str | int, ...], sources: Sources) -> list[Step]:
    """The steps to a field of an address that stands at `keys` in the order."""
    rule = _RULES.get(attribute, "as it is, without spaces around it")
    return [sources.step(*keys, part, rule=rule) for part in _PARTS.get(attribute, ())]
