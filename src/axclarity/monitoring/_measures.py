"""What is measured, by name: the same names for OpenTelemetry, for Prometheus, and in hooks."""

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

from axclarity.pipeline import Overview

__all__ = ["MEASURES", "Measure", "Reading", "readings"]


@frozen
class Measure:
    """What a figure is.

    Args:
        kind: a `counter` only grows, while the process lives; a `histogram` takes single values;
            a `gauge` is read when it is asked for.
        unit: `s` for seconds; empty for a number of things.
    """

    name: str
    kind: Literal["counter", "histogram", "gauge"]
    unit: Literal["s", ""]
    about: str


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "axclarity.deliveries",
            "counter",
            "",
            "Webhooks that were accepted, by type; `duplicate` tells whether the event was known.",
        ),
        Measure("axclarity.dead_letters", "counter", "", "Events that were parked, by rule."),
        Measure("axclarity.alerts", "counter", "", "Alerts that were raised, by kind."),
        Measure(
            "axclarity.attempt.duration",
            "histogram",
            "s",
            "Attempts, by type and result: applied, retried, deferred, halted, parked, waits.",
        ),
        Measure(
            "axclarity.event.duration",
            "histogram",
            "s",
            "From the acceptance of an event, or its replay, until it was applied.",
        ),
        Measure("axclarity.step.duration", "histogram", "s", "Steps of handlers, by name."),
        Measure(
            "axclarity.request.duration",
            "histogram",
            "s",
            "Requests, by destination, operation and status; `none` is no answer.",
        ),
        Measure("axclarity.events", "gauge", "", "Events in the journal, by state."),
        Measure("axclarity.pending", "gauge", "", "Events that are pending, by type."),
        Measure("axclarity.pending.failing", "gauge", "", "Those tried without success, by type."),
        Measure("axclarity.pending.age", "gauge", "s", "The age of the oldest, by type."),
        Measure("axclarity.lag", "gauge", "s", "The age of the oldest pending event; 0 for none."),
        Measure("axclarity.waiting.dead_letters", "gauge", "", "Dead letters that wait, by rule."),
        Measure("axclarity.waiting.approvals", "gauge", "", "Decisions that wait for a person."),
        Measure("axclarity.incidents", "gauge", "", "Incidents that go on, by kind."),
        Measure(
            "axclarity.destination",
            "gauge",
            "",
            "1 for the state a system is in, 0 for the others: passing, paused, down.",
        ),
    )
}


@frozen
class Reading:
    """One value of a gauge."""

    name: str
    value: float
    labels: Mapping[str, str]


def readings(overview: Overview, destinations: Mapping[str, str]) -> list[Reading]:
    """All gauges.

    Args:
        destinations: how each system stands, as `Pipeline.destinations` tells.
    """
    counts = overview.account
    found = [
        Reading("axclarity.events", getattr(counts, state), {"state": state})
        for state in ("accepted", "applied", "parked", "pending")
    ]
    for type_, waiting in overview.waiting.items():
        oldest, labels = waiting.oldest or overview.at, {"type": type_}
        age = max(0.0, (overview.at - oldest).total_seconds())
        found += [
            Reading("axclarity.pending", waiting.pending, labels),
            Reading("axclarity.pending.failing", waiting.failing, labels),
            Reading("axclarity.pending.age", age, labels),
        ]
    found.append(Reading("axclarity.lag", overview.lag_seconds, {}))
    found += [
        Reading("axclarity.waiting.dead_letters", letters, {"rule": rule})
        for rule, letters in overview.dead_letters.items()
    ]
    found.append(Reading("axclarity.waiting.approvals", overview.approvals, {}))
    kinds = [alert.kind for alert in overview.incidents]
    found += [
        Reading("axclarity.incidents", kinds.count(kind), {"kind": kind})
        for kind in sorted(set(kinds) | {"circuit", "halt", "persistent", "source"})
    ]
    found += [
        Reading("axclarity.destination", float(state == now), {"destination": name, "state": state})
        for name, now in destinations.items()
        for state in ("passing", "paused", "down")
    ]
    return found
