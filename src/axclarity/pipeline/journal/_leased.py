"""What a worker writes to, with the right to dispatch or under a lease."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from axclarity.pipeline.journal import _leases, operations
from axclarity.pipeline.journal._leases import Lease
from axclarity.pipeline.journal._step import Step

__all__ = ["Desk", "LeasedJournal", "WorkerDesk"]

P = ParamSpec("P")
T = TypeVar("T")


class Desk(Protocol):
    """The journal as one attempt, or one poll, reads and writes it."""

    async def run_async(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Await one of the `operations`."""
        ...

    def step(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Step[T]:
        """The same as a step of a conversation."""
        ...


class WorkerDesk(Desk, Protocol):
    """The same for a worker, which tells people what it has written."""

    async def run_and_tell(
        self,
        tell: Callable[[T], object],
        ask: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Await one of the `operations`; `tell` is called with what is committed.

        Also if nobody awaits it any more.
        """
        ...


class LeasedJournal:
    """Writes only as long as nobody has taken the lease over; what ends the work gives it back."""

    def __init__(self, journal: WorkerDesk, lease: Lease) -> None:
        self._journal = journal
        self._lease = lease

    async def run_async(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Await one of the `operations`.

        Raises:
            JournalError: reason `lease`: somebody has taken it over.
        """
        return await self._journal.run_async(self._fenced(ask), *args, **kwargs)

    async def run_and_tell(
        self,
        tell: Callable[[T], object],
        ask: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same; `tell` is called with what is committed, also if nobody awaits it any more."""
        return await self._journal.run_and_tell(tell, self._fenced(ask), *args, **kwargs)

    def step(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Step[T]:
        """The same as a step of a conversation."""
        return self._journal.step(self._fenced(ask), *args, **kwargs)

    def _fenced(
        self, ask: Callable[Concatenate[Connection, P], T]
    ) -> Callable[Concatenate[Connection, P], T]:
        if ask in operations.READS:
            return ask
        return _leases.under(self._lease, ask, last=ask in operations.SETTLES)
