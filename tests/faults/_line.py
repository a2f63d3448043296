"""The whole line from the shop to AX and back: both systems simulated, every part of ours real."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
from attrs import define, field

from axclarity import AXOperations, BasicAuth, ClarityOperations, FulfilmentFlow, Journal, OrderFlow
from axclarity.ax.documents import SalesTable
from axclarity.clarity import Dialect
from axclarity.errors import NoReply, NotSent, OutcomeUnknown
from axclarity.http import (
    AsyncHttpxTransport,
    AsyncTransport,
    ByDestination,
    Request,
    Response,
    utc_now,
)
from axclarity.pipeline import (
    Account,
    Alert,
    Committer,
    DeadLetter,
    Event,
    GatePolicy,
    InlineCommitter,
    Pipeline,
    RetryPolicy,
    Route,
    Source,
    ThreadCommitter,
)
from axclarity.sandbox import Sandbox, example
from axclarity.sandbox.ax import ax_app
from axclarity.sandbox.clarity import clarity_app

__all__ = [
    "CREATE",
    "MINUTE",
    "QUICK",
    "QUICK_GATE",
    "T0",
    "Line",
    "Once",
    "Struck",
    "Wire",
    "lost",
    "not_sent",
    "real",
    "virtual",
]

T0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CREATE = "SalesOrderService.create"

QUICK = RetryPolicy(
    base=timedelta(milliseconds=10),
    cap=timedelta(milliseconds=50),
    settle=timedelta(milliseconds=200),
    alert_after=3,
)
QUICK_GATE = GatePolicy(
    probe_after=timedelta(milliseconds=30), probe_cap=timedelta(milliseconds=100)
)
"""For a line on real sockets and real time."""

Struck = Callable[[Request], Response | Exception | None]
"""What becomes of a request: an answer, an error, or nothing but the work."""


@define
class Wire:
    """Counts what is sent and lets it be struck, before the work or after it.

    Args:
        inner: does the work.
        before: struck before anything is done.
        after: struck when it is done.
        takes: how long the answer is on its way, on a clock that somebody moves.
    """

    inner: AsyncTransport
    clock: Callable[[], datetime]
    before: Struck = lambda _request: None
    after: Struck = lambda _request: None
    takes: Callable[[Request], timedelta] = lambda _request: timedelta(0)
    sent: list[tuple[datetime, Request]] = field(factory=list)
    late: list[tuple[datetime, Request]] = field(factory=list)
    in_flight: int = 0

    async def send(self, request: Request) -> Response:
        """Count it, and carry it out unless it is struck."""
        self.sent.append((self.clock(), request))
        self.in_flight += 1
        try:
            struck = self.before(request)
            if struck is None:
                response = await self.inner.send(request)
                await self._until(self.clock() + self.takes(request))
                struck = self.after(request) or response
            if isinstance(struck, Exception):
                raise struck
            return struck
        finally:
            self.in_flight -= 1

    async def _until(self, moment: datetime) -> None:
        self.in_flight -= 1  # the clock may go on meanwhile
        while self.clock() < moment:  # noqa: ASYNC110  a clock that somebody moves wakes nobody
            await asyncio.sleep(0)
        self.in_flight += 1

    async def aclose(self) -> None:
        """Close what is beneath."""
        await self.inner.aclose()

    async def carry_out_late(self) -> None:
        """Do what was to be done later, once it is later."""
        for due, request in [each for each in self.late if each[0] <= self.clock()]:
            self.late.remove((due, request))
            await self.inner.send(request)

    def times(self, operation: str) -> list[datetime]:
        """When an operation was asked for."""
        return [at for at, request in self.sent if request.operation == operation]

    def writes(self) -> list[str]:
        """The operations that write, in order."""
        return [request.operation for _, request in self.sent if request.writes]


def lost(request: Request) -> Exception:
    """What a transport says when no answer came."""
    if request.writes:
        return OutcomeUnknown(f"{request.operation}: no answer", operation=request.operation)
    return NoReply(f"{request.operation}: no answer", operation=request.operation)


def not_sent(request: Request) -> Exception:
    """What a transport says when no connection came about."""
    return NotSent(f"{request.operation}: not sent", operation=request.operation)


@define
class Once:
    """Strikes an operation a number of times, and then no more."""

    operation: str
    strike: Struck
    times: int = 1

    def __call__(self, request: Request) -> Response | Exception | None:
        """What becomes of a request."""
        if request.operation != self.operation or not self.times:
            return None
        self.times -= 1
        return self.strike(request)


@define
class Line:
    """Shop, AX and a pipeline between them, on a journal in a folder.

    `now` is the time of everything: on a virtual line it moves when the pipeline sleeps.
    """

    box: Sandbox
    directory: Path
    transport: Callable[[], AsyncTransport]
    is_virtual: bool
    now: datetime = T0
    orders: Any = field(factory=example.order_policy)
    customers: Any = field(factory=example.customer_policy)
    retry: RetryPolicy = field(factory=RetryPolicy)
    gate: GatePolicy = field(factory=GatePolicy)
    concurrency: int = 16
    alerts: list[Alert] = field(factory=list)
    slept: list[float] = field(factory=list)
    before: Struck = lambda _request: None
    after: Struck = lambda _request: None
    takes: Callable[[Request], timedelta] = lambda _request: timedelta(0)
    routes: Sequence[Route] = ()
    sources: Sequence[Source] = ()
    fulfils: bool = False
    wires: list[Wire] = field(factory=list)
    events: int = 0
    dialect: Dialect | None = None
    company: str = example.COMPANY
    ax_timeout: float = 60.0
    new_committer: Callable[[], Committer] | None = None
    _ax: AXOperations | None = None
    _shop: ClarityOperations | None = None

    @property
    def clock(self) -> Callable[[], datetime]:
        """The present moment."""
        return (lambda: self.now) if self.is_virtual else utc_now

    @property
    def wire(self) -> Wire:
        """What the last run sent."""
        return self.wires[-1]

    @property
    def ax(self) -> AXOperations:
        """AX's conversations."""
        if self._ax is None:
            self._ax = AXOperations.of_company(
                self.box.ax_url,
                company=self.company,
                auth=BasicAuth(self.box.ax_user, self.box.ax_password),
                timeout=self.ax_timeout,
            )
        return self._ax

    @property
    def shop(self) -> ClarityOperations:
        """The shop's conversations."""
        if self._shop is None:
            self._shop = ClarityOperations.of_shop(
                self.box.clarity_url,
                client_id=self.box.client_id,
                client_secret=self.box.client_secret,
                dialect=self.dialect,
                clock=lambda: self.clock().timestamp(),
            )
        return self._shop

    def place(self, name: str = "01-one-line", **changes: Any) -> str:
        """A shopper places an example order."""
        return self.box.clarity.place({**example.order(name), **changes})

    def announce(
        self, order_id: str, event_type: str = "order.created", *, event_id: str = ""
    ) -> Event:
        """What a webhook would say."""
        self.events += 1
        return Event(
            source="clarity",
            id=event_id or f"evt_{self.events}",
            type=event_type,
            key=f"order/{order_id}",
            occurred_at=self.clock(),
            payload=b"{}",
        )

    def run(
        self,
        *events: Event,
        journal: str = "journal.db",
        lasting: timedelta | None = None,
        first: Callable[[Journal], object] = lambda _journal: None,
    ) -> Account:
        """Accept events, and work until nothing is pending or the time is over."""
        limit = lasting or (timedelta(days=20) if self.is_virtual else timedelta(minutes=2))
        return asyncio.run(self._run(events, journal, limit, first))

    async def _run(
        self,
        events: Iterable[Event],
        name: str,
        limit: timedelta,
        first: Callable[[Journal], object],
    ) -> Account:
        wire = self.new_wire()
        try:
            with self.journal(name) as journal:
                first(journal)
                journal.accept(events, self.clock())
                return await self.pipeline(journal, wire).run_until_idle(deadline=limit)
        finally:
            await wire.aclose()

    def new_wire(self) -> Wire:
        """A way to both systems, struck as this line says when a request is sent."""
        wire = Wire(
            self.transport(),
            self.clock,
            before=lambda request: self.before(request),  # noqa: PLW0108  it may be set later
            after=lambda request: self.after(request),  # noqa: PLW0108  it may be set later
            takes=lambda request: self.takes(request),  # noqa: PLW0108  it may be set later
        )
        self.wires.append(wire)
        return wire

    def pipeline(self, journal: Journal, wire: AsyncTransport) -> Pipeline:
        """The pipeline on a journal."""
        return Pipeline(
            journal,
            self.routes or self._routes(),
            wire,
            sources=[*self.sources, *(self._to_shop().sources() if self.fulfils else ())],
            retry=self.retry,
            gate=self.gate,
            concurrency=self.concurrency,
            alerts=[self.alerts.append],
            clock=self.clock,
            random=Random(1).random,
            sleep=self._sleep if self.is_virtual else asyncio.sleep,
        )

    def to_ax(self) -> OrderFlow:
        """The flow of orders."""
        return OrderFlow(shop=self.shop, ax=self.ax, orders=self.orders, customers=self.customers)

    def _to_shop(self) -> FulfilmentFlow:
        return FulfilmentFlow(shop=self.shop, ax=self.ax, every=timedelta(0))

    def _routes(self) -> tuple[Route, ...]:
        return (*self.to_ax().routes(), *(self._to_shop().routes() if self.fulfils else ()))

    async def _sleep(self, seconds: float) -> None:
        """Move the clock, once nothing is under way."""
        calm = 0
        while calm < 8:
            await asyncio.sleep(0)
            calm = 0 if any(wire.in_flight for wire in self.wires) else calm + 1
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        for wire in self.wires:
            await wire.carry_out_late()

    def let_pass(self, time: timedelta) -> None:
        """Move the clock, and let come true what was to come true meanwhile."""

        async def pass_() -> None:
            self.now += time
            late = [each for wire in self.wires for each in wire.late]
            wire = self.new_wire()
            wire.late = late
            await wire.carry_out_late()
            await wire.aclose()

        asyncio.run(pass_())

    def committer(self) -> Committer:
        """A thread of the journal's own would make virtual time depend on the machine."""
        if self.new_committer is not None:
            return self.new_committer()
        return InlineCommitter() if self.is_virtual else ThreadCommitter()

    def journal(self, name: str = "journal.db") -> Journal:
        """A journal, to look at or to work on."""
        return Journal(self.directory / name, committer=self.committer())

    def letters(self, name: str = "journal.db") -> list[DeadLetter]:
        """The dead letters that wait."""
        with self.journal(name) as journal:
            return journal.dead_letters()

    def attempts(self, order_id: str, name: str = "journal.db") -> list[str]:
        """What the attempts at an order's dead letters came to."""
        with self.journal(name) as journal:
            ids = {letter.event.id for letter in journal.dead_letters(key=f"order/{order_id}")}
            return [attempt.result for each in ids for attempt in journal.attempts("clarity", each)]

    def in_ax(self, number: str) -> list[SalesTable]:
        """The orders of AX that carry a number of the shop, of whatever type."""
        orders = self.box.ax.orders.values()
        return [table for table in orders if table.purch_order_form_num == number]

    def one_sale(self, number: str = "W-1001") -> SalesTable:
        """The only order of AX that carries this number; it is a sale."""
        (table,) = self.in_ax(number)
        assert table.sales_type == "Sales"
        return table


