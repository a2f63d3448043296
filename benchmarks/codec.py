"""CPU of writing and reading sales orders, side by side with zeep, xsdata and strings by hand.

`by hand` writes each field that is given; `template` writes a fixed set of fields, given or not.

`ours` makes every compiled check; `ours+xsd` also validates against the schemas, which is the
default. `find` reads an answer of 50 MB as it arrives. All write and read the same documents.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from _by_hand import builder_for, walk
from _contract import CONTEXT, CONTEXT_VALUES, SERVICE, the_plan
from _documents import LINE_COUNTS, order_of, values_of
from _find import FIND_SUBJECTS, measure_find
from _goals import Goal, Row, rows_of, show_rows
from _timing import Work, least_cpu
from _xsdata import XsData
from _zeep import Zeep
from lxml import etree

from axclarity.ax.contract import Contract, Fault, Served
from axclarity.ax.contract.plan import published
from axclarity.ax.documents import SalesOrder

_ADDRESS = "http://ax.example/SalesOrderService/xppservice.svc"
_BY_HAND = Goal(most_times=1.6, than="by hand")
_GOALS: Final = {
    "build/sparse": [Goal(least_times=20, than="zeep"), _BY_HAND],
    "build/dense": [Goal(least_times=10, than="zeep"), _BY_HAND],
    "parse/sparse": [Goal(least_times=20, than="zeep")],
    "parse/dense": [Goal(least_times=7, than="zeep")],
}
_FIND_GOALS: Final = {"memory": Goal(most=10), "first": Goal(most=20)}


class Codecs:
    """All subjects, each with the same contract."""

    def __init__(self) -> None:
        plan = the_plan()
        self._served = Served(plan)
        self._checked, self._validated = Contract(plan, validate=False), Contract(plan)
        self._zeep = Zeep(published(plan, _ADDRESS), _ADDRESS, SERVICE)
        self._xsdata = XsData()

    def builders(self, order: SalesOrder) -> dict[str, Work]:
        """The subjects that write a create call, once all write the same."""
        values, by_hand = values_of(order), builder_for(order, CONTEXT_VALUES)
        template = builder_for(order, CONTEXT_VALUES, template=True)
        call = self._xsdata.call(order, CONTEXT_VALUES)
        subjects: dict[str, Work] = {
            "zeep": lambda: self._zeep.create(values, CONTEXT_VALUES),
            "xsdata": lambda: self._xsdata.built(call),
            "template": lambda: template(order),
            "by hand": lambda: by_hand(order),
            "ours": lambda: self._checked.request("create", CONTEXT, SalesOrder=order),
            "ours+xsd": lambda: self._validated.request("create", CONTEXT, SalesOrder=order),
        }
        wanted = _canonical(subjects["zeep"]())
        for name, work in subjects.items():
            assert _canonical(work()) == wanted, f"{name} writes something else than zeep"
        return subjects

    def parsers(self, order: SalesOrder) -> dict[str, Work]:
        """The subjects that read the answer of a find, once all have read it whole."""
        content = self._served.reply("find", SalesOrder=order)
        subjects: dict[str, Work] = {
            "zeep": lambda: self._zeep.found(content),
            "xsdata": lambda: self._xsdata.found(content),
            "by hand": lambda: walk(etree.fromstring(content)),
            "ours": lambda: self._read(content),
        }
        wanted = _canonical(self._checked.request("create", CONTEXT, SalesOrder=order))
        again = {
            "zeep": self._zeep.create(subjects["zeep"](), CONTEXT_VALUES),
            "xsdata": self._xsdata.rebuilt(subjects["xsdata"](), CONTEXT_VALUES),
            "ours": self._checked.request("create", CONTEXT, SalesOrder=subjects["ours"]()),
        }
        for name, written in again.items():
            assert _canonical(written) == wanted, f"{name} read something else"
        return subjects

    def _read(self, content: bytes) -> SalesOrder:
        reply = self._checked.reply(content)
        assert not isinstance(reply, Fault)
        return self._checked.document(SalesOrder, reply)


def _canonical(written: bytes) -> str:
    return str(etree.canonicalize(etree.fromstring(written), rewrite_prefixes=True))


def measure(counts: tuple[int, ...], runs: int, seconds: float) -> Iterator[Row]:
    """CPU milliseconds per document."""
    codecs = Codecs()
    for work, subjects_of in (("build", codecs.builders), ("parse", codecs.parsers)):
        for density in ("sparse", "dense"):
            for lines in counts:
                subjects = subjects_of(order_of(density, lines))
                figures = least_cpu(subjects, runs, seconds)
                goals = {"ours": _GOALS[f"{work}/{density}"]}
                yield from rows_of(f"{work}/{density}/{lines}", figures, "ms", goals)


def find(megabytes: int) -> Iterator[Row]:
    """Memory, and CPU milliseconds to the first order and to the last."""
    found = {subject: measure_find(subject, megabytes) for subject in FIND_SUBJECTS}
    case = f"find/{megabytes}MB"
    for what, unit in (("memory", "MB"), ("first", "ms"), ("total", "ms")):
        figures: dict[str, Any] = {name: getattr(each, what) for name, each in found.items()}
        goals = {"ours": [_FIND_GOALS[what]]} if what in _FIND_GOALS else {}
        yield from rows_of(f"{case}/{what}", figures, unit, goals)


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="few lines, few runs, a small find")
    parser.add_argument("--runs", type=int, default=7, help="runs per subject; the least counts")
    parser.add_argument("--seconds", type=float, default=0.1, help="CPU time of one run")
    arguments = parser.parse_args()
    if arguments.quick:
        rows = [*find(5), *measure(LINE_COUNTS[:2], 2, 0.02)]
    else:
        rows = [*find(50), *measure(LINE_COUNTS, arguments.runs, arguments.seconds)]
    show_rows("Writing and reading sales orders", rows, arguments.json)


if __name__ == "__main__":
    main()
