"""What people see of the demo: progress while it runs, the account at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from babel.numbers import format_decimal
from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import fitted
from axclarity.cli.demo._account import Account
from axclarity.cli.demo._run import Progress as Report
from axclarity.cli.demo._story import SCENES
from axclarity.pipeline import Alert

__all__ = ["show_account", "show_alert", "watching"]


@contextmanager
def watching(console: Console) -> Iterator[Report]:
    """A bar per scene, while it plays."""
    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("events"),
    )
    with Progress(*columns, console=console) as bars:
        tasks = {scene.title: bars.add_task(scene.title, start=False) for scene in SCENES}
        seen: list[str] = []

        def report(title: str, done: int, accepted: int) -> None:
            if title not in seen:
                for earlier in seen:
                    bars.update(tasks[earlier], completed=bars.tasks[tasks[earlier]].total or 0)
                seen.append(title)
                bars.start_task(tasks[title])
            bars.update(tasks[title], completed=done, total=accepted)

        yield report


def show_alert(alert: Alert, console: Console) -> None:
    """Print one alert, as it is told to people."""
    console.print(Text.assemble(("alert ", "yellow"), alert.message))


def show_account(account: Account, console: Console) -> None:
    """Print the account."""
    console.print(fitted(_cases(account), console, 0))
    console.print(fitted(_money(account), console, 0, 1, 2, 3))
    if account.parked:
        console.print(fitted(_parked(account), console, 0, 1))
        for parked in account.parked:
            console.print(Text(f"  {parked.replay}", "cyan"), soft_wrap=True)
    console.print(_verdict(account))


def _cases(account: Account) -> Table:
    table = Table(
        title="What went wrong, and what came of it", title_justify="left", box=box.SIMPLE_HEAD
    )
    table.add_column("case")
    table.add_column("promised")
    table.add_column("seen")
    table.add_column("held", justify="center")
    for name, case in account.cases.items():
        mark = Text("yes", "green") if case.held else Text("NO", "bold red")
        table.add_row(name, case.expected, case.observed, mark)
    return table


def _money(account: Account) -> Table:
    table = Table(title="Money in, money out", title_justify="left", box=box.SIMPLE_HEAD)
    table.add_column("currency")
    table.add_column("shoppers paid", justify="right")
    table.add_column("AX has", justify="right")
    table.add_column("difference", justify="right")
    for currency, (shop, ax) in account.totals.items():
        style = "green" if shop == ax else "bold red"
        table.add_row(currency, _amount(shop), _amount(ax), Text(_amount(ax - shop), style))
    return table


def _parked(account: Account) -> Table:
    table = Table(
        title="Parked: these wait for a person", title_justify="left", box=box.SIMPLE_HEAD
    )
    table.add_column("order")
    table.add_column("rule")
    table.add_column("reason")
    for parked in account.parked:
        table.add_row(parked.order, parked.rule, Text(parked.reason))
    return table


def _verdict(account: Account) -> Panel:
    sums = (
        f"accepted {account.accepted} = applied {account.applied} + parked {len(account.parked)} "
        f"+ pending {account.pending}\n"
        f"made twice {account.duplicates}   lost {account.lost}"
    )
    if account.promise_held:
        return Panel.fit(f"{sums}\nThe promise held.", border_style="green")
    return Panel.fit(f"{sums}\nThe promise did NOT hold.", border_style="bold red")


def _amount(amount: Decimal) -> str:
    digits = max(0, -int(amount.as_tuple().exponent))
    return format_decimal(
        amount, format="#,##0." + "0" * digits if digits else "#,##0", locale="en"
    )
