"""Clarity eCommerce, in its own words: clients, records, dialects, webhooks."""

from axclarity.clarity._timeouts import Timeouts
from axclarity.clarity.client import AsyncClarity, Clarity, ClarityOperations
from axclarity.clarity.dialect import Dialect, Translation, dialect_from_file, dialect_schema
from axclarity.clarity.events import ClarityEvent, event_from_body
from axclarity.clarity.webhooks import Delivery, delivery_from_request, sign, verify

__all__ = [
    "AsyncClarity",
    "Clarity",
    "ClarityEvent",
    "ClarityOperations",
    "Delivery",
    "Dialect",
    "Timeouts",
    "Translation",
    "delivery_from_request",
    "dialect_from_file",
    "dialect_schema",
    "event_from_body",
    "sign",
    "verify",
]
