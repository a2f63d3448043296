"""What can go wrong between us and AX: every accepted order ends in AX once, or says why not."""

import asyncio
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from attrs import evolve
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from axclarity import AX, BasicAuth, Clarity
from axclarity.ax import EntityKey
from axclarity.ax.contract import FaultText, fault_reply
from axclarity.ax.documents import UNSET, SalesOrder
from axclarity.clarity.models import Inventory, Order, record_from_object
from axclarity.errors import (
    AxClarityError,
    DocumentChanged,
    JournalError,
    NotSent,
    OutcomeUnknown,
)
from axclarity.http import Exchange, Request, Response, drive_async
from axclarity.mapping import sales_order_from_order
from axclarity.pipeline import Event, Ledger, Outcome, Route
from axclarity.sandbox import Fault, Server, example
from axclarity.values import MessageId, Secret, message_id
from tests.faults._line import CREATE, MINUTE, T0, Line, Once, lost, not_sent

SECOND = timedelta(seconds=1)
FIND = "SalesOrderService.find"
ROUTER_FAULT = b"""
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
<faultcode xmlns:a="http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher"
>a:InternalServiceFault</faultcode>
<faultstring>The request channel timed out while waiting for a reply.</faultstring>
</s:Fault></s:Body></s:Envelope>""".strip()
AUTH = BasicAuth("CONTOSO\\svc", Secret("secret-of-ax"))


