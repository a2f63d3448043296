"""The one door to Procrastinate: jobs that name an event, their workers, what dead ones left."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from axclarity.errors import ConfigError, JournalError, Problem
from axclarity.pipeline.event import Event
from axclarity.pipeline.journal import PendingEvent, libpq_address

try:
    from procrastinate import App, JobContext, PsycopgConnector
    from procrastinate.exceptions import ConnectorException
    from procrastinate.jobs import Job, Status
    from psycopg import AsyncConnection, Error
    from psycopg_pool import AsyncConnectionPool
except ModuleNotFoundError as error:
    raise ConfigError(
        Problem(
            path="engine",
            rule="config.engine",
            message="needs Procrastinate: pip install 'axclarity[postgres]'",
        )
    ) from error

__all__ = ["Heads", "Jobs"]

Heads = Callable[[Collection[str], int], Awaitable[Sequence[PendingEvent]]]
"""What is due, the oldest event of each key: of other keys than these, and at most so many."""

_QUEUE = "axclarity"
_TASK = "axclarity.work"
_MOST_WAITING = 256
"""So few jobs wait at a time that their table stays small: taking one from it stays fast."""

_HANDING_OVER = 0x41784403
"""The first half of our advisory lock, beside the journal's own. The second is the schema."""

_HAVE_TO_ONESELF = "SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()))"
_OPEN = """
    SELECT queueing_lock, status = 'todo' FROM procrastinate_jobs job
    WHERE queue_name = %s AND (status = 'todo' OR status = 'doing' AND EXISTS (
        SELECT FROM procrastinate_events
        WHERE job_id = job.id AND type = 'started' AND at > now() - make_interval(secs => %s)
    ))
"""
"""The key of each job that waits, or began so many seconds ago at most, and whether it waits."""

_REMOVE = "DELETE FROM procrastinate_jobs WHERE status = 'doing' AND id = ANY(%s)"


class Jobs:
    """Procrastinate's tables in a database, made when they are first needed.

    A job is a hint that an event is due; for each key there is one. It may be lost, or done twice:
    the journal knows better.

    Args:
        address: of the database, as a journal has it.
        work: is called with the number of a job's event.
        heartbeat: how often a worker says that it lives; it is dead once it has missed three.
    """

    def __init__(
        self, address: str, work: Callable[[int], Awaitable[None]], *, heartbeat: timedelta
    ) -> None:
        self._address = libpq_address(address)
        self._app = App(connector=PsycopgConnector())
        self._heartbeat = heartbeat.total_seconds()
        self._left: set[int] = set()

        async def job(context: JobContext, seq: int) -> None:
            self._watch_end(context)
            await work(seq)

        self._app.task(name=_TASK, queue=_QUEUE, pass_context=True)(job)

    def _watch_end(self, context: JobContext) -> None:
        """Procrastinate notes the end of a job in the job's own task, and does not repeat it."""
        task, number = asyncio.current_task(), context.job.id
        if task is not None and number is not None:
            task.add_done_callback(partial(self._ended, number))

    def _ended(self, number: int, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled() and task.exception() is not None:
            self._left.add(number)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["OpenJobs"]:
        """Connected for as long as the context lasts.

        Raises:
            JournalError: the server cannot be reached, or this role may not make tables.
        """
        pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            self._address,
            min_size=2,
            max_size=4,
            timeout=3 * self._heartbeat,
            open=False,
            check=AsyncConnectionPool.check_connection,
        )
        async with _renamed():
            await pool.open(wait=True, timeout=3 * self._heartbeat)
        async with pool, self._app.open_async(pool):
            opened = OpenJobs(self._app, pool, self._heartbeat, self._left)
            await opened.prepare()
            yield opened


class OpenJobs:
    """The same, connected."""

    def __init__(
        self,
        app: App,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        heartbeat: float,
        left: set[int],
    ) -> None:
        self._app = app
        self._pool = pool
        self._heartbeat = heartbeat
        self._dead_after = 3 * heartbeat
        self._left = left

    async def prepare(self) -> None:
        """Make the tables if there are none."""
        async with self._alone():
            if not await self._app.check_connection_async():
                await self._app.schema_manager.apply_schema_async()

    async def hand_over(self, heads: Heads, priority: Callable[[Event], int]) -> bool:
        """Make jobs of what is due, for keys that have none.

        Args:
            priority: of an event; jobs of a higher one are taken first.

        Returns:
            Whether something was passed over: there was no room, or the key's job is about to
            begin, or to end.
        """
        async with self._alone() as connection:
            rows = await (await connection.execute(_OPEN, [_QUEUE, self._dead_after])).fetchall()
            waiting = {str(key) for key, waits in rows if waits}
            begun = {str(key) for key, waits in rows if not waits}
            room = max(0, _MOST_WAITING - len(waiting))
            due = await heads(waiting, room) if room else ()
            new = [
                _job(pending, priority(pending.event))
                for pending in due
                if pending.event.key not in begun
            ]
            if new:
                await self._app.job_manager.batch_defer_jobs_async(new, connection=connection)
        return len(due) == room or len(new) < len(due)

    async def work(
        self, concurrency: int, *, look_every: timedelta, grace: timedelta | None
    ) -> None:
        """Take jobs until cancelled; then those under way come to their end.

        Args:
            concurrency: how many at a time.
            look_every: how often to look for jobs of which no notice has come.
            grace: how long they may take to end.

        Raises:
            JournalError: the server cannot be reached any more.
        """
        async with _renamed():
            await self._app.run_worker_async(
                queues=[_QUEUE],
                concurrency=concurrency,
                fetch_job_polling_interval=look_every.total_seconds(),
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=(
                    timedelta.max if grace is None else grace
                ).total_seconds(),
                update_heartbeat_interval=self._heartbeat,
                stalled_worker_timeout=self._dead_after,
            )
        raise _unreachable("the worker ended")

    async def clear_away(self) -> None:
        """Remove what dead workers had begun; what it was about is handed over anew.

        And what this worker ended while the database could not be told.
        """
        manager, dead, left = self._app.job_manager, self._dead_after, list(self._left)
        async with self._alone() as connection:
            for job in await manager.get_stalled_jobs(queue=_QUEUE, seconds_since_heartbeat=dead):
                await manager.finish_job(job, Status.FAILED, delete_job=True)
            await manager.prune_stalled_workers(dead)
            await connection.execute(_REMOVE, [left])
        self._left.difference_update(left)

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A transaction that no other worker is in at the same time."""
        async with _renamed(), self._pool.connection() as connection:
            await connection.execute(_HAVE_TO_ONESELF, [_HANDING_OVER])
            yield connection


def _job(pending: PendingEvent, priority: int) -> Job:
    return Job(
        id=None,
        priority=priority,
        queue=_QUEUE,
        lock=None,
        queueing_lock=pending.event.key,
        task_name=_TASK,
        task_kwargs={"seq": pending.seq},
    )


@asynccontextmanager
async def _renamed() -> AsyncIterator[None]:
    try:
        yield
    except (ConnectorException, Error) as error:
        raise _unreachable(type(error.__cause__ or error).__name__) from error


def _unreachable(why: str) -> JournalError:
    return JournalError(
        f"The engine's database cannot be used ({why}). Check that the server runs, and that this "
        "role may use the database and make tables in it.",
        reason="no connection",
    )
