"""CPU of whole calls: creates of an order of ten lines, sent to a canned server and answered.

The server has a process of its own, and so has each subject, whose CPU is what counts: from the
document to the key. Without encryption, with Basic credentials, the plan pinned.
"""

import argparse
import asyncio
import gc
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final
from uuid import UUID

from _callers import CALLERS, PATH, Create
from _canned import ADDRESS_PLACE, serving
from _contract import the_plan
from _goals import Goal, Row, rows_of, show_rows
from attrs import frozen

from axclarity.ax import EntityKey
from axclarity.ax.contract import Served
from axclarity.ax.contract.plan import pin, published

_CONCURRENT: Final = (1, 8, 64)
_KEY: Final = "SO-000123"
_ZEEP = "zeep AsyncClient"
_GOAL = Goal(least_times=10, than=_ZEEP)


@frozen(kw_only=True)
class Spent:
    """What a call took: CPU microseconds of the client, and calls per second."""

    cpu: float
    rate: float


@frozen(kw_only=True)
class Load:
    """How many calls, how many of them at once, and how often; the least CPU counts."""

    concurrent: int
    calls: int
    runs: int


def measure_calls(subject: str, load: Load, address: str, plans: Path) -> Spent:
    """Make calls, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_measured, subject, load, address, plans).result()


def _measured(subject: str, load: Load, address: str, plans: Path) -> Spent:
    return asyncio.run(_spent(subject, load, address, plans))


async def _spent(subject: str, load: Load, address: str, plans: Path) -> Spent:
    async with CALLERS[subject](address, plans) as create:
        assert await create(UUID(int=1)) == _KEY
        await _run(create, load)
        runs = [await _run(create, load) for _ in range(load.runs)]
    return Spent(cpu=min(run.cpu for run in runs), rate=max(run.rate for run in runs))


async def _run(create: Create, load: Load) -> Spent:
    numbers = iter(range(load.calls))

    async def worker() -> None:
        for number in numbers:
            await create(UUID(int=number))

    gc.collect()
    begun, spent = time.perf_counter(), time.process_time()
    await asyncio.gather(*(worker() for _ in range(load.concurrent)))
    spent, elapsed = time.process_time() - spent, time.perf_counter() - begun
    return Spent(cpu=spent / load.calls * 1_000_000, rate=load.calls / elapsed)


def measure(calls: int, runs: int) -> Iterator[Row]:
    """Calls per second and CPU of each subject, by how many calls are under way at once."""
    plan = the_plan()
    address = f"{ADDRESS_PLACE}{PATH}"
    files = {f"{PATH}?{query}": text for query, text in published(plan, address).items()}
    reply = Served(plan).reply("create", EntityKeyList=(EntityKey.of(SalesId=_KEY),))
    with tempfile.TemporaryDirectory() as folder, serving(files, reply) as server:
        plans = Path(folder)
        pin(plans, plan)
        for concurrent in _CONCURRENT:
            load = Load(concurrent=concurrent, calls=calls, runs=runs)
            subjects = [name for name in CALLERS if concurrent == 1 or name != "sync ours"]
            yield from _rows(
                concurrent, {name: measure_calls(name, load, server, plans) for name in subjects}
            )


def _rows(concurrent: int, spent: dict[str, Spent]) -> Iterator[Row]:
    case = f"create/{concurrent}"
    cpu = {name: each.cpu for name, each in spent.items()}
    yield from rows_of(case, cpu, "us", {"ours": [_GOAL]}, than=_ZEEP)
    for name, each in spent.items():
        yield Row(
            case=f"{case}/rate",
            subject=name,
            value=each.rate,
            unit="calls/s",
            better=each.rate / spent[_ZEEP].rate,
        )


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="few calls, few runs")
    parser.add_argument("--calls", type=int, default=640, help="calls of one run")
    parser.add_argument("--runs", type=int, default=8, help="runs per subject; the least counts")
    arguments = parser.parse_args()
    calls, runs = (128, 1) if arguments.quick else (arguments.calls, arguments.runs)
    show_rows(
        "Creates of ten lines, by how many are under way at once",
        measure(calls, runs),
        arguments.json,
    )


if __name__ == "__main__":
    main()
