"""What a receiver puts up with: sizes, bombs, slow senders, floods; driven by hand."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from axclarity.clarity import sign
from axclarity.errors import ConfigError
from axclarity.pipeline import Journal, receiver
from axclarity.pipeline.receiver import Receiver, ReceiverLimits
from axclarity.values import Secret

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")
LIMITS = ReceiverLimits(
    body_bytes=4000,
    body_seconds=30.0,
    grace_seconds=5.0,
    pace=100,
    deliveries=3,
    memory_bytes=10_000,
)
Script = Callable[[], Awaitable[dict[str, Any]]]


def body_of(size: int = 300, number: int = 1) -> bytes:
    event = {
        "id": f"evt_{number}",
        "type": "order.created",
        "occurred_at": "2026-03-01T07:59:58Z",
        "data": {"id": "ord_1"},
        "padding": "",
    }
    bare = len(json.dumps(event))
    return json.dumps({**event, "padding": "x" * (size - bare)}).encode()


def signed(body: bytes, **more: str) -> list[tuple[bytes, bytes]]:
    event_id = f"msg_{len(body)}"
    named = {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(T0.timestamp())),
        "webhook-signature": sign(SECRET, event_id, T0, body),
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return [(name.encode(), value.encode()) for name, value in named.items()]


@define
class Exchange:
    """One request: what the application asked for, and what it sent."""

    door: Receiver
    headers: list[tuple[bytes, bytes]] = field(factory=list)
    http_version: str = "1.1"
    more: dict[str, Any] = field(factory=dict)
    sent: list[dict[str, Any]] = field(factory=list)
    received: int = 0

    async def run(self, script: Script) -> "Exchange":
        async def receive() -> dict[str, Any]:
            self.received += 1
            return await script()

        async def send(message: Any) -> None:
            self.sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "http_version": self.http_version,
            "path": "/",
            "headers": self.headers,
            **self.more,
        }
        await self.door(scope, receive, send)
        return self

    @property
    def status(self) -> int:
        status: int = self.sent[0]["status"]
        return status

    @property
    def answered(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def problem(self) -> dict[str, Any]:
        assert self.answered[b"content-type"] == b"application/problem+json"
        found: dict[str, Any] = json.loads(self.sent[1]["body"])
        return found


def chunks(*pieces: bytes, more: bool = False) -> Script:
    waiting = list(pieces)

    async def script() -> dict[str, Any]:
        chunk = waiting.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or more}

    return script


async def never() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


async def unread() -> dict[str, Any]:
    raise AssertionError("the body was read")


@define
class Clock:
    """Seconds that pass only when somebody says so."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def ticks() -> Clock:
    return Clock()


@pytest.fixture
def door(journal: Journal, ticks: Clock) -> Receiver:
    return receiver(journal, [SECRET], limits=LIMITS, clock=lambda: T0, ticks=ticks)


def ask(door: Receiver, headers: list[tuple[bytes, bytes]], script: Script) -> Exchange:
    return asyncio.run(Exchange(door, headers).run(script))


def full(door: Receiver) -> bool:
    """Whether anything of the room is still in use: after all is answered, nothing may be."""
    with door.room.place(announced=LIMITS.memory_bytes) as place:
        place.take(LIMITS.memory_bytes)
    return False


def test_a_body_in_pieces_is_put_together(door: Receiver) -> None:
    body = body_of(4000)

    assert ask(door, signed(body), chunks(body[:7], b"", body[7:900], body[900:])).status == 202
    assert not full(door)


def test_one_byte_more_than_the_limit_is_refused(door: Receiver, journal: Journal) -> None:
    body = body_of(4001)

    assert ask(door, signed(body), chunks(body[:4000], body[4000:])).status == 413
    assert journal.account().accepted == 0
    assert not full(door)


def test_a_length_that_is_declared_too_large_is_refused_unread(door: Receiver) -> None:
    refused = ask(door, signed(b"", content_length="4001"), unread)

    assert refused.status == 413
    assert refused.answered[b"connection"] == b"close"


