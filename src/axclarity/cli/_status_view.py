"""How the status looks: for people, and as data for programs."""

from datetime import datetime
from typing import Any

from attrs import asdict
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import counted
from axclarity.cli._journals import to_type
from axclarity.pipeline import Journal, Overview

__all__ = ["facts_of_overview", "span", "status_view"]

_MOMENT = "%Y-%m-%d %H:%M:%S"


def facts_of_overview(overview: Overview) -> dict[str, Any]:
    """All of it, as plain data; moments as ISO 8601."""
    return {
        "at": overview.at.isoformat(),
        "schema_version": overview.schema_version,
        **asdict(overview.account),
        "lag_seconds": round(overview.lag_seconds, 3),
        "next_due": _iso(overview.next_due),
        "latest_applied": _iso(overview.latest_applied),
        "waiting": {
            type_: {
                "pending": each.pending,
                "failing": each.failing,
                "oldest": _iso(each.oldest),
            }
            for type_, each in overview.waiting.items()
        },
        "dead_letters": dict(overview.dead_letters),
        "approvals": overview.approvals,
        "incidents": [
            {"incident": alert.incident, "since": alert.at.isoformat(), "message": alert.message}
            for alert in overview.incidents
        ],
        "pauses": {name: until.isoformat() for name, until in overview.pauses.items()},
    }


def status_view(
    overview: Overview, journal: Journal, *, rate: float | None = None
) -> RenderableType:
    """All of it, for people.

    Args:
        journal: that commands to type next are about.
        rate: events applied per minute, if that is known.
    """
    parts: list[RenderableType] = [_head(overview, rate)]
    if overview.waiting:
        parts.append(_waiting(overview))
    parts += _going_on(overview)
    parts += _for_persons(overview, journal)
    return Group(*parts)


def _head(overview: Overview, rate: float | None) -> Text:
    counts = overview.account
    sums = (
        f"accepted {counts.accepted:,} = applied {counts.applied:,} + parked {counts.parked:,} "
        f"+ pending {counts.pending:,}"
    )
    said = [f"Looked at {overview.at:{_MOMENT}} UTC"]
    if overview.latest_applied is not None:
        said.append(f"last applied {_ago(overview, overview.latest_applied)} ago")
    if rate is not None:
        said.append(f"{rate:,.0f} a minute")
    said.append(f"{counted(counts.duplicates, 'duplicate')} left out")
    said.append(f"schema {overview.schema_version}")
    return Text.assemble((sums, "bold"), "\n", (" · ".join(said), "dim"))


def _waiting(overview: Overview) -> Table:
    table = Table(
        title=f"Pending, the oldest for {span(overview.lag_seconds)}{_due(overview)}",
        title_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.add_column("event", no_wrap=True)
    table.add_column("pending", justify="right")
    table.add_column("tried in vain", justify="right")
    table.add_column("oldest", justify="right")
    for type_, each in overview.waiting.items():
        failing = Text(f"{each.failing:,}", "yellow" if each.failing else "")
        oldest = "" if each.oldest is None else _ago(overview, each.oldest)
        table.add_row(Text(type_), f"{each.pending:,}", failing, oldest)
    return table


def _due(overview: Overview) -> str:
    if overview.next_due is None:
        return ""
    seconds = (overview.next_due - overview.at).total_seconds()
    return ", the next is due now" if seconds <= 0 else f", the next is due in {span(seconds)}"


def _going_on(overview: Overview) -> list[RenderableType]:
    lines = [
        Text.assemble(
            ("● ", "red"),
            (f"{alert.incident}", "bold"),
            f"  for {_ago(overview, alert.at)}\n  ",
            alert.message,
        )
        for alert in overview.incidents
    ]
    lines += [
        Text.assemble(
            ("● ", "yellow"), (name, "bold"), f"  asked for rest until {until:%H:%M:%S} UTC"
        )
        for name, until in overview.pauses.items()
    ]
    if not lines:
        return [Text.assemble(("● ", "green"), "Nothing is known to be down.")]
    return [*lines]


def _for_persons(overview: Overview, journal: Journal) -> list[RenderableType]:
    lines: list[RenderableType] = []
    if letters := sum(overview.dead_letters.values()):
        rules = ", ".join(f"{rule} {n}" for rule, n in overview.dead_letters.items())
        lines.append(
            _for_a_person(
                f"{counted(letters, 'dead letter')} for a person",
                rules,
                to_type(journal, "dead-letters list"),
            )
        )
    if overview.approvals:
        lines.append(
            _for_a_person(
                f"{counted(overview.approvals, 'decision')} for a person",
                "",
                to_type(journal, "approvals list"),
            )
        )
    return lines


def _for_a_person(what: str, more: str, command: str) -> Text:
    return Text.assemble(("● ", "yellow"), (what, "bold"), f"  {more}\n  ", (command, "cyan"))


def span(seconds: float) -> str:
    """A length of time in its two greatest units: `3 min 20 s`."""
    if seconds < 1:
        return f"{max(0.0, seconds) * 1000:.0f} ms"
    left = int(seconds)
    told: list[str] = []
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        number, left = divmod(left, length)
        if number or told:
            told.append(f"{number} {unit}")
        if len(told) == 2:
            break
    return " ".join(told)


def _ago(overview: Overview, moment: datetime) -> str:
    return span(max(0.0, (overview.at - moment).total_seconds()))


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
