"""What the sandbox remembers: JSON values by kind and key, in SQLite.

A committed transaction survives a killed process, as it does in the systems that are simulated.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

__all__ = ["Store"]

_SCHEMA = """
create table if not exists value (
    position integer primary key,
    kind text not null,
    key text not null,
    json text not null,
    rank text not null default '',
    unique (kind, key)
)
"""
_INDEX = "create index if not exists value_by_rank on value (kind, rank, key)"


class Store:
    """A small keyed store; `None` as path keeps it in memory.

    Usable from several threads; a transaction holds everybody else off.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = RLock()
        self._depth = 0
        self._connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """Open the file, or make it."""
        self._connection = sqlite3.connect(
            self._path or ":memory:", check_same_thread=False, isolation_level=None
        )
        self._connection.execute("pragma journal_mode = wal")
        # A killed process loses nothing of what the operating system has; a power cut might.
        self._connection.execute("pragma synchronous = normal")
        self._connection.execute(_SCHEMA)
        self._connection.execute(_INDEX)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner transaction belongs to the outer one."""
        with self._lock:
            if self._depth == 0:
                self._execute("begin immediate")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._execute("rollback")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._execute("commit")

    def get(self, kind: str, key: str) -> Any:
        """The value, or `None`."""
        with self._lock:
            row = self._execute(
                "select json from value where kind = ? and key = ?", kind, key
            ).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, kind: str, key: str, value: Any, *, rank: str = "") -> None:
        """Keep a value; a key that is there already keeps its position.

        Args:
            rank: where it stands among its kind for `ranked`; texts compare as they are.
        """
        with self._lock:
            self._execute(
                "insert into value (kind, key, json, rank) values (?, ?, ?, ?) "
                "on conflict (kind, key) do update set json = excluded.json, rank = excluded.rank",
                kind,
                key,
                json.dumps(value, ensure_ascii=False),
                rank,
            )

    def delete(self, kind: str, key: str) -> None:
        """Forget a value."""
        with self._lock:
            self._execute("delete from value where kind = ? and key = ?", kind, key)

    def clear(self, *, keep: str) -> None:
        """Forget everything but one kind."""
        with self._lock:
            self._execute("delete from value where kind != ?", keep)

    def items(self, kind: str) -> list[tuple[str, Any]]:
        """All of a kind, in the order they came."""
        with self._lock:
            rows = self._execute(
                "select key, json from value where kind = ? order by position", kind
            ).fetchall()
        return [(key, json.loads(text)) for key, text in rows]

    def ranked(
        self, kind: str, after: tuple[str, str] = ("", ""), *, limit: int = -1
    ) -> list[tuple[tuple[str, str], Any]]:
        """Those of a kind that stand after a rank and key, each with its rank and key, in order."""
        with self._lock:
            rows = self._execute(
                "select rank, key, json from value where kind = ? and (rank, key) > (?, ?) "
                "order by rank, key limit ?",
                kind,
                *after,
                limit,
            ).fetchall()
        return [((rank, key), json.loads(text)) for rank, key, text in rows]

    def next_number(self, sequence: str) -> int:
        """The next number of a sequence, from 1."""
        with self.transaction():
            number = int(self.get("sequence", sequence) or 0) + 1
            self.put("sequence", sequence, number)
            return number

    def _execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        if self._connection is None:
            raise RuntimeError("The sandbox is not started: use it in a with block.")
        return self._connection.execute(statement, values)
