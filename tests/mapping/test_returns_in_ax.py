"""What a return needs of the sales order in AX: its lots, and that it is what was paid."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, SalesLine, Unset, given
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import LinePolicy, OrderPolicy, allocation_from_order, sales_order_from_order
from axclarity.mapping.delivered import sold_lots
from axclarity.mapping.orders import Kit, KitPart
from axclarity.mapping.returns import check_allocation
from axclarity.sandbox import example

Make = Callable[..., Any]
NAMES = [name for name in example.orders() if not name.startswith(("44", "47"))]
SET = Kit(
    parts=(
        KitPart(sku="POT", quantity=Decimal(1)),
        KitPart(sku="LID", quantity=Decimal(2)),
    )
)


def sold(order: Order, policy: OrderPolicy) -> list[SalesLine]:
    """The sales lines of an order, each with a lot and AX's amount of it."""
    (table,) = sales_order_from_order(order, policy, account="C-1").document.sales_table
    for number, line in enumerate(table.sales_line, start=1):
        line.invent_trans_id = f"LOT-{number}"
    return table.sales_line


def test_each_line_has_the_lot_of_its_sales_line(make_order: Make, make_line: Make) -> None:
    policy = example.order_policy()
    order = record_from_object(Order, example.order("05-order-discount-awkward-cents"))

    lots = sold_lots(sold(order, policy), order, policy)

    assert lots == {
        ("ln_1005_1", "SKU-1002"): "LOT-1",
        ("ln_1005_2", "SKU-1003"): "LOT-2",
        ("ln_1005_3", "SKU-1006"): "LOT-3",
    }


def test_a_kit_has_a_lot_for_each_part(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    used = evolve(policy, lines=LinePolicy(kits={"SET": SET}))
    order = make_order([make_line(1, "10.00", "2", sku="SET")])
    lines = [
        SalesLine(
            customer_line_num=1,
            item_id=item,
            sales_qty=Decimal(2),
            sales_unit="ea",
            invent_trans_id=lot,
        )
        for item, lot in (("POT", "LOT-1"), ("LID", "LOT-2"), ("LID", "LOT-3"))
    ]

    lots = sold_lots(lines, order, used)

    assert lots == {("ln_1", "POT"): "LOT-1", ("ln_1", "LID"): "LOT-2"}


def test_a_line_without_a_lot_has_none(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "10.00", "2")])
    line = SalesLine(customer_line_num=1, item_id="SKU-1", sales_qty=Decimal(2), sales_unit="ea")

    assert sold_lots([line], order, None) == {}


def test_a_line_of_another_article_is_refused(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "10.00", "2")])
    line = SalesLine(customer_line_num=1, item_id="XX", sales_qty=Decimal(2), sales_unit="ea")

    with pytest.raises(MappingError) as caught:
        sold_lots([line], order, None)

    assert caught.value.rule == "shipments.foreign-line"


def in_ax(order: Order, policy: OrderPolicy) -> list[SalesLine]:
    """The lines with the amounts that AX computes, which the mapping has proven."""
    allocation = allocation_from_order(order, policy)
    left = {line.order_line_id: line.amount for line in allocation.lines}
    lines = sold(order, policy)
    for line in lines:
        position = given(line.customer_line_num, 0)
        line.line_amount = left.pop(order.lines[position - 1].id, Decimal(0))
    return lines


@pytest.mark.parametrize("name", NAMES)
def test_an_allocation_that_is_made_anew_is_what_ax_has(name: str) -> None:
    policy = example.order_policy()
    order = record_from_object(Order, example.order(name))

    check_allocation(allocation_from_order(order, policy), in_ax(order, policy), order)


def test_each_line_of_which_ax_has_another_amount_is_named() -> None:
    policy = example.order_policy()
    order = record_from_object(Order, example.order("05-order-discount-awkward-cents"))
    lines = in_ax(order, policy)
    lines[0].line_amount = given(lines[0].line_amount, Decimal(0)) + Decimal("0.01")
    lines.pop()

    with pytest.raises(MappingError) as caught:
        check_allocation(allocation_from_order(order, policy), lines, order)

    paths = [problem.path for problem in caught.value.problems]
    assert (caught.value.rule, paths) == ("returns.order-differs", ["$.lines[0]", "$.lines[2]"])


def test_the_pieces_of_a_line_count_together() -> None:
    policy = example.order_policy()
    order = record_from_object(Order, example.order("01-one-line"))
    (line,) = in_ax(order, policy)
    whole = given(line.line_amount, Decimal(0))
    first, second = (evolve(line, line_amount=part) for part in (Decimal(1), whole - 1))

    check_allocation(allocation_from_order(order, policy), [first, second], order)


def test_a_line_without_an_amount_has_none() -> None:
    policy = example.order_policy()
    order = record_from_object(Order, example.order("01-one-line"))
    (line,) = in_ax(order, policy)
    line.line_amount = UNSET

    with pytest.raises(MappingError, match="AX has 0 on it"):
        check_allocation(allocation_from_order(order, policy), [line], order)


@pytest.mark.parametrize("place", [9, UNSET])
def test_lines_that_are_no_line_of_the_shop_count_for_nothing(place: int | Unset) -> None:
    policy = example.order_policy()
    order = record_from_object(Order, example.order("01-one-line"))
    stranger = SalesLine(
        customer_line_num=place,
        item_id="XX",
        sales_qty=Decimal(1),
        sales_unit="ea",
        line_amount=Decimal(5),
    )

    check_allocation(allocation_from_order(order, policy), [*in_ax(order, policy), stranger], order)
