"""What can be asked of a journal, each a transaction's worth: functions of a connection.

`Journal.run`, `run_async` and `step` run them.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from axclarity.errors import Problem
from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.event import Event, Outcome
from axclarity.pipeline.journal import _approvals, _attempts, _dead_letters, _inbox, _lanes, _memory
from axclarity.pipeline.journal._attempts import runs
from axclarity.pipeline.journal._claims import claim, hold_longer, standing_of
from axclarity.pipeline.journal._clock import count_from
from axclarity.pipeline.journal._inbox import (
    account,
    begin,
    head_of,
    hold,
    next_due,
    put_back,
)
from axclarity.pipeline.journal._incidents import (
    close_incident,
    open_incident,
    open_incidents,
    persistence_of,
)
from axclarity.pipeline.journal._intents import find as find_intent
from axclarity.pipeline.journal._intents import makers_of
from axclarity.pipeline.journal._intents import put as put_intent
from axclarity.pipeline.journal._lanes import Rank
from axclarity.pipeline.journal._leases import extend as extend_lease
from axclarity.pipeline.journal._leases import give_back as give_lease_back
from axclarity.pipeline.journal._leases import take as take_lease
from axclarity.pipeline.journal._memory import (
    add_alert,
    ax_key_of,
    bind,
    bind_all,
    bindings_of,
    bookmark,
    clarity_id_of,
    pause,
    pauses_after,
    unbind,
)
from axclarity.pipeline.journal._overview import overview
from axclarity.pipeline.journal._payload_bytes import rule_of
from axclarity.pipeline.journal._records import Approval, Look, PendingEvent, StepTaken

__all__ = [
    "READS",
    "SETTLES",
    "accept",
    "account",
    "add_alert",
    "apply",
    "ask",
    "ax_key_of",
    "begin",
    "bind",
    "bind_all",
    "bindings_of",
    "bookmark",
    "claim",
    "clarity_id_of",
    "close_incident",
    "count_from",
    "defer",
    "extend_lease",
    "find_intent",
    "give_lease_back",
    "head_of",
    "hold",
    "hold_longer",
    "look",
    "makers_of",
    "next_due",
    "open_incident",
    "open_incidents",
    "overview",
    "park",
    "park_and_tell",
    "pause",
    "pauses_after",
    "persistence_of",
    "put_back",
    "put_intent",
    "retry",
    "runs",
    "settle_applied",
    "standing_of",
    "take_lease",
    "unbind",
    "wait",
]


def accept(
    connection: Connection, events: Sequence[Event], now: datetime, bookmarks: Mapping[str, str]
) -> int:
    """Store events, and the bookmarks of where they were found; returns how many were new."""
    accepted = _inbox.accept(connection, events, now)
    _memory.set_bookmarks(connection, bookmarks)
    return accepted


def look(
    connection: Connection,
    now: datetime,
    *,
    limit: int,
    exclude_keys: Collection[str],
    rank: Rank = lambda _type: 0,
) -> Look:
    """See what is to be done next: all of it if there is little, else by the rank of its type."""
    due = _inbox.ready(connection, now, limit=limit, exclude_keys=exclude_keys)
    more = is_much = len(due) == limit
    if is_much:
        due, more = _lanes.ready(connection, now, rank, limit=limit, exclude_keys=exclude_keys)
    later = _inbox.next_due(connection, after=now, exclude_keys=exclude_keys)
    return Look(
        due=due,
        again_at=now if more else later,
        hides=is_much and not more,
        pauses=_memory.pauses_after(connection, now),
    )


def apply(
    connection: Connection,
    pending: PendingEvent,
    outcome: Outcome,
    now: datetime,
    bookmarks: Mapping[str, str],
    steps: Sequence[StepTaken] = (),
) -> tuple[Alert | None, PendingEvent | None]:
    """Settle an event as applied, and earlier dead letters of its record with it.

    Args:
        steps: what the attempt did, for the run ledger.

    Returns:
        The alert that it went through after all, if that is news, and the key's next event.
    """
    _attempts.finish(connection, pending.seq, "applied", now, steps)
    settle_applied(connection, pending.seq, outcome, now)
    for earlier in _dead_letters.superseded_by(connection, pending.seq, pending.event):
        settle_applied(connection, earlier, Outcome(f"superseded by {pending.event.id}"), now)
    _memory.set_bookmarks(connection, bookmarks)
    key = pending.event.key
    through = f"{key} went through after {pending.attempts + 1} attempts."
    over = _persists_no_longer(connection, pending, through, now)
    return over, _inbox.head_of(connection, key)


def _persists_no_longer(
    connection: Connection, pending: PendingEvent, message: str | None, now: datetime
) -> Alert | None:
    if not pending.attempts:  # it has never failed
        return None
    return close_incident(connection, persistence_of(pending.event), message, now)


def settle_applied(connection: Connection, seq: int, outcome: Outcome, now: datetime) -> None:
    """Bring an event to its good end, and what is personal in its payload, if the rule is so."""
    _inbox.settle(connection, seq, outcome, now)
    if rule_of(connection.dialect).redacts:
        _inbox.redact(connection, seq)


def retry(
    connection: Connection,
    pending: PendingEvent,
    at: datetime,
    now: datetime,
    result: str,
    steps: Sequence[StepTaken] = (),
    persists: Alert | None = None,
) -> tuple[Alert | None, PendingEvent | None]:
    """End an attempt that failed and counts; the event is due again at `at`.

    Args:
        persists: that it fails on and on.

    Returns:
        That alert, if it is news, and the key's next event.
    """
    _attempts.finish(connection, pending.seq, result, now, steps)
    _inbox.postpone(connection, pending.seq, at, counted=True)
    is_news = persists is not None and open_incident(connection, persists)
    return (persists if is_news else None), _inbox.head_of(connection, pending.event.key)


def defer(connection: Connection, pending: PendingEvent, until: datetime) -> PendingEvent | None:
    """Put an event off whose attempt does not count, and leaves no trace; the key's next event."""
    _attempts.forget(connection, pending.seq)
    _inbox.postpone(connection, pending.seq, until, counted=False)
    return _inbox.head_of(connection, pending.event.key)


