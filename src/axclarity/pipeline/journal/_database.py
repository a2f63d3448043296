"""One database and one connection to it: opened, checked, migrated, written in transactions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError

from axclarity.errors import InvalidValue, JournalError, Problem
from axclarity.pipeline.journal import _leases, _migrations
from axclarity.pipeline.journal._commits import Entry
from axclarity.pipeline.journal._payload_bytes import keep_by
from axclarity.pipeline.journal._schema import rights
from axclarity.pipeline.journal._store import DEADLOCK, Store, another_pipeline
from axclarity.pipeline.journal.payloads import Payloads

__all__ = ["Database"]

_LOST = -1
"""The number of who must not write any more, whether or not there is a successor yet."""

_TRIES = 5

_LATEST = select(rights.c.token).with_for_update(read=True)
_HELD = rights.c.token % 2
_HOLD = update(rights).values(token=rights.c.token + 1 + _HELD)
_LET_GO = update(rights).where(_HELD == 1).values(token=rights.c.token + 1)


class Database:
    """Used by one thread at a time, whichever that is."""

    def __init__(self, store: Store, payloads: Payloads) -> None:
        self._store = store
        self._payloads = payloads
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._token: int | None = None

    def open(self, *, migrate: bool = True) -> None:
        """Connect, check, and bring the schema to this version."""
        try:
            with self._renaming():
                self._engine = self._store.new_engine()
                keep_by(self._engine, self._payloads)
                self._store.check(self._connected())
                self._connected().rollback()
            if migrate:
                with self._transaction() as connection:
                    self._store.migrating(connection)
                    _migrations.upgrade(connection, self._store.name)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the connection."""
        self._disconnect()
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def downgrade(self) -> int:
        """Bring the schema one version back; returns which it has now."""
        with self._transaction() as connection:
            self._store.take_right(connection)
            self._store.migrating(connection)
            return _migrations.downgrade(connection, self._store.name)

    # Commits

    def commit(self, entries: Sequence[Entry[Any]], tries: int = _TRIES) -> None:
        """Run entries in one transaction; if one of them fails, each half in its own.

        So a bad one fails alone in the end, and the others still share commits. A commit that
        fails fails for all of them: nobody can know what became of it. What is ended because two
        wait for each other was not committed, and is run again.
        """
        try:
            with self._transaction() as connection:
                results = self._results(connection, entries)
                if results is None:
                    connection.rollback()
        except BaseException as error:  # noqa: BLE001  whoever waits gets it
            if tries > 1 and _is_deadlock(error):
                self.commit(entries, tries - 1)
            else:
                self._fail(entries, error)
            return
        if results is None:
            half = len(entries) // 2
            self.commit(entries[:half])
            self.commit(entries[half:])
        else:
            for entry, result in zip(entries, results, strict=True):
                entry.succeed(result)

    def _results(self, connection: Connection, entries: Sequence[Entry[Any]]) -> list[Any] | None:
        """What the operations return; `None` if one of several fails."""
        try:
            if any(entry.fenced for entry in entries):
                self._check_right(connection)
            return [entry.operation(connection) for entry in entries]
        except Exception:
            if len(entries) == 1 or connection.invalidated:
                raise
            return None

    def _fail(self, entries: Sequence[Entry[Any]], error: BaseException) -> None:
        for entry in entries:
            entry.error = error
        self._end_transaction()

    def _end_transaction(self) -> None:
        """A commit that failed leaves SQLite's transaction open; a lost connection is let go."""
        if self._connection is None:
            return
        try:
            if not self._connection.invalidated:
                self._connection.connection.rollback()
                return
        except Exception:  # noqa: BLE001, S110  then it is as good as lost
            pass
        self._disconnect()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._renaming():
            connection = self._connected()
            with connection.begin():
                self._store.begin(connection)
                yield connection

    def _connected(self) -> Connection:
        if self._engine is None:
            raise JournalError("The journal is not open. Call open() first.", reason="closed")
        if self._connection is None:
            self._connection = self._engine.connect()
            if self._token is not None:
                self._regain_right(self._connection)
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()

    @contextmanager
    def _renaming(self) -> Iterator[None]:
        """The journal fails only if the database does, not by what it is given to keep."""
        try:
            yield
        except (UnicodeEncodeError, OverflowError) as error:
            raise _cannot_be_kept(error) from error
        except SQLAlchemyError as error:
            if self._store.refuses(error):
                raise _cannot_be_kept(error) from error
            if isinstance(error, StatementError) and not isinstance(error, DBAPIError):
                raise (error.orig or error) from None  # a value of a wrong type: somebody's bug
            raise self._store.renamed(error) from error

    # The right to dispatch

    def take_right(self, connection: Connection) -> int:
        """Become the holder; returns its number, higher than all before. `hold` it once committed.

        It takes all leases over.

        Raises:
            JournalError: reason `dispatching`: somebody else is the holder.
        """
        self._store.take_right(connection)
        connection.execute(_HOLD)
        _leases.end_all(connection)
        return int(connection.scalar(_LATEST) or 0)

    def hold(self, token: int | None) -> None:
        """Write under this number from here on, or under none."""
        self._token = token

    def give_right_back(self, connection: Connection) -> None:
        """Let the connection hold it no longer."""
        if self._store.give_right_back(connection):
            connection.execute(_LET_GO)

    def check_undispatched(self, connection: Connection) -> None:
        """Refuse what nobody may do while a pipeline runs here; none begins meanwhile.

        One that has died, or lost its connection, has lost its right by this.

        Raises:
            JournalError: reason `dispatching`.
        """
        if self._token is not None:
            raise another_pipeline(self._store.name)
        self._store.check_undispatched(connection)
        connection.execute(_LET_GO)

    def _regain_right(self, connection: Connection) -> None:
        """The connection that held it is gone; this one is to hold it, if nobody else does."""
        try:
            with connection.begin():
                self._store.take_right(connection)
        except JournalError:
            self._token = _LOST

    def _check_right(self, connection: Connection) -> None:
        """Refuse to write for a holder that has had a successor.

        The row stays locked until the transaction ends, so that no successor comes meanwhile.
        """
        if self._token is None:
            return
        latest = connection.scalar(_LATEST)
        if latest != self._token:
            raise another_pipeline(self._store.name)


def _is_deadlock(error: BaseException) -> bool:
    return isinstance(error, JournalError) and error.context.get("reason") == DEADLOCK


def _cannot_be_kept(error: BaseException) -> InvalidValue:
    kind = type(error).__name__
    return InvalidValue(
        Problem(
            path="journal",
            rule="journal.value",
            message=f"is given what no database keeps ({kind})",
            hint="Look for control characters and halves of characters in ids, for very long ids, "
            "and for numbers beyond 63 bits.",
        )
    )
