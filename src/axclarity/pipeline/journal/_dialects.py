"""The little in which the SQL of SQLite and of PostgreSQL differs."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from axclarity.pipeline.journal._prepared import Prepared

__all__ = ["UpsertOf", "upserts"]

UpsertOf = Callable[[Any], Any]
"""Makes an insert do something about a conflict. Both dialects call it the same."""


def upserts(table: Table, conflict: UpsertOf) -> Prepared:
    """An insert with its `ON CONFLICT` clause; it tells whether a row was inserted."""
    return Prepared(
        {
            "sqlite": conflict(sqlite.insert(table)),
            "postgresql": conflict(postgresql.insert(table)),
        }
    )
