"""Both transports against a real socket: what becomes of each way to get no answer."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from axclarity.errors import (
    AxClarityError,
    MalformedReply,
    NoReply,
    NotSent,
    OutcomeUnknown,
    TransportError,
)
from axclarity.http import AsyncHttpxTransport, HttpxTransport, Request, Response

Send = Callable[[Request], Response]


def _send(request: Request) -> Response:
    transport = HttpxTransport()
    try:
        return transport.send(request)
    finally:
        transport.close()


def _send_async(request: Request) -> Response:
    async def send() -> Response:
        transport = AsyncHttpxTransport()
        try:
            return await transport.send(request)
        finally:
            await transport.aclose()

    return asyncio.run(send())


@pytest.fixture(params=[_send, _send_async], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    chosen: Send = request.param
    return chosen


def ask(wire: Any, **changes: Any) -> Request:
    facts: dict[str, Any] = {
        "destination": "clarity",
        "operation": "orders.get",
        "method": "GET",
        "url": f"{wire.url}/api/v1/orders/ord_1001",
        "timeout": 5.0,
    }
    return Request(**{**facts, **changes})


def write(wire: Any, **changes: Any) -> Request:
    facts = {"method": "POST", "operation": "orders.post", "content": b"{}", "writes": True}
    return ask(wire, **{**facts, **changes})


def reply(status: str = "200 OK", body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answer(*parts: bytes) -> Callable[[socket.socket], None]:
    def behave(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)

    return behave


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def test_status_headers_and_body_come_back(wire: Any, send: Send) -> None:
    wire.behaviour = answer(reply("418 Teapot", b"\x00short\xff", "ETag: W/1", "X-Two: 2"))

    response = send(write(wire, headers={"x-mine": "yes"}))

    assert response.status == 418
    assert response.content == b"\x00short\xff"
    assert (response.headers["etag"], response.headers["x-two"]) == ("W/1", "2")
    (request,) = wire.requests
    assert request.startswith(b"POST /api/v1/orders/ord_1001 HTTP/1.1\r\n")
    assert b"x-mine: yes" in request
    assert request.endswith(b"\r\n\r\n{}")


def test_nothing_is_compressed(wire: Any, send: Send) -> None:
    wire.behaviour = answer(reply("200 OK", b"\x1f\x8b raw", "Content-Encoding: gzip"))

    response = send(ask(wire))

    assert b"accept-encoding: identity" in wire.requests[0].lower()
    assert response.content == b"\x1f\x8b raw"


def test_a_redirect_is_not_followed(wire: Any, send: Send) -> None:
    wire.behaviour = answer(reply("302 Found", b"", f"Location: {wire.url}/elsewhere"))

    assert send(ask(wire)).status == 302
    assert len(wire.requests) == 1


def _nowhere() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("url", [_nowhere(), "ftp://ax.example", "http://[::bad", "nonsense"])
def test_nobody_there_means_not_sent(wire: Any, send: Send, url: str) -> None:
    with pytest.raises(NotSent, match="Check the address"):
        send(write(wire, url=url))


def _silent(wire: Any) -> Callable[[socket.socket], None]:
    return lambda connection: wire.closing.wait(10) and None


def _broken(cut: Callable[[socket.socket], None]) -> Callable[[Any], Any]:
    return lambda wire: cut


NO_ANSWER: dict[str, Callable[[Any], Any]] = {
    "silence": _silent,
    "closed": _broken(answer()),
    "reset": _broken(reset),
    "half a body": _broken(answer(reply(body=b"x" * 100)[:-50])),
    "not HTTP": _broken(answer(b"SSH-2.0-OpenSSH\r\n\r\n")),
}


@pytest.mark.parametrize("trouble", NO_ANSWER)
@pytest.mark.parametrize(
    ("make", "expected"), [(write, OutcomeUnknown), (ask, NoReply)], ids=["write", "question"]
)
def test_no_answer(
    wire: Any,
    send: Send,
    trouble: str,
    make: Callable[..., Request],
    expected: type[TransportError],
) -> None:
    wire.behaviour = NO_ANSWER[trouble](wire)

    with pytest.raises(TransportError) as caught:
        send(make(wire, timeout=0.25 if trouble == "silence" else 5.0))

    assert type(caught.value) is expected
    assert ("ReadTimeout" in caught.value.message) == (trouble == "silence")
    assert caught.value.context["operation"] in caught.value.message
    assert len(wire.requests) == 1  # never sent a second time on its own


@pytest.mark.parametrize(
    ("make", "expected"),
    [(write, OutcomeUnknown), (ask, MalformedReply)],
    ids=["write", "question"],
)
def test_an_endless_body_is_cut_off(
    wire: Any, send: Send, make: Callable[..., Request], expected: type[AxClarityError]
) -> None:
    def pour(connection: socket.socket) -> None:
        head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        try:
            connection.sendall(head)
            while not wire.closing.is_set():
                connection.sendall(chunk)
        except OSError:
            return

    wire.behaviour = pour

    with pytest.raises(AxClarityError, match="the reply exceeds") as caught:
        send(make(wire))

    assert type(caught.value) is expected


def test_a_request_does_not_show_what_it_carries(wire: Any) -> None:
    shown = repr(write(wire, headers={"authorization": "Basic c2VjcmV0"}, content=b"personal"))

    assert "c2VjcmV0" not in shown
    assert "personal" not in shown


def test_constructors_open_nothing() -> None:
    HttpxTransport().close()
    asyncio.run(AsyncHttpxTransport().aclose())