@pytest.mark.parametrize("length", ["9" * 5000, "4001"])
def test_any_length_beyond_the_limit_counts(door: Receiver, length: str) -> None:
    assert ask(door, signed(b"", content_length=length), unread).status == 413


@pytest.mark.parametrize("length", ["0", "1", "many", "-5", "４００１", ""])
def test_a_length_that_is_not_true_changes_nothing(door: Receiver, length: str) -> None:
    body = body_of()

    assert (
        ask(door, [*signed(body), (b"content-length", length.encode())], chunks(body)).status == 202
    )


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        (" GZip ", gzip.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
        ("", bytes),
    ],
)
def test_a_body_may_be_compressed(
    door: Receiver, journal: Journal, encoding: str, encode: Callable[[bytes], bytes]
) -> None:
    body = body_of(4000)

    headers = signed(body, content_encoding=encoding)

    assert ask(door, headers, chunks(encode(body))).status == 202
    (pending,) = journal.ready(T0)
    assert pending.event.payload == body


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "identity, gzip", "compress"])
def test_any_other_encoding_is_refused_unread(door: Receiver, encoding: str) -> None:
    refused = ask(door, signed(b"", content_encoding=encoding), unread)

    assert (refused.status, refused.problem["status"]) == (415, 415)
    assert refused.answered[b"accept-encoding"] == b"gzip, deflate"


@pytest.mark.parametrize("encode", [gzip.compress, zlib.compress])
def test_a_bomb_is_not_inflated(door: Receiver, encode: Callable[[bytes], bytes]) -> None:
    encoding = "gzip" if encode is gzip.compress else "deflate"
    bomb = encode(b" " * 2_000_000)
    assert len(bomb) < LIMITS.body_bytes

    refused = ask(door, signed(bomb, content_encoding=encoding), chunks(bomb))

    assert refused.status == 413
    assert not full(door)


def test_the_limit_after_inflation_is_exact(door: Receiver) -> None:
    just, over = body_of(4000), body_of(4001)

    for body, status in ((just, 202), (over, 413)):
        headers = signed(body, content_encoding="gzip")
        assert ask(door, headers, chunks(gzip.compress(body))).status == status


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"not compressed",
        gzip.compress(body_of())[:-1],
        gzip.compress(body_of()) + b"x",
        gzip.compress(body_of()) + gzip.compress(b""),
        zlib.compress(body_of()),
        gzip.compress(body_of())[:-8] + b"\0" * 8,
    ],
    ids=["empty", "plain", "cut", "longer", "twice", "other", "checksum"],
)
def test_what_cannot_be_inflated_is_refused(door: Receiver, broken: bytes) -> None:
    headers = signed(body_of(), content_encoding="gzip")

    assert ask(door, headers, chunks(broken)).status == 400
    assert not full(door)


def test_the_signature_is_over_the_body_before_it_was_encoded(door: Receiver) -> None:
    packed = gzip.compress(body_of())

    assert ask(door, signed(packed, content_encoding="gzip"), chunks(packed)).status == 401


def test_a_connection_whose_body_was_read_goes_on(door: Receiver) -> None:
    refused = ask(door, signed(b""), chunks(b"forged"))

    assert refused.status == 401
    assert b"connection" not in refused.answered


def test_a_sender_who_never_sends_is_cut_off(journal: Journal) -> None:
    """In real time, the shortest there is."""
    limits = ReceiverLimits(body_seconds=0.001)
    door = receiver(journal, [SECRET], limits=limits, clock=lambda: T0)

    cut = ask(door, signed(b""), never)

    assert (cut.status, cut.problem["title"]) == (408, "Request Timeout")
    assert cut.answered[b"connection"] == b"close"


def drip(ticks: Clock, size: int, every: float) -> Script:
    """So many bytes each time, for ever; time passes while they are waited for."""

    async def script() -> dict[str, Any]:
        ticks.seconds += every
        return {"type": "http.request", "body": b"x" * size, "more_body": True}

    return script


