"""Proves that both sides agree on stock: walks through the shop's levels and compares with AX."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Self

from attrs import asdict, evolve, frozen

from axclarity.clarity.listing import START, Position, Query
from axclarity.clarity.models import Inventory
from axclarity.flows._rounds import next_pieces
from axclarity.flows.stock import item_of, stock_changed
from axclarity.flows.stock_teller import StockTeller, is_refused, is_same, no_stock
from axclarity.flows.web_orders import WebOrders
from axclarity.http import Exchange
from axclarity.mapping.inventory import MappedInventory
from axclarity.pipeline import Event, Ledger, Source

__all__ = ["StockSweep", "SweepCount"]


@frozen(kw_only=True)
class SweepCount:
    """What a sweep found: `compared` is the sum of the others.

    Args:
        started: when it began.
        compared: levels of the shop.
        same: AX says the same.
        different: AX says something else; the shop is told anew.
        refused: the policy does not take what AX says, or AX's rows cannot be read.
        broken: the shop's level breaks its model; people are told which, and the shop anew.
        done: whether all of the shop's levels have been looked at.
    """

    started: datetime
    compared: int = 0
    same: int = 0
    different: int = 0
    refused: int = 0
    broken: int = 0
    done: bool = False

    @property
    def agree(self) -> bool:
        """Whether every level of the shop is what AX has."""
        return self.done and self.compared == self.same


@frozen(kw_only=True)
class StockSweep:
    """Compares every so often. It sends nothing: what differs comes out as an event.

    Args:
        every: from the beginning of one sweep to that of the next.
        pause: between polls.
        pages: of the shop's levels, at one poll.
        progress: called after each page.
    """

    teller: StockTeller
    web_orders: WebOrders
    every: timedelta = timedelta(days=1)
    pause: timedelta = timedelta(seconds=5)
    pages: int = 10
    progress: Callable[[SweepCount], object] = lambda _count: None

    bookmark = "stock/sweep"

    def source(self) -> Source:
        """Announces the articles on which the two sides differ."""
        return Source("clarity.stock-sweep", self.pause, self.go_on)

    def go_on(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """The next pages, if a sweep is under way or due."""
        return next_pieces(
            _Standing,
            self._page,
            ledger,
            bookmark=self.bookmark,
            every=self.every,
            pieces=self.pages,
        )

    def _page(self, at: "_Standing", ledger: Ledger) -> Exchange[tuple["_Standing", list[Event]]]:
        as_of = ledger.now()
        with ledger.step("read what the shop has"):
            page = yield from self.teller.inventory.valid_page(Query(), at.position)
        with ledger.step("read the stock"):
            pending = yield from self.web_orders.pending(ledger)
            items = tuple(dict.fromkeys(item_of(level.sku) for level in page.records))
            mapped = yield from self.teller.read(items, pending, as_of=as_of, now=ledger.now)
        refused = [each for each in page.records if is_refused(each.sku, mapped)]
        differing = _differing(page.records, mapped, as_of)
        count = evolve(
            at.count,
            compared=at.count.compared + len(page.records) + len(page.invalid),
            same=at.count.same + len(page.records) - len(refused) - len(differing),
            different=at.count.different + len(differing),
            refused=at.count.refused + len(refused),
            broken=at.count.broken + len(page.invalid),
            done=page.next is None,
        )
        broken = [each.name.id for each in page.invalid]
        yield from _tell_people(broken, ledger)
        self.progress(count)
        wrong = dict.fromkeys([*broken, *(each.sku for each in (*refused, *differing))])
        return _Standing(count, page.next or START), _events(wrong, count)


@frozen
class _Standing:
    """How far a sweep has come. Records of earlier pages may come again after a restart."""

    count: SweepCount
    position: Position

    @property
    def started(self) -> datetime:
        """When the sweep began."""
        return self.count.started

    @property
    def done(self) -> bool:
        """Whether all levels have been looked at."""
        return self.count.done

    @classmethod
    def begun(cls, now: datetime) -> Self:
        """Before the first page."""
        return cls(SweepCount(started=now), START)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """From a bookmark."""
        kept = json.loads(text)
        started = datetime.fromisoformat(kept["count"].pop("started"))
        since = kept["position"].pop("since")
        return cls(
            SweepCount(started=started, **kept["count"]),
            Position(since=since and datetime.fromisoformat(since), **kept["position"]),
        )

    def __str__(self) -> str:
        count = {**asdict(self.count), "started": self.count.started.isoformat()}
        since, position = self.position.since, asdict(self.position)
        position |= {"since": since and since.isoformat()}
        del position["seen"]
        return json.dumps({"count": count, "position": position})


def _differing(
    known: Iterable[Inventory], mapped: MappedInventory, as_of: datetime
) -> list[Inventory]:
    made = {(level.sku, level.location): level for level in mapped.levels}
    return [
        each
        for each in known
        if not is_refused(each.sku, mapped)
        and not is_same(each, made.get((each.sku, each.location)) or no_stock(each, as_of))
    ]


def _tell_people(broken: Iterable[str], ledger: Ledger) -> Exchange[None]:
    """Once for each article."""
    for sku in broken:
        yield from ledger.alert(
            f"stock/level-not-read/{sku}",
            f"A stock level of {sku} breaks its model, so it is not compared. The shop is told "
            "anew; if it goes on, see what the shop has, or correct the dialect.",
            sku=sku,
        )


def _events(skus: Iterable[str], count: SweepCount) -> list[Event]:
    why = f"sweep/{count.started.isoformat()}"
    return [stock_changed(sku, source="ax", why=why, at=count.started) for sku in skus]
