"""Products, in the direction that the policy says: who has the say tells the other."""

from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import frozen

from axclarity.ax import AXOperations, EntityKey
from axclarity.ax.changes import ChangeSource
from axclarity.clarity import ClarityOperations
from axclarity.flows.products_to_ax import Carrier, ProductsToAx
from axclarity.flows.products_to_shop import PRODUCT, Facts, ProductsToShop
from axclarity.http import Exchange, utc_now
from axclarity.mapping.products import Owner, ProductPolicy
from axclarity.pipeline import Event, Ledger, Outcome, Route, Source, change_source

__all__ = ["ProductFlow"]

_BOTH = ("clarity", "ax")


@frozen(kw_only=True)
class ProductFlow:
    """Keeps products in step. What one side is told, it announces; that comes to nothing, for what
    is so already is not written again.

    Args:
        policy: who has the say, and how names, values and attributes correspond.
        changes: what tells that products of AX changed: `PolledChanges` of `ax.products`.
        items: what tells that released products changed: `SqlChanges` of AX's table INVENTTABLE.
        every: how often both are asked.
        kept, facts: as of `ProductsToShop`.
        carrier: as of `ProductsToAx`.
        clock: for the moment at which changes were found.
    """

    shop: ClarityOperations
    ax: AXOperations
    policy: ProductPolicy
    changes: ChangeSource | None = None
    items: ChangeSource | None = None
    every: timedelta = timedelta(minutes=5)
    kept: frozenset[str] = frozenset()
    facts: Facts | None = None
    carrier: Carrier | None = None
    clock: Callable[[], datetime] = utc_now

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        if self.policy.owner is Owner.CLARITY:
            return (Route("product.*", self.tell_ax, _BOTH),)
        return (
            Route("ax-product.changed", self.tell_shop, _BOTH),
            Route("product.*", self.tell_shop_again, _BOTH),
        )

    def sources(self) -> tuple[Source, ...]:
        """Where this flow's events come from."""
        asked = {"ax.products": self.changes, "ax.released-products": self.items}
        return tuple(
            change_source(name, self.every, source, self._changed)
            for name, source in asked.items()
            if source is not None and self.policy.owner is Owner.AX
        )

    def tell_shop(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Tell the shop of a product of AX. Raises as `ProductsToShop.tell`."""
        return (yield from self._to_shop.tell(event.record_id, ledger))

    def tell_shop_again(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """The shop's product was changed there, or by us: what is AX's to say is said again."""
        number = yield from ledger.bound(PRODUCT, event.record_id)
        if number is None:
            return Outcome("a product of the shop's own")
        return (yield from self._to_shop.tell(number, ledger))

    def tell_ax(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Make AX know a product of the shop. Raises as `ProductsToAx.tell`."""
        to_ax = ProductsToAx(shop=self.shop, ax=self.ax, policy=self.policy, carrier=self.carrier)
        return (yield from to_ax.tell(event.record_id, ledger))

    @property
    def _to_shop(self) -> ProductsToShop:
        return ProductsToShop(
            shop=self.shop, ax=self.ax, policy=self.policy, kept=self.kept, facts=self.facts
        )

    def _changed(self, key: EntityKey, _deleted: bool) -> Event:
        number = key.value
        return Event(
            source="ax",
            id=f"product/{number}",
            type="ax-product.changed",
            key=f"ax-product/{number}",
            occurred_at=self.clock(),
            payload=b"",
        )
