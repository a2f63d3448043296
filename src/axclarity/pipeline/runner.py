"""The loop: hands due events to their handlers, in order per key, side by side across keys."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import random as at_random
from typing import Any, TypeVar

from axclarity.errors import ConfigError, JournalError, Problem
from axclarity.http import AsyncTransport, utc_now
from axclarity.pipeline._poller import Poller
from axclarity.pipeline._surroundings import Surroundings
from axclarity.pipeline._worker import Worker
from axclarity.pipeline.alerts import Alert, AlertSink
from axclarity.pipeline.decisions import Park, RetryPolicy
from axclarity.pipeline.gates import GatedTransport, GatePolicy, Gates
from axclarity.pipeline.journal import Account, Journal, PendingEvent
from axclarity.pipeline.route import Route
from axclarity.pipeline.sources import Source

__all__ = ["Pipeline"]

T = TypeVar("T")

_LONGEST_SLEEP = timedelta(seconds=5)
"""Another process may accept events without waking this one: the inbox is looked at this often."""

_JOURNAL_REST = timedelta(seconds=5)

_HELD_AT_ONCE = 1000
"""So many events are put off in one transaction while a destination is closed."""


class Pipeline:
    """Applies every accepted event once, or parks it with a reason.

    A guest in its host's event loop: no signal handlers, no logging configuration, no threads. The
    journal is written in the loop's own thread; a host whose loop must never wait for a disk gives
    the pipeline a loop of its own.

    Args:
        journal: open; belongs to the caller, as does `transport`.
        routes: the first that answers an event's type has it.
        concurrency: how many keys are worked on at the same time.
        alerts: called with each alert, once.
        clock: the present moment, with a time zone.
        random: from 0 up to 1; spreads retries.

    Raises:
        ConfigError: lists every setting that is wrong.
    """

    def __init__(
        self,
        journal: Journal,
        routes: Sequence[Route],
        transport: AsyncTransport,
        *,
        sources: Sequence[Source] = (),
        retry: RetryPolicy | None = None,
        gate: GatePolicy | None = None,
        concurrency: int = 16,
        alerts: Sequence[AlertSink] = (),
        clock: Callable[[], datetime] = utc_now,
        random: Callable[[], float] = at_random,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        _check(routes, concurrency)
        self._gates = Gates(gate or GatePolicy())
        self._around = Surroundings(
            journal=journal,
            transport=GatedTransport(
                transport,
                self._gates,
                clock=clock,
                opened=self._tell_of_outage,
                paused=journal.pause,
            ),
            gates=self._gates,
            retry=retry or RetryPolicy(),
            sinks=tuple(alerts),
            clock=clock,
            random=random,
        )
        self._worker = Worker(self._around, tuple(routes))
        self._poller = Poller(self._around, tuple(sources))
        self._concurrency = concurrency
        self._sleep = sleep
        self._running: dict[str, asyncio.Task[bool]] = {}
        self._polls: dict[str, asyncio.Task[int]] = {}
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def notify(self) -> None:
        """Wake the loop: something may be due. May be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    async def step(self) -> int:
        """Poll what is due, work on what is due, once; returns how many events were settled.

        Raises:
            JournalError: the journal fails, or another pipeline runs on it.
        """
        with self._dispatching():
            try:
                self._start_polls()
                await self._all_ended()
                self._reap()
                settled = self._start_events()
                await self._all_ended()
                return settled + self._reap()
            finally:
                await self._cancel_all()

    async def run(self, stop: asyncio.Event | None = None) -> None:
        """Run until `stop` is set, then let attempts under way come to their end.

        If the journal fails, people are told and it is tried again. If this is cancelled, attempts
        are cut off, and their events stay pending.

        Raises:
            JournalError: another pipeline runs on the journal.
        """
        stop = stop or asyncio.Event()
        with self._dispatching():
            try:
                while not stop.is_set():
                    await self._turn(stop)
                await self._all_ended()
                self._reap()
            finally:
                await self._cancel_all()

    async def run_until_idle(self, *, deadline: timedelta | None = None) -> Account:
        """Run until nothing is pending, or no longer than `deadline`; returns the account.

        Sources that are due are polled once, at the beginning. Events that wait for a retry are
        waited for. At the deadline no new attempt begins.

        Raises:
            JournalError: the journal fails, or another pipeline runs on it.
        """
        end = None if deadline is None else self._around.clock() + deadline
        with self._dispatching():
            try:
                self._start_polls()
                while end is None or self._around.clock() < end:
                    self._start_events()
                    if self._is_idle():
                        break
                    await self._wait(end=end)
                    self._reap()
                await self._all_ended()
                self._reap()
                return self._around.journal.account()
            finally:
                await self._cancel_all()

    @contextmanager
    def _dispatching(self) -> Iterator[None]:
        with self._around.journal.dispatching():
            self._loop = asyncio.get_running_loop()
            self._wake = asyncio.Event()
            end_listening = self._around.journal.listen(self.notify)
            try:
                yield
            finally:
                end_listening()
                self._loop = None

    async def _turn(self, stop: asyncio.Event) -> None:
        try:
            self._start_polls()
            self._start_events()
            await self._wait(stop=stop)
            self._reap()
        except JournalError as error:
            now = self._around.clock()
            self._around.tell_people(Alert(key=f"journal/{now.date()}", message=str(error), at=now))
            await self._sleep(_JOURNAL_REST.total_seconds())

    def _is_idle(self) -> bool:
        busy = self._running or self._polls
        return not busy and self._around.journal.next_due() is None

    def _heed_pauses(self) -> None:
        """Before work is handed out: another worker may have been asked to wait."""
        now = self._around.clock()
        self._gates.heed(self._around.journal.pauses(now), now)

    def _start_polls(self) -> None:
        now = self._around.clock()
        idle = [source for source in self._poller.sources if source.name not in self._polls]
        due = [source for source in idle if self._poller.due_at(source) <= now]
        if due:
            self._heed_pauses()
        for source in due:
            self._polls[source.name] = asyncio.create_task(self._poller.poll(source))

    def _start_events(self) -> int:
        """Begin what is due while there is room; returns how many were parked unworked."""
        parked = 0
        self._heed_pauses()
        while room := self._concurrency - len(self._running):
            now = self._around.clock()
            closed = self._gates.any_closed(now)
            due = self._around.journal.ready(
                now, limit=_HELD_AT_ONCE if closed else room, exclude_keys=self._running.keys()
            )
            if not due:
                break
            parked += self._start(due, now)
        return parked

    def _start(self, due: Sequence[PendingEvent], now: datetime) -> int:
        journal = self._around.journal
        parked = 0
        begun: list[tuple[PendingEvent, Route]] = []
        held: dict[datetime, list[PendingEvent]] = {}
        for pending in due:
            route = self._worker.route_or_park(pending)
            if isinstance(route, Park):
                self._worker.park(pending, route)
                parked += 1
            elif (until := self._gates.closed_until(route.destinations, now)) is not None:
                held.setdefault(until, []).append(pending)
            elif len(begun) < self._concurrency - len(self._running):
                begun.append((pending, route))
        for until, pendings in held.items():
            journal.hold(pendings, until)
        journal.begin([pending.seq for pending, _ in begun], now)
        for pending, route in begun:
            task = asyncio.create_task(self._worker.work(pending, route))
            self._running[pending.event.key] = task
        return parked

    def _reap(self) -> int:
        """Forget finished tasks; returns how many events they settled, or raises for one."""
        polls = _take_finished(self._polls)
        events = _take_finished(self._running)
        errors = [e for task in (*polls, *events) if (e := task.exception()) is not None]
        if errors:
            raise errors[0]
        return sum(task.result() for task in events)

    async def _wait(
        self, *, stop: asyncio.Event | None = None, end: datetime | None = None
    ) -> None:
        """Wait until a task ends, something is due or accepted, or it is time to stop."""
        signals: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self._sleep(self._until_due(end))),
        ]
        if stop is not None:
            signals.append(asyncio.ensure_future(stop.wait()))
        work = [*self._running.values(), *self._polls.values()]
        try:
            await asyncio.wait([*signals, *work], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for signal in signals:
                signal.cancel()
            await asyncio.gather(*signals, return_exceptions=True)
        self._wake.clear()

    def _until_due(self, end: datetime | None) -> float:
        now = self._around.clock()
        moments = [now + _LONGEST_SLEEP]
        if end is not None:
            moments.append(end)
        if len(self._running) < self._concurrency:
            due = self._around.journal.next_due(exclude_keys=self._running.keys())
            moments += [] if due is None else [due]
        moments += [
            self._poller.due_at(source)
            for source in self._poller.sources
            if source.name not in self._polls
        ]
        return max(0.0, (min(moments) - now).total_seconds())

    async def _all_ended(self) -> None:
        """Wait for everything under way; errors are left for `_reap`."""
        tasks = [*self._running.values(), *self._polls.values()]
        if tasks:
            await asyncio.wait(tasks)

    async def _cancel_all(self) -> None:
        tasks = [*self._running.values(), *self._polls.values()]
        self._running.clear()
        self._polls.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _tell_of_outage(self, destination: str, since: datetime, cause: str) -> None:
        self._around.ledger().alert(
            f"circuit/{destination}/{since.isoformat()}",
            f"{destination} does not answer ({cause}). Events wait; it is tried again by itself.",
            destination=destination,
            cause=cause,
        )


def _check(routes: Sequence[Route], concurrency: int) -> None:
    problems = []
    if not routes:
        problems.append(
            Problem(path="routes", rule="config.routes", message="needs at least one route")
        )
    if concurrency < 1:
        problems.append(
            Problem(path="concurrency", rule="config.concurrency", message="must be at least 1")
        )
    if problems:
        raise ConfigError(*problems)


def _take_finished(tasks: dict[str, asyncio.Task[T]]) -> list[asyncio.Task[T]]:
    return [tasks.pop(name) for name in [n for n, task in tasks.items() if task.done()]]
