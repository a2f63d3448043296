"""`axclarity demo`: the example orders, or every flow, through both simulated systems."""

import asyncio
import json
import logging
import shlex
import sys
import tempfile
from pathlib import Path

import click
from rich.text import Text

from axclarity.cli._console import console_for
from axclarity.cli._options import json_option
from axclarity.cli._sandbox import make_folder, served_from
from axclarity.errors import AxClarityError

__all__ = ["demo"]


@click.command(short_help="Watch both simulated systems, faults included.")
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
@json_option
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
