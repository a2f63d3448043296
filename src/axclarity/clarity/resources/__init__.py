"""Clarity's resources: each a set of conversations, and two skins that hold them."""

from axclarity.clarity.resources._async import (
    AsyncCreatable,
    AsyncListed,
    AsyncManaged,
    AsyncUpdatable,
)
from axclarity.clarity.resources._operations import (
    Creates,
    InvalidRecord,
    Manages,
    Page,
    Reads,
    Updates,
)
from axclarity.clarity.resources._sync import Creatable, Listed, Managed, Updatable
from axclarity.clarity.resources.inventory import (
    AsyncStockLevels,
    InventoryOperations,
    StockLevels,
)
from axclarity.clarity.resources.shipments import ShipmentOperations
from axclarity.clarity.resources.webhooks import (
    AsyncSubscriptions,
    SubscriptionOperations,
    Subscriptions,
)

__all__ = [
    "AsyncCreatable",
    "AsyncListed",
    "AsyncManaged",
    "AsyncStockLevels",
    "AsyncSubscriptions",
    "AsyncUpdatable",
    "Creatable",
    "Creates",
    "InvalidRecord",
    "InventoryOperations",
    "Listed",
    "Managed",
    "Manages",
    "Page",
    "Reads",
    "ShipmentOperations",
    "StockLevels",
    "SubscriptionOperations",
    "Subscriptions",
    "Updatable",
    "Updates",
]
