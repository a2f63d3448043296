"""What a map may do with a value: named functions, and nothing else.

Each takes a value and the argument that stands beside its name. A list is taken element by element,
except by those that make one value of it. Nothing here counts: amounts are code.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.errors import MappingError
from axclarity.mapping.addresses.texts import clean
from axclarity.values import alpha3, ax_cut

__all__ = ["TRANSFORMS", "Transform", "Transformation", "Unfit"]

Transformation = Callable[[Any, Any], Any]
"""A value and the argument, or `None` where the map gives none."""

_MOST_DAYS = 3660
_LONGEST_ARGUMENT = 100
_LONGEST = 100_000
_MOST_DIGITS = 100  # an exponent could ask for millions of them
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Unfit(ValueError):
    """A transform does not take this value. The text shows nothing of it."""


@frozen(kw_only=True)
class Transform:
    """A transform as a map may name it.

    Args:
        takes: what its argument must be, in words; empty where it has none.
        fits: whether an argument is one.
        whole: whether it takes a list as a whole.
    """

    function: Transformation
    takes: str = ""
    fits: Callable[[Any], bool] = lambda argument: argument is None
    whole: bool = False

    def applied(self, value: Any, argument: Any) -> Any:
        """The value transformed; nothing stays nothing.

        Raises:
            Unfit: the value is not what it takes.
        """
        if value is None:
            return None
        if isinstance(value, list) and not self.whole:
            return [self.applied(each, argument) for each in value]
        made = self.function(value, argument)
        if isinstance(made, str) and len(made) > _LONGEST:
            raise Unfit(f"made a text of more than {_LONGEST} characters")
        return made


def _is_text(argument: Any) -> bool:
    return isinstance(argument, str) and len(argument) <= _LONGEST_ARGUMENT


def _is_count(argument: Any) -> bool:
    return isinstance(argument, int) and not isinstance(argument, bool) and argument > 0


def _is_days(argument: Any) -> bool:
    days = 0 if argument is None else argument
    return isinstance(days, int) and not isinstance(days, bool) and 0 <= days <= _MOST_DAYS


def _is_part(argument: Any) -> bool:
    return argument in ("first", "middle", "last")


def _is_pair(argument: Any) -> bool:
    if not isinstance(argument, list | tuple) or len(argument) != 2:
        return False
    return all(map(_is_text, argument)) and argument[0] != ""


def _of_text(function: Callable[[str, Any], Any]) -> Transformation:
    def checked(value: Any, argument: Any) -> Any:
        if not isinstance(value, str):
            raise Unfit("takes a text")
        return function(value, argument)

    return checked


def _clean(value: str, _argument: Any) -> str:
    """As texts of an address are cleaned."""
    try:
        return clean(value, "")
    except MappingError:
        raise Unfit("found a control character") from None


def _tidy(value: str, _argument: Any) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split())


def _name_part(value: str, part: str) -> str:
    """Of a name as people write it: the first word, the last one, and what stands between."""
    *before, last = value.split() or [""]
    return {"first": " ".join(before[:1]), "middle": " ".join(before[1:]), "last": last}[part]


def _text(value: Any, _argument: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int():
            return str(value)
        case Decimal() if abs(value.adjusted()) < _MOST_DIGITS:
            return f"{value:f}"
        case Decimal():
            raise Unfit(f"takes a number of at most {_MOST_DIGITS} digits")
        case date():
            return value.isoformat()
    raise Unfit("takes a text, a number or a date")


def _yes_no(value: Any, _argument: Any) -> str:
    if not isinstance(value, bool):
        raise Unfit("takes true or false")
    return "Yes" if value else "No"


def _day(value: Any, argument: Any) -> date | None:
    if value == "":
        return None
    found = _from_iso(value) if isinstance(value, str) else value
    if isinstance(found, datetime):
        return found.date() + timedelta(days=argument or 0)
    if isinstance(found, date):
        return found
    raise Unfit("takes a date such as 2026-11-03 or a moment")


def _from_iso(text: str) -> date | None:
    """The date or the moment that a text is, year first with hyphens, or `None`."""
    read = date.fromisoformat if _DAY.fullmatch(text) else datetime.fromisoformat
    try:
        return read(text) if _DAY.match(text) else None
    except ValueError:
        return None


def _join(value: Any, argument: str) -> str:
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str) or part is None for part in parts):
        raise Unfit("takes texts")
    return argument.join(part for part in parts if part)


def _first(value: Any, _argument: Any) -> Any:
    parts = value if isinstance(value, list) else [value]
    return next((part for part in parts if part is not None and part != ""), None)


def _lookup(value: str, argument: Mapping[str, str]) -> str | None:
    return argument.get(value)


def _named(function: Callable[[str, Any], Any], takes: str = "", fits: Any = None) -> Transform:
    if fits is None:
        return Transform(function=_of_text(function))
    return Transform(function=_of_text(function), takes=takes, fits=fits)


TRANSFORMS: Mapping[str, Transform] = {
    "alpha3": _named(lambda value, _: alpha3(value)),
    "clean": _named(_clean),
    "cut": _named(ax_cut, "a number of characters", _is_count),
    "day": Transform(function=_day, takes="a number of days", fits=_is_days),
    "first": Transform(function=_first, whole=True),
    "join": Transform(function=_join, takes="what stands between", fits=_is_text, whole=True),
    "lookup": _named(_lookup, "the name of a table", _is_text),
    "lower": _named(lambda value, _: value.lower()),
    "name_part": _named(_name_part, "first, middle or last", _is_part),
    "prefix": _named(lambda value, before: before + value if value else value, "a text", _is_text),
    "replace": _named(
        lambda value, pair: value.replace(*pair), "a list of two texts: old and new", _is_pair
    ),
    "strip": _named(lambda value, _: value.strip()),
    "suffix": _named(lambda value, after: value + after if value else value, "a text", _is_text),
    "text": Transform(function=_text),
    "tidy": _named(_tidy),
    "upper": _named(lambda value, _: value.upper()),
    "yes_no": Transform(function=_yes_no),
}
"""By name. `day` leaves a date as it is and makes a moment the day so many days later, by the
moment's own clock; either may be a text of ISO 8601, such as 2026-11-03. `lookup` gives nothing for
what its table does not have; `join` and `first` pass over what is empty.
"""
