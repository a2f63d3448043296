"""Stock in AX becomes stock in the shop."""

from axclarity.mapping.inventory.levels import (
    MappedInventory,
    inventory_from_on_hand,
)
from axclarity.mapping.inventory.pending import Pending
from axclarity.mapping.inventory.policy import Doubt, InventoryPolicy, ShopUnit
from axclarity.mapping.inventory.readings import Reading
from axclarity.mapping.inventory.web_orders import pending_from_order

__all__ = [
    "Doubt",
    "InventoryPolicy",
    "MappedInventory",
    "Pending",
    "Reading",
    "ShopUnit",
    "inventory_from_on_hand",
    "pending_from_order",
]
