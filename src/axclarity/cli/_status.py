"""`axclarity status`: where everything stands, once or for as long as one watches."""

import json
import time
from collections import deque
from collections.abc import Iterator

import click
from rich.live import Live

from axclarity.cli._console import console_for
from axclarity.cli._journals import Place, journal_option, opened
from axclarity.cli._options import json_option
from axclarity.cli._status_view import facts_of_overview, status_view
from axclarity.http import utc_now
from axclarity.pipeline import Journal, Overview
from axclarity.pipeline.journal import operations

__all__ = ["status"]

_REMEMBERED = 61
"""So many looks make the rate: a minute, a look a second."""


@click.command(short_help="Tell where everything stands.")
@journal_option
@click.option("--watch", is_flag=True, help="Look again and again, until interrupted.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=1.0,
    show_default=True,
    help="Seconds from one look to the next.",
)
@json_option
def status(place: Place, watch: bool, every: float, as_json: bool) -> None:
    """Tell what is done, what is pending, what is down and what waits for a person."""
    with opened(place) as journal:
        looks = _looks(journal, every) if watch else iter([_look(journal)])
        try:
            if as_json:
                _print_json(looks, in_lines=watch)
            else:
                _show(looks, journal, watch=watch)
        except KeyboardInterrupt:
            pass  # whoever watches ends it so


def _look(journal: Journal) -> Overview:
    return journal.run(operations.overview, utc_now())


def _looks(journal: Journal, every: float) -> Iterator[Overview]:
    while True:
        yield _look(journal)
        time.sleep(every)


def _print_json(looks: Iterator[Overview], *, in_lines: bool) -> None:
    for overview in looks:
        facts = facts_of_overview(overview)
        click.echo(json.dumps(facts, indent=None if in_lines else 2))


def _show(looks: Iterator[Overview], journal: Journal, *, watch: bool) -> None:
    console = console_for()
    if not watch:
        console.print(status_view(next(looks), journal), soft_wrap=True)
        return
    seen: deque[Overview] = deque(maxlen=_REMEMBERED)
    with Live(console=console, screen=console.is_terminal, auto_refresh=False) as live:
        for overview in looks:
            seen.append(overview)
            live.update(status_view(overview, journal, rate=_rate(seen)), refresh=True)


def _rate(seen: "deque[Overview]") -> float | None:
    """Events applied per minute, since the oldest look."""
    first, last = seen[0], seen[-1]
    seconds = (last.at - first.at).total_seconds()
    if not seconds:
        return None
    return (last.account.applied - first.account.applied) * 60 / seconds
