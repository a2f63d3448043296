"""The same work by DBOS: one workflow of four steps an event, a queue with a part for each key."""

import logging
from collections.abc import Callable
from typing import Any

from _workload import RETRY_SECONDS, Job, Send, Systems
from attrs import frozen
from dbos import DBOS, SetEnqueueOptions

__all__ = ["ByDbos"]

_LOOK_SECONDS = 0.05
"""Its queue is looked at this often; a second is the default."""


@frozen
class ByDbos:
    """One executor; `place` is a database's address. There is only one of it in a process."""

    name: str
    place: str

    async def run(self, systems: Systems, send: Send) -> None:
        logging.disable(logging.ERROR)
        DBOS(config={"name": "orders", "system_database_url": self.place})
        order = _workflow(systems)
        DBOS.launch()
        queue = await DBOS.register_queue_async(
            "orders", partition_concurrency=1, polling_interval_sec=_LOOK_SECONDS
        )

        async def accept(job: Job) -> None:
            with SetEnqueueOptions(queue_partition_key=job.key, priority=job.number + 1):
                await queue.enqueue_async(order, job.number)

        await send(accept)
        await systems.all_ended.wait()
        DBOS.destroy(workflow_completion_timeout_sec=30)


def _workflow(systems: Systems) -> Callable[[int], Any]:
    @DBOS.step()
    async def read(number: int) -> None:
        await systems.read(Job(number))

    @DBOS.step(
        retries_allowed=True, interval_seconds=RETRY_SECONDS / 2, backoff_rate=1, max_attempts=99
    )
    async def submit(number: int) -> str:
        if not await systems.submit(Job(number)):
            raise RuntimeError("AX is busy")
        return f"SO-{number}"

    @DBOS.step()
    async def note(key: str) -> str:
        return key

    @DBOS.step()
    async def tell(number: int) -> None:
        await systems.tell(Job(number))

    @DBOS.workflow()
    async def order(number: int) -> None:
        await read(number)
        await note(await submit(number))
        await tell(number)

    return order
