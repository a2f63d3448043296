"""Article numbers as people write them, and as AX tells them apart."""

from axclarity.errors import InvalidValue
from axclarity.mapping.products.variants import VariantKey

__all__ = ["folded_sku", "plain_sku"]


def plain_sku(sku: str) -> str:
    """A SKU without spaces around its colons; as it is where it names no article."""
    if ":" not in sku:
        return sku.strip()
    try:
        return str(VariantKey.parse(sku))
    except InvalidValue:
        return sku


def folded_sku(sku: str) -> str:
    """What the spellings of one article have in common: AX ignores letter case."""
    return plain_sku(sku).casefold()
