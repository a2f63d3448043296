"""axclarity connects Clarity eCommerce with Microsoft Dynamics AX.

Names resolve when they are first used, so importing the package loads nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from axclarity.ax import AX as AX
    from axclarity.ax import AsyncAX as AsyncAX
    from axclarity.ax import AXOperations as AXOperations
    from axclarity.ax import BasicAuth as BasicAuth
    from axclarity.ax import EntityKey as EntityKey
    from axclarity.ax import equal as equal
    from axclarity.clarity import AsyncClarity as AsyncClarity
    from axclarity.clarity import Clarity as Clarity
    from axclarity.clarity import ClarityOperations as ClarityOperations
    from axclarity.errors import AxClarityError as AxClarityError
    from axclarity.flows import FulfilmentFlow as FulfilmentFlow
    from axclarity.flows import OrderFlow as OrderFlow
    from axclarity.http import WindowsAuth as WindowsAuth
    from axclarity.mapping import CustomerPolicy as CustomerPolicy
    from axclarity.mapping import OrderPolicy as OrderPolicy
    from axclarity.mapping import sales_order_from_order as sales_order_from_order
    from axclarity.mapping import shipment_from_sales_order as shipment_from_sales_order
    from axclarity.pipeline import Journal as Journal
    from axclarity.pipeline import Pipeline as Pipeline
    from axclarity.pipeline import receiver as receiver
    from axclarity.values import Money as Money
    from axclarity.values import Secret as Secret
    from axclarity.values import message_id as message_id

__version__ = "0.1.0.dev0"

_HOME = {
    "AX": "ax",
    "AXOperations": "ax",
    "AsyncAX": "ax",
    "AsyncClarity": "clarity",
    "AxClarityError": "errors",
    "BasicAuth": "ax",
    "Clarity": "clarity",
    "ClarityOperations": "clarity",
    "CustomerPolicy": "mapping",
    "EntityKey": "ax",
    "FulfilmentFlow": "flows",
    "Journal": "pipeline",
    "Money": "values",
    "OrderFlow": "flows",
    "OrderPolicy": "mapping",
    "Pipeline": "pipeline",
    "Secret": "values",
    "WindowsAuth": "http",
    "equal": "ax",
    "message_id": "values",
    "receiver": "pipeline",
    "sales_order_from_order": "mapping",
    "shipment_from_sales_order": "mapping",
}

__all__ = [
    "AX",
    "AXOperations",
    "AsyncAX",
    "AsyncClarity",
    "AxClarityError",
    "BasicAuth",
    "Clarity",
    "ClarityOperations",
    "CustomerPolicy",
    "EntityKey",
    "FulfilmentFlow",
    "Journal",
    "Money",
    "OrderFlow",
    "OrderPolicy",
    "Pipeline",
    "Secret",
    "WindowsAuth",
    "__version__",
    "equal",
    "message_id",
    "receiver",
    "sales_order_from_order",
    "shipment_from_sales_order",
]


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'axclarity' has no attribute {name!r}")
    return getattr(import_module(f"axclarity.{home}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
