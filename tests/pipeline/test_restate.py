"""Restate decides when; the journal decides what. Needs its server: a program from npm."""

import asyncio
import logging
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from axclarity.errors import ServerBusy
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import Event, Journal, Ledger, Outcome, Pipeline, RetryPolicy, Route

SERVER = shutil.which("restate-server")
EVENTS, KEYS = 12, 3
NOT_TRIED = (
    "THE JOURNAL IS NOT DRIVEN BY RESTATE: "
    "npm install -g @restatedev/restate-server; pip install restate-sdk hypercorn"
)

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(SERVER is None, reason=NOT_TRIED),
]


class Wire:
    async def send(self, request: Request) -> Response:
        return Response(status=200)

    async def aclose(self) -> None: ...


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports


def orders_of(restate: Any, pipeline: Pipeline) -> Any:
    """A virtual object for each key: one call of a key at a time."""
    orders = restate.VirtualObject("orders")

    @orders.handler()  # type: ignore[untyped-decorator]  # imported only if it is installed
    async def process(ctx: Any, event_id: str) -> str:
        standing = await pipeline.process(("clarity", event_id))
        if standing.state == "pending" and standing.until is not None:
            wait = max(timedelta(0), standing.until - datetime.now(UTC))
            ctx.object_send(process, ctx.key(), event_id, send_delay=wait)
        return str(standing.state)

    return orders


@asynccontextmanager
async def endpoint(app: Any, port: int) -> AsyncIterator[None]:
    asyncio_server = pytest.importorskip("hypercorn.asyncio", reason=NOT_TRIED)
    config = pytest.importorskip("hypercorn.config").Config()
    config.bind = [f"127.0.0.1:{port}"]
    stop = asyncio.Event()
    serving = asyncio.create_task(asyncio_server.serve(app, config, shutdown_trigger=stop.wait))
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def server(folder: Path, ingress: int, admin: int, node: int) -> AsyncIterator[None]:
    settings = {
        "RESTATE_BASE_DIR": str(folder),
        "RESTATE_BIND_ADDRESS": f"127.0.0.1:{node}",
        "RESTATE_ADVERTISED_ADDRESS": f"http://127.0.0.1:{node}",
        "RESTATE_INGRESS__BIND_ADDRESS": f"127.0.0.1:{ingress}",
        "RESTATE_ADMIN__BIND_ADDRESS": f"127.0.0.1:{admin}",
        "RESTATE_LISTEN_MODE": "tcp",
        "DO_NOT_TRACK": "1",
    }
    started = subprocess.Popen(  # noqa: ASYNC220  it is waited for elsewhere
        [str(SERVER), "--no-logo"],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        await asyncio.to_thread(started.wait)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not condition():  # noqa: ASYNC110  the server makes it true
            await asyncio.sleep(0.05)


async def registered(client: httpx.AsyncClient, admin: int, at: int) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                answer = await client.post(
                    f"http://127.0.0.1:{admin}/deployments", json={"uri": f"http://127.0.0.1:{at}"}
                )
                if answer.is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


@pytest.mark.filterwarnings("default")  # two frameworks meet here that are not ours
@pytest.mark.usefixtures("quiet")
def test_calls_that_come_twice_and_in_any_order_apply_each_event_once_in_order(
    journal: Journal, tmp_path: Path
) -> None:
    restate = pytest.importorskip("restate", reason=NOT_TRIED)
    applied: list[str] = []
    busy = {"evt_4"}

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("order", event.id)
        if event.id in busy:
            busy.discard(event.id)
            raise ServerBusy("not now")
        applied.append(event.id)
        return Outcome("done")

    async def story() -> None:
        pipeline = Pipeline(
            journal,
            [Route("order.*", handler)],
            Wire(),
            retry=RetryPolicy(base=timedelta(milliseconds=20)),
        )
        ingress, admin, node, at = free_ports(4)
        app = restate.app([orders_of(restate, pipeline)])
        async with (
            server(tmp_path / "restate", ingress, admin, node),
            endpoint(app, at),
            httpx.AsyncClient(timeout=60) as client,
        ):
            await registered(client, admin, at)
            for number in [*reversed(range(EVENTS)), *range(EVENTS)]:
                url = f"http://127.0.0.1:{ingress}/orders/{number % KEYS}/process/send"
                (await client.post(url, json=f"evt_{number}")).raise_for_status()
            await until(lambda: not journal.account().pending)

    now = datetime.now(UTC)
    journal.accept(
        [
            Event(
                source="clarity",
                id=f"evt_{number}",
                type="order.updated",
                key=f"order/{number % KEYS}",
                occurred_at=now,
                payload=b"",
            )
            for number in range(EVENTS)
        ],
        now,
    )
    asyncio.run(story())

    assert journal.account().applied == EVENTS
    for key in range(KEYS):
        expected = [f"evt_{number}" for number in range(key, EVENTS, KEYS)]
        assert [name for name in applied if name in expected] == expected
    assert len(applied) == EVENTS
