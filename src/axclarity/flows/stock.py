"""Where AX's stock is read: all rows of some items, however a site lets them be found."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from axclarity.ax import EntityKey, equal
from axclarity.ax.documents import InventoryOnHand, InventSum, given
from axclarity.ax.services import DocumentOperations
from axclarity.errors import MalformedReply
from axclarity.http import Exchange
from axclarity.pipeline import Event

__all__ = [
    "STOCK_CHANGED",
    "FoundStock",
    "ListedStock",
    "StockReader",
    "item_of",
    "stock_changed",
]

STOCK_CHANGED = "stock.changed"
"""Type of the event that says: tell the shop the stock of an article, and of all its item."""


class StockReader(Protocol):
    """Reads stock."""

    def read(self, items: Sequence[str]) -> Exchange[InventoryOnHand]:
        """Every row of stock of these items, and no row of others.

        Raises:
            MalformedReply: a row that cannot be read, or is of no item.
        """
        ...


@frozen(kw_only=True)
class ListedStock:
    """Reads the rows of known dimensions, by the service as AX comes.

    AX's service only reads, by item and InventDimId together. An InventDimId stands for a set of
    dimensions and is the same for all items, so a site whose stock is kept by site and warehouse
    has one for each warehouse. Stock under others is not seen.

    Args:
        on_hand: the InventoryOnHand service.
        dimensions: the InventDimIds that stock is kept under.
        at_once: keys in one call; by default IIS takes 64 KB.
    """

    on_hand: DocumentOperations[InventoryOnHand]
    dimensions: tuple[str, ...]
    at_once: int = 200

    def read(self, items: Sequence[str]) -> Exchange[InventoryOnHand]:
        """Every row of stock of these items under the listed dimensions."""
        keys = (
            EntityKey.of(ItemId=item, InventDimId=dimension)
            for item in items
            for dimension in self.dimensions
        )
        rows: list[InventSum] = []
        for some in self.on_hand.portions(keys, self.at_once):
            document = yield from self.on_hand.read(*some)
            rows += _with_item(document)
        return InventoryOnHand(invent_sum=rows)


@frozen(kw_only=True)
class FoundStock:
    """Finds the rows of each item, where a site has added `find` to the service.

    Suits stock that is kept by variant, batch or serial number.

    Args:
        on_hand: a service of the InventoryOnHand document that finds.
    """

    on_hand: DocumentOperations[InventoryOnHand]

    def read(self, items: Sequence[str]) -> Exchange[InventoryOnHand]:
        """Every row of stock of these items.

        Raises:
            InvalidValue: an item number that cannot be looked up.
        """
        rows: list[InventSum] = []
        for item in items:
            found = yield from self.on_hand.find(equal("InventSum", "ItemId", item))
            rows += _of_item(found, item)
        return InventoryOnHand(invent_sum=rows)


def item_of(sku: str) -> str:
    """The item of AX that an article of the shop is, or is a variant of."""
    return sku.partition(":")[0].strip()


def stock_changed(sku: str, *, source: str, why: str, at: datetime) -> Event:
    """The event that an article is due, and with it all of its item.

    Args:
        sku: an item of AX, or an article of the shop.
        source: the system that says so.
        why: tells this event from all others of the article.
    """
    return Event(
        source=source,
        id=f"{sku}@{why}",
        type=STOCK_CHANGED,
        key=f"stock/{sku}",
        occurred_at=at,
        payload=b"",
    )


def _of_item(found: InventoryOnHand, item: str) -> Iterator[InventSum]:
    """AX tells item numbers apart without regard to letter case."""
    wanted = item.casefold()
    return (row for row in _with_item(found) if given(row.item_id, "").casefold() == wanted)


def _with_item(found: InventoryOnHand) -> list[InventSum]:
    if not all(given(row.item_id, "") for row in found.invent_sum):
        raise MalformedReply("AX answered with a row of stock that is of no item.")
    return found.invent_sum
