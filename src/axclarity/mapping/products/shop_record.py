"""A product of the shop, of all that is known of it in AX."""

from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from axclarity.ax.documents import (
    EcoResDistinctProductVariant,
    EcoResProductMaster,
    InventTable,
    Sales,
    given,
)
from axclarity.ax.documents import Product as AxProduct
from axclarity.clarity.models import NewProduct, ProductPrice, ProductType
from axclarity.errors import InvalidValue, MappingError
from axclarity.mapping.products.attributes import AttributeValue, json_from_attribute
from axclarity.mapping.products.barcodes import gtin
from axclarity.mapping.products.findings import (
    Findings,
    harmonised_options,
    one_language,
    problem,
)
from axclarity.mapping.products.policy import ProductPolicy
from axclarity.mapping.products.variants import VariantKey, variant_key
from axclarity.values import ProductId

__all__ = ["KnownProduct", "ProductFacts", "shop_product"]

_EVERYWHERE = ("", "AllBlank")


@frozen(kw_only=True)
class ProductFacts:
    """What is known of a product beside the EcoResProduct document.

    Args:
        item: the released product; without it the product is not for sale. Variants may have that
            of their master.
        prices: as `product_prices` gives them.
        barcode: a GTIN.
        attributes: as AX has them, by the shop's name.
    """

    item: InventTable | None = None
    prices: tuple[ProductPrice, ...] = ()
    barcode: str = ""
    attributes: Mapping[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class KnownProduct:
    """All that is known of one product of AX.

    Args:
        master: of a variant, if it is in the document.
        item: the released product that it is sold as.
        parent: what the shop calls the master of a variant.
    """

    product: AxProduct
    master: AxProduct | None
    item: InventTable | None
    parent: ProductId | None
    facts: ProductFacts
    attributes: Mapping[str, AttributeValue]

    @property
    def number(self) -> str:
        """Its number in AX."""
        return self.product.display_product_number

    @property
    def key(self) -> VariantKey:
        """Under the item's number, by which orders, prices and stock name it.

        Raises:
            MappingError: a variant without dimensions.
            InvalidValue: a name that cannot be part of a key.
        """
        if isinstance(self.product, EcoResDistinctProductVariant):
            key = variant_key(self.product)
        else:
            key = VariantKey(product=self.number)
        item_id = given(self.item.item_id, "") if self.item is not None else ""
        return evolve(key, product=item_id) if item_id else key


def shop_product(known: KnownProduct, policy: ProductPolicy, findings: Findings) -> NewProduct:
    """The shop's product; the SKU is the text of its key.

    Raises:
        MappingError: no name in the shop's language, two languages of one name, no tax class, a
            variant whose master the shop has not, a value of a dimension that is for review.
        InvalidValue: a name that cannot be part of a key.
    """
    key, item = known.key, known.item
    selling = item.sales[0] if item is not None and item.sales else Sales()
    texts = _texts_with_master(known, policy)
    own = texts.pop(policy.shop_language(policy.language), {})
    if not own.get("name"):
        raise MappingError(
            problem("Product.Translation", "products.no-name", "has no name in the shop's language")
        )
    return NewProduct(
        sku=str(key),
        name=own["name"],
        description=own.get("description", ""),
        type=_type(known.product),
        parent_id=_parent(known),
        options=_options(known.number, key, policy, findings),
        unit=policy.shop_unit(given(selling.unit_id, "")) or "ea",
        barcode=_barcode(known, findings),
        tax_class=_tax_class(given(selling.tax_item_group_id, ""), policy),
        prices=known.facts.prices,
        active=item is not None and not _is_stopped(item),
        attributes=_categories(known.product, policy)
        | {name: json_from_attribute(value) for name, value in known.attributes.items()},
        translations=texts,
    )


def _type(product: AxProduct) -> ProductType:
    if isinstance(product, EcoResProductMaster | EcoResDistinctProductVariant):
        return ProductType.VARIANT
    return ProductType.VIRTUAL if product.product_type == "Service" else ProductType.SIMPLE


def _parent(known: KnownProduct) -> ProductId | None:
    if not isinstance(known.product, EcoResDistinctProductVariant):
        return None
    if known.parent is None:
        raise MappingError(
            problem("Product.ProductMaster", "products.no-parent", "is not in the shop yet")
        )
    return known.parent


def _options(
    number: str, key: VariantKey, policy: ProductPolicy, findings: Findings
) -> dict[str, str]:
    """What the shop calls the product dimensions and their values."""
    dimensions = ((name, text, policy.dimensions.get(name)) for name, text in key.options.items())
    known = harmonised_options(dimensions, number, findings)
    return {policy.option_of(name): value for name, value in known.items()}


def _texts_with_master(known: KnownProduct, policy: ProductPolicy) -> dict[str, dict[str, str]]:
    """What a variant does not say itself, its master says for it, in each language."""
    master, own = _texts(known.master, policy), _texts(known.product, policy)
    return {name: master.get(name, {}) | own.get(name, {}) for name in master | own}


def _texts(product: AxProduct | None, policy: ProductPolicy) -> dict[str, dict[str, str]]:
    """Name and description by the shop's language.

    Raises:
        MappingError: two languages of AX are one to the shop.
    """
    texts: dict[str, dict[str, str]] = {}
    for each in product.translation if product is not None else ():
        both = {"name": given(each.name, ""), "description": given(each.description, "")}
        language = policy.shop_language(each.language_id)
        if language in texts:
            raise MappingError(one_language("Product.Translation", language))
        texts[language] = {name: text for name, text in both.items() if text}
    return texts


def _barcode(known: KnownProduct, findings: Findings) -> str:
    try:
        return gtin(known.facts.barcode) if known.facts.barcode else ""
    except InvalidValue as error:
        message = f"{error.problems[0].message}; left out"
        findings.note(f"{known.number}.barcode", "products.barcode", message)
        return ""


def _tax_class(group: str, policy: ProductPolicy) -> str:
    if group and group not in policy.tax_classes:
        raise MappingError(
            problem("Item.Sales.TaxItemGroupId", "products.no-tax-class", "has no tax class")
        )
    return policy.tax_classes.get(group, "")


def _is_stopped(item: InventTable) -> bool:
    """Whether it is kept off new orders everywhere; a stop in one place is none to a shop."""
    return any(
        setup.stopped == "Yes"
        for setup in item.invent_item_sales_setup
        if given(setup.invent_dim_id, "") in _EVERYWHERE
    )


def _categories(product: AxProduct, policy: ProductPolicy) -> dict[str, Any]:
    names: dict[str, list[str]] = {}
    for place in product.eco_res_product_category:
        attribute = policy.categories.get(place.category_hierarchy)
        if attribute is not None:
            names.setdefault(attribute, []).append(place.category.name)
    return {attribute: sorted(set(each)) for attribute, each in names.items()}
