"""The web server in front of the company, over a real connection."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from axclarity.ax import AX, BasicAuth, EntityKey
from axclarity.ax.contract import Fault as AxFault
from axclarity.ax.contract import parse_xml, reply_from_bytes
from axclarity.errors import (
    AxClarityError,
    MalformedReply,
    NotAuthorised,
    NotSent,
    OutcomeUnknown,
    TransientFault,
)
from axclarity.sandbox._server import Server
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany, ax_app
from axclarity.sandbox.faults import Fault, Faults
from axclarity.values import MessageId, Secret

Made = Callable[..., Any]
USER, PASSWORD = "CONTOSO\\svc", "p\u00e5ss:word"


@pytest.fixture
def faults(store: Store) -> Faults:
    return Faults(store)


@pytest.fixture
def url(company: AxCompany, faults: Faults) -> Iterator[str]:
    server = Server(ax_app(company, faults, USER, Secret(PASSWORD)))
    port = server.start()
    yield f"http://127.0.0.1:{port}/MicrosoftDynamicsAXAif60"
    server.stop()


@pytest.fixture
def ax(url: str) -> Iterator[AX]:
    with AX(url, company="USMF", auth=BasicAuth(USER, Secret(PASSWORD))) as client:
        yield client


@pytest.fixture
def web() -> Iterator[httpx.Client]:
    header = {"authorization": BasicAuth(USER, Secret(PASSWORD)).header()}
    with httpx.Client(headers=header) as client:
        yield client


@pytest.fixture
def address(url: str) -> str:
    return f"{url}/SalesOrderService/xppservice.svc"


def new_id() -> MessageId:
    return MessageId(uuid4())


def test_the_client_creates_and_reads(ax: AX, order: Made) -> None:
    (key,) = ax.sales_orders.create(order(), message_id=new_id())
    (table,) = ax.sales_orders.read(key).sales_table
    assert (key.value, table.purch_order_form_num) == ("SO-000001", "W-1")


def test_the_contract_names_the_address_it_was_asked_at(web: httpx.Client, address: str) -> None:
    root = web.get(f"{address}?wsdl")
    assert root.headers["content-type"] == "text/xml; charset=utf-8"
    locations = [
        element.get("location") or "" for element in parse_xml(root.content).iter("{*}import")
    ]
    assert locations
    for location in locations:
        assert location.startswith(f"{address}?wsdl=")
        assert web.get(location).status_code == 200


def test_case_does_not_matter_in_the_query(web: httpx.Client, address: str) -> None:
    assert web.get(f"{address}?WSDL").content == web.get(f"{address}?wsdl").content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/SalesOrderService/xppservice.svc?xsd=xsd99", 404),
        ("/SalesOrderService/xppservice.svc", 404),
        ("/NoService/xppservice.svc?wsdl", 404),
        ("/SalesOrderService", 404),
    ],
)
def test_what_is_not_there_is_not_found(
    url: str, web: httpx.Client, path: str, status: int
) -> None:
    assert web.get(f"{url}{path}").status_code == status


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("header", [{}, {"authorization": "Basic bm9ib2R5Om5vdGhpbmc="}])
def test_everything_asks_for_credentials(url: str, method: str, header: dict[str, str]) -> None:
    address = f"{url}/SalesOrderService/xppservice.svc?wsdl"
    response = httpx.request(method, address, headers=header)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Basic realm="AX"'


@pytest.mark.parametrize(
    "action", ["", '"http://schemas.microsoft.com/dynamics/2008/01/services/SalesOrderService/X"']
)
def test_an_action_that_is_not_offered_is_a_fault(
    web: httpx.Client, address: str, action: str
) -> None:
    response = web.post(address, content=b"", headers={"soapaction": action})
    fault = reply_from_bytes(response.content)
    assert isinstance(fault, AxFault)
    assert (response.status_code, fault.codes) == (500, ("ActionNotSupported",))


@pytest.mark.parametrize("quote", ["", '"'])
def test_an_action_may_be_quoted_or_not(web: httpx.Client, address: str, quote: str) -> None:
    action = "http://schemas.microsoft.com/dynamics/2008/01/services/SalesOrderService/read"
    response = web.post(
        address, content=b"no xml", headers={"soapaction": f"{quote}{action}{quote}"}
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    "struck",
    [
        ("down", OutcomeUnknown, 0),
        ("reset_before_work", OutcomeUnknown, 0),
        ("reset_after_commit", OutcomeUnknown, 1),
        ("truncated", OutcomeUnknown, 1),
        ("unauthorised", NotAuthorised, 0),
        ("locked", TransientFault, 0),
    ],
)
def test_faults_strike_before_or_after_the_work(
    ax: AX, company: AxCompany, faults: Faults, order: Made, struck: tuple[str, Any, int]
) -> None:
    name, error, created = struck
    ax.sales_orders.read(EntityKey.of(SalesId="none"))
    faults.inject(Fault(name, on="ax", operation="SalesOrderService.create", contains="W-1"))
    with pytest.raises(error):
        ax.sales_orders.create(order("W-1"), message_id=new_id())
    assert len(company.orders) == created
    assert faults.active() == []


@pytest.mark.parametrize(("name", "status"), [("unavailable", 503), ("rate_limited", 429)])
def test_a_busy_server_says_when_to_come_back(
    ax: AX, faults: Faults, order: Made, name: str, status: int
) -> None:
    faults.inject(Fault(name, on="ax", operation="SalesOrderService.create", seconds=2.5))
    with pytest.raises(AxClarityError) as refusal:
        ax.sales_orders.create(order(), message_id=new_id())
    assert refusal.value.context["status"] == status
    assert refusal.value.context["retry_after"] == 3


def test_a_slow_server_does_the_work(ax: AX, faults: Faults, order: Made) -> None:
    faults.inject(Fault("slow", on="ax", operation="SalesOrderService.create", seconds=0.05))
    (key,) = ax.sales_orders.create(order(), message_id=new_id())
    assert key.value == "SO-000001"
    assert faults.hits == {"slow": 1}


def test_the_contract_can_be_out_of_reach_too(ax: AX, faults: Faults, order: Made) -> None:
    faults.inject(Fault("truncated", on="ax", operation="SalesOrderService.wsdl"))
    with pytest.raises((MalformedReply, NotSent, AxClarityError)):
        ax.sales_orders.create(order(), message_id=new_id())
    assert ax.sales_orders.create(order(), message_id=new_id())
