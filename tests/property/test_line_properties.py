"""Lines, whatever is done to them, keep quantity and money; units and discounts obey their laws."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from axclarity.clarity.models import Order, OrderLine, record_from_object
from axclarity.errors import InvalidDocument, MappingError
from axclarity.mapping import (
    ChargeRule,
    OrderPolicy,
    TaxPolicy,
    TaxRule,
    Warehouse,
    sales_order_from_order,
)
from axclarity.mapping.orders.ax_discounts import (
    Combination,
    TradeDiscount,
    TradeLine,
    trade_line_amount,
    trade_totals,
)
from axclarity.mapping.orders.deliveries import Delivery, DeliveryPlan, Piece
from axclarity.mapping.orders.discounts import PricedLine, priced_lines
from axclarity.mapping.orders.kits import Kit, KitPart, parts_of_kit
from axclarity.mapping.orders.line_policy import SPLIT_KEYS, LinePolicy
from axclarity.mapping.orders.sales_orders import sales_orders_from_order
from axclarity.mapping.orders.splitting import joined, split_lines
from axclarity.mapping.orders.units import Unit, UnitConversions, UnitRule
from axclarity.values import OrderLineId, Quantity
from tests.property._examples import thorough

pytestmark = pytest.mark.property

CENT = Decimal("0.01")
ZERO = Decimal(0)
WAREHOUSES = ("A", "B", "C")
UNTAXED = TaxRule(tax_group="WEB", tax_item_group="NONE", rates={})
TAXED = TaxRule(tax_group="WEB", tax_item_group="VAT", rates={"V": Decimal(25)})


def policy(**lines: Any) -> OrderPolicy:
    return OrderPolicy(
        company="USMF",
        tax=TaxPolicy(
            mode="total",
            rules={"": UNTAXED, "VAT": TAXED},
            rounding_charge=ChargeRule(markup_code="ROUND"),
        ),
        default_shipping=ChargeRule(markup_code="FREIGHT"),
        default_fee=ChargeRule(markup_code="FEE", on_lines=True),
        default_warehouse=Warehouse(site="1", location="11"),
        warehouses={name: Warehouse(site="2", location=name) for name in WAREHOUSES},
        lines=LinePolicy(**lines),
    )


def cents(amount: int) -> str:
    return f"{Decimal(amount).scaleb(-2):f}"


def rounded(number: Fraction) -> int:
    """To the nearest whole number, halves away from zero."""
    return int(abs(number) + Fraction(1, 2)) * (-1 if number < 0 else 1)


def taxed(base: int, included: bool) -> list[dict[str, str]]:
    tax = rounded(Fraction(base * 25, 125 if included else 100))
    return [{"code": "VAT", "rate": "25", "amount": cents(tax)}]


quantities = st.one_of(
    st.integers(1, 40).map(Decimal), st.integers(1, 9999).map(lambda n: Decimal(n).scaleb(-3))
)
either = st.booleans()
few = st.integers(1, 5)
prices = st.one_of(st.just(0), st.integers(1, 99_999))
portions = st.one_of(st.just(0), st.just(-1), st.integers(0, 10**7))
"""Taken modulo one more than the whole: nothing of it, all of it, or a part."""
articles = st.sampled_from(("SKU-1", "SKU-2", "SKU-3"))
places = st.sampled_from((None, *WAREHOUSES))
freights = st.integers(0, 3000)
extras = st.integers(-300, 3000)


@st.composite
def orders(draw: st.DrawFn, *, signs: Sequence[int] = (1,), vat: bool = True) -> Order:
    """Orders in euro that add up, of lines with a quantity of one of these signs."""
    included = draw(either)
    sign_of = st.sampled_from(signs)
    lines: list[dict[str, Any]] = []
    subtotal = discounts = tax = 0
    for number in range(draw(few)):
        sign, quantity, price = draw(sign_of), draw(quantities), draw(prices)
        gross = rounded(Fraction(quantity) * price)
        off = draw(portions) % (gross + 1)
        taxes = taxed(sign * (gross - off), included) if vat and draw(either) else []
        subtotal, discounts = subtotal + sign * gross, discounts + sign * off
        tax += sum(int(Decimal(each["amount"]).scaleb(2)) for each in taxes)
        lines.append(
            {
                "id": f"l{number}",
                "sku": draw(articles),
                "quantity": f"{sign * quantity:f}",
                "unit_price": cents(price),
                "discounts": [{"amount": cents(sign * off)}] if off else [],
                "total": cents(sign * (gross - off)),
                "tax_lines": taxes,
                "warehouse": draw(places),
            }
        )
    freight, fee = draw(freights), draw(extras)
    if all(line["quantity"].startswith("-") for line in lines):
        freight = fee = 0
    total = subtotal - discounts + freight + fee + (0 if included else tax)
    sold = sum(Decimal(line["total"]) for line in lines if not line["quantity"].startswith("-"))
    assume(min(signs) < 0 or total >= 0)
    assume(sold * 100 + fee + freight >= 0)
    amounts = {"subtotal": subtotal, "discount": discounts, "shipping": freight, "fees": fee}
    return record_from_object(
        Order,
        {
            "id": "o1",
            "number": "1001",
            "status": "processing",
            "placed_at": datetime(2026, 3, 1, 12, tzinfo=UTC).isoformat(),
            "updated_at": datetime(2026, 3, 1, 12, tzinfo=UTC).isoformat(),
            "currency": "EUR",
            "prices_include_tax": included,
            "lines": lines,
            "shipping_lines": [{"code": "post", "amount": cents(freight)}] if freight else [],
            "fees": [{"code": "fee", "amount": cents(fee)}] if fee else [],
            "totals": {
                **{name: cents(amount) for name, amount in amounts.items()},
                "tax": cents(tax),
                "total": cents(total),
            },
        },
    )


stocks = st.none() | st.dictionaries(
    st.tuples(articles, st.sampled_from(WAREHOUSES)),
    st.integers(-5, 50_000).map(lambda n: Decimal(n).scaleb(-3)),
    max_size=6,
)
preferences = st.permutations(WAREHOUSES)
how_many = st.integers(0, 3)
later = st.sampled_from((None, date(2026, 5, 1)))
places_to_cut = st.lists(st.integers(0, 10**6), max_size=3)
batches = st.sampled_from(("", "B1", "B2"))
vendors = st.sampled_from(("", "V1"))


@st.composite
def plans(draw: st.DrawFn, lines: Sequence[PricedLine]) -> DeliveryPlan:
    """Some lines cut by decision, and stock for some articles."""
    pieces = {}
    for line in lines:
        if draw(either):
            pieces[OrderLineId(line.line.id)] = tuple(draw(_pieces(line.line.quantity)))
    order = draw(preferences)
    return DeliveryPlan(
        pieces=pieces,
        stock=draw(stocks),
        warehouses=tuple(order[: draw(how_many)]),
        backorder_date=draw(later),
    )


@st.composite
def _pieces(draw: st.DrawFn, quantity: Decimal) -> list[Piece]:
    units = int(quantity.scaleb(3))
    cuts = {cut % (units - 1) + 1 for cut in draw(places_to_cut)} if units > 1 else set[int]()
    ends = [0, *sorted(cuts), units]
    return [
        Piece(
            quantity=Decimal(end - start).scaleb(-3),
            delivery=Delivery(
                batch=draw(batches),
                warehouse=draw(places),
                vendor=draw(vendors),
            ),
        )
        for start, end in pairwise(ends)
    ]


def lines_of(order: Order) -> list[PricedLine]:
    return priced_lines(order, CENT, bundles="explode")


def plain(lines: Sequence[PricedLine]) -> list[tuple[int, Decimal, Decimal]]:
    return [(each.position, each.line.quantity, each.wanted) for each in lines]


@thorough
@given(orders(), st.data())
def test_pieces_are_the_whole_and_joined_they_are_the_line(
    order: Order, data: st.DataObject
) -> None:
    lines = lines_of(order)
    split = split_lines(lines, data.draw(plans(lines)), CENT)
    assert all(piece.line.quantity > 0 and piece.wanted >= 0 for piece in split)
    assert plain(joined(split)) == plain(lines)
    for line in lines:
        parts = [piece.part for piece in split if piece.position == line.position]
        assert parts == list(range(1, len(parts) + 1))


@thorough
@given(orders(), st.data())
def test_the_money_of_a_piece_is_within_two_cents_of_its_exact_part(
    order: Order, data: st.DataObject
) -> None:
    lines = lines_of(order)
    whole = {line.position: line for line in lines}
    for piece in split_lines(lines, data.draw(plans(lines)), CENT):
        line = whole[piece.position]
        exact = Fraction(line.wanted) * Fraction(piece.line.quantity) / Fraction(line.line.quantity)
        assert abs(Fraction(piece.wanted) - exact) < 2 * Fraction(CENT)


@thorough
@given(orders(), st.data())
def test_splitting_what_is_split_changes_nothing(order: Order, data: st.DataObject) -> None:
    lines = lines_of(order)
    plan = data.draw(plans(lines))
    once = split_lines(lines, plan, CENT)
    assert split_lines(once, plan, CENT) == once


@thorough
@given(orders(), st.data())
def test_no_more_is_taken_than_is_there(order: Order, data: st.DataObject) -> None:
    lines = lines_of(order)
    plan = data.draw(plans(lines))
    assume(plan.stock is not None)
    taken: dict[tuple[str, str], Decimal] = {}
    for piece in split_lines(lines, evolve(plan, pieces={}), CENT):
        if not piece.delivery.backorder:
            key = (piece.line.sku, str(piece.delivery.warehouse))
            taken[key] = taken.get(key, ZERO) + piece.line.quantity
    assert all(amount <= (plan.stock or {})[key] for key, amount in taken.items())


keys = st.lists(st.sampled_from(SPLIT_KEYS), max_size=3, unique=True)


@thorough
@given(orders(), keys, st.data())
def test_sales_orders_of_an_order_make_its_total_to_the_cent(
    order: Order, names: list[str], data: st.DataObject
) -> None:
    plan = data.draw(plans(lines_of(order)))
    rules = policy(orders_by=tuple(names))
    mapped = sales_orders_from_order(order, rules, account="C-1", plan=plan)
    whole = sales_order_from_order(order, policy(), account="C-1").proof.shop
    for name in ("lines", "charges", "tax"):
        together = sum((getattr(each.proof.shop, name) for each in mapped), start=ZERO)
        assert together == getattr(whole, name)
    assert sum((each.proof.total.amount for each in mapped), start=ZERO) == order.totals.total
    numbers = [each.document.sales_table[0].purch_order_form_num for each in mapped]
    assert len(set(numbers)) == len(numbers)
    sent = sorted((each.position, each.part) for one in mapped for each in one.lines)
    assert len(set(sent)) == len(sent)
    for line in order.lines:
        found = [x for one in mapped for x in one.lines if x.order_line_id == line.id]
        assert sum((each.quantity for each in found), start=ZERO) == line.quantity
        assert sum((each.amount for each in found), start=ZERO) == line.total


@thorough
@given(orders(signs=(1, -1)))
def test_a_sale_and_a_credit_make_the_total_of_an_order_with_goods_coming_back(
    order: Order,
) -> None:
    mapped = sales_orders_from_order(order, policy(negative_lines="credit"), account="C-1")
    assert sum((each.proof.total.amount for each in mapped), start=ZERO) == order.totals.total
    assert all(each.proof.holds for each in mapped)
    for each in mapped:
        signs = {line.sales_qty > 0 for line in each.document.sales_table[0].sales_line}
        assert len(signs) == 1


@thorough
@given(orders(vat=False), st.data())
def test_permuted_lines_have_permuted_results(order: Order, data: st.DataObject) -> None:
    places = data.draw(st.permutations(range(len(order.lines))))
    other = order.model_copy(update={"lines": tuple(order.lines[place] for place in places)})
    before = sales_order_from_order(order, policy(), account="C-1").proof
    after = sales_order_from_order(other, policy(), account="C-1").proof
    assert after.line_amounts == tuple(before.line_amounts[place] for place in places)
    assert after.ax == before.ax


@thorough
@given(orders(), st.integers(0, 5))
def test_a_line_that_costs_nothing_changes_no_amount(order: Order, place: int) -> None:
    free = OrderLine(
        id=OrderLineId("free"), sku="GIFT", quantity=Decimal(3), unit_price=ZERO, total=ZERO
    )
    at = min(place, len(order.lines))
    more = order.model_copy(update={"lines": (*order.lines[:at], free, *order.lines[at:])})
    if not any(line.total for line in order.lines):
        assume(not order.fees)
    before = sales_order_from_order(order, policy(), account="C-1").proof
    after = sales_order_from_order(more, policy(), account="C-1").proof
    assert after.line_amounts == (*before.line_amounts[:at], ZERO, *before.line_amounts[at:])
    assert (after.ax, sorted(after.charge_amounts)) == (before.ax, sorted(before.charge_amounts))


@thorough
@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 99_999)), min_size=1, max_size=5))
def test_twice_the_quantity_costs_twice_as_much(lines: list[tuple[int, int]]) -> None:
    """Whole quantities at prices in cents need no rounding."""

    def order(times: int) -> Order:
        found = [
            {
                "id": f"l{number}",
                "sku": "SKU",
                "quantity": str(quantity * times),
                "unit_price": cents(price),
                "total": cents(quantity * times * price),
            }
            for number, (quantity, price) in enumerate(lines)
        ]
        total = cents(times * sum(quantity * price for quantity, price in lines))
        known = {"id": "o1", "number": "1", "status": "processing", "currency": "EUR"}
        when = datetime(2026, 3, 1, tzinfo=UTC).isoformat()
        return record_from_object(
            Order,
            {
                **known,
                "placed_at": when,
                "updated_at": when,
                "prices_include_tax": False,
                "lines": found,
                "totals": {"subtotal": total, "total": total},
            },
        )

    once = sales_order_from_order(order(1), policy(), account="C-1").proof
    twice = sales_order_from_order(order(2), policy(), account="C-1").proof
    assert twice.line_amounts == tuple(2 * amount for amount in once.line_amounts)
    assert twice.ax.total == 2 * once.ax.total


texts = st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=8)
values = st.one_of(st.text(max_size=5), st.booleans(), st.none())


@thorough
@given(orders(), st.dictionaries(texts.map(lambda name: f"x_{name}"), values, max_size=3))
def test_fields_that_nobody_knows_never_change_money(order: Order, extra: dict[str, Any]) -> None:
    document = order.model_dump(mode="json")
    for part in (document, *document["lines"], *document["fees"], document["totals"]):
        part.update(extra)
    try:
        known = record_from_object(Order, document)
    except InvalidDocument:  # an unknown field that looks like money stops the record
        assume(False)
    before = sales_order_from_order(order, policy(), account="C-1")
    after = sales_order_from_order(known, policy(), account="C-1")
    assert (after.proof, after.document) == (before.proof, before.document)


# Units

SYMBOLS = ("ea", "box", "pallet", "kg")


@st.composite
def conversions(draw: st.DrawFn) -> tuple[UnitConversions, dict[str, Fraction]]:
    """Rules that agree, by giving every unit a size; with a rule for each neighbour."""
    sizes = {
        symbol: Fraction(draw(st.integers(1, 60)), draw(st.integers(1, 12))) for symbol in SYMBOLS
    }
    rules = []
    for unit, other in pairwise(SYMBOLS):
        one, two = draw(st.permutations((unit, other)))
        ratio = sizes[one] / sizes[two]
        rules.append(
            UnitRule(unit=one, other=two, numerator=ratio.numerator, denominator=ratio.denominator)
        )
    units = tuple(Unit(symbol=symbol, unit_class="Q", decimals=6) for symbol in SYMBOLS)
    return UnitConversions(units=units, rules=tuple(draw(st.permutations(rules)))), sizes


symbols = st.sampled_from(SYMBOLS)


@thorough
@given(conversions(), symbols, symbols, symbols)
def test_ratios_are_inverse_and_chain(
    drawn: tuple[UnitConversions, dict[str, Fraction]], one: str, two: str, three: str
) -> None:
    rules, sizes = drawn
    assert rules.ratio(one, two) == sizes[one] / sizes[two]
    assert rules.ratio(one, two) * rules.ratio(two, one) == 1
    assert rules.ratio(one, two) * rules.ratio(two, three) == rules.ratio(one, three)


@thorough
@given(conversions(), quantities, symbols, symbols)
def test_a_quantity_there_and_back_is_the_same_or_there_is_no_way(
    drawn: tuple[UnitConversions, dict[str, Fraction]], amount: Decimal, one: str, two: str
) -> None:
    rules, _ = drawn
    quantity = Quantity(amount, one)
    try:
        there = rules.converted(quantity, two)
    except MappingError as refused:
        assert refused.rule == "units.not-whole"
        return
    assert Fraction(there.amount) == Fraction(amount) * rules.ratio(one, two)
    assert rules.converted(there, one).amount == amount


@thorough
@given(orders(vat=False), st.integers(1, 48))
def test_an_amount_is_the_same_in_every_unit(order: Order, per_box: int) -> None:
    units = (
        Unit(symbol="ea", unit_class="Q", decimals=6),
        Unit(symbol="box", unit_class="Q", decimals=6),
    )
    rule = UnitRule(unit="box", other="ea", factor=Decimal(per_box))
    rules = policy(
        conversions=UnitConversions(units=units, rules=(rule,)), sales_units={"SKU-1": "box"}
    )
    try:
        mapped = sales_order_from_order(order, rules, account="C-1")
    except MappingError as refused:
        assert refused.rule == "units.not-whole"
        return
    plain = sales_order_from_order(order, policy(), account="C-1")
    assert mapped.proof.line_amounts == plain.proof.line_amounts
    assert mapped.lines == plain.lines


@thorough
@given(orders(), st.sampled_from([Decimal(10), Decimal(100), Decimal(1000)]))
def test_a_price_for_more_changes_no_amount(order: Order, per: Decimal) -> None:
    rules = policy(price_units={"SKU-1": per, "SKU-2": per})
    mapped = sales_order_from_order(order, rules, account="C-1")
    assert mapped.proof == sales_order_from_order(order, policy(), account="C-1").proof


# Kits

parts = st.lists(st.tuples(quantities, st.integers(0, 9999)), min_size=1, max_size=4).map(
    lambda found: Kit(
        parts=tuple(
            KitPart(sku=f"P{number}", quantity=quantity, base_price=Decimal(price).scaleb(-2))
            for number, (quantity, price) in enumerate(found)
        )
    )
)


@thorough
@given(orders(vat=False), parts)
def test_the_parts_of_a_kit_cost_what_the_kit_costs(order: Order, kit: Kit) -> None:
    mapped = sales_order_from_order(order, policy(kits={"SKU-1": kit}), account="C-1")
    for place, line in enumerate(order.lines, start=1):
        sent = [each for each in mapped.lines if each.position == place]
        assert sum((each.amount for each in sent), start=ZERO) == line.total
        assert len(sent) == (len(kit.parts) if line.sku == "SKU-1" else 1)
        if line.sku == "SKU-1":
            exact = [line.quantity * part.quantity for part in kit.parts]
            assert [each.quantity for each in sent] == exact
            assert [part.quantity for part in parts_of_kit(line, kit)] == exact


# Trade discounts

percents = st.integers(0, 5000).map(lambda n: Decimal(n).scaleb(-2))
discounts = st.builds(
    TradeDiscount, amount=st.integers(0, 500).map(lambda n: Decimal(n).scaleb(-2)), percent=percents
)
trade_lines = st.builds(
    TradeLine,
    quantity=quantities,
    price=st.integers(1000, 99_999).map(lambda n: Decimal(n).scaleb(-2)),
    line=discounts,
    multiline=discounts,
    in_total=st.booleans(),
)


@thorough
@given(trade_lines)
def test_the_ways_to_combine_are_ordered(line: TradeLine) -> None:
    amount = {way: trade_line_amount(line, way, CENT) for way in Combination}
    assert amount[Combination.MAX] <= amount[Combination.LINE] <= amount[Combination.MIN]
    assert amount[Combination.MAX] <= amount[Combination.MULTILINE] <= amount[Combination.MIN]
    assert amount[Combination.SUM] <= amount[Combination.MAX]
    assert amount[Combination.PRODUCT] <= amount[Combination.MAX]


@thorough
@given(trade_lines)
def test_a_line_amount_is_the_exact_one_rounded(line: TradeLine) -> None:
    price, one, two = Fraction(line.price), line.line, line.multiline
    first = (price - Fraction(one.amount)) * (100 - Fraction(one.percent)) / 100
    both = (first - Fraction(two.amount)) * (100 - Fraction(two.percent)) / 100
    exact = Fraction(line.quantity) * both
    found = trade_line_amount(line, Combination.PRODUCT, CENT)
    assert abs(Fraction(found) - exact) <= Fraction(1, 200) + Fraction(1, 10**6)
    assert found == found.quantize(CENT, ROUND_HALF_UP)


@thorough
@given(trade_lines)
def test_exchanged_discounts_exchange_the_ways(line: TradeLine) -> None:
    other = evolve(line, line=line.multiline, multiline=line.line)
    for way in (Combination.MAX, Combination.MIN, Combination.SUM):
        assert trade_line_amount(line, way, CENT) == trade_line_amount(other, way, CENT)
    assert trade_line_amount(line, Combination.LINE, CENT) == trade_line_amount(
        other, Combination.MULTILINE, CENT
    )


@thorough
@given(st.lists(trade_lines, max_size=5), percents)
def test_the_shares_of_a_total_discount_are_the_total_discount(
    lines: list[TradeLine], percent: Decimal
) -> None:
    totals = trade_totals(lines, Combination.SUM, percent=percent, unit=CENT)
    assert sum(totals.shares, start=ZERO) == totals.total_discount
    taking_part = [a for a, line in zip(totals.lines, lines, strict=True) if line.in_total]
    exact = Fraction(sum(taking_part, start=ZERO)) * Fraction(percent) / 100
    assert abs(Fraction(totals.total_discount) - exact) <= Fraction(1, 200)
    assert totals.net == sum(totals.lines, start=ZERO) - totals.total_discount
