"""The AX client, both skins, against the sandbox."""

import asyncio
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from axclarity import AX, AsyncAX, BasicAuth, EntityKey, Secret, equal
from axclarity.ax import AXOperations, between
from axclarity.ax.documents import (
    Customer,
    CustTable,
    DirPerson,
    InventDim,
    PersonName,
    SalesLine,
    SalesOrder,
    SalesTable,
)
from axclarity.errors import (
    AifFault,
    ConfigError,
    DuplicateMessage,
    InvalidDocument,
    InvalidValue,
    NoReply,
    NotAuthorised,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    ServerBusy,
    TransientFault,
    UnknownRecord,
)
from axclarity.http import AsyncSocketTransport, Request, Response, WindowsAuth
from axclarity.sandbox import Fault, Sandbox
from axclarity.values import MessageId


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox() as box:
        box.ax.add_customer("C-1", name="Kari Nordmann")
        box.ax.add_item("SKU-1", on_hand={"11": Decimal(100)})
        yield box


@pytest.fixture
def ax(box: Sandbox) -> Iterator[AX]:
    with AX(box.ax_url, company="USMF", auth=BasicAuth(box.ax_user, box.ax_password)) as ax:
        yield ax


def new_id() -> MessageId:
    return MessageId(uuid4())


def order(number: str = "W-1", item: str = "SKU-1", **fields: Any) -> SalesOrder:
    line = SalesLine(
        item_id=item,
        sales_qty=Decimal(3),
        sales_unit="ea",
        sales_price=Decimal("9.99"),
        invent_dim=[InventDim(invent_site_id="1", invent_location_id="11")],
    )
    table = SalesTable(
        cust_account="C-1",
        currency_code="EUR",
        purch_order_form_num=number,
        receipt_date_requested=date(2026, 12, 1),
        sales_line=[line],
        **fields,
    )
    return SalesOrder(sales_table=[table])


def test_create_read_find(ax: AX) -> None:
    (key,) = ax.sales_orders.create(order(), message_id=new_id())

    (table,) = ax.sales_orders.read(key).sales_table
    by_number = equal("SalesTable", "PurchOrderFormNum", "W-1")
    assert table.total_invoice == Decimal("29.97")
    assert table.sales_type == "Sales"
    assert ax.sales_orders.find_keys(by_number) == (key,)
    assert ax.sales_orders.find(by_number).sales_table[0].sales_id == key.value


def test_nothing_found_is_an_empty_document(ax: AX) -> None:
    assert ax.sales_orders.find(equal("SalesTable", "PurchOrderFormNum", "W-9")) == SalesOrder()
    assert ax.sales_orders.find_keys(equal("SalesTable", "PurchOrderFormNum", "W-9")) == ()


def test_customers(ax: AX) -> None:
    party = DirPerson(name="Ola", person_name=[PersonName(first_name="Ola", last_name="N")])
    table = CustTable(cust_group="WEB", currency="NOK", dir_party=[party])

    (key,) = ax.customers.create(Customer(cust_table=[table]), message_id=new_id())

    (read,) = ax.customers.read(key).cust_table
    assert isinstance(read.dir_party[0], DirPerson)
    assert read.dir_party[0].person_name[0].first_name == "Ola"


def test_the_same_message_twice_is_told_apart_from_a_second_one(ax: AX) -> None:
    identity = new_id()
    ax.sales_orders.create(order(), message_id=identity)

    with pytest.raises(DuplicateMessage) as refused:
        ax.sales_orders.create(order(), message_id=identity)

    assert refused.value.context["message_id"] == str(identity)


def test_a_second_order_of_the_same_number_becomes_a_journal_silently(ax: AX) -> None:
    ax.sales_orders.create(order(), message_id=new_id())

    (key,) = ax.sales_orders.create(order(), message_id=new_id())

    assert ax.sales_orders.read(key).sales_table[0].sales_type == "Journal"


def test_a_refusal_brings_its_infolog(ax: AX) -> None:
    with pytest.raises(UnknownRecord) as refused:
        ax.sales_orders.create(order(item="SKU-NONE"), message_id=new_id())

    assert any("SKU-NONE" in text for text in refused.value.infolog)
    assert "SalesOrderService.create" in str(refused.value)


