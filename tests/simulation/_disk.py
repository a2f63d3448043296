"""The journal's file, which outlives processes; and the journal as one mortal process has it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from axclarity.errors import JournalError
from axclarity.pipeline import InlineCommitter, Journal, Step
from axclarity.pipeline.journal._commits import Commit, Operation
from axclarity.pipeline.journal._schema import metadata, rights, schema_version

from ._trace import Trace

__all__ = ["Disk", "Life", "ProcessJournal"]

P = ParamSpec("P")
T = TypeVar("T")

_KEPT = (rights, schema_version)
_TABLES = (
    *(table.name for table in reversed(metadata.sorted_tables) if table not in _KEPT),
    "sqlite_sequence",
)


class Life(Protocol):
    """What a journal asks of the process that it belongs to."""

    name: str
    died: asyncio.Event
    trace: Trace

    async def pass_point(self, where: str) -> None:
        """Let others have a turn, and perhaps die here."""
        ...


class Disk:
    """A journal in a file; emptied for each simulation, since to make one takes longer."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "journal.db"
        self.committer = InlineCommitter()
        self.journal = Journal(self.path, committer=self.committer).open()

    def wipe(self) -> None:
        """Forget everything."""
        self.journal.run(_wipe)

    def close(self) -> None:
        """End the use of the file."""
        self.journal.close()

    def contents(self) -> list[tuple[str, tuple[Any, ...]]]:
        """Every row of every table."""
        return self.journal.run(_contents)


def _wipe(connection: Connection) -> None:
    for table in _TABLES:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    connection.exec_driver_sql("UPDATE rights SET token = 0")


def _contents(connection: Connection) -> list[tuple[str, tuple[Any, ...]]]:
    return [
        (table, tuple(row))
        for table in _TABLES
        for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2")
    ]


class _MortalCommitter:
    """Commits on the disk while the process lives: it may die just before a commit or just after.

    What a dead process still writes while it falls apart never reaches the disk.
    """

    def __init__(self, disk: Disk, life: Life) -> None:
        self._disk = disk
        self._life = life

    def start(self, commit: Commit) -> None:
        """The disk's own committer has begun already."""

    def stop(self) -> None:
        """It ends with the disk."""

    def run(self, operation: Operation[T], *, fenced: bool = False) -> T:
        """Commit at once."""
        if self._life.died.is_set():
            raise JournalError("The process is dead.", reason="closed")
        return self._disk.committer.run(operation, fenced=fenced)

    async def run_async(
        self,
        operation: Operation[T],
        *,
        fenced: bool = False,
        then: Callable[[T], object] | None = None,
    ) -> T:
        """Commit, and let others have a turn before and after."""
        await self._life.pass_point("before a commit")
        result = self.run(operation, fenced=fenced)
        if then is not None:
            then(result)
        await self._life.pass_point("after a commit")
        return result


class ProcessJournal(Journal):
    """The journal of one process, which tells what it does. It takes the real lock."""

    def __init__(self, disk: Disk, life: Life) -> None:
        super().__init__(
            disk.path, committer=_MortalCommitter(disk, life), sleep=lambda _seconds: None
        )
        self._life = life

    async def run_async(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await super().run_async(self._traced(ask), *args, **kwargs)

    async def run_and_tell(
        self,
        tell: Callable[[T], object],
        ask: Callable[Concatenate[Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await super().run_and_tell(tell, self._traced(ask), *args, **kwargs)

    def step(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Step[T]:
        return super().step(self._traced(ask), *args, **kwargs)

    def _traced(
        self, ask: Callable[Concatenate[Connection, P], T]
    ) -> Callable[Concatenate[Connection, P], T]:
        def told(connection: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
            result = ask(connection, *args, **kwargs)
            self._life.trace.add(self._life.name, f"notes {ask.__name__}", args, result)
            return result

        return told
