"""Events: thin and fat, known and unknown, in our words and in another shop's."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from axclarity.clarity import ClarityEvent, Dialect, Translation, event_from_body
from axclarity.clarity.events import (
    EVENTS,
    CustomerCreated,
    CustomerUpdated,
    OrderCancelled,
    OrderCreated,
    OrderUpdated,
    PaymentCaptured,
    ProductUpdated,
    RefundCreated,
    ReturnCreated,
)
from axclarity.clarity.models import Customer, Order, Payment, Product, Refund, Return
from axclarity.errors import InvalidDocument
from axclarity.sandbox import example

AT = "2026-11-30T12:00:00Z"
PRODUCT = {"id": "prd_1", "sku": "A-1", "name": "Anvil", "updated_at": AT}
CUSTOMER = {"id": "cus_1", "email": "jane@example.com", "updated_at": AT}
PAYMENT = {
    "id": "pay_1",
    "order_id": "ord_1",
    "kind": "capture",
    "method": "credit_card",
    "amount": "12.50",
    "currency": "USD",
    "occurred_at": AT,
}
REFUND = {"id": "ref_1", "order_id": "ord_1", "currency": "USD", "total": "-1.00", "updated_at": AT}
RETURN = {
    "id": "ret_1",
    "order_id": "ord_1",
    "number": "R-1",
    "lines": [{"id": "rl_1", "order_line_id": "ol_1", "quantity": "1"}],
    "updated_at": AT,
}
ORDER = {
    "id": "ord_1",
    "number": "1001",
    "status": "pending",
    "placed_at": AT,
    "updated_at": AT,
    "currency": "USD",
    "prices_include_tax": False,
    "lines": [],
    "totals": {"subtotal": "0", "total": "0"},
}
KNOWN = [
    ("order.created", OrderCreated, Order, ORDER),
    ("order.updated", OrderUpdated, Order, ORDER),
    ("order.cancelled", OrderCancelled, Order, ORDER),
    ("product.updated", ProductUpdated, Product, PRODUCT),
    ("customer.created", CustomerCreated, Customer, CUSTOMER),
    ("customer.updated", CustomerUpdated, Customer, CUSTOMER),
    ("payment.captured", PaymentCaptured, Payment, PAYMENT),
    ("refund.created", RefundCreated, Refund, REFUND),
    ("return.created", ReturnCreated, Return, RETURN),
]


def body(kind: str = "order.created", **fields: Any) -> bytes:
    return json.dumps({"id": "evt_1", "type": kind, "occurred_at": AT, **fields}).encode()


def refusal(text: bytes) -> str:
    with pytest.raises(InvalidDocument) as error:
        event_from_body(text)
    return error.value.problems[0].path


def test_every_known_event_is_tried_here() -> None:
    assert {kind: event for kind, event, _, _ in KNOWN} == EVENTS


@pytest.mark.parametrize(("kind", "event", "record", "data"), KNOWN)
def test_a_fat_event_brings_its_record(
    kind: str, event: type[ClarityEvent[Any]], record: type, data: dict[str, Any]
) -> None:
    found = event_from_body(body(kind, data=data))

    assert type(found) is event
    assert isinstance(found.record, record)
    assert data["id"] == found.resource_id == getattr(found.record, "id", None)
    assert (found.resource, found.problems) == (kind.partition(".")[0], ())


@pytest.mark.parametrize(("kind", "event", "record", "data"), KNOWN)
def test_a_thin_event_only_names_it(
    kind: str, event: type[ClarityEvent[Any]], record: type, data: dict[str, Any]
) -> None:
    by_id = event_from_body(body(kind, data={"id": data["id"]}))
    by_url = event_from_body(body(kind, resource_url=f"https://shop.example/x/{data['id']}/?a=b#c"))

    assert by_id == by_url
    assert type(by_id) is event
    assert (by_id.resource_id, by_id.record, by_id.problems) == (data["id"], None, ())
    assert (by_id.id, by_id.occurred_at) == ("evt_1", datetime(2026, 11, 30, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"status": "vanished"}, "$.data.status"),
        ({"placed_at": "yesterday"}, "$.data.placed_at"),
        ({"totals": {"subtotal": "0", "total": "1E+1000000"}}, "$.data.totals.total"),
        ({"lines": [{"id": "ol_1"}]}, "$.data.lines[0].sku"),
    ],
)
def test_a_record_that_is_not_valid_is_announced_and_noted(
    change: dict[str, Any], path: str
) -> None:
    found = event_from_body(body(data=ORDER | change))

    assert isinstance(found, OrderCreated)
    assert (found.resource_id, found.record) == ("ord_1", None)
    assert path in [problem.path for problem in found.problems]


def test_a_hint_beside_the_id_is_no_record_and_no_offence() -> None:
    found = event_from_body(body(data={"id": "ord_1", "status": "shipped"}))

    assert (found.resource_id, found.record) == ("ord_1", None)
    assert "$.data.lines" in [problem.path for problem in found.problems]


def test_the_record_is_not_shown() -> None:
    """It may hold anything about a person; and so may a value that is not valid."""
    assert "jane" not in repr(event_from_body(body("customer.created", data=CUSTOMER)))
    wrong = CUSTOMER | {"email": ["jane@example.com"]}
    assert "jane" not in repr(event_from_body(body("customer.created", data=wrong)))


@pytest.mark.parametrize("kind", ["order.archived", "loyalty.points_earned", "Ping", "gift-card"])
def test_an_unknown_type_is_an_event_all_the_same(kind: str) -> None:
    bare = event_from_body(body(kind))
    named = event_from_body(body(kind, data={"id": 7}))

    assert type(bare) is ClarityEvent
    assert (bare.type, bare.resource_id) == (kind, "")
    assert (named.type, named.resource_id) == (kind, "7")


def test_an_unknown_event_of_a_known_record_brings_it_too() -> None:
    assert isinstance(event_from_body(body("order.archived", data=ORDER)).record, Order)


def test_an_event_may_have_no_id_of_its_own() -> None:
    assert (
        event_from_body(body().replace(b'"id": "evt_1", ', b"", 1)[:-1] + b',"data":{"id":1}}').id
        == ""
    )


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (body(), "$.data.id"),
        (body(data={}), "$.data.id"),
        (body(data={"id": True}), "$.data.id"),
        (body(data={"id": {}}), "$.data.id"),
        (body(data={"id": "a\nb"}), "$.data.id"),
        (body(data="ord_1"), "$.data"),
        (body(resource_url="https://shop.example"), "$.data.id"),
        (body(resource_url="https://shop.example/orders/%00"), "$.data.id"),
        (body("order.created\n"), "$.type"),
        (body("x" * 256), "$.type"),
        (body(".", data={"id": "1"}), "$.type"),
        (body().replace(b"evt_1", b"e" * 256), "$.id"),
        (body(data={"id": "1"}).replace(AT.encode(), b"9999-12-31T23:59:59Z"), "$.occurred_at"),
        (body(data={"id": "1"}).replace(AT.encode(), b"2026-11-30T12:00:00"), "$.occurred_at"),
        (b"[]", "$"),
        (b"{", "$"),
    ],
)
def test_what_names_nothing_is_no_event(text: bytes, path: str) -> None:
    assert refusal(text) == path


def test_an_id_in_an_address_may_be_quoted() -> None:
    assert event_from_body(body(resource_url="/orders/a%2Fb%20c")).resource_id == "a/b c"


def in_dialect(name: str, text: dict[str, Any]) -> ClarityEvent[Any]:
    translation = Translation(example.dialect(name))
    return event_from_body(json.dumps(text).encode(), translation=translation)


def test_a_fat_event_of_a_shop_with_cents_and_epochs() -> None:
    payment = {
        "id": "pay_1",
        "orderId": "ord_1",
        "kind": "capture",
        "method": "credit_card",
        "amount": 1250,
        "currency": "USD",
        "occurredAt": 1796040000000,
    }
    wire = {"eventId": "e1", "event": "payment.captured", "at": 1796040000000, "payload": payment}

    found = in_dialect("pages-and-cents", wire)

    assert isinstance(found, PaymentCaptured)
    assert found.problems == ()
    assert found.record is not None
    assert str(found.record.amount) == "12.50"
    assert found.record.occurred_at == found.occurred_at == datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_an_invalid_record_is_announced_in_a_dialect_too() -> None:
    """Even where it is the translation that fails."""
    wire = {
        "eventId": "e1",
        "event": "order_placed",
        "at": 1796040000000,
        "payload": {"id": "ord_1", "created": "noon"},
    }

    found = in_dialect("pages-and-cents", wire)

    assert isinstance(found, OrderCreated)
    assert (found.id, found.resource_id, found.record) == ("e1", "ord_1", None)
    assert [problem.path for problem in found.problems] == ["$.payload.created"]


@pytest.mark.parametrize("data", ["ord_1", ["ord_1"], 7])
def test_an_event_whose_address_names_the_record_may_hold_anything(data: Any) -> None:
    text = body(data=data, resource_url="https://shop.example/api/v1/orders/ord_1")

    found = event_from_body(text, translation=Translation(Dialect()))

    assert isinstance(found, OrderCreated)
    assert (found.resource_id, found.record, found.problems) == ("ord_1", None, ())


def test_a_thin_event_of_a_record_that_no_class_describes() -> None:
    wire = {
        "EventId": "e1",
        "EventName": "CouponUsed",
        "EventTime": "2026-11-30T06:00:00",
        "Body": {"Id": 12},
    }

    found = in_dialect("service-stack", wire)

    assert (found.type, found.resource_id) == ("CouponUsed", "12")
