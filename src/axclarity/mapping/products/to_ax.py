"""Products of the shop become products of AX, where the shop has the say.

AX has no update of shared products (AX 2012), so this makes new ones. What the EcoResProduct
document cannot hold, barcodes and attributes, comes out beside it, checked and harmonised, for a
service of the site's own.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, frozen

from axclarity.ax.documents import (
    EcoResProduct,
    problems_of,
)
from axclarity.ax.documents import Product as AxProduct
from axclarity.clarity.models import Product, ProductType
from axclarity.errors import MappingError, Problem
from axclarity.mapping.notes import Note
from axclarity.mapping.owner import Owner
from axclarity.mapping.products.aliases import AliasTable, Review
from axclarity.mapping.products.attributes import AttributeValue, common_attributes
from axclarity.mapping.products.ax_record import product_record
from axclarity.mapping.products.barcodes import gtin
from axclarity.mapping.products.findings import (
    Findings,
    harmonised_options,
    known_attributes,
    problem,
)
from axclarity.mapping.products.policy import ProductGroups, ProductPolicy
from axclarity.mapping.products.variants import DIMENSIONS, VariantKey
from axclarity.values import ProductId

__all__ = ["MappedEcoResProduct", "NewAxProduct", "eco_res_product_from_products"]

_NOTHING_KNOWN = AliasTable(())


@frozen(kw_only=True)
class NewAxProduct:
    """A product that is ready to be created in AX.

    Args:
        key: by which AX's orders, prices and stock name it.
        record: for the EcoResProduct document.
        barcode: a GTIN whose check digit is right, or nothing.
        attributes: by the shop's name.
    """

    key: VariantKey
    record: AxProduct
    barcode: str = ""
    attributes: Mapping[str, AttributeValue]


@frozen(kw_only=True)
class MappedEcoResProduct:
    """Products that are ready to be created.

    Args:
        products: by the shop's SKU, masters before their variants.
        refused: what is wrong with a product, by SKU; it is not created.
        reviews: values that a person must look at.
    """

    products: Mapping[str, NewAxProduct]
    refused: Mapping[str, tuple[Problem, ...]]
    reviews: tuple[Review, ...]
    notes: tuple[Note, ...]

    @property
    def document(self) -> EcoResProduct:
        """All of them in one document."""
        return EcoResProduct(product=[each.record for each in self.products.values()])


@frozen
class _Sources:
    """What is looked up while products are mapped."""

    products: Mapping[ProductId, Product]
    masters: Mapping[ProductId, str]
    policy: ProductPolicy
    groups: ProductGroups
    findings: Findings


def eco_res_product_from_products(
    products: Iterable[Product], policy: ProductPolicy, *, masters: Mapping[ProductId, str]
) -> MappedEcoResProduct:
    """New products of AX; one that is wrong does not stop the others.

    A value of a product dimension that no table knows makes no variant: it is for review. Products
    of one id, and numbers that differ in letter case only, which AX takes for one, are refused.

    Args:
        masters: product numbers of the masters that AX has already, by the shop's id.

    Raises:
        MappingError: AX has the say on products.
    """
    if policy.owner is not Owner.CLARITY or policy.groups is None:
        raise MappingError(problem("$", "products.owner", "are AX's to decide"))
    in_order = sorted(products, key=lambda each: each.parent_id is not None)
    by_id = {product.id: product for product in in_order}
    sources = _Sources(by_id, masters, policy, policy.groups, Findings())
    sources.findings.refuse_repeated(product.sku for product in in_order)
    sources.findings.refuse_alike(_signs(in_order))
    made: dict[str, NewAxProduct] = {}
    for product in in_order:
        with sources.findings.apart(product.sku):
            made[product.sku] = _new_product(product, sources)
    sources.findings.refuse_alike(
        (sku, _folded(each.key)) for sku, each in made.items() if each.key.is_variant
    )
    ready = {sku: each for sku, each in made.items() if sku not in sources.findings.refused}
    return MappedEcoResProduct(
        products=_with_common_attributes(ready),
        refused=sources.findings.refused,
        reviews=tuple(sources.findings.reviews),
        notes=tuple(sources.findings.notes),
    )


def _signs(products: Iterable[Product]) -> Iterator[tuple[str, object]]:
    """What tells products apart before any is made: the id, and the SKU that becomes a number."""
    for product in products:
        yield product.sku, ("id", product.id)
        if product.parent_id is None:
            yield product.sku, ("number", product.sku.casefold())


def _folded(key: VariantKey) -> str:
    """A key as AX compares it, without regard to letter case."""
    return str(key).casefold()


def _new_product(product: Product, sources: _Sources) -> NewAxProduct:
    key = _key(product, sources)
    record = product_record(product, key, sources.policy, sources.groups)
    problems = list(problems_of(record, "Product"))
    if problems:
        raise MappingError(*problems)
    categories = sources.policy.categories.values()
    raw = {name: value for name, value in product.attributes.items() if name not in categories}
    return NewAxProduct(
        key=key,
        record=record,
        barcode=gtin(product.barcode, path="$.barcode") if product.barcode else "",
        attributes=known_attributes(raw, sources.policy.attributes, product.sku, sources.findings),
    )


def _key(product: Product, sources: _Sources) -> VariantKey:
    if product.parent_id is None:
        if product.options:
            raise MappingError(
                problem("$.parent_id", "products.no-parent", "must be given, as there are options")
            )
        return VariantKey(product=product.sku)
    number = _master_number(product.parent_id, sources)
    if not product.options:
        raise MappingError(
            problem("$.options", "products.no-options", "must say which variant it is")
        )
    return VariantKey(product=number, **_options(product, sources))


def _master_number(parent_id: ProductId, sources: _Sources) -> str:
    parent = sources.products.get(parent_id)
    if parent is None:
        number = sources.masters.get(parent_id)
    elif parent.type is ProductType.VARIANT and parent.parent_id is None:
        number = None if parent.sku in sources.findings.refused else parent.sku
    else:
        raise MappingError(problem("$.parent_id", "products.no-master", "is not sold in variants"))
    if number is None:
        raise MappingError(problem("$.parent_id", "products.no-parent", "is no product of AX yet"))
    return number


def _options(product: Product, sources: _Sources) -> dict[str, str]:
    """Product dimensions by AX's name. Without a table nothing is known of a dimension."""
    policy = sources.policy
    names = {policy.option_of(dimension): dimension for dimension in DIMENSIONS}
    unknown = sorted(product.options.keys() - names.keys())
    if unknown:
        raise MappingError(
            *(
                problem(f"$.options.{name}", "products.no-dimension", "is no product dimension")
                for name in unknown
            )
        )
    return harmonised_options(
        (
            (names[name], text, policy.dimensions.get(names[name], _NOTHING_KNOWN))
            for name, text in product.options.items()
        ),
        product.sku,
        sources.findings,
    )


def _with_common_attributes(made: Mapping[str, NewAxProduct]) -> dict[str, NewAxProduct]:
    """Masters have what all their variants have alike."""
    families: dict[str, list[Mapping[str, AttributeValue]]] = {}
    for each in made.values():
        if each.key.is_variant:
            families.setdefault(each.key.product, []).append(each.attributes)
    return {
        sku: evolve(each, attributes=common_attributes(families[sku]))
        if not each.key.is_variant and sku in families
        else each
        for sku, each in made.items()
    }
