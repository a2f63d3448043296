"""The one door to httpx. Bodies are bounded, redirects never followed, errors renamed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx

from axclarity.errors import MalformedReply, NoReply, NotSent, OutcomeUnknown, TransportError
from axclarity.http._model import Request, Response

__all__ = ["AsyncHttpxTransport", "HttpxTransport"]

MAX_REPLY_BYTES = 64 * 1024 * 1024

_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


class HttpxTransport:
    """Sends requests through `httpx.Client`; connections open with the first request."""

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._client = client

    def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status."""
        client = self._opened()
        with _renaming(request), client.stream(**_arguments(request)) as reply:
            body = _Bounded(request)
            for chunk in reply.iter_raw():
                body.add(chunk)
            return body.response(reply)

    def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            self._client.close()

    def _opened(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client()
        return self._client


class AsyncHttpxTransport:
    """Sends requests through `httpx.AsyncClient`; connections open with the first request."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._client = client

    async def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status."""
        client = self._opened()
        async with _renaming_async(request), client.stream(**_arguments(request)) as reply:
            body = _Bounded(request)
            async for chunk in reply.aiter_raw():
                body.add(chunk)
            return body.response(reply)

    async def aclose(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()

    def _opened(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient()
        return self._client


class _Bounded:
    """Collects a body up to a limit, uncompressed: an inflated body cannot be bounded in time."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > MAX_REPLY_BYTES:
            message = f"{self._request.operation}: the reply exceeds {MAX_REPLY_BYTES} bytes."
            raise (
                OutcomeUnknown(message, operation=self._request.operation)
                if self._request.writes
                else MalformedReply(message, operation=self._request.operation)
            )
        self._chunks.append(chunk)

    def response(self, reply: httpx.Response) -> Response:
        headers = {name.lower(): value for name, value in reply.headers.items()}
        return Response(status=reply.status_code, headers=headers, content=b"".join(self._chunks))


def _arguments(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": {"accept-encoding": "identity", **request.headers},
        "content": request.content,
        "timeout": request.timeout,
        "follow_redirects": False,
    }


@contextmanager
def _renaming(request: Request) -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _renamed(error, request) from error


@asynccontextmanager
async def _renaming_async(request: Request) -> AsyncIterator[None]:
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _renamed(error, request) from error


def _renamed(error: Exception, request: Request) -> TransportError:
    what = f"{request.operation} on {request.destination}"
    kind = type(error).__name__
    if isinstance(error, _NOTHING_SENT) or not isinstance(error, httpx.TransportError):
        return NotSent(
            f"{what}: not sent ({kind}). Check the address and that the server is up.",
            operation=request.operation,
        )
    if request.writes:
        return OutcomeUnknown(
            f"{what}: sent, no answer ({kind}). It may have happened: look before sending again.",
            operation=request.operation,
        )
    return NoReply(f"{what}: no answer ({kind}). Ask again.", operation=request.operation)
