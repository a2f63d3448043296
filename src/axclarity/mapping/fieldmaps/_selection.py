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
from axclarity.mapping.fieldmaps._reading import Node, Place, Reader, of_parent
from axclarity.mapping.fieldmaps._shapes import ANYTHING, Shape
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
"""The functions of JMESPath that select, compare or put in order."""

_DEEPEST = 40
_MOST_SELECTED = 8
_MOST_DIGITS = 15
_FRACTION = re.compile(r"\d+\.\d+|\d+(?=[eE])")
"""The digits of a number that JMESPath reads as a float."""


@frozen(kw_only=True)
class Selection:
    """A compiled expression, what it reads, and what is wrong with it.

    Args:
        shape: what it gives, and `path` where that stands, if that is one place.
        uses: the fields it reads, by path from the record, with what they hold.
        of_parent: whether it reads the parent of a line, and nothing of the line itself.
    """

    expression: str
    shape: Shape = ANYTHING
    path: str = ""
    uses: dict[str, str]
    problems: tuple[tuple[str, str], ...]
    of_parent: bool = False
    parsed: Any = field(repr=False)
    options: Any = field(repr=False, default=None)

    def of(self, data: Any) -> Any:
        """What is selected; `None` where nothing is.

        Raises:
            ValueError: a function was given what it does not take; the text shows the data.
            TypeError: things that have no order were compared.
            ArithmeticError: so was what is no number.
        """
        return self.parsed.search(data, self.options)


def selection(expression: str, shape: Shape, at: str = "") -> Selection:
    """Compile an expression on a shape.

    Args:
        at: the path of what it is applied to, such as `lines[]`.

    Raises:
        ConfigError: jmespath is not installed.
    """
    try:
        from jmespath import exceptions, functions, parser, visitor  # noqa: PLC0415  an extra
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
    reader = Reader(expression)
    problems, found = [*_too_much(expression, parsed)], tuple[Place, ...]()
    if not problems:
        found = reader.read(parsed, (Place(shape=shape, path=at),))
        problems += reader.problems
    place = found[0] if len(found) == 1 else Place(shape=ANYTHING)
    ours: Any = _Functions(functions.Functions())
    return Selection(
        expression=expression,
        shape=evolve(place.shape, many=place.lists > 0),
        path=place.path,
        uses=reader.uses,
        problems=tuple(problems),
        of_parent=not problems and of_parent(parsed),
        parsed=None if problems else parser.ParsedResult(expression, _exact(parsed)),
        options=visitor.Options(custom_functions=ours),
    )


class _Functions:
    """JMESPath's own, but for those that sort: decimals and dates have an order, too."""

    def __init__(self, theirs: Any) -> None:
        self.theirs = theirs

    def call_function(self, name: str, arguments: list[Any]) -> Any:
        match name, arguments:
            case "sort", [list() as values]:
                return sorted(values)
            case "sort_by", [list() as values, by]:
                return sorted(values, key=lambda each: by.visit(by.expression, each))
        return self.theirs.call_function(name, arguments)


def _nodes(node: Node, depth: int = 0) -> Iterator[tuple[Node, int]]:
    yield node, depth
    for child in node["children"]:
        if isinstance(child, dict) and depth <= _DEEPEST:
            yield from _nodes(child, depth + 1)


def _too_much(expression: str, parsed: Node) -> Iterator[tuple[str, str]]:
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
