"""`axclarity reconcile`: what both systems have, by day, and what does not agree."""

import asyncio
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import click
from attrs import asdict, frozen
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from axclarity.cli._app import app_option, integration_at, opened
from axclarity.cli._console import console_for, counted
from axclarity.cli._options import json_option
from axclarity.cli._reconcile_view import facts_of_report, show_report
from axclarity.errors import AxClarityError
from axclarity.flows.integration import Integration
from axclarity.flows.reconciliation import (
    Comparison,
    DailyReconciliation,
    ReconciliationPolicy,
    Replayed,
    Report,
    Window,
    comparisons_of,
    parked_rules,
    replayed,
)
from axclarity.http import AsyncTransport, drive_async, utc_now
from axclarity.pipeline import Ledger

__all__ = ["reconcile_command"]

_MATTERS = ("orders", "money", "stock", "customers", "ledger")
_DAY = click.DateTime(["%Y-%m-%d"])


@frozen(kw_only=True)
class _Answer:
    """What was found, which of it waits for a person already, and what was replayed."""

    reports: tuple[Report, ...]
    parked: Mapping[str, str]
    replayed: Replayed | None

    @property
    def agrees(self) -> bool:
        return all(report.agrees for report in self.reports)

    def to_json(self) -> dict[str, Any]:
        return {
            "agrees": self.agrees,
            "reports": [facts_of_report(each, self.parked) for each in self.reports],
            "replayed": None if self.replayed is None else asdict(self.replayed),
        }


@click.command("reconcile")
@click.argument("matter", type=click.Choice([*_MATTERS, "all"]))
@app_option
@click.option("--from", "first", type=_DAY, help="The first day; the last one if not given.")
@click.option("--to", "last", type=_DAY, help="The last day; yesterday if not given.")
@click.option("--replay", is_flag=True, help="Let the flows work on what differs once more.")
@json_option
def reconcile_command(
    matter: str,
    app: str,
    first: datetime | None,
    last: datetime | None,
    replay: bool,
    as_json: bool,
) -> None:
    """Compare what the shop and AX have, day by day. Ends with 1 if something differs.

    Days are those of the zone of the site's DailyReconciliation, of UTC if it has none. Both
    systems are only read, whatever is found; --replay makes events pending.
    """
    integration = integration_at(app)
    policy = _policy_of(integration)
    window = _window(policy, first, last)
    console = console_for(stderr=as_json)
    comparisons = _wanted(comparisons_of(_flows_of(integration), policy), matter)
    answer = asyncio.run(_answer(integration, comparisons, window, console, replay=replay))
    if as_json:
        click.echo(json.dumps(answer.to_json(), indent=2, ensure_ascii=False))
    else:
        for report in answer.reports:
            show_report(report, answer.parked, console)
        _say_what_next(answer, app, console)
    if not answer.agrees:
        raise click.exceptions.Exit(1)


async def _answer(
    integration: Integration,
    comparisons: Mapping[str, Comparison],
    window: Window,
    console: Console,
    *,
    replay: bool,
) -> _Answer:
    async with opened(integration) as transport:
        reports = await _reports(integration, comparisons, window, transport, console)
        records = dict.fromkeys(record for each in reports for record in each.to_replay)
        parked = parked_rules(records, integration.journal)
        done = replayed(records, integration, utc_now()) if replay else None
    return _Answer(reports=tuple(reports), parked=parked, replayed=done)


async def _reports(
    integration: Integration,
    comparisons: Mapping[str, Comparison],
    window: Window,
    transport: AsyncTransport,
    console: Console,
) -> list[Report]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    reports: list[Report] = []
    with Progress(*columns, console=console, transient=True) as bar:
        for name, comparison in comparisons.items():
            task = bar.add_task(f"reading {name}", total=None)

            def progress(count: int, task: Any = task) -> None:
                bar.update(task, completed=count)

            ledger = Ledger(integration.journal, clock=utc_now)
            asked = comparison.compare(window, ledger, progress)
            reports.append(await drive_async(asked, transport))
    return reports


def _policy_of(integration: Integration) -> ReconciliationPolicy:
    told = (flow.policy for flow in integration.flows if isinstance(flow, DailyReconciliation))
    return next(told, ReconciliationPolicy())


def _flows_of(integration: Integration) -> list[Any]:
    """The flows, and those that the reconciliation of the site names beside them."""
    named = (flow for flow in integration.flows if isinstance(flow, DailyReconciliation))
    return [*integration.flows, *(each for flow in named for each in flow.flows)]


def _window(policy: ReconciliationPolicy, first: datetime | None, last: datetime | None) -> Window:
    end: date = policy.day_before(utc_now()) if last is None else last.date()
    return policy.window(end if first is None else first.date(), end)


def _wanted(comparisons: Mapping[str, Comparison], matter: str) -> dict[str, Comparison]:
    names = _MATTERS if matter == "all" else (matter,)
    wanted = {name: comparisons[name] for name in names if name in comparisons}
    if not wanted:
        compared = "anything" if matter == "all" else matter
        raise AxClarityError(
            f"no flow of this site lets {compared} be compared; there are: "
            f"{', '.join(comparisons) or 'none'}. The ledger needs PaymentFlow with a finder."
        )
    return wanted


def _say_what_next(answer: _Answer, app: str, console: Console) -> None:
    if answer.replayed is not None:
        console.print(
            f"{counted(answer.replayed.accepted, 'event')} accepted, "
            f"{counted(answer.replayed.replayed, 'dead letter')} replayed. They are pending until "
            f"a pipeline runs: axclarity run --app {app}",
            soft_wrap=True,
        )
    elif any(report.to_replay for report in answer.reports):
        console.print("Let the flows work on it once more: the same command with --replay.")
