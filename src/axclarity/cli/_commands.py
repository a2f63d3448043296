"""The commands. Each parses, calls one thing, prints."""

import asyncio
import json
import logging
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.text import Text

from axclarity import __version__
from axclarity.cli._approvals import approvals
from axclarity.cli._audit import audit
from axclarity.cli._backfill import backfill_command, run_command
from axclarity.cli._check_clarity import check
from axclarity.cli._console import console_for, speak_unicode
from axclarity.cli._contract import contract
from axclarity.cli._dead_letters import dead_letters
from axclarity.cli._journal import journal
from axclarity.cli._map import field_maps
from axclarity.cli._plan import apply_command, plan_command
from axclarity.cli._reconcile import reconcile_command
from axclarity.cli._runs import runs
from axclarity.cli._sandbox import make_folder, sandbox, served_from
from axclarity.cli._status import status
from axclarity.errors import AxClarityError

__all__ = ["commands"]

_json_option = click.option("--json", "as_json", is_flag=True, help="Print data for programs.")


class _Group(click.Group):
    """Turns our errors into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        speak_unicode()
        try:
            return super().invoke(ctx)
        except AxClarityError as error:
            _end(error)
        except ImportError as error:
            if type(error) is not ImportError or error.name != "uvicorn":  # that of the extra only
                raise
            _end(error)


def _end(error: Exception) -> NoReturn:
    click.echo(f"axclarity: {error}", err=True)
    sys.exit(2)


@click.group(cls=_Group, context_settings={"max_content_width": 120})
@click.version_option(__version__, prog_name="axclarity")
def commands() -> None:
    """Connect Clarity eCommerce with Microsoft Dynamics AX."""


@commands.command()
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep everything here; a new temporary folder otherwise.",
)
@click.option(
    "--resume",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Carry on a run that was cut off in this folder.",
)
@click.option("--all", "everything", is_flag=True, help="Every flow, and the story of one order.")
@_json_option
def demo(directory: Path | None, resume: Path | None, everything: bool, as_json: bool) -> None:
    """Send the example orders through both simulated systems, faults included."""
    if everything:
        if resume:
            raise click.UsageError("--all begins anew each time: use it without --resume.")
        sys.exit(_demo_of_all(directory, as_json))
    from axclarity.cli.demo import play, show_account, show_alert, watching  # noqa: PLC0415  loads a lot

    place = resume or directory or Path(tempfile.mkdtemp(prefix="axclarity-demo-"))
    make_folder(place)
    _refuse_foreign(place)
    console = console_for(stderr=as_json)
    _quieten_log()
    console.print(Text(f"Everything is in {place}"), soft_wrap=True)
    resume_it = f"axclarity demo --resume {shlex.quote(str(place))}"
    console.print(Text(f"If it is cut off: {resume_it}\n"), soft_wrap=True)
    with served_from(place), watching(console) as report:
        account = asyncio.run(play(place, report, lambda alert: show_alert(alert, console)))
    if as_json:
        click.echo(json.dumps(account.to_json(), indent=2, ensure_ascii=False))
    else:
        show_account(account, console)
    sys.exit(0 if account.promise_held else 1)


commands.add_command(approvals)
commands.add_command(audit)
commands.add_command(backfill_command)
commands.add_command(check)
commands.add_command(contract)
commands.add_command(dead_letters)
commands.add_command(field_maps)
commands.add_command(journal)
commands.add_command(run_command)
commands.add_command(runs)
commands.add_command(sandbox)
commands.add_command(status)
commands.add_command(plan_command)
commands.add_command(apply_command)
commands.add_command(reconcile_command)


def _demo_of_all(directory: Path | None, as_json: bool) -> int:
    """Play everything; the exit code."""
    place = directory or Path(tempfile.mkdtemp(prefix="axclarity-demo-"))
    if place.exists() and any(place.iterdir()):
        raise click.UsageError(f"--all begins with nothing, and {place} is not empty.")
    make_folder(place)
    from axclarity.cli.demo import play_all, report, show_alert  # noqa: PLC0415  loads a lot

    console = console_for(stderr=as_json)
    _quieten_log()
    console.print("A shop, Dynamics AX, and every flow between them, on this machine.")
    console.print(Text(f"Everything is in {place}\n"), soft_wrap=True)
    with served_from(place):
        whole = asyncio.run(
            play_all(
                place,
                lambda title: console.print(Text.assemble(("… ", "dim"), title)),
                lambda alert: show_alert(alert, console),
            )
        )
    return report(whole, console, as_json=as_json)


def _refuse_foreign(place: Path) -> None:
    """A demo runs on the journal of its folder, so that must not be somebody's own."""
    if any(place.iterdir()) and not (place / "sandbox").is_dir():
        raise AxClarityError(f"{place} holds something else than a demo. Name another folder.")


def _quieten_log() -> None:
    """Alerts are shown on the console here, so the log need not print them again."""
    log = logging.getLogger("axclarity.alerts")
    log.addHandler(logging.NullHandler())
    log.propagate = False
