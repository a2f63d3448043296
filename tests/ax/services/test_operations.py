"""The conversations of a service against answers made up for them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from axclarity.ax import AX, CATALOGUE, AsyncAX, AXOperations, EntityKey, KeyPage, equal, everything
from axclarity.ax.contract import FaultText, Served, fault_reply
from axclarity.ax.contract.plan import plan_of_document
from axclarity.ax.documents import Customer, SalesLine, SalesOrder, SalesTable
from axclarity.ax.documents.sales_line import SalesLineBr
from axclarity.errors import (
    AifFault,
    AxClarityError,
    ConfigError,
    DocumentChanged,
    DocumentRefused,
    DuplicateMessage,
    IncompleteResult,
    InvalidDocument,
    MalformedReply,
    NoReply,
    NotAuthorised,
    OutcomeUnknown,
    RateLimited,
    ServerBusy,
    TransientFault,
    UnknownRecord,
)
from axclarity.http import Request, Response, StreamedResponse, drive
from axclarity.values import MessageId

FACTS = CATALOGUE["SalesOrderService"]
PLAN = plan_of_document(FACTS.external_name, FACTS.document, FACTS.operations)
SERVED = Served(PLAN)
BASE = "http://127.0.0.1:9/MicrosoftDynamicsAXAif60"
ADDRESS = f"{BASE}/SalesOrderService/xppservice.svc"
FILES = SERVED.files(ADDRESS)
KEY = EntityKey.of(SalesId="SO-1")
FIRST = MessageId(UUID("6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0001"))

Answer = Callable[[Request], Response]


def ok(operation: str, infolog: tuple[str, ...] = (), **content: Any) -> Response:
    return Response(status=200, content=SERVED.reply(operation, infolog, **content))


EMPTY = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'


def fault(text: str, code: str = "RequestFailed") -> Response:
    described = FaultText(code=code, message=text, infolog=(text,))
    content = fault_reply("SalesOrderService", "update", described, reason="Request Failed.")
    return Response(status=500, content=content)


def table(number: str = "SO-1", **fields: Any) -> SalesTable:
    return SalesTable(
        sales_id=number,
        purch_order_form_num="W-1",
        receipt_date_requested=date(2026, 1, 31),
        **{"document_hash": "0" * 32, **fields},
    )


def orders(*numbers: str) -> SalesOrder:
    return SalesOrder(sales_table=[table(number) for number in numbers])


class Port:
    """Serves the contract, and the answers in order; keeps what it was asked."""

    def __init__(self, *answers: Response, files: dict[str, bytes] | None = None) -> None:
        self.answers = list(answers)
        self.files = files or FILES
        self.asked: list[Request] = []

    def send(self, request: Request) -> Response:
        if request.method == "GET":
            return Response(status=200, content=self.files[request.url.partition("?")[2]])
        self.asked.append(request)
        return self.answers.pop(0)

    @contextmanager
    def stream(self, request: Request) -> Iterator[StreamedResponse]:
        answer = self.send(request)
        pieces = (answer.content[at : at + 100] for at in range(0, len(answer.content), 100))
        yield StreamedResponse(status=answer.status, headers=answer.headers, chunks=iter(pieces))

    def close(self) -> None:
        pass

    @property
    def message_ids(self) -> list[str]:
        calls = (SERVED.call(r.operation.rpartition(".")[2], r.content or b"") for r in self.asked)
        return [call.message_id for call in calls]


def client(port: Port, **settings: Any) -> AX:
    return AX(BASE, company="USMF", transport=port, **settings)


def renamed(document: SalesOrder) -> bool:
    document.sales_table[0].sales_name = "Jane"
    return True


class TestChange:
    def test_one_round(self) -> None:
        port = Port(ok("read", SalesOrder=orders("SO-1")), ok("update"))

        assert client(port).sales_orders.change(KEY, renamed, message_id=FIRST)
        sent = SERVED.call("update", port.asked[1].content or b"").document(SalesOrder)
        assert (sent.sales_table[0].sales_name, sent.sales_table[0].action) == ("Jane", "update")

    def test_somebody_was_faster_once(self) -> None:
        read = ok("read", SalesOrder=orders("SO-1"))
        port = Port(read, fault("The document hash does not match."), read, ok("update"))

        assert client(port).sales_orders.change(KEY, renamed, message_id=FIRST)
        assert (port.message_ids[1], port.message_ids[3]) == (str(FIRST), str(FIRST))

    def test_somebody_was_faster_each_time(self) -> None:
        read, refused = ok("read", SalesOrder=orders("SO-1")), fault("The document hash is old.")
        port = Port(read, refused, read, refused)

        with pytest.raises(DocumentChanged):
            client(port).sales_orders.change(KEY, renamed, message_id=FIRST, attempts=2)

    def test_nothing_to_send(self) -> None:
        port = Port(ok("read", SalesOrder=orders("SO-1")))

        assert not client(port).sales_orders.change(KEY, lambda _: False, message_id=FIRST)

    def test_an_unknown_outcome_is_not_tried_again(self) -> None:
        port = Port(ok("read", SalesOrder=orders("SO-1")), Response(status=504))

        with pytest.raises(OutcomeUnknown) as doubtful:
            client(port).sales_orders.change(KEY, renamed, message_id=FIRST)

        assert doubtful.value.context["message_id"] == str(FIRST)

    def test_a_line_that_was_read_is_never_created_again(self) -> None:
        line = SalesLine(sales_qty=Decimal(1), sales_unit="ea", invent_trans_id="L-7")
        port = Port(ok("read", SalesOrder=SalesOrder(sales_table=[table(sales_line=[line])])))
        with pytest.raises(InvalidDocument) as refused:
            client(port).sales_orders.change(KEY, renamed, message_id=FIRST)

        assert (refused.value.rule, len(port.asked)) == ("ax.no-rec-id", 1)

    def test_what_an_edit_adds_is_created(self) -> None:
        line = SalesLine(rec_id=1, rec_version=1, sales_qty=Decimal(1), sales_unit="ea")
        port = Port(
            ok("read", SalesOrder=SalesOrder(sales_table=[table(sales_line=[line])])), ok("update")
        )

        def add(document: SalesOrder) -> bool:
            known = document.sales_table[0].sales_line
            known[0].sales_line_br.append(SalesLineBr(suframa_discount_br=Decimal(1)))
            known.append(SalesLine(sales_qty=Decimal(2), sales_unit="ea"))
            return True

        client(port).sales_orders.change(KEY, add, message_id=FIRST)
        sent = SERVED.call("update", port.asked[1].content or b"").document(SalesOrder)
        assert [each.action for each in sent.sales_table[0].sales_line] == ["update", "create"]

    def test_without_an_attempt_there_is_nothing(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            client(Port()).sales_orders.change(KEY, renamed, message_id=FIRST, attempts=0)


class TestKeysAndRecords:
    @pytest.mark.parametrize("keys", [(), (KEY, KEY)])
    def test_an_update_needs_one_key_for_each_record(self, keys: tuple[EntityKey, ...]) -> None:
        port = Port()
        with pytest.raises(InvalidDocument) as refused:
            client(port).sales_orders.update(orders("SO-1"), *keys, message_id=FIRST)

        assert (refused.value.rule, port.asked) == ("ax.keys", [])

    def test_a_delete_needs_a_key(self) -> None:
        with pytest.raises(InvalidDocument):
            client(Port()).sales_orders.delete(message_id=FIRST)

    def test_many_keys_are_read_in_portions(self) -> None:
        keys = [EntityKey.of(SalesId=f"SO-{n}") for n in range(5)]
        port = Port(*(ok("read", SalesOrder=orders("SO")) for _ in range(3)))
        read = list(client(port).sales_orders.read_all(*keys, at_once=2))

        sizes = [len(SERVED.call("read", r.content or b"").entity_keys()) for r in port.asked]
        assert (len(read), sizes) == (3, [2, 2, 1])

    def test_a_page_of_keys(self) -> None:
        port = Port(ok("getKeys", EntityKeyPage=KeyPage(keys=(KEY,), bookmark="next")))
        page = client(port).sales_orders.get_keys(page_size=7, bookmark="here")

        assert page == KeyPage(keys=(KEY,), bookmark="next")
        assert SERVED.call("getKeys", port.asked[0].content or b"").paging() == (7, "here")

    def test_changes_that_ax_cannot_tell(self) -> None:
        answer = KeyPage(keys=(), failure="ChangedDateTimeOutOfRange")
        port = Port(ok("getChangedKeys", EntityKeyPage=answer))
        since = datetime(2026, 1, 31, 12, tzinfo=UTC)
        page = client(port).sales_orders.get_changed_keys(since)

        assert page.failure == "ChangedDateTimeOutOfRange"
        call = SERVED.call("getChangedKeys", port.asked[0].content or b"")
        assert call.text("_changedDateTime") == "2026-01-31T12:00:00Z"


class TestLimits:
    def test_a_result_at_the_limit_is_not_trusted(self) -> None:
        with pytest.raises(IncompleteResult):
            client(
                Port(ok("find", SalesOrder=orders("A", "B"))), document_limit=2
            ).sales_orders.find(everything("SalesTable"))

    @pytest.mark.parametrize("limit", [None, 1, 3])
    def test_another_result_is(self, limit: int | None) -> None:
        port = Port(ok("findKeys", EntityKeyList=(KEY, KEY)))

        found = client(port, document_limit=limit).sales_orders.find_keys(everything("SalesTable"))
        assert found == (KEY, KEY)

    def test_a_stream_at_the_limit_is_not_trusted_either(self) -> None:
        port = Port(ok("find", SalesOrder=orders("A", "B")))
        stream = client(port, document_limit=2).sales_orders.stream(everything("SalesTable"))

        assert [next(stream).sales_id, next(stream).sales_id] == ["A", "B"]
        with pytest.raises(IncompleteResult):
            next(stream)


class TestStreams:
    def stream(self, answer: Response) -> list[str]:
        by_customer = equal("SalesTable", "CustAccount", "C-1")
        return [t.sales_id for t in client(Port(answer)).sales_orders.stream(by_customer)]

    def test_all_records(self) -> None:
        assert self.stream(ok("find", SalesOrder=orders("A", "B", "C"))) == ["A", "B", "C"]

    def test_none(self) -> None:
        assert self.stream(ok("find")) == []

    def test_a_fault(self) -> None:
        with pytest.raises(AifFault):
            self.stream(fault("No."))

    def test_half_an_answer(self) -> None:
        whole = SERVED.reply("find", SalesOrder=orders("A", "B"))
        with pytest.raises(NoReply):
            self.stream(Response(status=200, content=whole[:-20]))

    def test_a_page_instead(self) -> None:
        with pytest.raises(ServerBusy):
            self.stream(Response(status=500, content=b"<html>Server Error</html>"))

    @pytest.mark.parametrize("numbers", [(), ("A",)])
    def test_the_answer_to_something_else(self, numbers: tuple[str, ...]) -> None:
        other = ok("read", SalesOrder=orders(*numbers))
        failed = Response(status=500, content=ok("find", SalesOrder=orders(*numbers)).content)
        for answer in (other, failed, Response(status=200, content=EMPTY)):
            with pytest.raises(ServerBusy, match="something else"):
                self.stream(answer)

    def test_a_refusal(self) -> None:
        with pytest.raises(NotAuthorised):
            self.stream(Response(status=401))

    def test_a_transport_that_cannot_stream(self) -> None:
        class Plain:
            def send(self, request: Request) -> Response:
                raise AssertionError(request)

            def close(self) -> None:
                pass

        with AX(BASE, company="USMF", transport=Plain()) as ax, pytest.raises(ConfigError):
            next(ax.sales_orders.stream(everything("SalesTable")))


DEADLOCK = "Cannot select a record in Order lines. Deadlock, where users locked the table."


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("The document hash does not match.", "RequestFailed", DocumentChanged),
        (DEADLOCK, "RequestFailed", TransientFault),
        ("Item number X does not exist.", "RequestFailed", UnknownRecord),
        ("Whatever", "InvalidDocumentSchema", DocumentRefused),
        ("The caller is not authorized.", "RequestFailed", NotAuthorised),
        ("Whatever", "NotAuthorized", NotAuthorised),
        ("Site must be filled in.", "RequestFailed", AifFault),
        # What is quoted from a document, or said of its business, is nothing AX says of itself.
        ("Item number ACCESS DENIED does not exist.", "RequestFailed", UnknownRecord),
        ("Item number DEADLOCK-7 does not exist.", "RequestFailed", UnknownRecord),
        ("The credit card is not authorized.", "RequestFailed", AifFault),
        ("The e-mail address is already in use by another user.", "RequestFailed", AifFault),
        ("Customer 'Update Conflict Games Ltd' is on hold.", "RequestFailed", AifFault),
        ("The exchange rate has been changed since yesterday.", "RequestFailed", AifFault),
        ("Access denied: x", "DuplicateMessage", DuplicateMessage),
    ],
)
def test_what_a_fault_means(text: str, code: str, kind: type[AxClarityError]) -> None:
    with pytest.raises(AxClarityError) as refused:
        client(Port(fault(text, code))).sales_orders.update(orders("SO-1"), KEY, message_id=FIRST)

    assert type(refused.value) is kind
    assert (text in str(refused.value)) is (kind is not NotAuthorised)


def test_only_a_change_can_come_too_late() -> None:
    with pytest.raises(AifFault) as refused:
        client(Port(fault("The document hash is old."))).sales_orders.read(KEY)

    assert type(refused.value) is AifFault


@pytest.mark.parametrize("status", [201, 202, 204, 302, 400, 408, 502, 503, 504, 520, 524])
def test_a_write_that_is_neither_done_nor_refused_has_an_unknown_outcome(status: int) -> None:
    with pytest.raises(OutcomeUnknown):
        client(Port(Response(status=status))).sales_orders.create(orders("A"), message_id=FIRST)


@pytest.mark.parametrize("status", [404, 405, 415, 429])
def test_a_write_that_was_not_looked_at_may_be_sent_again(status: int) -> None:
    with pytest.raises((ServerBusy, RateLimited)):
        client(Port(Response(status=status))).sales_orders.create(orders("A"), message_id=FIRST)


def test_the_answer_to_something_else_leaves_a_write_in_doubt() -> None:
    for answer in (ok("read"), Response(status=500, content=ok("update").content)):
        with pytest.raises(OutcomeUnknown):
            client(Port(answer)).sales_orders.update(orders("SO-1"), KEY, message_id=FIRST)


@pytest.mark.parametrize("name", ["find", "find_keys"])
def test_an_empty_body_does_not_say_that_there_is_nothing(name: str) -> None:
    services = client(Port(Response(status=200, content=EMPTY))).sales_orders
    with pytest.raises(ServerBusy, match="something else"):
        getattr(services, name)(everything("SalesTable"))


def test_an_empty_body_does_not_say_that_it_was_done() -> None:
    port = Port(*[Response(status=200, content=EMPTY)] * 2)
    with pytest.raises(OutcomeUnknown):
        client(port).sales_orders.update(orders("SO-1"), KEY, message_id=FIRST)
    with pytest.raises(OutcomeUnknown):
        client(port).sales_orders.delete(KEY, message_id=FIRST)


@pytest.mark.parametrize("key", [EntityKey(()), EntityKey.of(SalesId="")])
def test_a_key_that_names_nothing_leaves_a_create_in_doubt(key: EntityKey) -> None:
    with pytest.raises(OutcomeUnknown, match="key"):
        client(Port(ok("create", EntityKeyList=(key,)))).sales_orders.create(
            orders("A"), message_id=FIRST
        )
    with pytest.raises(MalformedReply, match="key"):
        client(Port(ok("findKeys", EntityKeyList=(KEY, key)))).sales_orders.find_keys(
            everything("SalesTable")
        )


def test_fewer_keys_than_records_leave_a_create_in_doubt() -> None:
    port = Port(ok("create", EntityKeyList=(KEY,)))
    with pytest.raises(OutcomeUnknown, match="2 records with 1 keys"):
        client(port).sales_orders.create(orders("A", "B"), message_id=FIRST)


class TestContracts:
    @pytest.mark.parametrize("content", [b"", b"<html>Service</html>", b"<wsdl", b"no xml"])
    def test_a_page_instead_is_asked_for_again(self, content: bytes) -> None:
        port = Port(files=dict.fromkeys(FILES, content))
        with pytest.raises(ServerBusy):
            client(port).sales_orders.read(KEY)

    def test_a_contract_without_the_service_stops_ax_and_parks_nothing(self) -> None:
        with pytest.raises(ConfigError) as refused:
            client(Port()).of(SalesOrder, "OtherService").read(KEY)

        assert refused.value.context["destination"] == "ax"

    def test_without_a_call_context_nothing_leaves(self) -> None:
        facts = (FACTS.external_name, FACTS.document, FACTS.operations)
        bare = Served(plan_of_document(*facts, call_context=False)).files(ADDRESS)
        port = Port(ok("create", EntityKeyList=(KEY,)), files=bare)
        with pytest.raises(ConfigError, match="company nor message id"):
            client(port).sales_orders.create(orders("A"), message_id=FIRST)

        assert port.asked == []
        again = client(port, call_context=False).sales_orders
        assert again.create(orders("A"), message_id=FIRST) == (KEY,)

    def test_those_who_waited_share_a_failure(self) -> None:
        asked: list[str] = []

        class Down:
            async def send(self, request: Request) -> Response:
                asked.append(request.url)
                await asyncio.sleep(0)
                return Response(status=503)

            async def aclose(self) -> None:
                pass

        async def many() -> list[object]:
            async with AsyncAX(BASE, company="USMF", transport=Down()) as ax:
                reads = (ax.sales_orders.read(KEY) for _ in range(16))
                return [*await asyncio.gather(*reads, return_exceptions=True)]

        assert {type(each) for each in asyncio.run(many())} == {ServerBusy}
        assert len(asked) == 1

    def test_another_document_cannot_be_streamed(self) -> None:
        with pytest.raises(InvalidDocument):
            next(client(Port()).of(Customer, "SalesOrderService").stream(everything("CustTable")))


def test_a_full_update_of_what_was_not_read_whole_is_refused() -> None:
    content = SERVED.reply("read", SalesOrder=orders("SO-1")).replace(
        b"</SalesTable>", b'<SiteGift class="entity"><Name>Teddy</Name></SiteGift></SalesTable>'
    )
    port = Port(Response(status=200, content=content), ok("update"))
    service = client(port).sales_orders
    document = service.read(KEY)
    with pytest.raises(InvalidDocument) as refused:
        service.update(document, KEY, message_id=FIRST, full=True)

    assert refused.value.rule == "ax.unread-children"
    service.update(document, KEY, message_id=FIRST)


def test_a_listener_that_fails_costs_no_answer() -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    port = Port(ok("create", ("Note.",), EntityKeyList=(KEY,)))
    created = client(port, on_infolog=broken).sales_orders.create(orders("A"), message_id=FIRST)
    assert created == (KEY,)


def test_a_fault_that_hides_its_reason_comes_with_advice() -> None:
    hidden = FaultText(
        code="RequestFailed", message="Request Failed. See the Exception Log for details."
    )
    content = fault_reply("SalesOrderService", "read", hidden, reason="Request Failed.")
    with pytest.raises(AifFault, match="Include exceptions in fault"):
        client(Port(Response(status=500, content=content))).sales_orders.read(KEY)


def test_a_fault_tells_where() -> None:
    text = FaultText(code="InvalidDocumentSchema", message="No.", xpath="/SalesTable[1]", line=3)
    content = fault_reply("SalesOrderService", "create", text, reason="No.")
    with pytest.raises(DocumentRefused) as refused:
        client(Port(Response(status=500, content=content))).sales_orders.read(KEY)

    (detail,) = refused.value.details
    assert (detail["xpath"], detail["line"]) == ("/SalesTable[1]", 3)


def test_what_ax_adds_to_a_success_is_passed_on() -> None:
    heard: list[tuple[str, list[str]]] = []
    port = Port(ok("create", ("The price was changed.",), EntityKeyList=(KEY,)))
    ax = client(
        port, on_infolog=lambda name, lines: heard.append((name, [x.message for x in lines]))
    )

    assert ax.sales_orders.create(orders("SO-1"), message_id=FIRST) == (KEY,)
    assert heard == [("SalesOrderService.create", ["The price was changed."])]


def test_a_create_without_a_key_has_an_unknown_outcome() -> None:
    with pytest.raises(OutcomeUnknown):
        client(Port(ok("create"))).sales_orders.create(orders("SO-1"), message_id=FIRST)


def test_half_a_reply_to_a_write_has_an_unknown_outcome() -> None:
    content = SERVED.reply("create", EntityKeyList=(KEY,))
    for size in range(0, len(content) - 1, 40):
        port = Port(Response(status=200, content=content[:size]))
        with pytest.raises(OutcomeUnknown):
            client(port).sales_orders.create(orders("SO-1"), message_id=FIRST)


def test_another_document_than_asked_for_is_refused() -> None:
    other = Served(plan_of_document("SalesOrderService", SalesOrder, ("create", "find")))
    content = other.reply("find").replace(b"FindResponse>", b"FindResponse><x/>", 1)
    with pytest.raises(MalformedReply):
        client(Port(Response(status=200, content=content))).sales_orders.find(everything("X"))


def test_the_idempotent_operations_are_those_of_ax_s_own_services() -> None:
    operations = AXOperations(base_url=BASE, company="USMF")
    own = drive(operations.sales_orders.idempotent_operations(), Port())
    assert own == {"create", "update", "delete"}


def test_an_operation_that_the_port_lacks_sends_nothing() -> None:
    few = Served(plan_of_document("SalesOrderService", SalesOrder, ("read",)))
    port = Port(files=few.files(ADDRESS))
    with pytest.raises(InvalidDocument, match="does not offer delete; it offers read"):
        client(port).sales_orders.delete(KEY, message_id=FIRST)

    assert port.asked == []


def test_numbers_are_exact_both_ways() -> None:
    price = Decimal("1234567890.123456")
    answer = SalesOrder(sales_table=[table(total_invoice=price)])
    (read,) = client(Port(ok("read", SalesOrder=answer))).sales_orders.read(KEY).sales_table

    assert read.total_invoice == price
