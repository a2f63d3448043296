"""The same shop in other dialects, as their clients would meet it."""

import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from axclarity.clarity import Dialect
from axclarity.sandbox import Faults
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity import ClarityShop, Courier, clarity_app
from axclarity.values import Secret

Json = Callable[..., dict[str, Any]]
Client = Callable[[Dialect], httpx.Client]


@pytest.fixture
def speaking(shop: ClarityShop, faults: Faults, direct: Any) -> Iterator[Client]:
    """`speaking(dialect)`: a client with a token, at the root of a shop in that dialect."""
    clients: list[httpx.Client] = []

    def client(dialect: Dialect) -> httpx.Client:
        secret = Secret("s3cret")
        app = clarity_app(shop, faults, client_id="c", client_secret=secret, dialect=dialect)
        token = shop.books.tokens.grant().access_token.reveal()
        clients.append(direct(app, token, f"http://shop.example{dialect.api_path}"))
        return clients[-1]

    yield client
    for each in clients:
        each.close()


def test_the_default_dialect_says_what_no_dialect_says(
    shop: ClarityShop, api: httpx.Client, speaking: Client, order: Json
) -> None:
    plain, spoken = api, speaking(Dialect())
    shop.place(order())
    for path in ("/orders", "/orders/ord_1001", "/orders/none", "/orders?status=lost", "/nothing"):
        replies = [plain.get(path), spoken.get(path)]
        assert len({reply.content for reply in replies}) == 1, path
        assert len({str(sorted(reply.headers.items())) for reply in replies}) == 1, path
    tags = [{"if-match": '"1"'}, {"if-match": '"2"'}]
    bodies = [
        each.put("/orders/ord_1001", json={"notes": "n"}, headers=tag).json()
        for each, tag in zip((plain, spoken), tags, strict=True)
    ]
    assert [body["version"] for body in bodies] == [2, 3]


CENTS = Dialect.model_validate(
    {
        "api_path": "/v2",
        "update_method": "PATCH",
        "token": {"path": "/connect/token"},
        "paths": {"inventory": "/stock", "inventory_bulk": "/stock/batch", "refunds": ""},
        "paging": {
            "style": "page",
            "size": 2,
            "size_parameter": "perPage",
            "parameter": "page",
            "total": "meta.total",
        },
        "envelope": {"items": "data", "record": "data", "bulk_items": "data", "bulk_results": ""},
        "filters": {"updated_since": "since", "status": "state", "order_id": "", "sort": "by"},
        "names": {"case": "camel", "rename": {"Order": {"number": "orderNo"}}},
        "time": {"format": "epoch_milliseconds"},
        "money": {"format": "minor_units"},
        "statuses": {"OrderStatus": {"open": "pending", "inProgress": "processing"}},
        "errors": {"list": "problems.list", "path": "field", "code": "reason"},
        "concurrency": {"etag": "field", "field": "revision"},
        "events": {"id": "eventId", "type": "event", "types": {"order_placed": "order.created"}},
        "signature": {
            "scheme": "hmac",
            "header": "x-sig",
            "id_header": "",
            "timestamp_header": "x-time",
            "encoding": "hex",
            "prefix": "sha256=",
            "signed": "{timestamp}.{body}",
        },
    }
)


def test_names_money_time_and_status_are_the_dialects(
    shop: ClarityShop, speaking: Client, order: Json
) -> None:
    shop.place(order())
    record = speaking(CENTS).get("/orders/ord_1001").json()["data"]
    assert record["orderNo"] == "N-1001"
    assert record["status"] == "inProgress"
    assert record["placedAt"] == 1769940000000
    assert record["totals"] == {"subtotal": 3500, "total": 3500}
    assert record["lines"][0]["unitPrice"] == 1000
    assert record["lines"][1]["quantity"] == "1.5"
    assert record["revision"] == 1


def test_pages_are_numbered_and_the_total_is_told(
    shop: ClarityShop, speaking: Client, order: Json
) -> None:
    for number in range(5):
        shop.place(order(f"ord_{number}"))
    client = speaking(CENTS)

    def page(**query: Any) -> tuple[list[str], int]:
        body = client.get("/orders", params=query).json()
        return [each["id"] for each in body["data"]], body["meta"]["total"]

    assert page() == (["ord_0", "ord_1"], 5)
    assert page(page=3) == (["ord_4"], 5)
    assert page(page=2, perPage=3) == (["ord_3", "ord_4"], 5)
    assert page(page=9) == ([], 5)
    assert page(page=1, state="open") == ([], 0)
    assert client.get("/orders", params={"page": 0}).status_code == 422
    assert client.get("/orders", params={"state": "processing"}).status_code == 422


