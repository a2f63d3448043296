"""Where everything stands, in one look: for status, metrics and health."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen
from sqlalchemy import Connection, func, select

from axclarity.pipeline.alerts import Alert
from axclarity.pipeline.journal._dead_letters import WAITS
from axclarity.pipeline.journal._inbox import account, next_due
from axclarity.pipeline.journal._incidents import open_incidents
from axclarity.pipeline.journal._memory import pauses_after
from axclarity.pipeline.journal._records import Account
from axclarity.pipeline.journal._schema import (
    IS_PENDING,
    WHEN_DECIDED,
    approvals,
    attempts,
    dead_letters,
    inbox,
    schema_version,
)

__all__ = ["Overview", "Waiting", "overview"]


@frozen(kw_only=True)
class Waiting:
    """The pending events of a type.

    Args:
        oldest: when the oldest was accepted, or last replayed; those that wait for a person's
            decision left out, as nothing is late with them.
        failing: how many of them have been tried without success.
    """

    pending: int
    oldest: datetime | None
    failing: int


@frozen(kw_only=True)
class Overview:
    """Where everything stands at a moment.

    Args:
        waiting: what is pending, by type.
        dead_letters: those that wait for a person, by rule.
        incidents: the alerts of what goes on, oldest first.
        pauses: destinations that asked for rest, and until when.
        approvals: how many questions wait for a decision.
        next_due: when the next pending event is due that waits neither for a person nor behind an
            earlier one of its record; maybe in the past.
        latest_applied: when an event was last applied.
        latest_work: when something was last worked on: an attempt begun, or an event settled.
        schema_version: of the journal's tables, as `Journal.downgrade` counts them.
    """

    at: datetime
    account: Account
    waiting: Mapping[str, Waiting]
    dead_letters: Mapping[str, int]
    incidents: tuple[Alert, ...]
    pauses: Mapping[str, datetime]
    approvals: int
    next_due: datetime | None
    latest_applied: datetime | None
    latest_work: datetime | None
    schema_version: int

    @property
    def oldest(self) -> datetime | None:
        """When the oldest event that waits for no person was accepted, or last replayed."""
        moments = (each.oldest for each in self.waiting.values() if each.oldest is not None)
        return min(moments, default=None)

    @property
    def lag_seconds(self) -> float:
        """The age of the oldest pending event; 0 if nothing is pending."""
        return 0.0 if self.oldest is None else max(0.0, (self.at - self.oldest).total_seconds())


def overview(connection: Connection, now: datetime) -> Overview:
    """Look at everything."""
    settled = connection.execute(_SETTLED).one()
    begun: datetime | None = connection.scalar(_BEGUN)
    return Overview(
        at=now,
        account=account(connection),
        waiting=_waiting(connection),
        dead_letters={row.rule: row.letters for row in connection.execute(_LETTERS)},
        incidents=tuple(open_incidents(connection)),
        pauses=pauses_after(connection, now),
        approvals=connection.scalar(_APPROVALS) or 0,
        next_due=next_due(connection, exclude_keys=()),
        latest_applied=settled.applied,
        latest_work=max((m for m in (begun, settled.latest) if m is not None), default=None),
        schema_version=connection.scalar(select(schema_version.c.version)) or 0,
    )


_NOT_A_PERSON_S = inbox.c.not_before < WHEN_DECIDED
_WAITING = (
    select(
        inbox.c.type,
        func.count().label("pending"),
        func.min(inbox.c.pending_since).filter(_NOT_A_PERSON_S).label("oldest"),
        func.count().filter(inbox.c.attempts > 0).label("failing"),
    )
    .where(IS_PENDING)
    .group_by(inbox.c.type)
    .order_by(inbox.c.type)
)
_LETTERS = (
    select(dead_letters.c.rule, func.count().label("letters"))
    .where(*WAITS)
    .group_by(dead_letters.c.rule)
    .order_by(dead_letters.c.rule)
)
_APPROVALS = select(func.count()).where(approvals.c.answer.is_(None))
_SETTLED = select(
    func.max(inbox.c.settled_at).label("latest"),
    func.max(inbox.c.settled_at).filter(inbox.c.state == "applied").label("applied"),
)
_BEGUN = select(func.max(attempts.c.started_at)).join(inbox).where(IS_PENDING)  # others are settled


def _waiting(connection: Connection) -> dict[str, Waiting]:
    return {
        row.type: Waiting(pending=row.pending, oldest=row.oldest, failing=row.failing)
        for row in connection.execute(_WAITING)
    }
