"""The journal: what came in, what was written, what became of it. SQLite or PostgreSQL."""

from axclarity.pipeline.journal._commits import Committer, InlineCommitter, ThreadCommitter
from axclarity.pipeline.journal._journal import Journal
from axclarity.pipeline.journal._records import (
    Account,
    Attempt,
    Binding,
    DeadLetter,
    Intent,
    IntentRecord,
    IntentState,
    Look,
    PendingEvent,
)
from axclarity.pipeline.journal._step import Step

__all__ = [
    "Account",
    "Attempt",
    "Binding",
    "Committer",
    "DeadLetter",
    "InlineCommitter",
    "Intent",
    "IntentRecord",
    "IntentState",
    "Journal",
    "Look",
    "PendingEvent",
    "Step",
    "ThreadCommitter",
]
