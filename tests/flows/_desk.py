"""One flow at a time on a sandbox, driven by hand: every poll, every event, every moment."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from attrs import define, field

from axclarity import AXOperations, BasicAuth, ClarityOperations, Journal
from axclarity.http import Exchange, HttpxTransport, drive
from axclarity.pipeline import Alert, Event, InlineCommitter, Ledger, Outcome, Route, Source
from axclarity.sandbox import Sandbox, example
from axclarity.sandbox.ax import Settings

__all__ = ["Desk", "Site", "site_with"]

FOUND = Settings(
    added={
        "InventoryOnHandService": ("find",),
        "PriceListService": ("find",),
        "ExchangeRatesService": ("find",),
    }
)
"""A site that has added `find` where AX does not offer it."""


_MORNING = datetime(2026, 11, 30, 8, tzinfo=UTC)


@define
class Clock:
    """A moment that moves when it is told to."""

    now: datetime = _MORNING

    def __call__(self) -> datetime:
        return self.now


@define
class Desk:
    """A journal, both systems, and the time of all three."""

    box: Sandbox
    journal: Journal
    shop: ClarityOperations
    ax: AXOperations
    transport: HttpxTransport
    clock: Clock
    alerts: list[Alert] = field(factory=list)
    steps: list[str] = field(factory=list)

    def tick(self, **time: float) -> None:
        """Time goes by; a second if nothing is said."""
        self.clock.now += timedelta(**(time or {"seconds": 1}))

    def ledger(self) -> Ledger:
        return Ledger(self.journal, clock=self.clock, alarm=self.alerts.append, watch=self._watch)

    def ask(self, exchange: Exchange[Any]) -> Any:
        """Run any conversation."""
        return drive(exchange, self.transport)

    def poll(self, poll: Callable[[Ledger], Exchange[Sequence[Event]]]) -> list[Event]:
        """Ask once; what it remembers is kept together with what it found."""
        self.tick()
        ledger = self.ledger()
        events = list(self.ask(poll(ledger)))
        self.journal.accept(events, self.clock(), bookmarks=ledger.bookmarks)
        return events

    def handle(self, routes: Sequence[Route], event: Event) -> Outcome:
        """Work on an event by the first route that answers it."""
        self.tick()
        ledger = self.ledger()
        route = next(route for route in routes if route.answers(event.type))
        outcome: Outcome = self.ask(route.handler(event, ledger))
        self.journal.accept([], self.clock(), bookmarks=ledger.bookmarks)
        return outcome

    def work(self, routes: Sequence[Route], sources: Sequence[Source]) -> list[Outcome]:
        """Poll everything once, and work on all that was found."""
        events = [event for source in sources for event in self.poll(source.poll)]
        return [self.handle(routes, event) for event in events]

    @contextmanager
    def _watch(self, name: str) -> Iterator[None]:
        self.steps.append(name)
        yield


@define
class Site:
    """Both systems, started once for many tests."""

    box: Sandbox
    ax: AXOperations
    transport: HttpxTransport
    clock: Clock

    @contextmanager
    def desk(self, directory: Path) -> Iterator[Desk]:
        """An empty company, an empty shop, a new journal, in the morning."""
        self._clear()
        self.clock.now = _MORNING
        box = self.box
        shop = ClarityOperations.of_shop(
            box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
        )
        with Journal(directory / "journal.db", committer=InlineCommitter()) as journal:
            yield Desk(
                box=box,
                journal=journal,
                shop=shop,
                ax=self.ax,
                transport=self.transport,
                clock=self.clock,
            )

    def _clear(self) -> None:
        connection = self.box.ax._store._connection
        assert connection is not None, "the sandbox runs"
        connection.execute("delete from value where kind <> 'port'")
        self.box.clarity.requests.clear()


@contextmanager
def site_with(settings: Settings = FOUND) -> Iterator[Site]:
    """Both systems."""
    clock, transport = Clock(), HttpxTransport()
    with Sandbox(clock=clock, ax_settings=settings) as box:
        auth = BasicAuth(box.ax_user, box.ax_password)
        ax = AXOperations.of_company(box.ax_url, company=example.COMPANY, auth=auth)
        yield Site(box=box, ax=ax, transport=transport, clock=clock)
    transport.close()