def of_ax(strike: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """Strike whatever goes to AX."""
    return lambda request: strike(request) if request.destination == "ax" else None


def fault(message: str, *infolog: str, code: str = "RequestFailed") -> Callable[[Request], Any]:
    """AX refuses."""
    text = FaultText(code=code, message=message, infolog=infolog)
    content = fault_reply("SalesOrderService", "create", text, reason="Request Failed")
    return lambda _request: Response(status=500, content=content)


def answered(status: int, content: bytes = b"", **headers: str) -> Callable[[Request], Any]:
    """A web server answers instead of AX."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: Response(status=status, headers=named, content=content)


def call(line: Line, content: bytes, identity: str = "") -> None:
    """The same create, by somebody else or under another id."""
    own = str(message_id(company=example.COMPANY, entity="SalesOrder", key="ord_1001"))
    assert own.encode() in content
    other = content.replace(own.encode(), identity.encode()) if identity else content
    line.box.ax.ports()["SalesOrderService"].answer("create", other)


def gaps(moments: list[datetime]) -> list[float]:
    """Seconds from each to the next."""
    return [(after - before).total_seconds() for before, after in pairwise(moments)]


# F01 to F10: no answer, half an answer, a late one


def test_f01_orders_wait_while_ax_is_down_and_all_arrive_after(line: Line) -> None:
    back = T0 + 15 * MINUTE
    line.before = of_ax(lambda request: not_sent(request) if line.now < back else None)
    names = ("01-one-line", "03-line-discount-amount", "10-bundle", "36-one-cent")
    events = [line.announce(line.place(name)) for name in names]

    account = line.run(*events)

    asked = [at for at, request in line.wire.sent if request.destination == "ax"]
    tried = [at for at in asked if at < back]
    assert len(tried) < 40
    assert min(gaps(tried[-8:])) >= line.gate.probe_cap.total_seconds()
    assert (account.applied, account.pending) == (4, 0)
    assert min(at for at in asked if at >= back) - back <= line.gate.probe_cap
    assert [alert.kind for alert in line.alerts] == ["circuit", "recovery"]
    assert [len(line.in_ax(f"W-10{name[:2]}")) for name in names] == [1, 1, 1, 1]


@pytest.mark.parametrize("host", ["127.0.0.1:1", "ax.invalid"])
def test_f01_nobody_there_means_nothing_was_sent(host: str) -> None:
    url = f"http://{host}/MicrosoftDynamicsAXAif60"
    auth = evolve(AUTH, over_plain_http=True)
    with AX(url, company="USMF", auth=auth) as ax, pytest.raises(NotSent):
        ax.sales_orders.read(EntityKey.of(SalesId="SO-1"))


def products_noted(line: Line, done: list[datetime]) -> Route:
    """A route that needs the shop, and AX not at all."""

    def handler(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        yield from ledger.bound("product", event.record_id)
        done.append(line.now)
        return Outcome("done")

    return Route("product.*", handler, ("clarity",))


def product_events(count: int) -> list[Event]:
    return [
        Event(
            source="clarity",
            id=f"p_{number}",
            type="product.updated",
            key=f"product/{number}",
            occurred_at=T0,
            payload=b"",
        )
        for number in range(count)
    ]


def test_f02_slow_calls_have_a_deadline_and_no_more_of_them_than_may_be(real_line: Line) -> None:
    line = real_line
    line.ax_timeout = 0.25
    line.concurrency = 2
    events = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(3)]
    line.run(events[0])
    line.box.faults.inject(Fault("slow", on="ax", operation=CREATE, seconds=0.5))

    account = line.run(*events[1:])

    assert (account.applied, account.pending) == (3, 0)
    assert line.box.faults.hits == {"slow": 1}
    with line.journal() as journal:
        results = {
            attempt.result
            for event in events[1:]
            for attempt in journal.attempts("clarity", event.id)
        }
    assert results == {"transport.outcome-unknown", "applied"}
    assert [len(line.in_ax(f"W-{n}")) for n in range(3)] == [1, 1, 1]


def test_f02_what_needs_no_ax_goes_on_while_ax_is_slow(line: Line) -> None:
    line.concurrency = 4
    line.takes = lambda request: timedelta(seconds=60 if request.destination == "ax" else 0)
    done: list[datetime] = []
    line.routes = [*line.to_ax().routes(), products_noted(line, done)]
    orders = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(3)]

    line.run(*orders, *product_events(20))

    assert len(done) == 20
    assert max(done) - T0 < 30 * SECOND


def test_f02_many_slow_orders_leave_room_for_what_needs_no_ax(line: Line) -> None:
    line.concurrency = 4
    line.takes = lambda request: timedelta(seconds=60 if request.operation == CREATE else 0)
    done: list[datetime] = []
    line.routes = [*line.to_ax().routes(), products_noted(line, done)]
    orders = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(8)]

    line.run(*orders, *product_events(4))

    assert max(done) - T0 < 30 * SECOND


def test_f03_no_connection_in_time_is_nothing_sent(line: Line) -> None:
    line.before = Once(CREATE, not_sent, times=2)
    account = line.run(line.announce(line.place()))

    identities = {request.content for _, request in line.wire.sent if request.operation == CREATE}
    assert account.applied == 1
    assert len(identities) == 1
    assert line.now - T0 < line.retry.settle  # nothing was sent, so nothing is waited for
    line.one_sale()


def test_f03_a_host_that_takes_no_connection() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        crowd = [socket.socket() for _ in range(3)]
        for each in crowd:
            each.setblocking(False)
            with suppress(BlockingIOError):
                each.connect(address)
        url = f"http://127.0.0.1:{address[1]}/MicrosoftDynamicsAXAif60"
        with AX(url, company="USMF", auth=AUTH, timeout=0.2) as ax, pytest.raises(NotSent):
            ax.sales_orders.read(EntityKey.of(SalesId="SO-1"))
        for each in crowd:
            each.close()


def test_f04_no_answer_is_a_doubt_that_is_looked_up_before_it_is_sent_again(line: Line) -> None:
    line.before = Once(CREATE, lost)
    event = line.announce(line.place())

    held = line.run(event, lasting=MINUTE)
    with line.journal() as journal:
        states = [record.state for record in journal.intents() if record.intent.entity == "order"]
    account = line.run()

    assert (held.pending, held.parked, states) == (1, 0, ["uncertain"])
    sent, again = line.wires[0].times(CREATE) + line.wires[1].times(CREATE)
    assert again - sent >= line.retry.settle
    looked = line.wires[0].times(FIND) + line.wires[1].times(FIND)
    assert any(sent < at <= again for at in looked)
    assert account.applied == 1
    line.one_sale()


def test_f05_an_order_that_ax_made_before_the_connection_broke_is_adopted(real_line: Line) -> None:
    line = real_line
    line.box.faults.inject(Fault("reset_after_commit", on="ax", operation=CREATE))
    order_id = line.place()

    account = line.run(line.announce(order_id))

    told = line.box.clarity.orders[order_id]["attributes"]["ax_sales_id"]
    assert (account.applied, account.parked) == (1, 0)
    assert line.one_sale().sales_id == told


@pytest.mark.parametrize("seconds", [20, 61, 119, 600])
def test_f06_an_order_that_ax_makes_late_is_not_made_twice(line: Line, seconds: int) -> None:
    """Later than AX's own time limit, its log of messages still refuses a second one."""

    def later(request: Request) -> Exception:
        line.wire.late.append((line.now + timedelta(seconds=seconds), request))
        return lost(request)

    line.before = Once(CREATE, later)
    account = line.run(line.announce(line.place()))
    line.let_pass(20 * MINUTE)

    creates = line.wire.times(CREATE)
    assert account.applied == 1
    assert all(gap >= line.retry.settle.total_seconds() for gap in gaps(creates))
    line.one_sale()


def test_f07_half_an_answer_makes_no_second_order(real_line: Line) -> None:
    line = real_line
    line.box.faults.inject(Fault("truncated", on="ax", operation=CREATE))

    account = line.run(line.announce(line.place()))

    assert (account.applied, line.box.faults.hits) == (1, {"truncated": 1})
    line.one_sale()


def test_f07_a_fault_of_the_router_makes_no_second_order(line: Line) -> None:
    """The router on IIS gave up on the AOS, which had done the work."""

    def done_all_the_same(request: Request) -> Response:
        call(line, request.content or b"")
        return Response(status=500, content=ROUTER_FAULT)

    line.before = Once(CREATE, done_all_the_same)

    account = line.run(line.announce(line.place()))

    assert (account.applied, account.parked, line.wire.writes().count(CREATE)) == (1, 0, 1)
    line.one_sale()


def test_f08_two_workers_on_one_journal(line: Line) -> None:
    with line.journal() as one, line.journal() as two:
        with one.dispatching(), pytest.raises(JournalError) as refused:
            asyncio.run(line.pipeline(two, line.new_wire()).run_until_idle())
        assert refused.value.context["reason"] == "dispatching"


def test_f08_two_workers_that_know_nothing_of_each_other(line: Line) -> None:
    event = line.announce(line.place())

    async def both() -> None:
        with line.journal("one.db") as one, line.journal("two.db") as two:
            runs = []
            for journal in (one, two):
                journal.accept([event], line.now)
                runs.append(line.pipeline(journal, line.new_wire()).run_until_idle())
            accounts = await asyncio.gather(*runs)
        assert [account.applied for account in accounts] == [1, 1]

    asyncio.run(both())

    assert sum(len(wire.times(CREATE)) for wire in line.wires) == 2
    line.one_sale()


@pytest.mark.parametrize("journal", ["journal.db", "another.db"])
def test_f09_a_purged_log_of_messages_does_no_harm(line: Line, journal: str) -> None:
    """With the journal, and even without."""
    line.after = Once(CREATE, lost)
    event = line.announce(line.place())
    line.run(event, lasting=SECOND / 2)
    line.box.ax.purge_messages()

    account = line.run(event, journal=journal)

    assert (account.applied, line.box.ax.messages) == (1, 0)
    line.one_sale()


def test_f10_a_journal_order_is_told_to_a_person(line: Line) -> None:
    """Somebody enters the same number between our look and our create."""
    line.before = Once(CREATE, lambda r: call(line, r.content or b"", str(uuid4())))
    order_id = line.place()

    account = line.run(line.announce(order_id))

    assert (account.applied, account.parked) == (0, 1)
    (letter,) = line.letters()
    assert letter.rule == "order.journal"
    assert [alert.facts["rule"] for alert in line.alerts] == ["order.journal"]
    assert sorted(str(table.sales_type) for table in line.in_ax("W-1001")) == ["Journal", "Sales"]
    assert "ax_sales_id" not in line.box.clarity.orders[order_id].get("attributes", {})


# F11 to F16: what AX says


def test_f11_an_unknown_article_is_parked_at_once_with_the_infolog(line: Line) -> None:
    order_id = line.place("44-unknown-sku")

    account = line.run(line.announce(order_id))

    (letter,) = line.letters()
    assert (account.parked, letter.attempts, line.wire.writes()) == (1, 1, [CREATE])
    assert example.UNKNOWN_SKU in letter.message
    assert letter.problems[0].path == "$.lines[1].sku"


def test_f11_a_blocked_customer_is_parked_at_once_with_the_infolog(line: Line) -> None:
    line.box.ax.add_customer("C-BAD", name="Blocked AS", reference="cust_bad", blocked=True)

    line.run(line.announce(line.place(customer_id="cust_bad")))

    (letter,) = line.letters()
    assert (letter.attempts, line.wire.writes()) == (1, [CREATE])
    assert letter.rule == "order.account-refused"
    assert "C-BAD" in letter.message
    assert "blocked" in letter.message.lower()


def test_f12_a_message_that_was_processed_before_is_a_success(line: Line) -> None:
    line.before = Once(CREATE, lambda request: call(line, request.content or b""))
    order_id = line.place()

    account = line.run(line.announce(order_id))

    assert (account.applied, account.parked) == (1, 0)
    told = line.box.clarity.orders[order_id]["attributes"]["ax_sales_id"]
    assert line.one_sale().sales_id == told
    with line.journal() as journal:
        (record,) = journal.intents("confirmed")
        attempts = journal.attempts("clarity", "evt_1")
    assert record.result == told
    assert [attempt.result for attempt in attempts] == ["applied"]


def test_f13_a_change_in_ax_begins_anew_and_keeps_what_others_changed(line: Line) -> None:
    line.run(line.announce(line.place()))
    key = EntityKey.of(SalesId=str(line.one_sale().sales_id))
    seen: list[object] = []

    def edit(document: SalesOrder) -> bool:
        if not seen:
            line.box.ax.ship(key.value, at=T0)
        seen.append(document.sales_table[0].sales_status)
        document.sales_table[0].customer_ref = "ours"
        return True

    async def change() -> bool:
        exchange = line.ax.sales_orders.change(key, edit, message_id=MessageId(uuid4()))
        return await drive_async(exchange, line.new_wire())

    assert asyncio.run(change())
    table = line.one_sale()
    assert (table.customer_ref, table.sales_status) == ("ours", "Delivered")
    assert seen == ["Backorder", "Delivered"]


def test_f13_a_change_in_ax_is_tried_three_times(line: Line) -> None:
    line.run(line.announce(line.place()))
    table = line.one_sale()
    key = EntityKey.of(SalesId=str(table.sales_id))
    line.before = Once(
        "SalesOrderService.update",
        fault("The record has been changed since it was read."),
        times=99,
    )

    def edit(document: SalesOrder) -> bool:
        document.sales_table[0].customer_ref = "ours"
        return True

    async def change() -> bool:
        exchange = line.ax.sales_orders.change(key, edit, message_id=MessageId(uuid4()))
        return await drive_async(exchange, line.new_wire())

    with pytest.raises(DocumentChanged):
        asyncio.run(change())
    assert len(line.wire.times("SalesOrderService.update")) == 3
    assert line.one_sale() == table


def test_f13_an_order_that_changed_in_the_shop_is_read_again(line: Line) -> None:
    order_id = line.place()

    def meanwhile(_request: Request) -> None:
        line.box.clarity.edit(order_id, {"notes": "Ring twice"})

    line.before = Once("PUT /orders", meanwhile)
    account = line.run(line.announce(order_id))

    order = line.box.clarity.orders[order_id]
    assert account.applied == 1
    assert order["notes"] == "Ring twice"
    assert order["attributes"]["ax_sales_id"] == line.one_sale().sales_id


PASSING = (
    "Cannot edit a record in Sales orders (SalesTable). An update conflict occurred.",
    "Cannot select a record in Number sequences. Deadlock, where users locked the table.",
    "The maximum number of sessions has been reached.",
    "The number sequence Sale_17 is in use.",
    "Update conflict due to another user process.",
)


def test_f14_what_passes_is_tried_again_and_never_parked(line: Line) -> None:
    waiting = list(PASSING)

    def next_fault(request: Request) -> Any:
        return fault("Request Failed.", waiting.pop(0))(request)

    line.before = Once(CREATE, next_fault, times=len(PASSING))
    account = line.run(line.announce(line.place()))

    assert (account.applied, account.parked, waiting) == (1, 0, [])
    moments = line.wire.times(CREATE)
    assert len(moments) == len(PASSING) + 1
    assert all(0 < gap <= line.retry.cap.total_seconds() for gap in gaps(moments))
    line.one_sale()


def test_f14_a_deadlock_on_the_real_wire(real_line: Line) -> None:
    line = real_line
    line.box.faults.inject(Fault("locked", on="ax", operation=CREATE, times=3))

    account = line.run(line.announce(line.place()))

    assert (account.applied, account.parked) == (1, 0)
    line.one_sale()


GERMAN = "Die Nachricht wurde bereits verarbeitet."


def test_f15_codes_count_in_any_language(line: Line) -> None:
    def seen(request: Request) -> Any:
        call(line, request.content or b"")
        return fault(GERMAN, code="DuplicateMessage")(request)

    line.before = Once(CREATE, seen)
    account = line.run(line.announce(line.place()))

    assert account.applied == 1
    line.one_sale()


def test_f15_a_fault_that_nobody_knows_ends(line: Line) -> None:
    line.before = Once(CREATE, fault(GERMAN), times=10**6)

    account = line.run(line.announce(line.place()), lasting=timedelta(days=10))

    (letter,) = line.letters()
    assert (account.pending, account.parked) == (0, 1)
    assert GERMAN in letter.message
    assert line.now - T0 <= line.retry.max_age + timedelta(hours=1)
    asked = [request.content for _, request in line.wire.sent if request.operation == CREATE]
    assert asked
    assert all(b"Language>en-us</" in (content or b"") for content in asked)


PAGE = b"<html><title>IIS</title>Server Error <br> kari@example.com </html>"


@pytest.mark.parametrize("operation", [CREATE, FIND, "SalesOrderService.wsdl"])
def test_f16_a_web_page_is_no_answer(line: Line, operation: str) -> None:
    line.before = Once(operation, answered(500, PAGE, content_type="text/html"), times=2)
    line.box.ax.purge_messages()

    account = line.run(line.announce(line.place()))

    with line.journal() as journal:
        history = repr(journal.attempts("clarity", "evt_1")) + repr(journal.alerts())
    assert (account.applied, account.parked) == (1, 0)
    assert "kari" not in history
    line.one_sale()


# F17 to F22: who may, how often, and where to


def test_f17_one_new_token_however_many_ask(line: Line) -> None:
    line.concurrency = 50
    ids = [line.place(id=f"ord_{n}", number=f"W-{n}") for n in range(50)]
    line.run(line.announce(ids[0]))
    line.box.clarity.revoke_tokens()
    before = line.box.clarity.requests["POST /oauth/token"]

    async def read_all() -> list[Order]:
        wire = line.new_wire()
        found = await asyncio.gather(
            *(drive_async(line.shop.orders.get(each), wire) for each in ids)
        )
        await wire.aclose()
        return list(found)

    assert [order.id for order in asyncio.run(read_all())] == ids
    assert line.box.clarity.requests["POST /oauth/token"] == before + 1
    assert len(line.wire.times("GET /orders")) <= 2 * 50


def test_f17_a_second_refusal_of_the_shop_stops_the_way_and_calls_a_person(line: Line) -> None:
    def refused(request: Request) -> Any:
        return answered(401)(request) if request.operation == "GET /orders" else None

    line.before = refused
    events = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(3)]

    held = line.run(*events, lasting=SECOND)
    asked = len(line.wire.times("GET /orders"))
    line.before = lambda _request: None
    account = line.run()

    assert (held.pending, held.parked) == (3, 0)
    assert asked <= 2 * len(events)
    assert len([a for a in line.alerts if a.key.startswith("halt/clarity")]) == 1
    assert account.applied == 3


