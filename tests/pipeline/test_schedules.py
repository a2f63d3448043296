"""Sources that are asked at times of the calendar, by one of many, also over changes of clocks."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from attrs import define, field

from axclarity.errors import ConfigError, JournalError, Parked, Problem, ServerBusy
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import Event, Journal, Ledger, Outcome, Pipeline, Route, Source
from axclarity.pipeline.schedules import Cron, Schedule, next_due, put_off

OSLO = ZoneInfo("Europe/Oslo")
T0 = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # a Monday, half past five in Oslo
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def times(cron: Cron, begin: datetime, count: int) -> list[str]:
    """As the clock on the wall shows them, however often the pipeline was begun anew between."""
    found: list[datetime] = []
    while len(found) < count:
        found.append(next_due(cron, found[-1] if found else None, begin))
    return [f"{moment.astimezone(OSLO):%d %H:%M %z}" for moment in found]


@pytest.mark.parametrize(
    ("expression", "begin", "expected"),
    [
        (
            "30 2 * * *",
            datetime(2026, 3, 28, 12, tzinfo=OSLO),
            ["29 03:00 +0200", "30 02:30 +0200"],
        ),
        (
            "30 2 * * *",
            datetime(2026, 10, 24, 12, tzinfo=OSLO),
            ["25 02:30 +0200", "26 02:30 +0100"],
        ),
        (
            "0 * * * *",
            datetime(2026, 3, 29, 0, 30, tzinfo=OSLO),
            ["29 01:00 +0100", "29 03:00 +0200", "29 04:00 +0200"],
        ),
        (
            "0 * * * *",
            datetime(2026, 10, 25, 1, 30, tzinfo=OSLO),
            ["25 02:00 +0200", "25 02:00 +0100", "25 03:00 +0100"],
        ),
        (
            "30 2 * * *",
            datetime(2026, 10, 25, 2, 5, fold=1, tzinfo=OSLO),
            ["26 02:30 +0100", "27 02:30 +0100"],
        ),
        (
            "0 6 * * mon-fri",
            datetime(2026, 3, 26, 12, tzinfo=OSLO),
            ["27 06:00 +0100", "30 06:00 +0200"],
        ),
    ],
)
def test_what_clocks_leave_out_comes_after_and_what_they_repeat_comes_once(
    expression: str, begin: datetime, expected: list[str]
) -> None:
    assert times(Cron(expression, zone="Europe/Oslo"), begin, len(expected)) == expected


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)]
)
def test_a_restart_at_any_minute_changes_nothing(day: datetime) -> None:
    cron = Cron("30 2 * * *", zone="Europe/Oslo")

    seen = {cron.next_after(day + minute * MINUTE) for minute in range(2 * 24 * 60)}

    assert len(seen) == 3


def test_a_time_is_after_the_moment_never_at_it() -> None:
    cron = Cron("0 6 * * *")
    six = datetime(2026, 3, 1, 6, tzinfo=UTC)

    assert cron.next_after(six - timedelta(microseconds=1)) == six
    assert cron.next_after(six) == six + 24 * HOUR


@pytest.mark.parametrize(
    ("expression", "zone", "message"),
    [
        ("every day", "UTC", "is no cron expression"),
        ("0 6 30 2 *", "UTC", "is no cron expression"),
        ("0 6 * * *", "Europe/Olso", "is no zone"),
        ("0 6 * * *", "../etc/passwd", "is no zone"),
        ("0 6 * * *", "", "is no zone"),
    ],
)
def test_a_wrong_schedule_is_refused(expression: str, zone: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Cron(expression, zone=zone)


# In a pipeline


class Wire:
    async def send(self, request: Request) -> Response:
        return Response(status=200)

    async def aclose(self) -> None: ...


def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.bound("order", "1")
    return Outcome("done")


@define(slots=False)
class World:
    """Pipelines whose sleep moves the clock they share."""

    journals: list[Journal]
    now: datetime = T0
    polled: list[datetime] = field(factory=list)
    errors: list[Exception] = field(factory=list)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def poll(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        self.polled.append(self.now)
        yield from ledger.bound("order", "1")
        if self.errors:
            raise self.errors.pop()
        number = len(self.polled)
        ledger.set_bookmark("place", str(number))
        return [
            Event(
                source="ax",
                id=str(number),
                type="stock.moved",
                key=f"stock/{number}",
                occurred_at=self.now,
                payload=b"",
            )
        ]

    def pipeline(
        self,
        every: Schedule,
        number: int = 0,
        *,
        jitter: timedelta = timedelta(),
        sleep: Callable[[float], Awaitable[object]] | None = None,
    ) -> Pipeline:
        return Pipeline(
            self.journals[number],
            [Route("stock.*", handler)],
            Wire(),
            sources=[Source("ax.stock", every, self.poll, jitter)],
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=sleep or self.sleep,
        )

    def run(self, every: Schedule, hours: float, number: int = 0, **options: Any) -> None:
        """Once a minute."""

        async def story() -> None:
            pipeline = self.pipeline(every, number, **options)
            for _ in range(round(hours * 60)):
                await pipeline.step()
                self.now += MINUTE

        asyncio.run(story())

    @property
    def times(self) -> list[str]:
        return [f"{moment.astimezone(OSLO):%a %H:%M}" for moment in self.polled]


@pytest.fixture
def world(place: Path | str) -> Iterator[World]:
    with ExitStack() as stack:
        yield World([stack.enter_context(Journal(place)) for _ in range(2)])


SIX = Cron("0 6 * * mon-fri", zone="Europe/Oslo")


def test_a_source_waits_for_its_first_time(world: World) -> None:
    world.run(SIX, 0.4)
    assert world.polled == []
    world.run(SIX, 0.2)
    assert world.times == ["Mon 06:00"]
    assert world.journals[0].account().applied == 1


def test_times_that_were_missed_are_made_up_for_once(world: World) -> None:
    world.run(SIX, 0.6)
    world.now += 49 * HOUR
    world.run(SIX, 0.1)
    world.run(SIX, 0.1)

    assert world.times == ["Mon 06:00", "Wed 07:06"]


def test_jitter_puts_a_poll_off_and_loses_none(world: World) -> None:
    every = Cron("0 * * * *")
    world.run(every, 3, jitter=20 * MINUTE)

    late = [moment - moment.replace(minute=0) for moment in world.polled]
    assert [f"{moment:%H}" for moment in world.polled] == ["05", "06", "07"]
    assert all(timedelta() < each <= 21 * MINUTE for each in late)
    assert len(set(late)) == 3


def test_every_so_often_may_have_jitter_too(world: World) -> None:
    world.run(HOUR, 2.5, jitter=20 * MINUTE)

    first, second, third = (moment - T0 for moment in world.polled)
    assert first == timedelta()
    assert HOUR <= second <= 81 * MINUTE
    assert HOUR <= third - second <= 81 * MINUTE


def test_jitter_is_spread_evenly_whoever_asks(world: World) -> None:
    jitter = 30 * MINUTE
    late = [put_off(jitter, "ax.stock", T0 + n * HOUR) for n in range(1000)]

    assert timedelta() <= min(late) < MINUTE
    assert 29 * MINUTE < max(late) < jitter
    assert 14 * MINUTE < sum(late, timedelta()) / 1000 < 16 * MINUTE
    assert late != [put_off(jitter, "ax.prices", T0 + n * HOUR) for n in range(1000)]
    assert put_off(timedelta(), "ax.stock", T0) == timedelta()


def test_who_asks_often_does_not_bring_a_poll_forward(world: World) -> None:
    """Each time by another pipeline, as of many workers each asks whether it is time."""
    jitter = 30 * MINUTE
    world.run(HOUR, 1 / 60, jitter=jitter)

    while len(world.polled) == 1:
        world.run(HOUR, 1 / 60, jitter=jitter)

    due = T0 + HOUR + put_off(jitter, "ax.stock", T0)
    assert due <= world.polled[1] < due + MINUTE


@pytest.mark.parametrize("every", [HOUR, Cron("0 * * * *")])
def test_a_clock_that_was_ahead_silences_no_source(world: World, every: Schedule) -> None:
    world.now = T0 + 365 * 24 * HOUR
    world.run(every, 2)
    before = len(world.polled)

    world.now = T0
    for _ in range(12):
        world.run(every, 1 / 6)  # each time by another pipeline

    assert len(world.polled) - before == 2


@pytest.mark.parametrize("every", [10 * MINUTE, Cron("*/10 * * * *")])
def test_a_clock_that_is_set_right_meanwhile_silences_none_either(
    world: World, every: Schedule
) -> None:
    world.now = T0 + 365 * 24 * HOUR
    stop = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await world.sleep(seconds)
        if len(world.polled) == 2 and world.now > T0 + 300 * 24 * HOUR:
            world.now = T0
        if len(world.polled) == 4:
            stop.set()

    async def story() -> None:
        async with asyncio.timeout(60):
            await world.pipeline(every, sleep=sleep).run(stop)

    asyncio.run(story())

    assert world.polled[-1] < T0 + 30 * MINUTE


def test_a_poll_that_fails_while_the_clock_is_ahead_comes_again_soon(world: World) -> None:
    world.errors = [ServerBusy("x")] * 2

    async def story() -> None:
        pipeline = world.pipeline(HOUR)
        for world.now in (T0, T0 + 10 * HOUR, T0 + MINUTE):
            await pipeline.step()

    asyncio.run(story())

    assert world.polled == [T0, T0 + 10 * HOUR, T0 + MINUTE]


def test_a_clock_a_little_behind_another_worker_s_asks_no_sooner(world: World) -> None:
    world.run(HOUR, 1 / 60)
    world.now = T0 - 2 * MINUTE

    world.run(HOUR, 1)

    assert len(world.polled) == 1


def test_a_poll_that_is_parked_comes_again_at_its_next_time(world: World) -> None:
    world.errors = [Parked(Problem(path="$", rule="r", message="m"))]
    world.run(Cron("0 * * * *"), 2)

    assert [f"{moment:%H:%M}" for moment in world.polled] == ["05:00", "06:00"]


def test_a_poll_that_failed_for_now_comes_again_soon(world: World) -> None:
    world.errors = [ServerBusy("x")]
    world.run(Cron("0 * * * *"), 1)

    assert [f"{moment:%H:%M}" for moment in world.polled] == ["05:00", "05:01"]


def test_of_two_pipelines_on_one_journal_one_asks(world: World) -> None:
    day = 24 * HOUR  # not over before the story is, however far the clock is moved meanwhile

    async def story() -> None:
        stop = asyncio.Event()
        first = asyncio.create_task(world.pipeline(day, 0).run(stop))
        async with asyncio.timeout(60):
            while not world.polled:  # noqa: ASYNC110  the other pipeline makes it true
                await asyncio.sleep(0)
        with pytest.raises(JournalError, match="Another pipeline"):
            await world.pipeline(day, 1).run()
        assert await world.pipeline(day, 1).poll() == 0
        stop.set()
        await first

    asyncio.run(story())
    assert len(world.polled) == 1
    world.run(day, 0.5, number=1)
    assert len(world.polled) == 1  # it remembers what the other did


def test_a_poll_of_a_pipeline_that_lost_its_right_keeps_nothing(world: World) -> None:
    """Its bookmark would skip what its successor has not seen."""

    async def story() -> None:
        source = Source("ax.stock", HOUR, world.poll)
        poller = world.pipeline(HOUR)._poller
        async with world.journals[0].dispatching_async():
            await poller.recall()
            world.journals[0]._database.hold(1 << 20)  # as if there were a successor
            with pytest.raises(JournalError, match="Another pipeline"):
                await poller.poll(source)

    asyncio.run(story())
    assert world.journals[1].bookmark("place") is None
    assert world.journals[1].account().accepted == 0


# By an engine of somebody else's


def test_many_workers_may_poll_and_one_asks_when_it_is_time(world: World) -> None:
    async def story() -> list[int]:
        workers = [world.pipeline(HOUR, number) for number in (0, 1, 0, 1)]
        return [
            *await asyncio.gather(*[worker.poll() for worker in workers]),
            await workers[0].poll(),
        ]

    assert sorted(asyncio.run(story())) == [0, 0, 0, 0, 1]
    world.now += HOUR
    assert asyncio.run(world.pipeline(HOUR, 1).poll()) == 1
    assert world.journals[0].bookmark("place") == "2"


def test_who_gets_the_lease_looks_again_whether_it_is_time(world: World) -> None:
    async def story() -> int:
        one, other = world.pipeline(HOUR, 0), world.pipeline(HOUR, 1)
        (source,) = other._poller.sources
        assert await one.poll() == 1
        return await other._processor._poll(source)  # it had seen that it was time before

    assert asyncio.run(story()) == 0


def test_a_worker_that_lives_for_one_poll_meets_the_times_of_a_calendar(world: World) -> None:
    found = []
    for _ in range(4):
        found.append(asyncio.run(world.pipeline(SIX).poll()))
        world.now += HOUR / 3

    assert found == [0, 0, 1, 0]


def test_a_poll_that_was_taken_over_keeps_nothing(world: World) -> None:
    async def story() -> None:
        gate, asked = asyncio.Event(), asyncio.Event()

        class Slow(Wire):
            async def send(self, request: Request) -> Response:
                asked.set()
                await gate.wait()
                return Response(status=200)

        def slowly(ledger: Ledger) -> Exchange[Sequence[Event]]:
            yield Request(destination="ax", operation="r", method="GET", url="http://ax/")
            ledger.set_bookmark("place", "late")
            return []

        async def never(_seconds: float) -> None:
            await asyncio.Event().wait()

        late = Pipeline(
            world.journals[0],
            [Route("stock.*", handler)],
            Slow(),
            sources=[Source("ax.stock", HOUR, slowly)],
            clock=lambda: world.now,
            sleep=never,
        )
        polling = asyncio.create_task(late.poll())
        await asked.wait()
        assert await world.pipeline(HOUR, 1).poll() == 0
        world.now += 2 * MINUTE
        assert await world.pipeline(HOUR, 1).poll() == 1
        gate.set()
        assert await polling == 0

    asyncio.run(story())
    assert world.journals[0].bookmark("place") == "1"


def test_a_poll_that_failed_leaves_the_source_free(world: World) -> None:
    world.errors = [ServerBusy("x")]

    assert asyncio.run(world.pipeline(HOUR, 0).poll()) == 0
    assert asyncio.run(world.pipeline(HOUR, 1).poll()) == 1
