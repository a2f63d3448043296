"""The journal's schema, by version. Times are UTC text of one width, so that they sort as text."""

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
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.types import TypeDecorator

from axclarity.pipeline.journal._payload_bytes import PayloadBytes

__all__ = [
    "IS_PENDING",
    "VERSION",
    "WHEN_DECIDED",
    "alerts",
    "approvals",
    "attempts",
    "audit",
    "bindings",
    "bookmarks",
    "dead_letters",
    "due_index",
    "inbox",
    "incident_index",
    "intents",
    "lane_index",
    "leases",
    "metadata",
    "pauses",
    "rights",
    "schema_version",
]

VERSION = 5
metadata = MetaData()

WHEN_DECIDED = datetime.max.replace(tzinfo=UTC)
"""When an event is due that waits for a person's decision: not before somebody sets another."""


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


class _Prose(TypeDecorator[str]):
    """Text for people, which may hold anything: what no database keeps is written as an escape."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        del dialect
        return None if value is None else _escaped(value)


class _Facts(TypeDecorator[dict[str, Any]]):
    """Facts by name; their texts may hold anything, as prose may."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Any) -> Any:
        del dialect
        return {
            _escaped(name): _escaped(fact) if isinstance(fact, str) else fact
            for name, fact in (value or {}).items()
        }

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)


def _escaped(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by INTEGER only


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
    Column("payload", PayloadBytes, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("unfinished", Integer, nullable=False),
    Column("pending_since", _Moment, nullable=False),
    Column("not_before", _Moment, nullable=False),
    Column("settled_at", _Moment),
    Column("summary", _Prose, nullable=False),
    Column("facts", _Facts, nullable=False),
    Column("duplicates", Integer, nullable=False),
    UniqueConstraint("source", "event_id"),
    _states("pending", "applied", "parked"),
    sqlite_autoincrement=True,
)
IS_PENDING = inbox.c.state == literal_column("'pending'")
"""A parameter would hide the indexes, which are of what is pending alone."""

Index("inbox_pending", inbox.c.seq, sqlite_where=IS_PENDING, postgresql_where=IS_PENDING)
due_index = Index(
    "inbox_due", inbox.c.not_before, sqlite_where=IS_PENDING, postgresql_where=IS_PENDING
)
lane_index = Index(
    "inbox_lane_due",
    inbox.c.type,
    inbox.c.not_before,
    sqlite_where=IS_PENDING,
    postgresql_where=IS_PENDING,
)
Index("inbox_state_key", inbox.c.key, inbox.c.state, inbox.c.seq)

attempts = Table(
    "attempts",
    metadata,
    Column("seq", ForeignKey("inbox.seq"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", _Moment, nullable=False),
    Column("ended_at", _Moment),
    Column("result", Text, nullable=False),
    Column("steps", JSON(none_as_null=True)),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("seq", ForeignKey("inbox.seq"), nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("message", _Prose, nullable=False),
    Column("problems", JSON, nullable=False),
    Column("facts", _Facts, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("parked_at", _Moment, nullable=False),
    Column("replayed_at", _Moment),
    Column("superseded_by", Text),
    Column("fingerprint", Text, nullable=False, server_default=""),
    Column("resolved_by", Text),
    sqlite_autoincrement=True,
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("key", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("facts", _Facts, nullable=False),
    Column("asked_at", _Moment, nullable=False),
    Column("answer", Text),
    Column("decided_by", Text),
    Column("note", Text),
    Column("decided_at", _Moment),
    UniqueConstraint("key", "name", "digest"),
    CheckConstraint("answer IN ('approved', 'declined')"),
    sqlite_autoincrement=True,
)
"""What persons were asked; `digest` is of the question and its facts: other facts ask anew."""

audit = Table(
    "audit",
    metadata,
    Column("number", _NUMBER, primary_key=True),
    Column("at", _Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("original", PayloadBytes),
    Column("original_digest", Text, nullable=False),
    Column("digest", Text, nullable=False),
)
"""What persons did. Each digest covers its row and the digest before it."""

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
    Column("found_by", JSON, nullable=False, server_default="{}"),
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
    Column("message", _Prose, nullable=False),
    Column("facts", _Facts, nullable=False),
    Column("raised_at", _Moment, nullable=False),
    Column("incident", Text),
    Column("closed_at", _Moment),
)
_GOES_ON = text("incident IS NOT NULL AND closed_at IS NULL")
incident_index = Index(
    "alerts_incident",
    alerts.c.incident,
    unique=True,
    sqlite_where=_GOES_ON,
    postgresql_where=_GOES_ON,
)
"""An incident is open once, whoever opens it."""

leases = Table(
    "leases",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("until", _Moment, nullable=False),
    sqlite_autoincrement=True,
)
"""Who works on what without the right to dispatch. An id is given once, to one holder."""

rights = Table("rights", metadata, Column("token", Integer, nullable=False))
"""One row: the number of the latest holder of the right to dispatch. It only grows.
Odd: held, or left behind by a holder that died. Even: given back."""
