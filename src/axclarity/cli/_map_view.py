"""Field maps, as people like to look at them, and as data for programs."""

import json
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.text import Text

from axclarity.cli._console import broken, counted, fitted
from axclarity.cli._contract_view import table_of
from axclarity.errors import Problem
from axclarity.mapping import Note
from axclarity.mapping.fieldmaps import CompiledMap, FieldMap, Outcome, Rule, RuleChange

__all__ = [
    "facts_of_changes",
    "facts_of_map",
    "facts_of_outcomes",
    "facts_of_problems",
    "show_changes",
    "show_map",
    "show_outcomes",
    "show_problems",
]

Facts = dict[str, Any]

_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}
_NOTHING = "nothing"


def show_problems(
    problems: Sequence[Problem],
    notes: Sequence[Note],
    fields: CompiledMap | None,
    console: Console,
) -> None:
    """What is wrong, what has changed, and the verdict."""
    if problems or notes:
        table = table_of("where", "what", "what helps")
        for problem in problems:
            where = Text(broken(problem.path, console), style="red")
            table.add_row(where, Text(problem.message), Text(problem.hint))
        for note in notes:
            where = Text(broken(note.path, console), style="yellow")
            table.add_row(where, Text(note.message), _advice(note))
        console.print(fitted(table, console, 0))
    console.print(_verdict(problems, notes, fields), soft_wrap=True)


def _advice(note: Note) -> Text:
    changed = note.rule == "map.schema-changed"
    before = "Look at the rules that use it" if changed else "Nothing to do"
    return Text(f"{before}; axclarity map format --pin writes down what is now.")


def _verdict(
    problems: Sequence[Problem], notes: Sequence[Note], fields: CompiledMap | None
) -> Text:
    if problems:
        return Text(f"✗ {counted(len(problems), 'thing')} wrong; mend the map.", style="bold red")
    changed = [note for note in notes if note.rule == "map.schema-changed"]
    if changed:
        return Text(f"▲ {counted(len(changed), 'field')} changed.", style="yellow")
    said = f"✓ Everything exists and fits: {counted(len(fields.rules) if fields else 0, 'rule')}."
    examples = len(fields.field_map.examples) if fields else 0
    if examples:
        said += f" axclarity map test runs the {counted(examples, 'example')}."
    return Text(said, style="green")


def facts_of_problems(problems: Sequence[Problem], notes: Sequence[Note]) -> Facts:
    """What `check --json` prints."""
    return {
        "problems": [_problem(each) for each in problems],
        "notes": [
            {"path": each.path, "rule": each.rule, "message": each.message} for each in notes
        ],
    }


def show_outcomes(outcomes: Sequence[Outcome], console: Console) -> None:
    """Every example, with what it expects and what it gets where the two differ."""
    for outcome in outcomes:
        sign, style = ("✓", "green") if outcome.passed else ("✗", "bold red")
        console.print(Text(f"{sign} {outcome.name}", style=style), soft_wrap=True)
        for path, wanted, given in outcome.differences:
            console.print(Text(f"    {path}"), soft_wrap=True)
            console.print(Text(f"      - {_shown(wanted)}", style="red"), soft_wrap=True)
            console.print(Text(f"      + {_shown(given)}", style="green"), soft_wrap=True)
        for problem in outcome.problems:
            console.print(Text(f"    {problem}", style="red"), soft_wrap=True)
    failed = [each for each in outcomes if not each.passed]
    if failed:
        advice = "-: the example, +: the map. Mend the rule, or the example."
        console.print(f"{len(failed)} of {counted(len(outcomes), 'example')} failed. {advice}")
    elif outcomes:
        console.print(f"{counted(len(outcomes), 'example')} passed.")
    else:
        console.print("The map has no examples. Write one under examples: name, given, gives.")


