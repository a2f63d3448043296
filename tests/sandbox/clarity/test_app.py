"""The shop's API as a stranger meets it, over a real socket."""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import httpx
import pytest

from axclarity.sandbox import Fault, Faults
from axclarity.sandbox.clarity import ClarityShop
from axclarity.sandbox.clarity._tokens import SCOPES

Json = Callable[..., dict[str, Any]]


@pytest.fixture
def api(shop: ClarityShop, shop_url: str) -> Iterator[httpx.Client]:
    """The same over a socket."""
    headers = {"authorization": f"Bearer {shop.books.tokens.grant().access_token.reveal()}"}
    with httpx.Client(base_url=f"{shop_url}/api/v1", headers=headers) as client:
        yield client


def refusal(reply: httpx.Response) -> tuple[int, list[tuple[str, str]]]:
    """Status and the paths and codes of a problem document."""
    assert reply.headers["content-type"] == "application/problem+json"
    body = reply.json()
    assert body["status"] == reply.status_code
    assert body["type"]
    assert body["title"]
    return reply.status_code, [(error["path"], error["code"]) for error in body["errors"]]


def put(api: httpx.Client, changes: Any, etag: str = '"1"') -> httpx.Response:
    return api.put("/orders/ord_1001", json=changes, headers={"if-match": etag})


def flat(pages: list[list[str]]) -> list[str]:
    return [record_id for page in pages for record_id in page]


def ids_by_page(api: httpx.Client, path: str, **query: str | int) -> list[list[str]]:
    pages: list[list[str]] = []
    parameters = dict(query)
    while True:
        body = api.get(path, params=parameters).json()
        pages.append([record["id"] for record in body["items"]])
        if body["next_cursor"] is None:
            return pages
        parameters["cursor"] = body["next_cursor"]


# The token


def token(shop_url: str, form: dict[str, str], auth: tuple[str, str]) -> httpx.Response:
    return httpx.post(f"{shop_url}/oauth/token", data=form, auth=auth)


GRANT = {"grant_type": "client_credentials"}


def test_the_client_gets_a_token_that_opens_the_api(shop_url: str) -> None:
    reply = token(shop_url, GRANT, ("axclarity", "s3cret%3A%20of%25a%20client"))
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    granted = reply.json()
    assert (granted["token_type"], granted["scope"]) == ("Bearer", " ".join(SCOPES))
    assert granted["expires_in"] > 0
    headers = {"authorization": f"Bearer {granted['access_token']}"}
    assert httpx.get(f"{shop_url}/api/v1/orders", headers=headers).status_code == 200


def test_nobody_else_gets_a_token(shop_url: str) -> None:
    reply = token(shop_url, GRANT, ("axclarity", "guess"))
    assert (reply.status_code, reply.json()) == (401, {"error": "invalid_client"})
    assert reply.headers["www-authenticate"].startswith("Basic")
    assert httpx.post(f"{shop_url}/oauth/token", data=GRANT).status_code == 401


def test_there_is_one_way_to_a_token(shop_url: str) -> None:
    form = {"grant_type": "password"}
    reply = token(shop_url, form, ("axclarity", "s3cret%3A%20of%25a%20client"))
    assert (reply.status_code, reply.json()) == (400, {"error": "unsupported_grant_type"})


def test_nothing_opens_without_the_token(shop_url: str) -> None:
    for authorization in ({}, {"authorization": "Bearer x"}, {"authorization": "Basic token-1"}):
        for method, path in (
            ("GET", "/orders"),
            ("GET", "/orders/ord_1001"),
            ("PUT", "/orders/ord_1001"),
            ("GET", "/shipments"),
            ("POST", "/shipments"),
            ("GET", "/shipments/shp_1"),
        ):
            reply = httpx.request(method, f"{shop_url}/api/v1{path}", headers=authorization)
            assert refusal(reply) == (401, []), (method, path)
            assert reply.headers["www-authenticate"] == "Bearer"


# Orders


def test_an_order_comes_with_its_entity_tag(
    shop: ClarityShop, api: httpx.Client, order: Json
) -> None:
    shop.place(order())
    reply = api.get("/orders/ord_1001")
    assert (reply.status_code, reply.headers["etag"]) == (200, '"1"')
    assert reply.headers["content-type"] == "application/json"
    assert reply.json() == order()


