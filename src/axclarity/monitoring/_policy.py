"""Who is told what, and when: decisions about alerts, without clock or network."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import define, field, frozen

from axclarity.errors import ConfigError, Problem
from axclarity.pipeline import Alert

__all__ = ["SEVERITIES", "AlertPolicy", "AlertRoute", "Message", "QuietHours", "Severity", "Tray"]

Severity = Literal["info", "warning", "critical"]

SEVERITIES: Mapping[str, Severity] = {
    "approval": "info",
    "circuit": "critical",
    "dead-letter": "warning",
    "halt": "critical",
    "journal": "critical",
    "persistent": "warning",
    "source": "warning",
}
"""How bad each kind of alert is; others are warnings. A recovery is as what it ends."""

_ORDER: Sequence[Severity] = ("info", "warning", "critical")
_REMEMBERED = 10_000


def _check_severity(path: str, severity: str) -> None:
    if severity not in _ORDER:
        raise ConfigError(
            Problem(
                path=path,
                rule="config.severity",
                message=f"there is no severity {severity}",
                hint=f"Severities are: {', '.join(_ORDER)}.",
            )
        )


@frozen(kw_only=True)
class AlertRoute:
    """Where alerts go.

    Args:
        channels: names, as the sink knows them: `operations`, `pager`.
        kinds: which: `circuit`, `halt`, `dead-letter`, `persistent`, `source`, `approval`,
            `journal`; empty for all. A recovery goes where the alert went.
        at_least: and how bad.

    Raises:
        ConfigError: there is no such severity.
    """

    channels: Sequence[str]
    kinds: Sequence[str] = ()
    at_least: Severity = "info"

    def __attrs_post_init__(self) -> None:
        _check_severity("AlertRoute.at_least", self.at_least)


def _is_a_zone(_hours: object, _attribute: object, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(
            Problem(
                path="QuietHours.zone",
                rule="config.time-zone",
                message=f"there is no time zone {zone}",
                hint="Name it as Europe/Oslo; where the system has no zones, install tzdata.",
            )
        ) from None


@frozen
class QuietHours:
    """When nobody is to be woken but for what is critical.

    Args:
        start, end: by the clock on the wall of `zone`; over midnight if the end is the earlier.
        zone: `Europe/Oslo`.

    Raises:
        ConfigError: there is no such zone.
    """

    start: time
    end: time
    zone: str = field(validator=_is_a_zone)

    def until(self, now: datetime) -> datetime | None:
        """When they end, if it is one of them."""
        there = now.astimezone(ZoneInfo(self.zone))
        clock = there.time()
        over_midnight = self.end <= self.start
        if over_midnight and clock >= self.start:
            there += timedelta(days=1)
        elif not (clock < self.end and (over_midnight or self.start <= clock)):
            return None
        ends = datetime.combine(there.date(), self.end, there.tzinfo).astimezone(UTC)
        return ends if ends > now else None  # an hour that comes twice is quiet once


@frozen
class Message:
    """Alerts that go out together through one channel."""

    channel: str
    alerts: tuple[Alert, ...]
    severity: Severity


@define(kw_only=True)
class Tray:
    """What is held, and for how long, by channel; which keys were seen, oldest first."""

    held: dict[str, list[Alert]] = field(factory=dict)
    free_at: dict[str, datetime] = field(factory=dict)
    seen: dict[str, None] = field(factory=dict)

    @property
    def next_due(self) -> datetime | None:
        """When something that is held is to be looked at again."""
        return min((self.free_at[channel] for channel in self.held), default=None)

    def is_news(self, key: str) -> bool:
        """Whether a key was not seen before; it is from here on."""
        if key in self.seen:
            return False
        self.seen[key] = None
        if len(self.seen) > _REMEMBERED:
            del self.seen[next(iter(self.seen))]
        return True


@frozen(kw_only=True)
class AlertPolicy:
    """Which alerts go where, at once or together.

    The first alert to a channel goes out at once. What follows within the window goes out together
    when it ends. In quiet hours alerts are held until the morning. What is critical, and the news
    that it is over, goes out at once, always.

    Args:
        routes: every route that fits is followed; a channel gets an alert once.
        severities: how bad each kind is, where that is not as in `SEVERITIES`.

    Raises:
        ConfigError: there is no such severity.
    """

    routes: Sequence[AlertRoute]
    severities: Mapping[str, Severity] = field(factory=dict)
    window: timedelta = timedelta(minutes=5)
    quiet: QuietHours | None = None

    def __attrs_post_init__(self) -> None:
        for kind, severity in self.severities.items():
            _check_severity(f"AlertPolicy.severities.{kind}", severity)

    def severity(self, alert: Alert) -> Severity:
        """How bad an alert is."""
        kind = _kind_of(alert)
        return self.severities.get(kind) or SEVERITIES.get(kind, "warning")

    def channels(self, alert: Alert) -> list[str]:
        """Where an alert goes."""
        kind, rank = _kind_of(alert), _ORDER.index(self.severity(alert))
        found: dict[str, None] = {}
        for route in self.routes:
            fits = not route.kinds or kind in route.kinds
            if fits and rank >= _ORDER.index(route.at_least):
                found |= dict.fromkeys(route.channels)
        return list(found)

    def take(self, tray: Tray, alert: Alert, now: datetime) -> list[Message]:
        """What goes out because of an alert; one whose key was seen before is dropped."""
        messages: list[Message] = []
        if not tray.is_news(alert.key):
            return messages
        for channel in self.channels(alert):
            free_at = self._free_at(tray, channel, now)
            if self.severity(alert) == "critical":
                messages.append(self._message(channel, (alert,)))
            elif free_at > now:
                tray.held.setdefault(channel, []).append(alert)
                tray.free_at[channel] = free_at
            else:
                messages.append(self._emptied(tray, channel, now, alert))
        return messages

    def due(self, tray: Tray, now: datetime) -> list[Message]:
        """What was held and is to go out now, together."""
        messages: list[Message] = []
        for channel in tuple(tray.held):
            free_at = self._free_at(tray, channel, now)
            if free_at > now:
                tray.free_at[channel] = free_at
            else:
                messages.append(self._emptied(tray, channel, now))
        return messages

    def rest(self, tray: Tray) -> list[Message]:
        """All that is held, because nobody will be there to send it later; then nothing is."""
        held, tray.held = tray.held, {}
        return [self._message(channel, tuple(alerts)) for channel, alerts in held.items()]

    def _emptied(self, tray: Tray, channel: str, now: datetime, *more: Alert) -> Message:
        tray.free_at[channel] = now + self.window
        return self._message(channel, (*tray.held.pop(channel, ()), *more))

    def _free_at(self, tray: Tray, channel: str, now: datetime) -> datetime:
        quiet_until = self.quiet.until(now) if self.quiet is not None else None
        return max(tray.free_at.get(channel, now), quiet_until or now)

    def _message(self, channel: str, alerts: tuple[Alert, ...]) -> Message:
        worst = max(_ORDER.index(self.severity(alert)) for alert in alerts)
        return Message(channel, alerts, _ORDER[worst])


def _kind_of(alert: Alert) -> str:
    """Of a recovery, the kind of what it ends."""
    return alert.key.removeprefix("recovery/").partition("/")[0]