def test_filters_are_the_dialects_and_what_it_lacks_is_passed_over(
    shop: ClarityShop, speaking: Client, order: Json
) -> None:
    shop.place(order("ord_1", updated_at="2026-02-01T10:00:00Z"))
    shop.place(order("ord_2", updated_at="2026-02-01T10:00:01Z", status="pending"))
    client = speaking(CENTS)

    def ids(**query: Any) -> list[str]:
        return [each["id"] for each in client.get("/orders", params=query).json()["data"]]

    assert ids(since=1769940001000) == ["ord_2"]
    assert ids(since=1769940000000, state="open") == ["ord_2"]
    assert ids(updated_since="2027-01-01T00:00:00Z", order_id="x") == ["ord_1", "ord_2"]
    reply = client.get("/orders", params={"since": "yesterday"})
    assert reply.json() == {"problems": {"list": [{"field": "since", "reason": "dialect.time"}]}}


def test_a_change_carries_its_version_in_the_body(
    shop: ClarityShop, speaking: Client, order: Json
) -> None:
    shop.place(order())
    client, path = speaking(CENTS), "/orders/ord_1001"
    assert client.patch(path, json={"status": "open"}).status_code == 428
    assert client.patch(path, json={"status": "open", "revision": 2}).status_code == 412
    reply = client.patch(path, json={"status": "open", "revision": 1})
    assert reply.status_code == 200
    assert "etag" not in reply.headers
    changed = reply.json()["data"]
    assert (changed["status"], changed["revision"]) == ("open", 2)
    assert shop.orders["ord_1001"]["status"] == "pending"
    assert client.put(path, json={"status": "open", "revision": 2}).status_code == 405
    assert client.patch(path, json={**changed, "notes": "whole"}).status_code == 200
    assert shop.requests["PUT /orders"] == 5


def test_what_is_wrong_is_named_in_the_words_of_the_dialect(
    shop: ClarityShop, speaking: Client, order: Json
) -> None:
    shop.place(order())
    line = {"orderLineId": "line_1", "quantity": "9"}
    posted = {"orderId": "ord_1001", "externalId": "P", "lines": [line], "shippedAt": 1769940000000}
    reply = speaking(CENTS).post("/shipments", json=posted)
    assert reply.status_code == 422
    assert reply.json() == {
        "problems": {"list": [{"field": "$.lines[0].quantity", "reason": "shipment.quantity"}]}
    }
    snake = speaking(CENTS).post("/shipments", json={"order_id": "ord_1001"})
    assert snake.json()["problems"]["list"] == [{"field": "$.order_id", "reason": "dialect.name"}]


def test_stock_is_where_the_dialect_has_it(shop: ClarityShop, speaking: Client) -> None:
    client = speaking(CENTS)
    level = {
        "sku": "S",
        "location": "",
        "onHand": "5",
        "reserved": "0",
        "available": "5",
        "asOf": 1769940000000,
    }
    assert client.patch("/stock/S", json=level).json()["data"]["asOf"] == 1769940000000
    reply = client.post("/stock/batch", json={"data": [level, {**level, "asOf": "noon"}]})
    assert [each["status"] for each in reply.json()] == ["accepted", "refused"]
    assert [each["sku"] for each in reply.json()] == ["S", "S"]
    assert shop.stock["S", ""]["on_hand"] == "5"


def test_a_part_of_a_record_has_the_currency_of_the_whole(
    shop: ClarityShop, speaking: Client
) -> None:
    customer = shop.register({"type": "company", "currency": "JPY"})
    body = {"creditLimit": 5000, "revision": 1}
    assert speaking(CENTS).patch(f"/customers/{customer}", json=body).status_code == 200
    assert shop.customers[customer]["credit_limit"] == "5000"


def test_a_shop_without_tags_takes_any_change(shop: ClarityShop, speaking: Client) -> None:
    client = speaking(Dialect.model_validate({"concurrency": {"etag": "none"}}))
    made = client.post("/products", json={"sku": "S", "name": "n"})
    path = f"/products/{made.json()['id']}"

    assert client.put(path, json={"name": "m"}).status_code == 200
    assert all("etag" not in each.headers for each in (made, client.get(path)))
    assert shop.products[made.json()["id"]]["name"] == "m"


def test_what_is_posted_may_have_names_of_its_own(shop: ClarityShop, speaking: Client) -> None:
    rename = {"Product": {"sku": "article"}, "NewProduct": {"sku": "newArticle"}}
    client = speaking(Dialect.model_validate({"names": {"rename": rename}}))
    made = client.post("/products", json={"newArticle": "S", "name": "n"}).json()
    assert made["article"] == "S"
    path, tag = f"/products/{made['id']}", {"if-match": '"1"'}
    assert client.put(path, json={"article": "T"}, headers=tag).status_code == 200
    assert shop.products[made["id"]]["sku"] == "T"


