"""The runner: every accepted event is applied once, or parked with a reason, or counted as pending.

```
receiver, sources ──► Journal ──► Pipeline ──► handlers ──► write_once ──► AX, Clarity
```
"""

from axclarity.pipeline.alerts import Alert, AlertSink
from axclarity.pipeline.decisions import RetryPolicy
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.gates import GatePolicy
from axclarity.pipeline.journal import (
    Account,
    Attempt,
    Binding,
    Committer,
    DeadLetter,
    InlineCommitter,
    Intent,
    IntentRecord,
    IntentState,
    Journal,
    PendingEvent,
    Step,
    ThreadCommitter,
)
from axclarity.pipeline.ledger import Ledger
from axclarity.pipeline.receiver import receiver
from axclarity.pipeline.route import Handler, Route
from axclarity.pipeline.runner import Pipeline
from axclarity.pipeline.sources import Source, change_source
from axclarity.pipeline.writes import found_otherwise, remembered, write_once

__all__ = [
    "Account",
    "Alert",
    "AlertSink",
    "Attempt",
    "Binding",
    "Committer",
    "DeadLetter",
    "Event",
    "GatePolicy",
    "Handler",
    "InlineCommitter",
    "Intent",
    "IntentRecord",
    "IntentState",
    "Journal",
    "Ledger",
    "Outcome",
    "PendingEvent",
    "Pipeline",
    "RetryPolicy",
    "Route",
    "Source",
    "Step",
    "ThreadCommitter",
    "change_source",
    "found_otherwise",
    "receiver",
    "remembered",
    "write_once",
]
