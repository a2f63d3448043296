"""Requests and responses as plain values, and the seam that sends them."""

from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Protocol, TypeVar

from attrs import field, frozen

from axclarity.http._blocking import Blocking
from axclarity.http._turn import Turn

__all__ = [
    "AsyncStreamedResponse",
    "AsyncStreamingTransport",
    "AsyncTransport",
    "Exchange",
    "Request",
    "Response",
    "StreamedResponse",
    "StreamingTransport",
    "Transport",
]

T = TypeVar("T")


@frozen(kw_only=True)
class Request:
    """One HTTP request.

    Args:
        destination: `ax` or `clarity`; pauses and circuits are kept per destination.
        operation: what it does, for errors and traces: `SalesOrderService.create`.
        writes: whether it changes anything. Without an answer, a write has an unknown outcome.
        timeout: seconds, for connecting and for each read.
        max_reply_bytes: the longest body that is accepted, counted after inflation.
    """

    destination: str
    operation: str
    method: str
    url: str
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)
    writes: bool = False
    timeout: float = 60.0
    max_reply_bytes: int = 64 * 1024 * 1024


@frozen(kw_only=True)
class Response:
    """One HTTP response; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)


@frozen(kw_only=True)
class StreamedResponse:
    """One HTTP response whose body is read piece by piece; header names are lower case.

    `chunks` raises what `Transport.send` raises, when a piece does not come.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    chunks: Iterator[bytes] = field(repr=False)


@frozen(kw_only=True)
class AsyncStreamedResponse:
    """The same for an event loop."""

    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    chunks: AsyncIterator[bytes] = field(repr=False)


Exchange = Generator[Request | Turn | Blocking[Any], Response, T]
"""A conversation: yields requests, is sent responses, returns what it learnt.

It may also yield a `Turn` or a `Blocking` call, to wait for it; what it is then sent means nothing.
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


class StreamingTransport(Transport, Protocol):
    """Can also give a body out while it arrives."""

    def stream(self, request: Request) -> AbstractContextManager[StreamedResponse]:
        """Send; enter with status and headers. Leaving before the end closes the connection.

        Raises what `send` raises, on entering and while the chunks are read.
        """
        ...


class AsyncStreamingTransport(AsyncTransport, Protocol):
    """Can also give a body out while it arrives."""

    def stream(self, request: Request) -> AbstractAsyncContextManager[AsyncStreamedResponse]:
        """Send; enter with status and headers. Leaving before the end closes the connection.

        Raises what `send` raises, on entering and while the chunks are read.
        """
        ...
