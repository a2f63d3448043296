"""The runner: takes events from the journal, works on them, writes down what came of it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

from axclarity.errors import AxClarityError, ConfigError, Disposition, Parked, Problem
from axclarity.http import AsyncTransport, drive_async
from axclarity.pipeline.alerts import Alerts, AlertSink
from axclarity.pipeline.decisions import Park, Retry, RetryPolicy, decide
from axclarity.pipeline.event import Event, Outcome, Route, Source
from axclarity.pipeline.gates import GatedTransport, GatePolicy, Gates
from axclarity.pipeline.journal import Entry, Journal
from axclarity.pipeline.ledger import Ledger

__all__ = ["Pipeline"]

_LONGEST_NAP = 30.0


class _Random(Protocol):
    def random(self) -> float: ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Pipeline:
    """Works off the journal: one key at a time in order, different keys side by side.

    A guest in its host: no signal handlers, no logging configuration, nothing global. `run` goes
    on until it is told to stop; `step` does what is due and returns, for hosts with a loop of
    their own. A cancelled event stays pending.

    Args:
        journal: open, and not worked on by another process.
        routes: which handler answers which events; the first that fits.
        transport: carries all requests; pauses and circuits are put around it.
        sources: what is asked for events from time to time.
        concurrency: how many keys are worked on at once.
        alerts: told what a person should know, besides the log `axclarity.alerts`.
        clock: the time, aware.
        random: jitter.

    Raises:
        ConfigError: lists what is wrong with the settings.
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
        clock: Callable[[], datetime] = _utc_now,
        random: _Random = random.SystemRandom(),  # noqa: B008  stateless
    ) -> None:
        _check(routes, concurrency)
        self._journal = journal
        self._routes = tuple(routes)
        self._sources = tuple(sources)
        self._retry = retry or RetryPolicy()
        self._concurrency = concurrency
        self._clock = clock
        self._random = random
        self._gates = Gates(gate or GatePolicy())
        self._transport = GatedTransport(
            transport, self._gates, clock=clock, on_open=self._circuit_opened
        )
        self._ledger = Ledger(
            journal=journal, clock=clock, settle=self._retry.settle, alerts=Alerts(alerts)
        )
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._polled: dict[str, datetime] = {}
        self._polling: dict[str, asyncio.Task[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()

    def notify(self) -> None:
        """There may be something to do. Safe from any thread."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop was closed in the meantime
                loop.call_soon_threadsafe(self._wake.set)

    async def run(self, stop: asyncio.Event | None = None) -> None:
        """Work until `stop` is set, then finish what is begun."""
        self._loop = asyncio.get_running_loop()
        stopping = asyncio.create_task(stop.wait()) if stop is not None else None
        try:
            while not (stop is not None and stop.is_set()):
                self._wake.clear()
                self._start_due()
                await self._nap(stopping)
            await self._finish()
        finally:
            self._cancel(stopping)

    async def step(self) -> int:
        """Do what is due, once, and wait for it; returns the number of events worked on."""
        self._start_due()
        tasks = [*self._busy.values(), *self._polling.values()]
        if tasks:
            await asyncio.gather(*tasks)
        return len(tasks)

    async def run_until_idle(self) -> None:
        """Work until nothing is pending any more. Sources are looked at once."""
        self._polled.clear()
        while True:
            if not await self.step():
                due = self._journal.next_due()
                if due is None:
                    return
                await asyncio.sleep(max(0.0, (due - self._clock()).total_seconds()))

    def _start_due(self) -> None:
        now = self._clock()
        for source in self._sources:
            last = self._polled.get(source.name)
            if source.name not in self._polling and (last is None or last + source.every <= now):
                self._polled[source.name] = now
                self._polling[source.name] = asyncio.create_task(self._poll(source))
        free = self._concurrency - len(self._busy)
        if free <= 0:
            return
        for entry in self._journal.ready(now, limit=free, exclude_keys=self._busy.keys()):
            self._busy[entry.event.key] = asyncio.create_task(self._work(entry))

    async def _nap(self, stopping: asyncio.Task[bool] | None) -> None:
        waking = asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait(
                {waking, stopping} if stopping else {waking},
                timeout=self._nap_seconds(),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waking.cancel()

    def _nap_seconds(self) -> float:
        now = self._clock()
        moments = [
            self._polled[source.name] + source.every
            for source in self._sources
            if source.name in self._polled
        ]
        due = self._journal.next_due()
        if due is not None and due > now:
            moments.append(due)
        soonest = min(moments, default=now + timedelta(seconds=_LONGEST_NAP))
        return min(max(0.0, (soonest - now).total_seconds()), _LONGEST_NAP)

    async def _work(self, entry: Entry) -> None:
        try:
            await self._settle(entry)
        finally:
            del self._busy[entry.event.key]
            self._wake.set()

    async def _settle(self, entry: Entry) -> None:
        route = self._route_of(entry.event)
        now = self._clock()
        held = self._gates.held_until(route.destinations, now) if route else None
        if held is not None:
            self._journal.hold(entry.seq, until=held)
            return
        attempts, first_at = self._journal.begin(entry.seq, now=now)
        try:
            outcome = await self._outcome(route, entry.event)
        except Exception as error:  # noqa: BLE001  whatever a handler raises is decided on
            self._failed(entry, error, attempts, first_at)
        else:
            self._journal.apply(entry.seq, outcome, now=self._clock())

    async def _outcome(self, route: Route | None, event: Event) -> Outcome:
        if route is None:
            raise Parked(
                Problem(
                    path="event.type",
                    rule="pipeline.no-route",
                    message=f"no route answers {event.type}",
                    hint="Add a route for it, or do not subscribe to it.",
                )
            )
        return await drive_async(route.handler(event, self._ledger), self._transport)

    def _failed(self, entry: Entry, error: Exception, attempts: int, first_at: datetime) -> None:
        now = self._clock()
        decision = decide(
            error,
            attempts=attempts,
            first_at=first_at,
            now=now,
            policy=self._retry,
            random=self._random.random(),
        )
        match decision:
            case Park():
                self._journal.park(
                    entry.seq,
                    rule=decision.rule,
                    message=decision.message,
                    problems=decision.problems,
                    now=now,
                )
                self._ledger.alert(
                    f"parked/{entry.event.key}/{decision.rule}",
                    f"{entry.event.key} is parked ({decision.rule}): {decision.message}",
                )
            case Retry():
                why = error.rule if isinstance(error, AxClarityError) else type(error).__name__
                self._journal.retry(
                    entry.seq, at=decision.at, why=why, counted=decision.counted, now=now
                )
                if decision.alert:
                    self._ledger.alert(
                        f"retrying/{entry.event.key}/{why}",
                        f"{entry.event.key} has failed {attempts} times and is retried: {error}",
                    )
        if isinstance(error, AxClarityError) and error.disposition is Disposition.HALT:
            self._ledger.alert(f"halted/{error.rule}", f"Work is failing for a setting: {error}")

    async def _poll(self, source: Source) -> None:
        try:
            events = await drive_async(source.poll(self._ledger), self._transport)
            if events:
                self._journal.accept(events, now=self._clock())
        except AxClarityError as error:
            if error.disposition not in (Disposition.RETRY, Disposition.VERIFY):
                self._ledger.alert(f"source/{source.name}/{error.rule}", f"{source.name}: {error}")
        finally:
            del self._polling[source.name]
            self._wake.set()

    async def _finish(self) -> None:
        tasks = [*self._busy.values(), *self._polling.values()]
        if tasks:
            await asyncio.gather(*tasks)

    def _cancel(self, stopping: asyncio.Task[bool] | None) -> None:
        for task in (stopping, *self._busy.values(), *self._polling.values()):
            if task is not None:
                task.cancel()
        self._loop = None

    def _route_of(self, event: Event) -> Route | None:
        return next((route for route in self._routes if route.answers(event.type)), None)

    def _circuit_opened(self, destination: str, now: datetime) -> None:
        self._ledger.alert(
            f"circuit/{destination}/{now:%Y-%m-%dT%H}",
            f"{destination} does not answer. Work for it waits; it is tried from time to time.",
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
