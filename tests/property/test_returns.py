"""Returns in any number of steps give back exactly what was paid, and AX credits the same."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.clarity.models import Order, Return, record_from_object
from axclarity.errors import MappingError, TotalsDiffer
from axclarity.mapping.orders.policy import ChargeRule, OrderPolicy, TaxPolicy, TaxRule, Warehouse
from axclarity.mapping.orders.proof import computed_by_ax
from axclarity.mapping.returns.allocations import StoredAllocation, allocation_from_order
from axclarity.mapping.returns.policy import ReturnPolicy, ReturnReason
from axclarity.mapping.returns.refund_checks import check_refund
from axclarity.mapping.returns.refunds import RefundPart, Returned, refund_from_return, refund_parts
from axclarity.mapping.returns.return_orders import return_order_from_return
from axclarity.values import CURRENCIES, OrderLineId, ReturnLineId, minor_unit, round_to
from tests.property._examples import thorough

pytestmark = pytest.mark.property

RATES = {"": "0", "A": "25", "B": "7.7"}
FRANCS = {"CHF": Decimal("0.05")}
"""What AX rounds francs to."""


def policy(path: str, mode: str, units: Mapping[str, Decimal]) -> ReturnPolicy:
    rules = {
        key: TaxRule(
            tax_group="WEB",
            tax_item_group=key or "NONE",
            rates={key: Decimal(rate)} if key else {},
        )
        for key, rate in RATES.items()
    }
    return ReturnPolicy(
        path=path,
        orders=OrderPolicy(
            company="USMF",
            tax=TaxPolicy(mode=mode, rules=rules, rounding_charge=ChargeRule(markup_code="ROUND")),
            default_warehouse=Warehouse(site="1", location="11"),
            rounding_units=units,
        ),
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
    )


currencies = st.sampled_from(sorted(CURRENCIES))
either = st.booleans()
few = st.integers(1, 3)
quantities_and_prices = st.tuples(st.integers(1, 12), st.integers(0, 99_999))
portions = st.integers(0, 10**7)
"""Taken modulo one more than the whole."""
rates = st.sampled_from(sorted(RATES))


@st.composite
def orders(draw: st.DrawFn, units: Mapping[str, Decimal] | None = None) -> Order:
    """An order whose tax is computed after all discounts, as shops do.

    Args:
        units: the only currencies, with what all their amounts are multiples of.
    """
    currency = draw(st.sampled_from(sorted(units)) if units else currencies)
    included = draw(either)
    unit = units[currency] if units else minor_unit(currency)

    def text(number: int) -> str:
        return f"{number * unit:f}"

    lines: list[dict[str, Any]] = []
    gross = []
    for index in range(draw(few)):
        quantity, price = draw(quantities_and_prices)
        off = draw(portions) % (quantity * price + 1)
        key = draw(rates)
        gross.append(quantity * price)
        rate = Decimal(RATES[key])
        base = (quantity * price - off) * rate / (100 + (rate if included else 0))
        tax = int(round_to(base, Decimal(1)))
        lines.append(
            {
                "id": f"l{index}",
                "sku": f"SKU-{index}",
                "quantity": str(quantity),
                "unit_price": text(price),
                "discounts": [{"amount": text(off)}] if off else [],
                "total": text(quantity * price - off),
                "tax_lines": [{"code": key, "rate": RATES[key], "amount": text(tax)}]
                if key
                else [],
            }
        )
    taxes = sum(Decimal(t["amount"]) for line in lines for t in line["tax_lines"])
    net = sum(Decimal(line["total"]) for line in lines)
    subtotal = sum(gross) * unit
    return record_from_object(
        Order,
        {
            "id": "o1",
            "number": "1001",
            "status": "completed",
            "placed_at": "2026-03-01T12:00:00Z",
            "updated_at": "2026-03-01T12:00:00Z",
            "currency": currency,
            "prices_include_tax": included,
            "lines": lines,
            "totals": {
                "subtotal": f"{subtotal:f}",
                "discount": f"{subtotal - net:f}",
                "tax": f"{taxes:f}",
                "total": f"{net if included else net + taxes:f}",
            },
        },
    )


@st.composite
def steps(draw: st.DrawFn, order: Order) -> list[list[Returned]]:
    """Everything that was ordered, in some returns; each line's pieces in some order."""
    pieces = [line.id for line in order.lines for _ in range(int(line.quantity))]
    shuffled = draw(st.permutations(pieces))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(pieces) - 1)), max_size=5)))
    found = []
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(pieces)], strict=True)):
        here = shuffled[start:end]
        found.append(
            [
                Returned(
                    return_line_id=ReturnLineId(f"{number}/{line_id}"),
                    order_line_id=line_id,
                    quantity=Decimal(here.count(line_id)),
                )
                for line_id in sorted(set(here))
            ]
        )
    return [step for step in found if step]


def delivered(order: Order) -> dict[OrderLineId, Decimal]:
    return {line.id: line.quantity for line in order.lines}


def in_steps(
    order: Order,
    allocation: StoredAllocation,
    returns: Sequence[Sequence[Returned]],
    sent: Mapping[OrderLineId, Decimal] | None = None,
) -> list[RefundPart]:
    earlier: list[Returned] = []
    parts: list[RefundPart] = []
    for step in returns:
        parts += refund_parts(allocation, step, delivered=sent or delivered(order), earlier=earlier)
        earlier += step
    return parts


