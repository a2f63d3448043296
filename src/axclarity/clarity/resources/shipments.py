"""Shipments: what has left the warehouse."""

from axclarity.clarity.models import NewShipment, Shipment
from axclarity.clarity.resources._operations import ResourceOperations
from axclarity.clarity.resources._skins import AsyncResource, Resource
from axclarity.http import Exchange, drive, drive_async

__all__ = ["AsyncShipments", "ShipmentOperations", "Shipments"]


class ShipmentOperations(ResourceOperations[Shipment]):
    """Conversations about shipments."""

    def create(self, shipment: NewShipment) -> Exchange[Shipment]:
        """Tell the shop about a shipment. A write: without an answer its outcome is unknown."""
        reply = yield from self.connection.post(self.path, shipment.to_json())
        return self._record(reply)

    def of_order(self, order_id: str) -> Exchange[tuple[Shipment, ...]]:
        """All shipments of an order that the shop knows."""
        found: list[Shipment] = []
        cursor: str | None = None
        while True:
            page = yield from self.page({"order_id": order_id}, cursor)
            found += page.records
            cursor = page.next_cursor
            if cursor is None:
                return tuple(found)


class Shipments(Resource[Shipment, ShipmentOperations]):
    """A shop's shipments; calls wait for the answer."""

    def create(self, shipment: NewShipment) -> Shipment:
        """Tell the shop about a shipment."""
        return drive(self._operations.create(shipment), self._transport)


class AsyncShipments(AsyncResource[Shipment, ShipmentOperations]):
    """A shop's shipments; calls are awaited."""

    async def create(self, shipment: NewShipment) -> Shipment:
        """Tell the shop about a shipment."""
        return await drive_async(self._operations.create(shipment), self._transport)
