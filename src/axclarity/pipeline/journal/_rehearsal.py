"""A journal in which nothing stays: for runs that only show what would be done."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from axclarity.pipeline.journal import operations
from axclarity.pipeline.journal._commits import Operation
from axclarity.pipeline.journal._leased import Desk
from axclarity.pipeline.journal._step import Step

__all__ = ["Rehearsal"]

P = ParamSpec("P")
T = TypeVar("T")


class Rehearsal:
    """Answers as the journal would, and takes everything back.

    Each operation finds what those before it wrote here: they are done again before it, inside a
    savepoint that is rolled back.
    """

    def __init__(self, journal: Desk) -> None:
        self._journal = journal
        self._earlier: list[Operation[object]] = []

    async def run_async(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Await one of the `operations`."""
        return await self._journal.run_async(self._taken_back(ask, *args, **kwargs))

    def step(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Step[T]:
        """The same as a step of a conversation."""
        return self._journal.step(self._taken_back(ask, *args, **kwargs))

    def _taken_back(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Operation[T]:
        def mine(connection: Connection) -> T:
            return ask(connection, *args, **kwargs)

        def operation(connection: Connection) -> T:
            savepoint = connection.begin_nested()
            try:
                for earlier in self._earlier:
                    earlier(connection)
                answer = mine(connection)
            finally:
                savepoint.rollback()
            if ask not in operations.READS and mine not in self._earlier:
                self._earlier.append(mine)
            return answer

        return operation
