"""What a port's answers mean, one status at a time."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax._port import Port
from axclarity.ax.contract.plan import plan_of_document, published
from axclarity.ax.documents import DocuRefHeader, SalesLine, SalesOrder, SalesTable
from axclarity.errors import (
    AifFault,
    AxClarityError,
    ConfigError,
    NotAuthorised,
    OutcomeUnknown,
    RateLimited,
    ServerBusy,
    TooLarge,
)
from axclarity.http import Request, Response, drive, utc_now
from axclarity.values import MessageId, message_id

BASE = "http://ax.example/MicrosoftDynamicsAXAif60"
ADDRESS = f"{BASE}/SalesOrderService/xppservice.svc"
INSIDE = "http://inner-host:8080/MicrosoftDynamicsAXAif60/SalesOrderService/xppservice.svc"
OPERATIONS = ("create", "read", "find", "findKeys")
IDENTITY: MessageId = message_id(
    system="s", company="c", entity="e", key="k", operation="o", revision="1"
)

Answer = Callable[[Request], Response]


def contract_of(service: str) -> dict[str, bytes]:
    return published(plan_of_document(service, SalesOrder, OPERATIONS), INSIDE)


class Canned:
    """Serves a contract that names another host, and one answer to every call."""

    def __init__(self, answer: Response, files: dict[str, bytes] | None = None) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.files = files or contract_of("SalesOrderService")

    def send(self, request: Request) -> Response:
        self.asked.append(request.url)
        if request.method == "GET":
            return Response(status=200, content=self.files[request.url.partition("?")[2]])
        return self.answer

    def close(self) -> None:
        pass


def operations() -> AXOperations:
    return AXOperations.of_company(BASE, company="USMF")


def created(answer: Response, **fields: Any) -> AxClarityError:
    table = SalesTable(
        purch_order_form_num="W-1", receipt_date_requested=date(2026, 1, 31), **fields
    )
    order = SalesOrder(sales_table=[table])
    exchange = operations().sales_orders.create(order, message_id=IDENTITY)
    with pytest.raises(AxClarityError) as caught:
        drive(exchange, Canned(answer))
    return caught.value


def found(answer: Response) -> AxClarityError:
    exchange = operations().sales_orders.find(equal("SalesTable", "SalesId", "SO-1"))
    with pytest.raises(AxClarityError) as caught:
        drive(exchange, Canned(answer))
    return caught.value


@pytest.mark.parametrize(
    ("status", "content", "of_a_write", "of_a_question"),
    [
        (400, b"", OutcomeUnknown, TooLarge),
        (401, b"", NotAuthorised, NotAuthorised),
        (403, b"", NotAuthorised, NotAuthorised),
        (404, b"", ServerBusy, ServerBusy),
        (413, b"", TooLarge, TooLarge),
        (429, b"", RateLimited, RateLimited),
        (500, b"<html>Server Error</html>", OutcomeUnknown, ServerBusy),
        (500, b"", OutcomeUnknown, ServerBusy),
        (502, b"", OutcomeUnknown, ServerBusy),
        (503, b"", OutcomeUnknown, ServerBusy),
        (504, b"", OutcomeUnknown, ServerBusy),
        (200, b"<html>Sign in</html>", OutcomeUnknown, ServerBusy),
        (200, b"not xml", OutcomeUnknown, ServerBusy),
        (200, b'<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>', OutcomeUnknown, ServerBusy),
    ],
)
def test_an_answer_means_one_thing_to_a_write_and_one_to_a_question(
    status: int, content: bytes, of_a_write: type[Exception], of_a_question: type[Exception]
) -> None:
    answer = Response(status=status, content=content)

    assert type(created(answer)) is of_a_write
    assert type(found(answer)) is of_a_question


def test_a_port_that_is_not_there_may_have_another_name() -> None:
    absent = found(Response(status=404, content=b""))

    assert str(absent).endswith(
        "If the port has another name than the service, say ports={'SalesOrderService': 'NAME'}."
    )


def test_a_port_of_another_name_that_is_not_there_is_named() -> None:
    ports = {"SalesOrderService": "WebOrders"}
    ax = AXOperations.of_company(BASE, company="USMF", ports=ports)
    port = ax.sales_orders.port

    absent = port.refusal("x", Response(status=404, content=b""), writes=False)
    assert str(absent).endswith("It was asked for as 'WebOrders', which ports says.")


def test_what_is_no_port_of_a_service_is_not_told_of_ports() -> None:
    """The command line asks for whatever address it is given."""
    port = Port(address=ADDRESS, external_name="x", auth=None, now=utc_now, timeout=1.0)

    absent = port.refusal("x", Response(status=404, content=b""), writes=False)
    assert str(absent).endswith("Check its name and path.")


ROUTER = "http://schemas.microsoft.com/net/2005/12/windowscommunicationfoundation/dispatcher"
EXCEPTION = '<d:ExceptionDetail xmlns:d="http://schemas.datacontract.org/2004/07/System"/>'


def fault(code: str, detail: str = "", reason: str = "The socket was aborted.") -> Response:
    """A fault that AIF has not written."""
    return Response(
        status=500,
        content=(
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
            f'<faultcode xmlns:a="{ROUTER}">{code}</faultcode><faultstring>{reason}</faultstring>'
            f"{detail}</s:Fault></s:Body></s:Envelope>"
        ).encode(),
    )


@pytest.mark.parametrize("code", ["a:InternalServiceFault", "s:Server", ""])
@pytest.mark.parametrize("detail", ["", "<detail/>", f"<detail>{EXCEPTION}</detail>"])
def test_a_fault_of_the_router_is_no_refusal(code: str, detail: str) -> None:
    answer = fault(code, detail)

    assert type(created(answer)) is OutcomeUnknown
    assert created(answer).context["message_id"] == str(IDENTITY)
    assert type(found(answer)) is ServerBusy
    assert "socket" not in str(created(answer)) + str(found(answer))


@pytest.mark.parametrize(
    "code",
    [
        "s:Client",
        "s:VersionMismatch",
        "s:MustUnderstand",
        "a:ActionNotSupported",
        "a:DeserializationFailed",
        "wsse:FailedAuthentication",
    ],
)
def test_a_message_that_was_refused_before_it_was_carried_out_leaves_no_doubt(code: str) -> None:
    assert type(created(fault(code))) is AifFault
    assert type(found(fault(code))) is AifFault


@pytest.mark.parametrize(
    "detail",
    [
        "<AifFault/>",
        "<f:AifFault xmlns:f='urn:f'><f:CustomDetailXml/></f:AifFault>",
        "<Other><InfologMessage><Message>No.</Message></InfologMessage></Other>",
    ],
)
def test_what_aif_says_is_a_refusal_whatever_the_code(detail: str) -> None:
    answer = fault("s:Server", f"<detail>{detail}</detail>")

    assert type(created(answer)) is AifFault
    assert type(found(answer)) is AifFault


def test_who_may_not_do_it_has_done_nothing() -> None:
    denied = fault("a:InternalServiceFault", reason="Access denied.")

    assert type(created(denied)) is NotAuthorised
    assert type(found(denied)) is NotAuthorised


def test_only_a_large_message_can_be_too_large() -> None:
    line = SalesLine(name="x" * 900, sales_qty=Decimal(1), sales_unit="ea")
    answer = Response(status=400)

    assert type(created(answer, sales_line=[line] * 70)) is TooLarge
    notes = [[DocuRefHeader(notes="é" * each)] for each in (8_193, 8_192)]
    assert type(created(answer, docu_ref_header=notes[0])) is TooLarge
    assert type(created(answer, docu_ref_header=notes[1])) is OutcomeUnknown


def test_a_create_without_a_key_is_no_success() -> None:
    empty = (
        b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        b'<r:SalesOrderServiceCreateResponse xmlns:r="http://schemas.microsoft.com/dynamics/2008/01/services"/>'
        b"</e:Body></e:Envelope>"
    )

    assert type(created(Response(status=200, content=empty))) is OutcomeUnknown


def test_retry_after_is_read() -> None:
    busy = found(Response(status=503, headers={"retry-after": "7"}))

    assert isinstance(busy, ServerBusy)
    assert busy.retry_after == 7


def test_the_contract_is_read_from_the_configured_host_only() -> None:
    port = Canned(Response(status=503))
    with pytest.raises(ServerBusy):
        drive(operations().sales_orders.read(EntityKey.of(SalesId="SO-1")), port)

    assert len(port.asked) > 3
    assert {url.partition("?")[0] for url in port.asked} == {ADDRESS}


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("http://elsewhere.example/other.svc?wsdl=wsdl0", "another address"),
        ("../../../../etc/passwd", "another address"),
    ],
)
def test_an_import_of_anything_else_is_never_fetched(place: str, rule: str) -> None:
    files = contract_of("SalesOrderService")
    root = files["wsdl"].replace(f"{INSIDE}?wsdl=wsdl0".encode(), place.encode())
    port = Canned(Response(status=200), {**files, "wsdl": root})

    with pytest.raises(ConfigError, match=rule):
        drive(operations().sales_orders.read(EntityKey.of(SalesId="SO-1")), port)

    assert all(url.startswith(ADDRESS) for url in port.asked)


def test_a_port_without_the_service_says_so() -> None:
    files = contract_of("OtherService")

    with pytest.raises(ConfigError, match=r"binds no SalesOrderService\. It offers: OtherService"):
        drive(
            operations().sales_orders.read(EntityKey.of(SalesId="SO-1")),
            Canned(Response(status=200), files),
        )


def test_a_port_that_refuses_its_contract_says_so() -> None:
    class Closed(Canned):
        def send(self, request: Request) -> Response:
            return Response(status=401)

    with pytest.raises(NotAuthorised):
        drive(
            operations().sales_orders.read(EntityKey.of(SalesId="SO-1")),
            Closed(Response(status=200)),
        )


def test_the_call_context_travels() -> None:
    sent: list[bytes] = []

    class Listening(Canned):
        def send(self, request: Request) -> Response:
            sent.append(request.content or b"")
            return super().send(request)

    with pytest.raises(OutcomeUnknown):
        drive(
            operations().sales_orders.create(SalesOrder(), message_id=IDENTITY),
            Listening(Response(status=503)),
        )

    assert b"Company>USMF<" in sent[-1]
    assert b"Language>en-us<" in sent[-1]
    assert str(IDENTITY).encode() in sent[-1]
    assert b"addressing" not in sent[-1]
