"""Reading the answer of a large find: memory, time to the first order, time to the last.

Each subject runs in a process of its own, whose peak is nobody else's. Readers are warm when the
time starts; it is CPU time, and includes making the pieces, two per cent of ours.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from _contract import SERVICE, the_plan
from _documents import order_of
from _memory import level, peak
from _zeep import Zeep
from attrs import frozen

from axclarity.ax.contract import Contract, Served
from axclarity.ax.contract.plan import Plan, published
from axclarity.ax.documents import SalesOrder

__all__ = ["FIND_SUBJECTS", "Found", "measure_find"]

FIND_SUBJECTS: Final = ("zeep", "ours")
_ADDRESS = "http://ax.example/SalesOrderService/xppservice.svc"
_LINES = 9
"""Of each order, which then has about 100 KB."""
_PIECE = 64 * 1024

Pieces = Iterator[bytes]
Mark = Callable[[], None]


@frozen(kw_only=True)
class Found:
    """What reading took: megabytes beyond the level before, CPU milliseconds, orders."""

    memory: float
    first: float
    total: float
    orders: int
    megabytes: float


def measure_find(subject: str, megabytes: int) -> Found:
    """Read an answer of so many megabytes, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_measured, subject, megabytes).result()


def _measured(subject: str, megabytes: int) -> Found:
    plan = the_plan()
    answer = _Answer(plan)
    read = {"ours": _ours, "zeep": _zeep}[subject](plan)
    count = max(1, round(megabytes * 1_000_000 / answer.size))
    before = level()
    read(answer.pieces(1), lambda: None)
    marks = [time.process_time()]
    orders = read(answer.pieces(count), lambda: marks.append(time.process_time()))
    spent = time.process_time()
    assert orders == count
    return Found(
        memory=peak() - before,
        first=(marks[1] - marks[0]) * 1000,
        total=(spent - marks[0]) * 1000,
        orders=orders,
        megabytes=count * answer.size / 1_000_000,
    )


class _Answer:
    """The answer of a find as it comes: pieces of 64 KB, made when they are asked for."""

    def __init__(self, plan: Plan) -> None:
        whole = Served(plan).reply("find", SalesOrder=order_of("dense", _LINES))
        start = whole.index(b"<SalesTable ")
        end = whole.index(b"</SalesTable>") + len(b"</SalesTable>")
        self._head, self._order, self._tail = whole[:start], whole[start:end], whole[end:]
        self.size = len(self._order)

    def pieces(self, orders: int) -> Pieces:
        waiting = self._head
        for number in range(orders):
            waiting += self._order.replace(b"0001-SalesId", b"%04d-SalesId" % number)
            while len(waiting) >= _PIECE:
                yield waiting[:_PIECE]
                waiting = waiting[_PIECE:]
        yield waiting + self._tail


def _ours(plan: Plan) -> Callable[[Pieces, Mark], int]:
    contract = Contract(plan)

    def read(pieces: Pieces, first: Mark) -> int:
        stream, count = contract.stream(SalesOrder), 0
        for piece in pieces:
            for _ in stream.feed(piece):
                if not count:
                    first()
                count += 1
        stream.close()
        return count

    return read


def _zeep(plan: Plan) -> Callable[[Pieces, Mark], int]:
    zeep = Zeep(published(plan, _ADDRESS), _ADDRESS, SERVICE)

    def read(pieces: Pieces, first: Mark) -> int:
        orders = zeep.found(b"".join(pieces))["SalesTable"]
        first()
        return len(orders)

    return read