def test_a_sales_id_of_ours_fails_the_document(ax: AX) -> None:
    with pytest.raises(AifFault):
        ax.sales_orders.create(order(sales_id="SO-MINE"), message_id=new_id())


def test_what_is_wrong_is_seen_before_anything_is_sent(box: Sandbox, ax: AX) -> None:
    document = order(number="W" * 21, sales_name="Kari\x00")
    document.sales_table[0].sales_line[0].sales_price = Decimal(12345678901234567)

    with pytest.raises(InvalidDocument) as refused:
        ax.sales_orders.create(document, message_id=new_id())

    assert {p.path: p.rule for p in refused.value.problems} == {
        "SalesOrder.SalesTable[0].PurchOrderFormNum": "ax.too-long",
        "SalesOrder.SalesTable[0].SalesName": "xml.illegal-character",
        "SalesOrder.SalesTable[0].SalesLine[0].SalesPrice": "ax.too-many-digits",
    }
    assert "Kari" not in str(refused.value)
    assert not box.ax.requests


def test_a_field_that_the_port_does_not_know_is_refused(ax: AX) -> None:
    document = order()
    document.sales_table[0].extra = {"SiteField": "1"}

    with pytest.raises(InvalidDocument) as refused:
        ax.sales_orders.create(document, message_id=new_id())

    assert refused.value.rule == "ax.not-in-contract"


@pytest.mark.parametrize(
    ("fault", "on_create", "on_find"),
    [
        ("reset_after_commit", OutcomeUnknown, NoReply),
        ("truncated", OutcomeUnknown, NoReply),
        ("down", OutcomeUnknown, NoReply),
        ("unavailable", OutcomeUnknown, ServerBusy),
        ("rate_limited", RateLimited, RateLimited),
        ("unauthorised", NotAuthorised, NotAuthorised),
        ("locked", TransientFault, TransientFault),
    ],
)
def test_what_goes_wrong_has_a_type(
    box: Sandbox, ax: AX, fault: str, on_create: type[Exception], on_find: type[Exception]
) -> None:
    by_number = equal("SalesTable", "PurchOrderFormNum", "W-1")
    ax.sales_orders.find_keys(by_number)
    box.faults.inject(Fault(fault, on="ax", times=2, seconds=3))

    with pytest.raises(on_create) as first:
        ax.sales_orders.create(order(), message_id=new_id())
    with pytest.raises(on_find) as second:
        ax.sales_orders.find_keys(by_number)

    assert (type(first.value), type(second.value)) == (on_create, on_find)


def test_nobody_there_means_nothing_was_sent(box: Sandbox) -> None:
    nobody = "http://127.0.0.1:9/MicrosoftDynamicsAXAif60"
    with AX(nobody, company="USMF") as ax, pytest.raises(NotSent):
        ax.sales_orders.create(order(), message_id=new_id())


def test_wrong_password_is_said_and_not_shown(box: Sandbox) -> None:
    auth = BasicAuth(box.ax_user, Secret("hunter2"))
    with AX(box.ax_url, company="USMF", auth=auth) as ax, pytest.raises(NotAuthorised) as refused:
        ax.sales_orders.read(EntityKey.of(SalesId="SO-1"))

    assert "hunter2" not in str(refused.value) + repr(refused.value.context) + repr(auth)


