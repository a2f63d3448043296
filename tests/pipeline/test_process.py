"""One event by name: applied once, whoever asks how often; else where it stands."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field
from sqlalchemy import Connection

from axclarity.errors import InvalidValue, JournalError, Parked, Problem, ServerBusy
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Alert,
    AlertSink,
    Event,
    Handler,
    Intent,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    Standing,
)
from axclarity.pipeline.journal import operations

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=1)
ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")
INTENT = Intent(message_id="m", entity="order", key="1", operation="create", revision="")


def event(number: int, key: str = "order/1") -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key=key,
        occurred_at=T0,
        payload=b"",
    )


async def never(_seconds: float) -> None:
    await asyncio.Event().wait()


@define
class Wire:
    """Answers once its gate is open."""

    gate: asyncio.Event = field(factory=asyncio.Event)
    requests: int = 0

    async def send(self, request: Request) -> Response:
        self.requests += 1
        await self.gate.wait()
        return Response(status=200)

    async def aclose(self) -> None: ...


@define
class World:
    """Workers that share a journal, each with a connection of its own."""

    journals: list[Journal]
    wire: Wire = field(factory=Wire)
    now: datetime = T0
    log: list[str] = field(factory=list)

    @property
    def journal(self) -> Journal:
        return self.journals[0]

    def worker(
        self,
        number: int = 0,
        handler: Handler | None = None,
        sleep: Callable[[float], object] = never,
        alerts: Sequence[AlertSink] = (),
    ) -> Pipeline:
        return Pipeline(
            self.journals[number],
            [Route("order.*", handler or self.note, ("ax",))],
            self.wire,
            retry=RetryPolicy(base=10 * SECOND, poison_attempts=2),
            lease=LEASE,
            alerts=alerts,
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=sleep,  # type: ignore[arg-type]  # a fake of the same shape
        )

    def note(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        self.log.append(event.id)
        yield ASK
        yield from ledger.note(INTENT, "sent")
        return Outcome("done")

    async def waiting(self) -> None:
        async with asyncio.timeout(60):
            while not self.wire.requests:  # noqa: ASYNC110  it is looked at from outside
                await asyncio.sleep(0.001)


@pytest.fixture
def world(place: Path | str) -> Iterator[World]:
    with ExitStack() as stack:
        yield World([stack.enter_context(Journal(place)) for _ in range(2)])


@pytest.fixture
def open_world(world: World) -> World:
    world.wire.gate.set()
    return world


def said(standing: Standing) -> tuple[str, str]:
    return standing.state, standing.reason


def test_an_event_is_applied_once_however_often_it_is_asked_for(open_world: World) -> None:
    world = open_world
    world.journal.accept([event(1), event(2)], T0)
    worker = world.worker()

    first = asyncio.run(worker.process(("clarity", "evt_1")))
    again = asyncio.run(worker.process(("clarity", "evt_1")))

    assert said(first) == said(again) == ("applied", "")
    assert first.head is not None
    assert first.head.event.id == "evt_2"
    assert asyncio.run(worker.process(first.head.seq)).head is None
    assert world.log == ["evt_1", "evt_2"]


def test_an_event_waits_for_the_earlier_ones_of_its_key(open_world: World) -> None:
    world = open_world
    world.journal.accept([event(1), event(2), event(3, "order/3")], T0)

    behind = asyncio.run(world.worker().process(("clarity", "evt_2")))

    assert said(behind) == ("pending", "behind")
    assert behind.head is not None
    assert behind.head.event.id == "evt_1"
    assert said(asyncio.run(world.worker().process(("clarity", "evt_3")))) == ("applied", "")
    assert world.log == ["evt_3"]


def test_a_failure_is_tried_again_when_it_is_due_and_not_before(open_world: World) -> None:
    world = open_world
    errors: list[Exception] = [ServerBusy("x")]

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        world.log.append(event.id)
        yield ASK
        if errors:
            raise errors.pop()
        return Outcome("done")

    worker = world.worker(handler=handler)
    world.journal.accept([event(1)], T0)

    failed = asyncio.run(worker.process(1))
    world.now += 4 * SECOND
    early = asyncio.run(worker.process(1))
    world.now += SECOND
    done = asyncio.run(worker.process(1))

    assert said(failed) == said(early) == ("pending", "later")
    assert failed.until == T0 + 5 * SECOND
    assert said(done) == ("applied", "")
    assert len(world.log) == 2


def test_nobody_knows_until_when_an_event_waits_for_a_person(open_world: World) -> None:
    def handler(_event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.approval("refund.large", "Refund more than 500?")
        return Outcome("done")

    world = open_world
    worker = world.worker(handler=handler)
    world.journal.accept([event(1), event(2)], T0)

    first, second = (asyncio.run(worker.process(seq)) for seq in (1, 2))
    world.journal.decide(1, approved=True, by="ada", now=T0)

    assert (said(first), first.until) == (("pending", "undecided"), None)
    assert (said(second), second.until) == (("pending", "behind"), None)
    assert said(asyncio.run(worker.process(1))) == ("applied", "")


def test_a_refusal_is_parked_and_stays_so(open_world: World) -> None:
    world = open_world

    def refuses(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        raise Parked(Problem(path="$", rule="r", message="m"))

    world.journal.accept([event(1)], T0)
    for _ in range(2):
        standing = asyncio.run(world.worker(handler=refuses).process(1))
        assert said(standing) == ("parked", "")
    assert [letter.rule for letter in world.journal.dead_letters()] == ["r"]


def test_that_it_failed_on_and_on_is_over_for_all_workers_when_one_settles_it(
    open_world: World,
) -> None:
    world = open_world
    errors: list[Exception] = [ServerBusy("x")] * 5
    alerts: list[Alert] = []

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        if errors and event.id == "evt_1":
            raise errors.pop()
        return Outcome("done")

    one, other = (world.worker(number, handler, alerts=[alerts.append]) for number in (0, 1))
    world.journal.accept([event(1), event(2, "order/2")], T0)
    asyncio.run(other.process(2))  # it looks at what goes on, and knows nothing of the rest
    while errors:
        world.now += 10 * MINUTE
        asyncio.run(one.process(1))
        world.now += 10 * MINUTE
    asyncio.run(other.process(1))

    assert [alert.kind for alert in alerts] == ["persistent", "recovery"]
    assert alerts[1].message == "order/1 went through after 6 attempts."
    assert world.journal.run(operations.open_incidents) == []


def test_an_event_without_a_route_is_parked(open_world: World) -> None:
    strange = Event(source="x", id="1", type="y.z", key="y/1", occurred_at=T0, payload=b"")
    open_world.journal.accept([strange], T0)

    assert asyncio.run(open_world.worker().process(("x", "1"))).state == "parked"


def test_an_event_that_nobody_accepted_is_refused(open_world: World) -> None:
    for name in (7, ("clarity", "evt_7")):
        with pytest.raises(InvalidValue, match="Accept it first"):
            asyncio.run(open_world.worker().process(name))


def test_an_event_is_not_tried_while_its_destination_rests(open_world: World) -> None:
    world = open_world
    world.journal.accept([event(1)], T0)
    world.journal.pause("ax", T0 + 30 * SECOND)

    standing = asyncio.run(world.worker().process(1))

    assert said(standing) == ("pending", "closed")
    assert standing.until == T0 + 30 * SECOND
    assert world.wire.requests == 0


def test_of_two_workers_one_makes_the_attempt(world: World) -> None:
    async def story() -> Standing:
        first = asyncio.create_task(world.worker(0).process(1))
        await world.waiting()
        second = await world.worker(1).process(1)
        world.wire.gate.set()
        assert said(await first) == ("applied", "")
        return second

    world.journal.accept([event(1)], T0)
    second = asyncio.run(story())

    assert said(second) == ("pending", "under-way")
    assert second.until == T0 + LEASE
    assert world.log == ["evt_1"]


def test_a_worker_that_is_late_is_taken_over_and_refused(world: World) -> None:
    """What it notes and what it settles; the successor's word stands."""

    async def story() -> tuple[Standing, Standing]:
        late = asyncio.create_task(world.worker(0).process(1))
        await world.waiting()
        world.now += LEASE
        world.wire = Wire()
        world.wire.gate.set()
        second = await world.worker(1, handler=settled).process(1)
        gate.set()
        return await late, second

    def settled(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        world.log.append("taken over")
        yield ASK
        return Outcome("by the successor")

    world.journal.accept([event(1)], T0)
    gate = world.wire.gate
    late, second = asyncio.run(story())

    assert said(second) == said(late) == ("applied", "")
    assert world.log == ["evt_1", "taken over"]
    assert world.journal.intent("m") is None
    assert [attempt.result for attempt in world.journal.attempts("clarity", "evt_1")] == [
        "",
        "applied",
    ]


def test_a_late_worker_cannot_end_an_attempt_of_its_successor(world: World) -> None:
    def quiet(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        world.log.append(event.id)
        yield ASK
        return Outcome("done")

    async def story() -> None:
        late = asyncio.create_task(world.worker(0, quiet).process(1))
        await world.waiting()
        first_wire, world.wire = world.wire, Wire()
        world.now += LEASE
        second = asyncio.create_task(world.worker(1, quiet).process(1))
        await world.waiting()
        first_wire.gate.set()
        assert said(await late) == ("pending", "under-way")
        assert world.journal.account().pending == 1
        world.wire.gate.set()
        assert said(await second) == ("applied", "")

    world.journal.accept([event(1)], T0)
    asyncio.run(story())


def test_a_worker_that_lives_keeps_its_lease(world: World) -> None:
    async def story() -> Standing:
        extended = asyncio.Event()

        async def sleep(seconds: float) -> None:
            if extended.is_set():
                await never(0)
            assert seconds == LEASE.total_seconds() / 3
            world.now += timedelta(seconds=seconds)
            await asyncio.sleep(0)
            extended.set()

        slow = asyncio.create_task(world.worker(0, sleep=sleep).process(1))
        await world.waiting()
        async with asyncio.timeout(60):
            while world.journal.ready(T0 + LEASE):  # noqa: ASYNC110  another task makes it true
                await asyncio.sleep(0.001)
        world.now = T0 + LEASE
        other = await world.worker(1).process(1)
        world.wire.gate.set()
        assert said(await slow) == ("applied", "")
        return other

    world.journal.accept([event(1)], T0)
    other = asyncio.run(story())

    assert said(other) == ("pending", "under-way")
    assert other.until == T0 + LEASE + LEASE / 3
    assert world.log == ["evt_1"]


def test_a_worker_that_is_cut_off_leaves_the_event_pending_and_free(world: World) -> None:
    async def story() -> Standing:
        first = asyncio.create_task(world.worker(0).process(1))
        await world.waiting()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        world.wire.gate.set()
        return await world.worker(1).process(1)

    world.journal.accept([event(1)], T0)

    assert said(asyncio.run(story())) == ("applied", "")
    results = [attempt.result for attempt in world.journal.attempts("clarity", "evt_1")]
    assert results == ["cancelled", "applied"]


@pytest.mark.parametrize("number", [0, 1])
def test_while_a_pipeline_runs_on_the_journal_the_event_is_left_to_it(
    open_world: World, number: int
) -> None:
    world = open_world
    world.journal.accept([event(1)], T0)

    async def story() -> Standing:
        async with world.journals[number].dispatching_async():
            return await world.worker(0).process(1)

    assert said(asyncio.run(story())) == ("pending", "dispatched")
    assert world.log == []
    assert said(asyncio.run(world.worker(0).process(1))) == ("applied", "")


def test_a_pipeline_that_begins_to_run_takes_over_when_the_lease_ends(world: World) -> None:
    async def story() -> Standing:
        first = asyncio.create_task(world.worker(0).process(1))
        await world.waiting()
        async with world.journals[1].dispatching_async():
            assert world.journals[1].ready(T0 + LEASE - SECOND) == []
            assert [p.seq for p in world.journals[1].ready(T0 + LEASE)] == [1]
            world.wire.gate.set()
            return await first

    world.journal.accept([event(1)], T0)
    standing = asyncio.run(story())

    assert said(standing) == ("pending", "later")
    assert world.journal.intent("m") is None


def test_a_pipeline_that_lost_its_connection_has_lost_its_right_once_others_work(
    request: pytest.FixtureRequest, postgresql: object, world: World
) -> None:
    if world.journal.path is not None:
        pytest.skip("a file has no connection to lose")
    world.wire.gate.set()
    world.journal.accept([event(1), event(2, "order/2")], T0)

    async def story() -> None:
        async with world.journals[0].dispatching_async():
            postgresql.end_connections()  # type: ignore[attr-defined]  # a fixture asked for by name
            await _reconnected(world.journals[1])
            assert said(await world.worker(1).process(1)) == ("applied", "")
            await _reconnected(world.journals[0])
            with pytest.raises(JournalError, match="Another pipeline"):
                await world.journals[0].run_async(_begin, T0)

    asyncio.run(story())


async def _reconnected(journal: Journal) -> None:
    for _ in range(2):
        try:
            journal.account()
        except JournalError:
            continue


def _begin(connection: Connection, now: datetime) -> set[int]:
    return operations.begin(connection, [2], now)


EVENTS, KEYS = 24, 4


def test_worker_processes_side_by_side_apply_each_event_once_in_order(
    place: Path | str, tmp_path: Path
) -> None:
    tally = tmp_path / "tally"
    with Journal(place) as journal:
        journal.accept([event(n, f"order/{n % KEYS}") for n in range(EVENTS)], datetime.now(UTC))
    script = Path(__file__).with_name("_process_worker.py")
    command = [sys.executable, str(script), str(place), str(tally), str(EVENTS)]
    workers = [subprocess.Popen(command) for _ in range(2)]
    try:
        assert [worker.wait(180) for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    lines = [line.split() for line in tally.read_text().splitlines()]
    assert len(lines) == EVENTS
    for key in range(KEYS):
        in_order = [name for of, name in lines if of == f"order/{key}"]
        assert in_order == [f"evt_{n}" for n in range(key, EVENTS, KEYS)]
