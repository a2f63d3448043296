"""The right to dispatch: one holder at a time, and a former one cannot write any more."""

import asyncio
from collections.abc import Awaitable, Iterator
from pathlib import Path

import pytest

from axclarity.errors import JournalError, Parked
from axclarity.http import Exchange, HttpxTransport, Request, Response, drive
from axclarity.pipeline import (
    Event,
    Intent,
    Journal,
    Ledger,
    Outcome,
    PendingEvent,
    Pipeline,
    Route,
)
from axclarity.pipeline.journal import operations
from tests.pipeline._events import T0, event

Place = Path | str

INTENT = Intent(message_id="m1", entity="order", key="1", operation="create", revision="1")


def token(journal: Journal) -> int:
    return int(journal.run(lambda c: c.exec_driver_sql("SELECT token FROM rights").scalar() or 0))


async def outcomes(*writes: Awaitable[object]) -> list[object]:
    """What each returns or raises, made at the same time."""
    return list(await asyncio.gather(*writes, return_exceptions=True))


def take_over(journal: Journal) -> None:
    """What a successor does, once nothing holds the right of the one before."""
    journal.run(lambda c: c.exec_driver_sql("UPDATE rights SET token = token + 1"))


@pytest.fixture
def journals(place: Place) -> Iterator[tuple[Journal, Journal]]:
    with Journal(place) as one, Journal(place) as other:
        yield one, other


def test_every_holder_has_a_higher_number(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    seen = []
    for journal in (one, other, one):
        with journal.dispatching():
            seen.append(token(journal))

    assert seen == [1, 3, 5]  # even: given back


def test_the_right_is_one_pipelines(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    with one.dispatching():
        for journal in journals:
            with pytest.raises(JournalError, match="Another pipeline"), journal.dispatching():
                pass
        assert token(one) == 1
    with other.dispatching():
        assert token(one) == 3


def test_the_right_ends_with_an_error(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    with pytest.raises(ZeroDivisionError), one.dispatching():
        raise ZeroDivisionError
    with other.dispatching():
        pass


def test_a_journal_that_is_closed_holds_nothing(journals: tuple[Journal, Journal]) -> None:
    one, other = journals
    with one.dispatching():
        one.close()
    with other.dispatching():
        pass


@pytest.fixture
def begun(journals: tuple[Journal, Journal]) -> PendingEvent:
    one, _ = journals
    one.accept([event(1)], T0)
    (pending,) = one.ready(T0)
    return pending


def test_a_former_holder_writes_no_more(
    journals: tuple[Journal, Journal], begun: PendingEvent
) -> None:
    one, other = journals
    ledger = Ledger(one, clock=lambda: T0)

    async def attempts() -> list[object]:
        return await outcomes(
            one.run_async(operations.begin, [begun.seq], T0),
            one.run_async(operations.apply, begun, Outcome("done"), T0, {}),
            one.run_async(operations.retry, begun, T0, T0, "busy"),
            one.run_async(operations.defer, begun, T0),
        )

    with one.dispatching():
        assert asyncio.run(attempts())[:2] == [{begun.seq}, (None, None)]
        one.replay_all(T0)
        take_over(other)
        refused = asyncio.run(attempts())
        for step in (
            ledger.note(INTENT, "sent", sent_at=T0),
            ledger.bind("order", "1", "SO-1"),
        ):
            with pytest.raises(JournalError, match="Another pipeline") as caught:
                drive(_conversation(step), HttpxTransport())
            assert caught.value.context["reason"] == "dispatching"
        assert one.accept([event(2)], T0) == 1  # whoever receives needs no right, or reads
        assert drive(_conversation(ledger.bound("order", "1")), HttpxTransport()) is None

    assert [type(error) for error in refused] == [JournalError] * 4
    assert other.intent("m1") is None
    assert other.bound("order", "1") is None


def test_a_former_holder_that_waits_for_its_commits_writes_no_more_either(
    journals: tuple[Journal, Journal], begun: PendingEvent
) -> None:
    one, other = journals

    with one.dispatching():
        one.begin([begun.seq], T0)
        take_over(other)
        for write in (
            lambda: one.begin([begun.seq], T0),
            lambda: one.apply(begun, Outcome("done"), T0),
            lambda: one.retry(begun, T0, T0, result="busy"),
            lambda: one.defer(begun, T0),
            lambda: one.park(begun, T0, rule="r", message="m"),
        ):
            with pytest.raises(JournalError, match="Another pipeline"):
                write()
        assert other.account().pending == 1


def test_a_refused_write_spoils_no_other_in_its_commit(journals: tuple[Journal, Journal]) -> None:
    one, other = journals

    async def story() -> list[object]:
        return await outcomes(
            one.accept_async([event(1)], T0),
            one.run_async(operations.begin, [1], T0),
            one.accept_async([event(2)], T0),
        )

    with one.dispatching():
        take_over(other)
        first, refused, last = asyncio.run(story())

    assert (first, last) == (1, 1)
    assert isinstance(refused, JournalError)


def test_a_pipeline_that_lost_the_right_stops_and_says_so(
    journals: tuple[Journal, Journal],
) -> None:
    one, other = journals
    one.accept([event(1), event(2)], T0)

    class Wire:
        async def send(self, request: Request) -> Response:
            await asyncio.to_thread(take_over, other)
            return Response(status=200)

        async def aclose(self) -> None: ...

    def handler(_event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield Request(destination="ax", operation="read", method="GET", url="http://ax/")
        yield from ledger.note(INTENT, "sent", sent_at=T0)
        return Outcome("done")

    pipeline = Pipeline(one, [Route("order.*", handler)], Wire())

    with pytest.raises(JournalError, match="Another pipeline"):
        asyncio.run(asyncio.wait_for(pipeline.run(), 10))
    assert other.account().pending == 2
    assert other.intent("m1") is None


def _conversation(step: object) -> Exchange[object]:
    return (yield from step)  # type: ignore[misc]  # any step will do


def test_a_step_raises_what_the_rules_say(journals: tuple[Journal, Journal]) -> None:
    one, _ = journals
    ledger = Ledger(one, clock=lambda: T0)
    one.bind("order", "1", "SO-1")

    with pytest.raises(Parked):
        drive(_conversation(ledger.bind("order", "1", "SO-2")), HttpxTransport())
