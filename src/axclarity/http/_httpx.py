"""The one door to httpx. Bodies are bounded, redirects never followed, errors renamed."""

import logging
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

import httpx

from axclarity.errors import AxClarityError
from axclarity.http._failures import CLOSED, CannotBeSent, named, unusable
from axclarity.http._fork import begin_anew_when_forked
from axclarity.http._head import checked_headers
from axclarity.http._model import Request, Response
from axclarity.http._one_loop import OneLoop

__all__ = ["AsyncHttpxTransport", "HttpxTransport"]

_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


class HttpxTransport:
    """Sends requests through `httpx.Client`; connections open with the first request.

    Args:
        client: by default one that speaks TLS 1.2 or later, and another one in each process that is
            forked from this one. Whoever gives one makes one for each process.
    """

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._client = client
        self._closed = False
        self._lock = Lock()
        if client is None:
            begin_anew_when_forked(self)

    def begin_anew(self) -> None:
        """Let go of every connection; for a process that was just forked."""
        self._client = None
        self._lock = Lock()

    def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status."""
        with _renaming(request), self._opened().stream(**_arguments(request)) as reply:
            body = _Bounded(request, reply)
            for chunk in reply.iter_raw():
                body.add(chunk)
            return body.response()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            self._closed = True
        if self._client is not None:
            self._client.close()

    def _opened(self) -> httpx.Client:
        with self._lock:
            if self._closed or (self._client is not None and self._client.is_closed):
                raise CannotBeSent(CLOSED)
            if self._client is None:
                self._client = httpx.Client(verify=_context())
            return self._client


class AsyncHttpxTransport:
    """The same for the tasks of one event loop, through `httpx.AsyncClient`."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._client = client
        self._loop = OneLoop()
        self._closed = False

    async def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status."""
        async with (
            _renaming_async(request),
            self._opened().stream(**_arguments(request)) as reply,
        ):
            body = _Bounded(request, reply)
            async for chunk in reply.aiter_raw():
                body.add(chunk)
            return body.response()

    async def aclose(self) -> None:
        """Close all connections."""
        self._closed = True
        if self._client is not None:
            await self._client.aclose()

    def _opened(self) -> httpx.AsyncClient:
        self._loop.enter()
        if self._closed or (self._client is not None and self._client.is_closed):
            raise CannotBeSent(CLOSED)
        if self._client is None:
            self._client = httpx.AsyncClient(verify=_context())
        return self._client


class _Bounded:
    """Collects a body up to a limit, uncompressed: an inflated body cannot be bounded in time."""

    def __init__(self, request: Request, reply: httpx.Response) -> None:
        self._request = request
        self._reply = reply
        self._chunks: list[bytes] = []
        self._size = 0
        if reply.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
            raise unusable(request, "the reply is encoded in a way that was not asked for.")

    def add(self, chunk: bytes) -> None:
        limit = self._request.max_reply_bytes
        self._size += len(chunk)
        if self._size > limit:
            raise unusable(self._request, f"the reply exceeds {limit} bytes.")
        self._chunks.append(chunk)

    def response(self) -> Response:
        headers = {name.lower(): value for name, value in self._reply.headers.items()}
        content = b"".join(self._chunks)
        return Response(status=self._reply.status_code, headers=headers, content=content)


def _context() -> ssl.SSLContext:
    """What httpx trusts, over TLS 1.2 or later whatever this machine's OpenSSL would take."""
    context = httpx.create_ssl_context()
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    return context


def _arguments(request: Request) -> dict[str, Any]:
    headers = {"accept-encoding": "identity", **checked_headers(request)}
    return {
        "method": request.method,
        "url": request.url,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        "content": request.content,
        "timeout": request.timeout,
        "follow_redirects": False,
    }


_under_way = ContextVar("axclarity_under_way", default=False)


def _is_of_others(_record: logging.LogRecord) -> bool:
    """What httpx logs of a request is its whole address, which holds ids and what is searched."""
    return not _under_way.get()


logging.getLogger("httpx").addFilter(_is_of_others)


@contextmanager
def _unlogged() -> Iterator[None]:
    before = _under_way.set(True)
    try:
        yield
    finally:
        _under_way.reset(before)


@contextmanager
def _renaming(request: Request) -> Iterator[None]:
    try:
        with _unlogged():
            yield
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, CannotBeSent) as error:
        raise _renamed(error, request) from error


@asynccontextmanager
async def _renaming_async(request: Request) -> AsyncIterator[None]:
    try:
        with _unlogged():
            yield
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, CannotBeSent) as error:
        raise _renamed(error, request) from error


def _renamed(error: Exception, request: Request) -> AxClarityError:
    sent = isinstance(error, httpx.TransportError) and not isinstance(error, _NOTHING_SENT)
    return named(error, request, sent=sent)
