"""The pipeline as a guest: it begins, ends in time, and leaves nothing behind."""

import asyncio
import gc
import json
import os
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import httpx
import pytest
from attrs import define, field
from fastapi import FastAPI

from axclarity.clarity import sign
from axclarity.errors import JournalError
from axclarity.http import AsyncHttpxTransport, Exchange, Request, Response
from axclarity.pipeline import (
    Event,
    Journal,
    Ledger,
    Outcome,
    Pipeline,
    PipelineThread,
    Route,
    Source,
    receiver,
    running,
    running_async,
)
from axclarity.sandbox import Server
from axclarity.values import Secret

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")
ASK = Request(destination="ax", operation="read", method="GET", url="http://ax/")
FOR_EVER = 60
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "order.created",
        "occurred_at": "2026-03-01T07:59:58Z",
        "data": {"id": "ord_1001"},
    }
).encode()
HEADERS = {
    "Webhook-Id": "evt_1",
    "Webhook-Timestamp": str(int(T0.timestamp())),
    "Webhook-Signature": sign(SECRET, "evt_1", T0, BODY),
    "Content-Type": "application/json",
}


def event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.created",
        key=f"order/{number}",
        occurred_at=T0,
        payload=b"",
    )


@define
class Wire:
    """Answers at once, or never."""

    answers: bool = True
    asked: threading.Event = field(factory=threading.Event)
    closed_in: list[str] = field(factory=list)

    async def send(self, request: Request) -> Response:
        self.asked.set()
        if not self.answers:
            await asyncio.Event().wait()
        return Response(status=200)

    async def aclose(self) -> None:
        self.closed_in.append(threading.current_thread().name)


def asks(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield ASK
    return Outcome("done")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


def wait_for(condition: Callable[[], object]) -> None:
    """A minute is for ever."""
    for _ in range(FOR_EVER * 100):
        if condition():
            return
        sleep(0.01)
    raise AssertionError("it did not come to pass")


def pipeline_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == "axclarity-pipeline"]


# In a thread


def test_a_host_without_a_loop_runs_a_pipeline_while_a_context_lasts(journal: Journal) -> None:
    wire = Wire()
    with running(Pipeline(journal, [Route("order.*", asks)], wire)):
        assert pipeline_threads() == ["axclarity-pipeline"]
        journal.accept([event(1)], datetime.now(UTC))
        wait_for(lambda: journal.account().applied)

    assert pipeline_threads() == []
    assert wire.closed_in == ["axclarity-pipeline"]
    assert journal.account().pending == 0


def test_what_does_not_end_in_time_is_cut_off_and_stays_pending(journal: Journal) -> None:
    wire = Wire(answers=False)
    journal.accept([event(1)], datetime.now(UTC))
    with running(
        Pipeline(journal, [Route("order.*", asks)], wire), grace=timedelta(milliseconds=10)
    ):
        assert wire.asked.wait(FOR_EVER)

    assert pipeline_threads() == []
    assert journal.account().pending == 1
    assert [attempt.result for attempt in journal.attempts("clarity", "evt_1")] == ["cancelled"]


def test_what_is_under_way_ends_within_the_grace(journal: Journal) -> None:
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Wire):
        async def send(self, request: Request) -> Response:
            begun.set()
            await asyncio.to_thread(go_on.wait)
            return Response(status=200)

    journal.accept([event(1)], datetime.now(UTC))
    thread = PipelineThread(
        Pipeline(journal, [Route("order.*", asks)], Slow()), grace=timedelta(seconds=FOR_EVER)
    )
    thread.start()
    assert begun.wait(FOR_EVER)
    stopping = threading.Thread(target=thread.stop)
    stopping.start()
    assert journal.account().applied == 0
    go_on.set()
    stopping.join(FOR_EVER)

    assert journal.account().applied == 1


def test_one_that_may_not_run_says_so_at_its_start(journal: Journal) -> None:
    with journal.dispatching():
        wire = Wire()
        thread = PipelineThread(Pipeline(journal, [Route("order.*", asks)], wire))
        with pytest.raises(JournalError, match="Another pipeline"):
            thread.start()
        thread.stop()

    assert pipeline_threads() == []
    assert wire.closed_in == ["axclarity-pipeline"]


