"""The commands. Each parses, calls one thing, prints."""

import asyncio
import errno
import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Signal
from typing import Any

import click
from attrs import asdict
from rich.table import Table

from axclarity import __version__
from axclarity.cli._check_clarity import check
from axclarity.cli._console import console_for, keep_whole
from axclarity.cli._contract import contract
from axclarity.cli._map import field_maps
from axclarity.errors import AxClarityError
from axclarity.http import utc_now
from axclarity.pipeline import DeadLetter, Journal

__all__ = ["commands"]

_journal_option = click.option(
    "--journal",
    "journal_path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The journal's file.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print data for programs.")


class _Group(click.Group):
    """Turns our errors into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AxClarityError as error:
            click.echo(f"axclarity: {error}", err=True)
            sys.exit(2)


@click.group(cls=_Group)
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
    type=click.Path(file_okay=False, path_type=Path),
    help="Carry on a run that was cut off in this folder.",
)
@_json_option
def demo(directory: Path | None, resume: Path | None, as_json: bool) -> None:
    """Send the example orders through both simulated systems, faults included."""
    from axclarity.cli.demo import play, show_account, watching  # noqa: PLC0415  loads a lot

    place = resume or directory or Path(tempfile.mkdtemp(prefix="axclarity-demo-"))
    place.mkdir(parents=True, exist_ok=True)
    console = console_for(stderr=as_json)
    _quieten_log()
    console.print(f"Everything is in {place}", soft_wrap=True)
    console.print(f"If it is cut off: axclarity demo --resume {place}\n", soft_wrap=True)
    with _served_from(place), watching(console) as report:
        account = asyncio.run(
            play(place, report, lambda alert: console.print(f"[yellow]alert[/] {alert.message}"))
        )
    if as_json:
        click.echo(json.dumps(account.to_json(), indent=2, ensure_ascii=False))
    else:
        show_account(account, console)
    sys.exit(0 if account.promise_held else 1)


@commands.command()
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the state here between runs.",
)
@click.option("--empty", is_flag=True, help="Without the example company.")
@_json_option
def sandbox(directory: Path | None, empty: bool, as_json: bool) -> None:
    """Run both simulated systems until interrupted."""
    from axclarity.sandbox import Sandbox, example  # noqa: PLC0415  loads a lot

    with _served_from(directory), Sandbox(directory) as box:
        if not (empty or box.ax.customers):
            example.furnish(box)
        facts = {
            "ax_url": box.ax_url,
            "ax_user": box.ax_user,
            "ax_password": box.ax_password.reveal(),
            "ax_company": example.COMPANY,
            "clarity_url": box.clarity_url,
            "client_id": box.client_id,
            "client_secret": box.client_secret.reveal(),
            "webhook_secret": box.webhook_secret.reveal(),
        }
        if as_json:
            click.echo(json.dumps(facts, indent=2))
        else:
            table = Table("setting", "value", title="Sandbox is running; Ctrl-C ends it")
            for name, value in facts.items():
                table.add_row(name, value)
            console = console_for()
            console.print(keep_whole(table, console, 0))
            click.echo(f"WSDL: {box.ax_url}/SalesOrderService/xppservice.svc?wsdl")
            click.echo(f"OpenAPI: {box.clarity_url}/openapi.json")
        sys.stdout.flush()
        try:
            Signal().wait()
        except KeyboardInterrupt:
            click.echo("\nStopped.", err=True)


@commands.command()
@_journal_option
@_json_option
def status(journal_path: Path, as_json: bool) -> None:
    """Count the events of a journal: accepted = applied + parked + pending."""
    with Journal(journal_path) as journal:
        counts = asdict(journal.account())
        due = journal.next_due()
    facts = counts | {"next_due": due.isoformat() if due else None}
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    table = Table("", "events")
    for name, number in counts.items():
        table.add_row(name, str(number))
    console_for().print(table)
    if due:
        click.echo(f"The next pending event is due at {due:%Y-%m-%d %H:%M:%S} UTC.")


@commands.group("dead-letters")
def dead_letters() -> None:
    """Look at what waits for a person, and send it again."""


@dead_letters.command("list")
@_journal_option
@click.option("--rule", default="", help="Only letters parked under this rule.")
@_json_option
def list_letters(journal_path: Path, rule: str, as_json: bool) -> None:
    """List the dead letters."""
    with Journal(journal_path) as journal:
        letters = [letter for letter in journal.dead_letters() if rule in ("", letter.rule)]
    if as_json:
        click.echo(json.dumps([_facts(letter) for letter in letters], indent=2))
        return
    table = Table("id", "key", "event", "rule", "parked")
    for letter in letters:
        moment = f"{letter.parked_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(letter.id), letter.event.key, letter.event.type, letter.rule, moment)
    console = console_for()
    console.print(keep_whole(table, console, 1, 2, 3, 4) if letters else "No dead letters.")


@dead_letters.command()
@_journal_option
@click.argument("letter_id", type=int)
@_json_option
def show(journal_path: Path, letter_id: int, as_json: bool) -> None:
    """Show one dead letter: the rule, the reason, what helps."""
    with Journal(journal_path) as journal:
        letter = journal.dead_letter(letter_id)
    if letter is None:
        raise _no_letter(letter_id)
    if as_json:
        click.echo(json.dumps(_facts(letter), indent=2))
        return
    click.echo(f"Dead letter {letter.id}: {letter.event.type} {letter.event.key}, {letter.rule}")
    for problem in letter.problems:
        click.echo(f"  {problem}")
    if not letter.problems:
        click.echo(f"  {letter.message}")
    click.echo(f"Replay: axclarity dead-letters replay --journal {journal_path} {letter.id}")


@dead_letters.command()
@_journal_option
@click.argument("letter_ids", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Replay every dead letter.")
def replay(journal_path: Path, letter_ids: tuple[int, ...], everything: bool) -> None:
    """Put dead letters back in the queue; the running pipeline takes them up."""
    with Journal(journal_path) as journal:
        chosen = [letter.id for letter in journal.dead_letters()] if everything else letter_ids
        for letter_id in chosen:
            if not journal.replay(letter_id, utc_now()):
                raise _no_letter(letter_id)
    are = "it is" if len(chosen) == 1 else "they are"
    click.echo(f"{len(chosen)} put back; {are} pending until a pipeline runs.")


commands.add_command(check)
commands.add_command(contract)
commands.add_command(field_maps)


@contextmanager
def _served_from(directory: Path | None) -> Iterator[None]:
    """Says plainly that the ports which a folder remembers are not free."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise AxClarityError(
            f"another sandbox uses this folder, or its port is taken: {directory} "
            f"({error.strerror}). Stop the other one, or name another folder."
        ) from None


def _quieten_log() -> None:
    """Alerts are shown on the console here, so the log need not print them again."""
    log = logging.getLogger("axclarity.alerts")
    log.addHandler(logging.NullHandler())
    log.propagate = False


def _no_letter(letter_id: int) -> click.ClickException:
    return click.ClickException(
        f"No dead letter {letter_id} waits. See: axclarity dead-letters list"
    )


def _facts(letter: DeadLetter) -> dict[str, object]:
    return {
        "id": letter.id,
        "key": letter.event.key,
        "event": letter.event.type,
        "rule": letter.rule,
        "message": letter.message,
        "parked_at": letter.parked_at.isoformat(),
    }
