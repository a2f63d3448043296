"""Whose address it is: a company, a person, a person at a company."""

from typing import Any

from axclarity.ax.documents import DirPartyPostalAddressView, SalesTable
from axclarity.errors import MappingError
from axclarity.mapping.addresses.lengths import fits, lengths, too_long
from axclarity.mapping.addresses.texts import clean
from axclarity.values import PostalAddress

__all__ = ["delivery_name", "location_name"]


def delivery_name(address: PostalAddress, path: str) -> str:
    """Company and name, for the field DeliveryName.

    Raises:
        MappingError: together they are longer than AX keeps.
    """
    name = _joined(clean(address.company, f"{path}.company"), clean(address.name, f"{path}.name"))
    if not fits(SalesTable, "delivery_name", name):
        limit = lengths(SalesTable)["delivery_name"]
        raise MappingError(too_long(f"{path}.name", name, limit))
    return name


def location_name(kind: type[Any], address: PostalAddress) -> str:
    """AX's description of a clean address: the company, or the person; else nothing.

    On an order, DeliveryName holds both. An address of a party has no such field, so that its
    description holds both too, as far as they fit.
    """
    wanted = [address.company or address.name]
    if kind is DirPartyPostalAddressView:
        wanted.insert(0, _joined(address.company, address.name))
    return next((text for text in wanted if fits(kind, "location_name", text)), "")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
