"""Windows log-on in front of the sandbox's AX: who comes in, and for how long."""

import asyncio
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import spnego
from hypothesis import given
from hypothesis import strategies as st

from axclarity.ax import AX, AsyncAX, BasicAuth
from axclarity.errors import ConfigError, NotAuthorised, OutcomeUnknown
from axclarity.http import AsyncSocketTransport, SocketTransport, WindowsAuth
from axclarity.sandbox import Fault, Sandbox
from axclarity.sandbox.ax._windows import USER, _readable, windows_logon
from axclarity.values import MessageId, Secret

Made = Callable[..., Any]
Protocol = Literal["negotiate", "ntlm"]
USER_NAME, PASSWORD = "AXCLARITY\\svc", Secret("pässword")
PATH = "/MicrosoftDynamicsAXAif60/SalesOrderService/xppservice.svc?wsdl"
OPTIONS = {
    "Negotiate": spnego.NegotiateOptions.use_negotiate,
    "NTLM": spnego.NegotiateOptions.use_ntlm,
}

each_scheme = pytest.mark.parametrize("scheme", OPTIONS)
each_protocol = pytest.mark.parametrize("protocol", ["negotiate", "ntlm"])


class Wire:
    """One connection to a sandbox, and the tokens that go over it."""

    def __init__(self, box: Sandbox) -> None:
        self._account = (box.ax_user, box.ax_password.reveal())
        self._connection = HTTPConnection(urlsplit(box.ax_url).netloc, timeout=10)
        self.complete = False

    def get(self, authorization: str = "") -> HTTPResponse:
        headers = {"authorization": authorization} if authorization else {}
        self._connection.request("GET", PATH, headers=headers)
        response = self._connection.getresponse()
        response.read()
        return response

    def log_on(self, scheme: str, *, user: str = "", password: str = "") -> list[int]:
        """The status of each answer, until the caller has nothing more to say."""
        account = (user or self._account[0], password or self._account[1])
        context = spnego.client(*account, protocol=scheme.lower(), options=OPTIONS[scheme])
        statuses, token = [], context.step()
        while token:
            response = self.get(f"{scheme} {b64encode(token).decode()}")
            statuses.append(response.status)
            _, _, reply = response.headers.get("www-authenticate", "").partition(f"{scheme} ")
            token = context.step(b64decode(reply)) if reply and not context.complete else None
        self.complete = context.complete
        return statuses

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(ax_logon=("negotiate", "ntlm")) as sandbox:
        yield sandbox


@pytest.fixture
def furnished(box: Sandbox, furnish: Made) -> Sandbox:
    furnish(box.ax)
    return box


@pytest.fixture
def mixed() -> Iterator[Sandbox]:
    with Sandbox(ax_logon=("basic", "ntlm")) as sandbox:
        yield sandbox


@pytest.fixture
def wire(box: Sandbox) -> Iterator[Wire]:
    with closing(Wire(box)) as opened:
        yield opened


def auth_of(box: Sandbox, protocol: Protocol, password: str = "") -> WindowsAuth:
    secret = Secret(password) if password else box.ax_password
    return WindowsAuth(user=box.ax_user, password=secret, protocol=protocol)


def caller(box: Sandbox, protocol: Protocol, password: str = "") -> AX:
    transport = SocketTransport(auth=auth_of(box, protocol, password))
    return AX(box.ax_url, company="USMF", transport=transport)


def new_id() -> MessageId:
    return MessageId(uuid4())


def test_it_offers_what_it_was_told(wire: Wire) -> None:
    for authorization in ("", "Basic bm9ib2R5Om5vdGhpbmc=", "Negotiate", "NTLM !"):
        response = wire.get(authorization)
        assert response.status == 401
        assert response.headers.get_all("www-authenticate") == ["Negotiate", "NTLM"]


def test_basic_is_not_taken_where_it_is_not_offered(box: Sandbox, wire: Wire) -> None:
    assert wire.get(BasicAuth(box.ax_user, box.ax_password).header()).status == 401


