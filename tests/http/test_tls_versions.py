"""What every transport offers when it begins to speak TLS: version 1.2, 1.3, and nothing older."""

import asyncio
import socket
from collections.abc import Callable
from threading import Thread

import pytest

from axclarity.errors import NotSent
from axclarity.http import (
    AsyncHttpxTransport,
    AsyncSocketTransport,
    AsyncTransport,
    HttpxTransport,
    Request,
    SocketTransport,
    Transport,
)

SUPPORTED_VERSIONS = 43
TLS_1_2, TLS_1_3 = 0x0303, 0x0304


def _hello(listener: socket.socket, heard: list[bytes]) -> None:
    """Hear the first record of one connection, and hang up."""
    connection, _ = listener.accept()
    with connection:
        connection.settimeout(10)
        received = b""
        while len(received) < 5 or len(received) < 5 + int.from_bytes(received[3:5]):
            received += connection.recv(65536)
        heard.append(received)


def _offered(hello: bytes) -> set[int]:
    """The versions in a ClientHello (RFC 8446, 4.1.2 and 4.2.1)."""
    at = 5 + 4 + 2 + 32
    at += 1 + hello[at]
    at += 2 + int.from_bytes(hello[at : at + 2])
    at += 1 + hello[at]
    at += 2
    while at < len(hello):
        kind, length = int.from_bytes(hello[at : at + 2]), int.from_bytes(hello[at + 2 : at + 4])
        if kind == SUPPORTED_VERSIONS:
            pairs = hello[at + 5 : at + 4 + length]
            return {int.from_bytes(pairs[i : i + 2]) for i in range(0, len(pairs), 2)}
        at += 4 + length
    return {int.from_bytes(hello[9:11])}


def _send(transport: Transport, request: Request) -> None:
    try:
        transport.send(request)
    finally:
        transport.close()


def _send_async(transport: AsyncTransport, request: Request) -> None:
    async def main() -> None:
        try:
            await transport.send(request)
        finally:
            await transport.aclose()

    asyncio.run(main())


@pytest.mark.parametrize(
    "send",
    [
        lambda request: _send(HttpxTransport(), request),
        lambda request: _send(SocketTransport(), request),
        lambda request: _send_async(AsyncHttpxTransport(), request),
        lambda request: _send_async(AsyncSocketTransport(), request),
    ],
    ids=["httpx", "socket", "async-httpx", "async-socket"],
)
def test_nothing_older_than_tls_1_2_is_offered(send: Callable[[Request], None]) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_hello, args=(listener, heard))
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        request = Request(destination="clarity", operation="get", method="GET", url=url, timeout=10)
        with pytest.raises(NotSent):
            send(request)
        thread.join()

    assert TLS_1_2 in _offered(heard[0])
    assert _offered(heard[0]) <= {TLS_1_2, TLS_1_3}
