"""Stock levels: one per article and place, and time only moves on."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from axclarity.sandbox.clarity import ClarityShop


def level(sku: str = "SKU-1", location: str = "MAIN", **changes: Any) -> dict[str, Any]:
    return {
        "sku": sku,
        "location": location,
        "on_hand": "10",
        "reserved": "1.50",
        "available": "8.50",
        "as_of": "2026-02-01T10:00:00Z",
        **changes,
    }


def put(api: httpx.Client, document: dict[str, Any]) -> httpx.Response:
    return api.put(f"/inventory/{document['sku']}", json=document)


def codes(reply: httpx.Response) -> list[tuple[str, str]]:
    assert reply.headers["content-type"] == "application/problem+json"
    return [(error["path"], error["code"]) for error in reply.json()["errors"]]


def test_a_level_is_kept_digit_for_digit_and_found(shop: ClarityShop, api: httpx.Client) -> None:
    reply = put(api, level())
    assert reply.status_code == 200
    assert "etag" not in reply.headers
    assert reply.json() == level(version=1)
    assert api.get("/inventory/SKU-1", params={"location": "MAIN"}).json() == level(version=1)
    assert shop.stock == {("SKU-1", "MAIN"): level(version=1)}


def test_places_are_apart(api: httpx.Client) -> None:
    put(api, level())
    assert api.get("/inventory/SKU-1").json() == level(version=1)
    put(api, level(location="NORTH", on_hand="3"))
    north = api.get("/inventory/SKU-1", params={"location": "NORTH"}).json()
    assert north["on_hand"] == "3"
    several = api.get("/inventory/SKU-1")
    assert (several.status_code, codes(several)) == (422, [("location", "location")])
    assert api.get("/inventory/SKU-2").status_code == 404
    assert api.get("/inventory/SKU-1", params={"location": "SOUTH"}).status_code == 404


def test_an_article_number_may_hold_anything(api: httpx.Client) -> None:
    for sku in ("A/B 1", "Ærø", "bulk", "a%2Fb", 'x"y\\'):
        path = f"/inventory/{httpx.URL(path='/' + sku).raw_path.decode()[1:]}"
        quoted = path.replace("a%2Fb", "a%252Fb")
        assert api.put(quoted, json=level(sku)).status_code == 200, sku
        assert api.get(quoted, params={"location": "MAIN"}).json()["sku"] == sku


def test_an_older_level_is_stale_and_the_same_is_not(shop: ClarityShop, api: httpx.Client) -> None:
    put(api, level())
    older = put(api, level(as_of="2026-02-01T10:59:59.999+01:00", on_hand="0"))
    assert older.status_code == 409
    assert codes(older) == [("$.as_of", "stale")]
    assert shop.stock["SKU-1", "MAIN"]["on_hand"] == "10"
    assert put(api, level()).json()["version"] == 2
    assert put(api, level(as_of="2026-02-01T11:00:00.001+01:00")).json()["version"] == 3


def test_a_locked_level_waits(shop: ClarityShop, api: httpx.Client) -> None:
    shop.lock("inventory", "SKU-1", "MAIN")
    assert put(api, level()).status_code == 423
    assert put(api, level(location="NORTH")).status_code == 200
    shop.unlock("inventory", "SKU-1", "MAIN")
    assert put(api, level()).status_code == 200


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        (level(on_hand="lots"), "$.on_hand", "clarity.number"),
        (level(as_of="2026-02-01T10:00:00"), "$.as_of", "clarity.time"),
        (level(as_of="0001-01-01T00:00:00+14:00"), "$.as_of", "instant"),
        (level("SKU-2"), "$.sku", "sku"),
        ([], "$", "object"),
    ],
)
def test_what_is_no_level_of_the_article_is_refused(
    shop: ClarityShop, api: httpx.Client, document: Any, path: str, code: str
) -> None:
    reply = api.put("/inventory/SKU-1", json=document)
    assert (reply.status_code, codes(reply)) == (422, [(path, code)])
    assert shop.stock == {}


def test_many_levels_get_a_result_each_in_their_order(shop: ClarityShop, api: httpx.Client) -> None:
    put(api, level("OLD", as_of="2026-03-01T00:00:00Z"))
    shop.lock("inventory", "HELD", "MAIN")
    entries: list[Any] = [level("NEW"), level("OLD"), level("HELD"), level("BAD", on_hand="x"), 7]
    reply = api.post("/inventory/bulk", json={"items": entries})
    assert reply.status_code == 200
    assert reply.json() == {
        "results": [
            {"sku": "NEW", "location": "MAIN", "status": "accepted"},
            {"sku": "OLD", "location": "MAIN", "status": "stale", "code": "stale"},
            {"sku": "HELD", "location": "MAIN", "status": "locked", "code": "locked"},
            {"sku": "BAD", "location": "MAIN", "status": "refused", "code": "clarity.number"},
            {"sku": "", "location": "", "status": "refused", "code": "clarity.model-type"},
        ]
    }
    assert sorted(sku for sku, _ in shop.stock) == ["NEW", "OLD"]


@pytest.mark.parametrize(("count", "status"), [(0, 422), (1, 200), (1000, 200), (1001, 422)])
def test_from_one_to_a_thousand_levels_come_at_once(
    api: httpx.Client, count: int, status: int
) -> None:
    entries = [level(f"SKU-{number}") for number in range(count)]
    reply = api.post("/inventory/bulk", json={"items": entries})
    assert reply.status_code == status
    if status == 422:
        assert codes(reply) == [("$.items", "bulk.size")]


@pytest.mark.parametrize("body", [{}, [], {"items": {}}, {"items": None}])
def test_a_bulk_without_entries_is_refused(api: httpx.Client, body: Any) -> None:
    assert codes(api.post("/inventory/bulk", json=body)) == [("$.items", "bulk.size")]


def test_levels_are_listed_by_their_time_and_filtered(
    api: httpx.Client, pages: Callable[..., list[list[Any]]]
) -> None:
    put(api, level("B", as_of="2026-02-02T00:00:00Z"))
    put(api, level("A", as_of="2026-02-03T00:00:00Z"))
    put(api, level("A", "NORTH", as_of="2026-02-01T00:00:00Z"))
    names = [[("A", "NORTH"), ("B", "MAIN")], [("A", "MAIN")]]

    def listed(**query: Any) -> list[list[tuple[str, str]]]:
        found = pages(api, "/inventory", **query)
        return [[(each["sku"], each["location"]) for each in page] for page in found]

    assert listed(page_size=2) == names
    assert listed(sku="A") == [[("A", "NORTH"), ("A", "MAIN")]]
    assert listed(location="MAIN") == [[("B", "MAIN"), ("A", "MAIN")]]
    assert listed(updated_since="2026-02-02T00:00:00Z") == [[("B", "MAIN"), ("A", "MAIN")]]


def test_a_clerk_counts(shop: ClarityShop) -> None:
    shop.count_stock(level())
    assert shop.stock["SKU-1", "MAIN"]["available"] == "8.50"
