"""House number, part of the building and post box, where a line surely is or holds one."""

import re

from attrs import evolve, frozen

from axclarity.values import ax_length

__all__ = ["Street", "line_with_number", "street_from_lines"]

_BEFORE = "AU CA FR GB GG HK IE IM IN JE LU MC MY NZ PH PK SG TH US ZA"
_BEHIND = (
    "AR AT BA BE BG BR CH CL CZ DE DK EE ES FI FO GR HR HU IS IT LI LT LV ME MK MX NL NO PL PT RS "
    "SE SI SK SM TR UY VA"
)
_NUMBER_BEFORE, _NUMBER_BEHIND = frozenset(_BEFORE.split()), frozenset(_BEHIND.split())
"""Where house numbers stand, as the countries' posts recommend; elsewhere none is taken out."""

_UNIT = (
    r"(?:ap(?:artmen)?to?|apartment|appartement|appt|apt|bât(?:iment)?|building|bldg|byt|depto|"
    r"dpto|door|eingang|entrance|etage|étage|flat|floor|fl|interno|int|lägenhet|lgh|level|lokal|"
    r"piso|planta|puerta|rm|room|scala|ste|stiege|stock|suite|top|unit|whg|wohnung|zimmer)"
)
_STOREY = r"(?:e|er|ère|st|nd|rd|th|\.)? ?(?:etage|étage|etasje|fl|floor|kerros|og|piso|stock)"
_PART = (
    rf"(?:{_UNIT}\.? ?(?:#|n[or]\.?)? ?(?:[a-z]|[a-z]?-?\d[\w/-]*)|\d{{1,3}}{_STOREY}\.?|# ?\d+\w?)"
)
_CARE_OF = r"(?:c/o|att(?:entio)?n|fao|z\. ?hd\.?)[.:]? .+"
_BUILDING = re.compile(rf"{_PART}(?:,? {_PART})*(?:, {_CARE_OF})?|{_CARE_OF}", re.IGNORECASE)

_POST_BOX = re.compile(
    r"(?:(?:g\.?)?p\.? ?o\.? ?box|post office box|locked bag|private bag|postfach|postbus|postboks|"
    r"boîte postale|b\.?p\.?|apartado(?: postal| de correos)?|casella postale|caixa postal|"
    r"skrytka pocztowa|postilokero|box) ?\d[\d ]*",
    re.IGNORECASE,
)

_FIRST = re.compile(
    r"(?P<number>\d{1,5}[A-Za-z]?(?: ?[-/–] ?\d{1,5}[A-Za-z]?)?(?: (?:bis|ter|quater))?),? "
    r"(?P<street>(?:[NESW] |\d+(?:st|nd|rd|th) |[^\W\d_]{2}).*)"
)
_LAST = re.compile(
    r"(?P<street>[^\W\d_].*?[^\W\d_]\.?),? "
    r"(?P<number>\d{1,5} ?[A-Za-z]?(?: ?[-/–] ?\d{1,5} ?[A-Za-z]?)?)"
)
_NUMBERED = re.compile(
    r"(?:.* )?(?:av|avenida|box|calle|carrera|haus|highway|hwy|km|n[or]|postfach|route|rt|rue)\.?"
    rf"|(?:.* )?{_UNIT}\.?",
    re.IGNORECASE,
)
"""What is followed by a number that is not the number of a house."""


@frozen(kw_only=True)
class Street:
    """The lines of an address by what they are; every word is in one place."""

    lines: tuple[str, ...]
    number: str = ""
    building: str = ""
    post_box: str = ""


def street_from_lines(
    lines: tuple[str, ...], country: str, *, numbers: int, buildings: int, boxes: int
) -> Street:
    """Take clean lines apart; what is in doubt, or does not fit, stays a line.

    The first line that is no box and no part of a building is the street.

    Args:
        country: ISO 3166-1 alpha-2, for the order of street and number.
        numbers, buildings, boxes: the most characters of each.
    """
    street = _without_box(Street(lines=lines), boxes)
    street = _without_building(street, buildings)
    return _without_number(street, country, numbers)


def _without_box(street: Street, most: int) -> Street:
    """The last line that is a box goes, for on the way back it comes last."""
    for at, line in reversed(list(enumerate(street.lines))):
        if _POST_BOX.fullmatch(line) and ax_length(line) <= most:
            lines = street.lines[:at] + street.lines[at + 1 :]
            return evolve(street, lines=lines, post_box=line)
    return street


def _without_building(street: Street, most: int) -> Street:
    parts = [line for line in street.lines if _BUILDING.fullmatch(line)]
    rest = tuple(line for line in street.lines if line not in parts)
    building = ", ".join(parts)
    if not rest or ax_length(building) > most:
        return street
    return evolve(street, lines=rest, building=building)


def _without_number(street: Street, country: str, most: int) -> Street:
    found = _numbered(street.lines[0], country) if street.lines else None
    if found is None or ax_length(found["number"]) > most:
        return street
    return evolve(street, lines=(found["street"], *street.lines[1:]), number=found["number"])


def _numbered(line: str, country: str) -> re.Match[str] | None:
    if _POST_BOX.fullmatch(line):
        return None
    if country in _NUMBER_BEFORE:
        return _FIRST.fullmatch(line)
    found = _LAST.fullmatch(line) if country in _NUMBER_BEHIND else None
    return None if found is None or _NUMBERED.fullmatch(found["street"]) else found


def line_with_number(street: str, number: str, country: str) -> str:
    """The street line again, in the country's order."""
    parts = (number, street) if country in _NUMBER_BEFORE else (street, number)
    return " ".join(filter(None, parts))