@pytest.mark.parametrize("value", ["", "*", "A..B", "A,B", "!A", "<A", 'A"', "A?", "(A)"])
def test_range_syntax_cannot_be_smuggled_into_a_look_up(value: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        equal("SalesTable", "PurchOrderFormNum", value)

    assert refused.value.rule == "ax.range-syntax"


@pytest.mark.parametrize("value", [True, False])
def test_a_flag_is_looked_up_by_its_symbol(value: bool) -> None:
    with pytest.raises(InvalidValue, match="'Yes' or 'No'"):
        equal("CustTable", "OneTimeCustomer", value)
    with pytest.raises(InvalidValue, match="'Yes' or 'No'"):
        between("CustTable", "OneTimeCustomer", False, value)

    assert equal("CustTable", "OneTimeCustomer", "Yes").value == "Yes"


def test_a_find_for_everything_is_refused(ax: AX) -> None:
    with pytest.raises(InvalidDocument) as refused:
        ax.sales_orders.find()

    assert refused.value.rule == "ax.empty-criteria"


def test_both_skins_say_the_same(box: Sandbox, ax: AX) -> None:
    (key,) = ax.sales_orders.create(order(), message_id=new_id())

    async def awaited() -> SalesOrder:
        auth = BasicAuth(box.ax_user, box.ax_password)
        async with AsyncAX(box.ax_url, company="USMF", auth=auth) as other:
            return await other.sales_orders.read(key)

    assert asyncio.run(awaited()) == ax.sales_orders.read(key)


def test_many_callers_load_one_contract(box: Sandbox) -> None:
    seen: list[str] = []

    class Watching(AsyncSocketTransport):
        async def send(self, request: Request) -> Response:
            seen.append(request.url)
            return await super().send(request)

    async def many() -> None:
        auth = BasicAuth(box.ax_user, box.ax_password)
        async with AsyncAX(box.ax_url, company="USMF", auth=auth, transport=Watching()) as ax:
            by_number = equal("SalesTable", "PurchOrderFormNum", "W-1")
            await asyncio.gather(*(ax.sales_orders.find_keys(by_number) for _ in range(32)))

    asyncio.run(many())

    assert sum(url.endswith("?wsdl") for url in seen) == 1


def test_a_port_may_have_another_name(box: Sandbox) -> None:
    auth = BasicAuth(box.ax_user, box.ax_password)
    ports = {"SalesOrderService": "WebOrders"}
    with AX(box.ax_url, company="USMF", auth=auth, ports=ports) as ax:
        assert ax.operations.sales_orders.port.address.endswith("/WebOrders/xppservice.svc")


def test_settings_are_checked_all_at_once() -> None:
    with pytest.raises(ConfigError) as refused:
        AX("net.tcp://aos:8201/DynamicsAx/Services/Group", company="")

    assert [p.path for p in refused.value.problems] == ["base_url", "company"]
    assert "IIS" in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "https:///x",
        "https://user:secret-of-user@ax.example",
        "https://ax.example:99999",
        "https://[::1",
        "https://ho st.example",
        "https://bücher.example",
        "https://ax.example/Aif?x=1",
        "https://ax.example/#Aif",
    ],
)
def test_an_address_where_nothing_can_be_sent_is_refused(address: str) -> None:
    auth = BasicAuth("svc", Secret("hunter2"))
    with pytest.raises(ConfigError) as refused:
        AX(address, company="USMF", auth=auth)

    assert [p.path for p in refused.value.problems] == ["base_url"]
    assert "secret-of-user" not in str(refused.value)


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), float("nan"), "60", None])
def test_a_timeout_is_a_time(timeout: Any) -> None:
    with pytest.raises(ConfigError) as refused:
        AX("https://ax.example/MicrosoftDynamicsAXAif60", company="USMF", timeout=timeout)

    assert [p.rule for p in refused.value.problems] == ["config.timeout"]


def test_a_windows_identity_is_sent_to_the_transport() -> None:
    auth = WindowsAuth(user="CONTOSO\\svc", password=Secret("hunter2"))
    for base in ("https://ax.example/Aif", "http://ax.example/Aif"):
        with pytest.raises(ConfigError) as refused:
            AXOperations.of_company(base, company="USMF", auth=auth)  # type: ignore[arg-type]  # wrong on purpose

        assert refused.value.rule == "config.windows-auth"
        assert 'ByDestination({..., "ax": AsyncSocketTransport(auth=...)})' in str(refused.value)
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("kind", [AX, AXOperations.of_company])
def test_an_identity_of_another_kind_is_refused_and_not_shown(kind: Any) -> None:
    with pytest.raises(ConfigError) as refused:
        kind("https://ax.example/Aif", company="USMF", auth=("svc", "hunter2"))

    assert [(p.path, p.rule) for p in refused.value.problems] == [("auth", "config.auth")]
    assert "BasicAuth" in str(refused.value)
    assert "hunter2" not in str(refused.value)
