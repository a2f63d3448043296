"""Attempts: when each began and ended, and with what."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from axclarity.pipeline.journal._records import Attempt
from axclarity.pipeline.journal._schema import attempts, inbox

__all__ = ["attempts_of", "finish", "forget"]


def finish(connection: Connection, seq: int, result: str, now: datetime) -> None:
    """End the attempt that is under way, if one is."""
    connection.execute(_FINISH, {"of": seq, "now": now, "ended_with": result})


def forget(connection: Connection, seq: int) -> None:
    """Take back the attempt that is under way, if one is."""
    connection.execute(delete(attempts).where(*_UNDER_WAY), {"of": seq})


_UNDER_WAY = (
    attempts.c.seq == bindparam("of"),
    attempts.c.number
    == select(func.max(attempts.c.number))
    .where(attempts.c.seq == bindparam("of"))
    .correlate(None)
    .scalar_subquery(),
    attempts.c.ended_at.is_(None),
)
_FINISH = (
    update(attempts)
    .where(*_UNDER_WAY)
    .values(ended_at=bindparam("now"), result=bindparam("ended_with"))
)


def attempts_of(connection: Connection, source: str, event_id: str) -> list[Attempt]:
    """The attempts at an event, first to last."""
    rows = connection.execute(
        select(attempts)
        .join(inbox)
        .where(inbox.c.source == source, inbox.c.event_id == event_id)
        .order_by(attempts.c.number)
    )
    return [
        Attempt(
            number=row.number,
            started_at=row.started_at,
            ended_at=row.ended_at,
            result=row.result,
        )
        for row in rows
    ]
