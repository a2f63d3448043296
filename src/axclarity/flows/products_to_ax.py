"""Products, Clarity to AX, where the shop has the say.

AX makes shared products and offers no update of them (AX 2012 documentation).
"""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from attrs import asdict, frozen

from axclarity.ax import AXOperations
from axclarity.ax.documents import UNSET, EcoResProduct
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import Product, ProductType
from axclarity.errors import Parked, Problem
from axclarity.flows.ax_products import product_in_ax
from axclarity.flows.product_reviews import parked_for
from axclarity.flows.products_to_shop import PRODUCT
from axclarity.http import Exchange
from axclarity.mapping.products import NewAxProduct, ProductPolicy, eco_res_product_from_products
from axclarity.pipeline import Intent, Ledger, Outcome, write_once
from axclarity.values import ProductId, message_id

__all__ = ["Carrier", "ProductsToAx"]

Carrier = Callable[[NewAxProduct], Exchange[None]]
"""Carries barcode and attributes over, by a service of the site's own."""


@frozen(kw_only=True)
class ProductsToAx:
    """Makes each product of the shop once in AX. A later edit waits for a person, for AX offers no
    update of shared products; so do values that no table knows.

    Args:
        carrier: what carries barcode and attributes over, which no document of AX has. It is
            called each time, so it should set, not add.
    """

    shop: ClarityOperations
    ax: AXOperations
    policy: ProductPolicy
    carrier: Carrier | None = None

    def tell(self, product_id: str, ledger: Ledger) -> Exchange[Outcome]:
        """Make AX know a product of the shop, and its master before it.

        Raises:
            Parked: it cannot be made, or was changed after AX had it.
        """
        with ledger.step("read the product"):
            product = yield from self.shop.products.get(product_id)
        with ledger.step("create in AX"):
            number = yield from self._made(product, ledger)
        return Outcome(f"in AX as {number}", {"number": number})

    def _made(self, product: Product, ledger: Ledger) -> Exchange[str]:
        masters = yield from self._masters(product, ledger)
        mapped = eco_res_product_from_products([product], self.policy, masters=masters)
        new = mapped.products.get(product.sku)
        if new is None:
            raise parked_for(mapped.refused[product.sku], mapped.reviews)
        number = yield from self._created(product, new, ledger)
        yield from ledger.bind(PRODUCT, product.id, number)
        yield from self._carried(new)
        if mapped.reviews:
            raise parked_for((), mapped.reviews)
        return number

    def _masters(self, product: Product, ledger: Ledger) -> Exchange[dict[ProductId, str]]:
        if product.parent_id is None:
            return {}
        known = yield from ledger.bound(PRODUCT, product.parent_id)
        if known is None:
            master = yield from self.shop.products.get(product.parent_id)
            _check_master(master)
            known = yield from self._made(master, ledger)
        return {product.parent_id: known}

    def _created(self, product: Product, new: NewAxProduct, ledger: Ledger) -> Exchange[str]:
        identity = message_id(company=self.ax.company, entity="Product", key=product.id)
        number = new.record.display_product_number
        intent = Intent(
            message_id=str(identity),
            entity=PRODUCT,
            key=product.id,
            operation="EcoResProductService.create",
            revision="1",
            digest=_digest(new),
        )

        def send() -> Exchange[str]:
            document = EcoResProduct(product=[new.record])
            (key,) = yield from self.ax.products.create(document, message_id=identity)
            return key.value

        def find(_intent: Intent) -> Exchange[str | None]:
            found = yield from product_in_ax(self.ax, number)
            return None if found is None else found.display_product_number

        return (yield from write_once(ledger, intent, send=send, find=find, find_first=True))

    def _carried(self, new: NewAxProduct) -> Exchange[None]:
        if self.carrier is not None:
            yield from self.carrier(new)
        elif new.attributes or new.barcode:
            raise Parked(
                Problem(
                    path="$.attributes" if new.attributes else "$.barcode",
                    rule="products.no-carrier",
                    message=f"{new.key} is in AX, and nothing carries its attributes or barcode",
                    hint="Give the flow a carrier, or leave the attributes out of the policy.",
                )
            )


def _check_master(master: Product) -> None:
    """A master is nobody's variant: thus parents never go round in a circle.

    Raises:
        Parked: rule `products.no-master`.
    """
    if master.type is not ProductType.VARIANT or master.parent_id is not None:
        raise Parked(
            Problem(
                path="$.parent_id",
                rule="products.no-master",
                message=f"names {master.sku}, which is not sold in variants or is one itself",
                hint="Correct the parents of both products in the shop, then replay.",
            )
        )


def _digest(new: NewAxProduct) -> str:
    """What decides what AX is sent, as a short text."""
    content = asdict(new.record, filter=_is_given)
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _is_given(_: Any, value: Any) -> bool:
    return value is not UNSET and value is not None and value not in ((), [], {})
