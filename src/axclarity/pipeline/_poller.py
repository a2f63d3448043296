"""Asks the sources when it is time."""

from collections.abc import Sequence
from datetime import datetime

from attrs import define, field

from axclarity.errors import JournalError
from axclarity.pipeline._surroundings import Surroundings, destination_of, rule_of
from axclarity.pipeline.clocks import is_ahead
from axclarity.pipeline.decisions import Decision, Defer, Halt, Retry, decide
from axclarity.pipeline.journal import Desk, Lease, operations
from axclarity.pipeline.schedules import Cron, next_due, put_off
from axclarity.pipeline.sources import Source

__all__ = ["Poller"]


@define
class _Trouble:
    since: datetime
    last: datetime
    failures: int
    again_at: datetime


@define
class Poller:
    """Polls each source every so often, and sooner or later again when a poll failed."""

    around: Surroundings
    sources: Sequence[Source]
    _due: dict[str, datetime] = field(factory=dict, init=False)
    _trouble: dict[str, _Trouble] = field(factory=dict, init=False)

    async def recall(self) -> None:
        """Look up when each source was polled last, by whomever."""
        now = self.around.clock()
        self._trouble = {
            name: trouble
            for name, trouble in self._trouble.items()
            if not is_ahead(trouble.last, now)
        }
        for source in self.sources:
            last = await self._last(source, now)
            self._due[source.name] = _next(source, last, now)

    async def _last(self, source: Source, now: datetime) -> datetime | None:
        """When it was polled last; for a calendar, since when it counts."""
        run = self.around.journal.run_async
        said = await run(operations.bookmark, source.bookmark)
        last = None if said is None else datetime.fromisoformat(said)
        if last is not None and is_ahead(last, now):
            last = None
        if last is None and isinstance(source.every, Cron):
            last = now
            await run(operations.accept, [], now, {source.bookmark: now.isoformat()})
        return last

    def due_at(self, source: Source) -> datetime:
        """When a source is to be polled next."""
        trouble = self._trouble.get(source.name)
        return self._due[source.name] if trouble is None else trouble.again_at

    async def poll(self, source: Source, lease: Lease | None = None) -> int:
        """Ask a source; accept what it found. Returns how many events were new.

        Args:
            lease: under which, where nobody dispatches.

        Raises:
            JournalError: the journal fails, or somebody else polls by now: nothing is kept.
        """
        journal = self.around.journal
        desk: Desk = journal if lease is None else journal.under(lease)
        started, ledger = self.around.clock(), self.around.ledger(desk=desk)
        try:
            events = await self.around.drive(source.poll(ledger))
            started = min(started, self.around.clock())  # it may have been set right meanwhile
            accepted = await desk.run_async(
                operations.accept,
                list(events),
                self.around.clock(),
                {**ledger.bookmarks, source.bookmark: started.isoformat()},
            )
        except JournalError:
            raise
        except Exception as error:  # noqa: BLE001  a bug in a source must not stop the rest
            await self._failed(source, error)
            return 0
        self._trouble.pop(source.name, None)
        self._due[source.name] = _next(source, started, started)
        await self.around.incidents.close(
            f"source/{source.name}", f"{source.name} is polled again."
        )
        return accepted

    async def _failed(self, source: Source, error: Exception) -> None:
        now, policy = self.around.clock(), self.around.retry
        trouble = self._trouble.setdefault(source.name, _Trouble(now, now, 0, now))
        trouble.last = now
        trouble.failures += 1
        try:
            decision = self._decision(trouble, error, now)
        except Exception as bug:  # noqa: BLE001  an error that cannot be judged is one, too
            error, decision = bug, self._decision(trouble, bug, now)
        match decision:
            case Retry(at):
                trouble.again_at = at
            case Defer(until) | Halt(until):
                trouble.again_at = until
            case _:
                trouble.again_at = next_due(source.every, now, now)
        destination = destination_of(error)
        if isinstance(decision, Halt) and destination is not None:
            await self.around.halt(destination, decision.until, error, source=source.name)
        elif destination is not None and self.around.gates.closed_until([destination], now):
            pass  # people know of that
        elif not isinstance(decision, Retry | Defer) or trouble.failures >= policy.alert_after:
            await self._tell_people(source, trouble, error)

    def _decision(self, trouble: _Trouble, error: Exception, now: datetime) -> Decision:
        return decide(
            error,
            attempts=trouble.failures,
            since=trouble.since,
            now=now,
            policy=self.around.retry,
            random=self.around.random(),
        )

    async def _tell_people(self, source: Source, trouble: _Trouble, error: Exception) -> None:
        rule = rule_of(error)
        await self.around.incidents.open(
            f"source/{source.name}",
            f"{source.name} cannot be polled ({rule}) since {trouble.since:%Y-%m-%d %H:%M}; it is "
            "tried further.",
            since=trouble.since.isoformat(),
            source=source.name,
            rule=rule,
        )


def _next(source: Source, last: datetime | None, now: datetime) -> datetime:
    due = next_due(source.every, last, now)
    return due if last is None else due + put_off(source.jitter, source.name, last)
