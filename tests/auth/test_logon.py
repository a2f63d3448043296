"""A real KDC and a real web server let the right user in, and nobody else."""

import asyncio
import os
import ssl
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import uuid4

import pytest
from attrs import field, frozen

if os.environ.get("AXCLARITY_AUTH") != "1":
    pytest.skip(
        "LOG-ON IS NOT TESTED: it needs a KDC and an Apache; run `nox -s auth`",
        allow_module_level=True,
    )

from axclarity.ax import AX, AsyncAX, BasicAuth, EntityKey, equal
from axclarity.ax.documents import SalesLine, SalesOrder, SalesTable
from axclarity.errors import NotAuthorised
from axclarity.http import AsyncSocketTransport, Request, Response, SocketTransport, WindowsAuth
from axclarity.sandbox import Sandbox
from axclarity.values import MessageId, Secret
from tests.auth._apache import Apache, Entry
from tests.auth._realm import REALM, Realm

pytestmark = pytest.mark.auth

Protocol = Literal["negotiate", "ntlm", "kerberos"]


@frozen
class Way:
    """One way to log on: where, with which kind of account, by which protocol."""

    path: str
    account: str
    protocol: Protocol | None = None

    def user(self, name: str) -> str:
        """What the caller says, and what the server then knows."""
        return {"ntlm": f"CONTOSO\\{name}", "kerberos": f"{name}@{REALM}"}.get(self.account, name)

    def windows(self, name: str, password: Secret) -> WindowsAuth | None:
        if self.protocol is None:
            return None
        return WindowsAuth(user=self.user(name), password=password, protocol=self.protocol)

    def basic(self, name: str, password: Secret) -> BasicAuth | None:
        return BasicAuth(name, password) if self.protocol is None else None


WAYS = {
    "basic": Way("basic", "basic"),
    "ntlm": Way("ntlm", "ntlm", "ntlm"),
    "kerberos": Way("krb", "kerberos", "kerberos"),
    "negotiate, which becomes Kerberos": Way("nego", "kerberos", "negotiate"),
    "negotiate, which becomes NTLM": Way("nego", "ntlm", "negotiate"),
}


@frozen
class Counted:
    """Notes the status of each answer, so that the log can be waited for."""

    transport: SocketTransport
    answers: list[int]

    def send(self, request: Request) -> Response:
        response = self.transport.send(request)
        self.answers.append(response.status)
        return response

    def close(self) -> None:
        self.transport.close()


@frozen
class AsyncCounted:
    """The same, awaited."""

    transport: AsyncSocketTransport
    answers: list[int]

    async def send(self, request: Request) -> Response:
        response = await self.transport.send(request)
        self.answers.append(response.status)
        return response

    async def aclose(self) -> None:
        await self.transport.aclose()


@frozen
class Web:
    """Makes callers of the sandbox behind Apache, and tells what Apache saw of them."""

    apache: Apache
    tls: ssl.SSLContext
    passwords: Mapping[str, Secret]
    before: int
    answers: list[int] = field(factory=list, init=False)

    def url(self, way: Way, scheme: str) -> str:
        port = self.apache.http if scheme == "http" else self.apache.https
        return f"{scheme}://localhost:{port}/{way.path}/MicrosoftDynamicsAXAif60"

    def password(self, way: Way, name: str) -> Secret:
        return self.passwords[f"{way.account} {name}"]

    def transport(self, auth: WindowsAuth | None) -> Counted:
        return Counted(SocketTransport(auth=auth, tls=self.tls), self.answers)

    def caller(self, way: Way, scheme: str, name: str, password: Secret | None = None) -> AX:
        secret = password or self.password(way, name)
        transport = self.transport(way.windows(name, secret))
        auth = way.basic(name, secret)
        return AX(self.url(way, scheme), company="USMF", auth=auth, transport=transport)

    def async_caller(self, way: Way, scheme: str, name: str, connections: int) -> AsyncAX:
        secret = self.password(way, name)
        windows = way.windows(name, secret)
        inner = AsyncSocketTransport(auth=windows, tls=self.tls, connections=connections)
        transport = AsyncCounted(inner, self.answers)
        auth = way.basic(name, secret)
        return AsyncAX(self.url(way, scheme), company="USMF", auth=auth, transport=transport)

    def entries(self) -> list[Entry]:
        """What Apache answered to this test with more than a 401; all of it."""
        answered = sum(status != 401 for status in self.answers)
        found = self.apache.entries_after(self.before, answered)
        return [entry for entry in found if entry.status != 401]

    def refusals(self, connection: int) -> int:
        """How many 401 a connection saw."""
        found = self.apache.entries_after(self.before, len(self.entries()))
        return sum(entry.status == 401 for entry in found if entry.connection == connection)


@pytest.fixture
def web(apache: Apache, tls: ssl.SSLContext, passwords: dict[str, Secret]) -> Iterator[Web]:
    one = Web(apache, tls, passwords, len(apache.entries()))
    yield one
    one.entries()  # none is left for the next test


def order(number: str) -> SalesOrder:
    line = SalesLine(item_id="SHIRT", sales_qty=Decimal(1), sales_unit="ea")
    table = SalesTable(
        cust_account="C-1",
        purch_order_form_num=number,
        receipt_date_requested=date(2026, 1, 31),
        sales_line=[line],
    )
    return SalesOrder(sales_table=[table])


def new_id() -> MessageId:
    return MessageId(uuid4())


def new_number() -> str:
    return uuid4().hex[:12]


def users(web: Web) -> set[str]:
    """Who was let in."""
    return {entry.user for entry in web.entries()}


