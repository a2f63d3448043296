"""What the dispatcher knows to be due, so that it need not ask the journal before each event."""

from datetime import datetime, timedelta
from heapq import nsmallest

from attrs import define, field

from axclarity.pipeline.journal import Look, PendingEvent

__all__ = ["LONGEST_SLEEP", "Agenda"]

LONGEST_SLEEP = timedelta(seconds=5)
"""Another process may accept events without waking this one: the inbox is looked at this often."""


@define
class Agenda:
    """The oldest pending event of each key, as far as it is due and known.

    The journal stays the truth: an attempt is begun only if it agrees.
    """

    _due: dict[str, PendingEvent] = field(factory=dict, init=False)
    _looked_at: datetime | None = field(default=None, init=False)
    _look_at: datetime | None = field(default=None, init=False)
    _news: bool = field(default=True, init=False)

    def hear(self) -> None:
        """There is something in the journal that is not known here. Any thread may say so."""
        self._news = True

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known to be due."""
        return not self._due

    def wants_look(self, now: datetime, room: int) -> bool:
        """Whether to look into the journal before work is handed out."""
        looked = self._looked_at
        if looked is None or not looked <= now < looked + LONGEST_SLEEP:  # a clock may jump back
            return True
        more = self._news or (self._look_at is not None and self._look_at <= now)
        return more and len(self._due) < room

    def looking(self) -> None:
        """A look begins: what is heard from here on is news again."""
        self._news = False

    def learn(self, look: Look, now: datetime) -> None:
        """Keep what was seen, and nothing older."""
        self._due = {pending.event.key: pending for pending in look.due}
        self._looked_at, self._look_at = now, look.again_at

    def put(self, head: PendingEvent | None, now: datetime) -> None:
        """Keep the next event of a key that is not worked on any more."""
        if head is None:
            return
        if head.due <= now:
            self._due[head.event.key] = head
        else:
            self.look_at(head.due)

    def look_at(self, moment: datetime) -> None:
        """Something falls due at a moment."""
        self._look_at = moment if self._look_at is None else min(self._look_at, moment)

    def take(self, most: int) -> list[PendingEvent]:
        """The oldest of what is due; they are known no longer."""
        taken = nsmallest(most, self._due.values(), key=lambda pending: pending.seq)
        for pending in taken:
            del self._due[pending.event.key]
        return taken

    def next_look(self, now: datetime) -> datetime:
        """When to look again, at the latest."""
        latest = now + LONGEST_SLEEP
        if self._news or self._due:
            return now
        return latest if self._look_at is None else min(latest, self._look_at)
