"""The runner: every accepted event is applied once, or parked with a reason, or counted as pending.

```
receiver, sources ──► Journal ──► Pipeline ──► handlers ──► write_once ──► AX, Clarity
```
"""

from axclarity.pipeline.alerts import Alert, AlertSink
from axclarity.pipeline.decisions import RetryPolicy
from axclarity.pipeline.dry_run import DryRun, PlannedWrite, dry_run
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.gates import GatePolicy
from axclarity.pipeline.hooks import Ending, Hook, WatchedAttempt
from axclarity.pipeline.journal import (
    Account,
    Approval,
    Attempt,
    AuditEntry,
    Binding,
    Committer,
    DeadLetter,
    DeadLetterGroup,
    ErasedPerson,
    EventName,
    InlineCommitter,
    Intent,
    IntentRecord,
    IntentState,
    Journal,
    KeepPayloads,
    LeavePayloads,
    Overview,
    PendingEvent,
    RedactPayloads,
    Run,
    SealPayloads,
    Standing,
    Step,
    StepTaken,
    ThreadCommitter,
    Waiting,
    new_seal_key,
)
from axclarity.pipeline.ledger import Ledger
from axclarity.pipeline.receiver import receiver
from axclarity.pipeline.route import Handler, Route
from axclarity.pipeline.runner import Pipeline
from axclarity.pipeline.schedules import Cron
from axclarity.pipeline.sources import Source, change_source
from axclarity.pipeline.tasks import running_async
from axclarity.pipeline.threads import PipelineThread, running
from axclarity.pipeline.writes import found_otherwise, settled, write_once

__all__ = [
    "Account",
    "Alert",
    "AlertSink",
    "Approval",
    "Attempt",
    "AuditEntry",
    "Binding",
    "Committer",
    "Cron",
    "DeadLetter",
    "DeadLetterGroup",
    "DryRun",
    "Ending",
    "ErasedPerson",
    "Event",
    "EventName",
    "GatePolicy",
    "Handler",
    "Hook",
    "InlineCommitter",
    "Intent",
    "IntentRecord",
    "IntentState",
    "Journal",
    "KeepPayloads",
    "LeavePayloads",
    "Ledger",
    "Outcome",
    "Overview",
    "PendingEvent",
    "Pipeline",
    "PipelineThread",
    "PlannedWrite",
    "RedactPayloads",
    "RetryPolicy",
    "Route",
    "Run",
    "SealPayloads",
    "Source",
    "Standing",
    "Step",
    "StepTaken",
    "ThreadCommitter",
    "Waiting",
    "WatchedAttempt",
    "change_source",
    "dry_run",
    "found_otherwise",
    "new_seal_key",
    "receiver",
    "running",
    "running_async",
    "settled",
    "write_once",
]
