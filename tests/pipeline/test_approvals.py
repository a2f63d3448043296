"""A step waits for a person, and nothing is lost, doubled or looked at meanwhile."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.errors import AwaitingApproval, ConfigError, Declined, Parked, Problem, ServerBusy
from axclarity.http import Exchange, Request, Response, drive
from axclarity.pipeline import (
    Account,
    Alert,
    Event,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
)

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
WRITE = Request(destination="ax", operation="create", method="POST", url="http://ax/", writes=True)


def event(number: int, key: str = "refund/1") -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="refund.created",
        key=key,
        occurred_at=T0,
        payload=b"",
    )


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until something holds."""
    while not await asyncio.to_thread(condition):  # noqa: ASYNC110  it is looked at from outside
        await asyncio.sleep(0)


@define
class World:
    """Refunds that a person must approve."""

    journal: Journal
    now: datetime = T0
    amount: str = "750.00 EUR"
    sent: list[str] = field(factory=list)
    calls: list[str] = field(factory=list)
    alerts: list[Alert] = field(factory=list)
    fails: int = 0
    otherwise: Callable[[Declined], Outcome] | None = None

    async def send(self, request: Request) -> Response:
        if self.fails:
            self.fails -= 1
            raise ServerBusy("AX is busy.")
        self.sent.append(request.operation)
        return Response(status=200)

    async def aclose(self) -> None: ...

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def refund(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        self.calls.append(event.id)
        if event.key == "refund/1":
            try:
                approval = yield from ledger.approval(
                    "refund.large", "Refund more than 500?", amount=self.amount
                )
            except Declined as declined:
                if self.otherwise is None:
                    raise
                return self.otherwise(declined)
            assert approval.by == "ada"
        yield WRITE
        return Outcome("refunded")

    def run(self, *, retry: RetryPolicy | None = None) -> Account:
        pipeline = Pipeline(
            self.journal,
            [Route("refund.*", self.refund, ("ax",))],
            self,
            retry=retry,
            alerts=[self.alerts.append],
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )
        return asyncio.run(pipeline.run_until_idle(deadline=timedelta(days=1)))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Journal(tmp_path / "j.db", committer=InlineCommitter()) as journal:
        yield World(journal)


def test_it_waits_and_goes_on_once_somebody_said_yes(world: World) -> None:
    world.journal.accept([event(1), event(2), event(3, "refund/3")], T0)

    account = world.run()

    assert (account.applied, account.parked, account.pending) == (1, 0, 2)
    assert world.sent == ["create"]
    assert world.calls == ["evt_1", "evt_3"]
    assert world.now < T0 + timedelta(minutes=1)  # idle: nobody waits for the clock
    assert [alert.key for alert in world.alerts] == ["approval/1"]
    assert "axclarity" not in world.alerts[0].message
    assert "Refund more than 500?" in world.alerts[0].message
    assert world.journal.attempts("clarity", "evt_1") == []

    world.run()
    assert world.calls == ["evt_1", "evt_3"]

    (asked,) = world.journal.approvals()
    assert (asked.key, asked.name, asked.facts) == (
        "refund/1",
        "refund.large",
        {"amount": "750.00 EUR"},
    )
    world.journal.decide(asked.id, approved=True, by="ada", now=world.now)
    account = world.run()

    assert (account.applied, account.pending) == (3, 0)
    assert world.calls == ["evt_1", "evt_3", "evt_1", "evt_2"]
    assert [alert.key for alert in world.alerts] == ["approval/1"]


def test_declined_is_parked_with_who_and_what(world: World) -> None:
    world.journal.accept([event(1)], T0)
    world.run()
    world.journal.decide(1, approved=False, by="ada", note="no", now=world.now)

    account = world.run()

    assert (account.parked, world.sent) == (1, [])
    (letter,) = world.journal.dead_letters()
    assert letter.rule == "approval.declined"
    assert "declined by ada" in letter.message


def test_a_handler_may_do_something_else_when_declined(world: World) -> None:
    world.otherwise = lambda declined: Outcome(f"told the shopper: {declined.rule}")
    world.journal.accept([event(1)], T0)
    world.run()
    world.journal.decide(1, approved=False, by="ada", now=world.now)

    assert world.run().applied == 1


def test_what_changed_since_is_asked_anew(world: World) -> None:
    world.journal.accept([event(1)], T0)
    world.run()
    world.journal.decide(1, approved=True, by="ada", now=world.now)
    world.amount = "9,999.00 EUR"

    account = world.run()

    assert (account.pending, world.sent) == (1, [])
    assert [alert.key for alert in world.alerts] == ["approval/1", "approval/2"]


def test_a_month_of_waiting_is_no_age(world: World) -> None:
    world.journal.accept([event(1)], T0)
    world.run()
    world.now += timedelta(days=30)
    world.fails = 1
    world.journal.decide(1, approved=True, by="ada", now=world.now)

    account = world.run(retry=RetryPolicy(max_age=timedelta(days=7)))

    assert account.applied == 1


def test_a_restart_does_not_ask_again(world: World, tmp_path: Path) -> None:
    world.journal.accept([event(1)], T0)
    world.run()
    world.journal.close()

    with Journal(tmp_path / "j.db", committer=InlineCommitter()) as journal:
        again = World(journal)
        assert again.run().pending == 1
        assert (again.calls, again.alerts) == ([], [])


def test_a_decision_wakes_a_pipeline_that_runs(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        world = World(journal)
        journal.accept([event(1)], T0)
        stop, asked = asyncio.Event(), asyncio.Event()

        async def never(_seconds: float) -> None:
            await asyncio.Event().wait()

        async def story() -> None:
            pipeline = Pipeline(
                journal,
                [Route("refund.*", world.refund)],
                world,
                alerts=[lambda _alert: asked.set()],
                clock=lambda: T0,
                sleep=never,
            )
            running = asyncio.create_task(pipeline.run(stop))
            async with asyncio.timeout(60):
                await asked.wait()
                await until(lambda: journal.next_due() is None)  # it has gone to sleep
                await asyncio.to_thread(journal.decide, 1, approved=True, by="ada", now=T0)
                await until(lambda: bool(world.sent))
                stop.set()
                await running

        asyncio.run(story())
        assert journal.account().applied == 1


class _Nowhere:
    def send(self, request: Request) -> Response:
        raise AssertionError("nothing is sent")

    def close(self) -> None: ...


def test_a_poll_cannot_wait_for_a_person(world: World) -> None:
    ledger = Ledger(world.journal, clock=lambda: T0)

    with pytest.raises(ConfigError, match="in the handler of an event"):
        drive(ledger.approval("a", "b?"), _Nowhere())


def test_who_waits_is_told_how_to_answer(world: World) -> None:
    ledger = Ledger(world.journal, clock=lambda: T0, key="refund/1")

    with pytest.raises(AwaitingApproval, match="axclarity approvals approve 1"):
        drive(ledger.approval("a", "b?"), _Nowhere())


def test_declined_is_a_kind_of_parked() -> None:
    assert isinstance(Declined(Problem(path="a", rule="b", message="c")), Parked)