def test_what_is_not_there_is_a_problem(api: httpx.Client) -> None:
    assert refusal(api.get("/orders/ord_9")) == (404, [])
    assert refusal(api.get("/shipments/shp_9")) == (404, [])
    assert refusal(api.get("/nothing")) == (404, [])
    assert refusal(api.delete("/orders/ord_9")) == (405, [])
    reply = api.put("/orders/ord_9", json={"notes": "n"}, headers={"if-match": '"1"'})
    assert refusal(reply) == (404, [])


def test_a_change_is_merged_and_gets_a_new_entity_tag(
    shop: ClarityShop, api: httpx.Client, order: Json
) -> None:
    shop.place(order())
    changes = {"status": "shipped", "notes": "ring", "attributes": {"ax_sales_id": "SO-1"}}
    reply = put(api, changes)
    assert (reply.status_code, reply.headers["etag"]) == (200, '"2"')
    assert reply.json() == shop.orders["ord_1001"]
    assert reply.json() == {
        **order(),
        **changes,
        "attributes": {"channel": "web", "ax_sales_id": "SO-1"},
        "version": 2,
        "updated_at": reply.json()["updated_at"],
    }
    assert [delivery.type for delivery in shop.deliveries] == ["order.created", "order.updated"]


def test_a_change_needs_the_entity_tag_that_is_current(
    shop: ClarityShop, api: httpx.Client, order: Json
) -> None:
    shop.place(order())
    assert refusal(api.put("/orders/ord_1001", json={"notes": "a"})) == (428, [])
    for stale in ('"0"', '"2"', '""', "1", 'W/"1"', '"x"', '"1", "2"', '"' + "9" * 5000 + '"'):
        assert refusal(put(api, {"notes": "a"}, stale)) == (412, []), stale[:9]
    assert shop.orders["ord_1001"] == order()
    assert put(api, {"notes": "a"}, "*").status_code == 200


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"status": "lost"}, [("$.status", "clarity.enum")]),
        ({"notes": ["n"]}, [("$.notes", "clarity.string-type")]),
        ({"attributes": [1]}, [("$.attributes", "object")]),
        ({"total": "1", "id": "x"}, [("$.id", "read-only"), ("$.total", "read-only")]),
        ([], [("$", "object")]),
    ],
)
def test_a_change_that_is_not_valid_names_its_paths(
    shop: ClarityShop, api: httpx.Client, order: Json, changes: Any, errors: list[tuple[str, str]]
) -> None:
    shop.place(order())
    assert refusal(put(api, changes)) == (422, errors)
    assert shop.orders["ord_1001"] == order()


@pytest.mark.parametrize("text", [b"", b"{", b'{"notes":"a","notes":"b"}', b"\xff", b"[" * 9999])
def test_a_body_that_is_no_json_is_refused(
    shop: ClarityShop, api: httpx.Client, order: Json, text: bytes
) -> None:
    shop.place(order())
    headers = {"if-match": '"1"'}
    status, errors = refusal(api.put("/orders/ord_1001", content=text, headers=headers))
    assert (status, [path for path, _ in errors]) == (422, ["$"])


def test_a_refusal_repeats_no_value(shop: ClarityShop, api: httpx.Client, order: Json) -> None:
    shop.place(order())
    secret = "jane.doe@example.com"
    replies = [
        put(api, {"status": secret}),
        put(api, {"notes": {"mail": secret}}),
        api.post("/shipments", json={"order_id": secret, "external_id": secret, "lines": secret}),
        api.get("/orders", params={"status": secret, "cursor": secret}),
        api.get("/orders", params={"updated_since": secret}),
        api.get(f"/orders/{secret}"),
    ]
    assert all(reply.status_code in (404, 422) for reply in replies)
    assert not any(secret in reply.text for reply in replies)


# Lists


def test_a_list_is_sorted_by_change_and_id_and_comes_in_pages(
    shop: ClarityShop, api: httpx.Client, order: Json
) -> None:
    for order_id in ("ord_3", "ord_1", "ord_2", "ord_5"):
        shop.place(order(order_id))
    shop.place(order("ord_4", updated_at="2026-01-01T00:00:00Z"))
    pages = [["ord_4", "ord_1"], ["ord_2", "ord_3"], ["ord_5"]]
    assert ids_by_page(api, "/orders", page_size=2) == pages
    assert ids_by_page(api, "/orders", page_size=5) == [flat(pages)]
    assert ids_by_page(api, "/orders") == [flat(pages)]


