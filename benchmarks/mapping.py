"""CPU from the shop's JSON to AX's XML: an order is read, mapped, proven, checked and written.

`ours` makes every check of its own, on the way in, in the proof and on the way out; `ours+xsd` also
validates the message against the port's schemas, which is the default. `floor` is msgspec and a
string builder for exactly this order, without any check.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from _contract import CONTEXT, the_plan
from _goals import Goal, Row, rows_of, show_rows
from _mapping_floor import floor
from _proven_orders import ACCOUNT, POLICY, proven_order_json
from _timing import Work, least_cpu
from lxml import etree

from axclarity.ax.contract import Contract
from axclarity.clarity.models import Order, record_from_json
from axclarity.mapping import sales_order_from_order

_FLOOR: Final = "floor"
_GOALS: Final = {10: [Goal(most_times=2, than=_FLOOR)]}
"""By lines."""
_FLAT: Final = Goal(most_times=1.2, than="10 lines")


def subjects(text: bytes) -> dict[str, Work]:
    """The subjects, once all have written the same."""
    plan, least = the_plan(), floor()
    checked, validated = Contract(plan, validate=False), Contract(plan)

    def mapped(contract: Contract) -> bytes:
        order = record_from_json(Order, text)
        result = sales_order_from_order(order, POLICY, account=ACCOUNT)
        return contract.request("create", CONTEXT, SalesOrder=result.document)

    found: dict[str, Work] = {
        _FLOOR: lambda: least(text),
        "ours": lambda: mapped(checked),
        "ours+xsd": lambda: mapped(validated),
    }
    trees = [etree.fromstring(work()) for work in found.values()]
    written = {etree.canonicalize(tree, rewrite_prefixes=True) for tree in trees}
    assert len(written) == 1, "they write different messages"
    return found


def measure(counts: Sequence[int], runs: int, seconds: float) -> Iterator[Row]:
    """CPU microseconds per order of so many lines, and per line."""
    each: dict[str, float] = {}
    for lines in counts:
        spent = least_cpu(subjects(proven_order_json(lines)), runs, seconds)
        figures = {name: value * 1000 for name, value in spent.items()}
        goals = {name: _GOALS.get(lines, []) for name in ("ours", "ours+xsd")}
        yield from rows_of(f"json-to-xml/{lines}", figures, "us", goals, than=_FLOOR, floor=_FLOOR)
        each[f"{lines} lines"] = figures["ours"] / lines
    flat = {name: [_FLAT] for name in each if name not in ("1 lines", "10 lines")}
    yield from rows_of("per-line", each, "us", flat, than="10 lines", floor="10 lines")


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="few lines, few runs")
    parser.add_argument("--runs", type=int, default=7, help="runs per subject; the least counts")
    parser.add_argument("--seconds", type=float, default=0.05, help="CPU time of one run")
    arguments = parser.parse_args()
    if arguments.quick:
        rows = list(measure((1, 10), 3, 0.02))
    else:
        rows = list(measure((1, 10, 100, 1000), arguments.runs, arguments.seconds))
    show_rows("From the shop's JSON to AX's XML", rows, arguments.json, than=_FLOOR, floor=_FLOOR)


if __name__ == "__main__":
    main()
