"""The whole sandbox: both systems up, credentials that fit, state that outlives the process."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from axclarity.clarity import Clarity, Dialect
from axclarity.clarity.webhooks import delivery_from_request
from axclarity.sandbox import Fault, Sandbox, Server, example
from axclarity.values import Secret

CRASHING = """
import sys
from pathlib import Path
from axclarity.sandbox import Fault, Sandbox, example

box = Sandbox(Path(sys.argv[1]))
box.start()
box.faults.inject(Fault("down", on="ax", times=None))
box.clarity.subscribe("http://127.0.0.1:1/")
box.clarity.place(example.order("01-one-line"))
print(box.clarity_url, box.ax_url, flush=True)
sys.stdin.read()
"""


def until(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not condition():
        assert monotonic() < deadline, "it did not come to hold in time"
        sleep(0.005)


def client_of(box: Sandbox, secret: Secret | None = None) -> Clarity:
    return Clarity(
        box.clarity_url, client_id=box.client_id, client_secret=secret or box.client_secret
    )


def test_the_client_of_the_shop_gets_along_with_it() -> None:
    with Sandbox() as box, client_of(box) as shop:
        order_id = box.clarity.place(example.order("01-one-line"))
        (order,) = shop.orders.list()
        assert order.id == order_id
        assert order.to_json() == shop.orders.get(order.id).to_json()
        assert box.clarity.requests == {"POST /oauth/token": 1, "GET /orders": 2}


def test_ax_asks_for_its_user() -> None:
    with Sandbox() as box:
        url = f"{box.ax_url}/SalesOrderService/xppservice.svc?wsdl"
        assert httpx.get(url).status_code == 401
        auth = (box.ax_user, box.ax_password.reveal())
        assert httpx.get(url, auth=auth).status_code == 200


def test_the_seed_decides_the_credentials() -> None:
    def secrets(box: Sandbox) -> list[str]:
        kept = (box.ax_password, box.client_secret, box.webhook_secret)
        return [secret.reveal() for secret in kept]

    assert secrets(Sandbox(seed=1)) == secrets(Sandbox(seed=1))
    everything = [*secrets(Sandbox(seed=1)), *secrets(Sandbox(seed=2))]
    assert len(set(everything)) == 6


def test_making_one_touches_nothing(tmp_path: Path) -> None:
    Sandbox(tmp_path / "box")
    assert list(tmp_path.iterdir()) == []


def test_webhooks_are_signed_with_its_secret() -> None:
    taken: list[str] = []
    box = Sandbox(fat_events=True)

    async def listen(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        now = datetime.now(UTC)
        delivery = delivery_from_request(headers, body, [box.webhook_secret], now=now)
        taken.append(delivery.resource_id)
        assert json.loads(body)["data"]["lines"]
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    server = Server(listen)
    with box:
        box.clarity.subscribe(f"http://127.0.0.1:{server.start()}/")
        order_id = box.clarity.place(example.order("01-one-line"))
        until(lambda: not box.clarity.pending_deliveries)
    server.stop()
    assert taken == [order_id]


def test_stops_and_starts_again_where_it_was(tmp_path: Path) -> None:
    box = Sandbox(tmp_path / "box")
    box.start()
    urls = (box.ax_url, box.clarity_url)
    order_id = box.clarity.place(example.order("01-one-line"))
    box.stop()
    with box:
        assert (box.ax_url, box.clarity_url) == urls
        assert list(box.clarity.orders) == [order_id]
    with Sandbox(tmp_path / "box") as again:
        assert (again.ax_url, again.clarity_url) == urls
        assert list(again.clarity.orders) == [order_id]


def test_a_port_that_was_taken_meanwhile_is_an_error_and_leaves_nothing_open(
    tmp_path: Path,
) -> None:
    with Sandbox(tmp_path / "box") as box:
        url = box.clarity_url
        with pytest.raises(OSError, match="in use"):
            Sandbox(tmp_path / "box").start()
        assert httpx.get(f"{url}/openapi.json").status_code == 200


def test_the_clock_is_the_time_of_the_shop() -> None:
    now = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    with Sandbox(clock=lambda: now, webhook_pause=timedelta(milliseconds=1)) as box:
        order_id = box.clarity.place(example.order("01-one-line"))
        box.clarity.subscribe("http://127.0.0.1:1/")
        edited = box.clarity.edit(order_id, {"notes": "n"})
        assert datetime.fromisoformat(edited["updated_at"]) == now
        until(lambda: all(delivery.attempts > 1 for delivery in box.clarity.deliveries))


def test_the_shop_may_speak_a_dialect() -> None:
    dialect = Dialect.model_validate(
        {
            "api_path": "/v9",
            "token": {"path": "/connect", "client_authentication": "body"},
            "names": {"case": "pascal"},
            "money": {"format": "minor_units"},
            "envelope": {"items": "Results", "record": "Result"},
        }
    )
    with Sandbox(clarity_dialect=dialect) as box:
        order_id = box.clarity.place(example.order("01-one-line"))
        shop = Clarity(
            box.clarity_url,
            client_id=box.client_id,
            client_secret=box.client_secret,
            dialect=dialect,
        )
        with shop:
            (order,) = shop.orders.list()
        assert order.id == order_id
        assert str(order.totals.total) == box.clarity.orders[order_id]["totals"]["total"]
        assert box.clarity.requests == {"POST /oauth/token": 1, "GET /orders": 1}


def test_tokens_live_as_long_as_they_are_told() -> None:
    now = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    with Sandbox(clock=lambda: now, token_life=timedelta(minutes=5)) as box:
        form = {"grant_type": "client_credentials", "client_id": box.client_id}
        form["client_secret"] = box.client_secret.reveal()
        granted = httpx.post(f"{box.clarity_url}/oauth/token", data=form).json()
        headers = {"authorization": f"Bearer {granted['access_token']}"}
        assert granted["expires_in"] == 300
        assert httpx.get(f"{box.clarity_url}/api/v1/orders", headers=headers).status_code == 200
        now += timedelta(minutes=5)
        assert httpx.get(f"{box.clarity_url}/api/v1/orders", headers=headers).status_code == 401


def test_the_whole_shop_is_there_again(tmp_path: Path) -> None:
    stock = {"sku": "S", "on_hand": "1", "reserved": "0", "available": "1"}
    with Sandbox(tmp_path) as box:
        product = box.clarity.add_product({"sku": "S", "name": "n"})
        box.clarity.count_stock({**stock, "as_of": "2026-01-01T00:00:00Z"})
        box.clarity.subscribe("http://127.0.0.1:1/", ["order.created"])
        subscription = next(iter(box.clarity.webhooks))
        fresh, _ = box.clarity.books.rotate_secret(subscription)
        token = box.clarity.books.tokens.grant(["products"]).access_token
    with Sandbox(tmp_path) as box:
        assert list(box.clarity.products) == [product]
        assert list(box.clarity.stock) == [("S", "")]
        assert box.clarity.secret_of(subscription) == fresh
        headers = {"authorization": f"Bearer {token.reveal()}"}
        found = httpx.get(f"{box.clarity_url}/api/v1/products?sku=S", headers=headers).json()
        assert [each["id"] for each in found["items"]] == [product]


@pytest.mark.crash
def test_everything_outlives_a_kill(tmp_path: Path) -> None:
    program = [sys.executable, "-c", CRASHING, str(tmp_path / "box")]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        urls = running.stdout.readline().split()
        running.kill()
        assert running.wait(timeout=10) == -signal.SIGKILL
    with Sandbox(tmp_path / "box") as box:
        assert [box.clarity_url, box.ax_url] == urls
        assert box.faults.active() == [Fault("down", on="ax", times=None)]
        assert len(box.clarity.orders) == 1
        assert box.clarity.pending_deliveries == 1
        assert [delivery.type for delivery in box.clarity.deliveries] == ["order.created"]
