"""Lines of an address in Street, and what is too long for it in BuildingCompliment."""

from collections.abc import Iterator
from typing import Any

from axclarity.mapping.addresses.lengths import fits, lengths, too_long
from axclarity.mapping.addresses.placed import Placed
from axclarity.mapping.addresses.policy import AddressPolicy
from axclarity.mapping.addresses.streets import Street, street_from_lines
from axclarity.mapping.notes import Note
from axclarity.values import PostalAddress

__all__ = ["placed_street"]


def placed_street(
    kind: type[Any], address: PostalAddress, policy: AddressPolicy, path: str
) -> Placed:
    """The lines of a normal address, one below the other; last lines, then last words move."""
    limits = lengths(kind)
    street = Street(lines=address.lines)
    if policy.split_street:
        street = street_from_lines(
            address.lines,
            address.country,
            numbers=limits["street_number"],
            buildings=limits["building_compliment"],
            boxes=limits["post_box"],
        )
    text = "\n".join(street.lines)
    for kept, moved in _partings(kind, text):
        building = ", ".join(filter(None, (street.building, *moved.split("\n"))))
        if fits(kind, "street", kept) and fits(kind, "building_compliment", building):
            fields = {
                "street": kept,
                "street_number": street.number,
                "building_compliment": building,
                "post_box": street.post_box,
            }
            return Placed(fields=fields, notes=[_moved(path)] if moved else [])
    problem = too_long(f"{path}.lines", text, limits["street"])
    return Placed(fields={}, problems=[problem])


def _partings(kind: type[Any], text: str) -> Iterator[tuple[str, str]]:
    """Ways to part a text in two, the least parted first: whole lines, then words."""
    yield text, ""
    limits = lengths(kind)
    if len(text) > limits["street"] + 1 + limits["building_compliment"]:
        return
    for separator in "\n ":
        at = text.rfind(separator)
        while at >= 0:
            yield text[:at], text[at + 1 :]
            at = text.rfind(separator, 0, at)


def _moved(path: str) -> Note:
    return Note(
        path=f"{path}.lines",
        rule="address.moved",
        message="what is too long for Street stands in BuildingCompliment",
    )
