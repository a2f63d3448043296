"""What the dispatcher knows to be due, so that it need not ask the journal before each event."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from operator import itemgetter

from attrs import define, field

from axclarity.pipeline.journal import Look, PendingEvent

__all__ = ["LONGEST_SLEEP", "Agenda"]

LONGEST_SLEEP = timedelta(seconds=5)
"""Another process may accept events without waking this one: the inbox is looked at this often."""

SHORTEST_SLEEP = timedelta(milliseconds=100)
"""What is new may be of a higher rank than all that is known: it is looked for this often."""


def _alike(_type: str) -> int:
    return 0


def _since(pending: PendingEvent) -> tuple[datetime, int]:
    return pending.due, pending.seq


@define
class Agenda:
    """The oldest pending event of each key, as far as it is due and known.

    The journal stays the truth: an attempt is begun only if it agrees.

    Args:
        rank: the place of an event type; the lowest comes first.
        several_ranks: whether what is new may have to come before what is known.
    """

    rank: Callable[[str], int] = _alike
    several_ranks: bool = False
    _due: dict[str, PendingEvent] = field(factory=dict, init=False)
    _looked_at: datetime | None = field(default=None, init=False)
    _look_at: datetime | None = field(default=None, init=False)
    _news: bool = field(default=True, init=False)
    _hides: bool = field(default=False, init=False)

    def hear(self) -> None:
        """There is something in the journal that is not known here. Any thread may say so."""
        self._news = True

    def room_was_made(self) -> None:
        """What was not wanted at the last look may be wanted now."""
        if self._hides:
            self._news = True

    @property
    def has_more(self) -> bool:
        """Whether something is known to be due."""
        return bool(self._due) or self._hides

    def is_stale(self, now: datetime) -> bool:
        """Whether to look into the journal whatever is known."""
        looked, hurry = self._looked_at, self._news and self.several_ranks
        good_for = SHORTEST_SLEEP if hurry else LONGEST_SLEEP
        return looked is None or not looked <= now < looked + good_for  # clocks jump back

    def wants_look(self, now: datetime) -> bool:
        """Whether there may be more than is known."""
        due = self._look_at is not None and self._look_at <= now
        return self._news or due or self.is_stale(now)

    def looking(self) -> None:
        """A look begins: what is heard from here on is news again."""
        self._news = False

    def learn(self, look: Look, now: datetime) -> None:
        """Keep what was seen, and nothing older."""
        self._due = {pending.event.key: pending for pending in look.due}
        self._looked_at, self._look_at, self._hides = now, look.again_at, look.hides

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

    def in_order(self) -> Iterator[PendingEvent]:
        """What is due: the lowest rank first; in it types take turns.

        Each does so with what has been due longest, as the journal has it.
        """
        turns: Counter[str] = Counter()
        placed = []
        for pending in sorted(self._due.values(), key=_since):
            kind = pending.event.type
            placed.append(((self.rank(kind), turns[kind], *_since(pending)), pending))
            turns[kind] += 1
        return (pending for _, pending in sorted(placed, key=itemgetter(0)))

    def strike(self, pending: PendingEvent) -> None:
        """It is worked on, and known no longer."""
        del self._due[pending.event.key]

    def next_look(self, now: datetime) -> datetime:
        """When to look again, at the latest."""
        latest = now + LONGEST_SLEEP
        if self._news:
            return now
        return latest if self._look_at is None else min(latest, self._look_at)