def test_what_ended_it_is_told_when_it_is_stopped(journal: Journal) -> None:
    thread = PipelineThread(Pipeline(journal, [Route("order.*", asks)], Wire()))
    thread.start()
    journal._database.hold(1 << 20)  # as if there were a successor
    journal.accept([event(1)], datetime.now(UTC))
    wait_for(lambda: not pipeline_threads())

    with pytest.raises(JournalError, match="Another pipeline"):
        thread.stop()


def test_stopping_again_or_before_the_start_is_harmless(journal: Journal) -> None:
    thread = PipelineThread(Pipeline(journal, [Route("order.*", asks)], Wire()))
    thread.stop()
    thread.start()
    thread.stop()
    thread.stop()

    assert pipeline_threads() == []


# In a loop


def test_a_poll_and_an_attempt_are_cut_off_after_the_grace(journal: Journal) -> None:
    def poll(ledger: Ledger) -> Exchange[list[Event]]:
        yield ASK
        return [event(9)]

    async def story() -> None:
        wire = Wire(answers=False)
        pipeline = Pipeline(
            journal,
            [Route("order.*", asks)],
            wire,
            sources=[Source("ax.stock", timedelta(hours=1), poll)],
        )
        stop = asyncio.Event()
        run = asyncio.create_task(pipeline.run(stop, grace=timedelta(milliseconds=10)))
        await asyncio.to_thread(wire.asked.wait, FOR_EVER)
        stop.set()
        async with asyncio.timeout(FOR_EVER):
            await run
        assert asyncio.all_tasks() == {asyncio.current_task()}

    journal.accept([event(1)], datetime.now(UTC))
    asyncio.run(story())

    assert (journal.account().pending, journal.account().accepted) == (1, 1)


def test_without_a_grace_it_is_waited_for(journal: Journal) -> None:
    async def story() -> None:
        gate = asyncio.Event()

        class Slow(Wire):
            async def send(self, request: Request) -> Response:
                self.asked.set()
                await gate.wait()
                return Response(status=200)

        wire = Slow()
        stop = asyncio.Event()
        run = asyncio.create_task(Pipeline(journal, [Route("order.*", asks)], wire).run(stop))
        await asyncio.to_thread(wire.asked.wait, FOR_EVER)
        stop.set()
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert not run.done()
        gate.set()
        await run

    journal.accept([event(1)], datetime.now(UTC))
    asyncio.run(story())

    assert journal.account().applied == 1


# Beside a body, in its loop


def in_a_loop(story: Callable[[], Awaitable[None]]) -> None:
    """Play a story; nothing is left behind, and its task is free to wait for what comes next."""

    async def whole() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with asyncio.timeout(FOR_EVER):
            await story()
        assert task.cancelling() == 0
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {task}

    asyncio.run(whole())


