"""Lines that bring goods back are a credit of their own, or are refused by name."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.errors import MappingError, TotalsDiffer
from axclarity.mapping import OrderPolicy, allocation_from_order, sales_order_from_order
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.sales_orders import sales_orders_from_order

Make = Callable[..., Any]

VAT25 = {"code": "VAT25", "rate": "25"}


def dec(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def rules(policy: OrderPolicy) -> OrderPolicy:
    return evolve(policy, lines=LinePolicy(negative_lines="credit"))


def taxed(amount: str) -> dict[str, Any]:
    return {"tax_lines": [{**VAT25, "amount": amount}]}


def test_a_sale_and_a_credit_make_the_order(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(
                1, "30.00", "-2", "-57.00", discounts=[{"amount": "-3.00"}], **taxed("-14.25")
            ),
            make_line(2, "50.00", "2", **taxed("24.75")),
        ],
        discounts=[{"amount": "1.00"}],
        shipping_lines=[{"code": "standard", "amount": "5.00"}],
    )

    sale, credit = sales_orders_from_order(order, rules, account="C-1")

    tables = [each.document.sales_table[0] for each in (sale, credit)]
    assert [table.purch_order_form_num for table in tables] == ["W-1/1", "W-1/2"]
    (sold,), (back,) = (table.sales_line for table in tables)
    assert (sold.sales_qty, sold.customer_line_num) == (dec("2"), 2)
    assert (back.sales_qty, back.customer_line_num, back.sales_price) == (
        dec("-2"),
        1,
        dec("30.00"),
    )
    assert sale.proof.total.amount == dec("128.75")
    assert credit.proof.total.amount == dec("-71.25")
    assert credit.proof.line_amounts == (dec("-57.00"),)
    assert credit.proof.shop.lines == credit.proof.ax.lines == dec("-57.00")
    assert {table.cust_account for table in tables} == {"C-1"}
    assert (credit.proof.shop.tax, credit.proof.ax.tax) == (dec("-14.25"), dec("-14.25"))
    assert sale.proof.total.amount + credit.proof.total.amount == order.totals.total
    assert [(each.quantity, each.amount) for each in credit.lines] == [(dec("-2"), dec("-57.00"))]
    assert [note.rule for note in credit.notes] == ["order.credit"]
    assert len(tables[0].markup_trans_header) == 1
    assert tables[1].markup_trans_header == []


def test_an_order_of_nothing_but_goods_coming_back_is_one_credit(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "0.42", "-3", "-1.26", **taxed("-0.32"))])

    mapped = sales_order_from_order(order, rules, account="C-1")

    assert mapped.document.sales_table[0].purch_order_form_num == "W-1"
    assert mapped.proof.total.amount == order.totals.total == dec("-1.58")


def test_a_credit_at_prices_that_include_tax(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [
            make_line(1, "12.50", "-1", "-12.50", **taxed("-2.50")),
            make_line(2, "25.00", **taxed("5.00")),
        ],
        prices_include_tax=True,
    )

    sale, credit = sales_orders_from_order(order, rules, account="C-1")

    totals = [each.proof.total.amount for each in (sale, credit)]
    assert totals == [dec("25.00"), dec("-12.50")]


def test_the_rounding_of_tax_is_turned_as_well(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    lines = [make_line(n, "0.42", "-1", "-0.42", **taxed("-0.11")) for n in (1, 2, 3)]

    mapped = sales_order_from_order(make_order(lines), rules, account="C-1")

    (charge,) = mapped.document.sales_table[0].markup_trans_header
    assert (charge.markup_code, charge.value) == ("TAXROUND", dec("-0.01"))
    assert (mapped.proof.ax.rounding, mapped.proof.total.amount) == (dec("-0.01"), dec("-1.59"))
    assert mapped.notes[0].message == "the shop rounds tax to -0.33, AX to -0.32"


def test_without_the_policy_they_are_refused_by_name(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00", "3"), make_line(2, "1.00", "-1", "-1.00")])

    with pytest.raises(MappingError) as refused:
        sales_orders_from_order(order, policy, account="C-1")

    assert ("$.lines[1].quantity", "order.quantity") in [
        (problem.path, problem.rule) for problem in refused.value.problems
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"totals": {"subtotal": "9.00", "total": "9.01"}},
        {"totals": {"subtotal": "9.01", "total": "9.00"}},
        {"totals": {"subtotal": "9.00", "total": "9.00", "tax": "0.01"}},
    ],
)
def test_an_order_that_does_not_add_up_is_refused_in_parts_as_well(
    make_order: Make, make_line: Make, rules: OrderPolicy, more: dict[str, Any]
) -> None:
    order = make_order([make_line(1, "10.00"), make_line(2, "1.00", "-1", "-1.00")], **more)

    with pytest.raises(MappingError):
        sales_orders_from_order(order, rules, account="C-1")


def test_charges_without_anything_sold_are_refused(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00", "-1", "-10.00")],
        shipping_lines=[{"code": "standard", "amount": "5.00"}],
    )

    with pytest.raises(MappingError, match=r"^\$\.shipping_lines .*all lines come back"):
        sales_orders_from_order(order, rules, account="C-1")


def test_a_line_of_nothing_is_refused_whatever_the_policy(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00", "-1", "-10.00"), make_line(2, "1.00", "0", "0.00")])

    with pytest.raises(MappingError) as refused:
        sales_orders_from_order(order, rules, account="C-1")

    assert "order.quantity" in [problem.rule for problem in refused.value.problems]


def test_only_what_was_sold_can_come_back(
    make_order: Make, make_line: Make, rules: OrderPolicy, policy: OrderPolicy
) -> None:
    lines = [
        make_line(1, "30.00", "-2", "-60.00", **taxed("-15.00")),
        make_line(2, "50.00", "2", **taxed("25.00")),
    ]
    order = make_order(lines)

    allocation = allocation_from_order(order, rules)

    assert [(each.order_line_id, each.amount) for each in allocation.lines] == [
        (order.lines[1].id, dec("100.00"))
    ]
    assert allocation.total == dec("125.00")
    with pytest.raises(MappingError):
        allocation_from_order(order, policy)
    with pytest.raises(MappingError) as refused:
        allocation_from_order(make_order(lines[:1]), rules)
    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines", "returns.nothing-sold")


def test_freight_of_nothing_does_not_stop_a_credit(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "10.00", "-1", "-10.00")],
        shipping_lines=[{"code": "standard", "amount": "0.00"}],
    )

    assert sales_order_from_order(order, rules, account="C-1").proof.total.amount == dec("-10.00")


def test_errors_name_lines_by_their_places_in_the_shops_order(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    lines = [
        make_line(1, "5.00", "-1", "-5.00"),
        make_line(2, "10.00"),
        make_line(3, "10.00", "2", "19.00"),
        make_line(4, "1.00", "-1", "-1.50"),
    ]

    with pytest.raises(MappingError) as of_sale:
        sales_orders_from_order(make_order(lines), rules, account="C-1")
    with pytest.raises(MappingError) as of_allocation:
        allocation_from_order(make_order(lines), rules)
    with pytest.raises(MappingError) as of_credit:
        sales_orders_from_order(make_order([lines[1], lines[3]]), rules, account="C-1")

    assert "$.lines[2].total" in [each.path for each in of_sale.value.problems]
    assert "$.lines[2].total" in [each.path for each in of_allocation.value.problems]
    assert "$.lines[1].total" in [each.path for each in of_credit.value.problems]


@pytest.mark.parametrize(
    ("back", "sold", "said", "amounts"),
    [
        ("-15.00", "20.00", "$.lines[2] is 20.00; at 25 % it would be 25.00.", ("20.00", "25.00")),
        (
            "-12.00",
            "25.00",
            "$.lines[1] is -12.00; at 25 % it would be -15.00.",
            ("-12.00", "-15.00"),
        ),
    ],
    ids=["sale", "credit"],
)
def test_errors_name_the_lines_whose_tax_is_off_as_the_shop_has_them(
    make_order: Make,
    make_line: Make,
    rules: OrderPolicy,
    back: str,
    sold: str,
    said: str,
    amounts: tuple[str, str],
) -> None:
    lines = [
        make_line(1, "5.00"),
        make_line(2, "30.00", "-2", "-60.00", **taxed(back)),
        make_line(3, "50.00", "2", **taxed(sold)),
    ]

    with pytest.raises(TotalsDiffer) as refused:
        sales_orders_from_order(make_order(lines), rules, account="C-1")

    (difference,) = refused.value.differences
    assert difference.candidates[0] == f"The tax on {said}"
    assert (difference.expected, difference.got) == tuple(map(dec, amounts))
    assert f"the shop has {amounts[0]}, AX would make {amounts[1]}" in str(refused.value)


def test_a_sale_and_a_credit_share_no_line_id(
    make_order: Make, make_line: Make, rules: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00"), make_line(1, "1.00", "-1", "-1.00")])

    with pytest.raises(MappingError) as refused:
        sales_orders_from_order(order, rules, account="C-1")

    assert refused.value.rule == "order.line-ids"
