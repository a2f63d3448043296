"""Both socket transports against servers that behave, misbehave, dawdle and vanish."""

import asyncio
import gc
import gzip
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

import pytest

from axclarity.errors import (
    AxClarityError,
    ConfigError,
    MalformedReply,
    NoReply,
    NotSent,
    OutcomeUnknown,
)
from axclarity.http import (
    AsyncSocketTransport,
    AsyncStreamedResponse,
    AsyncStreamingTransport,
    Request,
    Response,
    SocketTransport,
    StreamingTransport,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
GZIP = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"


class Threaded:
    """A socket transport, used from this thread."""

    def __init__(self, **settings: Any) -> None:
        self.transport = SocketTransport(**settings)

    def send(self, request: Request) -> Response:
        return self.transport.send(request)

    @contextmanager
    def stream(self, request: Request) -> Iterator[tuple[int, Iterator[bytes]]]:
        with self.transport.stream(request) as reply:
            yield reply.status, reply.chunks

    def close(self) -> None:
        self.transport.close()


class Looped:
    """The other one, in a loop that stands still between two calls."""

    def __init__(self, **settings: Any) -> None:
        self._runner = asyncio.Runner()
        self.transport = AsyncSocketTransport(**settings)

    def send(self, request: Request) -> Response:
        return self._runner.run(self.transport.send(request))

    @contextmanager
    def stream(self, request: Request) -> Iterator[tuple[int, Iterator[bytes]]]:
        context = self.transport.stream(request)
        reply = self._runner.run(_entered(context))
        try:
            yield reply.status, self._chunks(reply.chunks)
        finally:
            self._runner.run(_left(context))

    def close(self) -> None:
        self._runner.run(self.transport.aclose())
        self._runner.close()

    def _chunks(self, chunks: AsyncIterator[bytes]) -> Iterator[bytes]:
        while (chunk := self._runner.run(_next(chunks))) is not None:
            yield chunk


async def _entered(context: Any) -> AsyncStreamedResponse:
    reply: AsyncStreamedResponse = await context.__aenter__()
    return reply


async def _left(context: Any) -> None:
    await context.__aexit__(None, None, None)


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    return await anext(chunks, None)


Client = Threaded | Looped
Open = Callable[..., Client]


@pytest.fixture(params=[Threaded, Looped], ids=["sync", "async"])
def opened(request: pytest.FixtureRequest) -> Iterator[Open]:
    """Makes transports; nothing of them is left when the test is over."""
    made: list[Client] = []

    def make(**settings: Any) -> Client:
        made.append(request.param(**settings))
        return made[-1]

    yield make
    for client in made:
        client.close()
    gc.collect()  # what was not closed warns now, and a warning is an error


@pytest.fixture
def client(opened: Open) -> Client:
    return opened()


def ask(stage: Any, **changes: Any) -> Request:
    facts: dict[str, Any] = {
        "destination": "ax",
        "operation": "SalesOrderService.find",
        "method": "GET",
        "url": stage.url,
        "timeout": 5.0,
    }
    return Request(**{**facts, **changes})


def write(stage: Any, **changes: Any) -> Request:
    facts = {"method": "POST", "content": b"<order/>", "writes": True}
    return ask(stage, **{**facts, **changes})


def answers(*parts: bytes, ends: bool = False) -> Callable[[socket.socket, bytes], bool]:
    def play(connection: socket.socket, request: bytes) -> bool:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.01)
        return ends

    return play


def connections(stage: Any) -> list[int]:
    return [number for number, _ in stage.seen]


def kinds(expected_of_a_question: type[AxClarityError]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("make", "expected"),
        [(write, OutcomeUnknown), (ask, expected_of_a_question)],
        ids=["write", "question"],
    )


# How a reply is framed.

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
TWO_MEMBERS = gzip.compress(b"he") + gzip.compress(b"llo")


def gzipped(packed: bytes) -> bytes:
    return GZIP + b"Content-Length: %d\r\n\r\n" % len(packed) + packed