def facts_of_outcomes(outcomes: Sequence[Outcome]) -> list[Facts]:
    """What `test --json` prints."""
    return [
        {
            "name": each.name,
            "passed": each.passed,
            "differences": [
                {"target": path, "expected": wanted, "got": given}
                for path, wanted, given in each.differences
            ],
            "problems": [_problem(problem) for problem in each.problems],
        }
        for each in outcomes
    ]


def show_changes(changes: Sequence[RuleChange], console: Console) -> None:
    """What sets two maps apart, place by place."""
    for change in changes:
        sign, style = _SIGNS[change.kind]
        head = Text(f"{sign} {change.path} {change.kind}", style=f"bold {style}")
        console.print(head, soft_wrap=True)
        for line in _words(change):
            console.print(Text(f"    {line}"), soft_wrap=True)
    if not changes:
        console.print("The maps say the same.")


def _words(change: RuleChange) -> Iterator[str]:
    for name, before, after in change.settings:
        sides = {"added": _shown(after), "removed": _shown(before)}
        yield f"{name}: {sides.get(change.kind, f'{_shown(before)} → {_shown(after)}')}"


def facts_of_changes(changes: Sequence[RuleChange]) -> list[Facts]:
    """What `diff --json` prints."""
    return [
        {
            "path": each.path,
            "change": each.kind,
            "settings": {
                name: {"old": _plain(before), "new": _plain(after)}
                for name, before, after in each.settings
            },
        }
        for each in changes
    ]


def show_map(field_map: FieldMap, console: Console, own: Container[str] = ()) -> None:
    """The rules as a table.

    Args:
        own: the targets of the upper map, where one is laid over another.
    """
    names = ("target", "source", "transforms", "otherwise", "note")
    table = table_of(*names, *(["whose"] if own else []))
    for rule in field_map.rules:
        table.add_row(
            Text(broken(rule.target, console), style="bold cyan"),
            Text(_origin(rule)),
            Text(", ".join(_step(each) for each in rule.via)),
            Text(", ".join(_otherwise(rule))),
            Text(rule.note or rule.provenance, style="dim"),
            *([Text("own" if rule.target in own else "below")] if own else []),
        )
    console.print(
        Text.assemble((field_map.source, "bold"), " → ", (field_map.target, "bold")),
        soft_wrap=True,
    )
    if field_map.note:
        console.print(Text(field_map.note, style="dim"), soft_wrap=True)
    console.print(fitted(table, console, 0))
    for name, source in sorted(field_map.each.items()):
        console.print(Text(f"  each line of {name}: {source}"), soft_wrap=True)
    for name, entries in sorted(field_map.tables.items()):
        console.print(Text(f"  table {name}: {counted(len(entries), 'entry', 'entries')}"))


def facts_of_map(field_map: FieldMap) -> Facts:
    """What `show --json` prints: the map as its file has it."""
    facts: Facts = _plain(field_map.model_dump(by_alias=True, exclude_defaults=True))
    return facts


def _origin(rule: Rule) -> str:
    if rule.omit:
        return "left out"
    origin = rule.source or f"= {_shown(rule.constant)}"
    return f"{origin} unless {rule.omit_if}" if rule.omit_if else origin


def _otherwise(rule: Rule) -> Iterator[str]:
    """What becomes of no value, and of one that is too long."""
    if rule.default is not None:
        yield _shown(rule.default)
    elif rule.required:
        yield "required"
    if rule.too_long == "omit":
        yield "left out if too long"


def _step(step: str | dict[str, Any]) -> str:
    if isinstance(step, str):
        return step
    ((name, argument),) = step.items()
    return f"{name} {_shown(argument)}"


def _shown(value: Any) -> str:
    return _NOTHING if value is None else json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """JSON knows no decimals: their digits stand as text."""
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value


def _problem(problem: Problem) -> Facts:
    return {
        "path": problem.path,
        "rule": problem.rule,
        "message": problem.message,
        "hint": problem.hint,
    }