async def come_true(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110  another thread makes it true
        await asyncio.sleep(0.001)


@define
class Gate(Wire):
    """Answers when it is opened."""

    opened: asyncio.Event = field(factory=asyncio.Event)

    async def send(self, request: Request) -> Response:
        self.asked.set()
        await self.opened.wait()
        return Response(status=200)


def test_a_host_with_a_loop_runs_a_pipeline_while_a_context_lasts(journal: Journal) -> None:
    wire = Wire()

    async def story() -> None:
        async with running_async(Pipeline(journal, [Route("order.*", asks)], wire)):
            with pytest.raises(JournalError, match="Another pipeline"), journal.dispatching():
                pass
            journal.accept([event(1)], datetime.now(UTC))
            await come_true(lambda: journal.account().applied)
            assert wire.closed_in == []
        with journal.dispatching():
            pass

    in_a_loop(story)

    assert wire.closed_in == ["MainThread"]
    assert journal.account().pending == 0


def test_beside_a_body_too_what_does_not_end_in_time_is_cut_off(journal: Journal) -> None:
    wire = Wire(answers=False)
    journal.accept([event(1)], datetime.now(UTC))
    pipeline = Pipeline(journal, [Route("order.*", asks)], wire)

    async def story() -> None:
        async with running_async(pipeline, grace=timedelta(milliseconds=10)):
            await come_true(wire.asked.is_set)

    in_a_loop(story)

    assert [attempt.result for attempt in journal.attempts("clarity", "evt_1")] == ["cancelled"]
    assert wire.closed_in == ["MainThread"]


ENDS = {"by itself": "NoneType", "with an error": "LookupError", "cancelled": "CancelledError"}


@pytest.mark.parametrize("ending", ENDS)
def test_however_the_body_ends_what_is_under_way_comes_to_its_end(
    ending: str, journal: Journal
) -> None:
    journal.accept([event(1)], datetime.now(UTC))

    async def host(wire: Gate) -> None:
        pipeline = Pipeline(journal, [Route("order.*", asks)], wire)
        async with running_async(pipeline, grace=timedelta(seconds=FOR_EVER)):
            await come_true(wire.asked.is_set)
            if ending == "with an error":
                raise LookupError("the body's own")
            if ending == "cancelled":
                await asyncio.Event().wait()

    async def story() -> None:
        wire = Gate()
        task = asyncio.create_task(host(wire))
        await come_true(wire.asked.is_set)
        await asyncio.sleep(0.01)
        if ending == "cancelled":
            task.cancel()
        await asyncio.sleep(0.01)
        assert not task.done()
        assert journal.account().applied == 0
        wire.opened.set()
        (end,) = await asyncio.gather(task, return_exceptions=True)
        assert type(end).__name__ == ENDS[ending]
        assert task.cancelling() == (ending == "cancelled")

    in_a_loop(story)

    assert journal.account().applied == 1


def test_a_host_that_is_cancelled_while_it_waits_for_the_end_cuts_off(journal: Journal) -> None:
    wire = Wire(answers=False)
    journal.accept([event(1)], datetime.now(UTC))
    pipeline = Pipeline(journal, [Route("order.*", asks)], wire)

    async def host() -> None:
        async with running_async(pipeline, grace=timedelta(hours=1)):
            await come_true(wire.asked.is_set)

    async def story() -> None:
        task = asyncio.create_task(host())
        await come_true(wire.asked.is_set)
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    in_a_loop(story)

    assert journal.account().pending == 1
    assert wire.closed_in == ["MainThread"]


def test_the_body_of_one_that_may_not_run_does_not_begin(journal: Journal) -> None:
    wire = Wire()

    async def story() -> None:
        with pytest.raises(JournalError, match="Another pipeline"):
            async with running_async(Pipeline(journal, [Route("order.*", asks)], wire)):
                raise AssertionError("it began")

    with journal.dispatching():
        in_a_loop(story)

    assert wire.closed_in == ["MainThread"]


def test_where_there_is_no_task_to_interrupt_it_does_not_begin(journal: Journal) -> None:
    context = running_async(Pipeline(journal, [Route("order.*", asks)], Wire()))

    async def story() -> None:
        entered: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def enter() -> None:
            with pytest.raises(RuntimeError, match="needs a task"):
                context.__aenter__().send(None)
            entered.set_result(None)

        asyncio.get_running_loop().call_soon(enter)
        await entered

    in_a_loop(story)


def outlive(journal: Journal, body: Callable[[], Awaitable[None]]) -> None:
    """A body goes on while its pipeline ends by itself, and is told."""

    async def host() -> None:
        async with running_async(Pipeline(journal, [Route("order.*", asks)], Wire())):
            journal._database.hold(1 << 20)  # as if there were a successor
            journal.accept([event(1)], datetime.now(UTC))
            await body()

    async def story() -> None:
        with pytest.raises(JournalError, match="Another pipeline"):
            await host()

    in_a_loop(story)


def test_a_pipeline_that_ends_by_itself_interrupts_the_body(journal: Journal) -> None:
    async def body() -> None:
        await asyncio.Event().wait()

    outlive(journal, body)


def test_a_body_that_will_not_be_interrupted_is_told_when_it_ends(journal: Journal) -> None:
    stayed = []

    async def body() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        stayed.append(True)

    outlive(journal, body)

    assert stayed == [True]


def test_a_body_that_ends_at_the_same_moment_as_the_pipeline_is_not_interrupted(
    journal: Journal,
) -> None:
    def runs() -> bool:
        return any(task.get_name() == "axclarity-pipeline" for task in asyncio.all_tasks())

    async def body() -> None:
        while runs():  # noqa: ASYNC110  sees the end before anybody is told
            await asyncio.sleep(0)

    outlive(journal, body)


# Nothing is left behind


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})


