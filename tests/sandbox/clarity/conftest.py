"""A shop on a port of its own, and a client that has its token."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from queue import Queue
from typing import Any

import httpx
import pytest

from axclarity.sandbox import Faults, Server
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity import ClarityShop, clarity_app
from axclarity.values import Secret

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
CLIENT = "axclarity"
CLIENT_SECRET = Secret("s3cret: of%a client")
WEBHOOK_SECRET = Secret("webhook-secret")


def _order(order_id: str = "ord_1001", **changes: Any) -> dict[str, Any]:
    """An order of two lines."""
    line = {"sku": "SKU-1", "unit": "ea", "unit_price": "10.00"}
    return {
        "id": order_id,
        "number": f"N-{order_id[4:]}",
        "status": "processing",
        "placed_at": "2026-02-01T10:00:00Z",
        "updated_at": "2026-02-01T10:00:00Z",
        "version": 1,
        "currency": "EUR",
        "prices_include_tax": False,
        "lines": [
            {**line, "id": "line_1", "quantity": "2", "total": "20.00"},
            {**line, "id": "line_2", "quantity": "1.5", "total": "15.00"},
        ],
        "totals": {"subtotal": "35.00", "total": "35.00"},
        "attributes": {"channel": "web"},
        **changes,
    }


def _shipment(external_id: str = "PS-1", **changes: Any) -> dict[str, Any]:
    """A shipment of one piece of the first line."""
    return {
        "order_id": "ord_1001",
        "external_id": external_id,
        "lines": [{"order_line_id": "line_1", "quantity": "1"}],
        "shipped_at": "2026-03-02T12:00:00+01:00",
        **changes,
    }


class Clock:
    """A clock that moves a second each time it is read, from 08:00 on 1 March 2026."""

    def __init__(self) -> None:
        self.now = T0

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def order() -> Callable[..., dict[str, Any]]:
    """`order(order_id, **changes)`: an order of two lines, as JSON."""
    return _order


@pytest.fixture
def shipment() -> Callable[..., dict[str, Any]]:
    """`shipment(external_id, **changes)`: one piece of the first line, as JSON."""
    return _shipment


def _pages(api: httpx.Client, path: str, **query: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    while True:
        reply = api.get(path, params=query)
        assert reply.status_code == 200, reply.text
        found.append(reply.json()["items"])
        query["cursor"] = reply.json()["next_cursor"]
        if query["cursor"] is None:
            return found


@pytest.fixture
def pages() -> Callable[..., list[list[Any]]]:
    """`pages(api, path, **query)`: the records of a list, page by page."""
    return _pages


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Iterator[Store]:
    kept = Store(None)
    kept.open()
    yield kept
    kept.close()


@pytest.fixture
def faults(store: Store) -> Faults:
    return Faults(store)


@pytest.fixture
def shop(store: Store, clock: Clock) -> ClarityShop:
    """A shop whose webhooks nobody delivers."""
    return ClarityShop(store, clock=clock, webhook_secret=WEBHOOK_SECRET)


@pytest.fixture
def shop_url(shop: ClarityShop, faults: Faults) -> Iterator[str]:
    application = clarity_app(shop, faults, client_id=CLIENT, client_secret=CLIENT_SECRET)
    server = Server(application)
    yield f"http://127.0.0.1:{server.start()}"
    server.stop()


class _Direct(httpx.BaseTransport):
    """Calls an application without a socket between."""

    def __init__(self, application: Any) -> None:
        self._application = httpx.ASGITransport(application)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answer() -> httpx.Response:
            reply = await self._application.handle_async_request(request)
            return httpx.Response(
                reply.status_code, headers=reply.headers, content=await reply.aread()
            )

        return asyncio.run(answer())


@pytest.fixture
def api(shop: ClarityShop, faults: Faults) -> Iterator[httpx.Client]:
    """A client with a token of every scope, below `/api/v1`; no socket between them."""
    application = clarity_app(shop, faults, client_id=CLIENT, client_secret=CLIENT_SECRET)
    token = shop.books.tokens.grant().access_token.reveal()
    with _direct(application, token) as client:
        yield client


def _direct(
    application: Any, token: str, base_url: str = "http://shop.example/api/v1"
) -> httpx.Client:
    return httpx.Client(
        base_url=base_url,
        headers={"authorization": f"Bearer {token}"},
        transport=_Direct(application),
    )


@pytest.fixture
def direct() -> Callable[..., httpx.Client]:
    """`direct(application, token, base_url)`: a client without a socket between."""
    return _direct


class Letters:
    """Takes webhooks and gives them out, one after another."""

    def __init__(self) -> None:
        self.url = ""
        self._taken: Queue[tuple[dict[str, str], bytes]] = Queue()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        self._taken.put(({name.decode(): value.decode() for name, value in scope["headers"]}, body))
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def wait(self) -> tuple[dict[str, str], bytes]:
        """The next one; fails after ten seconds."""
        return self._taken.get(timeout=10)


@pytest.fixture
def letters() -> Iterator[Letters]:
    taken = Letters()
    server = Server(taken)
    taken.url = f"http://127.0.0.1:{server.start()}/hooks"
    yield taken
    server.stop()
