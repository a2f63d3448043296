"""Selections by JMESPath: bounded, checked against the shape of what they read, and exact.

JMESPath has no loops and runs no code. What is left to guard: its functions that count in floats
are refused, literals keep their digits, and an expression that could blow its result up is too
large.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from math import isinf
from typing import Any
from warnings import catch_warnings

from attrs import evolve, field, frozen

from axclarity.errors import ConfigError, Problem
from axclarity.mapping.fieldmaps._shapes import ANYTHING, PARENT, Shape
from axclarity.mapping.near import did_you_mean

__all__ = ["FUNCTIONS", "Selection", "selection"]

FUNCTIONS = (
    "contains",
    "ends_with",
    "join",
    "length",
    "not_null",
    "reverse",
    "sort",
    "sort_by",
    "starts_with",
)
"""The functions of JMESPath that select or compare; the others compute, in floats."""

_REORDERING = ("reverse", "sort", "sort_by")
_DEEPEST = 40
_MOST_SELECTED = 8
_MOST_DIGITS = 15
_FRACTION = re.compile(r"\d+\.\d+|\d+(?=[eE])")
"""The digits of a number that JMESPath reads as a float."""

_Node = dict[str, Any]


@frozen(kw_only=True)
class Selection:
    """A compiled expression, what it reads, and what is wrong with it.

    Args:
        shape: what it gives, and `path` where that stands, if it stands anywhere.
        uses: the fields it reads, by path from the record, with what they hold.
    """

    expression: str
    shape: Shape = ANYTHING
    path: str = ""
    uses: dict[str, str]
    problems: tuple[tuple[str, str], ...]
    parsed: Any = field(repr=False)

    def of(self, data: Any) -> Any:
        """What is selected; `None` where nothing is.

        Raises:
            ValueError: a function was given what it does not take; the text shows the data.
            TypeError: things that have no order were compared.
        """
        return self.parsed.search(data)


def selection(expression: str, shape: Shape, at: str = "") -> Selection:
    """Compile an expression on a shape.

    Args:
        at: the path of what it is applied to, such as `lines[]`.

    Raises:
        ConfigError: jmespath is not installed.
    """
    try:
        from jmespath import exceptions, parser  # noqa: PLC0415  an extra
    except ModuleNotFoundError:
        message = 'needs another package: pip install "axclarity[maps]"'
        raise ConfigError(Problem(path="map", rule="map.file", message=message)) from None
    try:
        with catch_warnings(action="error"):
            parsed: Any = parser.Parser().parse(expression).parsed
    except (exceptions.JMESPathError, PendingDeprecationWarning, RecursionError) as error:
        column = getattr(error, "lex_position", None)
        where = f" at column {column + 1}" if column is not None else ""
        problem = (f"is no JMESPath expression{where}", "See jmespath.org for how to write one.")
        return Selection(expression=expression, uses={}, problems=(problem,), parsed=None)
    reader = _Reader(expression)
    problems, found = [*_too_much(expression, parsed)], (ANYTHING, at)
    if not problems:
        found = reader.read(parsed, shape, at)
        problems += reader.problems
    return Selection(
        expression=expression,
        shape=found[0],
        path=found[1],
        uses=reader.uses,
        problems=tuple(problems),
        parsed=None if problems else parser.ParsedResult(expression, _exact(parsed)),
    )


def _nodes(node: _Node, depth: int = 0) -> Iterator[tuple[_Node, int]]:
    yield node, depth
    for child in node["children"]:
        if isinstance(child, dict) and depth <= _DEEPEST:
            yield from _nodes(child, depth + 1)


def _too_much(expression: str, parsed: _Node) -> Iterator[tuple[str, str]]:
    """What no map may hold, whatever it reads."""
    digits = (each.replace(".", "").lstrip("0") for each in _FRACTION.findall(expression))
    if any(len(each) > _MOST_DIGITS for each in digits):
        yield "holds a number that is too long", f"A number may have {_MOST_DIGITS} digits."
    selected = 0
    for node, depth in _nodes(parsed):
        name = node.get("value")
        if depth > _DEEPEST:
            yield f"is nested deeper than {_DEEPEST} levels", "Split it into several rules."
            return
        if node["type"] in ("multi_select_list", "multi_select_dict"):
            selected += len(node["children"])
        if node["type"] == "function_expression" and name not in FUNCTIONS:
            yield (
                f"calls {name}, which is not among the functions",
                did_you_mean(str(name), FUNCTIONS),
            )
        if node["type"] == "literal" and any(map(isinf, _floats(name))):
            yield "holds a number that is too large", ""
    if selected > _MOST_SELECTED:
        yield f"selects more than {_MOST_SELECTED} things at once", "Split it into several rules."


def _floats(value: Any) -> Iterator[float]:
    match value:
        case float():
            yield value
        case list():
            for each in value:
                yield from _floats(each)
        case dict():
            yield from _floats([*value.values()])


def _exact(node: Any) -> Any:
    """The same tree with decimals for floats; the parser shares its trees, so it is another one."""
    if not isinstance(node, dict):
        return node
    made = {**node, "children": [_exact(child) for child in node["children"]]}
    if node["type"] == "literal":
        made["value"] = _digits(node["value"])
    return made


def _digits(value: Any) -> Any:
    match value:
        case float():
            return Decimal(repr(value))
        case list():
            return [_digits(each) for each in value]
        case dict():
            return {name: _digits(each) for name, each in value.items()}
    return value


class _Reader:
    """Goes through an expression as JMESPath would, on shapes instead of values."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.uses: dict[str, str] = {}
        self.problems: list[tuple[str, str]] = []

    def read(self, node: Any, shape: Shape, path: str) -> tuple[Shape, str]:
        """The shape that an expression gives, and its path as far as it has one."""
        step = getattr(self, f"_{node['type']}", self._other)
        found: tuple[Shape, str] = step(node, shape, path)
        return found

    def _other(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        for child in node["children"]:
            if isinstance(child, dict):
                self.read(child, shape, path)
        return ANYTHING, path

    def _chain(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        for child in node["children"]:
            shape, path = self.read(child, shape, path)
        return shape, path

    _subexpression = _index_expression = _pipe = _chain

    def _current(self, _node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        return shape, path

    _identity = _slice = _current

    def _index(self, _node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        return self._item(shape, path)

    def _flatten(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        return self.read(node["children"][0], shape, path)

    def _projection(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        base, item = node["children"][:2]
        found, here = self.read(item, *self._item(*self.read(base, shape, path)))
        return _many(found), here

    def _filter_projection(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        base, item, condition = node["children"]
        inner, here = self._item(*self.read(base, shape, path))
        self.read(condition, inner, here)
        found, there = self.read(item, inner, here)
        return _many(found), there

    def _value_projection(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        base, item = node["children"]
        self.read(base, shape, path)
        return self.read(item, ANYTHING, path)

    def _function_expression(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        """What gives a list back in another order keeps its shape."""
        found = [(ANYTHING, path)]
        for child in node["children"]:
            if child["type"] == "expref":
                self.read(child["children"][0], *self._item(*found[-1]))
            else:
                found.append(self.read(child, shape, path))
        return found[-1] if node["value"] in _REORDERING else (ANYTHING, path)

    def _or_expression(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        one, other = (self.read(child, shape, path) for child in node["children"])
        return one if one[0].parts and one[0].parts is other[0].parts else (ANYTHING, path)

    def _field(self, node: _Node, shape: Shape, path: str) -> tuple[Shape, str]:
        name = node["value"]
        here = f"{path}.{name}" if path else name
        if shape.kind == "anything":
            return ANYTHING, here
        found = shape.parts.get(name)
        if shape.many or found is None:
            message, hint = _unknown(here, path, name, shape)
            if f'"{name}"' in self.expression:
                hint = f"A text has single quotes: '{name}'."
            self.problems.append((message, hint))
            return ANYTHING, here
        here += "[]" if found.many else ""
        if found.kind != "record":
            self.uses[here] = found.words
        return found, here

    def _item(self, shape: Shape, path: str) -> tuple[Shape, str]:
        if shape.kind != "anything" and not shape.many:
            self.problems.append((f"{path or 'the record'} is no list", "Leave the brackets out."))
        return _one(shape), path


def _unknown(here: str, path: str, name: str, shape: Shape) -> tuple[str, str]:
    if shape.many:
        whole = path.removesuffix("[]")
        return f"{whole} is a list", f"Write {whole}[].{name} for all, {whole}[0].{name} for one."
    if not shape.parts:
        return f"{path} has no parts", "End the path there."
    return f"{here} does not exist", _held(name, shape) or did_you_mean(name, shape.parts)


def _held(name: str, shape: Shape) -> str:
    """Where a name does exist that was looked for one step too early, or on a line too late."""
    for part, held in shape.parts.items():
        if name in held.parts and part == PARENT:
            return f"Did you mean {part}.{name}?"
        if name in held.parts and held.many:
            lines = "A rule begins at a line if its target has [] after a list."
            return f"Did you mean {part}[0].{name}? {lines}"
    return ""


def _one(shape: Shape) -> Shape:
    return evolve(shape, many=False)


def _many(shape: Shape) -> Shape:
    return evolve(shape, many=True)
