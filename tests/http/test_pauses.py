"""What a server may ask for, who waits for it, and how long."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from attrs import define, evolve, field

from axclarity.errors import ConfigError, DestinationPaused, NoReply
from axclarity.http import (
    AsyncPausedTransport,
    PausedTransport,
    Pauses,
    Request,
    Response,
    asked_rest,
)

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ASK = Request(destination="clarity", operation="orders.get", method="GET", url="https://shop/")
WRITE = evolve(ASK, operation="orders.put", method="PUT", writes=True)
OK = Response(status=200)
BUSY, DOWN = Response(status=429), Response(status=503)


def answer(status: int, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named)


@define
class World:
    """A shop with a list of answers, on a clock that only sleeping moves."""

    answers: list[Response | Exception]
    elapsed: float = 0.0
    slept: list[float] = field(factory=list)
    sent: list[tuple[float, str]] = field(factory=list)
    closed: bool = False
    pauses: Pauses = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.pauses = Pauses(clock=lambda: self.elapsed, now=self.now, cap=900.0)

    def now(self) -> datetime:
        return T0 + timedelta(seconds=self.elapsed)

    def send(self, request: Request) -> Response:
        self.sent.append((self.elapsed, request.operation))
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        return given

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds

    def close(self) -> None:
        self.closed = True


Send = Callable[[World, Request, float], Response]


def _sync(world: World, request: Request, patience: float) -> Response:
    transport = PausedTransport(world, world.pauses, patience=patience, sleep=world.sleep)
    try:
        return transport.send(request)
    finally:
        transport.close()


def _async(world: World, request: Request, patience: float) -> Response:
    class Loop:
        async def send(self, request: Request) -> Response:
            return world.send(request)

        async def aclose(self) -> None:
            world.close()

    async def sleep(seconds: float) -> None:
        world.sleep(seconds)

    async def main() -> Response:
        transport = AsyncPausedTransport(Loop(), world.pauses, patience=patience, sleep=sleep)
        try:
            return await transport.send(request)
        finally:
            await transport.aclose()

    return asyncio.run(main())


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    chosen: Send = request.param
    return chosen


@pytest.mark.parametrize(
    ("response", "seconds"),
    [
        (answer(429, retry_after="60"), 60),
        (answer(503, retry_after="60"), 60),
        (answer(429, retry_after="Sun, 01 Mar 2026 08:02:00 GMT"), 120),
        (answer(429, retry_after="315360000"), 315360000),
        (answer(429, retry_after="0"), None),
        (answer(429, retry_after="-5"), None),
        (answer(429, retry_after="soon"), None),
        (answer(429, retry_after="Sun, 01 Mar 2020 08:02:00 GMT"), None),
        (answer(429), None),
        (answer(503), None),
        (answer(429, ratelimit_reset="30"), 30),
        (answer(429, retry_after="5", ratelimit_reset="30"), 5),
        (answer(503, ratelimit_reset="30"), None),
        (answer(200, retry_after="60"), None),
        (answer(200, ratelimit_remaining="0", ratelimit_reset="30"), 30),
        (answer(200, x_ratelimit_remaining="0", x_ratelimit_reset="30"), 30),
        (answer(200, ratelimit_remaining="1", ratelimit_reset="30"), None),
        (answer(200, ratelimit_reset="30"), None),
        (answer(200, ratelimit_remaining="0"), None),
        (answer(200, ratelimit_remaining="0", ratelimit_reset="0"), None),
        (answer(200, ratelimit_remaining="0", ratelimit_reset="x"), None),
        (answer(200, ratelimit_remaining="0", ratelimit_reset=f"{T0.timestamp() + 7:.0f}"), 7),
        (answer(200, ratelimit_remaining="0", ratelimit_reset="1000000001"), None),
    ],
)
def test_what_a_server_asks_for(response: Response, seconds: float | None) -> None:
    assert asked_rest(response, now=T0) == seconds


@pytest.mark.parametrize("refusal", [BUSY, DOWN, answer(429, retry_after="-1")])
def test_without_a_wish_the_pause_doubles_up_to_a_minute(refusal: Response) -> None:
    world, rests = World([OK]), []
    for _ in range(8):
        world.pauses.learn("clarity", refusal)
        rests.append(world.pauses.remaining("clarity"))
        world.elapsed += rests[-1]

    assert rests == [1, 2, 4, 8, 16, 32, 60, 60]
    world.pauses.learn("clarity", OK)
    world.pauses.learn("clarity", refusal)
    assert world.pauses.remaining("clarity") == 1


def test_refusals_under_way_count_as_one() -> None:
    world = World([OK])
    for _ in range(64):
        world.pauses.learn("clarity", BUSY)
    world.pauses.learn("clarity", OK)
    assert world.pauses.remaining("clarity") == 1

    world.elapsed = 1.0
    world.pauses.learn("clarity", BUSY)
    assert world.pauses.remaining("clarity") == 2


def test_a_pause_is_capped_and_never_shortened() -> None:
    world = World([OK])
    world.pauses.learn("clarity", answer(429, retry_after="999999999999"))
    world.pauses.learn("clarity", answer(429, retry_after="3"))
    world.pauses.learn("clarity", OK)

    assert world.pauses.remaining("clarity") == 900
    assert world.pauses.until("clarity") == T0 + timedelta(minutes=15)
    assert world.pauses.until("ax") is None
    assert world.pauses.remaining("ax") == 0


def test_a_cap_of_nothing_is_refused() -> None:
    with pytest.raises(ConfigError, match="positive"):
        Pauses(cap=0)


def test_during_a_pause_nothing_is_sent(send: Send) -> None:
    world = World([answer(429, retry_after="60"), OK])
    assert send(world, ASK, 0.0).status == 429
    world.elapsed = 59.0

    with pytest.raises(DestinationPaused) as caught:
        send(world, WRITE, 0.0)
    assert caught.value.until == T0 + timedelta(seconds=60)
    assert caught.value.context["destination"] == "clarity"
    assert len(world.sent) == 1
    world.elapsed = 60.0
    assert send(world, WRITE, 0.0).status == 200


def test_another_destination_is_not_held_up(send: Send) -> None:
    world = World([BUSY, OK])
    send(world, ASK, 0.0)

    assert send(world, evolve(ASK, destination="ax"), 0.0).status == 200


def test_a_patient_call_waits_and_is_sent(send: Send) -> None:
    world = World([answer(429, retry_after="60"), OK])
    send(world, ASK, 0.0)

    assert send(world, WRITE, 60.0).status == 200
    assert world.sent == [(0.0, "orders.get"), (60.0, "orders.put")]
    assert world.closed


@pytest.mark.parametrize("request_", [ASK, WRITE], ids=["question", "write"])
def test_a_refused_request_is_sent_again_after_the_wait(send: Send, request_: Request) -> None:
    world = World([answer(429, retry_after="5"), answer(429, retry_after="0"), OK])

    assert send(world, request_, 60.0).status == 200
    assert [at for at, _ in world.sent] == [0, 5, 7]


def test_when_patience_ends_the_refusal_comes_back(send: Send) -> None:
    world = World([BUSY])

    assert send(world, ASK, 10.0).status == 429
    assert world.slept == [1, 2, 4]
    assert len(world.sent) == 4


def test_a_write_that_met_a_503_is_not_repeated(send: Send) -> None:
    down = answer(503, retry_after="5")
    assert send(World([down, OK]), ASK, 60.0).status == 200

    world = World([down, OK])
    assert send(world, WRITE, 60.0).status == 503
    assert world.pauses.remaining("clarity") == 5


def test_no_answer_is_no_refusal(send: Send) -> None:
    world = World([NoReply("x"), OK])
    with pytest.raises(NoReply):
        send(world, ASK, 60.0)

    assert send(world, ASK, 0.0).status == 200


def test_a_spent_quota_holds_the_next_call(send: Send) -> None:
    world = World([answer(200, ratelimit_remaining="0", ratelimit_reset="9"), OK])

    assert send(world, ASK, 0.0).status == 200
    assert send(world, ASK, 9.0).status == 200
    assert world.slept == [9]


def test_a_sleep_that_ends_early_is_continued() -> None:
    world = World([answer(429, retry_after="4"), OK])

    def half(seconds: float) -> None:
        world.sleep(max(seconds / 2, 1.0))

    transport = PausedTransport(world, world.pauses, patience=60.0, sleep=half)

    assert transport.send(ASK).status == 200
    assert world.sent[-1][0] == 4.0


def test_a_sleep_that_does_nothing_ends_with_patience() -> None:
    world = World([answer(429, retry_after="4"), OK])
    transport = PausedTransport(world, world.pauses, patience=60.0, sleep=lambda _seconds: None)

    assert transport.send(ASK).status == 429
    assert len(world.sent) == 1


def test_64_threads_stop_at_the_first_refusal() -> None:
    world = World([answer(429, retry_after="60")])
    transport = PausedTransport(world, world.pauses)
    transport.send(ASK)
    barrier = Barrier(64)
    held: list[datetime] = []

    def run() -> None:
        barrier.wait()
        try:
            transport.send(ASK)
        except DestinationPaused as error:
            held.append(error.until)

    threads = [Thread(target=run) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert held == [T0 + timedelta(seconds=60)] * 64
    assert len(world.sent) == 1
