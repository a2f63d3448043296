"""The journal: what came in, what was written, what became of it. SQLite or PostgreSQL."""

from axclarity.pipeline.journal._claims import Claim, EventName, Standing
from axclarity.pipeline.journal._commits import Committer, InlineCommitter, ThreadCommitter
from axclarity.pipeline.journal._dead_letters import Search
from axclarity.pipeline.journal._erasing import ErasedPerson
from axclarity.pipeline.journal._journal import Journal
from axclarity.pipeline.journal._lanes import Rank
from axclarity.pipeline.journal._leased import Desk, LeasedJournal, WorkerDesk
from axclarity.pipeline.journal._leases import LONGEST_LEASE, Lease
from axclarity.pipeline.journal._overview import Overview, Waiting
from axclarity.pipeline.journal._place import is_address, libpq_address
from axclarity.pipeline.journal._records import (
    Account,
    Approval,
    Attempt,
    AuditEntry,
    Binding,
    DeadLetter,
    DeadLetterGroup,
    Intent,
    IntentRecord,
    IntentState,
    Look,
    PendingEvent,
    Run,
    StepTaken,
)
from axclarity.pipeline.journal._rehearsal import Rehearsal
from axclarity.pipeline.journal._step import Step
from axclarity.pipeline.journal.payloads import (
    KeepPayloads,
    LeavePayloads,
    Payloads,
    RedactPayloads,
    SealPayloads,
    is_sealed,
    new_seal_key,
)

__all__ = [
    "LONGEST_LEASE",
    "Account",
    "Approval",
    "Attempt",
    "AuditEntry",
    "Binding",
    "Claim",
    "Committer",
    "DeadLetter",
    "DeadLetterGroup",
    "Desk",
    "ErasedPerson",
    "EventName",
    "InlineCommitter",
    "Intent",
    "IntentRecord",
    "IntentState",
    "Journal",
    "KeepPayloads",
    "Lease",
    "LeasedJournal",
    "LeavePayloads",
    "Look",
    "Overview",
    "Payloads",
    "PendingEvent",
    "Rank",
    "RedactPayloads",
    "Rehearsal",
    "Run",
    "SealPayloads",
    "Search",
    "Standing",
    "Step",
    "StepTaken",
    "ThreadCommitter",
    "Waiting",
    "WorkerDesk",
    "is_address",
    "is_sealed",
    "libpq_address",
    "new_seal_key",
]
