"""A dry run reads, and neither sends nor notes anything that stays."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import define, evolve, field

from axclarity.errors import AwaitingApproval, NoReply, Parked, Problem
from axclarity.http import Exchange, Request, Response
from axclarity.pipeline import (
    DryRun,
    Event,
    Handler,
    Intent,
    IntentRecord,
    Journal,
    Ledger,
    Outcome,
    dry_run,
    write_once,
)
from axclarity.pipeline.journal import operations

Place = Path | str

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ASK = Request(destination="clarity", operation="GET orders", method="GET", url="http://shop/o?a=1")
LOGIN = evolve(ASK, operation="log on", method="POST", content=b"client_secret=hunter2")
WRITE = Request(
    destination="ax",
    operation="SalesOrderService.create",
    method="POST",
    url="http://ax/SalesOrderService?x=1",
    content=b"<SalesTable><SalesName>Ada Lovelace</SalesName><SalesId>SO-1</SalesId></SalesTable>",
    writes=True,
)
EVENT = Event(
    source="clarity",
    id="evt_1",
    type="order.created",
    key="order/ord_1",
    occurred_at=T0,
    payload=b"",
)
INTENT = Intent(message_id="m1", entity="order", key="ord_1", operation="create", revision="1")


@define
class Wire:
    asked: list[str] = field(factory=list)
    fails: bool = False

    async def send(self, request: Request) -> Response:
        self.asked.append(request.operation)
        if self.fails:
            raise NoReply("nothing came")
        return Response(status=200, content=b"found")

    async def aclose(self) -> None:
        raise AssertionError("it belongs to the caller")


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    with Journal(place) as opened:
        yield opened


def try_out(handler: Handler, journal: Journal, wire: Wire | None = None) -> DryRun:
    before = everything(journal)
    ran = asyncio.run(dry_run(handler, EVENT, journal, wire or Wire(), clock=lambda: T0))
    assert everything(journal) == before
    return ran


def everything(journal: Journal) -> list[object]:
    return [
        journal.account(),
        journal.intents(),
        journal.bindings("order"),
        journal.alerts(),
        journal.approvals(),
        journal.bookmark("place"),
    ]


def create(event: Event, ledger: Ledger) -> Exchange[Outcome]:
    yield LOGIN
    response = yield ASK
    assert response.content == b"found"
    ledger.set_bookmark("place", "here")
    yield from ledger.alert("told", "People are told.")
    yield from write_once(ledger, INTENT, send=send, find=find)
    return Outcome("created")


def send() -> Exchange[str]:
    yield WRITE
    return "SO-1"


def find(_intent: Intent) -> Exchange[str | None]:
    yield evolve(WRITE, operation="SalesOrderService.find", writes=False)
    return None


def test_it_reads_and_stops_at_the_first_write(journal: Journal) -> None:
    wire = Wire()

    ran = try_out(create, journal, wire)

    assert wire.asked == ["log on", "GET orders"]
    assert ran.reads == ("log on", "GET orders")
    assert (ran.outcome, ran.error) == (None, None)
    assert ran.write is not None
    assert (ran.write.destination, ran.write.operation) == ("ax", "SalesOrderService.create")
    assert (ran.write.method, ran.write.path) == ("POST", "/SalesOrderService")
    assert ran.write.request == WRITE
    assert "Ada" not in ran.write.body + repr(ran)
    assert "SalesOrderService.create to ax" in repr(ran)
    assert "<SalesId>SO-1</SalesId>" in ran.write.body


def test_what_was_written_before_is_not_planned_again(journal: Journal) -> None:
    journal.put_intent(IntentRecord(intent=INTENT, state="confirmed", result="SO-1"), T0)

    ran = try_out(create, journal)

    assert (ran.write, ran.outcome) == (None, Outcome("created"))


def test_what_it_noted_holds_while_it_lasts(journal: Journal) -> None:
    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bind("order", "ord_1", "SO-1")
        yield from ledger.bind("order", "ord_1", "SO-1")
        bound = yield from ledger.bound("order", "ord_1")
        other = yield from ledger.clarity_id_of("order", "SO-1")
        return Outcome(f"{bound} {other}")

    assert try_out(handler, journal).outcome == Outcome("SO-1 ord_1")


def test_what_it_would_end_with_is_told(journal: Journal) -> None:
    problem = Problem(path="$.lines[0].sku", rule="item.unknown", message="is not an item")

    def parks(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        raise Parked(problem)

    def asks(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.approval("refund.large", "Refund?", amount="750.00 EUR")
        yield WRITE
        return Outcome("refunded")

    def breaks(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield ASK
        raise KeyError("sku")

    assert isinstance(try_out(parks, journal).error, Parked)
    assert isinstance(try_out(asks, journal).error, AwaitingApproval)
    assert isinstance(try_out(breaks, journal).error, KeyError)
    assert isinstance(try_out(create, journal, Wire(fails=True)).error, NoReply)


def test_a_decision_that_was_made_holds(journal: Journal) -> None:
    def asks(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.approval("refund.large", "Refund?")
        yield WRITE
        return Outcome("refunded")

    asked = asyncio.run(_asked(journal))
    journal.decide(asked, approved=True, by="ada", now=T0)

    ran = try_out(asks, journal)

    assert ran.write is not None


async def _asked(journal: Journal) -> int:
    approval, _ = await journal.run_async(
        operations.ask, EVENT.key, "refund.large", "Refund?", {}, T0
    )
    return approval.id


def test_a_handler_that_catches_everything_is_stopped_too(journal: Journal) -> None:
    caught: list[BaseException] = []

    def greedy(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        try:
            yield WRITE
        except Exception as error:  # noqa: BLE001  whatever it is
            caught.append(error)
        yield evolve(WRITE, operation="second")
        return Outcome("done")

    ran = try_out(greedy, journal)

    assert caught == []
    assert ran.write is not None
    assert ran.write.operation == "SalesOrderService.create"