def test_f17_a_refused_user_of_ax_stops_the_way_and_calls_a_person(line: Line) -> None:
    back = T0 + 10 * MINUTE
    line.before = of_ax(lambda r: answered(401)(r) if line.now < back else None)
    events = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(3)]

    account = line.run(*events)

    asked = [at for at, r in line.wire.sent if r.destination == "ax" and at < back]
    assert (account.applied, account.parked) == (3, 0)
    assert len(asked) <= 15
    assert len([a for a in line.alerts if a.key.startswith("halt/ax")]) == 1


def test_f18_a_role_that_is_lost_makes_no_dead_letter(line: Line) -> None:
    back = T0 + 40 * MINUTE
    line.before = of_ax(lambda r: answered(403)(r) if line.now < back else None)
    events = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(4)]

    held = line.run(*events[:2], lasting=15 * MINUTE)
    growing = line.run(*events[2:], lasting=15 * MINUTE)
    account = line.run()

    assert [(each.pending, each.parked) for each in (held, growing)] == [(2, 0), (4, 0)]
    assert (account.applied, account.parked) == (4, 0)
    assert len([a for a in line.alerts if a.key.startswith("halt/ax")]) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("asked", "rest"),
    [
        ("120", 2 * MINUTE),
        ("Mon, 02 Mar 2026 08:02:00 GMT", 2 * MINUTE),
        ("315360000", 15 * MINUTE),
    ],
)
def test_f19_a_server_is_left_alone_as_long_as_it_asks(
    line: Line, status: int, asked: str, rest: timedelta
) -> None:
    """By the worker that was asked, and by the next one on the journal."""
    line.before = Once("GET /orders", answered(status, retry_after=asked))
    events = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(3)]

    line.concurrency = 1
    held = line.run(events[0], lasting=MINUTE / 2)
    asked_first = line.wire.times("GET /orders")
    account = line.run(*events[1:])

    assert (held.pending, asked_first) == (1, [T0])
    assert min(line.wire.times("GET /orders")) >= T0 + rest
    assert min(line.wire.times("GET /orders")) < T0 + rest + MINUTE
    assert account.applied == 3


