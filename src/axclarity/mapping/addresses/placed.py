"""What becomes of a part of an address: fields, remarks, and what is wrong with it."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from axclarity.errors import Problem
from axclarity.mapping.notes import Note

__all__ = ["Placed"]


@frozen(kw_only=True)
class Placed:
    """AX fields by attribute, empty where there is nothing to say."""

    fields: Mapping[str, str]
    notes: Sequence[Note] = ()
    problems: Sequence[Problem] = ()
