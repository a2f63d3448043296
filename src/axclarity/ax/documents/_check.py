"""What can be known to be wrong before a document is sent: lengths, symbols, digits, text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from axclarity.ax.documents._field import UNSET, Document, Entity, FieldSpec, Kind, field_specs
from axclarity.errors import InvalidDocument, Problem, value_class
from axclarity.values import significant_digits

__all__ = ["check_document"]

_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AX_DIGITS = 16


def check_document(document: Document) -> None:
    """Check a document against its class before it is sent.

    AX cuts long texts and rounds long numbers without a word, so both are refused here.

    Raises:
        InvalidDocument: lists every problem by path.
    """
    problems = list(_problems(document, document.root))
    if problems:
        raise InvalidDocument(*problems)


def _problems(record: Any, path: str) -> Iterator[Problem]:
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        here = f"{path}.{spec.name}"
        if spec.kind is Kind.CHILDREN:
            for index, child in enumerate(value):
                yield from _problems(child, f"{here}[{index}]")
        elif value is UNSET or value is None:
            if spec.required:
                yield _problem(here, "ax.required", "must be given")
        elif spec.kind is Kind.PART:
            yield from _problems(value, here)
        else:
            yield from _value_problems(spec, value, here)
    if isinstance(record, Entity):
        for name, text in record.extra.items():
            if text is not None and _ILLEGAL.search(text):
                yield _illegal(f"{path}.{name}", text)


def _value_problems(spec: FieldSpec, value: Any, path: str) -> Iterator[Problem]:
    if isinstance(value, str):
        if _ILLEGAL.search(value):
            yield _illegal(path, value)
        limit = max(spec.length or 0, spec.external or 0)
        if spec.length is not None and len(value) > limit:
            yield _problem(path, "ax.too-long", f"may have {limit} characters", value)
        if spec.kind is Kind.CHOICE and value not in spec.values:
            yield _problem(path, "ax.not-a-symbol", "is none of the known symbols", value)
    if isinstance(value, Decimal) and _too_long(value):
        yield _problem(path, "ax.too-many-digits", f"may have {_AX_DIGITS} digits", value)


def _too_long(value: Decimal) -> bool:
    return not value.is_finite() or significant_digits(value) > _AX_DIGITS


def _illegal(path: str, value: str) -> Problem:
    return _problem(path, "xml.illegal-character", "holds a character that XML cannot carry", value)


def _problem(path: str, rule: str, message: str, value: object = UNSET) -> Problem:
    found = "" if value is UNSET else value_class(value)
    return Problem(path=path, rule=rule, message=message, value_class=found)
