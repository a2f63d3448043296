"""What every resource has in common, and what is particular about each."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from axclarity.sandbox.clarity import ClarityShop

Json = Callable[..., dict[str, Any]]

NEW: dict[str, dict[str, Any]] = {
    "products": {"sku": "SKU-1", "name": "Lamp", "attributes": {"colour": "red"}},
    "customers": {"type": "company", "account_number": "C-1", "email": "a@b.example"},
    "shipments": {
        "order_id": "ord_1001",
        "external_id": "PS-1",
        "lines": [{"order_line_id": "line_1", "quantity": "1"}],
        "shipped_at": "2026-03-02T12:00:00+01:00",
    },
    "payments": {
        "order_id": "ord_1001",
        "kind": "capture",
        "method": "credit_card",
        "reference": "ch_1",
        "amount": "35.00",
        "currency": "EUR",
        "occurred_at": "2026-03-02T12:00:00Z",
    },
    "returns": {
        "order_id": "ord_1001",
        "number": "R-1",
        "lines": [{"id": "rl_1", "order_line_id": "line_1", "quantity": "1"}],
    },
    "refunds": {
        "order_id": "ord_1001",
        "lines": [{"id": "fl_1", "order_line_id": "line_1", "quantity": "1", "amount": "10.00"}],
        "currency": "EUR",
        "adjustment": "-10.00",
        "total": "0",
    },
    "webhooks": {"url": "http://127.0.0.1:1/", "events": ["order.created"]},
}
TAKEN = {
    "products": "sku",
    "customers": "account_number",
    "shipments": "external_id",
    "payments": "reference",
    "returns": "number",
}
CHANGES = {
    "products": {"name": "Lamp, red"},
    "customers": {"email": "c@d.example"},
    "shipments": {"carrier": "Post"},
    "returns": {"status": "approved"},
    "webhooks": {"url": "http://127.0.0.1:2/"},
}
OF_AN_ORDER = ("shipments", "payments", "returns", "refunds")


def codes(reply: httpx.Response) -> list[tuple[str, str]]:
    assert reply.headers["content-type"] == "application/problem+json"
    return [(error["path"], error["code"]) for error in reply.json()["errors"]]


def events(shop: ClarityShop) -> list[tuple[str, str]]:
    return [(delivery.type, delivery.record_id) for delivery in shop.deliveries]


@pytest.fixture(autouse=True)
def placed(shop: ClarityShop, order: Json) -> None:
    """There is one order, ord_1001, of two pieces of line_1 and some of line_2."""
    shop.place(order())


@pytest.mark.parametrize("path", list(NEW))
def test_what_is_posted_is_kept_under_an_id_of_the_shops_own(
    shop: ClarityShop, api: httpx.Client, path: str
) -> None:
    given = {**NEW[path], "id": "mine", "version": 7, "updated_at": "2020-01-01T00:00:00Z"}
    reply = api.post(f"/{path}", json=given)
    assert reply.status_code == 201, reply.text
    kept = reply.json()
    secret = kept.pop("secret", "")
    assert NEW[path].items() <= kept.items()
    assert kept["id"] not in ("", "mine")
    assert kept["version"] == 1
    assert kept["updated_at"].startswith("2026-03-01T08:00")
    assert reply.headers["etag"] == '"1"'
    assert getattr(shop, path)[kept["id"]] == kept
    again = api.get(f"/{path}/{kept['id']}")
    assert (again.json(), again.headers["etag"]) == (kept, '"1"')
    assert bool(secret) == (path == "webhooks")


@pytest.mark.parametrize("path", list(TAKEN))
def test_a_value_that_is_taken_is_a_conflict_until_it_is_given_back(
    shop: ClarityShop, api: httpx.Client, path: str
) -> None:
    field = TAKEN[path]
    first = api.post(f"/{path}", json=NEW[path]).json()
    again = api.post(f"/{path}", json=NEW[path])
    assert (again.status_code, codes(again)) == (409, [(f"$.{field}", "taken")])
    assert len(getattr(shop, path)) == 1
    shop.change(path, first["id"], {field: "other"})
    second = api.post(f"/{path}", json=NEW[path])
    assert second.status_code == 201
    if path in CHANGES:
        url, tag = f"/{path}/{second.json()['id']}", {"if-match": "*"}
        conflict = api.put(url, json={field: "other"}, headers=tag)
        assert (conflict.status_code, codes(conflict)) == (409, [(f"$.{field}", "taken")])


def test_no_account_number_belongs_to_nobody(api: httpx.Client) -> None:
    for _ in range(2):
        assert api.post("/customers", json={"type": "person"}).status_code == 201


@pytest.mark.parametrize("path", list(CHANGES))
def test_a_change_needs_the_version_that_was_read(
    shop: ClarityShop, api: httpx.Client, path: str
) -> None:
    kept = api.post(f"/{path}", json=NEW[path]).json()
    kept.pop("secret", None)
    url, changes = f"/{path}/{kept['id']}", CHANGES[path]
    assert api.put(url, json=changes).status_code == 428
    assert api.put(url, json=changes, headers={"if-match": '"2"'}).status_code == 412
    assert getattr(shop, path)[kept["id"]] == kept
    reply = api.put(url, json=changes, headers={"if-match": '"1"'})
    assert (reply.status_code, reply.headers["etag"]) == (200, '"2"')
    changed = reply.json()
    assert changed == {**kept, **changes, "version": 2, "updated_at": changed["updated_at"]}
    assert changed["updated_at"] > kept["updated_at"]


@pytest.mark.parametrize("path", list(CHANGES))
def test_a_whole_record_may_be_put_if_what_is_fixed_stays(api: httpx.Client, path: str) -> None:
    kept = api.post(f"/{path}", json=NEW[path]).json()
    kept.pop("secret", None)
    url, tag = f"/{path}/{kept['id']}", {"if-match": '"1"'}
    other = api.put(url, json={**kept, "id": "other", "surprise": 1}, headers=tag)
    assert other.status_code == 422
    assert codes(other) == [("$.id", "read-only"), ("$.surprise", "read-only")]
    assert api.put(url, json={**kept, **CHANGES[path]}, headers=tag).status_code == 200


@pytest.mark.parametrize("path", list(CHANGES))
def test_a_locked_record_is_not_changed(shop: ClarityShop, api: httpx.Client, path: str) -> None:
    record_id = api.post(f"/{path}", json=NEW[path]).json()["id"]
    shop.lock(path, record_id)
    url, tag = f"/{path}/{record_id}", {"if-match": '"1"'}
    assert api.put(url, json=CHANGES[path], headers=tag).status_code == 423
    shop.unlock(path, record_id)
    assert api.put(url, json=CHANGES[path], headers=tag).status_code == 200


@pytest.mark.parametrize("path", list(NEW))
def test_nothing_unknown_is_found_or_changed(api: httpx.Client, path: str) -> None:
    assert api.get(f"/{path}/none").status_code == 404
    assert api.get(f"/{path}/").status_code == 404
    put = api.put(f"/{path}/none", json={}, headers={"if-match": "*"})
    assert put.status_code == (404 if path in CHANGES else 405)
    assert api.delete(f"/{path}/none").status_code == (404 if path == "webhooks" else 405)


@pytest.mark.parametrize("path", list(NEW))
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id":1,"id":2}', b"null"])
def test_what_is_no_record_is_refused(
    shop: ClarityShop, api: httpx.Client, path: str, body: bytes
) -> None:
    reply = api.post(f"/{path}", content=body)
    assert (reply.status_code, [where for where, _ in codes(reply)]) == (422, ["$"])
    assert getattr(shop, path) == {}


@pytest.mark.parametrize("path", OF_AN_ORDER)
def test_what_belongs_to_an_order_needs_it(
    shop: ClarityShop, api: httpx.Client, path: str, order: Json
) -> None:
    reply = api.post(f"/{path}", json={**NEW[path], "order_id": "ord_9"})
    assert (reply.status_code, codes(reply)) == (422, [("$.order_id", "unknown")])
    shop.place(order("ord_2"))
    ids = [api.post(f"/{path}", json=NEW[path]).json()["id"]]
    field = TAKEN.get(path, "x")
    ids.append(
        api.post(f"/{path}", json={**NEW[path], field: "2", "order_id": "ord_2"}).json()["id"]
    )

    def listed(**query: str) -> list[str]:
        return [each["id"] for each in api.get(f"/{path}", params=query).json()["items"]]

    assert listed() == ids
    assert listed(order_id="ord_2") == ids[1:]
    assert listed(order_id="ord_2", ids=ids[0]) == []
    assert listed(order_id="ord_9") == []


def test_lists_are_filtered_by_what_the_resource_has(api: httpx.Client) -> None:
    lamp = api.post("/products", json={"sku": "LAMP", "name": "Lamp"}).json()["id"]
    desk = api.post("/products", json={"sku": "DESK", "name": "Desk"}).json()["id"]
    anna = api.post("/customers", json={"email": "anna@b.example", "type": "person"}).json()["id"]

    def ids(path: str, **query: str) -> list[str]:
        return [each["id"] for each in api.get(path, params=query).json()["items"]]

    assert ids("/products") == [lamp, desk]
    assert ids("/products", sku="DESK") == [desk]
    assert ids("/products", sku="desk") == []
    assert ids("/products", ids=f"{desk},none,{lamp}") == [lamp, desk]
    assert ids("/customers", email="anna@b.example") == [anna]
    assert ids("/customers", email="b@b.example") == []
    assert ids("/customers", account_number="C-1") == []
    assert ids("/products", sort="updated_at,id") == [lamp, desk]
    assert api.get("/products", params={"sort": "name"}).status_code == 422


def test_what_an_index_finds_comes_in_pages_too(
    api: httpx.Client, pages: Callable[..., list[list[Any]]]
) -> None:
    ids = [
        api.post("/payments", json={**NEW["payments"], "reference": f"ch_{number}"}).json()["id"]
        for number in range(3)
    ]
    for query in ({"order_id": "ord_1001"}, {"ids": ",".join(ids)}):
        found = pages(api, "/payments", page_size=1, **query)
        assert [[each["id"] for each in page] for page in found] == [[each] for each in ids]


def test_updated_since_is_inclusive_and_lists_turn_no_page_twice(
    shop: ClarityShop, api: httpx.Client, pages: Callable[..., list[list[Any]]]
) -> None:
    made = [
        api.post("/products", json={"sku": f"S{number}", "name": "n"}).json() for number in range(7)
    ]
    found = pages(api, "/products", page_size=3, updated_since=made[2]["updated_at"])
    assert [[each["sku"] for each in page] for page in found] == [["S2", "S3", "S4"], ["S5", "S6"]]
    first = api.get("/products", params={"page_size": 3}).json()
    for each in (made[0], made[6]):
        shop.change("products", each["id"], {"name": "n"})
    rest = pages(api, "/products", page_size=3, cursor=first["next_cursor"])
    assert [[each["sku"] for each in page] for page in rest] == [["S3", "S4", "S5"], ["S0", "S6"]]


def test_the_shops_people_make_events(shop: ClarityShop) -> None:
    product = shop.add_product(NEW["products"])
    shop.change("products", product, {"name": "n"})
    customer = shop.register({"type": "person"})
    shop.change("customers", customer, {"email": "a@b.example"})
    payment = shop.capture({**NEW["payments"], "kind": "capture"})
    returned = shop.request_return(NEW["returns"])
    refund = shop.refund({**NEW["refunds"], "return_id": returned})
    assert events(shop)[1:] == [
        ("product.updated", product),
        ("product.updated", product),
        ("customer.created", customer),
        ("customer.updated", customer),
        ("payment.captured", payment),
        ("return.created", returned),
        ("refund.created", refund),
    ]
    assert shop.returns[returned]["refund_id"] == refund


def test_only_captured_money_is_announced(shop: ClarityShop, api: httpx.Client) -> None:
    for number, kind in enumerate(("authorization", "void", "refund")):
        new = {**NEW["payments"], "kind": kind, "reference": f"ch_{number}"}
        assert api.post("/payments", json=new).status_code == 201
    assert [name for name, _ in events(shop)] == ["order.created"]


def test_what_the_api_is_told_is_announced_too(shop: ClarityShop, api: httpx.Client) -> None:
    for path in ("products", "customers", "payments", "returns", "refunds", "shipments"):
        api.post(f"/{path}", json=NEW[path])
    assert [name for name, _ in events(shop)] == [
        "order.created",
        "product.updated",
        "customer.created",
        "payment.captured",
        "return.created",
        "refund.created",
    ]


@pytest.mark.parametrize(
    ("path", "changes", "errors"),
    [
        ("products", {"parent_id": "prod_9"}, [("$.parent_id", "unknown")]),
        ("payments", {"currency": "USD"}, [("$.currency", "currency")]),
        ("refunds", {"currency": "USD"}, [("$.currency", "currency")]),
        ("refunds", {"total": "0.01"}, [("$.total", "refund.total")]),
        ("refunds", {"return_id": "ret_9"}, [("$.return_id", "unknown")]),
        ("webhooks", {"url": "ftp://x.example"}, [("$.url", "webhook.url")]),
        ("webhooks", {"url": "http://[x"}, [("$.url", "webhook.url")]),
        ("webhooks", {"url": "http:///x"}, [("$.url", "webhook.url")]),
        (
            "webhooks",
            {"events": ["order.created", "order.exploded"]},
            [("$.events[1]", "webhook.event")],
        ),
    ],
)
def test_what_does_not_agree_with_the_shop_is_refused(
    shop: ClarityShop,
    api: httpx.Client,
    path: str,
    changes: dict[str, Any],
    errors: list[tuple[str, str]],
) -> None:
    reply = api.post(f"/{path}", json={**NEW[path], **changes})
    assert (reply.status_code, codes(reply)) == (422, errors)
    assert getattr(shop, path) == {}


def line(order_line_id: str, quantity: str, **more: str) -> dict[str, str]:
    return {
        "id": f"l_{order_line_id}",
        "order_line_id": order_line_id,
        "quantity": quantity,
        **more,
    }


def test_no_more_comes_back_than_was_ordered(shop: ClarityShop, api: httpx.Client) -> None:
    first = api.post("/returns", json=NEW["returns"]).json()

    def refused(lines: list[dict[str, str]]) -> list[tuple[str, str]]:
        reply = api.post("/returns", json={**NEW["returns"], "number": "R-2", "lines": lines})
        return codes(reply) if reply.status_code == 422 else []

    assert refused([line("line_1", "1.01")]) == [("$.lines[0].quantity", "return.quantity")]
    assert refused([line("line_9", "1")]) == [("$.lines[0].order_line_id", "return.unknown-line")]
    shop.change("returns", first["id"], {"lines": [line("line_1", "2")]})
    assert refused([line("line_1", "0.01")]) == [("$.lines[0].quantity", "return.quantity")]


def test_what_was_called_off_may_come_back_after_all(shop: ClarityShop, api: httpx.Client) -> None:
    both = {**NEW["returns"], "lines": [line("line_1", "2")]}
    for number, status in enumerate(("cancelled", "rejected", "approved")):
        made = api.post("/returns", json={**both, "number": f"R-{number}"})
        assert made.status_code == 201
        shop.change("returns", made.json()["id"], {"status": status})
    assert api.post("/returns", json={**both, "number": "R-9"}).status_code == 422


def test_a_refund_is_its_lines_with_their_tax_and_what_is_beside_them(api: httpx.Client) -> None:
    refund = {
        **NEW["refunds"],
        "lines": [line("line_1", "1", amount="10.00", tax="2.50")],
        "shipping": "4.00",
        "adjustment": "-1.25",
    }
    assert api.post("/refunds", json={**refund, "total": "15.25"}).status_code == 201
    assert codes(api.post("/refunds", json={**refund, "total": "12.75"})) == [
        ("$.total", "refund.total")
    ]


def test_a_refund_fits_its_return_and_its_order(
    shop: ClarityShop, api: httpx.Client, order: Json
) -> None:
    shop.place(order("ord_2"))
    other = shop.request_return({**NEW["returns"], "order_id": "ord_2"})
    lines = [line("line_1", "1", amount="1"), line("line_9", "1", amount="1")]
    reply = api.post(
        "/refunds", json={**NEW["refunds"], "return_id": other, "lines": lines, "adjustment": "-2"}
    )
    assert codes(reply) == [
        ("$.lines[1].order_line_id", "refund.unknown-line"),
        ("$.return_id", "refund.order"),
    ]


@pytest.mark.parametrize(
    "extra",
    [
        b'"order_id":{"a":[1]}',
        b'"id":{"a":1},"version":"x"',
        b'"long":1' + b"0" * 5000,
        b'"lone":"\\ud800"',
        b'"nothing":"\\u0000"',
        b'"attributes":{"deep":' + b"[" * 150 + b"]" * 150 + b"}",
        b'"tiny":1e-999999,"huge":1e999999',
        b'"sku":"twice"',
    ],
)
def test_nothing_that_is_posted_breaks_the_shop(api: httpx.Client, extra: bytes) -> None:
    reply = api.post("/products", content=b'{"sku":"S","name":"n",%s}' % extra)
    assert reply.status_code in (201, 422)
    if reply.status_code == 201:
        assert api.get(f"/products/{reply.json()['id']}").json() == reply.json()


def test_numbers_are_kept_digit_for_digit(shop: ClarityShop, api: httpx.Client) -> None:
    price = b'{"currency":"EUR","amount":0.1000000000000001}'
    text = b'{"sku":"S","name":"n","prices":[%s],"weight":1.50}' % price
    kept = api.post("/products", content=text).json()
    assert kept["prices"][0]["amount"] == "0.1000000000000001"
    assert kept["weight"] == "1.50"
