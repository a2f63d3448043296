"""A pipeline in a task of its own, for hosts that have an event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from typing import Any

from axclarity.pipeline.runner import Pipeline

__all__ = ["running_async"]

_GRACE = timedelta(seconds=30)


@asynccontextmanager
async def running_async(pipeline: Pipeline, *, grace: timedelta = _GRACE) -> AsyncIterator[None]:
    """A pipeline runs beside the body, in the same event loop, as long as the context lasts.

    ```
    with Journal("axclarity.db") as journal:
        async with running_async(Pipeline(journal, routes, transport)):
            await serve()
    ```

    The body begins when the pipeline has the right to run. If the pipeline ends by itself, the body
    is interrupted, as by `asyncio.timeout`, and what ended it is raised. However the body ends,
    attempts under way come to their end; whoever is cancelled while it waits for them cuts them
    off. The transport is closed at the end; the journal stays open.

    Args:
        pipeline: nobody else runs it meanwhile.
        grace: attempts that have not ended so long after the body are cut off; their events stay
            pending.

    Raises:
        JournalError: another pipeline runs on the journal.
        Exception: what ended the pipeline, if anything did.
    """
    body = _this_task()
    stop, begun = asyncio.Event(), asyncio.Event()
    interrupted = False

    def interrupt(_run: object) -> None:
        nonlocal interrupted
        if not stop.is_set():
            interrupted = body.cancel()

    async with aclosing(pipeline):
        run = asyncio.create_task(
            pipeline.run(stop, grace=grace, begun=begun.set), name="axclarity-pipeline"
        )
        run.add_done_callback(interrupt)
        try:
            await begun.wait()
            yield
        finally:
            stop.set()
            if interrupted:
                body.uncancel()
            await run


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("running_async needs a task, which it can interrupt")
    return task
