"""Stand-ins: a document service that pages keys, a database that tracks changes.

The database is SQLite with the functions of SQL Server's change tracking, its versions, its
clean-up, and the one word of T-SQL that asks for a snapshot.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import StaticPool, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from axclarity.ax import EntityKey
from axclarity.ax.changes import ChangeTable
from axclarity.ax.paging import KeyPage
from axclarity.http import Exchange

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Clock:
    def __init__(self) -> None:
        self.moment = T0

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, by: timedelta = MINUTE) -> None:
        self.moment += by


class Service:
    """A document service: records with the time of their last change; deletions leave no trace."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.records: dict[str, datetime] = {}
        self.contents: dict[str, int] = {}
        self.asked: list[tuple[Any, ...]] = []
        self.failure: str | None = None
        self.listing_failure: str | None = None
        self.retention = timedelta(days=2)
        self.filtered = True
        self.endless = False
        self.between: Callable[[], object] = lambda: None

    def write(self, record: str, *, ago: timedelta = timedelta()) -> None:
        """Create or change a record in a transaction that began some time ago."""
        self.records[record] = self.clock() - ago
        self.contents[record] = self.contents.get(record, 0) + 1

    def delete(self, record: str) -> None:
        del self.records[record], self.contents[record]

    def get_keys(self, *, page_size: int = 1000, bookmark: str | None = None) -> Exchange[KeyPage]:
        yield from ()
        self.asked.append(("getKeys", page_size, bookmark))
        if self.listing_failure:
            return KeyPage(keys=(), bookmark=None, failure=self.listing_failure)
        return self._page(list(self.records), page_size, bookmark)

    def get_changed_keys(
        self, since: datetime, *, page_size: int = 1000, bookmark: str | None = None
    ) -> Exchange[KeyPage]:
        yield from ()
        self.asked.append(("getChangedKeys", since, page_size, bookmark))
        too_old = since < self.clock() - self.retention
        if self.failure or too_old:
            failure = self.failure or "ChangedDateTimeOutOfRange"
            return KeyPage(keys=(), bookmark=None, failure=failure)
        page = self._page(
            [record for record, changed in self.records.items() if changed >= since],
            page_size,
            bookmark,
        )
        self.between()
        return page

    def _page(self, records: Sequence[str], size: int, bookmark: str | None) -> KeyPage:
        start = int(bookmark or 0)
        end = 0 if self.endless else start + size
        page = records[start : start + size] if self.filtered else []
        more = self.endless or (self.filtered and end < len(records))
        keys = tuple(EntityKey.of(SalesId=record) for record in page)
        return KeyPage(keys=keys, bookmark=str(end) if more else None, failure=None)


class Keys:
    """A key store that keeps no more than it must."""

    def __init__(self) -> None:
        self.lists: dict[str, tuple[EntityKey, ...]] = {}

    def load(self, name: str) -> Collection[EntityKey] | None:
        return self.lists.get(name)

    def save(self, name: str, keys: Collection[EntityKey], *, after: str | None) -> None:
        assert name != after
        kept = {after: self.lists[after]} if after in self.lists else {}
        self.lists = {**kept, name: tuple(keys)}


class _Dialect(SQLiteDialect_pysqlite):
    """SQLite that takes the word SNAPSHOT; one connection is a snapshot anyway."""

    supports_statement_cache = True
    asked_for: list[str]

    def get_isolation_level_values(self, dbapi_connection: Any) -> list[Any]:
        return ["READ UNCOMMITTED", "SERIALIZABLE", "SNAPSHOT"]

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        if level == "SNAPSHOT":
            self.asked_for.append(level)
            level = "SERIALIZABLE"
        super().set_isolation_level(dbapi_connection, level)


registry.impls["sqlite.tracking"] = lambda: _Dialect


@compiles(ChangeTable, "sqlite")
def _in_sqlite(element: ChangeTable, compiler: SQLCompiler, **options: Any) -> str:
    """One row for each primary key: its last version, and what its changes come to."""
    since = compiler.process(element.clauses, **options)
    return (
        "(SELECT PARTITION, DATAAREAID, SALESID, LINENUM, MAX(VERSION) AS SYS_CHANGE_VERSION, "
        "CASE WHEN OPERATION = 'D' THEN 'D' WHEN SUM(OPERATION = 'I') > 0 THEN 'I' ELSE 'U' END "
        f"AS SYS_CHANGE_OPERATION FROM dbo.CHANGES WHERE VERSION > {since} "
        "GROUP BY PARTITION, DATAAREAID, SALESID, LINENUM)"
    )


Row = tuple[int, str, str, int]
"""PARTITION, DATAAREAID, SALESID, LINENUM: the primary key."""


