"""Orders: read them, say what became of them."""

from collections.abc import Mapping
from typing import Any

from axclarity.clarity.models import Order, OrderStatus
from axclarity.clarity.resources._operations import ResourceOperations
from axclarity.clarity.resources._skins import AsyncResource, Resource
from axclarity.http import Exchange, drive, drive_async

__all__ = ["AsyncOrders", "OrderOperations", "Orders"]


class OrderOperations(ResourceOperations[Order]):
    """Conversations about orders."""

    def update(
        self,
        order: Order,
        *,
        status: OrderStatus | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Exchange[Order]:
        """Change an order that was read before, if nobody has changed it since.

        The shop merges what is given into what it has (an assumption).

        Raises:
            Conflict: it has changed; read it again.
            Locked: somebody else holds it.
        """
        changes: dict[str, Any] = {}
        if status is not None:
            changes["status"] = status.value
        if attributes is not None:
            changes["attributes"] = dict(attributes)
        reply = yield from self.connection.put(self.path, order.id, changes, order.etag)
        return self._record(reply)


class Orders(Resource[Order, OrderOperations]):
    """A shop's orders; calls wait for the answer."""

    def update(
        self,
        order: Order,
        *,
        status: OrderStatus | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Order:
        """Change an order that was read before, if nobody has changed it since."""
        exchange = self._operations.update(order, status=status, attributes=attributes)
        return drive(exchange, self._transport)


class AsyncOrders(AsyncResource[Order, OrderOperations]):
    """A shop's orders; calls are awaited."""

    async def update(
        self,
        order: Order,
        *,
        status: OrderStatus | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Order:
        """Change an order that was read before, if nobody has changed it since."""
        exchange = self._operations.update(order, status=status, attributes=attributes)
        return await drive_async(exchange, self._transport)
