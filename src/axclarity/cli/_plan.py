"""`axclarity plan` and `axclarity apply`: see what would be written, then let it be written."""

import asyncio
import json
import shlex
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from axclarity.cli._app import app_option, integration_at, listing_of, opened
from axclarity.cli._console import console_for
from axclarity.cli._options import json_option
from axclarity.errors import AxClarityError
from axclarity.flows.integration import Integration
from axclarity.flows.planning import Applied, applied, events_of, planned
from axclarity.flows.plans import Effect, Plan, PlannedChange
from axclarity.http import utc_now
from axclarity.pipeline import Event

__all__ = ["apply_command", "plan_command"]

_STYLES = {Effect.WRITES: "green", Effect.NOTHING: "dim", Effect.REFUSED: "bold red"}


@click.command("plan", short_help="Show what would be written; write nothing.")
@click.argument("flow")
@app_option
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Only records that were changed since then, in UTC.",
)
@click.option("--most", type=click.IntRange(1), help="Look at so many records at most.")
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the plan in a file, for axclarity apply.",
)
@json_option
def plan_command(
    flow: str,
    app: str,
    since: datetime | None,
    most: int | None,
    save: Path | None,
    as_json: bool,
) -> None:
    """Show what FLOW (orders, customers, ...) would write on each side. Writes nothing.

    Shown is the first write for each record; what follows depends on its answer.
    """
    integration = integration_at(app)
    console = console_for(stderr=as_json)
    moment = None if since is None else since.replace(tzinfo=UTC)
    if save is not None and not save.parent.is_dir():  # said before all the work
        raise _unsaved(save, "its folder is not there")
    plan = asyncio.run(_planned(integration, flow, moment, most, console))
    if save is not None:
        _save(plan, save)
    if as_json:
        click.echo(json.dumps(plan.to_json(), indent=2, ensure_ascii=False))
        return
    for each in plan.changes:
        console.print(_shown(each), soft_wrap=True)
    console.print(_summary(plan))
    if save is not None and plan.count(Effect.WRITES):
        apply_it = f"axclarity apply {shlex.quote(str(save))} --app {app}"
        console.print(Text(f"Apply it: {apply_it}"), soft_wrap=True)


async def _planned(
    integration: Integration,
    flow: str,
    since: datetime | None,
    most: int | None,
    console: Console,
) -> Plan:
    listing, now = listing_of(integration, flow), utc_now()
    changes: list[PlannedChange] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    async with opened(integration) as transport:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(f"planning {flow}", total=None)
            events = events_of(listing, transport, since=since, now=now)
            async for event in _some(events, most):
                changes.append(await planned(integration, event, transport))
                bar.advance(task)
    return Plan(made_at=now, changes=tuple(changes))


def _save(plan: Plan, path: Path) -> None:
    text = json.dumps(plan.to_json(), indent=2, ensure_ascii=False)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unsaved(path, type(error).__name__) from None


def _unsaved(path: Path, why: str) -> AxClarityError:
    return AxClarityError(f"the plan cannot be saved as {path} ({why}). Name another file.")


def _saved(path: Path) -> Plan:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AxClarityError(
            f"{path} cannot be read ({type(error).__name__}). Make a new plan: axclarity plan ... "
            "--save FILE"
        ) from None
    return Plan.from_json(text)


async def _some(events: AsyncIterator[Event], most: int | None) -> AsyncIterator[Event]:
    number = 0
    async for event in events:
        if number == most:
            return
        number += 1
        yield event


@click.command("apply", short_help="Hand a saved plan to the pipeline.")
@click.argument("plan_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@app_option
@json_option
def apply_command(plan_file: Path, app: str, as_json: bool) -> None:
    """Hand the writes of a saved plan to the pipeline; what has changed since is left out."""
    plan = _saved(plan_file)
    integration = integration_at(app)
    console = console_for(stderr=as_json)
    done = asyncio.run(_applied(integration, plan))
    if as_json:
        outdated = [each.event.key for each in done.outdated]
        facts = {"accepted": done.accepted, "settled": done.settled, "outdated": outdated}
        click.echo(json.dumps(facts))
    else:
        for each in done.outdated:
            console.print(Text(f"{each.event.key} would be written otherwise now:", "bold red"))
            console.print(_shown(each), soft_wrap=True)
        console.print(
            f"{done.accepted} accepted; {done.settled} have nothing to write any more; "
            f"{len(done.outdated)} out of date, left out."
        )
        if done.accepted:
            console.print(f"They are pending until a pipeline runs: axclarity run --app {app}")
    if done.outdated:
        raise click.exceptions.Exit(1)


async def _applied(integration: Integration, plan: Plan) -> Applied:
    async with opened(integration) as transport:
        return await applied(integration, plan, transport, utc_now())


def _shown(each: PlannedChange) -> Text:
    head = f"{each.event.key}: {each.effect.value}"
    text = Text(f"{head} {each.operation}".rstrip(), _STYLES[each.effect])
    if each.reason:
        text.append(f"\n    {each.reason}", "default")
    for change in each.changes:
        if change.old is not None:
            text.append(f"\n  - {change.field}: {change.old}", "red")
        text.append(f"\n  + {change.field}: {change.new}", "green")
    return text


def _summary(plan: Plan) -> str:
    counts = ", ".join(f"{plan.count(effect)} {effect.value}" for effect in Effect)
    return f"{len(plan.changes)} records: {counts}. Nothing was written."
