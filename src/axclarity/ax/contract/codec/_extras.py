"""Fields of a site, which no class knows: they travel in `extra`, by name."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from axclarity.ax.contract.codec._values import Unwritable, text_within
from axclarity.ax.documents import UNSET

__all__ = ["ExtraRow", "write_extras"]


class ExtraRow(NamedTuple):
    """One of them: its name, as it is written, its longest text (0 for any), what it may be."""

    name: str
    tag: str
    most: int
    nillable: bool
    required: bool


def write_extras(
    rows: Iterable[ExtraRow], extra: Mapping[str, str | None], add: Callable[[str], None]
) -> None:
    """Write those that are given, in the order of the rows.

    Raises:
        Unwritable: one must be given and is not, or the port would not take it.
    """
    for name, tag, most, nillable, required in rows:
        value = extra.get(name, UNSET)
        if value is UNSET:
            if required:
                raise Unwritable
        elif value is not None:
            add(f"<{tag}>{text_within(value, most)}</{tag}>")
        elif nillable:
            add(f'<{tag} xsi:nil="true"/>')
        else:
            raise Unwritable
