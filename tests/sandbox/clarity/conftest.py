"""A shop on a port of its own, and a client that has its token."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
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
TOKEN = Secret("token-1")


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
    return ClarityShop(store, clock=clock)


@pytest.fixture
def shop_url(shop: ClarityShop, faults: Faults) -> Iterator[str]:
    application = clarity_app(
        shop, faults, client_id=CLIENT, client_secret=CLIENT_SECRET, token=TOKEN
    )
    server = Server(application)
    yield f"http://127.0.0.1:{server.start()}"
    server.stop()


@pytest.fixture
def api(shop_url: str) -> Iterator[httpx.Client]:
    """A client with the token, below `/api/v1`."""
    headers = {"authorization": f"Bearer {TOKEN.reveal()}"}
    with httpx.Client(base_url=f"{shop_url}/api/v1", headers=headers) as client:
        yield client
