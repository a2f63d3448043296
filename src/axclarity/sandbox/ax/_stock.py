"""InventoryOnHand: the stock of the company, computed when it is asked for."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import InventoryOnHand, InventSum, InventSumDim
from axclarity.ax.keys import EntityKey
from axclarity.sandbox.ax._criteria import Condition, selected
from axclarity.sandbox.ax._fields import without_blanks
from axclarity.sandbox.ax._keeper import Kept
from axclarity.sandbox.ax._records import Item, Records
from axclarity.sandbox.ax._refused import Refused

__all__ = ["Stock"]

_KEY = {"ItemId", "InventDimId"}


@frozen
class Stock(Kept):
    """Rows of stock by item and dimensions. They are read; found where a site has added that."""

    records: Records

    @property
    def kind(self) -> type[InventoryOnHand]:
        """The class of the document."""
        return InventoryOnHand

    def read(self, keys: Iterable[EntityKey]) -> InventoryOnHand:
        """The rows of these keys. What was never counted has none."""
        found = [row for row in map(self._row, keys) if row is not None]
        for row in found:
            without_blanks(row)
        return InventoryOnHand(invent_sum=found)

    def find(self, conditions: Sequence[Condition]) -> list[EntityKey]:
        """The keys of the rows that meet the conditions."""
        keys = (
            EntityKey.of(ItemId=item, InventDimId=self.records.dimension_of(warehouse))
            for item, warehouse in self.records.stocked()
        )
        rows = {key: row for key in keys if (row := self._row(key)) is not None}
        found = selected(rows.values(), conditions, "InventSum")
        return [key for key, row in rows.items() if any(row is each for each in found)]

    def _row(self, key: EntityKey) -> InventSum | None:
        values = dict(key.fields)
        if values.keys() != _KEY:
            raise Refused("The entity key of InventoryOnHand is ItemId and InventDimId.")
        warehouse = self.records.warehouse_of(values["InventDimId"])
        item = self.records.item(values["ItemId"])
        if warehouse is None or item is None or not self._counted(item, warehouse):
            return None
        return self._sum(item, warehouse, values["InventDimId"])

    def _counted(self, item: Item, warehouse: str) -> bool:
        return self.records.has_stock(item.item_id, warehouse)

    def _sum(self, item: Item, warehouse: str, dimension: str) -> InventSum:
        on_hand = self.records.on_hand(item.item_id, warehouse)
        place = InventSumDim(
            invent_dim_id=dimension, invent_location_id=warehouse, invent_site_id=item.site
        )
        return InventSum(
            avail_physical=on_hand.available,
            closed="No",
            closed_qty="Yes" if on_hand.physical == Decimal(0) else "No",
            invent_dim_id=dimension,
            item_id=item.item_id,
            physical_invent=on_hand.physical,
            posted_qty=on_hand.physical,
            reserv_physical=on_hand.reserved,
            invent_dim=[place],
        )
