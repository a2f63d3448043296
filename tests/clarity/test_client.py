"""The shop's client, both skins, against the sandbox."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity import AsyncClarity, Clarity, ClarityOperations, Secret
from axclarity.clarity.models import NewShipment, Order, OrderStatus, ShipmentLine
from axclarity.errors import (
    ClarityProblem,
    ConfigError,
    Conflict,
    InvalidDocument,
    Locked,
    NotAuthorised,
    NotFound,
    OutcomeUnknown,
    RateLimited,
)
from axclarity.sandbox import Fault, Sandbox, example
from axclarity.values import OrderId


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox() as box:
        box.clarity.place(example.order("01-one-line"))
        yield box


@pytest.fixture
def shop(box: Sandbox) -> Iterator[Clarity]:
    with Clarity(box.clarity_url, client_id=box.client_id, client_secret=box.client_secret) as shop:
        yield shop


def shipment(order: Order, external_id: str = "SO-1/1", quantity: str = "1") -> NewShipment:
    return NewShipment(
        order_id=order.id,
        external_id=external_id,
        lines=(ShipmentLine(order_line_id=order.lines[0].id, quantity=Decimal(quantity)),),
        shipped_at=datetime(2026, 11, 30, tzinfo=UTC),
        tracking_numbers=("TRACK1",),
    )


def test_get_gives_a_typed_order_with_its_entity_tag(shop: Clarity) -> None:
    order = shop.orders.get("ord_1001")

    assert order.status is OrderStatus.PENDING
    assert order.lines[0].unit_price == Decimal("24.90")
    assert order.etag is not None


def test_list_reads_page_by_page(box: Sandbox, shop: Clarity) -> None:
    document = example.order("01-one-line")
    for number in range(250):
        box.clarity.place({**document, "id": f"ord_{number}", "number": f"N-{number}"})

    ids = [order.id for order in shop.orders.list()]

    assert len(ids) == len(set(ids)) == 251
    assert box.clarity.requests["GET /orders"] >= 3


def test_list_filters(shop: Clarity) -> None:
    assert [o.id for o in shop.orders.list(status="pending")] == ["ord_1001"]
    assert list(shop.orders.list(status="shipped")) == []
    assert list(shop.orders.list(updated_since=datetime(2027, 1, 1, tzinfo=UTC))) == []


def test_update_merges_and_moves_the_entity_tag(shop: Clarity) -> None:
    order = shop.orders.get("ord_1001")

    updated = shop.orders.update(
        order, status=OrderStatus.PROCESSING, attributes={"ax_sales_id": "SO-1"}
    )

    assert updated.status is OrderStatus.PROCESSING
    assert updated.attributes == {**order.attributes, "ax_sales_id": "SO-1"}
    assert updated.etag != order.etag


def test_update_of_what_has_changed_is_a_conflict(shop: Clarity) -> None:
    order = shop.orders.get("ord_1001")
    shop.orders.update(order, attributes={"a": 1})

    with pytest.raises(Conflict):
        shop.orders.update(order, attributes={"b": 2})


def test_shipments(shop: Clarity) -> None:
    order = shop.orders.get("ord_1001")

    created = shop.shipments.create(shipment(order))

    assert [s.id for s in shop.shipments.list(order_id=order.id)] == [created.id]
    assert shop.shipments.get(created.id).tracking_numbers == ("TRACK1",)
    with pytest.raises(ClarityProblem) as taken:
        shop.shipments.create(shipment(order))
    assert taken.value.status == 409
    with pytest.raises(ClarityProblem) as too_many:
        shop.shipments.create(shipment(order, "SO-1/2", "5"))
    assert too_many.value.status == 422


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate_limited", RateLimited),
        ("unavailable", OutcomeUnknown),
        ("locked", Locked),
        ("reset_after_commit", OutcomeUnknown),
        ("truncated", OutcomeUnknown),
        ("down", OutcomeUnknown),  # a reset before work looks the same from here
    ],
)
def test_what_goes_wrong_has_a_type(
    box: Sandbox, shop: Clarity, fault: str, error: type[Exception]
) -> None:
    order = shop.orders.get("ord_1001")
    box.faults.inject(Fault(fault, on="clarity", operation="PUT /orders", seconds=7))

    with pytest.raises(error) as caught:
        shop.orders.update(order, attributes={"a": 1})

    assert type(caught.value) is error
    if fault == "rate_limited":
        assert caught.value.retry_after == 7  # type: ignore[attr-defined]  # of this error


def test_not_found(shop: Clarity) -> None:
    with pytest.raises(NotFound):
        shop.orders.get("ord_none")


def test_an_expired_token_is_replaced_once(box: Sandbox, shop: Clarity) -> None:
    shop.orders.get("ord_1001")
    box.faults.inject(Fault("unauthorised", on="clarity", operation="GET /orders"))

    assert shop.orders.get("ord_1001").id == "ord_1001"
    assert box.faults.hits["unauthorised"] == 1


def test_a_second_refusal_halts(box: Sandbox, shop: Clarity) -> None:
    box.faults.inject(Fault("unauthorised", on="clarity", operation="GET /orders", times=2))

    with pytest.raises(NotAuthorised):
        shop.orders.get("ord_1001")


def test_wrong_secret_is_said_and_not_shown(box: Sandbox) -> None:
    with (
        Clarity(box.clarity_url, client_id="axclarity", client_secret=Secret("hunter2")) as shop,
        pytest.raises(NotAuthorised) as refused,
    ):
        shop.orders.get("ord_1001")

    assert "hunter2" not in repr(refused.value) + str(refused.value) + repr(vars(shop))


def test_both_skins_say_the_same(box: Sandbox, shop: Clarity) -> None:
    async def awaited() -> tuple[Order, list[OrderId], type[Exception]]:
        async with AsyncClarity(
            box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
        ) as other:
            order = await other.orders.get("ord_1001")
            listed = [o.id async for o in other.orders.list()]
            try:
                await other.orders.get("ord_none")
            except NotFound as error:
                return order, listed, type(error)
            raise AssertionError

    order, listed, error = asyncio.run(awaited())

    assert order == shop.orders.get("ord_1001")
    assert listed == [o.id for o in shop.orders.list()]
    assert error is NotFound


def test_many_callers_fetch_one_token(box: Sandbox) -> None:
    async def many() -> None:
        async with AsyncClarity(
            box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
        ) as shop:
            await asyncio.gather(*(shop.orders.get("ord_1001") for _ in range(64)))

    box.faults.inject(Fault("slow", on="clarity", operation="POST /oauth/token", seconds=0.05))
    box.faults.inject(Fault("unavailable", on="clarity", operation="POST /oauth/token"))
    asyncio.run(many())

    assert "unavailable" not in box.faults.hits  # a second fetch would have met it


def test_settings_are_checked_all_at_once_and_nothing_is_sent() -> None:
    with pytest.raises(ConfigError) as refused:
        Clarity("shop.example", client_id="", client_secret=Secret(""))

    assert [p.path for p in refused.value.problems] == ["base_url", "client_id", "client_secret"]


@pytest.mark.parametrize("name", ["client_secret", "refresh_token"])
@pytest.mark.parametrize("kind", [Clarity, AsyncClarity, ClarityOperations.of_shop])
def test_what_is_no_secret_is_refused_and_not_shown(kind: Any, name: str) -> None:
    settings: dict[str, Any] = {"client_id": "", "client_secret": Secret("s"), name: "hunter2"}
    with pytest.raises(ConfigError) as refused:
        kind("https://shop.example", **settings)

    assert [p.path for p in refused.value.problems] == ["client_id", name]
    assert "Wrap it, so that it is never shown: Secret(...)." in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "https:///x",
        "https://user:secret-of-user@shop.example",
        "https://shop.example:99999",
        "https://shop.example?x=1",
        "https://shop.example/#/",
        "https://[::1",
        "https://ho st.example",
        "https://bücher.example",
    ],
)
def test_an_address_where_nothing_can_be_sent_is_refused(address: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Clarity(address, client_id="c", client_secret=Secret("s"))

    assert [p.path for p in refused.value.problems] == ["base_url"]
    assert "secret-of-user" not in str(refused.value)


@pytest.mark.parametrize("timeout", [0, -1, float("inf"), "60", None])
def test_a_timeout_is_a_time(timeout: Any) -> None:
    with pytest.raises(ConfigError):
        Clarity("https://shop.example", client_id="c", client_secret=Secret("s"), timeout=timeout)


def test_an_unknown_money_field_stops_the_record(box: Sandbox, shop: Clarity) -> None:
    kept = box.clarity.orders["ord_1001"]
    box.clarity._store.put("order", "ord_1001", {**kept, "surcharge": "2.50"})

    with pytest.raises(InvalidDocument) as refused:
        shop.orders.get("ord_1001")

    assert refused.value.rule == "clarity.unknown-money"
    assert "surcharge" in str(refused.value)
    assert "2.50" not in str(refused.value)


def test_an_unknown_other_field_is_kept(box: Sandbox, shop: Clarity) -> None:
    kept = box.clarity.orders["ord_1001"]
    box.clarity._store.put("order", "ord_1001", {**kept, "gift_message": "Hi"})

    order = shop.orders.get("ord_1001")

    assert order.model_extra == {"gift_message": "Hi"}
