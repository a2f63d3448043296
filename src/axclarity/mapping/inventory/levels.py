"""Rows of stock become levels: summed over dimensions, without what the shop has sold already.

Orders that the shop has taken and AX does not know yet are taken off what AX has, or they would be
sold a second time.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from attrs import evolve, frozen

from axclarity.clarity.models import Inventory
from axclarity.errors import MappingError, Problem
from axclarity.mapping.exact import PLACES, decimal_from_fraction, plain_decimal
from axclarity.mapping.inventory.pending import Pending, Place, sold_by_place
from axclarity.mapping.inventory.policy import Doubt, InventoryPolicy, ShopUnit
from axclarity.mapping.inventory.readings import Reading, StockRow, aware, rows_from_readings
from axclarity.mapping.notes import Note
from axclarity.mapping.orders.policy import Warehouse
from axclarity.values.exactly import exactly

__all__ = ["MappedInventory", "inventory_from_on_hand"]

_NONE = Fraction(0)


@frozen(kw_only=True)
class MappedInventory:
    """Levels that are ready to be sent.

    Args:
        levels: by article and location.
        refused: what is wrong with an article, by its SKU, or with all of an item, by its number;
            none of its levels is sent.
        left_out: how many rows there were of each warehouse that the policy does not list.
    """

    levels: tuple[Inventory, ...]
    refused: Mapping[str, tuple[Problem, ...]]
    left_out: Mapping[Warehouse, int]
    notes: tuple[Note, ...]


@exactly
def inventory_from_on_hand(
    readings: Iterable[Reading],
    policy: InventoryPolicy,
    *,
    now: datetime,
    pending: Iterable[Pending] = (),
) -> MappedInventory:
    """The shop's stock levels from what was read of AX.

    A row that was read twice counts once, as it was read last; a level is as old as the oldest of
    its rows. An article that something is wrong with is refused alone.

    Args:
        readings: all rows of each article that is in them. Where changes are polled, the rows that
            did not change must be read as well, or the level is too low.
        now: with an offset; what is older than the policy allows is refused or marked.
        pending: what AX did not have yet when the oldest row was read.

    Raises:
        MappingError: a reading from the future, a row without an item; lists all of them.
        InvalidValue: `now` has no offset.
    """
    rows, problems = rows_from_readings(readings, aware(now, "now"))
    listed = [row for row in rows if row.place in policy.locations]
    others = [row for row in rows if row.place not in policy.locations]
    sold, homeless = sold_by_place(pending, rows, policy)
    problems += homeless
    if policy.unlisted is Doubt.REFUSE:
        problems += [(str(row.key), _unlisted(row.place)) for row in others]
    places = _by_place(listed, policy)
    notes = [_without_stock(place) for place in sorted(sold) if place not in places]
    levels: list[Inventory] = []
    for place, held in sorted(places.items()):
        try:
            level, level_notes = _level(place, held, sold.get(place, _NONE), policy, now)
        except MappingError as error:
            problems += [(place[0], problem) for problem in error.problems]
        else:
            levels.append(level)
            notes += level_notes
    refused = _by_article(problems)
    return MappedInventory(
        levels=tuple(level for level in levels if level.sku not in refused),
        refused=refused,
        left_out=Counter(row.place for row in others),
        notes=tuple(notes),
    )


def _by_place(rows: Iterable[StockRow], policy: InventoryPolicy) -> dict[Place, list[StockRow]]:
    places: dict[Place, list[StockRow]] = {}
    for row in rows:
        places.setdefault((str(row.key), policy.locations[row.place]), []).append(row)
    return places


def _level(
    place: Place, rows: list[StockRow], sold: Fraction, policy: InventoryPolicy, now: datetime
) -> tuple[Inventory, list[Note]]:
    """A level, promising no more than there is: stock is rounded down, what is reserved up.

    Raises:
        MappingError: too old, or more than a record can hold.
    """
    sku, location = place
    path = f"{sku} at {location}"
    notes: list[Note] = []
    stock = _in_all(rows)
    if now - stock.as_of > policy.max_age:
        if policy.stale is Doubt.REFUSE:
            raise MappingError(_stale(path))
        notes.append(Note(path=path, rule="inventory.stale", message="was read too long ago"))
    unit = policy.unit_of(stock.key.product)
    available = stock.available
    if policy.take_off_on_order:
        available -= stock.on_order
    free = _in_unit(available, unit, floor, path, less=sold)
    if free < 0 and not policy.allow_negative:
        free = Decimal(0)
        notes.append(_oversold(path))
    kept = policy.kept_back(sku)
    if kept and free > 0:
        free = max(_in_unit(available, unit, floor, path, less=sold + Fraction(kept)), Decimal(0))
    level = Inventory(
        sku=sku,
        location=location,
        on_hand=_in_unit(stock.on_hand, unit, floor, path),
        reserved=_in_unit(stock.reserved, unit, ceil, path),
        available=free,
        as_of=stock.as_of,
    )
    return level, notes


def _in_all(rows: list[StockRow]) -> StockRow:
    """The rows of one place as one: summed, and as old as the oldest."""
    first, *others = rows
    if not others:
        return first
    return evolve(
        first,
        as_of=min(row.as_of for row in rows),
        on_hand=sum((row.on_hand for row in others), start=first.on_hand),
        reserved=sum((row.reserved for row in others), start=first.reserved),
        available=sum((row.available for row in others), start=first.available),
        on_order=sum((row.on_order for row in others), start=first.on_order),
    )


def _in_unit(
    amount: Decimal,
    unit: ShopUnit | None,
    whole: Callable[[Fraction], int],
    path: str,
    *,
    less: Fraction = _NONE,
) -> Decimal:
    """An amount in the digits of the shop's unit; in all of a record where the unit is AX's own.

    Args:
        less: in the shop's unit, taken off before anything is rounded.
    """
    if unit is None and not less:
        exact = plain_decimal(amount)
    else:
        factor, digits = (1, PLACES) if unit is None else (unit.factor, unit.digits)
        steps = whole((Fraction(amount) * factor - less) * 10**digits)
        exact = decimal_from_fraction(Fraction(steps, 10**digits))
    if exact is None:
        raise MappingError(
            Problem(path=path, rule="inventory.number", message="has more digits than a record")
        )
    return exact


def _by_article(problems: Iterable[tuple[str, Problem]]) -> dict[str, tuple[Problem, ...]]:
    found: dict[str, tuple[Problem, ...]] = {}
    for sku, problem in sorted(dict.fromkeys(problems), key=lambda each: each[0]):
        found[sku] = (*found.get(sku, ()), problem)
    return found


def _unlisted(place: Warehouse) -> Problem:
    return Problem(
        path="InventDim",
        rule="inventory.unlisted",
        message=f"site {place.site or '(none)'}, warehouse {place.location or '(none)'} is no "
        "location of the policy",
        hint="Add it to the locations, or let the policy leave such rows out.",
    )


def _oversold(path: str) -> Note:
    return Note(path=path, rule="inventory.oversold", message="more is sold than there is; sent 0")


def _stale(path: str) -> Problem:
    return Problem(
        path=path,
        rule="inventory.stale",
        message="was read longer ago than the policy allows",
        hint="Read it again.",
    )


def _without_stock(place: Place) -> Note:
    return Note(
        path=f"{place[0]} at {place[1]}",
        rule="inventory.no-stock-read",
        message="is sold, and no stock of it was read; no level is sent",
    )
