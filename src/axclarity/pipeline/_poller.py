"""Asks the sources when it is time."""

from collections.abc import Sequence
from datetime import UTC, datetime

from attrs import define, field

from axclarity.errors import AxClarityError, JournalError
from axclarity.http import drive_async
from axclarity.pipeline._surroundings import Surroundings
from axclarity.pipeline.decisions import Defer, Halt, Retry, decide
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
    _trouble: dict[str, _Trouble] = field(factory=dict, init=False)

    def due_at(self, source: Source) -> datetime:
        """When a source is to be polled next."""
        trouble = self._trouble.get(source.name)
        if trouble is not None:
            return trouble.again_at
        last = self.around.journal.bookmark(source.bookmark)
        return _EPOCH if last is None else datetime.fromisoformat(last) + source.every

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
            self._failed(source, error)
            return 0
        self._trouble.pop(source.name, None)
        return self.around.journal.accept(
            events,
            self.around.clock(),
            bookmarks={**ledger.bookmarks, source.bookmark: started.isoformat()},
        )

    def _failed(self, source: Source, error: Exception) -> None:
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
            self._tell_people(source, trouble, error)

    def _tell_people(self, source: Source, trouble: _Trouble, error: Exception) -> None:
        rule = error.rule if isinstance(error, AxClarityError) else type(error).__name__
        self.around.ledger().alert(
            f"source/{source.name}/{trouble.since.isoformat()}",
            f"{source.name} cannot be polled ({rule}) since {trouble.since:%Y-%m-%d %H:%M}; it is "
            "tried further.",
            source=source.name,
            rule=rule,
        )
