"""The journal's tables. The one door to SQLAlchemy is this package."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "SCHEMA_VERSION",
    "alerts",
    "attempts",
    "bindings",
    "bookmarks",
    "dead_letters",
    "inbox",
    "intents",
    "metadata",
    "schema_version",
]

SCHEMA_VERSION = 1

metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

inbox = Table(
    "inbox",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("key", String, nullable=False),
    Column("occurred_at", String, nullable=False),
    Column("received_at", String, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("deliveries", Integer, nullable=False),
    Column("not_before", String, nullable=False),
    Column("first_attempt_at", String),
    Column("summary", Text),
    Column("facts", Text),
    UniqueConstraint("source", "event_id"),
    CheckConstraint("state in ('pending', 'applied', 'parked')"),
)
Index("inbox_pending", inbox.c.state, inbox.c.key, inbox.c.seq)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, ForeignKey("inbox.seq"), nullable=False),
    Column("rule", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("problems", Text, nullable=False),
    Column("parked_at", String, nullable=False),
    Column("closed_at", String),
    Column("closed_by", String),
)
Index("dead_letters_open", dead_letters.c.closed_at, dead_letters.c.seq)

intents = Table(
    "intents",
    metadata,
    Column("message_id", String, primary_key=True),
    Column("entity", String, nullable=False),
    Column("key", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("revision", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("state", String, nullable=False),
    Column("result", String),
    Column("sent_at", String),
    Column("updated_at", String, nullable=False),
    CheckConstraint("state in ('planned', 'sent', 'confirmed', 'refused', 'uncertain')"),
)

bindings = Table(
    "bindings",
    metadata,
    Column("entity", String, primary_key=True),
    Column("clarity_id", String, primary_key=True),
    Column("ax_key", String, nullable=False),
    Index("bindings_by_ax_key", "entity", "ax_key"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("seq", Integer, ForeignKey("inbox.seq"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("started_at", String, nullable=False),
    Column("ended_at", String),
    Column("result", String),
)

bookmarks = Table(
    "bookmarks",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("key", String, primary_key=True),
    Column("message", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("raised_at", String, nullable=False),
)
