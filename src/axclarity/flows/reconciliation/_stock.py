"""Stock: the shop's levels against what AX's on hand makes, now."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from attrs import frozen

from axclarity.clarity.listing import START, InvalidRecord, Position, Query
from axclarity.clarity.models import Inventory
from axclarity.errors import ConfigError
from axclarity.flows.reconciliation._report import (
    Broken,
    Findings,
    Progress,
    Report,
    no_progress,
)
from axclarity.flows.reconciliation._window import Window
from axclarity.flows.stock import item_of
from axclarity.flows.stock_sweep import StockSweep
from axclarity.flows.stock_teller import is_refused, no_stock
from axclarity.http import Exchange
from axclarity.mapping.inventory import MappedInventory
from axclarity.mapping.reconciliation import Entry, reconciled
from axclarity.pipeline import Ledger

__all__ = ["StockComparison"]

_Place = tuple[str, str | None]
"""Article and location of the shop; no location where the shop says none that can be read."""

_FIGURES = {"on_hand": "on hand", "reserved": "reserved", "available": "available"}


@frozen(kw_only=True)
class StockComparison:
    """Every level of the shop, as it is now: a window only names the day it is counted on.

    Each figure is compared by itself. Items that the shop has nowhere are not looked for; of those
    it has somewhere, every location is. A level that breaks its model is told, and stops no other.

    Args:
        sweep: of the flow of stock; it knows how stock is read.
    """

    sweep: StockSweep

    def compare(
        self, window: Window, ledger: Ledger, progress: Progress = no_progress
    ) -> Exchange[Report]:
        """All levels, side by side."""
        found, count = Findings(), 0
        day = window.day_of(ledger.now())
        position: Position | None = START
        while position is not None:
            as_of = ledger.now()
            page = yield from self.sweep.teller.inventory.valid_page(Query(), position)
            found.add_broken(*(_broken(each, day) for each in page.invalid))
            mapped = yield from self._mapped(page.records, as_of, ledger)
            known = yield from self._elsewhere(page.records, mapped)
            self._compare(page.records, known, mapped, day, as_of, found)
            count += len(page.records) + len(page.invalid)
            progress(count)
            position = page.next
        return found.report("stock")

    def _mapped(
        self, levels: Sequence[Inventory], as_of: datetime, ledger: Ledger
    ) -> Exchange[MappedInventory]:
        pending = yield from self.sweep.web_orders.pending(ledger)
        items = tuple(dict.fromkeys(item_of(level.sku) for level in levels))
        return (yield from self.sweep.teller.read(items, pending, as_of=as_of, now=ledger.now))

    def _elsewhere(
        self, levels: Sequence[Inventory], mapped: MappedInventory
    ) -> Exchange[set[_Place]]:
        """The places of AX that the shop has on another page, or in a level that is broken."""
        here = {_place(level) for level in levels}
        skus = dict.fromkeys(level.sku for level in mapped.levels if _place(level) not in here)
        found: set[_Place] = set()
        for sku in skus:
            try:
                found |= yield from self._places(sku)
            except ConfigError:  # a shop that cannot be asked is not blamed
                return {_place(level) for level in mapped.levels}
        return found - here

    def _places(self, sku: str) -> Exchange[set[_Place]]:
        query, found = Query(filters={"sku": sku}), set[_Place]()
        position: Position | None = START
        while position is not None:
            page = yield from self.sweep.teller.inventory.names(query, position)
            found |= {(name.id, name.location) for name in page.records}
            position = page.next
        return found

    def _compare(
        self,
        levels: Iterable[Inventory],
        elsewhere: set[_Place],
        mapped: MappedInventory,
        day: date,
        as_of: datetime,
        found: Findings,
    ) -> None:
        made = {_place(level): level for level in mapped.levels}
        shop: list[Entry] = []
        ax: list[Entry] = []
        for level in levels:
            if is_refused(level.sku, mapped):
                found.add_broken(_refused(level.sku, day, mapped))
                continue
            shop += _entries(level, day)
            place = _place(level)
            ax += _entries(made.pop(place) if place in made else no_stock(level, as_of), day)
        for place, level in made.items():
            if not {place, (level.sku, None)} & elsewhere:
                ax += _entries(level, day)
        found.add(reconciled(shop, ax))


def _place(level: Inventory) -> _Place:
    return level.sku, level.location


def _entries(level: Inventory, day: date) -> Iterator[Entry]:
    for name, unit in _FIGURES.items():
        yield Entry(
            key=f"{level.sku} at {level.location or 'no location'}",
            day=day,
            amount=getattr(level, name),
            unit=unit,
            record=f"stock/{level.sku}",
        )


def _broken(level: InvalidRecord, day: date) -> Broken:
    sku = level.name.id
    return Broken(record=f"stock/{sku}", key=sku, day=day, problems=level.problems)


def _refused(sku: str, day: date, mapped: MappedInventory) -> Broken:
    problems = mapped.refused.get(sku) or mapped.refused[item_of(sku)]
    return Broken(record=f"stock/{sku}", key=sku, day=day, problems=problems)