def test_f20_refusals_without_a_time_double_the_pause(line: Line) -> None:
    line.before = Once("GET /orders", answered(429), times=6)
    events = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(8)]
    line.concurrency = 1

    account = line.run(*events)

    tries = gaps(line.wire.times("GET /orders")[:7])
    assert account.applied == 8
    assert all(later >= earlier * 1.5 for earlier, later in pairwise(tries))
    assert tries[0] >= 1


def test_f20_no_herd_after_a_refusal(line: Line) -> None:
    line.before = Once("GET /orders", answered(429), times=4)
    events = [line.announce(line.place(id=f"ord_{n}", number=f"W-{n}")) for n in range(16)]
    line.concurrency = 4

    line.run(*events, lasting=SECOND)

    assert len(line.wire.times("GET /orders")) <= line.concurrency


@contextmanager
def tls_server(context: ssl.SSLContext) -> Iterator[tuple[int, list[bytes]]]:
    """Takes one connection and keeps what it hears once both have agreed."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                connection.settimeout(5)
                with connection, context.wrap_socket(connection, server_side=True) as secured:
                    heard.append(secured.recv(65536))

        thread = Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join()


def certificate(folder: Path, host: str, days: int) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    end = datetime.now(UTC) + timedelta(days=days)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - timedelta(days=365))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@pytest.mark.parametrize(
    ("host", "days", "old", "trusted", "speaks"),
    [
        ("localhost", 30, False, True, True),
        ("localhost", -1, False, True, False),
        ("other.example", 30, False, True, False),
        ("localhost", 30, True, True, False),
        ("localhost", 30, False, False, False),
    ],
    ids=["good", "expired", "other-host", "tls-1.1", "unknown-authority"],
)
def test_f21_nothing_leaves_over_tls_that_is_not_to_be_trusted(
    tmp_path: Path, host: str, days: int, old: bool, trusted: bool, speaks: bool
) -> None:
    files = certificate(tmp_path, host, days)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(*files)
    if old:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            served.minimum_version = ssl.TLSVersion.TLSv1
            served.maximum_version = ssl.TLSVersion.TLSv1_1
        served.set_ciphers("ALL:@SECLEVEL=0")
    tls = ssl.create_default_context(cafile=files[0]) if trusted else None
    with tls_server(served) as (port, heard):
        url = f"https://localhost:{port}/MicrosoftDynamicsAXAif60"
        ax = AX(url, company="USMF", auth=AUTH, tls=tls, timeout=5)
        with ax, pytest.raises(AxClarityError) as refused:
            ax.sales_orders.read(EntityKey.of(SalesId="SO-1"))
    if speaks:
        assert heard
        assert heard[0].startswith(b"GET ")
    else:
        assert isinstance(refused.value, NotSent)
        assert "not sent" in str(refused.value)
        assert not any(heard)


class Elsewhere:
    """Another host, which writes down whatever it is told."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.requests.append((scope["path"], scope["headers"], await receive()))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})


