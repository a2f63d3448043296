"""What a site decides about stock: data, checked when they are made."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.inventory.skus import folded_sku
from axclarity.mapping.orders.policy import OrderPolicy, Warehouse
from axclarity.values.members import member_of

__all__ = ["Doubt", "InventoryPolicy", "ShopUnit"]


class Doubt(StrEnum):
    """What becomes of what a policy does not list, or of what is too old."""

    REFUSE = "refuse"
    NOTE = "note"


def _doubt(word: str) -> Doubt:
    return member_of(Doubt, word)


@frozen(kw_only=True)
class ShopUnit:
    """The unit in which the shop counts an article, where it is not AX's inventory unit.

    Args:
        factor: how many of the shop's units one inventory unit is: `Fraction(1, 12)` for boxes of
            twelve pieces.
        digits: digits after the point that the shop counts with.
        name: what the shop calls it on order lines. Without one it is the policy's `unit` where the
            factor is 1, and elsewhere not known: then what is sold is taken to be in it.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    factor: Fraction
    digits: int = 0
    name: str = ""

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("factor", self.factor <= 0, "must be positive"),
                ("digits", not 0 <= self.digits <= 12, "must be 0 to 12"),
            )
        )


@frozen(kw_only=True)
class InventoryPolicy:
    """How stock in AX becomes stock in the shop.

    Articles and items are found in any letter case, with spaces around their colons or not.

    Args:
        locations: the shop's location by site and warehouse; several may be one location.
        unlisted: whether a row of another warehouse stops the item or is left out and counted.
        default_location: takes orders that name no location off its stock.
        take_off_on_order: whether what AX has on order and not reserved is taken off, too; for
            sites where orders do not reserve goods at once.
        max_age: how old what was read may be.
        stale: whether what is older stops everything or is marked by a note.
        allow_negative: whether the shop may be told that more was sold than there is.
        safety_stock: what each location keeps back of an article, by SKU, in the shop's unit; the
            empty name is for those that are not listed.
        units: the shop's unit by item, where it is not AX's inventory unit or not called `unit`.
        unit: what the shop calls the unit that it counts stock in, on order lines, in any letter
            case. What is sold in another is converted as `orders` says, or stops its article.
            Without it every article is taken to be sold in the unit that its stock is counted in.
        orders: how orders go to AX; of it only the units and the rules between them count here,
            and only for articles whose unit has a name.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    locations: Mapping[Warehouse, str]
    unlisted: Doubt = field(default=Doubt.REFUSE, converter=_doubt)
    default_location: str = ""
    take_off_on_order: bool = False
    max_age: timedelta
    stale: Doubt = field(default=Doubt.REFUSE, converter=_doubt)
    allow_negative: bool = False
    safety_stock: Mapping[str, Decimal] = field(factory=dict)
    units: Mapping[str, ShopUnit] = field(factory=dict)
    unit: str = ""
    orders: OrderPolicy | None = None
    _kept: Mapping[str, Decimal] = field(init=False, eq=False, repr=False)
    _units: Mapping[str, ShopUnit] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        known = ("", *self.locations.values())
        named = self.unit or any(unit.name for unit in self.units.values())
        insist(
            (
                ("locations", not self.locations, "must name a warehouse"),
                ("locations", "" in self.locations.values(), "must name a location for each"),
                ("default_location", self.default_location not in known, "is no location"),
                (
                    "unit",
                    self.orders is not None and not named,
                    "must name what stock is counted in, or orders convert nothing",
                ),
                ("max_age", self.max_age <= timedelta(0), "must be positive"),
                *(
                    (f"safety_stock.{sku}", kept < 0, "must be 0 or more")
                    for sku, kept in self.safety_stock.items()
                ),
                *_distinct("safety_stock", self.safety_stock),
                *_distinct("units", self.units),
            )
        )
        kept = {folded_sku(sku): kept for sku, kept in self.safety_stock.items()}
        units = {folded_sku(item): unit for item, unit in self.units.items()}
        object.__setattr__(self, "_kept", kept)
        object.__setattr__(self, "_units", units)

    def kept_back(self, sku: str) -> Decimal:
        """What a location keeps back of an article."""
        return self._kept.get(folded_sku(sku), self._kept.get("", Decimal(0)))

    def unit_of(self, item: str) -> ShopUnit | None:
        """The shop's unit of an item, where the policy names one."""
        return self._units.get(folded_sku(item))

    def unit_name(self, item: str) -> str:
        """What the shop calls the unit that it counts an item's stock in; empty if not known."""
        unit = self.unit_of(item)
        if unit is None or (unit.factor == 1 and not unit.name):
            return self.unit
        return unit.name


def _distinct(path: str, skus: Iterable[str]) -> Iterator[Check]:
    seen: set[str] = set()
    for sku in skus:
        folded = folded_sku(sku)
        yield f"{path}.{sku}", folded in seen, "is given twice, in two spellings"
        seen.add(folded)