class _InProcess(httpx.AsyncBaseTransport):
    """Calls an application of this process."""

    def __init__(self, application: Any) -> None:
        self._inner = httpx.ASGITransport(application)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._inner.handle_async_request(request)


def _client(application: Any) -> AsyncHttpxTransport:
    return AsyncHttpxTransport(httpx.AsyncClient(transport=_InProcess(application)))


@contextmanager
def virtual(
    directory: Path, *, state: Path | None = None, dialect: Dialect | None = None
) -> Iterator[Line]:
    """A line in one process, without a socket, on a clock of its own.

    Args:
        directory: of the journal.
        state: a folder for both systems, so that they outlive the process.
        dialect: how the shop spells its API.
    """
    lines: list[Line] = []
    is_new = state is None or not state.exists()
    if state is not None:
        state.mkdir(exist_ok=True)
    box = Sandbox(state, clock=lambda: lines[0].now if lines else T0, clarity_dialect=dialect)
    box._store.open()
    ax = ax_app(box.ax, box.faults, box.ax_user, box.ax_password)
    shop = clarity_app(
        box.clarity,
        box.faults,
        client_id=box.client_id,
        client_secret=box.client_secret,
        dialect=dialect,
    )
    box.ax_url = "http://localhost/MicrosoftDynamicsAXAif60"
    box.clarity_url = "http://localhost"
    if is_new:
        example.furnish(box)

    def transport() -> AsyncTransport:
        return ByDestination({"ax": _client(ax), "clarity": _client(shop)})

    lines.append(
        Line(
            box=box,
            directory=directory,
            transport=transport,
            is_virtual=True,
            dialect=dialect,
        )
    )
    try:
        yield lines[0]
    finally:
        box._store.close()


@contextmanager
def real(directory: Path, **settings: Any) -> Iterator[Line]:
    """A line over real sockets, in a hurry."""
    with Sandbox(**settings) as box:
        example.furnish(box)
        yield Line(
            box=box,
            directory=directory,
            transport=AsyncHttpxTransport,
            is_virtual=False,
            retry=QUICK,
            gate=QUICK_GATE,
        )
