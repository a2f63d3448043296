"""What can be asked of a journal, each a transaction's worth: functions of a connection.

`Journal.run`, `run_async` and `step` run them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from axclarity.errors import Problem
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import _attempts, _dead_letters, _inbox, _memory
from axclarity.pipeline.journal._inbox import account, begin, head_of, hold, next_due
from axclarity.pipeline.journal._intents import find as find_intent
from axclarity.pipeline.journal._intents import put as put_intent
from axclarity.pipeline.journal._memory import (
    add_alert,
    ax_key_of,
    bind,
    bookmark,
    clarity_id_of,
    pause,
    pauses_after,
)
from axclarity.pipeline.journal._records import Look, PendingEvent

__all__ = [
    "READS",
    "accept",
    "account",
    "add_alert",
    "apply",
    "ax_key_of",
    "begin",
    "bind",
    "bookmark",
    "clarity_id_of",
    "defer",
    "find_intent",
    "head_of",
    "hold",
    "look",
    "next_due",
    "park",
    "park_and_tell",
    "pause",
    "pauses_after",
    "put_intent",
    "replay",
    "replay_all",
    "retry",
]


def accept(
    connection: Connection, events: Sequence[Event], now: datetime, bookmarks: Mapping[str, str]
) -> int:
    """Store events, and the bookmarks of where they were found; returns how many were new."""
    accepted = _inbox.accept(connection, events, now)
    _memory.set_bookmarks(connection, bookmarks)
    return accepted


def look(
    connection: Connection, now: datetime, *, limit: int, exclude_keys: Collection[str]
) -> Look:
    """See what is to be done next."""
    due = _inbox.ready(connection, now, limit=limit, exclude_keys=exclude_keys)
    later = _inbox.next_due(connection, after=now, exclude_keys=exclude_keys)
    return Look(
        due=due,
        again_at=now if len(due) == limit else later,
        pauses=_memory.pauses_after(connection, now),
    )


def apply(
    connection: Connection,
    pending: PendingEvent,
    outcome: Outcome,
    now: datetime,
    bookmarks: Mapping[str, str],
) -> PendingEvent | None:
    """Settle an event as applied, and earlier dead letters of its record with it.

    Returns:
        The key's next event. So do `retry`, `defer` and `park`.
    """
    _attempts.finish(connection, pending.seq, "applied", now)
    _inbox.settle(connection, pending.seq, "applied", outcome, now)
    _dead_letters.supersede(connection, pending.seq, pending.event, now)
    _memory.set_bookmarks(connection, bookmarks)
    return _inbox.head_of(connection, pending.event.key)


def retry(
    connection: Connection, pending: PendingEvent, at: datetime, now: datetime, result: str
) -> PendingEvent | None:
    """End an attempt that failed and counts; the event is due again at `at`."""
    _attempts.finish(connection, pending.seq, result, now)
    _inbox.postpone(connection, pending.seq, at, counted=True)
    return _inbox.head_of(connection, pending.event.key)


def defer(connection: Connection, pending: PendingEvent, until: datetime) -> PendingEvent | None:
    """Put an event off whose attempt does not count, and leaves no trace."""
    _attempts.forget(connection, pending.seq)
    _inbox.postpone(connection, pending.seq, until, counted=False)
    return _inbox.head_of(connection, pending.event.key)


def park(
    connection: Connection,
    pending: PendingEvent,
    now: datetime,
    *,
    rule: str,
    message: str,
    problems: Iterable[Problem],
    facts: Mapping[str, str],
) -> tuple[int, PendingEvent | None]:
    """Make a dead letter of an event; returns the letter's id and the key's next event."""
    known = dict(facts)
    _attempts.finish(connection, pending.seq, f"parked: {rule}", now)
    _inbox.settle(connection, pending.seq, "parked", Outcome(message, known), now)
    letter = _dead_letters.add(
        connection,
        pending.seq,
        rule=rule,
        message=message,
        problems=problems,
        facts=known,
        now=now,
    )
    return letter, _inbox.head_of(connection, pending.event.key)


def park_and_tell(
    connection: Connection,
    pending: PendingEvent,
    now: datetime,
    *,
    rule: str,
    message: str,
    problems: Iterable[Problem],
    facts: Mapping[str, str],
) -> tuple[Alert | None, PendingEvent | None]:
    """The same, with the alert about it; returns the alert, if it is news, and the next event."""
    letter, head = park(
        connection, pending, now, rule=rule, message=message, problems=problems, facts=facts
    )
    key = pending.event.key
    alert = Alert(
        key=f"dead-letter/{letter}",
        message=f"{key} waits for a person: {rule} (dead letter {letter}).",
        facts={"key": key, "rule": rule},
        at=now,
    )
    return (alert if add_alert(connection, alert) else None), head


def replay(connection: Connection, letter_id: int, now: datetime) -> bool:
    """Make a dead letter's event pending again; false if it does not wait."""
    letter = _dead_letters.find(connection, letter_id)
    if letter is None or not letter.waits:
        return False
    return bool(_dead_letters.replay(connection, [letter], now))


def replay_all(connection: Connection, now: datetime, key: str | None, rule: str | None) -> int:
    """Make the events of all waiting dead letters, or of some, pending again."""
    letters = _dead_letters.listed(connection, key=key, rule=rule, waiting=True, limit=None)
    return _dead_letters.replay(connection, letters, now)


READS: frozenset[Callable[..., object]] = frozenset(
    {
        account,
        ax_key_of,
        bookmark,
        clarity_id_of,
        find_intent,
        head_of,
        look,
        next_due,
        pauses_after,
    }
)
"""Those that change nothing, so that anybody may ask."""
