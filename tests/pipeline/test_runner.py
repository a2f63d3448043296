"""The loop, on virtual time: order per key, side by side across keys, nothing lost."""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.errors import (
    AxClarityError,
    JournalError,
    NotAuthorised,
    NotSent,
    Parked,
    Problem,
    ServerBusy,
)
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Account,
    Alert,
    Event,
    GatePolicy,
    Handler,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    Source,
)

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")
RETRY = RetryPolicy(poison_attempts=3, alert_after=3)


def event(number: int, key: str = "order/1", kind: str = "order.updated") -> Event:
    return Event(
        source="clarity", id=f"evt_{number}", type=kind, key=key, occurred_at=T0, payload=b""
    )


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until something holds; ten seconds are for ever."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  what is waited for is looked at from outside
            await asyncio.sleep(0)


@define
class Wire:
    """A transport that yields to the loop once, then answers or raises."""

    answer: Callable[[Request], Response] = lambda _request: Response(status=200)
    requests: int = 0
    at_once: int = 0
    most_at_once: int = 0

    async def send(self, request: Request) -> Response:
        self.requests += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for _ in range(3):
                await asyncio.sleep(0)
            return self.answer(request)
        finally:
            self.at_once -= 1

    async def aclose(self) -> None: ...


@define
class World:
    """A pipeline whose sleep moves its clock."""

    journal: Journal
    wire: Wire = field(factory=Wire)
    now: datetime = T0
    slept: list[float] = field(factory=list)
    alerts: list[Alert] = field(factory=list)
    log: list[str] = field(factory=list)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def pipeline(
        self,
        handler: Handler | None = None,
        *,
        routes: Sequence[Route] | None = None,
        sources: Sequence[Source] = (),
        sinks: Sequence[Callable[[Alert], object]] = (),
        retry: RetryPolicy = RETRY,
        concurrency: int = 16,
    ) -> Pipeline:
        return Pipeline(
            self.journal,
            routes or [Route("order.*", handler or self.note, ("ax",))],
            self.wire,
            sources=sources,
            retry=retry,
            gate=GatePolicy(failures=3, probe_after=timedelta(seconds=2)),
            concurrency=concurrency,
            alerts=[self.alerts.append, *sinks],
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )

    def note(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        self.log.append(f"{event.id}>")
        yield ASK
        self.log.append(f"{event.id}<")
        return Outcome("done")

    def failing(self, *errors: Exception) -> Handler:
        waiting = list(errors)

        def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            yield ASK
            self.log.append(event.id)
            if waiting:
                raise waiting.pop(0)
            return Outcome("done")

        return handler

    def idle(self, pipeline: Pipeline, deadline: timedelta | None = None) -> Account:
        return asyncio.run(pipeline.run_until_idle(deadline=deadline))


@pytest.fixture
def world(place: Path | str) -> Iterator[World]:
    with Journal(place, committer=InlineCommitter()) as journal:
        yield World(journal)


def test_events_of_a_key_run_one_after_another_in_order(world: World) -> None:
    world.journal.accept([event(n) for n in range(5)], T0)

    account = world.idle(world.pipeline())

    assert world.log == [f"evt_{n}{edge}" for n in range(5) for edge in "><"]
    assert (account.applied, account.pending) == (5, 0)
    assert world.wire.most_at_once == 1


def test_events_of_different_keys_run_side_by_side_up_to_the_limit(world: World) -> None:
    world.journal.accept([event(n, f"order/{n}") for n in range(20)], T0)

    account = world.idle(world.pipeline(concurrency=4))

    assert account.applied == 20
    assert world.wire.most_at_once == 4


def test_a_slow_key_does_not_hold_the_others_up(world: World) -> None:
    async def story() -> None:
        gate = asyncio.Event()

        class Slow(Wire):
            async def send(self, request: Request) -> Response:
                await gate.wait()
                return Response(status=200)

        def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            if event.key == "order/slow":
                yield ASK
            world.log.append(event.id)
            return Outcome("done")

        world.wire = Slow()
        world.journal.accept(
            [event(1, "order/slow"), event(2, "order/slow"), event(3, "order/3")], T0
        )
        stop = asyncio.Event()
        run = asyncio.create_task(world.pipeline(handler).run(stop))
        await until(lambda: "evt_3" in world.log)
        world.journal.accept([event(4, "order/4")], world.now)
        await until(lambda: "evt_4" in world.log)
        assert world.log == ["evt_3", "evt_4"]
        gate.set()
        await until(lambda: not world.journal.account().pending)
        stop.set()
        await run

    asyncio.run(story())
    assert world.log == ["evt_3", "evt_4", "evt_1", "evt_2"]


def test_a_retry_keeps_its_place_before_the_later_ones(world: World) -> None:
    world.journal.accept([event(1), event(2)], T0)

    world.idle(world.pipeline(world.failing(ServerBusy("x"), ServerBusy("x"))))

    assert world.log == ["evt_1", "evt_1", "evt_1", "evt_2"]
    assert [a.result for a in world.journal.attempts("clarity", "evt_1")] == [
        "remote.busy",
        "remote.busy",
        "applied",
    ]


def test_a_refusal_is_parked_at_once_and_told_once(world: World) -> None:
    world.journal.accept([event(1), event(2, "order/2")], T0)
    problem = Problem(path="$.total", rule="totals.differ", message="0.01 off")

    account = world.idle(world.pipeline(world.failing(Parked(problem))))

    assert (account.parked, account.applied) == (1, 1)
    (letter,) = world.journal.dead_letters()
    assert (letter.rule, letter.attempts, letter.problems) == ("totals.differ", 1, (problem,))
    assert [alert.facts["rule"] for alert in world.alerts] == ["totals.differ"]


def test_a_replay_is_taken_up(world: World) -> None:
    world.journal.accept([event(1)], T0)
    problem = Problem(path="$", rule="r", message="m")
    pipeline = world.pipeline(world.failing(Parked(problem)))
    world.idle(pipeline)

    world.journal.replay_all(world.now)

    assert world.idle(pipeline).applied == 1


def test_an_event_without_a_route_is_parked(world: World) -> None:
    world.journal.accept([event(1, kind="return.created")], T0)

    assert world.idle(world.pipeline()).parked == 1
    assert world.journal.dead_letters()[0].rule == "pipeline.no-route"


def test_the_first_route_that_answers_has_the_event(world: World) -> None:
    world.journal.accept([event(1, kind="order.created"), event(2, "order/2")], T0)

    def other(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        world.log.append(f"other {event.id}")
        return Outcome("done")

    world.idle(world.pipeline(routes=[Route("order.created", other), Route("order.*", world.note)]))

    assert "other evt_1" in world.log
    assert "evt_2>" in world.log


@pytest.mark.parametrize(
    ("pattern", "kind", "answers"),
    [
        ("order.created", "order.created", True),
        ("order.created", "order.updated", False),
        ("order.*", "order.updated", True),
        ("order.*", "order_line.updated", False),
        ("order.*", "order", False),
    ],
)
def test_route_patterns(world: World, pattern: str, kind: str, answers: bool) -> None:
    assert Route(pattern, world.note).answers(kind) is answers


def test_a_bug_is_parked_after_a_few_attempts_and_the_rest_flows(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if event.key == "order/bad":
            raise ZeroDivisionError("jane@example.com")
        return Outcome("done")

    world.journal.accept([event(1, "order/bad"), event(2, "order/bad"), event(3, "order/3")], T0)

    account = world.idle(world.pipeline(handler))

    assert (account.parked, account.applied) == (2, 1)
    letter = world.journal.dead_letters()[0]
    assert (letter.rule, letter.attempts) == ("pipeline.bug", 3)
    assert "jane" not in repr(letter)
    assert "jane" not in repr(world.alerts)


def test_an_event_that_kills_the_process_is_parked_unworked(world: World) -> None:
    world.journal.accept([event(1), event(2)], T0)
    for _ in range(3):
        (pending,) = world.journal.ready(T0)
        world.journal.begin([pending.seq], T0)

    account = world.idle(world.pipeline())

    assert world.journal.dead_letters(waiting=False)[0].rule == "pipeline.crash"
    assert "evt_1>" not in world.log
    assert account.applied == 2  # the later event superseded the parked one


def test_persistent_failure_is_told_once(world: World) -> None:
    world.journal.accept([event(1)], T0)

    account = world.idle(world.pipeline(world.failing(*[ServerBusy("x")] * 8)))

    assert account.applied == 1
    assert [alert.key.partition("/")[0] for alert in world.alerts] == [
        "persistent",
        "recovery",
    ]


def test_an_outage_opens_the_circuit_waits_and_drains(world: World) -> None:
    def answer(_request: Request) -> Response:
        if world.now < T0 + 10 * MINUTE:
            raise NotSent("down")
        return Response(status=200)

    world.wire.answer = answer
    world.journal.accept([event(n, f"order/{n}") for n in range(50)], T0)

    account = world.idle(world.pipeline())

    assert (account.applied, account.parked) == (50, 0)
    assert [alert.kind for alert in world.alerts] == ["circuit", "recovery"]
    assert {alert.facts["destination"] for alert in world.alerts} == {"ax"}
    assert world.wire.requests <= 50 + 40
    assert world.now < T0 + 12 * MINUTE


def test_events_for_another_destination_flow_while_one_is_down(world: World) -> None:
    shop = Request(destination="clarity", operation="read", method="GET", url="http://c/")

    def to_shop(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield shop
        return Outcome("done")

    def answer(request: Request) -> Response:
        if request.destination == "ax":
            raise NotSent("down")
        return Response(status=200)

    world.wire.answer = answer
    world.journal.accept([event(n, f"order/{n}") for n in range(5)], T0)
    world.journal.accept([event(n, f"stock/{n}", "stock.moved") for n in range(5, 10)], T0)
    routes = [Route("order.*", world.note, ("ax",)), Route("stock.*", to_shop, ("clarity",))]

    account = world.idle(world.pipeline(routes=routes), deadline=5 * MINUTE)

    assert (account.applied, account.pending, account.parked) == (5, 5, 0)


def test_the_limit_holds_while_a_destination_is_down(world: World) -> None:
    shop = Request(destination="clarity", operation="read", method="GET", url="http://c/")

    def to_shop(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield shop
        return Outcome("done")

    def answer(request: Request) -> Response:
        if request.destination == "ax":
            raise NotSent("down")
        return Response(status=200)

    world.wire.answer = answer
    world.journal.accept([event(n, f"order/{n}") for n in range(3)], T0)
    world.idle(world.pipeline(), MINUTE)
    world.journal.accept([event(n, f"stock/{n}", "stock.moved") for n in range(5, 15)], T0)
    routes = [Route("order.*", world.note, ("ax",)), Route("stock.*", to_shop, ("clarity",))]
    pipeline = world.pipeline(routes=routes, concurrency=2)
    pipeline._around.gates.of("ax").stop(world.now, world.now + 60 * MINUTE)
    world.wire.most_at_once = 0

    account = world.idle(pipeline, MINUTE)

    assert account.applied == 10
    assert world.wire.most_at_once == 2


def test_nothing_else_is_asked_for_events_that_cannot_get_through(world: World) -> None:
    shop = Request(destination="clarity", operation="read", method="GET", url="http://c/")
    asked: list[str] = []

    def both(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        asked.append(event.id)
        yield shop
        response = yield ASK
        if response.status == 503:
            raise ServerBusy("503", retry_after=600.0)
        return Outcome("done")

    def answer(request: Request) -> Response:
        if request.destination == "ax" and world.now < T0 + 10 * MINUTE:
            return Response(status=503, headers={"retry-after": "600"})
        return Response(status=200)

    world.wire.answer = answer
    world.journal.accept([event(n, f"order/{n}") for n in range(40)], T0)

    account = world.idle(
        world.pipeline(routes=[Route("order.*", both, ("clarity", "ax"))], concurrency=4)
    )

    assert account.applied == 40
    assert len(asked) == 44


def test_a_429_is_seen_once_by_the_whole_destination(world: World) -> None:
    def answer(_request: Request) -> Response:
        if world.now < T0 + MINUTE:
            return Response(status=429, headers={"retry-after": "60"})
        return Response(status=200)

    world.wire.answer = answer
    world.journal.accept([event(n, f"order/{n}") for n in range(50)], T0)

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        response = yield ASK
        if response.status == 429:
            raise ServerBusy("429", retry_after=60.0)
        return Outcome("done")

    account = world.idle(world.pipeline(handler, concurrency=1))

    assert account.applied == 50
    assert world.wire.requests == 51


def test_a_refused_login_stops_the_way_spares_the_events_and_is_told_once(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if world.now < T0 + 20 * MINUTE:
            raise NotAuthorised("401", destination="ax")
        return Outcome("done")

    world.wire.answer = lambda _: Response(status=401 if world.now < T0 + 20 * MINUTE else 200)
    world.journal.accept([event(n, f"order/{n}") for n in range(50)], T0)

    account = world.idle(world.pipeline(handler))

    assert (account.applied, account.parked) == (50, 0)
    assert [alert.key.partition("/")[0] for alert in world.alerts] == ["halt", "recovery"]
    assert world.wire.requests <= 50 + 16 + 21
    assert len(world.journal.attempts("clarity", "evt_0")) == 1


def test_where_nobody_is_named_who_refuses_the_login_the_event_is_tried_and_told_of(
    world: World,
) -> None:
    world.journal.accept([event(1)], T0)
    handler = world.failing(*[NotAuthorised("401")] * 9)

    account = world.idle(world.pipeline(routes=[Route("order.*", handler)]))

    assert account.applied == 1
    assert len(world.journal.attempts("clarity", "evt_1")) == 10
    assert [alert.key.partition("/")[0] for alert in world.alerts] == ["persistent", "recovery"]


def test_step_does_what_is_due_once(world: World) -> None:
    world.journal.accept([event(1), event(2), event(3, "order/3")], T0)
    pipeline = world.pipeline(world.failing(ServerBusy("x")))

    assert [asyncio.run(pipeline.step()) for _ in range(3)] == [1, 0, 0]
    world.now += MINUTE
    assert [asyncio.run(pipeline.step()) for _ in range(3)] == [1, 1, 0]
    assert world.slept == []


def test_a_deadline_ends_the_wait(world: World) -> None:
    world.journal.accept([event(1)], T0)

    account = world.idle(world.pipeline(world.failing(*[ServerBusy("x")] * 99)), MINUTE)

    assert account.pending == 1
    assert T0 + MINUTE <= world.now <= T0 + 2 * MINUTE


def test_the_loop_does_not_spin(world: World) -> None:
    world.journal.accept([event(1)], T0)

    world.idle(world.pipeline(world.failing(*[NotSent("x")] * 3)))

    assert len(world.slept) < 15


def test_an_accepted_event_wakes_a_sleeping_loop_from_any_thread(tmp_path: Path) -> None:
    async def story(journal: Journal) -> Account:
        def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            yield ASK
            return Outcome("done")

        naps = 0

        async def forever(_seconds: float) -> None:
            nonlocal naps
            naps += 1
            await asyncio.Event().wait()

        pipeline = Pipeline(
            journal,
            [Route("order.*", handler)],
            Wire(),
            clock=lambda: T0,
            random=lambda: 0.5,
            sleep=forever,
        )
        stop = asyncio.Event()
        run = asyncio.create_task(pipeline.run(stop))
        for number in range(3):
            thread = threading.Thread(target=journal.accept, args=([event(number)], T0))
            thread.start()
            await asyncio.to_thread(thread.join)
            await until(lambda: not journal.account().pending)
            for _ in range(50):
                await asyncio.sleep(0)
        assert naps < 20
        stop.set()
        await run
        pipeline.notify()  # harmless afterwards
        return journal.account()

    with Journal(tmp_path / "journal.db") as journal:
        assert asyncio.run(story(journal)).applied == 3


def hanging(world: World) -> asyncio.Event:
    """Makes the wire wait for the event that is returned."""
    gate = asyncio.Event()

    class Hanging(Wire):
        async def send(self, request: Request) -> Response:
            self.requests += 1
            await gate.wait()
            return Response(status=200)

    world.wire = Hanging()
    return gate


def test_stop_lets_attempts_come_to_their_end(world: World) -> None:
    async def story() -> None:
        gate = hanging(world)
        world.journal.accept([event(1), event(2)], T0)
        stop = asyncio.Event()
        run = asyncio.create_task(world.pipeline().run(stop))
        await until(lambda: world.wire.requests > 0)
        stop.set()
        for _ in range(20):
            await asyncio.sleep(0)
        assert not run.done()
        gate.set()
        await run

    asyncio.run(story())

    account = world.journal.account()
    assert (account.applied, account.pending) == (1, 1)


def test_a_cancelled_run_leaves_its_events_pending(world: World) -> None:
    async def story() -> None:
        hanging(world)
        world.journal.accept([event(1)], T0)
        run = asyncio.create_task(world.pipeline().run())
        await until(lambda: world.wire.requests > 0)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(story())

    (pending,) = world.journal.ready(world.now)
    assert (pending.attempts, pending.unfinished) == (1, 0)
    (attempt,) = world.journal.attempts("clarity", "evt_1")
    assert attempt.result == "cancelled"


def test_a_second_pipeline_on_a_journal_is_refused(world: World) -> None:
    with world.journal.dispatching(), pytest.raises(JournalError, match="Another pipeline"):
        asyncio.run(world.pipeline().run(asyncio.Event()))


def test_a_journal_that_fails_is_told_and_tried_again(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        world.journal.close()
        return Outcome("done")

    async def story() -> None:
        world.journal.accept([event(1)], T0)
        stop = asyncio.Event()

        def mend(_alert: Alert) -> None:
            world.journal.open()
            stop.set()

        await world.pipeline(handler, sinks=[mend]).run(stop)

    asyncio.run(story())

    assert [alert.key.partition("/")[0] for alert in world.alerts] == ["journal"]
    assert world.journal.account().pending == 1


def test_step_raises_what_the_journal_raises(world: World) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        world.journal.close()
        return Outcome("done")

    world.journal.accept([event(1)], T0)

    with pytest.raises(JournalError):
        asyncio.run(world.pipeline(handler).step())


def test_a_sink_that_fails_stops_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_alert: Alert) -> None:
        raise ValueError("jane@example.com")

    world.journal.accept([event(1, kind="x.y"), event(2, "order/2")], T0)
    with caplog.at_level(logging.WARNING, "axclarity.alerts"):
        account = world.idle(world.pipeline(sinks=[broken]))

    assert (account.parked, account.applied) == (1, 1)
    assert "an alert sink failed: ValueError" in caplog.text
    assert "pipeline.no-route" in caplog.text
    assert "jane" not in caplog.text


def test_alerts_are_kept_in_the_journal(world: World) -> None:
    world.journal.accept([event(1, kind="x.y")], T0)

    world.idle(world.pipeline())

    assert world.journal.alerts() == world.alerts


def test_it_is_a_guest(world: World) -> None:
    threads, handlers = threading.active_count(), list(logging.getLogger().handlers)
    world.journal.accept([event(1)], T0)

    world.idle(world.pipeline())

    assert threading.active_count() == threads
    assert logging.getLogger().handlers == handlers


def test_an_event_that_a_person_saw_to_while_it_waited_gets_no_letter_of_its_own(
    world: World,
) -> None:
    """It is known to be due, and has no route; somebody is erased before there is room for it."""
    world.journal.accept([event(1), event(2, "customer/cus_2", "customer.moved")], T0)

    def erases(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        world.journal.erase(T0, customer="cus_2", by="dpo", park_pending=True)
        return Outcome("done")

    account = world.idle(world.pipeline(erases, concurrency=1))

    assert (account.applied, account.parked) == (1, 1)
    assert [letter.rule for letter in world.journal.dead_letters()] == ["erase.pending"]
    assert world.alerts == []


# Sources


def polled(world: World, *rounds: Sequence[Event] | AxClarityError) -> Source:
    waiting = list(rounds)

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        yield ASK
        world.log.append(f"poll at {(ledger.now() - T0).total_seconds():.0f}")
        found = waiting.pop(0) if waiting else ()
        if isinstance(found, AxClarityError):
            raise found
        last = yield from ledger.bookmark("place")
        ledger.set_bookmark("place", f"{len(waiting)} to go, was {last}")
        return found

    return Source("ax.look", MINUTE, poll)


def test_a_source_is_polled_when_due_and_its_events_are_worked_on(world: World) -> None:
    pipeline = world.pipeline(sources=[polled(world, [event(1)], [event(1), event(2)])])

    assert asyncio.run(pipeline.step()) == 1
    assert asyncio.run(pipeline.step()) == 0
    world.now += MINUTE
    assert asyncio.run(pipeline.step()) == 1

    account = world.journal.account()
    assert (account.accepted, account.duplicates) == (2, 1)
    assert world.journal.bookmark("place") == "0 to go, was 1 to go, was None"
    assert [entry for entry in world.log if "poll" in entry] == ["poll at 0", "poll at 60"]


def test_the_last_poll_is_remembered_across_restarts(world: World) -> None:
    asyncio.run(world.pipeline(sources=[polled(world)]).step())
    world.now += MINUTE / 2

    asyncio.run(world.pipeline(sources=[polled(world)]).step())

    assert world.log == ["poll at 0"]


def test_a_failed_poll_is_made_again_and_leaves_no_bookmark(world: World) -> None:
    source = polled(world, ServerBusy("x"), [event(1)])
    pipeline = world.pipeline(sources=[source])

    asyncio.run(pipeline.step())
    assert world.journal.bookmark(source.bookmark) is None
    world.now += timedelta(seconds=1)
    asyncio.run(pipeline.step())
    asyncio.run(pipeline.step())

    assert world.log[:2] == ["poll at 0", "poll at 1"]
    assert sum("poll" in entry for entry in world.log) == 2
    assert world.journal.account().applied == 1
    assert world.alerts == []


def test_a_poll_that_goes_on_failing_is_told_once(world: World) -> None:
    pipeline = world.pipeline(sources=[polled(world, *[ServerBusy("x")] * 20)])

    for _ in range(20):
        asyncio.run(pipeline.step())
        world.now += 10 * MINUTE

    assert [alert.facts["source"] for alert in world.alerts] == ["ax.look"]


def test_a_poll_that_cannot_work_is_told_at_once(world: World) -> None:
    pipeline = world.pipeline(sources=[polled(world, NotAuthorised("401"))])

    asyncio.run(pipeline.step())

    assert len(world.alerts) == 1


def test_run_until_idle_does_not_spin_when_a_source_is_due_again(world: World) -> None:
    failures = iter([ServerBusy("x", retry_after=600)])

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if (error := next(failures, None)) is not None:
            raise error
        return Outcome("done")

    account = world.idle(world.pipeline(handler, sources=[polled(world, [event(1)])]))

    assert account.applied == 1
    assert world.now > T0 + 5 * MINUTE
    assert len(world.log) == 1
    assert min(world.slept) > 0


def test_run_until_idle_polls_first(world: World) -> None:
    assert world.idle(world.pipeline(sources=[polled(world, [event(1)])])).applied == 1
