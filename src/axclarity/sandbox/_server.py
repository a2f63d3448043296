"""An ASGI application on a port of this machine, in a thread of its own."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from threading import Thread
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["ABORT", "CLOSE", "Application", "Server"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Application = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]

ABORT = "axclarity.abort"
"""Key of the ASGI scope: a callable that resets the TCP connection at once."""

CLOSE = "axclarity.close"
"""Key of the ASGI scope: a callable that closes the TCP connection after what was sent."""

_LINGER_ZERO = struct.pack("ii", 1, 0)


class _AbortableProtocol(H11Protocol):
    """Lets an application break its own connection, which no ASGI server offers."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # asyncio gives a server this kind
        super().connection_made(transport)
        served = self.app

        async def with_abort(scope: Any, receive: Any, send: Any) -> None:
            ways_out = {ABORT: lambda: _reset(transport), CLOSE: transport.close}
            await served({**scope, **ways_out}, receive, send)
            while transport.is_closing() and (await receive())["type"] != "http.disconnect":
                pass  # until the server knows too, or it would complain of a missing answer

        self.app = with_abort


class Server:
    """Serves an application on loopback until it is stopped.

    Args:
        port: the port to listen on; 0 takes a free one.
        lifespan: whether the application is told of its start and its end.
    """

    def __init__(self, application: Application, *, port: int = 0, lifespan: bool = False) -> None:
        self._application = application
        self._port = port
        self._lifespan = lifespan
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None
        self._socket: socket.socket | None = None

    def start(self) -> int:
        """Start serving; the port answers when this returns.

        Raises:
            OSError: the port is taken.
        """
        # With the protocol spelt out asyncio sets TCP_NODELAY; without it an answer takes 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self._port))
            listener.listen(256)
        except OSError:
            listener.close()
            raise
        config = uvicorn.Config(
            self._application,
            http=_AbortableProtocol,
            lifespan="on" if self._lifespan else "off",
            ws="none",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._socket = listener
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        self._port = int(listener.getsockname()[1])
        return self._port

    def ask_to_stop(self) -> None:
        """Take no more requests; returns at once."""
        if self._server is not None:
            self._server.should_exit = True

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        self.ask_to_stop()
        if self._thread is None or self._socket is None:
            return
        self._thread.join()
        self._socket.close()
        self._server = self._thread = self._socket = None


def _reset(transport: asyncio.Transport) -> None:
    """Close with RST instead of FIN, so that the peer sees a broken connection."""
    raw = transport.get_extra_info("socket")
    if raw is not None and not transport.is_closing():
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    transport.abort()
