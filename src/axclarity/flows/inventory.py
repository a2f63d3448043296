"""Stock, AX to Clarity: what may be sold is what AX has, less what the shop has sold already.

Changes in AX, orders that AX does not know, the catalogue in full, and a sweep that compares: each
says which item is due, and one handler reads anew what it has and tells the shop.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from attrs import frozen

from axclarity.ax import EntityKey
from axclarity.ax.changes import ChangeSource, KeyOperations
from axclarity.clarity import ClarityOperations
from axclarity.clarity.listing import Query
from axclarity.clarity.models import Inventory
from axclarity.errors import ConfigError, Locked, Parked, Problem
from axclarity.flows._valid_records import valid_records
from axclarity.flows.catalogue import Catalogue, CatalogueRun
from axclarity.flows.stock import STOCK_CHANGED, StockReader, item_of, stock_changed
from axclarity.flows.stock_sweep import StockSweep
from axclarity.flows.stock_teller import StockTeller, Told
from axclarity.flows.web_orders import WebOrders
from axclarity.http import Exchange, utc_now
from axclarity.mapping.inventory import InventoryPolicy
from axclarity.pipeline import Event, Ledger, Outcome, Route, Source, change_source

__all__ = ["InventoryFlow"]

_LOCKED = 423


@frozen(kw_only=True)
class InventoryFlow:
    """Keeps the shop's stock what AX has, whatever was lost, doubled or late.

    Args:
        policy: which warehouse is which location, what is kept back, how old stock may be.
        stock: where AX's stock is read.
        changes: tells that stock has changed: `SqlChanges` of AX's table INVENTSUM, or a service of
            the site's own. AX's own stock service tells nothing.
        every: how often changes are asked for.
        web_orders: what the shop has sold and AX does not have; by default looked for every 15
            seconds.
        products: whose keys the full run walks through, `ax.products`; without, there is none.
        full_every: how often it begins.
        sweep_every: how often all of the shop's levels are compared.
        compare: whether the shop's levels of an article are read before it is told, so that a place
            that AX has no row of any more goes to 0. Needs the shop's filter `sku`.
        clock: for the moment at which changes were found.
    """

    shop: ClarityOperations
    policy: InventoryPolicy
    stock: StockReader
    changes: ChangeSource | None = None
    every: timedelta = timedelta(minutes=1)
    web_orders: WebOrders | None = None
    products: KeyOperations | None = None
    full_every: timedelta = timedelta(days=1)
    sweep_every: timedelta = timedelta(days=1)
    compare: bool = True
    clock: Callable[[], datetime] = utc_now

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers; orders come before the thousands of a full run."""
        return (Route(STOCK_CHANGED, self.tell_shop, ("clarity", "ax"), priority=-1),)

    def sources(self) -> tuple[Source, ...]:
        """Where this flow's events come from."""
        sources = [self._orders.source(), self.sweep().source()]
        if self.changes is not None:
            sources.append(change_source("ax.on-hand", self.every, self.changes, self._changed))
        if self.products is not None:
            sources.append(self.full_run(self.products).source())
        return tuple(sources)

    def full_run(self, products: KeyOperations) -> CatalogueRun:
        """Tells the shop of all products, now and then."""
        catalogue = Catalogue(products=products, teller=self._teller)
        return CatalogueRun(catalogue=catalogue, web_orders=self._orders, every=self.full_every)

    def sweep(self) -> StockSweep:
        """Compares all of the shop's levels, now and then."""
        return StockSweep(teller=self._teller, web_orders=self._orders, every=self.sweep_every)

    def tell_shop(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Tell the shop what the item of an article has, in every place.

        Raises:
            Locked: the shop holds a level; it is tried again, and people are told if it goes on.
            Parked: the policy or the shop does not take it; says why.
        """
        sku, as_of = event.record_id, ledger.now()
        with ledger.step("read what AX does not know"):
            pending = yield from self._orders.pending(ledger)
        with ledger.step("read what the shop has"):
            known = yield from self._known(sku)
        with ledger.step("tell the shop"):
            told = yield from self._teller.tell(
                [item_of(sku)], pending, as_of=as_of, now=ledger.now, known=known
            )
        return _outcome(told)

    @property
    def _teller(self) -> StockTeller:
        return StockTeller(inventory=self.shop.inventory, stock=self.stock, policy=self.policy)

    @property
    def _orders(self) -> WebOrders:
        return self.web_orders or WebOrders(orders=self.shop.orders)

    def _known(self, sku: str) -> Exchange[Sequence[Inventory]]:
        if not self.compare:
            return ()
        found = yield from valid_records(self.shop.inventory, Query(filters={"sku": sku}))
        return found.records

    def _changed(self, key: EntityKey, _deleted: bool) -> Event:
        """One event for all rows of an item: the item is read whole."""
        number = dict(key.fields).get("ItemId")
        if number is None:
            raise ConfigError(
                Problem(
                    path="InventoryFlow.changes",
                    rule="inventory.no-item",
                    message=f"tells of {key}, which does not say of which item it is",
                    hint="Let the keys of the source of changes hold ItemId.",
                )
            )
        item = item_of(number)
        return stock_changed(item, source="ax", why="on-hand", at=self.clock())


def _outcome(told: Told) -> Outcome:
    if told.locked:
        raise Locked(
            f"Inventory mismatch: the shop holds {', '.join(told.locked)} and takes no level. It "
            "is tried again; if it goes on, end the count or the edit that holds it.",
            status=_LOCKED,
        )
    if told.refused:
        raise Parked(*(problem for problems in told.refused.values() for problem in problems))
    facts = told.count.facts
    summary = ", ".join(f"{count} {name}" for name, count in facts.items() if name != "read")
    return Outcome(summary or "nothing to tell", facts)
