"""How a document class says what AIF's contract says: one field, one line.

A class carries its contract. From it come the codec, the checks before sending, the sandbox's
WSDL and the reference tables, so a field is described once.

On the wire, leaving a field out, sending nil and sending an empty element are three different
things. Here they are `UNSET`, `None` and `""`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import wraps
from typing import Any, ClassVar, Final, TypeVar

import attrs
from attrs import define, frozen

from axclarity.values import ax_length

__all__ = [
    "SHARED_TYPES",
    "UNSET",
    "Binary",
    "Choice",
    "Clock",
    "Day",
    "Document",
    "Entity",
    "FieldSpec",
    "Flag",
    "Kind",
    "Lengths",
    "Moment",
    "Part",
    "Real",
    "Text",
    "Unset",
    "Whole",
    "binary",
    "children",
    "choice",
    "clock",
    "day",
    "derived",
    "field_specs",
    "flag",
    "given",
    "given_day",
    "listed",
    "moment",
    "part",
    "per_class",
    "real",
    "text",
    "whole",
]

SHARED_TYPES = "http://schemas.microsoft.com/dynamics/2008/01/sharedtypes"
"""Namespace of the elements inside a `Part`."""


class Unset(Enum):
    """The type of `UNSET`, a field that does not appear in the message at all."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset.UNSET
"""Left out: on create AX takes its default, on a partial update the value stays."""

Text = str | None | Unset
Choice = str | None | Unset
Real = Decimal | None | Unset
Whole = int | None | Unset
Day = date | None | Unset
Clock = time | None | Unset
Moment = datetime | None | Unset
Flag = bool | None | Unset
Binary = bytes | None | Unset

T = TypeVar("T")

_EMPTY_DAY = date(1900, 1, 1)


def given(value: T | Unset | None, default: T) -> T:
    """The value, or `default` where it is unset or nil: AX leaves zero and blank out of replies."""
    return default if value is None or value is UNSET else value


def given_day(day: date | Unset | None) -> date | None:
    """The day, or none where it is unset, nil or 1900-01-01, which AX stores for no date."""
    found = given(day, _EMPTY_DAY)
    return None if found == _EMPTY_DAY else found


class Kind(Enum):
    """What a field holds, in XML Schema's terms."""

    TEXT = "string"
    CHOICE = "enumeration"
    REAL = "decimal"
    INT = "int"
    LONG = "long"
    DAY = "date"
    TIME = "time"
    MOMENT = "dateTime"
    FLAG = "boolean"
    BINARY = "base64Binary"
    PART = "part"
    CHILDREN = "children"


@frozen(kw_only=True)
class Lengths:
    """How long a text may be: the one place that says so, of a class and of a port alike.

    Args:
        kind: what the field holds.
        length: longest text AX keeps, in characters as `ax_length` counts them; AX cuts what is
            longer without a word.
        external: longest external code accepted instead, where AX maps values.
    """

    kind: Kind
    length: int | None = None
    external: int | None = None

    @property
    def longest(self) -> int | None:
        """The longest text that is taken, own or an external code; `None` for any."""
        if self.kind is not Kind.TEXT or self.length is None:
            return None
        return max(self.length, self.external or 0)

    def misfit(self, text: str) -> str:
        """What is wrong with a text's length, as AX counts it; empty if it fits."""
        if self.longest is None or ax_length(text) <= self.longest:
            return ""
        counted = "" if len(text) > self.longest else ", and an emoji is two"
        return f"may have {self.longest} characters{counted}"


@frozen(kw_only=True)
class FieldSpec(Lengths):
    """The contract of one field.

    Args:
        attribute: the Python name.
        name: the AX name, letter case included.
        digits: digits after the point; `None` where the installation decides.
        values: symbols of an enumeration; more may exist at a site, on read any is accepted.
        required: whether the schema insists on it.
        many: whether it repeats.
        type: the class of a part or of children.
    """

    attribute: str
    name: str
    digits: int | None = None
    values: tuple[str, ...] = ()
    required: bool = False
    many: bool = False
    type: type[Any] | None = None


def _field(kind: Kind, name: str, default: object = UNSET, **spec: Any) -> Any:
    return attrs.field(default=default, metadata={"aif": {"kind": kind, "name": name, **spec}})


def text(
    name: str, length: int | None = None, *, external: int | None = None, required: bool = False
) -> Any:
    """A string of at most `length` characters, or an external code of at most `external`."""
    return _field(Kind.TEXT, name, length=length, external=external, required=required)


def choice(name: str, values: tuple[str, ...], *, required: bool = False) -> Any:
    """One symbol of an enumeration."""
    return _field(Kind.CHOICE, name, values=values, required=required)


def real(name: str, digits: int | None = None, *, required: bool = False) -> Any:
    """A number of at most 16 significant digits."""
    return _field(Kind.REAL, name, digits=digits, required=required)


