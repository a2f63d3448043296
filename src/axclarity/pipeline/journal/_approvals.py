"""Approvals: what persons were asked, and what they said. The first answer stands."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import Connection, Row, select, update

from axclarity.errors import InvalidValue, Problem
from axclarity.pipeline.journal._dialects import upserts
from axclarity.pipeline.journal._records import Approval
from axclarity.pipeline.journal._schema import WHEN_DECIDED, approvals, inbox

__all__ = ["answer", "ask", "due_after", "find", "listed"]


def ask(
    connection: Connection,
    key: str,
    name: str,
    question: str,
    facts: Mapping[str, str],
    now: datetime,
) -> Approval:
    """What was decided about a record, or that somebody is to decide; asked once.

    The same name with another question, or other facts, is another approval: who said yes to a
    refund of 100 has not said yes to one of 1,000.
    """
    row = {"key": key, "name": name, "digest": _digest(question, facts)}
    _ASK.write(
        connection,
        {**row, "question": question, "facts": dict(facts), "asked_at": now},
    )
    of = [approvals.c[column] == value for column, value in row.items()]
    return _approval(connection.execute(select(approvals).where(*of)).one())


_ASK = upserts(approvals, lambda insertion: insertion.on_conflict_do_nothing())


def _digest(question: str, facts: Mapping[str, str]) -> str:
    return sha256(dumps([question, sorted(facts.items())]).encode()).hexdigest()


def listed(
    connection: Connection, *, key: str | None, waiting: bool, limit: int | None
) -> list[Approval]:
    """Approvals, oldest first."""
    query = select(approvals).order_by(approvals.c.id).limit(limit)
    if waiting:
        query = query.where(approvals.c.answer.is_(None))
    if key is not None:
        query = query.where(approvals.c.key == key)
    return [_approval(row) for row in connection.execute(query)]


def find(connection: Connection, approval_id: int) -> Approval | None:
    """One approval."""
    row = connection.execute(select(approvals).where(approvals.c.id == approval_id)).one_or_none()
    return None if row is None else _approval(row)


def answer(
    connection: Connection, approval_id: int, *, approved: bool, by: str, note: str, now: datetime
) -> Approval:
    """Write down what a person said, and make due what waited for it, as if just accepted.

    Raises:
        InvalidValue: rule `approval.unknown`, or `approval.decided`: somebody was first.
    """
    first = connection.execute(
        update(approvals)
        .where(approvals.c.id == approval_id, approvals.c.answer.is_(None))
        .values(
            answer="approved" if approved else "declined",
            decided_by=by,
            note=note,
            decided_at=now,
        )
    ).rowcount
    approval = find(connection, approval_id)
    if approval is None or not first:
        raise _not_asked(approval_id, approval)
    connection.execute(
        update(inbox)
        .where(
            inbox.c.key == approval.key,
            inbox.c.state == "pending",
            inbox.c.not_before == WHEN_DECIDED,
        )
        .values(not_before=now, pending_since=now)
    )
    return approval


def due_after(connection: Connection, approval_id: int, now: datetime) -> datetime:
    """When an event is due that waits for an approval: now, if it was decided meanwhile.

    The row stays locked until the transaction ends, so that nobody decides between this look and
    the event's going to sleep.
    """
    decided = connection.scalar(
        select(approvals.c.answer).where(approvals.c.id == approval_id).with_for_update()
    )
    return WHEN_DECIDED if decided is None else now


def _not_asked(approval_id: int, approval: Approval | None) -> InvalidValue:
    path = f"approval.{approval_id}"
    if approval is None:
        return InvalidValue(
            Problem(
                path=path,
                rule="approval.unknown",
                message="was never asked for",
                hint="See: axclarity approvals list",
            )
        )
    return InvalidValue(
        Problem(
            path=path,
            rule="approval.decided",
            message=f"was {approval.answer} by {approval.by} already",
            hint="The first answer stands.",
        )
    )


def _approval(row: Row[Any]) -> Approval:
    return Approval(
        id=row.id,
        key=row.key,
        name=row.name,
        question=row.question,
        facts=row.facts,
        asked_at=row.asked_at,
        answer=row.answer,
        by=row.decided_by or "",
        note=row.note or "",
        decided_at=row.decided_at,
    )
