"""One worker in this process: what is handed over, when, and what jobs are worth."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from attrs import define, evolve, field

from axclarity.errors import ConfigError, JournalError, TransientFault
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Alert,
    Event,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    Source,
)
from axclarity.pipeline.engines import ProcrastinateEngine
from tests.pipeline.conftest import Postgresql

ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")
LONG = 60.0
MOMENT = timedelta(milliseconds=200)


def event(number: int, key: str = "order/1") -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key=key,
        occurred_at=datetime.now(UTC),
        payload=b"",
    )


@define
class World:
    """A journal, the system its events go to, and a worker."""

    server: Postgresql
    address: str
    journal: Journal
    retry: RetryPolicy = field(factory=lambda: RetryPolicy(base=timedelta(milliseconds=10)))
    ran: list[str] = field(factory=list)
    alerts: list[Alert] = field(factory=list)
    held: asyncio.Event | None = None
    at_once: int = 0
    most_at_once: int = 0
    fails: dict[str, int] = field(factory=dict)
    sources: list[Source] = field(factory=list)

    async def send(self, _request: Request) -> Response:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0.01)
            if self.held is not None:
                await self.held.wait()
        finally:
            self.at_once -= 1
        return Response(status=200)

    async def aclose(self) -> None: ...

    def handler(self, event: Event, _ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        self.ran.append(event.id)
        if self.fails.get(event.id, 0):
            self.fails[event.id] -= 1
            raise TransientFault("AX is busy.")
        return Outcome("done")

    def engine(self, **settings: Any) -> ProcrastinateEngine:
        pipeline = Pipeline(
            self.journal,
            [
                Route("order.*", self.handler, ("ax",), priority=5),
                Route("product.*", self.handler, ("ax",)),
            ],
            self,
            sources=self.sources,
            retry=self.retry,
            lease=timedelta(seconds=2),
        )
        given = {"heartbeat": MOMENT, "look_every": MOMENT, "rest": MOMENT, **settings}
        return ProcrastinateEngine(
            pipeline, self.journal, self.address, alerts=[self.alerts.append], **given
        )

    async def accept(self, *events: Event) -> None:
        await self.journal.accept_async(events, datetime.now(UTC))

    def do(self, statement: str) -> list[tuple[Any, ...]]:
        return Postgresql(self.address, None).do(statement)

    def jobs(self) -> list[tuple[Any, ...]]:
        if self.do("SELECT to_regclass('procrastinate_jobs')") == [(None,)]:
            return []
        return self.do("SELECT queueing_lock, status FROM procrastinate_jobs ORDER BY id")


@pytest.fixture
def world(postgresql: Postgresql) -> Iterator[World]:
    address = postgresql.new_address()
    with Journal(address) as journal:
        yield World(postgresql, address, journal)


@asynccontextmanager
async def during(run: Callable[[asyncio.Event], Any]) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(running, LONG)


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(LONG):
        while not condition():  # noqa: ASYNC110  looked at from outside
            await asyncio.sleep(0.01)


async def accept_in_the_end(world: World, event: Event) -> None:
    """The first connection after a restart is a new one."""
    async with asyncio.timeout(LONG):
        while True:
            try:
                return await world.accept(event)
            except JournalError:
                await asyncio.sleep(0.05)


def settled(world: World) -> bool:
    return world.journal.account().pending == 0


async def tables_are_there(world: World) -> None:
    async with during(world.engine().hand_over):
        await eventually(lambda: world.do("SELECT to_regclass('procrastinate_jobs')") != [(None,)])


def test_what_is_accepted_is_applied_in_order_and_no_job_is_left(world: World) -> None:
    async def story() -> None:
        await world.accept(*[event(n, f"order/{n % 3}") for n in range(12)])
        async with during(world.engine().run):
            await eventually(lambda: settled(world))
            await world.accept(event(12), event(13))
            await eventually(lambda: settled(world))
            await eventually(lambda: world.jobs() == [])

    asyncio.run(story())

    assert sorted(world.ran) == sorted(f"evt_{n}" for n in range(14))
    for key in range(3):
        of_key = [n for n in world.ran if int(n[4:]) % 3 == key and int(n[4:]) < 12]
        assert of_key == [f"evt_{n}" for n in range(key, 12, 3)]


def test_one_job_waits_for_each_key_and_none_is_worked_on_by_who_only_hands_over(
    world: World,
) -> None:
    async def story() -> None:
        async with during(world.engine(look_every=timedelta(hours=1)).hand_over):
            await world.accept(*[event(n, f"order/{n % 2}") for n in range(6)])
            await eventually(lambda: len(world.jobs()) == 2)
            await world.accept(event(6, "order/0"), event(7, "order/7"))
            await eventually(lambda: len(world.jobs()) == 3)

    asyncio.run(story())

    assert sorted(world.jobs()) == [(f"order/{n}", "todo") for n in (0, 1, 7)]
    assert world.ran == []


def test_what_fails_is_due_again_when_it_says_and_before_what_follows(world: World) -> None:
    """As a rule long before it would be looked for; its job may just not be over then."""
    world.fails["evt_1"] = 2

    async def story() -> None:
        async with during(world.engine(look_every=timedelta(seconds=10)).run):
            await world.accept(event(1), event(2))
            await eventually(lambda: settled(world))

    asyncio.run(story())

    assert world.ran == ["evt_1"] * 3 + ["evt_2"]


def test_a_job_that_was_lost_is_made_anew(world: World) -> None:
    async def story() -> None:
        async with during(world.engine().hand_over):
            await world.accept(event(1))
            await eventually(world.jobs)
        world.do("DELETE FROM procrastinate_jobs")
        async with during(world.engine().run):
            await eventually(lambda: settled(world))

    asyncio.run(story())

    assert world.ran == ["evt_1"]


def test_jobs_without_end_do_no_harm(world: World) -> None:
    """For what is done, for what is under way, and for what nobody knows."""

    async def story() -> None:
        await tables_are_there(world)
        await world.accept(event(1))
        for seq in [1] * 9 + [99]:
            world.do(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES"
                f" ('axclarity', 'axclarity.work', '{{\"seq\": {seq}}}')"
            )
        async with during(world.engine().run):
            await eventually(lambda: settled(world))
            await eventually(lambda: world.jobs() == [])

    asyncio.run(story())

    assert world.ran == ["evt_1"]


def test_what_a_dead_worker_had_begun_is_cleared_away(world: World) -> None:
    async def story() -> None:
        await tables_are_there(world)
        world.do("INSERT INTO procrastinate_workers (last_heartbeat) VALUES ('2026-03-01')")
        world.do(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id)"
            " SELECT queue, 'axclarity.work', 'doing', max(id)"
            " FROM procrastinate_workers, (VALUES ('axclarity'), ('others')) queues (queue)"
            " GROUP BY queue"
        )
        async with during(world.engine().hand_over):
            await eventually(lambda: len(world.jobs()) == 1)

    asyncio.run(story())

    assert world.do("SELECT queue_name FROM procrastinate_jobs") == [("others",)]
    assert world.do("SELECT id FROM procrastinate_workers") == []


def test_a_job_whose_end_could_not_be_noted_is_cleared_away_by_its_worker(world: World) -> None:
    """The worker lives, and nobody else may take its jobs for a dead one's."""

    async def story() -> None:
        await tables_are_there(world)
        world.do("CREATE SEQUENCE refusals")
        world.do(
            "CREATE FUNCTION refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF nextval('refusals') = 1 THEN RAISE 'not now'; END IF; RETURN OLD; END $$"
        )
        world.do(
            "CREATE TRIGGER refuse BEFORE DELETE ON procrastinate_jobs"
            " FOR EACH ROW EXECUTE FUNCTION refuse_once()"
        )
        await world.accept(event(1))
        async with during(world.engine().run):
            await eventually(lambda: settled(world))
            await eventually(lambda: world.do("SELECT is_called FROM refusals") == [(True,)])
            await eventually(lambda: world.jobs() == [])

    asyncio.run(story())

    assert world.ran == ["evt_1"]
    assert world.alerts == []


