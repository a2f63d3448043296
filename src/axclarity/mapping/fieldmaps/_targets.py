"""Where a rule puts its value: the path of a target, resolved."""

import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from attrs import field, frozen

from axclarity.ax.documents import FieldSpec, Kind, problems_of
from axclarity.errors import Problem
from axclarity.mapping.fieldmaps._balance import CLARITY_TARGETS, why_code
from axclarity.mapping.fieldmaps._model import FieldMap
from axclarity.mapping.fieldmaps._shapes import ANYTHING, SIDES, Shape, shape_of
from axclarity.mapping.near import did_you_mean

__all__ = ["Refused", "Step", "Target", "target_of"]

_NAME = r"[A-Za-z_][\w-]*"
_PATH = re.compile(rf"{_NAME}(\[\])?(\.{_NAME}(\[\])?)*")
_LONGEST = 1000
_ORDER_LINES = "SalesLine"
"""Of other lists of AX, such as an order's address, what we send has one or none."""


class Refused(Exception):
    """A target that cannot be one: the rule, what is wrong, and what helps."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint


@frozen(kw_only=True)
class Step:
    """From a record to one that it holds; `each` where it is each of many."""

    attribute: str
    each: bool


@frozen(kw_only=True)
class Target:
    """A field of the other side.

    Args:
        path: as the rule has it: `SalesTable.SalesLine[].Name`.
        steps: the way to its record.
        name: the field's own name; `attribute` the Python name of it, or of what holds it.
        shape: what it holds.
        spec: the contract of a field of AX, also of one that the site added.
        extra: whether the site added it.
    """

    path: str
    steps: tuple[Step, ...]
    name: str
    attribute: str
    shape: Shape = field(repr=False)
    spec: FieldSpec | None = None
    extra: bool = False

    @property
    def lines(self) -> str:
        """The list whose lines it is on, without brackets; empty on the record itself."""
        return self.path.partition("[]")[0] if "[]" in self.path else ""

    @property
    def most(self) -> int:
        """The longest text that fits, in characters; none if it is no text of AX."""
        return (self.spec and self.spec.longest) or 0

    def misfits(self, value: Any) -> Iterator[Problem]:
        """What AX would not keep of a value: too long, no such symbol, of the wrong kind."""
        if self.spec is not None:
            specs, holder = (self.spec,), SimpleNamespace(**{self.spec.attribute: value})
            yield from problems_of(holder, "", lambda _: specs)


def target_of(path: str, field_map: FieldMap) -> Target:
    """Resolve a target of a map whose target side exists.

    Raises:
        Refused: it does not exist, is no field, or must balance.
    """
    if not _PATH.fullmatch(path) or path.count("[]") > 1 or path.endswith("[]"):
        hint = "Write names with dots between, and [] after the list: SalesTable.SalesLine[].Name."
        raise Refused("map.target", "is no path", hint)
    names = path.split(".")
    if field_map.target.startswith("clarity."):
        return _of_clarity(path, names, field_map.target)
    return _of_ax(path, names, field_map)


def _of_ax(path: str, names: list[str], field_map: FieldMap) -> Target:
    *records, last = names
    shape, steps = shape_of(SIDES[field_map.target]), []
    for index, name in enumerate(records):
        shape = _part(shape, name.removesuffix("[]"))
        if shape.spec is None or shape.spec.kind is not Kind.CHILDREN:
            raise Refused("map.target", f"goes through {name}, which is no record of its own")
        _no_lines(path, ".".join(records[: index + 1]), field_map)
        steps.append(Step(attribute=shape.attribute, each=name.endswith("[]")))
    if not records:
        raise Refused("map.target", "is not on a record", "Begin with it: SalesTable.CustomerRef.")
    added = field_map.extra.get(".".join(records).replace("[]", ""), {})
    found = _added(last, added) if last in added and last not in shape.parts else None
    leaf = found or _part(shape, last, added)
    if leaf.kind == "record" or leaf.many:
        raise Refused("map.target", "is no single field", did_you_mean(last, leaf.parts))
    reason = why_code(path.replace("[]", ""), leaf, own=found is not None)
    if reason:
        raise Refused(
            "map.code",
            f"decides {reason}, which is code and not for a map",
            "What must balance is code, what describes is data: set it in AX, or by code.",
        )
    return Target(
        path=path,
        steps=tuple(steps),
        name=last,
        attribute=leaf.attribute,
        shape=leaf,
        spec=leaf.spec,
        extra=found is not None,
    )


def _no_lines(path: str, way: str, field_map: FieldMap) -> None:
    """Refuse a way that goes through lines without saying that it is about each of them."""
    if way.rpartition(".")[2] == _ORDER_LINES or way in field_map.each:
        rest = path.removeprefix(way).replace("[]", "")
        raise Refused("map.target", f"goes through the list {way}", f"Write {way}[]{rest}.")


def _added(name: str, added: Mapping[str, int]) -> Shape:
    length = added[name]
    if not 1 <= length <= _LONGEST:
        raise Refused("map.target", f"has a length that is not 1 to {_LONGEST}")
    spec = FieldSpec(attribute="value", name=name, kind=Kind.TEXT, length=length)
    return Shape(kind="text", spec=spec, attribute="value")


def _of_clarity(path: str, names: list[str], side: str) -> Target:
    shape, steps = shape_of(SIDES[side]), []
    *records, last = names
    held = bool(records) and records[-1] == "attributes"
    for name in records[: len(records) - held]:
        shape = _part(shape, name.removesuffix("[]"))
        if shape.kind != "record" or shape.many != name.endswith("[]"):
            raise Refused("map.target", f"goes through {name}", "Write [] after a list.")
        steps.append(Step(attribute=name.removesuffix("[]"), each=shape.many))
    attributes = held and "attributes" in shape.parts
    allowed = CLARITY_TARGETS.get(side, frozenset()) if not steps else frozenset()
    if not attributes and (held or last not in allowed):
        known = [*allowed, *(["attributes"] if "attributes" in shape.parts else [])]
        raise Refused(
            "map.target",
            "is not for a map to fill",
            f"There are: {', '.join(sorted(known))}." if known else "",
        )
    return Target(
        path=path,
        steps=tuple(steps),
        name=last,
        attribute="attributes" if attributes else last,
        shape=ANYTHING if attributes else shape.parts[last],
    )


def _part(shape: Shape, name: str, added: Mapping[str, int] | None = None) -> Shape:
    found = shape.parts.get(name)
    if found is None:
        known = [*shape.parts, *(added or ())]
        hint = did_you_mean(name, known)
        more = " A field that the site added stands under extra, with its length."
        raise Refused("map.target", f"does not exist: no {name} there", hint + more)
    return found