def totals(parts: Sequence[RefundPart]) -> dict[OrderLineId, tuple[Decimal, ...]]:
    """What went back for each order line: pieces, amount, discount, tax."""
    found: dict[OrderLineId, tuple[Decimal, ...]] = {}
    for part in parts:
        ours = (part.quantity, part.amount, part.discount, part.tax)
        before = found.get(part.order_line_id, (Decimal(0),) * 4)
        found[part.order_line_id] = tuple(a + b for a, b in zip(before, ours, strict=True))
    return found


@thorough
@drawn(orders())
def test_what_was_paid_is_allocated_without_a_cent_left_over(order: Order) -> None:
    allocation = allocation_from_order(order)
    assert allocation.total == order.totals.total
    assert sum(line.tax for line in allocation.lines) == order.totals.tax
    assert sum(line.discount for line in allocation.lines) == order.totals.discount


@thorough
@drawn(st.data())
def test_a_return_in_steps_gives_back_what_one_return_does(data: st.DataObject) -> None:
    order = data.draw(orders())
    allocation = allocation_from_order(order)
    returns = data.draw(steps(order))
    parts = in_steps(order, allocation, returns)
    at_once = [
        Returned(
            return_line_id=ReturnLineId(f"all/{line.id}"),
            order_line_id=line.id,
            quantity=line.quantity,
        )
        for line in order.lines
    ]

    assert totals(parts) == totals(in_steps(order, allocation, [at_once]))
    assert sum(allocation.paid(part.amount, part.tax) for part in parts) == order.totals.total
    assert all(part.amount >= 0 for part in parts)


@thorough
@drawn(st.data())
def test_every_step_gives_back_whole_units_near_its_exact_share(data: st.DataObject) -> None:
    order = data.draw(orders())
    allocation, unit = allocation_from_order(order), minor_unit(order.currency)
    lines = {line.order_line_id: line for line in allocation.lines}
    for part in in_steps(order, allocation, data.draw(steps(order))):
        line = lines[part.order_line_id]
        exact = line.amount * part.quantity / line.quantity
        assert abs(part.amount - exact) <= unit
        assert round_to(part.amount, unit) == part.amount


@thorough
@drawn(st.data())
def test_no_more_comes_back_than_was_delivered(data: st.DataObject) -> None:
    order = data.draw(orders())
    allocation = allocation_from_order(order)
    returns = data.draw(steps(order))
    short = data.draw(st.sampled_from(order.lines))
    less = delivered(order) | {short.id: short.quantity - 1}
    with pytest.raises(MappingError) as refused:
        in_steps(order, allocation, returns, less)
    assert {problem.rule for problem in refused.value.problems} == {"returns.more-than-delivered"}


def record(order: Order, step: Sequence[Returned], number: int) -> Return:
    return record_from_object(
        Return,
        {
            "id": f"ret_{number}",
            "order_id": order.id,
            "number": f"R-{number}",
            "updated_at": "2026-03-09T12:00:00Z",
            "lines": [
                {
                    "id": each.return_line_id,
                    "order_line_id": each.order_line_id,
                    "quantity": f"{each.quantity:f}",
                }
                for each in step
            ],
        },
    )


@thorough
@drawn(st.data(), st.sampled_from(["line", "total"]), st.sampled_from([{}, FRANCS]))
def test_ax_credits_what_goes_back_in_every_step(
    data: st.DataObject, mode: str, units: Mapping[str, Decimal]
) -> None:
    order = data.draw(orders(units))
    used = policy("negative-lines", mode, units)
    allocation = allocation_from_order(order, used.orders)
    earlier: list[Returned] = []
    credited = Decimal(0)
    for number, step in enumerate(data.draw(steps(order))):
        try:
            mapped = return_order_from_return(
                record(order, step, number),
                order,
                allocation,
                used,
                account="C-1",
                on=date(2026, 3, 10),
                delivered=delivered(order),
                earlier=earlier,
            )
        except TotalsDiffer as refused:
            assert [problem.rule for problem in refused.problems] == ["totals.tax"]
            return
        back = sum(allocation.paid(part.amount, part.tax) for part in mapped.parts)
        unit = used.orders.unit_of(order.currency)
        again = computed_by_ax(mapped.document, used.orders.tax, unit)  # type: ignore[arg-type]  # a return order is summed as an order is
        assert -again.components.total == mapped.credit.amount == back
        credited += mapped.credit.amount
        earlier += step
    assert credited == order.totals.total


@thorough
@drawn(st.data())
def test_refunds_of_all_steps_are_within_what_was_paid_and_one_more_cent_is_not(
    data: st.DataObject,
) -> None:
    order = data.draw(orders())
    allocation = allocation_from_order(order)
    earlier: list[Returned] = []
    refunds: list[Any] = []
    for number, step in enumerate(data.draw(steps(order))):
        parts = refund_parts(allocation, step, delivered=delivered(order), earlier=earlier)
        refund = refund_from_return(record(order, step, number), allocation, parts)
        assert check_refund(refund, allocation, refunds) == ()
        refunds.append(refund)
        earlier += step
    assert sum(refund.total for refund in refunds) == order.totals.total
    cent = minor_unit(order.currency)
    more = refunds[-1].model_copy(update={"adjustment": cent, "total": refunds[-1].total + cent})
    with pytest.raises(MappingError) as refused:
        check_refund(more, allocation, refunds[:-1])
    assert [p.rule for p in refused.value.problems] == ["refunds.more-than-paid"]
