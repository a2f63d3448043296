"""`axclarity backfill` and `axclarity run`: announce what was there before, and work on it."""

import asyncio
import json
import signal
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime

import click
from attrs import asdict
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from axclarity.clarity.models import Named
from axclarity.cli._app import app_option, integration_at, listing_of, opened
from axclarity.cli._console import console_for
from axclarity.cli._options import json_option
from axclarity.cli._waits import Waits
from axclarity.flows.integration import Integration
from axclarity.flows.listings import Listing
from axclarity.flows.sweeps import Tally, backfill
from axclarity.http import utc_now
from axclarity.pipeline import Account

__all__ = ["backfill_command", "run_command"]


@click.command("backfill", short_help="Announce what was there before.")
@click.argument("resource")
@app_option
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
    help="Only what was changed since then, in UTC; everything otherwise.",
)
@click.option(
    "--ids",
    type=click.File(),
    help="Only the records whose ids are in this file, one on each line; - reads them from stdin.",
)
@json_option
def backfill_command(
    resource: str, app: str, since: datetime | None, ids: Iterable[str] | None, as_json: bool
) -> None:
    """Announce all records of RESOURCE (orders, customers, ...), in the shop's order.

    They are pending until a pipeline has worked on them (axclarity run). What was announced before
    is known, and counted so: a backfill that was cut off is simply begun again.
    """
    integration = integration_at(app)
    listing = listing_of(integration, resource)
    moment = None if since is None else since.replace(tzinfo=UTC)
    named = None if ids is None else [line.strip() for line in ids if line.strip()]
    console = console_for(stderr=as_json)
    tally = asyncio.run(_filled(integration, listing, moment, named, console))
    if as_json:
        click.echo(json.dumps({"resource": resource, **asdict(tally)}))
        return
    console.print(
        f"{tally.read} {resource} read = {tally.accepted} accepted + {tally.known} known already."
    )
    if tally.accepted:
        console.print(f"They are pending until a pipeline runs: axclarity run --app {app}")


async def _filled(
    integration: Integration,
    listing: Listing,
    since: datetime | None,
    ids: list[str] | None,
    console: Console,
) -> Tally:
    async with opened(integration) as transport:
        if ids is not None:
            return await _announced(integration, listing, ids)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(f"reading {listing.name}", total=None)
            waits = Waits(console)

            def progress(tally: Tally) -> None:
                waits.begun = True
                bar.update(task, completed=tally.read)

            return await backfill(
                waits.watched(listing),
                integration.journal,
                transport,
                since=since,
                progress=progress,
                sleep=waits.sleep,
            )


async def _announced(integration: Integration, listing: Listing, ids: list[str]) -> Tally:
    """Records by their ids: each time they are asked for is an event of its own."""
    now = utc_now()
    events = [listing.event(Named(id=each, updated_at=now), now) for each in dict.fromkeys(ids)]
    accepted = await integration.journal.accept_async(events, now)
    return Tally(read=len(events), accepted=accepted, known=len(events) - accepted)


@click.command("run", short_help="Run a site's pipeline.")
@app_option
@click.option("--until-idle", is_flag=True, help="End when nothing is pending.")
def run_command(app: str, until_idle: bool) -> None:
    """Run a site's pipeline until interrupted: attempts under way come to their end."""
    integration = integration_at(app)
    console = console_for()
    running = f"Running; the journal is {integration.journal.name}. Ctrl-C ends it."
    console.print(Text(running), soft_wrap=True)
    asyncio.run(_run(integration, console, until_idle=until_idle))


async def _run(integration: Integration, console: Console, *, until_idle: bool) -> None:
    async with opened(integration) as transport:
        pipeline = integration.pipeline(transport)
        if until_idle:
            with _bar(console) as bar:
                await _shown(integration, bar, asyncio.ensure_future(pipeline.run_until_idle()))
        else:
            stop, loop = asyncio.Event(), asyncio.get_running_loop()
            with suppress(NotImplementedError):  # Windows has no handlers; Ctrl-C cuts off there
                for each in (signal.SIGINT, signal.SIGTERM):
                    loop.add_signal_handler(each, stop.set)
            await pipeline.run(stop)
        counts = integration.journal.account()
    console.print(
        f"accepted {counts.accepted} = applied {counts.applied} + parked {counts.parked} "
        f"+ pending {counts.pending}"
    )


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console)


async def _shown(
    integration: Integration, bar: Progress, running: "asyncio.Future[Account]"
) -> None:
    task = bar.add_task("events settled")
    done = False
    while not done:
        done = running.done()
        counts = integration.journal.account()
        bar.update(task, total=counts.accepted, completed=counts.applied + counts.parked)
        await asyncio.wait([running], timeout=0.2)
    await running
