"""Whether a policy holds what its fields are declared to hold.

What it holds often comes from a file: a float where a Decimal belongs, a text where a rule does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin

from attrs import AttrsInstance, fields, has

from axclarity.mapping.checks import Check, insist, is_day, is_number

__all__ = ["as_tuple", "insist_as_declared"]

T = TypeVar("T")

_NAMES: Final[Mapping[Any, str]] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text",
    Decimal: 'a finite Decimal, as Decimal("0.5")',
    Fraction: "a Fraction or a whole number, as Fraction(1, 12)",
    Mapping: "a mapping",
    date: "a day, without a time",
}


def as_tuple(values: Iterable[T]) -> tuple[T, ...]:
    """Values as a tuple; one text, or what holds none, stays as it is for a check to refuse."""
    if isinstance(values, Iterable) and not isinstance(values, str):
        return tuple(values)
    return values  # type: ignore[return-value]  # what a check must find


def insist_as_declared(policy: AttrsInstance, *, path: str = "") -> None:
    """Refuse a policy of which a field holds something of another type, all such at once.

    Parts that check themselves were checked when they were made. Fields that a site adds in a class
    of its own may be declared as it likes: what is not told apart here is not looked at.

    Args:
        path: where it stands, with the point behind it.

    Raises:
        ConfigError: rule `config.policy`.
    """
    insist(_of_fields(policy, path))


def _of_fields(holder: AttrsInstance, path: str) -> Iterator[Check]:
    declared = [each for each in fields(type(holder)) if each.init]
    return chain.from_iterable(
        _of_value(getattr(holder, each.name), each.type, f"{path}{each.name}") for each in declared
    )


def _of_value(value: object, kind: Any, path: str) -> Iterator[Check]:
    if not _is_told_apart(kind):
        return
    if _is_optional(kind):
        if value is not None:
            yield from _of_value(value, _needed(kind), path)
        return
    origin, parts = _taken_apart(kind)
    if _is(value, origin):
        yield from _of_parts(value, origin, parts, path)
    else:
        yield path, True, f"must be {_named(kind)}"


def _of_parts(value: object, origin: Any, parts: tuple[Any, ...], path: str) -> Iterator[Check]:
    if origin is tuple and parts and Ellipsis not in parts:
        yield from _of_several_kinds(value, parts, path)
    elif parts and isinstance(value, Mapping):
        for key, each in value.items():
            place = f"{path}.{'/'.join(map(str, key)) if isinstance(key, tuple) else key}"
            yield from _of_value(key, parts[0], place)
            yield from _of_value(each, parts[1], place)
    elif parts and isinstance(value, Collection):
        for index, each in enumerate(value):
            yield from _of_value(each, parts[0], f"{path}[{index}]")
    elif has(origin) and not hasattr(origin, "__attrs_post_init__"):
        yield from _of_fields(value, f"{path}.")  # type: ignore[arg-type]  # it is of that class


def _is_told_apart(kind: Any) -> bool:
    """Whether a value can be said to be of the kind: of a class, or none."""
    if _is_optional(kind):
        several = [each for each in get_args(kind) if each is not NoneType]
        return len(several) == 1 and _is_told_apart(several[0])
    origin, _ = _taken_apart(kind)
    return isinstance(origin, type) and origin not in (Any, float)


def _is_optional(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)


def _needed(kind: Any) -> Any:
    """What an optional field holds where it holds something."""
    (needed,) = (each for each in get_args(kind) if each is not NoneType)
    return needed


def _of_several_kinds(values: Any, kinds: tuple[Any, ...], path: str) -> Iterator[Check]:
    if len(values) != len(kinds):
        yield path, True, f"must be {_together(kinds)}"
        return
    for value, kind in zip(values, kinds, strict=True):
        yield from _of_value(value, kind, path)


def _is(value: object, origin: Any) -> bool:
    if origin is Decimal:
        return is_number(value)
    if origin in (int, Fraction):
        return isinstance(value, origin | int) and not isinstance(value, bool)
    if origin is date:
        return is_day(value)
    if issubclass(origin, Collection) and not issubclass(origin, str | Mapping):
        return isinstance(value, Collection) and not isinstance(value, str | Mapping)
    return isinstance(value, origin)


def _taken_apart(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """A class and what its parts are; of a NewType or a variable what it stands for."""
    kind = getattr(kind, "__supertype__", None) or getattr(kind, "__bound__", None) or kind
    return get_origin(kind) or kind, get_args(kind)


def _named(kind: Any) -> str:
    if _is_optional(kind):
        return f"{_named(_needed(kind))}, or none"
    origin, parts = _taken_apart(kind)
    if origin in _NAMES:
        return _NAMES[origin]
    if issubclass(origin, StrEnum):
        return f"one of {', '.join(origin)}"
    if origin is tuple and parts and Ellipsis not in parts:
        return _together(parts)
    return f"several, each {_named(parts[0])}" if parts else f"of the type {origin.__name__}"


def _together(kinds: Iterable[Any]) -> str:
    return " and ".join(map(_named, kinds))