REPLIES = {
    "length": (HELLO, False),
    "chunked": (CHUNKED + b"2\r\nhe\r\n3;note=1\r\nllo\r\n0\r\nX-Trailer: 1\r\n\r\n", False),
    "until close": (b"HTTP/1.1 200 OK\r\n\r\nhello", True),
    "HTTP/1.0": (HELLO.replace(b"HTTP/1.1", b"HTTP/1.0"), True),
    "interim": (INTERIM + HELLO, False),
    "gzip": (gzipped(gzip.compress(b"hello")), False),
    "gzip, two members": (gzipped(TWO_MEMBERS), False),
    "gzip until close": (GZIP + b"\r\n" + TWO_MEMBERS, True),
}


@pytest.mark.parametrize("framing", REPLIES)
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "byte by byte"])
def test_every_framing(stage: Any, client: Client, framing: str, at_once: bool) -> None:
    reply, ends = REPLIES[framing]

    def play(connection: socket.socket, request: bytes) -> bool:
        for part in [reply] if at_once else [reply[n : n + 1] for n in range(len(reply))]:
            connection.sendall(part)
        return ends

    stage.play = play

    responses = [client.send(write(stage)) for _ in range(2)]

    assert [(response.status, response.content) for response in responses] == [(200, b"hello")] * 2
    assert not {"x-trailer", "link"} & set(responses[0].headers)
    assert connections(stage) == ([0, 1] if ends else [0, 0])


@pytest.mark.parametrize(
    ("method", "reply"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\nETag: 1\r\n\r\n"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nETag: 1\r\n\r\n"),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nETag: 1\r\nX: 0\r\n\r\n"),
        ("GET", b"HTTP/1.1 204 No Content\r\nETag: 1\r\n\r\n"),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: 1\r\n\r\n"),
    ],
)
def test_replies_without_a_body(stage: Any, client: Client, method: str, reply: bytes) -> None:
    stage.play = answers(reply)

    response = client.send(ask(stage, method=method, timeout=0.5))

    assert (response.content, response.headers["etag"]) == (b"", "1")


def test_a_header_that_comes_twice_is_joined(stage: Any, client: Client) -> None:
    stage.play = answers(b"HTTP/1.1 204 X\r\nWARNING: one\r\nwarning:  two \r\n\r\n")

    assert client.send(ask(stage)).headers["warning"] == "one, two"


def test_what_is_sent(stage: Any, client: Client) -> None:
    stage.play = answers(OK)
    client.send(write(stage, url=f"{stage.url}?a=1&b=%20#there", headers={"SOAPAction": '"x"'}))
    client.send(write(stage, content=None, headers={"Host": "ax.example"}))
    client.send(ask(stage, url=stage.url.removesuffix("/service.svc")))

    with_document, empty, root = (request for _, request in stage.seen)
    assert with_document.startswith(b"POST /service.svc?a=1&b=%20 HTTP/1.1\r\n")
    assert f"\r\nhost: localhost:{stage.port}\r\n".encode() in with_document
    assert b'\r\nsoapaction: "x"\r\n' in with_document
    assert b"\r\naccept-encoding: gzip\r\n" in with_document
    assert with_document.endswith(b"\r\ncontent-length: 8\r\n\r\n<order/>")
    assert b"\r\nhost: ax.example\r\n" in empty
    assert b"\r\ncontent-length: 0\r\n" in empty
    assert root.startswith(b"GET / HTTP/1.1\r\n")
    assert b"content-length" not in root


# Replies that are cut off, or are none.

BROKEN = {
    "nothing": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "interim only": b"HTTP/1.1 100 Continue\r\n\r\n",
    "half a body": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
    "half a chunk": CHUNKED + b"9\r\nhello",
    "no last chunk": CHUNKED + b"5\r\nhello\r\n",
    "half a gzip": GZIP + b"\r\n" + gzip.compress(b"hello" * 99)[:-9],
    "garbage": b"\x16\x03\x01 what is this\r\n\r\n",
    "bad length": b"HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\nh",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nhe",
    "bad chunk": CHUNKED + b"zz\r\nhello",
    "switching": b"HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n",
}


