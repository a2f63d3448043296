"""A journal on a PostgreSQL server."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, SQLAlchemyError

from axclarity.errors import ConfigError, JournalError, Problem
from axclarity.pipeline.journal._store import DEADLOCK, another_pipeline

__all__ = ["PostgresqlStore"]

_DISPATCHING, _MIGRATING = 0x41784401, 0x41784402
"""The first halves of our advisory locks. The second is the schema, for they are the database's."""

_SCHEMA = func.hashtext(func.current_schema())

_PATIENCE_MS = 500
"""Workers that ask whether a pipeline runs hold the lock for a moment each, one after another. It
is less than PostgreSQL's deadlock_timeout, so that this wait never ends another's transaction."""

_SHOWN = ("host", "hostaddr", "port", "dbname", "service", "options")
"""What of an address's parameters is no secret: passwords and keys may stand there, too."""

_NO_ROOM = ("53100",)
_NO_WRITES = ("25006",)
_DEADLOCK = "40P01"
_LIMIT_EXCEEDED = "54000"
_LOCK_NOT_AVAILABLE = "55P03"
"""`disk_full`, `read_only_sql_transaction`, `deadlock_detected`, `program_limit_exceeded`,
`lock_not_available`: appendix A of PostgreSQL's documentation."""

_INDEXING = ("indextuple.c", "nbtutils.c")
"""Where the server makes entries of an index. It exceeds limits of its own elsewhere, such as when
it has run out of numbers for transactions."""


class PostgresqlStore:
    """A database that is ours, or the first schema of a role's search path in one."""

    def __init__(self, url: str) -> None:
        try:
            given = make_url(url)
        except (ArgumentError, ValueError):
            raise _wrong_url("is no address of a database") from None
        shown = {name: text for name, text in given.query.items() if name in _SHOWN}
        self.name = given.set(query=shown).render_as_string(hide_password=True)
        self._url = given.set(drivername="postgresql+psycopg")

    def new_engine(self) -> Engine:
        """Connections as they are needed; one in fact."""
        try:
            engine = create_engine(
                self._url,
                poolclass=NullPool,
                isolation_level="READ COMMITTED",  # who comes second waits, and does not fail
                hide_parameters=True,
            )
        except ModuleNotFoundError:
            raise _wrong_url("needs psycopg: pip install 'axclarity[postgres]'") from None
        event.listen(engine, "connect", _configure)
        return engine

    def check(self, connection: Connection) -> None:
        """Refuse a server that takes no writes."""
        if connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar():
            raise JournalError(
                f"The journal {self.name} is on a standby server, which takes no writes. Connect "
                "to the primary (target_session_attrs=read-write finds it).",
                reason="read-only",
            )

    def begin(self, connection: Connection) -> None:
        """As the driver does it."""

    def migrating(self, connection: Connection) -> None:
        """One process at a time."""
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING, _SCHEMA)))

    def only_here(self) -> AbstractContextManager[None]:
        """The operating system holds nothing."""
        return nullcontext()

    def take_right(self, connection: Connection) -> None:
        """Lock for as long as the connection lives; whoever only asks is waited for, in turn."""
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE_MS}ms'")
        try:
            connection.execute(select(func.pg_advisory_lock(_DISPATCHING, _SCHEMA)))
        except DBAPIError as error:
            if _state_of(error) != _LOCK_NOT_AVAILABLE:
                raise
            raise another_pipeline(self.name) from error
        connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")

    def give_right_back(self, connection: Connection) -> bool:
        """Unlock."""
        return bool(connection.scalar(select(func.pg_advisory_unlock(_DISPATCHING, _SCHEMA))))

    def check_undispatched(self, connection: Connection) -> None:
        """Lock together with all others who ask, until the transaction ends."""
        lock = func.pg_try_advisory_xact_lock_shared(_DISPATCHING, _SCHEMA)
        if not connection.scalar(select(lock)):
            raise another_pipeline(self.name)

    def refuses(self, error: SQLAlchemyError) -> bool:
        """So is what no index takes, which the driver calls an error of the server's."""
        return isinstance(error, DataError) or (
            _state_of(error) == _LIMIT_EXCEEDED and _place_of(error) in _INDEXING
        )

    def renamed(self, error: SQLAlchemyError) -> JournalError:
        """By PostgreSQL's own code."""
        state = _state_of(error)
        if state in _NO_ROOM:
            return JournalError(
                f"The journal {self.name} is full. Make room; nothing is accepted until then.",
                reason="full",
            )
        if state in _NO_WRITES:
            return JournalError(
                f"The journal {self.name} takes no writes. Connect to the primary, and let this "
                "role write; nothing is accepted until then.",
                reason="read-only",
            )
        if state == _DEADLOCK:
            return JournalError(
                f"Others write to the journal {self.name} at the same time, again and again. "
                "Nothing was written; try again.",
                reason=DEADLOCK,
            )
        lost = isinstance(error, DBAPIError) and (error.connection_invalidated or not state)
        name = "no connection" if lost else state or type(error).__name__
        return JournalError(
            f"The journal {self.name} cannot be used ({name}). Check that the server runs, and "
            "that this role may use the database and make tables in it.",
            reason=name,
        )


def _configure(connection: Any, _record: Any) -> None:
    """A commit is on the disk; a machine that has gone is noticed within a minute."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET tcp_keepalives_idle = 30")
        cursor.execute("SET tcp_keepalives_interval = 10")
        cursor.execute("SET tcp_keepalives_count = 3")
    connection.commit()


def _state_of(error: SQLAlchemyError) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def _place_of(error: SQLAlchemyError) -> str:
    """The file of the server's source that raised it."""
    return getattr(getattr(getattr(error, "orig", None), "diag", None), "source_file", None) or ""


def _wrong_url(message: str) -> ConfigError:
    return ConfigError(Problem(path="journal", rule="config.journal", message=message))
