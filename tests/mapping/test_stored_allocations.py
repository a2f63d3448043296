"""An allocation that was kept is the same when it is read."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.clarity.models import Order, Return, TaxLine, record_from_object
from axclarity.errors import AxClarityError, InvalidValue, TotalsDiffer
from axclarity.mapping import (
    LinePolicy,
    ReturnPolicy,
    allocation_from_order,
    return_order_from_return,
    sales_order_from_order,
)
from axclarity.mapping.returns import (
    Returned,
    ReturnReason,
    allocation_from_object,
    object_from_allocation,
    refund_parts,
)
from axclarity.sandbox import example
from axclarity.values import ReturnLineId

POLICY = example.order_policy()
NAMES = [name for name in example.orders() if not name.startswith("47")]
STORED = object_from_allocation(
    allocation_from_order(record_from_object(Order, example.order("10-bundle")))
)


@pytest.mark.parametrize("name", NAMES)
def test_it_comes_back_through_json(name: str) -> None:
    allocation = allocation_from_order(record_from_object(Order, example.order(name)))
    text = json.dumps(object_from_allocation(allocation))
    assert allocation_from_object(json.loads(text)) == allocation


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"currency": "QQQ"}, "currency"),
        ({"currency": None}, "allocation.currency"),
        ({"shipping": 5.0}, "allocation.shipping"),
        ({"fees": "1e9"}, "allocation.fees"),
        ({"prices_include_tax": "no"}, "allocation.prices_include_tax"),
        ({"lines": {}}, "allocation.lines"),
        ({"lines": ["x"]}, "lines[0]"),
        ({"lines": [{**STORED["lines"][0], "taxes": {"V": 1}}]}, "lines[0].taxes.V"),
        ({"lines": [{**STORED["lines"][0], "taxes": None}]}, "lines[0].taxes"),
        ({"lines": [{**STORED["lines"][0], "order_line_id": 1}]}, "lines[0].order_line_id"),
        ({"lines": [{**STORED["lines"][0], "quantity": "x"}]}, "lines[0].quantity"),
        ({"lines": [{**STORED["lines"][0], "quantity": "0"}]}, "lines[0].quantity"),
        ({"lines": [{**STORED["lines"][0], "amount": None}]}, "lines[0].amount"),
        ({"lines": [{**STORED["lines"][0], "discount": 1.5}]}, "lines[0].discount"),
    ],
)
def test_what_was_changed_is_refused_by_path(change: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        allocation_from_object({**STORED, **change})
    assert [problem.path for problem in caught.value.problems] == [path]
    assert isinstance(caught.value, AxClarityError)


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ({}, "allocation.currency is missing [returns.stored]. Keep what object_from_allocation"),
        ({**STORED, "fees": 5}, "allocation.fees must be a text [returns.stored]."),
        ({**STORED, "lines": ["x"]}, "lines[0] must be an object [returns.stored]."),
        (json.dumps(STORED), "allocation must be an object [returns.stored]. Parse the JSON first"),
        (None, "allocation must be an object [returns.stored]."),
    ],
)
def test_what_is_no_allocation_says_what_one_is(stored: Any, said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        allocation_from_object(stored)
    assert str(caught.value).startswith(said)


def plain_order(currency: str, lines: int, **more: Any) -> Order:
    """An order of lines at 10.00, untaxed; what is given changes it."""
    line = {"sku": "S", "quantity": "1", "unit": "ea", "unit_price": "10.00", "total": "10.00"}
    totals = {"subtotal": f"{10 * lines}", "discount": "0", "shipping": "0", "fees": "0"}
    moment = "2026-03-01T00:00:00Z"
    record = {
        "id": "o",
        "number": "1",
        "status": "processing",
        "placed_at": moment,
        "updated_at": moment,
        "currency": currency,
        "prices_include_tax": False,
        "lines": [{"id": f"l{number}", **line} for number in range(lines)],
        **more,
        "totals": {**totals, "tax": "0", **more["totals"]},
    }
    return record_from_object(Order, record)


def test_amounts_are_kept_as_ax_rounds_them() -> None:
    """Three times 10.00 francs less 1.00, where AX rounds to five rappen."""
    discounts, totals = [{"amount": "1.00"}], {"discount": "1", "total": "29"}
    order = plain_order("CHF", 3, discounts=discounts, totals=totals)
    policy = evolve(POLICY, rounding_units={"CHF": Decimal("0.05")})
    mapped = sales_order_from_order(order, policy, account="C-1")

    allocation = allocation_from_order(order, policy)

    assert [line.amount for line in allocation.lines] == list(mapped.proof.line_amounts)
    assert allocation.total == order.totals.total
    assert allocation_from_object(object_from_allocation(allocation)) == allocation
    back = Returned(
        return_line_id=ReturnLineId("r"), order_line_id=order.lines[0].id, quantity=Decimal("0.5")
    )
    (part,) = refund_parts(allocation, [back], delivered={order.lines[0].id: Decimal(1)})
    assert part.amount % Decimal("0.05") == 0


def test_a_gift_card_among_the_fees_is_not_given_back_twice() -> None:
    fees = [{"code": "GIFT", "amount": "-10.00", "tax_lines": []}]
    order = plain_order("EUR", 2, fees=fees, totals={"fees": "-10", "total": "10"})
    policy = evolve(POLICY, lines=LinePolicy(tender_codes=frozenset({"GIFT"})))

    assert allocation_from_order(order).total == 10
    assert allocation_from_order(order, policy).total == 20
    assert sales_order_from_order(order, policy, account="C-1").proof.total.amount == 20


def test_what_ax_cannot_credit_to_the_cent_is_refused_with_the_difference() -> None:
    """A half of 12.50 kroner with tax, where AX rounds to whole kroner."""
    tax = [{"code": "VAT25", "rate": "25", "amount": "2.50"}]
    order = plain_order("NOK", 4, totals={"total": "40"})
    lines = tuple(line.model_copy(update={"tax_lines": order_tax(tax)}) for line in order.lines)
    totals = order.totals.model_copy(update={"tax": Decimal(10), "total": Decimal(50)})
    order = order.model_copy(update={"lines": lines, "totals": totals})
    orders = evolve(POLICY, rounding_units={"NOK": Decimal(1)})
    policy = ReturnPolicy(
        orders=orders, path="return-order", default_reason=ReturnReason(reason="W", disposition="C")
    )
    record = {
        "id": "r",
        "order_id": "o",
        "number": "R-1",
        "updated_at": "2026-03-02T00:00:00Z",
        "lines": [{"id": "rl", "order_line_id": "l0", "quantity": "1"}],
    }
    with pytest.raises(TotalsDiffer) as caught:
        return_order_from_return(
            record_from_object(Return, record),
            order,
            allocation_from_order(order, orders),
            policy,
            account="C-1",
            on=date(2026, 3, 5),
            delivered={line.id: Decimal(1) for line in order.lines},
        )
    assert "12.50" in str(caught.value)


def order_tax(lines: list[dict[str, str]]) -> tuple[TaxLine, ...]:
    return tuple(record_from_object(TaxLine, each) for each in lines)
