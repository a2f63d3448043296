"""Whether writes share a commit or not, each gets the answer it would get alone, in its turn."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from axclarity.errors import Parked
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Binding,
    Event,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    Route,
    ThreadCommitter,
)
from axclarity.pipeline.journal import operations

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

few = st.integers(0, 3)


@pytest.mark.property
@given(pairs=st.lists(st.tuples(few, few), max_size=12), bugs=st.sets(st.integers(0, 11)))
@settings(max_examples=40)
def test_a_shared_commit_answers_as_single_ones_would(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[int, int]], bugs: set[int]
) -> None:
    def write(connection: Connection, number: int, pair: tuple[int, int]) -> str:
        binding = Binding(entity="order", clarity_id=f"{pair[0]}", ax_key=f"SO-{pair[1]}")
        operations.bind(connection, binding)
        if number in bugs:
            raise ZeroDivisionError
        return f"{pair}"

    async def at_once(journal: Journal) -> list[object]:
        writes = [journal.run_async(write, number, pair) for number, pair in enumerate(pairs)]
        answers = await asyncio.gather(*writes, return_exceptions=True)
        return [type(a) if isinstance(a, Exception) else a for a in answers]

    folder = tmp_path_factory.mktemp("together")
    with (
        Journal(folder / "shared.db", committer=ThreadCommitter()) as shared,
        Journal(folder / "single.db", committer=InlineCommitter()) as single,
    ):
        answers = asyncio.run(at_once(shared))
        assert answers == asyncio.run(at_once(single))
        assert shared.bindings("order") == single.bindings("order")
    assert {a for a in answers if isinstance(a, type)} <= {Parked, ZeroDivisionError}


def test_ten_pipelines_in_one_loop_each_do_their_own(tmp_path: Path) -> None:
    class Wire:
        async def send(self, _request: Request) -> Response:
            await asyncio.sleep(0)
            return Response(status=200)

        async def aclose(self) -> None: ...

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield Request(destination="ax", operation="read", method="GET", url="http://ax/")
        yield from ledger.bind("order", event.record_id, f"SO-{event.record_id}")
        return Outcome("done")

    def event(number: int) -> Event:
        return Event(
            source="clarity",
            id=f"evt_{number}",
            type="order.updated",
            key=f"order/{number}",
            occurred_at=T0,
            payload=b"",
        )

    async def work(journal: Journal, events: int) -> int:
        await journal.accept_async([event(number) for number in range(events)], T0)
        pipeline = Pipeline(journal, [Route("order.*", handler)], Wire())
        account = await pipeline.run_until_idle(deadline=timedelta(seconds=30))
        return account.applied

    async def story() -> list[int]:
        return await asyncio.gather(*(work(j, n) for n, j in enumerate(journals)))

    journals = [Journal(tmp_path / f"{number}.db").open() for number in range(10)]
    try:
        assert asyncio.run(story()) == list(range(10))
        assert [len(journal.bindings("order")) for journal in journals] == list(range(10))
    finally:
        for journal in journals:
            journal.close()
