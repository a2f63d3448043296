"""Prices, AX to Clarity: the trade agreements of an item become the prices of its articles."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from attrs import evolve, frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.changes import ChangeSource, KeyOperations
from axclarity.ax.documents import (
    InventTable,
    PriceList,
    given,
)
from axclarity.ax.services import DocumentOperations
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import ProductPrice
from axclarity.errors import Parked, Problem
from axclarity.flows._parked import parked
from axclarity.flows.ax_products import item_in_ax, product_in_ax, variants_in_ax
from axclarity.flows.shop_products import product_of_sku
from axclarity.flows.stock import item_of
from axclarity.flows.walk import Walk
from axclarity.http import Exchange, utc_now
from axclarity.mapping.prices import (
    Article,
    PricePolicy,
    article_from_item,
    prices_from_price_list,
)
from axclarity.mapping.products import VariantKey
from axclarity.mapping.products.variants import variant_key
from axclarity.pipeline import Event, Ledger, Outcome, Route, Source, change_source

__all__ = ["FoundPrices", "PriceFlow", "PriceReader"]


class PriceReader(Protocol):
    """Reads trade agreements."""

    def read(self, item: str) -> Exchange[PriceList]:
        """The agreements about the sales price of an item, in force now or later."""
        ...


@frozen(kw_only=True)
class FoundPrices:
    """Finds trade agreements by item, where a site has added `find` to the service.

    AX's own price list service only reads, by keys that nothing lists. Assumption: sales prices are
    agreed for one item each, as AX 2012 has it; agreements for groups of items are about discounts.
    """

    price_lists: DocumentOperations[PriceList]

    def read(self, item: str) -> Exchange[PriceList]:
        """The agreements about an item. Raises `InvalidValue` if it cannot be looked up."""
        found = yield from self.price_lists.find(equal("PriceDiscTable", "ItemRelation", item))
        wanted = item.casefold()
        rows = [
            r for r in found.price_disc_table if given(r.item_relation, "").casefold() == wanted
        ]
        return PriceList(price_disc_table=rows)


@frozen(kw_only=True)
class PriceFlow:
    """Keeps the prices of the shop what AX would charge, where AX has the say.

    Args:
        policy: who the shop's groups are in AX, and the company's time zone.
        currency: the company's, in which AX keeps base prices.
        agreements: where trade agreements are read.
        changes: tells that agreements changed: `SqlChanges` of AX's table PRICEDISCTABLE, or a
            service of the site's own. Its keys hold the item as `ItemRelation`.
        every: how often changes are asked for.
        products: whose keys are walked through, `ax.products`, for base prices, of which nothing
            tells; without, they are not.
        full_every: how often such a walk begins.
        clock: for the moment at which changes were found.
    """

    shop: ClarityOperations
    ax: AXOperations
    policy: PricePolicy
    currency: str
    agreements: PriceReader
    changes: ChangeSource | None = None
    every: timedelta = timedelta(minutes=5)
    products: KeyOperations | None = None
    full_every: timedelta = timedelta(days=1)
    clock: Callable[[], datetime] = utc_now

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers; orders come before the thousands of a full run."""
        return (Route("price.changed", self.tell_shop, ("clarity", "ax"), priority=-1),)

    def sources(self) -> tuple[Source, ...]:
        """Where this flow's events come from."""
        sources: list[Source] = []
        if self.changes is not None:
            sources.append(change_source("ax.prices", self.every, self.changes, self._changed))
        if self.products is not None:
            sources.append(self.walk(self.products).source())
        return tuple(sources)

    def walk(self, products: KeyOperations) -> Walk:
        """Announces all products, now and then."""
        return Walk(name="ax.price-walk", products=products, event=_due, every=self.full_every)

    def tell_shop(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Tell the shop the prices of an item and of its variants, where they differ.

        Raises:
            Parked: agreements that contradict each other, or a price that AX has no more; rule
                `prices.no-item`: a change that does not say of which item it is.
        """
        number = event.record_id
        if not number.strip():
            return _about_no_item(event)
        with ledger.step("read the item"):
            item = yield from item_in_ax(self.ax, number)
            if item is None:
                return Outcome(f"{number} is not released")
            articles = yield from self._articles(item, number)
        with ledger.step("read the agreements"):
            document = yield from self.agreements.read(given(item.item_id, number))
        today = ledger.now().astimezone(self.policy.zone).date()
        mapped = prices_from_price_list(document, articles, self.policy, on=today)
        problems = [problem for found in mapped.refused.values() for problem in found]
        became: list[str] = []
        with ledger.step("tell the shop"):
            for sku, prices in mapped.prices.items():
                try:
                    became.append((yield from self._told(sku, prices)))
                except Parked as error:
                    problems += error.problems
        if problems:
            raise Parked(*problems)
        return Outcome("; ".join(became), {"item": number})

    def _articles(self, item: InventTable, number: str) -> Exchange[list[Article]]:
        """The item, and each variant of it, as AX sells them."""
        own = VariantKey(product=given(item.item_id, number))
        keys = [own]
        product = yield from product_in_ax(self.ax, number)
        if product is not None:
            variants = yield from variants_in_ax(self.ax, product)
            keys += [evolve(variant_key(each), product=own.product) for each in variants]
        return [article_from_item(item, key, self.currency) for key in keys]

    def _told(self, sku: str, prices: Sequence[ProductPrice]) -> Exchange[str]:
        known = yield from product_of_sku(self.shop, sku)
        if known is None:
            return f"{sku} is not in the shop"
        if _said(known.prices) == _said(prices):
            return f"{sku} unchanged"
        if not prices:
            raise Parked(_no_price(sku))
        yield from self.shop.products.update(known, prices=tuple(prices))
        return f"{sku}: {len(prices)} prices"

    def _changed(self, key: EntityKey, _deleted: bool) -> Event:
        item = dict(key.fields).get("ItemRelation")
        if item is None:
            event = _event("", "agreement-without-item", self.clock())
            return evolve(event, payload=str(key).encode())
        return _event(item, "agreement", self.clock())


def _about_no_item(event: Event) -> Outcome:
    """An agreement for all items has a blank relation; a key without one is of a wrong source."""
    if not event.payload:
        return Outcome("an agreement for no item of its own: no price of an article")
    raise parked(
        "PriceDiscTable.ItemRelation",
        "prices.no-item",
        f"a change of {event.payload.decode()} does not say of which item it is",
        "Let the keys of the source of changes hold ItemRelation, then resolve this; a walk "
        "through all products tells what was missed.",
    )


def _due(key: EntityKey, began: datetime) -> Event:
    """Variants have their prices with their master."""
    return _event(item_of(key.fields[0][1]), f"walk/{began.isoformat()}", began)


def _event(item: str, why: str, at: datetime) -> Event:
    return Event(
        source="ax",
        id=f"{item}@{why}",
        type="price.changed",
        key=f"price/{item}",
        occurred_at=at,
        payload=b"",
    )


def _said(prices: Iterable[ProductPrice]) -> frozenset[tuple[object, ...]]:
    """What prices say, in whatever order they are."""
    return frozenset(
        (p.currency, p.amount, p.group, p.min_quantity, p.valid_from, p.valid_to) for p in prices
    )


def _no_price(sku: str) -> Problem:
    return Problem(
        path=f"{sku}.prices",
        rule="prices.none",
        message="has prices in the shop, and AX has none any more",
        hint="Agree on a price in AX, or take the article out of the shop.",
    )
