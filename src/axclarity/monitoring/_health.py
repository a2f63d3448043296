"""Is it alive, is it ready: answered from where everything stands."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from attrs import frozen

from axclarity.pipeline import Overview

__all__ = ["Health", "HealthPolicy", "health_from_overview"]


@frozen(kw_only=True)
class HealthPolicy:
    """When a pipeline counts as unwell.

    Args:
        lag: an event may be due for so long while nothing is worked on.
    """

    lag: timedelta = timedelta(minutes=15)


@frozen(kw_only=True)
class Health:
    """How it is.

    Args:
        ready: whether deliveries can be stored and are worked on.
        reasons: why it is not well; a system that is down is a reason, too, but no reason to take
            this one out of service: events wait in the journal.
        facts: figures for people.
    """

    ready: bool
    reasons: tuple[str, ...]
    facts: Mapping[str, Any]


def health_from_overview(
    overview: Overview, policy: HealthPolicy, *, has_ended: bool = False
) -> Health:
    """Judge where everything stands.

    Unready is who works on nothing though something is due. That is not so where an event is put
    off, its destination is down or asked for rest, or many wait and one after another is worked on.
    Nothing here names an event or a record.

    Args:
        has_ended: the pipeline, so that nobody asks a destination whether it answers again.
    """
    late = overview.lag_seconds > policy.lag.total_seconds()
    down = [alert for alert in overview.incidents if alert.kind != "persistent"]
    reasons = [alert.message for alert in down]
    if failing := len(overview.incidents) - len(down):
        reasons.append(f"Events that keep failing: {failing}.")
    if late:
        reasons.append(f"The oldest pending event waits for {overview.lag_seconds:.0f} s.")
    if has_ended:
        reasons.append("The pipeline has ended.")
    counts = overview.account
    return Health(
        ready=not _is_stuck(overview, policy, has_ended=has_ended),
        reasons=tuple(reasons),
        facts={
            "pending": counts.pending,
            "parked": counts.parked,
            "lag_seconds": round(overview.lag_seconds, 3),
            "incidents": [alert.incident for alert in down],
            "failing": failing,
        },
    )


_HOLDS_EVENTS = ("circuit", "halt")


def _is_stuck(overview: Overview, policy: HealthPolicy, *, has_ended: bool) -> bool:
    since, due, worked = overview.at - policy.lag, overview.next_due, overview.latest_work
    down = overview.pauses or any(alert.kind in _HOLDS_EVENTS for alert in overview.incidents)
    held = down and not has_ended
    return due is not None and due < since and not held and (worked is None or worked < since)
