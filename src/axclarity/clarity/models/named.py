"""A record by its name, whatever else is in it."""

from axclarity.clarity.models._exact import Moment
from axclarity.clarity.models._record import Record

__all__ = ["Named"]


class Named(Record):
    """Which record it is, and when it changed: what there is to know of one that may be invalid.

    Args:
        id: of a stock level, the article's sku.
        updated_at: of a stock level, when it was counted.
        version: counts its changes, where the shop does; tells two of the same moment apart.
        location: of a stock level; nothing else has one.
    """

    id: str
    updated_at: Moment | None = None
    version: int | None = None
    location: str | None = None
