"""A destination that asks for rest gets it; one that is down is asked seldom."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from axclarity.errors import DestinationPaused, NoReply, NotSent, OutcomeUnknown, TransportError
from axclarity.http import Request, Response
from axclarity.pipeline.gates import Gate, GatedTransport, GatePolicy, Gates

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
POLICY = GatePolicy(
    failures=3,
    probe_after=timedelta(seconds=2),
    probe_cap=timedelta(seconds=10),
    retry_after_cap=timedelta(minutes=15),
)
REQUEST = Request(destination="ax", operation="read", method="POST", url="http://ax/")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def opened(gate: Gate, now: datetime = T0) -> Gate:
    for _ in range(POLICY.failures):
        gate.enter(now)
        gate.failed(now)
    return gate


def test_failures_in_a_row_open_the_circuit_once() -> None:
    gate = Gate(POLICY)

    assert [gate.failed(T0) for _ in range(5)] == [False, False, True, False, False]
    assert gate.enter(T0) == T0 + seconds(2)


def test_a_success_in_between_starts_the_count_again() -> None:
    gate = Gate(POLICY)
    gate.failed(T0)
    gate.failed(T0)
    gate.succeeded()

    assert not gate.failed(T0)
    assert gate.enter(T0) is None


def test_one_probe_at_a_time() -> None:
    gate = opened(Gate(POLICY))
    later = T0 + seconds(2)

    assert gate.enter(later) is None
    assert gate.enter(later) == later + seconds(2)


def test_a_probe_that_succeeds_closes_the_circuit() -> None:
    gate = opened(Gate(POLICY))
    gate.enter(T0 + seconds(2))

    gate.succeeded()

    assert gate.enter(T0 + seconds(2)) is None
    assert gate.enter(T0 + seconds(2)) is None


def test_a_probe_that_fails_doubles_the_rest_up_to_the_cap() -> None:
    gate, now, rests = opened(Gate(POLICY)), T0, []
    for _ in range(5):
        until = gate.closed_until(now)
        assert until is not None
        rests.append((until - now).total_seconds())
        now = until
        assert gate.enter(now) is None
        assert not gate.failed(now)

    assert rests == [2, 4, 8, 10, 10]


def test_a_probe_that_says_nothing_makes_room_for_another() -> None:
    gate = opened(Gate(POLICY))
    gate.enter(T0 + seconds(2))

    gate.abandoned()

    assert gate.enter(T0 + seconds(2)) is None


def test_a_pause_holds_everything_and_is_never_shortened() -> None:
    gate = Gate(POLICY)
    gate.pause(T0 + seconds(60))
    gate.pause(T0 + seconds(5))
    gate.succeeded()

    assert gate.enter(T0 + seconds(59)) == T0 + seconds(60)
    assert gate.enter(T0 + seconds(60)) is None


def test_a_stopped_destination_is_tried_by_one_after_its_rest() -> None:
    gate = Gate(POLICY)

    assert gate.stop(T0, T0 + seconds(90))
    assert not gate.stop(T0, T0 + seconds(90))
    assert gate.enter(T0 + seconds(89)) == T0 + seconds(90)
    assert gate.enter(T0 + seconds(90)) is None
    assert gate.enter(T0 + seconds(90)) is not None


def test_gates_are_per_destination() -> None:
    gates = Gates(POLICY)
    opened(gates.of("ax"))

    assert gates.closed_until(["clarity"], T0) is None
    assert gates.closed_until(["clarity", "ax"], T0) == T0 + seconds(2)


class Wire:
    """A transport that answers what it is told to."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.answers = list(answers)
        self.requests = 0
        self.now = T0
        self.outages: list[tuple[str, str]] = []
        self.pauses: list[tuple[str, datetime]] = []
        self.gated = GatedTransport(
            self,
            Gates(POLICY),
            clock=lambda: self.now,
            opened=self.opened,
            paused=self.paused,
        )

    async def opened(self, name: str, _since: datetime, cause: str) -> None:
        self.outages.append((name, cause))

    async def paused(self, name: str, until: datetime) -> None:
        self.pauses.append((name, until))

    async def send(self, request: Request) -> Response:
        self.requests += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def aclose(self) -> None: ...

    def ask(self) -> Response:
        return asyncio.run(self.gated.send(REQUEST))


@pytest.mark.parametrize("error", [NotSent("x"), NoReply("x"), OutcomeUnknown("x")])
def test_no_answers_open_the_circuit_and_tell_once(error: TransportError) -> None:
    wire = Wire(error)
    for _ in range(3):
        with pytest.raises(type(error)):
            wire.ask()
    for _ in range(10):
        with pytest.raises(DestinationPaused) as caught:
            wire.ask()

    assert wire.requests == 3
    assert wire.outages == [("ax", error.rule)]
    assert caught.value.until == T0 + seconds(2)


def test_a_pause_that_somebody_in_between_knows_of_is_no_outage() -> None:
    until = T0 + seconds(600)
    wire = Wire(DestinationPaused("x", until=until))
    for _ in range(5):
        with pytest.raises(DestinationPaused) as caught:
            wire.ask()

    assert (wire.requests, wire.outages, wire.pauses) == (1, [], [("ax", until)])
    assert caught.value.until == until


