"""Differences between contracts, as people like to look at them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from axclarity.ax.contract.plan import Change, Difference, Severity
from axclarity.cli._console import broken, counted, keep_whole
from axclarity.cli._contract_check import Compared
from axclarity.cli._contract_view import table_of

__all__ = ["show_compared"]

_MOST_INFORMING = 12

_STYLES = {
    Severity.BREAKS: ("✗ breaks", "bold red"),
    Severity.NARROWS: ("▲ narrows", "yellow"),
    Severity.INFORMS: ("· informs", "dim"),
}
_WORDS = {
    Change.TRANSPORT: "other transport",
    Change.NAMESPACE: "other namespace",
    Change.ACTION: "other action",
    Change.OTHER_KIND: "other kind of value",
    Change.OTHER_ORDER: "other order of fields",
}
_ADVICE = {
    Change.TRANSPORT: "net.tcp is what the AOS itself speaks, and no client but .NET. Make an "
    "enhanced port with the HTTP adapter in AX; it needs the web services on IIS.",
    Change.OPERATION_MISSING: "A port offers the operations that somebody chose. Add what is "
    "missing to the port in AX, and activate the port again.",
    Change.HEADER_MISSING: "A call context without PartitionKey is that of a release before "
    "AX 2012 R2: leave partition_key out.",
    Change.FIELD_MISSING: "A document that sets a missing field is refused before it is sent. "
    "The port's data policy may leave the field out, or the release does not have it.",
    Change.SHORTER: "A longer text is refused before it is sent.",
    Change.NOW_REQUIRED: "A document without a required field is refused before it is sent; a "
    "required list must not be empty.",
}
_SELF_EVIDENT = (Change.NOW_REQUIRED, Change.NO_LONGER_REQUIRED)


def show_compared(found: Compared, console: Console, *, everything: bool) -> None:
    """The differences of one service, what they mean, and the verdict."""
    console.print(Text.assemble((found.service, "bold"), _beside(found)), soft_wrap=True)
    if not found.beside:
        console.print(
            "  No document service of AX's own, so there is nothing to compare it with. "
            "Pin it, and compare later with `axclarity contract diff`."
        )
    if found.differences:
        console.print(_differences(found, everything, console))
    for line in (*_advice(found.differences), found.idempotence):
        if line:
            console.print(Padding(Text(line, style="dim"), (0, 2), expand=False))
    console.print(_verdict(found), "")


def _beside(found: Compared) -> str:
    if found.source:
        return f": {found.beside} → {found.source}"
    return f" beside {found.beside}" if found.beside else ""


def _differences(found: Compared, everything: bool, console: Console) -> Table:
    informing = [each for each in found.differences if each.severity is Severity.INFORMS]
    shown = found.differences
    if not everything and len(informing) > _MOST_INFORMING:
        shown = shown[: len(shown) - len(informing)]
    table = table_of("", "where", "old → new" if found.source else "axclarity → port")
    for each in shown:
        label, style = _STYLES[each.severity]
        table.add_row(
            Text(label, style=style), Text(broken(each.path, console)), _said(each, found)
        )
    if len(shown) < len(found.differences):
        _summarise(table, informing, found)
    return keep_whole(table, console, 0, 1)


def _summarise(table: Table, informing: Iterable[Difference], found: Compared) -> None:
    label, style = _STYLES[Severity.INFORMS]
    for words, number in Counter(_words(each, found) for each in informing).items():
        counted = Text(f"{number} in all; --all lists them", style="dim")
        table.add_row(Text(label, style=style), counted, words)


def _said(each: Difference, found: Compared) -> Text:
    """`shorter: 60 → 10`; what only one side has is named unless the path ends in it."""
    sides = [_short(side) for side in (each.ours, each.theirs) if side]
    if each.kind in _SELF_EVIDENT or (
        len(sides) == 1 and each.path.removesuffix("]").endswith(sides[0])
    ):
        sides = []
    values = f": {' → '.join(sides)}" if sides else ""
    return Text(f"{_words(each, found)}{values}", overflow="fold")


def _words(each: Difference, found: Compared) -> str:
    if each.kind is Change.FIELD_ADDED and not found.source:
        return "site field"
    return _WORDS.get(each.kind, each.kind.value.replace("-", " "))


def _advice(differences: Iterable[Difference]) -> Iterator[str]:
    present = {
        each.kind
        for each in differences
        if each.kind is not Change.HEADER_MISSING or each.path.endswith("PartitionKey")
    }
    yield from (text for kind, text in _ADVICE.items() if kind in present)


def _verdict(found: Compared) -> Text:
    counts = Counter(each.severity for each in found.differences)
    summary = _summary([(counts[each], each) for each in Severity if counts[each]])
    if found.breaks:
        return Text(f"  ✗ Writes can fail: {summary}.", style="bold red")
    if counts[Severity.NARROWS]:
        return Text(f"  ▲ Nothing breaks, but not everything fits: {summary}.", style="yellow")
    return Text(f"  ✓ Everything fits: {summary}.", style="green")


def _summary(counts: list[tuple[int, Severity]]) -> str:
    """`1 difference breaks, 2 inform`."""
    if not counts:
        return "no difference"
    total = counts[0][0]
    verbs = [each.value if number == 1 else each.value.removesuffix("s") for number, each in counts]
    first = f"{counted(total, 'difference')} {verbs[0]}"
    rest = (f"{number} {verb}" for (number, _), verb in zip(counts[1:], verbs[1:], strict=True))
    return ", ".join((first, *rest))


def _short(text: str) -> str:
    return f"{text[:200]} …" if len(text) > 200 else text
