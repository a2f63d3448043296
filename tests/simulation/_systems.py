"""The two systems, answering real SOAP and REST requests in this thread and in no time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

from axclarity import AXOperations, BasicAuth, ClarityOperations
from axclarity.ax import equal
from axclarity.ax.contract import FaultText
from axclarity.http import Request, Response, drive
from axclarity.sandbox import example
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany
from axclarity.sandbox.clarity import ClarityShop, clarity_app
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

from ._loop import EPOCH, now
from ._plan import ORDERS

__all__ = ["WEBHOOK_SECRET", "Systems", "ax_client", "clarity_client"]

SECRET = Secret("of a client that nobody else has")
WEBHOOK_SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")

_DEADLOCK = FaultText(
    code="RequestFailed",
    message="Request Failed. See the Exception Log for details.",
    infolog=(
        "Cannot select a record in Number sequences. Deadlock, where users locked the table.",
    ),
)


class Systems:
    """The sandbox's company and shop, furnished, without its servers.

    Args:
        skews: how far the clocks of AX and of the shop are ahead.
        notify: called when the shop has something to announce.
    """

    def __init__(
        self,
        seed: int,
        skews: tuple[float, float] = (0, 0),
        *,
        clock: Callable[[], datetime] = now,
        notify: Callable[[], None] = lambda: None,
    ) -> None:
        ahead = [timedelta(seconds=seconds) for seconds in skews]
        store = Store(None)
        store.open()
        assert store._connection is not None
        store._connection.deserialize(_furnished())
        self.clocks = {
            "ax": lambda: clock() + ahead[0],
            "clarity": lambda: clock() + ahead[1],
        }
        self.ax = AxCompany(store, clock=self.clocks["ax"])
        self.shop = ClarityShop(
            store,
            clock=self.clocks["clarity"],
            notify=notify,
            random_bytes=Random(f"tokens {seed}").randbytes,
        )
        self._ports = self.ax.ports()
        self._shop_app = clarity_app(
            self.shop, Faults(store), client_id="axclarity", client_secret=SECRET
        )
        self._store = store

    def close(self) -> None:
        """Forget everything."""
        self._store.close()

    async def answer(self, request: Request) -> Response:
        """Do what a request asks for, all of it or nothing."""
        if request.destination == "ax":
            return self.answer_of_ax(request)
        return await self._answer_of_shop(request)

    def answer_of_ax(self, request: Request) -> Response:
        """The same for AX."""
        address, _, query = request.url.partition("?")
        port = self._ports[address.split("/")[-2]]
        if request.method == "GET":
            return Response(status=200, content=port.served.files(address)[query.lower()])
        operation = port.served.operation_of(request.headers["soapaction"])
        assert operation is not None
        status, content = port.answer(operation, request.content or b"")
        return Response(status=status, content=content)

    def deadlock(self) -> Response:
        """AX's answer when a table is locked."""
        fault = self._ports["SalesOrderService"].fault("", _DEADLOCK)
        return Response(status=500, content=fault)

    async def _answer_of_shop(self, request: Request) -> Response:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.content or b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._shop_app(_scope_of(request), receive, send)
        return Response(
            status=sent[0]["status"],
            headers={name.decode(): value.decode() for name, value in sent[0]["headers"]},
            content=b"".join(message.get("body", b"") for message in sent[1:]),
        )


def _scope_of(request: Request) -> dict[str, Any]:
    parts = urlsplit(request.url)
    headers = [(name.lower().encode(), text.encode()) for name, text in request.headers.items()]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": headers,
        "server": ("shop", 80),
        "client": ("127.0.0.1", 1),
    }


class _OfOrders:
    """Passes on to a company only what the orders of the simulation need: a find looks at all."""

    def __init__(self, ax: AxCompany) -> None:
        orders = [example.order(name) for name in ORDERS]
        self._skus = {line["sku"] for order in orders for line in order["lines"]}
        self._references = {"", *(order["customer_id"] for order in orders)}
        self._ax = ax
        self.add_tax = ax.add_tax

    @property
    def customers(self) -> Any:
        """Those that the company has so far."""
        return self._ax.customers

    def add_customer(self, account: str, *, reference: str = "", **facts: Any) -> None:
        if reference in self._references:
            self._ax.add_customer(account, reference=reference, **facts)

    def add_item(self, sku: str, **facts: Any) -> None:
        if sku in self._skus:
            self._ax.add_item(sku, **facts)


@cache
def _furnished() -> bytes:
    """The store of a company that has what the orders need, as an image."""
    store = Store(None)
    store.open()
    box: Any = SimpleNamespace(ax=_OfOrders(AxCompany(store, clock=lambda: EPOCH)))
    example.furnish(box)
    assert store._connection is not None
    image = store._connection.serialize()
    store.close()
    return image


@cache
def ax_client() -> AXOperations:
    """AX as flows see it; the contracts are loaded, since they are the same in every run."""
    client = AXOperations.of_company(
        "http://127.0.0.1/MicrosoftDynamicsAXAif60",
        company=example.COMPANY,
        auth=BasicAuth("AXCLARITY\\svc-axclarity", SECRET),
        timeout=6.0,
        now=now,
    )
    systems = Systems(0, clock=lambda: EPOCH)
    wire: Any = SimpleNamespace(send=systems.answer_of_ax)
    drive(client.sales_orders.find(equal("SalesTable", "SalesId", "none")), wire)
    drive(client.customers.find(equal("CustTable", "AccountNum", "none")), wire)
    systems.close()
    return client


def clarity_client(ticks: Callable[[], float]) -> ClarityOperations:
    """The shop as the flows of one process see it: its token is its own."""
    return ClarityOperations.of_shop(
        "http://127.0.0.1",
        client_id="axclarity",
        client_secret=SECRET,
        timeout=6.0,
        clock=ticks,
        now=now,
    )
