"""What can be known to be wrong before a document is sent: lengths, symbols, digits, text."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from axclarity.ax.documents._field import UNSET, Document, Entity, FieldSpec, Kind, field_specs
from axclarity.ax.documents._usual import is_usual
from axclarity.errors import InvalidDocument, Problem, value_class
from axclarity.values import AX_REAL, fits_ax_real

__all__ = ["check_document", "problems_of"]

_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_SYMBOLS = 12
_BITS = {Kind.INT: 31, Kind.LONG: 63}
_TYPES: Mapping[Kind, tuple[type[Any], str]] = {
    Kind.TEXT: (str, "a text"),
    Kind.CHOICE: (str, "a text"),
    Kind.REAL: (Decimal, "a Decimal"),
    Kind.INT: (int, "an int"),
    Kind.LONG: (int, "an int"),
    Kind.DAY: (date, "a date"),
    Kind.TIME: (time, "a time"),
    Kind.MOMENT: (datetime, "a datetime"),
    Kind.FLAG: (bool, "a bool"),
    Kind.BINARY: (bytes, "bytes"),
}

_OF_SITE = FieldSpec(attribute="extra", name="extra", kind=Kind.TEXT)
"""All that is known of a site's own field without the port: that it is a text."""

SpecsOf = Callable[[type[Any]], tuple[FieldSpec, ...]]


def check_document(document: Document) -> None:
    """Check a document against its class before it is sent.

    AX cuts long texts and rounds long numbers without a word, so both are refused here.

    Raises:
        InvalidDocument: lists every problem by path.
    """
    if is_usual(document):
        return
    problems = list(problems_of(document, document.root))
    if problems:
        raise InvalidDocument(*problems)


def problems_of(record: Any, path: str, specs_of: SpecsOf = field_specs) -> Iterator[Problem]:
    """Every problem of a record and what it holds.

    Args:
        path: of the record.
        specs_of: what is asked of a class: its own field table, or what a port makes of it.
    """
    for spec in specs_of(type(record)):
        value = getattr(record, spec.attribute)
        here = f"{path}.{spec.name}"
        if spec.many:
            for index, item in enumerate(value):
                yield from _item_problems(spec, item, f"{here}[{index}]", specs_of)
        elif value is UNSET or value is None:
            if spec.required:
                yield _problem(here, "ax.required", "must be given")
        else:
            yield from _item_problems(spec, value, here, specs_of)
    if isinstance(record, Entity):
        for name, text in record.extra.items():
            if text is not None:
                yield from _value_problems(_OF_SITE, text, f"{path}.{name}")


def _item_problems(spec: FieldSpec, value: Any, path: str, specs_of: SpecsOf) -> Iterator[Problem]:
    if spec.type is None:
        yield from _value_problems(spec, value, path)
    elif isinstance(value, spec.type):
        yield from problems_of(value, path, specs_of)
    else:
        yield _problem(path, "ax.wrong-type", f"must be a {spec.type.__name__}", value)


def _value_problems(spec: FieldSpec, value: Any, path: str) -> Iterator[Problem]:
    expected, described = _TYPES[spec.kind]
    odd = isinstance(value, bool) and expected is int
    if not isinstance(value, expected) or odd or _is_moment_for_day(spec, value):
        yield _problem(path, "ax.wrong-type", f"must be {described}", value)
    elif isinstance(value, str):
        yield from _text_problems(spec, value, path)
    elif isinstance(value, Decimal) and not fits_ax_real(value):
        yield _problem(path, "ax.too-many-digits", f"may have {AX_REAL.prec} digits", value)
    elif isinstance(value, datetime) and value.tzinfo is None:
        yield _problem(path, "ax.no-zone", "needs a time zone", value)
    elif spec.kind in _BITS and not -(2 ** _BITS[spec.kind]) <= value < 2 ** _BITS[spec.kind]:
        yield _problem(path, "ax.out-of-range", f"must fit {_BITS[spec.kind] + 1} bits", value)


def _text_problems(spec: FieldSpec, value: str, path: str) -> Iterator[Problem]:
    if _ILLEGAL.search(value):
        yield _illegal(path, value)
    if misfit := spec.misfit(value):
        yield _problem(path, "ax.too-long", misfit, value)
    if spec.kind is Kind.CHOICE and value not in spec.values:
        known = ", ".join(spec.values[:_MOST_SYMBOLS])
        more = " …" if len(spec.values) > _MOST_SYMBOLS else ""
        yield _problem(path, "ax.not-a-symbol", f"must be one of {known}{more}", value)


def _is_moment_for_day(spec: FieldSpec, value: Any) -> bool:
    return spec.kind is Kind.DAY and isinstance(value, datetime)


def _illegal(path: str, value: str) -> Problem:
    return _problem(path, "xml.illegal-character", "holds a character that XML cannot carry", value)


def _problem(path: str, rule: str, message: str, value: object = UNSET) -> Problem:
    found = "" if value is UNSET else value_class(value)
    return Problem(path=path, rule=rule, message=message, value_class=found)
