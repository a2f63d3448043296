"""A tax that charges carry is in AX to the cent, whatever the shop's way to compute it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from axclarity.ax.documents import SalesOrder, check_document
from axclarity.clarity.models import Order, Return, TaxLine, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import (
    ChargeRule,
    LinePolicy,
    MappedOrder,
    OrderPolicy,
    ReturnPolicy,
    TaxPolicy,
    Warehouse,
    allocation_from_order,
    return_order_from_return,
    sales_order_from_order,
    sales_orders_from_order,
)
from axclarity.mapping.explanation import explain, explained_paths
from axclarity.mapping.returns import ReturnReason
from axclarity.mapping.returns.refunds import Returned, returned_lines
from axclarity.values import minor_unit
from tests.property._examples import usual
from tests.property._orders import orders, policy, rule

pytestmark = pytest.mark.property

ZERO = Decimal(0)
CARRIERS = {"A": "TAX-A", "B": "TAX-B", "C": "TAX-REST", "D": "TAX-REST"}
bundle_rules = st.sampled_from(["explode", "keep"])


def all_carried(bundles: str = "explode", **lines: object) -> OrderPolicy:
    tax = TaxPolicy(
        mode="total",
        rules={"": rule("")},
        carried={code: ChargeRule(markup_code=CARRIERS[code]) for code in ("A", "B")},
        default_carried=ChargeRule(markup_code="TAX-REST"),
    )
    more = {name: Warehouse(site="1", location=name) for name in "xyz"}
    used = policy("total", bundles, warehouses=more, lines=LinePolicy(**lines))  # type: ignore[arg-type]  # fields by keyword
    return evolve(used, tax=tax)


def by_code(taxes: Iterable[TaxLine]) -> dict[str, Decimal]:
    made: dict[str, Decimal] = {}
    for tax in taxes:
        made[tax.code] = made.get(tax.code, ZERO) + tax.amount
    return {code: amount for code, amount in made.items() if amount}


def in_ax(mapped: MappedOrder) -> dict[str, Decimal]:
    """What the charges that carry taxes make, by their code in AX."""
    made: dict[str, Decimal] = {}
    (table,) = mapped.document.sales_table
    for charge in table.markup_trans_header:
        code = str(charge.markup_code)
        if code.startswith("TAX-"):
            assert isinstance(charge.value, Decimal)
            assert charge.tax_item_group == "NONE"
            made[code] = made.get(code, ZERO) + charge.value
    return {code: amount for code, amount in made.items() if amount}


def as_charged(taxes: Mapping[str, Decimal]) -> dict[str, Decimal]:
    made: dict[str, Decimal] = {}
    for code, amount in taxes.items():
        made[CARRIERS[code]] = made.get(CARRIERS[code], ZERO) + amount
    return {code: amount for code, amount in made.items() if amount}


@st.composite
def odd_orders(draw: st.DrawFn) -> Order:
    """Orders whose taxes are off what any rate makes, as shops with other rules have them."""
    order = draw(orders(order_discounts=True))
    unit, off = minor_unit(order.currency), ZERO
    lines = []
    for line in order.lines:
        taxes = []
        for tax in line.tax_lines:
            more = unit * draw(st.integers(0, 50))
            taxes.append(tax.model_copy(update={"amount": tax.amount + more}))
            off += more
        lines.append(line.model_copy(update={"tax_lines": tuple(taxes)}))
    whole = order.totals
    total = whole.total if order.prices_include_tax else whole.total + off
    totals = whole.model_copy(update={"tax": whole.tax + off, "total": total})
    return order.model_copy(update={"lines": tuple(lines), "totals": totals})


@usual
@given(odd_orders(), bundle_rules)
def test_every_tax_is_carried_to_the_cent_or_the_price_holds_it(order: Order, bundles: str) -> None:
    used, taxes = all_carried(bundles), by_code(order.placed_taxes)
    if order.prices_include_tax and taxes:
        with pytest.raises(MappingError) as refused:
            sales_order_from_order(order, used, account="C-1")
        assert refused.value.rule == "tax.carried-included"
        return

    mapped = sales_order_from_order(order, used, account="C-1")

    assert mapped.proof.ax == mapped.proof.shop
    assert mapped.proof.ax.tax == order.totals.tax
    assert mapped.proof.total.amount == order.totals.total
    assert mapped.carried_taxes == taxes
    assert in_ax(mapped) == as_charged(taxes)
    (table,) = mapped.document.sales_table
    assert {line.tax_item_group for line in table.sales_line} == {"NONE"}
    check_document(mapped.document)


@usual
@given(orders(), bundle_rules, st.sampled_from(["line", "total"]))
def test_one_tax_is_carried_while_ax_computes_the_others(
    order: Order, bundles: str, mode: str
) -> None:
    assume(not order.prices_include_tax)
    used = policy(mode, bundles)
    rules = {key: each for key, each in used.tax.rules.items() if key != "A"}
    tax = evolve(used.tax, rules=rules, carried={"A": ChargeRule(markup_code="TAX-A")})

    mapped = sales_order_from_order(order, evolve(used, tax=tax), account="C-1")

    taxes = by_code(order.placed_taxes)
    assert in_ax(mapped) == as_charged({"A": taxes["A"]} if "A" in taxes else {})
    assert mapped.proof.ax.total == order.totals.total
    assert mapped.proof.ax.tax + mapped.proof.ax.rounding == order.totals.tax


@usual
@given(odd_orders(), st.data())
def test_the_shares_of_several_sales_orders_are_the_tax_of_the_order(
    order: Order, data: st.DataObject
) -> None:
    assume(not order.prices_include_tax)
    names = st.sampled_from([None, "x", "y", "z"])
    lines = [line.model_copy(update={"warehouse": data.draw(names)}) for line in order.lines]
    order = order.model_copy(update={"lines": tuple(lines)})

    several = sales_orders_from_order(order, all_carried(orders_by=("warehouse",)), account="C-1")

    made: dict[str, Decimal] = {}
    for mapped in several:
        assert mapped.proof.ax == mapped.proof.shop
        assert in_ax(mapped) == as_charged(mapped.carried_taxes)
        for code, amount in mapped.carried_taxes.items():
            made[code] = made.get(code, ZERO) + amount
    assert {code: amount for code, amount in made.items() if amount} == by_code(order.placed_taxes)
    assert sum(mapped.proof.ax.total for mapped in several) == order.totals.total


@usual
@given(odd_orders(), bundle_rules)
def test_the_steps_of_a_carried_tax_make_its_charge(order: Order, bundles: str) -> None:
    assume(not order.prices_include_tax)
    used = all_carried(bundles)
    mapped = sales_order_from_order(order, used, account="C-1")

    for path in explained_paths(mapped):
        explained = explain(mapped, path, order=order, policy=used)
        assert explained.steps, path
        if path.startswith("MarkupTransHeader") and path.endswith(".Value"):
            assert explained.amount == Decimal(explained.value)


@usual
@given(odd_orders(), st.data())
def test_returns_in_steps_give_back_the_carried_taxes_of_their_lines(
    order: Order, data: st.DataObject
) -> None:
    assume(not order.prices_include_tax)
    allocation, orders_policy = allocation_from_order(order), all_carried()
    used = ReturnPolicy(
        orders=orders_policy,
        path="negative-lines",
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
    )
    sent = {line.order_line_id: line.quantity for line in allocation.lines}
    shares = {line_id: data.draw(st.integers(0, 2)) for line_id in sent}
    back: dict[str, Decimal] = {}
    credit = ZERO
    earlier: list[Returned] = []
    for number in range(2):
        first = {line_id: whole * shares[line_id] / 2 for line_id, whole in sent.items()}
        brought = {i: sent[i] - first[i] if number else first[i] for i in sent}
        if not any(brought.values()):
            continue
        record = record_from_object(
            Return,
            {
                "id": f"ret_{number}",
                "order_id": order.id,
                "number": f"R-{number}",
                "updated_at": "2026-03-09T12:00:00Z",
                "lines": [
                    {
                        "id": f"{number}/{line_id}",
                        "order_line_id": line_id,
                        "quantity": f"{quantity:f}",
                    }
                    for line_id, quantity in brought.items()
                    if quantity
                ],
            },
        )
        mapped = return_order_from_return(
            record,
            order,
            allocation,
            used,
            account="C-1",
            on=date(2026, 3, 10),
            delivered=sent,
            earlier=earlier,
        )
        assert isinstance(mapped.document, SalesOrder)
        (table,) = mapped.document.sales_table
        for charge in table.markup_trans_header:
            code = str(charge.markup_code)
            assert isinstance(charge.value, Decimal)
            back[code] = back.get(code, ZERO) - charge.value
        credit += mapped.credit.amount
        earlier += returned_lines(record)
    on_lines = by_code(tax for line in order.lines for tax in line.tax_lines)
    assert {code: amount for code, amount in back.items() if amount} == as_charged(on_lines)
    assert credit == sum(
        (allocation.paid(line.amount, line.tax) for line in allocation.lines), ZERO
    )
