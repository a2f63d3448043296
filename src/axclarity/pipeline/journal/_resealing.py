"""Payloads written anew by the rule that holds now: after another key, or before none."""

from sqlalchemy import Connection, LargeBinary, func, select, type_coerce, update

from axclarity.pipeline.journal._schema import audit, inbox
from axclarity.pipeline.journal.payloads import SEALED

__all__ = ["count_sealed", "reseal_audit", "reseal_some"]

_AT_ONCE = 500


def reseal_some(connection: Connection, after: int) -> int | None:
    """Write some payloads after a place of the inbox anew; the last place, `None` at the end."""
    rows = connection.execute(
        select(inbox.c.seq, inbox.c.payload)
        .where(inbox.c.seq > after)
        .order_by(inbox.c.seq)
        .limit(_AT_ONCE)
        .with_for_update()
    ).all()
    for row in rows:
        connection.execute(update(inbox).where(inbox.c.seq == row.seq).values(payload=row.payload))
    return rows[-1].seq if rows else None


def reseal_audit(connection: Connection) -> None:
    """Write what edits replaced anew."""
    rows = connection.execute(
        select(audit.c.number, audit.c.original)
        .where(audit.c.original.is_not(None))
        .order_by(audit.c.number)
        .with_for_update()
    ).all()
    for row in rows:
        connection.execute(
            update(audit).where(audit.c.number == row.number).values(original=row.original)
        )


def count_sealed(connection: Connection) -> int:
    """How many payloads are sealed."""
    beginning = func.substr(type_coerce(inbox.c.payload, LargeBinary), 1, len(SEALED))
    query = select(func.count()).select_from(inbox)
    return connection.scalar(query.where(type_coerce(beginning, LargeBinary) == SEALED)) or 0
