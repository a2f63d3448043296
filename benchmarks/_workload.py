"""Events for a pipeline, and the systems that they go to, simulated in its own process.

Four steps each: read the order, submit it to AX (20 ms, one in twenty fails and is to be tried
again), note its number, tell the shop. Events of one key are to be submitted in their order, once.
"""

import asyncio
import gc
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import pairwise
from typing import Protocol

from attrs import define, field, frozen

__all__ = [
    "KEYS",
    "RETRY_SECONDS",
    "Asked",
    "Figures",
    "Job",
    "Load",
    "Send",
    "Subject",
    "Systems",
    "measured",
]

KEYS = 200
RETRY_SECONDS = 0.1
"""What failed is tried again after a random part of it."""

_SUBMIT_SECONDS = 0.02
_BUSY_SHARE = 0.05
_SENDERS = 64


@frozen
class Job:
    """One event: its number, and the record it is about."""

    number: int

    @property
    def key(self) -> str:
        return f"order/{self.number % KEYS}"


@frozen(kw_only=True)
class Load:
    """How many events from a first one on, and how many a second; all at once if that is 0."""

    events: int
    first: int = 0
    rate: float = 0.0


Accept = Callable[[Job], Awaitable[object]]
Send = Callable[[Accept], Awaitable[None]]


class Asked(Protocol):
    """AX and the shop, as a pipeline sees them."""

    async def read(self, job: Job) -> None:
        """The shop is asked for the order."""
        ...

    async def submit(self, job: Job) -> bool:
        """AX makes a record; false if it is busy, and nothing was made."""
        ...

    async def tell(self, job: Job) -> None:
        """The shop is told the record's number."""
        ...


class Systems:
    """AX and the shop: they remember what they were asked, and when.

    `spent_elsewhere` is the CPU, in seconds, that workers in other processes have spent.
    """

    def __init__(self, load: Load) -> None:
        self.spent_elsewhere = 0.0
        self._events = load.events
        self._chance = random.Random(20260301)
        self.submitted: list[int] = []
        self.ended: dict[int, float] = {}
        self.all_ended = asyncio.Event()

    async def read(self, job: Job) -> None:
        """The shop is asked for the order."""
        del job
        await asyncio.sleep(0)

    async def submit(self, job: Job) -> bool:
        """AX makes a record; false if it is busy, and nothing was made."""
        await asyncio.sleep(_SUBMIT_SECONDS)
        if self._chance.random() < _BUSY_SHARE:
            return False
        self.submitted.append(job.number)
        return True

    async def tell(self, job: Job) -> None:
        """The shop is told the record's number."""
        await asyncio.sleep(0)
        self.ended[job.number] = time.perf_counter()
        if len(self.ended) == self._events:
            self.all_ended.set()


class Subject(Protocol):
    """A pipeline to be measured."""

    @property
    def name(self) -> str: ...

    async def run(self, systems: Systems, send: Send) -> None:
        """Work until everything has ended.

        Args:
            send: to be awaited, with what takes a job in: durably, before it returns.
        """
        ...


@frozen(kw_only=True)
class Figures:
    """What a subject did with a load; latencies in milliseconds, CPU of its own processes."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    duplicates: int
    disorders: int
    lost: int


@define
class _Senders:
    """The other side of the webhooks: so many deliveries at the same time."""

    load: Load
    sent: dict[int, float] = field(factory=dict)

    async def send(self, accept: Accept) -> None:
        jobs = iter(range(self.load.first, self.load.first + self.load.events))
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(_SENDERS):
                group.create_task(self._sender(jobs, began, accept))

    async def _sender(self, jobs: Iterator[int], began: float, accept: Accept) -> None:
        for number in jobs:
            if self.load.rate:
                due = began + (number - self.load.first) / self.load.rate
                await asyncio.sleep(due - time.perf_counter())
            self.sent[number] = time.perf_counter()
            await accept(Job(number))


def measured(subject: Subject, load: Load) -> Figures:
    """Run a load through a subject."""
    return asyncio.run(_measured(subject, load))


async def _measured(subject: Subject, load: Load) -> Figures:
    gc.collect()
    gc.freeze()  # what was imported is not to be searched for garbage, as in a server that is up
    systems, senders = Systems(load), _Senders(load)
    spent = time.process_time()
    await subject.run(systems, senders.send)
    spent = time.process_time() - spent + systems.spent_elsewhere
    waited = sorted(end - senders.sent[number] for number, end in systems.ended.items())
    times = Counter(systems.submitted)
    return Figures(
        per_second=load.events / (max(systems.ended.values()) - min(senders.sent.values())),
        p50=waited[len(waited) // 2] * 1000,
        p99=waited[len(waited) * 99 // 100] * 1000,
        cpu=spent / load.events * 1000,
        duplicates=sum(count - 1 for count in times.values()),
        disorders=_disorders(systems.submitted),
        lost=load.events - len(times),
    )


def _disorders(submitted: list[int]) -> int:
    by_key: dict[str, list[int]] = {}
    for number in submitted:
        by_key.setdefault(Job(number).key, []).append(number)
    return sum(
        later < earlier for numbers in by_key.values() for earlier, later in pairwise(numbers)
    )
