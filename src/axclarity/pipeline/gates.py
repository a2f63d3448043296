"""Whether a destination may be spoken to: pauses it asked for, and its circuit breaker."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from attrs import define, field, frozen

from axclarity.errors import (
    AxClarityError,
    DestinationPaused,
    NoReply,
    NotSent,
    OutcomeUnknown,
)
from axclarity.http import AsyncTransport, Request, Response, retry_after_seconds

__all__ = ["Gate", "GatePolicy", "GatedTransport", "Gates"]

_EPOCH = datetime.min.replace(tzinfo=UTC)
_NO_ANSWER = (NotSent, NoReply, OutcomeUnknown)
_BUSY_STATUS = (502, 503, 504)


@frozen(kw_only=True)
class GatePolicy:
    """When to leave a destination alone.

    Args:
        failures: requests in a row without an answer that open the circuit.
        probe: the first time for which an open circuit stays open; doubles up to `probe_cap`.
        pause: how long a 429 without Retry-After pauses the destination.
        pause_cap: the longest pause a destination may ask for.
    """

    failures: int = 4
    probe: timedelta = timedelta(seconds=5)
    probe_cap: timedelta = timedelta(minutes=2)
    pause: timedelta = timedelta(seconds=5)
    pause_cap: timedelta = timedelta(minutes=15)


@define
class Gate:
    """One destination's state. Closed to requests until `until`; then one probe goes first."""

    policy: GatePolicy
    failures: int = 0
    until: datetime = _EPOCH
    outages: int = 0
    probing: bool = False

    @property
    def is_open_circuit(self) -> bool:
        """Whether the destination has been found dead and not yet alive again."""
        return self.failures >= self.policy.failures

    def held_until(self, now: datetime) -> datetime | None:
        """Until when requests are held back, or `None` when one may go now."""
        if now < self.until:
            return self.until
        if self.is_open_circuit and self.probing:
            return now + self.policy.probe
        return None

    def sending(self) -> None:
        """A request goes out."""
        self.probing = self.is_open_circuit

    def pause(self, wait: float | None, now: datetime) -> None:
        """The destination asks to wait, for so many seconds if it says."""
        asked = self.policy.pause if wait is None else timedelta(seconds=wait)
        self.until = max(self.until, now + min(asked, self.policy.pause_cap))
        self.probing = False

    def failed(self, now: datetime) -> bool:
        """No answer; tells whether this opens the circuit."""
        self.failures += 1
        self.probing = False
        if not self.is_open_circuit:
            return False
        beyond = self.failures - self.policy.failures
        wait = min(self.policy.probe * 2 ** min(beyond, 16), self.policy.probe_cap)
        self.until = max(self.until, now + wait)
        if beyond == 0:
            self.outages += 1
        return beyond == 0

    def answered(self) -> None:
        """An answer, whatever it says: the destination lives."""
        self.failures = 0
        self.probing = False


@define
class Gates:
    """A gate per destination, made when first asked for."""

    policy: GatePolicy
    _gates: dict[str, Gate] = field(factory=dict)

    def of(self, destination: str) -> Gate:
        """The gate of a destination."""
        return self._gates.setdefault(destination, Gate(self.policy))

    def held_until(self, destinations: tuple[str, ...], now: datetime) -> datetime | None:
        """Until when any of these is held back, or `None`."""
        moments = [self.of(name).held_until(now) for name in destinations]
        held = [moment for moment in moments if moment is not None]
        return max(held, default=None)


class GatedTransport:
    """A transport that asks the gate first, and tells it what came of each request.

    Args:
        on_open: called with the destination when its circuit opens.
    """

    def __init__(
        self,
        inner: AsyncTransport,
        gates: Gates,
        *,
        clock: Callable[[], datetime],
        on_open: Callable[[str, datetime], None],
    ) -> None:
        self._inner = inner
        self._gates = gates
        self._clock = clock
        self._on_open = on_open

    async def send(self, request: Request) -> Response:
        """Send, unless the destination is held back: then `DestinationPaused` tells until when."""
        gate = self._gates.of(request.destination)
        held = gate.held_until(self._clock())
        if held is not None:
            raise DestinationPaused(
                f"{request.destination} is held back until {held:%H:%M:%S}.", until=held
            )
        gate.sending()
        try:
            response = await self._inner.send(request)
        except AxClarityError as error:
            if isinstance(error, _NO_ANSWER):
                self._failed(request.destination, gate)
            raise
        self._heard(request.destination, gate, response)
        return response

    async def aclose(self) -> None:
        """Close the transport inside."""
        await self._inner.aclose()

    def _heard(self, destination: str, gate: Gate, response: Response) -> None:
        now = self._clock()
        wait = retry_after_seconds(response.headers.get("retry-after"), now=now)
        if response.status == 429 or (response.status == 503 and wait is not None):
            gate.answered()
            gate.pause(wait, now)
        elif response.status in _BUSY_STATUS:
            self._failed(destination, gate)
        else:
            gate.answered()

    def _failed(self, destination: str, gate: Gate) -> None:
        now = self._clock()
        if gate.failed(now):
            self._on_open(destination, now)
