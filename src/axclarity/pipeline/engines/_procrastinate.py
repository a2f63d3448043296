"""Several workers on one journal in PostgreSQL: Procrastinate tells them which key is next."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from axclarity.errors import ConfigError, JournalError, Problem
from axclarity.http import utc_now
from axclarity.pipeline.alerts import Alert, AlertSink, raise_alert
from axclarity.pipeline.engines._jobs import Jobs
from axclarity.pipeline.engines._shift import Clock, Shift
from axclarity.pipeline.engines._waiting import either, until_set
from axclarity.pipeline.journal import Journal
from axclarity.pipeline.runner import Pipeline

__all__ = ["ProcrastinateEngine"]


class ProcrastinateEngine:
    """Works on a journal together with others of its kind, on this machine and on others.

    The journal is the truth, and decides what is due; a job is only a hint that a key has something
    to do. Of each key the oldest event alone is worked on, by one worker, under a lease. What a
    worker that died had begun goes to another once its lease has run out. Sources are asked by one
    worker at a time.

    A guest in its host's event loop, as the pipeline is: no signal handlers, no logging
    configuration. On Windows the loop must be a `SelectorEventLoop`, for psycopg.

    Args:
        pipeline: applies the events. None may run by itself on the journal meanwhile.
        journal: the pipeline's own, open; it belongs to the caller.
        address: where the jobs are: a PostgreSQL database, usually the journal's.
        concurrency: how many keys this worker works on at the same time.
        heartbeat: how often it tells the others that it lives; three missed, it is dead.
        look_every: how often the inbox is looked at for what another process accepted.
        grace: how long attempts under way may take to end when it is stopped; then they are cut
            off, and their events stay pending. `None`: as long as they take.
        rest: how long it waits when the database cannot be used.
        alerts: called when the database cannot be used, and when it can be used again; once each.

    Raises:
        ConfigError: lists every setting that is wrong.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        journal: Journal,
        address: str,
        *,
        concurrency: int = 16,
        heartbeat: timedelta = timedelta(seconds=10),
        look_every: timedelta = timedelta(seconds=1),
        grace: timedelta | None = None,
        rest: timedelta = timedelta(seconds=5),
        alerts: Sequence[AlertSink] = (),
        clock: Clock = utc_now,
    ) -> None:
        _check(concurrency, heartbeat=heartbeat, look_every=look_every)
        self._pipeline = pipeline
        self._journal = journal
        self._address = address
        self._concurrency = concurrency
        self._heartbeat = heartbeat
        self._look_every = look_every
        self._grace = grace
        self._rest = rest
        self._sinks = tuple(alerts)
        self._clock = clock
        self._failing = False

    async def run(self, stop: asyncio.Event | None = None) -> None:
        """Work until `stop` is set, then let attempts under way come to their end.

        If the database cannot be used, people are told and it is tried again.
        """
        await self._keep(stop or asyncio.Event(), works=True)

    async def hand_over(self, stop: asyncio.Event | None = None) -> None:
        """Tell the workers elsewhere at once of what is accepted here; do no work, until `stop`.

        For a process that only receives. Without it, workers find out when they look themselves,
        every `look_every`.
        """
        await self._keep(stop or asyncio.Event(), works=False)

    async def _keep(self, stop: asyncio.Event, *, works: bool) -> None:
        while not stop.is_set():
            try:
                await self._serve(stop, works=works)
            except* JournalError as errors:
                self._tell_that_it_fails(errors)
                await either(stop, seconds=self._rest.total_seconds())

    async def _serve(self, stop: asyncio.Event, *, works: bool) -> None:
        shift = Shift(
            self._pipeline,
            self._journal,
            stop,
            look_every=self._look_every,
            clock=self._clock,
            parts=("hand_over", "clear_away", "poll") if works else ("hand_over", "clear_away"),
            all_works=self._tell_that_it_works,
        )
        jobs = Jobs(self._address, shift.work, heartbeat=self._heartbeat)
        async with jobs.opened() as opened, asyncio.TaskGroup() as group:
            group.create_task(shift.hand_over(opened))
            group.create_task(shift.clear_away(opened, self._heartbeat))
            if works:
                work = opened.work(
                    self._concurrency, look_every=self._look_every, grace=self._grace
                )
                group.create_task(until_set(stop, work))
                group.create_task(until_set(stop, shift.poll()))

    def _tell_that_it_fails(self, errors: BaseExceptionGroup[JournalError]) -> None:
        if not self._failing:
            self._failing = True
            self._tell("journal", str(errors.exceptions[0]))

    def _tell_that_it_works(self) -> None:
        if self._failing:
            self._failing = False
            self._tell("recovery/journal", "The engine's database can be used again. Work goes on.")

    def _tell(self, kind: str, message: str) -> None:
        now = self._clock()
        alert = Alert(key=f"{kind}/{now.isoformat()}", message=message, at=now)
        raise_alert(alert, self._sinks)


def _check(concurrency: int, **times: timedelta) -> None:
    problems = [
        Problem(path=name, rule=f"config.{name}", message="must be longer than nothing")
        for name, time in times.items()
        if time <= timedelta(0)
    ]
    if concurrency < 1:
        problems.append(
            Problem(path="concurrency", rule="config.concurrency", message="must be at least 1")
        )
    if problems:
        raise ConfigError(*problems)
