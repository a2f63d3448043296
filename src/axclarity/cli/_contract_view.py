"""Contracts, as people like to look at them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich import box
from rich.console import Console, Group
from rich.padding import Padding
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from axclarity.ax.contract.plan import Plan, local_name
from axclarity.cli._console import broken, counted, keep_whole
from axclarity.cli._contract_facts import (
    Record,
    digest_of,
    header_of,
    records,
    takes_gives,
)
from axclarity.http import Response

__all__ = [
    "fetching",
    "show_fields",
    "show_operations",
    "show_pinned",
    "show_plan",
    "table_of",
]

_MOST_SYMBOLS = 4


def _ignore(_: Response) -> None:
    """Nobody watches."""


@contextmanager
def fetching(console: Console) -> Iterator[Callable[[Response], None]]:
    """What has come in so far, while it comes in, on a terminal."""
    if not console.is_terminal:
        yield _ignore
        return
    columns = SpinnerColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", visible=False)
        sizes: list[int] = []

        def arrived(response: Response) -> None:
            sizes.append(len(response.content))
            text = f"{counted(len(sizes), 'file')}, {sum(sizes) // 1024:,} kB"
            bar.update(task, description=text, visible=True)

        yield arrived


def show_pinned(pinned: Sequence[tuple[Plan, Path]], console: Console) -> None:
    """What was written where."""
    table = table_of("service", "operations")
    table.add_column("bytes", justify="right")
    for plan, file in pinned:
        operations, size = ", ".join(plan.operations), f"{file.stat().st_size:,}"
        table.add_row(Text(plan.service, style="bold"), operations, size)
    console.print(keep_whole(table, console, 0, 2))
    for plan, file in pinned:
        console.print(Text(f"  {file}", style="green"), soft_wrap=True)
        console.print(Text(f"  sha256 {digest_of(plan)}", style="dim"), soft_wrap=True)


def show_plan(plan: Plan, console: Console) -> None:
    """The service, its operations, and its records as a tree."""
    console.print(_head(plan))
    show_operations(plan, console, actions=False)
    console.print(Padding(_tree(plan), (0, 1), expand=False))


def show_operations(plan: Plan, console: Console, *, actions: bool = True) -> None:
    """What each operation takes and gives."""
    table = table_of("operation", "takes", "gives")
    for each in plan.operations.values():
        taken, given = (", ".join(side) or "–" for side in takes_gives(plan, each))
        table.add_row(f"[bold]{each.name}[/]", taken, given)
    console.print(keep_whole(table, console, 0))
    if actions:
        _show_actions(plan, console)


def _show_actions(plan: Plan, console: Console) -> None:
    """The actions, each in a line of its own, so that it can be copied."""
    width = max(map(len, plan.operations), default=0)
    console.print(Text(f"  {'operation':{width}}  action", style="bold"))
    for each in plan.operations.values():
        console.print(f"  {each.name:{width}}  {each.action}", soft_wrap=True, highlight=False)
    console.print()


def show_fields(title: str, shown: Sequence[Record], console: Console, *, whole: bool) -> None:
    """Every field of some records. `whole` shows all symbols of an enumeration."""
    table = table_of("field", "type", title=title)
    for record in shown:
        path = Text(broken(record.path or record.type, console), style="bold cyan")
        table.add_row(path, Text(record.type, style="dim"))
        for each in record.fields:
            must = ", [bold]required[/]" if each.required else ""
            symbols = _symbols(each.symbols, None if whole else _MOST_SYMBOLS)
            values = f": {symbols}" if symbols else ""
            table.add_row(f"  {each.name}", f"{each.shape}{must}{values}")
    keep_whole(table, console, 0)
    console.print(table)


def _head(plan: Plan) -> Group:
    document = local_name(plan.document.name) if plan.document else "none: a custom service"
    facts = Table.grid(padding=(0, 2))
    for name, value in (
        ("document", document),
        ("namespace", plan.namespace),
        ("transport", plan.transport),
        ("call context", ", ".join(header_of(plan)) or "none, as in AX 2009"),
        ("sha256", digest_of(plan)),
    ):
        facts.add_row(f"[dim]{name}[/]", Text(value, overflow="fold"))
    return Group(Text(plan.service, style="bold"), Padding(facts, (0, 1), expand=False))


def _tree(plan: Plan) -> Tree:
    """The records, each under the one that holds it."""
    found = records(plan)
    name = local_name(plan.document.name) if plan.document else plan.service
    root = Tree(Text(name, style="bold"), guide_style="dim")
    branches = {"": root}
    for record in found[1 if plan.document else 0 :]:
        holder = branches.get(record.parent, root)
        branches[record.path] = holder.add(_branch(record))
    return root


def _branch(record: Record) -> Text:
    name = record.path.removeprefix(record.parent).removeprefix(".")
    required = sum(each.required for each in record.fields)
    facts = f"  {counted(len(record.fields), 'field')}"
    facts += f", {required} required" if required else ""
    return Text.assemble((name, "bold"), (facts, "dim"))


def _symbols(symbols: tuple[str, ...], most: int | None) -> str:
    shown = ", ".join(symbols[:most])
    left = len(symbols) - len(symbols[:most])
    return f"{shown} … {left} more" if left else shown


def table_of(*heads: str, title: str = "") -> Table:
    """A table with these columns."""
    return Table(*heads, title=title or None, title_justify="left", box=box.SIMPLE_HEAD)