@pytest.fixture
def redirected() -> Iterator[tuple[str, Elsewhere]]:
    """The address of a host that sends everybody elsewhere, and elsewhere."""
    elsewhere = Elsewhere()
    there = Server(elsewhere)
    target = f"http://127.0.0.1:{there.start()}/".encode()

    async def here(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"location", target + scope["path"].encode())]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    gate = Server(here)
    yield f"http://localhost:{gate.start()}", elsewhere
    gate.stop()
    there.stop()


def test_f22_a_redirect_of_ax_is_not_followed(redirected: tuple[str, Elsewhere]) -> None:
    url, elsewhere = redirected
    with AX(f"{url}/Aif60", company="USMF", auth=AUTH) as ax, pytest.raises(AxClarityError):
        ax.sales_orders.read(EntityKey.of(SalesId="SO-1"))

    assert elsewhere.requests == []


def test_f22_a_redirect_of_the_shop_is_not_followed(redirected: tuple[str, Elsewhere]) -> None:
    url, elsewhere = redirected
    secret = Secret("secret-of-the-shop")
    with (
        Clarity(url, client_id="axclarity", client_secret=secret) as shop,
        pytest.raises(AxClarityError),
    ):
        shop.orders.get("ord_1001")

    assert elsewhere.requests == []


