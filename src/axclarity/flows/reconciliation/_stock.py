"""Stock: the shop's levels against what AX's on hand makes, now."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from attrs import frozen

from axclarity.clarity.listing import START, Position, Query
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

_Place = tuple[str, str]
_FIGURES = {"on_hand": "on hand", "reserved": "reserved", "available": "available"}


@frozen(kw_only=True)
class StockComparison:
    """Every level of the shop, as it is now: a window only names the day it is counted on.

    Each figure is compared by itself. Items that the shop has nowhere are not looked for; of those
    it has somewhere, every location is.

    Args:
        sweep: of the flow of stock; it knows how stock is read.
    """

    sweep: StockSweep

    def compare(
        self, window: Window, ledger: Ledger, progress: Progress = no_progress
    ) -> Exchange[Report]:
        """All levels, side by side.

        Raises:
            InvalidDocument: a level of the shop breaks its model: such a page cannot be read.
        """
        found, count = Findings(), 0
        day = window.day_of(ledger.now())
        position: Position | None = START
        while position is not None:
            as_of = ledger.now()
            page = yield from self.sweep.teller.inventory.page(Query(), position)
            mapped = yield from self._mapped(page.records, as_of, ledger)
            known = yield from self._elsewhere(page.records, mapped)
            self._compare(page.records, known, mapped, day, as_of, found)
            count += len(page.records)
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
        """The places that AX has, this page has not, and another page of the shop has."""
        here = {_place(level) for level in levels}
        skus = dict.fromkeys(level.sku for level in mapped.levels if _place(level) not in here)
        found: set[_Place] = set()
        for sku in skus:
            try:
                known = yield from self.sweep.teller.inventory.all(Query(filters={"sku": sku}))
            except ConfigError:  # a shop that cannot be asked is not blamed
                return {_place(level) for level in mapped.levels}
            found |= {_place(level) for level in known}
        return found - here

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
            if place not in elsewhere:
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


def _refused(sku: str, day: date, mapped: MappedInventory) -> Broken:
    problems = mapped.refused.get(sku) or mapped.refused[item_of(sku)]
    return Broken(record=f"stock/{sku}", key=sku, day=day, problems=problems)