@pytest.mark.parametrize(
    ("size", "every", "pieces"),
    [
        (0, 1.0, 5),  # nothing at all: at the end of the grace
        (1, 1.0, 6),  # 1 byte a second: its bytes gain it 0.06 s
        (50, 1.0, 10),  # half the pace: 5 + 50 t / 100 = t
        (100, 1.0, 30),  # the pace itself: to the end of all
        (110, 1.0, 30),  # faster, and still at the end of all
        (1, 0.001, None),  # fast enough, until it is too large
    ],
)
def test_a_slow_sender_is_cut_off_by_pace_and_in_the_end(
    door: Receiver, ticks: Clock, size: int, every: float, pieces: int | None
) -> None:
    cut = ask(door, signed(b""), drip(ticks, size, every))

    if pieces is None:
        assert (cut.status, cut.received) == (413, LIMITS.body_bytes + 1)
    else:
        assert (cut.status, cut.received) == (408, pieces)
    assert not full(door)


def test_a_sender_who_hangs_up_is_not_answered(door: Receiver, journal: Journal) -> None:
    async def hang_up() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    assert ask(door, signed(b""), hang_up).sent == []
    assert journal.account().accepted == 0
    assert not full(door)


@define
class Gate:
    """A body that arrives when somebody opens the gate."""

    body: bytes
    opened: asyncio.Event = field(factory=asyncio.Event)
    asked: asyncio.Event = field(factory=asyncio.Event)

    async def __call__(self) -> dict[str, Any]:
        self.asked.set()
        await self.opened.wait()
        return {"type": "http.request", "body": self.body, "more_body": False}


async def held(door: Receiver, gate: Gate) -> asyncio.Task[Exchange]:
    """A delivery that is in work until its gate is opened."""
    task = asyncio.create_task(Exchange(door, signed(gate.body)).run(gate))
    await gate.asked.wait()
    return task


def test_more_at_once_than_may_be_is_refused_unread(door: Receiver, journal: Journal) -> None:
    async def flood() -> None:
        gates = [Gate(body_of(301 + number, number)) for number in range(LIMITS.deliveries)]
        tasks = [await held(door, gate) for gate in gates]
        for _ in range(100):
            refused = await Exchange(door, signed(body_of())).run(unread)
            assert (refused.status, refused.answered[b"retry-after"]) == (429, b"5")
            assert refused.problem["status"] == 429
        for gate in gates:
            gate.opened.set()
        assert [(await task).status for task in tasks] == [202] * LIMITS.deliveries
        assert (await Exchange(door, signed(body_of())).run(chunks(body_of()))).status == 202

    asyncio.run(flood())
    assert journal.account().accepted == LIMITS.deliveries + 1
    assert not full(door)


async def filling(door: Receiver, bytes_sent: int, done: asyncio.Event) -> asyncio.Task[Exchange]:
    """A delivery that has sent so much and lets the rest wait."""
    waiting = asyncio.Event()

    async def script() -> dict[str, Any]:
        if exchange.received == 1:
            return {"type": "http.request", "body": b"x" * bytes_sent, "more_body": True}
        waiting.set()
        await done.wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    exchange = Exchange(door, signed(b""))
    task = asyncio.create_task(exchange.run(script))
    await waiting.wait()
    return task


def test_more_bytes_than_may_be_are_refused(door: Receiver) -> None:
    async def flood() -> None:
        done = asyncio.Event()
        tasks = [await filling(door, 4000, done), await filling(door, 4000, done)]
        announced = Exchange(door, signed(b"", content_length="2001"))
        assert (await announced.run(unread)).status == 429, "2,000 bytes are left"
        sending = Exchange(door, signed(b""))
        assert (await sending.run(chunks(b"x" * 1500, b"x" * 501, more=True))).status == 429
        body = body_of(2000)
        assert (await Exchange(door, signed(body)).run(chunks(body))).status == 202
        done.set()
        assert [(await task).status for task in tasks] == [401, 401]

    asyncio.run(flood())
    assert not full(door)


