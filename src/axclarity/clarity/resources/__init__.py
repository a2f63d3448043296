"""Clarity's resources: each a set of conversations, and two skins that hold them."""

from axclarity.clarity.resources._operations import Page, ResourceOperations
from axclarity.clarity.resources._skins import AsyncResource, Resource
from axclarity.clarity.resources.orders import AsyncOrders, OrderOperations, Orders
from axclarity.clarity.resources.shipments import AsyncShipments, ShipmentOperations, Shipments

__all__ = [
    "AsyncOrders",
    "AsyncResource",
    "AsyncShipments",
    "OrderOperations",
    "Orders",
    "Page",
    "Resource",
    "ResourceOperations",
    "ShipmentOperations",
    "Shipments",
]
