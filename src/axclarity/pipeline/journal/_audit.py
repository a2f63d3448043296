"""The audit: what persons did, in a chain of digests that shows what was changed or left out."""

from datetime import datetime
from hashlib import sha256
from json import dumps
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from axclarity.errors import InvalidValue, JournalError, Problem
from axclarity.pipeline.journal._records import AuditEntry
from axclarity.pipeline.journal._schema import audit, schema_version
from axclarity.pipeline.journal.payloads import is_sealed

__all__ = ["add", "listed", "verify"]


def add(
    connection: Connection,
    *,
    by: str,
    action: str,
    subject: str,
    note: str,
    now: datetime,
    original: bytes | None = None,
) -> None:
    """Write down what a person did.

    Args:
        subject: what it was done to: `dead-letter/7`.
        original: what was replaced. It may be erased later: the chain holds its hash only.

    Raises:
        InvalidValue: rule `audit.by`: nobody is named.
    """
    if not by.strip():
        raise InvalidValue(
            Problem(
                path="by", rule="audit.by", message="is empty", hint="Say who does it, and why."
            )
        )
    connection.execute(select(schema_version.c.version).with_for_update())  # one after another
    row = {
        "by": by,
        "action": action,
        "subject": subject,
        "note": note,
        "original_digest": "" if original is None else sha256(original).hexdigest(),
    }
    connection.execute(
        insert(audit).values(
            **row, at=now, original=original, digest=_digest(_last(connection), row, now)
        )
    )


def listed(connection: Connection, *, subject: str | None, limit: int | None) -> list[AuditEntry]:
    """What was done, oldest first."""
    query = select(audit).order_by(audit.c.number).limit(limit)
    if subject is not None:
        query = query.where(audit.c.subject == subject)
    return [_entry(row) for row in connection.execute(query)]


def verify(connection: Connection) -> int:
    """Compute the chain again; returns how many entries it has.

    What was cut off at its end cannot be seen: keep the last digest elsewhere.

    Raises:
        JournalError: reason `audit`: names the first entry that is not what was written.
    """
    before, entries = "", listed(connection, subject=None, limit=None)
    for entry in entries:
        row = {
            "by": entry.by,
            "action": entry.action,
            "subject": entry.subject,
            "note": entry.note,
            "original_digest": entry.original_digest,
        }
        if not _is_original(entry) or _digest(before, row, entry.at) != entry.digest:
            raise JournalError(
                f"Entry {entry.number} of the audit, or one before it, is not what was written. "
                "Compare it with a backup, and find out who may write the journal.",
                reason="audit",
            )
        before = entry.digest
    return len(entries)


def _is_original(entry: AuditEntry) -> bool:
    original = entry.original
    if original is None or is_sealed(original):  # without the key nobody can tell
        return True
    return sha256(original).hexdigest() == entry.original_digest


def _last(connection: Connection) -> str:
    return connection.scalar(select(audit.c.digest).order_by(audit.c.number.desc()).limit(1)) or ""


def _digest(before: str, row: dict[str, str], at: datetime) -> str:
    moment = int(at.timestamp() * 1_000_000)
    return sha256(dumps([before, moment, sorted(row.items())]).encode()).hexdigest()


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        number=row.number,
        at=row.at,
        by=row.by,
        action=row.action,
        subject=row.subject,
        note=row.note,
        original=row.original,
        original_digest=row.original_digest,
        digest=row.digest,
    )
