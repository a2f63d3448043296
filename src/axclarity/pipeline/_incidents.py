"""Incidents: what goes on until it is over, told once when it begins and once when it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.journal import Journal, operations

__all__ = ["Incidents"]

_KNOWN_FOR = timedelta(minutes=1)
"""How long a look at what goes on counts: another worker may have opened something since."""


class Incidents:
    """Opens and closes incidents in the journal, where they outlive the process.

    Args:
        tell: what to call with an alert that is news.
    """

    def __init__(
        self, journal: Journal, clock: Callable[[], datetime], tell: Callable[[Alert], object]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._tell = tell
        self._open: set[str] = set()
        self._looked_at: datetime | None = None

    async def open(self, incident: str, message: str, /, *, since: str, **facts: str) -> None:
        """Tell people that something began, unless they know.

        Args:
            since: makes the alert's key: the same incident is told of once per `since`, however
                often it comes and goes.
        """
        now = self._clock()
        alert = Alert(
            key=f"{incident}/{since}", message=message, facts=facts, at=now, incident=incident
        )

        def tell(is_news: bool) -> None:
            if is_news:
                self._tell(alert)

        await self._journal.run_and_tell(tell, operations.open_incident, alert)
        self._open.add(incident)

    async def goes_on(self, *incidents: str) -> bool:
        """Whether people know that one of these goes on."""
        await self._look(self._clock())
        return not self._open.isdisjoint(incidents)

    async def close(self, incident: str, message: str) -> None:
        """It is over, if it went on at all: `message` tells people so."""
        now = self._clock()
        await self._look(now)
        if incident not in self._open:
            return

        def tell(over: Alert | None) -> None:
            if over is not None:
                self._tell(over)

        ask = operations.close_incident
        await self._journal.run_and_tell(tell, ask, incident, message, now)
        self._open.discard(incident)

    async def _look(self, now: datetime) -> None:
        looked = self._looked_at
        if looked is not None and looked <= now < looked + _KNOWN_FOR:  # a clock may jump back
            return
        self._looked_at = now
        found = await self._journal.run_async(operations.open_incidents)
        self._open = {alert.incident for alert in found if alert.incident is not None}
