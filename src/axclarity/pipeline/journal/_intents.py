"""Intents: what was about to be written, committed before the first byte left."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, or_, select

from axclarity.pipeline.journal._dialects import upserts
from axclarity.pipeline.journal._records import Intent, IntentRecord, IntentState
from axclarity.pipeline.journal._schema import intents

__all__ = ["find", "listed", "makers_of", "put"]


def find(connection: Connection, message_id: str) -> IntentRecord | None:
    """What is known of the intent with this MessageId."""
    row = connection.execute(_FIND, {"of": message_id}).one_or_none()
    return None if row is None else _record(row)


def listed(connection: Connection, state: IntentState | None) -> list[IntentRecord]:
    """All intents, or those in one state."""
    query = select(intents).order_by(intents.c.updated_at, intents.c.message_id)
    if state is not None:
        query = query.where(intents.c.state == state)
    return [_record(row) for row in connection.execute(query)]


def makers_of(connection: Connection, key: str, found_by: Mapping[str, str]) -> list[Intent]:
    """The writes that made what has this key, or are in doubt and may have: found by the same."""
    made = and_(intents.c.state == "confirmed", intents.c.result == key)
    may_have = intents.c.state.in_(("sent", "uncertain"))
    records = map(_record, connection.execute(select(intents).where(or_(made, may_have))))
    return [
        record.intent
        for record in records
        if record.state == "confirmed" or record.intent.found_by == found_by
    ]


_FIND = select(intents).where(intents.c.message_id == bindparam("of"))


def put(connection: Connection, record: IntentRecord, now: datetime) -> IntentRecord:
    """Write down where an intent stands; returns it."""
    row = {
        "message_id": record.intent.message_id,
        "entity": record.intent.entity,
        "key": record.intent.key,
        "operation": record.intent.operation,
        "revision": record.intent.revision,
        "digest": record.intent.digest,
        "found_by": dict(record.intent.found_by),
        "state": record.state,
        "result": record.result,
        "sent_at": record.sent_at,
        "updated_at": now,
    }
    _PUT.write(connection, row)
    return record


_PUT = upserts(
    intents,
    lambda insertion: insertion.on_conflict_do_update(
        index_elements=["message_id"], set_=dict(insertion.excluded)
    ),
)


def _record(row: Row[Any]) -> IntentRecord:
    return IntentRecord(
        intent=Intent(
            message_id=row.message_id,
            entity=row.entity,
            key=row.key,
            operation=row.operation,
            revision=row.revision,
            digest=row.digest,
            found_by=row.found_by,
        ),
        state=row.state,
        result=row.result,
        sent_at=row.sent_at,
    )
