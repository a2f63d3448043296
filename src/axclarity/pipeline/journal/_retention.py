"""What need not be kept for ever: events that came to their good end long ago."""

import json
from datetime import datetime

from attrs import frozen
from sqlalchemy import Connection, delete, select

from axclarity.pipeline.journal import _memory
from axclarity.pipeline.journal._schema import (
    attempts,
    bookmarks,
    dead_letters,
    inbox,
    schema_version,
)

__all__ = ["FORGOTTEN", "Forgotten", "forget_some", "forgotten"]

_BOOKMARK = "journal/forgotten"
_AT_ONCE = 500


@frozen
class Forgotten:
    """What was deleted since the beginning, so that no count ever falls."""

    events: int = 0
    duplicates: int = 0


FORGOTTEN = select(bookmarks.c.value).where(bookmarks.c.name == _BOOKMARK).scalar_subquery()
"""What `forgotten` reads, for those who count what is left in the same statement."""


def forgotten(text: str | None) -> Forgotten:
    """How much has been deleted so far."""
    return Forgotten() if text is None else Forgotten(*json.loads(text))


def forget_some(connection: Connection, before: datetime) -> int:
    """Delete some applied events that were settled before a moment; returns how many.

    With them go their attempts and the dead letters that they once were. What was written to AX,
    which key is which, and the audit stay.
    """
    rows = connection.execute(
        select(inbox.c.seq, inbox.c.duplicates)
        .where(inbox.c.state == "applied", inbox.c.settled_at < before)
        .limit(_AT_ONCE)
        .with_for_update()
    ).all()
    if not rows:
        return 0
    seqs = [row.seq for row in rows]
    for table in (attempts, dead_letters, inbox):
        connection.execute(delete(table).where(table.c.seq.in_(seqs)))
    connection.execute(select(schema_version.c.version).with_for_update())  # one after another
    earlier = forgotten(connection.scalar(select(FORGOTTEN)))
    duplicates = earlier.duplicates + sum(row.duplicates for row in rows)
    counts = [earlier.events + len(rows), duplicates]
    _memory.set_bookmarks(connection, {_BOOKMARK: json.dumps(counts)})
    return len(rows)
