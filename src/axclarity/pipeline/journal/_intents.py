"""Intents: what was about to be written, committed before the first byte left."""

from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from axclarity.pipeline.journal._records import Intent, IntentRecord, IntentState
from axclarity.pipeline.journal._schema import intents

__all__ = ["find", "listed", "put"]


def find(connection: Connection, message_id: str) -> IntentRecord | None:
    """What is known of the intent with this MessageId."""
    records = _records(connection, intents.c.message_id == message_id)
    return records[0] if records else None


def listed(connection: Connection, state: IntentState | None) -> list[IntentRecord]:
    """All intents, or those in one state."""
    return _records(connection, *(() if state is None else (intents.c.state == state,)))


def put(connection: Connection, record: IntentRecord, now: datetime) -> None:
    """Write down where an intent stands."""
    row = {
        "message_id": record.intent.message_id,
        "entity": record.intent.entity,
        "key": record.intent.key,
        "operation": record.intent.operation,
        "revision": record.intent.revision,
        "digest": record.intent.digest,
        "state": record.state,
        "result": record.result,
        "sent_at": record.sent_at,
        "updated_at": now,
    }
    changed = connection.execute(
        update(intents).where(intents.c.message_id == record.intent.message_id).values(row)
    )
    if not changed.rowcount:
        connection.execute(sqlite_insert(intents).values(row))


def _records(connection: Connection, *conditions: object) -> list[IntentRecord]:
    query = select(intents).order_by(intents.c.updated_at, intents.c.message_id)
    for condition in conditions:
        query = query.where(condition)  # type: ignore[arg-type]  # any expression will do
    return [
        IntentRecord(
            intent=Intent(
                message_id=row.message_id,
                entity=row.entity,
                key=row.key,
                operation=row.operation,
                revision=row.revision,
                digest=row.digest,
            ),
            state=row.state,
            result=row.result,
            sent_at=row.sent_at,
        )
        for row in connection.execute(query)
    ]
