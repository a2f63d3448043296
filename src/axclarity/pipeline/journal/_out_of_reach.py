"""Where a person's data may be still, after the journal has erased them."""

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection, select

from axclarity.pipeline.journal._person import keys_in
from axclarity.pipeline.journal._schema import (
    approvals,
    audit,
    dead_letters,
    inbox,
)
from axclarity.pipeline.journal._without import ERASED

__all__ = ["out_of_reach"]

_BEYOND_ANY_JOURNAL = (
    "Backups and copies of the journal. After one is restored, erase again.",
    "Dynamics AX and the shop. Each erases by its own means.",
    "Logs, traces, alerts and mails that left this process.",
)
_BEYOND = {
    "sqlite": ("Blocks that the file system took back from the journal's file.",),
    "postgresql": (
        (
            "Old versions of rows. VACUUM only makes their room free for others; VACUUM FULL "
            "writes the tables anew without them, and locks each meanwhile."
        ),
        "The server's write-ahead log, its archive and its standbys, until it is recycled there.",
    ),
}
"""What an update leaves behind, by the dialect (documentation of SQLite and of PostgreSQL)."""


def out_of_reach(connection: Connection, subjects: Collection[str]) -> tuple[str, ...]:
    """The places, in sentences.

    Args:
        subjects: what of the person's the audit speaks of: `dead-letter/7`, `customer/cus_1`.
    """
    return (
        *_BEYOND_ANY_JOURNAL,
        *_BEYOND[connection.dialect.name],
        *_notes(connection, subjects),
        *_originals_of_nobody(connection),
        *_of_forgotten_events(connection),
    )


def _notes(connection: Connection, subjects: Collection[str]) -> Iterator[str]:
    of = (audit.c.subject.in_(subjects), audit.c.note != "")
    numbers = connection.scalars(select(audit.c.number).where(*of).order_by(audit.c.number)).all()
    if numbers:
        yield f"Notes of the audit, which its chain of digests covers: entries {_listed(numbers)}."


def _originals_of_nobody(connection: Connection) -> Iterator[str]:
    """Forgetting an event deletes its dead letters, and with them whom their originals are of."""
    letters = {f"dead-letter/{each}" for each in connection.scalars(select(dead_letters.c.id))}
    rows = connection.execute(select(audit).where(audit.c.original.is_not(None)))
    numbers = [
        row.number for row in rows if row.subject not in letters and not keys_in(row.original)
    ]
    if numbers:
        yield (
            "What edits replaced in dead letters that were forgotten since, and that names nobody: "
            f"entries {_listed(numbers)} of the audit."
        )


def _of_forgotten_events(connection: Connection) -> Iterator[str]:
    """Forgetting an event deletes what says which customer its record is of."""
    known = select(inbox.c.seq).where(inbox.c.key == approvals.c.key).exists()
    whole = (approvals.c.question != ERASED, ~known)
    numbers = connection.scalars(
        select(approvals.c.id).where(*whole).order_by(approvals.c.id)
    ).all()
    if numbers:
        yield (
            "Approvals of records whose events were forgotten since, and alerts about them: "
            f"approvals {_listed(numbers)}. Name the person's orders to reach theirs."
        )


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