class Database:
    """A table `dbo.SALESLINE` whose changes are tracked."""

    def __init__(self) -> None:
        self.version: int | None = 0
        self.least: int | None = 0
        self.statements: list[str] = []
        self.commits = 0
        self._wire = sqlite3.connect(":memory:", check_same_thread=False)
        self._prepare()
        self.engine = create_engine(
            "sqlite+tracking://", creator=lambda: self._wire, poolclass=StaticPool
        )
        self.engine.dialect.asked_for = self.isolation = list[str]()  # type: ignore[attr-defined]  # this stand-in's own
        event.listen(self.engine, "before_cursor_execute", self._note)
        event.listen(self.engine, "commit", self._note_commit)

    def close(self) -> None:
        self.engine.dispose()
        self._wire.close()

    def _prepare(self) -> None:
        company = "DATAAREAID TEXT COLLATE NOCASE"  # as every text in AX's databases
        columns = f"PARTITION INTEGER, {company}, SALESID TEXT, LINENUM INTEGER"
        self._wire.executescript(
            f"ATTACH DATABASE ':memory:' AS dbo; CREATE TABLE dbo.SALESLINE ({columns}, NAME TEXT, "
            "PRIMARY KEY (PARTITION, DATAAREAID, SALESID, LINENUM)); "
            f"CREATE TABLE dbo.CHANGES ({columns}, VERSION INTEGER, OPERATION TEXT)"
        )
        function = self._wire.create_function
        function("OBJECT_ID", 1, lambda name: 99 if name == "dbo.SALESLINE" else None)
        function("CHANGE_TRACKING_CURRENT_VERSION", 0, lambda: self.version)
        function(
            "CHANGE_TRACKING_MIN_VALID_VERSION", 1, lambda table: self.least if table else None
        )

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)

    def _note_commit(self, _connection: Any) -> None:
        self.commits += 1

    def insert(self, *row: Any) -> None:
        self._wire.execute("INSERT INTO dbo.SALESLINE VALUES (?, ?, ?, ?, '')", row)
        self._track("I", row)

    def update(self, *row: Any) -> None:
        assert self._count("UPDATE dbo.SALESLINE SET NAME = NAME || 'x'", row) == 1
        self._track("U", row)

    def delete(self, *row: Any) -> None:
        assert self._count("DELETE FROM dbo.SALESLINE", row) == 1
        self._track("D", row)

    def elsewhere(self) -> None:
        """Another table changes: the version is one for the whole database."""
        self.version = (self.version or 0) + 1

    def clean_up(self, version: int) -> None:
        """The changes up to a version are forgotten."""
        self._wire.execute("DELETE FROM dbo.CHANGES WHERE VERSION <= ?", (version,))
        self._wire.commit()
        self.least = version

    def switch(self, *, on: bool) -> None:
        """Change tracking of the table; what happens without it is not known later."""
        if not on:
            self._wire.execute("DELETE FROM dbo.CHANGES")
            self._wire.commit()
        self.least = self.version if on else None

    def contents(self) -> dict[str, list[str]]:
        """What each order's lines hold."""
        found: dict[str, list[str]] = {}
        for sales_id, name in self._wire.execute("SELECT SALESID, NAME FROM dbo.SALESLINE"):
            found.setdefault(sales_id, []).append(name)
        return found

    def _count(self, statement: str, row: tuple[Any, ...]) -> int:
        where = "PARTITION = ? AND DATAAREAID = ? AND SALESID = ? AND LINENUM = ?"
        return self._wire.execute(f"{statement} WHERE {where}", row).rowcount

    def _track(self, operation: str, row: tuple[Any, ...]) -> None:
        self.elsewhere()
        if self.least is None:
            self._wire.commit()
            return
        self._wire.execute(
            "INSERT INTO dbo.CHANGES VALUES (?, ?, ?, ?, ?, ?)", (*row, self.version, operation)
        )
        self._wire.commit()


@pytest.fixture
def database() -> Iterator[Database]:
    """A database that tracks changes."""
    made = Database()
    yield made
    made.close()


@pytest.fixture
def new_database() -> Iterator[Callable[[], Database]]:
    """Databases for a property that needs a new one each time."""
    made: list[Database] = []

    def new() -> Database:
        while made:
            made.pop().close()
        made.append(Database())
        return made[-1]

    yield new
    while made:
        made.pop().close()


@pytest.fixture
def new_service() -> Callable[[], Service]:
    """Services, each with a clock of its own."""
    return lambda: Service(Clock())


@pytest.fixture
def service() -> Service:
    """A service with the records A to E, and a clock."""
    made = Service(Clock())
    for record in "ABCDE":
        made.write(record)
    made.clock.forward(timedelta(hours=1))
    return made


@pytest.fixture
def keys() -> Keys:
    """A store for keys."""
    return Keys()


@pytest.fixture
def new_keys() -> Callable[[], Keys]:
    """Stores for keys."""
    return Keys
