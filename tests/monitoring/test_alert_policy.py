"""Who is told what, and when; nothing is sent here."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from axclarity.errors import ConfigError
from axclarity.monitoring import AlertPolicy, AlertRoute, Message, QuietHours, Tray
from axclarity.pipeline import Alert

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALL = AlertRoute(channels=["ops"])
FATAL: Any = "fatal"  # as other systems call it


def alert(key: str, at: datetime = NOON) -> Alert:
    return Alert(key=key, message=f"about {key}", at=at)


def keys(messages: list[Message]) -> list[tuple[str, list[str]]]:
    return [(message.channel, [a.key for a in message.alerts]) for message in messages]


def sent(
    policy: AlertPolicy, *alerts: tuple[timedelta, str], end: timedelta, start: datetime = NOON
) -> list[tuple[timedelta, str, list[str]]]:
    """Plays alerts at moments after the start; returns when what went where."""
    tray, now = Tray(), start
    log: list[tuple[timedelta, str, list[str]]] = []
    waiting = sorted(alerts)
    while True:
        arrival = start + waiting[0][0] if waiting else None
        moment = min((m for m in (arrival, tray.next_due) if m is not None), default=None)
        if moment is None or moment > start + end:
            return log
        now = max(now, moment)
        if arrival is not None and arrival <= now:
            messages = policy.take(tray, alert(waiting.pop(0)[1], now), now)
        else:
            messages = policy.due(tray, now)
        log += [(now - start, *pair) for pair in keys(messages)]


# Where


@pytest.mark.parametrize(
    ("key", "channels"),
    [
        ("circuit/ax/1", ["pager", "ops"]),
        ("recovery/circuit/ax/1", ["pager", "ops"]),
        ("halt/ax/1", ["pager"]),
        ("dead-letter/7", ["ops"]),
        ("recovery/persistent/clarity/1", []),
        ("approval/3", ["buyers"]),
        ("unheard-of/1", []),
    ],
)
def test_a_route_takes_kinds_and_severities(key: str, channels: list[str]) -> None:
    policy = AlertPolicy(
        routes=[
            AlertRoute(channels=["pager"], at_least="critical"),
            AlertRoute(channels=["ops", "pager"], kinds=["circuit", "dead-letter"])
            if key != "dead-letter/7"
            else AlertRoute(channels=["ops"], kinds=["dead-letter"]),
            AlertRoute(channels=["buyers"], kinds=["approval"]),
        ]
    )

    assert policy.channels(alert(key)) == channels


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda: AlertPolicy(routes=[ALL], severities={"halt": FATAL}), "severities.halt"),
        (lambda: AlertRoute(channels=["ops"], at_least=FATAL), "AlertRoute.at_least"),
    ],
)
def test_a_severity_that_is_none_is_refused_before_there_is_an_alert(
    make: Callable[[], object], path: str
) -> None:
    """In the thread that sends, it would end that, and no alert went out any more."""
    with pytest.raises(ConfigError) as refused:
        make()

    (problem,) = refused.value.problems
    assert problem.path.endswith(path)
    assert problem.rule == "config.severity"
    assert problem.hint == "Severities are: info, warning, critical."


def test_a_site_may_judge_otherwise() -> None:
    policy = AlertPolicy(
        routes=[AlertRoute(channels=["pager"], at_least="critical")],
        severities={"dead-letter": "critical", "circuit": "info"},
    )

    assert policy.channels(alert("dead-letter/1")) == ["pager"]
    assert policy.channels(alert("circuit/ax")) == []
    assert policy.severity(alert("recovery/dead-letter/1")) == "critical"


# When


def test_the_first_goes_out_at_once_and_the_others_together() -> None:
    policy = AlertPolicy(routes=[ALL], window=5 * MINUTE)
    alerts = [(n * MINUTE, f"dead-letter/{n}") for n in range(4)]

    assert sent(policy, *alerts, end=60 * MINUTE) == [
        (timedelta(0), "ops", ["dead-letter/0"]),
        (5 * MINUTE, "ops", ["dead-letter/1", "dead-letter/2", "dead-letter/3"]),
    ]


def test_after_a_digest_the_next_window_begins() -> None:
    policy = AlertPolicy(routes=[ALL], window=5 * MINUTE)
    alerts = [(n * 2 * MINUTE, f"dead-letter/{n}") for n in range(6)]

    assert sent(policy, *alerts, end=60 * MINUTE) == [
        (timedelta(0), "ops", ["dead-letter/0"]),
        (5 * MINUTE, "ops", ["dead-letter/1", "dead-letter/2"]),
        (10 * MINUTE, "ops", ["dead-letter/3", "dead-letter/4", "dead-letter/5"]),
    ]


def test_when_it_was_quiet_for_a_window_the_next_goes_out_at_once() -> None:
    policy = AlertPolicy(routes=[ALL], window=5 * MINUTE)

    assert sent(policy, (0 * MINUTE, "source/a"), (6 * MINUTE, "source/b"), end=60 * MINUTE) == [
        (timedelta(0), "ops", ["source/a"]),
        (6 * MINUTE, "ops", ["source/b"]),
    ]


def test_channels_have_windows_of_their_own() -> None:
    routes = [AlertRoute(channels=["a"], kinds=["source"]), AlertRoute(channels=["b"])]
    alerts = [(0 * MINUTE, "dead-letter/1"), (MINUTE, "source/1")]

    assert sent(AlertPolicy(routes=routes), *alerts, end=3 * MINUTE) == [
        (timedelta(0), "b", ["dead-letter/1"]),
        (MINUTE, "a", ["source/1"]),
    ]


def test_what_is_critical_waits_for_nothing() -> None:
    policy = AlertPolicy(routes=[ALL], quiet=QuietHours(time(11), time(13), "UTC"))
    alerts = [
        (0 * MINUTE, "dead-letter/1"),
        (MINUTE, "circuit/ax"),
        (2 * MINUTE, "recovery/circuit/ax"),
    ]

    assert sent(policy, *alerts, end=30 * MINUTE) == [
        (MINUTE, "ops", ["circuit/ax"]),
        (2 * MINUTE, "ops", ["recovery/circuit/ax"]),
    ]


def test_the_same_alert_twice_is_told_once() -> None:
    policy = AlertPolicy(routes=[ALL])
    alerts = [(0 * MINUTE, "circuit/ax"), (MINUTE, "circuit/ax"), (2 * MINUTE, "circuit/ax")]

    assert len(sent(policy, *alerts, end=60 * MINUTE)) == 1


def test_a_message_is_as_bad_as_the_worst_in_it() -> None:
    policy = AlertPolicy(routes=[ALL])
    tray = Tray(held={"ops": [alert("approval/1"), alert("source/1")]}, free_at={"ops": NOON})

    (message,) = policy.due(tray, NOON)

    assert message.severity == "warning"


def test_the_rest_is_all_that_is_held() -> None:
    policy = AlertPolicy(routes=[ALL])
    tray = Tray()
    policy.take(tray, alert("source/1"), NOON)
    policy.take(tray, alert("source/2"), NOON)

    assert keys(policy.rest(tray)) == [("ops", ["source/2"])]
    assert policy.rest(tray) == []


# Quiet hours

NIGHT = QuietHours(time(22), time(7), "Europe/Oslo")


@pytest.mark.parametrize(
    ("there", "ends"),
    [
        ("2026-01-10T21:59:59+01:00", None),
        ("2026-01-10T22:00:00+01:00", "2026-01-11T07:00:00+01:00"),
        ("2026-01-11T03:00:00+01:00", "2026-01-11T07:00:00+01:00"),
        ("2026-01-11T07:00:00+01:00", None),
        ("2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"),  # an hour is left out
        ("2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00"),  # an hour comes twice
    ],
)
def test_the_night_ends_by_the_clock_on_the_wall(there: str, ends: str | None) -> None:
    expected = None if ends is None else datetime.fromisoformat(ends)

    assert NIGHT.until(datetime.fromisoformat(there)) == expected


@pytest.mark.parametrize(("hour", "quiet"), [(12, False), (13, True), (14, True), (15, False)])
def test_quiet_hours_of_a_day(hour: int, quiet: bool) -> None:
    rest = QuietHours(time(13), time(15), "UTC")

    assert (rest.until(datetime(2026, 1, 1, hour, tzinfo=UTC)) is not None) is quiet


def test_quiet_hours_that_end_in_a_doubled_hour_end_once() -> None:
    rest = QuietHours(time(22), time(2, 30), "Europe/Oslo")
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time

    assert rest.until(second) is None


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", ""])
def test_a_zone_that_is_none_is_refused_at_once(zone: str) -> None:
    with pytest.raises(ConfigError, match="there is no time zone"):
        QuietHours(time(22), time(7), zone)


def test_what_is_held_over_night_goes_out_together_in_the_morning() -> None:
    policy = AlertPolicy(routes=[ALL], quiet=QuietHours(time(22), time(7), "UTC"))
    evening = datetime(2026, 1, 10, 21, 58, tzinfo=UTC)
    alerts = [(n * MINUTE, f"dead-letter/{n}") for n in range(6)]

    assert sent(policy, *alerts, end=timedelta(hours=12), start=evening) == [
        (timedelta(0), "ops", ["dead-letter/0"]),
        (timedelta(hours=9, minutes=2), "ops", [f"dead-letter/{n}" for n in range(1, 6)]),
    ]


def test_a_storm_of_alerts_is_taken_in_time_and_not_all_keys_are_kept() -> None:
    policy, tray = AlertPolicy(routes=[ALL]), Tray()

    for number in range(20_000):
        policy.take(tray, alert(f"dead-letter/{number}"), NOON)

    assert len(tray.held["ops"]) == 19_999
    assert len(tray.seen) == 10_000
    assert policy.take(tray, alert("dead-letter/19999"), NOON) == []
    assert len(tray.held["ops"]) == 19_999
