"""An event loop in which time is a number and chance a seed: no sleep, no thread, no socket."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NoReturn, TypeVar, TypeVarTuple

__all__ = ["EPOCH", "SimulatedLoop", "now", "simulate"]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

EPOCH = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
"""When every simulation begins."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs what is ready in an order of chance; when nothing is, time jumps to the next timer.

    The same seed gives the same order.
    """

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random
        self._time = 0.0
        self._number = 0
        self._clock_resolution = 1e-6  # of a time that may be years: a float has no more
        self._selector = self  # whose `select` is what a loop waits in

    def time(self) -> float:
        """Seconds since the beginning."""
        return self._time

    def select(self, timeout: float | None) -> list[NoReturn]:
        """What a loop does before each turn: here it waits for nothing and takes no time."""
        if timeout is None:
            raise RuntimeError("Everybody waits, and nothing will ever happen.")
        if timeout > 0:
            self._time = max(self._time, self._scheduled[0].when())
        if len(self._ready) > 1:
            handles = list(self._ready)
            self._random.shuffle(handles)
            self._ready = deque(handles)
        return []

    def next_number(self) -> int:
        """1, 2, 3 …"""
        self._number += 1
        return self._number

    def _process_events(self, event_list: list[NoReturn]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """There is no other thread that could wake this one."""

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """There are no threads."""
        raise RuntimeError("A simulation has one thread.")


def now() -> datetime:
    """The present moment of the simulation that runs."""
    return EPOCH + timedelta(seconds=asyncio.get_running_loop().time())


def simulate(seed: int, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a loop of its own; what else it began is cut off then."""
    loop = SimulatedLoop(Random(f"order {seed}"))
    try:
        return loop.run_until_complete(main())
    finally:
        _cut_off(loop)
        loop.close()


def _cut_off(loop: SimulatedLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
