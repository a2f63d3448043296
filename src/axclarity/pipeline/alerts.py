"""Alerts: what a person should know now. Each is raised once."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from attrs import field, frozen

__all__ = ["Alert", "AlertSink", "raise_alert"]

_LOG = logging.getLogger("axclarity.alerts")


@frozen(kw_only=True)
class Alert:
    """One message for a person; `key` says what it is about, so that it is raised once."""

    key: str
    message: str
    facts: Mapping[str, str] = field(factory=dict)
    at: datetime


AlertSink = Callable[[Alert], object]
"""Passes alerts on: mail, chat, a pager. Called in the runner's thread, so it should be quick."""


def raise_alert(alert: Alert, sinks: Iterable[AlertSink]) -> None:
    """Log an alert and hand it to every sink. A sink that fails is logged and passed over."""
    _LOG.warning("%s", alert.message, extra={"alert_key": alert.key, **_prefixed(alert.facts)})
    for sink in sinks:
        try:
            sink(alert)
        except Exception as error:  # noqa: BLE001  the runner outlives whatever a sink does
            _LOG.error("an alert sink failed: %s", type(error).__name__)


def _prefixed(facts: Mapping[str, str]) -> dict[str, str]:
    return {f"alert_{name}": text for name, text in facts.items()}