def test_what_is_inflated_counts_as_well(door: Receiver) -> None:
    async def flood() -> None:
        done = asyncio.Event()
        tasks = [await filling(door, 4000, done), await filling(door, 2100, done)]
        body = body_of(4000)
        packed = gzip.compress(body)
        exchange = Exchange(door, signed(body, content_encoding="gzip"))
        assert (await exchange.run(chunks(packed))).status == 429
        done.set()
        await asyncio.gather(*tasks)
        again = Exchange(door, signed(body, content_encoding="gzip"))
        assert (await again.run(chunks(packed))).status == 202

    asyncio.run(flood())
    assert not full(door)


def test_a_full_room_is_refused_even_for_a_body_of_unknown_length(door: Receiver) -> None:
    async def flood() -> None:
        done = asyncio.Event()
        tasks = [await filling(door, size, done) for size in (4000, 4000)]
        door.room.take(2000)
        assert (await Exchange(door, signed(b"")).run(unread)).status == 429
        door.room.give_back(2000)
        done.set()
        await asyncio.gather(*tasks)

    asyncio.run(flood())


def test_a_promise_keeps_no_room_from_others(door: Receiver) -> None:
    """Or three who announce much and send nothing would shut everybody out."""

    async def flood() -> None:
        gates = [Gate(body_of(300 + number, number)) for number in range(2)]
        tasks = []
        for gate in gates:
            headers = signed(gate.body, content_length="4000")
            tasks.append(asyncio.create_task(Exchange(door, headers).run(gate)))
            await gate.asked.wait()
        body = body_of(4000)
        headers = signed(body, content_length="4000")
        assert (await Exchange(door, headers).run(chunks(body))).status == 202
        for gate in gates:
            gate.opened.set()
        await asyncio.gather(*tasks)

    asyncio.run(flood())


@pytest.mark.parametrize(
    ("version", "more"), [("2", {}), ("3", {}), ("1.1", {"wsgi_environ": {}}), ("", {})]
)
def test_where_the_connection_is_not_ours_to_close(
    door: Receiver, version: str, more: dict[str, Any]
) -> None:
    exchange = Exchange(door, signed(b"", content_length="4001"), version, more)

    refused = asyncio.run(exchange.run(unread))

    assert refused.status == 413
    assert b"connection" not in refused.answered


@pytest.mark.parametrize("name", [b"webhook-id", b"webhook-timestamp"])
def test_a_header_that_comes_twice_is_not_one_of_the_two(door: Receiver, name: bytes) -> None:
    body = body_of()
    headers = [*signed(body), (name.title(), dict(signed(body))[name])]

    assert ask(door, headers, chunks(body)).status == 401


def test_signatures_may_come_in_two_headers(door: Receiver) -> None:
    body = body_of()
    headers = [*signed(body), (b"Webhook-Signature", b"v1,AAAA")]

    assert ask(door, headers, chunks(body)).status == 202


def test_a_socket_is_closed(door: Receiver) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(door({"type": "websocket"}, never, send))

    assert sent == [{"type": "websocket.close", "code": 1000}]


def test_what_no_receiver_knows_is_an_error(door: Receiver) -> None:
    async def send(_message: Any) -> None: ...

    with pytest.raises(ValueError, match="telegraph"):
        asyncio.run(door({"type": "telegraph"}, never, send))


@pytest.mark.parametrize(
    "settings",
    [
        {"body_bytes": 0},
        {"deliveries": 0},
        {"pace": 0},
        {"body_bytes": 1000, "memory_bytes": 1999},
    ],
)
def test_limits_that_leave_no_room_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        ReceiverLimits(**settings)


def test_a_receiver_without_a_secret_is_refused(journal: Journal) -> None:
    with pytest.raises(ConfigError):
        receiver(journal, [])
