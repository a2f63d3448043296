"""Shipments: what has left the warehouse."""

from attrs import frozen

from axclarity.clarity._query import Query
from axclarity.clarity.models import NewShipment, Shipment
from axclarity.clarity.resources._operations import Manages
from axclarity.http import Exchange

__all__ = ["ShipmentOperations"]


@frozen
class ShipmentOperations(Manages[Shipment, NewShipment]):
    """Conversations about shipments."""

    def of_order(self, order_id: str) -> Exchange[tuple[Shipment, ...]]:
        """All shipments of an order that the shop knows."""
        return self.all(Query(filters={"order_id": order_id}))
