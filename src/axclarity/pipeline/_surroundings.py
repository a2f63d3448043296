"""What a pipeline was given, in one value: its parts share it."""

from collections.abc import Callable
from datetime import datetime

from attrs import frozen

from axclarity.pipeline.alerts import Alert, AlertSink, raise_alert
from axclarity.pipeline.decisions import RetryPolicy
from axclarity.pipeline.gates import GatedTransport, Gates
from axclarity.pipeline.journal import Journal, operations
from axclarity.pipeline.ledger import Ledger

__all__ = ["Surroundings"]


@frozen(kw_only=True)
class Surroundings:
    """The journal, the way out, and the world: time, chance, and people to tell."""

    journal: Journal
    transport: GatedTransport
    gates: Gates
    retry: RetryPolicy
    sinks: tuple[AlertSink, ...]
    clock: Callable[[], datetime]
    random: Callable[[], float]

    def ledger(self) -> Ledger:
        """A fresh view of the journal for one handler or poll."""
        return Ledger(
            self.journal, clock=self.clock, settle=self.retry.settle, alarm=self.tell_people
        )

    async def alert(self, key: str, message: str, /, **facts: str) -> None:
        """Write an alert down and pass it on, once per key."""
        alert = Alert(key=key, message=message, facts=facts, at=self.clock())
        if await self.journal.run_async(operations.add_alert, alert):
            self.tell_people(alert)

    def tell_people(self, alert: Alert) -> None:
        """Pass an alert on."""
        raise_alert(alert, self.sinks)
