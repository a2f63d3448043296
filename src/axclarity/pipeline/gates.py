"""A gate before each destination: held while it asks for rest, or while it is down."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal

from attrs import define, field, frozen

from axclarity.errors import DestinationPaused, NoReply, NotSent, OutcomeUnknown
from axclarity.http import AsyncTransport, Request, Response, asked_rest, destination_paused

__all__ = ["Gate", "GatePolicy", "GateState", "GatedTransport", "Gates"]

GateState = Literal["passing", "paused", "down"]
_BUSY = (502, 503, 504)
_NO_LOGIN = (401, 403)


@frozen(kw_only=True)
class GatePolicy:
    """When a gate closes and for how long.

    Args:
        failures: so many failures in a row open the circuit: nothing is sent.
        probe_after, probe_cap: after this rest one request is let through to see; each that fails
            doubles the rest, up to the cap. So does each 429 in a row that asks for no rest.
        retry_after_cap: a longer wait than this that a server asks for is cut to it.
    """

    failures: int = 5
    probe_after: timedelta = timedelta(seconds=2)
    probe_cap: timedelta = timedelta(minutes=1)
    retry_after_cap: timedelta = timedelta(minutes=15)

    @property
    def longest_rest(self) -> timedelta:
        """No gate stays closed longer, but for one that waits for a person."""
        return max(self.retry_after_cap, self.probe_cap, self.probe_after)


@define
class Gate:
    """One destination. Pure: time comes in as an argument.

    Closed circuit: everything passes, unless a pause is on. Open: nothing passes until
    `held_until`, then one probe at a time; its success closes the circuit.
    """

    policy: GatePolicy = field(factory=GatePolicy)
    failures: int = 0
    open_since: datetime | None = None
    held_until: datetime | None = None
    rests: int = 0
    refusals: int = 0
    probing: bool = False

    def closed_until(self, now: datetime) -> datetime | None:
        """Until when nothing may pass, or `None`."""
        if self.held_until is not None and now < self.held_until:
            return self.held_until
        if self.open_since is not None and self.probing:
            return now + self.policy.probe_after
        return None

    def state(self, now: datetime) -> GateState:
        """Down while the circuit is open, else paused while something is held."""
        if self.open_since is not None:
            return "down"
        return "passing" if self.closed_until(now) is None else "paused"

    def enter(self, now: datetime) -> datetime | None:
        """Ask to pass: `None` is yes; otherwise, until when not to ask again."""
        until = self.closed_until(now)
        if until is None:
            self.probing = self.open_since is not None
        return until

    def succeeded(self) -> None:
        """The destination answered."""
        self.failures = self.rests = self.refusals = 0
        self.open_since = None
        self.probing = False

    def failed(self, now: datetime) -> bool:
        """The destination did not answer, or could not. True if this opened the circuit."""
        self.failures += 1
        if self.open_since is None and self.failures < self.policy.failures:
            return False
        if self.open_since is not None and not self.probing:
            return False  # an answer to a request of before the circuit opened
        return self._rest(now, min(self.policy.probe_after * 2**self.rests, self.policy.probe_cap))

    def stop(self, now: datetime, until: datetime) -> bool:
        """Open the circuit until a person has helped. True if it was closed before."""
        return self._rest(now, until - now)

    def pause(self, until: datetime) -> bool:
        """The destination asked for rest. Nobody asks again before. True if this is news."""
        if self.held_until is not None and until <= self.held_until:
            return False
        self.held_until = until
        self.probing = False
        return True

    def refused(self, now: datetime, asked: timedelta | None) -> bool:
        """The destination wants fewer requests, and may have said for how long. True if news."""
        if self.held_until is None or now >= self.held_until:  # else sent before it was held
            self.refusals = min(self.refusals + 1, 30)
        rest = min(self.policy.probe_after * 2 ** max(self.refusals - 1, 0), self.policy.probe_cap)
        self.probing = False
        return self.pause(now + min(asked or rest, self.policy.retry_after_cap))

    def abandoned(self) -> None:
        """A request that had passed says nothing about the destination."""
        self.probing = False

    def _rest(self, now: datetime, rest: timedelta) -> bool:
        opened = self.open_since is None
        self.open_since = self.open_since or now
        self.held_until = max(now + rest, self.held_until or now)
        self.rests = min(self.rests + 1, 30)
        self.probing = False
        return opened


class Gates:
    """The gates of all destinations, made when first needed."""

    def __init__(self, policy: GatePolicy) -> None:
        self.policy = policy
        self._gates: dict[str, Gate] = {}

    def of(self, destination: str) -> Gate:
        """The gate of a destination."""
        if destination not in self._gates:
            self._gates[destination] = Gate(self.policy)
        return self._gates[destination]

    def closed_until(self, destinations: Iterable[str], now: datetime) -> datetime | None:
        """Until when one of these is closed, or `None`."""
        moments = [self.of(name).closed_until(now) for name in destinations]
        return max((moment for moment in moments if moment is not None), default=None)

    def heed(self, pauses: Mapping[str, datetime], now: datetime) -> None:
        """Keep the pauses that other workers, or those before this one, were asked for."""
        latest = now + self.policy.retry_after_cap
        for destination, until in pauses.items():
            self.of(destination).pause(min(until, latest))

    def let_go(self, latest: datetime) -> None:
        """Hold none any more that would be held for longer."""
        for gate in self._gates.values():
            if gate.held_until is not None and gate.held_until > latest:
                gate.held_until = None

    def states(self, now: datetime) -> dict[str, GateState]:
        """How each destination that was asked stands."""
        return {name: gate.state(now) for name, gate in self._gates.items()}

    def next_opening(self, now: datetime) -> datetime | None:
        """When one that is closed may open; `None` if all are open."""
        moments = [gate.closed_until(now) for gate in self._gates.values()]
        return min((moment for moment in moments if moment is not None), default=None)


class GatedTransport:
    """A transport behind gates.

    Args:
        opened: awaited with destination, moment and cause each time a circuit opens.
        paused: awaited with destination and end each time a destination asks for a longer rest.
        answered: awaited with the destination each time one answers as it should.
    """

    def __init__(
        self,
        transport: AsyncTransport,
        gates: Gates,
        *,
        clock: Callable[[], datetime],
        opened: Callable[[str, datetime, str], Awaitable[object]],
        paused: Callable[[str, datetime], Awaitable[object]] | None = None,
        answered: Callable[[str], Awaitable[object]] | None = None,
    ) -> None:
        self._transport = transport
        self._gates = gates
        self._clock = clock
        self._opened = opened
        self._paused = paused
        self._answered = answered

    async def send(self, request: Request) -> Response:
        """Send, if the gate lets it pass.

        Raises:
            DestinationPaused: it does not; nothing was sent.
            TransportError: what the transport raises.
        """
        gate = self._gates.of(request.destination)
        until = gate.enter(self._clock())
        if until is not None:
            raise destination_paused(request, until)
        try:
            response = await self._transport.send(request)
        except DestinationPaused as error:  # by somebody in between, who heard of it
            gate.abandoned()
            await self._tell(request, gate, news=gate.pause(error.until))
            raise
        except (NotSent, NoReply, OutcomeUnknown) as error:
            error.context.setdefault("destination", request.destination)
            await self._failed(request, gate, error.rule)
            raise
        except BaseException:
            gate.abandoned()
            raise
        await self._judge(request, gate, response)
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()

    async def _judge(self, request: Request, gate: Gate, response: Response) -> None:
        now = self._clock()
        seconds = asked_rest(response, now=now)
        asked = None if seconds is None else timedelta(seconds=min(seconds, 1e9))
        if response.status == 429 or (response.status == 503 and asked is not None):
            await self._tell(request, gate, news=gate.refused(now, asked))
        elif response.status in _BUSY:
            await self._failed(request, gate, f"HTTP {response.status}")
        elif response.status in _NO_LOGIN:
            gate.abandoned()
        else:
            gate.succeeded()
            if self._answered is not None:
                await self._answered(request.destination)
            if asked is not None:
                until = now + min(asked, gate.policy.retry_after_cap)
                await self._tell(request, gate, news=gate.pause(until))

    async def _tell(self, request: Request, gate: Gate, *, news: bool) -> None:
        if news and gate.held_until is not None and self._paused is not None:
            await self._paused(request.destination, gate.held_until)

    async def _failed(self, request: Request, gate: Gate, cause: str) -> None:
        now = self._clock()
        if gate.failed(now):
            await self._opened(request.destination, now, cause)
