"""Clarity eCommerce, in its own words: clients, records, webhooks."""

from axclarity.clarity.client import AsyncClarity, Clarity, ClarityOperations
from axclarity.clarity.dialect import Dialect
from axclarity.clarity.webhooks import Delivery, delivery_from_request, sign

__all__ = [
    "AsyncClarity",
    "Clarity",
    "ClarityOperations",
    "Delivery",
    "Dialect",
    "delivery_from_request",
    "sign",
]
