"""What a handler would do with an event: everything is read, nothing is written."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from attrs import define, field, frozen

from axclarity.http import AsyncTransport, Request, Response, drive_async, utc_now
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import Journal, Rehearsal
from axclarity.pipeline.ledger import Ledger
from axclarity.pipeline.redaction import redacted
from axclarity.pipeline.route import Handler

__all__ = ["DryRun", "PlannedWrite", "dry_run"]


@frozen(repr=False)
class PlannedWrite:
    """A request that would have been sent. `request` holds it whole, with what is personal."""

    request: Request

    def __repr__(self) -> str:
        return f"PlannedWrite({self.operation} to {self.destination})"

    @property
    def destination(self) -> str:
        """Where it would go: `ax`, `clarity`."""
        return self.request.destination

    @property
    def operation(self) -> str:
        """What it would do: `SalesOrderService.create`."""
        return self.request.operation

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method

    @property
    def path(self) -> str:
        """The path of its address."""
        return urlsplit(self.request.url).path

    @property
    def body(self) -> str:
        """Its body, without what is personal."""
        return redacted(self.request.content or b"")


@frozen(kw_only=True)
class DryRun:
    """How far a handler comes without writing.

    One of `write`, `outcome` and `error` is set.

    Args:
        reads: the operations that were asked on the way, in order.
        write: the first that would be sent. What comes after it depends on its answer.
        outcome: there was nothing to write.
        error: what the handler ended with; `AwaitingApproval` if it would ask a person.
    """

    reads: tuple[str, ...]
    write: PlannedWrite | None = None
    outcome: Outcome | None = None
    error: Exception | None = None


async def dry_run(
    handler: Handler,
    event: Event,
    journal: Journal,
    transport: AsyncTransport,
    *,
    clock: Callable[[], datetime] = utc_now,
) -> DryRun:
    """Run a handler up to its first write. Nothing is sent that changes anything, nor noted.

    Args:
        event: any, a dead letter's too.
        journal: open; it answers as in a real run, and keeps nothing.
        transport: sends what only reads, log-ons included; belongs to the caller.
    """
    ledger = Ledger(Rehearsal(journal), clock=clock, key=event.key)
    reader = _Reader(transport)
    write: PlannedWrite | None = None
    outcome: Outcome | None = None
    error: Exception | None = None
    try:
        outcome = await drive_async(handler(event, ledger), reader)
    except _WriteReached as reached:
        write = PlannedWrite(reached.request)
    except Exception as caught:  # noqa: BLE001  it is the answer, whatever it is
        error = caught
    return DryRun(reads=tuple(reader.asked), write=write, outcome=outcome, error=error)


class _WriteReached(Exception):
    """Ends a conversation: no error of ours, so that no handler is told of it."""

    def __init__(self, request: Request) -> None:
        super().__init__(request.operation)
        self.request = request


@define
class _Reader:
    """Passes questions on, and stops at the first request that writes."""

    transport: AsyncTransport
    asked: list[str] = field(factory=list)

    async def send(self, request: Request) -> Response:
        if request.writes:
            raise _WriteReached(request)
        self.asked.append(request.operation)
        return await self.transport.send(request)

    async def aclose(self) -> None:
        """It is the caller's."""
