"""What the shop has of a product."""

from axclarity.clarity import ClarityOperations
from axclarity.clarity.listing import Query
from axclarity.clarity.models import Product
from axclarity.http import Exchange

__all__ = ["id_of_sku", "product_of_sku"]


def id_of_sku(shop: ClarityOperations, sku: str) -> Exchange[str | None]:
    """The id of the product of an SKU, or nothing."""
    found = yield from shop.products.all(Query(filters={"sku": sku}))
    return next((each.id for each in found if each.sku == sku), None)


def product_of_sku(shop: ClarityOperations, sku: str) -> Exchange[Product | None]:
    """The product of an SKU, or nothing; read by its id, for a listing has no tags for changes."""
    product_id = yield from id_of_sku(shop, sku)
    return None if product_id is None else (yield from shop.products.get(product_id))
