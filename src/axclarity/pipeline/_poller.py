"""Asks the sources when it is time."""

from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import define, field

from axclarity.errors import AxClarityError, JournalError
from axclarity.http import drive_async
from axclarity.pipeline._surroundings import Surroundings
from axclarity.pipeline.decisions import Defer, Halt, Retry, decide
from axclarity.pipeline.journal import operations
from axclarity.pipeline.sources import Source

__all__ = ["Poller"]


@define
class _Trouble:
    since: datetime
    failures: int
    again_at: datetime


_EPOCH = datetime.min.replace(tzinfo=UTC)


@define
class Poller:
    """Polls each source every so often, and sooner or later again when a poll failed."""

    around: Surroundings
    sources: Sequence[Source]
    _last: dict[str, datetime] = field(factory=dict, init=False)
    _trouble: dict[str, _Trouble] = field(factory=dict, init=False)

    async def recall(self) -> None:
        """Look up when each source was polled last, by whomever."""
        for source in self.sources:
            last = await self.around.journal.run_async(operations.bookmark, source.bookmark)
            if last is not None:
                self._last[source.name] = datetime.fromisoformat(last)

    def due_at(self, source: Source) -> datetime:
        """When a source is to be polled next."""
        trouble = self._trouble.get(source.name)
        if trouble is not None:
            return trouble.again_at
        last = self._last.get(source.name)
        return _EPOCH if last is None else last + source.every

    async def poll(self, source: Source) -> int:
        """Ask a source; accept what it found. Returns how many events were new.

        Raises:
            JournalError: the journal fails.
        """
        started, ledger = self.around.clock(), self.around.ledger()
        try:
            events = await drive_async(source.poll(ledger), self.around.transport)
        except JournalError:
            raise
        except Exception as error:  # noqa: BLE001  a bug in a source must not stop the rest
            await self._failed(source, error)
            return 0
        self._trouble.pop(source.name, None)
        accepted = await self.around.journal.accept_async(
            events,
            self.around.clock(),
            bookmarks={**ledger.bookmarks, source.bookmark: started.isoformat()},
        )
        self._last[source.name] = started
        return accepted

    async def _failed(self, source: Source, error: Exception) -> None:
        now, policy = self.around.clock(), self.around.retry
        trouble = self._trouble.setdefault(source.name, _Trouble(now, 0, now))
        trouble.failures += 1
        decision = decide(
            error,
            attempts=trouble.failures,
            since=trouble.since,
            now=now,
            policy=policy,
            random=self.around.random(),
        )
        match decision:
            case Retry(at):
                trouble.again_at = at
            case Defer(until) | Halt(until):
                trouble.again_at = until
            case _:
                trouble.again_at = now + source.every
        if not isinstance(decision, Retry | Defer) or trouble.failures >= policy.alert_after:
            await self._tell_people(source, trouble, error)

    async def _tell_people(self, source: Source, trouble: _Trouble, error: Exception) -> None:
        rule = error.rule if isinstance(error, AxClarityError) else type(error).__name__
        await self.around.alert(
            f"source/{source.name}/{trouble.since.isoformat()}",
            f"{source.name} cannot be polled ({rule}) since {trouble.since:%Y-%m-%d %H:%M}; it is "
            "tried further.",
            source=source.name,
            rule=rule,
        )
