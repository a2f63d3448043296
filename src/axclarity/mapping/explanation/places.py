"""Where a path leads in a sales order: `SalesLine[2].InventDim.InventSiteId`."""

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from axclarity.ax.documents import UNSET, FieldSpec, SalesOrder, field_specs
from axclarity.errors import InvalidValue, Problem
from axclarity.mapping.near import did_you_mean

__all__ = ["Place", "all_places", "place_at"]

_STEP = re.compile(r"(?P<name>\w+)(?:\[(?P<index>\d+)\])?")


@frozen(kw_only=True)
class Place:
    """A field that is given.

    Args:
        path: from the order's header, with a place in each list, from 0.
        record: what holds it.
        spec: its contract.
        value: what it holds.
        indices: the places in the lists on the way, outermost first.
    """

    path: str
    record: Any
    spec: FieldSpec
    value: Any
    indices: tuple[int, ...]


def place_at(document: SalesOrder, path: str) -> Place:
    """The field at a path from the header; `SalesTable.` may stand before it.

    A list without a place means its first record.

    Raises:
        InvalidValue: there is no such field, or it is not given; names the nearest.
    """
    (record,) = document.sales_table
    steps = path.removeprefix("SalesOrder.").removeprefix("SalesTable.").split(".")
    walked: list[str] = []
    indices: list[int] = []
    for step in steps[:-1]:
        record = _child(record, step, path, walked, indices)
    spec = _spec(record, steps[-1], path)
    value = getattr(record, spec.attribute)
    if value is UNSET or spec.type is not None:
        raise _no(path, f"{spec.name} holds no value", _given(record))
    return Place(
        path=".".join([*walked, spec.name]),
        record=record,
        spec=spec,
        value=value,
        indices=tuple(indices),
    )


def all_places(document: SalesOrder) -> Iterator[Place]:
    """Every field that is given, in wire order."""
    (record,) = document.sales_table
    yield from _places(record, "", ())


def _places(record: Any, before: str, indices: tuple[int, ...]) -> Iterator[Place]:
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        if value is UNSET:
            continue
        path = f"{before}{spec.name}"
        if spec.type is None:
            yield Place(path=path, record=record, spec=spec, value=value, indices=indices)
        else:
            for index, each in enumerate(value if spec.many else [value]):
                yield from _places(each, f"{path}[{index}].", (*indices, index))


def _child(record: Any, step: str, path: str, walked: list[str], indices: list[int]) -> Any:
    spec = _spec(record, step, path)
    if spec.type is None:
        raise _no(path, f"{spec.name} holds a value and nothing below it", _given(record))
    value = getattr(record, spec.attribute)
    records = value if spec.many else [] if value is UNSET else [value]
    match = _STEP.fullmatch(step)
    index = int(match["index"] or 0) if match else 0
    if index >= len(records):
        raise _no(path, f"there are {len(records)} of {spec.name}, from 0", _given(record))
    walked.append(f"{spec.name}[{index}]")
    indices.append(index)
    return records[index]


def _spec(record: Any, step: str, path: str) -> FieldSpec:
    match = _STEP.fullmatch(step)
    name = match["name"] if match else step
    for spec in field_specs(type(record)):
        if spec.name.casefold() == name.casefold():
            return spec
    raise _no(
        path,
        f"{type(record).__name__} has no field {name}",
        [spec.name for spec in field_specs(type(record))],
        meant=name,
    )


def _given(record: Any) -> list[str]:
    specs = field_specs(type(record))
    return [s.name for s in specs if getattr(record, s.attribute) not in (UNSET, [])]


def _no(path: str, message: str, known: list[str], *, meant: str = "") -> InvalidValue:
    hint = did_you_mean(meant, known) if meant else f"There are: {', '.join(known)}."
    return InvalidValue(Problem(path=path, rule="explain.no-field", message=message, hint=hint))
