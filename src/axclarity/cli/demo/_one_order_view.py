"""The story of one order as people see it: both systems side by side, chapter by chapter."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from axclarity.cli.demo._one_order import Chapter
from axclarity.sandbox import example

__all__ = ["story_view"]

_WIDEST = 100
_LEGEND = f"""\
What is new in a chapter is marked with +. Accounts in AX: C-2004 is the buyer,
{example.CLEARING} the card provider, {example.REVENUE} sales, {example.TAX} sales tax.
What is paid, the shop says; what is sold and owed, AX's ledger.
"""


def story_view(story: Sequence[Chapter], width: int) -> Iterator[RenderableType]:
    """A heading, then each chapter: what is new is marked.

    Args:
        width: of the console; more than 100 columns are not used.
    """
    yield Text("One order, from the basket to the last cent back", "bold")
    yield Text(_LEGEND, "dim")
    before: Chapter | None = None
    for place, chapter in enumerate(story, start=1):
        yield Text(f"{place} of {len(story)}  {chapter.title}", "bold cyan")
        yield _side_by_side(chapter, before, min(width, _WIDEST))
        yield Group(_money(chapter), "")
        before = chapter


def _side_by_side(chapter: Chapter, before: Chapter | None, width: int) -> Table:
    sides = Table.grid(expand=False)
    sides.width = width
    for _ in range(2):
        sides.add_column(ratio=1)
    shop, ax = (before.shop, before.ax) if before else ((), ())
    sides.add_row(
        _records("Clarity, the shop", chapter.shop, shop),
        _records("Dynamics AX", chapter.ax, ax),
    )
    return sides


def _records(title: str, now: Iterable[str], before: Sequence[str]) -> Panel:
    lines = Table.grid(padding=(0, 1))
    for line in now:
        new = line not in before
        style = "green" if new else "dim"
        lines.add_row(Text("+" if new else " ", style), Text(line, style))
    return Panel(lines, title=title, title_align="left")


def _money(chapter: Chapter) -> Text:
    """The one equation that both sides must fulfil."""
    sign, who = ("-", "owed to the buyer") if chapter.owed < 0 else ("+", "owed by the buyer")
    text = (
        f"  sold {_amount(chapter.earned)} = paid {_amount(chapter.paid)} "
        f"{sign} {_amount(abs(chapter.owed))} {who}"
    )
    if chapter.balanced:
        return Text(f"{text}; debit = credit", "green")
    return Text(f"{text}: this does NOT balance", "bold red")


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}"
