"""Products, their variants and attributes, from AX to the shop and back."""

from axclarity.mapping.owner import Owner
from axclarity.mapping.products.aliases import Alias, AliasTable, Review
from axclarity.mapping.products.attributes import (
    Attribute,
    AttributeKind,
    AttributeValue,
    attribute_value,
    common_attributes,
    json_from_attribute,
)
from axclarity.mapping.products.barcodes import gtin
from axclarity.mapping.products.from_ax import (
    MappedProducts,
    ProductFacts,
    products_from_eco_res_product,
)
from axclarity.mapping.products.policy import ProductGroups, ProductPolicy
from axclarity.mapping.products.to_ax import (
    MappedEcoResProduct,
    NewAxProduct,
    eco_res_product_from_products,
)
from axclarity.mapping.products.variants import VariantKey

__all__ = [
    "Alias",
    "AliasTable",
    "Attribute",
    "AttributeKind",
    "AttributeValue",
    "MappedEcoResProduct",
    "MappedProducts",
    "NewAxProduct",
    "Owner",
    "ProductFacts",
    "ProductGroups",
    "ProductPolicy",
    "Review",
    "VariantKey",
    "attribute_value",
    "common_attributes",
    "eco_res_product_from_products",
    "gtin",
    "json_from_attribute",
    "products_from_eco_res_product",
]