def whole(name: str, *, long: bool = False, required: bool = False) -> Any:
    """An integer of 32 bits, or of 64."""
    return _field(Kind.LONG if long else Kind.INT, name, required=required)


def day(name: str, *, required: bool = False) -> Any:
    """A date without a zone."""
    return _field(Kind.DAY, name, required=required)


def moment(name: str, *, required: bool = False) -> Any:
    """A point in time, in UTC on the wire."""
    return _field(Kind.MOMENT, name, required=required)


def clock(name: str, *, required: bool = False) -> Any:
    """A time of day without a zone."""
    return _field(Kind.TIME, name, required=required)


def flag(name: str, *, required: bool = False) -> Any:
    """True or false. AIF's own documents have Yes and No instead, which are a `choice`."""
    return _field(Kind.FLAG, name, required=required)


def binary(name: str, *, required: bool = False) -> Any:
    """Bytes, in Base64 on the wire."""
    return _field(Kind.BINARY, name, required=required)


def listed(name: str, kind: Kind = Kind.TEXT) -> Any:
    """Any number of plain values, in order; never `UNSET`."""
    return attrs.field(factory=list, metadata={"aif": {"kind": kind, "name": name, "many": True}})


def part(name: str, type: type[Any], *, required: bool = False) -> Any:  # noqa: A002  the word for it
    """A structured value, its elements in the namespace of the shared types."""
    return _field(Kind.PART, name, type=type, required=required)


def children(name: str, type: type[Any]) -> Any:  # noqa: A002  the word for it
    """Child entities, in order."""
    return attrs.field(
        factory=list,
        metadata={"aif": {"kind": Kind.CHILDREN, "name": name, "type": type, "many": True}},
    )


class _Shown:
    """Shows what is given and nothing else: most of a hundred fields are unset."""

    __slots__ = ()

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        cls.__repr__ = _shown  # type: ignore[method-assign]  # attrs made one already


def _shown(record: Any) -> str:
    kind = type(record)
    told = [each for each in attrs.fields(kind) if each.repr and _is_told(record, each)]
    values = (f"{each.name}={getattr(record, each.name)!r}" for each in told)
    return f"{kind.__name__}({', '.join(values)})"


def _is_told(record: Any, each: attrs.Attribute[Any]) -> bool:
    factory = getattr(each.default, "factory", None)
    usual = each.default if factory is None else factory()
    value = getattr(record, each.name)
    return value is not UNSET and value is not usual and value != usual


@define(kw_only=True)
class Part(_Shown):
    """A structured value: a dimension set, a ledger account, a surrogate key written out.

    Its elements stand in `namespace`, which for AIF's own documents is that of the shared types.
    """

    axd_type: ClassVar[str]
    namespace: ClassVar[str] = SHARED_TYPES


@define(kw_only=True)
class Entity(_Shown):
    """A record in a document: what AIF marks `class="entity"`.

    Args:
        action: `create`, `update`, `replace` or `delete`; absent on create.
        update_mode: `CreateNewTimePeriod`, `Correction` or `EffectiveBased`, on an entity that is
            valid for a time.
        extra: fields that the site added, by AX name. Sent in the place the port's contract gives.
        unread: names of what was read and has no place here: records of a site's own.
    """

    axd_type: ClassVar[str]

    action: str | None = None
    update_mode: str | None = None
    extra: Mapping[str, str | None] = attrs.field(factory=dict)
    unread: frozenset[str] = attrs.field(default=frozenset(), repr=False, eq=False)


@define(kw_only=True)
class Document(_Shown):
    """A whole AIF document: `root` in `namespace`, holding root entities."""

    axd_type: ClassVar[str]
    root: ClassVar[str]
    namespace: ClassVar[str]
    key_field: ClassVar[str]


def per_class(function: Callable[[type[Any]], T]) -> Callable[[type[Any]], T]:
    """Compute what a function says of a class once."""
    known: dict[type[Any], T] = {}

    def remembered(kind: type[Any]) -> T:
        if kind not in known:
            known[kind] = function(kind)
        return known[kind]

    return wraps(function)(remembered)


def derived(kind: type[T]) -> list[type[T]]:
    """The classes that extend a class directly, in the order they were defined.

    A slotted attrs class is made from one that lives on until it is collected; only the slotted
    one counts.
    """
    return [subclass for subclass in kind.__subclasses__() if "__slots__" in vars(subclass)]


@per_class
def field_specs(kind: type[Any]) -> tuple[FieldSpec, ...]:
    """The contract of a class, in wire order: a base's fields and children first, then its own."""
    return tuple(
        FieldSpec(attribute=attribute.name, **attribute.metadata["aif"])
        for attribute in attrs.fields(kind)
        if "aif" in attribute.metadata
    )
