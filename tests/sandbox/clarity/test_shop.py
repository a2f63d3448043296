"""What the shop's people do, and what the shop makes of it."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity.clarity.models import NewShipment, record_from_object
from axclarity.errors import InvalidDocument
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity import ClarityShop
from axclarity.sandbox.clarity._kinds import ORDER
from axclarity.sandbox.clarity._refusals import StaleVersion, Taken, UnknownRecord

Json = Callable[..., dict[str, Any]]


def announced(shop: ClarityShop) -> list[tuple[str, str]]:
    return [(delivery.type, delivery.record_id) for delivery in shop.deliveries]


def posted(document: dict[str, Any]) -> NewShipment:
    return record_from_object(NewShipment, document)


def line(order_line_id: str, quantity: str) -> dict[str, str]:
    return {"order_line_id": order_line_id, "quantity": quantity}


def test_an_order_is_placed_and_announced(shop: ClarityShop, order: Json) -> None:
    assert shop.place(order()) == "ord_1001"
    assert shop.orders == {"ord_1001": order()}
    assert announced(shop) == [("order.created", "ord_1001")]
    assert shop.pending_deliveries == 1


def test_the_same_order_again_changes_and_announces_nothing(shop: ClarityShop, order: Json) -> None:
    shop.place(order())
    assert shop.place(order(notes="other")) == "ord_1001"
    assert shop.orders == {"ord_1001": order()}
    assert len(shop.deliveries) == 1


def test_placing_tells_whoever_delivers(store: Store, order: Json) -> None:
    told: list[str] = []
    clock = datetime.now().astimezone
    shop = ClarityShop(store, clock=clock, notify=lambda: told.append("x"))
    shop.place(order())
    shop.edit("ord_1001", {"notes": "n"})
    shop.subscribe("http://127.0.0.1:1/")
    assert len(told) == 3


def test_decimals_keep_every_digit(shop: ClarityShop, order: Json) -> None:
    text = json.dumps(order(attributes={})).replace('"1.5"', "1.500000000001")
    text = text.replace('"35.00"', "35.10")
    shop.place(text.encode())
    kept = shop.orders["ord_1001"]
    assert kept["lines"][1]["quantity"] == "1.500000000001"
    assert kept["totals"]["total"] == "35.10"


def test_decimals_of_a_dict_keep_every_digit(shop: ClarityShop, order: Json) -> None:
    document = order()
    document["totals"]["total"] = Decimal("35.00")
    shop.place(document)
    assert shop.orders["ord_1001"]["totals"]["total"] == "35.00"


def test_unknown_fields_are_kept(shop: ClarityShop, order: Json) -> None:
    shop.place(order(loyalty={"tier": 3}))
    assert shop.orders["ord_1001"]["loyalty"] == {"tier": 3}


def test_an_order_without_a_version_is_at_the_first(shop: ClarityShop, order: Json) -> None:
    document = order()
    del document["version"]
    shop.place(document)
    assert shop.orders["ord_1001"]["version"] == 1


def test_what_is_no_order_is_refused_and_leaves_nothing(shop: ClarityShop, order: Json) -> None:
    with pytest.raises(InvalidDocument, match=r"\$\.status"):
        shop.place(order(status="lost"))
    assert shop.orders == {}
    assert shop.deliveries == []


def test_an_edit_raises_version_and_time_and_is_announced(shop: ClarityShop, order: Json) -> None:
    shop.place(order())
    edited = shop.edit("ord_1001", {"notes": "ring twice", "attributes": {"gift": True}})
    assert edited == shop.orders["ord_1001"]
    assert edited["version"] == 2
    assert edited["updated_at"].startswith("2026-03-01T08:00:0")
    assert edited["attributes"] == {"channel": "web", "gift": True}
    assert announced(shop)[1] == ("order.updated", "ord_1001")


def test_an_edit_that_leaves_no_order_is_refused_whole(shop: ClarityShop, order: Json) -> None:
    shop.place(order())
    with pytest.raises(InvalidDocument):
        shop.edit("ord_1001", {"lines": "none"})
    assert shop.orders == {"ord_1001": order()}
    assert len(shop.deliveries) == 1


def test_only_the_version_that_was_read_is_changed(shop: ClarityShop, order: Json) -> None:
    shop.place(order())
    shop.books.put(ORDER, "ord_1001", {"notes": "a"}, 1)
    with pytest.raises(StaleVersion):
        shop.books.put(ORDER, "ord_1001", {"notes": "b"}, 1)
    assert shop.orders["ord_1001"]["notes"] == "a"


def test_cancelling_is_announced_as_such(shop: ClarityShop, order: Json) -> None:
    shop.place(order())
    shop.cancel("ord_1001")
    assert shop.orders["ord_1001"]["status"] == "cancelled"
    assert announced(shop)[1] == ("order.cancelled", "ord_1001")


def test_an_unknown_order_is_said_to_be_unknown(shop: ClarityShop) -> None:
    with pytest.raises(UnknownRecord):
        shop.cancel("ord_9")


def test_orders_by_change_compare_instants_not_texts(shop: ClarityShop, order: Json) -> None:
    shop.place(order("ord_1", updated_at="2026-02-01T09:30:00-02:00"))
    shop.place(order("ord_2", updated_at="2026-02-01T10:00:00.5Z"))
    shop.place(order("ord_3", updated_at="2026-02-01T12:00:00+02:00"))

    def ids() -> list[str]:
        page = shop.books.records.page(ORDER, lambda _: True, size=9, query={})
        return [record["id"] for record in page.records]

    assert ids() == ["ord_3", "ord_2", "ord_1"]
    shop.edit("ord_3", {"notes": "n"})
    assert ids() == ["ord_2", "ord_1", "ord_3"]


def test_a_thin_event_names_the_order(store: Store, shop: ClarityShop, order: Json) -> None:
    shop.place(order())
    ((event_id, kept),) = store.items("event")
    body = json.loads(kept["body"])
    assert body.pop("occurred_at").startswith("2026-03-01T08:00:0")
    assert body == {
        "id": event_id,
        "type": "order.created",
        "data": {"id": "ord_1001", "number": "N-1001", "status": "processing", "version": 1},
    }


def test_a_fat_event_carries_the_order(store: Store, order: Json) -> None:
    shop = ClarityShop(store, clock=datetime.now().astimezone, fat_events=True)
    shop.place(order())
    ((_, kept),) = store.items("event")
    assert json.loads(kept["body"])["data"] == order()


def test_parts_of_an_order_are_shipped_until_nothing_is_left(
    shop: ClarityShop, order: Json, shipment: Json
) -> None:
    shop.place(order())
    first = shop.add_shipment(posted(shipment("PS-1")))
    assert {**shipment("PS-1"), "status": "shipped", "version": 1}.items() <= first.items()
    rest = [line("line_1", "1"), line("line_2", "1.5")]
    second = shop.add_shipment(posted(shipment("PS-2", lines=rest)))
    assert shop.shipments == {first["id"]: first, second["id"]: second}
    with pytest.raises(InvalidDocument, match=r"\$\.lines\[0\]\.quantity"):
        shop.add_shipment(posted(shipment("PS-3")))
    assert len(shop.shipments) == 2


@pytest.mark.parametrize(
    ("lines", "path", "rule"),
    [
        ([], "$.lines", "shipment.no-lines"),
        ([line("line_9", "1")], "$.lines[0].order_line_id", "shipment.unknown-line"),
        ([line("line_1", "2.01")], "$.lines[0].quantity", "shipment.quantity"),
        ([line("line_1", "0")], "$.lines[0].quantity", "shipment.quantity"),
        ([line("line_1", "-1")], "$.lines[0].quantity", "shipment.quantity"),
        ([line("line_1", "1"), line("line_1", "1.5")], "$.lines[1].quantity", "shipment.quantity"),
    ],
)
def test_what_cannot_have_left_is_refused(
    shop: ClarityShop,
    order: Json,
    shipment: Json,
    lines: list[dict[str, str]],
    path: str,
    rule: str,
) -> None:
    shop.place(order())
    with pytest.raises(InvalidDocument) as caught:
        shop.add_shipment(posted(shipment(lines=lines)))
    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [(path, rule)]
    assert shop.shipments == {}


def test_shipments_of_one_order_leave_another_alone(
    shop: ClarityShop, order: Json, shipment: Json
) -> None:
    shop.place(order("ord_1"))
    shop.place(order("ord_2"))
    both = [line("line_1", "2")]
    shop.add_shipment(posted(shipment("PS-1", order_id="ord_1", lines=both)))
    shop.add_shipment(posted(shipment("PS-2", order_id="ord_2", lines=both)))
    assert len(shop.shipments) == 2


def test_an_external_id_is_used_once(shop: ClarityShop, order: Json, shipment: Json) -> None:
    shop.place(order())
    shop.add_shipment(posted(shipment()))
    with pytest.raises(Taken):
        shop.add_shipment(posted(shipment()))
    with pytest.raises(InvalidDocument, match=r"\$\.order_id"):
        shop.add_shipment(posted(shipment("PS-2", order_id="ord_9")))
