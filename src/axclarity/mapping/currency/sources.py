"""Quotes from where rates are kept: a table, AX's ExchangeRates document, the ECB's file."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from axclarity.ax.documents import CurrencyPair, ExchangeRates, given, given_day
from axclarity.errors import InvalidDocument, InvalidValue, MappingError, Problem
from axclarity.mapping.currency.rates import Quote
from axclarity.values import (
    AX_REAL,
    CURRENCIES,
    RETIRED_CURRENCIES,
    decimal_from_text,
    fits_ax_real,
)

__all__ = [
    "displayed_rate",
    "rates_from_ecb_csv",
    "rates_from_exchange_rates",
    "rates_from_table",
    "stored_rate",
]

_HUNDRED = Decimal(100)
_FACTORS = tuple(Decimal(factor) for factor in (1, 10, 100, 1000, 10000))
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def stored_rate(displayed: Decimal, factor: Decimal = _FACTORS[0]) -> Decimal:
    """The rate per 100 units, which AX stores, of one per `factor` units, which its forms show.

    Args:
        displayed: what `factor` units cost.
        factor: AX's display factor: 1, 10, 100, 1000 or 10000.

    Raises:
        MappingError: another factor.
        InvalidValue: no number, or longer than AX's 16 digits.
    """
    return AX_REAL.divide(AX_REAL.multiply(_whole(displayed), _HUNDRED), _known_factor(factor))


def displayed_rate(stored: Decimal, factor: Decimal = _FACTORS[0]) -> Decimal:
    """The rate that AX's forms show, per `factor` units, of the one per 100 that it stores.

    Raises:
        MappingError: another factor than 1, 10, 100, 1000 or 10000.
        InvalidValue: no number, or longer than AX's 16 digits.
    """
    return AX_REAL.divide(AX_REAL.multiply(_whole(stored), _known_factor(factor)), _HUNDRED)


def rates_from_table(
    rows: Iterable[tuple[str, str, Decimal, date]], *, factor: Decimal = _FACTORS[0]
) -> tuple[Quote, ...]:
    """Quotes from a plain table: source, target, what `factor` units cost, first day.

    Raises:
        InvalidValue: an unknown currency, a rate that is none or longer than AX's 16 digits.
        MappingError: another factor than 1, 10, 100, 1000 or 10000.
    """
    return tuple(
        Quote(source, target, stored_rate(displayed, factor), valid_from)
        for source, target, displayed, valid_from in rows
    )


def rates_from_exchange_rates(
    document: ExchangeRates, *, rate_type: str | None = None
) -> tuple[Quote, ...]:
    """Quotes from AX's own rates: per 100 units as stored, whatever the display factor.

    Args:
        document: the ExchangeRates document.
        rate_type: name of the type of exchange rate; not needed where the document has one only.

    Raises:
        MappingError: several types and none named, or the one that is named is not there; a rate
            without its amount or first day.
        InvalidValue: an unknown currency, a rate that is none.
    """
    types = {given(pair.exchange_rate_type, "") for pair in document.currency_pair}
    wanted = rate_type
    if wanted is None:
        if len(types) > 1:
            raise _problem("ExchangeRateType", "rates.type", "has several types; name one")
        wanted = next(iter(types), "")
    elif wanted not in types:
        raise _problem("ExchangeRateType", "rates.type", "has no rates of the type that is named")
    return tuple(
        quote
        for pair in document.currency_pair
        if given(pair.exchange_rate_type, "") == wanted
        for quote in _of_pair(pair)
    )


def rates_from_ecb_csv(text: str) -> tuple[Quote, ...]:
    """Quotes from the European Central Bank's CSV files, of a day or of all days.

    The first line names the currencies, each other begins with its day (`2026-11-23` or
    `23 November 2026`) and has what 1 EUR costs. `N/A` and empty cells are days without a rate;
    codes that ISO 4217 has not, or that ended before 2007, are left out.

    Raises:
        InvalidDocument: the text is not such a file, or a line has another number of cells than
            the first; names the line.
        InvalidValue: a rate that is none, or longer than AX's 16 digits; names line and currency.
    """
    lines = _lines(text)
    number, header = next(lines, (1, [""]))
    if header[0].casefold() != "date":
        raise _not_ecb(f"line {number}", "must begin with Date")
    return tuple(quote for number, line in lines for quote in _of_day(header, line, number))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not blank, numbered as an editor does."""
    reader = csv.reader(text.splitlines())
    try:
        for row in reader:
            line = [cell.strip() for cell in row]
            if any(line):
                yield reader.line_num, line
    except csv.Error:
        raise _not_ecb(f"line {reader.line_num}", "is no line of a CSV file") from None


def _whole(rate: Decimal, path: str = "rate") -> Decimal:
    if not (isinstance(rate, Decimal) and fits_ax_real(rate)):
        message = "must be a Decimal with at most 16 significant digits"
        raise InvalidValue(Problem(path=path, rule="rates.quote", message=message))
    return rate


def _known_factor(factor: Decimal) -> Decimal:
    if not isinstance(factor, Decimal) or factor not in _FACTORS:
        raise _problem("ExchangeRateDisplayFactor", "rates.factor", "must be 1, 10 … 10000")
    return factor


def _of_pair(pair: CurrencyPair) -> Iterator[Quote]:
    source, target = given(pair.from_currency_code, ""), given(pair.to_currency_code, "")
    for rate in pair.exchange_rate:
        per_100, first = given(rate.exchange_rate, None), given(rate.valid_from, None)
        if per_100 is None or first is None:
            raise _problem("ExchangeRate", "rates.incomplete", "needs an amount and a first day")
        yield Quote(source, target, per_100, first, given_day(rate.valid_to))


def _of_day(header: list[str], line: list[str], number: int) -> Iterator[Quote]:
    day = _day(line[0], number)
    if len(line) != len(header):
        message = f"has {len(line)} cells, where the first line has {len(header)}"
        raise _not_ecb(f"line {number}", message)
    for currency, cell in zip(header[1:], line[1:], strict=True):
        if cell in ("", "N/A") or not (currency in CURRENCIES or currency in RETIRED_CURRENCIES):
            continue
        path = f"line {number}, {currency}"
        displayed = _whole(decimal_from_text(cell, path=path), path)
        yield Quote("EUR", currency, stored_rate(displayed), day)


def _day(text: str, number: int) -> date:
    try:
        if text[:1].isdigit() and " " in text:
            day, month, year = text.split()
            return date(int(year), _MONTHS.index(month.casefold()) + 1, int(day))
        return date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise _not_ecb(f"line {number}", "does not begin with a day") from None


def _problem(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))


def _not_ecb(path: str, message: str) -> InvalidDocument:
    return InvalidDocument(Problem(path=path, rule="rates.ecb", message=message))
