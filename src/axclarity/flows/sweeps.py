"""What no webhook said: looked for every so often, and once for all that was there before.

A sweep and a backfill only announce; what is to be done is decided by the flow that answers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from random import random as at_random

from attrs import define

from axclarity.clarity.listing import START, Position
from axclarity.errors import AxClarityError, JournalError
from axclarity.flows.listings import Listing, Passage
from axclarity.http import AsyncTransport, Exchange, drive_async, utc_now
from axclarity.pipeline import Event, Journal, Ledger, RetryPolicy, Source
from axclarity.pipeline.clocks import is_ahead
from axclarity.pipeline.decisions import Defer, Retry, decide

__all__ = ["Tally", "backfill", "sweep"]


def sweep(
    listing: Listing,
    *,
    every: timedelta = timedelta(minutes=15),
    first: timedelta = timedelta(days=1),
) -> Source:
    """Look through the shop's latest changes, those that a webhook told of included.

    A look by a clock that was ahead saw nothing of what changed by then, so once it is right, the
    next one goes as far back as the first, and people are told.

    Args:
        every: how long from one look to the next. Each begins where the one before began, and a
            little earlier: clocks differ, and slow writes come late.
        first: how far back the very first look goes. Use `backfill` for more.
    """
    bookmark = f"sweep/{listing.name}"

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        began = ledger.now()
        last = yield from ledger.bookmark(bookmark)
        since = began - first if last is None else datetime.fromisoformat(last)
        if is_ahead(since, began):
            ahead, since = since, began - first
            yield from _tell_of_clock(listing.name, ahead, since, ledger)
        found: list[Event] = []
        position: Position | None = START
        while position is not None:
            passage = yield from listing.passage(since, began, position)
            found += passage.events
            position = passage.next
        ledger.set_bookmark(bookmark, began.isoformat())
        return found

    return Source(f"clarity.{listing.name}", every, poll)


def _tell_of_clock(name: str, ahead: datetime, since: datetime, ledger: Ledger) -> Exchange[None]:
    """Tell people, once."""
    yield from ledger.alert(
        f"sweep/{name}/clock/{ahead.isoformat()}",
        f"The clock was ahead when {name} were swept, and is right again. What changed since "
        f"{since:%Y-%m-%d %H:%M} is looked at; if it was wrong before that, backfill them.",
        listing=name,
        shown=ahead.isoformat(timespec="seconds"),
    )


@define
class Tally:
    """What a backfill has counted: `read == accepted + known`.

    Args:
        read: records that the shop listed.
        accepted: of these, announced now, and pending until a pipeline has worked on them.
        known: of these, announced before in the same state.
    """

    read: int = 0
    accepted: int = 0
    known: int = 0


async def backfill(
    listing: Listing,
    journal: Journal,
    transport: AsyncTransport,
    *,
    since: datetime | None,
    progress: Callable[[Tally], object] = lambda _tally: None,
    retry: RetryPolicy | None = None,
    clock: Callable[[], datetime] = utc_now,
    random: Callable[[], float] = at_random,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Tally:
    """Announce every record that was changed since a moment; `None` is all there are.

    Nothing is passed over: a page that cannot be had is asked for again, as the policy says, and
    what remains wrong is raised. After that, or after a crash, begin anew: what was accepted is
    known, and counted so.

    Args:
        progress: told after each page.

    Raises:
        AxClarityError: the shop cannot be listed.
        JournalError: the journal fails.
    """
    tally, position = Tally(), START
    patience = _Patience(retry or RetryPolicy(), clock, random, sleep)
    while True:
        passage = await patience.passage(listing, transport, since, position)
        accepted = await journal.accept_async(passage.events, clock())
        tally.read += len(passage.events)
        tally.accepted += accepted
        tally.known += len(passage.events) - accepted
        progress(tally)
        if passage.next is None:
            return tally
        position = passage.next


@define
class _Patience:
    """Asks for a page again, as long as the policy wants."""

    policy: RetryPolicy
    clock: Callable[[], datetime]
    random: Callable[[], float]
    sleep: Callable[[float], Awaitable[object]]

    async def passage(
        self,
        listing: Listing,
        transport: AsyncTransport,
        since: datetime | None,
        position: Position,
    ) -> Passage:
        began, attempts = self.clock(), 0
        while True:
            attempts += 1
            try:
                asked = listing.passage(since, self.clock(), position)
                return await drive_async(asked, transport)
            except JournalError:
                raise
            except AxClarityError as error:
                await self._rest(error, attempts, began)

    async def _rest(self, error: AxClarityError, attempts: int, began: datetime) -> None:
        now = self.clock()
        decision = decide(
            error,
            attempts=attempts,
            since=began,
            now=now,
            policy=self.policy,
            random=self.random(),
        )
        match decision:
            case Retry(at) | Defer(at):
                await self.sleep((at - now).total_seconds())
            case _:
                raise error
