"""A journal in an SQLite file."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from time import sleep as at_rest
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError

from axclarity.errors import JournalError
from axclarity.pipeline.journal._lock import dispatch_lock
from axclarity.pipeline.journal._place import FileSystem, prepare

__all__ = ["SqliteStore"]

_BUSY_SECONDS = 10.0

_READ_WHOLE_BYTES = 64 * 1024 * 1024
"""A file up to this size is read whole when it is opened: that takes a fraction of a second. In a
larger one SQLite tells of a damaged page when it comes to it. An end without warning is no reason
to look: the write-ahead log mends that by itself, with checksums."""

_TROUBLES = {
    sqlite3.SQLITE_FULL: ("full", "is full. Make room; nothing is accepted until then."),
    sqlite3.SQLITE_CORRUPT: ("corrupt", "is damaged. Keep a copy, and restore a backup."),
    sqlite3.SQLITE_NOTADB: ("corrupt", "cannot be used: it is no SQLite file, or damaged."),
    sqlite3.SQLITE_READONLY: ("read-only", "cannot be used: let this user write it."),
    sqlite3.SQLITE_BUSY: ("busy", "was held too long by another program. End that program."),
}
_ANY_TROUBLE = (
    "cannot be used ({name}). Check that it is on a local disk, that this user may write it, and "
    "that no other program holds it."
)


class SqliteStore:
    """A file in WAL mode, every commit on the disk before it counts (synchronous=FULL)."""

    def __init__(
        self,
        path: Path,
        *,
        max_bytes: int | None,
        file_system: FileSystem,
        sleep: Callable[[float], object] = at_rest,
        read_whole_bytes: int = _READ_WHOLE_BYTES,
    ) -> None:
        self.name = str(path)
        self._path = path
        self._max_bytes = max_bytes
        self._file_system = file_system
        self._sleep = sleep
        self._read_whole_bytes = read_whole_bytes

    def new_engine(self) -> Engine:
        """One connection, on a file that is fit."""
        prepare(self._path, self._file_system)
        engine = create_engine(
            URL.create("sqlite", database=str(self._path)),
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
            hide_parameters=True,
        )
        event.listen(engine, "connect", self._configure)
        return engine

    def _configure(self, connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 would begin transactions on its own
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        if mode != "wal":
            raise JournalError(
                f"The journal {self.name} cannot use a write-ahead log. Put it on a local disk.",
                reason="network",
            )
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if self._max_bytes is not None:
            (page,) = connection.execute("PRAGMA page_size").fetchone()
            connection.execute(f"PRAGMA max_page_count={max(1, self._max_bytes // page)}")

    def check(self, connection: Connection) -> None:
        """Read the whole file once, unless it is large."""
        if self._path.stat().st_size > self._read_whole_bytes:
            return
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            reason, what = _TROUBLES[sqlite3.SQLITE_CORRUPT]
            raise JournalError(f"The journal {self.name} {what}", reason=reason)

    def begin(self, connection: Connection) -> None:
        """Have the file to itself from the beginning, so that nothing changes after a look."""
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def migrating(self, connection: Connection) -> None:
        """Every transaction has the file to itself."""

    def only_here(self) -> AbstractContextManager[None]:
        """Lock a file next to it; that ends with the process."""
        return dispatch_lock(self._path, self._sleep)

    def take_right(self, connection: Connection) -> None:
        """The lock is enough."""

    def give_right_back(self, connection: Connection) -> bool:
        """So it is here."""
        del connection
        return True

    def check_undispatched(self, connection: Connection) -> None:
        """Whoever takes the lock after this look waits with its first write for our commit."""
        del connection
        with dispatch_lock(self._path, self._sleep):
            pass

    def refuses(self, error: SQLAlchemyError) -> bool:
        """By what the driver calls it."""
        return isinstance(error, DataError)

    def renamed(self, error: SQLAlchemyError) -> JournalError:
        """By SQLite's own code."""
        cause = error.orig if isinstance(error, DBAPIError) else None
        name = getattr(cause, "sqlite_errorname", type(error).__name__)
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        reason, what = _TROUBLES.get(code, (name, _ANY_TROUBLE.format(name=name)))
        return JournalError(f"The journal {self.name} {what}", reason=reason)