def test_a_job_that_never_ends_holds_nothing_up(world: World) -> None:
    """Its worker lives; it could not say that the job was done."""

    async def story() -> None:
        await tables_are_there(world)
        await world.accept(event(1))
        begin_a_job(world)
        async with during(world.engine().run):
            await eventually(lambda: settled(world))

    asyncio.run(story())

    assert world.ran == ["evt_1"]


def test_it_works_on_so_many_keys_at_a_time(world: World) -> None:
    async def story() -> None:
        world.held = asyncio.Event()
        await world.accept(*[event(n, f"order/{n}") for n in range(12)])
        async with during(world.engine(concurrency=3).run):
            await eventually(lambda: world.at_once == 3)
            world.held.set()
            await eventually(lambda: settled(world))

    asyncio.run(story())

    assert world.most_at_once == 3


def test_what_goes_to_a_paused_destination_waits_and_no_jobs_turn_round(world: World) -> None:
    async def story() -> None:
        world.journal.pause("ax", datetime.now(UTC) + timedelta(seconds=1))
        await world.accept(*[event(n, f"order/{n}") for n in range(5)])
        async with during(world.engine(look_every=timedelta(milliseconds=20)).run):
            await eventually(lambda: settled(world))

    asyncio.run(story())

    assert sorted(world.ran) == [f"evt_{n}" for n in range(5)]
    ((made,),) = world.do("SELECT last_value FROM procrastinate_jobs_id_seq")
    assert made <= 20


def product(number: int) -> Event:
    return evolve(event(number, f"product/{number}"), type="product.updated")


def test_what_matters_more_is_handed_over_first(world: World) -> None:
    async def story() -> None:
        await world.accept(*map(product, range(400)), event(400))
        async with during(world.engine(look_every=timedelta(hours=1)).hand_over):
            await eventually(lambda: len(world.jobs()) == 256)  # the most that wait at a time

    asyncio.run(story())

    assert ("order/1", "todo") in world.jobs()


