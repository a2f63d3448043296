"""An AX address as the shop has addresses."""

from attrs import asdict

from axclarity.ax.documents import (
    DirPartyPostalAddressView,
    LineDlvAddr,
    TableDlvAddr,
    given,
)
from axclarity.clarity.models import Address
from axclarity.mapping.addresses.policy import AddressPolicy
from axclarity.mapping.addresses.streets import line_with_number
from axclarity.values import PostalAddress

__all__ = ["address_from_postal_address", "postal_address_from_ax_address"]


def postal_address_from_ax_address(
    address: TableDlvAddr | LineDlvAddr | DirPartyPostalAddressView,
    policy: AddressPolicy,
    *,
    path: str = "$",
) -> PostalAddress:
    """A postal address that becomes the same AX address again, as far as we wrote it.

    Everything that is printed comes along. What has no place of its own in a shop is a line:
    part of the building, district, post box, in this order.

    Raises:
        MappingError: no country, or none that the policy or ISO 3166-1 knows.
    """
    country = policy.country(given(address.country_region_id, ""), f"{path}.CountryRegionId")
    state, county = given(address.state, ""), given(address.county, "")
    district = given(address.district_name, "")
    lines = (
        *_street_lines(address, country),
        given(address.building_compliment, ""),
        district if county else "",
        given(address.post_box, ""),
    )
    return PostalAddress(
        country=country,
        lines=tuple(filter(None, lines)),
        name=given(address.location_name, ""),
        city=given(address.city, ""),
        region=county or district,
        region_code=policy.state(country, state) if state else "",
        postal_code=given(address.zip_code, ""),
    )


def address_from_postal_address(address: PostalAddress) -> Address:
    """The same address as a part of a shop's record."""
    return Address(**asdict(address))


def _street_lines(
    address: TableDlvAddr | LineDlvAddr | DirPartyPostalAddressView, country: str
) -> list[str]:
    first, *more = given(address.street, "").splitlines() or [""]
    return [line_with_number(first, given(address.street_number, ""), country), *more]
