"""A journal, and a pipeline that applies events without a network."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, field

from axclarity.errors import Parked, Problem, ServerBusy
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Event,
    GatePolicy,
    Hook,
    InlineCommitter,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
)

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@define
class Plant:
    """Events whose type says what becomes of them."""

    journal: Journal
    now: datetime = T0
    tries: int = 0
    asked: list[str] = field(factory=list)

    def accept(self, *kinds: str, since: datetime | None = None) -> None:
        """Events 1, 2, … of these types."""
        events = [
            Event(
                source="clarity",
                id=f"evt_{number}",
                type=kind,
                key=f"order/{number}",
                occurred_at=T0,
                payload=b"{}",
            )
            for number, kind in enumerate(kinds, 1)
        ]
        self.journal.accept(events, since or self.now)

    def handler(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """`order.created` is applied, `order.busy` at the second try, `order.wrong` never."""
        with ledger.step("read the order"):
            yield Request(destination="ax", operation="Sales.read", method="POST", url="http://ax/")
        with ledger.step("create in AX"):
            self.tries += event.type == "order.busy"
            if event.type == "order.busy" and self.tries == 1:
                raise ServerBusy("busy")
        if event.type == "order.wrong":
            raise Parked(Problem(path="$", rule="order.wrong", message="jane@example.com"))
        return Outcome("done")

    async def send(self, request: Request) -> Response:
        self.asked.append(request.operation)
        return Response(status=200)

    async def aclose(self) -> None: ...

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def pipeline(self, hooks: Sequence[Hook] = ()) -> Pipeline:
        return Pipeline(
            self.journal,
            [Route("order.*", self.handler, ("ax",))],
            self,
            retry=RetryPolicy(alert_after=3),
            gate=GatePolicy(failures=3),
            hooks=hooks,
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )

    def work(self, *hooks: Hook) -> None:
        """Until nothing is pending."""
        asyncio.run(self.pipeline(hooks).run_until_idle(deadline=timedelta(hours=1)))


@pytest.fixture
def plant(tmp_path: Path) -> Iterator[Plant]:
    with Journal(tmp_path / "journal.db", committer=InlineCommitter()) as journal:
        yield Plant(journal)
