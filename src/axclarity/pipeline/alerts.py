"""Alerts: what a person should know now. Each is raised once."""

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from attrs import field, frozen

__all__ = ["Alert", "AlertSink", "raise_alert"]

_LOG = logging.getLogger("axclarity.alerts")


@frozen(kw_only=True)
class Alert:
    """One message for a person.

    Args:
        key: what it is about, `circuit/ax/…`; an alert of a key is raised once.
        incident: what goes on until it is over, `circuit/ax`; while it does, no other alert of it
            is raised, whatever its key.
    """

    key: str
    message: str
    facts: Mapping[str, str] = field(factory=dict)
    at: datetime
    incident: str | None = None

    @property
    def kind(self) -> str:
        """The part of the key before its first slash: `circuit`, `dead-letter`, `recovery`."""
        return self.key.partition("/")[0]


AlertSink = Callable[[Alert], object]
"""Passes alerts on: mail, chat, a pager. Called in the runner's thread, so it should be quick."""


def raise_alert(alert: Alert, sinks: Iterable[AlertSink]) -> None:
    """Log an alert and hand it to every sink. A sink that fails is logged and passed over."""
    facts = {**_prefixed(alert.facts), "alert_key": _one_line(alert.key)}
    level = logging.INFO if alert.kind == "recovery" else logging.WARNING
    _LOG.log(level, "%s", _one_line(alert.message), extra=facts)
    for sink in sinks:
        try:
            sink(alert)
        except Exception as error:  # noqa: BLE001  the runner outlives whatever a sink does
            _LOG.error("an alert sink failed: %s", type(error).__name__)


def _prefixed(facts: Mapping[str, str]) -> dict[str, str]:
    return {f"alert_{name}": _one_line(text) for name, text in facts.items()}


def _one_line(text: str) -> str:
    """A text that can neither end a line of a log nor speak to a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
