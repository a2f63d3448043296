"""What an order is in AX's words, and a digest of what it asks for."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

from axclarity.ax.documents import SalesOrder
from axclarity.clarity.models import Order
from axclarity.flows._digest import described_digest, order_digest
from axclarity.flows.customers import CustomerLadder
from axclarity.http import Exchange
from axclarity.mapping import DeliveryPlan, OrderPolicy, sales_orders_from_order
from axclarity.pipeline import Ledger

if TYPE_CHECKING:
    from axclarity.mapping.fieldmaps import CompiledMap

__all__ = ["OrderDocuments"]

_UNUSED = {"note", "examples", "fingerprints"}
"""What a field map has for people and for checks."""


@frozen(kw_only=True)
class OrderDocuments:
    """Makes the documents of orders, as `OrderFlow` was told."""

    ladder: CustomerLadder
    policy: OrderPolicy
    plan: Callable[[Order], Exchange[DeliveryPlan | None]] | None
    fields: "CompiledMap | None"

    def of(self, order: Order, ledger: Ledger) -> Exchange[list[SalesOrder]]:
        """The documents of an order, proven to make what the shopper paid; at least one."""
        account = yield from self.ladder.account_of(order, ledger)
        plan = None if self.plan is None else (yield from self.plan(order))
        made = sales_orders_from_order(order, self.policy, account=account, plan=plan)
        return [self._described(each.document, order) for each in made]

    def digest(self, order: Order) -> str:
        """A text that is another one after an edit, also of what a field map makes of the order."""
        if self.fields is None:
            return order_digest(order)
        from axclarity.mapping.fieldmaps import apply  # noqa: PLC0415  an extra

        rules = self.fields.field_map.model_dump_json(exclude=_UNUSED, exclude_defaults=True)
        return described_digest(order, apply(self.fields, order), rules)

    def _described(self, document: SalesOrder, order: Order) -> SalesOrder:
        if self.fields is None:
            return document
        from axclarity.mapping.fieldmaps import mapped  # noqa: PLC0415  an extra

        return mapped(document, self.fields, order)
