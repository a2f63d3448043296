"""A clock that was far ahead and is set right: nothing waits for the time that it showed."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field

from axclarity.errors import NotAuthorised, OutcomeUnknown, RateLimited, ServerBusy
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Event,
    GatePolicy,
    Intent,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    Source,
    write_once,
)
from axclarity.pipeline.decisions import Halt, Retry, decide
from axclarity.pipeline.journal import operations
from axclarity.pipeline.journal._leases import until_of
from tests.pipeline._events import T0, event, opened

TEN_HOURS = timedelta(hours=10)  # ahead: a zone, taken for another
MINUTE = timedelta(minutes=1)
ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")
WRITE = evolve(ASK, operation="create", method="POST", writes=True)
INTENT = Intent(
    message_id="m1", entity="order", key="ord_1", operation="create", revision="1", digest="d1"
)
ANSWERS = {
    429: RateLimited("wait", status=429),
    401: NotAuthorised("who?", status=401),
    500: ServerBusy("busy"),
    503: ServerBusy("busy"),
}


def asking(_event: Event, _ledger: Ledger) -> Exchange[Outcome]:
    answer = yield ASK
    if answer.status in ANSWERS:
        raise ANSWERS[answer.status]
    return Outcome("done")


def writing(_event: Event, ledger: Ledger) -> Exchange[Outcome]:
    def send() -> Exchange[str]:
        yield WRITE
        return "SO-1"

    def find(_intent: Intent) -> Exchange[str | None]:
        yield from ledger.bound("order", "1")
        return None

    return Outcome((yield from write_once(ledger, INTENT, send=send, find=find)))


@define
class World:
    """A destination, by its answers, and the clock of whoever asks it."""

    journal: Journal
    answers: list[Response | Exception]
    handler: Callable[[Event, Ledger], Exchange[Outcome]] = asking
    now: datetime = T0 + TEN_HOURS
    sent: list[datetime] = field(factory=list)
    on_sleep: Callable[[], object] = lambda: None

    async def send(self, request: Request) -> Response:
        self.sent.append(self.now)
        answer = self.answers.pop(0) if self.answers else Response(status=200)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def aclose(self) -> None: ...

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)
        self.on_sleep()

    def pipeline(
        self,
        own: RetryPolicy | None = None,
        retry: RetryPolicy | None = None,
        sources: Sequence[Source] = (),
    ) -> Pipeline:
        return Pipeline(
            self.journal,
            [Route("order.*", self.handler, ("ax",), retry=own)],
            self,
            sources=sources,
            retry=retry,
            gate=GatePolicy(failures=1),
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )


BUSY = Response(status=429, headers={"retry-after": "600"})
TROUBLE: dict[str, tuple[Response | Exception, Callable[[Event, Ledger], Exchange[Outcome]]]] = {
    "busy": (Response(status=500), asking),
    "down": (Response(status=503), asking),
    "asks for rest": (BUSY, asking),
    "refuses the login": (Response(status=401), asking),
    "does not answer": (OutcomeUnknown("no answer"), writing),
}


@pytest.fixture(params=TROUBLE)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    answer, handler = TROUBLE[request.param]
    with opened(tmp_path / "journal.db") as journal:
        made = World(journal, [answer], handler)
        journal.accept([event(1, "order/1")], T0 - MINUTE)
        yield made


Work = Callable[[Pipeline], Coroutine[Any, Any, object]]
EVERY_WAY: list[Work] = [Pipeline.step, lambda pipeline: pipeline.process(1)]


@pytest.mark.parametrize("work", EVERY_WAY, ids=["step", "process"])
@pytest.mark.parametrize("restarts", [True, False])
def test_what_was_put_off_is_tried_again_as_soon_as_ever(
    world: World, work: Work, restarts: bool
) -> None:
    pipeline = world.pipeline()
    asyncio.run(work(pipeline))
    assert len(world.sent) == 1

    world.now = T0
    for _ in range(20):
        pipeline = world.pipeline() if restarts else pipeline
        asyncio.run(work(pipeline))
        world.now += MINUTE

    assert world.journal.account().applied == 1
    assert world.sent[1] - T0 <= 3 * MINUTE


@pytest.mark.parametrize("work", EVERY_WAY, ids=["step", "process"])
@pytest.mark.parametrize("ahead", [6 * MINUTE, TEN_HOURS, 1000 * TEN_HOURS])
def test_what_came_in_meanwhile_is_worked_on_at_once(
    tmp_path: Path, ahead: timedelta, work: Work
) -> None:
    with opened(tmp_path / "journal.db") as journal:
        journal.accept([event(1)], T0 + ahead)

        asyncio.run(work(World(journal, [], now=T0).pipeline()))

        assert journal.account().applied == 1


def test_also_while_a_pipeline_runs(world: World) -> None:
    stop = asyncio.Event()

    def look() -> None:
        if world.sent and world.now > T0 + TEN_HOURS / 2:
            world.now = T0
        if world.journal.account().applied or T0 + TEN_HOURS / 2 > world.now > T0 + 20 * MINUTE:
            stop.set()

    world.on_sleep = look
    asyncio.run(world.pipeline().run(stop))

    assert world.journal.account().applied == 1


@pytest.mark.parametrize("behind", [timedelta(), timedelta(seconds=30), MINUTE])
def test_a_write_without_an_answer_has_its_time_from_when_it_was_set_right(
    tmp_path: Path, behind: timedelta
) -> None:
    """Nobody knows how long ago it was sent: it may still come to be."""
    with opened(tmp_path / "journal.db") as journal:
        world = World(journal, [OutcomeUnknown("no answer")], writing)
        journal.accept([event(1, "order/1")], T0 - MINUTE)
        asyncio.run(world.pipeline().step())

        world.now = T0 + behind
        while len(world.sent) == 1 and world.now < T0 + 20 * MINUTE:
            asyncio.run(world.pipeline().step())
            world.now += timedelta(seconds=1)

    assert world.sent[1] - (T0 + behind) == 2 * MINUTE


@pytest.mark.parametrize("trouble", ["down", "asks for rest", "refuses the login"])
@pytest.mark.parametrize("restarts", [True, False])
def test_what_comes_in_afterwards_is_held_up_by_nothing(
    tmp_path: Path, trouble: str, restarts: bool
) -> None:
    """Though an engine asks for that alone."""
    with opened(tmp_path / "journal.db") as journal:
        world = World(journal, [TROUBLE[trouble][0]])
        journal.accept([event(1)], T0 - MINUTE)
        pipeline = world.pipeline()
        asyncio.run(pipeline.process(1))
        journal.accept([event(2)], T0)

        world.now = T0
        asyncio.run((world.pipeline() if restarts else pipeline).process(2))

        assert journal.account().applied == 1


def test_a_rest_that_another_worker_wrote_down_by_such_a_clock_is_none(tmp_path: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        world, stop = World(journal, [], now=T0), asyncio.Event()

        def look() -> None:
            if not journal.account().accepted:
                journal.run(operations.pause, "ax", T0 + TEN_HOURS)
                journal.accept([event(1)], world.now)
            elif world.sent or world.now > T0 + 20 * MINUTE:
                stop.set()

        world.on_sleep = look
        asyncio.run(world.pipeline().run(stop))

    assert world.sent[0] < T0 + MINUTE


def test_what_a_worker_had_begun_that_was_killed_meanwhile_is_taken_over(tmp_path: Path) -> None:
    polls: list[datetime] = []

    def poll(ledger: Ledger) -> Exchange[list[Event]]:
        yield from ()
        polls.append(ledger.now())
        return []

    with opened(tmp_path / "journal.db") as journal:
        world = World(journal, [], now=T0)
        source = Source("ax.stock", MINUTE, poll)
        journal.accept([event(1)], T0)
        then, until = T0 + TEN_HOURS, T0 + TEN_HOURS + 2 * MINUTE
        journal.run(operations.claim, 1, then, until)
        journal.run(operations.take_lease, source.bookmark, then, until)

        pipeline = world.pipeline(sources=[source])
        asyncio.run(pipeline.poll())
        asyncio.run(pipeline.process(1))

        assert journal.account().applied == 1
        assert polls == [T0]


def test_a_poll_under_way_meanwhile_holds_up_no_other(tmp_path: Path) -> None:
    polls: list[datetime] = []

    def poll(_ledger: Ledger) -> Exchange[list[Event]]:
        polls.append(world.now)
        if len(polls) == 1:
            world.now = T0
        yield from ()
        return []

    def look() -> None:
        if len(polls) == 3 or T0 + TEN_HOURS / 2 > world.now > T0 + 20 * MINUTE:
            stop.set()

    with opened(tmp_path / "journal.db") as journal:
        world, stop = World(journal, [], on_sleep=look), asyncio.Event()
        pipeline = world.pipeline(sources=[Source("ax.stock", 5 * MINUTE, poll)])
        asyncio.run(pipeline.run(stop))

    assert polls[1:] == [T0 + 5 * MINUTE, T0 + 10 * MINUTE]


def test_also_while_it_is_run_until_idle(world: World) -> None:
    right = iter([T0])

    def look() -> None:
        world.now = next(right, world.now)

    world.on_sleep = look
    account = asyncio.run(world.pipeline().run_until_idle())

    assert account.applied == 1
    assert world.now < T0 + 20 * MINUTE


HOURS = RetryPolicy(base=timedelta(hours=5), cap=timedelta(hours=5))


@pytest.mark.parametrize("own", [True, False])
def test_a_long_wait_that_is_wanted_is_waited_out_through_all_restarts(
    tmp_path: Path, own: bool
) -> None:
    with opened(tmp_path / "journal.db") as journal:
        world = World(journal, [Response(status=500)], now=T0)
        journal.accept([event(1)], T0)
        for _ in range(6):
            pipeline = world.pipeline(own=HOURS if own else None, retry=None if own else HOURS)
            asyncio.run(pipeline.step())
            world.now += 30 * MINUTE

    assert [moment - T0 for moment in world.sent] == [timedelta(), timedelta(hours=2.5)]


@pytest.mark.parametrize("policy", [RetryPolicy(), HOURS, RetryPolicy(halt=2 * TEN_HOURS)])
@pytest.mark.parametrize(
    "error",
    [*ANSWERS.values(), RateLimited("wait", status=429, retry_after=1e9), ValueError("a bug")],
)
def test_nothing_waits_longer_than_the_longest_wait(policy: RetryPolicy, error: Exception) -> None:
    for attempts in (1, 4):
        decision = decide(
            error, attempts=attempts, since=T0, now=T0, policy=policy, random=0.999999
        )
        match decision:
            case Retry(at):
                assert at - T0 <= policy.longest_wait
            case Halt(until):  # and as long again: another event is to try first
                assert until + policy.halt - T0 <= policy.longest_wait
            case _:
                raise AssertionError(decision)


def test_an_honest_wait_is_waited_out_by_who_begins_anew(tmp_path: Path) -> None:
    with opened(tmp_path / "journal.db") as journal:
        world = World(journal, [BUSY])
        journal.accept([event(1, "order/1")], world.now)
        begun = world.now
        for _ in range(20):
            asyncio.run(world.pipeline().step())
            world.now += MINUTE

    assert [moment - begun for moment in world.sent] == [timedelta(), 10 * MINUTE]


# In the journal


@pytest.fixture
def journal(place: Path | str) -> Iterator[Journal]:
    with Journal(place) as made:
        yield made


def count_from_t0(journal: Journal) -> None:
    journal.run(operations.count_from, T0, T0 + 5 * MINUTE, T0 + 30 * MINUTE)


def test_what_came_in_is_as_old_as_the_clock_is_right(journal: Journal) -> None:
    journal.accept([event(1)], T0 + 6 * MINUTE)
    journal.accept([event(2)], T0 + 5 * MINUTE)

    count_from_t0(journal)

    assert [each.since for each in journal.ready(T0)] == [T0]
    assert {each.since for each in journal.ready(T0 + TEN_HOURS)} == {T0, T0 + 5 * MINUTE}


@pytest.mark.parametrize(("wait", "is_due"), [(30 * MINUTE, False), (31 * MINUTE, True)])
def test_what_waits_longer_than_anything_waits_is_due(
    journal: Journal, wait: timedelta, is_due: bool
) -> None:
    journal.accept([event(1)], T0)
    (pending,) = journal.ready(T0)
    journal.run(operations.begin, [pending.seq], T0)
    journal.run(operations.retry, pending, T0 + wait, T0, "busy")

    count_from_t0(journal)

    assert bool(journal.ready(T0)) is is_due


@pytest.mark.parametrize("came_in", [T0, T0 + TEN_HOURS])
def test_what_waits_for_a_person_waits_on(journal: Journal, came_in: datetime) -> None:
    journal.accept([event(1)], came_in)
    (pending,) = journal.ready(came_in)
    journal.run(operations.begin, [pending.seq], came_in)
    asked, _ = journal.run(operations.ask, "order/1", "move", "Move it?", {}, came_in)
    journal.run(operations.wait, pending, asked.id, came_in)

    count_from_t0(journal)

    assert journal.ready(T0 + TEN_HOURS) == []
    journal.decide(asked.id, approved=True, by="ada", now=T0)
    assert [each.since for each in journal.ready(T0)] == [T0]


def test_no_pause_is_for_longer_than_one_can_be(journal: Journal) -> None:
    for name, end in (("short", T0 + 30 * MINUTE), ("long", T0 + 31 * MINUTE)):
        journal.run(operations.pause, name, end)

    count_from_t0(journal)

    assert journal.run(operations.pauses_after, T0) == {"short": T0 + 30 * MINUTE}


def test_nor_a_lease(journal: Journal) -> None:
    longest = T0 + 65 * MINUTE
    for name, end in (("short", longest), ("long", longest + MINUTE)):
        journal.run(operations.take_lease, name, T0, end)

    count_from_t0(journal)

    assert [journal.run(until_of, name) for name in ("short", "long")] == [longest, None]
