"""Stock is never invented, never counted twice, and never promised twice."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.ax.documents import InventoryOnHand, InventSum, InventSumDim
from axclarity.mapping.inventory import MappedInventory, Pending, Reading, inventory_from_on_hand
from axclarity.mapping.inventory.policy import InventoryPolicy, ShopUnit
from axclarity.mapping.orders.policy import Warehouse
from tests.property._examples import thorough

pytestmark = pytest.mark.property

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
PLACES = {
    Warehouse(site="1", location="11"): "oslo",
    Warehouse(site="1", location="12"): "oslo",
    Warehouse(site="2", location="21"): "bergen",
}
ELSEWHERE = Warehouse(site="9", location="91")
FACTORS = {"CUP": Fraction(1, 12), "MUG": Fraction(12)}

Counted = tuple[str, Warehouse, str, int, int]


def policy(**fields: Any) -> InventoryPolicy:
    given = {"locations": PLACES, "max_age": timedelta(hours=1), "unlisted": "note"}
    return InventoryPolicy(**{**given, **fields})


counted = st.lists(
    st.tuples(
        st.sampled_from(["CUP", "MUG", "PLATE"]),
        st.sampled_from([*PLACES, ELSEWHERE]),
        st.sampled_from(["", "A", "B", "C"]),
        st.integers(-50, 5000),
        st.integers(0, 900),
    ),
    max_size=10,
    unique_by=lambda each: each[:3],
)
sold = st.lists(
    st.builds(
        Pending,
        sku=st.sampled_from(["CUP", "MUG", "PLATE"]),
        quantity=st.integers(0, 400).map(lambda hundredths: Decimal(hundredths) / 100),
        location=st.sampled_from(["oslo", "bergen"]),
    ),
    max_size=4,
)


def row(each: Counted) -> InventSum:
    item, place, batch, physical, reserved = each
    return InventSum(
        item_id=item,
        physical_invent=Decimal(physical) / 100,
        reserv_physical=Decimal(reserved) / 100,
        avail_physical=Decimal(physical - reserved) / 100,
        invent_dim=[
            InventSumDim(
                invent_site_id=place.site,
                invent_location_id=place.location,
                invent_batch_id=batch,
            )
        ],
    )


def reading(rows: list[Counted], minutes: int = 1) -> Reading:
    document = InventoryOnHand(invent_sum=[row(each) for each in rows])
    return Reading(document=document, as_of=NOW - timedelta(minutes=minutes))


def mapped(
    *readings: Reading, pending: list[Pending] | None = None, **fields: Any
) -> MappedInventory:
    return inventory_from_on_hand(readings, policy(**fields), now=NOW, pending=pending or [])


@thorough
@drawn(counted, sold)
def test_levels_are_the_rows_of_their_places_less_what_is_sold(
    rows: list[Counted], pending: list[Pending]
) -> None:
    found = mapped(reading(rows), pending=pending, allow_negative=True)
    expected: dict[tuple[str, str], list[int]] = {}
    for item, place, _, physical, reserved in rows:
        if place in PLACES:
            sums = expected.setdefault((item, PLACES[place]), [0, 0, 0])
            sums[0] += physical
            sums[1] += reserved
            sums[2] += physical - reserved
    for each in pending:
        if (each.sku, each.location) in expected:
            expected[each.sku, each.location][2] -= int(each.quantity * 100)
    assert {
        (level.sku, level.location): [
            int(number * 100) for number in (level.on_hand, level.reserved, level.available)
        ]
        for level in found.levels
    } == expected
    assert sum(found.left_out.values()) == sum(place == ELSEWHERE for _, place, *_ in rows)


@thorough
@drawn(counted, sold, st.data())
def test_neither_order_nor_repetition_nor_portions_change_anything(
    rows: list[Counted], pending: list[Pending], data: st.DataObject
) -> None:
    whole = mapped(reading(rows), pending=pending)
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    first, second = reading(shuffled[:cut]), reading(shuffled[cut:])
    older = [(*each[:3], each[3] + 7, each[4]) for each in rows]
    assert mapped(second, first, second, pending=pending[::-1]).levels == whole.levels
    assert mapped(first, reading(older, minutes=2), second, pending=pending).levels == whole.levels


@thorough
@drawn(counted, sold)
def test_no_more_is_promised_than_there_is(rows: list[Counted], pending: list[Pending]) -> None:
    units = {item: ShopUnit(factor=factor) for item, factor in FACTORS.items()}
    before = mapped(reading(rows), units=units)
    after = mapped(reading(rows), units=units, pending=pending)
    free: dict[tuple[str, str], Fraction] = {}
    for item, place, _, physical, reserved in rows:
        if place in PLACES:
            key = item, PLACES[place]
            free[key] = free.get(key, Fraction(0)) + Fraction(physical - reserved, 100)
    for level, less in zip(before.levels, after.levels, strict=True):
        exact = free[level.sku, level.location] * FACTORS.get(level.sku, Fraction(1))
        promised = Fraction(level.available)
        assert 0 <= promised <= max(exact, Fraction(0)) < promised + 1
        assert 0 <= less.available <= level.available
        assert (less.on_hand, less.reserved) == (level.on_hand, level.reserved)
