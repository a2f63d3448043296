"""What a pipeline was given, in one value: its parts share it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from threading import Event
from typing import TypeVar

from attrs import Factory, field, frozen

from axclarity.errors import AxClarityError, JournalError
from axclarity.http import AsyncTransport, Exchange, drive_async
from axclarity.pipeline._incidents import Incidents
from axclarity.pipeline._watch import Watch, WatchedTransport
from axclarity.pipeline.alerts import Alert, AlertSink, raise_alert
from axclarity.pipeline.clocks import AHEAD
from axclarity.pipeline.decisions import RetryPolicy
from axclarity.pipeline.gates import GatedTransport, Gates
from axclarity.pipeline.hooks import Hooks
from axclarity.pipeline.journal import Desk, Journal, PendingEvent, operations
from axclarity.pipeline.ledger import Ledger

__all__ = ["Surroundings", "destination_of", "is_taken_over", "rule_of"]

T = TypeVar("T")


@frozen(kw_only=True)
class Surroundings:
    """The journal, the way out, and the world: time, chance, and people to tell."""

    journal: Journal
    wire: AsyncTransport
    gates: Gates
    retry: RetryPolicy
    longest_wait: timedelta
    sinks: tuple[AlertSink, ...]
    clock: Callable[[], datetime]
    random: Callable[[], float]
    hooks: Hooks = field(factory=Hooks)
    incidents: Incidents = field(
        init=False,
        default=Factory(
            lambda self: Incidents(self.journal, self.clock, self.tell_people), takes_self=True
        ),
    )
    transport: GatedTransport = field(
        init=False, default=Factory(lambda self: self._gated(), takes_self=True)
    )
    _failing: Event = field(factory=Event, init=False)

    def watch(self, pending: PendingEvent) -> Watch:
        """Watch an attempt that begins now."""
        return Watch(self.hooks, self.clock, pending)

    def ledger(self, key: str = "", desk: Desk | None = None, watch: Watch | None = None) -> Ledger:
        """A fresh view of the journal for one poll, or for one handler of events of a key."""
        return Ledger(
            desk or self.journal,
            clock=self.clock,
            key=key,
            settle=self.retry.settle,
            alarm=self.tell_people,
            watch=_unwatched if watch is None else watch.step,
        )

    async def drive(self, conversation: Exchange[T]) -> T:
        """Hold a conversation; raises what it raises.

        A cancellation that nobody asked for is a bug of who let it out, and must not look like the
        host's.
        """
        try:
            return await drive_async(conversation, self.transport)
        except asyncio.CancelledError as cancelled:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            stray = RuntimeError("a cancellation that nobody asked for was let out")
            raise stray.with_traceback(cancelled.__traceback__) from None

    async def heed_pauses(self, now: datetime) -> None:
        """Before anything is sent: another worker may have been asked to wait."""
        await self.heed(await self.journal.run_async(operations.pauses_after, now), now)

    async def heed(self, pauses: Mapping[str, datetime], now: datetime) -> None:
        """Leave destinations alone as long as they asked for, which is never beyond `latest`."""
        latest = self.latest(now)
        if any(until > latest for until in pauses.values()):
            await self.heed_clock(now)
        self.gates.let_go(latest)
        self.gates.heed({name: end for name, end in pauses.items() if end <= latest}, now)

    def latest(self, now: datetime) -> datetime:
        """Until then something may have to wait; a later moment is of a clock that was ahead."""
        return now + AHEAD + self.longest_wait

    async def heed_clock(self, now: datetime) -> None:
        """What began to wait while the clock was ahead waits no longer for that time to come."""
        latest = self.latest(now)
        await self.journal.run_async(operations.count_from, now, now + AHEAD, latest)
        self.gates.let_go(latest)

    def _gated(self) -> GatedTransport:
        wire, hooks = self.wire, self.hooks
        return GatedTransport(
            WatchedTransport(wire, hooks, self.clock) if hooks else wire,
            self.gates,
            clock=self.clock,
            opened=self._tell_of_outage,
            paused=self._remember_pause,
            answered=self._tell_of_answer,
        )

    async def _tell_of_outage(self, destination: str, since: datetime, cause: str) -> None:
        await self.incidents.open(
            f"circuit/{destination}",
            f"{destination} does not answer ({cause}). Events wait; it is tried again by itself.",
            since=since.isoformat(),
            destination=destination,
            cause=cause,
        )

    async def _remember_pause(self, destination: str, until: datetime) -> None:
        await self.journal.run_async(operations.pause, destination, until)

    async def _tell_of_answer(self, destination: str) -> None:
        for kind in ("circuit", "halt"):
            await self.incidents.close(
                f"{kind}/{destination}", f"{destination} answers again. What waited goes on."
            )

    async def halt(
        self, destination: str, until: datetime, error: Exception, /, **facts: str
    ) -> None:
        """Send nothing to a destination before a person has helped, and call one."""
        now, rule = self.clock(), rule_of(error)
        self.gates.of(destination).stop(now, until)
        await self.incidents.open(
            f"halt/{destination}",
            f"Nothing is sent to {destination} ({rule}): {error}",
            since=now.date().isoformat(),
            destination=destination,
            rule=rule,
            **facts,
        )

    async def is_known_to_be_down(self, *destinations: str) -> bool:
        """Whether people know that one of these systems does not answer, or refuses us."""
        kinds = ("circuit", "halt")
        return await self.incidents.goes_on(*(f"{k}/{d}" for k in kinds for d in destinations))

    async def recall(self) -> None:
        """What was down when the last process ended is asked once first, and not by everybody."""
        now = self.clock()
        for alert in await self.journal.run_async(operations.open_incidents):
            if alert.kind in ("circuit", "halt") and "destination" in alert.facts:
                self.gates.of(alert.facts["destination"]).stop(now, now)

    def tell_of_journal(self, error: JournalError | None) -> None:
        """That the journal fails, or works again: once each, from memory, as it cannot be asked."""
        if (error is None) is not self._failing.is_set():
            return
        now = self.clock()
        if error is not None:
            self._failing.set()
            alert = Alert(key=f"journal/{now.isoformat()}", message=str(error), at=now)
        else:
            self._failing.clear()
            message = "The journal can be written again. What waited goes on."
            alert = Alert(key=f"recovery/journal/{now.isoformat()}", message=message, at=now)
        self.tell_people(alert)

    def tell_people(self, alert: Alert) -> None:
        """Pass an alert on."""
        raise_alert(alert, self.sinks)
        self.hooks.tell(lambda hook: hook.alerted(alert))
        self.hooks.measure("axclarity.alerts", 1, kind=alert.kind)


def _unwatched(_step: str) -> AbstractContextManager[None]:
    return nullcontext()


def destination_of(error: Exception) -> str | None:
    """The system that an error names."""
    named = error.context.get("destination") if isinstance(error, AxClarityError) else None
    return named if isinstance(named, str) else None


def is_taken_over(error: JournalError) -> bool:
    """Whether the journal refuses what somebody else sees to: it does not fail."""
    return error.context.get("reason") in ("lease", "dispatching")


def rule_of(error: Exception) -> str:
    """The name of what went wrong: a rule, or the type of a bug."""
    return error.rule if isinstance(error, AxClarityError) else type(error).__name__
