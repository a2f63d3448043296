"""Ready-made flows: orders to AX, fulfilment back to the shop."""

from axclarity.flows.customers import CustomerLadder
from axclarity.flows.fulfilment import FulfilmentFlow
from axclarity.flows.orders import SALES_ID_ATTRIBUTE, OrderFlow

__all__ = ["SALES_ID_ATTRIBUTE", "CustomerLadder", "FulfilmentFlow", "OrderFlow"]
