"""An expression gone through as JMESPath would, on shapes instead of values."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve, field, frozen

from axclarity.mapping.fieldmaps._shapes import ANYTHING, PARENT, Shape
from axclarity.mapping.near import did_you_mean

__all__ = ["Node", "Place", "Places", "Reader", "of_parent"]

Node = dict[str, Any]
"""Of a parsed expression."""

_GIVES = {
    "contains": "flag",
    "ends_with": "flag",
    "join": "text",
    "length": "whole",
    "starts_with": "flag",
}
"""What functions make; the others give one of their arguments back."""
_LED = (
    *("subexpression", "index_expression", "pipe", "flatten"),
    *("projection", "filter_projection", "value_projection"),
)
"""What begins with its first child and goes on from there."""
_UNORDERED = ("record", "bytes")
_DATES = ("day", "moment", "time")


@frozen(kw_only=True)
class Place:
    """Something that an expression may lead to.

    Args:
        shape: of one thing there, however many there are.
        path: from the record.
        lists: how many lists deep it stands.
        made: of a record that the expression makes itself, where its parts lead to.
    """

    shape: Shape
    path: str = ""
    lists: int = 0
    made: Mapping[str, "Places"] = field(factory=dict, eq=False)

    def deeper(self, by: int) -> "Place":
        """The same so many lists deeper; nobody knows how deep anything stands."""
        return self if self.shape.kind == "anything" else evolve(self, lists=self.lists + by)


Places = tuple[Place, ...]
"""What an expression may lead to, since it may choose. None where there is something wrong."""


def of_parent(node: Node) -> bool:
    """Whether an expression on a line reads the parent, and nothing of the line itself."""
    children = [each for each in node["children"] if isinstance(each, dict)]
    match node["type"]:
        case "field":
            return bool(node["value"] == PARENT)
        case "current" | "identity":
            return False
        case "expref":
            return True
        case kind if kind in _LED:
            return of_parent(children[0])
    return all(map(of_parent, children))


class Reader:
    """Keeps what an expression reads, and what is wrong with it."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.uses: dict[str, str] = {}
        self.problems: list[tuple[str, str]] = []

    def read(self, node: Node, places: Places) -> Places:
        """Where an expression leads to from places: each of them once."""
        step = getattr(self, f"_{node['type']}", self._other)
        found: Iterable[Place] = step(node, places)
        return tuple(dict.fromkeys(found))

    def _other(self, node: Node, places: Places) -> Places:
        for child in node["children"]:
            if isinstance(child, dict):
                self.read(child, places)
        return (Place(shape=ANYTHING),)

    def _chain(self, node: Node, places: Places) -> Places:
        for child in node["children"]:
            places = self.read(child, places)
        return places

    _subexpression = _index_expression = _pipe = _chain

    def _current(self, _node: Node, places: Places) -> Places:
        return places

    _identity = _slice = _current

    def _index(self, _node: Node, places: Places) -> Places:
        return self._items(places)

    def _flatten(self, node: Node, places: Places) -> Iterator[Place]:
        for place in self.read(node["children"][0], places):
            yield place.deeper(-1) if place.lists > 1 else place

    def _projection(self, node: Node, places: Places) -> Places:
        base, item = node["children"][:2]
        return _listed(self.read(item, self._items(self.read(base, places))))

    def _filter_projection(self, node: Node, places: Places) -> Places:
        base, item, condition = node["children"]
        items = self._items(self.read(base, places))
        told = len(self.problems)
        self.read(condition, items)
        lists = [each for each in items if each.lists and each.shape.many]
        if lists and lists == [*items] and self.problems[told:]:
            self.problems[told:] = [_lists_of(each) for each in lists]
            return ()
        return _listed(self.read(item, items))

    def _value_projection(self, node: Node, places: Places) -> Places:
        base, item = node["children"]
        records = self.read(base, places)
        values = tuple(
            there
            for each in records
            for name in (*each.shape.parts, "*")
            for there in self._part(each, name)
        )
        if records and not values:
            self.problems.append(_unknown(_nearest(records), "*"))
        return _listed(self.read(item, values))

    def _multi_select_list(self, node: Node, places: Places) -> Places:
        return _listed(there for each in node["children"] for there in self.read(each, places))

    def _multi_select_dict(self, node: Node, places: Places) -> Places:
        made = {each["value"]: self.read(each["children"][0], places) for each in node["children"]}
        return (Place(shape=Shape(kind="record", parts=dict.fromkeys(made, ANYTHING)), made=made),)

    def _function_expression(self, node: Node, places: Places) -> Places:
        name, arguments = node["value"], node["children"]
        if name == "sort_by":
            return self._sort_by(arguments, places)
        found = [self.read(each, places) for each in arguments]
        if name in _GIVES:
            return (Place(shape=Shape(kind=_GIVES[name]), path=f"{name}()"),)
        if name == "sort" and found:
            self._ordered(name, self._items(found[0]))
        return tuple(there for each in found for there in each)

    def _sort_by(self, arguments: list[Node], places: Places) -> Places:
        match arguments:
            case [base, {"type": "expref", "children": [key]}] if base["type"] != "expref":
                found = self.read(base, places)
                self._ordered("sort_by", self.read(key, self._items(found)))
                return found
        self.problems.append(("sorts by nothing", "Write sort_by(lines, &sku)."))
        return ()

    def _and_expression(self, node: Node, places: Places) -> Places:
        """What is empty leads nowhere, so it is the other one."""
        _, there = (self.read(child, places) for child in node["children"])
        return there

    def _or_expression(self, node: Node, places: Places) -> Places:
        return tuple(there for child in node["children"] for there in self.read(child, places))

    def _comparator(self, node: Node, places: Places) -> Places:
        """JMESPath compares numbers and texts; of a date it gives one answer, whatever the date."""
        sides = [self.read(each, places) for each in node["children"]]
        dated = any(side and all(each.shape.kind in _DATES for each in side) for side in sides)
        literals = [each["value"] for each in node["children"] if each["type"] == "literal"]
        text = any(isinstance(each, str) for each in literals)
        if dated and (text or node["value"] not in ("eq", "ne")):
            hint = "A date can be there or not, or be sorted by."
            self.problems.append(("compares a date, which JMESPath cannot", hint))
        return (Place(shape=Shape(kind="flag"), path="a comparison"),)

    def _field(self, node: Node, places: Places) -> Places:
        name = node["value"]
        found = tuple(there for place in places for there in self._part(place, name))
        if places and not found:
            message, hint = _unknown(_nearest(places), name)
            if f'"{name}"' in self.expression:
                hint = f"A text has single quotes: '{name}'."
            self.problems.append((message, hint))
        return found

    def _part(self, place: Place, name: str) -> Iterator[Place]:
        """Where a name leads to from a place."""
        if name in place.made and not place.lists:
            yield from place.made[name]
        elif name in place.shape.parts and not place.lists and not place.made:
            shape = place.shape.parts[name]
            path = _below(place, name) + ("[]" if shape.many else "")
            if shape.kind != "record":
                self.uses[path] = shape.words
            yield Place(shape=shape, path=path, lists=int(shape.many))
        elif place.shape.kind == "anything":
            yield Place(shape=ANYTHING, path=_below(place, name))

    def _items(self, places: Places) -> Places:
        found = [each for each in places if each.lists or each.shape.kind == "anything"]
        if places and not found:
            path = places[0].path or "the record"
            self.problems.append((f"{path} is no list", "Leave the brackets out."))
        return tuple(each.deeper(-1) for each in found)

    def _ordered(self, name: str, places: Places) -> None:
        """Refuse to sort by what has no order."""
        if places and all(each.lists or each.shape.kind in _UNORDERED for each in places):
            message = f"{name} has no order for {places[0].path or 'the record'}"
            self.problems.append((message, "Sort by a value of each: sort_by(lines, &sku)."))


