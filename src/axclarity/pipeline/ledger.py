"""What a handler may ask of the pipeline while it works on an event."""

from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import frozen

from axclarity.pipeline.alerts import Alert, Alerts
from axclarity.pipeline.journal import Intent, Journal, Written

__all__ = ["Ledger"]


@frozen(kw_only=True)
class Ledger:
    """Bindings, intents, the time, and a voice.

    Args:
        settle: how long a write of unknown outcome may still take effect.
    """

    journal: Journal
    clock: Callable[[], datetime]
    settle: timedelta
    alerts: Alerts

    def now(self) -> datetime:
        """The time."""
        return self.clock()

    def bound(self, entity: str, clarity_id: str) -> str | None:
        """The AX key that belongs to a Clarity id."""
        return self.journal.bound(entity, clarity_id)

    def clarity_id_of(self, entity: str, ax_key: str) -> str | None:
        """The Clarity id that belongs to an AX key."""
        return self.journal.clarity_id_of(entity, ax_key)

    def bind(self, entity: str, clarity_id: str, ax_key: str) -> None:
        """Tie two keys, if they are not tied already."""
        if self.journal.bound(entity, clarity_id) != ax_key:
            self.journal.bind(entity, clarity_id, ax_key)

    def intent(self, message_id: str) -> Written | None:
        """What is known of a write, if it was ever planned."""
        return self.journal.intent(message_id)

    def plan(self, intent: Intent) -> None:
        """Note a write before anything of it leaves."""
        self.journal.plan(intent, now=self.now())

    def mark(self, message_id: str, state: str, result: str | None = None) -> None:
        """Note what became of a write."""
        self.journal.mark(message_id, state, now=self.now(), result=result)

    def alert(self, key: str, message: str, **facts: str) -> None:
        """Tell somebody, once per key."""
        alert = Alert(key=key, message=message, facts=facts, raised_at=self.now())
        if self.journal.note_alert(alert):
            self.alerts.raise_alert(alert)
