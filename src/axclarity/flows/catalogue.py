"""The stock of all products, piece by piece: flat in memory, begun again where it stopped.

Nothing is passed over in silence: every item is counted, and one that the shop could not be told of
comes out as an event of its own, to be tried again or to wait for a person by itself.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Self

from attrs import asdict, evolve, field, frozen

from axclarity.ax import KeyPage
from axclarity.ax.changes import KeyOperations
from axclarity.flows._rounds import next_pieces
from axclarity.flows.ax_products import products_listed
from axclarity.flows.stock import item_of, stock_changed
from axclarity.flows.stock_teller import StockCount, StockTeller, Told
from axclarity.flows.web_orders import WebOrders
from axclarity.http import Exchange
from axclarity.mapping.inventory import Pending
from axclarity.pipeline import Event, Ledger, Source

__all__ = ["Catalogue", "CatalogueRun", "Place"]


@frozen(kw_only=True)
class Place:
    """Where a run stands.

    Args:
        started: when it began.
        page: AX's bookmark of the next page of keys; `None` for the first.
        pieces: how many are done.
        count: what became of them.
        done: whether there is no further piece.
    """

    started: datetime
    page: str | None = None
    pieces: int = 0
    count: StockCount = field(factory=StockCount)
    done: bool = False

    @classmethod
    def begun(cls, now: datetime) -> Self:
        """Before the first piece."""
        return cls(started=now)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From a bookmark."""
        kept = json.loads(text)
        started = datetime.fromisoformat(kept.pop("started"))
        return cls(**{**kept, "started": started, "count": StockCount(**kept["count"])})

    def __str__(self) -> str:
        return json.dumps({**asdict(self), "started": self.started.isoformat()})


@frozen(kw_only=True)
class Catalogue:
    """The products of AX in pieces, in the order in which AX lists their keys.

    Args:
        products: a service whose keys begin with the number of a product or item, as those of
            EcoResProduct do; its port's document filter says which belong into the shop.
        size: keys in a piece.
    """

    products: KeyOperations
    teller: StockTeller
    size: int = 500

    def piece(
        self,
        place: Place,
        pending: Iterable[Pending],
        *,
        now: Callable[[], datetime],
        as_of: datetime,
    ) -> Exchange[tuple[Place, Told]]:
        """Tell the shop of the products at a place; where the next ones are.

        A piece that is told twice does no harm.

        Raises:
            IncompleteResult: AX does not list its products.
        """
        page = yield from products_listed(self.products, self.size, place.page)
        items = _items(page)
        told = yield from self.teller.tell(items, pending, as_of=as_of, now=now)
        after = evolve(
            place,
            page=page.bookmark,
            pieces=place.pieces + 1,
            count=place.count + told.count,
            done=not page.bookmark,
        )
        return after, told


@frozen(kw_only=True)
class CatalogueRun:
    """Runs through the catalogue every so often, a few pieces at each poll.

    Args:
        every: from the beginning of one run to that of the next.
        pause: between polls; so long the run rests after each `pieces`.
        pieces: at one poll. After a crash those of the last poll are told once more.
        progress: called after each piece.
    """

    catalogue: Catalogue
    web_orders: WebOrders
    every: timedelta = timedelta(days=1)
    pause: timedelta = timedelta(seconds=5)
    pieces: int = 20
    progress: Callable[[Place], object] = lambda _place: None

    bookmark = "stock/catalogue"

    def source(self) -> Source:
        """Tells the shop by itself, and announces the items that it could not tell."""
        return Source("ax.catalogue", self.pause, self.go_on)

    def go_on(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """The next pieces, if a run is under way or due."""
        return next_pieces(
            Place,
            self._piece,
            ledger,
            bookmark=self.bookmark,
            every=self.every,
            pieces=self.pieces,
        )

    def _piece(self, place: Place, ledger: Ledger) -> Exchange[tuple[Place, list[Event]]]:
        as_of = ledger.now()
        with ledger.step("read what AX does not know"):
            pending = yield from self.web_orders.pending(ledger)
        with ledger.step("tell the shop a piece of the catalogue"):
            after, told = yield from self.catalogue.piece(
                place, pending, now=ledger.now, as_of=as_of
            )
        self.progress(after)
        return after, _left(told, after)


def _items(page: KeyPage) -> tuple[str, ...]:
    """Each item once: the numbers of variants begin with that of their master."""
    return tuple(dict.fromkeys(item_of(key.fields[0][1]) for key in page.keys))


def _left(told: Told, place: Place) -> list[Event]:
    why = f"catalogue/{place.started.isoformat()}"
    return [stock_changed(sku, source="ax", why=why, at=place.started) for sku in told.left]