# F23 to F25: many, gone, numbered


def test_f23_one_bad_order_is_alone(line: Line) -> None:
    names = ("01-one-line", "44-unknown-sku", "03-line-discount-amount", "10-bundle")

    account = line.run(*(line.announce(line.place(name)) for name in names))

    assert (account.applied, account.parked) == (3, 1)
    assert [letter.event.key for letter in line.letters()] == ["order/ord_1044"]
    assert [len(line.in_ax(f"W-10{name[:2]}")) for name in names] == [1, 0, 1, 1]


def test_f23_one_stale_stock_level_is_alone(line: Line) -> None:
    def level(number: int, as_of: str = "2026-03-02T08:00:00Z") -> Inventory:
        content = {"sku": f"SKU-{number}", "location": "MAIN", "on_hand": "5", "available": "5"}
        return record_from_object(Inventory, {**content, "reserved": "0", "as_of": as_of})

    async def put() -> list[int]:
        wire = line.new_wire()
        await drive_async(line.shop.inventory.put_many([level(n) for n in range(5)]), wire)
        newer = "2026-03-02T09:00:00Z"
        entries = [level(n, newer if n != 3 else "2026-03-01T08:00:00Z") for n in range(5)]
        results = await drive_async(line.shop.inventory.put_many(entries), wire)
        return [n for n, result in enumerate(results) if result.code == ""]

    assert asyncio.run(put()) == [0, 1, 2, 4]


