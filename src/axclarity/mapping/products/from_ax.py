"""Products of AX become products of the shop.

The EcoResProduct document holds names, categories and variants; unit, tax and whether a product may
be sold come from the released product; prices, barcodes and attributes come beside them, since the
document has none. Assumption: to the shop a master is of the type of its variants, without a
parent.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from axclarity.ax.documents import (
    EcoResDistinctProductVariant,
    EcoResProduct,
)
from axclarity.ax.documents import Product as AxProduct
from axclarity.clarity.models import NewProduct
from axclarity.errors import MappingError, Problem
from axclarity.mapping.notes import Note
from axclarity.mapping.owner import Owner
from axclarity.mapping.products.aliases import Review
from axclarity.mapping.products.attributes import (
    AttributeValue,
    common_attributes,
)
from axclarity.mapping.products.findings import (
    Findings,
    known_attributes,
    problem,
)
from axclarity.mapping.products.policy import ProductPolicy
from axclarity.mapping.products.shop_record import KnownProduct, ProductFacts, shop_product
from axclarity.values import ProductId

__all__ = ["MappedProducts", "ProductFacts", "products_from_eco_res_product"]


@frozen(kw_only=True)
class MappedProducts:
    """Products that are ready to be sent.

    Args:
        products: by their number in AX.
        refused: what is wrong with a product, by its number; it is not sent.
        reviews: values that a person must look at.
    """

    products: Mapping[str, NewProduct]
    refused: Mapping[str, tuple[Problem, ...]]
    reviews: tuple[Review, ...]
    notes: tuple[Note, ...]


@frozen
class _Sources:
    """What is looked up while the products of a document are mapped."""

    products: Mapping[str, AxProduct]
    facts: Mapping[str, ProductFacts]
    parents: Mapping[str, ProductId]
    policy: ProductPolicy
    findings: Findings

    def facts_of(self, number: str) -> ProductFacts:
        return self.facts.get(number, ProductFacts())


def products_from_eco_res_product(
    document: EcoResProduct,
    facts: Mapping[str, ProductFacts],
    policy: ProductPolicy,
    *,
    parents: Mapping[str, ProductId],
) -> MappedProducts:
    """The shop's products of a document; one that is wrong does not stop the others.

    The attributes of a master are those that all its variants in the document have alike.

    Args:
        facts: what else is known, by product number.
        parents: what the shop calls the masters, by product number. A variant waits for its master:
            until that has been sent and is known here, it is refused.

    Raises:
        MappingError: the shop has the say on products.
    """
    if policy.owner is not Owner.AX:
        raise MappingError(problem("EcoResProduct", "products.owner", "are the shop's to decide"))
    numbered = {product.display_product_number: product for product in document.product}
    sources = _Sources(numbered, facts, parents, policy, Findings())
    sources.findings.refuse_repeated(each.display_product_number for each in document.product)
    attributes = _attributes(sources)
    made: dict[str, NewProduct] = {}
    for number, product in numbered.items():
        with sources.findings.apart(number):
            known = _known(product, attributes.get(number, {}), sources)
            made[number] = shop_product(known, policy, sources.findings)
    sources.findings.refuse_alike(_signs(made))
    return MappedProducts(
        products={n: each for n, each in made.items() if n not in sources.findings.refused},
        refused=sources.findings.refused,
        reviews=tuple(sources.findings.reviews),
        notes=tuple(sources.findings.notes),
    )


def _attributes(sources: _Sources) -> dict[str, dict[str, AttributeValue]]:
    """The attributes of every product, those of masters found among their variants."""
    found: dict[str, dict[str, AttributeValue]] = {}
    for number in sources.products:
        with sources.findings.apart(number):
            raw, defined = sources.facts_of(number).attributes, sources.policy.attributes
            found[number] = known_attributes(raw, defined, number, sources.findings)
    variants: dict[str, list[dict[str, AttributeValue]]] = {}
    for number, product in sources.products.items():
        if isinstance(product, EcoResDistinctProductVariant) and number in found:
            variants.setdefault(product.product_master, []).append(found[number])
    return found | {number: common_attributes(family) for number, family in variants.items()}


def _known(
    product: AxProduct, attributes: Mapping[str, AttributeValue], sources: _Sources
) -> KnownProduct:
    """Variants are sold as the item of their master, unless they have one of their own."""
    facts = sources.facts_of(product.display_product_number)
    master = product.product_master if isinstance(product, EcoResDistinctProductVariant) else ""
    return KnownProduct(
        product=product,
        master=sources.products.get(master),
        item=facts.item or sources.facts_of(master).item,
        parent=sources.parents.get(master),
        facts=facts,
        attributes=attributes,
    )


def _signs(made: Mapping[str, NewProduct]) -> Iterator[tuple[str, object]]:
    """What the shop tells products apart by: the SKU, and the options within a family."""
    for number, product in made.items():
        yield number, product.sku
        if product.options:
            yield number, (product.parent_id, frozenset(product.options.items()))
