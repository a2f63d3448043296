"""The state of a simulated shop, and what its people do: place, edit and cancel orders."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.clarity._json import dumps, loads
from axclarity.clarity.models import NewShipment, Order, OrderStatus, record_from_object
from axclarity.errors import InvalidDocument, Problem
from axclarity.sandbox._store import Store

__all__ = ["ClarityShop", "Delivery", "StaleVersion", "Taken", "UnknownRecord", "instant_text"]


class UnknownRecord(LookupError):
    """There is no such order or shipment."""


class StaleVersion(Exception):
    """The record is not the one that was read."""


class Taken(Exception):
    """The external id is in use."""


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
        fat_events: whether events carry the whole order instead of its name and version.

    `requests` counts what was asked, by `METHOD /resource`; `answers` counts the replies, by
    `METHOD /resource status`. Both start from nothing with each process.
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
        self.answers: Counter[str] = Counter()

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
        return len(self._store.items("outbox"))

    def subscribe(self, url: str) -> None:
        """Deliver to this address what is pending and what comes; replaces an earlier one."""
        self._store.put("subscription", "url", url)
        self._notify()

    def place(self, order: Mapping[str, Any] | bytes) -> str:
        """A shopper places an order. The same id again changes nothing and announces nothing.

        Raises:
            InvalidDocument: this is no order; names the paths.
        """
        document = loads(order if isinstance(order, bytes) else dumps(dict(order)))
        record = record_from_object(Order, document)
        with self._store.transaction():
            if self._store.get("order", record.id) is None:
                self._keep({**document, "version": record.version}, record.updated_at)
                self._announce("order.created", record.id)
        self._notify()
        return str(record.id)

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

    def changed_orders(self) -> list[tuple[tuple[str, str], dict[str, Any]]]:
        """All orders, each with the instant of its last change and its id; oldest change first."""
        orders = self.orders
        keys = sorted((instant, order_id) for order_id, instant in self._store.items("changed"))
        return [(key, orders[key[1]]) for key in keys]

    def update(
        self, order_id: str, changes: Mapping[str, Any], *, version: int | None
    ) -> dict[str, Any]:
        """Merge changes into an order that is still at `version`; attributes merge key by key.

        Raises:
            UnknownRecord: there is no such order.
            StaleVersion: it is at another version.
            InvalidDocument: the change would leave something that is no order.
        """
        with self._store.transaction():
            order = self.order(order_id)
            if version is not None and version != order["version"]:
                raise StaleVersion(order_id)
            now = self._clock()
            merged = {
                **order,
                **changes,
                "attributes": {**order.get("attributes", {}), **changes.get("attributes", {})},
                "version": order["version"] + 1,
                "updated_at": now.astimezone(UTC).isoformat(),
            }
            record_from_object(Order, merged)
            self._keep(merged, now)
            cancelled = changes.get("status") == OrderStatus.CANCELLED.value
            self._announce("order.cancelled" if cancelled else "order.updated", order_id)
        self._notify()
        return self.order(order_id)

    def add_shipment(self, posted: NewShipment) -> dict[str, Any]:
        """Keep a shipment of things that were ordered and have not been shipped before.

        Raises:
            Taken: the external id is in use.
            UnknownRecord: there is no such order.
            InvalidDocument: a line was not ordered, or more of it leaves than is left.
        """
        with self._store.transaction():
            if self._store.get("external_id", posted.external_id) is not None:
                raise Taken(posted.external_id)
            order = record_from_object(Order, self.order(posted.order_id))
            siblings = self._store.get("shipments_of", order.id) or []
            left: dict[str, Decimal] = {line.id: line.quantity for line in order.lines}
            shipped = [self._store.get("shipment", sibling) for sibling in siblings]
            _check_left(posted, _less(left, shipped))
            number = self._store.next_number("shipment")
            shipment = {**loads(posted.to_json()), "id": f"shp_{number}", "status": "shipped"}
            self._store.put("shipment", shipment["id"], shipment)
            self._store.put("shipments_of", order.id, [*siblings, shipment["id"]])
            self._store.put("external_id", posted.external_id, shipment["id"])
        return shipment

    def _keep(self, order: Mapping[str, Any], changed: datetime) -> None:
        """Keep an order with its decimals as texts, digit for digit."""
        self._store.put("order", order["id"], loads(dumps(order)))
        self._store.put("changed", order["id"], instant_text(changed))

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
        self._store.put("outbox", event_id, {})


def instant_text(moment: datetime) -> str:
    """An instant as a text that sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _less(left: Mapping[str, Decimal], shipments: Iterable[Any]) -> dict[str, Decimal]:
    """What is left of each line after shipments."""
    remaining = dict(left)
    for shipment in shipments:
        for line in shipment["lines"]:
            if line["order_line_id"] in remaining:
                remaining[line["order_line_id"]] -= Decimal(line["quantity"])
    return remaining


def _check_left(posted: NewShipment, left: dict[str, Decimal]) -> None:
    problems = [] if posted.lines else [_refused("$.lines", "shipment.no-lines")]
    for position, line in enumerate(posted.lines):
        path = f"$.lines.{position}"
        if line.order_line_id not in left:
            problems.append(_refused(f"{path}.order_line_id", "shipment.unknown-line"))
        elif not 0 < line.quantity <= left[line.order_line_id]:
            problems.append(_refused(f"{path}.quantity", "shipment.quantity"))
        else:
            left[line.order_line_id] -= line.quantity
    if problems:
        raise InvalidDocument(*problems)


_RULES = {
    "shipment.no-lines": "must name at least one order line",
    "shipment.unknown-line": "is no line of this order",
    "shipment.quantity": "must be more than nothing and no more than is left to ship",
}


def _refused(path: str, rule: str) -> Problem:
    return Problem(path=path, rule=rule, message=_RULES[rule])
