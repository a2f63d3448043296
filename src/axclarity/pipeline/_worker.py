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
from axclarity.pipeline.journal import PendingEvent
from axclarity.pipeline.route import Route

__all__ = ["Worker"]


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

    async def work(self, pending: PendingEvent, route: Route) -> bool:
        """Make an attempt that was begun, and write down what came of it.

        Returns:
            Whether the event is settled: applied or parked.

        Raises:
            JournalError: the journal fails; the event stays pending.
        """
        ledger = self.around.ledger()
        error: Exception | None = None
        outcome = Outcome("")
        try:
            outcome = await drive_async(route.handler(pending.event, ledger), self.around.transport)
            if not isinstance(outcome, Outcome):
                raise TypeError("a handler returns an Outcome")
        except asyncio.CancelledError:
            self._interrupted(pending)
            raise
        except JournalError:
            raise
        except Exception as caught:  # noqa: BLE001  a bug in a handler must not stop the rest
            error = caught
        if error is None:
            self.around.journal.apply(
                pending, outcome, self.around.clock(), bookmarks=ledger.bookmarks
            )
            return True
        return self.settle(pending, route, error, self._decision(pending, route, error))

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

    def settle(
        self, pending: PendingEvent, route: Route, error: Exception, decision: Decision
    ) -> bool:
        """Carry a decision out; whether the event is settled with it."""
        journal, now = self.around.journal, self.around.clock()
        match decision:
            case Park():
                self.park(pending, decision)
                return True
            case Retry(at, alert):
                journal.retry(pending, at, now, result=_rule(error))
                if alert:
                    self._tell_of_persistence(pending, error)
            case Defer(until):
                journal.defer(pending, until, now)
            case Halt(until):  # later than the gate opens: another event is to try first
                journal.defer(pending, until + self.around.retry.halt, now)
                self._halt(pending.event, route, error, decision)
            case Apply():
                raise AssertionError("an error is never a success")
        return False

    def park(self, pending: PendingEvent, decision: Park) -> None:
        """Make a dead letter of an event, and tell people."""
        letter = self.around.journal.park(
            pending,
            self.around.clock(),
            rule=decision.rule,
            message=decision.message,
            problems=decision.problems,
            facts=decision.facts,
        )
        self.around.ledger().alert(
            f"dead-letter/{letter}",
            f"{pending.event.key} waits for a person: {decision.rule} (dead letter {letter}).",
            key=pending.event.key,
            rule=decision.rule,
        )

    def _interrupted(self, pending: PendingEvent) -> None:
        now = self.around.clock()
        with suppress(JournalError):
            self.around.journal.retry(pending, now, now, result="cancelled")

    def _tell_of_persistence(self, pending: PendingEvent, error: Exception) -> None:
        event, rule = pending.event, _rule(error)
        self.around.ledger().alert(
            f"persistent/{event.source}/{event.id}/{pending.since.isoformat()}",
            f"{event.key} has failed {pending.attempts + 1} times ({rule}) and is tried further.",
            key=event.key,
            rule=rule,
        )

    def _halt(self, event: Event, route: Route, error: Exception, decision: Halt) -> None:
        now, rule = self.around.clock(), _rule(error)
        for destination in _destinations(error, route):
            self.around.gates.of(destination).stop(now, decision.until)
            self.around.ledger().alert(
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
