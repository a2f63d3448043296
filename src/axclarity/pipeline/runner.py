"""The loop: hands due events to their handlers, in order per key, side by side across keys."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from random import random as at_random
from typing import Any, TypeVar

from axclarity.errors import JournalError
from axclarity.http import AsyncTransport, utc_now
from axclarity.pipeline._dispatcher import Dispatcher
from axclarity.pipeline._poller import Poller
from axclarity.pipeline._processing import Processor
from axclarity.pipeline._settings import check_settings, longest_wait
from axclarity.pipeline._slots import Slots, reserve_for
from axclarity.pipeline._surroundings import Surroundings
from axclarity.pipeline._worker import Worker
from axclarity.pipeline.alerts import AlertSink
from axclarity.pipeline.clocks import is_ahead
from axclarity.pipeline.decisions import RetryPolicy
from axclarity.pipeline.gates import GatePolicy, Gates, GateState
from axclarity.pipeline.hooks import Hook, Hooks
from axclarity.pipeline.journal import (
    Account,
    EventName,
    Journal,
    Standing,
    operations,
)
from axclarity.pipeline.route import Route, route_of
from axclarity.pipeline.sources import Source

__all__ = ["Pipeline"]

T = TypeVar("T")

_JOURNAL_REST = timedelta(seconds=5)


class Pipeline:
    """Applies every accepted event once, or parks it with a reason.

    A guest in its host's event loop: no signal handlers, no logging configuration, no threads.
    Between beginning and end the loop never waits for a disk: the journal commits in its own
    thread, and what many events write at the same time shares a commit.

    Args:
        journal: open; belongs to the caller, as does `transport`.
        routes: the first that answers an event's type has it.
        concurrency: how many keys are worked on at the same time.
        reserve: how many slots the routes with the same destinations have to themselves, so that
            a slow system does not hold up what goes elsewhere. By default an eighth.
        lease: how long nobody takes over what a worker that died had begun, where several
            `process` the events of one journal; an hour at most. Longer than their clocks differ.
        alerts: called with each alert, once.
        hooks: are told what it does, and how long that takes.
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
        reserve: int | None = None,
        lease: timedelta = timedelta(minutes=2),
        alerts: Sequence[AlertSink] = (),
        hooks: Sequence[Hook] = (),
        clock: Callable[[], datetime] = utc_now,
        random: Callable[[], float] = at_random,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        check_settings(routes, sources, concurrency, reserve, lease)
        retry, gate = retry or RetryPolicy(), gate or GatePolicy()
        self._around = Surroundings(
            journal=journal,
            hooks=Hooks(hooks),
            wire=transport,
            gates=Gates(gate),
            retry=retry,
            longest_wait=longest_wait(routes, retry, gate),
            sinks=tuple(alerts),
            clock=clock,
            random=random,
        )
        self._worker = Worker(self._around, tuple(routes))
        self._poller = Poller(self._around, tuple(sources))
        self._processor = Processor(self._around, self._worker, self._poller, lease, sleep)
        self._routes = tuple(routes)
        self._concurrency = concurrency
        self._reserve = reserve_for(concurrency, routes) if reserve is None else reserve
        self._wake = asyncio.Event()
        self._dispatcher = self._new_dispatcher()
        self._sleep = sleep
        self._polls: dict[str, asyncio.Task[int]] = {}
        self._last_turn: datetime | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._has_ended = False

    def notify(self) -> None:
        """Wake the loop: something may be due. May be called from any thread."""
        self._dispatcher.hear()
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it has ended
                loop.call_soon_threadsafe(self._wake.set)

    def destinations(self) -> dict[str, GateState]:
        """How each system that was asked stands: `passing`, `paused` (it asked for it), `down`."""
        return self._around.gates.states(self._around.clock())

    @property
    def has_ended(self) -> bool:
        """Whether it ran, by `run`, and does so no longer."""
        return self._has_ended

    async def step(self) -> int:
        """Poll what is due, work on what is due, once; returns how many events were settled.

        Raises:
            JournalError: the journal fails, or another pipeline runs on it.
        """
        async with self._dispatching():
            await self._start_polls()
            await self._all_ended()
            self._reap()
            await self._dispatcher.start_due()
            await self._all_ended()
            return self._reap()

    async def run(
        self,
        stop: asyncio.Event | None = None,
        *,
        grace: timedelta | None = None,
        begun: Callable[[], object] = lambda: None,
    ) -> None:
        """Run until `stop` is set, then let attempts under way come to their end.

        If the journal fails, people are told and it is tried again; what it did not take by the
        end stays pending. If this is cancelled, attempts are cut off, and their events stay
        pending.

        Args:
            grace: what has not ended so long after `stop` is cut off; `None`: it is waited for.
            begun: called once this pipeline has the right to run.

        Raises:
            JournalError: another pipeline runs on the journal.
        """
        stop = stop or asyncio.Event()
        async with self._dispatching():
            self._has_ended = False
            try:
                begun()
                while not stop.is_set():
                    await self._turn(stop)
                await self._all_ended(within=grace)
                self._reap_last()
            finally:
                self._has_ended = True

    async def aclose(self) -> None:
        """Close the connections of the transport, in the loop that used them."""
        await self._around.transport.aclose()

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
                await self._heed_clock()
                await self._dispatcher.start_due()
                if not self._polls and await self._dispatcher.is_idle():
                    break
                await self._wait(end=end, polls=False)
                self._reap()
            await self._all_ended()
            self._reap()
            return await self._around.journal.run_async(operations.account)

    async def process(self, event: EventName) -> Standing:
        """Apply one event now, if it is due and its key's oldest; returns where it stands then.

        For engines that decide themselves when something is worked on. May be called again and
        again, for any event, by many workers at a time: one makes the attempt, under a lease of the
        key, and what a worker finds out after it was taken over is refused. While a pipeline runs
        on the journal, the event is left to it.

        Args:
            event: its number in the journal, or its source and id.

        Raises:
            InvalidValue: the journal has no such event.
            JournalError: the journal fails.
        """
        return await self._processor.process(event)

    async def poll(self) -> int:
        """Ask each source that is due, once; returns how many events were new.

        For the same engines. Of many workers one asks a source at a time, and not before it is due.
        While a pipeline runs on the journal, the sources are left to it.

        Raises:
            JournalError: the journal fails.
        """
        now = self._around.clock()
        if self._was_set_back(now):
            await self._around.heed_clock(now)
        self._last_turn = now
        return await self._processor.poll()

    def priority_of(self, event_type: str) -> int:
        """How soon an event is to begin, for the same engines: the priority of its route."""
        route = route_of(self._routes, event_type)
        return 0 if route is None else route.priority

    def _new_dispatcher(self) -> Dispatcher:
        slots = Slots(self._concurrency, self._reserve, self._routes)
        return Dispatcher(self._around, self._worker, slots, wake=self._wake.set)

    @asynccontextmanager
    async def _dispatching(self) -> AsyncIterator[None]:
        journal = self._around.journal
        async with journal.dispatching_async():
            self._loop = asyncio.get_running_loop()
            self._wake = asyncio.Event()
            self._dispatcher = self._new_dispatcher()
            end_listening = journal.listen(self.notify)
            try:
                await self._recall()
                yield
            finally:
                end_listening()
                self._loop = None
                await self._cancel_all()

    async def _recall(self) -> None:
        await self._around.heed_clock(self._around.clock())
        await self._around.recall()
        await self._poller.recall()
        self._last_turn = self._around.clock()

    async def _turn(self, stop: asyncio.Event) -> None:
        try:
            await self._start_polls()
            await self._dispatcher.start_due()
            await self._wait(stop=stop)
            settled = self._reap()
        except JournalError as error:
            self._tell_of_journal(error)
            self._dispatcher.hear()
            await self._rest(stop)
        else:
            if settled or not self._under_way:  # what only began has written little
                self._around.tell_of_journal(None)

    def _tell_of_journal(self, error: JournalError) -> None:
        if error.context.get("reason") == "dispatching":  # another has taken over
            raise error
        self._around.tell_of_journal(error)

    @property
    def _under_way(self) -> list[asyncio.Task[Any]]:
        return [*self._dispatcher.running, *self._polls.values()]

    async def _rest(self, stop: asyncio.Event) -> None:
        rest = self._sleep(_JOURNAL_REST.total_seconds())
        await _first_of([asyncio.ensure_future(rest), asyncio.ensure_future(stop.wait())])

    def _was_set_back(self, now: datetime) -> bool:
        """Whether the clock was ahead at the last turn; of the first, nobody knows."""
        return self._last_turn is None or is_ahead(self._last_turn, now)

    async def _heed_clock(self) -> datetime:
        now = self._around.clock()
        if self._was_set_back(now):
            await self._recall()
        self._last_turn = now
        return now

    async def _start_polls(self) -> None:
        now = await self._heed_clock()
        idle = [source for source in self._poller.sources if source.name not in self._polls]
        due = [source for source in idle if self._poller.due_at(source) <= now]
        if due:
            await self._around.heed_pauses(now)
        for source in due:
            self._polls[source.name] = self._task(self._poller.poll(source))

    def _task(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        task.add_done_callback(lambda _task: self._wake.set())
        return task

    def _reap(self) -> int:
        """Forget what has ended; returns how many events were settled, or raises for one."""
        polls = _take_finished(self._polls)
        errors = [poll.exception() for poll in polls]
        if any(poll.exception() is None and poll.result() for poll in polls):
            self._dispatcher.hear()
        settled = self._dispatcher.reap()
        for error in errors:
            if error is not None:
                raise error
        return settled

    def _reap_last(self) -> None:
        try:
            self._reap()
        except JournalError as error:
            self._tell_of_journal(error)

    async def _wait(
        self,
        *,
        stop: asyncio.Event | None = None,
        end: datetime | None = None,
        polls: bool = True,
    ) -> None:
        """Wait until a task ends, something is due or accepted, or it is time to stop.

        Args:
            polls: whether sources that fall due are to be polled, too.
        """
        signals: list[asyncio.Future[Any]] = [
            asyncio.ensure_future(self._wake.wait()),
            asyncio.ensure_future(self._sleep(self._until_due(end, polls=polls))),
        ]
        if stop is not None:
            signals.append(asyncio.ensure_future(stop.wait()))
        await _first_of(signals)
        self._wake.clear()

    def _until_due(self, end: datetime | None, *, polls: bool) -> float:
        now = self._around.clock()
        moments = [self._dispatcher.next_turn(now)]
        if end is not None:
            moments.append(end)
        if polls:
            idle = [each for each in self._poller.sources if each.name not in self._polls]
            moments += [self._poller.due_at(source) for source in idle]
        return max(0.0, (min(moments) - now).total_seconds())

    async def _all_ended(self, within: timedelta | None = None) -> None:
        """Wait for everything under way, but not for ever; errors are left for `_reap`."""
        tasks = self._under_way
        if not tasks:
            return
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(asyncio.wait(tasks))]
        if within is not None:
            waits.append(asyncio.ensure_future(self._sleep(within.total_seconds())))
        await _first_of(waits)

    async def _cancel_all(self) -> None:
        tasks = self._under_way
        self._polls.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _first_of(signals: Sequence[asyncio.Future[Any]]) -> None:
    """Wait for one; forget the others."""
    try:
        await asyncio.wait(signals, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for signal in signals:
            signal.cancel()
        await asyncio.gather(*signals, return_exceptions=True)


def _take_finished(tasks: dict[str, asyncio.Task[T]]) -> list[asyncio.Task[T]]:
    return [tasks.pop(name) for name in [n for n, task in tasks.items() if task.done()]]
