"""Every field of every order can be explained, and the steps of an amount make the amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity.models import Order
from axclarity.errors import TotalsDiffer
from axclarity.mapping import (
    LinePolicy,
    MappedOrder,
    OrderPolicy,
    Warehouse,
    sales_order_from_order,
    sales_orders_from_order,
)
from axclarity.mapping.explanation import explain, explained_paths
from tests.property._examples import usual
from tests.property._orders import orders, policy

pytestmark = pytest.mark.property


@usual
@given(orders(order_discounts=True), st.sampled_from(["explode", "keep"]), st.data())
def test_the_cents_of_an_explanation_are_the_cents_of_the_field(
    order: Order, bundles: str, data: st.DataObject
) -> None:
    used = policy("total", bundles)
    try:
        mapped = sales_order_from_order(order, used, account="C-1")
    except TotalsDiffer:
        return
    check_one(data, mapped, order, used)


@usual
@given(orders(order_discounts=True), st.data())
def test_so_are_those_of_each_of_several_sales_orders(order: Order, data: st.DataObject) -> None:
    houses = {name: Warehouse(site="1", location=name) for name in "xyz"}
    used = policy("total", warehouses=houses, lines=LinePolicy(orders_by=("warehouse",)))
    names = st.sampled_from([None, *houses])
    lines = [line.model_copy(update={"warehouse": data.draw(names)}) for line in order.lines]
    order = order.model_copy(update={"lines": tuple(lines)})
    try:
        several = sales_orders_from_order(order, used, account="C-1")
    except TotalsDiffer:
        return
    check_one(data, data.draw(st.sampled_from(several)), order, used)


def check_one(data: st.DataObject, mapped: MappedOrder, order: Order, used: OrderPolicy) -> None:
    """A field of a sales order has steps, and those with amounts make its amount."""
    path = data.draw(st.sampled_from(explained_paths(mapped)))

    explained = explain(mapped, path, order=order, policy=used)

    assert explained.path == path
    assert explained.steps, "nobody knows where this comes from"
    if path.endswith((".SalesPrice", ".LineDisc", ".PriceUnit")):
        index = int(path.removeprefix("SalesLine[").partition("]")[0])
        assert explained.amount == mapped.lines[index].amount
    elif path.endswith("].Value"):
        assert explained.amount == Decimal(explained.value)
    else:
        assert all(step.amount is None for step in explained.steps)
