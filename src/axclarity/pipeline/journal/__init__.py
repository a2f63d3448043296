"""The journal: what came in, what was written, what became of it. SQLite through SQLAlchemy."""

from axclarity.pipeline.journal._journal import Journal
from axclarity.pipeline.journal._records import (
    Account,
    Attempt,
    Binding,
    DeadLetter,
    Intent,
    IntentRecord,
    IntentState,
    PendingEvent,
)

__all__ = [
    "Account",
    "Attempt",
    "Binding",
    "DeadLetter",
    "Intent",
    "IntentRecord",
    "IntentState",
    "Journal",
    "PendingEvent",
]
