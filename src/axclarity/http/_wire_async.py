"""A connection of an event loop: a protocol that fills, a conversation that drains."""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from axclarity.http._address import Origin
from axclarity.http._conversation import Steps
from axclarity.http._failures import (
    ConnectTimeout,
    InvalidAddress,
    ReadTimeout,
    ServerClosed,
    Trouble,
    WriteTimeout,
)

__all__ = ["AsyncWire", "connected"]

T = TypeVar("T")

_ENOUGH_BYTES = 256 * 1024
"""What may lie here unread before the server is held back."""


class AsyncWire(asyncio.Protocol):
    """Carries one conversation at a time."""

    def __init__(self, origin: Origin, connection: socket.socket) -> None:
        self.origin = origin
        self.idle_since = 0.0
        self.reused = False
        self.logged_on: str | None = None
        self._loop = asyncio.get_running_loop()
        self._socket = connection
        self._transport: asyncio.Transport | None = None
        self._received: deque[bytes] = deque()
        self._size = 0
        self._ended = self._held_back = self._full = False
        self._error: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._patience = 0.0
        self.gone: asyncio.Future[None] = self._loop.create_future()

    async def run(self, steps: Steps[T], patience: float) -> T:
        """Do what a conversation asks for until it returns; `patience` seconds for each step."""
        self._patience = patience
        try:
            step = next(steps)
            while True:
                answer: object = None
                try:
                    if step is None:
                        answer = await self.received()
                    elif isinstance(step, bytes):
                        await self._send(step)
                    else:
                        answer = await asyncio.to_thread(step)
                except (OSError, Trouble) as error:
                    step = steps.throw(error)
                else:
                    step = steps.send(answer)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            steps.close()

    async def received(self) -> bytes:
        """What came; nothing at the end of the connection."""
        if not self._received and not self._ended:
            await self._woken(ReadTimeout)
        if not self._received:
            if self._error is not None:
                raise self._error
            return b""
        data = self._received.popleft()
        self._size -= len(data)
        if self._held_back and self._size < _ENOUGH_BYTES:
            self._held_back = False
            self._open_transport().resume_reading()
        return data

    def certificate(self) -> bytes | None:
        """The peer's, in DER; `None` without TLS."""
        secured = self._open_transport().get_extra_info("ssl_object")
        certificate: bytes | None = secured.getpeercert(True) if secured else None
        return certificate

    async def is_open(self) -> bool:
        """Whether an idle connection is still good: nothing came, not even its end."""
        if self._open_transport().get_write_buffer_size():
            return False  # an answer came before the whole request had left
        if self._is_quiet():
            return True
        for _ in range(3):  # what came may be a mere ticket of TLS: let the loop look at it
            await asyncio.sleep(0)
        return self.origin.secure and not self._ended and not self._received

    def close(self) -> None:
        """Close at once; whoever waits here is told that the connection ended."""
        if self._transport is not None:
            self._transport.abort()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  for `create_connection`
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received.append(data)
        self._size += len(data)
        if self._size >= _ENOUGH_BYTES and not self._held_back:
            self._held_back = True
            self._open_transport().pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended, self._error = True, exc
        self._full = False
        self._wake()
        if not self.gone.done():
            self.gone.set_result(None)

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    def _is_quiet(self) -> bool:
        if self._ended or self._received:
            return False
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    async def _send(self, data: bytes) -> None:
        if self._ended:
            raise ServerClosed
        self._open_transport().write(data)
        while self._full and not self._received:  # an answer that comes early ends the sending
            await self._woken(WriteTimeout)

    async def _woken(self, late: Callable[[], Exception]) -> None:
        self._waiting = waiting = self._loop.create_future()
        timer = self._loop.call_later(self._patience, _fail, waiting, late)
        try:
            await waiting
        finally:
            timer.cancel()
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def _open_transport(self) -> asyncio.Transport:
        assert self._transport is not None  # noqa: S101  from `connected` on
        return self._transport


def _fail(waiting: asyncio.Future[None], late: Callable[[], Exception]) -> None:
    if not waiting.done():
        waiting.set_exception(late())


async def connected(origin: Origin, tls: ssl.SSLContext | None, patience: float) -> AsyncWire:
    """Connect, and shake hands over TLS, within `patience` seconds.

    Raises:
        OSError: there is nobody, or its certificate is not to be trusted.
        ConnectTimeout: there is no answer.
        InvalidAddress: this is no name of a host.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(patience):
            connection = await _socket_to(origin)
            try:
                _, wire = await loop.create_connection(
                    lambda: AsyncWire(origin, connection),
                    sock=connection,
                    ssl=tls,
                    server_hostname=origin.host if tls else None,
                )
            except BaseException:
                connection.close()
                raise
    except TimeoutError:
        raise ConnectTimeout from None
    except UnicodeError:
        raise InvalidAddress from None  # no name that DNS could know
    return wire


async def _socket_to(origin: Origin) -> socket.socket:
    """A connected socket, to the first address of a host that answers."""
    loop = asyncio.get_running_loop()
    error: OSError | None = None
    for family, kind, number, _, address in await loop.getaddrinfo(
        origin.host, origin.port, type=socket.SOCK_STREAM
    ):
        connection = socket.socket(family, kind, number)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, address)
        except OSError as refused:
            connection.close()
            error = refused
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise error or ConnectionError
