"""Every transport against a real socket: what becomes of each way to get no answer."""

import asyncio
import logging
import socket
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import httpx
import pytest

from axclarity.errors import (
    AxClarityError,
    ConfigError,
    MalformedReply,
    NoReply,
    NotSent,
    OutcomeUnknown,
    TransportError,
)
from axclarity.http import (
    AsyncHttpxTransport,
    AsyncSocketTransport,
    AsyncTransport,
    HttpxTransport,
    Request,
    Response,
    SocketTransport,
    Transport,
)

Send = Callable[[Request], Response]


def _in_a_thread(make: Callable[[], Transport]) -> Send:
    def send(request: Request) -> Response:
        transport = make()
        try:
            return transport.send(request)
        finally:
            transport.close()

    return send


def _in_a_loop(make: Callable[[], AsyncTransport]) -> Send:
    async def send(request: Request) -> Response:
        transport = make()
        try:
            return await transport.send(request)
        finally:
            await transport.aclose()

    return lambda request: asyncio.run(send(request))


TRANSPORTS = {
    "httpx": _in_a_thread(HttpxTransport),
    "async-httpx": _in_a_loop(AsyncHttpxTransport),
    "socket": _in_a_thread(SocketTransport),
    "async-socket": _in_a_loop(AsyncSocketTransport),
}


@pytest.fixture(params=TRANSPORTS)
def send(request: pytest.FixtureRequest) -> Send:
    return TRANSPORTS[request.param]


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


@pytest.mark.parametrize(
    ("make", "expected"),
    [(write, OutcomeUnknown), (ask, MalformedReply)],
    ids=["write", "question"],
)
def test_an_encoding_that_was_not_asked_for_is_refused(
    wire: Any, send: Send, make: Callable[..., Request], expected: type[AxClarityError]
) -> None:
    wire.behaviour = answer(reply("200 OK", b"\x1b raw", "Content-Encoding: br"))

    with pytest.raises(AxClarityError, match="was not asked for") as caught:
        send(make(wire))

    assert type(caught.value) is expected


@pytest.mark.parametrize("client", ["httpx", "async-httpx"])
def test_httpx_is_told_to_compress_nothing(wire: Any, client: str) -> None:
    wire.behaviour = answer(reply("200 OK", b"plain", "Content-Encoding: identity"))

    assert TRANSPORTS[client](ask(wire)).content == b"plain"
    assert b"accept-encoding: identity" in wire.requests[0].lower()


def test_a_redirect_is_not_followed(wire: Any, send: Send) -> None:
    wire.behaviour = answer(reply("302 Found", b"", f"Location: {wire.url}/elsewhere"))

    assert send(ask(wire)).status == 302
    assert len(wire.requests) == 1


def _nowhere() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://ax.example",
        "http://[::bad",
        "nonsense",
        "http://a..b/",
        "http://xn--/",
        f"http://{'a' * 70}.example/",
    ],
)
def test_nobody_there_means_not_sent(wire: Any, send: Send, url: str) -> None:
    with pytest.raises(NotSent, match="Check the address"):
        send(write(wire, url=url or _nowhere()))


@pytest.mark.parametrize(
    ("headers", "advice"),
    [
        ({"x-key": "k\r\nX-Evil: 1"}, "line breaks and control characters"),
        ({"x-key": "k\x00"}, "line breaks and control characters"),
        ({"x-key": "ключ"}, "Encode the value of header x-key"),
        ({"x key": "k"}, "Give every header a name"),
        ({"Content-Length": "1"}, "Leave content-length to the transport"),
    ],
)
def test_headers_that_cannot_be_sent_are_not(
    wire: Any, send: Send, headers: dict[str, str], advice: str
) -> None:
    with pytest.raises(NotSent, match=advice) as caught:
        send(write(wire, headers=headers))

    assert "ключ" not in str(caught.value)
    assert not any(wire.requests)


def test_what_latin_1_can_say_goes_into_a_header_without_blanks_around_it(
    wire: Any, send: Send
) -> None:
    wire.behaviour = answer(reply())

    send(write(wire, headers={"x-key": " schlüssel "}))

    assert "x-key: schlüssel\r\n".encode("latin-1") in wire.requests[0]


