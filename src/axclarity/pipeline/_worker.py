"""One attempt at one event, from the handler to the journal."""

import asyncio
from collections.abc import Sequence

from attrs import field, frozen

from axclarity.errors import JournalError, NoReply, NotSent, OutcomeUnknown
from axclarity.pipeline._surroundings import Surroundings, destination_of, is_taken_over, rule_of
from axclarity.pipeline._watch import Watch
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.decisions import (
    Apply,
    Decision,
    Defer,
    Halt,
    Park,
    Retry,
    RetryPolicy,
    Wait,
    decide,
)
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import (
    Lease,
    PendingEvent,
    StepTaken,
    WorkerDesk,
    operations,
)
from axclarity.pipeline.ledger import Ledger
from axclarity.pipeline.route import Route, route_of

__all__ = ["Ended", "Worker"]


@frozen
class Ended:
    """What an attempt ended with.

    Args:
        settled: whether the event is applied or parked.
        head: the key's next event; the same one if it is not settled.
        news: whether another event was accepted with it.
    """

    settled: bool
    head: PendingEvent | None
    news: bool = False


@frozen
class Worker:
    """Works on events by their routes; the first route that answers a type has it.

    Args:
        lease: what the event was claimed by, where nobody dispatches; its attempt is counted.
        survived: events whose latest attempt has no end in the journal, as it failed; no process
            died in them.
    """

    around: Surroundings
    routes: Sequence[Route]
    lease: Lease | None = None
    survived: set[int] = field(factory=set)

    @property
    def _desk(self) -> WorkerDesk:
        journal = self.around.journal
        return journal if self.lease is None else journal.under(self.lease)

    def route_or_park(self, pending: PendingEvent) -> Route | Park:
        """Who answers for an event, or why it must not be worked on at all."""
        event = pending.event
        route = route_of(self.routes, event.type)
        deaths = 0 if pending.seq in self.survived else pending.unfinished
        if deaths >= self._policy(route).poison_attempts:
            return Park(
                rule="pipeline.crash",
                message=f"The process died in each of the last {deaths} attempts. See "
                "whether memory or a crash in a library is to blame, then replay.",
            )
        return route or Park(
            rule="pipeline.no-route",
            message=f"No route answers {event.type}. Add one, then replay; or stop sending such "
            "events.",
        )

    def _policy(self, route: Route | None) -> RetryPolicy:
        own = None if route is None else route.retry
        return own or self.around.retry

    async def work(self, pending: PendingEvent, route: Route) -> Ended:
        """Make an attempt, and write down what came of it.

        No attempt is made if the journal knows better: the event is pending no longer, or another
        comes before it.

        Raises:
            JournalError: the journal fails; the event stays pending.
        """
        with self.around.watch(pending) as watch:
            return await self._work(pending, route, watch)

    async def _work(self, pending: PendingEvent, route: Route, watch: Watch) -> Ended:
        try:
            if not await self._begun(pending):
                key = pending.event.key
                head = await self._desk.run_async(operations.head_of, key)
                return Ended(settled=False, head=head)
            return await self._begun_work(pending, route, watch)
        except asyncio.CancelledError:
            await self._interrupted(pending, watch)
            raise

    async def _begun_work(self, pending: PendingEvent, route: Route, watch: Watch) -> Ended:
        watch.begins()
        try:
            return await self._attempt(pending, route, watch)
        except JournalError as error:
            await self._put_back(pending, error)
            raise

    async def _attempt(self, pending: PendingEvent, route: Route, watch: Watch) -> Ended:
        ledger = self.around.ledger(pending.event.key, self._desk, watch)
        try:
            outcome = await self.around.drive(route.handler(pending.event, ledger))
            if not isinstance(outcome, Outcome):
                raise TypeError("a handler returns an Outcome")
            return await self._apply(pending, outcome, ledger, watch)
        except JournalError:
            raise
        except Exception as error:  # noqa: BLE001  a bug in a handler must not stop the rest
            return await self._failed(pending, route, error, watch)

    async def _failed(
        self, pending: PendingEvent, route: Route, error: Exception, watch: Watch
    ) -> Ended:
        try:
            return await self._judged(pending, route, error, watch)
        except JournalError:
            raise
        except Exception as bug:  # noqa: BLE001  an error that cannot be judged is one, too
            return await self._judged(pending, route, bug, watch)

    async def _judged(
        self, pending: PendingEvent, route: Route, error: Exception, watch: Watch
    ) -> Ended:
        decision = self._decision(pending, route, error)
        ended = await self._settle(pending, route, error, decision, watch)
        watch.ends(decision, error)
        return ended

    async def _apply(
        self, pending: PendingEvent, outcome: Outcome, ledger: Ledger, watch: Watch
    ) -> Ended:
        _, head = await self._desk.run_and_tell(
            self._tell,
            operations.apply,
            pending,
            outcome,
            self.around.clock(),
            ledger.bookmarks,
            watch.steps,
        )
        watch.ends(Apply(), None)
        return Ended(settled=True, head=head)

    def _tell(self, written: tuple[Alert | None, PendingEvent | None]) -> None:
        """Tell people what was written about how an attempt ended, if there is news in it."""
        alert, _ = written
        if alert is not None:
            self.around.tell_people(alert)

    async def _begun(self, pending: PendingEvent) -> bool:
        if self.lease is not None:
            return True
        now, survived = self.around.clock(), self.survived & {pending.seq}
        begun = await self._desk.run_async(operations.begin, [pending.seq], now, survived)
        self.survived.difference_update(survived)
        return bool(begun)

    def _decision(self, pending: PendingEvent, route: Route, error: Exception) -> Decision:
        now = self.around.clock()
        return decide(
            error,
            attempts=pending.attempts + 1,
            since=pending.since,
            now=now,
            policy=self._policy(route),
            random=self.around.random(),
            held_until=self.around.gates.closed_until(route.destinations, now),
            can_halt=bool(_destinations(route, error)),
        )

    async def _settle(
        self,
        pending: PendingEvent,
        route: Route,
        error: Exception,
        decision: Decision,
        watch: Watch,
    ) -> Ended:
        """Carry a decision out."""
        journal, now = self._desk, self.around.clock()
        head: PendingEvent | None = None
        match decision:
            case Park():
                return await self.park(pending, decision, watch.steps)
            case Retry(at, alert):
                rule, steps = rule_of(error), watch.steps
                known = not alert or await self._is_an_outage(pending, route, error)
                news = None if known else self._persistence(pending, rule)
                _, head = await journal.run_and_tell(
                    self._tell, operations.retry, pending, at, now, rule, steps, news
                )
            case Defer(until):
                head = await journal.run_async(operations.defer, pending, until)
            case Wait(approval):
                head = await journal.run_async(operations.wait, pending, approval, now)
            case Halt(until):  # later than the gate opens: another event is to try first
                later = until + self._policy(route).halt
                head = await journal.run_async(operations.defer, pending, later)
                await self._halt(pending.event, route, error, decision)
            case Apply():
                raise AssertionError("an error is never a success")
        return Ended(settled=False, head=head)

    async def park(
        self, pending: PendingEvent, decision: Park, steps: Sequence[StepTaken] = ()
    ) -> Ended:
        """Make a dead letter of an event, and tell people, and the flow that asked to be told.

        Nothing is made of one that is pending no longer: a person was quicker.
        """
        on_parked = self._on_parked(pending.event)
        alert, head = await self._desk.run_and_tell(
            self._tell,
            operations.park_and_tell,
            pending,
            self.around.clock(),
            rule=decision.rule,
            message=decision.message,
            problems=decision.problems,
            facts=decision.facts,
            steps=steps,
            on_parked=on_parked,
        )
        if alert is None:
            return Ended(settled=False, head=head)
        self.around.hooks.measure(
            "axclarity.dead_letters", 1, type=pending.event.type, rule=decision.rule
        )
        return Ended(settled=True, head=head, news=on_parked is not None)

    def _on_parked(self, event: Event) -> str | None:
        """Of one that tells of a parking itself, nothing more is told: it would go on for ever."""
        route = route_of(self.routes, event.type)
        return None if route is None or event.source == "axclarity" else route.on_parked

    async def _interrupted(self, pending: PendingEvent, watch: Watch) -> None:
        now, steps = self.around.clock(), watch.steps
        try:
            await self._desk.run_async(operations.retry, pending, now, now, "cancelled", steps)
        except JournalError as error:
            self._outlived(pending, error)

    async def _put_back(self, pending: PendingEvent, error: JournalError) -> None:
        """What came of the attempt could not be written. That is no death, and no fault of it."""
        if is_taken_over(error):
            return
        try:
            await self._desk.run_async(operations.put_back, pending.seq, self.around.clock())
        except JournalError as again:
            self._outlived(pending, again)

    def _outlived(self, pending: PendingEvent, error: JournalError) -> None:
        """The journal could not take the end of an attempt: it is put back before the next one."""
        if not is_taken_over(error):
            self.survived.add(pending.seq)

    async def _is_an_outage(self, pending: PendingEvent, route: Route, error: Exception) -> bool:
        """Whether people know that a system is down, or its circuit is about to tell them."""
        if await self.around.is_known_to_be_down(*route.destinations):
            return True
        unanswered = isinstance(error, NotSent | NoReply | OutcomeUnknown)
        return unanswered and pending.attempts + 1 < self.around.gates.policy.failures

    def _persistence(self, pending: PendingEvent, rule: str) -> Alert:
        event, incident = pending.event, operations.persistence_of(pending.event)
        return Alert(
            key=f"{incident}/{pending.since.isoformat()}",
            message=f"{event.key} has failed {pending.attempts + 1} times ({rule}) and is tried "
            "further.",
            facts={"key": event.key, "rule": rule},
            at=self.around.clock(),
            incident=incident,
        )

    async def _halt(self, event: Event, route: Route, error: Exception, decision: Halt) -> None:
        for destination in _destinations(route, error):
            await self.around.halt(destination, decision.until, error, key=event.key)


def _destinations(route: Route, error: Exception) -> tuple[str, ...]:
    """Where an error is to blame: the system it names, or else all that the route needs."""
    named = destination_of(error)
    return tuple(route.destinations) if named is None else (named,)
