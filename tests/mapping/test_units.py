"""How many of one unit are how many of another."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from axclarity.errors import ConfigError, MappingError
from axclarity.mapping import OrderPolicy, sales_order_from_order
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.line_units import ordered_quantity, sold_quantity
from axclarity.mapping.orders.units import Unit, UnitConversions, UnitRule
from axclarity.values import Quantity

Make = Callable[..., Any]

UNITS = (
    Unit(symbol="ea", unit_class="Quantity"),
    Unit(symbol="box", unit_class="Quantity"),
    Unit(symbol="pallet", unit_class="Quantity", decimals=2),
    Unit(symbol="kg", unit_class="Mass", decimals=3),
    Unit(symbol="g", unit_class="Mass"),
    Unit(symbol="l", unit_class="Liquid volume", decimals=3),
)
RULES = (
    UnitRule(unit="box", other="ea", factor=Decimal(12)),
    UnitRule(unit="pallet", other="box", factor=Decimal(40)),
    UnitRule(unit="kg", other="g", factor=Decimal(1000)),
    UnitRule(unit="box", other="ea", factor=Decimal(10), item="PENS"),
    UnitRule(unit="ea", other="kg", numerator=1, denominator=3, item="BAR"),
    UnitRule(unit="kg", other="l", factor=Decimal("1.25"), item="OIL"),
)
CONVERSIONS = UnitConversions(units=UNITS, rules=RULES)


@pytest.mark.parametrize(
    ("amount", "unit", "other", "item", "expected"),
    [
        ("2", "box", "ea", "", "24"),
        ("24", "ea", "box", "", "2"),
        ("2", "box", "ea", "PENS", "20"),
        ("2", "box", "ea", "PAPER", "24"),
        ("0.25", "pallet", "ea", "", "120"),
        ("0.25", "pallet", "ea", "PENS", "100"),
        ("120", "ea", "pallet", "", "0.25"),
        ("1.5", "kg", "g", "", "1500"),
        ("250", "g", "kg", "", "0.25"),
        ("3", "ea", "kg", "BAR", "1"),
        ("3", "ea", "g", "BAR", "1000"),
        ("0.8", "kg", "l", "OIL", "1"),
        ("7", "ea", "ea", "", "7"),
        ("7", "no such unit", "no such unit", "", "7"),
    ],
)
def test_conversions(amount: str, unit: str, other: str, item: str, expected: str) -> None:
    found = CONVERSIONS.converted(Quantity(Decimal(amount), unit), other, item=item)

    assert (found.amount, found.unit) == (Decimal(expected), other)


@pytest.mark.parametrize(
    ("unit", "other", "item"),
    [
        ("ea", "kg", ""),
        ("ea", "kg", "PENS"),
        ("kg", "l", "BAR"),
        ("ea", "crate", ""),
        ("crate", "ea", ""),
    ],
)
def test_an_unknown_pair_is_refused_and_never_taken_for_one(
    unit: str, other: str, item: str
) -> None:
    with pytest.raises(MappingError) as refused:
        CONVERSIONS.converted(Quantity(Decimal(1), unit), other, item=item)

    assert refused.value.rule == "units.no-rule"


@pytest.mark.parametrize(
    ("amount", "unit", "other", "item"),
    [("7", "ea", "box", ""), ("1", "ea", "kg", "BAR"), ("1", "box", "pallet", "PENS")],
)
def test_what_the_unit_cannot_express_is_refused(
    amount: str, unit: str, other: str, item: str
) -> None:
    conversions = UnitConversions(
        units=tuple(
            evolve(each, decimals=1) if each.symbol == "pallet" else each for each in UNITS
        ),
        rules=RULES,
    )

    with pytest.raises(MappingError) as refused:
        conversions.converted(Quantity(Decimal(amount), unit), other, item=item)

    assert refused.value.rule == "units.not-whole"


def test_a_quantity_with_more_digits_than_ax_keeps_is_refused() -> None:
    with pytest.raises(MappingError, match="is no quantity"):
        CONVERSIONS.converted(Quantity(Decimal("99999999999999.999"), "kg"), "g")


def test_a_ratio_is_exact() -> None:
    assert CONVERSIONS.ratio("kg", "ea", item="BAR") == 3
    assert CONVERSIONS.ratio("ea", "g", item="BAR") == Fraction(1000, 3)


@pytest.mark.parametrize(
    ("rules", "path", "message"),
    [
        ([UnitRule(unit="ea", other="crate")], "rules.ea-crate", "unknown unit"),
        ([UnitRule(unit="ea", other="ea")], "rules.ea-ea", "two units"),
        ([UnitRule(unit="ea", other="box", factor=Decimal(0))], "rules.ea-box", "positive"),
        ([UnitRule(unit="ea", other="box", factor=Decimal(-1))], "rules.ea-box", "positive"),
        ([UnitRule(unit="ea", other="box", factor=Decimal("NaN"))], "rules[0].factor", "finite"),
        ([UnitRule(unit="ea", other="box", denominator=0)], "rules.ea-box", "positive"),
        ([UnitRule(unit="ea", other="kg")], "rules.ea-kg", "only an article's may"),
        (
            [
                UnitRule(unit="box", other="ea", factor=Decimal(12)),
                UnitRule(unit="ea", other="box", denominator=12),
            ],
            "rules.ea-box",
            "is there twice",
        ),
        (
            [
                UnitRule(unit="box", other="ea", factor=Decimal(12)),
                UnitRule(unit="pallet", other="box", factor=Decimal(40)),
                UnitRule(unit="pallet", other="ea", factor=Decimal(500)),
            ],
            "rules",
            "contradict",
        ),
        (
            [
                UnitRule(unit="box", other="ea", factor=Decimal(12)),
                UnitRule(unit="pallet", other="box", factor=Decimal(40)),
                UnitRule(unit="pallet", other="ea", factor=Decimal(500), item="PENS"),
            ],
            "rules.PENS",
            "contradict",
        ),
    ],
)
def test_rules_that_cannot_be_are_refused(rules: list[UnitRule], path: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        UnitConversions(units=UNITS, rules=tuple(rules))

    assert [problem.path for problem in refused.value.problems] == [path]
    assert message in str(refused.value)


def test_units_that_cannot_be_are_refused() -> None:
    with pytest.raises(ConfigError) as refused:
        UnitConversions(
            units=(
                Unit(symbol="", unit_class="Q"),
                Unit(symbol="kilogramme net", unit_class="Q"),
                Unit(symbol="g", unit_class="Q", decimals=-1),
                Unit(symbol="g", unit_class="Q", decimals=7),
            )
        )

    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["units.", "units.kilogramme net", "units.g", "units.g", "units"]


def test_rules_that_agree_may_stand_side_by_side() -> None:
    rule = UnitRule(unit="pallet", other="ea", factor=Decimal(480))

    assert UnitConversions(units=UNITS, rules=(*RULES[:3], rule)).ratio("pallet", "ea") == 480


def selling(policy: OrderPolicy, **more: Any) -> OrderPolicy:
    return evolve(policy, lines=LinePolicy(conversions=CONVERSIONS, **more))


def test_a_line_is_sold_in_the_unit_of_ax_at_the_same_amount(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "0.33", "24", unit="ea")])
    mapped = sales_order_from_order(
        order, selling(policy, sales_units={"SKU-1": "box"}), account="C-1"
    )

    (line,) = mapped.document.sales_table[0].sales_line
    assert (line.sales_qty, line.sales_unit, line.sales_price) == (
        Decimal(2),
        "box",
        Decimal("3.96"),
    )
    assert mapped.proof.line_amounts == (Decimal("7.92"),)
    assert mapped.lines[0].quantity == 24


def test_what_ax_tells_is_understood_in_the_unit_of_the_order(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "1.00", "24", unit="stk"), make_line(2, "1.00", "3", unit="crate")]
    )
    rules = evolve(selling(policy, sales_units={"SKU-1": "box"}), units={"stk": "ea"})
    boxed, plain = order.lines
    boxes = sold_quantity(boxed, rules, path="$")

    assert boxes == Quantity(Decimal(2), "box")
    assert ordered_quantity(boxed, boxes, rules, path="$") == Quantity(Decimal(24), "ea")
    same = Quantity(Decimal(1), "crate")
    assert ordered_quantity(plain, same, rules, path="$") == same
    with pytest.raises(MappingError) as refused:
        ordered_quantity(boxed, Quantity(Decimal(1), "kg"), rules, path="SalesLine[0]")
    assert refused.value.problems[0].path == "SalesLine[0].unit"


def test_a_unit_that_differs_needs_rules_only_where_it_is_converted(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", "2", unit="bundle of 7")])

    (line,) = (
        sales_order_from_order(order, evolve(policy, units={"bundle of 7": "b7"}), account="C-1")
        .document.sales_table[0]
        .sales_line
    )

    assert (line.sales_qty, line.sales_unit) == (Decimal(2), "b7")


def test_the_rule_of_the_article_counts(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", "20", sku="PENS")])
    rules = selling(policy, sales_units={"PENS": "box"})

    (line,) = sales_order_from_order(order, rules, account="C-1").document.sales_table[0].sales_line

    assert (line.sales_qty, line.sales_price) == (Decimal(2), Decimal("10.00"))


def test_a_price_that_does_not_come_out_even_in_the_other_unit_is_found_nevertheless(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00", "1", unit="box")])
    order_policy = selling(policy, sales_units={"SKU-1": "ea"})

    mapped = sales_order_from_order(order, order_policy, account="C-1")

    (line,) = mapped.document.sales_table[0].sales_line
    assert (line.sales_qty, line.sales_price) == (Decimal(12), Decimal("0.833333"))
    assert mapped.proof.line_amounts == (Decimal("10.00"),)


def test_the_unit_of_the_shop_is_translated_before_it_is_converted(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "1.00", "12", unit="stk")])
    rules = evolve(selling(policy, sales_units={"SKU-1": "box"}), units={"stk": "ea"})

    (line,) = sales_order_from_order(order, rules, account="C-1").document.sales_table[0].sales_line

    assert (line.sales_qty, line.sales_unit) == (Decimal(1), "box")


@pytest.mark.parametrize(
    ("unit", "quantity", "rule"),
    [("ea", "7", "units.not-whole"), ("kg", "1", "units.no-rule")],
)
def test_a_line_that_cannot_be_converted_is_named(
    make_order: Make,
    make_line: Make,
    policy: OrderPolicy,
    unit: str,
    quantity: str,
    rule: str,
) -> None:
    order = make_order([make_line(2, "1.00"), make_line(1, "1.00", quantity, unit=unit)])

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, selling(policy, sales_units={"SKU-1": "box"}), account="C-1")

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines[1].unit", rule)


def test_prices_for_a_hundred(make_order: Make, make_line: Make, policy: OrderPolicy) -> None:
    order = make_order(
        [
            make_line(1, "0.05", "250"),
            make_line(2, "0.05", "250", "12.00", discounts=[{"amount": "0.50"}]),
        ]
    )
    rules = selling(policy, price_units={"SKU-1": Decimal(100), "SKU-2": Decimal(100)})

    mapped = sales_order_from_order(order, rules, account="C-1")

    first, second = mapped.document.sales_table[0].sales_line
    assert (first.sales_price, first.price_unit) == (Decimal("5.00"), Decimal(100))
    assert (second.sales_price, second.line_disc) == (Decimal("5.00"), Decimal("0.20"))
    assert mapped.proof.line_amounts == (Decimal("12.50"), Decimal("12.00"))
    assert mapped.notes == ()


def test_a_policy_names_units_that_exist() -> None:
    with pytest.raises(ConfigError) as refused:
        LinePolicy(
            conversions=CONVERSIONS,
            sales_units={"A": "box", "B": "crate"},
            price_units={"A": Decimal(0), "B": Decimal(1), "C": Decimal("0.5")},
            orders_by=("address", "colour"),
            negative_lines="drop",
            tender_codes=frozenset({""}),
            prices="shopper",
            price_tolerance=-1,
        )

    assert [problem.path for problem in refused.value.problems] == [
        "sales_units.B",
        "price_units.A",
        "orders_by.colour",
        "negative_lines",
        "tender_codes",
        "prices",
        "price_tolerance",
    ]
    with pytest.raises(ConfigError):
        LinePolicy(sales_units={"A": "box"})


def test_a_quantity_in_its_own_unit_has_no_more_decimals_than_the_unit() -> None:
    units = UnitConversions(
        units=(
            Unit(symbol="ea", unit_class="pieces"),
            Unit(symbol="m", unit_class="length", decimals=2),
        )
    )

    assert units.converted(Quantity(Decimal("1.25"), "m"), "m").amount == Decimal("1.25")
    assert units.converted(Quantity(Decimal("1.50"), "roll"), "roll").amount == Decimal("1.5")
    assert units.converted(Quantity(Decimal("2.0"), "ea"), "ea").amount == 2
    for amount, unit in (("1.5", "ea"), ("1.255", "m")):
        with pytest.raises(MappingError, match=r"units\.not-whole"):
            units.converted(Quantity(Decimal(amount), unit), unit)
