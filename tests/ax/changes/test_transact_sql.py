"""What SQL Server is told, word for word, by SQLAlchemy's own dialect and a driver that notes."""

from collections.abc import Callable
from typing import Any, ClassVar, cast

import pytest
from sqlalchemy import Engine, column, create_engine, table
from sqlalchemy.dialects import mssql

from axclarity.ax import EntityKey
from axclarity.ax.changes import ChangeSet, ChangeTable, SqlChanges
from axclarity.errors import AxClarityError, ConfigError, NoReply
from axclarity.http import HttpxTransport, drive

Said = tuple[str, tuple[Any, ...]]


class Driver:
    """A DB-API module, its connection and its cursor in one: notes, and answers from a script."""

    paramstyle = "qmark"
    apilevel = "2.0"
    version = "5.0"
    SQL_DRIVER_NAME = SQL_DECIMAL = SQL_VARCHAR = SQL_WVARCHAR = SQL_WLONGVARCHAR = 1
    NUMBER = "number"
    autocommit = False
    rowcount = -1
    description: ClassVar[list[Any]] = [("column", str, None, None, None, None, True)]

    class Error(Exception):
        pass

    class DatabaseError(Error):
        pass

    class InterfaceError(Error):
        pass

    class OperationalError(DatabaseError):
        pass

    class ProgrammingError(DatabaseError):
        pass

    def __init__(self, answer: Callable[[str], list[Any]]) -> None:
        self.said: list[Said] = []
        self.answer = answer
        self.Cursor = Driver

    def connect(self, *_: object, **__: object) -> "Driver":
        return self

    def cursor(self) -> "Driver":
        return self

    def execute(self, statement: str, parameters: tuple[Any, ...] = ()) -> None:
        self.said.append((" ".join(statement.split()), tuple(parameters)))
        self.rows = self.answer(statement)
        names = len(self.rows[0]) if self.rows else 1
        self.description = self.description[:1] * names  # type: ignore[misc]  # of another length

    def fetchone(self) -> Any:
        return self.rows.pop(0) if self.rows else None

    def fetchall(self) -> list[Any]:
        rows, self.rows = self.rows, []
        return rows

    def getinfo(self, *_: object) -> str:
        return "driver"

    def add_output_converter(self, *_: object) -> None: ...

    def setinputsizes(self, *_: object) -> None: ...

    def commit(self) -> None:
        self.said.append(("commit", ()))

    def rollback(self) -> None:
        self.said.append(("rollback", ()))

    def close(self) -> None: ...


def answers(least: int, version: int, rows: list[Any]) -> Callable[[str], list[Any]]:
    def answer(statement: str) -> list[Any]:
        if "MIN_VALID" in statement:
            return [(least, version)]
        if "SALESTABLE" in statement:
            return list(rows)
        return [("READ COMMITTED",)] if "sys" in statement else [("16.0.1000.6",)]

    return answer


def connected(driver: Driver) -> Engine:
    """An engine that has said already what it says to every new connection."""
    engine = create_engine("mssql+pyodbc://", module=driver)
    engine.connect().close()
    driver.said.clear()
    return engine


def ask(engine: Engine, bookmark: str | None) -> ChangeSet:
    changes = SqlChanges(
        engine,
        "dbo.SALESTABLE",
        key_columns={"SALESID": "SalesId"},
        company="USMF",
        partition=5637144576,
    )
    return drive(changes.changes(bookmark), HttpxTransport())


VERSIONS = (
    "SELECT CHANGE_TRACKING_MIN_VALID_VERSION(OBJECT_ID(?)) AS "
    "[CHANGE_TRACKING_MIN_VALID_VERSION_1], CHANGE_TRACKING_CURRENT_VERSION() AS "
    "[CHANGE_TRACKING_CURRENT_VERSION_1]"
)
CHANGES = (
    "SELECT c.[SALESID], CASE WHEN (c.[SYS_CHANGE_OPERATION] = 'D' AND NOT (EXISTS (SELECT * FROM "
    "dbo.[SALESTABLE] AS t WHERE t.[SALESID] = c.[SALESID] AND t.[DATAAREAID] = c.[DATAAREAID] AND "
    "t.[PARTITION] = c.[PARTITION]))) THEN 1 ELSE 0 END AS gone FROM "
    "CHANGETABLE(CHANGES dbo.[SALESTABLE], ?) AS c WHERE lower(c.[DATAAREAID]) = ? AND "
    "c.[PARTITION] = ? ORDER BY c.[SYS_CHANGE_VERSION]"
)
EVERYTHING = (
    "SELECT DISTINCT t.[SALESID] FROM dbo.[SALESTABLE] AS t WHERE lower(t.[DATAAREAID]) = ? AND "
    "t.[PARTITION] = ?"
)
SNAPSHOT: list[Said] = [("SET TRANSACTION ISOLATION LEVEL SNAPSHOT", ()), ("commit", ())]
AS_BEFORE: list[Said] = [("rollback", ()), ("SET TRANSACTION ISOLATION LEVEL READ COMMITTED", ())]


def test_the_construct_in_transact_sql() -> None:
    changes, dialect = (
        ChangeTable(table("SALESTABLE", column("RECID")), 7),
        cast(Any, mssql.dialect),
    )

    text = changes.compile(dialect=dialect(), compile_kwargs={"literal_binds": True})

    assert str(text) == "CHANGETABLE(CHANGES [SALESTABLE], 7)"


def test_changes_are_asked_for_in_one_snapshot_that_is_rolled_back() -> None:
    driver = Driver(answers(5, 9, [("SO-1", 0), ("SO-2", 1)]))

    found = ask(connected(driver), "sql/1 7 -")

    assert driver.said == [
        *SNAPSHOT,
        (VERSIONS, ("dbo.SALESTABLE",)),
        (CHANGES, (7, "usmf", 5637144576)),
        *AS_BEFORE,
    ]
    assert found == ChangeSet(
        changed=(EntityKey.of(SalesId="SO-1"),),
        deleted=(EntityKey.of(SalesId="SO-2"),),
        bookmark="sql/1 9 -",
        resync=None,
    )


def test_so_is_everything() -> None:
    driver = Driver(answers(5, 9, [("SO-1",)]))

    ask(connected(driver), None)

    assert driver.said == [
        *SNAPSHOT,
        (VERSIONS, ("dbo.SALESTABLE",)),
        (EVERYTHING, ("usmf", 5637144576)),
        *AS_BEFORE,
    ]


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (Driver.ProgrammingError("42S22", "Invalid column of joe"), ConfigError, "42S22"),
        (Driver.ProgrammingError("no state, joe"), ConfigError, "ProgrammingError)"),
        (Driver.InterfaceError("28000", "Login failed for joe"), ConfigError, "28000"),
        (Driver.Error("40001", "joe's deadlock"), NoReply, "40001"),
        (Driver.OperationalError("08S01", "joe's link"), NoReply, "08S01"),
    ],
)
def test_errors_of_the_driver_get_a_name_of_ours(
    error: Exception, kind: type[AxClarityError], told: str
) -> None:
    def refuse(statement: str) -> list[Any]:
        if "MIN_VALID" in statement:
            raise error
        return answers(0, 0, [])(statement)

    driver = Driver(refuse)
    with pytest.raises(kind) as failed:
        ask(connected(driver), None)

    assert told in str(failed.value)
    assert "joe" not in str(failed.value)
    assert failed.value.rule == ("ax.sql" if kind is ConfigError else "transport.no-reply")
