"""What a site decides about products: data, checked when they are made."""

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.owner import Owner, owner_of
from axclarity.mapping.products.aliases import AliasTable
from axclarity.mapping.products.attributes import Attribute
from axclarity.mapping.products.variants import DIMENSIONS

__all__ = ["ProductGroups", "ProductPolicy"]


@frozen(kw_only=True)
class ProductGroups:
    """What AX demands of a new product: its groups of dimensions.

    Args:
        storage: storage dimension group: which of site, warehouse, location stock is kept by.
        tracking: tracking dimension group.
        product: product dimension group of masters.
    """

    storage: str
    tracking: str
    product: str = ""


@frozen(kw_only=True)
class ProductPolicy:
    """How products of AX become products of the shop, and the other way round.

    Args:
        owner: who has the say on products.
        language: the AX language that the shop's own texts are in.
        languages: the shop's name of an AX language, where they differ.
        units: AX unit by the shop's, where they differ.
        tax_classes: the shop's tax class by AX item sales tax group; one that is not listed stops
            the product.
        options: what the shop calls the product dimensions, where it has other names.
        dimensions: the known values of product dimensions, by name: `config`, `size`, `color`,
            `style`. A value that its table does not know is for review, and makes no variant.
        attributes: attributes by the shop's name; others are left out, with a note.
        categories: the shop's attribute by AX category hierarchy; others are left out.
        groups: what new products get in AX; needed where the shop has the say.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    owner: Owner = field(converter=owner_of)
    language: str
    languages: Mapping[str, str] = field(factory=dict)
    units: Mapping[str, str] = field(factory=dict)
    tax_classes: Mapping[str, str] = field(factory=dict)
    options: Mapping[str, str] = field(factory=dict)
    dimensions: Mapping[str, AliasTable] = field(factory=dict)
    attributes: Mapping[str, Attribute] = field(factory=dict)
    categories: Mapping[str, str] = field(factory=dict)
    groups: ProductGroups | None = None

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        lacks_groups = self.owner is Owner.CLARITY and self.groups is None
        insist(
            (
                ("language", not self.language, "must be given"),
                ("groups", lacks_groups, "must be given where the shop has the say"),
                *_known("options", self.options, DIMENSIONS),
                *_known("dimensions", self.dimensions, DIMENSIONS),
                *_distinct("languages", self.languages.values()),
                *_distinct("units", self.units.values()),
                *_distinct("options", map(self.option_of, DIMENSIONS)),
                *_distinct("categories", [*self.categories.values(), *self.attributes]),
            )
        )

    def shop_unit(self, ax_unit: str) -> str:
        """What the shop calls a unit of AX."""
        return next((shop for shop, ax in self.units.items() if ax == ax_unit), ax_unit)

    def shop_language(self, ax_language: str) -> str:
        """What the shop calls a language of AX."""
        return self.languages.get(ax_language, ax_language)

    def ax_language(self, shop_language: str) -> str:
        """The language of AX by what the shop calls it."""
        known = (ax for ax, shop in self.languages.items() if shop == shop_language)
        return next(known, shop_language)

    def option_of(self, dimension: str) -> str:
        """What the shop calls a product dimension."""
        return self.options.get(dimension, dimension)


def _known(path: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Check]:
    """Every name must be one that is known."""
    expected = tuple(known)
    for name in names:
        yield f"{path}.{name}", name not in expected, f"must be one of {', '.join(expected)}"


def _distinct(path: str, names: Iterable[str]) -> Iterator[Check]:
    """No name may be given twice: the way back would not be known."""
    seen: set[str] = set()
    for name in names:
        yield f"{path}.{name}", name in seen, "is given twice"
        seen.add(name)
