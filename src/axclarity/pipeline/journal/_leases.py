"""Leases: who works on a record or asks a source, where several may, and until when.

A lease that ran out may be taken over. Whoever held it is refused from then on, by its id.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Concatenate, Final, ParamSpec, TypeVar

from attrs import frozen
from sqlalchemy import Connection, bindparam, delete, select, update

from axclarity.errors import JournalError
from axclarity.pipeline.journal._dialects import upserts
from axclarity.pipeline.journal._schema import leases

__all__ = [
    "LONGEST_LEASE",
    "Lease",
    "check",
    "end_all",
    "extend",
    "give_back",
    "take",
    "under",
    "until_of",
]

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_LEASE: Final = timedelta(hours=1)
"""Nobody takes a longer one: it would be of a clock that was ahead."""


@frozen
class Lease:
    """The number of one holding, higher than all before, and what is held."""

    id: int
    name: str


def take(connection: Connection, name: str, now: datetime, until: datetime) -> Lease | None:
    """Hold a name until a moment; `None` if somebody else does."""
    connection.execute(_END_OLD, {"of": name, "now": now})
    if not _TAKE.write(connection, {"name": name, "until": until}):
        return None
    return Lease(id=int(connection.scalar(_ID_OF, {"of": name}) or 0), name=name)


_NAMED = leases.c.name == bindparam("of")
_END_OLD = delete(leases).where(_NAMED, leases.c.until <= bindparam("now"))
_TAKE = upserts(leases, lambda insertion: insertion.on_conflict_do_nothing())
_ID_OF = select(leases.c.id).where(_NAMED)
_UNTIL_OF = select(leases.c.until).where(_NAMED)


def until_of(connection: Connection, name: str) -> datetime | None:
    """Until when somebody holds a name; `None` if nobody does."""
    until: datetime | None = connection.scalar(_UNTIL_OF, {"of": name})
    return until


def check(connection: Connection, lease: Lease) -> None:
    """Refuse a holder that has had a successor; none comes until the transaction ends.

    Raises:
        JournalError: reason `lease`.
    """
    row = select(leases.c.id).where(leases.c.id == lease.id).with_for_update()
    if connection.scalar(row) is None:
        raise _taken_over(lease)


def extend(connection: Connection, lease: Lease, until: datetime) -> None:
    """Hold it longer.

    Raises:
        JournalError: reason `lease`: somebody else has taken it over.
    """
    longer = update(leases).where(leases.c.id == lease.id).values(until=until)
    if not connection.execute(longer).rowcount:
        raise _taken_over(lease)


def give_back(connection: Connection, lease: Lease) -> None:
    """Hold it no longer."""
    connection.execute(delete(leases).where(leases.c.id == lease.id))


def end_all(connection: Connection) -> None:
    """Take everything over."""
    connection.execute(delete(leases))


def under(
    lease: Lease, ask: Callable[Concatenate[Connection, P], T], *, last: bool
) -> Callable[Concatenate[Connection, P], T]:
    """The same operation, made only by who holds a lease; the `last` one gives it back."""

    def fenced(connection: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        check(connection, lease)
        answer = ask(connection, *args, **kwargs)
        if last:
            give_back(connection, lease)
        return answer

    return fenced


def _taken_over(lease: Lease) -> JournalError:
    return JournalError(
        f"Another worker has taken {lease.name} over; what this one found out is not kept. It need "
        "do nothing. If it happens often, give the pipeline a longer lease.",
        reason="lease",
    )
