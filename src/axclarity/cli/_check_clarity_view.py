"""How `check clarity` looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from axclarity.clarity.dialect._draft import STUB
from axclarity.clarity.dialect._lines import lines_of
from axclarity.cli._check_clarity_asks import Checked
from axclarity.cli._console import counted, keep_whole

__all__ = ["asking", "show_checked"]


@contextmanager
def asking(console: Console) -> Iterator[Callable[[str], None]]:
    """What is being asked for, on a terminal."""
    columns = SpinnerColumn(), TextColumn("{task.description}")
    shown = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task("token")
        yield lambda resource: bar.update(task, description=resource)


def show_checked(checked: Checked, excerpt: str, console: Console) -> None:
    """What there was to compare, each difference with its lines, then all lines together."""
    if checked.seen:
        _show_seen(checked, console)
    if not checked.differences:
        console.print("Nothing differs from the dialect, as far as reading tells.")
        return
    table = Table("where", "what the shop does", "what the dialect should say", show_lines=True)
    for each in checked.differences:
        lines = Text(lines_of(each.fix), style="green")
        table.add_row(Text(each.path, style="bold"), Text(each.says), lines)
    console.print(keep_whole(table, console, 2))
    console.print(f"{counted(len(checked.differences), 'difference')}.")
    if excerpt:
        console.print("\nAll lines together, as TOML:\n")
        console.print(Text(excerpt, style="green"), soft_wrap=True)
    if STUB in excerpt:
        console.print(f"\nWhere it says {STUB}, only you know.")


def _show_seen(checked: Checked, console: Console) -> None:
    """A resource without records tells little."""
    table = Table("resource", "answer")
    table.add_column("records seen", justify="right")
    for resource, status, records in checked.seen:
        shown = str(records) if records else Text("none: nothing to compare", style="yellow")
        table.add_row(Text(resource, style="bold"), str(status), shown)
    console.print(keep_whole(table, console, 0))