async def read_order(ax: AsyncAX) -> None:
    await ax.sales_orders.find(equal("SalesTable", "PurchOrderFormNum", "none"))


async def find_customer(ax: AsyncAX) -> None:
    await ax.customers.find(equal("CustTable", "OurAccountNum", "cust_1"))


each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
each_scheme = pytest.mark.parametrize("scheme", ["http", "https"])


@each_way
@each_scheme
def test_a_user_creates_and_reads(web: Web, box: Sandbox, way: Way, scheme: str) -> None:
    number = new_number()
    with web.caller(way, scheme, "axuser") as ax:
        (key,) = ax.sales_orders.create(order(number), message_id=new_id())
        (table,) = ax.sales_orders.read(key).sales_table
    assert table.purch_order_form_num == number
    assert key.value in box.ax.orders
    assert users(web) == {way.user("axuser")}


@each_way
@each_scheme
def test_many_calls_share_few_connections(web: Web, box: Sandbox, way: Way, scheme: str) -> None:
    orders = len(box.ax.orders)

    async def create_all() -> set[str]:
        async with web.async_caller(way, scheme, "axuser", 8) as ax:
            created = await asyncio.gather(
                *(
                    ax.sales_orders.create(order(new_number()), message_id=new_id())
                    for _ in range(64)
                )
            )
        return {key.value for (key,) in created}

    assert len(asyncio.run(create_all())) == 64
    assert len(box.ax.orders) == orders + 64
    assert users(web) == {way.user("axuser")}
    assert len({entry.connection for entry in web.entries()}) <= 8


@each_way
@each_scheme
def test_two_users_in_one_process_stay_apart(web: Web, way: Way, scheme: str) -> None:
    async def both() -> None:
        first = web.async_caller(way, scheme, "axuser", 3)
        second = web.async_caller(way, scheme, "axother", 3)
        async with first, second:
            await asyncio.gather(
                *(call for _ in range(20) for call in (read_order(first), find_customer(second)))
            )

    asyncio.run(both())
    for entry in web.entries():
        name = "axuser" if "/SalesOrderService/" in entry.path else "axother"
        assert entry.user == way.user(name)


def test_a_kerberos_user_and_an_ntlm_user_share_a_door(web: Web) -> None:
    kerberos, ntlm = (WAYS[f"negotiate, which becomes {name}"] for name in ("Kerberos", "NTLM"))
    with (
        web.caller(kerberos, "https", "axuser") as first,
        web.caller(ntlm, "https", "axother") as second,
    ):
        for _ in range(3):
            first.sales_orders.find(equal("SalesTable", "PurchOrderFormNum", "none"))
            second.customers.find(equal("CustTable", "OurAccountNum", "cust_1"))
    for entry in web.entries():
        way, name = (kerberos, "axuser") if "/SalesOrder" in entry.path else (ntlm, "axother")
        assert entry.user == way.user(name)


@each_way
@each_scheme
def test_a_wrong_password_is_not_authorised(web: Web, box: Sandbox, way: Way, scheme: str) -> None:
    orders = len(box.ax.orders)
    caller = web.caller(way, scheme, "axuser", Secret("not the password"))
    with caller as ax, pytest.raises(NotAuthorised):
        ax.sales_orders.create(order(new_number()), message_id=new_id())
    assert len(box.ax.orders) == orders
    assert users(web) == set()


@each_scheme
@pytest.mark.parametrize("way", [way for way in WAYS.values() if way.account == "ntlm"])
def test_ntlm_logs_a_connection_on_once(web: Web, way: Way, scheme: str) -> None:
    with web.caller(way, scheme, "axuser") as ax:
        for _ in range(5):
            ax.sales_orders.find(equal("SalesTable", "PurchOrderFormNum", "none"))
    (connection,) = {entry.connection for entry in web.entries()}
    assert web.refusals(connection) <= 2


@pytest.mark.parametrize("name", ["kerberos", "negotiate, which becomes Kerberos"])
def test_the_ticket_cache_needs_no_password(web: Web, realm: Realm, name: str) -> None:
    realm.fetch_ticket("axother")
    way = WAYS[name]
    auth = WindowsAuth(user=None, password=None, protocol=way.protocol or "kerberos")
    with AX(web.url(way, "https"), company="USMF", transport=web.transport(auth)) as ax:
        ax.sales_orders.find(equal("SalesTable", "PurchOrderFormNum", "none"))
    assert users(web) == {way.user("axother")}


def test_a_stranger_gets_nothing(web: Web) -> None:
    for way in WAYS.values():
        with (
            AX(web.url(way, "https"), company="USMF", transport=web.transport(None)) as ax,
            pytest.raises(NotAuthorised),
        ):
            ax.sales_orders.read(EntityKey.of(SalesId="none"))


def test_a_ticket_is_no_account_of_the_sandbox(realm: Realm, passwords: dict[str, Secret]) -> None:
    """The key of `HTTP/localhost` is at hand here, so the sandbox could read the ticket."""
    assert realm.keytab.samefile(os.environ["KRB5_KTNAME"].removeprefix("FILE:"))
    auth = WindowsAuth(
        user=f"axuser@{REALM}", password=passwords["kerberos axuser"], protocol="kerberos"
    )
    with Sandbox(ax_logon=("negotiate",)) as box:
        url = box.ax_url.replace("127.0.0.1", "localhost")
        with (
            AX(url, company="USMF", transport=SocketTransport(auth=auth)) as ax,
            pytest.raises(NotAuthorised),
        ):
            ax.sales_orders.read(EntityKey.of(SalesId="none"))