def test_what_matters_more_is_taken_first(world: World) -> None:
    async def story() -> None:
        async with during(world.engine().hand_over):
            await world.accept(*map(product, range(20)))
            await eventually(lambda: len(world.jobs()) == 20)
            await world.accept(event(20))
            await eventually(lambda: len(world.jobs()) == 21)
        async with during(world.engine(concurrency=1).run):
            await eventually(lambda: world.ran)

    asyncio.run(story())

    assert world.ran[0] == "evt_20"


def test_a_job_that_has_just_begun_is_not_made_again(world: World) -> None:
    """Its worker has not got the lease yet."""

    async def story() -> None:
        await tables_are_there(world)
        await world.accept(event(1))
        begin_a_job(world)
        slow = world.engine(heartbeat=timedelta(hours=1), look_every=timedelta(milliseconds=10))
        async with during(slow.hand_over):
            await world.accept(event(2, "order/2"))
            await eventually(lambda: len(world.jobs()) == 2)

    asyncio.run(story())

    assert world.jobs() == [("order/1", "doing"), ("order/2", "todo")]


def begin_a_job(world: World) -> None:
    """By a worker that lives."""
    world.do(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES ('2099-01-01');"
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock) VALUES"
        " ('axclarity', 'axclarity.work', 'order/1');"
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM"
        " procrastinate_workers)"
    )


def test_sources_are_asked_when_they_are_due_by_one_of_two_workers(world: World) -> None:
    asked: list[datetime] = []

    def ask(_ledger: Ledger) -> Exchange[list[Event]]:
        yield ASK
        asked.append(datetime.now(UTC))
        return [event(len(asked))]

    every = timedelta(milliseconds=400)
    world.sources.append(Source("ax.orders", every, ask))

    async def story() -> None:
        async with during(world.engine().run), during(world.engine().run):
            await eventually(lambda: len(world.ran) >= 3)

    asyncio.run(story())

    assert world.ran == [f"evt_{n}" for n in range(1, len(world.ran) + 1)]
    assert all(later - earlier > every * 0.9 for earlier, later in pairwise(asked))


def test_asked_to_end_it_finishes_what_it_began_and_begins_nothing(world: World) -> None:
    async def story() -> None:
        world.held = asyncio.Event()
        stop = asyncio.Event()
        running = asyncio.create_task(world.engine().run(stop))
        await world.accept(event(1), event(2))
        await eventually(lambda: world.at_once)
        stop.set()
        await asyncio.sleep(0.05)
        assert not running.done()
        world.held.set()
        await asyncio.wait_for(running, LONG)

    asyncio.run(story())

    assert world.ran == ["evt_1"]
    account = world.journal.account()
    assert (account.applied, account.pending) == (1, 1)


def test_what_does_not_end_in_time_is_cut_off_and_stays_pending(world: World) -> None:
    async def story() -> None:
        world.held = asyncio.Event()
        stop = asyncio.Event()
        engine = world.engine(grace=timedelta(milliseconds=50))
        running = asyncio.create_task(engine.run(stop))
        await world.accept(event(1))
        await eventually(lambda: world.at_once)
        stop.set()
        await asyncio.wait_for(running, LONG)

    asyncio.run(story())

    (attempt,) = world.journal.attempts("clarity", "evt_1")
    assert attempt.result == "cancelled"
    assert world.journal.account().pending == 1


def test_cancelled_it_ends(world: World) -> None:
    async def story() -> None:
        running = asyncio.create_task(world.engine().run())
        await world.accept(event(1))
        await eventually(lambda: settled(world))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(running, LONG)

    asyncio.run(story())

    assert world.jobs() == []


def test_without_a_server_people_are_told_once_and_once_more_when_it_is_back(
    world: World,
) -> None:
    tries: list[datetime] = []

    def clock() -> datetime:
        tries.append(datetime.now(UTC))
        return tries[-1]

    async def story() -> None:
        world.server.stop()
        try:
            async with during(world.engine(clock=clock, heartbeat=2 * MOMENT).run):
                await eventually(lambda: world.alerts)
                told = len(tries)
                await eventually(lambda: len(tries) >= told + 2)  # it is tried again, and fails
                world.server.start()
                await accept_in_the_end(world, event(1))
                await eventually(lambda: settled(world) and len(world.alerts) > 1)
        finally:
            world.server.start()

    asyncio.run(story())

    assert world.ran == ["evt_1"]
    assert [alert.kind for alert in world.alerts] == ["journal", "recovery"]
    assert "cannot be used" in world.alerts[0].message


@pytest.mark.parametrize("setting", ["concurrency", "heartbeat", "look_every"])
def test_settings_that_make_no_sense_are_refused(world: World, setting: str) -> None:
    nothing: Any = 0 if setting == "concurrency" else timedelta(0)

    with pytest.raises(ConfigError) as refused:
        world.engine(**{setting: nothing})

    assert [problem.rule for problem in refused.value.problems] == [f"config.{setting}"]


def test_without_the_extra_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['procrastinate'] = None\n"
        "from axclarity.errors import ConfigError\n"
        "try:\n"
        "    import axclarity.pipeline.engines\n"
        "except ConfigError as refused:\n"
        "    print(refused)\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout

    assert "pip install 'axclarity[postgres]'" in told
