"""Alerts by mail, chat and pager, through apprise, in a thread of their own."""

import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Self

from apprise import Apprise, NotifyType
from attrs import define

from axclarity.errors import ConfigError, Problem
from axclarity.http import secret_problems, utc_now
from axclarity.monitoring._policy import AlertPolicy, Message, Severity, Tray
from axclarity.pipeline import Alert
from axclarity.values import Secret

__all__ = ["AppriseSink"]

_LOG = logging.getLogger("axclarity.alerts")
_TYPES: Mapping[Severity, NotifyType] = {
    "info": NotifyType.INFO,
    "warning": NotifyType.WARNING,
    "critical": NotifyType.FAILURE,
}
_LONGEST_DIGEST = 20
_TRIES = 5


@define
class _Unsent:
    message: Message
    tries: int
    again_at: datetime


class AppriseSink:
    """An alert sink that sends by a policy, and never makes the pipeline wait.

    ```
    with AppriseSink({"pager": [Secret("pagerduty://…")]}, policy) as sink:
        Pipeline(…, alerts=[sink])
    ```

    What is held for a digest or for the morning is sent when the sink is closed. If the process
    dies instead, it stands in the journal, as every alert does. A channel that fails is tried
    again four times, then it is logged.

    Args:
        channels: the addresses of each channel, in apprise's notation; they hold passwords.
        clock: the present moment, with a time zone.
        patience: how long from one try of a failing channel to the next.

    Raises:
        ConfigError: apprise does not know an address, one is no `Secret`, or a route names no
            channel.
    """

    def __init__(
        self,
        channels: Mapping[str, Sequence[Secret]],
        policy: AlertPolicy,
        *,
        clock: Callable[[], datetime] = utc_now,
        patience: timedelta = timedelta(seconds=30),
    ) -> None:
        self._channels = _channels(channels, policy)
        self._policy = policy
        self._clock = clock
        self._patience = patience
        self._queue: SimpleQueue[Alert | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._tray = Tray()
        self._unsent: list[_Unsent] = []

    def __call__(self, alert: Alert) -> None:
        """Take an alert; returns at once."""
        self._queue.put(alert)

    def open(self) -> Self:
        """Start the thread that sends."""
        if self._thread is None:
            self._thread = Thread(target=self._work, name="axclarity-alerts", daemon=True)
            self._thread.start()
        return self

    def close(self) -> None:
        """Send what is left, and end the thread."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _work(self) -> None:
        while True:
            try:
                alert = self._queue.get(timeout=self._seconds_until_due())
            except Empty:
                self._send_due()
                continue
            if alert is None:
                break
            self._send(self._policy.take(self._tray, alert, self._clock()))
            self._send_due()
        self._send_the_rest()

    def _send_the_rest(self) -> None:
        """Now or never: what does not go out is logged."""
        unsent, self._unsent = self._unsent, []
        for message in (*(each.message for each in unsent), *self._policy.rest(self._tray)):
            self._try(message, _TRIES)

    def _seconds_until_due(self) -> float | None:
        moments = [unsent.again_at for unsent in self._unsent]
        if self._tray.next_due is not None:
            moments.append(self._tray.next_due)
        if not moments:
            return None
        return max(0.0, (min(moments) - self._clock()).total_seconds())

    def _send_due(self) -> None:
        now = self._clock()
        self._send(self._policy.due(self._tray, now))
        again = [unsent for unsent in self._unsent if unsent.again_at <= now]
        self._unsent = [unsent for unsent in self._unsent if unsent.again_at > now]
        for unsent in again:
            self._try(unsent.message, unsent.tries + 1)

    def _send(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self._try(message, 1)

    def _try(self, message: Message, tries: int) -> None:
        if self._went_out(message):
            return
        if tries < _TRIES:
            self._unsent.append(_Unsent(message, tries, self._clock() + self._patience))
            return
        keys = ", ".join(alert.key for alert in message.alerts)
        _LOG.error("the channel %s takes no alerts; not told: %s", message.channel, keys)

    def _went_out(self, message: Message) -> bool:
        over = all(alert.kind == "recovery" for alert in message.alerts)
        try:
            return bool(
                self._channels[message.channel].notify(
                    title=_title(message),
                    body=_body(message),
                    notify_type=NotifyType.SUCCESS if over else _TYPES[message.severity],
                )
            )
        except Exception as error:  # noqa: BLE001  a plugin of whatever kind
            _LOG.error("the channel %s failed: %s", message.channel, type(error).__name__)
            return False


def _title(message: Message) -> str:
    kinds = [alert.kind for alert in message.alerts]
    return f"axclarity: {kinds[0] if len(kinds) == 1 else f'{len(kinds)} alerts'}"


def _body(message: Message) -> str:
    if len(message.alerts) == 1:
        return message.alerts[0].message
    told = message.alerts[:_LONGEST_DIGEST]
    lines = [f"{alert.at:%H:%M} UTC {alert.message}" for alert in told]
    left_out = len(message.alerts) - len(told)
    more = [f"and {left_out} more; see: axclarity status"] if left_out else []
    return "\n".join([*lines, *more])


def _channels(channels: Mapping[str, Sequence[Secret]], policy: AlertPolicy) -> dict[str, Apprise]:
    unwrapped = [each for name in channels for each in _unwrapped(name, channels[name])]
    if unwrapped:
        raise ConfigError(*unwrapped)
    made = {name: Apprise() for name in channels}
    problems = [
        Problem(
            path=f"channels.{name}[{number}]",
            rule="config.alert-address",
            message="is no address that apprise knows",
            hint="See the list of services in apprise's documentation.",
        )
        for name, addresses in channels.items()
        for number, address in enumerate(addresses)
        if not _added(made[name], address)
    ]
    problems += [
        Problem(
            path=f"policy.routes[{number}].channels",
            rule="config.alert-channel",
            message=f"names {channel}, which is no channel",
            hint=f"The channels are: {', '.join(channels) or 'none'}.",
        )
        for number, route in enumerate(policy.routes)
        for channel in route.channels
        if channel not in channels
    ]
    if problems:
        raise ConfigError(*problems)
    return made


def _unwrapped(name: str, addresses: Any) -> Iterator[Problem]:
    """What of a channel's addresses is no secret."""
    path = f"channels.{name}"
    if isinstance(addresses, str | Secret):
        hint = "Give a list, even of one: [Secret(...)]."
        yield Problem(path=path, rule="config.secret", message="is no list", hint=hint)
        return
    for number, address in enumerate(addresses):
        yield from secret_problems(f"{path}[{number}]", address)


def _added(channel: Apprise, address: Secret) -> bool:
    with warnings.catch_warnings(), _unheard(logging.getLogger("apprise")):
        warnings.simplefilter("ignore", DeprecationWarning)  # it names modules Python is to lose
        return bool(channel.add(address.reveal()))


@contextmanager
def _unheard(log: logging.Logger) -> Iterator[None]:
    """What it would say of a wrong address is the address."""

    def unheard(_record: logging.LogRecord) -> bool:
        return False

    log.addFilter(unheard)
    try:
        yield
    finally:
        log.removeFilter(unheard)
