"""How much AX keeps of a text; what is longer it would cut without a word."""

from collections.abc import Mapping
from typing import Any

from axclarity.ax.documents import field_specs, per_class
from axclarity.errors import Problem
from axclarity.values import ax_length

__all__ = ["fits", "lengths", "too_long"]


@per_class
def lengths(kind: type[Any]) -> Mapping[str, int]:
    """The characters that AX keeps in each field of a class, by attribute: see `ax_length`."""
    return {spec.attribute: spec.length or 0 for spec in field_specs(kind)}


def fits(kind: type[Any], attribute: str, text: str) -> bool:
    """Whether AX keeps the whole text in a field."""
    return ax_length(text) <= lengths(kind)[attribute]


def too_long(path: str, text: str, limit: int) -> Problem:
    """What to say of a text that fits nowhere: its length, never the text."""
    return Problem(
        path=path,
        rule="address.too-long",
        message=f"has {ax_length(text)} characters, AX keeps {limit}",
        hint="Shorten it in the shop, then replay.",
    )
