"""ISO 4217: alphabetic codes, their minor units, and what became of those that ended.

Source: ISO 4217 list one, codes without a minor unit (gold, SDR, testing) left out, and list three
for what has ended since 2007. Never CLDR: it differs from ISO on 13 codes in use.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from attrs import frozen

from axclarity.errors import InvalidValue, Problem, value_class

__all__ = ["CURRENCIES", "RETIRED_CURRENCIES", "RetiredCurrency", "minor_unit"]

_CODES_BY_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN "
        "BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD "
        "FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW "
        "KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR "
        "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG "
        "SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD "
        "USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}


@frozen(kw_only=True)
class RetiredCurrency:
    """A currency that ended.

    Args:
        digits: digits after the point it had.
        until: the first day on which it is no currency any more.
        successor: what took its place, where that was at a fixed rate.
        per_successor: units of it for one unit of the successor; law, not a market. One divides
            by it, and never multiplies with its reciprocal.
    """

    digits: int
    until: date
    successor: str = ""
    per_successor: Decimal | None = None


def _retired(digits: int, until: str, successor: str = "", rate: str = "") -> RetiredCurrency:
    return RetiredCurrency(
        digits=digits,
        until=date.fromisoformat(until),
        successor=successor,
        per_successor=Decimal(rate) if rate else None,
    )


CURRENCIES: Mapping[str, int] = MappingProxyType(
    {code: digits for digits, codes in _CODES_BY_DIGITS.items() for code in codes.split()}
)
"""Alphabetic codes in use → digits after the decimal point."""

RETIRED_CURRENCIES: Mapping[str, RetiredCurrency] = MappingProxyType(
    {
        "ANG": _retired(2, "2025-07-01", "XCG", "1"),
        "BGN": _retired(2, "2026-01-01", "EUR", "1.95583"),
        "BYR": _retired(0, "2017-01-01", "BYN", "10000"),
        "CUC": _retired(2, "2021-07-01"),
        "CYP": _retired(2, "2008-01-01", "EUR", "0.585274"),
        "EEK": _retired(2, "2011-01-01", "EUR", "15.6466"),
        "GHC": _retired(2, "2008-01-01", "GHS", "10000"),
        "HRK": _retired(2, "2023-01-01", "EUR", "7.53450"),
        "LTL": _retired(2, "2015-01-01", "EUR", "3.45280"),
        "LVL": _retired(2, "2014-01-01", "EUR", "0.702804"),
        "MRO": _retired(2, "2018-01-01", "MRU", "10"),
        "MTL": _retired(2, "2008-01-01", "EUR", "0.429300"),
        "SDD": _retired(2, "2007-08-01", "SDG", "100"),
        "SIT": _retired(2, "2007-01-01", "EUR", "239.640"),
        "SKK": _retired(2, "2009-01-01", "EUR", "30.1260"),
        "SLL": _retired(2, "2024-01-01", "SLE", "1000"),
        "STD": _retired(2, "2018-01-01", "STN", "1000"),
        "TMM": _retired(2, "2009-01-01", "TMT", "5000"),
        "VEB": _retired(2, "2008-01-01", "VEF", "1000"),
        "VEF": _retired(2, "2018-09-01", "VES", "100000"),
        "ZMK": _retired(2, "2013-01-01", "ZMW", "1000"),
        "ZWD": _retired(2, "2008-09-01"),
        "ZWL": _retired(2, "2024-10-01"),
        "ZWR": _retired(2, "2009-07-01"),
    }
)
"""What ended since 2007 and may still stand on old orders; codes of funds left out.

`until` is the day of the changeover for what became the euro; for others ISO names the month only,
and the day is the first after it, or after the last day the notes were good.
"""


def minor_unit(currency: str, on: date | None = None) -> Decimal:
    """The smallest amount of a currency by ISO 4217: 1 for JPY, 0.01 for EUR, 0.001 for KWD.

    Args:
        currency: alphabetic code.
        on: the day it must have been in use. Without it, a retired currency counts too: its
            amounts are still to be read and converted. Beginnings are not looked at: nothing is
            priced in a currency before it exists.

    Raises:
        InvalidValue: no such code, or not in use any more on that day.
    """
    try:
        digits = CURRENCIES.get(currency)
    except TypeError:  # what has no hash is no text
        raise _unknown(currency) from None
    if digits is None:
        digits = _digits_of_retired(currency, on)
    return Decimal(1).scaleb(-digits)


def _digits_of_retired(currency: str, on: date | None) -> int:
    retired = RETIRED_CURRENCIES.get(currency)
    if retired is None:
        raise _unknown(currency)
    if on is not None and on >= retired.until:
        raise InvalidValue(
            Problem(
                path="currency",
                rule="currency.retired",
                message=f"{currency} is no currency any more since {retired.until}",
                hint=_instead(currency, retired),
            )
        )
    return retired.digits


def _unknown(currency: str) -> InvalidValue:
    return InvalidValue(
        Problem(
            path="currency",
            rule="currency.unknown",
            message="is not an ISO 4217 code in use",
            value_class=value_class(currency),
            hint="Give the three-letter alphabetic code, for example EUR.",
        )
    )


def _instead(currency: str, retired: RetiredCurrency) -> str:
    if retired.per_successor is None:
        return ""
    new = retired.successor
    return f"It became {new}: 1 {new} is {retired.per_successor:f} {currency}."
