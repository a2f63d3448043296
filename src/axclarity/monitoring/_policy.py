"""Who is told what, and when: pure decisions about alerts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import evolve, field, frozen

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


@frozen(kw_only=True)
class AlertRoute:
    """Where alerts go.

    Args:
        channels: names, as the sink knows them: `operations`, `pager`.
        kinds: which: `circuit`, `halt`, `dead-letter`, `persistent`, `source`, `approval`,
            `journal`; empty for all. A recovery goes where the alert went.
        at_least: and how bad.
    """

    channels: Sequence[str]
    kinds: Sequence[str] = ()
    at_least: Severity = "info"


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


@frozen(kw_only=True)
class Tray:
    """What is held, and for how long, by channel."""

    held: Mapping[str, tuple[Alert, ...]] = field(factory=dict)
    free_at: Mapping[str, datetime] = field(factory=dict)
    seen: tuple[str, ...] = ()

    @property
    def next_due(self) -> datetime | None:
        """When something that is held is to be looked at again."""
        return min((self.free_at[channel] for channel in self.held), default=None)


@frozen(kw_only=True)
class AlertPolicy:
    """Which alerts go where, at once or together.

    The first alert to a channel goes out at once. What follows within the window goes out together
    when it ends. In quiet hours alerts are held until the morning. What is critical, and the news
    that it is over, goes out at once, always.

    Args:
        routes: every route that fits is followed; a channel gets an alert once.
        severities: how bad each kind is, where that is not as in `SEVERITIES`.
    """

    routes: Sequence[AlertRoute]
    severities: Mapping[str, Severity] = field(factory=dict)
    window: timedelta = timedelta(minutes=5)
    quiet: QuietHours | None = None

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

    def take(self, tray: Tray, alert: Alert, now: datetime) -> tuple[Tray, list[Message]]:
        """What becomes of an alert; one whose key was seen before is dropped."""
        if alert.key in tray.seen:
            return tray, []
        tray = evolve(tray, seen=(*tray.seen[-_REMEMBERED:], alert.key))
        messages: list[Message] = []
        for channel in self.channels(alert):
            free_at = self._free_at(tray, channel, now)
            if self.severity(alert) == "critical":
                messages.append(self._message(channel, (alert,)))
            elif free_at > now:
                tray = _hold(tray, channel, alert, free_at)
            else:
                messages.append(self._message(channel, (*tray.held.get(channel, ()), alert)))
                tray = _sent(tray, channel, now + self.window)
        return tray, messages

    def due(self, tray: Tray, now: datetime) -> tuple[Tray, list[Message]]:
        """What was held and is to go out now, together."""
        messages: list[Message] = []
        for channel, alerts in tray.held.items():
            free_at = self._free_at(tray, channel, now)
            if free_at > now:
                tray = evolve(tray, free_at={**tray.free_at, channel: free_at})
            else:
                messages.append(self._message(channel, alerts))
                tray = _sent(tray, channel, now + self.window)
        return tray, messages

    def rest(self, tray: Tray) -> list[Message]:
        """All that is held, because nobody will be there to send it later."""
        return [self._message(channel, alerts) for channel, alerts in tray.held.items()]

    def _free_at(self, tray: Tray, channel: str, now: datetime) -> datetime:
        quiet_until = self.quiet.until(now) if self.quiet is not None else None
        return max(tray.free_at.get(channel, now), quiet_until or now)

    def _message(self, channel: str, alerts: tuple[Alert, ...]) -> Message:
        worst = max(_ORDER.index(self.severity(alert)) for alert in alerts)
        return Message(channel, alerts, _ORDER[worst])


def _kind_of(alert: Alert) -> str:
    """Of a recovery, the kind of what it ends."""
    return alert.key.removeprefix("recovery/").partition("/")[0]


def _hold(tray: Tray, channel: str, alert: Alert, free_at: datetime) -> Tray:
    return evolve(
        tray,
        held={**tray.held, channel: (*tray.held.get(channel, ()), alert)},
        free_at={**tray.free_at, channel: free_at},
    )


def _sent(tray: Tray, channel: str, free_at: datetime) -> Tray:
    held = {name: alerts for name, alerts in tray.held.items() if name != channel}
    return evolve(tray, held=held, free_at={**tray.free_at, channel: free_at})
