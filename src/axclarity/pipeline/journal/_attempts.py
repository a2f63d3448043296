"""Attempts: when each began and ended, and with what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from axclarity.pipeline.journal._prepared import Prepared
from axclarity.pipeline.journal._records import Attempt, Run, StepTaken
from axclarity.pipeline.journal._schema import attempts, inbox

__all__ = ["attempts_of", "finish", "forget", "runs"]


def finish(
    connection: Connection, seq: int, result: str, now: datetime, steps: Sequence[StepTaken]
) -> None:
    """End the attempt that is under way, if one is."""
    taken = [[step.name, step.seconds, step.failed] for step in steps]
    _FINISH.write(connection, {"of": seq, "now": now, "ended_with": result, "taken": taken or None})


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
_FINISH = Prepared(
    update(attempts)
    .where(*_UNDER_WAY)
    .values(
        ended_at=bindparam("now"),
        result=bindparam("ended_with"),
        steps=bindparam("taken", type_=attempts.c.steps.type),
    )
)


def attempts_of(connection: Connection, source: str, event_id: str) -> list[Attempt]:
    """The attempts at an event, first to last."""
    rows = connection.execute(
        select(attempts)
        .join(inbox)
        .where(inbox.c.source == source, inbox.c.event_id == event_id)
        .order_by(attempts.c.number)
    )
    return [_attempt_from_row(row) for row in rows]


def runs(connection: Connection, *, key: str | None, limit: int) -> list[Run]:
    """The latest attempts, of all events or of one record's, latest first."""
    query = (
        select(attempts, inbox.c.source, inbox.c.event_id, inbox.c.type, inbox.c.key)
        .add_columns(inbox.c.summary)
        .join(inbox)
        .order_by(attempts.c.started_at.desc(), attempts.c.seq.desc(), attempts.c.number.desc())
        .limit(limit)
    )
    if key is not None:
        query = query.where(inbox.c.key == key)
    return [_run_from_row(row) for row in connection.execute(query)]


def _run_from_row(row: Row[Any]) -> Run:
    return Run(
        source=row.source,
        event_id=row.event_id,
        type=row.type,
        key=row.key,
        attempt=_attempt_from_row(row),
        summary=row.summary,
    )


def _attempt_from_row(row: Row[Any]) -> Attempt:
    taken = [StepTaken(name=name, seconds=s, failed=failed) for name, s, failed in row.steps or ()]
    return Attempt(
        number=row.number,
        started_at=row.started_at,
        ended_at=row.ended_at,
        result=row.result,
        steps=tuple(taken),
    )