def test_an_empty_list_is_one_empty_page(api: httpx.Client) -> None:
    assert api.get("/orders").json() == {"items": [], "next_cursor": None}
    assert api.get("/shipments").json() == {"items": [], "next_cursor": None}


def test_no_order_is_passed_over_that_changes_between_two_pages(
    shop: ClarityShop, api: httpx.Client, order: Json
) -> None:
    for number in range(1, 5):
        shop.place(order(f"ord_{number}"))
    first = api.get("/orders", params={"page_size": 2}).json()
    shop.edit("ord_1", {"notes": "n"})
    shop.edit("ord_2", {"notes": "n"})
    seen = [record["id"] for record in first["items"]]
    assert seen == ["ord_1", "ord_2"]
    rest = ids_by_page(api, "/orders", page_size=2, cursor=first["next_cursor"])
    assert rest == [["ord_3", "ord_4"], ["ord_1", "ord_2"]]


def test_lists_are_filtered(shop: ClarityShop, api: httpx.Client, order: Json) -> None:
    shop.place(order("ord_1", updated_at="2026-02-01T12:00:00+02:00"))
    shop.place(order("ord_2", updated_at="2026-02-01T10:00:00.001Z", status="pending"))
    shop.place(order("ord_3", updated_at="2026-02-01T13:00:00Z"))

    def ids(**query: str) -> list[str]:
        return flat(ids_by_page(api, "/orders", **query))

    assert ids(updated_since="2026-02-01T10:00:00Z") == ["ord_1", "ord_2", "ord_3"]
    assert ids(updated_since="2026-02-01T11:00:00.001+01:00") == ["ord_2", "ord_3"]
    assert ids(status="pending") == ["ord_2"]
    assert ids(ids="ord_3,ord_1,ord_9") == ["ord_1", "ord_3"]
    assert ids(ids="ord_3,ord_2", status="processing") == ["ord_3"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "251"}, "page_size"),
        ({"page_size": "9" * 5000}, "page_size"),
        ({"page_size": "-1"}, "page_size"),
        ({"page_size": "²"}, "page_size"),
        ({"cursor": "7"}, "cursor"),
        ({"cursor": "bnVsbA=="}, "cursor"),
        ({"cursor": "ø"}, "cursor"),
        ({"status": "lost"}, "status"),
        ({"updated_since": "yesterday"}, "updated_since"),
        ({"updated_since": "2026-02-01T10:00:00"}, "updated_since"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    api: httpx.Client, query: dict[str, str], path: str
) -> None:
    status, errors = refusal(api.get("/orders", params=query))
    assert (status, [path for path, _ in errors]) == (422, [path])


# Shipments


def test_a_shipment_is_kept_and_found(
    shop: ClarityShop, api: httpx.Client, order: Json, shipment: Json
) -> None:
    shop.place(order())
    reply = api.post("/shipments", json=shipment())
    assert reply.status_code == 201
    kept = reply.json()
    assert kept == {
        **shipment(),
        "id": kept["id"],
        "status": "shipped",
        "version": 1,
        "updated_at": kept["updated_at"],
    }
    assert shop.shipments == {kept["id"]: kept}
    assert api.get(f"/shipments/{kept['id']}").json() == kept


def test_shipments_are_listed_as_they_came_and_filtered(
    shop: ClarityShop, api: httpx.Client, order: Json, shipment: Json
) -> None:
    for number in range(12):
        shop.place(order(f"ord_{number}"))
        api.post("/shipments", json=shipment(f"PS-{number}", order_id=f"ord_{number}"))
    everything = list(shop.shipments)
    pages = ids_by_page(api, "/shipments", page_size=5)
    assert [len(page) for page in pages] == [5, 5, 2]
    assert flat(pages) == everything
    assert ids_by_page(api, "/shipments", order_id="ord_7") == [[everything[7]]]
    assert ids_by_page(api, "/shipments", external_id="PS-3") == [[everything[3]]]
    assert ids_by_page(api, "/shipments", external_id="PS-3", order_id="ord_7") == [[]]


def test_the_same_external_id_again_is_a_conflict(
    shop: ClarityShop, api: httpx.Client, order: Json, shipment: Json
) -> None:
    shop.place(order())
    api.post("/shipments", json=shipment())
    assert refusal(api.post("/shipments", json=shipment())) == (409, [("$.external_id", "taken")])
    assert len(shop.shipments) == 1


