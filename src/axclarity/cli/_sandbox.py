"""`axclarity sandbox`: both simulated systems until interrupted, and orders placed in them."""

import errno
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from threading import Event as Signal
from typing import TYPE_CHECKING

import click
from attrs import asdict
from rich.table import Table

from axclarity.cli._console import console_for, keep_whole
from axclarity.cli._options import json_option
from axclarity.errors import AxClarityError

if TYPE_CHECKING:
    from axclarity.sandbox import Sandbox
    from axclarity.sandbox.till import Till

__all__ = ["make_folder", "sandbox", "served_from"]


@click.command()
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the state here between runs.",
)
@click.option("--empty", is_flag=True, help="Without the example company.")
@click.option("--list", "listing", is_flag=True, help="List the example orders, and end.")
@click.option("--place", multiple=True, metavar="NAME", help="Place an example order; repeatable.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.01),
    metavar="SECONDS",
    help="Go on placing them in turn, one each so many seconds; all, if none is named.",
)
@click.option("--webhooks", metavar="URL", help="Tell this address of what happens in the shop.")
@json_option
def sandbox(
    directory: Path | None,
    empty: bool,
    listing: bool,
    place: tuple[str, ...],
    every: float | None,
    webhooks: str | None,
    as_json: bool,
) -> None:
    """Run both simulated systems until interrupted."""
    from axclarity.sandbox import Sandbox, example  # noqa: PLC0415  loads a lot
    from axclarity.sandbox.till import Till, check_example, till_app  # noqa: PLC0415  loads a lot

    if listing:
        _list_examples(as_json)
        return
    for name in place:
        check_example(name)
    if directory is not None:
        make_folder(directory)
    with served_from(directory), Sandbox(directory) as box:
        if not (empty or box.ax.customers):
            example.furnish(box)
        if webhooks is not None:
            box.clarity.subscribe(webhooks)
        till = Till(box)
        _show_facts(_facts(box, box.serve("till", till_app(till))), as_json)
        try:
            _keep_placing(till, place, every, as_json)
        except KeyboardInterrupt:
            click.echo("\nStopped.", err=True)


def make_folder(path: Path) -> None:
    """Make it, if it is not there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AxClarityError(
            f"the folder {path} cannot be made ({error.strerror}). Name another."
        ) from None


@contextmanager
def served_from(directory: Path | None) -> Iterator[None]:
    """Says plainly that the ports which a folder remembers are not free."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise AxClarityError(
            f"another sandbox uses this folder, or its port is taken: {directory} "
            f"({error.strerror}). Stop the other one, or name another folder."
        ) from None


def _list_examples(as_json: bool) -> None:
    from axclarity.sandbox.till import examples  # noqa: PLC0415  loads a lot

    found = examples()
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    widest = max(len(each.example) for each in found)
    for each in found:
        click.echo(f"{each.example:<{widest}} {each.number} {each.total:>9} {each.currency}")


def _facts(box: "Sandbox", till_url: str) -> dict[str, str]:
    from axclarity.sandbox import example  # noqa: PLC0415  loads a lot

    return {
        "ax_url": box.ax_url,
        "ax_user": box.ax_user,
        "ax_password": box.ax_password.reveal(),
        "ax_company": example.COMPANY,
        "clarity_url": box.clarity_url,
        "client_id": box.client_id,
        "client_secret": box.client_secret.reveal(),
        "webhook_secret": box.webhook_secret.reveal(),
        "orders_url": f"{till_url}/orders",
    }


def _show_facts(facts: dict[str, str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(facts))
        return
    table = Table("setting", "value", title="Sandbox is running; Ctrl-C ends it")
    for name, value in facts.items():
        table.add_row(name, value)
    console = console_for()
    console.print(keep_whole(table, console, 0))
    click.echo(f"WSDL: {facts['ax_url']}/SalesOrderService/xppservice.svc?wsdl")
    click.echo(f"OpenAPI: {facts['clarity_url']}/openapi.json")
    click.echo(f"Place an order: curl -X POST {facts['orders_url']}/01-one-line")


def _keep_placing(till: "Till", names: Sequence[str], every: float | None, as_json: bool) -> None:
    """Place the named orders at once, or in turn at a pace; returns never."""
    from axclarity.sandbox import example  # noqa: PLC0415  loads a lot

    never = Signal()
    for name in cycle(names or example.orders()) if every else names:
        _place(till, name, as_json)
        never.wait(every or 0)
    never.wait()


def _place(till: "Till", name: str, as_json: bool) -> None:
    placed = till.place(name)
    if as_json:
        click.echo(json.dumps(asdict(placed)))
    else:
        click.echo(f"{placed.example} is order {placed.order}, {placed.total} {placed.currency}")
