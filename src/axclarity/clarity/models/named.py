"""A record by its name, whatever else is in it."""

from axclarity.clarity.models._exact import Moment
from axclarity.clarity.models._record import Record

__all__ = ["Named"]


class Named(Record):
    """Which record it is, and when it changed: what there is to know of one that may be invalid."""

    id: str
    updated_at: Moment | None = None
