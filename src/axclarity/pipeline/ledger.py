"""What a handler may ask of the journal, and tell it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.journal import Intent, IntentRecord, IntentState, Journal

__all__ = ["Ledger"]

SETTLE = timedelta(minutes=2)
"""How long a write may still come to pass after it was sent: AX's own time limit, and some."""


class Ledger:
    """A handler's view of the journal. Everything it notes is on the disk when the call returns.

    Args:
        clock: the present moment, with a time zone.
        settle: how long a write that was not answered may still come to pass.
        alarm: what to call with an alert that is raised for the first time.
    """

    def __init__(
        self,
        journal: Journal,
        *,
        clock: Callable[[], datetime],
        settle: timedelta = SETTLE,
        alarm: Callable[[Alert], object] = lambda _alert: None,
    ) -> None:
        self.settle = settle
        self._journal = journal
        self._clock = clock
        self._alarm = alarm
        self._bookmarks: dict[str, str] = {}

    def now(self) -> datetime:
        """The present moment."""
        return self._clock()

    def bound(self, entity: str, clarity_id: str) -> str | None:
        """The AX key that a Clarity id is bound to."""
        return self._journal.bound(entity, clarity_id)

    def clarity_id_of(self, entity: str, ax_key: str) -> str | None:
        """The Clarity id that an AX key is bound to."""
        return self._journal.clarity_id_of(entity, ax_key)

    def bind(self, entity: str, clarity_id: str, ax_key: str) -> None:
        """Tie two keys, once and for ever.

        Raises:
            Parked: rule `binding.taken`: one of them is tied to another already.
        """
        self._journal.bind(entity, clarity_id, ax_key)

    def intent(self, message_id: str) -> IntentRecord | None:
        """What is known of a write."""
        return self._journal.intent(message_id)

    def note(
        self,
        intent: Intent,
        state: IntentState,
        *,
        result: str | None = None,
        sent_at: datetime | None = None,
    ) -> IntentRecord:
        """Write down where a write stands."""
        record = IntentRecord(intent=intent, state=state, result=result, sent_at=sent_at)
        self._journal.put_intent(record, self.now())
        return record

    def bookmark(self, name: str) -> str | None:
        """The place that was remembered under a name."""
        return self._bookmarks.get(name, self._journal.bookmark(name))

    def set_bookmark(self, name: str, value: str) -> None:
        """Remember a place. Kept only together with what was found up to it: see `bookmarks`."""
        self._bookmarks[name] = value

    @property
    def bookmarks(self) -> dict[str, str]:
        """Places to commit together with the events of a poll, or the outcome of an event."""
        return dict(self._bookmarks)

    def alert(self, key: str, message: str, /, **facts: str) -> None:
        """Tell a person, once per key."""
        alert = Alert(key=key, message=message, facts=facts, at=self.now())
        if self._journal.add_alert(alert):
            self._alarm(alert)
