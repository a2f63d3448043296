"""Whether a policy holds what its fields are declared to hold.

What it holds often comes from a file: a float where a Decimal belongs, a text where a rule does.
"""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin

from attrs import AttrsInstance, fields, has

from axclarity.mapping.checks import Check, insist

__all__ = ["insist_as_declared"]

_NAMES: Final[Mapping[Any, str]] = {
    bool: "true or false",
    int: "a whole number",
    str: "a text",
    Decimal: 'a finite Decimal, as Decimal("0.5")',
    Mapping: "a mapping",
}


def insist_as_declared(policy: AttrsInstance) -> None:
    """Refuse a policy of which a field holds something of another type, all such at once.

    Parts that check themselves were checked when they were made.

    Raises:
        ConfigError: rule `config.policy`.
    """
    insist(_of_fields(policy, ""))


def _of_fields(holder: AttrsInstance, path: str) -> Iterator[Check]:
    declared = [each for each in fields(type(holder)) if each.init]
    return chain.from_iterable(
        _of_value(getattr(holder, each.name), each.type, f"{path}{each.name}") for each in declared
    )


def _of_value(value: object, kind: Any, path: str) -> Iterator[Check]:
    if isinstance(kind, UnionType):
        if value is not None:
            (kind,) = (each for each in get_args(kind) if each is not NoneType)
            yield from _of_value(value, kind, path)
        return
    kind = getattr(kind, "__supertype__", kind)  # of a NewType
    origin, parts = get_origin(kind) or kind, get_args(kind)
    if not _is(value, origin):
        yield path, True, f"must be {_NAMES.get(origin) or _several(parts, origin)}"
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _of_value(key, parts[0], f"{path}.{key}")
            yield from _of_value(each, parts[1], f"{path}.{key}")
    elif parts and isinstance(value, Collection):
        for index, each in enumerate(value):
            yield from _of_value(each, parts[0], f"{path}[{index}]")
    elif has(origin) and not hasattr(origin, "__attrs_post_init__"):
        yield from _of_fields(value, f"{path}.")  # type: ignore[arg-type]  # it is of that class


def _is(value: object, origin: Any) -> bool:
    if origin is Decimal:
        return isinstance(value, Decimal) and value.is_finite()
    if origin is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if issubclass(origin, Collection) and not issubclass(origin, str | Mapping):
        return isinstance(value, Collection) and not isinstance(value, str | Mapping)
    return isinstance(value, origin)


def _several(parts: tuple[Any, ...], origin: Any) -> str:
    if not parts:
        return f"of the type {origin.__name__}"
    return f"several, each {_NAMES.get(parts[0]) or f'of the type {parts[0].__name__}'}"
