"""Postal addresses become AX address fields, and come back. Nothing is cut and nothing is lost.

What does not fit its field moves to another and is noted, or the address is refused.
"""

from axclarity.mapping.addresses.ax import ax_address_from_postal_address
from axclarity.mapping.addresses.back import (
    address_from_postal_address,
    postal_address_from_ax_address,
)
from axclarity.mapping.addresses.lengths import fits
from axclarity.mapping.addresses.names import delivery_name
from axclarity.mapping.addresses.normal import normal_address
from axclarity.mapping.addresses.policy import AddressPolicy, KnownPlaces

__all__ = [
    "AddressPolicy",
    "KnownPlaces",
    "address_from_postal_address",
    "ax_address_from_postal_address",
    "delivery_name",
    "fits",
    "normal_address",
    "postal_address_from_ax_address",
]
