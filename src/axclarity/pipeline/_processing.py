"""One event by name, for engines that decide themselves when something is worked on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime, timedelta

from attrs import evolve, frozen

from axclarity.errors import JournalError
from axclarity.pipeline._poller import Poller
from axclarity.pipeline._surroundings import Surroundings, is_taken_over
from axclarity.pipeline._worker import Worker
from axclarity.pipeline.clocks import is_ahead
from axclarity.pipeline.decisions import Park
from axclarity.pipeline.journal import Claim, EventName, PendingEvent, Standing, operations
from axclarity.pipeline.sources import Source

__all__ = ["Processor"]

_Extend = Callable[[datetime], Awaitable[object]]
"""Holds a lease until later."""


@contextmanager
def _unless_elsewhere() -> Iterator[None]:
    try:
        yield
    except JournalError as error:
        if not is_taken_over(error):
            raise


@frozen
class Processor:
    """Makes one attempt at an event, under a lease of its key.

    Args:
        lease: how long nobody takes over what a worker that died had begun. A living one extends
            its lease in time.
    """

    around: Surroundings
    worker: Worker
    poller: Poller
    lease: timedelta
    sleep: Callable[[float], Awaitable[object]]

    async def process(self, name: EventName) -> Standing:
        """Apply an event if it is due; tell where it stands then.

        Raises:
            InvalidValue: there is no such event.
            JournalError: the journal fails.
        """
        standing = await self._standing(name)
        now = self.around.clock()
        if self._is_of_clock_ahead(standing, now):
            await self.around.heed_clock(now)
            standing = await self._standing(name)
        if standing.reason != "due" or standing.head is None:
            return standing
        until = await self._closed_until(standing.head, now)
        if until is not None:
            return evolve(standing, reason="closed", until=until)
        try:
            claimed = await self._claimed(name, now)
            if isinstance(claimed, Standing):
                return claimed
            await self._attempt(claimed)
        except JournalError as error:
            if not is_taken_over(error):
                raise
            if error.context.get("reason") == "dispatching":
                return evolve(standing, reason="dispatched")
        return await self._standing(name)

    async def poll(self) -> int:
        """Ask each source that is due; returns how many events were new.

        Raises:
            JournalError: the journal fails.
        """
        await self.poller.recall()
        found = 0
        for source in self.poller.sources:
            if self.poller.due_at(source) <= self.around.clock():
                with _unless_elsewhere():
                    found += await self._poll(source)
        return found

    async def _poll(self, source: Source) -> int:
        now, journal = self.around.clock(), self.around.journal
        lease = await journal.lease_async(
            operations.take_lease, source.bookmark, now, now + self.lease
        )
        if lease is None:
            return 0
        run = journal.run_async
        async with self._extended(lambda until: run(operations.extend_lease, lease, until)):
            try:
                await self.poller.recall()  # whoever held the lease before may have just asked
                if self.poller.due_at(source) > self.around.clock():
                    return 0
                await self.around.heed_pauses(now)
                return await self.poller.poll(source, lease)
            finally:
                await run(operations.give_lease_back, lease)

    def _is_of_clock_ahead(self, standing: Standing, now: datetime) -> bool:
        came_in = standing.head is not None and is_ahead(standing.head.since, now)
        waits = standing.until is not None and standing.until > self.around.latest(now)
        return came_in or waits

    async def _standing(self, name: EventName) -> Standing:
        now = self.around.clock()
        return await self.around.journal.run_async(operations.standing_of, name, now)

    async def _closed_until(self, head: PendingEvent, now: datetime) -> datetime | None:
        await self.around.heed_pauses(now)
        route = self.worker.route_or_park(head)
        return (
            None
            if isinstance(route, Park)
            else self.around.gates.closed_until(route.destinations, now)
        )

    async def _claimed(self, name: EventName, now: datetime) -> Claim | Standing:
        """A claim; given back at once if whoever was to work on it is cut off meanwhile."""
        survived = self.worker.survived
        claiming = asyncio.ensure_future(
            self.around.journal.lease_async(operations.claim, name, now, now + self.lease, survived)
        )
        try:
            claimed = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            with suppress(JournalError):
                await self._give_back(await claiming)
            raise
        if isinstance(claimed, Claim):
            survived.discard(claimed.pending.seq)
        return claimed

    async def _give_back(self, claimed: Claim | Standing) -> None:
        if isinstance(claimed, Claim):
            desk = self.around.journal.under(claimed.lease)
            await desk.run_async(operations.put_back, claimed.pending.seq, self.around.clock())

    async def _attempt(self, claimed: Claim) -> None:
        worker = evolve(self.worker, lease=claimed.lease)
        route = worker.route_or_park(claimed.pending)
        run = self.around.journal.run_async
        async with self._extended(lambda until: run(operations.hold_longer, claimed, until)):
            if isinstance(route, Park):
                await worker.park(claimed.pending, route)
            else:
                await worker.work(claimed.pending, route)

    @asynccontextmanager
    async def _extended(self, extend: _Extend) -> AsyncIterator[None]:
        extending = asyncio.create_task(self._extend(extend))
        try:
            yield
        finally:
            extending.cancel()
            await asyncio.gather(extending, return_exceptions=True)

    async def _extend(self, extend: _Extend) -> None:
        """Until it is cancelled. If it was taken over, what is written is refused by itself."""
        while True:
            await self.sleep(self.lease.total_seconds() / 3)
            with suppress(JournalError):
                await extend(self.around.clock() + self.lease)
