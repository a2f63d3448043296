"""What a clock that was ahead has left in the journal, once it is set right."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, case, delete, update

from axclarity.pipeline.journal._leases import LONGEST_LEASE
from axclarity.pipeline.journal._schema import IS_PENDING, WHEN_DECIDED, inbox, leases, pauses

__all__ = ["count_from"]


def count_from(connection: Connection, now: datetime, ahead: datetime, latest: datetime) -> None:
    """Let everything wait from now on, and nothing for the time that the clock showed.

    Args:
        ahead: what came in later than this came in then.
        latest: nothing waits longer than until then, but for a person.
    """
    connection.execute(_CAME_IN, {"now": now, "ahead": ahead})
    connection.execute(_PUT_OFF, {"now": now, "latest": latest})
    connection.execute(_PAUSED, {"latest": latest})
    connection.execute(_HELD, {"latest": ahead + LONGEST_LEASE})


_WAITS_FOR_A_PERSON = inbox.c.not_before == WHEN_DECIDED
_CAME_IN = (
    update(inbox)
    .where(IS_PENDING, inbox.c.pending_since > bindparam("ahead"))
    .values(
        pending_since=bindparam("now"),
        not_before=case(
            (_WAITS_FOR_A_PERSON, inbox.c.not_before),
            else_=bindparam("now", type_=inbox.c.not_before.type),
        ),
    )
)
_PUT_OFF = (
    update(inbox)
    .where(IS_PENDING, inbox.c.not_before > bindparam("latest"), ~_WAITS_FOR_A_PERSON)
    .values(not_before=bindparam("now"))
)
_PAUSED = delete(pauses).where(pauses.c.until > bindparam("latest"))
_HELD = delete(leases).where(leases.c.until > bindparam("latest"))
