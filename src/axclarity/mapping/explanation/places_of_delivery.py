"""The address of a delivery, field by field."""

from typing import Final

from axclarity.clarity.models import Address
from axclarity.mapping.explanation.steps import Step

__all__ = ["address_steps", "name_steps"]

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


def address_steps(attribute: str, path: str, address: Address | None) -> list[Step]:
    """The steps to a field of an address that stands at a path."""
    rule = _RULES.get(attribute, "as it is, without spaces around it")
    return _steps(_PARTS.get(attribute, ()), rule, path, address)


def name_steps(path: str, address: Address | None) -> list[Step]:
    """The steps to the name of the one who gets it."""
    return _steps(("company", "name"), "company and name, with a comma between", path, address)


def _steps(parts: tuple[str, ...], rule: str, path: str, address: Address | None) -> list[Step]:
    """The parts in which something stands; lines one under the other."""
    values = [(part, getattr(address, part)) for part in parts]
    return [
        Step(
            source=f"{path}.{part}",
            value=value if isinstance(value, str) else "\n".join(value),
            rule=rule,
        )
        for part, value in values
        if value
    ]
