"""What AX does to the fields of every record on its way in and out, whatever the record is."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from axclarity.ax.documents import UNSET, FieldSpec, Kind, field_specs
from axclarity.sandbox.ax._money import REAL
from axclarity.sandbox.ax._refused import must_be_filled_in
from axclarity.values import ax_cut

__all__ = ["cut", "filled", "set_default", "without_blanks"]

_NEVER = date(1900, 1, 1)
_WIDE = Context(prec=64, rounding=ROUND_HALF_UP)


def cut(record: Any) -> None:
    """Cut texts to what the field holds and numbers to 16 digits, without a word, as AX does.

    Nil becomes left out: on a create the two are the same to AX.
    """
    for holder, spec, value in _scalars(record):
        if value is None:
            setattr(holder, spec.attribute, UNSET)
        elif spec.kind is Kind.TEXT and spec.length is not None:
            setattr(holder, spec.attribute, ax_cut(value, spec.length))
        elif spec.kind is Kind.REAL:
            setattr(holder, spec.attribute, REAL.plus(value))


def without_blanks(record: Any) -> None:
    """Leave out what is empty, zero or no date; AX does not send it. Symbols stay.

    Numbers are sent with the digits of their field. Assumption: where the installation decides
    about those, the number is sent whole.
    """
    for holder, spec, value in _scalars(record):
        if spec.kind is Kind.REAL and spec.digits is not None and value is not None:
            digits = Decimal(1).scaleb(-spec.digits)
            setattr(holder, spec.attribute, value.quantize(digits, context=_WIDE))
        if not spec.required and spec.kind is not Kind.CHOICE and (not value or value == _NEVER):
            setattr(holder, spec.attribute, UNSET)


def set_default(record: Any, attribute: str, value: Any) -> None:
    """Set a field that was left out or nil. An empty element counts as set, and stays empty."""
    if getattr(record, attribute) in (UNSET, None):
        setattr(record, attribute, value)


def filled(record: Any, attribute: str, label: str) -> Any:
    """The value of a mandatory field.

    Raises:
        Refused: there is none.
    """
    value = getattr(record, attribute)
    if value in (UNSET, None, ""):
        raise must_be_filled_in(label)
    return value


def _scalars(record: Any) -> Iterator[tuple[Any, FieldSpec, Any]]:
    """Every value that is set within a record, its parts and its children, and whose it is."""
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        if spec.many:
            for child in value:
                yield from _scalars(child)
        elif spec.kind is Kind.PART and value is not None and value is not UNSET:
            yield from _scalars(value)
        elif value is not UNSET:
            yield record, spec, value
