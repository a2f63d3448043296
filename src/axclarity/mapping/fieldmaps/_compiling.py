"""Every path and name of a map checked once, every expression compiled once."""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from axclarity.ax.documents import Kind
from axclarity.errors import ConfigError, Problem
from axclarity.mapping.fieldmaps._balance import TARGETS
from axclarity.mapping.fieldmaps._compiled import CompiledMap, CompiledRule
from axclarity.mapping.fieldmaps._fingerprints import changes
from axclarity.mapping.fieldmaps._model import FieldMap, Rule, Step
from axclarity.mapping.fieldmaps._selection import Selection, selection
from axclarity.mapping.fieldmaps._shapes import PARENT, SIDES, Shape, extended, shape_of
from axclarity.mapping.fieldmaps._targets import Refused, Target, target_of
from axclarity.mapping.fieldmaps._transforms import TRANSFORMS, Transform, Transformation, Unfit
from axclarity.mapping.near import did_you_mean

__all__ = ["compiled"]


def compiled(
    field_map: FieldMap, *, transforms: Mapping[str, Transformation] | None = None
) -> CompiledMap:
    """Check a map whole, and compile it.

    Args:
        transforms: functions of one's own by name, of a value and the argument that the map gives
            beside the name, if any. They must do nothing but return a value.

    Raises:
        ConfigError: lists everything that is wrong: a side, path, table or transform that does not
            exist, with the nearest names; a target that must balance; a text that AX would cut.
    """
    problems = [*_sides(field_map), *_own(transforms or {})]
    if problems:
        raise ConfigError(*problems)
    own = {
        name: Transform(function=each, fits=_anything) for name, each in (transforms or {}).items()
    }
    checker = _Checker(field_map, {**TRANSFORMS, **own})
    rules = [checker.rule(rule) for rule in field_map.rules]
    if checker.problems:
        raise ConfigError(*checker.problems)
    made = CompiledMap(
        field_map=field_map,
        rules=tuple(rule for rule in rules if rule is not None),
        each=checker.each,
    )
    return evolve(made, notes=tuple(changes(field_map, made.uses, made.fills)))


def _anything(_argument: Any) -> bool:
    return True


def _sides(field_map: FieldMap) -> Iterator[Problem]:
    for name, side, known in (
        ("from", field_map.source, tuple(SIDES)),
        ("to", field_map.target, TARGETS),
    ):
        if side not in known:
            yield _problem(name, "map.side", "names no such side", did_you_mean(side, known))


def _own(transforms: Mapping[str, Transformation]) -> Iterator[Problem]:
    for name in sorted(set(transforms) & set(TRANSFORMS)):
        yield _problem(name, "map.transform", "is a transform already", "Choose another name.")


def _source_shape(field_map: FieldMap) -> Shape:
    shape = shape_of(SIDES[field_map.source])
    if not field_map.source.startswith("ax."):
        return shape
    return extended(shape, {tuple(path.split(".")): each for path, each in field_map.extra.items()})


