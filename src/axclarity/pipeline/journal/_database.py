"""A SQLite file that loses nothing it has confirmed: WAL, full synchronisation, short writes."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.exc import SQLAlchemyError

from axclarity.errors import JournalError
from axclarity.pipeline.journal._tables import SCHEMA_VERSION, metadata, schema_version

__all__ = ["Database", "moment_of", "text_of", "text_of_facts"]

_PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma busy_timeout = 5000",
    "pragma foreign_keys = on",
)


class Database:
    """Opens the file, makes or checks its tables, and runs transactions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine: Engine | None = None

    def open(self) -> None:
        """Open the file, or make it.

        Raises:
            JournalError: it cannot be opened, or a newer axclarity wrote it.
        """
        engine = create_engine(f"sqlite:///{self._path}")
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin_immediate)
        self._engine = engine
        with self.transaction() as connection:
            metadata.create_all(connection)
            version = connection.execute(select(schema_version.c.version)).scalar()
            if version is None:
                connection.execute(insert(schema_version).values(version=SCHEMA_VERSION))
            elif version > SCHEMA_VERSION:
                raise JournalError(
                    f"{self._path} has schema {version}, this axclarity knows {SCHEMA_VERSION}. "
                    "Upgrade axclarity."
                )

    def close(self) -> None:
        """Close all connections."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All or nothing; committed when the block ends.

        Raises:
            JournalError: the file cannot be read or written; `reason` is `full` when the disk is.
        """
        if self._engine is None:
            raise JournalError("The journal is not open. Use it in a with block, or call open().")
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            cause = str(getattr(error, "orig", ""))
            reason = "full" if "disk is full" in cause else "failed"
            raise JournalError(
                f"The journal {self._path} cannot be used ({type(error).__name__}: {cause}). "
                "Nothing is accepted until it can.",
                reason=reason,
            ) from error


def text_of(moment: datetime) -> str:
    """A moment as text that sorts by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    """The moment of a text."""
    return datetime.fromisoformat(text)


def text_of_facts(facts: Mapping[str, Any]) -> str:
    """Facts as JSON text."""
    return json.dumps(dict(facts), ensure_ascii=False, sort_keys=True)


def _configure(connection: Any, _: object) -> None:
    # The driver must not open transactions by itself: they begin as writers, or deadlock later.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("begin immediate")
