"""The journal's schema, version 2. Times are UTC text of one width, so that they sort as text."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

__all__ = [
    "VERSION",
    "alerts",
    "attempts",
    "bindings",
    "bookmarks",
    "dead_letters",
    "due_index",
    "inbox",
    "intents",
    "metadata",
    "pauses",
    "rights",
    "schema_version",
]

VERSION = 2
metadata = MetaData()


class _Moment(TypeDecorator[datetime]):
    """A moment with a time zone, kept as UTC text: `2026-03-01T08:30:00.000000+00:00`."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        plain = Text(collation="C") if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(plain)

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment in the journal needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        del dialect
        return None if value is None else datetime.fromisoformat(value)


_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by INTEGER only
_PENDING = text("state = 'pending'")


def _states(*names: str) -> CheckConstraint:
    listed = ", ".join(f"'{name}'" for name in names)
    return CheckConstraint(f"state IN ({listed})")


schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

inbox = Table(
    "inbox",
    metadata,
    Column("seq", _NUMBER, primary_key=True),
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("occurred_at", _Moment, nullable=False),
    Column("received_at", _Moment, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unfinished", Integer, nullable=False),
    Column("pending_since", _Moment, nullable=False),
    Column("not_before", _Moment, nullable=False),
    Column("settled_at", _Moment),
    Column("summary", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("duplicates", Integer, nullable=False),
    UniqueConstraint("source", "event_id"),
    _states("pending", "applied", "parked"),
    sqlite_autoincrement=True,
)
Index("inbox_pending", inbox.c.seq, sqlite_where=_PENDING, postgresql_where=_PENDING)
due_index = Index("inbox_due", inbox.c.not_before, sqlite_where=_PENDING, postgresql_where=_PENDING)
Index("inbox_state_key", inbox.c.key, inbox.c.state, inbox.c.seq)

attempts = Table(
    "attempts",
    metadata,
    Column("seq", ForeignKey("inbox.seq"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", _Moment, nullable=False),
    Column("ended_at", _Moment),
    Column("result", Text, nullable=False),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("seq", ForeignKey("inbox.seq"), nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", _Moment, nullable=False),
    Column("replayed_at", _Moment),
    Column("superseded_by", Text),
    sqlite_autoincrement=True,
)

intents = Table(
    "intents",
    metadata,
    Column("message_id", Text, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("result", Text),
    Column("sent_at", _Moment),
    Column("updated_at", _Moment, nullable=False),
    _states("planned", "sent", "confirmed", "refused", "uncertain"),
)

bindings = Table(
    "bindings",
    metadata,
    Column("entity", Text, primary_key=True),
    Column("clarity_id", Text, primary_key=True),
    Column("ax_key", Text, nullable=False),
    UniqueConstraint("entity", "ax_key"),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

pauses = Table(
    "pauses",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("until", _Moment, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("message", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("raised_at", _Moment, nullable=False),
)

rights = Table("rights", metadata, Column("token", Integer, nullable=False))
"""One row: the number of the latest holder of the right to dispatch. It only grows."""
