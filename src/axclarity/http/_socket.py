"""HTTP/1.1 for threads, over connections that the transport owns."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from axclarity.http._address import Origin
from axclarity.http._certificate import verifying_context
from axclarity.http._conversation import Call, whole
from axclarity.http._failures import CLOSED, CannotBeSent
from axclarity.http._fork import begin_anew_when_forked
from axclarity.http._idle import Idle
from axclarity.http._logon_for import logon_for
from axclarity.http._model import Request, Response, StreamedResponse
from axclarity.http._reply import Reply
from axclarity.http._slots import Slots
from axclarity.http._windows import WindowsAuth
from axclarity.http._wire import Wire, connected

__all__ = ["SocketTransport"]


class SocketTransport:
    """Sends requests from any number of threads; connections open when they are needed.

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
        self._clock = clock
        self._all: set[Wire] = set()
        self._closed = False
        self.begin_anew()
        begin_anew_when_forked(self)

    def begin_anew(self) -> None:
        """Let go of every connection; for a process that was just forked."""
        for wire in self._all:
            wire.close()
        self._all = set()
        self._lock = Lock()  # another thread, which is not here, may hold the old one
        self._slots: dict[Origin, Slots] = {}
        self._idle = Idle[Wire](self._clock, self._drop)

    def send(self, request: Request) -> Response:
        """Send and return the response, whatever its status."""
        call = Call(request)
        with self._answered(call) as (wire, reply), call.naming():
            return reply.response(wire.run(whole(reply), request.timeout))

    @contextmanager
    def stream(self, request: Request) -> Iterator[StreamedResponse]:
        """Send; enter with status and headers. Leaving before the end closes the connection."""
        call = Call(request)
        with self._answered(call) as (wire, reply):
            chunks = _chunks(call, wire, reply)
            yield StreamedResponse(status=reply.status, headers=reply.headers, chunks=chunks)

    def close(self) -> None:
        """Close all connections; whoever waits for an answer on one is told that none came."""
        with self._lock:
            self._closed = True
            self._idle.drop_all()
            for wire in self._all:
                wire.interrupt()

    @contextmanager
    def _answered(self, call: Call) -> Iterator[tuple[Wire, Reply]]:
        with call.naming():
            slots = self._slots_of(call.address.origin)
        slots.take()
        try:
            with call.naming():
                wire, reply = self._begun(call)
            try:
                yield wire, reply
            finally:
                self._give_back(wire, reply)
        finally:
            slots.give_back()

    def _slots_of(self, origin: Origin) -> Slots:
        with self._lock:
            if origin not in self._slots:
                self._slots[origin] = Slots(self._most)
            return self._slots[origin]

    def _begun(self, call: Call) -> tuple[Wire, Reply]:
        """A connection on which the reply has started."""
        while True:
            wire = self._wire(call)
            try:
                steps = self._logon.asked(call, wire) if self._logon else call.asked()
                return wire, wire.run(steps, call.request.timeout)
            except BaseException as error:
                with self._lock:
                    self._drop(wire)
                if not call.may_start_anew(error, reused=wire.reused):
                    raise

    def _wire(self, call: Call) -> Wire:
        origin = call.address.origin
        with self._lock:
            if self._closed:
                raise CannotBeSent(CLOSED)
            while kept := self._idle.take(origin):
                if not call.wants_fresh and kept.is_open():
                    kept.reused = True
                    return kept
                self._drop(kept)
                if call.wants_fresh:
                    break  # it made room for one
        wire = connected(origin, self._context() if origin.secure else None, call.request.timeout)
        self._welcome(wire)
        return wire

    def _welcome(self, wire: Wire) -> None:
        with self._lock:
            self._all.add(wire)
            if self._closed:  # while it came about
                self._drop(wire)
                raise CannotBeSent(CLOSED)

    def _context(self) -> ssl.SSLContext:
        with self._lock:
            if self._tls is None:
                self._tls = verifying_context()
            return self._tls

    def _give_back(self, wire: Wire, reply: Reply) -> None:
        kept = reply.reusable and (self._logon is None or wire.logged_on is not None)
        with self._lock:
            if kept and not self._closed:
                self._idle.put(wire)
            else:
                self._drop(wire)

    def _drop(self, wire: Wire) -> None:
        self._all.discard(wire)
        wire.close()


def _chunks(call: Call, wire: Wire, reply: Reply) -> Iterator[bytes]:
    with call.naming():
        while True:
            yield from reply.pieces()
            if reply.ended:
                return
            reply.feed(wire.received())
