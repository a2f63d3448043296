"""A pipeline in a thread of its own, for hosts that have no event loop."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread

from axclarity.pipeline.runner import Pipeline

__all__ = ["PipelineThread", "running"]

_LOG = logging.getLogger("axclarity.pipeline")
_GRACE = timedelta(seconds=30)


class PipelineThread:
    """Runs a pipeline in an event loop of its own, from `start()` to `stop()`; once.

    The transport is used in that loop, so it is closed there at the end; the journal stays open.
    If it ends by itself, that is logged at once, since nobody else is told before `stop()`.

    Args:
        pipeline: nobody else runs it meanwhile.
        grace: attempts that have not ended so long after `stop()` are cut off; their events stay
            pending.
    """

    def __init__(self, pipeline: Pipeline, *, grace: timedelta = _GRACE) -> None:
        self._pipeline = pipeline
        self._grace = grace
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._settled = Event()
        self._error: BaseException | None = None
        self._thread = Thread(target=self._work, name="axclarity-pipeline", daemon=True)

    def start(self) -> None:
        """Return as soon as the pipeline has the right to run.

        Raises:
            JournalError: another pipeline runs on the journal.
        """
        self._thread.start()
        self._settled.wait()
        if self._error is not None:
            self.stop()

    def stop(self) -> None:
        """Begin nothing more, and wait for the end; again is harmless.

        Raises:
            Exception: what ended the pipeline before, if anything did.
        """
        if self._thread.ident is None:
            return
        if self._loop is not None:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _work(self) -> None:
        try:
            asyncio.run(self._run())
        except BaseException as error:  # noqa: BLE001  whoever stops it gets it
            self._error = error
            _LOG.critical("the pipeline has ended: %s", type(error).__name__)
        finally:
            self._settled.set()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            await self._pipeline.run(self._stop, grace=self._grace, begun=self._settled.set)
        finally:
            await self._pipeline.aclose()


@contextmanager
def running(pipeline: Pipeline, *, grace: timedelta = _GRACE) -> Iterator[None]:
    """A pipeline runs in a thread of its own as long as the context lasts.

    ```
    with Journal("axclarity.db") as journal, running(Pipeline(journal, routes, transport)):
        serve()
    ```

    Raises:
        JournalError: another pipeline runs on the journal, or it fails.
    """
    thread = PipelineThread(pipeline, grace=grace)
    thread.start()
    try:
        yield
    finally:
        thread.stop()
