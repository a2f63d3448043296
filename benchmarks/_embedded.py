"""The pipeline that is measured: ours, in the process that accepts, on a file or a server."""

import asyncio
from datetime import timedelta

from _workload import KEYS, RETRY_SECONDS, Asked, Job, Send, Systems
from attrs import frozen

from axclarity.errors import TransientFault
from axclarity.http import Exchange, Request, Response, utc_now
from axclarity.pipeline import (
    Event,
    Intent,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    RetryPolicy,
    Route,
    write_once,
)

__all__ = ["Embedded", "event_of", "pipeline_on"]

_RETRY = RetryPolicy(base=timedelta(seconds=RETRY_SECONDS), cap=timedelta(milliseconds=500))


@frozen
class Embedded:
    """One worker; `place` is where its journal is."""

    name: str
    place: str

    async def run(self, systems: Systems, send: Send) -> None:
        with Journal(self.place) as journal:
            pipeline = pipeline_on(journal, systems)
            stop = asyncio.Event()
            running = asyncio.create_task(pipeline.run(stop))

            async def accept(job: Job) -> None:
                await journal.accept_async([event_of(job)], utc_now())

            await send(accept)
            await systems.all_ended.wait()
            stop.set()
            await running
            account = journal.account()
            assert account.applied == account.accepted


def pipeline_on(journal: Journal, systems: Asked) -> Pipeline:
    """The pipeline between the systems."""
    return Pipeline(
        journal,
        [Route("order.*", _bring_up_to_date, ("clarity", "ax"))],
        _Wire(systems),
        retry=_RETRY,
        concurrency=KEYS,
    )


@frozen
class _Wire:
    systems: Asked

    async def send(self, request: Request) -> Response:
        job = Job(int(request.content or b""))
        match request.operation:
            case "submit":
                made = await self.systems.submit(job)
                return Response(status=200 if made else 500, content=b"SO-%d" % job.number)
            case "tell":
                await self.systems.tell(job)
            case _:
                await self.systems.read(job)
        return Response(status=200)

    async def aclose(self) -> None: ...


def event_of(job: Job) -> Event:
    """The event that a job is announced by."""
    return Event(
        source="clarity",
        id=f"evt_{job.number}",
        type="order.updated",
        key=job.key,
        occurred_at=utc_now(),
        payload=b"%d" % job.number,
    )


def _bring_up_to_date(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    def ask(destination: str, operation: str, *, writes: bool = False) -> Request:
        return Request(
            destination=destination,
            operation=operation,
            method="POST",
            url="http://simulated/",
            content=event.payload,
            writes=writes,
        )

    def send() -> Exchange[str]:
        answer = yield ask("ax", "submit", writes=True)
        if answer.status != 200:
            raise TransientFault("AX is busy.")
        return answer.content.decode()

    def find(_intent: Intent) -> Exchange[str | None]:
        yield ask("ax", "find")
        return None

    intent = Intent(
        message_id=event.id, entity="order", key=event.key, operation="create", revision="1"
    )
    yield ask("clarity", "read")
    key = yield from write_once(ledger, intent, send=send, find=find)
    yield from ledger.bind("order", event.id, key)
    yield ask("clarity", "tell", writes=True)
    return Outcome(f"in AX as {key}", {"sales_id": key})
