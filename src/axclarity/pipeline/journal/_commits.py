"""Where the committing happens: in a thread of its own, which shares commits, or on the spot."""

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock, RLock, Thread
from typing import Any, Generic, Protocol, TypeVar

from attrs import define, field
from sqlalchemy import Connection

from axclarity.errors import JournalError

__all__ = ["Commit", "Committer", "Entry", "InlineCommitter", "Operation", "ThreadCommitter"]

T = TypeVar("T")

Operation = Callable[[Connection], T]
"""Reads and writes inside a transaction that somebody else begins and commits.

It may be run twice: what it did the first time was rolled back.
"""

_MOST_AT_ONCE = 512


@define(eq=False)
class Entry(Generic[T]):
    """An operation that waits for its commit, and what came of it.

    Args:
        fenced: it may be made only by who holds the right to dispatch.
        told: called once it is committed, or has failed.
        loop: whose thread `told` is to be called in; `None`: any.
    """

    operation: Operation[T]
    fenced: bool = False
    told: Callable[[], object] = lambda: None
    loop: asyncio.AbstractEventLoop | None = None
    error: BaseException | None = None
    _results: list[T] = field(factory=list)

    def succeed(self, result: T) -> None:
        """It is committed."""
        self._results = [result]

    def outcome(self) -> T:
        """What it returned; raises what went wrong."""
        if self.error is not None:
            raise self.error
        (result,) = self._results
        return result


Commit = Callable[[Sequence[Entry[Any]]], None]
"""Runs entries in one transaction and writes into each what came of it; raises nothing."""


class Committer(Protocol):
    """Takes operations from any thread and any event loop, and answers each after its commit."""

    def start(self, commit: Commit) -> None:
        """Begin to take operations."""
        ...

    def stop(self) -> None:
        """Commit what waits, and end. More is refused."""
        ...

    def run(self, operation: Operation[T], *, fenced: bool = False) -> T:
        """Wait until an operation is committed; returns its result or raises its error."""
        ...

    async def run_async(
        self,
        operation: Operation[T],
        *,
        fenced: bool = False,
        then: Callable[[T], object] | None = None,
    ) -> T:
        """Await the same. An operation that was handed in is not stopped by a cancellation.

        Args:
            then: called with the result in the thread of the loop, as long as that turns: also if
                nobody waits for it any more. Raises nothing.
        """
        ...


class InlineCommitter:
    """Commits each operation at once, in the thread that calls.

    For deterministic simulations: it has no thread, and an event loop never waits for it.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._commit: Commit | None = None

    def start(self, commit: Commit) -> None:
        """Begin to take operations."""
        self._commit = commit

    def stop(self) -> None:
        """End."""
        with self._lock:
            self._commit = None

    def run(self, operation: Operation[T], *, fenced: bool = False) -> T:
        """Commit an operation."""
        entry = Entry(operation, fenced)
        with self._lock:
            if self._commit is None:
                raise _not_open()
            self._commit([entry])
        return entry.outcome()

    async def run_async(
        self,
        operation: Operation[T],
        *,
        fenced: bool = False,
        then: Callable[[T], object] | None = None,
    ) -> T:
        """Commit an operation, without letting the loop turn."""
        result = self.run(operation, fenced=fenced)
        if then is not None:
            then(result)
        return result


class ThreadCommitter:
    """Commits in a thread of its own: all that waits when a commit ends goes into the next one.

    So the more is written at a time, the fewer commits each write costs.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._queue: SimpleQueue[Entry[Any] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._process = 0

    def start(self, commit: Commit) -> None:
        """Start the thread."""
        with self._lock:
            self._process = os.getpid()
            self._queue = SimpleQueue()
            self._thread = Thread(
                target=_work, args=(self._queue, commit), name="axclarity-journal", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """Let the thread commit what waits, and end it."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._queue.put(None)
        if thread is not None and self._process == os.getpid():
            thread.join()

    def run(self, operation: Operation[T], *, fenced: bool = False) -> T:
        """Wait until an operation is committed."""
        done = Lock()
        done.acquire()
        entry = Entry(operation, fenced, told=done.release)
        self._put(entry)
        done.acquire()
        return entry.outcome()

    async def run_async(
        self,
        operation: Operation[T],
        *,
        fenced: bool = False,
        then: Callable[[T], object] | None = None,
    ) -> T:
        """Await the commit of an operation."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        entry = Entry(operation, fenced, loop=loop)
        entry.told = partial(_wake, done, entry, then)
        self._put(entry)
        await done
        return entry.outcome()

    def _put(self, entry: Entry[Any]) -> None:
        with self._lock:
            if self._thread is None:
                raise _not_open()
            if self._process != os.getpid():
                raise JournalError(
                    "The journal was opened before this process was forked. Open it after the fork."
                )
            self._queue.put(entry)


def _work(queue: "SimpleQueue[Entry[Any] | None]", commit: Commit) -> None:
    while True:
        batch = _next_batch(queue)
        entries = [entry for entry in batch if entry is not None]
        if entries:
            commit(entries)
            _tell(entries)
        if None in batch:
            return


def _next_batch(queue: "SimpleQueue[Entry[Any] | None]") -> list[Entry[Any] | None]:
    batch = [queue.get()]
    with suppress(Empty):
        while batch[-1] is not None and len(batch) < _MOST_AT_ONCE:
            batch.append(queue.get_nowait())
    return batch


def _tell(entries: Sequence[Entry[Any]]) -> None:
    """Tell all who wait; each event loop is woken once."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[Entry[Any]]] = {}
    for entry in entries:
        by_loop.setdefault(entry.loop, []).append(entry)
    for loop, told in by_loop.items():
        if loop is None:
            _call(told)
        else:
            with suppress(RuntimeError):  # it has ended, and nobody waits in it any more
                loop.call_soon_threadsafe(_call, told)


def _call(entries: Sequence[Entry[Any]]) -> None:
    for entry in entries:
        entry.told()


def _wake(
    waiting: "asyncio.Future[None]", entry: Entry[T], then: Callable[[T], object] | None
) -> None:
    if not waiting.done():  # else it was cancelled
        waiting.set_result(None)
    if then is not None and entry.error is None:
        then(entry.outcome())


def _not_open() -> JournalError:
    return JournalError("The journal is not open. Call open() first.", reason="closed")
