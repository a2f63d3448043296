"""`axclarity audit`: what persons did in a journal."""

import json

import click
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import console_for, counted, fitted
from axclarity.cli._journals import Place, journal_option, opened
from axclarity.cli._options import json_option

__all__ = ["audit"]


@click.group(short_help="See what persons did by hand.")
def audit() -> None:
    """See who replayed, edited, resolved, revealed and decided what."""


@audit.command("list")
@journal_option
@click.option("--subject", help="Only what was done to this: dead-letter/7, approval/3.")
@json_option
def list_entries(place: Place, subject: str | None, as_json: bool) -> None:
    """List what was done, oldest first."""
    with opened(place) as journal:
        entries = journal.audit(subject=subject)
    rows = [
        {
            "number": str(entry.number),
            "at": f"{entry.at:%Y-%m-%d %H:%M:%S}",
            "by": entry.by,
            "action": entry.action,
            "subject": entry.subject,
            "note": entry.note,
        }
        for entry in entries
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = Table(*(rows[0] if rows else ()))
    for row in rows:
        table.add_row(*map(Text, row.values()))
    console = console_for()
    console.print(fitted(table, console, 1, 2, 4) if rows else "Nothing was done by hand.")


@audit.command(short_help="Tell whether the audit is as it was written.")
@journal_option
def verify(place: Place) -> None:
    """Compute its chain of digests again: exit code 2 if an entry is not what was written."""
    with opened(place) as journal:
        number = journal.verify_audit()
        entries = journal.audit()
    last = f"; the last digest is {entries[-1].digest}" if entries else ""
    click.echo(f"{counted(number, 'entry', 'entries')} as they were written{last}")
