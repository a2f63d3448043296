"""`axclarity journal erase`: what is personal about somebody goes from a journal."""

import json
from collections.abc import Iterator

import click
from attrs import asdict

from axclarity.cli._console import counted
from axclarity.cli._journals import (
    Place,
    by_option,
    journal_option,
    note_option,
    opened,
)
from axclarity.cli._options import json_option
from axclarity.http import utc_now
from axclarity.pipeline import AuditEntry, ErasedPerson, Journal

__all__ = ["erase"]


@click.command(short_help="Erase what is personal about a customer or a guest.")
@journal_option
@click.option("--customer", default="", help="The id of a customer, as the shop has it: cus_1.")
@click.option("--order", "orders", multiple=True, help="The id of an order: ord_1001. Several.")
@click.option("--park-pending", is_flag=True, help="Make dead letters of events still pending.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@note_option
@json_option
def erase(
    place: Place,
    customer: str,
    orders: tuple[str, ...],
    park_pending: bool,
    yes: bool,
    by: str,
    note: str,
    as_json: bool,
) -> None:
    """Erase what is personal about a customer, or a guest's orders; amounts and ids stay.

    A customer's orders are found where events name the customer. Notes of the audit stay for ever:
    name nobody in --note. Ends with 1 if nothing in the journal names one of those who are meant.
    """
    if not (customer or any(orders)):
        raise click.UsageError("Say whom: --customer, or --order for a guest. See --help.")
    if not yes:
        names = ", ".join(filter(None, (customer, *orders)))
        click.confirm(f"Erase what is personal about {names}, for good?", abort=True, err=True)
    with opened(place) as journal:
        erased = journal.erase(
            utc_now(),
            customer=customer,
            orders=orders,
            by=by,
            note=note,
            park_pending=park_pending,
        )
        before = {each: _latest_erasing(journal, each) for each in erased.unknown}
    meant = len({*orders} - {""}) + (1 if customer else 0)
    if as_json:
        click.echo(json.dumps(asdict(erased), indent=2))
    elif len(erased.unknown) < meant:
        click.echo("\n".join(_lines(erased)))
    for each, entry in before.items():
        if entry is not None:
            click.echo(_gone(each, entry), err=as_json)
    if slips := [each for each, entry in before.items() if entry is None]:
        raise click.ClickException("\n".join(map(_slip, slips)))


def _latest_erasing(journal: Journal, subject: str) -> AuditEntry | None:
    entries = [each for each in journal.audit(subject=subject) if each.action == "erase"]
    return entries[-1] if entries else None


def _gone(key: str, entry: AuditEntry) -> str:
    return (
        f"No event in this journal names {_named(key)}. The audit has its erasing of "
        f"{entry.at:%Y-%m-%d} (entry {entry.number}): what there was then is gone."
    )


def _slip(key: str) -> str:
    orders = (
        "; if the shop's events name no customer, name the orders: --order ord_1001"
        if key.startswith("customer/")
        else ""
    )
    return f"No event in this journal names {_named(key)}. Check the id{orders}."


def _named(key: str) -> str:
    return key.replace("/", " ", 1)


def _lines(erased: ErasedPerson) -> Iterator[str]:
    changed = erased.events or erased.dead_letters or erased.originals
    if not (changed or erased.approvals or erased.alerts or erased.parked):
        yield "Nothing was left to erase: what is kept of them holds nothing personal."
    else:
        yield from _changes(erased)
    yield "Not reached:"
    yield from (f"  {each}" for each in erased.out_of_reach)


def _changes(erased: ErasedPerson) -> Iterator[str]:
    changed = (
        counted(erased.events, "event"),
        counted(erased.dead_letters, "dead letter"),
        counted(erased.originals, "original of an edit", "originals of edits"),
        counted(erased.approvals, "approval"),
        counted(erased.alerts, "alert"),
    )
    yield f"Erased in {', '.join(changed)}."
    if erased.parked:
        yield f"Was pending, is a dead letter now: {', '.join(map(str, erased.parked))}."
