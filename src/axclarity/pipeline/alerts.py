"""Telling somebody, once."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from attrs import field, frozen

__all__ = ["Alert", "AlertSink", "Alerts"]

_LOGGER = logging.getLogger("axclarity.alerts")


@frozen(kw_only=True)
class Alert:
    """Something that a person should know. `key` says what it is about; one key, one alert."""

    key: str
    message: str
    facts: Mapping[str, str] = field(factory=dict)
    raised_at: datetime


AlertSink = Callable[[Alert], None]


class Alerts:
    """Passes alerts to the log and to every sink; a sink that fails stops nobody."""

    def __init__(self, sinks: Sequence[AlertSink] = ()) -> None:
        self._sinks = tuple(sinks)

    def raise_alert(self, alert: Alert) -> None:
        """Tell everybody."""
        _LOGGER.warning("%s", alert.message, extra={"alert_key": alert.key})
        for sink in self._sinks:
            try:
                sink(alert)
            except Exception as error:  # noqa: BLE001  a sink is foreign code
                _LOGGER.error("an alert sink failed: %s", type(error).__name__)
