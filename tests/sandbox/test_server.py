"""A server in a thread: it answers at once, breaks connections on demand, and ends."""

import logging
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from axclarity.sandbox import Server
from axclarity.sandbox._server import ABORT, CLOSE, Application


async def hello(scope: Any, receive: Any, send: Any) -> None:
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]}
    )
    await send({"type": "http.response.body", "body": b"0123456789"})


def leaving(key: str, *, after: bytes) -> Application:
    async def leave(scope: Any, receive: Any, send: Any) -> None:
        if after:
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [(b"content-length", b"10")],
                }
            )
            await send({"type": "http.response.body", "body": after, "more_body": True})
        scope[key]()

    return leave


@contextmanager
def serving(application: Application) -> Iterator[int]:
    server = Server(application)
    try:
        yield server.start()
    finally:
        server.stop()


def answer_to_get(port: int) -> bytes:
    """Everything that comes until the connection ends; a reset raises."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


def test_answers_as_soon_as_it_is_started() -> None:
    with serving(hello) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/").text == "0123456789"


def test_a_reset_connection_ends_with_an_error_and_without_an_answer() -> None:
    with serving(leaving(ABORT, after=b"")) as port, pytest.raises(ConnectionResetError):
        answer_to_get(port)


def test_a_closed_connection_ends_after_what_was_sent() -> None:
    with serving(leaving(CLOSE, after=b"01234")) as port:
        received = answer_to_get(port)
    assert received.endswith(b"\r\n\r\n01234")


@pytest.mark.parametrize("key", [ABORT, CLOSE])
def test_breaking_a_connection_breaks_no_other_and_logs_nothing(
    key: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        breaking = scope["path"] == "/break"
        await (leaving(key, after=b"") if breaking else hello)(scope, receive, send)

    with serving(application) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/").status_code == 200
        with pytest.raises(httpx.TransportError):
            client.get("/break")
        assert client.get("/").status_code == 200
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_stops_with_a_connection_open() -> None:
    server = Server(hello)
    port = server.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        client.get("/")
        server.stop()
        with pytest.raises(httpx.TransportError):
            client.get("/")


def test_may_be_stopped_before_it_is_started_twice_and_at_once() -> None:
    server = Server(hello)
    server.stop()
    server.start()
    server.stop()
    server.stop()


def test_serves_the_same_port_again() -> None:
    with serving(hello) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    again = Server(hello, port=port)
    assert again.start() == port
    try:
        assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    finally:
        again.stop()


def test_a_taken_port_is_an_error_at_once() -> None:
    with serving(hello) as port, pytest.raises(OSError, match="in use"):
        Server(hello, port=port).start()


def test_is_a_guest_in_its_host() -> None:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    root = list(logging.getLogger().handlers)
    threads = threading.active_count()
    with serving(hello):
        assert logging.getLogger().handlers == root
        assert logging.getLogger("uvicorn").handlers == []
        assert handlers == {number: signal.getsignal(number) for number in handlers}
    assert threading.active_count() == threads
