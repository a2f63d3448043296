"""A product of the shop. Assumption throughout, as for orders."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from axclarity.clarity.models._exact import Amount, Exact, Moment
from axclarity.clarity.models._record import Part, Record
from axclarity.values import ProductId

__all__ = ["NewProduct", "Product", "ProductPrice", "ProductType"]


class ProductType(StrEnum):
    """What a product is: sold as it is, in variants, with parts, or without anything to ship."""

    SIMPLE = "simple"
    VARIANT = "variant"
    BUNDLE = "bundle"
    VIRTUAL = "virtual"


class ProductPrice(Part):
    """A price per unit of sale, for whom and from how many on; open-ended where nothing is said."""

    currency: str
    amount: Amount
    group: str = ""
    min_quantity: Exact | None = None
    valid_from: Moment | None = None
    valid_to: Moment | None = None


class NewProduct(Record):
    """What is posted. A variant names its parent, and `options` say which one it is."""

    sku: str = Field(min_length=1)
    name: str
    description: str = ""
    type: ProductType = ProductType.SIMPLE
    parent_id: ProductId | None = None
    options: dict[str, str] = Field(default_factory=dict)
    unit: str = "ea"
    barcode: str = ""
    tax_class: str = ""
    prices: tuple[ProductPrice, ...] = ()
    active: bool = True
    attributes: dict[str, Any] = Field(default_factory=dict)
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)


class Product(NewProduct):
    """What the shop keeps."""

    id: ProductId
    updated_at: Moment
    version: int = 1
