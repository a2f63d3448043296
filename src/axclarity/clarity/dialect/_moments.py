"""Moments and dates as a dialect writes them."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from axclarity.clarity.dialect._exact import shifted
from axclarity.clarity.dialect._model import TimeFormat
from axclarity.errors import InvalidDocument, Problem, value_class

__all__ = ["TWICE", "day_in", "day_out", "moment_in", "moment_out", "since_out"]

TWICE = "dialect.time-twice"
"""The rule that a moment breaks which may be either of two."""

_NAIVE = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6}\d*)?)?)").fullmatch
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}").fullmatch
_DOTNET = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/").fullmatch
_LONGEST = 15
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_in(time: TimeFormat, value: Any, path: str) -> Any:
    """A moment of the wire as our models take it; what is no moment at all is left to them.

    Raises:
        InvalidDocument: the zone has this hour twice or not at all, or it is beyond the calendar.
    """
    match time.format:
        case "rfc3339":
            naive = _NAIVE(value) if time.zone and isinstance(value, str) else None
            return value if naive is None else _in_zone(time, naive[1], naive[2], path)
        case "dotnet":
            found = _DOTNET(value) if isinstance(value, str) else None
            return value if found is None else _after(Decimal(found[1]), 3, value, path)
        case unit:
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                if value is None:
                    return None
                raise _refused(path, value, "is no number of time since 1970")
            if Decimal(value).adjusted() > _LONGEST:
                raise _refused(path, value, "is beyond the calendar")
            places = 3 if unit == "epoch_milliseconds" else 6
            return _after(Decimal(value), places, value, path)


def moment_out(time: TimeFormat, moment: datetime) -> str | int:
    """A moment as the shop writes it: without an offset where the dialect names a zone."""
    match time.format:
        case "rfc3339" if time.zone:
            local = moment.astimezone(ZoneInfo(time.zone))
            return local.replace(tzinfo=None).isoformat()
        case "rfc3339":
            return moment.isoformat()
        case "epoch_seconds":
            return (moment - _EPOCH) // timedelta(seconds=1)
        case "epoch_milliseconds":
            return (moment - _EPOCH) // timedelta(milliseconds=1)
        case _:
            return f"/Date({(moment - _EPOCH) // timedelta(milliseconds=1)}+0000)/"


def since_out(time: TimeFormat, moment: datetime) -> str | int:
    """A moment to ask from: where its hour comes twice, one before it, lest the later is meant."""
    if time.format == "rfc3339" and time.zone:
        while _comes_twice(moment.astimezone(ZoneInfo(time.zone))):
            moment -= timedelta(hours=1)
    return moment_out(time, moment)


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def day_in(time: TimeFormat, value: Any, path: str) -> Any:
    """A date of the wire; a number or a `/Date(…)/` means midnight in the shop's zone."""
    if time.format == "rfc3339" or (isinstance(value, str) and _DAY(value)):
        return value
    moment = moment_in(time, value, path)
    return moment.astimezone(_zone(time)).date() if isinstance(moment, datetime) else moment


def day_out(time: TimeFormat, day: date) -> str | int:
    """A date as the shop writes it."""
    if time.format == "rfc3339":
        return day.isoformat()
    return moment_out(time, datetime(day.year, day.month, day.day, tzinfo=_zone(time)))


def _zone(time: TimeFormat) -> ZoneInfo:
    return ZoneInfo(time.zone or "UTC")


def _in_zone(time: TimeFormat, day: str, clock: str, path: str) -> datetime:
    try:
        local = datetime.fromisoformat(f"{day}T{clock[:15]}")
    except ValueError:
        raise _refused(path, day, "is no day and time of the calendar") from None
    zone = _zone(time)
    earlier, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        return _with_offset(earlier)
    if earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise _refused(path, day, "is an hour that its zone leaves out")
    if not time.fold:
        says = "is an hour that its zone has twice; `fold` says which is meant"
        raise _refused(path, day, says, rule=TWICE)
    return _with_offset(earlier if time.fold == "earlier" else later)


def _with_offset(local: datetime) -> datetime:
    """With its offset in place of its zone: within a zone, Python counts by the wall clock."""
    return datetime.fromisoformat(local.isoformat())


def _after(number: Decimal, places: int, value: Any, path: str) -> datetime:
    """So long after 1970; `places` is how far its unit is from a microsecond."""
    try:
        return _EPOCH + timedelta(microseconds=int(shifted(number, places)))
    except (OverflowError, ValueError):
        raise _refused(path, value, "is beyond the calendar") from None


def _refused(path: str, value: Any, message: str, *, rule: str = "dialect.time") -> InvalidDocument:
    return InvalidDocument(
        Problem(path=path, rule=rule, message=message, value_class=value_class(value))
    )