@each_scheme
def test_two_legs_open_the_connection_and_no_other(box: Sandbox, wire: Wire, scheme: str) -> None:
    assert wire.log_on(scheme) == [401, 200]
    assert wire.complete
    assert [wire.get().status for _ in range(2)] == [200, 200]
    with closing(Wire(box)) as another:
        assert another.get().status == 401


@each_scheme
@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"user": "AXCLARITY\\nobody"}])
def test_who_is_not_known_stays_outside(wire: Wire, scheme: str, wrong: dict[str, str]) -> None:
    assert wire.log_on(scheme, **wrong) == [401, 401]
    assert wire.get().status == 401


def test_a_failed_attempt_ends_what_was_before(wire: Wire) -> None:
    assert wire.log_on("NTLM") == [401, 200]
    assert wire.log_on("NTLM", password="guess") == [401, 401]
    assert wire.get().status == 401
    assert wire.log_on("NTLM") == [401, 200]


def test_a_connection_can_log_on_again(wire: Wire) -> None:
    assert wire.log_on("NTLM") == [401, 200]
    assert wire.log_on("Negotiate") == [401, 200]


def test_basic_may_stand_beside_it(mixed: Sandbox) -> None:
    right = BasicAuth(mixed.ax_user, mixed.ax_password).header()
    wrong = BasicAuth(mixed.ax_user, Secret("guess")).header()
    with closing(Wire(mixed)) as wire:
        assert wire.get(right).status == 200
        assert wire.get().status == 401
        assert wire.log_on("NTLM") == [401, 200]
        refused = wire.get(wrong)
    assert refused.status == 401
    assert refused.headers.get_all("www-authenticate") == ['Basic realm="AX"', "NTLM"]


def test_what_is_not_offered_is_not_taken(mixed: Sandbox) -> None:
    with closing(Wire(mixed)) as wire:
        assert wire.log_on("Negotiate") == [401]


class Application:
    """Remembers whom it was told of."""

    def __init__(self) -> None:
        self.users: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.users.append(scope[USER])
        await send({"type": "http.response.start", "status": 200, "headers": []})


