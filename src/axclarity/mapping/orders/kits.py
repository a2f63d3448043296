"""Kits: sold as one article at one price, shipped as several.

A kit either goes to AX whole, and AX explodes it by its own bill of materials, or its parts go;
never both. The parts come from the shop, as lines that name the kit's line, or from a recipe of the
site. The price is spread over the parts in proportion to base price x quantity, by largest
remainder.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor

from attrs import frozen

from axclarity.clarity.models import OrderLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.checks import insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.values import allocate
from axclarity.values.rounding import WIDE

__all__ = [
    "Kit",
    "KitPart",
    "check_kit",
    "is_of_recipe",
    "kit_shares",
    "parts_of_kit",
    "shares_so_far",
]

_HALF = Fraction(1, 2)


@frozen(kw_only=True)
class KitPart:
    """An article in a kit.

    Args:
        sku: the article.
        quantity: of it in one kit, in `unit`.
        unit: the shop's name of the unit.
        base_price: of one `unit`, in any currency: only the proportion to the other parts counts.
    """

    sku: str
    quantity: Decimal
    unit: str = "ea"
    base_price: Decimal = Decimal(0)


@frozen(kw_only=True)
class Kit:
    """What a kit is made of.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    parts: tuple[KitPart, ...]

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        skus = [part.sku for part in self.parts]
        insist(
            (
                ("parts", not self.parts, "must not be empty"),
                ("parts", len(set(skus)) != len(skus), "names an article twice"),
                *(
                    (f"parts.{part.sku}", part.quantity <= 0, "must have a quantity")
                    for part in self.parts
                ),
                *(
                    (f"parts.{part.sku}", part.base_price < 0, "must not have a negative price")
                    for part in self.parts
                ),
            )
        )


def parts_of_kit(line: OrderLine, kit: Kit) -> list[OrderLine]:
    """The lines that a line of so many kits stands for; quantities are exact."""
    return [
        line.model_copy(
            update={
                "sku": part.sku,
                "product_id": "",
                "name": "",
                "quantity": WIDE.multiply(line.quantity, part.quantity),
                "unit": part.unit,
                "unit_price": part.base_price,
                "discounts": (),
                "tax_lines": (),
                "total": Decimal(0),
                "parent_line_id": line.id,
            }
        )
        for part in kit.parts
    ]


def is_of_recipe(line: OrderLine) -> bool:
    """Whether it is a part that only a recipe names: it has the id of the kit's own line."""
    return line.parent_line_id == line.id


def check_kit(line: OrderLine, parts: Sequence[OrderLine], kit: Kit, *, path: str) -> None:
    """Check the parts that the shop names against the recipe.

    Raises:
        MappingError: rule `kits.recipe`.
    """
    if _quantities(parts) != _quantities(parts_of_kit(line, kit)):
        raise MappingError(
            Problem(
                path=path,
                rule="kits.recipe",
                message="has other parts than the kit's recipe",
                hint="Correct the kit in the shop or in the policy.",
            )
        )


def kit_shares(amount: Decimal, parts: Sequence[OrderLine], unit: Decimal) -> list[Decimal]:
    """What each part of a kit is to cost; by quantity where no part has a base price."""
    weights = [WIDE.multiply(part.unit_price, part.quantity) for part in parts]
    if not any(weights):
        weights = [part.quantity for part in parts]
    return allocate(amount, weights, unit)


def shares_so_far(amount: Decimal, shares: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """What each part has had when so much of all shares went back, in whole units.

    Where more went back, no part has had less, and in the end each has had its share. A largest
    remainder does not do that; the divisor method of Webster does, which gives the units one by
    one: a part's k-th when `(k - 1/2) / share` of all has gone.
    """
    total, whole = int(Fraction(amount) / Fraction(unit)), sum(shares, start=Decimal(0))
    if not whole:
        return [Decimal(0)] * len(shares)
    exact = [Fraction(share) / Fraction(whole) for share in shares]
    had = [floor(total * each + _HALF) for each in exact]

    def moment(place: int, number: int) -> tuple[Fraction, int]:
        return (number - _HALF) / exact[place], place

    places = [place for place, each in enumerate(exact) if each]
    while sum(had) < total:
        had[min(places, key=lambda place: moment(place, had[place] + 1))] += 1
    while sum(had) > total:
        had[max(places, key=lambda place: moment(place, had[place]))] -= 1
    return [number * unit for number in had]


def _quantities(parts: Sequence[OrderLine]) -> Mapping[tuple[str, str], Decimal]:
    quantities: dict[tuple[str, str], Decimal] = {}
    for part in parts:
        key = (part.sku, part.unit)
        quantities[key] = quantities.get(key, Decimal(0)) + part.quantity
    return quantities
