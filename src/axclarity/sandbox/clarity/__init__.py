"""A simulated Clarity shop."""

from axclarity.sandbox.clarity._delivery import Courier
from axclarity.sandbox.clarity.app import clarity_app
from axclarity.sandbox.clarity.shop import ClarityShop, Delivery

__all__ = ["ClarityShop", "Courier", "Delivery", "clarity_app"]
