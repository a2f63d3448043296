"""How every benchmark shows its figures: a table, and rows as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

Figures = dict[str, dict[str, float]]
"""By case, then by subject."""


def show(title: str, figures: Figures, unit: str, json_file: Path | None) -> None:
    """Print figures and their ratio to ours; write them as rows if a file is given."""
    rows = [row for case, subjects in figures.items() for row in _rows(case, subjects, unit)]
    table = Table("case", "subject", unit, "ratio to ours", title=title)
    for row in rows:
        value, ratio = f"{row['value']:.2f}", f"{row['ratio_to_ours']:.2f}"
        table.add_row(row["case"], row["subject"], value, ratio)
    Console().print(table)
    if json_file is not None:
        json_file.write_text(json.dumps(rows, indent=2) + "\n")


def _rows(case: str, subjects: dict[str, float], unit: str) -> Sequence[dict[str, Any]]:
    return [
        {
            "case": case,
            "subject": subject,
            "value": value,
            "unit": unit,
            "ratio_to_ours": value / subjects["ours"],
        }
        for subject, value in subjects.items()
    ]
