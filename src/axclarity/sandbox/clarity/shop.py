"""The state of a simulated shop, and what its people do: place, edit and cancel orders."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from axclarity.clarity._json import dumps, loads
from axclarity.clarity.models import (
    NewShipment,
    Order,
    OrderStatus,
    Shipment,
    record_from_object,
)
from axclarity.sandbox._store import Store

__all__ = ["ClarityShop", "Delivery", "StaleVersion", "UnknownRecord"]


class UnknownRecord(LookupError):
    """There is no such order or shipment."""


class StaleVersion(Exception):
    """The record is not the one that was read."""


class Taken(Exception):
    """The external id is in use."""


class TooMany(Exception):
    """More is shipped than was ordered, or something that was not ordered."""


@frozen(kw_only=True)
class Delivery:
    """A webhook on its way, or over."""

    event_id: str
    type: str
    order_id: str
    attempts: int
    status: str


class ClarityShop:
    """Orders, shipments and webhook deliveries, kept in a store.

    Args:
        notify: called when there is something to deliver.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Callable[[], datetime],
        notify: Callable[[], None] = lambda: None,
        fat_events: bool = False,
    ) -> None:
        self._store = store
        self._clock = clock
        self._notify = notify
        self._fat_events = fat_events
        self.requests: Counter[str] = Counter()

    @property
    def orders(self) -> Mapping[str, dict[str, Any]]:
        """All orders by id, as they stand."""
        return dict(self._store.items("order"))

    @property
    def shipments(self) -> Mapping[str, dict[str, Any]]:
        """All shipments by id."""
        return dict(self._store.items("shipment"))

    @property
    def deliveries(self) -> list[Delivery]:
        """All webhook deliveries, oldest first."""
        return [
            Delivery(
                event_id=event_id,
                type=kept["type"],
                order_id=kept["order_id"],
                attempts=kept["attempts"],
                status=kept["status"],
            )
            for event_id, kept in self._store.items("delivery")
        ]

    @property
    def pending_deliveries(self) -> int:
        """Webhooks that no receiver has accepted yet."""
        return sum(delivery.status == "pending" for delivery in self.deliveries)

    def subscribe(self, url: str) -> None:
        """Deliver events to this address from now on; replaces an earlier one."""
        self._store.put("subscription", "url", url)
        self._notify()

    def place(self, order: Mapping[str, Any] | bytes) -> str:
        """A shopper places an order. The same id again changes nothing and announces nothing."""
        document = loads(order if isinstance(order, bytes) else dumps(dict(order)))
        order_id = str(record_from_object(Order, document).id)
        with self._store.transaction():
            if self._store.get("order", order_id) is None:
                self._store.put("order", order_id, _plain(document))
                self._announce("order.created", order_id)
        self._notify()
        return order_id

    def edit(self, order_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change fields of an order, as its shopper or a clerk would."""
        return self.update(order_id, changes, version=None)

    def cancel(self, order_id: str) -> None:
        """Cancel an order."""
        self.update(order_id, {"status": OrderStatus.CANCELLED.value}, version=None)

    def order(self, order_id: str) -> dict[str, Any]:
        """One order."""
        found: dict[str, Any] | None = self._store.get("order", order_id)
        if found is None:
            raise UnknownRecord(order_id)
        return found

    def update(
        self, order_id: str, changes: Mapping[str, Any], *, version: int | None
    ) -> dict[str, Any]:
        """Merge changes into an order that is still at `version`; attributes merge key by key."""
        with self._store.transaction():
            order = self.order(order_id)
            if version is not None and version != order["version"]:
                raise StaleVersion(order_id)
            merged = {**order, **changes}
            if "attributes" in changes:
                merged["attributes"] = {**order.get("attributes", {}), **changes["attributes"]}
            merged["version"] = order["version"] + 1
            merged["updated_at"] = self._clock().astimezone(UTC).isoformat()
            record_from_object(Order, merged)
            self._store.put("order", order_id, _plain(merged))
            cancelled = changes.get("status") == OrderStatus.CANCELLED.value
            self._announce("order.cancelled" if cancelled else "order.updated", order_id)
        self._notify()
        return merged

    def add_shipment(self, posted: NewShipment) -> dict[str, Any]:
        """Keep a shipment of things that were ordered and have not been shipped before."""
        with self._store.transaction():
            others = [
                record_from_object(Shipment, kept)
                for kept in self.shipments.values()
                if kept["order_id"] == posted.order_id
            ]
            if any(posted.external_id == kept["external_id"] for kept in self.shipments.values()):
                raise Taken(posted.external_id)
            self._check_left(posted, others)
            shipment_id = f"shp_{self._store.next_number('shipment')}"
            document = {
                **loads(posted.to_json()),
                "id": shipment_id,
                "status": "shipped",
            }
            self._store.put("shipment", shipment_id, _plain(document))
        return document

    def _check_left(self, posted: NewShipment, others: list[Shipment]) -> None:
        order = record_from_object(Order, self.order(posted.order_id))
        left = {line.id: line.quantity for line in order.lines}
        for shipment in (*others, posted):
            for line in shipment.lines:
                left[line.order_line_id] = left.get(line.order_line_id, 0 * line.quantity)
                left[line.order_line_id] -= line.quantity
        if any(quantity < 0 for quantity in left.values()):
            raise TooMany(posted.order_id)

    def _announce(self, event_type: str, order_id: str) -> None:
        order = self.order(order_id)
        event_id = f"evt_{self._store.next_number('event')}"
        thin = {name: order[name] for name in ("id", "number", "status", "version")}
        body = {
            "id": event_id,
            "type": event_type,
            "occurred_at": self._clock().astimezone(UTC).isoformat(),
            "data": order if self._fat_events else thin,
        }
        self._store.put(
            "delivery",
            event_id,
            {
                "type": event_type,
                "order_id": order_id,
                "body": dumps(body).decode(),
                "attempts": 0,
                "status": "pending",
            },
        )


def _plain(document: Any) -> Any:
    """The document with decimals as texts, digit for digit."""
    return loads(dumps(document))
