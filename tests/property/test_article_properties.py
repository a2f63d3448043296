"""What AX is sent of an article comes back as that article: variants, units, kits."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from axclarity.ax.documents import UNSET, SalesLine, SalesOrder, SalesTable
from axclarity.clarity.models import Order, Return, Shipment, record_from_object
from axclarity.errors import TotalsDiffer
from axclarity.mapping import (
    LinePolicy,
    OrderPolicy,
    ReturnPolicy,
    allocation_from_order,
    return_order_from_return,
    sales_order_from_order,
    shipment_from_sales_order,
)
from axclarity.mapping.orders import Kit, KitPart, Unit, UnitConversions, UnitRule
from axclarity.mapping.products import VariantKey
from axclarity.mapping.products.variants import dimensions_of
from axclarity.mapping.returns import ReturnReason
from axclarity.mapping.returns.refunds import Returned, returned_lines
from tests.property._examples import thorough, usual
from tests.property._orders import orders, policy

pytestmark = pytest.mark.property

ZERO = Decimal(0)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
CONVERSIONS = UnitConversions(
    units=(
        Unit(symbol="ea", unit_class="Q", decimals=3),
        Unit(symbol="pair", unit_class="Q", decimals=4),
        Unit(symbol="mille", unit_class="Q", decimals=6),
    ),
    rules=(
        UnitRule(unit="pair", other="ea", factor=Decimal(2)),
        UnitRule(unit="mille", other="ea", factor=Decimal(1000)),
    ),
)
units = st.sampled_from(["ea", "pair", "mille"])
words = st.text("ABC123", max_size=4)
variants = st.builds(
    VariantKey, product=words.filter(bool), config=words, size=words, color=words, style=words
)
either = st.booleans()
components = st.lists(
    st.tuples(
        variants,
        st.integers(1, 5).map(Decimal),
        st.integers(0, 500).map(lambda n: Decimal(n).scaleb(-2)),
    ),
    min_size=1,
    max_size=3,
)


def recipe(number: int, parts: list[tuple[VariantKey, Decimal, Decimal]]) -> Kit:
    return Kit(
        parts=tuple(
            KitPart(
                sku=str(evolve(key, product=f"P{number}.{place}{key.product}")),
                quantity=quantity,
                base_price=price,
            )
            for place, (key, quantity, price) in enumerate(parts)
        )
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Order, OrderPolicy]:
    """An order whose SKUs are variants and, in part, kits; items have units of their own in AX."""
    order = draw(orders())
    lines, kits, sold_in = [], {}, {}
    for number, line in enumerate(order.lines):
        key = evolve(draw(variants), product=f"I{number}")
        lines.append(line.model_copy(update={"sku": str(key)}))
        if draw(either) and not any(x.parent_line_id == line.id for x in order.lines):
            kits[str(key)] = recipe(number, draw(components))
    items = [sku.split(":")[0] for kit in kits.values() for sku in (p.sku for p in kit.parts)]
    for item in [*items, *(f"I{number}" for number in range(len(lines)))]:
        sold_in[item] = draw(units)
    rules = LinePolicy(variant_skus=True, conversions=CONVERSIONS, sales_units=sold_in, kits=kits)
    return order.model_copy(update={"lines": tuple(lines)}), policy(lines=rules)


def lines_of(order: Order, used: OrderPolicy) -> list[SalesLine]:
    (table,) = sales_order_from_order(order, used, account="C-1").document.sales_table
    return [*table.sales_line]


@thorough
@given(cases())
def test_an_item_and_its_dimensions_are_the_sku(case: tuple[Order, OrderPolicy]) -> None:
    order, used = case
    mapped = sales_order_from_order(order, used, account="C-1")
    (table,) = mapped.document.sales_table
    for line, sent in zip(table.sales_line, mapped.lines, strict=True):
        key = VariantKey(product=str(line.item_id), **dimensions_of(line.invent_dim[0]))
        assert str(key) == sent.sku


def told(order: Order, used: OrderPolicy, lines: list[SalesLine], before: list[Shipment]) -> Any:
    table = SalesTable(
        sales_id="SO-1",
        purch_order_form_num="1001",
        receipt_date_requested=date(2026, 4, 1),
        sales_line=lines,
    )
    return shipment_from_sales_order(
        SalesOrder(sales_table=[table]), order, already=before, shipped_at=NOW, policy=used
    )


@usual
@given(cases(), st.data())
def test_shipments_in_steps_tell_of_all_that_was_ordered_and_no_more(
    case: tuple[Order, OrderPolicy], data: st.DataObject
) -> None:
    order, used = case
    lines = lines_of(order, used)
    shares = [sorted(data.draw(st.tuples(*[st.integers(0, 8)] * 2))) for _ in lines]
    before: list[Shipment] = []
    for step in range(3):
        for line, share in zip(lines, shares, strict=True):
            left = line.sales_qty if step == 2 else line.sales_qty * share[step] / 8
            line.delivered_intotal = left or UNSET
        found = told(order, used, lines, before)
        if found is not None:
            content = {"id": f"s{step}", **found.model_dump(mode="json")}
            before.append(record_from_object(Shipment, content))
    assert told(order, used, lines, before) is None

    known: dict[str, Decimal] = {}
    for piece in (piece for shipment in before for piece in shipment.lines):
        assert piece.quantity > 0
        known[piece.order_line_id] = known.get(piece.order_line_id, ZERO) + piece.quantity
    sent = {order.lines[int(str(line.customer_line_num)) - 1].id for line in lines}
    assert known == {line.id: line.quantity for line in order.lines if line.id in sent}


@usual
@given(cases(), st.data())
def test_kits_come_back_in_steps_as_the_parts_that_were_sold(
    case: tuple[Order, OrderPolicy], data: st.DataObject
) -> None:
    order, used = case
    allocation = allocation_from_order(order)
    rules = ReturnPolicy(
        orders=used,
        path="negative-lines",
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
    )
    first = {line.order_line_id: data.draw(st.booleans()) for line in allocation.lines}
    delivered = {line.order_line_id: line.quantity for line in allocation.lines}
    back: dict[tuple[str, str], Decimal] = {}
    credit, earlier = ZERO, list[Returned]()
    for now in (True, False):
        brought = [
            {"id": f"{now}/{line}", "order_line_id": line, "quantity": f"{quantity:f}"}
            for line, quantity in delivered.items()
            if first[line] is now
        ]
        if not brought:
            continue
        content = {
            "id": f"r{now}",
            "number": f"R{now}",
            "order_id": order.id,
            "updated_at": NOW.isoformat(),
        }
        record = record_from_object(Return, {**content, "lines": brought})
        try:
            mapped = return_order_from_return(
                record,
                order,
                allocation,
                rules,
                account="C-1",
                on=NOW.date(),
                delivered=delivered,
                earlier=earlier,
            )
        except TotalsDiffer as refused:
            assert [problem.rule for problem in refused.problems] == ["totals.tax"]
            return
        assert isinstance(mapped.document, SalesOrder)
        for line in mapped.document.sales_table[0].sales_line:
            owner = record.lines[int(str(line.customer_line_num)) - 1].order_line_id
            key = (owner, _sku(line))
            back[key] = back.get(key, ZERO) - line.sales_qty
        credit += mapped.credit.amount
        earlier += returned_lines(record)

    sold = sales_order_from_order(order, used, account="C-1")
    lines = sold.document.sales_table[0].sales_line
    assert back == {
        (sent.order_line_id, _sku(line)): line.sales_qty
        for sent, line in zip(sold.lines, lines, strict=True)
    }
    assert credit == sum(
        (allocation.paid(line.amount, line.tax) for line in allocation.lines), ZERO
    )


def _sku(line: SalesLine) -> str:
    return str(VariantKey(product=str(line.item_id), **dimensions_of(line.invent_dim[0])))