@pytest.mark.parametrize("used", [False, True])
@pytest.mark.parametrize("make", [HttpxTransport, SocketTransport])
def test_nothing_is_sent_once_it_is_closed(
    wire: Any, make: Callable[[], Transport], used: bool
) -> None:
    wire.behaviour = answer(reply())
    transport = make()
    if used:
        transport.send(ask(wire))
    transport.close()

    with pytest.raises(NotSent, match="The transport is closed"):
        transport.send(write(wire))
    assert len(wire.requests) == used


@pytest.mark.parametrize("make", [AsyncHttpxTransport, AsyncSocketTransport])
def test_nor_in_a_loop(wire: Any, make: Callable[[], AsyncTransport]) -> None:
    wire.behaviour = answer(reply())

    async def work() -> None:
        transport = make()
        await transport.send(ask(wire))
        await transport.aclose()
        with pytest.raises(NotSent, match="The transport is closed"):
            await transport.send(write(wire))

    asyncio.run(work())
    assert len(wire.requests) == 1


def test_a_client_that_its_owner_has_closed_is_closed(wire: Any) -> None:
    client = httpx.Client()
    client.close()
    with pytest.raises(NotSent, match="The transport is closed"):
        HttpxTransport(client).send(write(wire))

    async def work() -> None:
        client = httpx.AsyncClient()
        await client.aclose()
        with pytest.raises(NotSent, match="The transport is closed"):
            await AsyncHttpxTransport(client).send(write(wire))

    asyncio.run(work())
    assert not wire.requests


def test_threads_that_begin_at_once_share_one_client(stage: Any) -> None:
    stage.play = lambda c, _: c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    transport, together = HttpxTransport(), Barrier(8)

    def work() -> None:
        together.wait(5)
        transport.send(ask(stage))

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    transport.close()

    for _ in {number for number, _ in stage.seen}:
        assert stage.ended.acquire(timeout=5)  # none was left open by a client that got lost


def test_a_client_of_httpx_belongs_to_one_loop(wire: Any) -> None:
    wire.behaviour = answer(reply())
    transport = AsyncHttpxTransport()
    asyncio.run(transport.send(ask(wire)))

    with pytest.raises(ConfigError, match="event loop"):
        asyncio.run(transport.send(ask(wire)))
    assert len(wire.requests) == 1


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


def test_a_request_says_how_long_its_reply_may_be(wire: Any, send: Send) -> None:
    wire.behaviour = answer(reply(body=b"x" * 100))

    assert len(send(ask(wire, max_reply_bytes=100)).content) == 100
    with pytest.raises(MalformedReply, match="the reply exceeds 99 bytes"):
        send(ask(wire, max_reply_bytes=99))


def test_a_request_does_not_show_what_it_carries(wire: Any) -> None:
    shown = repr(write(wire, headers={"authorization": "Basic c2VjcmV0"}, content=b"personal"))

    assert "c2VjcmV0" not in shown
    assert "personal" not in shown


def test_a_response_does_not_show_what_it_carries() -> None:
    response = Response(status=200, headers={"set-cookie": "sid=c2VjcmV0"}, content=b"personal")

    assert "c2VjcmV0" not in repr(response)
    assert "personal" not in repr(response)


def test_where_a_request_goes_is_in_no_log(
    wire: Any, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.behaviour = answer(reply())

    send(ask(wire, url=f"{wire.url}/customers?email=ann%40shop.example"))

    assert "ann" not in caplog.text


def test_what_others_ask_of_httpx_is_still_logged(
    wire: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wire.behaviour = answer(reply())
    transport = HttpxTransport()
    transport.send(ask(wire))
    transport.close()

    with httpx.Client() as client:
        client.get(f"{wire.url}/of-the-host")

    assert [record.name for record in caplog.records] == ["httpx"]
    assert "of-the-host" in caplog.text


def test_constructors_open_nothing() -> None:
    HttpxTransport().close()
    asyncio.run(AsyncHttpxTransport().aclose())
    SocketTransport().close()
    asyncio.run(AsyncSocketTransport().aclose())
