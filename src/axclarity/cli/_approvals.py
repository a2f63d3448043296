"""`axclarity approvals`: what waits for a decision, and the decision."""

import json
from collections.abc import Sequence
from typing import Any

import click
from attrs import asdict
from rich.console import Console
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import console_for, fitted
from axclarity.cli._journals import (
    NUMBER,
    Place,
    by_option,
    journal_option,
    note_option,
    opened,
    to_type,
)
from axclarity.cli._options import json_option
from axclarity.http import utc_now
from axclarity.pipeline import Approval

__all__ = ["approvals"]

_MOMENT = "%Y-%m-%d %H:%M:%S"
_approval = click.argument("approval_id", metavar="ID", type=NUMBER)


@click.group()
def approvals() -> None:
    """Look at what waits for a decision, and decide."""


@approvals.command("list")
@journal_option
@click.option("--key", help="Only about this record: refund/ref_1.")
@click.option("--decided", is_flag=True, help="Also what is decided.")
@json_option
def list_approvals(place: Place, key: str | None, decided: bool, as_json: bool) -> None:
    """List what is asked, oldest first."""
    with opened(place) as journal:
        found = journal.approvals(key=key, waiting=not decided)
    if as_json:
        click.echo(_json([_facts(approval) for approval in found]))
    else:
        _show_all(found, console_for())


@approvals.command()
@journal_option
@_approval
@json_option
def show(place: Place, approval_id: int, as_json: bool) -> None:
    """Show one: the question, the facts, the answer."""
    with opened(place) as journal:
        approval = journal.approval(approval_id)
    if approval is None:
        see = to_type(journal, "approvals list")
        raise click.ClickException(f"There is no approval {approval_id}. See: {see}")
    if as_json:
        click.echo(_json(_facts(approval)))
        return
    click.echo(f"Approval {approval.id}: {approval.key}, {approval.name}\n  {approval.question}")
    for name, value in approval.facts.items():
        click.echo(f"  {name}: {value}")
    click.echo(f"Asked {approval.asked_at:{_MOMENT}} UTC. {_answer(approval)}")
    if approval.answer is None:
        click.echo(f"Answer: {to_type(journal, 'approvals approve', approval.id)}")


@approvals.command()
@journal_option
@_approval
@by_option
@note_option
@json_option
def approve(place: Place, approval_id: int, by: str, note: str, as_json: bool) -> None:
    """Say yes; what waited for it is due at once."""
    _decide(place, approval_id, by, note, as_json, approved=True)


@approvals.command(short_help="Say no; the event is parked, unless its flow knows better.")
@journal_option
@_approval
@by_option
@note_option
@json_option
def decline(place: Place, approval_id: int, by: str, note: str, as_json: bool) -> None:
    """Say no; the event is parked, unless its flow knows what to do then."""
    _decide(place, approval_id, by, note, as_json, approved=False)


def _decide(
    place: Place, approval_id: int, by: str, note: str, as_json: bool, *, approved: bool
) -> None:
    with opened(place) as journal:
        decided = journal.decide(approval_id, approved=approved, by=by, note=note, now=utc_now())
    if as_json:
        click.echo(_json(_facts(decided)))
    else:
        click.echo(
            f"{decided.key} was {decided.answer} by {decided.by}; it is pending until a pipeline "
            "runs."
        )


def _show_all(found: Sequence[Approval], console: Console) -> None:
    table = Table("id", "key", "name", "question", "asked", "answer")
    for each in found:
        moment = f"{each.asked_at:{_MOMENT}}"
        row = (str(each.id), each.key, each.name, each.question, moment, _answer(each))
        table.add_row(*map(Text, row))
    nothing = "Nothing waits for a decision."
    console.print(fitted(table, console, 1, 0, 2) if found else nothing)


def _answer(approval: Approval) -> str:
    if approval.answer is None:
        return "Nobody has decided."
    note = f" ({approval.note})" if approval.note else ""
    return f"{approval.answer.capitalize()} by {approval.by}{note}."


def _facts(approval: Approval) -> dict[str, Any]:
    asked, decided = approval.asked_at.isoformat(), approval.decided_at
    moments = {"asked_at": asked, "decided_at": decided.isoformat() if decided else None}
    return asdict(approval) | moments


def _json(facts: Any) -> str:
    return json.dumps(facts, indent=2, ensure_ascii=False)
