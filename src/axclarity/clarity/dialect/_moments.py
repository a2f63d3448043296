"""Moments and dates as a dialect writes them."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from axclarity.clarity.dialect._model import TimeFormat
from axclarity.errors import InvalidDocument, Problem, value_class

__all__ = ["day_in", "day_out", "moment_in", "moment_out"]

_NAIVE = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6}\d*)?)?)").fullmatch
_DOTNET = re.compile(r"/Date\((-?\d{1,15})([+-]\d{4})?\)/").fullmatch
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
            return value if found is None else _after(Decimal(found[1]) / 1000, value, path)
        case unit:
            if isinstance(value, bool) or not isinstance(value, int | Decimal):
                if value is None:
                    return None
                raise _refused(path, value, "is no number of time since 1970")
            parts = 1000 if unit == "epoch_milliseconds" else 1
            return _after(Decimal(value) / parts, value, path)


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


def day_in(time: TimeFormat, value: Any, path: str) -> Any:
    """A date of the wire; shops that write moments mean midnight in their zone."""
    if time.format == "rfc3339":
        naive = _NAIVE(value) if isinstance(value, str) else None
        return naive[1] if naive is not None and not naive[2].strip("0:.") else value
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
        return earlier
    if earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise _refused(path, day, "is an hour that its zone leaves out")
    if not time.fold:
        raise _refused(path, day, "is an hour that its zone has twice; `fold` says which is meant")
    return earlier if time.fold == "earlier" else later


def _after(seconds: Decimal, value: Any, path: str) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=int(seconds * 1_000_000))
    except (OverflowError, ValueError):
        raise _refused(path, value, "is beyond the calendar") from None


def _refused(path: str, value: Any, message: str) -> InvalidDocument:
    return InvalidDocument(
        Problem(path=path, rule="dialect.time", message=message, value_class=value_class(value))
    )
