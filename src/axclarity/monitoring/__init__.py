"""Watching a pipeline: figures, traces, logs, health, and alerts that reach people.

Everything here is a hook or a sink of the pipeline, or reads the journal. `Traces` and `Metrics`
need the extra `otel`, `AppriseSink` the extra `alerts`; they are loaded when they are asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from axclarity.monitoring._application import Monitor
from axclarity.monitoring._health import Health, HealthPolicy, health_from_overview
from axclarity.monitoring._logs import AttemptLog, JsonFormatter
from axclarity.monitoring._measures import MEASURES, Measure, Reading, readings
from axclarity.monitoring._policy import (
    SEVERITIES,
    AlertPolicy,
    AlertRoute,
    Message,
    QuietHours,
    Severity,
    Tray,
)
from axclarity.monitoring._prometheus import BUCKETS, Tally, prometheus_text

if TYPE_CHECKING:
    from axclarity.monitoring._apprise import AppriseSink
    from axclarity.monitoring._metrics import Metrics
    from axclarity.monitoring._traces import Traces, trace_id_of

__all__ = [
    "BUCKETS",
    "MEASURES",
    "SEVERITIES",
    "AlertPolicy",
    "AlertRoute",
    "AppriseSink",
    "AttemptLog",
    "Health",
    "HealthPolicy",
    "JsonFormatter",
    "Measure",
    "Message",
    "Metrics",
    "Monitor",
    "QuietHours",
    "Reading",
    "Severity",
    "Tally",
    "Traces",
    "Tray",
    "health_from_overview",
    "prometheus_text",
    "readings",
    "trace_id_of",
]

_EXTRAS = {
    "AppriseSink": ("_apprise", "alerts"),
    "Metrics": ("_metrics", "otel"),
    "Traces": ("_traces", "otel"),
    "trace_id_of": ("_traces", "otel"),
}


def __getattr__(name: str) -> Any:
    if name not in _EXTRAS:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    module, extra = _EXTRAS[name]
    try:
        return getattr(import_module(f"{__name__}.{module}"), name)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{name} needs {error.name}. Run: pip install 'axclarity[{extra}]'", name=error.name
        ) from error
