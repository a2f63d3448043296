"""One attempt at one event, from the handler to the journal."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from attrs import frozen

from axclarity.errors import AxClarityError, JournalError
from axclarity.http import drive_async
from axclarity.pipeline._surroundings import Surroundings
from axclarity.pipeline.decisions import (
    Apply,
    Decision,
    Defer,
    Halt,
    Park,
    Retry,
    decide,
)
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import PendingEvent, operations
from axclarity.pipeline.route import Route

__all__ = ["Ended", "Worker"]


@frozen
class Ended:
    """What an attempt ended with.

    Args:
        settled: whether the event is applied or parked.
        head: the key's next event; the same one if it is not settled.
    """

    settled: bool
    head: PendingEvent | None


@frozen
class Worker:
    """Works on events by their routes; the first route that answers a type has it."""

    around: Surroundings
    routes: Sequence[Route]

    def route_or_park(self, pending: PendingEvent) -> Route | Park:
        """Who answers for an event, or why it must not be worked on at all."""
        event = pending.event
        if pending.unfinished >= self.around.retry.poison_attempts:
            return Park(
                rule="pipeline.crash",
                message=f"The process died in each of the last {pending.unfinished} attempts. See "
                "whether memory or a crash in a library is to blame, then replay.",
            )
        no_route = Park(
            rule="pipeline.no-route",
            message=f"No route answers {event.type}. Add one, then replay; or stop sending such "
            "events.",
        )
        return next((route for route in self.routes if route.answers(event.type)), no_route)

    async def work(self, pending: PendingEvent, route: Route) -> Ended:
        """Make an attempt, and write down what came of it.

        No attempt is made if the journal knows better: the event is pending no longer, or another
        comes before it.

        Raises:
            JournalError: the journal fails; the event stays pending.
        """
        ledger = self.around.ledger()
        error: Exception | None = None
        outcome = Outcome("")
        try:
            if not await self._begun(pending):
                key = pending.event.key
                head = await self.around.journal.run_async(operations.head_of, key)
                return Ended(settled=False, head=head)
            outcome = await drive_async(route.handler(pending.event, ledger), self.around.transport)
            if not isinstance(outcome, Outcome):
                raise TypeError("a handler returns an Outcome")
        except asyncio.CancelledError:
            await self._interrupted(pending)
            raise
        except JournalError:
            raise
        except Exception as caught:  # noqa: BLE001  a bug in a handler must not stop the rest
            error = caught
        if error is None:
            head = await self.around.journal.run_async(
                operations.apply, pending, outcome, self.around.clock(), ledger.bookmarks
            )
            return Ended(settled=True, head=head)
        return await self._settle(pending, route, error, self._decision(pending, route, error))

    async def _begun(self, pending: PendingEvent) -> bool:
        now = self.around.clock()
        return bool(await self.around.journal.run_async(operations.begin, [pending.seq], now))

    def _decision(self, pending: PendingEvent, route: Route, error: Exception) -> Decision:
        now = self.around.clock()
        return decide(
            error,
            attempts=pending.attempts + 1,
            since=pending.since,
            now=now,
            policy=self.around.retry,
            random=self.around.random(),
            held_until=self.around.gates.closed_until(route.destinations, now),
        )

    async def _settle(
        self, pending: PendingEvent, route: Route, error: Exception, decision: Decision
    ) -> Ended:
        """Carry a decision out."""
        journal, now = self.around.journal, self.around.clock()
        head: PendingEvent | None = None
        match decision:
            case Park():
                return await self.park(pending, decision)
            case Retry(at, alert):
                head = await journal.run_async(operations.retry, pending, at, now, _rule(error))
                if alert:
                    await self._tell_of_persistence(pending, error)
            case Defer(until):
                head = await journal.run_async(operations.defer, pending, until)
            case Halt(until):  # later than the gate opens: another event is to try first
                later = until + self.around.retry.halt
                head = await journal.run_async(operations.defer, pending, later)
                await self._halt(pending.event, route, error, decision)
            case Apply():
                raise AssertionError("an error is never a success")
        return Ended(settled=False, head=head)

    async def park(self, pending: PendingEvent, decision: Park) -> Ended:
        """Make a dead letter of an event, and tell people."""
        alert, head = await self.around.journal.run_async(
            operations.park_and_tell,
            pending,
            self.around.clock(),
            rule=decision.rule,
            message=decision.message,
            problems=decision.problems,
            facts=decision.facts,
        )
        if alert is not None:
            self.around.tell_people(alert)
        return Ended(settled=True, head=head)

    async def _interrupted(self, pending: PendingEvent) -> None:
        now = self.around.clock()
        with suppress(JournalError):
            await self.around.journal.run_async(operations.retry, pending, now, now, "cancelled")

    async def _tell_of_persistence(self, pending: PendingEvent, error: Exception) -> None:
        event, rule = pending.event, _rule(error)
        await self.around.alert(
            f"persistent/{event.source}/{event.id}/{pending.since.isoformat()}",
            f"{event.key} has failed {pending.attempts + 1} times ({rule}) and is tried further.",
            key=event.key,
            rule=rule,
        )

    async def _halt(self, event: Event, route: Route, error: Exception, decision: Halt) -> None:
        now, rule = self.around.clock(), _rule(error)
        for destination in _destinations(error, route):
            self.around.gates.of(destination).stop(now, decision.until)
            await self.around.alert(
                f"halt/{destination}/{rule}/{now.date().isoformat()}",
                f"Nothing is sent to {destination} ({rule}): {error}",
                destination=destination,
                rule=rule,
                key=event.key,
            )


def _destinations(error: Exception, route: Route) -> tuple[str, ...]:
    named = error.context.get("destination") if isinstance(error, AxClarityError) else None
    return (named,) if isinstance(named, str) else route.destinations


def _rule(error: Exception) -> str:
    return error.rule if isinstance(error, AxClarityError) else type(error).__name__
