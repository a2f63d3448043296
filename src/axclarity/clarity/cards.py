"""Card data that must not come in: full card numbers and security codes, wherever they stand.

A number is a card's if it has 13 to 19 digits in an issuer's range and of its length, and the last
of them is right (Luhn). The digits may be of any script, with spaces, dashes, dots or slashes
between them; they may stand in a longer text, as a JSON number, or in the name of a field. Brand
and last four digits pass, and so does a number whose middle is starred out.

Orders, goods and parcels have numbers of that kind, too. Fields that are known to hold them
(`number`, `sku`, `barcode`, `reference`, `order_id` …) let pass what stands alone and in one piece,
if it has 13, 14, 17, 18 or 19 digits: GTINs, and ids that a machine made. Most cards have 15 or 16
digits: those pass in tracking numbers only. In a field around which anything is called a card,
nothing passes. Telephone numbers may have up to 14 digits, in groups.

A security code is three or four digits under a name like `cvv` or `security_code`, or after such a
word in a text.

The issuers' ranges are public knowledge. Which fields hold what is an assumption.
"""

import re
import unicodedata
from collections.abc import Iterator, Set
from decimal import Decimal
from itertools import accumulate, islice
from typing import Any, Final

from axclarity.errors import InvalidDocument, Problem
from axclarity.values.wording import path_of

__all__ = ["card_problems", "refuse_cards", "refuse_cards_in"]

_Path = tuple[str | int, ...]

_MOST_PROBLEMS = 20
_LENGTHS = range(13, 20)
_LONGEST_CODE = 4
_LONGEST_PHONE = 14
_TOO_LONG = 10 ** _LENGTHS[-1]
_IDENTIFIER_LENGTHS: Final = frozenset({13, 14, 17, 18, 19})

