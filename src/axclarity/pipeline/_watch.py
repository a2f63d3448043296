"""Watches one attempt, and each request, for the hooks and for the run ledger."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Self

from axclarity.http import AsyncTransport, Request, Response
from axclarity.pipeline.decisions import Apply, Decision, Defer, Halt, Park, Retry, Wait
from axclarity.pipeline.hooks import Ending, Hooks, WatchedAttempt
from axclarity.pipeline.journal import PendingEvent, StepTaken

__all__ = ["Watch", "WatchedTransport"]

_RESULTS: dict[type[Decision], str] = {
    Apply: "applied",
    Defer: "deferred",
    Halt: "halted",
    Park: "parked",
    Retry: "retried",
    Wait: "waits",
}


class Watch:
    """Takes the time of an attempt and its steps; tells the hooks, if there are any."""

    def __init__(self, hooks: Hooks, clock: Callable[[], datetime], pending: PendingEvent) -> None:
        self._hooks = hooks
        self._clock = clock
        self.attempt = WatchedAttempt(
            event=pending.event,
            number=pending.attempts + 1,
            since=pending.since,
            started_at=clock(),
        )
        self._steps: list[StepTaken] = []
        self._under_way = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._ends(None, None)

    @property
    def steps(self) -> tuple[StepTaken, ...]:
        """The steps so far, in the order they ended."""
        return tuple(self._steps)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Take the time of a step."""
        started, error = self._clock(), None
        self._hooks.tell(lambda hook: hook.step_begins(self.attempt, name))
        try:
            yield
        except BaseException as caught:
            error = caught
            raise
        finally:
            self._step_ends(name, _seconds(started, self._clock()), error)

    def _step_ends(self, name: str, seconds: float, error: BaseException | None) -> None:
        self._steps.append(StepTaken(name=name, seconds=seconds, failed=error is not None))
        if self._hooks:
            self._hooks.tell(lambda hook: hook.step_ends(self.attempt, name, seconds, error))
            self._hooks.measure("axclarity.step.duration", seconds, step=name)

    def begins(self) -> None:
        """The attempt is counted; the handler is called next."""
        self._under_way = True
        self._hooks.tell(lambda hook: hook.attempt_begins(self.attempt))

    def ends(self, decision: Decision, error: Exception | None) -> None:
        """What became of the attempt. One that is left without was cut off."""
        self._ends(decision, error)

    def _ends(self, decision: Decision | None, error: Exception | None) -> None:
        if not (self._under_way and self._hooks):
            return
        self._under_way = False
        now, event = self._clock(), self.attempt.event
        ending = Ending(
            result="cancelled" if decision is None else _RESULTS[type(decision)],
            error=error,
            decision=decision,
            seconds=_seconds(self.attempt.started_at, now),
        )
        self._hooks.tell(lambda hook: hook.attempt_ends(self.attempt, ending))
        labels = {"type": event.type, "result": ending.result}
        self._hooks.measure("axclarity.attempt.duration", ending.seconds, **labels)
        if isinstance(decision, Apply):
            took = _seconds(self.attempt.since, now)
            self._hooks.measure("axclarity.event.duration", took, type=event.type)


class WatchedTransport:
    """Tells the hooks of each request that is sent."""

    def __init__(
        self, transport: AsyncTransport, hooks: Hooks, clock: Callable[[], datetime]
    ) -> None:
        self._transport = transport
        self._hooks = hooks
        self._clock = clock

    async def send(self, request: Request) -> Response:
        """Send, and tell before and after; raises what the transport raises."""
        started = self._clock()
        self._hooks.tell(lambda hook: hook.request_begins(request))
        try:
            response = await self._transport.send(request)
        except BaseException as error:
            self._ends(request, started, None, error)
            raise
        self._ends(request, started, response.status, None)
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    def _ends(
        self, request: Request, started: datetime, status: int | None, error: BaseException | None
    ) -> None:
        seconds = _seconds(started, self._clock())
        self._hooks.tell(lambda hook: hook.request_ends(request, seconds, status, error))
        self._hooks.measure(
            "axclarity.request.duration",
            seconds,
            destination=request.destination,
            operation=request.operation,
            status="none" if status is None else str(status),
        )


def _seconds(start: datetime, end: datetime) -> float:
    """From one to the other; nothing, if the clock was set back meanwhile."""
    return max(0.0, (end - start).total_seconds())