@pytest.mark.parametrize("status", [502, 503, 504])
def test_busy_answers_open_the_circuit(status: int) -> None:
    wire = Wire(Response(status=status))
    for _ in range(3):
        assert wire.ask().status == status

    with pytest.raises(DestinationPaused):
        wire.ask()
    assert wire.outages == [("ax", f"HTTP {status}")]


@pytest.mark.parametrize(
    ("status", "headers", "rest"),
    [
        (429, {"retry-after": "60"}, 60),
        (503, {"retry-after": "60"}, 60),
        (429, {"retry-after": "Sun, 01 Mar 2026 08:02:00 GMT"}, 120),
        (429, {"retry-after": "315360000"}, 900),
        (429, {}, 2),
        (429, {"retry-after": "-1"}, 2),
        (429, {"retry-after": "0"}, 2),
        (429, {"ratelimit-reset": "30"}, 30),
        (200, {"ratelimit-remaining": "0", "ratelimit-reset": "30"}, 30),
        (200, {"ratelimit-remaining": "0", "ratelimit-reset": "5000"}, 900),
    ],
)
def test_a_server_that_asks_for_rest_is_heard_once(
    status: int, headers: dict[str, str], rest: int
) -> None:
    wire = Wire(Response(status=status, headers=headers), Response(status=200))

    assert wire.ask().status == status
    with pytest.raises(DestinationPaused) as caught:
        wire.ask()
    assert caught.value.until == T0 + seconds(rest)
    wire.now = T0 + seconds(rest)
    assert wire.ask().status == 200
    assert wire.requests == 2
    assert wire.outages == []
    assert wire.pauses == [("ax", T0 + seconds(rest))]


def test_without_a_wish_each_refusal_in_a_row_doubles_the_pause() -> None:
    wire, rests = Wire(Response(status=429)), []
    for _ in range(5):
        wire.ask()
        rests.append((wire.pauses[-1][1] - wire.now).total_seconds())
        wire.now = wire.pauses[-1][1]

    assert rests == [2, 4, 8, 10, 10]
    wire.answers = [Response(status=200)]
    wire.ask()
    wire.answers = [Response(status=429)]
    wire.ask()
    assert wire.pauses[-1] == ("ax", wire.now + seconds(2))


def test_refusals_of_what_was_under_way_count_as_one() -> None:
    gate = Gate(POLICY)

    assert [gate.refused(T0, None) for _ in range(16)] == [True] + [False] * 15
    assert gate.held_until == T0 + seconds(2)
    assert gate.refused(T0 + seconds(1), seconds(60))
    assert gate.held_until == T0 + seconds(61)


def test_what_others_were_asked_for_is_heeded() -> None:
    gates = Gates(POLICY)
    gates.heed({"ax": T0 + seconds(60), "clarity": T0 + timedelta(days=365)}, T0)
    gates.heed({"ax": T0 + seconds(30)}, T0)

    assert gates.closed_until(["ax"], T0) == T0 + seconds(60)
    assert gates.closed_until(["clarity"], T0) == T0 + timedelta(minutes=15)
    assert gates.closed_until(["ax"], T0 + seconds(60)) is None


def test_an_old_pause_does_not_make_room_for_a_second_probe() -> None:
    gates = Gates(POLICY)
    gate = opened(gates.of("ax"))
    later = T0 + seconds(2)
    assert gate.enter(later) is None

    gates.heed({"ax": T0 + seconds(1)}, later)

    assert gate.enter(later) is not None


@pytest.mark.parametrize("status", [200, 404, 422, 500])
def test_any_real_answer_counts_as_up(status: int) -> None:
    wire = Wire(NotSent("x"), NotSent("x"), Response(status=status), NotSent("x"))
    for _ in range(2):
        with pytest.raises(NotSent):
            wire.ask()
    wire.ask()
    for _ in range(2):
        with pytest.raises(NotSent):
            wire.ask()

    assert wire.outages == []


def test_a_refused_login_does_not_close_the_circuit() -> None:
    wire = Wire(NotSent("x"), NotSent("x"), NotSent("x"), Response(status=401), NotSent("x"))
    for _ in range(3):
        with pytest.raises(NotSent):
            wire.ask()
    wire.now += seconds(2)
    assert wire.ask().status == 401
    with pytest.raises(NotSent):
        wire.ask()

    with pytest.raises(DestinationPaused):
        wire.ask()
    assert len(wire.outages) == 1


def test_a_cancelled_probe_makes_room_for_another() -> None:
    release = asyncio.Event

    async def story(forever: Callable[[], asyncio.Event]) -> int:
        class Hanging:
            requests = 0

            async def send(self, request: Request) -> Response:
                self.requests += 1
                await forever().wait()
                raise AssertionError

            async def aclose(self) -> None: ...

        hanging, gates = Hanging(), Gates(POLICY)
        opened(gates.of("ax"))
        gated = GatedTransport(hanging, gates, clock=lambda: T0 + seconds(2), opened=Wire().opened)
        for _ in range(2):
            task = asyncio.create_task(gated.send(REQUEST))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        return hanging.requests

    assert asyncio.run(story(release)) == 2
