"""Stock levels as the shop keeps them. Assumption throughout."""

from enum import StrEnum

from pydantic import Field

from axclarity.clarity.models._exact import Exact, Moment
from axclarity.clarity.models._record import Record

__all__ = ["Inventory", "InventoryResult", "InventoryResultStatus"]


class Inventory(Record):
    """How much of an article a location has, in the article's unit, at the moment `as_of`.

    `available` may be less than `on_hand - reserved`, and below zero where more was sold than there
    is. The shop refuses an entry that is older than what it has.
    """

    sku: str = Field(min_length=1)
    location: str = ""
    on_hand: Exact
    reserved: Exact
    available: Exact
    as_of: Moment
    version: int = 1


class InventoryResultStatus(StrEnum):
    """What became of an entry of a bulk request."""

    ACCEPTED = "accepted"
    STALE = "stale"
    REFUSED = "refused"
    LOCKED = "locked"


class InventoryResult(Record):
    """The answer to one entry of a bulk request. `code` says why it was refused."""

    sku: str
    location: str = ""
    status: InventoryResultStatus
    code: str = ""
