"""A pipeline and a small AX on virtual time, for what concerns neither mapping nor wire."""

import asyncio
from datetime import UTC, datetime, timedelta

from attrs import define, field

from axclarity.errors import Parked, Problem
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    Account,
    Event,
    Handler,
    Intent,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    write_once,
)

__all__ = ["T0", "Ax", "World"]

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SETTLE = timedelta(minutes=2)


@define
class Ax:
    """Makes an order per create, as AX does without keys: a second create makes a second order.

    Args:
        faults: taken from the front at each create: what goes wrong, and whether it has made the
            order by then.
    """

    faults: list[tuple[BaseException, bool]] = field(factory=list)
    made: list[str] = field(factory=list)
    asked: list[str] = field(factory=list)

    async def send(self, request: Request) -> Response:
        await asyncio.sleep(0)
        key = (request.content or b"").decode()
        self.asked.append(f"{request.operation} {key}")
        if request.operation == "find":
            return Response(status=200, content=b"SO" if key in self.made else b"")
        error, made = self.faults.pop(0) if self.faults else (None, True)
        if made:
            self.made.append(key)
        if error is not None:
            raise error
        return Response(status=200, content=b"SO")

    async def aclose(self) -> None: ...


@define
class World:
    """A pipeline whose sleep moves its clock."""

    journal: Journal
    ax: Ax = field(factory=Ax)
    now: datetime = T0
    log: list[str] = field(factory=list)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)
        self.now += timedelta(seconds=seconds)

    def accept(self, *keys: str, payload: bytes = b"{}") -> None:
        """An event for each key, in this order."""
        already = self.journal.account().accepted
        events = [
            Event(
                source="clarity",
                id=f"evt_{number}",
                type="order.updated",
                key=f"order/{key}",
                occurred_at=T0,
                payload=payload,
            )
            for number, key in enumerate(keys, start=already + 1)
        ]
        assert self.journal.accept(events, self.now) == len(keys)

    def pipeline(self, handler: Handler | None = None, **retry: int) -> Pipeline:
        return Pipeline(
            self.journal,
            [Route("order.*", handler or self.create, ("ax",))],
            self.ax,
            retry=RetryPolicy(settle=SETTLE, **retry),  # type: ignore[arg-type]  # the counts only
            clock=lambda: self.now,
            random=lambda: 0.5,
            sleep=self.sleep,
        )

    def run(self, handler: Handler | None = None, **retry: int) -> Account:
        """Work until nothing is pending; a day is for ever."""
        pipeline = self.pipeline(handler, **retry)
        return asyncio.run(pipeline.run_until_idle(deadline=timedelta(days=1)))

    def stop(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Leave it to a person."""
        self.log.append(f"{event.record_id} stops")
        yield from ledger.bound("order", event.record_id)
        raise Parked(Problem(path="order", rule="order.stopped", message="is to be looked at"))

    def create(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Have the order in AX, whatever was tried before."""
        key = event.record_id
        self.log.append(f"{key} {event.id}")
        intent = Intent(message_id=key, entity="order", key=key, operation="create", revision="1")
        found = yield from write_once(
            ledger, intent, send=lambda: _asked("create", key), find=lambda _intent: _found(key)
        )
        return Outcome(found)


def _asked(operation: str, key: str) -> Exchange[str]:
    response = yield Request(
        destination="ax",
        operation=operation,
        method="POST",
        url="http://ax/",
        content=key.encode(),
        writes=operation == "create",
    )
    return response.content.decode()


def _found(key: str) -> Exchange[str | None]:
    return (yield from _asked("find", key)) or None
