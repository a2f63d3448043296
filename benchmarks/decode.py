"""CPU of reading an order of the shop, side by side with msgspec, pydantic and `json.loads`.

`ours` also refuses duplicate keys, keeps unknown fields and looks through them for money. `msgspec
exact` has our grammar of decimals in a hook; `msgspec` and `pydantic` read decimals their own way,
huge exponents included. `json.loads`, the floor, makes no classes at all.

`list` reads orders page by page through the client, and shows the peak of memory after a tenth of
them and after all.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from _goals import Goal, Row, rows_of, show_rows
from _listing import measure_listing
from _shop_orders import exact_decoder, lax_decoder, order_json, pydantic_reader
from _timing import Work, least_cpu

from axclarity.clarity.models import Order, record_from_json

_THAN, _FLOOR = "msgspec exact", "json.loads"
_GOALS: Final = {10: [Goal(most_times=2, than=_THAN)]}
"""By lines."""
_ORDERS: Final = 200
"""So many different orders are read in turn: no reader may live on what it read just now."""
_FLAT: Final = Goal(most=1)
"""Megabytes more after all orders than after a tenth of them: ten bytes an order would be seen."""


def subjects(lines: int) -> dict[str, Work]:
    """The subjects, once all have read the same. Each reads one order after the other."""
    texts = [order_json(lines, number) for number in range(1001, 1001 + _ORDERS)]
    readers: dict[str, Callable[[bytes], Any]] = {
        _FLOOR: json.loads,
        "msgspec": lax_decoder().decode,
        _THAN: exact_decoder().decode,
        "pydantic": pydantic_reader(),
        "ours": partial(record_from_json, Order),
    }
    for text in texts:
        read = [each(text) for name, each in readers.items() if name != _FLOOR]
        assert len({str(each.totals.total) for each in read}) == 1, "they read different orders"
        assert {len(each.lines) for each in read} == {lines}
    return {name: _in_turn(each, texts) for name, each in readers.items()}


def _in_turn(reader: Callable[[bytes], Any], texts: Sequence[bytes]) -> Work:
    following = cycle(texts).__next__
    return lambda: reader(following())


def decode(counts: Sequence[int], runs: int, seconds: float) -> Iterator[Row]:
    """CPU microseconds per order of so many lines."""
    for lines in counts:
        spent = least_cpu(subjects(lines), runs, seconds)
        figures = {name: each * 1000 for name, each in spent.items()}
        goals = {"ours": _GOALS.get(lines, [])}
        yield from rows_of(f"decode/{lines}", figures, "us", goals, than=_THAN, floor=_FLOOR)


def listing(orders: int) -> Iterator[Row]:
    """Memory of a listing, and CPU microseconds per order of one line."""
    found = measure_listing(orders, orders // 10)
    peaks = {"a tenth": found.some, "all": found.all}
    yield from rows_of(f"list/{orders}/peak", peaks, "MB", {})
    growth = {"ours": found.all - found.some}
    yield from rows_of(f"list/{orders}/growth", growth, "MB", {"ours": [_FLAT]})
    yield from rows_of(f"list/{orders}/each", {"ours": found.microseconds}, "us", {})


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="few lines, few runs, a short list")
    parser.add_argument("--runs", type=int, default=7, help="runs per subject; the least counts")
    parser.add_argument("--seconds", type=float, default=0.05, help="CPU time of one run")
    arguments = parser.parse_args()
    if arguments.quick:
        rows = [*decode((1, 10), 3, 0.02), *listing(5_000)]
    else:
        rows = [*decode((1, 10, 100), arguments.runs, arguments.seconds), *listing(100_000)]
    show_rows("Reading the shop's orders", rows, arguments.json, than=_THAN, floor=_FLOOR)


if __name__ == "__main__":
    main()
