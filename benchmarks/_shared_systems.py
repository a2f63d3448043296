"""The simulated systems for workers in other processes: asked over a socket, line by line."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from _workload import Job, Systems
from attrs import define, field

__all__ = ["Distant", "Served", "connected", "serving"]


@define
class Served:
    """The systems, on a socket. `all_here` is set once so many workers have connected."""

    systems: Systems
    path: Path
    workers: int
    all_here: asyncio.Event = field(factory=asyncio.Event)
    _here: int = 0
    _asked: set[asyncio.Task[None]] = field(factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one worker until it goes."""
        while line := await reader.readline():
            question = json.loads(line)
            task = asyncio.create_task(self._answer(question, writer))
            self._asked.add(task)
            task.add_done_callback(self._asked.discard)
        writer.close()

    async def _answer(
        self, question: list[int | str | float], writer: asyncio.StreamWriter
    ) -> None:
        number, operation, subject = question
        made = True
        match operation:
            case "here":
                self._here += 1
                if self._here == self.workers:
                    self.all_here.set()
            case "spent":
                self.systems.spent_elsewhere += float(subject)
            case "submit":
                made = await self.systems.submit(Job(int(subject)))
            case "tell":
                await self.systems.tell(Job(int(subject)))
            case _:
                await self.systems.read(Job(int(subject)))
        writer.write(json.dumps([number, made]).encode() + b"\n")


@asynccontextmanager
async def serving(systems: Systems, path: Path, workers: int) -> AsyncIterator[Served]:
    """Serve the systems for as long as the context lasts."""
    served = Served(systems, path, workers)
    server = await asyncio.start_unix_server(served.talk, path)
    try:
        yield served
    finally:
        server.close()


@define
class Distant:
    """The systems as a worker sees them."""

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    _numbers: "count[int]" = field(factory=count)
    _waiting: dict[int, "asyncio.Future[bool]"] = field(factory=dict)

    async def read(self, job: Job) -> None:
        await self._ask("read", job.number)

    async def submit(self, job: Job) -> bool:
        return await self._ask("submit", job.number)

    async def tell(self, job: Job) -> None:
        await self._ask("tell", job.number)

    async def _ask(self, operation: str, subject: float) -> bool:
        number = next(self._numbers)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps([number, operation, subject]).encode() + b"\n")
        return await self._waiting[number]

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            number, made = json.loads(line)
            self._waiting.pop(number).set_result(made)

    @asynccontextmanager
    async def measured(self, gone: Callable[[], None]) -> AsyncIterator[None]:
        """Say that the worker is here, and at the end how much CPU it has spent since.

        Args:
            gone: called when the systems are there no longer.
        """
        listening = asyncio.create_task(self._listen())
        listening.add_done_callback(lambda _task: gone())
        await self._ask("here", 0)
        spent = time.process_time()
        yield
        if not listening.done():
            await self._ask("spent", time.process_time() - spent)
        listening.cancel()
        self._writer.close()


async def connected(path: Path) -> Distant:
    """Connect a worker to the systems."""
    return Distant(*await asyncio.open_unix_connection(path))