def test_f24_orders_that_left_ax_are_never_made_anew_without_a_person(line: Line) -> None:
    ids = [line.place(id=f"ord_{n}", number=f"W-{n}") for n in range(3)]
    line.run(*map(line.announce, ids))
    for number in ("W-0", "W-2"):
        line.box.ax._store.delete("ax.order", str(line.in_ax(number)[0].sales_id))
    line.box.ax.purge_messages()

    line.run(*(line.announce(each, "order.updated") for each in ids))

    letters = {letter.event.key: letter.rule for letter in line.letters()}
    assert letters == {"order/ord_0": "order.vanished", "order/ord_2": "order.vanished"}
    assert [len(line.in_ax(f"W-{n}")) for n in range(3)] == [0, 1, 0]


def test_f25_no_number_of_ours_is_ever_sent() -> None:
    sent = 0
    for name, document in example.orders().items():
        if name.startswith(("47", "33", "34")):
            continue
        order = record_from_object(Order, document)
        mapped = sales_order_from_order(order, example.order_policy(), account="C-1")
        assert [table.sales_id for table in mapped.document.sales_table] == [UNSET], name
        sent += 1
    assert sent > 40


def test_f25_a_number_sequence_at_its_end_is_for_a_person(line: Line) -> None:
    said = "Number sequence Sale_17 has been exceeded."
    line.before = Once(CREATE, fault("Request Failed.", said), times=99)

    line.run(line.announce(line.place()))

    (letter,) = line.letters()
    assert (letter.attempts, len(line.wire.times(CREATE))) == (1, 1)
    assert said in letter.message


def test_f25_ax_refuses_a_number_of_ours_and_says_so(line: Line) -> None:
    line.run(line.announce(line.place()))
    document = SalesOrder(sales_table=[line.one_sale()])
    document.sales_table[0].sales_id = "SO-OURS"

    async def create() -> None:
        exchange = line.ax.sales_orders.create(document, message_id=MessageId(uuid4()))
        await drive_async(exchange, line.new_wire())

    with pytest.raises(AxClarityError) as refused:
        asyncio.run(create())
    assert not isinstance(refused.value, OutcomeUnknown)
    assert len(line.box.ax.orders) == 1
