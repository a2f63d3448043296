"""The runner: inbox, intents, retries, dead letters, alerts."""

from axclarity.pipeline.alerts import Alert, AlertSink
from axclarity.pipeline.decisions import RetryPolicy, decide
from axclarity.pipeline.event import Event, Handler, Outcome, Route, Source
from axclarity.pipeline.gates import GatePolicy
from axclarity.pipeline.journal import Counts, DeadLetter, Entry, Intent, Journal, Written
from axclarity.pipeline.ledger import Ledger
from axclarity.pipeline.receiver import WebhookReceiver
from axclarity.pipeline.runner import Pipeline
from axclarity.pipeline.writes import write_once

__all__ = [
    "Alert",
    "AlertSink",
    "Counts",
    "DeadLetter",
    "Entry",
    "Event",
    "GatePolicy",
    "Handler",
    "Intent",
    "Journal",
    "Ledger",
    "Outcome",
    "Pipeline",
    "RetryPolicy",
    "Route",
    "Source",
    "WebhookReceiver",
    "Written",
    "decide",
    "write_once",
]
