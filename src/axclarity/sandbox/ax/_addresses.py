"""Postal addresses: every one needs a country that AX knows."""

from collections.abc import Sequence
from functools import cache

from axclarity.ax.documents import (
    CustTable,
    DirPartyPostalAddressView,
    LineDlvAddr,
    TableDlvAddr,
    given,
)
from axclarity.sandbox.ax._fields import filled
from axclarity.sandbox.ax._refused import not_found

__all__ = ["check_address", "delivery_address_of"]

_COPIED = (
    "address",
    "building_compliment",
    "city",
    "country_region_id",
    "county",
    "district_name",
    "iso_code",
    "location_name",
    "post_box",
    "state",
    "street",
    "street_number",
    "zip_code",
)


def check_address(address: TableDlvAddr | LineDlvAddr | DirPartyPostalAddressView) -> None:
    """Check the country and derive its ISO code. Country ids are alpha-3, as in the demo data.

    Raises:
        Refused: there is no country, or AX does not know it.
    """
    country = filled(address, "country_region_id", "Country/region")
    iso_code = _alpha2(country)
    if iso_code is None:
        raise not_found(country, "Country/region", "Countries/regions")
    address.iso_code = iso_code


def delivery_address_of(customer: CustTable) -> TableDlvAddr | None:
    """Where a customer's orders go by default: the delivery address, else the primary one."""
    known = [view for party in customer.dir_party for view in party.dir_party_postal_address_view]
    view = _best(known)
    if view is None:
        return None
    return TableDlvAddr(**{name: getattr(view, name) for name in _COPIED})


def _best(known: Sequence[DirPartyPostalAddressView]) -> DirPartyPostalAddressView | None:
    for wanted in ("Delivery", "Primary"):
        for view in known:
            if wanted in given(view.roles, "") or (
                wanted == "Primary" and view.is_primary == "Yes"
            ):
                return view
    return known[0] if known else None


@cache
def _alpha2(country: str) -> str | None:
    import pycountry  # noqa: PLC0415  reads its data files when first used

    if country == "XKX":
        return "XK"
    found = pycountry.countries.get(alpha_3=country) if len(country) == 3 else None
    return None if found is None or found.alpha_3 != country else str(found.alpha_2)
