"""What a person may want to know of a mapping that went well."""

from collections.abc import Iterable

from attrs import frozen

from axclarity.mapping.shown import Shown

__all__ = ["Note", "noted"]


@frozen(kw_only=True)
class Note:
    """A remark on one field: something was moved, chosen or kept elsewhere."""

    path: str
    rule: str
    message: str


def noted(title: str, notes: Iterable[Note]) -> Shown:
    """What a mapping made, in one line, with its notes below."""
    rows = tuple((note.path, note.message) for note in notes)
    return Shown(title=title, columns=("where", "note"), rows=rows)