def test_a_shipment_that_cannot_be_names_its_paths(
    shop: ClarityShop, api: httpx.Client, order: Json, shipment: Json
) -> None:
    shop.place(order())
    unknown = api.post("/shipments", json=shipment(order_id="ord_9"))
    assert refusal(unknown) == (422, [("$.order_id", "unknown")])
    lines = [{"order_line_id": "line_1", "quantity": "3"}]
    too_many = api.post("/shipments", json=shipment(lines=lines))
    assert refusal(too_many) == (422, [("$.lines[0].quantity", "shipment.quantity")])
    naive = api.post("/shipments", json=shipment(shipped_at="2026-03-02T12:00:00"))
    assert refusal(naive) == (422, [("$.shipped_at", "clarity.time")])
    assert shop.shipments == {}


# Faults and counts


@pytest.mark.parametrize(
    ("name", "status", "header", "value"),
    [
        ("rate_limited", 429, "retry-after", "7"),
        ("unavailable", 503, "retry-after", "7"),
        ("locked", 423, "content-type", "application/problem+json"),
        ("unauthorised", 401, "www-authenticate", "Bearer"),
    ],
)
def test_a_fault_answers_instead_of_the_work(
    shop: ClarityShop,
    api: httpx.Client,
    faults: Faults,
    order: Json,
    name: str,
    status: int,
    header: str,
    value: str,
) -> None:
    shop.place(order())
    faults.inject(Fault(name, on="clarity", operation="PUT /orders", seconds=7))
    assert api.get("/orders/ord_1001").status_code == 200
    reply = put(api, {"notes": "a"})
    assert refusal(reply) == (status, [])
    assert reply.headers[header] == value
    assert shop.orders["ord_1001"] == order()
    assert put(api, {"notes": "a"}).status_code == 200


@pytest.mark.parametrize(
    ("name", "happened"),
    [
        ("down", False),
        ("reset_before_work", False),
        ("reset_after_commit", True),
        ("truncated", True),
    ],
)
def test_a_broken_connection_happens_before_or_after_the_work(
    shop: ClarityShop,
    api: httpx.Client,
    faults: Faults,
    order: Json,
    shipment: Json,
    name: str,
    happened: bool,
) -> None:
    shop.place(order())
    faults.inject(Fault(name, on="clarity", operation="POST /shipments", contains="PS-1"))
    with pytest.raises(httpx.TransportError) as caught:
        api.post("/shipments", json=shipment("PS-1"))
    assert ("complete message body" in str(caught.value)) == (name == "truncated")
    assert bool(shop.shipments) == happened
    expected = 409 if happened else 201
    assert api.post("/shipments", json=shipment("PS-1")).status_code == expected


def test_a_slow_answer_is_the_right_one_later(
    shop: ClarityShop, api: httpx.Client, faults: Faults, order: Json
) -> None:
    shop.place(order())
    faults.inject(Fault("slow", on="clarity", seconds=0.2))
    began = monotonic()
    assert api.get("/orders/ord_1001").json() == order()
    assert monotonic() - began >= 0.2


def test_a_fault_may_be_meant_for_one_address(
    shop: ClarityShop, api: httpx.Client, faults: Faults, order: Json
) -> None:
    shop.place(order("ord_1"))
    shop.place(order("ord_2"))
    faults.inject(Fault("locked", on="clarity", contains="/orders/ord_2"))
    assert api.get("/orders/ord_1").status_code == 200
    assert api.get("/orders/ord_2").status_code == 423


def test_the_token_endpoint_has_faults_too(shop_url: str, faults: Faults) -> None:
    faults.inject(Fault("unavailable", on="clarity", operation="POST /oauth/token"))
    assert token(shop_url, GRANT, ("axclarity", "x")).status_code == 503
    assert token(shop_url, GRANT, ("axclarity", "x")).status_code == 401


def test_requests_and_answers_are_counted(
    shop: ClarityShop, api: httpx.Client, faults: Faults, order: Json
) -> None:
    shop.place(order())
    api.get("/orders")
    api.get("/orders/ord_1001")
    api.get("/orders/ord_9")
    faults.inject(Fault("rate_limited", on="clarity"))
    put(api, {"notes": "n"})
    faults.inject(Fault("down", on="clarity"))
    with pytest.raises(httpx.TransportError):
        put(api, {"notes": "n"})
    assert shop.requests == {"GET /orders": 3, "PUT /orders": 2}
    assert shop.answers == {"GET /orders 200": 2, "GET /orders 404": 1, "PUT /orders 429": 1}
