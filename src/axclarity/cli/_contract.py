"""`axclarity contract`: fetch what a port accepts, look at it, compare it, make classes of it."""

import ast
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill
from typing import Any

import click

from axclarity.ax.contract.plan import Plan, module_from_plan, pin
from axclarity.cli._console import console_for, counted
from axclarity.cli._contract_access import Access, access_options
from axclarity.cli._contract_check import Compared, Side, checked, compared
from axclarity.cli._contract_differences import show_compared
from axclarity.cli._contract_facts import facts_of_plan, records, records_named
from axclarity.cli._contract_source import Source, keep_files, open_source
from axclarity.cli._contract_view import (
    fetching,
    show_fields,
    show_operations,
    show_pinned,
    show_plan,
)
from axclarity.cli._options import json_option
from axclarity.errors import AxClarityError, ConfigError, Problem

__all__ = ["contract"]

_WIDEST_LIST = 100

_Command = Callable[..., Any]

_source = click.argument("source")
_services = click.option(
    "--service", "services", multiple=True, metavar="NAME", help="Of this service; repeatable."
)
_all = click.option("--all", "everything", is_flag=True, help="List what merely informs, too.")
_accepted = click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="PATH",
    help="A known difference that does not count, for example 'SalesTable.*_BR'; repeatable.",
)


@click.group(short_help="Pin, show and compare contracts of AX ports.")
def contract() -> None:
    """Fetch, show, check, compare and use the contracts of AX ports.

    SOURCE is the address of a port, a folder, a zip or a Reference.svcmap with its WSDL, or what
    `fetch` has pinned. Exit codes: 0 fine, 1 writes can fail, 2 it could not be done.
    """


@contract.command(short_help="Pin the contract of a port, a small file per service.")
@_source
@_services
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("contracts"),
    show_default=True,
    help="The folder for the plans.",
)
@click.option(
    "--zip",
    "kept",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the WSDL and the schemas as well.",
)
@access_options
def fetch(
    source: str, services: tuple[str, ...], folder: Path, kept: Path | None, access: Access
) -> None:
    """Pin the contract of a port: one small file per service, with its hash."""
    opened, plans = _opened(source, services, access)
    if kept is not None:
        keep_files(opened.files, kept)
    with _writing(folder):
        pinned = [(plan, pin(folder, plan)) for plan in plans]
    show_pinned(pinned, console_for())


@contract.command()
@_source
@_services
@click.option("--operations", is_flag=True, help="The operations, with their actions.")
@click.option("--fields", is_flag=True, help="Every field of every record.")
@click.option("--type", "type_name", metavar="NAME", help="The fields of one record.")
@json_option
@access_options
def show(
    source: str,
    services: tuple[str, ...],
    operations: bool,
    fields: bool,
    type_name: str | None,
    as_json: bool,
    access: Access,
) -> None:
    """Show what a port takes and gives."""
    plans = _plans(source, services, access)
    if as_json:
        click.echo(json.dumps([facts_of_plan(plan) for plan in plans], indent=2))
        return
    console = console_for()
    for plan in plans:
        if type_name is not None:
            show_fields(plan.service, records_named(plan, type_name), console, whole=True)
        elif fields:
            show_fields(plan.service, records(plan), console, whole=False)
        elif operations:
            show_operations(plan, console)
        else:
            show_plan(plan, console)


@contract.command()
@_source
@_services
@click.option(
    "--needs",
    multiple=True,
    metavar="OPERATION",
    help="An operation that must be there, for example create; repeatable.",
)
@_accepted
@_all
@json_option
@access_options
def check(
    source: str,
    services: tuple[str, ...],
    needs: tuple[str, ...],
    accepted: tuple[str, ...],
    everything: bool,
    as_json: bool,
    access: Access,
) -> None:
    """Compare a port with what axclarity knows of its services."""
    plans = _plans(source, services, access)
    found = [checked(plan, needs, accepted) for plan in plans]
    _report(found, everything=everything, as_json=as_json)


@contract.command(short_help="Compare two contracts.")
@click.argument("old")
@click.argument("new")
@_services
@_accepted
@_all
@json_option
@access_options
def diff(
    old: str,
    new: str,
    services: tuple[str, ...],
    accepted: tuple[str, ...],
    everything: bool,
    as_json: bool,
    access: Access,
) -> None:
    """Compare two contracts: a pinned one with the port of today, or two ports."""
    before, after = (Side(each, _plans(each, services, access)) for each in (old, new))
    _report(compared(before, after, accepted), everything=everything, as_json=as_json)


@contract.command(short_help="Write typed classes for the records of a service.")
@_source
@_services
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default=Path("-"),
    help="The module to write; - is the standard output.",
)
@access_options
def generate(source: str, services: tuple[str, ...], target: Path, access: Access) -> None:
    """Write typed classes for the records of a service, a site's own included."""
    (plan,) = _only(_plans(source, services, access))
    text = module_from_plan(plan)
    if str(target) == "-":
        click.echo(text, nl=False)
    else:
        with _writing(target):
            target.write_text(text, encoding="utf-8")
    made = [each.name for each in ast.parse(text).body if isinstance(each, ast.ClassDef)]
    where = "" if str(target) == "-" else f" in {target}"
    _note(f"{plan.service}: {counted(len(made), 'class', 'classes')}{where}")
    _note(_listed(made))


def _listed(names: Iterable[str]) -> str:
    """Names over as many lines as they need, none of them broken."""
    return fill(
        ", ".join(names),
        width=min(get_terminal_size().columns, _WIDEST_LIST),
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plans(source: str, services: tuple[str, ...], access: Access) -> list[Plan]:
    return _opened(source, services, access)[1]


def _opened(source: str, services: tuple[str, ...], access: Access) -> tuple[Source, list[Plan]]:
    """What the command line names, and the plans of its services. Errors name the source."""
    try:
        with fetching(console_for(stderr=True)) as arrived:
            opened = open_source(source, access, arrived)
        return opened, opened.plans(services, _note)
    except AxClarityError as error:
        if source in str(error) or "@" in source:  # an address may hold a password
            raise
        raise AxClarityError(f"{source}: {error}") from None


def _report(found: list[Compared], *, everything: bool, as_json: bool) -> None:
    """Print what was compared, and end with the exit code of it."""
    if as_json:
        click.echo(json.dumps([each.to_json() for each in found], indent=2))
    else:
        console = console_for()
        for each in found:
            show_compared(each, console, everything=everything)
    sys.exit(1 if any(each.breaks for each in found) else 0)


def _only(plans: Iterable[Plan]) -> list[Plan]:
    found = list(plans)
    if len(found) != 1:
        offered = ", ".join(each.service for each in found)
        raise _refused("contract", f"offers {offered}", "Name one with --service.")
    return found


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot be written ({type(error).__name__})"
        raise _refused(str(target), message, "Check the path.") from None


def _note(text: str) -> None:
    click.echo(text, err=True)


def _refused(path: str, message: str, hint: str) -> ConfigError:
    return ConfigError(Problem(path=path, rule="config.contract", message=message, hint=hint))
