"""What people see of everything: accounts, agreements, what went wrong, and a verdict."""

import json
import sys
from collections.abc import Iterator
from decimal import Decimal

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from axclarity.cli._console import fitted
from axclarity.cli.demo._flow_account import Calls, FlowAccount, Parked
from axclarity.cli.demo._one_order_view import story_view
from axclarity.cli.demo._scenes import SCENES
from axclarity.cli.demo._site_account import Balance
from axclarity.cli.demo._whole import Whole
from axclarity.values import minor_unit

__all__ = ["report", "show_whole"]


def report(whole: Whole, console: Console, *, as_json: bool) -> int:
    """Tell of everything, to people or as data on standard output; the exit code."""
    if as_json:
        sys.stdout.write(json.dumps(whole.to_json(), indent=2, ensure_ascii=False) + "\n")
    else:
        show_whole(whole, console)
    return 0 if whole.held else 1


def show_whole(whole: Whole, console: Console) -> None:
    """Print the accounts, the story and the verdict."""
    flows = _told(whole)
    console.print(fitted(_events(flows), console, 0, 2, 3, 4))
    console.print("[dim]events: accepted = applied + parked + pending")
    console.print("[dim]requests: that read / that wrote, repeated ones included\n")
    console.print(fitted(_agreements(flows), console, 0, 2, 3))
    console.print(fitted(_wrong(), console, 1))
    if whole.company.parked:
        console.print(fitted(_parked(whole.company.parked), console, 0))
    for part in story_view(whole.story, console.width):
        console.print(part)
    console.print(_verdict(whole))


def _told(whole: Whole) -> list[FlowAccount]:
    """All flows of the company, and products in the direction that only the second has."""
    return [*whole.company.flows, *(f for f in whole.second.flows if f.flow == "products")]


def _events(flows: list[FlowAccount]) -> Table:
    table = _table("Every flow between the shop and Dynamics AX")
    table.add_column("flow")
    table.add_column("direction")
    table.add_column("events")
    table.add_column("shop", justify="right")
    table.add_column("AX", justify="right")
    table.add_column("held", justify="center")
    for each in flows:
        sum_ = f"{each.accepted} = {each.applied} + {each.parked} + {each.pending}"
        shop, ax = _calls(each.shop), _calls(each.ax)
        table.add_row(each.flow, each.direction, sum_, shop, ax, _mark(each.held))
    return table


def _agreements(flows: list[FlowAccount]) -> Table:
    table = _table("What both sides must have the same")
    table.add_column("flow")
    table.add_column("what")
    table.add_column("shop", justify="right")
    table.add_column("AX", justify="right")
    for flow in flows:
        for place, each in enumerate(flow.agreements):
            style = "green" if each.held else "bold red"
            figures = (Text(_figure(side, each.currency), style) for side in (each.shop, each.ax))
            what = f"{each.what}, {each.currency}" if each.currency else each.what
            table.add_row("" if place else flow.flow, what, *figures)
    return table


def _wrong() -> Table:
    table = _table("What went wrong meanwhile")
    table.add_column("while")
    table.add_column("this happened")
    for scene in SCENES:
        if scene.fault is not None:
            table.add_row(scene.title, scene.wrong)
    return table


def _parked(parked: tuple[Parked, ...]) -> Table:
    table = _table("Parked: these wait for a person")
    table.add_column("record")
    table.add_column("reason")
    for each in parked:
        times = f" (said by {each.events} events)" if each.events > 1 else ""
        table.add_row(each.record, Text(f"{each.rule}{times}\n{each.reason}"))
    return table


def _verdict(whole: Whole) -> Panel:
    text = "\n".join(_sums(whole))
    if whole.held:
        return Panel.fit(f"{text}\nThe promise held.", border_style="green")
    broken = "\n".join(f"- {each}" for each in whole.broken)
    return Panel.fit(f"{text}\nThe promise did NOT hold:\n{broken}", border_style="bold red")


def _sums(whole: Whole) -> Iterator[str]:
    for name, site in (("flows", whole.company), ("story", whole.second)):
        account = site.journal
        yield (
            f"{name}: accepted {account.accepted} = applied {account.applied} "
            f"+ parked {account.parked} + pending {account.pending}"
        )
        yield from (_balance(name, each) for each in site.ledger)


def _balance(name: str, balance: Balance) -> str:
    debit, credit = (_figure(side, balance.currency) for side in (balance.debit, balance.credit))
    return f"{name}: AX's ledger has debit {debit}, credit {credit} {balance.currency}"


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)


def _calls(calls: Calls) -> str:
    return f"{calls.read} / {calls.written}"


def _mark(held: bool) -> Text:
    return Text("yes", "green") if held else Text("NO", "bold red")


def _figure(value: Decimal, currency: str) -> str:
    """Money with its currency's digits, pieces and rates with those that say something."""
    shown = value.quantize(minor_unit(currency)) if currency else value.normalize()
    return f"{shown:,.{max(0, -int(shown.as_tuple().exponent))}f}"
