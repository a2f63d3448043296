"""`axclarity journal`: what is done to a journal as a whole."""

import json
from datetime import timedelta

import click

from axclarity.cli._console import counted
from axclarity.cli._erase import erase
from axclarity.cli._journals import (
    Place,
    by_option,
    journal_at,
    journal_option,
    note_option,
    opened,
)
from axclarity.cli._options import json_option
from axclarity.http import utc_now

__all__ = ["journal"]


@click.group()
def journal() -> None:
    """Keep a journal in good order."""


journal.add_command(erase)


@journal.command(short_help="Tie a buyer to another AX account.")
@click.argument("kind", type=click.Choice(["customer", "guest"]))
@click.argument("buyer")
@click.argument("account")
@journal_option
@by_option
@note_option
@json_option
def rebind(
    kind: str, buyer: str, account: str, place: Place, by: str, note: str, as_json: bool
) -> None:
    """Tie a buyer to another AX account, because the one before is gone or merged.

    BUYER is the shop's id of a customer, or the reference of a guest; ACCOUNT is the number of the
    account in AX. What the buyer ordered before stays where it is.
    """
    with opened(place) as kept:
        before = kept.rebind(kind, buyer, account, utc_now(), by=by, note=note)
    if as_json:
        click.echo(json.dumps({"before": before, "now": account}))
    else:
        click.echo(f"{kind} {buyer} was {before}, is {account} now")


@journal.command(short_help="Delete applied events of long ago.")
@journal_option
@click.option(
    "--days",
    type=click.IntRange(1, 36_500),
    required=True,
    help="Those applied longer ago than this.",
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


@journal.command(short_help="Bring its schema one version back.")
@journal_option
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def downgrade(place: Place, yes: bool, as_json: bool) -> None:
    """Bring its schema one version back, for an older axclarity; what is under way stays.

    Stop whatever uses the journal first. The next command of this axclarity that opens it brings it
    forwards again.
    """
    kept = journal_at(place)
    if not yes:
        question = (
            f"Bring the schema of {kept.name} one version back? Nothing may use it meanwhile."
        )
        click.confirm(question, abort=True, err=True)
    version = kept.downgrade()
    if as_json:
        click.echo(json.dumps({"schema_version": version}))
    else:
        click.echo(
            f"The journal has schema version {version} now. Use it with the older axclarity only: "
            "this one brings it forwards again when it opens it."
        )
