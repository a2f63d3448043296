"""What a dialect changes about a class of record: the names of its fields, and their values."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, get_args

from attrs import field, frozen

from axclarity.clarity.dialect._model import Dialect
from axclarity.clarity.models import MoneyMark, Part

__all__ = ["FieldShape", "Kind", "Shape", "shape_of"]


class Kind(Enum):
    """How the value of a field is written."""

    PLAIN = "as it is"
    AMOUNT = "an amount of money"
    NUMBER = "another decimal"
    MOMENT = "a point in time"
    DAY = "a date"
    CHOICE = "a value of an enumeration"
    PARTS = "records in the record"


@frozen
class FieldShape:
    """A field by both its names. `part` is the class of the records in it, `words` its values."""

    name: str
    wire: str
    kind: Kind
    part: type[Part] | None = None
    words: Mapping[str, str] = field(factory=dict)


@frozen
class Shape:
    """A class of record as a dialect writes it.

    Args:
        untouched: the dialect changes nothing in it, nor in the records in it.
        attributes: wire fields that belong in the record's `attributes`.
    """

    fields: tuple[FieldShape, ...]
    untouched: bool
    attributes: tuple[str, ...]
    by_wire: Mapping[str, FieldShape]
    by_name: Mapping[str, FieldShape]


def shape_of(kind: type[Part], dialect: Dialect) -> Shape:
    """How a dialect writes a class of record."""
    fields = tuple(
        _field(kind, name, each.annotation, each.metadata, dialect)
        for name, each in kind.model_fields.items()
    )
    attributes = dialect.attributes.get(kind.__name__, ())
    untouched = not attributes and all(_is_untouched(each, dialect) for each in fields)
    by_wire = {each.wire: each for each in fields}
    by_name = {each.name: each for each in fields}
    return Shape(fields, untouched, attributes, by_wire, by_name)


def _field(
    kind: type[Part], name: str, annotation: Any, metadata: list[Any], dialect: Dialect
) -> FieldShape:
    wire = dialect.names.rename.get(kind.__name__, {}).get(name) or _cased(name, dialect)
    for found in _types(annotation):
        if isinstance(found, type) and issubclass(found, Part):
            return FieldShape(name, wire, Kind.PARTS, found)
        if isinstance(found, type) and issubclass(found, StrEnum):
            words = dialect.statuses.get(found.__name__, {})
            return FieldShape(name, wire, Kind.CHOICE, None, words)
    marks = [*metadata, *(each for each in _types(annotation) if isinstance(each, MoneyMark))]
    return FieldShape(name, wire, _kind(annotation, marks))


def _kind(annotation: Any, marks: list[Any]) -> Kind:
    types = [each for each in _types(annotation) if isinstance(each, type)]
    if Decimal in types:
        marked = any(isinstance(each, MoneyMark) for each in marks)
        return Kind.AMOUNT if marked else Kind.NUMBER
    if datetime in types:
        return Kind.MOMENT
    return Kind.DAY if date in types else Kind.PLAIN


def _types(annotation: Any) -> Iterator[Any]:
    """Everything an annotation is made of: classes, and what `Annotated` adds."""
    yield annotation
    for argument in get_args(annotation):
        yield from _types(argument)
    yield from getattr(annotation, "__metadata__", ())


def _cased(name: str, dialect: Dialect) -> str:
    words = name.split("_")
    match dialect.names.case:
        case "camel":
            return words[0] + "".join(map(str.capitalize, words[1:]))
        case "pascal":
            return "".join(map(str.capitalize, words))
        case _:
            return name


def _is_untouched(each: FieldShape, dialect: Dialect) -> bool:
    if each.name != each.wire:
        return False
    match each.kind:
        case Kind.AMOUNT:
            return dialect.money.format == "decimal"
        case Kind.NUMBER:
            return dialect.money.format != "number"
        case Kind.MOMENT:
            return dialect.time.format == "rfc3339" and not dialect.time.zone
        case Kind.DAY:
            return dialect.time.format == "rfc3339"
        case Kind.CHOICE:
            return not each.words
        case Kind.PARTS if each.part is not None:
            return shape_of(each.part, dialect).untouched
        case _:
            return True
