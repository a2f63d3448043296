"""The loop: hands due events to their handlers, in order per key, side by side across keys."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import random as at_random
from typing import Any, TypeVar

from axclarity.errors import ConfigError, JournalError, Problem
from axclarity.http import AsyncTransport, utc_now
from axclarity.pipeline._agenda import LONGEST_SLEEP, Agenda
from axclarity.pipeline._poller import Poller
from axclarity.pipeline._surroundings import Surroundings
from axclarity.pipeline._worker import Ended, Worker
from axclarity.pipeline.alerts import Alert, AlertSink
from axclarity.pipeline.decisions import Park, RetryPolicy
from axclarity.pipeline.gates import GatedTransport, GatePolicy, Gates
from axclarity.pipeline.journal import Account, Journal, PendingEvent, operations
from axclarity.pipeline.route import Route
from axclarity.pipeline.sources import Source

__all__ = ["Pipeline"]

T = TypeVar("T")

_JOURNAL_REST = timedelta(seconds=5)

_HELD_AT_ONCE = 1000
"""So many events are put off in one transaction while a destination is closed."""

_AHEAD = 4
"""So many times as many events as may be worked on are known ahead."""


class Pipeline:
    """Applies every accepted event once, or parks it with a reason.

    A guest in its host's event loop: no signal handlers, no logging configuration, no threads.
    Between beginning and end the loop never waits for a disk: the journal commits in its own
    thread, and what many events write at the same time shares a commit.

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
                paused=self._remember_pause,
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
        self._agenda = Agenda()
        self._running: dict[str, asyncio.Task[Ended]] = {}
        self._polls: dict[str, asyncio.Task[int]] = {}
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def notify(self) -> None:
        """Wake the loop: something may be due. May be called from any thread."""
        self._agenda.hear()
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake.set)

    async def step(self) -> int:
        """Poll what is due, work on what is due, once; returns how many events were settled.

        Raises:
            JournalError: the journal fails, or another pipeline runs on it.
        """
        async with self._dispatching():
            await self._start_polls()
            await self._all_ended()
            self._reap()
            await self._start_events()
            await self._all_ended()
            return self._reap()

    async def run(self, stop: asyncio.Event | None = None) -> None:
        """Run until `stop` is set, then let attempts under way come to their end.

        If the journal fails, people are told and it is tried again. If this is cancelled, attempts
        are cut off, and their events stay pending.

        Raises:
            JournalError: another pipeline runs on the journal.
        """
        stop = stop or asyncio.Event()
        async with self._dispatching():
            while not stop.is_set():
                await self._turn(stop)
            await self._all_ended()
            self._reap()

    async def run_until_idle(self, *, deadline: timedelta | None = None) -> Account:
        """Run until nothing is pending, or no longer than `deadline`; returns the account.

        Sources that are due are polled once, at the beginning. Events that wait for a retry are
        waited for. At the deadline no new attempt begins.

        Raises:
            JournalError: the journal fails, or another pipeline runs on it.
        """
        end = None if deadline is None else self._around.clock() + deadline
        async with self._dispatching():
            await self._start_polls()
            while end is None or self._around.clock() < end:
                await self._start_events()
                if await self._is_idle():
                    break
                await self._wait(end=end)
                self._reap()
            await self._all_ended()
            self._reap()
            return await self._around.journal.run_async(operations.account)

    @asynccontextmanager
    async def _dispatching(self) -> AsyncIterator[None]:
        journal = self._around.journal
        with journal.dispatching():
            self._loop = asyncio.get_running_loop()
            self._wake = asyncio.Event()
            self._agenda = Agenda()
            end_listening = journal.listen(self.notify)
            try:
                await self._poller.recall()
                yield
            finally:
                end_listening()
                self._loop = None
                await self._cancel_all()

    async def _turn(self, stop: asyncio.Event) -> None:
        try:
            await self._start_polls()
            await self._start_events()
            await self._wait(stop=stop)
            self._reap()
        except JournalError as error:
            if error.context.get("reason") == "dispatching":  # another has taken over
                raise
            now = self._around.clock()
            self._around.tell_people(Alert(key=f"journal/{now.date()}", message=str(error), at=now))
            self._agenda.hear()
            await self._sleep(_JOURNAL_REST.total_seconds())

    async def _is_idle(self) -> bool:
        if self._running or self._polls:
            return False
        due = await self._around.journal.run_async(operations.next_due, exclude_keys=())
        if due is not None:
            self._agenda.look_at(due)
        return due is None

    async def _heed_pauses(self, now: datetime) -> None:
        """Before work is handed out: another worker may have been asked to wait."""
        self._gates.heed(await self._around.journal.run_async(operations.pauses_after, now), now)

    async def _remember_pause(self, destination: str, until: datetime) -> None:
        await self._around.journal.run_async(operations.pause, destination, until)

    async def _start_polls(self) -> None:
        now = self._around.clock()
        idle = [source for source in self._poller.sources if source.name not in self._polls]
        due = [source for source in idle if self._poller.due_at(source) <= now]
        if due:
            await self._heed_pauses(now)
        for source in due:
            self._polls[source.name] = self._task(self._poller.poll(source))

    async def _start_events(self) -> None:
        """Begin what is due while there is room."""
        while room := self._concurrency - len(self._running):
            now = self._around.clock()
            if self._agenda.wants_look(now, room):
                await self._look(now)
            elif not self._agenda.is_empty:
                await self._heed_pauses(now)
            if self._agenda.is_empty:
                break
            most = _HELD_AT_ONCE if self._gates.any_closed(now) else room
            await self._start(self._agenda.take(most), now)

    async def _look(self, now: datetime) -> None:
        closed = self._gates.any_closed(now)
        self._agenda.looking()
        look = await self._around.journal.run_async(
            operations.look,
            now,
            limit=_HELD_AT_ONCE if closed else _AHEAD * self._concurrency,
            exclude_keys=tuple(self._running),
        )
        self._gates.heed(look.pauses, now)
        self._agenda.learn(look, now)

    async def _start(self, due: Sequence[PendingEvent], now: datetime) -> None:
        held: dict[datetime, list[int]] = {}
        for pending in due:
            route = self._worker.route_or_park(pending)
            if isinstance(route, Route) and (until := self._closed_until(route, now)) is not None:
                held.setdefault(until, []).append(pending.seq)
            elif len(self._running) == self._concurrency:
                self._agenda.put(pending, now)
            elif isinstance(route, Park):
                self._running[pending.event.key] = self._task(self._worker.park(pending, route))
            else:
                self._running[pending.event.key] = self._task(self._worker.work(pending, route))
        for until, seqs in held.items():
            await self._around.journal.run_async(operations.hold, seqs, until)
            self._agenda.look_at(until)

    def _closed_until(self, route: Route, now: datetime) -> datetime | None:
        return self._gates.closed_until(route.destinations, now)

    def _task(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _task: self._wake.set())
        return task

    def _reap(self) -> int:
        """Forget finished tasks; returns how many events they settled, or raises for one."""
        now = self._around.clock()
        polls, events = _take_finished(self._polls), _take_finished(self._running)
        errors = [e for task in (*polls, *events) if (e := task.exception()) is not None]
        ended = [task.result() for task in events if task.exception() is None]
        for end in ended:
            self._agenda.put(end.head, now)
        if errors:
            raise errors[0]
        return sum(end.settled for end in ended)

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
        try:
            await asyncio.wait(signals, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for signal in signals:
                signal.cancel()
            await asyncio.gather(*signals, return_exceptions=True)
        self._wake.clear()

    def _until_due(self, end: datetime | None) -> float:
        now = self._around.clock()
        room = len(self._running) < self._concurrency
        moments = [self._agenda.next_look(now) if room else now + LONGEST_SLEEP]
        if end is not None:
            moments.append(end)
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

    async def _tell_of_outage(self, destination: str, since: datetime, cause: str) -> None:
        await self._around.alert(
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
