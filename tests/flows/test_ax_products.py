"""What AX has of products, however many there are."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field

from axclarity import AXOperations
from axclarity.ax import Criterion, EntityKey, KeyPage
from axclarity.ax.documents import (
    EcoResDistinctProductVariant,
    EcoResProduct,
    EcoResProductMaster,
)
from axclarity.errors import IncompleteResult
from axclarity.flows.ax_products import product_in_ax, variants_in_ax
from axclarity.http import Exchange, HttpxTransport, drive
from tests.flows._desk import FOUND, Desk, Site, site_with
from tests.flows.test_products import family

COLOURS = ("Red", "Grn", "Blu", "Wht")
LIMIT = 6


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with site_with(evolve(FOUND, document_limit=LIMIT)) as found:
        yield found


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Desk]:
    with site.desk(tmp_path) as found:
        yield found


def variants(desk: Desk) -> list[str]:
    ax: AXOperations = evolve(desk.ax, document_limit=LIMIT)
    product = desk.ask(product_in_ax(ax, "CUP"))
    return sorted(each.display_product_number for each in desk.ask(variants_in_ax(ax, product)))


def test_one_find_is_enough_below_the_limit(desk: Desk) -> None:
    family(desk, *COLOURS)

    assert len(variants(desk)) == 4

    assert "EcoResProductService.getKeys" not in desk.box.ax.requests


def test_none_is_left_out_at_the_limit(desk: Desk) -> None:
    """AX cuts a find, and those that only begin alike count, too."""
    family(desk, *COLOURS, master="CUPBOARD")
    family(desk, *COLOURS)

    assert variants(desk) == sorted(f"CUP:::{colour}" for colour in COLOURS)


@define
class Products:
    """A service that finds too many, and lists its keys two at a time."""

    numbers: list[str]
    read_at_once: list[int] = field(factory=list)

    def find(self, _criterion: Criterion) -> Exchange[EcoResProduct]:
        yield from ()
        raise IncompleteResult("too many")

    def get_keys(self, *, page_size: int, bookmark: str | None) -> Exchange[KeyPage]:
        yield from ()
        first = int(bookmark or 0)
        some = self.numbers[first : first + 2]
        keys = tuple(EntityKey.of(DisplayProductNumber=number) for number in some)
        rest = first + 2 < len(self.numbers)
        return KeyPage(keys=keys, bookmark=str(first + 2) if rest else None)

    def portions(self, keys: Iterable[EntityKey]) -> Iterator[tuple[EntityKey, ...]]:
        wanted = tuple(keys)
        for first in range(0, len(wanted), 3):
            yield wanted[first : first + 3]

    def read(self, *keys: EntityKey) -> Exchange[EcoResProduct]:
        yield from ()
        self.read_at_once.append(len(keys))
        return EcoResProduct(
            product=[
                EcoResDistinctProductVariant(
                    display_product_number=key.fields[0][1],
                    product_master="CUP",
                    product_type="Item",
                )
                for key in keys
            ]
        )


@define
class Ax:
    """An installation that has products and nothing else."""

    products: Products


def test_of_all_pages_those_that_begin_so_are_read_and_no_others() -> None:
    numbers = ["CUP", "POT:1", "cup:1", "LID", "CUP:2", "A", "CUP:3", "CUP:2", "TEACUP:1"]
    ax: Any = Ax(Products(numbers))
    master = EcoResProductMaster(
        display_product_number="CUP",
        product_type="Item",
        variant_configuration_technology="PredefinedVariants",
    )

    found = drive(variants_in_ax(ax, master), HttpxTransport())

    assert [each.display_product_number for each in found] == ["CUP", "cup:1", "CUP:2", "CUP:3"]
    assert ax.products.read_at_once == [3, 1]


def test_a_site_that_lists_no_keys_is_told_what_to_do() -> None:
    ax: Any = Ax(Products([]))
    master = EcoResProductMaster(
        display_product_number="CUP",
        product_type="Item",
        variant_configuration_technology="PredefinedVariants",
    )

    with pytest.raises(IncompleteResult, match="document filter"):
        drive(variants_in_ax(ax, master), HttpxTransport())
