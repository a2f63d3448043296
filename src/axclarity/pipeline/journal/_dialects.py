"""The little in which the SQL of SQLite and of PostgreSQL differs."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["UpsertOf", "upserts"]

UpsertOf = Callable[[Any], Any]
"""Makes an insert do something about a conflict. Both dialects call it the same."""


def upserts(table: Table, conflict: UpsertOf) -> Mapping[str, Any]:
    """An insert with its `ON CONFLICT` clause, by the name of the dialect.

    Its `rowcount` says whether a row was inserted.
    """
    return {
        "sqlite": conflict(sqlite.insert(table)).execution_options(preserve_rowcount=True),
        "postgresql": conflict(postgresql.insert(table)).execution_options(preserve_rowcount=True),
    }
