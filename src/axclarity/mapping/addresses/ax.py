"""An AX address, within AX's lengths and, where AX validates, within its tables."""

from itertools import chain
from typing import Any, TypeVar

from axclarity.ax.documents import DirPartyPostalAddressView, LineDlvAddr, TableDlvAddr
from axclarity.errors import MappingError
from axclarity.mapping.addresses.lengths import fits, lengths, too_long
from axclarity.mapping.addresses.names import location_name
from axclarity.mapping.addresses.normal import normal_address
from axclarity.mapping.addresses.placed import Placed
from axclarity.mapping.addresses.placed_street import placed_street
from axclarity.mapping.addresses.places import placed_city, placed_postcode, placed_region
from axclarity.mapping.addresses.policy import AddressPolicy
from axclarity.mapping.notes import Note
from axclarity.values import PostalAddress

__all__ = ["ax_address_from_postal_address"]

A = TypeVar("A", TableDlvAddr, LineDlvAddr, DirPartyPostalAddressView)


def ax_address_from_postal_address(
    kind: type[A], address: PostalAddress, policy: AddressPolicy, *, path: str
) -> tuple[A, list[Note]]:
    """An AX address of a kind, with notes on what stands elsewhere than expected.

    Args:
        path: where the address stands in the shop's record, for messages.

    Raises:
        MappingError: something does not fit and has nowhere to go, no such country, a control
            character; with the site's tables, a place that AX does not know. What does not fit
            and what is unknown is listed together.
    """
    fields, notes = _fields(kind, address, policy, path)
    return kind(**fields), notes


def _fields(
    kind: type[Any], address: PostalAddress, policy: AddressPolicy, path: str
) -> tuple[dict[str, Any], list[Note]]:
    normal, notes = normal_address(address, policy, path=path)
    named = {
        "country_region_id": policy.country_id(normal.country),
        "location_name": location_name(kind, normal),
    }
    parts = (
        placed_street(kind, normal, policy, path),
        placed_city(normal, policy, path),
        placed_region(kind, normal, policy, path),
        placed_postcode(normal, policy, path),
        Placed(fields=named),
    )
    fields = {name: text for part in parts for name, text in part.fields.items() if text}
    problems = list(chain.from_iterable(part.problems for part in parts))
    limits = lengths(kind)
    problems += [
        too_long(f"{path}.{name}", text, limits[name])
        for name, text in fields.items()
        if not fits(kind, name, text)
    ]
    if problems:
        raise MappingError(*problems)
    return fields, [*notes, *chain.from_iterable(part.notes for part in parts)]
