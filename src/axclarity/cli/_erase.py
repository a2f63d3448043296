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
from axclarity.pipeline import ErasedPerson

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
    name nobody in --note.
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
    click.echo(json.dumps(asdict(erased), indent=2) if as_json else "\n".join(_lines(erased)))


def _lines(erased: ErasedPerson) -> Iterator[str]:
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
    yield "Not reached:"
    yield from (f"  {each}" for each in erased.out_of_reach)
