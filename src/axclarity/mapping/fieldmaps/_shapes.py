"""What both sides are made of: the fields of Clarity's records and of AX's documents, alike."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, get_args, get_origin

from attrs import evolve, field, frozen

from axclarity.ax import documents
from axclarity.ax.documents import (
    UNSET,
    Document,
    Entity,
    FieldSpec,
    Kind,
    derived,
    field_specs,
    per_class,
)
from axclarity.clarity import models
from axclarity.clarity.models import Part, Record

__all__ = ["ANYTHING", "PARENT", "SIDES", "Shape", "extended", "fields_of", "plain", "shape_of"]

PARENT = "parent"
"""The name under which a line's rules see the whole record."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@frozen(kw_only=True, eq=False)
class Shape:
    """What stands at a place: a record with named parts, a value, or anything.

    Args:
        kind: `record`, `anything`, or what the value is: `text`, `number`, `day` …
        many: whether it is a list of such.
        parts: of a record, by name.
        spec: of a field of AX.
        attribute: the Python name.
        default: what stands there when nothing is said.
    """

    kind: str
    many: bool = False
    parts: Mapping[str, "Shape"] = field(default=_NOTHING, repr=False)
    spec: FieldSpec | None = None
    attribute: str = ""
    default: Any = None

    @property
    def words(self) -> str:
        """`text 60`, `list of record`: what a fingerprint keeps."""
        length = f" {self.spec.length}" if self.spec and self.spec.length else ""
        code = f" (external code {self.spec.external})" if self.spec and self.spec.external else ""
        symbols = f" of {len(self.spec.values)}" if self.spec and self.spec.values else ""
        return f"{'list of ' if self.many else ''}{self.kind}{length}{code}{symbols}"


ANYTHING = Shape(kind="anything")

_AX_KINDS: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.CHOICE: "choice",
    Kind.REAL: "number",
    Kind.INT: "whole",
    Kind.LONG: "whole",
    Kind.DAY: "day",
    Kind.TIME: "time",
    Kind.MOMENT: "moment",
    Kind.FLAG: "flag",
    Kind.BINARY: "bytes",
}
_CLARITY_KINDS: tuple[tuple[type[Any], str], ...] = (
    (bool, "flag"),
    (int, "whole"),
    (Decimal, "number"),
    (datetime, "moment"),
    (date, "day"),
    (str, "text"),
)


def _sides() -> Iterator[tuple[str, type[Any]]]:
    for prefix, module, base in (("ax", documents, Document), ("clarity", models, Record)):
        for name in module.__all__:
            each = getattr(module, name)
            if isinstance(each, type) and issubclass(each, base) and each is not base:
                yield f"{prefix}.{name}", each


SIDES: Mapping[str, type[Any]] = dict(sorted(_sides()))
"""What a map may connect, by name."""


@per_class
def shape_of(kind: type[Any]) -> Shape:
    """The shape of a class of either side."""
    if issubclass(kind, Part):
        return Shape(kind="record", parts=dict(_clarity_parts(kind)))
    return Shape(kind="record", parts=dict(_ax_parts(kind)))


def _ax_parts(kind: type[Any]) -> Iterator[tuple[str, Shape]]:
    for subclass in derived(kind):
        yield from _ax_parts(subclass)
    for spec in field_specs(kind):
        shape = Shape(kind=_AX_KINDS.get(spec.kind, "record"), many=spec.many, spec=spec)
        if spec.type is not None:
            shape = evolve(shape_of(spec.type), many=spec.many, spec=spec)
        yield spec.name, evolve(shape, attribute=spec.attribute)


def _clarity_parts(kind: type[Part]) -> Iterator[tuple[str, Shape]]:
    for name, info in kind.model_fields.items():
        default = None if info.is_required() else plain(info.get_default(call_default_factory=True))
        shape = _of_annotation(info.annotation)
        yield name, evolve(shape, attribute=name, default=default)


def _of_annotation(annotation: Any) -> Shape:
    """Of a type as a class writes it: `str`, `date | None`, `tuple[OrderLine, ...]`, a NewType."""
    annotation = getattr(annotation, "__supertype__", annotation)
    if isinstance(annotation, type) and not get_args(annotation):
        if issubclass(annotation, Part):
            return shape_of(annotation)
        found = (word for base, word in _CLARITY_KINDS if issubclass(annotation, base))
        return Shape(kind=next(found, "anything"))
    if get_origin(annotation) is tuple:
        return evolve(_of_annotation(get_args(annotation)[0]), many=True)
    if get_origin(annotation) is dict:
        return ANYTHING
    return _of_annotation(next(each for each in get_args(annotation) if each is not type(None)))


def extended(shape: Shape, added: Mapping[tuple[str, ...], Mapping[str, int]]) -> Shape:
    """A shape with the fields that a site added, by the names on the way to their record."""
    below: dict[str, dict[tuple[str, ...], Mapping[str, int]]] = {}
    for way, names in added.items():
        if way:
            below.setdefault(way[0], {})[way[1:]] = names
    own = {name: Shape(kind="text") for name in added.get((), {})}
    held = {
        name: extended(shape.parts[name], ways)
        for name, ways in below.items()
        if name in shape.parts
    }
    return evolve(shape, parts={**own, **shape.parts, **held})


def fields_of(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every field below a record, with its path: `lines[].name`."""
    for name, each in shape.parts.items():
        here = f"{path}.{name}" if path else name
        here += "[]" if each.many else ""
        yield here, each
        yield from fields_of(each, here)


def plain(value: Any) -> Any:
    """A record as dictionaries and lists, with its decimals, dates and moments as they are.

    What AX left out stays out; fields that a site added stand among the others. Fields that the
    shop's models do not know are left out: a map can only name those in `attributes`.
    """
    if isinstance(value, Part):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Document | Entity | documents.Part):
        return _plain_of_ax(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _plain_of_ax(value: Any) -> dict[str, Any]:
    found = {spec.name: getattr(value, spec.attribute) for spec in field_specs(type(value))}
    made = {name: plain(each) for name, each in found.items() if each is not UNSET}
    return made | dict(getattr(value, "extra", {}))
