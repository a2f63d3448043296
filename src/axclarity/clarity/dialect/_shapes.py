"""What a dialect changes about a class of record: the names of its fields, and their values."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from itertools import chain
from typing import Any, TypeVar, get_args

from attrs import field, frozen

from axclarity.clarity.dialect._model import Dialect
from axclarity.clarity.models import MoneyMark, Part

__all__ = ["FieldShape", "Kind", "Shape", "cased", "shape_of", "wire_names"]

T = TypeVar("T")


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
    """A field by both its names.

    Args:
        part: the class of the records in it.
        choice: its enumeration; `words` are the shop's words for the values.
    """

    name: str
    wire: str
    kind: Kind
    part: type[Part] | None = None
    choice: type[StrEnum] | None = None
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
    wires = wire_names(kind, dialect)
    fields = tuple(
        _field(name, wires[name], each.annotation, each.metadata, dialect)
        for name, each in kind.model_fields.items()
    )
    attributes = tuple(chain(*_said_of(kind, dialect.attributes)))
    untouched = not attributes and all(_is_untouched(each, dialect) for each in fields)
    by_wire = {each.wire: each for each in fields}
    by_name = {each.name: each for each in fields}
    return Shape(fields, untouched, attributes, by_wire, by_name)


def wire_names(kind: type[Part], dialect: Dialect) -> dict[str, str]:
    """What the shop calls the fields of a class of record, by our names."""
    given: dict[str, str] = {}
    for each in _said_of(kind, dialect.names.rename):
        given |= each
    case = dialect.names.case
    return {name: given.get(name) or cased(name, case) for name in kind.model_fields}


def _said_of(kind: type[Part], settings: Mapping[str, T]) -> list[T]:
    """What settings by class say: of the classes that one is made of, of the class itself last.

    What is posted is spelt as the record that it becomes: a `NewProduct` as a `Product`.
    """
    made_of = [each.__name__ for each in reversed(kind.__mro__[1:])]
    names = (*made_of, kind.__name__.removeprefix("New"), kind.__name__)
    return [settings[name] for name in dict.fromkeys(names) if name in settings]


def _field(
    name: str, wire: str, annotation: Any, metadata: list[Any], dialect: Dialect
) -> FieldShape:
    for found in _types(annotation):
        if isinstance(found, type) and issubclass(found, Part):
            return FieldShape(name, wire, Kind.PARTS, found)
        if isinstance(found, type) and issubclass(found, StrEnum):
            words = dialect.statuses.get(found.__name__, {})
            return FieldShape(name, wire, Kind.CHOICE, None, found, words)
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


def cased(name: str, case: str) -> str:
    """A name of ours as `snake`, `camel` or `pascal`."""
    words = name.split("_")
    match case:
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
