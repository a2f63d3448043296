"""The same work by Procrastinate alone: one job an event, one at a time for each key."""

import asyncio
import logging
import random
from datetime import UTC, datetime, timedelta

from _workload import KEYS, RETRY_SECONDS, Job, Send, Systems
from attrs import frozen
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job as ProcrastinateJob

__all__ = ["ByProcrastinate"]

_LOOK_SECONDS = 0.1
"""A retry is found by looking, not by a notice; five seconds is the default."""


class _Busy(Exception):
    """AX is busy."""


class _Again(BaseRetryStrategy):
    def get_retry_decision(
        self, *, exception: BaseException, job: ProcrastinateJob
    ) -> RetryDecision:
        del exception, job
        wait = timedelta(seconds=RETRY_SECONDS * random.random())
        return RetryDecision(retry_at=datetime.now(UTC) + wait)


@frozen
class ByProcrastinate:
    """One worker; `place` is a database."""

    name: str
    place: str

    async def run(self, systems: Systems, send: Send) -> None:
        logging.disable(logging.ERROR)  # each retry would be one
        app = App(connector=PsycopgConnector(conninfo=self.place, max_size=20))

        @app.task(name="order", retry=_Again(), pass_context=False)
        async def order(number: int) -> None:
            job = Job(number)
            await systems.read(job)
            if not await systems.submit(job):
                raise _Busy
            await asyncio.sleep(0)
            await systems.tell(job)

        async with app.open_async():
            if not await app.check_connection_async():
                await app.schema_manager.apply_schema_async()
            worker = asyncio.create_task(
                app.run_worker_async(
                    concurrency=KEYS,
                    delete_jobs="always",
                    fetch_job_polling_interval=_LOOK_SECONDS,
                    install_signal_handlers=False,
                )
            )

            async def accept(job: Job) -> None:
                await order.configure(lock=job.key).defer_async(number=job.number)

            await send(accept)
            await systems.all_ended.wait()
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
