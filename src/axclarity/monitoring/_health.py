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
        lag: the oldest pending event may be so old.
    """

    lag: timedelta = timedelta(minutes=15)


@frozen(kw_only=True)
class Health:
    """How it is.

    Args:
        ready: whether deliveries can be stored and are worked on in time.
        reasons: why it is not well; a system that is down is a reason, too, but no reason to take
            this one out of service: events wait in the journal.
        facts: figures for people.
    """

    ready: bool
    reasons: tuple[str, ...]
    facts: Mapping[str, Any]


def health_from_overview(overview: Overview, policy: HealthPolicy) -> Health:
    """Judge where everything stands.

    An event that waits because of an incident, or for its next try, makes no pipeline unready: it
    is not the pipeline that is late. Nothing here names an event or a record.
    """
    late = overview.lag_seconds > policy.lag.total_seconds()
    stuck = late and not overview.incidents
    down = [alert for alert in overview.incidents if alert.kind != "persistent"]
    reasons = [alert.message for alert in down]
    if failing := len(overview.incidents) - len(down):
        reasons.append(f"Events that keep failing: {failing}.")
    if late:
        reasons.append(f"The oldest pending event waits for {overview.lag_seconds:.0f} s.")
    counts = overview.account
    return Health(
        ready=not stuck,
        reasons=tuple(reasons),
        facts={
            "pending": counts.pending,
            "parked": counts.parked,
            "lag_seconds": round(overview.lag_seconds, 3),
            "incidents": [alert.incident for alert in down],
            "failing": failing,
        },
    )
