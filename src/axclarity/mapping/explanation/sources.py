"""What an explanation is made from, and steps that say where something stands."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.clarity.models import Address, Order
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.written import written
from axclarity.mapping.orders.discounts import PricedLine
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.sales_orders import MappedOrder
from axclarity.mapping.orders.shares import OrderShare

__all__ = ["Sources", "at_key"]


@frozen(kw_only=True)
class Sources:
    """The order as the shop has it, the policy, and what becomes of them.

    Args:
        mapped: the sales order that is explained, as the mapping makes it.
        share: what of the order is in it; of a credit, with its signs turned.
        priced: the lines of all sales orders that were made together with it.
    """

    order: Order
    policy: OrderPolicy
    mapped: MappedOrder
    share: OrderShare
    priced: tuple[PricedLine, ...]

    def step(self, *keys: str | int, rule: str, amount: Decimal | None = None) -> Step:
        """A step whose source is in the order, by names and places."""
        value: Any = self.order
        path = "$"
        for key in keys:
            value = value[key] if isinstance(key, int) else getattr(value, key)
            path += f"[{key}]" if isinstance(key, int) else f".{key}"
        return Step(source=path, value=written(value), rule=rule, amount=amount)

    def piece(self, index: int) -> PricedLine:
        """What a sales line is of the order, by its place from 0."""
        return self.share.lines[index]

    def place_of(self, index: int) -> int:
        """The place from 0 of its line in the shop's order."""
        return self.piece(index).position - 1

    def place_by_id(self, line_id: str) -> int:
        """The place from 0 of a line of the shop."""
        return next(at for at, line in enumerate(self.order.lines) if line.id == line_id)

    def cost(self, pieces: Iterable[PricedLine]) -> Decimal:
        """What pieces cost together, with the sign that they have in the shop's order."""
        return self.share.as_placed(sum((piece.wanted for piece in pieces), start=Decimal(0)))

    def said(self, index: int, name: str) -> tuple[str, Any]:
        """Where it is said how a sales line goes, and what: in the plan, else in the order."""
        piece, at = self.piece(index), self.place_of(index)
        planned = getattr(piece.delivery, name)
        if planned:
            return f"plan for $.lines[{at}], {name}", planned
        return f"$.lines[{at}].{name}", getattr(piece.line, name, None)

    def header_address(self) -> tuple[str, Address | None]:
        """Where the address of the header stands: it may be that of the lines."""
        if self.share.order.shipping_address != self.order.shipping_address:
            return self.said(0, "ship_to")
        name = "shipping_address" if self.order.shipping_address else "billing_address"
        return f"$.{name}", getattr(self.order, name)


def at_key(part: str, key: str) -> str:
    """The path of what a part of the policy has for a key."""
    return f"{part}.{key}" if key else f'{part}[""]'
