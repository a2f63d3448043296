"""What the values in AX's tables mean, which are stored otherwise than they are shown."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final

__all__ = ["NEVER", "key_text", "row_value"]

NEVER: Final = "never"
"""What the last day of AX's calendar stands for."""

_EMPTY_DATE = date(1900, 1, 1)
_LAST_DATE = date(2154, 12, 31)


def row_value(value: object, symbols: Mapping[int, str] | None = None) -> object:
    """What a column's value means.

    * the empty date 1900-01-01 is `None`, the last date 2154-12-31 is `NEVER`;
    * a number of an enumeration is its symbol; a number that `symbols` lacks stays a number,
      since layers add their own;
    * a text loses the blanks that align it.

    Everything else is as it was: RECID and PARTITION are whole numbers of 64 bits.

    Source: Dynamics AX 2012, storage of extended data types in SQL Server.
    """
    match value:
        case date():  # and datetime, which is one
            return _moment(value)
        case str():
            return value.strip()
        case int() if symbols is not None:
            return symbols.get(value, value)
        case _:
            return value


def _moment(value: date) -> object:
    day = value.date() if isinstance(value, datetime) else value
    if day == _EMPTY_DATE:
        return None
    return NEVER if day == _LAST_DATE else value


def key_text(value: object, symbols: Mapping[int, str] | None = None) -> str:
    """A column's value as AIF writes it in a key; a moment at midnight is a date."""
    match row_value(value, symbols):
        case None:
            return ""
        case datetime() as moment if moment.time() != time.min:
            return moment.isoformat() + "Z"
        case datetime() as moment:
            return moment.date().isoformat()
        case meaning:
            return str(meaning)
