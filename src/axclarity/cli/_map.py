"""`axclarity map`: check field maps, run their examples, compare them, look at them."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from attrs import evolve

from axclarity.ax.contract.plan import Plan, plan_from_text
from axclarity.cli._console import console_for, counted
from axclarity.cli._map_contract import beside_contract
from axclarity.cli._map_view import (
    facts_of_changes,
    facts_of_map,
    facts_of_outcomes,
    facts_of_problems,
    show_changes,
    show_map,
    show_outcomes,
    show_problems,
)
from axclarity.cli._options import json_option
from axclarity.errors import AxClarityError, ConfigError, Problem
from axclarity.mapping.fieldmaps import (
    SHIPPED,
    CompiledMap,
    FieldMap,
    Outcome,
    canonical,
    compiled,
    differences,
    field_map_from_text,
    field_map_schema,
    fingerprints_of,
    overlay,
    shipped,
    tried,
)

__all__ = ["field_maps"]

_FORMATS = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}

_Command = Callable[..., Any]

_file = click.argument("file", metavar="MAP")
_over = click.option(
    "--over", "below", metavar="OTHER", help="Lay the map over this one first, rule by rule."
)


@click.group("map")
def field_maps() -> None:
    """Check, test, compare and show field maps.

    MAP is a file in YAML or JSON, or the name of a map that comes with axclarity:
    customer_from_order, sales_order_from_order. Exit codes: 0 fine, 1 something is wrong or
    differs, 2 it could not be done.
    """


@field_maps.command(short_help="Check paths, names and lengths.")
@_file
@_over
@click.option(
    "--contract",
    "plan_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A pinned plan of the port: its site fields and lengths count, too.",
)
@json_option
def check(file: str, below: str | None, plan_file: Path | None, as_json: bool) -> None:
    """Check paths, names, lengths, and whether a field changed since the map was pinned."""
    plan = _plan(plan_file) if plan_file else None
    fields: CompiledMap | None = None
    try:
        fields = compiled(_read(file, below))
        problems = tuple(beside_contract(fields, plan)) if plan else ()
    except ConfigError as error:
        problems = error.problems
    notes = fields.notes if fields else ()
    if as_json:
        click.echo(json.dumps(facts_of_problems(problems, notes), indent=2, ensure_ascii=False))
    else:
        show_problems(problems, notes, fields, console_for())
    changed = any(note.rule == "map.schema-changed" for note in notes)
    sys.exit(1 if problems or changed else 0)


@field_maps.command()
@_file
@_over
@json_option
def test(file: str, below: str | None, as_json: bool) -> None:
    """Run the examples that stand in the map."""
    problems: tuple[Problem, ...] = ()
    try:
        outcomes = tried(compiled(_read(file, below)))
    except ConfigError as error:
        problems = error.problems
        outcomes = (Outcome(name="the map itself", problems=problems),)
    if as_json:
        click.echo(json.dumps(facts_of_outcomes(outcomes), indent=2, ensure_ascii=False))
    elif problems:
        show_problems(problems, (), None, console_for())
    else:
        show_outcomes(outcomes, console_for())
    sys.exit(0 if all(each.passed for each in outcomes) else 1)


@field_maps.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@_over
@json_option
def diff(old: str, new: str, below: str | None, as_json: bool) -> None:
    """Say rule by rule what sets two maps apart. With --over, both are laid over that one."""
    changes = differences(_read(old, below, named=True), _read(new, below, named=True))
    if as_json:
        click.echo(json.dumps(facts_of_changes(changes), indent=2, ensure_ascii=False))
    else:
        show_changes(changes, console_for())
    sys.exit(1 if changes else 0)


@field_maps.command(short_help="Show the rules of a map.")
@_file
@_over
@json_option
def show(file: str, below: str | None, as_json: bool) -> None:
    """Show the rules: target, source, transforms, what happens otherwise, note."""
    field_map = _read(file, below, named=True)
    if as_json:
        click.echo(json.dumps(facts_of_map(field_map), indent=2, ensure_ascii=False))
    else:
        show_map(field_map, console_for(), _read(file).by_target if below else ())


@field_maps.command("format")
@_file
@click.option("--pin", is_flag=True, help="Write down what the fields are now, too.")
@click.option("--write", is_flag=True, help="Into the file instead of the standard output.")
def format_(file: str, pin: bool, write: bool) -> None:
    """Write a map in its one order: rules by target, defaults left out. Comments are lost."""
    field_map = _read(file, named=True)
    if pin:
        fields = compiled(field_map)
        prints = fingerprints_of(field_map, fields.uses, fields.fills)
        field_map = field_map.model_copy(update={"fingerprints": prints})
    text = canonical(field_map)
    if not write:
        click.echo(text, nl=False)
        return
    if Path(file).suffix not in (".yaml", ".yml"):
        raise _refused(file, "is no YAML file", "Leave --write out and say where it should go.")
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"cannot be written ({type(error).__name__})"
        raise _refused(file, message, "Check the path.") from None
    click.echo(f"{file}: {counted(len(field_map.rules), 'rule')}", err=True)


@field_maps.command()
def schema() -> None:
    """Print the JSON Schema of a map, for editors."""
    click.echo(json.dumps(field_map_schema(), indent=2))


def _read(name: str, below: str | None = None, *, named: bool = False) -> FieldMap:
    """A map by its file or its shipped name, laid over another if there is one.

    Args:
        named: an error says which file it is about, as it always does of the one below.
    """
    with _named(name if named else ""):
        field_map = shipped(name) if name in SHIPPED else _read_file(Path(name))
    return overlay(_read(below, named=True), field_map) if below else field_map


@contextmanager
def _named(file: str) -> Iterator[None]:
    try:
        yield
    except ConfigError as error:
        if not file:
            raise
        named = (evolve(each, path=f"{file}: {each.path}") for each in error.problems)
        raise ConfigError(*named) from None


def _read_file(path: Path) -> FieldMap:
    if path.suffix not in _FORMATS:
        hint = f"Shipped maps are {' and '.join(SHIPPED)}."
        raise _refused(str(path), "must end in .yaml, .yml or .json", hint)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(str(path), "is no text in UTF-8", "Save it as UTF-8.") from None
    except OSError as error:
        message = f"cannot be read ({type(error).__name__})"
        raise _refused(str(path), message, "Check the path.") from None
    return field_map_from_text(text, format="json" if path.suffix == ".json" else "yaml")


def _plan(path: Path) -> Plan:
    try:
        with _named(str(path)):
            return plan_from_text(path.read_bytes())
    except OSError as error:
        message = f"cannot be read ({type(error).__name__})"
        raise _refused(str(path), message, "Check the path.") from None


def _refused(path: str, message: str, hint: str) -> AxClarityError:
    problem = Problem(path=path, rule="map.file", message=message, hint=hint)
    return AxClarityError(str(problem), problems=[problem])
