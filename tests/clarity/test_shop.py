"""One suite for the client: every dialect, waiting and awaiting."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from axclarity.clarity.models import (
    Address,
    Customer,
    CustomerType,
    Inventory,
    NewCustomer,
    NewPayment,
    NewProduct,
    NewRefund,
    NewReturn,
    NewShipment,
    NewSubscription,
    OrderStatus,
    PaymentKind,
    ProductPrice,
    RefundLine,
    ReturnLine,
    ShipmentLine,
)
from axclarity.errors import (
    ClarityProblem,
    Conflict,
    InvalidDocument,
    Locked,
    NotFound,
    OutcomeUnknown,
    RateLimited,
)
from axclarity.sandbox import Fault, Sandbox, example
from axclarity.values import RefundLineId, ReturnLineId

MOMENT = datetime(2026, 11, 30, 12, 30, tzinfo=UTC)


def a_product(sku: str = "SKU-1", **more: Any) -> NewProduct:
    prices = (ProductPrice(currency="USD", amount=Decimal("19.99")),)
    return NewProduct(sku=sku, name="A lamp", prices=prices, **more)


def a_customer(number: str = "C-1") -> NewCustomer:
    return NewCustomer(
        type=CustomerType.PERSON,
        account_number=number,
        first_name="Ann",
        last_name="Other",
        email="ann@shop.example",
        currency="USD",
    )


def placed(box: Sandbox, name: str = "01-one-line") -> str:
    return box.clarity.place(example.order(name))


def test_an_order_is_the_same_in_every_dialect(box: Sandbox, shop: Any) -> None:
    order = shop.orders.get(placed(box))

    assert order.status is OrderStatus.PENDING
    assert order.lines[0].unit_price == Decimal("24.90")
    assert order.placed_at.tzinfo is not None
    assert order.totals.total == order.totals.paid + order.totals.due
    assert order.etag is not None


def test_an_order_is_changed_once(box: Sandbox, shop: Any) -> None:
    order = shop.orders.get(placed(box))

    changed = shop.orders.update(
        order, status=OrderStatus.PROCESSING, attributes={"ax_sales_id": "SO-1"}
    )

    assert changed.status is OrderStatus.PROCESSING
    assert changed.attributes == {**order.attributes, "ax_sales_id": "SO-1"}
    assert changed.etag != order.etag
    with pytest.raises(Conflict):
        shop.orders.update(order, attributes={"late": True})


@pytest.mark.parametrize("changes", [{}, {"colour": "red"}, {"status": "nowhere"}])
def test_a_change_that_breaks_the_order_is_not_sent(
    box: Sandbox, shop: Any, changes: dict[str, Any]
) -> None:
    order = shop.orders.get(placed(box))
    before = box.clarity.requests.total()

    with pytest.raises(InvalidDocument):
        shop.orders.update(order, **changes)

    assert box.clarity.requests.total() == before


def test_a_listing_reads_every_page_once(box: Sandbox, shop: Any) -> None:
    document = example.order("01-one-line")
    for number in range(230):
        box.clarity.place({**document, "id": f"ord_{number}", "number": f"N-{number}"})

    ids = [order.id for order in shop.orders.list()]

    assert len(ids) == len(set(ids)) == 230
    assert 3 <= sum(n for what, n in box.clarity.requests.items() if "orders" in what.lower()) <= 9


def test_a_listing_since_a_moment_is_inclusive(box: Sandbox, shop: Any) -> None:
    order = shop.orders.get(placed(box))
    at, after = order.updated_at, order.updated_at + timedelta(seconds=2)

    def since(moment: datetime, **more: Any) -> list[str]:
        return [each.id for each in shop.orders.list(updated_since=moment, **more)]

    assert since(at, overlap=timedelta(0)) == [order.id]
    assert since(after, overlap=timedelta(0)) == []
    assert since(after) == [order.id]


def test_a_listing_loses_nothing_that_changes_meanwhile(box: Sandbox, shop: Any) -> None:
    document = example.order("01-one-line")
    for number in range(230):
        box.clarity.place({**document, "id": f"ord_{number}", "number": f"N-{number}"})
    seen: set[str] = set()
    listing = shop.orders.list(updated_since=datetime(2020, 1, 1, tzinfo=UTC))

    for position, order in enumerate(listing):
        seen.add(order.id)
        if position < 20:
            box.clarity.edit(f"ord_{position}", {"notes": "again"})

    assert len(seen) == 230


def test_a_listing_by_status(box: Sandbox, shop: Any) -> None:
    placed(box)

    assert len(list(shop.orders.list(status="pending"))) == 1
    assert list(shop.orders.list(status="shipped")) == []


def test_nothing_is_not_found(box: Sandbox, shop: Any) -> None:
    with pytest.raises(NotFound):
        shop.orders.get("ord_none")


def test_a_product_is_created_read_and_changed(shop: Any) -> None:
    created = shop.products.create(a_product(barcode="4006381333931"))

    assert shop.products.get(created.id) == created
    assert created.prices[0].amount == Decimal("19.99")
    changed = shop.products.update(created, name="A better lamp", active=False)
    assert (changed.name, changed.active, changed.sku) == ("A better lamp", False, "SKU-1")
    assert [each.id for each in shop.products.list(sku="SKU-1")] == [created.id]
    with pytest.raises(ClarityProblem) as taken:
        shop.products.create(a_product())
    assert taken.value.status == 409


def test_a_customer_is_created_and_found_by_its_account_number(shop: Any) -> None:
    created = shop.customers.create(a_customer())
    shop.customers.create(a_customer("C-2"))

    assert [each.id for each in shop.customers.list(account_number="C-1")] == [created.id]
    changed = shop.customers.update(created, credit_limit=Decimal("1500.50"))
    assert isinstance(changed, Customer)
    assert changed.credit_limit == Decimal("1500.50")


def stock(sku: str, on_hand: str, as_of: datetime = MOMENT) -> Inventory:
    return Inventory(
        sku=sku,
        location="WH-1",
        on_hand=Decimal(on_hand),
        reserved=Decimal(1),
        available=Decimal(on_hand) - 1,
        as_of=as_of,
    )


def test_an_older_stock_level_never_overwrites_a_newer_one(shop: Any) -> None:
    shop.inventory.put(stock("A", "5"))

    with pytest.raises(ClarityProblem) as stale:
        shop.inventory.put(stock("A", "9", MOMENT - timedelta(minutes=1)))

    assert stale.value.status == 409
    assert stale.value.rule == "clarity.stale"
    assert shop.inventory.get("A").on_hand == 5
    assert shop.inventory.get("A", "WH-1").available == 4


def test_stock_levels_in_bulk_have_a_result_each(shop: Any) -> None:
    shop.inventory.put(stock("S-7", "5", MOMENT + timedelta(days=1)))

    results = list(shop.inventory.put_many(stock(f"S-{n}", str(n + 1)) for n in range(1203)))

    assert [each.sku for each in results] == [f"S-{n}" for n in range(1203)]
    assert [each.sku for each in results if each.status != "accepted"] == ["S-7"]
    assert results[7].status == "stale"
    assert shop.inventory.get("S-1202").on_hand == 1203
    assert shop.inventory.get("S-7").on_hand == 5


def test_shipments(box: Sandbox, shop: Any) -> None:
    order = shop.orders.get(placed(box))
    shipment = NewShipment(
        order_id=order.id,
        external_id="SO-1/1",
        lines=(ShipmentLine(order_line_id=order.lines[0].id, quantity=Decimal(1)),),
        shipped_at=MOMENT,
        tracking_numbers=("TRACK1",),
    )

    created = shop.shipments.create(shipment)

    assert [each.id for each in shop.shipments.list(order_id=order.id)] == [created.id]
    read = shop.shipments.get(created.id)
    assert (read.tracking_numbers, read.shipped_at) == (("TRACK1",), MOMENT)
    with pytest.raises(ClarityProblem) as taken:
        shop.shipments.create(shipment)
    assert taken.value.status == 409


def test_payments_returns_and_refunds(box: Sandbox, shop: Any) -> None:
    order = shop.orders.get(placed(box))
    payment = shop.payments.create(
        NewPayment(
            order_id=order.id,
            kind=PaymentKind.CAPTURE,
            method="credit_card",
            reference="pay-1",
            amount=order.totals.total,
            currency=order.currency,
            occurred_at=MOMENT,
        )
    )
    line = order.lines[0].id
    returned = shop.returns.create(
        NewReturn(
            order_id=order.id,
            number="R-1",
            lines=(
                ReturnLine(
                    id=ReturnLineId("rl_1"),
                    order_line_id=line,
                    quantity=Decimal(1),
                    reason="broken",
                ),
            ),
        )
    )
    refund = shop.refunds.create(
        NewRefund(
            order_id=order.id,
            return_id=returned.id,
            currency=order.currency,
            lines=(
                RefundLine(
                    id=RefundLineId("fl_1"),
                    order_line_id=line,
                    quantity=Decimal(1),
                    amount=Decimal("24.90"),
                    tax=Decimal("2.10"),
                ),
            ),
            total=Decimal("27.00"),
        )
    )

    assert shop.payments.get(payment.id).amount == order.totals.total
    assert shop.returns.get(returned.id).lines[0].reason == "broken"
    assert shop.refunds.get(refund.id).lines[0].tax == Decimal("2.10")
    assert [each.id for each in shop.refunds.list(order_id=order.id)] == [refund.id]


def test_a_webhook_subscription_lives_and_changes_its_secret(shop: Any) -> None:
    made = shop.webhooks.create(
        NewSubscription(url="https://erp.example/hooks", events=("order.created",))
    )

    rotated = shop.webhooks.rotate_secret(made.id)

    assert made.secret is not None
    assert rotated.secret.reveal() != made.secret.reveal()
    assert made.secret.reveal() not in repr(made)
    assert [each.id for each in shop.webhooks.list()] == [made.id]
    assert shop.webhooks.get(made.id).secret is None
    changed = shop.webhooks.update(shop.webhooks.get(made.id), active=False)
    assert changed.active is False
    shop.webhooks.delete(made.id)
    with pytest.raises(NotFound):
        shop.webhooks.get(made.id)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate_limited", RateLimited),
        ("unavailable", OutcomeUnknown),
        ("locked", Locked),
        ("reset_after_commit", OutcomeUnknown),
        ("truncated", OutcomeUnknown),
    ],
)
def test_what_goes_wrong_has_a_type(
    box: Sandbox, shop: Any, fault: str, error: type[Exception]
) -> None:
    product = shop.products.create(a_product())
    box.faults.inject(Fault(fault, on="clarity", operation="PUT /products", seconds=7))

    with pytest.raises(error) as caught:
        shop.products.update(product, name="Another")

    assert type(caught.value) is error


def test_a_refused_value_is_named_in_our_words(box: Sandbox, shop: Any) -> None:
    order = shop.orders.get(placed(box))
    line = ShipmentLine(order_line_id=order.lines[0].id, quantity=Decimal(500))
    too_many = NewShipment(
        order_id=order.id, external_id="SO-1/1", lines=(line,), shipped_at=MOMENT
    )

    with pytest.raises(ClarityProblem) as refused:
        shop.shipments.create(too_many)

    assert refused.value.status == 422
    assert [each.path for each in refused.value.problems] == ["$.lines[0].quantity"]


def test_an_address_travels_whole(shop: Any) -> None:
    address = Address(name="Å. Other", lines=("Fjellveien 12",), city="Bergen", country="NO")
    created = shop.customers.create(a_customer().model_copy(update={"phone": "+47 55 55 55 55"}))

    changed = shop.customers.update(
        created, addresses=({**address.model_dump(), "role": "shipping"},)
    )

    assert changed.addresses[0].role == "shipping"
    assert changed.addresses[0].city == "Bergen"
