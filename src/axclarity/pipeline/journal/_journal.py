"""The journal's public face: one method, one transaction."""

from collections.abc import (
    AsyncIterator,
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from time import sleep as at_rest
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection

from axclarity.errors import JournalError, Problem
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import _attempts, _inbox, operations
from axclarity.pipeline.journal._commits import Committer, ThreadCommitter
from axclarity.pipeline.journal._database import Database
from axclarity.pipeline.journal._leased import LeasedJournal
from axclarity.pipeline.journal._leases import Lease
from axclarity.pipeline.journal._notebook import Notebook
from axclarity.pipeline.journal._operator import OperatorDesk
from axclarity.pipeline.journal._place import FileSystem, file_system_of, is_address
from axclarity.pipeline.journal._postgresql import PostgresqlStore
from axclarity.pipeline.journal._records import Account, Attempt, PendingEvent
from axclarity.pipeline.journal._sqlite import SqliteStore
from axclarity.pipeline.journal._step import Step
from axclarity.pipeline.journal._store import Store, another_pipeline
from axclarity.pipeline.journal.payloads import KeepPayloads, Payloads

__all__ = ["Journal"]

P = ParamSpec("P")
T = TypeVar("T")


class Journal(OperatorDesk, Notebook):
    """Remembers every event, write and binding: in a file, or on a PostgreSQL server.

    Any thread may call; any process may open it to receive, list or replay. One at a time may
    dispatch. What a method did is on the disk when it returns. What is written at the same time
    shares a commit.

    Args:
        place: an SQLite file on a disk of this machine, or a `postgresql://` address, which needs
            the extra `postgres`.
        max_bytes: how large a file may grow; beyond that it is full, as a disk would be.
        payloads: how the payloads of events are kept; by default as they came.
        committer: commits what the journal writes; by default in a thread of its own, from
            `open()` to `close()`. `InlineCommitter` needs none, for simulations.
        file_system: tells the kind of file system that a path is on.
        sleep: waits for so many seconds, a few thousandths, where a file's lock is asked for.

    Raises:
        JournalError: from every method: it cannot be read or written. `context["reason"]` is
            `full` if there is no room.
    """

    def __init__(
        self,
        place: Path | str,
        *,
        max_bytes: int | None = None,
        payloads: Payloads | None = None,
        committer: Committer | None = None,
        file_system: FileSystem = file_system_of,
        sleep: Callable[[float], object] = at_rest,
    ) -> None:
        self.path = None if is_address(place) else Path(place)
        self._store: Store = (
            PostgresqlStore(str(place))
            if self.path is None
            else SqliteStore(self.path, max_bytes=max_bytes, file_system=file_system, sleep=sleep)
        )
        self._database = Database(self._store, payloads or KeepPayloads())
        self._committer = committer or ThreadCommitter()
        self._right = Lock()
        self._lock = Lock()
        self._is_open = False
        self._listeners: list[Callable[[], None]] = []
        self._listeners_lock = Lock()

    @property
    def name(self) -> str:
        """Its file, or its address without secrets: for people."""
        return self._store.name

    def open(self) -> Self:
        """Open it, making it if need be, and bring its schema to this version.

        Raises:
            JournalError: the reason is `corrupt`, `version`, `network` (a network file system),
                `permissions` (others may write it), `read-only` or `folder` (there is none), or
                what the database says.
        """
        with self._lock:
            if not self._is_open:
                self._database.open()
                self._committer.start(self._database.commit)
                self._is_open = True
        return self

    def close(self) -> None:
        """Commit what waits, and close it."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                self._committer.stop()
                self._database.close()

    def downgrade(self) -> int:
        """Bring a closed journal back to the schema before this version's, for an older axclarity.

        Messages in flight stay where they are. Returns the version it has now.

        Raises:
            JournalError: a pipeline runs on it, or there is no older version.
        """
        with self._store.only_here():
            self._database.open(migrate=False)
            try:
                return self._database.downgrade()
            finally:
                self._database.close()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def dispatching(self) -> Iterator[None]:
        """Hold the right to dispatch while the context lasts; one process at a time has it.

        It ends with the process, or with the connection to the server. What a former holder writes
        about its work afterwards is refused: whatever `run_async` and `step` write, and `begin`,
        `apply`, `retry`, `defer` and `park`. To accept, to replay and to decide needs no right.

        Raises:
            JournalError: reason `dispatching`: somebody else holds it.
        """
        with self._only_once(), self._store.only_here():
            self._database.hold(self._committer.run(self._database.take_right))
            try:
                yield
            finally:
                self._database.hold(None)
                with suppress(JournalError):
                    self._committer.run(self._database.give_right_back)

    @asynccontextmanager
    async def dispatching_async(self) -> AsyncIterator[None]:
        """The same for an event loop, which goes on meanwhile."""
        with self._only_once(), self._store.only_here():
            try:
                self._database.hold(await self._committer.run_async(self._database.take_right))
                yield
            finally:
                self._database.hold(None)
                with suppress(JournalError):
                    await self._committer.run_async(self._database.give_right_back)

    @contextmanager
    def _only_once(self) -> Iterator[None]:
        """A connection would hold the right twice."""
        if not self._right.acquire(blocking=False):
            raise another_pipeline(self._store.name)
        try:
            yield
        finally:
            self._right.release()

    # Ways to ask

    def run(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Wait until one of the `operations` is committed."""
        return self._committer.run(lambda connection: ask(connection, *args, **kwargs))

    async def run_async(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Await the same; what writes does so under the right to dispatch, if it was taken here."""
        return await self._committer.run_async(
            lambda connection: ask(connection, *args, **kwargs), fenced=ask not in operations.READS
        )

    async def run_and_tell(
        self,
        tell: Callable[[T], object],
        ask: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same; `tell` is called with what is committed, also if nobody awaits it any more."""
        return await self._committer.run_async(
            lambda connection: ask(connection, *args, **kwargs),
            fenced=ask not in operations.READS,
            then=tell,
        )

    def step(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Step[T]:
        """The same as a step of a conversation."""

        def operation(connection: Connection) -> T:
            return ask(connection, *args, **kwargs)

        return Step(self._committer, operation, fenced=ask not in operations.READS)

    # Leases, where several work on one journal and nobody dispatches

    async def lease_async(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Await an operation that takes a lease; none is given while a pipeline runs here.

        Raises:
            JournalError: reason `dispatching`: one does.
        """

        def operation(connection: Connection) -> T:
            self._database.check_undispatched(connection)
            return ask(connection, *args, **kwargs)

        return await self._committer.run_async(operation)

    def under(self, lease: Lease) -> LeasedJournal:
        """The journal as the holder of a lease writes it."""
        return LeasedJournal(self, lease)

    # Events in

    def accept(
        self, events: Iterable[Event], now: datetime, *, bookmarks: Mapping[str, str] | None = None
    ) -> int:
        """Store events, and the bookmarks of where they were found, together.

        Returns:
            How many were new. The rest are counted as duplicates: source and id were there already.
        """
        accepted = self.run(operations.accept, list(events), now, bookmarks or {})
        if accepted:
            self._tell_listeners()
        return accepted

    async def accept_async(
        self, events: Iterable[Event], now: datetime, *, bookmarks: Mapping[str, str] | None = None
    ) -> int:
        """The same for an event loop, which goes on meanwhile; no thread waits."""
        accepted = await self._committer.run_async(
            partial(operations.accept, events=list(events), now=now, bookmarks=bookmarks or {})
        )
        if accepted:
            self._tell_listeners()
        return accepted

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener`, in the accepting thread, after events were accepted or replayed here.

        Returns:
            A function that ends it.
        """
        with self._listeners_lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._listeners_lock:
                self._listeners.remove(listener)

        return end

    def _tell_listeners(self) -> None:
        with self._listeners_lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener()

    # Events through, step by step: what a pipeline does by `run_async`

    def _work(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Wait until it is committed, under the right to dispatch, if it was taken here."""
        return self._committer.run(lambda connection: ask(connection, *args, **kwargs), fenced=True)

    def ready(
        self, now: datetime, *, limit: int = 16, exclude_keys: Collection[str] = ()
    ) -> list[PendingEvent]:
        """Events to work on now: the oldest pending one of each key, if it is due."""
        return self.run(_inbox.ready, now, limit=limit, exclude_keys=exclude_keys)

    def next_due(self, *, exclude_keys: Collection[str] = ()) -> datetime | None:
        """When `ready` has something next, maybe in the past; `None` if nothing is pending."""
        return self.run(_inbox.next_due, exclude_keys=exclude_keys)

    def begin(self, seqs: Sequence[int], now: datetime) -> set[int]:
        """Count an attempt at each event, before it is worked on.

        Returns:
            Those that were begun: pending still, and the oldest of their key.
        """
        return self._work(operations.begin, seqs, now)

    def apply(
        self,
        pending: PendingEvent,
        outcome: Outcome,
        now: datetime,
        *,
        bookmarks: Mapping[str, str] | None = None,
    ) -> None:
        """The event is applied.

        Any event means "bring this record up to date". So earlier dead letters of the same key and
        resource (`order.`) are settled with it, as "superseded by <event id>".
        """
        self._work(operations.apply, pending, outcome, now, bookmarks or {})

    def retry(self, pending: PendingEvent, at: datetime, now: datetime, *, result: str) -> None:
        """The attempt failed and counts; the event is due again at `at`."""
        self._work(operations.retry, pending, at, now, result)

    def defer(self, pending: PendingEvent, until: datetime) -> None:
        """The attempt came to nothing through no fault of the event, and does not count."""
        self._work(operations.defer, pending, until)

    def park(
        self,
        pending: PendingEvent,
        now: datetime,
        *,
        rule: str,
        message: str,
        problems: Iterable[Problem] = (),
        facts: Mapping[str, str] | None = None,
    ) -> int:
        """The event becomes a dead letter; returns the letter's id, 0 if it is not pending."""
        letter_id, _ = self._work(
            operations.park,
            pending,
            now,
            rule=rule,
            message=message,
            problems=tuple(problems),
            facts=facts or {},
        )
        return letter_id or 0

    def account(self) -> Account:
        """Count all events by where they are."""
        return self.run(_inbox.account)

    def attempts(self, source: str, event_id: str) -> list[Attempt]:
        """The attempts at an event, first to last; those that do not count left out."""
        return self.run(_attempts.attempts_of, source, event_id)
