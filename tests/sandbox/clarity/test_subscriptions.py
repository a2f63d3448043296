"""Subscriptions: who is told what, with which secrets, and who is told no more."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from axclarity.clarity import delivery_from_request
from axclarity.sandbox import Faults
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity import ClarityShop, Courier
from axclarity.sandbox.clarity._kinds import EVENTS
from axclarity.sandbox.clarity._subscriptions import OWNER, secrets_of
from axclarity.values import Secret

URL = "http://127.0.0.1:1/"


def subscribe(api: httpx.Client, *events: str) -> dict[str, Any]:
    reply = api.post("/webhooks", json={"url": URL, "events": list(events)})
    assert reply.status_code == 201
    made: dict[str, Any] = reply.json()
    return made


def told(shop: ClarityShop) -> list[tuple[str, str, str]]:
    return [(each.subscription_id, each.type, each.status) for each in shop.deliveries]


def test_each_is_told_what_it_asked_for(shop: ClarityShop, api: httpx.Client, order: Any) -> None:
    orders = subscribe(api, "order.created", "order.cancelled")["id"]
    products = subscribe(api, "product.updated")["id"]
    both = subscribe(api, "product.updated", "order.created")["id"]
    shop.place(order())
    shop.edit("ord_1001", {"notes": "n"})
    shop.add_product({"sku": "S", "name": "n"})
    shop.cancel("ord_1001")
    assert told(shop) == [
        (orders, "order.created", "pending"),
        (both, "order.created", "pending"),
        (products, "product.updated", "pending"),
        (both, "product.updated", "pending"),
        (orders, "order.cancelled", "pending"),
    ]


def test_no_events_mean_all_and_the_inactive_are_told_nothing(
    shop: ClarityShop, api: httpx.Client, order: Any
) -> None:
    everything, nothing = subscribe(api)["id"], subscribe(api)["id"]
    api.put(f"/webhooks/{nothing}", json={"active": False}, headers={"if-match": '"1"'})
    shop.place(order())
    shop.add_product({"sku": "S", "name": "n"})
    assert told(shop) == [
        (everything, "order.created", "pending"),
        (everything, "product.updated", "pending"),
    ]


def test_the_first_who_listens_is_told_what_waited(
    shop: ClarityShop, api: httpx.Client, order: Any
) -> None:
    shop.place(order())
    shop.add_product({"sku": "S", "name": "n"})
    assert [each.subscription_id for each in shop.deliveries] == ["", ""]
    first = subscribe(api, "order.created")["id"]
    subscribe(api, *EVENTS)
    assert told(shop) == [
        (first, "order.created", "pending"),
        (first, "product.updated", "unwanted"),
    ]
    assert shop.pending_deliveries == 1


def test_a_secret_is_shown_once(shop: ClarityShop, api: httpx.Client, store: Store) -> None:
    made = subscribe(api, "order.created")
    secret = made["secret"]
    assert secret.startswith("whsec_")
    assert shop.secret_of(made["id"]) == Secret(secret)
    for path in ("/webhooks", f"/webhooks/{made['id']}"):
        assert secret not in api.get(path).text
    changed = api.put(
        f"/webhooks/{made['id']}", json={"url": f"{URL}x"}, headers={"if-match": '"1"'}
    )
    assert "secret" not in changed.json()
    assert subscribe(api, "order.created")["secret"] != secret


def test_nobody_chooses_the_secret(shop: ClarityShop, api: httpx.Client) -> None:
    made = api.post("/webhooks", json={"url": URL, "events": [], "secret": "mine"}).json()
    assert made["secret"].startswith("whsec_")
    assert "secret" not in shop.webhooks[made["id"]]
    path, tag = f"/webhooks/{made['id']}", {"if-match": '"1"'}
    refused = api.put(path, json={"secret": "mine"}, headers=tag)
    assert refused.json()["errors"][0]["code"] == "read-only"


def test_a_rotated_secret_is_used_beside_the_old_for_a_day(
    shop: ClarityShop, api: httpx.Client, clock: Any
) -> None:
    assert api.post("/webhooks/sub_9/rotate-secret").status_code == 404
    made = subscribe(api, "order.created")
    before = clock.now
    reply = api.post(f"/webhooks/{made['id']}/rotate-secret")
    assert reply.status_code == 200
    fresh, old = reply.json()["secret"], made["secret"]
    assert fresh not in ("", old)
    assert reply.json()["previous_valid_until"] > (before + timedelta(hours=24)).isoformat()
    assert shop.books.subscriptions.secrets(made["id"]) == [Secret(fresh), Secret(old)]
    clock.now += timedelta(hours=23, minutes=59)
    assert shop.books.subscriptions.secrets(made["id"]) == [Secret(fresh), Secret(old)]
    clock.now += timedelta(minutes=1)
    assert shop.books.subscriptions.secrets(made["id"]) == [Secret(fresh)]


def test_the_old_secret_ends_at_the_moment_that_was_told(
    shop: ClarityShop, api: httpx.Client, store: Store
) -> None:
    made = subscribe(api, "order.created")
    rotated = api.post(f"/webhooks/{made['id']}/rotate-secret").json()
    until = datetime.fromisoformat(rotated["previous_valid_until"])
    before = secrets_of(store, made["id"], until - timedelta(microseconds=1))
    assert len(before) == 2
    assert secrets_of(store, made["id"], until) == [Secret(rotated["secret"])]


def test_a_second_rotation_ends_the_oldest_secret(shop: ClarityShop, api: httpx.Client) -> None:
    made = subscribe(api, "order.created")
    second, third = (
        api.post(f"/webhooks/{made['id']}/rotate-secret").json()["secret"] for _ in range(2)
    )
    assert shop.books.subscriptions.secrets(made["id"]) == [Secret(third), Secret(second)]


def test_who_has_gone_is_told_no_more(shop: ClarityShop, api: httpx.Client, order: Any) -> None:
    gone, stays = subscribe(api, "order.created")["id"], subscribe(api, "order.created")["id"]
    shop.place(order("ord_1"))
    reply = api.delete(f"/webhooks/{gone}")
    assert (reply.status_code, reply.content) == (204, b"")
    shop.place(order("ord_2"))
    assert told(shop) == [
        (gone, "order.created", "failed"),
        (stays, "order.created", "pending"),
        (stays, "order.created", "pending"),
    ]
    assert list(shop.webhooks) == [stays]
    assert api.delete(f"/webhooks/{gone}").status_code == 404
    assert shop.books.subscriptions.secrets(gone) == []


def test_the_shops_own_subscription_is_one_and_starts_with_the_secret_it_was_given(
    shop: ClarityShop, api: httpx.Client, order: Any
) -> None:
    shop.subscribe(URL)
    shop.place(order())
    shop.subscribe(f"{URL}other", ["product.updated"])
    shop.edit("ord_1001", {"notes": "n"})
    assert told(shop) == [(OWNER, "order.created", "pending")]
    assert shop.webhooks[OWNER]["url"] == f"{URL}other"
    assert shop.secret_of(OWNER) == Secret("webhook-secret")
    assert [each["id"] for each in api.get("/webhooks").json()["items"]] == [OWNER]


@pytest.fixture
def courier(store: Store, faults: Faults, clock: Any) -> Iterator[Courier]:
    waiting = Courier(store, faults, clock=clock)
    yield waiting
    waiting.stop()


def test_a_delivery_carries_a_signature_for_each_secret(
    shop: ClarityShop, api: httpx.Client, order: Any, courier: Courier, letters: Any, clock: Any
) -> None:
    made = api.post("/webhooks", json={"url": letters.url, "events": ["order.created"]}).json()
    api.post(f"/webhooks/{made['id']}/rotate-secret")
    shop.place(order())
    courier.start()
    (headers, body) = letters.wait()
    signatures = headers["webhook-signature"].split(" ")
    assert len(signatures) == 2
    for secret in shop.books.subscriptions.secrets(made["id"]):
        assert delivery_from_request(headers, body, [secret], now=clock.now).resource == "order"
    assert json.loads(body)["data"]["id"] == "ord_1001"
