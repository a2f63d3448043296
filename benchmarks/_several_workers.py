"""The pipeline on several processes: Procrastinate hands the journal's events to workers.

The measuring process receives and hands over; each worker is a process of its own.
"""

import asyncio
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from _embedded import event_of, pipeline_on
from _shared_systems import Served, connected, serving
from _workload import KEYS, Job, Send, Systems
from attrs import frozen

from axclarity.http import utc_now
from axclarity.pipeline import Journal
from axclarity.pipeline.engines import ProcrastinateEngine

__all__ = ["SeveralWorkers"]


@frozen
class SeveralWorkers:
    """So many workers; `place` is where the journal and the jobs are."""

    name: str
    place: str
    workers: int

    async def run(self, systems: Systems, send: Send) -> None:
        with Journal(self.place) as journal, tempfile.TemporaryDirectory() as folder:
            stop = asyncio.Event()
            engine = ProcrastinateEngine(
                pipeline_on(journal, systems), journal, self.place, concurrency=KEYS
            )
            handing_over = asyncio.create_task(engine.hand_over(stop))

            async def accept(job: Job) -> None:
                await journal.accept_async([event_of(job)], utc_now())

            async with (
                serving(systems, Path(folder) / "systems", self.workers) as socket,
                self._working(socket),
            ):
                await send(accept)
                await systems.all_ended.wait()
            stop.set()
            await handing_over
            account = journal.account()
            assert account.applied == account.accepted

    @asynccontextmanager
    async def _working(self, socket: Served) -> AsyncIterator[None]:
        command = [
            sys.executable,
            __file__,
            self.place,
            str(socket.path),
            str(KEYS // self.workers),
        ]
        started = [
            subprocess.Popen(command)  # noqa: ASYNC220  they are waited for elsewhere
            for _ in range(self.workers)
        ]
        await socket.all_here.wait()
        try:
            yield
        finally:
            for worker in started:
                worker.send_signal(signal.SIGTERM)
            for worker in started:
                await asyncio.to_thread(worker.wait)


async def _work(place: str, socket: Path, concurrency: int) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    systems = await connected(socket)
    with Journal(place) as journal:
        pipeline = pipeline_on(journal, systems)
        engine = ProcrastinateEngine(pipeline, journal, place, concurrency=concurrency)
        async with systems.measured(gone=stop.set):
            await engine.run(stop)


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