def ask(application: Any, client: object, authorization: str = "") -> dict[str, str]:
    """Send a request and return the answer's status and headers."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"authorization", authorization.encode())]
    scope = {"type": "http", "client": client, "headers": headers}
    asyncio.run(application(scope, receive, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return {"status": str(sent[0]["status"]), **found}


def log_on(application: Any, client: object) -> str:
    context = spnego.client(USER_NAME, PASSWORD.reveal(), protocol="ntlm", options=OPTIONS["NTLM"])
    first = ask(application, client, f"NTLM {b64encode(context.step() or b'').decode()}")
    challenge = b64decode(first["www-authenticate"].partition(" ")[2])
    token = context.step(challenge) or b""
    return ask(application, client, f"ntlm  {b64encode(token).decode()}")["status"]


def test_a_later_connection_from_the_same_port_is_a_stranger() -> None:
    inner = Application()
    door = windows_logon(inner, {USER_NAME: PASSWORD}, ("ntlm",))
    first, later = (("127.0.0.1", int(port)) for port in ("5000", "5000"))
    assert log_on(door, first) == "200"
    assert ask(door, first)["status"] == "200"
    assert ask(door, later)["status"] == "401"
    assert ask(door, first)["status"] == "401"
    assert inner.users == [USER_NAME, USER_NAME]


def test_callers_without_an_address_are_strangers_to_each_other() -> None:
    door = windows_logon(Application(), {USER_NAME: PASSWORD}, ("ntlm",))
    assert log_on(door, None) == "401"
    assert ask(door, None)["status"] == "401"


@pytest.mark.parametrize("name", ["svc@ax.test", "svc"])
def test_a_name_needs_no_domain(name: str) -> None:
    inner = Application()
    with_others = {"OTHER\\svc": Secret("other"), USER_NAME: PASSWORD, name: Secret("third")}
    door = windows_logon(inner, with_others, ("ntlm",))
    assert log_on(door, ("127.0.0.1", 5000)) == "200"
    assert inner.users == [USER_NAME]


@given(st.binary(max_size=200), st.booleans(), st.sampled_from(["NTLM", "Negotiate"]))
def test_no_garbage_opens_the_door(token: bytes, ntlm: bool, scheme: str) -> None:
    inner = Application()
    door = windows_logon(inner, {USER_NAME: PASSWORD}, ("negotiate", "ntlm"))
    client = ("127.0.0.1", 5000)
    context = spnego.client(USER_NAME, PASSWORD.reveal(), protocol="ntlm", options=OPTIONS["NTLM"])
    first = b64encode(context.step() or b"").decode()
    garbage = b64encode(b"NTLMSSP\0\3\0\0\0" + token if ntlm else token).decode()
    for shown in (f"{scheme} {garbage}", f"{scheme} {first}", f"{scheme} {garbage}"):
        assert ask(door, client, shown)["status"] == "401"
    assert inner.users == []


@pytest.mark.parametrize("before", ["/accounts/of/somebody/else", None])
def test_the_accounts_are_on_disk_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is None:
        monkeypatch.delenv("NTLM_USER_FILE", raising=False)
    else:
        monkeypatch.setenv("NTLM_USER_FILE", before)
    with _readable("D:u:p"):
        file = Path(os.environ["NTLM_USER_FILE"])
        assert file.read_text() == "D:u:p"
        assert os.name != "posix" or stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not file.exists()
    assert os.environ.get("NTLM_USER_FILE") == before


@pytest.mark.parametrize("schemes", [(), ("digest",), ("basic", "NTLM")])
def test_an_unknown_scheme_is_refused_at_once(schemes: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match=r"config\.ax-logon"):
        Sandbox(ax_logon=schemes)
    with pytest.raises(ConfigError, match=r"config\.ax-logon"):
        windows_logon(Application(), {}, schemes)


@pytest.mark.parametrize(
    ("name", "password"), [("D\\a:b", "x"), ("D:\\a", "x"), ("D\\a", "x:y"), ("D\\a", "x\nE:b:")]
)
def test_an_account_that_would_read_as_another_is_refused(name: str, password: str) -> None:
    with pytest.raises(ConfigError, match=r"config\.ntlm-account") as refusal:
        windows_logon(Application(), {name: Secret(password)}, ("ntlm",))
    assert password not in str(refusal.value)


@each_protocol
def test_a_client_creates_and_reads(furnished: Sandbox, order: Made, protocol: Protocol) -> None:
    with caller(furnished, protocol) as ax:
        (key,) = ax.sales_orders.create(order(), message_id=new_id())
        (table,) = ax.sales_orders.read(key).sales_table
    assert table.purch_order_form_num == "W-1"


@each_protocol
def test_many_clients_share_few_connections(
    furnished: Sandbox, order: Made, protocol: Protocol
) -> None:
    async def create_all() -> int:
        transport = AsyncSocketTransport(auth=auth_of(furnished, protocol), connections=8)
        async with AsyncAX(furnished.ax_url, company="USMF", transport=transport) as ax:
            created = await asyncio.gather(
                *(
                    ax.sales_orders.create(order(f"W-{number}"), message_id=new_id())
                    for number in range(64)
                )
            )
        return len(set(created))

    assert asyncio.run(create_all()) == 64
    assert len(furnished.ax.orders) == 64


@each_protocol
def test_a_client_with_a_wrong_password_is_not_authorised(
    furnished: Sandbox, order: Made, protocol: Protocol
) -> None:
    with caller(furnished, protocol, "guess") as ax, pytest.raises(NotAuthorised):
        ax.sales_orders.create(order(), message_id=new_id())
    assert furnished.ax.orders == {}


@each_protocol
def test_logging_on_uses_up_no_fault(furnished: Sandbox, order: Made, protocol: Protocol) -> None:
    fault = Fault("unavailable", on="ax", operation="SalesOrderService.create")
    furnished.faults.inject(fault)
    with caller(furnished, protocol) as ax:
        with pytest.raises(OutcomeUnknown):
            ax.sales_orders.create(order(), message_id=new_id())
        assert furnished.faults.active() == []
        assert ax.sales_orders.create(order(), message_id=new_id())
