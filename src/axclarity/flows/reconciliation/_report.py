"""What comes of a comparison, gathered page by page: days add up, findings follow each other."""

from collections.abc import Callable
from datetime import date
from typing import Any, Protocol

from attrs import asdict, define, evolve, field, frozen

from axclarity.errors import Problem
from axclarity.flows.reconciliation._window import Window
from axclarity.http import Exchange
from axclarity.mapping.reconciliation import Day, Finding, Reconciliation
from axclarity.pipeline import Ledger
from axclarity.values.rounding import WIDE

__all__ = ["Broken", "Comparison", "Findings", "Progress", "Report", "no_progress"]

Progress = Callable[[int], object]
"""Is told how many records of the shop were looked at, after each page."""


def no_progress(_count: int) -> None:
    """Nobody watches."""


@frozen(kw_only=True)
class Broken:
    """A record that cannot be compared as it stands, and why.

    Args:
        record: by which it can be announced again, `order/ord_1001`; empty where that is no help.
        key: what people call it.
    """

    record: str
    key: str
    day: date
    problems: tuple[Problem, ...]


@frozen(kw_only=True)
class Report:
    """What comparing one matter has shown."""

    about: str
    compared: Reconciliation
    broken: tuple[Broken, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether every record could be compared, and nothing differs."""
        return self.compared.agrees and not self.broken

    @property
    def to_replay(self) -> tuple[str, ...]:
        """The records to announce again, each once. One that is broken ends as a dead letter."""
        broken = (each.record for each in self.broken if each.record)
        return tuple(dict.fromkeys((*self.compared.to_replay, *broken)))

    def to_json(self) -> dict[str, Any]:
        """Plain data: what `Reconciliation.to_json` has, and the broken records."""
        return {
            "about": self.about,
            **self.compared.to_json(),
            "agrees": self.agrees,
            "broken": [
                {
                    "key": each.key,
                    "record": each.record,
                    "day": each.day.isoformat(),
                    "problems": [asdict(problem) for problem in each.problems],
                }
                for each in self.broken
            ],
        }


class Comparison(Protocol):
    """Compares one matter on both sides. Reads only."""

    def compare(
        self, window: Window, ledger: Ledger, progress: Progress = no_progress
    ) -> Exchange[Report]:
        """What both sides have in a window, side by side."""
        ...


@define
class Findings:
    """What was found up to now. A comparison of some things is added to those before."""

    _days: dict[tuple[date, str], Day] = field(factory=dict)
    _findings: list[Finding] = field(factory=list)
    _broken: list[Broken] = field(factory=list)

    def add(self, some: Reconciliation) -> None:
        """Things that none of the comparisons before has had."""
        for day in some.days:
            name = day.day, day.unit
            self._days[name] = _added(self._days[name], day) if name in self._days else day
        self._findings += some.findings

    def add_broken(self, *records: Broken) -> None:
        """Records that cannot be compared."""
        self._broken += records

    def report(self, about: str) -> Report:
        """All of it, in order."""
        compared = Reconciliation(
            days=tuple(self._days[name] for name in sorted(self._days)),
            findings=tuple(sorted(self._findings, key=lambda each: (each.day, each.key))),
        )
        broken = sorted(self._broken, key=lambda each: (each.day, each.key))
        return Report(about=about, compared=compared, broken=tuple(broken))


def _added(day: Day, more: Day) -> Day:
    return evolve(
        day,
        shop_entries=day.shop_entries + more.shop_entries,
        ax_entries=day.ax_entries + more.ax_entries,
        shop_sum=WIDE.add(day.shop_sum, more.shop_sum),
        ax_sum=WIDE.add(day.ax_sum, more.ax_sum),
    )
