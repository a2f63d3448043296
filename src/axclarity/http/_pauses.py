"""A destination that asks for rest gets it from every caller of the process."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator
from datetime import datetime, timedelta
from threading import Lock

from attrs import define

from axclarity.errors import ConfigError, DestinationPaused, Problem
from axclarity.http._clock import utc_now
from axclarity.http._model import AsyncTransport, Request, Response, Transport
from axclarity.http._retry_after import retry_after_seconds

__all__ = ["AsyncPausedTransport", "PausedTransport", "Pauses", "asked_rest", "destination_paused"]

_REFUSED = (429, 503)
_FIRST_SECONDS = 1.0
_MOST_SECONDS = 60.0
_EPOCH_SECONDS = 1e9
"""So large a `RateLimit-Reset` is a moment, counted from 1970, and no duration."""


def asked_rest(response: Response, *, now: datetime) -> float | None:
    """How many seconds a server asks to be left alone, or `None`. Not capped.

    `Retry-After` of a 429 or 503 (RFC 9110, 10.2.3); else `RateLimit-Reset` of a 429, or of any
    answer with a `RateLimit-Remaining` of 0, also spelt with `X-`. A wait of nothing is no wait.
    Assumption: a reset is in seconds from now, or since 1970.
    """
    if response.status in _REFUSED:
        asked = retry_after_seconds(response.headers.get("retry-after"), now=now)
        if asked:
            return asked
    if response.status == 429 or _limit(response, "remaining") == "0":
        reset = retry_after_seconds(_limit(response, "reset"), now=now) or 0.0
        return max(0.0, reset - now.timestamp() if reset > _EPOCH_SECONDS else reset) or None
    return None


def destination_paused(request: Request, until: datetime) -> DestinationPaused:
    """The error for a request that is not sent because of a pause."""
    return DestinationPaused(
        f"{request.operation}: {request.destination} is held back until "
        f"{until.isoformat(timespec='seconds')}; nothing was sent.",
        until=until,
        destination=request.destination,
        operation=request.operation,
    )


@define
class _Pause:
    until: float
    refusals: int = 0


class Pauses:
    """Until when each destination is left alone. Any thread and any loop may ask.

    A 429 or 503 begins a pause: as long as it asks for; otherwise a second, doubled with each
    refusal in a row, up to a minute. Refusals of requests that were under way when a pause began
    count as one.

    Args:
        clock: monotonic seconds.
        now: wall-clock time, for dates in headers.
        cap: seconds; a longer wait than this that a server asks for is cut to it.

    Raises:
        ConfigError: the cap is not positive.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = utc_now,
        cap: float = 900.0,
    ) -> None:
        if not cap > 0:
            raise ConfigError(Problem(path="cap", rule="config.cap", message="must be positive"))
        self._clock = clock
        self._now = now
        self._cap = cap
        self._lock = Lock()
        self._pauses: dict[str, _Pause] = {}

    def remaining(self, destination: str) -> float:
        """Seconds for which nothing may be sent there; 0 if there is no pause."""
        with self._lock:
            pause = self._pauses.get(destination)
            return max(0.0, pause.until - self._clock()) if pause else 0.0

    def until(self, destination: str) -> datetime | None:
        """When something may be sent there again, or `None` if now."""
        remaining = self.remaining(destination)
        return self.moment_in(remaining) if remaining else None

    def moment_in(self, seconds: float) -> datetime:
        """The wall-clock time after so many seconds."""
        return self._now() + timedelta(seconds=seconds)

    def learn(self, destination: str, response: Response) -> None:
        """Take note of an answer from there."""
        asked = asked_rest(response, now=self._now())
        refused = response.status in _REFUSED
        with self._lock:
            at = self._clock()
            pause = self._pauses.setdefault(destination, _Pause(at))
            if at >= pause.until:  # else it was under way when the pause began
                pause.refusals = pause.refusals + 1 if refused else 0
            rest = asked or (_doubled(pause.refusals) if refused else 0.0)
            pause.until = max(pause.until, at + min(rest, self._cap))


def _doubled(refusals: int) -> float:
    return min(_FIRST_SECONDS * 2.0 ** min(max(refusals, 1) - 1, 30), _MOST_SECONDS)


def _limit(response: Response, part: str) -> str | None:
    headers = response.headers
    return headers.get(f"ratelimit-{part}", headers.get(f"x-ratelimit-{part}"))


class PausedTransport:
    """A transport that sends nothing to a destination while it is left alone.

    Args:
        pauses: shared by all transports to the same destinations.
        patience: seconds that a call may wait in all. A request that was refused is sent again
            after the pause: after a 429, which was not carried out; after a 503 only a question,
            since a server in between may give that answer to a write that was carried out.
    """

    def __init__(
        self,
        transport: Transport,
        pauses: Pauses,
        *,
        patience: float = 0.0,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._transport = transport
        self._pauses = pauses
        self._patience = patience
        self._sleep = sleep

    def send(self, request: Request) -> Response:
        """Send and return the response; the refusal itself if patience does not last.

        Raises:
            DestinationPaused: the pause outlasts patience; nothing was sent.
            TransportError: what the transport raises.
        """
        steps = _patiently(request, self._pauses, self._patience)
        answer: Response | None = None
        try:
            while True:
                step = steps.send(answer)
                if isinstance(step, Request):
                    answer = self._transport.send(step)
                else:
                    self._sleep(step)
        except StopIteration as done:
            response: Response = done.value
            return response

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()


class AsyncPausedTransport:
    """The same for an event loop."""

    def __init__(
        self,
        transport: AsyncTransport,
        pauses: Pauses,
        *,
        patience: float = 0.0,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._transport = transport
        self._pauses = pauses
        self._patience = patience
        self._sleep = sleep

    async def send(self, request: Request) -> Response:
        """Send and return the response, as `PausedTransport.send` does."""
        steps = _patiently(request, self._pauses, self._patience)
        answer: Response | None = None
        try:
            while True:
                step = steps.send(answer)
                if isinstance(step, Request):
                    answer = await self._transport.send(step)
                else:
                    await self._sleep(step)
        except StopIteration as done:
            response: Response = done.value
            return response

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()


def _patiently(
    request: Request, pauses: Pauses, patience: float
) -> Generator[Request | float, Response | None, Response]:
    """Yields a request to send, or seconds to wait first; returns the last answer."""
    refusal: Response | None = None
    while True:
        while wait := pauses.remaining(request.destination):
            if wait > patience:
                if refusal is not None:
                    return refusal
                raise destination_paused(request, pauses.moment_in(wait))
            patience -= wait
            yield wait
        response = yield request
        assert response is not None  # noqa: S101  a request is answered
        pauses.learn(request.destination, response)
        if not _was_not_carried_out(request, response):
            return response
        refusal = response


def _was_not_carried_out(request: Request, response: Response) -> bool:
    return response.status == 429 or (response.status == 503 and not request.writes)