_ISSUERS: Final = tuple(
    (re.compile(beginning), frozenset(lengths))
    for beginning, lengths in (
        (r"4", (13, 16, 19)),  # Visa
        (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", (16,)),  # Mastercard
        (r"3[47]", (15,)),  # American Express
        (r"30[0-5]|3095|3[689]", range(14, 20)),  # Diners Club
        (r"6011|64[4-9]|65", range(16, 20)),  # Discover
        (r"352[89]|35[3-8]", range(16, 20)),  # JCB
        (r"62|81", range(16, 20)),  # UnionPay
        (r"50[1-3]8|5019|5893|6304|6759|676[1-3]", range(13, 20)),  # Maestro
        (r"60|82|508", (16,)),  # RuPay
        (r"220[0-4]", range(16, 20)),  # Mir
        (r"506|507[89]|509|636[23]|9792", (16, 18, 19)),  # Elo, Verve, Troy
    )
)

_IDENTIFIER = re.compile(
    r"(.+_)?ids?|((order|invoice|account|return|customer|item|serial)_)?(number|no)|sku|barcode|"
    r"gtin|ean|upc|isbn|reference|purchase_order|tax_id"
)
_PARCEL = re.compile(r"tracking(_(numbers?|codes?|ids?))?")
_PHONE = re.compile(r"(.+_)?(phone|telephone|mobile|fax)(_number)?")
_AMOUNT = re.compile(r"(.+_)?(amount|cost|fee|price|quantity|rate|tax|total|weight)")
_CARD = re.compile(r"(?<![a-z])(card|cc|pan)s?(?![a-z])")
_CODE = re.compile(
    r"(.+_)?(cv[vcn]_?2?|csc|cid)(_(code|number|value))?"
    r"|(.+_)?(security|card|card_verification)_?code|(.+_)?card_?verification(_?(number|value))?"
)

_SEPARATOR = r"[\s./⁄∕·\-\u00ad\u2010-\u2015\u2212\u200b-\u200d\u2060\ufeff]"
_RUN = re.compile(rf"\d(?:{_SEPARATOR}{{0,3}}\d){{12,}}")
_GROUP = re.compile(r"\d+")
_LONE_NUMBER = re.compile(r"(?:[^\W\d]*[-_#])?([0-9]+)")
_FRACTION = re.compile(r"[+-]?\d+\.\d+")
_CODE_DIGITS = re.compile(r"\s*\d{3,4}\s*")
_CODE_IN_TEXT = re.compile(r"\b(?:cv[vcn]2?|csc)\b\W{0,5}(?:code\W{0,3})?\d{3,4}\b", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s\-.]+")
_HEXADECIMAL = re.compile(  # long enough to hold a card number by chance
    r"(?<![0-9a-z])(?=[0-9-]{0,36}[a-f])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,})"
    r"(?![0-9a-z])",
    re.IGNORECASE,
)

_NINES = bytes.maketrans(b"0123456789", b"9" * 10)
_ASCII_SEPARATORS = b" ./-"
_LIKE_CODE = re.compile(
    rb'c(?:v[vcn]|sc|id["cnv_ .-]|urity[_ .-]*code|ard[_ .-]*(?:code|verification))'
)
_LARGE = re.compile(rb"e[+\d]\d*(?:[\s,\]}]|$)")
"""The end of a number with more digits than are written."""


def refuse_cards_in(text: bytes, value: Any, *, allowed: Set[str] = frozenset()) -> None:
    """Refuse a JSON text that holds card data; quick where there is nothing like it.

    Args:
        text: as it came.
        value: what it says, parsed.
        allowed: names of more fields that hold identifiers, as `snake_case`.

    Raises:
        InvalidDocument: rules `card.number` and `card.cvv`; names the paths, never a digit.
    """
    if _is_suspicious(text):
        refuse_cards(value, allowed=allowed)


def refuse_cards(value: Any, *, allowed: Set[str] = frozenset()) -> None:
    """Refuse parsed JSON that holds card data; takes and raises what `refuse_cards_in` does."""
    problems = card_problems(value, allowed=allowed)
    if problems:
        raise InvalidDocument(*problems)


def card_problems(value: Any, *, allowed: Set[str] = frozenset()) -> list[Problem]:
    """Where parsed JSON holds card data, by path and rule; the first twenty places."""
    return list(islice(_problems(value, ("$",), allowed), _MOST_PROBLEMS))


def _is_suspicious(text: bytes) -> bool:
    """A look that takes microseconds; what is escaped, or not ASCII, may be a digit or a blank."""
    if not text.isascii() or b"\\" in text:
        return True
    if b"9" * _LENGTHS[0] in text.translate(_NINES, _ASCII_SEPARATORS):
        return True
    lower = text.lower()
    return _LIKE_CODE.search(lower) is not None or _LARGE.search(lower) is not None


def _problems(value: Any, path: _Path, allowed: Set[str]) -> Iterator[Problem]:
    match value:
        case dict():
            for key, each in value.items():
                hidden = _has_number(_plain(key))
                inner = (*path, "?" if hidden else key)
                if hidden:
                    yield _problem(inner, "card.number")
                yield from _problems(each, inner, allowed)
        case list() | tuple():
            for position, each in enumerate(value):
                yield from _problems(each, (*path, position), allowed)
        case _:
            text = _text_of(value)
            if _is_code(text, path):
                yield _problem(path, "card.cvv")
            elif _has_number(text) and not _belongs(text, path, allowed):
                yield _problem(path, "card.number")


def _belongs(text: str, path: _Path, allowed: Set[str]) -> bool:
    """Whether what looks like a card number is something else, to judge by its field."""
    names = list(_names(path))
    name = names[-1] if names else ""
    if _AMOUNT.fullmatch(name) and _FRACTION.fullmatch(text):
        return True
    if _PHONE.fullmatch(name):
        return len("".join(_GROUP.findall(text))) <= _LONGEST_PHONE
    lone = _LONE_NUMBER.fullmatch(text)
    if lone is None or any(map(_CARD.search, names)):
        return False
    if _PARCEL.fullmatch(name):
        return True
    is_known = name in allowed or _IDENTIFIER.fullmatch(name) is not None
    return is_known and len(lone[1]) in _IDENTIFIER_LENGTHS


def _is_code(text: str, path: _Path) -> bool:
    if _CODE_DIGITS.fullmatch(text):
        return any(map(_CODE.fullmatch, _names(path)))
    return len(text) > _LONGEST_CODE and _CODE_IN_TEXT.search(text) is not None


def _names(path: _Path) -> Iterator[str]:
    """The names on a path, as the default dialect would write them."""
    return (_HUMP.sub("_", _plain(each)).lower() for each in path if isinstance(each, str))


def _text_of(value: Any) -> str:
    """A text or a whole number as plain text; nothing for what holds no such digits."""
    match value:
        case str():
            return _plain(value)
        case int() | float() | Decimal() if 0 < value < _TOO_LONG and value == int(value):
            return str(int(value))
        case _:
            return ""


def _plain(text: str) -> str:
    """Full-width and other forms of characters as the usual ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _has_number(text: str) -> bool:
    return len(text) >= _LENGTHS[0] and any(
        map(_holds_card, _RUN.findall(_HEXADECIMAL.sub("x", text)))
    )


def _holds_card(run: str) -> bool:
    """Whether some groups of digits, one after another, make a card number."""
    groups = _GROUP.findall(run)
    digits = "".join(str(int(digit)) for digit in "".join(groups))
    bounds = list(accumulate(map(len, groups), initial=0))
    ends, sums = set(bounds), _luhn_sums(digits)
    return any(
        start + length in ends
        and (sums[(start + length) % 2][start + length] - sums[(start + length) % 2][start]) % 10
        == 0
        and _is_issued(digits[start : start + length])
        for start in bounds
        for length in _LENGTHS
    )


def _luhn_sums(digits: str) -> tuple[list[int], list[int]]:
    """Running sums for Luhn's check: in the first every even place is doubled, then every odd."""
    single = list(map(int, digits))
    doubled = [2 * each - 9 * (each > 4) for each in single]
    sums = []
    for place in (0, 1):
        mixed = single.copy()
        mixed[place::2] = doubled[place::2]
        sums.append(list(accumulate(mixed, initial=0)))
    return sums[0], sums[1]


def _is_issued(digits: str) -> bool:
    return any(
        len(digits) in lengths and beginning.match(digits) for beginning, lengths in _ISSUERS
    )


def _problem(path: _Path, rule: str) -> Problem:
    what = "a full card number" if rule == "card.number" else "a card's security code"
    return Problem(
        path=path_of(str(path[0]), path[1:]),
        rule=rule,
        message=f"holds what looks like {what}",
        hint="Send the brand and the last four digits only.",
    )
