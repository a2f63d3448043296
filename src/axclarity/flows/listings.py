"""What the shop has, announced record by record: for sweeps that find what no webhook said."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from axclarity.clarity import ClarityOperations
from axclarity.clarity.listing import START, Position, Query
from axclarity.clarity.models import Named
from axclarity.clarity.resources import Reads
from axclarity.http import Exchange
from axclarity.pipeline import Event

__all__ = ["TYPES", "Listing", "Passage", "listings_of"]

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "orders": "order.updated",
        "customers": "customer.updated",
        "products": "product.updated",
        "payments": "payment.captured",
        "refunds": "refund.created",
        "returns": "return.created",
    }
)
"""The event that says of a record of each resource: bring it up to date."""


@frozen
class Passage:
    """A stretch of a listing.

    Args:
        events: one for each record, in the shop's order.
        next: where the rest is; `None` at the end.
    """

    events: tuple[Event, ...]
    next: Position | None


@frozen(kw_only=True)
class Listing:
    """The records of one resource, as events.

    An event's id names the record, when it was changed, and its version where the shop counts them,
    which tells two changes of the same instant apart: a state of a record that was found before is
    a duplicate, and does no harm. A record that is not valid is announced, too, so that
    it ends as a dead letter and not in silence.

    Args:
        name: the resource, `orders`.
        type: of its events, `order.updated`.
    """

    name: str
    type: str
    records: Reads[Any] = field(repr=False)

    def passage(
        self, since: datetime | None, now: datetime, position: Position = START
    ) -> Exchange[Passage]:
        """Read one page of the records that were changed since a moment.

        Raises:
            ConfigError, MalformedReply: as `Reads.page`.
        """
        page = yield from self.records.names(Query(updated_since=since), position)
        return Passage(tuple(self.event(each, now) for each in page.records), page.next)

    def event(self, record: Named, now: datetime) -> Event:
        """The event that a record is due."""
        moment = record.updated_at
        state = "" if moment is None else f"@{moment.isoformat()}"
        state += "" if record.version is None else f"#{record.version}"
        return Event(
            source="clarity",
            id=f"sweep/{self.name}/{record.id}{state}",
            type=self.type,
            key=f"{self.type.partition('.')[0]}/{record.id}",
            occurred_at=moment or now,
            payload=b"{}",
        )


def listings_of(shop: ClarityOperations) -> dict[str, Listing]:
    """What of a shop can be listed, by resource."""
    return {
        name: Listing(name=name, type=kind, records=getattr(shop, name))
        for name, kind in TYPES.items()
    }
