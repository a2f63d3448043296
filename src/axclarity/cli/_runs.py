"""`axclarity runs`: what was done lately, attempt by attempt and step by step."""

import json
from typing import Any

import click
from rich import box
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import console_for, fitted
from axclarity.cli._journals import LIMIT, Place, journal_option, opened
from axclarity.cli._options import json_option
from axclarity.cli._status_view import span
from axclarity.pipeline import Run
from axclarity.pipeline.journal import operations

__all__ = ["runs"]

_STYLES = {"applied": "green", "parked": "red", "": "bold red"}


@click.command(short_help="List the latest attempts.")
@journal_option
@click.option("--key", help="Only of this record: order/ord_1001.")
@click.option("--limit", type=LIMIT, default=20, show_default=True, help="How many.")
@json_option
def runs(place: Place, key: str | None, limit: int, as_json: bool) -> None:
    """List the latest attempts, the latest first, with their steps and how long they took."""
    with opened(place) as journal:
        found = journal.run(operations.runs, key=key, limit=limit)
    if as_json:
        click.echo(json.dumps([_facts(run) for run in found], indent=2))
        return
    console = console_for()
    console.print(fitted(_table(found), console, 1, 0, 2, 3) if found else "No attempts.")


def _table(found: list[Run]) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("started (UTC)", "key", "event", "took", "result and steps"):
        table.add_column(name, justify="right" if name == "took" else "left")
    for run in found:
        started = f"{run.attempt.started_at:%m-%d %H:%M:%S}"
        table.add_row(started, Text(run.key), Text(run.type), _took(run), _result(run))
    return table


def _took(run: Run) -> str:
    seconds = _seconds(run)
    return "" if seconds is None else span(seconds)


def _result(run: Run) -> Text:
    result, number = run.attempt.result, run.attempt.number
    style = _STYLES.get(result.partition(":")[0], "yellow")
    shown = Text.assemble((result or "under way, or died", style))
    shown.append(f", try {number}" if number > 1 else "")
    for step in run.attempt.steps:
        shown.append(" · ", "dim")
        shown.append(f"{step.name} {span(step.seconds)}", "red" if step.failed else "dim")
    return shown


def _facts(run: Run) -> dict[str, Any]:
    attempt = run.attempt
    return {
        "source": run.source,
        "event": run.event_id,
        "type": run.type,
        "key": run.key,
        "number": attempt.number,
        "started_at": attempt.started_at.isoformat(),
        "ended_at": None if attempt.ended_at is None else attempt.ended_at.isoformat(),
        "seconds": _seconds(run),
        "result": attempt.result,
        "summary": run.summary,
        "steps": [
            {"name": step.name, "seconds": step.seconds, "failed": step.failed}
            for step in attempt.steps
        ],
    }


def _seconds(run: Run) -> float | None:
    if run.attempt.ended_at is None:
        return None
    return (run.attempt.ended_at - run.attempt.started_at).total_seconds()
