"""The same work by Restate: a virtual object for each key, whose handler has four steps."""

import asyncio
import logging
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import restate
from _workload import RETRY_SECONDS, Job, Send, Systems
from attrs import frozen
from hypercorn.asyncio import serve
from hypercorn.config import Config

__all__ = ["ByRestate"]

_SERVER = "restate-server"


@frozen
class ByRestate:
    """One endpoint, and a server of its own that keeps its data in `folder`."""

    name: str
    folder: str

    @staticmethod
    def can_run() -> bool:
        """Whether the server's program is there: npm install -g @restatedev/restate-server."""
        return shutil.which(_SERVER) is not None

    async def run(self, systems: Systems, send: Send) -> None:
        logging.disable(logging.ERROR)
        ingress, admin, node, endpoint = _free_ports(4)
        async with (
            _server(Path(self.folder), ingress, admin, node),
            _endpoint(systems, endpoint),
            httpx.AsyncClient(timeout=60) as client,
        ):
            await _until_it_answers(client, f"http://127.0.0.1:{admin}/health")
            registered = await client.post(
                f"http://127.0.0.1:{admin}/deployments",
                json={"uri": f"http://127.0.0.1:{endpoint}"},
            )
            registered.raise_for_status()

            async def accept(job: Job) -> None:
                key = job.key.replace("/", "-")
                url = f"http://127.0.0.1:{ingress}/orders/{key}/order/send"
                (await client.post(url, json=job.number)).raise_for_status()

            await send(accept)
            await systems.all_ended.wait()


def _orders(systems: Systems) -> restate.VirtualObject:
    orders = restate.VirtualObject("orders")
    wait = timedelta(seconds=RETRY_SECONDS / 2)
    again: restate.RunOptions[Any] = restate.RunOptions(
        initial_retry_interval=wait, max_retry_interval=wait
    )

    @orders.handler()
    async def order(ctx: restate.ObjectContext, number: int) -> None:
        job = Job(number)

        async def submit() -> str:
            if not await systems.submit(job):
                raise RuntimeError("AX is busy")
            return f"SO-{number}"

        async def read() -> None:
            await systems.read(job)

        async def tell() -> None:
            await systems.tell(job)

        await ctx.run_typed("read", read)
        key = await ctx.run_typed("submit", submit, again)
        ctx.set(str(number), key)
        await ctx.run_typed("tell", tell)

    return orders


@asynccontextmanager
async def _endpoint(systems: Systems, port: int) -> AsyncIterator[None]:
    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    stop = asyncio.Event()
    serving = asyncio.create_task(
        serve(restate.app([_orders(systems)]), config, shutdown_trigger=stop.wait)
    )
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def _server(folder: Path, ingress: int, admin: int, node: int) -> AsyncIterator[None]:
    data = tempfile.mkdtemp(dir=folder, prefix="restate-")
    settings = {
        "RESTATE_BASE_DIR": data,
        "RESTATE_BIND_ADDRESS": f"127.0.0.1:{node}",
        "RESTATE_ADVERTISED_ADDRESS": f"http://127.0.0.1:{node}",
        "RESTATE_INGRESS__BIND_ADDRESS": f"127.0.0.1:{ingress}",
        "RESTATE_ADMIN__BIND_ADDRESS": f"127.0.0.1:{admin}",
        "RESTATE_LISTEN_MODE": "tcp",
        "DO_NOT_TRACK": "1",
    }
    server = subprocess.Popen(  # noqa: ASYNC220  it is waited for elsewhere
        [_SERVER, "--no-logo"],
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        await asyncio.to_thread(server.wait)


async def _until_it_answers(client: httpx.AsyncClient, url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports
