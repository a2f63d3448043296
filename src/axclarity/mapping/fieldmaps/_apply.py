"""What a map makes of a record, and a finished document with it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from axclarity.errors import MappingError, Problem
from axclarity.mapping.fieldmaps._compiled import CompiledMap, CompiledRule
from axclarity.mapping.fieldmaps._shapes import PARENT, plain
from axclarity.mapping.fieldmaps._transforms import Unfit
from axclarity.values import ax_length

__all__ = ["Value", "apply", "lines_of", "values_of_plain"]

Value = str | bool | int | Decimal | date | list[Any]
"""What a rule gives; a moment is a date, too."""


class _Failed(Exception):
    """A rule that cannot be carried out: by which of ours, what is wrong, what helps."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint


def apply(fields: CompiledMap, record: Any) -> dict[str, Value]:
    """The value of each target that gets one, by path.

    On lines the path has the place of the line instead of the brackets, counted from 0:
    `SalesTable.SalesLine[0].Name`.

    Raises:
        MappingError: lists every rule that failed: nothing for a required target, a text longer
            than AX keeps, a value that a transform does not take. No value is shown.
    """
    return values_of_plain(fields, plain(record))


def values_of_plain(fields: CompiledMap, data: Mapping[str, Any]) -> dict[str, Value]:
    """The same for a record that is plain data already.

    Raises:
        MappingError: as `apply`.
    """
    lines = {path: dict(lines_of(fields, path, data)) for path in fields.each}
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for each in fields.rules:
        outcome: Value | _Failed | None = None
        known, alike = False, each.alike
        for path, scope in _scopes(each, data, lines):
            if not known:
                outcome, known = _outcome(each, scope), alike
            if isinstance(outcome, _Failed):
                problems.append(_problem(path, outcome))
            elif outcome is not None:
                values[path] = outcome
    if problems:
        raise MappingError(*problems)
    return values


def lines_of(
    fields: CompiledMap, target: str, data: Mapping[str, Any]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The lines that fill a target list, by the place they have on the other side.

    A line of AX says it in `CustomerLineNum`; others stand where they stand. Of the pieces that a
    line was split into, the first counts.

    Raises:
        MappingError: what should be lines is none, or has a place that is none.
    """
    found = fields.each[target].of(data) or []
    if not isinstance(found, list) or not all(isinstance(line, Mapping) for line in found):
        failed = _Failed("map.lines", "finds something that is no line")
        raise MappingError(_problem(f"each.{target}", failed))
    seen: set[int] = set()
    for index, line in enumerate(found):
        place = _place(target, line, index)
        if place not in seen:
            seen.add(place)
            yield place, {**line, PARENT: data}


def _place(target: str, line: Mapping[str, Any], index: int) -> int:
    number = line.get("CustomerLineNum") or index + 1
    if type(number) is not int or number < 1:
        message = "has a CustomerLineNum that is no place from 1"
        hint = "Make it a whole number, or leave it out: the line's own place counts then."
        failed = _Failed("map.lines", message, hint)
        raise MappingError(_problem(f"each.{target}[{index}]", failed))
    return number - 1


def _scopes(
    each: CompiledRule, data: Mapping[str, Any], lines: Mapping[str, Mapping[int, Any]]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not each.target.lines:
        yield each.target.path, data
        return
    for place, line in lines[each.target.lines].items():
        yield each.target.path.replace("[]", f"[{place}]"), line


def _outcome(each: CompiledRule, scope: Mapping[str, Any]) -> Value | _Failed | None:
    """What a rule gives, or why it cannot be carried out."""
    try:
        return _value(each, scope)
    except _Failed as failed:
        return failed


def _value(each: CompiledRule, scope: Mapping[str, Any]) -> Value | None:
    """What a rule gives, or `None` where the target is left out."""
    rule = each.rule
    if rule.omit or (each.omit_if is not None and _holds(each.omit_if.of, scope)):
        return None
    found: Any = each.constant if each.source is None else _sourced(each, scope)
    if _is_nothing(found):
        found = each.default
    value: Value | None = None if _is_nothing(found) else _fitting(each, found)
    if value is None and rule.required:
        raise _Failed("map.missing", "is required and gets no value", "Add a default.")
    return value


def _holds(condition: Any, scope: Mapping[str, Any]) -> bool:
    """Whether it gives anything but nothing, false, what is empty and a text of blanks alone."""
    found = _selected(condition, scope, "omit_if")
    if isinstance(found, str):
        return bool(found.strip())
    return not (found is False or _is_nothing(found) or found == {})


def _sourced(each: CompiledRule, scope: Mapping[str, Any]) -> Any:
    value = _selected(each.source.of, scope, "from") if each.source is not None else None
    for name, transform, argument in each.steps:
        try:
            value = transform.applied(value, argument)
        except Unfit as error:
            raise _Failed("map.transform", f"has a value for which {name} {error}") from None
        except Exception as error:  # noqa: BLE001  a function of one's own may raise anything
            message = f"has a value with which {name} failed ({type(error).__name__})"
            raise _Failed("map.transform", message) from None
    return value


def _selected(select: Any, scope: Mapping[str, Any], setting: str) -> Any:
    try:
        return select(scope)
    except (ArithmeticError, TypeError, ValueError) as error:
        message = f"has a value that {setting} cannot take ({type(error).__name__})"
        raise _Failed("map.source", message) from None


def _is_nothing(value: Any) -> bool:
    return value is None or value in ("", [])


def _fitting(each: CompiledRule, value: Any) -> Any:
    """The value as it will be sent, or nothing where it is too long and may be left out."""
    if isinstance(value, dict) or (isinstance(value, list) and each.target.spec):
        raise _Failed("map.value", "gets several values", "End with join or first.")
    for problem in each.target.misfits(value):
        if problem.rule != "ax.too-long":
            raise _Failed("map.value", problem.message, _advice(problem.message))
        if each.rule.too_long == "omit":
            return None
        message = f"gets {ax_length(str(value))} characters, AX keeps {each.target.most}"
        raise _Failed("map.too-long", message, "Shorten it there, or add {cut: N} to the rule.")
    return value


def _advice(message: str) -> str:
    words = {"must be a date": "Add day to its via.", "must be a text": "Add text to its via."}
    return words.get(message, "")


def _problem(path: str, failed: _Failed) -> Problem:
    return Problem(path=path, rule=failed.rule, message=failed.message, hint=failed.hint)
