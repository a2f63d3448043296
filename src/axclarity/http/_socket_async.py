"""HTTP/1.1 for an event loop, over connections that the transport owns."""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

from axclarity.http._address import Origin
from axclarity.http._certificate import verifying_context
from axclarity.http._conversation import Call, whole
from axclarity.http._failures import CLOSED, CannotBeSent
from axclarity.http._idle import Idle
from axclarity.http._logon_for import logon_for
from axclarity.http._model import AsyncStreamedResponse, Request, Response
from axclarity.http._one_loop import OneLoop
from axclarity.http._reply import Reply
from axclarity.http._slots import AsyncSlots
from axclarity.http._windows import WindowsAuth
from axclarity.http._wire_async import AsyncWire, connected

__all__ = ["AsyncSocketTransport"]


class AsyncSocketTransport:
    """Sends requests from the tasks of one event loop: the one in which it is used first.

    Args:
        auth: who logs on; one identity for all connections of this transport.
        tls: for https; by default TLS 1.2 or later, the peer verified against what the system
            trusts.
        connections: the most at once to one server; callers beyond it wait in order.
        clock: monotonic seconds.

    Raises:
        ConfigError: `auth` asks for what this machine cannot do.
    """

    def __init__(
        self,
        *,
        auth: WindowsAuth | None = None,
        tls: ssl.SSLContext | None = None,
        connections: int = 10,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._logon = logon_for(auth)
        self._tls = tls
        self._most = connections
        self._slots: dict[Origin, AsyncSlots] = {}
        self._loop = OneLoop()
        self._all: set[AsyncWire] = set()
        self._leaving: set[asyncio.Future[None]] = set()
        self._idle = Idle[AsyncWire](clock, self._drop)
        self._closed = False

    async def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status."""
        call = Call(request)
        async with self._answered(call) as (wire, reply):
            with call.naming():
                return reply.response(await wire.run(whole(reply), request.timeout))

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[AsyncStreamedResponse]:
        """Send; enter with status and headers. Leaving before the end closes the connection."""
        call = Call(request)
        async with self._answered(call) as (wire, reply):
            chunks = _chunks(call, wire, reply)
            try:
                yield AsyncStreamedResponse(
                    status=reply.status, headers=reply.headers, chunks=chunks
                )
            finally:
                await chunks.aclose()

    async def aclose(self) -> None:
        """Close all connections; whoever waits for an answer on one is told that none came."""
        self._closed = True
        for wire in list(self._all):
            self._drop(wire)
        if self._leaving:
            await asyncio.wait(self._leaving)

    @asynccontextmanager
    async def _answered(self, call: Call) -> AsyncIterator[tuple[AsyncWire, Reply]]:
        self._loop.enter()
        with call.naming():
            slots = self._slots_of(call.address.origin)
        await slots.take()
        try:
            with call.naming():
                wire, reply = await self._begun(call)
            try:
                yield wire, reply
            finally:
                self._give_back(wire, reply)
        finally:
            slots.give_back()

    def _slots_of(self, origin: Origin) -> AsyncSlots:
        if origin not in self._slots:
            self._slots[origin] = AsyncSlots(self._most)
        return self._slots[origin]

    async def _begun(self, call: Call) -> tuple[AsyncWire, Reply]:
        """A connection on which the reply has started."""
        while True:
            wire = await self._wire(call)
            try:
                steps = self._logon.asked(call, wire) if self._logon else call.asked()
                return wire, await wire.run(steps, call.request.timeout)
            except BaseException as error:
                self._drop(wire)
                if not call.may_start_anew(error, reused=wire.reused):
                    raise

    async def _wire(self, call: Call) -> AsyncWire:
        if self._closed:
            raise CannotBeSent(CLOSED)
        origin = call.address.origin
        while kept := self._idle.take(origin):
            if not call.wants_fresh and await kept.is_open():
                kept.reused = True
                return kept
            self._drop(kept)
            if call.wants_fresh:
                break  # it made room for one
        tls = self._context() if origin.secure else None
        wire = await connected(origin, tls, call.request.timeout)
        self._welcome(wire)
        return wire

    def _welcome(self, wire: AsyncWire) -> None:
        self._all.add(wire)
        if self._closed:  # while it came about
            self._drop(wire)
            raise CannotBeSent(CLOSED)

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = verifying_context()
        return self._tls

    def _give_back(self, wire: AsyncWire, reply: Reply) -> None:
        kept = reply.reusable and (self._logon is None or wire.logged_on is not None)
        if kept and not self._closed:
            self._idle.put(wire)
        else:
            self._drop(wire)

    def _drop(self, wire: AsyncWire) -> None:
        self._all.discard(wire)
        if not wire.gone.done():
            self._leaving.add(wire.gone)
            wire.gone.add_done_callback(self._leaving.discard)
            wire.close()


async def _chunks(call: Call, wire: AsyncWire, reply: Reply) -> AsyncGenerator[bytes, None]:
    with call.naming():
        while True:
            for piece in reply.pieces():
                yield piece
            if reply.ended:
                return
            reply.feed(await wire.received())
