"""Quotes from where rates are kept: a table, AX's ExchangeRates document, the ECB's file."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from axclarity.ax.documents import CurrencyPair, ExchangeRates, given
from axclarity.errors import InvalidDocument, MappingError, Problem
from axclarity.mapping.currency.rates import Quote
from axclarity.values import AX_REAL, CURRENCIES, RETIRED_CURRENCIES, decimal_from_text

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
    """
    return AX_REAL.divide(AX_REAL.multiply(displayed, _HUNDRED), _known_factor(factor))


def displayed_rate(stored: Decimal, factor: Decimal = _FACTORS[0]) -> Decimal:
    """The rate that AX's forms show, per `factor` units, of the one per 100 that it stores.

    Raises:
        MappingError: another factor than 1, 10, 100, 1000 or 10000.
    """
    return AX_REAL.divide(AX_REAL.multiply(stored, _known_factor(factor)), _HUNDRED)


def rates_from_table(
    rows: Iterable[tuple[str, str, Decimal, date]], *, factor: Decimal = _FACTORS[0]
) -> tuple[Quote, ...]:
    """Quotes from a plain table: source, target, what `factor` units cost, first day.

    Raises:
        InvalidValue: an unknown currency, a rate that is none.
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
        InvalidDocument: the text is not such a file; names line and column.
        InvalidValue: a rate that is none.
    """
    lines = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
    lines = [line for line in lines if any(line)]
    if not lines or lines[0][0].casefold() != "date":
        raise _not_ecb("line 1", "must begin with Date")
    return tuple(
        quote
        for number, line in enumerate(lines[1:], start=2)
        for quote in _of_day(lines[0][1:], line, number)
    )


def _known_factor(factor: Decimal) -> Decimal:
    if factor not in _FACTORS:
        raise _problem("ExchangeRateDisplayFactor", "rates.factor", "must be 1, 10 … 10000")
    return factor


def _of_pair(pair: CurrencyPair) -> Iterator[Quote]:
    source, target = given(pair.from_currency_code, ""), given(pair.to_currency_code, "")
    for rate in pair.exchange_rate:
        per_100, first = given(rate.exchange_rate, None), given(rate.valid_from, None)
        if per_100 is None or first is None:
            raise _problem("ExchangeRate", "rates.incomplete", "needs an amount and a first day")
        yield Quote(source, target, per_100, first, given(rate.valid_to, None))


def _of_day(currencies: list[str], line: list[str], number: int) -> Iterator[Quote]:
    day = _day(line[0], number)
    for currency, cell in zip(currencies, line[1:], strict=False):
        if cell in ("", "N/A") or not (currency in CURRENCIES or currency in RETIRED_CURRENCIES):
            continue
        displayed = decimal_from_text(cell, path=f"line {number}, {currency}")
        yield Quote("EUR", currency, stored_rate(displayed), day)


def _day(text: str, number: int) -> date:
    try:
        if text[:1].isdigit() and " " in text:
            day, month, year = text.split()
            return date(int(year), _MONTHS.index(month.casefold()) + 1, int(day))
        return date.fromisoformat(text)
    except ValueError:
        raise _not_ecb(f"line {number}", "does not begin with a day") from None


def _problem(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))


def _not_ecb(path: str, message: str) -> InvalidDocument:
    return InvalidDocument(Problem(path=path, rule="rates.ecb", message=message))