class _Checker:
    """Goes through a map and keeps everything that is wrong."""

    def __init__(self, field_map: FieldMap, transforms: Mapping[str, Transform]) -> None:
        self.field_map, self.transforms = field_map, transforms
        self.problems: list[Problem] = []
        self.shape = _source_shape(field_map)
        self.each = {
            target: self._lines(f"each.{target}", source)
            for target, source in field_map.each.items()
        }

    def rule(self, rule: Rule) -> CompiledRule | None:
        """The rule compiled, or `None` where it has no target."""
        path = f"rules.{rule.target}"
        try:
            target = target_of(rule.target, self.field_map)
        except Refused as error:
            self._wrong(path, error.rule, error.message, error.hint)
            return None
        shape, at = self._scope(target, path)
        fixed = {"constant": _typed(rule.constant, target), "default": _typed(rule.default, target)}
        self._values({**fixed, **self._looked_up(rule)}, target, path)
        return CompiledRule(
            rule=rule,
            target=target,
            source=self._optional(f"{path}.from", rule.source, shape, at),
            omit_if=self._optional(f"{path}.omit_if", rule.omit_if, shape, at),
            steps=tuple(self._steps(rule.via, f"{path}.via")),
            **fixed,
        )

    def _lines(self, path: str, source: str) -> Selection:
        found = self._selected(path, source, self.shape, "")
        if found.shape.kind != "anything" and not (found.shape.many and found.shape.parts):
            self._wrong(path, "map.each", "gives no list of records", "Name a list, such as lines.")
        return found

    def _scope(self, target: Target, path: str) -> tuple[Shape, str]:
        """What a rule's expressions are applied to: the record, or a line of it."""
        if not target.lines:
            return self.shape, ""
        lines = self.each.get(target.lines)
        if lines is None:
            hint = f"Say where the lines come from: each: {{{target.lines}: lines}}."
            self._wrong(path, "map.each", f"has no lines for {target.lines}", hint)
            return self.shape, ""
        parts = {**lines.shape.parts, PARENT: self.shape}
        return Shape(kind=lines.shape.kind, parts=parts), lines.path

    def _optional(self, path: str, expression: str, shape: Shape, at: str) -> Selection | None:
        return self._selected(path, expression, shape, at) if expression else None

    def _selected(self, path: str, expression: str, shape: Shape, at: str) -> Selection:
        found = selection(expression, shape, at)
        for message, hint in found.problems:
            self._wrong(path, "map.source", message, hint)
        return found

    def _looked_up(self, rule: Rule) -> Mapping[str, str]:
        """What a table gives that nothing follows."""
        last = rule.via[-1] if rule.via else ""
        if not isinstance(last, dict) or "lookup" not in last:
            return {}
        table = self.field_map.tables.get(str(last["lookup"]), {})
        return {f"lookup.{key}": value for key, value in table.items()}

    def _values(self, fixed: Mapping[str, Any], target: Target, path: str) -> None:
        """Constants, defaults and tables are known now, so what AX would cut is, too."""
        for name, value in fixed.items():
            for problem in () if value is None else target.misfits(value):
                self._wrong(f"{path}.{name}", "map.value", problem.message, _way(name, problem))

    def _steps(self, via: tuple[Step, ...], path: str) -> Iterator[tuple[str, Transform, Any]]:
        for step in via:
            name, argument = (step, None) if isinstance(step, str) else next(iter(step.items()))
            transform = self.transforms.get(name)
            if transform is None:
                hint = did_you_mean(name, self.transforms)
                self._wrong(path, "map.transform", f"names no transform {name}", hint)
            elif not transform.fits(argument):
                wants = f"Give it {transform.takes}." if transform.takes else "It takes none."
                self._wrong(path, "map.transform", f"gives {name} the wrong argument", wants)
            elif name != "lookup":
                yield name, transform, argument
            elif argument in self.field_map.tables:
                yield name, transform, self.field_map.tables[argument]
            else:
                near = did_you_mean(str(argument), self.field_map.tables)
                hint = near or f"Write it: tables: {{{argument}: {{…}}}}."
                self._wrong(path, "map.table", f"names no table {argument}", hint)

    def _wrong(self, path: str, rule: str, message: str, hint: str) -> None:
        self.problems.append(_problem(path, rule, message, hint))


def _typed(value: Any, target: Target) -> Any:
    """A value of the file as the field has it: a date for the text of one."""
    if not isinstance(value, str) or target.spec is None or target.spec.kind is not Kind.DAY:
        return value
    try:
        return TRANSFORMS["day"].applied(value, None) or value
    except Unfit:
        return value


def _way(name: str, problem: Problem) -> str:
    """What helps with a fixed value of the wrong kind."""
    match problem.message, name.startswith("lookup."):
        case "must be a date", True:
            return "Add day to its via."
        case "must be a date", False:
            return "Write it as 2026-11-03."
        case "must be a text", False:
            return "Put it in quotes."
    return ""


def _problem(path: str, rule: str, message: str, hint: str) -> Problem:
    return Problem(path=path, rule=rule, message=message, hint=hint)
