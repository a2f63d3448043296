"""What AX does with a new product, and with one that is released to the company."""

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import (
    EcoResDistinctProduct,
    EcoResDistinctProductVariant,
    EcoResProductMaster,
    Invent,
    InventTable,
    Product,
    ProductIdentifier,
    ProductTranslation,
    Sales,
    VariantDimValue,
    given,
)
from axclarity.sandbox.ax._fields import filled, set_default
from axclarity.sandbox.ax._keeper import Rules
from axclarity.sandbox.ax._records import Item, Records
from axclarity.sandbox.ax._refused import Refused

__all__ = ["ProductRules", "ReleaseRules", "released_item", "shared_product"]

_CONCRETE = (EcoResDistinctProduct, EcoResDistinctProductVariant, EcoResProductMaster)


@frozen
class ProductRules(Rules[Product]):
    """Shared products."""

    records: Records
    label = "product"

    def insert(self, record: Product) -> Iterable[str]:
        """Check the number, the kind of product, and the master of a variant."""
        if type(record) not in _CONCRETE:
            raise Refused("The record type EcoResProduct is abstract.")
        number = str(filled(record, "display_product_number", "Product number"))
        if self.records.products.look(number) is not None:
            raise Refused(f"Product {number} already exists.")
        if isinstance(record, EcoResDistinctProductVariant):
            self._check_variant(record)
        set_default(record, "search_name", number[:20])
        if not record.identifier:
            record.identifier = [ProductIdentifier(product_number=number[:20])]
        return ()

    def _check_variant(self, variant: EcoResDistinctProductVariant) -> None:
        master = self.records.products.look(variant.product_master)
        if not isinstance(master, EcoResProductMaster):
            raise Refused(f"Product master {variant.product_master} does not exist.")
        if not variant.variant_dim_value:
            raise Refused("A product variant needs a value of a product dimension.")
        if any(type(value) is VariantDimValue for value in variant.variant_dim_value):
            raise Refused("The record type EcoResProductVariantDimensionValue is abstract.")


@frozen
class ReleaseRules(Rules[InventTable]):
    """Products that are released to the company; from then on they can be sold."""

    records: Records
    label = "released product"

    def insert(self, record: InventTable) -> Iterable[str]:
        """Check the shared product, and let the item take part in orders."""
        product = self._product(str(filled(record, "product", "Product number")))
        set_default(record, "item_id", product.display_product_number[:20])
        item_id = str(filled(record, "item_id", "Item number"))
        if self.records.item(item_id) is not None:
            raise Refused(f"Item number {item_id} already exists.")
        self.records.put_item(_item(record, item_id, product))
        return ()

    def _product(self, number: str) -> Product:
        product = self.records.products.look(number)
        if product is None:
            raise Refused(f"Product {number} does not exist.")
        return product


def shared_product(item: Item) -> EcoResDistinctProduct:
    """The product of an item that was released by hand."""
    return EcoResDistinctProduct(
        display_product_number=item.item_id,
        product_type="Item",
        search_name=item.name[:20],
        identifier=[ProductIdentifier(product_number=item.item_id)],
        translation=[ProductTranslation(language_id="en-us", name=item.name)],
    )


def released_item(item: Item) -> InventTable:
    """The record of an item that was released by hand."""
    return InventTable(
        item_id=item.item_id,
        product=item.item_id,
        name_alias=item.name[:20],
        sales=[
            Sales(
                item_id=item.item_id,
                module_type="Sales",
                price=item.price,
                price_unit=Decimal(1),
                tax_item_group_id=item.tax_item_group,
                unit_id=item.unit,
            )
        ],
        invent=[Invent(item_id=item.item_id, module_type="Invent", unit_id=item.unit)],
    )


def _item(record: InventTable, item_id: str, product: Product) -> Item:
    """Assumption: a unit that nobody gave is `ea`, and the site is that of the demo data."""
    selling = record.sales[0] if record.sales else Sales()
    names = [given(each.name, "") for each in product.translation]
    return Item(
        item_id=item_id,
        unit=given(selling.unit_id, "") or "ea",
        name=next(filter(None, names), item_id),
        price=given(selling.price, Decimal(0)),
        tax_item_group=given(selling.tax_item_group_id, ""),
        site="1",
        warehouse="",
    )
