"""How a reconciliation looks: days and what differs, for people and as data for programs."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import fitted
from axclarity.flows.reconciliation import Report

__all__ = ["facts_of_report", "show_report"]

_Row = tuple[str, ...]


def show_report(report: Report, parked: Mapping[str, str], console: Console) -> None:
    """A table of days, and one of what differs, if anything does.

    Args:
        parked: the rule by which a record waits for a person, by its name.
    """
    title = f"{report.about}: {'both sides agree' if report.agrees else 'the sides differ'}"
    console.print(Text(title, "green" if report.agrees else "bold red"))
    days = Table("day", "unit", "shop", "sum", "AX", "sum", "difference")
    for row in _days(report):
        days.add_row(*map(Text, row))
    if report.compared.days:
        console.print(fitted(days, console, 0, 1, 2, 3, 4, 5, 6))
    if report.agrees:
        return
    findings = Table("day", "key", "what", "shop", "AX", "unit", "stands")
    for row in (*_findings(report, parked), *_broken(report, parked)):
        findings.add_row(*map(Text, row))
    console.print(fitted(findings, console, 1, 0, 3, 4, 5))


def facts_of_report(report: Report, parked: Mapping[str, str]) -> dict[str, Any]:
    """The report as data; each finding and each broken record tells if it is parked."""
    facts = report.to_json()
    for each in (*facts["findings"], *facts["broken"]):
        each["parked"] = parked.get(each["record"])
    return facts


def _days(report: Report) -> Iterator[_Row]:
    for day in report.compared.days:
        yield (
            day.day.isoformat(),
            day.unit,
            str(day.shop_entries),
            f"{day.shop_sum:f}",
            str(day.ax_entries),
            f"{day.ax_sum:f}",
            f"{day.difference:f}",
        )


def _findings(report: Report, parked: Mapping[str, str]) -> Iterator[_Row]:
    for each in report.compared.findings:
        shop, ax = _amount(each.shop), _amount(each.ax)
        stands = _stands(each.record, parked)
        yield (each.day.isoformat(), each.key, each.kind.value, shop, ax, each.unit, stands)


def _broken(report: Report, parked: Mapping[str, str]) -> Iterator[_Row]:
    for each in report.broken:
        why = "; ".join(map(str, each.problems))
        stands = _stands(each.record, parked)
        yield (each.day.isoformat(), each.key, f"unreadable: {why}", "", "", "", stands)


def _stands(record: str, parked: Mapping[str, str]) -> str:
    return f"parked: {parked[record]}" if record in parked else ""


def _amount(amount: Decimal | None) -> str:
    return "-" if amount is None else f"{amount:f}"
