"""One worker's shift: it hands over what is due, and works on what it is handed."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from axclarity.pipeline.engines._jobs import OpenJobs
from axclarity.pipeline.engines._waiting import either
from axclarity.pipeline.journal import Journal, PendingEvent, Standing, operations
from axclarity.pipeline.runner import Pipeline

__all__ = ["Clock", "Shift"]

Clock = Callable[[], datetime]

_SOON = timedelta(milliseconds=50)
"""A job that has begun has its event under a lease by then, and one that has ended is gone."""


class Shift:
    """From one connection to its loss, or until `stop` is set.

    Args:
        parts: which of `hand_over`, `clear_away` and `poll` are to run.
        all_works: is called once each part has done what it does at least once.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        journal: Journal,
        stop: asyncio.Event,
        *,
        look_every: timedelta,
        clock: Clock,
        parts: Collection[str],
        all_works: Callable[[], object],
    ) -> None:
        self._pipeline = pipeline
        self._journal = journal
        self._stop = stop
        self._look_every = look_every
        self._clock = clock
        self._untried = set(parts)
        self._all_works = all_works
        self._news = asyncio.Event()
        self._look_at = clock()

    async def hand_over(self, jobs: OpenJobs) -> None:
        """Make jobs of what is due, as soon as it is.

        Raises:
            JournalError: the journal, or the jobs' database, cannot be used.
        """
        loop = asyncio.get_running_loop()
        end_listening = self._journal.listen(lambda: _set(self._news, loop))
        try:
            while not self._stop.is_set():
                self._news.clear()
                self._look_at = self._clock() + self._look_every
                if await jobs.hand_over(
                    self._due, lambda event: self._pipeline.priority_of(event.type)
                ):
                    self._look_by(self._clock() + _SOON)
                self._went_well("hand_over")
                wait = max(timedelta(0), self._look_at - self._clock())
                await either(self._news, self._stop, seconds=wait.total_seconds())
        finally:
            end_listening()

    async def clear_away(self, jobs: OpenJobs, every: timedelta) -> None:
        """Remove the jobs of dead workers, every so often."""
        while not self._stop.is_set():
            await jobs.clear_away()
            self._went_well("clear_away")
            await either(self._stop, seconds=every.total_seconds())

    async def poll(self) -> None:
        """Ask the sources when they are due; one worker asks each.

        Raises:
            JournalError: the journal fails.
        """
        while not self._stop.is_set():
            if await self._pipeline.poll():
                self._news.set()
            self._went_well("poll")
            await either(self._stop, seconds=self._look_every.total_seconds())

    async def work(self, seq: int) -> None:
        """Work on an event, and on those of its key that follow, as long as one is due.

        Raises:
            JournalError: the journal fails.
        """
        while not self._stop.is_set():
            standing = await self._pipeline.process(seq)
            if standing.state == "pending":
                await self._put_off(seq, standing)
                break
            if standing.head is None:
                break
            seq = standing.head.seq

    async def _put_off(self, seq: int, standing: Standing) -> None:
        """It is handed over again as soon as it is worth it, and no sooner."""
        if standing.until is None:
            return
        if standing.reason == "closed":
            await self._journal.run_async(operations.hold, [seq], standing.until)
        if standing.until < self._look_at:
            self._news.set()

    async def _due(self, without: Collection[str], most: int) -> Sequence[PendingEvent]:
        look = await self._journal.run_async(
            operations.look,
            self._clock(),
            limit=most,
            exclude_keys=without,
            rank=lambda kind: -self._pipeline.priority_of(kind),
        )
        if look.again_at is not None and len(look.due) < most:
            self._look_by(look.again_at)
        return look.due

    def _went_well(self, part: str) -> None:
        self._untried.discard(part)
        if not self._untried:
            self._all_works()

    def _look_by(self, moment: datetime) -> None:
        self._look_at = min(self._look_at, moment)


def _set(event: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(event.set)
