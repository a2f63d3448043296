"""CPU time of short pieces of work, side by side: the least of several runs of each."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["Work", "least_cpu", "no_collection"]

Work = Callable[[], Any]


def least_cpu(subjects: Mapping[str, Work], runs: int, seconds: float) -> dict[str, float]:
    """CPU milliseconds of one execution of each subject.

    Subjects take turns, so that a slow moment of the machine is nobody's alone.

    Args:
        runs: how many of each; the least counts.
        seconds: how long one run is to take; short work is repeated within a run.
    """
    times = {name: _repetitions(work, seconds) for name, work in subjects.items()}
    least = dict.fromkeys(subjects, float("inf"))
    for _ in range(runs):
        for name, work in subjects.items():
            least[name] = min(least[name], _run(work, times[name]) / times[name])
    return {name: value * 1000 for name, value in least.items()}


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection within the block; one before it."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _repetitions(work: Work, seconds: float) -> int:
    work()
    once = _run(work, 1)
    return max(1, min(1000, round(seconds / max(once, 1e-6))))


def _run(work: Work, times: int) -> float:
    with no_collection():
        begun = time.process_time()
        for _ in range(times):
            work()
        return time.process_time() - begun
