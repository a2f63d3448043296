"""What an explanation is made from, and steps that say where something stands."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from attrs import frozen

from axclarity.clarity.models import Order
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.sales_orders import MappedOrder, SentLine

__all__ = ["Sources", "written"]


@frozen(kw_only=True)
class Sources:
    """The order as the shop has it, the policy, and what became of them."""

    order: Order
    policy: OrderPolicy
    mapped: MappedOrder

    def step(self, *keys: str | int, rule: str, amount: Decimal | None = None) -> Step:
        """A step whose source is in the order, by names and places."""
        value: Any = self.order
        path = "$"
        for key in keys:
            value = value[key] if isinstance(key, int) else getattr(value, key)
            path += f"[{key}]" if isinstance(key, int) else f".{key}"
        return Step(source=path, value=written(value), rule=rule, amount=amount)

    def sent(self, index: int) -> SentLine:
        """Which line of the shop a sales line is, by its place from 0."""
        return self.mapped.lines[index]

    def place_of(self, index: int) -> int:
        """The place from 0 of that line in the shop's order."""
        return self.sent(index).position - 1


def written(value: Any) -> str:
    """A value as people read it."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case Enum():
            return str(value.value)
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return ", ".join(map(written, value))
        case _:
            return str(value)
