"""Plain values to the lexical forms of XML Schema, and back. Exact both ways."""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, Final

from axclarity.ax.documents import Kind
from axclarity.values import ax_length, fits_ax_real

__all__ = ["READERS", "Unwritable", "escaped", "moment_of_text", "text_of_kind", "text_within"]

_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REAL = re.compile(r"[+-]?(?:[0-9]{1,32}(?:\.[0-9]{0,32})?|\.[0-9]{1,32})").fullmatch
_FLOATING = re.compile(r"[+-]?[0-9]{1,17}(?:\.[0-9]{1,17})?[eE][+-]?[0-9]{1,2}").fullmatch
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}").fullmatch
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?").fullmatch
_CLOCK = re.compile(
    r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?"
).fullmatch
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
).fullmatch
_PLAIN_DIGITS: Final = 32
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
_BLANKS = " \t\r\n"


class Unwritable(Exception):
    """A value that its field cannot carry. The check of the whole document says which and why."""


def escaped(text: str) -> str:
    """A text as the content of an element or of an attribute.

    Raises:
        Unwritable: it holds a character that XML cannot carry.
    """
    usual = text.isprintable() and "&" not in text and "<" not in text
    if usual and ">" not in text and '"' not in text:
        return text
    if _ILLEGAL.search(text):
        raise Unwritable
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;").replace('"', "&quot;")


def text_within(value: Any, most: int) -> str:
    """A text, escaped, of so many of AX's characters at most; of any number if that is 0.

    Raises:
        Unwritable: it is longer, or no text.
    """
    if not isinstance(value, str) or (most and ax_length(value) > most):
        raise Unwritable
    return escaped(value)


def _real_text(value: Any) -> str:
    if type(value) is not Decimal or not fits_ax_real(value):
        raise Unwritable
    return format(value, "f")


def _whole_text(bits: int, value: Any) -> str:
    if type(value) is not int or not -(1 << bits) <= value < 1 << bits:
        raise Unwritable
    return str(value)


def _day_text(value: Any) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unwritable
    return value.isoformat()


def _clock_text(value: Any) -> str:
    if not isinstance(value, time) or value.tzinfo is not None:
        raise Unwritable
    return value.isoformat()


def _moment_text(value: Any) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Unwritable
    try:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise Unwritable from None


def _flag_text(value: Any) -> str:
    if not isinstance(value, bool):
        raise Unwritable
    return "true" if value else "false"


def _binary_text(value: Any) -> str:
    if not isinstance(value, bytes):
        raise Unwritable
    return b64encode(value).decode("ascii")


def _plain_text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unwritable
    return escaped(value)


_TEXTS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.TEXT: _plain_text,
    Kind.CHOICE: _plain_text,
    Kind.REAL: _real_text,
    Kind.INT: partial(_whole_text, 31),
    Kind.LONG: partial(_whole_text, 63),
    Kind.DAY: _day_text,
    Kind.TIME: _clock_text,
    Kind.MOMENT: _moment_text,
    Kind.FLAG: _flag_text,
    Kind.BINARY: _binary_text,
}


def text_of_kind(kind: Kind, value: Any) -> str:
    """A value as escaped text: no exponents, dates in ISO 8601, moments in UTC.

    Raises:
        Unwritable: it is of another type, has no zone, or has more digits than AX keeps.
    """
    return _TEXTS[kind](value)


def _real(text: str) -> Decimal:
    plain = text.isascii() and len(text) <= _PLAIN_DIGITS and text.replace(".", "", 1).isdigit()
    if not plain and not _REAL(text):
        text = text.strip(_BLANKS)
        if not (_REAL(text) or _FLOATING(text)):
            raise ValueError
    return Decimal(text)


def _whole(text: str) -> int:
    if not _WHOLE(text):
        text = text.strip(_BLANKS)
        if not _WHOLE(text):
            raise ValueError
    return int(text)


def _day(text: str) -> date:
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        return date.fromisoformat(text)
    text = text.strip(_BLANKS)
    if not _DAY(text):
        raise ValueError
    return date.fromisoformat(text[:10])


def _clock(text: str) -> time:
    text = text.strip(_BLANKS)
    if not _CLOCK(text):
        raise ValueError
    return time.fromisoformat(text).replace(tzinfo=None)


def moment_of_text(text: str) -> datetime:
    """A point in time in UTC. AX writes values without a zone now and then; they are UTC as well.

    Raises:
        ValueError: it is not in the form of `xs:dateTime`.
    """
    text = text.strip(_BLANKS)
    if not _MOMENT(text):
        raise ValueError
    moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError from None


def _flag(text: str) -> bool:
    try:
        return _FLAGS[text.strip(_BLANKS)]
    except KeyError:
        raise ValueError from None


def _binary(text: str) -> bytes:
    return b64decode("".join(text.split()), validate=True)


READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.CHOICE: str,
    Kind.REAL: _real,
    Kind.INT: _whole,
    Kind.LONG: _whole,
    Kind.DAY: _day,
    Kind.TIME: _clock,
    Kind.MOMENT: moment_of_text,
    Kind.FLAG: _flag,
    Kind.BINARY: _binary,
}
"""The value of a text, by kind; each raises `ValueError` if the text is not in its form."""
