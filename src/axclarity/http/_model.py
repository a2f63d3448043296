"""Requests and responses as plain values, and the seam that sends them."""

from collections.abc import Generator, Mapping
from typing import Protocol, TypeVar

from attrs import field, frozen

from axclarity.http._turn import Turn

__all__ = ["AsyncTransport", "Exchange", "Request", "Response", "Transport"]

T = TypeVar("T")


@frozen(kw_only=True)
class Request:
    """One HTTP request.

    Args:
        destination: `ax` or `clarity`; pauses and circuits are kept per destination.
        operation: what it does, for errors and traces: `SalesOrderService.create`.
        writes: whether it changes anything. Without an answer, a write has an unknown outcome.
        timeout: seconds, for connecting and for each read.
    """

    destination: str
    operation: str
    method: str
    url: str
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    writes: bool = False
    timeout: float = 60.0


@frozen(kw_only=True)
class Response:
    """One HTTP response; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    content: bytes = field(default=b"", repr=False)


Exchange = Generator[Request | Turn, Response, T]
"""A conversation: yields requests, is sent responses, returns what it learnt.

It may also yield a `Turn`, to wait for it; what it is then sent means nothing.
"""


class Transport(Protocol):
    """Sends one request and waits."""

    def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status.

        Raises:
            NotSent: nothing left this machine.
            NoReply: a question was not answered.
            OutcomeUnknown: a write was not answered.
        """
        ...

    def close(self) -> None:
        """Close all connections."""
        ...


class AsyncTransport(Protocol):
    """Sends one request and awaits; raises what `Transport` raises."""

    async def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...
