"""What persons do in a journal: each a transaction's worth, and an entry in the audit."""

import json
from datetime import datetime

from sqlalchemy import Connection

from axclarity.clarity.cards import refuse_cards
from axclarity.pipeline.event import Outcome
from axclarity.pipeline.journal import (
    _approvals,
    _audit,
    _dead_letters,
    _erasing,
    _memory,
    _retention,
    operations,
)
from axclarity.pipeline.journal._dead_letters import Search
from axclarity.pipeline.journal._records import Approval, Binding, DeadLetter

__all__ = ["decide", "edit", "forget", "rebind", "replay", "replay_all", "resolve", "reveal"]


def replay(connection: Connection, letter_id: int, by: str, note: str, now: datetime) -> bool:
    """Make a dead letter's event pending again; false if it does not wait.

    Raises:
        InvalidValue: rule `dead-letter.erased`: what is personal in it is gone.
    """
    if not _dead_letters.replay(connection, letter_id, now):
        return False
    _erasing.refuse_erased(connection, letter_id)
    _note(connection, "replay", letter_id, by, note, now)
    return True


def replay_all(connection: Connection, search: Search, by: str, note: str, now: datetime) -> int:
    """Make the events of the waiting letters that are meant pending again; returns how many.

    Those that were erased stay.
    """
    letters = _dead_letters.waiting_ids(connection, search)
    gone = _erasing.erased_letters(connection)
    return sum(replay(connection, each, by, note, now) for each in letters if each not in gone)


def edit(
    connection: Connection, letter_id: int, payload: bytes, by: str, note: str, now: datetime
) -> bool:
    """Replace what a dead letter's event brought with it; false if the letter does not wait.

    The audit keeps what was there before.

    Raises:
        InvalidDocument: it holds card data.
        InvalidValue: rule `dead-letter.erased`: what is personal in it is gone, for good.
    """
    refuse_cards(_parsed(payload))
    before = _dead_letters.edit(connection, letter_id, payload)
    if before is None:
        return False
    _erasing.refuse_erased(connection, letter_id)
    _note(connection, "edit", letter_id, by, note, now, original=before)
    return True


def _parsed(payload: bytes) -> object:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return payload.decode("utf-8", "replace")


def resolve(connection: Connection, letter_id: int, by: str, note: str, now: datetime) -> bool:
    """Settle an event as applied, because a person saw to it; false if its letter does not wait."""
    seq = _dead_letters.end(connection, letter_id, resolved_by=by)
    if seq is None:
        return False
    operations.settle_applied(connection, seq, Outcome(f"resolved by hand: {note}"), now)
    _note(connection, "resolve", letter_id, by, note, now)
    return True


def reveal(
    connection: Connection, letter_id: int, by: str, note: str, now: datetime
) -> DeadLetter | None:
    """A dead letter, for somebody who reads what is personal in it."""
    letter = _dead_letters.find(connection, letter_id)
    if letter is not None:
        _note(connection, "reveal", letter_id, by, note, now)
    return letter


def decide(
    connection: Connection, approval_id: int, approved: bool, by: str, note: str, now: datetime
) -> Approval:
    """Write down what a person decided, and make due what waited for it.

    Raises:
        InvalidValue: rule `approval.unknown`, or `approval.decided`: somebody was first.
    """
    approval = _approvals.answer(
        connection, approval_id, approved=approved, by=by, note=note, now=now
    )
    action = "approve" if approved else "decline"
    subject = f"approval/{approval_id}"
    _audit.add(connection, by=by, action=action, subject=subject, note=note, now=now)
    return approval


def rebind(connection: Connection, binding: Binding, by: str, note: str, now: datetime) -> str:
    """Tie a record of the shop to another of AX; returns the key before, which the audit keeps.

    Raises:
        InvalidValue: rules `binding.unknown`, `binding.taken`, `binding.blank`.
    """
    before = _memory.rebind(connection, binding)
    subject = f"{binding.entity}/{binding.clarity_id}"
    _audit.add(
        connection,
        by=by,
        action="rebind",
        subject=subject,
        note=note,
        now=now,
        original=before.encode(),
    )
    return before


def forget(connection: Connection, before: datetime, by: str, note: str, now: datetime) -> int:
    """Delete the first events that were settled as applied before a moment; returns how many."""
    number = _retention.forget_some(connection, before)
    if number:
        subject = f"events settled before {before.isoformat()}"
        _audit.add(connection, by=by, action="forget", subject=subject, note=note, now=now)
    return number


def _note(
    connection: Connection,
    action: str,
    letter_id: int,
    by: str,
    note: str,
    now: datetime,
    *,
    original: bytes | None = None,
) -> None:
    _audit.add(
        connection,
        by=by,
        action=action,
        subject=f"dead-letter/{letter_id}",
        note=note,
        now=now,
        original=original,
    )
