"""What a site decides about order lines beyond the plain case: data, checked when they are made."""

from collections.abc import Mapping, Set
from decimal import Decimal
from typing import Final

from attrs import field, frozen

from axclarity.mapping.checks import insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.orders.kits import Kit
from axclarity.mapping.orders.units import UnitConversions

__all__ = ["SPLIT_KEYS", "LinePolicy"]

SPLIT_KEYS: Final = ("address", "mode", "date", "warehouse", "vendor", "backorder")
"""What can make a part of an order a sales order of its own."""


@frozen(kw_only=True)
class LinePolicy:
    """How lines become sales lines.

    Args:
        variant_skus: whether a SKU with colons names a variant of AX,
            `ITEM:config:size:colour:style`, as products that were made from AX have it. Otherwise
            a SKU is an item as it is.
        conversions: the units of AX; needed where an article is sold in another unit than the
            shop's.
        sales_units: AX unit by AX's item, where it is not the shop's. Quantities are converted,
            amounts stay.
        price_units: how many a price in AX is for, by AX's item: 100 for a price per hundred.
        kits: recipe by SKU. A kit without parts in the order is exploded by its recipe; parts
            that the order names must agree with it.
        orders_by: what makes a part of an order a sales order of its own; by default nothing does.
        negative_lines: `refuse`, or `credit`, which makes a sales order with negative quantities of
            them, beside the one of what is sold.
        tender_codes: codes under which the shop has gift cards or store credit among fees or
            discounts; they are what is paid with, not what is owed.
        prices: who owns them: `clarity` sends final prices, `ax` sends none and compares what AX
            makes.
        price_tolerance: how far AX's total may be off where AX owns prices, in minor units. A
            difference of tax counts where the tax policy names no rounding charge for it; then what
            comes back may be off by as much as rounding makes of its tax.
        one_document_per_address: whether AX is set up to print documents by delivery address
            (summary update); if not, an order with several is noted.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    variant_skus: bool = False
    conversions: UnitConversions | None = None
    sales_units: Mapping[str, str] = field(factory=dict)
    price_units: Mapping[str, Decimal] = field(factory=dict)
    kits: Mapping[str, Kit] = field(factory=dict)
    orders_by: tuple[str, ...] = ()
    negative_lines: str = "refuse"
    tender_codes: Set[str] = frozenset()
    prices: str = "clarity"
    price_tolerance: int = 0
    one_document_per_address: bool = False

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        known = {unit.symbol for unit in self.conversions.units} if self.conversions else set()
        insist(
            (
                *(
                    (f"sales_units.{sku}", unit not in known, "names no unit of the conversions")
                    for sku, unit in self.sales_units.items()
                ),
                *(
                    (f"price_units.{sku}", unit <= 0, "must be positive")
                    for sku, unit in self.price_units.items()
                ),
                *(
                    (f"orders_by.{key}", key not in SPLIT_KEYS, "is no key")
                    for key in self.orders_by
                ),
                (
                    "negative_lines",
                    self.negative_lines not in ("refuse", "credit"),
                    "must be refuse or credit",
                ),
                ("tender_codes", "" in self.tender_codes, "must not be empty"),
                ("prices", self.prices not in ("clarity", "ax"), "must be clarity or ax"),
                ("price_tolerance", self.price_tolerance < 0, "must not be negative"),
            )
        )

    def item(self, sku: str) -> str:
        """AX's item of a SKU, without the variant."""
        return sku.partition(":")[0].strip() if self.variant_skus else sku

    def tolerated(self, unit: Decimal) -> Decimal:
        """How far AX's total may be off: where the shop owns prices, not at all.

        Args:
            unit: what AX rounds the currency to.
        """
        return self.price_tolerance * unit if self.prices == "ax" else Decimal(0)
