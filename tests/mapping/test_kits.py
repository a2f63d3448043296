"""Kits go to AX whole or in parts, never both."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET
from axclarity.errors import ConfigError, MappingError
from axclarity.mapping import ChargeRule, OrderPolicy, allocation_from_order, sales_order_from_order
from axclarity.mapping.explanation import explain
from axclarity.mapping.orders.kits import Kit, KitPart, parts_of_kit
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.sales_orders import MappedOrder, sales_orders_from_order

Make = Callable[..., Any]

VAT25 = {"code": "VAT25", "rate": "25"}
SET = Kit(
    parts=(
        KitPart(sku="POT", quantity=Decimal(1), base_price=Decimal("20.00")),
        KitPart(sku="LID", quantity=Decimal(1), base_price=Decimal("5.00")),
        KitPart(sku="SALT", quantity=Decimal("0.25"), unit="kg", base_price=Decimal("2.00")),
    )
)


@pytest.fixture
def rules(policy: OrderPolicy) -> OrderPolicy:
    return evolve(policy, lines=LinePolicy(kits={"SKU-1": SET}))


def sent(mapped: MappedOrder) -> list[tuple[str, Decimal, str]]:
    lines = mapped.document.sales_table[0].sales_line
    return [(str(line.item_id), line.sales_qty, line.sales_unit) for line in lines]


def test_a_kit_is_exploded_by_its_recipe(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    line = make_line(
        1,
        "25.00",
        "2",
        "49.00",
        name="The set",
        discounts=[{"amount": "1.00"}],
        tax_lines=[{**VAT25, "amount": "12.25"}],
    )
    order = make_order([make_line(2, "1.00"), line])

    mapped = sales_order_from_order(order, rules, account="C-1")

    assert sent(mapped) == [
        ("SKU-2", Decimal(1), "ea"),
        ("POT", Decimal(2), "ea"),
        ("LID", Decimal(2), "ea"),
        ("SALT", Decimal("0.50"), "kg"),
    ]
    assert mapped.proof.line_amounts[1:] == (Decimal("38.43"), Decimal("9.61"), Decimal("0.96"))
    assert [each.position for each in mapped.lines] == [1, 2, 2, 2]
    lines = mapped.document.sales_table[0].sales_line
    assert [line.customer_line_num for line in lines] == [1, 2, 2, 2]
    assert [line.tax_item_group for line in lines] == ["NONE", "FULL", "FULL", "FULL"]
    assert mapped.proof.shop.tax == Decimal("12.25")


def test_the_parts_of_a_recipe_have_no_money_of_their_own(
    make_order: Make, make_line: Make
) -> None:
    line = make_line(
        1,
        "25.00",
        "2",
        "49.00",
        name="The set",
        discounts=[{"amount": "1.00"}],
        tax_lines=[{**VAT25, "amount": "12.25"}],
    )
    (whole,) = make_order([line]).lines

    for part in parts_of_kit(whole, SET):
        assert (part.discounts, part.tax_lines, part.total) == ((), (), Decimal(0))
        assert (part.name, part.parent_line_id) == ("", "ln_1")


def test_the_parts_of_a_recipe_are_no_variants_of_the_kit(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    kit = Kit(
        parts=(
            KitPart(sku="CUP::S:BLUE", quantity=Decimal(2)),
            KitPart(sku="PLATE", quantity=Decimal(1)),
        )
    )
    rules = evolve(policy, lines=LinePolicy(kits={"SKU-1": kit}, variant_skus=True))
    order = make_order([make_line(1, "20.00", attributes={"color": "RED", "size": "XL"})])

    mapped = sales_order_from_order(order, rules, account="C-1")

    cup, plate = (line.invent_dim[0] for line in mapped.document.sales_table[0].sales_line)
    assert (cup.invent_color_id, cup.invent_size_id) == ("BLUE", "S")
    assert (plate.invent_color_id, plate.invent_size_id) == (UNSET, UNSET)
    steps = explain(mapped, "SalesLine[0].InventDim.InventColorId", order=order, policy=rules).steps
    assert all(step.value != "RED" for step in steps)


def test_the_parts_of_a_recipe_lie_where_the_kit_does(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    kit = Kit(parts=(KitPart(sku="CUP", quantity=Decimal(2)),))
    feeds = {"color": "invent_color_id", "bin": "wms_location_id"}
    rules = evolve(policy, dimension_attributes=feeds, lines=LinePolicy(kits={"SKU-1": kit}))
    order = make_order([make_line(1, "20.00", attributes={"color": ["RED"], "bin": "A-1"})])

    mapped = sales_order_from_order(order, rules, account="C-1")

    (cup,) = mapped.document.sales_table[0].sales_line
    there = cup.invent_dim[0]
    assert (there.wms_location_id, there.invent_color_id) == ("A-1", UNSET)
    steps = explain(mapped, "SalesLine[0].InventDim.wMSLocationId", order=order, policy=rules).steps
    assert steps[-1].source == "$.lines[0].attributes.bin"


def test_parts_stand_where_the_shop_has_them(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "25.00"),
            make_line(2, "1.00"),
            make_line(3, "5.00", total="0", parent_line_id="ln_1"),
        ]
    )

    mapped = sales_order_from_order(order, policy, account="C-1")

    assert [(each.position, each.amount) for each in mapped.lines] == [
        (2, Decimal("1.00")),
        (3, Decimal("25.00")),
    ]


def test_a_kit_is_kept_whole_where_the_policy_says_so(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    mapped = sales_order_from_order(
        make_order([make_line(1, "25.00")]), evolve(rules, bundles="keep"), account="C-1"
    )

    assert sent(mapped) == [("SKU-1", Decimal(1), "ea")]


def components(make_line: Make, salt: str = "0.5") -> list[dict[str, Any]]:
    more = {"total": "0", "parent_line_id": "ln_1"}
    return [
        make_line(1, "25.00", "2"),
        make_line(2, "20.00", "2", sku="POT", **more),
        make_line(3, "5.00", "2", sku="LID", **more),
        make_line(4, "0.00", salt, sku="SALT", unit="kg", **more),
    ]


def test_parts_that_the_shop_names_are_sent_once(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    mapped = sales_order_from_order(make_order(components(make_line)), rules, account="C-1")

    assert [item for item, _, _ in sent(mapped)] == ["POT", "LID", "SALT"]
    assert mapped.proof.line_amounts == (Decimal("40.00"), Decimal("10.00"), Decimal("0.00"))


@pytest.mark.parametrize(("salt", "unit"), [("0.25", "kg"), ("0.5", "g")])
def test_parts_that_are_not_the_recipe_are_refused(
    make_order: Make, make_line: Make, rules: OrderPolicy, salt: str, unit: str
) -> None:
    lines = components(make_line, salt=salt)
    lines[3]["unit"] = unit
    order = make_order(lines)

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, rules, account="C-1")

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines[0]", "kits.recipe")


def test_a_part_named_on_two_lines_is_one_part(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    lines = components(make_line)
    lines[1]["quantity"] = "1"
    lines.append(make_line(5, "20.00", "1", sku="POT", total="0", parent_line_id="ln_1"))

    mapped = sales_order_from_order(make_order(lines), rules, account="C-1")

    assert mapped.proof.line_amounts == (
        Decimal("20.00"),
        Decimal("10.00"),
        Decimal("0.00"),
        Decimal("20.00"),
    )


def test_parts_without_base_prices_share_by_quantity(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    free = Kit(parts=tuple(evolve(part, base_price=Decimal(0)) for part in SET.parts))
    order = make_order([make_line(1, "9.00")])

    mapped = sales_order_from_order(
        order, evolve(rules, lines=LinePolicy(kits={"SKU-1": free})), account="C-1"
    )

    assert mapped.proof.line_amounts == (Decimal("4.00"), Decimal("4.00"), Decimal("1.00"))


def test_a_recipe_is_checked() -> None:
    with pytest.raises(ConfigError) as refused:
        Kit(parts=())
    assert [problem.path for problem in refused.value.problems] == ["parts"]

    with pytest.raises(ConfigError) as refused:
        Kit(
            parts=(
                KitPart(sku="A", quantity=Decimal(0)),
                KitPart(sku="A", quantity=Decimal(1), base_price=Decimal(-1)),
            )
        )
    assert [problem.path for problem in refused.value.problems] == ["parts", "parts.A", "parts.A"]


def taxed(amount: str, code: str = "VAT25", rate: str = "25") -> dict[str, Any]:
    return {"tax_lines": [{"code": code, "rate": rate, "amount": amount}]}


def test_a_bundle_that_is_kept_is_taxed_as_its_components(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_2"}
    order = make_order(
        [
            make_line(1, "5.00", warehouse="NORTH"),
            make_line(2, "30.00"),
            make_line(3, "20.00", **part, **taxed("5.00")),
            make_line(4, "10.00", **part, **taxed("2.50")),
            make_line(5, "0.00", **part),
        ]
    )
    kept = evolve(policy, bundles="keep")
    divided = evolve(kept, lines=LinePolicy(orders_by=("warehouse",)))

    mapped = sales_order_from_order(order, kept, account="C-1")

    other, bundle = mapped.document.sales_table[0].sales_line
    assert (other.tax_item_group, bundle.tax_item_group) == ("NONE", "FULL")
    assert mapped.proof.shop.tax == mapped.proof.ax.tax == Decimal("7.50")
    steps = explain(mapped, "SalesLine[1].TaxItemGroup", order=order, policy=kept).steps
    assert steps[0].source == "$.lines[2].tax_lines[*].code"
    parts = sales_orders_from_order(order, divided, account="C-1")
    assert [each.proof.shop.tax for each in parts] == [Decimal(0), Decimal("7.50")]
    _, allocated = allocation_from_order(order, kept).lines
    assert (allocated.order_line_id, allocated.tax) == ("ln_2", Decimal("7.50"))


def test_a_bundle_that_is_kept_has_components_that_are_taxed_alike(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_2"}
    for other in (taxed("1.50", "VAT15", "15"), {}):
        order = make_order(
            [
                make_line(1, "5.00"),
                make_line(2, "30.00"),
                make_line(3, "20.00", **part, **taxed("5.00")),
                make_line(4, "10.00", **part, **other),
            ]
        )

        with pytest.raises(MappingError) as refused:
            sales_order_from_order(order, evolve(policy, bundles="keep"), account="C-1")

        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == ("$.lines[1]", "kits.taxes")
        assert "explode" in problem.hint


def test_a_bundle_that_is_kept_has_any_taxes_that_charges_carry(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_1"}
    order = make_order(
        [
            make_line(1, "20.00"),
            make_line(2, "10.00", **part, **taxed("0.70", "VAT7", "7")),
            make_line(3, "10.00", **part, **taxed("1.90", "VAT19", "19")),
        ]
    )
    tax = evolve(
        policy.tax, carried=dict.fromkeys(("VAT7", "VAT19"), ChargeRule(markup_code="TAX"))
    )
    kept = evolve(policy, bundles="keep", tax=tax)

    mapped = sales_order_from_order(order, kept, account="C-1")

    assert mapped.carried_taxes == {"VAT7": Decimal("0.70"), "VAT19": Decimal("1.90")}
    assert mapped.proof.total.amount == Decimal("22.60")
    (bundle,) = allocation_from_order(order, kept).lines
    assert bundle.taxes == {"VAT7": Decimal("0.70"), "VAT19": Decimal("1.90")}


def test_a_bundle_that_is_kept_is_looked_at_once_the_order_adds_up(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    part = {"total": "0", "parent_line_id": "ln_1"}
    order = make_order(
        [
            make_line(1, "20.00"),
            make_line(2, "10.00", **part, **taxed("2.501")),
            make_line(3, "10.00", **part),
        ]
    )

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, evolve(policy, bundles="keep"), account="C-1")

    paths = [(problem.path, problem.rule) for problem in refused.value.problems]
    assert ("$.lines[1].tax_lines[0].amount", "order.fraction") in paths
    assert "kits.taxes" not in [rule for _, rule in paths]
