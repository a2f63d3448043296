"""Products, AX to Clarity, where AX has the say."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from axclarity.ax import AXOperations
from axclarity.ax.documents import EcoResDistinctProductVariant, EcoResProduct
from axclarity.ax.documents import Product as AxProduct
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import NewProduct, Product
from axclarity.errors import NotFound, Parked, Problem
from axclarity.flows.ax_products import item_in_ax, product_in_ax, variants_in_ax
from axclarity.flows.product_reviews import parked_for
from axclarity.flows.shop_products import id_of_sku, product_of_sku
from axclarity.http import Exchange
from axclarity.mapping.products import (
    MappedProducts,
    ProductFacts,
    ProductPolicy,
    products_from_eco_res_product,
)
from axclarity.pipeline import Intent, Ledger, Outcome, found_otherwise, write_once
from axclarity.values import MessageId, ProductId, message_id

__all__ = ["PRODUCT", "Facts", "ProductsToShop"]

PRODUCT = "product"
"""The entity by which a product of the shop and a product number of AX are bound."""

Facts = Callable[[AxProduct], Exchange[ProductFacts]]
"""Reads what AX knows of a product beside the EcoResProduct document."""

_FIELDS = (
    "name", "description", "type", "parent_id", "options", "unit", "barcode", "tax_class", "active",
    "attributes", "translations",
)  # fmt: skip


@frozen(kw_only=True)
class ProductsToShop:
    """Makes the shop's products what AX has, field by field; nothing is sent that is so already.

    What AX does not say is left as it is, prices too: they have a flow of their own.

    Args:
        kept: fields of the shop's products that are the shop's own, `description` for example.
        facts: reads attributes and barcodes, which no document of AX has; by default the released
            product and nothing else.
    """

    shop: ClarityOperations
    ax: AXOperations
    policy: ProductPolicy
    kept: frozenset[str] = frozenset()
    facts: Facts | None = None

    def tell(self, number: str, ledger: Ledger) -> Exchange[Outcome]:
        """Tell the shop of a product of AX, and of all its variants.

        Raises:
            Parked: what a person must look at; the others have been told.
        """
        with ledger.step("read the product"):
            product = yield from product_in_ax(self.ax, number)
            if product is None:
                return (yield from self._withdrawn(number, ledger))
            master = yield from self._master(product)
            variants = yield from variants_in_ax(self.ax, product)
            family = [each for each in (master, product, *variants) if each is not None]
            facts = yield from self._facts(family)
        became: list[str] = []
        problems: list[Problem] = []
        with ledger.step("tell the shop"):
            for due in (yield from self._due(product, master, variants, ledger)):
                mapped = yield from self._mapped(family, facts, ledger)
                for each in due:
                    try:
                        became.append((yield from self._told(each, mapped, ledger)))
                    except Parked as error:
                        problems += error.problems
        if problems:
            raise Parked(*problems)
        return Outcome("; ".join(became), {"number": number})

    def _master(self, product: AxProduct) -> Exchange[AxProduct | None]:
        if not isinstance(product, EcoResDistinctProductVariant):
            return None
        master = yield from product_in_ax(self.ax, product.product_master)
        if isinstance(master, EcoResDistinctProductVariant):
            raise Parked(
                Problem(
                    path="Product.ProductMaster",
                    rule="products.no-master",
                    message=f"names {product.product_master}, which is a variant itself",
                    hint="Correct the master of both products in AX, then replay.",
                )
            )
        return master

    def _facts(self, family: Sequence[AxProduct]) -> Exchange[dict[str, ProductFacts]]:
        """What is known beside the document, by number; a family is released as one item."""
        numbers = [each.display_product_number for each in family]
        if self.facts is None:
            item = yield from item_in_ax(self.ax, numbers[0])
            return dict.fromkeys(numbers, ProductFacts(item=item))
        found: dict[str, ProductFacts] = {}
        for number, product in zip(numbers, family, strict=True):
            found[number] = yield from self.facts(product)
        return found

    def _due(
        self,
        product: AxProduct,
        master: AxProduct | None,
        variants: Sequence[AxProduct],
        ledger: Ledger,
    ) -> Exchange[list[list[AxProduct]]]:
        """Whom to tell of, one after another: variants name their master, so it comes first."""
        if master is None:
            return [[product], [*variants]]
        known = yield from ledger.clarity_id_of(PRODUCT, master.display_product_number)
        return [[product]] if known else [[master], [product]]

    def _mapped(
        self, family: Sequence[AxProduct], facts: Mapping[str, ProductFacts], ledger: Ledger
    ) -> Exchange[MappedProducts]:
        first = family[0].display_product_number
        known = yield from ledger.clarity_id_of(PRODUCT, first)
        return products_from_eco_res_product(
            EcoResProduct(product=[*family]),
            facts,
            self.policy,
            parents={first: ProductId(known)} if known else {},
        )

    def _told(self, product: AxProduct, mapped: MappedProducts, ledger: Ledger) -> Exchange[str]:
        """Tell of one product; what became of it."""
        number = product.display_product_number
        reviews = [review for review in mapped.reviews if review.product == number]
        made = mapped.products.get(number)
        if made is None:
            raise parked_for(mapped.refused[number], reviews)
        summary = yield from self._written(number, made, ledger)
        if reviews:
            raise parked_for((), reviews)
        return summary

    def _written(self, number: str, made: NewProduct, ledger: Ledger) -> Exchange[str]:
        known = yield from self._known(number, made.sku, ledger)
        if known is None:
            made_as = yield from self._created(number, made, ledger)
            yield from ledger.bind(PRODUCT, made_as, number)
            return f"{number} created as {made_as}"
        yield from found_otherwise(ledger, str(self._identity(number)), known.id)
        yield from ledger.bind(PRODUCT, known.id, number)
        changes = _changes(known, made, self.kept)
        if not changes:
            return f"{number} unchanged"
        yield from self.shop.products.update(known, **changes)
        return f"{number}: {', '.join(sorted(changes))}"

    def _known(self, number: str, sku: str, ledger: Ledger) -> Exchange[Product | None]:
        """The shop's product of a number: bound, or found by its SKU."""
        bound = yield from ledger.clarity_id_of(PRODUCT, number)
        if bound is None:
            return (yield from product_of_sku(self.shop, sku))
        try:
            return (yield from self.shop.products.get(bound))
        except NotFound:
            raise Parked(
                Problem(
                    path="$.id",
                    rule="products.vanished",
                    message=f"the shop had {number} as {bound}, and has it no more",
                    hint="Restore it in the shop, or take it out of the port's document filter.",
                )
            ) from None

    def _created(self, number: str, made: NewProduct, ledger: Ledger) -> Exchange[str]:
        intent = Intent(
            message_id=str(self._identity(number)),
            entity=PRODUCT,
            key=number,
            operation="POST /products",
            revision="1",
        )

        def send() -> Exchange[str]:
            key = intent.message_id
            created = yield from self.shop.products.create(made, idempotency_key=key)
            return created.id

        def find(_intent: Intent) -> Exchange[str | None]:
            return (yield from id_of_sku(self.shop, made.sku))

        return (yield from write_once(ledger, intent, send=send, find=find))

    def _withdrawn(self, number: str, ledger: Ledger) -> Exchange[Outcome]:
        """AX has the product no more: nobody may order it."""
        bound = yield from ledger.clarity_id_of(PRODUCT, number)
        if bound is None:
            return Outcome(f"{number} is neither in AX nor in the shop")
        try:
            known = yield from self.shop.products.get(bound)
        except NotFound:
            return Outcome(f"{number} is gone in AX and in the shop")
        if known.active:
            yield from self.shop.products.update(known, active=False)
        return Outcome(f"{number} is gone in AX; {bound} is not active", {"number": number})

    def _identity(self, number: str) -> MessageId:
        return message_id(system="ax", company=self.ax.company, entity="Product", key=number)


def _changes(known: Product, made: NewProduct, kept: frozenset[str]) -> dict[str, Any]:
    """What of a product differs and is AX's to say. What AX does not say differs in nothing."""
    merged = {
        name: _merged(getattr(known, name), getattr(made, name))
        for name in _FIELDS
        if name not in kept
    }
    return {name: value for name, value in merged.items() if value != getattr(known, name)}


def _merged(known: Any, made: Any) -> Any:
    """Attributes and translations are each AX's or the shop's own, by name."""
    if isinstance(made, dict):
        return {**known, **made}
    return known if made in ("", None) else made
