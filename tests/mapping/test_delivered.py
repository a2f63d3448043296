"""What has left is told in the shop's units, and in whole kits."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, SalesLine, SalesOrder, SalesTable
from axclarity.clarity.models import Shipment, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import (
    LinePolicy,
    OrderPolicy,
    sales_order_from_order,
    shipment_from_sales_order,
)
from axclarity.mapping.orders import Kit, KitPart, Unit, UnitConversions, UnitRule

Make = Callable[..., Any]
NOW = datetime(2026, 11, 30, tzinfo=UTC)
CONVERSIONS = UnitConversions(
    units=(
        Unit(symbol="ea", unit_class="Q"),
        Unit(symbol="box", unit_class="Q"),
        Unit(symbol="kg", unit_class="M", decimals=3),
        Unit(symbol="g", unit_class="M"),
    ),
    rules=(
        UnitRule(unit="box", other="ea", factor=Decimal(12)),
        UnitRule(unit="kg", other="g", factor=Decimal(1000)),
    ),
)
SET = Kit(
    parts=(
        KitPart(sku="POT", quantity=Decimal(1)),
        KitPart(sku="LID", quantity=Decimal(2)),
        KitPart(sku="SALT", quantity=Decimal("0.25"), unit="kg"),
    )
)


def by(policy: OrderPolicy, **lines: Any) -> OrderPolicy:
    return evolve(policy, lines=LinePolicy(conversions=CONVERSIONS, **lines))


def left(position: int, item: str, delivered: str, unit: str = "ea") -> SalesLine:
    """A sales line of a hundred, of which so much has left."""
    return SalesLine(
        customer_line_num=position,
        item_id=item,
        sales_qty=Decimal(100),
        sales_unit=unit,
        sales_status="Backorder",
        delivered_intotal=Decimal(delivered) or UNSET,
    )


def shipped(
    order: Any, policy: OrderPolicy | None, *lines: SalesLine, told: dict[str, str] | None = None
) -> dict[str, Decimal]:
    table = SalesTable(
        sales_id="SO-1",
        purch_order_form_num="W-1",
        receipt_date_requested=date(2026, 12, 1),
        sales_line=list(lines),
    )
    before = {
        "id": "shp_1",
        "order_id": "ord_1",
        "external_id": "SO-1/1",
        "shipped_at": NOW.isoformat(),
        "lines": [
            {"order_line_id": line_id, "quantity": quantity}
            for line_id, quantity in (told or {}).items()
        ],
    }
    found = shipment_from_sales_order(
        SalesOrder(sales_table=[table]),
        order,
        already=[record_from_object(Shipment, before)] if told else [],
        shipped_at=NOW,
        policy=policy,
    )
    return {} if found is None else {line.order_line_id: line.quantity for line in found.lines}


def test_quantities_are_told_in_the_unit_of_the_order(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "1.00", "48"),
            make_line(2, "1.00", "3"),
            make_line(3, "1", "2", unit="piece"),
        ]
    )
    used = by(policy, sales_units={"SKU-1": "box"})

    found = shipped(
        order,
        used,
        left(1, "SKU-1", "3", "box"),
        left(2, "SKU-2", "2"),
        left(3, "SKU-3", "1", "pcs"),
    )

    assert found == {"ln_1": 36, "ln_2": 2, "ln_3": 1}


def test_later_shipments_are_counted_in_the_shops_unit_too(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", "48")])
    used = by(policy, sales_units={"SKU-1": "box"})

    assert shipped(order, used, left(1, "SKU-1", "3", "box"), told={"ln_1": "12"}) == {"ln_1": 24}
    assert shipped(order, used, left(1, "SKU-1", "1", "box"), told={"ln_1": "12"}) == {}
    with pytest.raises(MappingError) as refused:
        shipped(order, used, left(1, "SKU-1", "1", "box"), told={"ln_1": "24"})
    assert refused.value.rule == "shipments.taken-back"


@pytest.mark.parametrize(
    ("pieces", "boxes"),
    [(["5"], None), (["12"], 1), (["17"], 1), (["5", "7"], 1), (["23", "1"], 2), (["11"], None)],
)
def test_what_makes_no_whole_unit_is_told_with_the_rest(
    make_order: Make, make_line: Make, policy: OrderPolicy, pieces: list[str], boxes: int | None
) -> None:
    order = make_order([make_line(1, "12.00", "4", unit="box"), make_line(2, "1.00", "1")])
    used = by(policy, sales_units={"SKU-1": "ea"})

    found = shipped(
        order, used, *[left(1, "SKU-1", piece) for piece in pieces], left(2, "SKU-2", "1")
    )

    assert found == ({"ln_1": boxes} if boxes else {}) | {"ln_2": 1}


def test_a_unit_without_a_rule_is_refused(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", "4")])

    with pytest.raises(MappingError) as refused:
        shipped(order, by(policy), left(1, "SKU-1", "1", "kg"))

    assert refused.value.rule == "units.no-rule"
    assert refused.value.problems[0].path.startswith("SalesLine")


def test_without_a_policy_units_are_not_looked_at(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00", "4")])

    assert shipped(order, None, left(1, "SKU-1", "1", "kg"), left(1, "SKU-1", "2")) == {"ln_1": 3}


@pytest.mark.parametrize(
    ("pots", "lids", "salt", "kits"),
    [
        ("4", "8", "1", 4),
        ("4", "8", "0.75", 3),
        ("2", "5", "1", 2),
        ("2", "3", "1", 1),
        ("2", "1", "1", None),
        ("0", "8", "1", None),
        ("5", "10", "1.25", 5),
    ],
)
def test_a_kit_is_told_once_all_of_its_parts_are_there(
    make_order: Make,
    make_line: Make,
    policy: OrderPolicy,
    pots: str,
    lids: str,
    salt: str,
    kits: int | None,
) -> None:
    order = make_order([make_line(1, "1.00"), make_line(2, "25.00", "4")])
    used = by(policy, kits={"SKU-2": SET})

    found = shipped(
        order,
        used,
        left(1, "SKU-1", "1"),
        left(2, "POT", pots),
        left(2, "LID", lids),
        left(2, "SALT", salt, "kg"),
    )

    assert found == {"ln_1": 1} | ({"ln_2": kits} if kits else {})


def test_parts_of_a_kit_are_sold_in_units_of_their_own(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "25.00", "12")])
    used = by(policy, kits={"SKU-1": SET}, sales_units={"LID": "box", "SALT": "g"})
    document = sales_order_from_order(order, used, account="C-1").document
    lines = document.sales_table[0].sales_line
    assert [(line.sales_qty, line.sales_unit) for line in lines] == [
        (Decimal(12), "ea"),
        (Decimal(2), "box"),
        (Decimal(3000), "g"),
    ]

    parts = [left(1, "POT", "12"), left(1, "LID", "1", "box"), left(1, "SALT", "1749", "g")]

    assert shipped(order, used, *parts) == {"ln_1": 6}
    assert shipped(order, used, *parts, told={"ln_1": "4"}) == {"ln_1": 2}


def test_pieces_of_a_part_are_one_part(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "25.00", "2")])
    pieces = [left(1, "LID", "1"), left(1, "POT", "2"), left(1, "SALT", "2", "kg")]

    used = by(policy, kits={"SKU-1": SET})

    assert shipped(order, used, *pieces) == {}
    assert shipped(order, used, *pieces, left(1, "LID", "3")) == {"ln_1": 2}


def test_kits_that_are_ordered_in_fractions_are_told_in_fractions(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "20.00", "1.5")])
    kit = Kit(parts=(KitPart(sku="FLOUR", quantity=Decimal("0.3"), unit="kg"),))

    used = by(policy, kits={"SKU-1": kit})

    assert shipped(order, used, left(1, "FLOUR", "0.44", "kg")) == {"ln_1": Decimal("1.4")}
    assert shipped(order, used, left(1, "FLOUR", "0.45", "kg")) == {"ln_1": Decimal("1.5")}


def test_a_kit_with_a_part_elsewhere_is_refused_by_name(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "25.00")])

    with pytest.raises(MappingError) as refused:
        shipped(order, by(policy, kits={"SKU-1": SET}), left(1, "POT", "1"))

    (problem,) = refused.value.problems
    assert problem.rule == "shipments.kit-parts"
    assert "LID, SALT of the kit SKU-1" in problem.message


@pytest.mark.parametrize("item", ["SKU-1", "PAN"])
def test_what_is_no_part_of_the_recipe_is_foreign(
    make_order: Make, make_line: Make, policy: OrderPolicy, item: str
) -> None:
    order = make_order([make_line(1, "25.00")])

    with pytest.raises(MappingError) as refused:
        shipped(order, by(policy, kits={"SKU-1": SET}), left(1, item, "1"))

    assert refused.value.rule == "shipments.foreign-line"
    assert refused.value.problems[0].path == "SalesLine[0].CustomerLineNum"


def test_a_kit_that_went_whole_is_told_as_it_is(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "25.00", "2")])
    used = evolve(by(policy, kits={"SKU-1": SET}), bundles="keep")

    assert shipped(order, used, left(1, "SKU-1", "2")) == {"ln_1": 2}


def test_parts_that_the_shop_names_are_told_by_their_own_lines(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    kit = Kit(parts=(KitPart(sku="SKU-2", quantity=Decimal(1)),))
    order = make_order(
        [
            make_line(1, "25.00", "2"),
            make_line(2, "25.00", "2", total="0", parent_line_id="ln_1"),
        ]
    )

    assert shipped(order, by(policy, kits={"SKU-1": kit}), left(2, "SKU-2", "1")) == {"ln_2": 1}
    with pytest.raises(MappingError) as refused:
        shipped(order, by(policy, kits={"SKU-1": kit}), left(1, "SKU-2", "1"))
    assert refused.value.rule == "shipments.foreign-line"


def test_a_part_is_never_a_kit_itself(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "25.00", "2"),
            make_line(2, "25.00", "2", total="0", parent_line_id="ln_1"),
        ]
    )

    assert shipped(order, by(policy, kits={"SKU-2": SET}), left(2, "SKU-2", "1")) == {"ln_2": 1}
