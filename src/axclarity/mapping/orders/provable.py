"""What a sales order may hold so that its total can be computed beforehand.

AX would reckon with more: discounts on the whole, markups, charges by other rules, amounts in other
currencies. A document with any of that is refused, never half understood.
"""

from collections.abc import Iterator
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final

from axclarity.ax.documents import (
    UNSET,
    Entity,
    SalesLine,
    SalesOrder,
    SalesTable,
    field_specs,
    given,
)
from axclarity.errors import MappingError, Problem

__all__ = ["provable_table"]

_ZERO: Final = Decimal(0)
_NUMBERS_OF_HEADER: Final = ("disc_percent", "cash_disc_percent")
_NUMBERS_OF_LINE: Final = ("multi_ln_disc", "multi_ln_percent", "sales_markup")
_PRICES: Final = {
    "sales_price": "SalesPrice",
    "line_disc": "LineDisc",
    "line_percent": "LinePercent",
    "price_unit": "PriceUnit",
}
_prices = attrgetter(*_PRICES)
_beside_prices = attrgetter(*_NUMBERS_OF_LINE, "currency_code")
_NOTHING_BESIDE: Final = (UNSET,) * 4


def provable_table(document: SalesOrder) -> SalesTable:
    """The header of the one order, if the proof knows all that AX would reckon with.

    Raises:
        MappingError: lists what it does not know, by path.
    """
    if len(document.sales_table) != 1:
        raise MappingError(_unknown("SalesTable", "must be exactly one order"))
    (table,) = document.sales_table
    problems = [*_of_header(table), *_of_lines(table), *_of_charges(table)]
    if problems:
        raise MappingError(*problems)
    return table


def _of_header(table: SalesTable) -> Iterator[Problem]:
    yield from _others(table, _NUMBERS_OF_HEADER, "SalesTable")
    if given(table.end_disc, ""):
        yield _unknown("SalesTable.EndDisc")
    yield from _hidden(table, "SalesTable")


def _of_lines(table: SalesTable) -> Iterator[Problem]:
    for index, line in enumerate(table.sales_line):
        if not _is_plain(line):
            yield from _of_line(line, table, f"SalesLine[{index}]")


def _is_plain(line: SalesLine) -> bool:
    """Whether a line has a quantity and prices, and plainly nothing else that AX reckons with."""
    numbers = [line.sales_qty, *[price for price in _prices(line) if price is not UNSET]]
    return (
        all(map(_is_number, numbers))
        and _beside_prices(line) == _NOTHING_BESIDE
        and not line.markup_trans_line
        and not line.extra
    )


def _of_line(line: SalesLine, table: SalesTable, path: str) -> Iterator[Problem]:
    yield from _others(line, _NUMBERS_OF_LINE, path)
    if line.markup_trans_line:
        yield _unknown(f"{path}.MarkupTransLine")
    if not _is_number(line.sales_qty):
        yield _unknown(f"{path}.SalesQty", "must be a number")
    for attribute, name in _PRICES.items():
        if not _is_number(given(getattr(line, attribute), _ZERO)):
            yield _unknown(f"{path}.{name}", "must be a number")
    yield from _foreign(line, table, path)
    yield from _hidden(line, path)


def _of_charges(table: SalesTable) -> Iterator[Problem]:
    for index, charge in enumerate(table.markup_trans_header):
        path = f"MarkupTransHeader[{index}]"
        if given(charge.markup_category, "Fixed") != "Fixed":
            yield _unknown(f"{path}.MarkupCategory")
        if not _is_number(given(charge.value, _ZERO)):
            yield _unknown(f"{path}.Value", "must be a number")
        yield from _foreign(charge, table, path)
        yield from _hidden(charge, path)


def _others(record: Any, numbers: tuple[str, ...], path: str) -> Iterator[Problem]:
    for attribute in numbers:
        if given(getattr(record, attribute), _ZERO):
            names = {spec.attribute: spec.name for spec in field_specs(type(record))}
            yield _unknown(f"{path}.{names[attribute]}")


def _foreign(record: Any, table: SalesTable, path: str) -> Iterator[Problem]:
    if given(record.currency_code, "") not in ("", given(table.currency_code, "")):
        yield _unknown(f"{path}.CurrencyCode", "is another currency than the order's")


def _hidden(record: Entity, path: str) -> Iterator[Problem]:
    """Fields that the document has a place for, given as if they were the site's own."""
    if record.extra:
        known = {spec.name.casefold() for spec in field_specs(type(record))}
        for name in record.extra:
            if name.casefold() in known:
                yield _unknown(f"{path}.{name}", "is no field of the site's own")


def _is_number(value: Any) -> bool:
    return isinstance(value, Decimal) and value.is_finite()


def _unknown(path: str, message: str = "is not part of the proof of totals") -> Problem:
    return Problem(path=path, rule="proof.unknown", message=message)
