"""The journal's public face: one method, one transaction."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from axclarity.errors import Problem
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import _dead_letters, _inbox, _intents, _memory
from axclarity.pipeline.journal._database import Database
from axclarity.pipeline.journal._lock import dispatch_lock
from axclarity.pipeline.journal._records import (
    Account,
    Attempt,
    Binding,
    DeadLetter,
    IntentRecord,
    IntentState,
    PendingEvent,
)

__all__ = ["Journal"]


class Journal:
    """A file that remembers every event, write and binding.

    Any thread may call; any process may open it to receive, list or replay. One at a time may
    dispatch. What a method did is on the disk when it returns.

    Args:
        path: an SQLite file on a local disk.
        max_bytes: how large the file may grow; beyond that it is full, as a disk would be.

    Raises:
        JournalError: from every method: the file cannot be read or written. `context["reason"]` is
            `full` if there is no room.
    """

    def __init__(self, path: Path | str, *, max_bytes: int | None = None) -> None:
        self.path = Path(path)
        self._database = Database(self.path, max_bytes=max_bytes)
        self._listeners: list[Callable[[], None]] = []
        self._listeners_lock = Lock()

    def open(self) -> Self:
        """Open the file, making it if need be. Refuses a schema it does not know."""
        self._database.open()
        return self

    def close(self) -> None:
        """Close the file."""
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

    def dispatching(self) -> AbstractContextManager[None]:
        """Hold the right to dispatch while the context lasts; one process at a time has it."""
        return dispatch_lock(self.path)

    # Events in

    def accept(
        self, events: Iterable[Event], now: datetime, *, bookmarks: Mapping[str, str] | None = None
    ) -> int:
        """Store events, and the bookmarks of where they were found, together.

        Returns:
            How many were new. The rest are counted as duplicates: source and id were there already.
        """
        with self._database.transaction() as connection:
            accepted = _inbox.accept(connection, events, now)
            _memory.set_bookmarks(connection, bookmarks or {})
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

    # Events through

    def ready(
        self, now: datetime, *, limit: int = 16, exclude_keys: Collection[str] = ()
    ) -> list[PendingEvent]:
        """Events to work on now: the oldest pending one of each key, if it is due."""
        with self._database.transaction() as connection:
            return _inbox.ready(connection, now, limit=limit, exclude_keys=exclude_keys)

    def next_due(self, *, exclude_keys: Collection[str] = ()) -> datetime | None:
        """When `ready` has something next, maybe in the past; `None` if nothing is pending."""
        with self._database.transaction() as connection:
            return _inbox.next_due(connection, exclude_keys=exclude_keys)

    def begin(self, seqs: Sequence[int], now: datetime) -> None:
        """Count an attempt at each event, before it is worked on."""
        with self._database.transaction() as connection:
            _inbox.begin(connection, seqs, now)

    def hold(self, pendings: Iterable[PendingEvent], until: datetime) -> None:
        """Put off events that were not begun, because where they go is closed."""
        seqs = [pending.seq for pending in pendings]
        with self._database.transaction() as connection:
            _inbox.hold(connection, seqs, until)

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
        with self._database.transaction() as connection:
            _inbox.finish(connection, pending.seq, "applied", now)
            _inbox.settle(connection, pending.seq, "applied", outcome, now)
            _dead_letters.supersede(connection, pending.seq, pending.event, now)
            _memory.set_bookmarks(connection, bookmarks or {})

    def retry(self, pending: PendingEvent, at: datetime, now: datetime, *, result: str) -> None:
        """The attempt failed and counts; the event is due again at `at`."""
        with self._database.transaction() as connection:
            _inbox.postpone(connection, pending.seq, at, counted=True, result=result, now=now)

    def defer(self, pending: PendingEvent, until: datetime, now: datetime) -> None:
        """The attempt came to nothing through no fault of the event, and does not count."""
        with self._database.transaction() as connection:
            _inbox.postpone(connection, pending.seq, until, counted=False, result="", now=now)

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
        """The event becomes a dead letter; returns the letter's id."""
        known = dict(facts or {})
        with self._database.transaction() as connection:
            _inbox.finish(connection, pending.seq, f"parked: {rule}", now)
            _inbox.settle(connection, pending.seq, "parked", Outcome(message, known), now)
            return _dead_letters.add(
                connection,
                pending.seq,
                rule=rule,
                message=message,
                problems=problems,
                facts=known,
                now=now,
            )

    def account(self) -> Account:
        """Count all events by where they are."""
        with self._database.transaction() as connection:
            return _inbox.account(connection)

    def attempts(self, source: str, event_id: str) -> list[Attempt]:
        """The attempts at an event, first to last; those that do not count left out."""
        with self._database.transaction() as connection:
            return _inbox.attempts_of(connection, source, event_id)

    # Dead letters

    def dead_letters(
        self,
        *,
        key: str | None = None,
        rule: str | None = None,
        waiting: bool = True,
        limit: int | None = None,
    ) -> list[DeadLetter]:
        """Dead letters, oldest first; with `waiting=False` also those of the past."""
        with self._database.transaction() as connection:
            return _dead_letters.listed(
                connection, key=key, rule=rule, waiting=waiting, limit=limit
            )

    def dead_letter(self, letter_id: int) -> DeadLetter | None:
        """One dead letter, waiting or past."""
        with self._database.transaction() as connection:
            return _dead_letters.find(connection, letter_id)

    def replay(self, letter_id: int, now: datetime) -> bool:
        """Make a dead letter's event pending again; false if it does not wait (any more)."""
        with self._database.transaction() as connection:
            letter = _dead_letters.find(connection, letter_id)
            replayed = letter is not None and letter.waits
            if letter is not None and replayed:
                _dead_letters.replay(connection, [letter], now)
        if replayed:
            self._tell_listeners()
        return replayed

    def replay_all(self, now: datetime, *, key: str | None = None, rule: str | None = None) -> int:
        """Make the events of all waiting dead letters, or of some, pending again."""
        with self._database.transaction() as connection:
            letters = _dead_letters.listed(connection, key=key, rule=rule, waiting=True, limit=None)
            replayed = _dead_letters.replay(connection, letters, now)
        if replayed:
            self._tell_listeners()
        return replayed

    # Writes

    def intent(self, message_id: str) -> IntentRecord | None:
        """What is known of a write."""
        with self._database.transaction() as connection:
            return _intents.find(connection, message_id)

    def intents(self, state: IntentState | None = None) -> list[IntentRecord]:
        """All writes, or those in one state, longest unchanged first."""
        with self._database.transaction() as connection:
            return _intents.listed(connection, state)

    def put_intent(self, record: IntentRecord, now: datetime) -> None:
        """Write down where a write stands."""
        with self._database.transaction() as connection:
            _intents.put(connection, record, now)

    # Memory

    def bound(self, entity: str, clarity_id: str) -> str | None:
        """The AX key that a Clarity id is bound to."""
        with self._database.transaction() as connection:
            return _memory.ax_key_of(connection, entity, clarity_id)

    def clarity_id_of(self, entity: str, ax_key: str) -> str | None:
        """The Clarity id that an AX key is bound to."""
        with self._database.transaction() as connection:
            return _memory.clarity_id_of(connection, entity, ax_key)

    def bind(self, entity: str, clarity_id: str, ax_key: str) -> None:
        """Tie two keys; again is harmless.

        Raises:
            Parked: rule `binding.taken`: one of them is tied to another already.
        """
        with self._database.transaction() as connection:
            _memory.bind(connection, Binding(entity=entity, clarity_id=clarity_id, ax_key=ax_key))

    def bindings(self, entity: str) -> list[Binding]:
        """All bindings of an entity, by Clarity id."""
        with self._database.transaction() as connection:
            return _memory.bindings_of(connection, entity)

    def bookmark(self, name: str) -> str | None:
        """The place that was remembered under a name."""
        with self._database.transaction() as connection:
            return _memory.bookmark(connection, name)

    def pause(self, destination: str, until: datetime) -> None:
        """Remember that a destination asked for rest; a longer one stands."""
        with self._database.transaction() as connection:
            _memory.pause(connection, destination, until)

    def pauses(self, now: datetime) -> dict[str, datetime]:
        """The destinations that asked for rest, by any worker, and until when."""
        with self._database.transaction() as connection:
            return _memory.pauses_after(connection, now)

    def add_alert(self, alert: Alert) -> bool:
        """Write an alert down; false if one with its key was raised before."""
        with self._database.transaction() as connection:
            return _memory.add_alert(connection, alert)

    def alerts(self, *, since: datetime | None = None) -> list[Alert]:
        """Alerts, oldest first."""
        with self._database.transaction() as connection:
            return _memory.list_alerts(connection, since)