@pytest.mark.parametrize("trouble", BROKEN)
@kinds(NoReply)
def test_broken_replies(
    stage: Any, client: Client, trouble: str, make: Any, expected: type[AxClarityError]
) -> None:
    stage.play = answers(BROKEN[trouble], ends=True)

    with pytest.raises(AxClarityError) as caught:
        client.send(make(stage))

    assert type(caught.value) is expected
    assert len(stage.seen) == 1  # on a fresh connection nothing is ever sent twice

    stage.play = answers(OK)
    assert client.send(make(stage)).content == b"ok"


ENDLESS = {
    "a header": (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 1000),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-Header: 1\r\n" * 100),
    "interim replies": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "a trailer": (CHUNKED + b"1\r\nx\r\n0\r\nX-Long: ", b"x" * 1000),
}


@pytest.mark.parametrize("what", ENDLESS)
@kinds(NoReply)
def test_headers_are_bounded(
    stage: Any, client: Client, what: str, make: Any, expected: type[AxClarityError]
) -> None:
    start, more = ENDLESS[what]

    def play(connection: socket.socket, request: bytes) -> bool:
        connection.sendall(start)
        for _ in range(10**6):  # ends when the other side has had enough
            connection.sendall(more)
        return True

    stage.play = play

    with pytest.raises(AxClarityError, match="HeadTooLarge") as caught:
        client.send(make(stage))
    assert type(caught.value) is expected


def test_a_head_of_64_kb_goes_through_and_one_that_is_longer_does_not(
    stage: Any, client: Client
) -> None:
    stage.play = answers(b"HTTP/1.1 204 X\r\nX-A: " + b"x" * 65000 + b"\r\n\r\n")
    assert len(client.send(ask(stage)).headers["x-a"]) == 65000

    stage.play = answers(
        b"HTTP/1.1 200 X\r\nX-A: " + b"x" * 66000 + b"\r\nContent-Length: 1\r\n\r\nx"
    )
    with pytest.raises(NoReply, match="HeadTooLarge"):
        client.send(ask(stage))


@kinds(MalformedReply)
@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Encoding: gzip\r\n", b"this is not gzip"),
        (b"Content-Encoding: br\r\n", b"x"),
        (b"Content-Encoding: gzip, br\r\n", b"x"),
        (b"Transfer-Encoding: gzip\r\n", b"x"),
        (b"Content-Encoding: gzip\r\n", gzip.compress(b"x", mtime=0) + b"trailing"),
    ],
)
def test_encodings_that_were_not_asked_for(
    stage: Any, client: Client, make: Any, expected: type[AxClarityError], head: bytes, body: bytes
) -> None:
    stage.play = answers(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + body, ends=True)

    with pytest.raises(AxClarityError, match=r"not asked for|not the gzip") as caught:
        client.send(make(stage))
    assert type(caught.value) is expected


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """400 MB of nothing, as gzip."""
    press = zlib.compressobj(9, wbits=31)
    zeros = bytes(1024 * 1024)
    return b"".join(press.compress(zeros) for _ in range(400)) + press.flush()


@kinds(MalformedReply)
def test_a_bomb_does_not_go_off(
    stage: Any, client: Client, make: Any, expected: type[AxClarityError], bomb: bytes
) -> None:
    assert len(bomb) < 1_000_000
    stage.play = answers(gzipped(bomb))
    tracemalloc.start()
    try:
        with pytest.raises(AxClarityError, match="the reply exceeds 4194304 bytes") as caught:
            client.send(make(stage, max_reply_bytes=4 * 1024 * 1024))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert type(caught.value) is expected
    assert peak < 12 * 1024 * 1024


