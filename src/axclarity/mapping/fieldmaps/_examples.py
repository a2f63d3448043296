"""The examples in a map are its tests."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.errors import InvalidValue, MappingError, Problem
from axclarity.mapping.fieldmaps._apply import values_of_plain
from axclarity.mapping.fieldmaps._compiled import CompiledMap
from axclarity.mapping.fieldmaps._model import Example
from axclarity.mapping.fieldmaps._shapes import SIDES, Shape, shape_of
from axclarity.mapping.near import did_you_mean
from axclarity.values import decimal_from_text

__all__ = ["Outcome", "tried"]


@frozen(kw_only=True)
class Outcome:
    """What came of an example.

    Args:
        differences: by target, what the example expects and what the map gives; `None` is nothing.
        problems: why the map gave nothing at all.
    """

    name: str
    differences: tuple[tuple[str, Any, Any], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the map gives what the example says."""
        return not (self.differences or self.problems)


def tried(fields: CompiledMap) -> tuple[Outcome, ...]:
    """Run every example of a map."""
    return tuple(_tried(fields, example) for example in fields.field_map.examples)


def _tried(fields: CompiledMap, example: Example) -> Outcome:
    shape = shape_of(SIDES[fields.field_map.source])
    try:
        values = values_of_plain(fields, _typed(shape, example.given, "given"))
    except MappingError as error:
        return Outcome(name=example.name, problems=error.problems)
    return Outcome(
        name=example.name,
        problems=tuple(_unknown_targets(fields, example.gives, values)),
        differences=tuple(
            (path, _written(wanted), _written(values.get(path)))
            for path, wanted in example.gives.items()
            if not _same(wanted, values.get(path))
        ),
    )


def _unknown_targets(
    fields: CompiledMap, wanted: Mapping[str, Any], given: Mapping[str, Any]
) -> Iterator[Problem]:
    """A target that no rule has is nothing for ever: a slip of the pen would pass."""
    for path in wanted:
        before, bracket, rest = path.partition("[")
        target = f"{before}[]{rest.partition(']')[2]}" if bracket else path
        if target not in fields.fills:
            hint = did_you_mean(path, [*given, *fields.fills])
            yield Problem(path=path, rule="map.example", message="has no rule", hint=hint)


def _typed(shape: Shape, value: Any, path: str) -> Any:
    """What an example says, as the record would have it: decimals, dates, defaults.

    Raises:
        MappingError: it names a field that there is not, or holds something else than the field.
    """
    if shape.kind == "anything" or value is None:
        return value
    if shape.many:
        if not isinstance(value, list):
            raise _refused(path, "must be a list")
        single = Shape(kind=shape.kind, parts=shape.parts)
        return [_typed(single, each, f"{path}[{index}]") for index, each in enumerate(value)]
    if shape.kind == "record":
        return _record(shape, value, path)
    try:
        return _leaf(shape.kind, value)
    except (ValueError, InvalidValue):
        raise _refused(path, f"is no {shape.kind}") from None


def _record(shape: Shape, value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refused(path, "must have names and values")
    for name in value:
        if name not in shape.parts:
            raise _refused(f"{path}.{name}", "does not exist", did_you_mean(name, shape.parts))
    defaults = {name: each.default for name, each in shape.parts.items()}
    said = {name: _typed(shape.parts[name], each, f"{path}.{name}") for name, each in value.items()}
    return {**defaults, **said}


def _leaf(kind: str, value: Any) -> Any:
    match kind, value:
        case "number", str():
            return decimal_from_text(value, path="given")
        case "number", int() | Decimal() if _is_number(value):
            return Decimal(value)
        case "moment", str():
            return datetime.fromisoformat(value)
        case "day", str():
            return date.fromisoformat(value)
        case "flag", bool():
            return value
        case "whole", int() if _is_number(value):
            return value
        case (("text" | "choice"), str()):
            return value
        case (("text" | "choice"), int() | Decimal()) if _is_number(value):
            return str(value)
    raise ValueError


def _same(wanted: Any, given: Any) -> bool:
    """Numbers by what they are worth, everything else as a file would have it."""
    if isinstance(wanted, list) and isinstance(given, list):
        return len(wanted) == len(given) and all(map(_same, wanted, given))
    if _is_number(wanted) and _is_number(given):
        return bool(wanted == given)
    return bool(_written(wanted) == _written(given))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _written(value: Any) -> Any:
    """A value as a file would have it."""
    match value:
        case bool() | None | str():
            return value
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case list():
            return [_written(each) for each in value]
    return str(value)


def _refused(path: str, message: str, hint: str = "") -> MappingError:
    return MappingError(Problem(path=path, rule="map.example", message=message, hint=hint))
