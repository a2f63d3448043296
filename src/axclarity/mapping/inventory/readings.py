"""Rows of stock as AX was asked for them, each counted once.

AX has no time on a row of stock, so a row is as old as the reading it came in. Its key is the item
and the set of its inventory dimensions (AX 2012 documentation).
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from operator import attrgetter

from attrs import field, frozen

from axclarity.ax.documents import InventoryOnHand, InventSum, InventSumDim, field_specs, given
from axclarity.errors import InvalidValue, MappingError, Problem
from axclarity.mapping.orders.policy import Warehouse
from axclarity.mapping.products.variants import VariantKey, dimensions_of

__all__ = ["Reading", "StockRow", "aware", "rows_from_readings"]

_ZERO = Decimal(0)
_RowKey = tuple[str, ...]
_dimensions = attrgetter(
    *(
        spec.attribute
        for spec in field_specs(InventSumDim)
        if spec.attribute not in ("invent_dim_id", "rec_id", "rec_version")
    )
)


def aware(moment: datetime, path: str) -> datetime:
    """The moment, once it has an offset.

    Raises:
        InvalidValue: it has none.
    """
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        raise InvalidValue(
            Problem(
                path=path, rule="inventory.naive-time", message="must be a moment with an offset"
            )
        )
    return moment


def _aware(_: object, __: object, moment: datetime) -> None:
    aware(moment, "as_of")


@frozen(kw_only=True)
class Reading:
    """What AX answered, and when it was asked.

    Raises:
        InvalidValue: the moment has no offset.
    """

    document: InventoryOnHand
    as_of: datetime = field(validator=_aware)


@frozen(kw_only=True)
class StockRow:
    """What lies in one place of one article, in AX's inventory unit.

    Args:
        available: what may be promised of it.
        on_order: what is to leave it and not reserved.
    """

    key: VariantKey
    place: Warehouse
    as_of: datetime
    on_hand: Decimal
    reserved: Decimal
    available: Decimal
    on_order: Decimal


def rows_from_readings(
    readings: Iterable[Reading], now: datetime
) -> tuple[list[StockRow], list[tuple[str, Problem]]]:
    """The rows of all readings, and what is wrong with items, whose rows are all left out.

    A row that was read twice counts as it was read last. Two rows of one reading with one key must
    say the same.

    Raises:
        MappingError: a reading from the future, or a row without an item; lists all of them.
    """
    in_order = sorted(readings, key=lambda each: each.as_of)
    _check_readings(in_order, now)
    broken: list[tuple[str, Problem]] = []
    latest: dict[_RowKey, StockRow] = {}
    for reading in in_order:
        for index, row in enumerate(reading.document.invent_sum):
            try:
                found = _stock_row(row, reading.as_of, f"InventSum[{index}]")
            except (MappingError, InvalidValue) as error:
                broken += [(given(row.item_id, ""), problem) for problem in error.problems]
                continue
            key = _row_key(row)
            other = latest.get(key, found)
            if other.as_of == found.as_of and other != found:
                broken.append((found.key.product, _twice(f"InventSum[{index}]")))
            latest[key] = found
    items = {item for item, _ in broken}
    return [row for row in latest.values() if row.key.product not in items], broken


def _check_readings(readings: Iterable[Reading], now: datetime) -> None:
    problems = []
    for reading in readings:
        if reading.as_of > now:
            problems.append(_problem("as_of", "inventory.future", "is later than now"))
        problems += [
            _problem(f"InventSum[{index}].ItemId", "inventory.no-item", "must be given")
            for index, row in enumerate(reading.document.invent_sum)
            if not given(row.item_id, "")
        ]
    if problems:
        raise MappingError(*problems)


def _stock_row(row: InventSum, as_of: datetime, path: str) -> StockRow:
    """AX may hold back more than is reserved, so the smaller of both counts is what is free."""
    if len(row.invent_dim) != 1:
        raise MappingError(
            _problem(f"{path}.InventDim", "inventory.no-dimensions", "must be sent along, and once")
        )
    (dim,) = row.invent_dim
    quantities = (row.physical_invent, row.reserv_physical, row.avail_physical, row.on_order)
    on_hand, reserved, available, on_order = (given(quantity, _ZERO) for quantity in quantities)
    if not all(each.is_finite() for each in (on_hand, reserved, available, on_order)):
        raise MappingError(_problem(path, "inventory.number", "has a quantity that is no number"))
    return StockRow(
        key=VariantKey(product=given(row.item_id, ""), **dimensions_of(dim)),
        place=Warehouse(
            site=given(dim.invent_site_id, ""), location=given(dim.invent_location_id, "")
        ),
        as_of=as_of,
        on_hand=on_hand,
        reserved=reserved,
        available=min(available, on_hand - reserved),
        on_order=on_order,
    )


def _row_key(row: InventSum) -> _RowKey:
    (dim,) = row.invent_dim
    return given(row.item_id, ""), *[given(value, "") for value in _dimensions(dim)]


def _twice(path: str) -> Problem:
    return _problem(path, "inventory.twice", "is there twice, with different quantities")


def _problem(path: str, rule: str, message: str) -> Problem:
    return Problem(path=path, rule=rule, message=message)
