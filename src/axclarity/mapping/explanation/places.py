"""Where a path leads in a sales order: `SalesLine[2].InventDim.InventSiteId`."""

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from axclarity.ax.documents import UNSET, FieldSpec, SalesOrder, field_specs
from axclarity.errors import InvalidValue, Problem
from axclarity.mapping.near import did_you_mean

__all__ = ["Place", "all_places", "place_at"]

_STEP = re.compile(r"(?P<name>[^\[\]]*)(?:\[(?P<index>[^\[\]]*)\])?")
_HEADER = re.compile(
    r"(SalesOrder(\.|$))?(SalesTable(\[(?P<index>[^\]]*)\])?(\.|$))?", re.IGNORECASE
)
_DIGITS = 10
"""More than the length of any list has. Python reads no number of thousands."""

_RECORD = "is a record, and holds no value itself"


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
    """The field at a path from the header; `SalesOrder.SalesTable[0].` may stand before it.

    A list without a place means its first record.

    Raises:
        InvalidValue: there is no such field, or it is not given; names the nearest.
    """
    if not path:
        raise _no("path", "names no field", "Name one, such as SalesLine[0].ItemId.")
    (record,) = document.sales_table
    steps = _below_header(record, path).split(".")
    walked: list[str] = []
    indices: list[int] = []
    for step in steps[:-1]:
        record = _child(record, step, path, walked, indices)
    spec = _spec(record, steps[-1], path)
    value = getattr(record, spec.attribute)
    if spec.type is not None and value not in (UNSET, []):
        record = _child(record, steps[-1], path, walked, indices)
        raise _no(path, _RECORD, _among(record))
    if value is UNSET or spec.type is not None:
        raise _no(path, f"{spec.name} holds no value", _among(record))
    return Place(
        path=".".join([*walked, spec.name]),
        record=record,
        spec=spec,
        value=value,
        indices=tuple(indices),
    )


def _below_header(record: Any, path: str) -> str:
    """A path from the header, without what may stand before it."""
    found = _HEADER.match(path)
    if found is None:
        return path
    if found["index"] not in (None, "0"):
        raise _no(path, "there is 1 of SalesTable, from 0", "Begin with SalesTable[0].")
    if found.end() == len(path):
        raise _no(path, _RECORD, _among(record))
    return path[found.end() :]


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
        raise _no(path, f"{spec.name} holds a value and nothing below it", _among(record))
    value = getattr(record, spec.attribute)
    records = value if spec.many else [] if value is UNSET else [value]
    index = _index(step, path)
    if index >= len(records):
        hint = f"The last is {spec.name}[{len(records) - 1}]." if records else _among(record)
        raise _no(path, f"there are {len(records)} of {spec.name}, from 0", hint)
    walked.append(f"{spec.name}[{index}]")
    indices.append(index)
    return records[index]


def _spec(record: Any, step: str, path: str) -> FieldSpec:
    match = _STEP.fullmatch(step)
    name = match["name"] if match else step
    known = field_specs(type(record))
    for spec in known:
        if spec.name.casefold() == name.casefold():
            return spec
    message = f"{type(record).__name__} has no field {name}"
    raise _no(path, message, did_you_mean(name, [spec.name for spec in known]))


def _index(step: str, path: str) -> int:
    match = _STEP.fullmatch(step)
    text = (match["index"] if match else None) or "0"
    if not (text.isascii() and text.isdigit()):
        raise _no(path, f"[{text}] is no place", "Places count from 0: the first is [0].")
    return int(text.lstrip("0")[:_DIGITS] or "0")


def _among(record: Any) -> str:
    """The fields of a record that are given."""
    specs = field_specs(type(record))
    names = [s.name for s in specs if getattr(record, s.attribute) not in (UNSET, [])]
    return f"There are: {', '.join(names)}."


def _no(path: str, message: str, hint: str) -> InvalidValue:
    return InvalidValue(Problem(path=path, rule="explain.no-field", message=message, hint=hint))
