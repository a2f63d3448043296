"""What a shop answered about its resources."""

from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen

from axclarity.clarity.models import (
    Customer,
    Inventory,
    Order,
    Part,
    Payment,
    Product,
    Refund,
    Return,
    Shipment,
    Subscription,
)

__all__ = ["KINDS", "Answer", "Seen"]

KINDS: Final[Mapping[str, type[Part]]] = {
    "orders": Order,
    "products": Product,
    "inventory": Inventory,
    "customers": Customer,
    "shipments": Shipment,
    "payments": Payment,
    "returns": Return,
    "refunds": Refund,
    "webhooks": Subscription,
}
"""The class of the records of each resource."""


@frozen
class Answer:
    """What came back. `body` is parsed JSON, `None` if it was none; header names are lower case."""

    path: str
    status: int
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: Any = field(default=None, repr=False)


@frozen(kw_only=True)
class Seen:
    """The answers about one resource.

    Args:
        page: the first one of the listing; `following` the next, `before` the one of the number
            before the first.
        record: the first record of the page, asked for alone.
        sorted: a page of what changed since long ago; `future` of what changes in far days.
    """

    resource: str
    page: Answer
    following: Answer | None = None
    before: Answer | None = None
    record: Answer | None = None
    sorted: Answer | None = None
    future: Answer | None = None