def test_an_inflated_reply_may_be_as_long_as_the_request_says(stage: Any, client: Client) -> None:
    text = b"0123456789" * 50_000
    stage.play = answers(gzipped(gzip.compress(text)))

    assert client.send(ask(stage, max_reply_bytes=len(text))).content == text
    with pytest.raises(MalformedReply, match="exceeds"):
        client.send(ask(stage, max_reply_bytes=len(text) - 1))


# Requests that never leave.


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {"x-note": "a\r\nx-admin: 1"}},
        {"headers": {"x-note": "a\nb"}},
        {"headers": {"x-note": "a\0b"}},
        {"headers": {"x-note": "Ünï\u2028"}},
        {"headers": {"x-note: 1\r\nx-admin": "1"}},
        {"headers": {"": "1"}},
        {"headers": {"content-length": "5"}},
        {"headers": {"Transfer-Encoding": "chunked"}},
        {"method": "GET / HTTP/1.1\r\n"},
        {"url": "{stage}/a b"},
        {"url": "{stage}/a\r\nx-admin:1"},
        {"url": "http://user:word@localhost:{port}/"},
        {"url": "http://localhost:99999/"},
        {"url": "ftp://localhost/"},
        {"url": "http://local..host/"},
        {"url": f"https://{'x' * 64}.example/"},
        {"url": "/service.svc"},
    ],
)
def test_requests_that_cannot_be_sent(stage: Any, client: Client, changes: Any) -> None:
    stage.play = answers(OK)
    if "url" in changes:
        url = changes["url"].replace("{stage}", stage.url).replace("{port}", str(stage.port))
        changes = {"url": url}

    with pytest.raises(NotSent) as caught:
        client.send(write(stage, **changes))

    assert not stage.seen
    assert "x-admin: 1" not in str(caught.value)
    assert "word" not in str(caught.value)


