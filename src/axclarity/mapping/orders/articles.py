"""Which article of AX a SKU of the shop is, with the product dimensions that it names."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from axclarity.ax.documents import SalesLine, given
from axclarity.errors import InvalidValue, MappingError
from axclarity.mapping.checks import check_given
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.products.variants import VariantKey, dimension_fields

__all__ = ["Article", "article_of"]


@frozen(kw_only=True)
class Article:
    """An article of AX.

    Args:
        item: ItemId.
        dimensions: value by field of `InventDim`, where the SKU names a variant.
    """

    item: str
    dimensions: Mapping[str, str] = field(factory=dict)

    def is_on(self, line: SalesLine) -> bool:
        """Whether a sales line is of this article; what the SKU does not name may be anything."""
        there = line.invent_dim[0] if line.invent_dim else None
        return line.item_id == self.item and all(
            given(getattr(there, name, ""), "") == value for name, value in self.dimensions.items()
        )


def article_of(sku: str, policy: LinePolicy, *, path: str) -> Article:
    """The article of a SKU: itself, or a variant where the policy says that SKUs name them.

    Args:
        path: of the line, for messages.

    Raises:
        MappingError: the SKU is blank, or names no variant.
    """
    if not policy.variant_skus:
        check_given(
            sku,
            path=f"{path}.sku",
            rule="lines.no-article",
            message="names no article",
            hint="Give the article a SKU in the shop, the one that AX has as its item.",
        )
        return Article(item=sku)
    try:
        key = VariantKey.parse(sku)
    except InvalidValue as error:
        raise MappingError(*(evolve(p, path=f"{path}.sku") for p in error.problems)) from None
    return Article(item=key.product, dimensions=dimension_fields(key))
