"""Tells the shop the stock of some items, and counts what became of each level."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Self

from attrs import asdict, evolve, field, fields, frozen

from axclarity.ax.documents import InventoryOnHand, InventSum
from axclarity.clarity.models import Inventory, InventoryResult, InventoryResultStatus
from axclarity.clarity.resources import InventoryOperations
from axclarity.clarity.resources.inventory import MOST_ENTRIES
from axclarity.errors import AxClarityError, IncompleteResult, InvalidValue, MalformedReply, Problem
from axclarity.flows.stock import StockReader, item_of
from axclarity.http import Exchange
from axclarity.mapping.inventory import (
    InventoryPolicy,
    MappedInventory,
    Pending,
    Reading,
    inventory_from_on_hand,
)

__all__ = ["StockCount", "StockTeller", "Told", "is_refused", "is_same", "no_stock"]

_ZERO = Decimal(0)


@frozen(kw_only=True)
class StockCount:
    """What came in and what became of it: `read` is the sum of all the others.

    Args:
        read: levels that AX's stock makes, and articles that make none.
        sent: the shop has taken it.
        unchanged: the shop had it already, as far as that was asked.
        stale: the shop knows a later one.
        locked: somebody holds it in the shop.
        refused: the policy or the shop does not take it.
        empty: items of which AX has no row of stock.
    """

    read: int = 0
    sent: int = 0
    unchanged: int = 0
    stale: int = 0
    locked: int = 0
    refused: int = 0
    empty: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            **{
                each.name: getattr(self, each.name) + getattr(other, each.name)
                for each in fields(type(self))
            }
        )

    @property
    def facts(self) -> dict[str, str]:
        """The counts that are not 0, as texts."""
        return {name: str(count) for name, count in asdict(self).items() if count}


@frozen(kw_only=True)
class Told:
    """What became of the stock of some items.

    Args:
        refused: what is wrong, by article.
        locked: the articles that somebody holds.
    """

    count: StockCount
    refused: Mapping[str, tuple[Problem, ...]] = field(factory=dict)
    locked: tuple[str, ...] = ()

    @property
    def left(self) -> tuple[str, ...]:
        """The articles that the shop has not been told of, or the item where all of it is wrong."""
        return tuple(dict.fromkeys((*self.refused, *self.locked)))


@frozen(kw_only=True)
class StockTeller:
    """Reads, maps and sends. Whatever is wrong with one article stops that article alone."""

    inventory: InventoryOperations
    stock: StockReader
    policy: InventoryPolicy

    def read(
        self,
        items: Sequence[str],
        pending: Iterable[Pending],
        *,
        as_of: datetime,
        now: Callable[[], datetime],
    ) -> Exchange[MappedInventory]:
        """What the shop should have of these items.

        Args:
            pending: what the shop has sold and AX does not know.
            as_of: before `pending` was looked up, so that it is as fresh as the level says.

        Raises:
            MalformedReply: of no item at all can the answer be read.
        """
        rows, errors = yield from self._rows(items)
        kinds = {*map(type, errors.values())}
        if 1 < len({*items}) == len(errors) and kinds == {MalformedReply}:
            raise MalformedReply(
                f"AX answered, and the stock of none of {len(errors)} items can be read. Compare "
                "the service with its contract: axclarity contract check."
            )
        unread = {item: _problems(item, error) for item, error in errors.items()}
        wanted = {item.casefold() for item in items} - {item.casefold() for item in unread}
        mapped = inventory_from_on_hand(
            [Reading(document=InventoryOnHand(invent_sum=rows), as_of=as_of)],
            self.policy,
            now=now(),
            pending=[each for each in pending if item_of(each.sku).casefold() in wanted],
        )
        return evolve(mapped, refused={**mapped.refused, **unread})

    def _rows(
        self, items: Sequence[str]
    ) -> Exchange[tuple[list[InventSum], dict[str, AxClarityError]]]:
        """Every row of stock of these items, and what is wrong with items that cannot be read."""
        try:
            document = yield from self.stock.read(items)
        except (InvalidValue, IncompleteResult, MalformedReply) as error:
            if len(items) == 1:
                return [], {items[0]: error}
            half = len(items) // 2
            rows, unread = yield from self._rows(items[:half])
            more, others = yield from self._rows(items[half:])
            return rows + more, unread | others
        return document.invent_sum, {}

    def tell(
        self,
        items: Sequence[str],
        pending: Iterable[Pending],
        *,
        as_of: datetime,
        now: Callable[[], datetime],
        known: Sequence[Inventory] = (),
    ) -> Exchange[Told]:
        """Tell the shop what these items have.

        The shop takes no level that is older than the one it has, so the later of two readings
        wins, whichever comes first. So what the shop has already is sent, too: only then it knows
        that this still holds, and refuses an older reading that is under way. What it answers to
        that changes no figure, and is not looked at.

        Args:
            pending, as_of: as for `read`.
            known: levels that the shop has of these items: a place of which AX has no row any more
                is set to 0, and what is equal is counted as unchanged.
        """
        mapped = yield from self.read(items, pending, as_of=as_of, now=now)
        levels = (*mapped.levels, *_vanished(known, mapped, as_of))
        results: list[InventoryResult] = []
        for first in range(0, len(levels), MOST_ENTRIES):
            results += yield from self.inventory.put_many(levels[first : first + MOST_ENTRIES])
        had = {_figures(level) for level in known}
        news = [
            result
            for level, result in zip(levels, results, strict=True)
            if _figures(level) not in had
        ]
        return _told(mapped, levels, news, _empty(items, mapped, levels))


def is_same(level: Inventory, other: Inventory) -> bool:
    """Whether two levels are of one place and say the same, whenever it was counted."""
    return _figures(level) == _figures(other)


def _figures(level: Inventory) -> tuple[object, ...]:
    return level.sku, level.location, level.on_hand, level.reserved, level.available


def no_stock(known: Inventory, as_of: datetime) -> Inventory:
    """The level of a place of which AX has no row: AX may delete rows that came to 0."""
    return Inventory(
        sku=known.sku,
        location=known.location,
        on_hand=_ZERO,
        reserved=_ZERO,
        available=_ZERO,
        as_of=as_of,
    )


def is_refused(sku: str, mapped: MappedInventory) -> bool:
    """Whether an article, or all of its item, is refused."""
    return sku in mapped.refused or item_of(sku) in mapped.refused


def _vanished(
    known: Iterable[Inventory], mapped: MappedInventory, as_of: datetime
) -> Iterator[Inventory]:
    made = {(level.sku, level.location) for level in mapped.levels}
    for level in known:
        if (level.sku, level.location) not in made and not is_refused(level.sku, mapped):
            yield no_stock(level, as_of)


def _empty(items: Sequence[str], mapped: MappedInventory, levels: Sequence[Inventory]) -> int:
    """How many items make no level and are not refused either."""
    seen = {item_of(level.sku).casefold() for level in levels}
    seen |= {item_of(sku).casefold() for sku in mapped.refused}
    return sum(item.casefold() not in seen for item in items)


def _told(
    mapped: MappedInventory,
    levels: Sequence[Inventory],
    results: Sequence[InventoryResult],
    empty: int,
) -> Told:
    became = [result.status for result in results]
    by_shop = {
        result.sku: (_not_taken(result),)
        for result in results
        if result.status is InventoryResultStatus.REFUSED
    }
    return Told(
        count=StockCount(
            read=len(levels) + len(mapped.refused) + empty,
            sent=became.count(InventoryResultStatus.ACCEPTED),
            unchanged=len(levels) - len(results),
            stale=became.count(InventoryResultStatus.STALE),
            locked=became.count(InventoryResultStatus.LOCKED),
            refused=became.count(InventoryResultStatus.REFUSED) + len(mapped.refused),
            empty=empty,
        ),
        refused={**mapped.refused, **by_shop},
        locked=tuple(
            result.sku for result in results if result.status is InventoryResultStatus.LOCKED
        ),
    )


def _problems(item: str, error: AxClarityError) -> tuple[Problem, ...]:
    unread = Problem(path=item, rule=error.rule, message=f"cannot be read: {error.message}")
    return error.problems or (unread,)


def _not_taken(result: InventoryResult) -> Problem:
    return Problem(
        path=f"{result.sku} at {result.location or 'no location'}",
        rule="inventory.not-taken",
        message=f"is refused by the shop ({result.code or 'no reason given'})",
        hint="See whether the shop has the article and the location, then replay.",
    )
