"""Changes from SQL Server's change tracking, which knows deletions too. Reads only."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import field, frozen
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Executable,
    FromClause,
    TableClause,
    and_,
    bindparam,
    case,
    column,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy import table as table_clause
from sqlalchemy.exc import DBAPIError, ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from axclarity.ax.changes._bookmarks import SqlPlace, why_anew
from axclarity.ax.changes._change_set import ChangeSet
from axclarity.ax.changes._known import NOWHERE, KeyStore, Known, deleted_keys
from axclarity.ax.changes._rows import key_text
from axclarity.ax.keys import EntityKey
from axclarity.errors import ConfigError, NoReply, Problem
from axclarity.http import Blocking, Exchange

__all__ = ["ChangeTable", "SqlChanges"]

_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?")
_COMPANY, _PARTITION = "DATAAREAID", "PARTITION"
_VERSION, _OPERATION = "SYS_CHANGE_VERSION", "SYS_CHANGE_OPERATION"
_YES: ColumnElement[int] = literal_column("1")
_NO: ColumnElement[int] = literal_column("0")

Keys = tuple[EntityKey, ...]


class ChangeTable(FunctionElement[Any]):
    """The rows of a table that changed after a version: `CHANGETABLE(CHANGES …, …)`.

    Its columns are the table's primary key, `SYS_CHANGE_VERSION` and `SYS_CHANGE_OPERATION`: one
    row for each primary key, with what all its changes come to, `I`, `U` or `D`.
    """

    name = "CHANGETABLE"
    inherit_cache = False

    def __init__(self, table: TableClause, since: int) -> None:
        super().__init__(bindparam("since", since, BigInteger))
        self.table = table


@compiles(ChangeTable, "mssql")
def _in_transact_sql(element: ChangeTable, compiler: SQLCompiler, **options: Any) -> str:
    table = compiler.preparer.format_table(element.table)
    return f"CHANGETABLE(CHANGES {table}, {compiler.process(element.clauses, **options)})"


@frozen
class _Found:
    """What one look at the database found."""

    version: int | None
    changed: Keys
    deleted: Keys
    reason: str | None


@frozen
class SqlChanges:
    """A `ChangeSource` that reads change tracking in AX's own database.

    Everything is read in one snapshot, so the database needs `ALLOW_SNAPSHOT_ISOLATION`; nothing
    is locked, and nothing is ever committed. The login needs SELECT and VIEW CHANGE TRACKING on
    the table, and should have nothing else.

    Args:
        engine: leads to AX's database.
        table: `dbo.SALESTABLE`.
        key_columns: the columns that make the key, and the AX field of each:
            `{"SALESID": "SalesId"}`. They must be part of the table's primary key, for of a deleted
            row nothing else is left. If other columns are part of it too, a key counts as deleted
            when its last row is gone.
        company: only rows of this company, in whatever case it is written; None for a table that
            companies share. AX's databases compare texts without regard to case.
        partition: only rows of this partition; None before AX 2012 R2.
        symbols: for key columns that hold an enumeration, the symbol of each number.
        known: where the keys are remembered; without it, deletions are not found when everything
            is listed anew, and `changed` is then all there is.
        may_be_empty: take a listing without any row for true.

    Source: SQL Server change tracking functions.
    """

    engine: Engine
    table: str = field()
    key_columns: Mapping[str, str] = field(kw_only=True)
    company: str | None = field(kw_only=True)
    partition: int | None = field(kw_only=True)
    symbols: Mapping[str, Mapping[int, str]] = field(factory=dict, kw_only=True)
    known: KeyStore | None = field(default=None, kw_only=True)
    may_be_empty: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not _NAME.fullmatch(self.table) or not self.key_columns:
            raise _refused(
                "SqlChanges",
                "changes.table",
                "needs a table's name, with or without its schema, and its key columns",
                "SqlChanges(engine, 'dbo.SALESTABLE', key_columns={'SALESID': 'SalesId'}, …).",
            )

    def changes(self, bookmark: str | None) -> Exchange[ChangeSet]:
        """What changed since the bookmark.

        `resync` is `NoBookmark`, `BookmarkNotUnderstood`, `NothingKnown` (the known keys are new,
        or lost), `ChangeTrackingDisabled` (for the table or the database, or the login may not see
        it), `VersionTooOld` (cleaned up since) or `VersionAhead` (the database was restored).

        Raises:
            ConfigError: rule `ax.sql`: the database refuses; rule `ax.no-rows`: a listing found
                nothing; rule `changes.key-files`: the known keys cannot be loaded or saved.
            NoReply: the database cannot be reached, or breaks off.
        """
        place = SqlPlace.from_text(bookmark) if bookmark is not None else None
        keys, after = Known(self.known), place.known if place else None
        before = yield from keys.load(after)
        nothing_known = self.known is not None and before is None
        reason = why_anew(bookmark, place, nothing_known=nothing_known)
        found = yield from Blocking(lambda: self._look(place, reason)).answer()
        there, deleted = _compared(before or (), found)
        name = after or NOWHERE
        if there != before:
            name = yield from keys.save(there, name=f"v{found.version}", after=after)
        return ChangeSet(
            changed=found.changed,
            deleted=deleted,
            bookmark=str(SqlPlace(found.version, name)),
            resync=found.reason,
        )

    def _look(self, place: SqlPlace | None, reason: str | None) -> _Found:
        snapshot = self.engine.execution_options(isolation_level="SNAPSHOT")
        with _renaming(), snapshot.connect() as connection:
            least, version = connection.execute(self._versions()).one()
            if place is not None and reason is None:
                reason = place.why_outdated(least, version)
            if place is None or place.version is None or reason is not None:
                return _Found(version, self._listed(connection), (), reason)
            return _Found(version, *self._changed(connection, place.version), None)

    def _changed(self, connection: Connection, since: int) -> tuple[Keys, Keys]:
        """One change per key; of several rows that make one key the last counts."""
        last: dict[EntityKey, bool] = {}
        for row in connection.execute(self._changes_since(since)):
            *values, gone = tuple(row)
            last[self._key(values)] = bool(gone)
        return (
            tuple(key for key, gone in last.items() if not gone),
            tuple(key for key, gone in last.items() if gone),
        )

    def _listed(self, connection: Connection) -> Keys:
        rows = connection.execute(self._everything())
        keys = tuple(dict.fromkeys(self._key(values) for values in rows))
        if not keys and not self.may_be_empty:
            raise _refused(
                self.table,
                "ax.no-rows",
                "has no row of this company and partition",
                "Check both. If there may be none, say so: may_be_empty=True.",
            )
        return keys

    def _key(self, values: Sequence[Any]) -> EntityKey:
        return EntityKey(
            tuple(
                (name, key_text(value, self.symbols.get(col)))
                for (col, name), value in zip(self.key_columns.items(), values, strict=True)
            )
        )

    def _versions(self) -> Executable:
        least = func.CHANGE_TRACKING_MIN_VALID_VERSION(func.OBJECT_ID(self.table))
        return select(least, func.CHANGE_TRACKING_CURRENT_VERSION())

    def _changes_since(self, since: int) -> Executable:
        names, rows = self._columns(), self._rows().alias("t")
        changes = ChangeTable(self._rows(), since).table_valued(
            *names, _VERSION, _OPERATION, name="c"
        )
        same = and_(*(rows.c[name] == changes.c[name] for name in names))
        deleted = changes.c[_OPERATION] == literal_column("'D'")
        gone = and_(deleted, ~exists().where(same))
        return (
            select(*self._of_key(changes), case((gone, _YES), else_=_NO).label("gone"))
            .where(*self._ours(changes))
            .order_by(changes.c[_VERSION])
        )

    def _everything(self) -> Executable:
        rows = self._rows().alias("t")
        return select(*self._of_key(rows)).where(*self._ours(rows)).distinct()

    def _rows(self) -> TableClause:
        schema, _, name = self.table.rpartition(".")
        return table_clause(name, *map(column, self._columns()), schema=schema or None)

    def _columns(self) -> tuple[str, ...]:
        """What tells the rows of one key from all others."""
        company = (_COMPANY,) if self.company is not None else ()
        partition = (_PARTITION,) if self.partition is not None else ()
        return tuple(dict.fromkeys((*self.key_columns, *company, *partition)))

    def _of_key(self, rows: FromClause) -> list[ColumnElement[Any]]:
        return [rows.c[name] for name in self.key_columns]

    def _ours(self, rows: FromClause) -> Iterator[ColumnElement[bool]]:
        if self.company is not None:
            yield func.lower(rows.c[_COMPANY]) == self.company.lower()
        if self.partition is not None:
            yield rows.c[_PARTITION] == bindparam("partition", self.partition, BigInteger)


def _compared(before: Keys, found: _Found) -> tuple[Keys, Keys]:
    """What is there now, and what is no longer."""
    if found.reason:
        return found.changed, deleted_keys(before, found.changed)
    there = dict.fromkeys((*before, *found.changed))
    return deleted_keys(there, found.deleted), found.deleted


@contextmanager
def _renaming() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise _renamed(error) from error


def _renamed(error: SQLAlchemyError) -> ConfigError | NoReply:
    """An error of ours. Its text leaves out the driver's, which quotes the connection."""
    state = _sql_state(error)
    if isinstance(error, DBAPIError) and (
        isinstance(error, ProgrammingError) or state.startswith(("28", "42"))
    ):
        return _refused(
            "AX database",
            "ax.sql",
            f"refuses to be read ({type(error).__name__} {state})".replace(" )", ")"),
            "Check the login and its rights, SELECT and VIEW CHANGE TRACKING; whether the database "
            "has ALLOW_SNAPSHOT_ISOLATION; whether table and columns are there and the columns are "
            "part of the table's primary key.",
        )
    return NoReply(
        f"The AX database does not answer ({type(error).__name__} {state}). It is asked again.",
    )


def _sql_state(error: SQLAlchemyError) -> str:
    arguments = getattr(getattr(error, "orig", None), "args", ())
    first = arguments[0] if arguments else ""
    return first if isinstance(first, str) and re.fullmatch(r"[0-9A-Z]{5}", first) else ""


def _refused(path: str, rule: str, message: str, hint: str) -> ConfigError:
    return ConfigError(Problem(path=path, rule=rule, message=message, hint=hint))
