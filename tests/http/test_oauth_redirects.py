"""A redirect carries no secret anywhere: neither a token nor the client's own."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from axclarity.errors import ServerBusy
from axclarity.http import (
    AsyncHttpxTransport,
    AsyncSocketTransport,
    AsyncTransport,
    ClientCredentials,
    Exchange,
    HttpxTransport,
    Request,
    Response,
    SocketTransport,
    TokenSource,
    Transport,
    drive,
    drive_async,
)
from axclarity.values import Secret

Run = Callable[[Exchange[Response]], Response]


def _sync(transport: Transport) -> Run:
    def run(exchange: Exchange[Response]) -> Response:
        try:
            return drive(exchange, transport)
        finally:
            transport.close()

    return run


def _async(make: Callable[[], AsyncTransport]) -> Run:
    async def main(exchange: Exchange[Response]) -> Response:
        transport = make()
        try:
            return await drive_async(exchange, transport)
        finally:
            await transport.aclose()

    return lambda exchange: asyncio.run(main(exchange))


RUNS: dict[str, Callable[[], Run]] = {
    "httpx": lambda: _sync(HttpxTransport()),
    "socket": lambda: _sync(SocketTransport()),
    "async-httpx": lambda: _async(AsyncHttpxTransport),
    "async-socket": lambda: _async(AsyncSocketTransport),
}


class Elsewhere:
    """Listens where a redirect points to; nobody should come."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/"

    def was_visited(self) -> bool:
        self._listener.setblocking(False)
        try:
            self._listener.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Elsewhere(listener)


def _reply(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> Run:
    return RUNS[request.param]()


@pytest.mark.parametrize("status", ["301 X", "302 X", "303 X", "307 X", "308 X"])
def test_a_token_stays_with_its_host(
    stage: Any, elsewhere: Elsewhere, run: Run, status: str
) -> None:
    def play(connection: socket.socket, request: bytes) -> bool:
        if b"/oauth/token" in request.split(b"\r\n")[0]:
            connection.sendall(_reply("200 OK", b'{"access_token": "token-1"}'))
        else:
            connection.sendall(_reply(status, b"", f"Location: {elsewhere.url}"))
        return True

    stage.play = play

    assert run(_call(stage)).status == int(status[:3])
    assert not elsewhere.was_visited()


@pytest.mark.parametrize("status", ["301 X", "307 X"])
def test_the_clients_secret_stays_with_its_host(
    stage: Any, elsewhere: Elsewhere, run: Run, status: str
) -> None:
    def play(connection: socket.socket, request: bytes) -> bool:
        connection.sendall(_reply(status, b"", f"Location: {elsewhere.url}"))
        return True

    stage.play = play

    with pytest.raises(ServerBusy, match="Redirects are never followed"):
        run(_call(stage))
    assert len(stage.seen) == 1
    assert not elsewhere.was_visited()


def _call(stage: Any) -> Exchange[Response]:
    base = stage.url.removesuffix("/service.svc")
    source = TokenSource(
        f"{base}/oauth/token",
        ClientCredentials(client_id="app", client_secret=Secret("s3cret")),
        destination="clarity",
        clock=time.monotonic,
    )
    return source.authorised(
        lambda authorization: Request(
            destination="clarity",
            operation="orders.get",
            method="GET",
            url=f"{base}/api/v1/orders/1",
            headers={"authorization": authorization},
            timeout=10.0,
        )
    )