def test_what_the_dialect_does_not_have_is_not_there(speaking: Client) -> None:
    client = speaking(CENTS)
    assert client.get("/refunds").status_code == 404
    assert client.get("http://shop.example/openapi.json").status_code == 404
    del client.headers["authorization"]
    form = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s3cret"}
    assert "access_token" in client.post("http://shop.example/connect/token", data=form).json()


def test_events_of_a_subscription_have_the_dialects_names(
    shop: ClarityShop, speaking: Client
) -> None:
    body = {"url": "http://127.0.0.1:1/", "events": ["order_placed", "product.updated"]}
    made = speaking(CENTS).post("/webhooks", json=body).json()["data"]
    assert made["events"] == ["order_placed", "product.updated"]
    assert list(shop.webhooks[made["id"]]["events"]) == ["order.created", "product.updated"]
    rotated = speaking(CENTS).post(f"/webhooks/{made['id']}/rotate-secret").json()["data"]
    assert rotated["secret"] == shop.secret_of(made["id"]).reveal()
    assert isinstance(rotated["previousValidUntil"], int)


def page_by_link(client: httpx.Client, url: str) -> list[list[str]]:
    reply = client.get(url)
    ids = [each["id"] for each in reply.json()]
    following = reply.links.get("next")
    return [ids] if following is None else [ids, *page_by_link(client, following["url"])]


def test_pages_may_be_linked_or_counted_by_record(
    shop: ClarityShop, speaking: Client, order: Json
) -> None:
    for number in range(5):
        shop.place(order(f"ord_{number}"))
    linked = {"paging": {"style": "link", "size": 2}, "envelope": {"items": ""}}
    pages = page_by_link(speaking(Dialect.model_validate(linked)), "/orders?status=processing")
    assert pages == [["ord_0", "ord_1"], ["ord_2", "ord_3"], ["ord_4"]]
    counted = {"paging": {"style": "offset", "parameter": "Skip", "size_parameter": "Take"}}
    client = speaking(Dialect.model_validate(counted))
    body = client.get("/orders", params={"Skip": 3, "Take": 5}).json()
    assert [each["id"] for each in body["items"]] == ["ord_3", "ord_4"]
    assert list(body) == ["items"]


def test_local_times_and_numbers_are_written_as_the_dialect_says(
    shop: ClarityShop, speaking: Client, order: Json
) -> None:
    shop.place(order())
    settings = {
        "names": {"case": "pascal"},
        "time": {"zone": "America/Chicago"},
        "money": {"format": "number"},
        "filters": {"updated_since": "After"},
    }
    client = speaking(Dialect.model_validate(settings))
    text = client.get("/orders/ord_1001").text
    assert '"PlacedAt":"2026-02-01T04:00:00"' in text
    assert '"UnitPrice":10.00' in text
    found = client.get("/orders", params={"After": "2026-02-01T04:00:00"}).json()["items"]
    later = client.get("/orders", params={"After": "2026-02-01T04:00:01"}).json()["items"]
    assert (len(found), later) == (1, [])


def test_an_idempotency_key_is_honoured_where_the_dialect_has_one(
    shop: ClarityShop, speaking: Client, api: httpx.Client
) -> None:
    honouring = speaking(Dialect.model_validate({"idempotency_key": "Idempotency-Key"}))
    headers = {"idempotency-key": "k1"}

    def post(client: httpx.Client, **body: Any) -> httpx.Response:
        return client.post("/customers", json={"type": "person", **body}, headers=headers)

    first, again = post(honouring), post(honouring)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first.headers["etag"]) == (again.json(), again.headers["etag"])
    assert len(shop.customers) == 1
    other = post(honouring, email="a@b.example")
    assert other.json()["errors"][0]["code"] == "idempotency.reused"
    product = honouring.post("/products", json={"sku": "S", "name": "n"}, headers=headers)
    assert product.status_code == 201
    assert {post(api).status_code, post(speaking(Dialect())).status_code} == {201}
    assert len(shop.customers) == 3


@pytest.fixture
def courier(store: Store, faults: Faults, clock: Any) -> Iterator[Courier]:
    waiting = Courier(store, faults, clock=clock, dialect=CENTS)
    yield waiting
    waiting.stop()


def test_deliveries_are_spelt_and_signed_as_the_dialect_says(
    shop: ClarityShop, order: Json, courier: Courier, letters: Any
) -> None:
    shop.place(order())
    shop.subscribe(letters.url)
    courier.start()
    headers, body = letters.wait()
    event = json.loads(body)
    assert (event["event"], event["data"]["orderNo"]) == ("order_placed", "N-1001")
    assert isinstance(event["occurred_at"], int)
    signed = f"{headers['x-time']}.".encode() + body
    expected = hmac.new(b"webhook-secret", signed, "sha256").hexdigest()
    assert headers["x-sig"] == f"sha256={expected}"
    assert "webhook-id" not in headers
    assert "webhook-timestamp" not in headers