def test_a_server_that_never_shakes_hands(opened: Open, authority: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        request = Request(
            destination="ax",
            operation="x",
            method="GET",
            url=f"https://localhost:{listener.getsockname()[1]}/",
            timeout=0.2,
        )
        with pytest.raises(NotSent, match="ConnectTimeout"):
            opened(tls=authority.client()).send(request)


# Connections that are kept.


def test_a_closed_idle_connection_is_noticed_before_anything_is_sent(
    stage: Any, client: Client
) -> None:
    stage.play = answers(OK, ends=True)

    for _ in range(5):
        assert client.send(write(stage)).content == b"ok"
        assert stage.ended.acquire(timeout=5)  # while the loop of the asynchronous one stands still

    assert connections(stage) == [0, 1, 2, 3, 4]


def test_the_same_over_tls(secure_stage: Any, opened: Open, authority: Any) -> None:
    client = opened(tls=authority.client())
    secure_stage.play = answers(OK)
    for _ in range(3):
        assert client.send(write(secure_stage)).content == b"ok"
    assert connections(secure_stage) == [0, 0, 0]

    def politely(connection: ssl.SSLSocket, request: bytes) -> bool:
        connection.sendall(OK)
        connection.settimeout(0.05)
        with suppress(TimeoutError):  # it says good-bye; nobody answers
            connection.unwrap()
        return True

    for play in (answers(OK, ends=True), politely):
        secure_stage.play = play
        for _ in range(3):
            assert client.send(write(secure_stage)).content == b"ok"
            assert secure_stage.ended.acquire(timeout=5)


def test_a_write_on_a_kept_connection_is_never_sent_twice(stage: Any, client: Client) -> None:
    stage.play = lambda c, request: c.sendall(OK) if len(stage.seen) == 1 else True
    client.send(write(stage))

    with pytest.raises(OutcomeUnknown, match="look before sending again"):
        client.send(write(stage))
    assert connections(stage) == [0, 0]


def test_a_question_on_a_kept_connection_may_be_asked_once_more(stage: Any, client: Client) -> None:
    stage.play = lambda c, request: True if len(stage.seen) == 2 else c.sendall(OK)
    client.send(ask(stage))

    assert client.send(ask(stage)).content == b"ok"
    assert connections(stage) == [0, 0, 1]


def test_but_no_more_than_once(stage: Any, client: Client) -> None:
    stage.play = lambda c, request: True if len(stage.seen) > 1 else c.sendall(OK)
    client.send(ask(stage))

    with pytest.raises(NoReply):
        client.send(ask(stage))
    assert connections(stage) == [0, 0, 1]


def test_nor_when_an_answer_had_begun_or_was_late(stage: Any, client: Client) -> None:
    stage.play = answers(OK)
    client.send(ask(stage))
    stage.play = answers(b"HTTP/1.1 200", ends=True)
    with pytest.raises(NoReply):
        client.send(ask(stage))
    assert len(stage.seen) == 2

    stage.play = answers(OK)
    client.send(ask(stage))
    stage.play = lambda c, request: bool(stage.closing.wait(1))
    with pytest.raises(NoReply, match="ReadTimeout"):
        client.send(ask(stage, timeout=0.1))
    assert len(stage.seen) == 4


@pytest.mark.parametrize(
    "reply",
    [
        OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        OK + b"HTTP/1.1 2",
        OK + b"garbage",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    ],
    ids=["surplus reply", "surplus beginning", "surplus garbage", "close"],
)
def test_a_connection_that_says_too_much_is_not_kept(
    stage: Any, client: Client, reply: bytes
) -> None:
    stage.play = answers(reply)

    assert [client.send(ask(stage)).content for _ in range(2)] == [b"ok", b"ok"]
    assert connections(stage) == [0, 1]


def test_what_comes_unasked_between_two_requests_is_not_taken_for_an_answer(
    stage: Any, client: Client
) -> None:
    answered, said = Event(), Event()

    def play(connection: socket.socket, request: bytes) -> None:
        connection.sendall(OK)
        assert answered.wait(5)
        answered.clear()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        said.set()

    stage.play = play

    for _ in range(3):
        assert client.send(ask(stage)).content == b"ok"
        answered.set()
        assert said.wait(5)
        said.clear()
    assert connections(stage) == [0, 1, 2]


def test_idle_connections_grow_too_old(stage: Any, opened: Open) -> None:
    now = [0.0]
    client = opened(clock=lambda: now[0])
    stage.play = answers(OK)
    for seconds in (0.0, 59.0, 61.0):
        now[0] += seconds
        client.send(ask(stage))

    assert connections(stage) == [0, 0, 1]


def test_each_server_has_connections_of_its_own(opened: Open, stage: Any, wire: Any) -> None:
    client = opened(connections=1)
    stage.play, wire.behaviour = answers(OK), lambda c: c.sendall(OK)
    client.send(ask(stage))
    client.send(ask(wire, url=wire.url))
    client.send(ask(stage))

    assert connections(stage) == [0, 0]


def test_an_answer_before_the_end_of_the_question(stage: Any, client: Client) -> None:
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"
    whole = 64 * 1024 * 1024

    def converse(number: int, connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(refusal)
        connection.shutdown(socket.SHUT_WR)
        time.sleep(0.1)

    stage.converse = converse

    response = client.send(write(stage, content=bytes(whole)))
    assert (response.status, response.content) == (413, b"big")


def test_a_server_may_answer_early_and_take_no_more_and_its_connection_is_not_kept(
    stage: Any, client: Client
) -> None:
    def converse(number: int, connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(OK)
        stage.seen.append((number, b""))
        stage.closing.wait(10)

    stage.converse = converse

    for _ in range(2):
        response = client.send(write(stage, content=bytes(32 * 1024 * 1024), timeout=0.5))
        assert response.content == b"ok"
    assert connections(stage) == [0, 1]


def test_slow_is_not_silent(stage: Any, client: Client) -> None:
    def play(connection: socket.socket, request: bytes) -> None:
        for part in (OK[:9], OK[9:20], OK[20:30], OK[30:]):
            time.sleep(0.1)
            connection.sendall(part)

    stage.play = play
    assert client.send(ask(stage, timeout=0.3)).content == b"ok"


def test_a_server_that_takes_nothing(stage: Any, client: Client) -> None:
    stage.converse = lambda number, connection: stage.closing.wait(10)

    with pytest.raises(OutcomeUnknown, match="WriteTimeout"):
        client.send(write(stage, content=bytes(32 * 1024 * 1024), timeout=0.3))


# TLS.


def test_only_who_is_trusted_is_spoken_to(secure_stage: Any, opened: Open, authority: Any) -> None:
    secure_stage.play = answers(OK)

    with pytest.raises(NotSent, match="SSLCertVerificationError"):
        opened().send(write(secure_stage))
    with pytest.raises(NotSent, match="SSLCertVerificationError"):
        opened(tls=authority.client()).send(
            write(secure_stage, url=f"https://127.0.0.1:{secure_stage.port}/")
        )
    assert not secure_stage.seen


# Streams.


def test_a_stream_gives_what_has_come(stage: Any, client: Client) -> None:
    may_go_on = Event()

    def play(connection: socket.socket, request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nfirs")
        assert may_go_on.wait(5)
        connection.sendall(b"last")

    stage.play = play

    for _ in range(2):
        may_go_on.clear()
        with client.stream(ask(stage)) as (status, chunks):
            assert (status, next(chunks)) == (200, b"firs")
            may_go_on.set()
            assert b"".join(chunks) == b"last"
    assert connections(stage) == [0, 0]


def test_leaving_a_stream_early_closes_its_connection(stage: Any, client: Client) -> None:
    closed = Event()

    def play(connection: socket.socket, request: bytes) -> bool:
        connection.sendall(CHUNKED + b"1\r\nx\r\n")
        if not connection.recv(1):
            closed.set()
        return True

    stage.play = play

    with client.stream(ask(stage)) as (_, chunks):
        next(chunks)
        del chunks
    assert closed.wait(5)

    stage.play = answers(OK)
    assert client.send(ask(stage)).content == b"ok"


@kinds(NoReply)
def test_a_stream_that_breaks_off(
    stage: Any, client: Client, make: Any, expected: type[AxClarityError]
) -> None:
    stage.play = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nfirs", ends=True)

    with client.stream(make(stage)) as (_, chunks):
        assert next(chunks) == b"firs"
        with pytest.raises(AxClarityError) as caught:
            next(chunks)
    assert type(caught.value) is expected


def test_an_error_inside_a_stream_is_the_callers_own(stage: Any, client: Client) -> None:
    stage.play = answers(OK)

    with pytest.raises(ConnectionError, match="mine"), client.stream(ask(stage)):
        raise ConnectionError("mine")


def test_a_stream_that_nobody_reads_holds_the_server_back(stage: Any, client: Client) -> None:
    sent = [0]

    def play(connection: socket.socket, request: bytes) -> bool:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            connection.sendall(bytes(65536))
            sent[0] += 65536

    stage.play = play

    with client.stream(ask(stage, max_reply_bytes=10**9)) as (_, chunks):
        next(chunks)
        time.sleep(0.3)
        before = sent[0]
        if isinstance(client, Looped):
            client._runner.run(asyncio.sleep(0.3))
        time.sleep(0.1)
        assert before <= sent[0] < 32 * 1024 * 1024


def test_a_server_that_was_held_back_goes_on(stage: Any, client: Client) -> None:
    size = 20 * 1024 * 1024
    stage.play = answers(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size))

    with client.stream(ask(stage)) as (_, chunks):
        received = len(next(chunks))
        if isinstance(client, Looped):
            client._runner.run(asyncio.sleep(0.2))
        received += sum(map(len, chunks))
    assert received == size


def test_both_are_streaming_transports() -> None:
    threaded: StreamingTransport = SocketTransport()
    looped: AsyncStreamingTransport = AsyncSocketTransport()
    threaded.close()
    asyncio.run(looped.aclose())


# Many at once.


def test_threads_share_connections(stage: Any) -> None:
    stage.play = lambda c, request: c.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + request[-3:]
    )
    transport = SocketTransport(connections=4)
    wrong: list[bytes] = []

    def work(start: int) -> None:
        for number in range(start, start + 40):
            mine = b"%03d" % number
            if transport.send(write(stage, content=mine)).content != mine:
                wrong.append(mine)

    threads = [Thread(target=work, args=(100 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    transport.close()

    assert not wrong
    assert len(stage.seen) == 320
    assert len(set(connections(stage))) <= 4


def test_threads_wait_in_order(stage: Any) -> None:
    go = Event()

    def play(connection: socket.socket, request: bytes) -> None:
        go.wait(5)
        connection.sendall(OK)

    stage.play = play
    transport = SocketTransport(connections=1)
    threads = []
    for number in range(6):
        request = write(stage, content=b"%d" % number)
        threads.append(Thread(target=transport.send, args=(request,)))
        threads[-1].start()
        time.sleep(0.02)
    go.set()
    for thread in threads:
        thread.join()
    transport.close()

    assert [request[-1:] for _, request in stage.seen] == [b"0", b"1", b"2", b"3", b"4", b"5"]
    assert set(connections(stage)) == {0}


def test_tasks_wait_in_order_and_the_last_connection_is_taken_first(stage: Any) -> None:
    stage.play = answers(OK)

    async def main() -> None:
        transport = AsyncSocketTransport(connections=2)
        tasks = [
            asyncio.create_task(transport.send(write(stage, content=b"%d" % number)))
            for number in range(6)
        ]
        await asyncio.gather(*tasks)
        del stage.seen[:]
        for _ in range(4):
            await transport.send(write(stage))
        await transport.aclose()

    asyncio.run(main())

    assert len(set(connections(stage))) == 1


def test_tasks_beyond_the_limit_are_served_in_order(stage: Any) -> None:
    stage.play = answers(OK)

    async def main() -> None:
        transport = AsyncSocketTransport(connections=1)
        requests = [write(stage, content=b"%d" % number) for number in range(9)]
        tasks = [asyncio.create_task(transport.send(request)) for request in requests]
        await asyncio.sleep(0)
        tasks[3].cancel()  # one gives up waiting
        await asyncio.gather(*tasks, return_exceptions=True)
        await transport.aclose()

    asyncio.run(main())

    assert b"".join(request[-1:] for _, request in stage.seen) == b"01245678"


def test_a_server_that_hangs_holds_nobody_up_at_another(stage: Any, wire: Any) -> None:
    stage.play, wire.behaviour = answers(OK), lambda c: c.recv(1)

    async def main() -> None:
        transport = AsyncSocketTransport(connections=2)
        hung = [asyncio.create_task(transport.send(ask(wire, url=wire.url))) for _ in range(3)]
        await asyncio.sleep(0)
        assert (await transport.send(ask(stage))).content == b"ok"
        assert not any(task.done() for task in hung)
        for task in hung:
            task.cancel()
        await asyncio.wait(hung)
        await transport.aclose()

    asyncio.run(main())


def test_threads_at_a_server_that_hangs_hold_nobody_up_at_another(stage: Any, wire: Any) -> None:
    go = Event()
    stage.play, wire.behaviour = answers(OK), lambda c: go.wait(5) and c.sendall(OK)
    transport = SocketTransport(connections=1)
    hung = [Thread(target=transport.send, args=(ask(wire, url=wire.url),)) for _ in range(2)]
    for thread in hung:
        thread.start()
    assert transport.send(ask(stage)).content == b"ok"
    assert all(thread.is_alive() for thread in hung)
    go.set()
    for thread in hung:
        thread.join()
    transport.close()


def test_cancelling_closes_the_connection_in_use_and_no_other(stage: Any) -> None:
    ended = Event()

    def play(connection: socket.socket, request: bytes) -> bool | None:
        if request.endswith(b"stuck"):
            if not connection.recv(1):
                ended.set()
            return True
        connection.sendall(OK)
        return None

    stage.play = play

    async def main() -> None:
        transport = AsyncSocketTransport(connections=2)
        await asyncio.gather(*(transport.send(write(stage)) for _ in range(2)))
        stuck = asyncio.create_task(transport.send(write(stage, content=b"stuck")))
        await asyncio.sleep(0.05)
        await transport.send(write(stage, content=b"other"))
        stuck.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stuck
        assert await asyncio.to_thread(ended.wait, 5)
        await asyncio.gather(*(transport.send(write(stage, content=b"after")) for _ in range(2)))
        await transport.aclose()

    asyncio.run(main())

    by_content = {request[-5:]: number for number, request in stage.seen}
    assert by_content[b"stuck"] != by_content[b"other"]
    after = {number for number, request in stage.seen if request.endswith(b"after")}
    assert after == {by_content[b"other"], 2}


# The end.


def test_closing_tells_whoever_waits(stage: Any) -> None:
    stage.play = lambda c, request: bool(c.recv(1))
    transport = SocketTransport()
    caught: list[Exception] = []

    def work() -> None:
        try:
            transport.send(write(stage, timeout=60.0))
        except AxClarityError as error:
            caught.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    while not stage.seen:
        time.sleep(0.01)
    transport.close()
    thread.join(5)

    assert [type(error) for error in caught] == [OutcomeUnknown]
    with pytest.raises(NotSent, match="closed"):
        transport.send(write(stage))


def test_closing_tells_whoever_awaits(stage: Any) -> None:
    arrived = Event()

    def play(connection: socket.socket, request: bytes) -> bool:
        arrived.set()
        return bool(connection.recv(1))

    stage.play = play

    async def main() -> None:
        transport = AsyncSocketTransport()
        waiting = asyncio.create_task(transport.send(write(stage, timeout=60.0)))
        await asyncio.to_thread(arrived.wait, 5)
        await transport.aclose()
        with pytest.raises(OutcomeUnknown):
            await waiting
        with pytest.raises(NotSent, match="closed"):
            await transport.send(write(stage))

    asyncio.run(main())


def test_closing_while_a_connection_comes_about_sends_nothing_on_it(
    late_stage: Any, authority: Any
) -> None:
    transport = SocketTransport(tls=authority.client())
    caught: list[Exception] = []

    def work() -> None:
        try:
            transport.send(write(late_stage))
        except AxClarityError as error:
            caught.append(error)

    thread = Thread(target=work, daemon=True)
    thread.start()
    assert late_stage.arrived.wait(5)
    transport.close()
    late_stage.go.set()
    thread.join(5)

    assert [type(error) for error in caught] == [NotSent]
    assert not late_stage.seen


def test_nor_in_a_loop(late_stage: Any, authority: Any) -> None:
    async def main() -> None:
        transport = AsyncSocketTransport(tls=authority.client())
        waiting = asyncio.create_task(transport.send(write(late_stage)))
        assert await asyncio.to_thread(late_stage.arrived.wait, 5)
        await transport.aclose()
        late_stage.go.set()
        with pytest.raises(NotSent, match="closed"):
            await waiting

    asyncio.run(main())

    assert not late_stage.seen


def test_when_it_is_closed_nothing_is_left_for_the_loop_to_do(stage: Any) -> None:
    stage.play = answers(OK)

    async def main() -> bool:
        transport = AsyncSocketTransport()
        await transport.send(ask(stage))
        await transport.aclose()
        closed: bool = stage.ended.acquire(timeout=2)  # while the loop stands still
        return closed

    assert asyncio.run(main())


def test_it_belongs_to_one_loop(stage: Any) -> None:
    stage.play = answers(OK)
    transport = AsyncSocketTransport()

    async def main() -> None:
        await transport.send(ask(stage))
        await transport.aclose()

    asyncio.run(main())
    with pytest.raises(ConfigError, match="event loop"):
        asyncio.run(transport.send(ask(stage)))
