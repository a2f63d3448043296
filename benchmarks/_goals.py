"""Figures against goals: a table, and rows as JSON. A goal that is missed is shown, no more."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import asdict, frozen
from rich.console import Console
from rich.table import Table

__all__ = ["Goal", "Row", "rows_of", "show_rows"]


@frozen(kw_only=True)
class Goal:
    """What a subject is to reach in a case.

    Args:
        least_times: how many times faster than `than` it is to be, for example 20 than zeep.
        most_times: how many times as long as `than` it may take.
        most: the most that the figure itself may be, in its unit.
    """

    than: str = ""
    least_times: float | None = None
    most_times: float | None = None
    most: float | None = None

    def text(self) -> str:
        if self.least_times is not None:
            return f">= {self.least_times:g}x {self.than}"
        if self.most_times is not None:
            return f"<= {self.most_times:g}x {self.than}"
        return f"< {self.most:g}"

    def met(self, value: float, figures: Mapping[str, float]) -> bool | None:
        """Whether a figure reaches it; `None` if what it is compared with was not measured."""
        if self.most is not None:
            return value < self.most
        other = figures.get(self.than)
        if other is None:
            return None
        if self.least_times is not None:
            return other >= self.least_times * value
        return value <= (self.most_times or 0) * other


@frozen(kw_only=True)
class Row:
    """One figure.

    Args:
        better: how many times better it is than another subject's.
        of_floor: how many times the floor's it is.
        goals: each with whether it is reached.
    """

    case: str
    subject: str
    value: float
    unit: str
    better: float | None = None
    of_floor: float | None = None
    goals: Sequence[tuple[str, bool | None]] = ()


def rows_of(
    case: str,
    figures: Mapping[str, float],
    unit: str,
    goals: Mapping[str, Sequence[Goal]],
    *,
    than: str = "zeep",
    floor: str = "by hand",
) -> list[Row]:
    """The rows of a case.

    Args:
        figures: by subject; the less, the better.
        goals: by subject.
        than, floor: subjects to which all are compared.
    """
    return [
        Row(
            case=case,
            subject=subject,
            value=value,
            unit=unit,
            better=figures[than] / value if than in figures and value else None,
            of_floor=value / figures[floor] if floor in figures else None,
            goals=tuple((g.text(), g.met(value, figures)) for g in goals.get(subject, ())),
        )
        for subject, value in figures.items()
    ]


def show_rows(
    title: str,
    rows: Iterable[Row],
    json_file: Path | None = None,
    *,
    than: str = "zeep",
    floor: str = "by hand",
) -> None:
    """Print rows; write them if a file is given. `than` and `floor` are those of `rows_of`."""
    rows = list(rows)
    table = Table("case", "subject", title=title)
    has_floor = any(row.of_floor is not None for row in rows)
    for name in ("value", f"better than {than}", *[f"of {floor}"] * has_floor):
        table.add_column(name, justify="right")
    table.add_column("goal")
    for before, row in zip([None, *rows], rows, strict=False):
        if before is not None and before.case != row.case:
            table.add_section()
        goal = ", ".join(f"{text}: {_MET[met]}" for text, met in row.goals)
        ratios = map(_times, [row.better, *[row.of_floor] * has_floor])
        table.add_row(row.case, row.subject, f"{row.value:.4g} {row.unit}", *ratios, goal)
    Console(width=None if Console().is_terminal else 120).print(table)
    if json_file is not None:
        json_file.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}x"


_MET = {True: "yes", False: "no", None: "?"}