@pytest.fixture
def shop() -> Iterator[str]:
    """A system that handlers ask over real sockets."""
    server = Server(_answer)
    yield f"http://127.0.0.1:{server.start()}/"
    server.stop()


def asking(url: str) -> Callable[[Event, Ledger], Exchange[Outcome]]:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield Request(destination="clarity", operation="read", method="GET", url=url)
        return Outcome("done")

    return handler


def script(place: Path, url: str) -> None:
    """A host without a loop."""
    with (
        Journal(place) as journal,
        running(Pipeline(journal, [Route("order.*", asking(url))], AsyncHttpxTransport())),
    ):
        journal.accept([event(1)], datetime.now(UTC))
        wait_for(lambda: journal.account().applied)


def web_host(place: Path, url: str) -> None:
    """A host with one."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pipeline = Pipeline(opened, [Route("order.*", asking(url))], AsyncHttpxTransport())
        async with running_async(pipeline, grace=timedelta(seconds=FOR_EVER)):
            yield

    async def story() -> None:
        app = FastAPI(lifespan=lifespan)
        door: Any = receiver(opened, [SECRET], clock=lambda: T0)
        app.add_route("/webhooks/clarity", door)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app=app), base_url="http://shop/"
            ) as client,
        ):
            answer = await client.post("/webhooks/clarity", content=BODY, headers=HEADERS)
            assert answer.status_code == 202
            async with asyncio.timeout(FOR_EVER):
                while not opened.account().applied:  # noqa: ASYNC110  the pipeline makes it true
                    await asyncio.sleep(0.01)

    with Journal(place) as opened:
        asyncio.run(story())


def left_behind() -> tuple[set[str], int, int]:
    """Threads, open files and sockets, tasks."""
    for _ in range(3):
        gc.collect()
    # A lazy object of another library may answer `isinstance` by waking up, or by failing.
    tasks = sum(issubclass(type(thing), asyncio.Task) for thing in gc.get_objects())
    return {t.name for t in threading.enumerate()}, len(os.listdir("/proc/self/fd")), tasks


@pytest.mark.skipif(sys.platform != "linux", reason="counts what Linux lists in /proc")
@pytest.mark.parametrize("host", [script, web_host])
def test_ten_pipelines_in_one_process_leave_nothing_behind(
    host: Callable[[Path, str], None], shop: str, tmp_path: Path
) -> None:
    host(tmp_path / "first.db", shop)  # whatever is opened once for all
    unraisable: list[object] = []
    former, sys.unraisablehook = sys.unraisablehook, unraisable.append
    try:
        before = left_behind()
        for number in range(10):
            host(tmp_path / f"{number}.db", shop)
        after = left_behind()
    finally:
        sys.unraisablehook = former

    assert after == before
    assert unraisable == []


def test_a_pipeline_that_ends_by_itself_is_in_the_log_before_anybody_stops_it(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    broken = threading.Event()

    def clock() -> datetime:
        if broken.is_set():
            raise OSError("secret")
        return datetime.now(UTC)

    thread = PipelineThread(Pipeline(journal, [Route("x", asks)], Wire(), clock=clock))
    thread.start()
    broken.set()
    journal.accept([event(1)], datetime.now(UTC))
    wait_for(lambda: "the pipeline has ended" in caplog.text)

    with pytest.raises(OSError, match="secret"):
        thread.stop()
    assert "secret" not in caplog.text
