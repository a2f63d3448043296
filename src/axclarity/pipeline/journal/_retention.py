"""What need not be kept for ever: events that came to their good end long ago."""

import json
from datetime import datetime

from attrs import frozen
from sqlalchemy import Connection, delete, select

from axclarity.pipeline.journal import _memory
from axclarity.pipeline.journal._schema import attempts, dead_letters, inbox

__all__ = ["Forgotten", "forget_some", "forgotten"]

_BOOKMARK = "journal/forgotten"
_AT_ONCE = 500


@frozen
class Forgotten:
    """What was deleted since the beginning, so that no count ever falls."""

    events: int = 0
    duplicates: int = 0


def forgotten(connection: Connection) -> Forgotten:
    """How much has been deleted so far."""
    text = _memory.bookmark(connection, _BOOKMARK)
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
    earlier = forgotten(connection)
    duplicates = earlier.duplicates + sum(row.duplicates for row in rows)
    counts = [earlier.events + len(rows), duplicates]
    _memory.set_bookmarks(connection, {_BOOKMARK: json.dumps(counts)})
    return len(rows)
