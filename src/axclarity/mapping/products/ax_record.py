"""The records of new products, as the EcoResProduct document has them."""

from collections.abc import Iterator
from typing import Any

from axclarity.ax.documents import (
    EcoResDistinctProduct,
    EcoResDistinctProductVariant,
    EcoResProductCategory,
    EcoResProductMaster,
    ProductDimGroup,
    ProductIdentifier,
    ProductTranslation,
    StorageDimGroup,
    TrackingDimGroup,
)
from axclarity.ax.documents import Product as AxProduct
from axclarity.ax.documents.shared_types import CategoryKey
from axclarity.clarity.models import NewProduct, ProductType
from axclarity.errors import MappingError
from axclarity.mapping.products.attributes import is_nothing
from axclarity.mapping.products.findings import one_language, problem
from axclarity.mapping.products.policy import ProductGroups, ProductPolicy
from axclarity.mapping.products.variants import VariantKey, variant_values

__all__ = ["product_record"]


def product_record(
    product: NewProduct, key: VariantKey, policy: ProductPolicy, groups: ProductGroups
) -> AxProduct:
    """The record of a new product, of the class that says what it is.

    Raises:
        MappingError: a bundle, a master without a group of dimensions, categories that are no
            list, two languages that AX has one of, a value of a dimension that is too long.
    """
    number = str(key)
    fields: dict[str, Any] = {
        "display_product_number": number,
        "product_type": "Service" if product.type is ProductType.VIRTUAL else "Item",
        "translation": list(_translations(product, policy)),
        "eco_res_product_category": list(_categories(product, number, policy)),
    }
    if key.is_variant:
        values = variant_values(key, number)
        return EcoResDistinctProductVariant(
            product_master=key.product, variant_dim_value=values, **fields
        )
    if product.type is ProductType.BUNDLE:
        raise MappingError(problem("$.type", "products.bundle", "needs a bill of materials in AX"))
    fields["identifier"] = [ProductIdentifier(product_number=number)]
    fields |= _groups(number, groups)
    if product.type is not ProductType.VARIANT:
        return EcoResDistinctProduct(**fields)
    return EcoResProductMaster(
        variant_configuration_technology="PredefinedVariants",
        product_dim_group=[_dimension_group(number, groups)],
        **fields,
    )


def _groups(number: str, groups: ProductGroups) -> dict[str, Any]:
    return {
        "storage_dim_group": [
            StorageDimGroup(product=number, storage_dimension_group=groups.storage)
        ],
        "tracking_dim_group": [
            TrackingDimGroup(product=number, tracking_dimension_group=groups.tracking)
        ],
    }


def _dimension_group(number: str, groups: ProductGroups) -> ProductDimGroup:
    if not groups.product:
        raise MappingError(
            problem("$.type", "products.no-group", "needs a product dimension group in the policy")
        )
    return ProductDimGroup(product=number, product_dimension_group=groups.product)


def _translations(product: NewProduct, policy: ProductPolicy) -> Iterator[ProductTranslation]:
    texts = {name: dict(each) for name, each in product.translations.items()}
    own = policy.shop_language(policy.language)
    texts[own] = {"name": product.name, "description": product.description}
    seen: set[str] = set()
    for language, text in sorted(texts.items()):
        language_id = policy.ax_language(language)
        if language_id.casefold() in seen:
            raise MappingError(one_language("$.translations", language_id))
        seen.add(language_id.casefold())
        translation = ProductTranslation(language_id=language_id)
        if text.get("name"):
            translation.name = text["name"]
        if text.get("description"):
            translation.description = text["description"]
        yield translation


def _categories(
    product: NewProduct, number: str, policy: ProductPolicy
) -> Iterator[EcoResProductCategory]:
    for hierarchy, attribute in sorted(policy.categories.items()):
        names = product.attributes.get(attribute, ())
        if is_nothing(names):
            continue
        if not _are_names(names):
            raise MappingError(
                problem(
                    f"$.attributes.{attribute}", "products.categories", "must be a list of names"
                )
            )
        for name in names:
            yield EcoResProductCategory(
                category_hierarchy=hierarchy,
                category=CategoryKey(name=name, category_hierarchy_name=hierarchy),
                product=number,
            )


def _are_names(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)