def wait(
    connection: Connection, pending: PendingEvent, approval_id: int, now: datetime
) -> PendingEvent | None:
    """Put an event off until a person has decided; the attempt does not count."""
    return defer(connection, pending, _approvals.due_after(connection, approval_id, now))


def ask(
    connection: Connection,
    key: str,
    name: str,
    question: str,
    facts: Mapping[str, str],
    now: datetime,
) -> tuple[Approval, Alert | None]:
    """What a person decided, or that one is to; with the alert about that, if it is news."""
    approval = _approvals.ask(connection, key, name, question, facts, now)
    if approval.answer is not None:
        return approval, None
    alert = Alert(
        key=f"approval/{approval.id}",
        message=f"{key} waits for a decision (approval {approval.id}, {name}): {question}",
        facts={"key": key, "name": name},
        at=now,
    )
    return approval, (alert if add_alert(connection, alert) else None)


def park(
    connection: Connection,
    pending: PendingEvent,
    now: datetime,
    *,
    rule: str,
    message: str,
    problems: Iterable[Problem],
    facts: Mapping[str, str],
    steps: Sequence[StepTaken] = (),
) -> tuple[int | None, PendingEvent | None]:
    """Make a dead letter of an event that is pending; returns its id and the key's next event.

    There is no letter if the event is pending no longer: a person was quicker.
    """
    known = dict(facts)
    if not _inbox.park(connection, pending.seq, Outcome(message, known), now):
        return None, _inbox.head_of(connection, pending.event.key)
    _attempts.finish(connection, pending.seq, f"parked: {rule}", now, steps)
    _persists_no_longer(connection, pending, None, now)  # the letter tells of it
    letter = _dead_letters.add(
        connection,
        pending.seq,
        pending.event,
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
    steps: Sequence[StepTaken] = (),
    on_parked: str | None = None,
) -> tuple[Alert | None, PendingEvent | None]:
    """The same, with the alert about it; returns that, if there is a letter, and the next event.

    Args:
        on_parked: the type of an event about it that is accepted, too; see `Route`.
    """
    letter, head = park(
        connection,
        pending,
        now,
        rule=rule,
        message=message,
        problems=problems,
        facts=facts,
        steps=steps,
    )
    if letter is None:
        return None, head
    key = pending.event.key
    alert = Alert(
        key=f"dead-letter/{letter}",
        message=f"{key} waits for a person: {rule} (dead letter {letter}).",
        facts={"key": key, "rule": rule},
        at=now,
    )
    if on_parked is not None:
        _inbox.accept(connection, [_parking(letter, pending.event, rule, on_parked, now)], now)
    return (alert if add_alert(connection, alert) else None), head


def _parking(letter: int, event: Event, rule: str, kind: str, now: datetime) -> Event:
    told = {"dead_letter": letter, "rule": rule, "type": event.type, "key": event.key}
    return Event(
        source="axclarity",
        id=f"dead-letter/{letter}",
        type=kind,
        key=_dead_letters.parking_of(event.key),
        occurred_at=now,
        payload=json.dumps(told).encode(),
    )


READS: frozenset[Callable[..., object]] = frozenset(
    {
        account,
        ax_key_of,
        bindings_of,
        bookmark,
        clarity_id_of,
        find_intent,
        head_of,
        look,
        makers_of,
        next_due,
        open_incidents,
        overview,
        pauses_after,
        runs,
        standing_of,
    }
)
"""Those that change nothing, so that anybody may ask."""

SETTLES: frozenset[Callable[..., object]] = frozenset(
    {accept, apply, defer, park, park_and_tell, put_back, retry, wait}
)
"""Those that end an attempt, or a poll."""
