"""The resources of the shop: what each is called, what it takes, and what it announces."""

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from axclarity.clarity.models import (
    Customer,
    Inventory,
    NewCustomer,
    NewPayment,
    NewProduct,
    NewRefund,
    NewReturn,
    NewShipment,
    NewSubscription,
    Order,
    OrderStatus,
    Payment,
    PaymentKind,
    Product,
    Record,
    Refund,
    Return,
    ReturnStatus,
    Shipment,
    Subscription,
)
from axclarity.sandbox.clarity import _rules as rules

__all__ = [
    "CUSTOMER",
    "EVENTS",
    "INVENTORY",
    "KINDS",
    "ORDER",
    "OWN",
    "PAYMENT",
    "PRODUCT",
    "REFUND",
    "RETURN",
    "SHIPMENT",
    "SUBSCRIPTION",
    "Kind",
    "stock_key",
]

OWN = ("id", "version", "updated_at")
"""What the shop itself decides in every record."""

EVENTS = (
    "order.created",
    "order.updated",
    "order.cancelled",
    "product.updated",
    "customer.created",
    "customer.updated",
    "payment.captured",
    "refund.created",
    "return.created",
)

Document = Mapping[str, Any]


def _silent(_before: Document | None, _after: Document) -> str:
    return ""


@frozen(kw_only=True)
class Kind:
    """One resource.

    Args:
        name: one of it, in the store and in events: `order`.
        path: many of it, in addresses and counts: `orders`.
        scope: what a token needs to reach it.
        model: what is kept; `posted` is what may be posted, `None` where nothing may.
        prefix: how the ids begin that the shop gives.
        unique: fields whose values, if not empty, belong to one record.
        filters: fields that a list may be asked for, beside `ids` and `updated_since`.
        own: fields that the shop decides.
        fixed: other fields that never change; `changeable`, if given, are the only ones that do.
        defaults: what a record has that was added without.
        check: what it must agree with in the rest of the shop.
        event: what a change announces, from how the record was and is; empty for nothing.
        clock: the field that lists are sorted by, before the key.
        key: what tells it from others of its kind.
    """

    name: str
    path: str
    scope: str
    model: type[Record]
    posted: type[Record] | None = None
    prefix: str = ""
    unique: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    statuses: type[StrEnum] | None = None
    own: tuple[str, ...] = OWN
    fixed: tuple[str, ...] = ()
    changeable: tuple[str, ...] | None = None
    defaults: Mapping[str, Any] = field(factory=dict)
    check: Callable[[rules.Look, Any], None] = rules.no_rule
    event: Callable[[Document | None, Document], str] = _silent
    clock: str = "updated_at"
    key: Callable[[Document], str] = lambda document: str(document["id"])

    def may_change(self, name: str) -> bool:
        """Whether a field of a record may be changed through the API."""
        if self.changeable is not None:
            return name in self.changeable
        return name in self.model.model_fields and name not in (*self.own, *self.fixed)


def stock_key(sku: str, location: str) -> str:
    """The key of the stock of one article in one place."""
    return json.dumps([sku, location], ensure_ascii=False)


def _order_event(before: Document | None, after: Document) -> str:
    if before is None:
        return "order.created"
    cancelled = after["status"] == OrderStatus.CANCELLED.value != before["status"]
    return "order.cancelled" if cancelled else "order.updated"


def _customer_event(before: Document | None, _after: Document) -> str:
    return "customer.created" if before is None else "customer.updated"


def _payment_event(before: Document | None, after: Document) -> str:
    return (
        "payment.captured" if before is None and after["kind"] == PaymentKind.CAPTURE.value else ""
    )


def _created(name: str) -> Callable[[Document | None, Document], str]:
    return lambda before, _after: name if before is None else ""


ORDER = Kind(
    name="order",
    path="orders",
    scope="orders",
    model=Order,
    prefix="ord",
    filters=("status",),
    statuses=OrderStatus,
    changeable=("status", "payment_status", "attributes", "notes"),
    event=_order_event,
)
PRODUCT = Kind(
    name="product",
    path="products",
    scope="products",
    model=Product,
    posted=NewProduct,
    prefix="prod",
    unique=("sku",),
    filters=("sku",),
    check=rules.check_product,
    event=lambda _before, _after: "product.updated",
)
CUSTOMER = Kind(
    name="customer",
    path="customers",
    scope="customers",
    model=Customer,
    posted=NewCustomer,
    prefix="cust",
    unique=("account_number",),
    filters=("email", "account_number"),
    event=_customer_event,
)
SHIPMENT = Kind(
    name="shipment",
    path="shipments",
    scope="shipments",
    model=Shipment,
    posted=NewShipment,
    prefix="shp",
    unique=("external_id",),
    filters=("status", "order_id", "external_id"),
    fixed=("order_id",),
    defaults={"status": "shipped"},
    check=rules.check_shipment,
)
PAYMENT = Kind(
    name="payment",
    path="payments",
    scope="payments",
    model=Payment,
    posted=NewPayment,
    prefix="pay",
    unique=("reference",),
    filters=("order_id", "payout_id"),
    changeable=(),
    check=rules.check_payment,
    event=_payment_event,
)
RETURN = Kind(
    name="return",
    path="returns",
    scope="returns",
    model=Return,
    posted=NewReturn,
    prefix="ret",
    unique=("number",),
    filters=("status", "order_id"),
    statuses=ReturnStatus,
    fixed=("order_id",),
    defaults={"status": ReturnStatus.REQUESTED.value},
    check=rules.check_return,
    event=_created("return.created"),
)
REFUND = Kind(
    name="refund",
    path="refunds",
    scope="returns",
    model=Refund,
    posted=NewRefund,
    prefix="ref",
    filters=("order_id",),
    changeable=(),
    check=rules.check_refund,
    event=_created("refund.created"),
)
INVENTORY = Kind(
    name="inventory",
    path="inventory",
    scope="inventory",
    model=Inventory,
    filters=("sku", "location"),
    changeable=(),
    clock="as_of",
    key=lambda document: stock_key(document["sku"], document.get("location", "")),
)
SUBSCRIPTION = Kind(
    name="subscription",
    path="webhooks",
    scope="webhooks",
    model=Subscription,
    posted=NewSubscription,
    prefix="sub",
    own=(*OWN, "secret"),
    check=lambda _look, record: rules.check_subscription(EVENTS, record),
)
KINDS = (
    ORDER, PRODUCT, INVENTORY, CUSTOMER, SHIPMENT, PAYMENT, RETURN, REFUND, SUBSCRIPTION,
)  # fmt: skip
