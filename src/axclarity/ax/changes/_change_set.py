"""What changed in AX since a bookmark, whoever found it out."""

from typing import Protocol

from attrs import frozen

from axclarity.ax.keys import EntityKey
from axclarity.http import Exchange

__all__ = ["ChangeSet", "ChangeSource"]


@frozen(kw_only=True)
class ChangeSet:
    """The records that changed, by key: each key once, and in one of the two lists.

    Args:
        changed: created or changed; after a listing anew, every record there is.
        deleted: no longer there.
        bookmark: ask with it next time, after the changes are safely kept.
        resync: why everything was listed anew, in one word; None if only changes were asked for.
    """

    changed: tuple[EntityKey, ...]
    deleted: tuple[EntityKey, ...]
    bookmark: str
    resync: str | None


class ChangeSource(Protocol):
    """Knows what changed."""

    def changes(self, bookmark: str | None) -> Exchange[ChangeSet]:
        """What changed since the bookmark; everything there is without one.

        The same change may be told twice, but none is left out.
        """
        ...
