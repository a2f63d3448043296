"""`axclarity journal`: what is done to a journal as a whole."""

import json
from datetime import timedelta

import click

from axclarity.cli._console import counted
from axclarity.cli._erase import erase
from axclarity.cli._journals import (
    Place,
    by_option,
    journal_option,
    json_option,
    note_option,
    opened,
)
from axclarity.http import utc_now

__all__ = ["journal"]


@click.group()
def journal() -> None:
    """Keep a journal in good order."""


journal.add_command(erase)


@journal.command()
@journal_option
@click.option(
    "--days", type=click.IntRange(min=1), required=True, help="Those applied longer ago than this."
)
@by_option
@note_option
@json_option
def forget(place: Place, days: int, by: str, note: str, as_json: bool) -> None:
    """Delete applied events of long ago, with their attempts; nothing that waits is touched."""
    now = utc_now()
    with opened(place) as kept:
        number = kept.forget(now - timedelta(days=days), now, by=by, note=note)
    if as_json:
        click.echo(json.dumps({"forgotten": number}))
    else:
        click.echo(f"{counted(number, 'event', 'events')} forgotten")
