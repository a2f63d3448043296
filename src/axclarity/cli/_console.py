"""Where the commands print: as wide as the terminal, and without bounds where there is none."""

import os
import re
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

__all__ = ["broken", "console_for", "counted", "fitted", "keep_whole", "speak_unicode"]

_BOUNDLESS = 100_000
_LEAST = 16
_GAP = 3
_WIDEST_PATH = 36


class _Boundless(Console):
    """Nothing is wrapped or cut for a file or a pipe, nor are lines filled up with spaces."""

    def print(self, *objects: Any, **options: Any) -> None:
        with self.capture() as got:
            super().print(*objects, **options)
        self.file.write(re.sub(r" +$", "", got.get(), flags=re.MULTILINE))
        self.file.flush()


def speak_unicode() -> None:
    """Write UTF-8 into files and pipes; a terminal that lacks a character shows another for it.

    Windows gives a pipe the code page of the machine, which lacks most characters.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace")


def console_for(*, stderr: bool = False) -> Console:
    """A console for the output. The variable COLUMNS decides its width even without a terminal."""
    stream = sys.stderr if stderr else sys.stdout
    if stream.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return Console(stderr=stderr)
    return _Boundless(stderr=stderr, width=_BOUNDLESS)


def keep_whole(table: Table, console: Console, *names: int) -> Table:
    """The table with columns of names that stay in one line; the other columns give way.

    Where the terminal is too narrow even for the names, these go on in the next line.

    Args:
        names: the positions of the columns.
    """
    for column in table.columns:
        column.overflow = "fold"
    for each in names:
        table.columns[each].no_wrap = _needed(table, names) <= console.width
    return table


def fitted(table: Table, console: Console, *names: int) -> Table | Group:
    """The table, if names and figures stay whole in it; else its rows one below the other.

    Args:
        names: the positions of the columns that must stay whole; the first one heads a row.
    """
    if _needed(table, names) <= console.width:
        return keep_whole(table, console, *names)
    return Group(*_stacked(table, names[0]))


def _stacked(table: Table, head: int) -> Iterator[RenderableType]:
    if table.title:
        yield Text(str(table.title), style="bold")
    for row in zip(*(map(_text, column.cells) for column in table.columns), strict=True):
        yield Text(row[head].plain.replace("\n", ""), row[head].style or "bold", overflow="fold")
        for place, column in enumerate(table.columns):
            if place != head and row[place]:
                cell = Text(f"{_text(column.header).plain}: ", overflow="fold").append(row[place])
                yield Padding(cell, (0, 0, 0, 4), expand=False)
    if table.title:
        yield ""


def broken(path: str, console: Console) -> str:
    """A path that is long for this console on several lines, broken after dots."""
    widest = max(_WIDEST_PATH, console.width // 3)
    lines = [""]
    for part in path.replace(".", ".\n").split("\n"):
        if lines[-1] and len(lines[-1]) + len(part) > widest:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def counted(number: int, word: str, plural: str = "") -> str:
    """`1 class`, `2 classes`."""
    return f"{number} {word if number == 1 else plural or f'{word}s'}"


def _needed(table: Table, names: tuple[int, ...]) -> int:
    """How wide a table must be for whole names, and something of all else."""
    widths = [_width(table, place) for place in range(len(table.columns))]
    least = (w if place in names else min(w, _LEAST) for place, w in enumerate(widths))
    return sum(each + _GAP for each in least)


def _width(table: Table, column: int) -> int:
    cells = (table.columns[column].header, *table.columns[column].cells)
    lines = (line for cell in cells for line in _text(cell).plain.splitlines())
    return max(map(cell_len, lines), default=0)


def _text(cell: Any) -> Text:
    return cell if isinstance(cell, Text) else Text.from_markup(str(cell))
