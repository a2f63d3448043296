"""Slots, priorities, the patience of a route, and what hears of a dead letter."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.errors import ConfigError, Parked, Problem, ServerBusy
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Account,
    Event,
    Handler,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
)
from axclarity.pipeline._slots import Slots, reserve_for

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NONE: frozenset[frozenset[str]] = frozenset()


def event(number: int, kind: str = "order.created", key: str = "") -> Event:
    resource = kind.partition(".")[0]
    return Event(
        source="clarity",
        id=f"{resource}_{number}",
        type=kind,
        key=key or f"{resource}/{number}",
        occurred_at=T0,
        payload=b"{}",
    )


def nothing(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.bound("order", "1")
    return Outcome("done")


AX = Route("order.*", nothing, ("ax", "clarity"))
SHOP = Route("product.*", nothing, ("clarity",))
NOWHERE = Route("note.*", nothing)


# Slots


@pytest.mark.parametrize(
    ("concurrency", "routes", "reserve"),
    [
        (16, [AX], 0),
        (16, [AX, SHOP], 2),
        (4, [AX, SHOP], 1),
        (2, [AX, SHOP], 1),
        (2, [AX, SHOP, NOWHERE], 0),
        (1, [AX, SHOP], 0),
        (80, [AX, SHOP, NOWHERE], 10),
    ],
)
def test_an_eighth_of_the_slots_is_each_groups_own(
    concurrency: int, routes: list[Route], reserve: int
) -> None:
    assert reserve_for(concurrency, routes) == reserve


def filled(slots: Slots, route: Route | None) -> int:
    """How many of a route begin until no more may."""
    count = 0
    while slots.admits(route, NONE):
        slots.enter(f"{id(route)}/{count}", route)
        count += 1
    return count


def test_a_group_takes_all_but_what_is_the_others_own() -> None:
    slots = Slots(16, 2, [AX, SHOP, NOWHERE])

    assert [filled(slots, route) for route in (AX, SHOP, NOWHERE, None)] == [12, 2, 2, 0]


def test_who_has_what_is_theirs_competes_for_the_rest() -> None:
    slots = Slots(16, 2, [AX, SHOP])
    for number in range(5):
        slots.enter(f"shop/{number}", SHOP)

    assert filled(slots, AX) == 11


def test_routes_to_the_same_places_are_one_group() -> None:
    other = Route("stock.*", nothing, ("clarity", "ax"))
    slots = Slots(4, 1, [AX, other, SHOP])

    assert (filled(slots, AX), filled(slots, other), filled(slots, SHOP)) == (3, 0, 1)


def test_a_slot_that_is_left_is_free_again() -> None:
    slots = Slots(2, 0, [Route("order.*", nothing, slots=1)])
    (route,) = slots.routes
    slots.enter("a", route)
    assert not slots.admits(route, NONE)
    slots.leave("a")

    assert slots.admits(route, NONE)
    assert slots.free == 2


def test_nothing_is_kept_for_who_can_do_nothing() -> None:
    slots = Slots(2, 1, [AX, SHOP])
    slots.enter("product/1", SHOP)
    resting = slots.resting(lambda group: "ax" in group)

    assert not slots.admits(SHOP, NONE)
    assert slots.admits(SHOP, resting)
    assert not slots.admits(AX, resting)


# In a pipeline


@define
class Wire:
    """Answers when the world says so."""

    world: "World"

    async def send(self, request: Request) -> Response:
        self.world.under_way.append(request.url)
        if request.destination == "ax":
            await self.world.gate.wait()
        return Response(status=200)

    async def aclose(self) -> None: ...


@define(slots=False)
class World:
    """Time passes when the pipeline sleeps."""

    journal: Journal
    now: datetime = T0
    under_way: list[str] = field(factory=list)
    done: list[str] = field(factory=list)
    gate: asyncio.Event = field(factory=asyncio.Event)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def pipeline(
        self, routes: Sequence[Route], *, concurrency: int = 4, reserve: int | None = None
    ) -> Pipeline:
        return Pipeline(
            self.journal,
            routes,
            Wire(self),
            retry=RetryPolicy(max_attempts=5),
            concurrency=concurrency,
            reserve=reserve,
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )

    def asking(self, destination: str) -> Handler:
        def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
            yield Request(
                destination=destination, operation="read", method="GET", url=f"http://{event.key}/"
            )
            self.done.append(event.id)
            return Outcome("done")

        return handler

    def idle(self, pipeline: Pipeline) -> Account:
        self.gate.set()
        return asyncio.run(pipeline.run_until_idle())


@pytest.fixture
def world(place: Path | str) -> Iterator[World]:
    with Journal(place, committer=InlineCommitter()) as journal:
        yield World(journal)


async def until_(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110  what is waited for is looked at from outside
            await asyncio.sleep(0)


def test_what_needs_no_ax_flows_while_a_flood_waits_for_ax(world: World) -> None:
    async def story() -> None:
        stop = asyncio.Event()
        run = asyncio.create_task(pipeline.run(stop))
        await until_(lambda: len(world.done) == 30)
        assert all(done.startswith("product") for done in world.done)
        assert len(world.under_way) - len(world.done) == 3
        world.gate.set()
        stop.set()
        await run

    pipeline = world.pipeline(
        [
            Route("order.*", world.asking("ax"), ("ax", "clarity")),
            Route("product.*", world.asking("clarity"), ("clarity",)),
        ]
    )
    world.journal.accept([event(n) for n in range(200)], T0)
    world.journal.accept([event(n, "product.updated") for n in range(30)], T0)
    asyncio.run(story())

    assert world.idle(pipeline).pending == 0


def test_a_flood_of_a_lower_priority_lets_an_order_pass(world: World) -> None:
    routes = [
        Route("stock.*", world.asking("clarity"), ("clarity",)),
        Route("order.*", world.asking("clarity"), ("clarity",), priority=1),
    ]
    world.journal.accept([event(n, "stock.moved") for n in range(100)], T0)
    world.journal.accept([event(1)], T0)

    assert world.idle(world.pipeline(routes)).pending == 0
    assert world.done[0] == "order_1"


def test_an_order_that_comes_in_the_middle_of_a_flood_does_not_wait_for_its_end(
    world: World,
) -> None:
    """Though events are known ahead; a look for what is new is due every tenth of a second."""

    def slowly(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        outcome = yield from world.asking("clarity")(event, ledger)
        world.now += SECOND
        if len(world.done) == 5:
            world.journal.accept([event_of_a_person], T0)
        return outcome

    event_of_a_person = event(1)
    routes = [
        Route("stock.*", slowly, ("clarity",)),
        Route("order.*", world.asking("clarity"), ("clarity",), priority=1),
    ]
    world.journal.accept([event(n, "stock.moved") for n in range(50)], T0)

    assert world.idle(world.pipeline(routes, concurrency=2)).pending == 0
    assert world.done.index("order_1") < 9


def test_within_a_key_the_order_stays_whatever_the_priority(world: World) -> None:
    routes = [
        Route("order.late", world.asking("clarity"), priority=-1),
        Route("order.*", world.asking("clarity"), priority=1),
    ]
    world.journal.accept(
        [event(1, "order.late", "order/1"), event(2, "order.created", "order/1")], T0
    )
    world.journal.accept([event(n, "order.created", f"order/{n}") for n in range(3, 40)], T0)
    world.idle(world.pipeline(routes))

    assert world.done.index("order_1") < world.done.index("order_2")
    assert world.done[-2:] == ["order_1", "order_2"]


def test_types_of_one_priority_share_what_is_known_ahead(world: World) -> None:
    routes = [
        Route("stock.*", world.asking("clarity"), ("clarity",)),
        Route("order.*", world.asking("clarity"), ("clarity",)),
    ]
    world.journal.accept([event(n, "stock.moved") for n in range(100)], T0)
    world.journal.accept([event(n) for n in range(4)], T0)
    world.idle(world.pipeline(routes))

    assert max(world.done.index(f"order_{n}") for n in range(4)) < 20


def test_a_route_has_no_more_slots_than_it_is_given(world: World) -> None:
    async def story() -> None:
        stop = asyncio.Event()
        run = asyncio.create_task(pipeline.run(stop))
        await until_(lambda: len(world.done) == 3)
        assert sum("stock" in url for url in world.under_way) == 1
        world.gate.set()
        await until_(lambda: not world.journal.account().pending)
        stop.set()
        await run

    pipeline = world.pipeline(
        [
            Route("stock.*", world.asking("ax"), ("ax",), slots=1),
            Route("order.*", world.asking("clarity"), ("ax",)),
        ]
    )
    world.journal.accept([event(n, "stock.moved") for n in range(40)], T0)
    world.journal.accept([event(n) for n in range(3)], T0)

    asyncio.run(story())


def test_a_flood_for_a_closed_destination_hides_nothing(world: World) -> None:
    routes = [
        Route("stock.*", world.asking("ax"), ("ax",)),
        Route("order.*", world.asking("clarity"), ("clarity",)),
    ]
    world.journal.accept([event(n, "stock.moved") for n in range(100)], T0)
    world.journal.accept([event(n) for n in range(20)], T0)
    world.journal.pause("ax", T0 + 60 * SECOND)

    assert world.idle(world.pipeline(routes)).applied == 120
    assert all(done.startswith("order") for done in world.done[:20])
    assert world.now >= T0 + 60 * SECOND


def test_a_flood_is_looked_for_as_soon_as_its_destination_opens(world: World) -> None:
    begun: list[datetime] = []

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        begun.append(world.now)
        return (yield from world.asking("ax")(event, ledger))

    world.journal.accept([event(n, "stock.moved") for n in range(40)], T0)
    world.journal.pause("ax", T0 + SECOND)
    world.idle(world.pipeline([Route("stock.*", handler, ("ax",))]))

    assert begun[0] == T0 + SECOND


# Patience


def test_a_route_may_be_less_patient_than_the_pipeline(world: World) -> None:
    def busy(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        world.done.append(event.id)
        yield from ledger.bound("order", "1")
        raise ServerBusy("x")

    routes = [Route("stock.*", busy, retry=RetryPolicy(max_attempts=2)), Route("order.*", busy)]
    world.journal.accept([event(1, "stock.moved"), event(1)], T0)

    assert world.idle(world.pipeline(routes)).parked == 2
    assert (world.done.count("stock_1"), world.done.count("order_1")) == (2, 5)


def test_a_route_has_its_own_measure_of_what_kills_the_process(world: World) -> None:
    routes = [Route("order.*", nothing, retry=RetryPolicy(poison_attempts=1))]
    world.journal.accept([event(1)], T0)
    world.journal.begin([1], T0)

    assert world.idle(world.pipeline(routes)).parked == 1


def refusing(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield from ledger.bound("order", "1")
    raise Parked(Problem(path="$", rule="totals.differ", message="0.01 off"))


# What hears of a dead letter


def test_a_flow_hears_of_a_dead_letter_though_its_key_goes_on_failing(world: World) -> None:
    heard: list[Event] = []

    def hears(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        heard.append(event)
        yield from ledger.bound("order", "1")
        return Outcome("on hold")

    def stuck(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        if event.id == "order_1":
            yield from refusing(event, ledger)
        yield from ledger.bound("order", "1")
        raise ServerBusy("x")

    routes = [
        Route("order.created", stuck, on_parked="hold.wanted"),
        Route("hold.wanted", hears),
    ]
    world.journal.accept([event(1, key="order/1"), event(2, key="order/1")], T0)

    async def story() -> None:
        pipeline = world.pipeline(routes)
        await pipeline.step()
        await pipeline.step()

    asyncio.run(story())

    (told,) = heard
    assert (told.source, told.id, told.key) == ("axclarity", "dead-letter/1", "parked/order/1")
    assert json.loads(told.payload) == {
        "dead_letter": 1,
        "rule": "totals.differ",
        "type": "order.created",
        "key": "order/1",
    }
    account = world.journal.account()
    assert (account.applied, account.parked, account.pending) == (1, 1, 1)


def test_what_is_told_is_taken_up_at_once(world: World) -> None:
    routes = [Route("order.*", refusing, on_parked="hold.wanted"), Route("hold.wanted", nothing)]
    world.journal.accept([event(1)], T0)

    async def never(_seconds: float) -> None:
        await asyncio.Event().wait()

    async def story() -> None:
        world.sleep = never  # type: ignore[method-assign, assignment]  # a world whose time stands still
        stop = asyncio.Event()
        run = asyncio.create_task(world.pipeline(routes).run(stop))
        await until_(lambda: world.journal.account().applied)
        stop.set()
        await run

    asyncio.run(story())


def test_who_hears_of_dead_letters_and_fails_is_not_told_of_itself(world: World) -> None:
    routes = [Route("order.*", refusing, on_parked="order.parked")]
    world.journal.accept([event(1)], T0)

    assert world.idle(world.pipeline(routes)).parked == 2


def test_an_event_that_kills_the_process_is_told_of_too(world: World) -> None:
    routes = [
        Route("order.*", nothing, retry=RetryPolicy(poison_attempts=1), on_parked="hold.wanted"),
        Route("hold.wanted", world.asking("clarity")),
    ]
    world.journal.accept([event(1)], T0)
    world.journal.begin([1], T0)
    world.idle(world.pipeline(routes))

    assert world.done == ["dead-letter/1"]


@pytest.mark.parametrize(("reserve", "fits"), [(0, True), (1, True), (2, False), (-1, False)])
def test_a_reserve_that_leaves_nothing_to_share_is_refused(
    world: World, reserve: int, fits: bool
) -> None:
    routes = [AX, SHOP, NOWHERE]
    if fits:
        world.pipeline(routes, concurrency=3, reserve=reserve)
    else:
        with pytest.raises(ConfigError, match="leaves no slot for all to share"):
            world.pipeline(routes, concurrency=3, reserve=reserve)
