"""An explanation is of the order, the policy and the plan that were mapped, or there is none."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.clarity.models import Order, Return
from axclarity.errors import MappingError
from axclarity.mapping import (
    MappedOrder,
    OrderPolicy,
    ReturnPolicy,
    allocation_from_order,
    explain,
    return_order_from_return,
    sales_order_from_order,
)
from axclarity.mapping.explanation import explained_paths, line_table
from axclarity.mapping.orders import Delivery, DeliveryPlan, Piece
from axclarity.mapping.returns import ReturnReason

Make = Callable[..., Any]


@pytest.fixture
def order(make_order: Make, make_line: Make) -> Order:
    freight = [{"code": "standard", "amount": "5.00"}]
    taxes = [{"code": "VAT25", "rate": "25", "amount": "5.00"}]
    made: Order = make_order([make_line(1, "10.00", "2", tax_lines=taxes)], shipping_lines=freight)
    return made


@pytest.fixture
def mapped(order: Order, policy: OrderPolicy) -> MappedOrder:
    return sales_order_from_order(order, policy, account="C-1")


def refused(mapped: Any, path: str, **given: Any) -> list[tuple[str, str]]:
    with pytest.raises(MappingError) as caught:
        explain(mapped, path, **given)
    return [(problem.path, problem.rule) for problem in caught.value.problems]


def test_a_policy_that_does_not_map_the_order(
    order: Order, mapped: MappedOrder, policy: OrderPolicy
) -> None:
    other = evolve(policy, shipping={})
    assert refused(mapped, "MarkupTransHeader[0].Value", order=order, policy=other) == [
        ("policy", "explain.policy"),
        ("$.shipping_lines[0].code", "charges.no-rule"),
    ]


def test_a_policy_that_makes_another_value(
    order: Order, mapped: MappedOrder, policy: OrderPolicy
) -> None:
    other = evolve(policy, lead_days=5)
    assert refused(mapped, "ReceiptDateRequested", order=order, policy=other) == [
        ("ReceiptDateRequested", "explain.differs")
    ]
    assert explain(mapped, "CustAccount", order=order, policy=other).value == "C-1"


def test_a_policy_that_makes_other_amounts(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    taxes = [{"code": "VAT25", "rate": "25", "amount": "0.03"}]
    order = make_order([make_line(number, "0.10", tax_lines=taxes) for number in (1, 2, 3)])
    mapped = sales_order_from_order(order, policy, account="C-1")
    other = evolve(policy, tax=evolve(policy.tax, mode="line"))
    assert refused(mapped, "CustAccount", order=order, policy=other) == [
        ("policy", "explain.policy")
    ]


def test_an_order_with_other_amounts(
    make_order: Make, make_line: Make, mapped: MappedOrder, policy: OrderPolicy
) -> None:
    other = make_order([make_line(1, "10.00", "2")])
    with pytest.raises(MappingError) as caught:
        explain(mapped, "SalesLine[0].SalesPrice", order=other, policy=policy)
    assert str(caught.value) == (
        "order gives other amounts than were mapped: charges, tax, total [explain.order]."
        " Pass the order, the policy and the plan by which it was mapped."
    )


def test_a_policy_that_makes_several_sales_orders(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "10.00"), make_line(2, "5.00", warehouse="NORTH")])
    mapped = sales_order_from_order(order, policy, account="C-1")
    other = evolve(policy, lines=evolve(policy.lines, orders_by=("warehouse",)))
    assert refused(mapped, "CustAccount", order=order, policy=other) == [
        ("policy", "explain.policy")
    ]


def test_another_order(
    make_order: Make, make_line: Make, mapped: MappedOrder, policy: OrderPolicy
) -> None:
    other = make_order([make_line(1, "10.00", "2")], number="W-2")
    assert refused(mapped, "SalesLine[0].TaxGroup", order=other, policy=policy) == [
        ("order", "explain.order")
    ]
    with pytest.raises(MappingError, match="its number differs"):
        line_table(other, mapped)


def test_an_order_with_other_lines(
    make_order: Make, make_line: Make, mapped: MappedOrder, policy: OrderPolicy
) -> None:
    other = make_order([make_line(7, "10.00", "2")])
    assert refused(mapped, "CustAccount", order=other, policy=policy) == [
        ("order", "explain.order")
    ]
    with pytest.raises(MappingError, match="other lines"):
        line_table(other, mapped)


def test_a_plan_that_is_left_out(order: Order, policy: OrderPolicy) -> None:
    piece = Piece(quantity=Decimal(1), delivery=Delivery())
    plan = DeliveryPlan(pieces={order.lines[0].id: (piece, piece)})
    mapped = sales_order_from_order(order, policy, account="C-1", plan=plan)

    assert refused(mapped, "SalesLine[1].SalesPrice", order=order, policy=policy) == [
        ("plan", "explain.plan")
    ]
    found = explain(mapped, "SalesLine[1].SalesPrice", order=order, policy=policy, plan=plan)
    assert found.amount == Decimal(10)


def test_what_was_set_after_the_mapping(
    order: Order, mapped: MappedOrder, policy: OrderPolicy
) -> None:
    document = deepcopy(mapped.document)
    document.sales_table[0].sales_origin_id = "APP"
    document.sales_table[0].sales_line[0].name = "Ada's"
    done = evolve(mapped, document=document)

    for path in ("SalesOriginId", "SalesLine[0].Name"):
        assert refused(done, path, order=order, policy=policy) == [(path, "explain.differs")]
    with pytest.raises(MappingError) as caught:
        explain(done, "SalesLine[0].Name", order=order, policy=policy)
    assert "field map" in str(caught.value)
    assert "Ada" not in str(caught.value)
    untouched = "SalesLine[0].SalesPrice"
    assert explain(done, untouched, order=order, policy=policy).amount == Decimal(20)


def test_a_return_is_no_sales_order(order: Order, policy: OrderPolicy) -> None:
    returns = ReturnPolicy(
        orders=policy,
        path="negative-lines",
        default_reason=ReturnReason(reason="R", disposition="CRED"),
    )
    lines = [{"id": "rl_1", "order_line_id": "ln_1", "quantity": "1"}]
    back = Return.model_validate(
        {
            "id": "ret_1",
            "order_id": order.id,
            "number": "R-1",
            "updated_at": order.updated_at,
            "lines": lines,
        }
    )
    mapped = return_order_from_return(
        back,
        order,
        allocation_from_order(order, policy),
        returns,
        account="C-1",
        on=date(2026, 12, 1),
        delivered={order.lines[0].id: Decimal(2)},
    )
    assert refused(mapped, "SalesLine[0].SalesQty", order=order, policy=policy) == [
        ("mapped", "explain.side")
    ]
    assert str(mapped).startswith("Return of 1 line: 12.50 EUR credited\nwhere ")
    assert mapped._repr_mimebundle_()["text/plain"] == str(mapped)
    with pytest.raises(MappingError, match="is a MappedReturn"):
        explained_paths(mapped)  # type: ignore[arg-type]  # what is refused
