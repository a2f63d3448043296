"""Hooks: told of everything, in order; they harm nothing; incidents are told once."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

from axclarity.errors import NotAuthorised, NotSent, Parked, Problem, ServerBusy
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Alert,
    Ending,
    Event,
    GatePolicy,
    Handler,
    Hook,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    Source,
    WatchedAttempt,
)
from axclarity.pipeline._incidents import Incidents
from axclarity.pipeline.journal import operations

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")


def event(number: int = 1, kind: str = "order.created") -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type=kind,
        key=f"order/{number}",
        occurred_at=T0,
        payload=b"",
    )


@define
class Recorder(Hook):
    """Writes down what it is told."""

    told: list[str] = field(factory=list)
    endings: list[Ending] = field(factory=list)
    figures: list[tuple[str, float, Mapping[str, str]]] = field(factory=list)

    def attempt_begins(self, attempt: WatchedAttempt) -> None:
        self.told.append(f"begins {attempt.event.id} {attempt.number}")

    def attempt_ends(self, attempt: WatchedAttempt, ending: Ending) -> None:
        self.told.append(f"ends {attempt.event.id} {ending.result}")
        self.endings.append(ending)

    def step_begins(self, attempt: WatchedAttempt, step: str) -> None:
        self.told.append(f"enters {step}")

    def step_ends(
        self, attempt: WatchedAttempt, step: str, seconds: float, error: BaseException | None
    ) -> None:
        self.told.append(f"leaves {step} {seconds:g} {type(error).__name__}")

    def request_begins(self, request: Request) -> None:
        self.told.append(f"asks {request.operation}")

    def request_ends(
        self, request: Request, seconds: float, status: int | None, error: BaseException | None
    ) -> None:
        self.told.append(f"answered {status} {seconds:g} {type(error).__name__}")

    def alerted(self, alert: Alert) -> None:
        self.told.append(f"alert {alert.kind}")

    def measured(self, measure: str, value: float, labels: Mapping[str, str]) -> None:
        self.figures.append((measure, value, dict(labels)))

    def of(self, measure: str) -> list[tuple[float, Mapping[str, str]]]:
        return [(value, labels) for name, value, labels in self.figures if name == measure]


@define
class Wire:
    """Answers, or raises, whatever the world says at the moment."""

    answer: Callable[[Request], Response] = lambda _request: Response(status=200)

    async def send(self, request: Request) -> Response:
        return self.answer(request)

    async def aclose(self) -> None: ...


@define
class World:
    """A journal, a clock that sleeping moves, and pipelines that come and go on them."""

    journal: Journal
    now: datetime = T0
    wire: Wire = field(factory=Wire)
    alerts: list[Alert] = field(factory=list)
    recorder: Recorder = field(factory=Recorder)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def pipeline(
        self, handler: Handler, *hooks: Hook, sources: tuple[Source, ...] = ()
    ) -> Pipeline:
        return Pipeline(
            self.journal,
            [Route("order.*", handler, ("ax",))],
            self.wire,
            sources=sources,
            retry=RetryPolicy(alert_after=3),
            gate=GatePolicy(failures=3, probe_after=timedelta(seconds=2)),
            alerts=[self.alerts.append],
            hooks=hooks,
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )

    def idle(self, pipeline: Pipeline, deadline: timedelta = timedelta(hours=3)) -> None:
        asyncio.run(pipeline.run_until_idle(deadline=deadline))

    @property
    def kinds(self) -> list[str]:
        return [alert.kind for alert in self.alerts]

    @property
    def going_on(self) -> list[str | None]:
        return [alert.incident for alert in self.journal.run(operations.open_incidents)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Journal(tmp_path / "journal.db", committer=InlineCommitter()) as journal:
        yield World(journal)


def asking(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    with ledger.step("ask AX"):
        yield ASK
    return Outcome("asked")


# What is told


def test_an_attempt_its_steps_and_its_requests_are_told_in_order(world: World) -> None:
    def answer(_request: Request) -> Response:
        world.now += timedelta(seconds=2)
        return Response(status=200)

    world.wire.answer = answer
    world.journal.accept([event()], T0)

    world.idle(world.pipeline(asking, world.recorder))

    assert world.recorder.told == [
        "begins evt_1 1",
        "enters ask AX",
        "asks read",
        "answered 200 2 NoneType",
        "leaves ask AX 2 NoneType",
        "ends evt_1 applied",
    ]
    assert world.recorder.endings[0].seconds == 2


def test_each_result_is_told_with_its_rule(world: World) -> None:
    errors = iter([ServerBusy("x"), NotAuthorised("401", destination="ax"), ValueError("jane")])

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if (error := next(errors, None)) is not None:
            raise error
        raise Parked(Problem(path="$", rule="order.wrong", message="no"))

    world.journal.accept([event()], T0)
    world.idle(world.pipeline(handler, world.recorder))

    assert [(e.result, e.rule) for e in world.recorder.endings] == [
        ("retried", "remote.busy"),
        ("halted", "remote.not-authorised"),
        ("retried", "ValueError"),
        ("parked", "order.wrong"),
    ]
    assert [entry for entry in world.recorder.told if "alert" in entry] == [
        "alert halt",
        "alert recovery",
        "alert dead-letter",
    ]


def test_a_step_that_fails_is_told_with_the_error(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        with ledger.step("outer"), ledger.step("inner"):
            yield ASK
            raise Parked(Problem(path="$", rule="order.wrong", message="no"))

    world.journal.accept([event()], T0)
    world.idle(world.pipeline(handler, world.recorder))

    assert [entry for entry in world.recorder.told if entry.startswith("leaves")] == [
        "leaves inner 0 Parked",
        "leaves outer 0 Parked",
    ]


def test_a_request_that_is_not_answered_is_told_too(world: World) -> None:
    failures = iter([NotSent("down")])

    def answer(_request: Request) -> Response:
        if (error := next(failures, None)) is not None:
            raise error
        return Response(status=200)

    world.wire.answer = answer
    world.journal.accept([event()], T0)
    world.idle(world.pipeline(asking, world.recorder))

    assert "answered None 0 NotSent" in world.recorder.told


def test_figures_are_measured(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        with ledger.step("look"):
            yield ASK
        if event.id == "evt_2":
            raise Parked(Problem(path="$", rule="order.wrong", message="no"))
        return Outcome("done")

    world.journal.accept([event(1), event(2)], T0)
    world.now = T0 + MINUTE
    world.idle(world.pipeline(handler, world.recorder))

    assert world.recorder.of("axclarity.event.duration") == [(60.0, {"type": "order.created"})]
    assert [labels["result"] for _, labels in world.recorder.of("axclarity.attempt.duration")] == [
        "applied",
        "parked",
    ]
    assert world.recorder.of("axclarity.step.duration") == [(0.0, {"step": "look"})] * 2
    assert world.recorder.of("axclarity.dead_letters") == [
        (1, {"type": "order.created", "rule": "order.wrong"})
    ]
    assert world.recorder.of("axclarity.alerts") == [(1, {"kind": "dead-letter"})]
    assert (
        world.recorder.of("axclarity.request.duration")
        == [(0.0, {"destination": "ax", "operation": "read", "status": "200"})] * 2
    )


def test_an_attempt_that_is_cut_off_ends_all_the_same(world: World) -> None:
    async def story() -> None:
        begun = asyncio.Event()

        class Never(Wire):
            async def send(self, request: Request) -> Response:
                begun.set()
                await asyncio.Event().wait()
                raise AssertionError

        world.wire = Never()
        world.journal.accept([event()], T0)
        running = asyncio.create_task(world.pipeline(asking, world.recorder).run())
        async with asyncio.timeout(60):
            await begun.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(story())

    assert world.recorder.told[-1] == "ends evt_1 cancelled"
    assert world.recorder.told.count("ends evt_1 cancelled") == 1


def test_what_a_hook_sets_the_handler_sees(world: World) -> None:
    current: ContextVar[str] = ContextVar("current", default="")
    seen: list[str] = []

    class Setting(Hook):
        def attempt_begins(self, attempt: WatchedAttempt) -> None:
            current.set(attempt.event.id)

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        seen.append(f"{event.id} {current.get()}")
        return Outcome("done")

    world.journal.accept([event(n) for n in range(4)], T0)
    world.idle(world.pipeline(handler, Setting()))

    assert sorted(seen) == [f"evt_{n} evt_{n}" for n in range(4)]
    assert current.get() == ""


# They harm nothing


def test_a_hook_that_fails_is_logged_and_passed_over(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_given: object, **_named: object) -> None:
        raise RuntimeError("jane@example.com")

    class Broken(Hook):
        attempt_begins = attempt_ends = step_begins = step_ends = fails
        request_begins = request_ends = measured = alerted = fails

    world.journal.accept([event()], T0)
    with caplog.at_level(logging.ERROR, "axclarity.hooks"):
        world.idle(world.pipeline(asking, Broken(), world.recorder))

    assert world.journal.account().applied == 1
    assert world.recorder.told[-1] == "ends evt_1 applied"
    assert "Broken failed: RuntimeError" in caplog.text
    assert "jane" not in caplog.text


def test_the_base_class_does_nothing(world: World) -> None:
    world.journal.accept([event()], T0)

    world.idle(world.pipeline(asking, Hook()))

    assert world.journal.account().applied == 1


# The run ledger


def test_steps_are_kept_with_the_attempt(world: World) -> None:
    tries = iter([ServerBusy("x")])

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        with ledger.step("read"):
            yield ASK
            world.now += timedelta(seconds=1.5)
        with ledger.step("write"):
            if (error := next(tries, None)) is not None:
                raise error
        return Outcome("done")

    world.journal.accept([event()], T0)
    world.idle(world.pipeline(handler))
    first, second = world.journal.attempts("clarity", "evt_1")

    assert [(s.name, s.seconds, s.failed) for s in first.steps] == [
        ("read", 1.5, False),
        ("write", 0.0, True),
    ]
    assert [(s.name, s.failed) for s in second.steps] == [("read", False), ("write", False)]


def test_a_parked_attempt_keeps_its_steps(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        with ledger.step("read"):
            yield ASK
        raise Parked(Problem(path="$", rule="order.wrong", message="no"))

    world.journal.accept([event()], T0)
    world.idle(world.pipeline(handler))
    (run,) = world.journal.run(operations.runs, key=None, limit=10)

    assert [step.name for step in run.attempt.steps] == ["read"]
    assert (run.key, run.type, run.attempt.result) == (
        "order/1",
        "order.created",
        "parked: order.wrong",
    )


def test_the_latest_runs_come_first_and_only_those_of_a_record(world: World) -> None:
    for number in (1, 2, 3):
        world.journal.accept([event(number)], world.now)
        world.idle(world.pipeline(asking))
        world.now += MINUTE
    everything = world.journal.run(operations.runs, key=None, limit=2)
    one = world.journal.run(operations.runs, key="order/1", limit=10)

    assert [run.event_id for run in everything] == ["evt_3", "evt_2"]
    assert [(run.event_id, run.summary) for run in one] == [("evt_1", "asked")]


# Incidents


def down(world: World, until: datetime) -> Callable[[Request], Response]:
    def answer(_request: Request) -> Response:
        if world.now < until:
            raise NotSent("down")
        return Response(status=200)

    return answer


def test_an_outage_is_told_once_though_the_process_is_started_again(world: World) -> None:
    world.wire.answer = down(world, T0 + 9 * MINUTE)
    world.journal.accept([event(n) for n in range(10)], T0)

    for _ in range(4):
        world.idle(world.pipeline(asking), deadline=MINUTE)
        world.now += MINUTE
    during = (world.kinds, world.going_on)
    world.idle(world.pipeline(asking))

    assert during == (["circuit"], ["circuit/ax"])
    assert world.kinds == ["circuit", "recovery"]
    assert world.going_on == []
    assert world.alerts[1].key == f"recovery/{world.alerts[0].key}"
    assert world.journal.account().applied == 10


def test_a_recovery_is_told_though_the_outage_ended_while_nothing_ran(world: World) -> None:
    world.wire.answer = down(world, T0 + 60 * MINUTE)
    world.journal.accept([event(n) for n in range(5)], T0)
    world.idle(world.pipeline(asking), deadline=MINUTE)
    world.now = T0 + 120 * MINUTE

    world.idle(world.pipeline(asking))

    assert world.kinds == ["circuit", "recovery"]


def test_the_next_outage_is_another_incident(world: World) -> None:
    pipeline = world.pipeline(asking)
    for number in (1, 2):
        world.wire.answer = down(world, world.now + 2 * MINUTE)
        world.journal.accept([event(number)], world.now)
        world.idle(pipeline)

    assert world.kinds == ["circuit", "recovery"] * 2


def test_a_persistent_failure_is_an_incident_until_the_event_goes_through(world: World) -> None:
    failures = iter([ServerBusy("x")] * 6)

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if (error := next(failures, None)) is not None:
            raise error
        return Outcome("done")

    world.journal.accept([event()], T0)
    while not world.going_on:
        asyncio.run(world.pipeline(handler).step())
        world.now += MINUTE
    assert world.going_on == ["persistent/clarity/evt_1"]
    world.idle(world.pipeline(handler))

    assert world.kinds == ["persistent", "recovery"]
    assert world.alerts[1].message == "order/1 went through after 7 attempts."


def test_parking_ends_a_persistent_failure_without_a_notice_of_recovery(world: World) -> None:
    failures = iter([ServerBusy("x")] * 4)

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        raise next(failures, None) or Parked(Problem(path="$", rule="order.wrong", message="no"))

    world.journal.accept([event()], T0)
    world.idle(world.pipeline(handler))

    assert world.kinds == ["persistent", "dead-letter"]
    assert world.going_on == []


def polled(world: World, until: datetime) -> Source:
    def poll(ledger: Ledger) -> Exchange[list[Event]]:
        yield ASK
        if world.now < until:
            raise ServerBusy("x")
        return []

    return Source("ax.look", MINUTE, poll)


def test_a_source_that_fails_across_restarts_is_one_incident(world: World) -> None:
    source = polled(world, T0 + 60 * MINUTE)
    for _ in range(4):
        pipeline = world.pipeline(asking, sources=(source,))
        for _ in range(6):
            asyncio.run(pipeline.step())
            world.now += 3 * MINUTE

    assert world.kinds == ["source", "recovery"]
    assert world.alerts[1].message == "ax.look is polled again."


def test_a_source_says_nothing_while_its_system_is_known_to_be_down(world: World) -> None:
    world.wire.answer = down(world, T0 + 60 * MINUTE)
    pipeline = world.pipeline(asking, sources=(polled(world, T0),))

    for _ in range(14):
        asyncio.run(pipeline.step())
        world.now += 5 * MINUTE

    assert world.kinds == ["circuit", "recovery"]


def test_a_source_that_is_refused_halts_its_system_once(world: World) -> None:
    def poll(ledger: Ledger) -> Exchange[list[Event]]:
        yield ASK
        raise NotAuthorised("401", destination="ax")

    def refused(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        raise NotAuthorised("401", destination="ax")

    world.wire.answer = lambda _request: Response(status=401)
    world.journal.accept([event(n) for n in range(3)], T0)
    pipeline = world.pipeline(refused, sources=(Source("ax.look", MINUTE, poll),))

    for _ in range(20):
        asyncio.run(pipeline.step())
        world.now += MINUTE

    assert world.kinds == ["halt"]
    assert world.going_on == ["halt/ax"]


def test_a_journal_that_fails_for_long_is_told_of_once_and_so_is_its_return(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if not world.alerts:
            world.journal.close()
        return Outcome("done")

    async def story() -> None:
        stop, slept = asyncio.Event(), iter(range(1000))

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(0)
            if world.alerts and next(slept) == 5:
                world.journal.open()
            if len(world.alerts) > 1:
                stop.set()

        pipeline = Pipeline(
            world.journal,
            [Route("order.*", handler, ("ax",))],
            world.wire,
            alerts=[world.alerts.append],
            clock=lambda: world.now,
            sleep=sleep,
        )
        world.journal.accept([event()], T0)
        async with asyncio.timeout(60):
            await pipeline.run(stop)

    asyncio.run(story())

    assert [alert.key.partition("/20")[0] for alert in world.alerts] == [
        "journal",
        "recovery/journal",
    ]


def test_one_incident_is_open_once_whatever_the_key(world: World) -> None:
    def opened(key: str) -> bool:
        alert = Alert(key=key, message="down", at=T0, incident="circuit/ax")
        return world.journal.run(operations.open_incident, alert)

    def open_keys() -> list[str]:
        return [alert.key for alert in world.journal.run(operations.open_incidents)]

    assert (opened("1"), opened("2"), open_keys()) == (True, False, ["1"])
    world.journal.run(operations.close_incident, "circuit/ax", "up", T0)
    assert (opened("2"), opened("1"), open_keys()) == (True, False, ["2"])
    world.journal.run(operations.close_incident, "circuit/ax", None, T0)
    assert world.journal.run(operations.close_incident, "circuit/ax", "up", T0) is None
    assert (opened("1"), open_keys()) == (False, ["1"])
    assert [a.key for a in world.journal.alerts()] == ["1", "2", "recovery/1"]


def test_the_journal_is_asked_what_goes_on_once_a_minute_not_per_request(world: World) -> None:
    class Counting:
        looks = 0

        async def run_async(self, _ask: object, *_given: object) -> list[Alert]:
            self.looks += 1
            return []

    journal: Any = Counting()
    incidents = Incidents(journal, lambda: world.now, world.alerts.append)

    async def story() -> None:
        for _ in range(300):
            await incidents.close("circuit/ax", "up")
            world.now += timedelta(seconds=1)

    asyncio.run(story())

    assert journal.looks == 5


def test_a_refusal_that_comes_and_goes_is_told_once_a_day(world: World) -> None:
    turns = iter(range(1000))

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if next(turns) % 2 == 0:
            raise NotAuthorised("403", destination="ax")
        return Outcome("done")

    for number in range(6):
        world.journal.accept([event(number)], world.now)
        world.idle(world.pipeline(handler))
        world.now += MINUTE

    assert world.kinds == ["halt", "recovery"]
    assert world.going_on == []


def test_what_another_worker_ended_goes_on_here_no_longer(world: World) -> None:
    here, there = (Incidents(world.journal, lambda: world.now, world.alerts.append) for _ in "12")

    async def story() -> list[bool]:
        await there.open("circuit/ax", "down", since="1")
        before = await here.goes_on("circuit/ax")
        await there.close("circuit/ax", "up")
        world.now += timedelta(minutes=2)
        return [before, await here.goes_on("circuit/ax")]

    assert asyncio.run(story()) == [True, False]


def test_a_clock_that_is_set_back_makes_no_negative_durations(world: World) -> None:
    seconds: list[float] = []

    class Watching(Hook):
        def measured(self, measure: str, value: float, labels: Mapping[str, str]) -> None:
            seconds.append(value)

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        with ledger.step("ask"):
            yield ASK
            world.now -= timedelta(hours=1)
        return Outcome("done")

    world.journal.accept([event(1)], T0)
    world.idle(world.pipeline(handler, Watching()))

    (run,) = world.journal.run(operations.runs, key=None, limit=1)
    assert seconds
    assert min(*seconds, *(step.seconds for step in run.attempt.steps)) == 0
