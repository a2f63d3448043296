"""Whatever httpx raises comes out of the door under one of our names."""

import asyncio
import inspect
from collections.abc import Iterator
from typing import NoReturn

import httpx
import pytest

from axclarity.errors import NoReply, NotSent, OutcomeUnknown, TransportError
from axclarity.http import AsyncHttpxTransport, HttpxTransport, Request

SENT_OR_NOT = {
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.ProtocolError,
    httpx.LocalProtocolError,
    httpx.RemoteProtocolError,
    httpx.NetworkError,
    httpx.TimeoutException,
    httpx.TransportError,
}
NOTHING_SENT = {
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
}


def _subclasses(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for subclass in kind.__subclasses__():
        yield from _subclasses(subclass)


EVERY = sorted(
    {*_subclasses(httpx.HTTPError), httpx.InvalidURL} - {httpx.HTTPStatusError},
    key=lambda kind: kind.__name__,
)


def _raising(kind: type[Exception]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> NoReturn:
        raise kind("made up")

    return httpx.MockTransport(answer)


def _request(*, writes: bool) -> Request:
    return Request(
        destination="ax", operation="test", method="POST", url="http://ax.example", writes=writes
    )


def _error(kind: type[Exception], *, writes: bool) -> TransportError:
    transport = HttpxTransport(httpx.Client(transport=_raising(kind)))
    try:
        with pytest.raises(TransportError) as caught:
            transport.send(_request(writes=writes))
        return caught.value
    finally:
        transport.close()


@pytest.mark.parametrize("kind", EVERY)
def test_every_exception_of_httpx_is_renamed(kind: type[Exception]) -> None:
    unknown, unanswered = _error(kind, writes=True), _error(kind, writes=False)

    assert kind.__name__ in unknown.message
    if kind in SENT_OR_NOT:
        assert (type(unknown), type(unanswered)) == (OutcomeUnknown, NoReply)
    else:
        assert (type(unknown), type(unanswered)) == (NotSent, NotSent)


@pytest.mark.parametrize("kind", EVERY)
def test_the_async_door_renames_alike(kind: type[Exception]) -> None:
    async def error() -> TransportError:
        transport = AsyncHttpxTransport(httpx.AsyncClient(transport=_raising(kind)))
        try:
            with pytest.raises(TransportError) as caught:
                await transport.send(_request(writes=True))
            return caught.value
        finally:
            await transport.aclose()

    assert type(asyncio.run(error())) is type(_error(kind, writes=True))


def test_the_lists_above_are_whole() -> None:
    """A new exception in httpx needs a decision: had anything been sent?"""
    public = {
        kind
        for kind in vars(httpx).values()
        if inspect.isclass(kind) and issubclass(kind, httpx.TransportError)
    }

    assert public <= SENT_OR_NOT | NOTHING_SENT
