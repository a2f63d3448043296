"""One SQLite file: how it is opened, locked and spoken to. Errors are renamed here."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from axclarity.errors import JournalError
from axclarity.pipeline.journal import _schema

__all__ = ["Database"]

_BUSY_SECONDS = 10.0
_FULL = sqlite3.SQLITE_FULL


class Database:
    """A file in WAL mode, every commit on the disk before it counts (synchronous=FULL).

    One connection and one lock: transactions of several threads follow one another.
    """

    def __init__(self, path: Path, *, max_bytes: int | None) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._lock = RLock()
        self._engine: Engine | None = None
        self._connection: Connection | None = None

    def open(self) -> None:
        """Open the file, making it and its tables if need be."""
        with self._lock, self._renaming():
            if self._connection is None:
                try:
                    self._engine = self._new_engine()
                    self._connection = self._engine.connect()
                    self._check_version()
                except BaseException:
                    self.close()
                    raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            if self._engine is not None:
                self._engine.dispose()
            self._connection = self._engine = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: committed at the end, rolled back by an error."""
        with self._lock, self._renaming():
            if self._connection is None:
                raise JournalError(f"The journal {self._path} is not open. Call open() first.")
            with self._connection.begin():
                yield self._connection

    @contextmanager
    def _renaming(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._renamed(error) from error

    def _renamed(self, error: SQLAlchemyError) -> JournalError:
        cause = error.orig if isinstance(error, DBAPIError) else None
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        name = getattr(cause, "sqlite_errorname", type(error).__name__)
        if code == _FULL:
            return JournalError(
                f"The journal {self._path} is full. Make room; nothing is accepted until then.",
                reason="full",
            )
        return JournalError(
            f"The journal {self._path} cannot be used ({name}). Check that it is on a local disk, "
            "that this user may write it, and that no other program holds it.",
            reason=name,
        )

    def _new_engine(self) -> Engine:
        engine = create_engine(
            URL.create("sqlite", database=str(self._path)),
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "timeout": _BUSY_SECONDS},
            hide_parameters=True,
        )
        event.listen(engine, "connect", self._configure)
        event.listen(engine, "begin", _begin_immediately)
        return engine

    def _configure(self, connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # sqlite3 would begin transactions on its own
        (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
        if mode != "wal":
            raise JournalError(
                f"The journal {self._path} cannot use a write-ahead log. Put it on a local disk."
            )
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if self._max_bytes is not None:
            (page,) = connection.execute("PRAGMA page_size").fetchone()
            connection.execute(f"PRAGMA max_page_count={max(1, self._max_bytes // page)}")

    def _check_version(self) -> None:
        with self.transaction() as connection:
            _schema.metadata.create_all(connection)
            version = connection.scalar(select(_schema.schema_version.c.version))
            if version is None:
                connection.execute(insert(_schema.schema_version).values(version=_schema.VERSION))
            elif version != _schema.VERSION:
                raise JournalError(
                    f"The journal {self._path} has schema version {version}; this axclarity reads "
                    f"version {_schema.VERSION}. Use the axclarity that wrote it, or a newer one.",
                    reason="version",
                )


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