def _listed(places: Iterable[Place]) -> Places:
    return tuple(each.deeper(1) for each in places)


def _below(place: Place, name: str) -> str:
    return f"{place.path}.{name}" if place.path else name


def _nearest(places: Places) -> Place:
    """Where somebody most likely wanted to go on: a record."""
    return next((each for each in places if each.shape.parts and not each.lists), places[0])


def _unknown(place: Place, name: str) -> tuple[str, str]:
    path = place.path or ("what it makes" if place.lists else "the record")
    if place.lists:
        whole = path.removesuffix("[]")
        named = whole if place.shape.many else "| "  # what an expression makes has no name
        return f"{whole} is a list", f"Write {named}[].{name} for all, {named}[0].{name} for one."
    if not place.shape.parts:
        return f"{path} has no parts", "End the path there."
    hint = _held(name, place.shape) or did_you_mean(name, place.shape.parts)
    return f"{_below(place, name)} does not exist", hint


def _lists_of(place: Place) -> tuple[str, str]:
    """Of a condition on lists: behind a filter, JMESPath holds one to each list as a whole."""
    name = place.path.removesuffix("[]").rpartition(".")[2]
    hint = f"Write {name}[] | [?...]: one list of all, then the condition."
    return f"has a condition on whole lists of {name}", hint


def _held(name: str, shape: Shape) -> str:
    """Where a name does exist that was looked for one step too early, or on a line too late."""
    for part, held in shape.parts.items():
        if name in held.parts and part == PARENT:
            return f"Did you mean {part}.{name}?"
        if name in held.parts and held.many:
            lines = "A rule begins at a line if its target has [] after a list."
            return f"Did you mean {part}[0].{name}? {lines}"
    return ""
