"""Freight and fees on the order or on its lines."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import SalesLine
from axclarity.errors import MappingError, TotalsDiffer
from axclarity.mapping import ChargeRule, OrderPolicy, prove, sales_order_from_order
from axclarity.mapping.orders.charges import charges_on_header
from axclarity.mapping.orders.discounts import priced_lines
from axclarity.mapping.orders.proving import computed_for, proven
from axclarity.mapping.orders.shares import shares_of_order

Make = Callable[..., Any]

VAT25 = {"code": "VAT25", "rate": "25"}


@pytest.fixture
def rules(policy: OrderPolicy) -> OrderPolicy:
    """Freight goes to the lines, the rest stays on the order."""
    return evolve(
        policy,
        shipping={"standard": ChargeRule(markup_code="FREIGHT", on_lines=True)},
        fees={
            "gift-wrap": ChargeRule(markup_code="GIFTWRAP"),
            "adjustment": ChargeRule(markup_code="ADJUST", text="Adjusted", on_lines=True),
        },
    )


def on(line: SalesLine) -> list[tuple[str, Any, Any]]:
    return [(each.markup_code, each.value, each.txt) for each in line.markup_trans_line]


def test_charges_of_either_sign_are_spread_over_lines(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00"), make_line(2, "0.00"), make_line(3, "20.00")],
        shipping_lines=[
            {
                "code": "standard",
                "name": "Post",
                "amount": "5.00",
                "tax_lines": [{**VAT25, "amount": "1.25"}],
            }
        ],
        fees=[
            {"code": "adjustment", "amount": "-0.01"},
            {"code": "gift-wrap", "amount": "2.00"},
            {"code": "adjustment", "amount": "0.00"},
            {"code": "gift-wrap", "amount": "0.00"},
        ],
    )

    mapped = sales_order_from_order(order, rules, account="C-1")

    (table,) = mapped.document.sales_table
    first, free, last = table.sales_line
    assert on(first) == [("FREIGHT", Decimal("1.67"), "Post")]
    assert on(free) == []
    assert on(last) == [
        ("FREIGHT", Decimal("3.33"), "Post"),
        ("ADJUST", Decimal("-0.01"), "Adjusted"),
    ]
    freight = first.markup_trans_line[0]
    assert (freight.tax_group, freight.tax_item_group) == ("WEB", "FULL")
    assert (freight.currency_code, freight.markup_category) == ("EUR", "Fixed")
    header = [(each.markup_code, each.value) for each in table.markup_trans_header]
    assert header == [("GIFTWRAP", Decimal("2.00"))]
    assert mapped.proof.charge_amounts == (
        Decimal("2.00"),
        Decimal("1.67"),
        Decimal("3.33"),
        Decimal("-0.01"),
    )
    assert mapped.proof.total.amount == order.totals.total == Decimal("38.24")


def test_free_lines_carry_the_same(make_order: Make, make_line: Make, rules: OrderPolicy) -> None:
    order = make_order(
        [make_line(1, "0.00"), make_line(2, "0.00", "7")],
        shipping_lines=[{"code": "standard", "amount": "5.00"}],
    )

    mapped = sales_order_from_order(order, rules, account="C-1")

    assert mapped.proof.charge_amounts == (Decimal("2.50"), Decimal("2.50"))


def test_the_proof_leaves_the_document_as_it_is(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "1.00")], shipping_lines=[{"code": "standard", "amount": "5.00"}]
    )
    document = sales_order_from_order(order, rules, account="C-1").document

    moved = charges_on_header(document)

    assert prove(document, order, rules).holds
    assert len(document.sales_table[0].sales_line[0].markup_trans_line) == 1
    assert document.sales_table[0].markup_trans_header == []
    assert moved.sales_table[0].sales_line[0].markup_trans_line == []
    assert len(moved.sales_table[0].markup_trans_header) == 1
    assert charges_on_header(moved) is moved


def test_every_component_of_a_share_must_agree(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00")], shipping_lines=[{"code": "standard", "amount": "5.00"}]
    )
    document = sales_order_from_order(order, rules, account="C-1").document
    lines = priced_lines(order, Decimal("0.01"), bundles="explode")
    (share,) = shares_of_order(order, lines, rules)
    due = evolve(share.due, lines=Decimal("11.00"), charges=Decimal("4.00"))

    assert proven(computed_for(document, share.order, rules), share, rules).holds
    with pytest.raises(TotalsDiffer) as refused:
        proven(computed_for(document, share.order, rules), evolve(share, due=due), rules)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [
        ("$.totals.lines", "totals.lines"),
        ("$.totals.charges", "totals.charges"),
    ]
    found = [(each.component, each.expected, each.got) for each in refused.value.differences]
    assert found == [
        ("lines", Decimal("11.00"), Decimal("10.00")),
        ("charges", Decimal("4.00"), Decimal("5.00")),
    ]
    hints = [" ".join(each.candidates) for each in refused.value.differences]
    assert hints == [problem.hint for problem in refused.value.problems]
    assert all(hints)
    assert refused.value.currency == "EUR"


@pytest.mark.parametrize(
    ("total", "cause"), [("15.05", "follows from"), ("15.01", "EUR to 0.05, and the total")]
)
def test_a_total_that_differs_has_a_cause(
    make_order: Make, make_line: Make, rules: OrderPolicy, total: str, cause: str
) -> None:
    order = make_order([make_line(1, "10.00")])
    coarse = evolve(rules, rounding_units={"EUR": Decimal("0.05")})
    document = sales_order_from_order(order, coarse, account="C-1").document
    lines = priced_lines(order, Decimal("0.05"), bundles="explode")
    (share,) = shares_of_order(order, lines, coarse)
    due = evolve(share.due, total=Decimal(total))

    with pytest.raises(TotalsDiffer) as refused:
        proven(computed_for(document, order, coarse), evolve(share, due=due), coarse)

    (difference,) = refused.value.differences
    assert (difference.component, difference.got) == ("total", Decimal("10.00"))
    assert cause in refused.value.problems[0].hint


@pytest.mark.parametrize("name", ["shipping_lines", "fees"])
def test_an_unknown_charge_is_refused_also_where_it_is_nothing(
    make_order: Make, make_line: Make, rules: OrderPolicy, name: str
) -> None:
    order = make_order([make_line(1, "1.00")], **{name: [{"code": "balloon", "amount": "0.00"}]})

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, rules, account="C-1")

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (f"$.{name}[0].code", "charges.no-rule")
