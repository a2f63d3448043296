"""Returns become documents, at what was paid."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, SalesOrder
from axclarity.ax.documents.return_order import ReturnOrderIn
from axclarity.clarity.models import Order, Return
from axclarity.errors import ConfigError, InvalidValue, MappingError, TotalsDiffer
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.policy import ChargeRule, OrderPolicy
from axclarity.mapping.orders.sales_orders import sales_order_from_order
from axclarity.mapping.orders.units import Unit, UnitConversions, UnitRule
from axclarity.mapping.returns.allocations import allocation_from_order
from axclarity.mapping.returns.policy import RestockingFee, ReturnPolicy, ReturnReason
from axclarity.mapping.returns.proving import fee_tax
from axclarity.mapping.returns.refunds import refund_from_return, refund_parts, returned_lines
from axclarity.mapping.returns.return_orders import MappedReturn, return_order_from_return
from axclarity.values import OrderLineId, RoundingRule
from tests.mapping._returns import piece, return_of

Make = Callable[..., Any]
FIVE_CENTS = Decimal("0.05")
FEE = ChargeRule(markup_code="RESTOCK")
VAT = [{"code": "VAT25", "rate": "25", "amount": "20.00"}]


@pytest.fixture
def order(make_order: Make, make_line: Make) -> Order:
    """Three pieces for 80.00 after the discounts, a fourth for nothing."""
    return make_order(  # type: ignore[no-any-return]  # a fixture of any kind
        [
            make_line(1, "30.00", "3", total="85.00", discounts=[{"amount": "5"}], tax_lines=VAT),
            make_line(2, "0.00", "1"),
        ],
        discounts=[{"amount": "5.00"}],
    )


@pytest.fixture
def returns(policy: OrderPolicy) -> ReturnPolicy:
    return ReturnPolicy(
        orders=policy,
        path="return-order",
        reasons={
            "broken": ReturnReason(reason="DEFECT", disposition="CREDIT", scrapped="SCRAP"),
            "late": ReturnReason(reason="LATE", disposition="CREDIT"),
        },
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
        deadline_days=14,
    )


DELIVERED = {OrderLineId("ln_1"): Decimal(3), OrderLineId("ln_2"): Decimal(1)}


def mapped(return_: Return, order: Order, policy: ReturnPolicy, **more: Any) -> MappedReturn:
    return return_order_from_return(
        return_,
        order,
        more.pop("allocation", allocation_from_order(order)),
        policy,
        **{"account": "C-1", "on": date(2026, 12, 1), "delivered": DELIVERED, **more},
    )


def refunded(return_: Return, order: Order, found: MappedReturn) -> Decimal:
    """What the shop is told to give back."""
    allocation = allocation_from_order(order)
    refund = refund_from_return(return_, allocation, found.parts, adjustment=found.adjustment)
    return refund.total


def table_of(found: MappedReturn) -> Any:
    assert isinstance(found.document, ReturnOrderIn)
    (table,) = found.document.sales_table
    return table


def test_a_return_order_credits_the_share_of_what_was_paid(
    order: Order, returns: ReturnPolicy
) -> None:
    found = mapped(
        return_of(piece(quantity="2", reason="broken", restock=False)),
        order,
        returns,
        lots={OrderLineId("ln_1"): "LOT-1"},
    )
    table = table_of(found)
    (sales_line,) = table.sales_line

    assert (table.cust_account, table.currency_code, table.incl_tax) == ("C-1", "EUR", "No")
    assert (table.purch_order_form_num, table.return_reason_code_id) == ("R-1", "DEFECT")
    assert table.return_deadline == date(2026, 12, 15)
    assert sales_line.expected_ret_qty == -2
    assert sales_line.sales_qty is UNSET
    assert (sales_line.item_id, sales_line.sales_unit) == ("SKU-1", "ea")
    assert (sales_line.tax_group, sales_line.tax_item_group) == ("WEB", "FULL")
    assert sales_line.invent_trans_id_return == "LOT-1"
    assert sales_line.return_disposition_code_id == "SCRAP"
    assert sales_line.invent_dim[0].invent_site_id == "1"
    assert sales_line.customer_line_num == 1
    assert [part.amount for part in found.parts] == [Decimal("53.33")]
    assert [part.tax for part in found.parts] == [Decimal("13.33")]
    assert str(found.credit) == "66.66 EUR"
    assert found.balance == found.credit
    assert found.notes == ()


def test_an_unknown_lot_is_noted(order: Order, returns: ReturnPolicy) -> None:
    found = mapped(return_of(piece()), order, returns)

    assert [note.rule for note in found.notes] == ["returns.no-lot"]
    assert table_of(found).sales_line[0].invent_trans_id_return is UNSET


def test_a_sales_order_with_negative_lines_is_the_other_way(
    order: Order, returns: ReturnPolicy
) -> None:
    found = mapped(return_of(piece(reason="?")), order, evolve(returns, path="negative-lines"))
    assert isinstance(found.document, SalesOrder)
    (table,) = found.document.sales_table
    (sales_line,) = table.sales_line

    assert sales_line.sales_qty == -1
    assert sales_line.receipt_date_requested == table.receipt_date_requested == date(2026, 12, 1)
    assert (table.sales_type, table.reservation) == ("Sales", UNSET)


def test_two_return_lines_may_bring_back_one_order_line(
    order: Order, returns: ReturnPolicy
) -> None:
    found = mapped(return_of(piece(1), piece(2, quantity="2")), order, returns)

    assert [part.amount for part in found.parts] == [Decimal("26.67"), Decimal("53.33")]
    assert [each.customer_line_num for each in table_of(found).sales_line] == [1, 2]


def test_steps_end_at_what_was_paid(order: Order, returns: ReturnPolicy) -> None:
    first = return_of(piece(1))
    second = return_of(piece(2), piece(3, "ln_2"), id="ret_2", number="R-2")
    third = return_of(piece(4), id="ret_3", number="R-3")
    earlier = (*returned_lines(first), *returned_lines(second))
    found = [
        mapped(first, order, returns).credit,
        mapped(second, order, returns, earlier=returned_lines(first)).credit,
        mapped(third, order, returns, earlier=earlier).credit,
    ]

    assert [str(credit) for credit in found] == ["33.34 EUR", "33.32 EUR", "33.34 EUR"]
    with pytest.raises(MappingError) as refused:
        mapped(return_of(piece(5)), order, returns, earlier=(*earlier, *returned_lines(third)))
    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines[0].quantity", "returns.more-than-delivered")
    assert problem.message == "makes 4 that come back, 3 were delivered"


def test_the_line_without_a_reason_code_is_named(order: Order, returns: ReturnPolicy) -> None:
    policy = evolve(returns, default_reason=None)
    with pytest.raises(MappingError) as refused:
        mapped(return_of(piece(1, reason="late"), piece(2)), order, policy)

    assert refused.value.problems[0].path == "$.lines[1].reason"


def test_a_free_line_comes_back_for_nothing(order: Order, returns: ReturnPolicy) -> None:
    found = mapped(return_of(piece(1, "ln_2")), order, returns)

    assert not found.credit
    assert table_of(found).sales_line[0].expected_ret_qty == -1


def test_where_ax_rounds_to_five_cents_each_part_of_a_line_goes_back_in_five_cents(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    tax = [{"code": "VAT25", "rate": "25", "amount": "1.65"}]
    order = make_order([make_line(1, "2.20", "3", tax_lines=tax)], currency="CHF")
    francs = evolve(returns, orders=evolve(returns.orders, rounding_units={"CHF": FIVE_CENTS}))
    allocation = allocation_from_order(order, francs.orders)
    steps = [return_of(piece(n), id=f"ret_{n}", number=f"R-{n}") for n in range(3)]

    credit = [
        mapped(
            step,
            order,
            francs,
            allocation=allocation,
            earlier=[each for one in steps[:number] for each in returned_lines(one)],
        ).credit
        for number, step in enumerate(steps)
    ]

    assert [str(each) for each in credit] == ["2.75 CHF", "2.75 CHF", "2.75 CHF"]


AX_OWNS = LinePolicy(prices="ax", price_tolerance=1)


def without_charge(policy: OrderPolicy, lines: LinePolicy = AX_OWNS) -> OrderPolicy:
    return evolve(policy, lines=lines, tax=evolve(policy.tax, rounding_charge=None))


@pytest.fixture
def off(make_order: Make, make_line: Make) -> Order:
    """Tax at 25 percent of four times 10.05, rounded up, and of freight at 10.05, too low."""
    taxes = [[{"code": "VAT25", "rate": "25", "amount": tax}] for tax in ("2.52", "2.49")]
    return make_order(  # type: ignore[no-any-return]  # a fixture of any kind
        [make_line(number, "10.05", tax_lines=taxes[0]) for number in (1, 2, 3, 4)],
        shipping_lines=[{"code": "standard", "amount": "10.05", "tax_lines": taxes[1]}],
    )


@pytest.mark.parametrize(
    ("lines", "paid", "credit"),
    [([1], "12.57", "12.56"), ([1, 2, 3, 4], "50.28", "50.25")],
)
def test_what_was_sold_within_the_tolerance_of_prices_comes_back(
    off: Order, returns: ReturnPolicy, lines: list[int], paid: str, credit: str
) -> None:
    """The order is a cent off, its lines alone are three."""
    policy = evolve(returns, orders=without_charge(returns.orders))
    sold = sales_order_from_order(off, policy.orders, account="C-1")
    back = return_of(*[piece(number, f"ln_{number}") for number in lines])
    delivered = {each.id: each.quantity for each in off.lines}

    found = mapped(back, off, policy, delivered=delivered)

    assert sold.proof.ax.total - sold.proof.shop.total == Decimal("-0.01")
    assert refunded(back, off, found) == Decimal(paid)
    assert (found.credit.amount, found.adjustment) == (Decimal(credit), Decimal(0))
    assert "prices.tolerated" in [note.rule for note in found.notes]
    assert table_of(found).markup_trans_hdr == []


def test_a_fee_of_what_was_sold_within_the_tolerance_of_prices(
    off: Order, returns: ReturnPolicy
) -> None:
    fee = RestockingFee(charge=FEE, amount=Decimal(2), tax="VAT25")
    policy = evolve(returns, orders=without_charge(returns.orders), restocking=fee)

    found = mapped(return_of(piece()), off, policy, delivered={OrderLineId("ln_1"): Decimal(1)})

    assert refunded(return_of(piece()), off, found) == Decimal("10.07")
    assert (found.credit.amount, found.adjustment) == (Decimal("10.06"), Decimal("-2.50"))


@pytest.mark.parametrize(
    "lines", [LinePolicy(prices="ax"), LinePolicy(price_tolerance=1)], ids=["none", "clarity"]
)
def test_without_a_tolerance_of_prices_a_return_is_to_the_cent(
    off: Order, returns: ReturnPolicy, lines: LinePolicy
) -> None:
    policy = evolve(returns, orders=without_charge(returns.orders, lines))

    with pytest.raises(TotalsDiffer, match="Name a rounding charge"):
        mapped(return_of(piece()), off, policy)


def test_a_return_that_is_off_by_more_than_rounding_is_refused_whatever_is_tolerated(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    tax = [{"code": "VAT25", "rate": "25", "amount": "2.40"}]
    order = make_order([make_line(1, "10.05", tax_lines=tax)])
    policy = evolve(returns, orders=without_charge(returns.orders))

    with pytest.raises(TotalsDiffer, match=r"\[totals\.tax\]"):
        mapped(return_of(piece()), order, policy)


def test_a_tax_that_was_paid_to_the_cent_goes_back_to_the_cent(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    tax = [{"code": "VAT25", "rate": "25", "amount": "1.66"}]
    order = make_order([make_line(1, "2.20", "3", tax_lines=tax)], currency="CHF")
    francs = evolve(returns.orders, rounding_units={"CHF": FIVE_CENTS})
    allocation = allocation_from_order(order, francs)
    two = return_of(piece(quantity="2"))
    (part,) = refund_parts(allocation, returned_lines(two), delivered=DELIVERED)

    assert part.taxes == {"VAT25": Decimal("1.11")}
    with pytest.raises(TotalsDiffer, match=r"\[totals\.total\]\. .* Credit it in AX by hand") as no:
        mapped(two, order, evolve(returns, orders=francs), allocation=allocation)

    (problem,), (difference,) = no.value.problems, no.value.differences
    assert (no.value.currency, problem.path, difference.component) == ("CHF", "$.lines", "total")
    assert difference.candidates == (str(problem.hint),)


@pytest.mark.parametrize(
    ("fee", "charged", "credit"),
    [
        ({"percent": Decimal(10)}, "2.67", "30.67"),
        ({"amount": Decimal(3)}, "3", "30.34"),
        ({"percent": Decimal(10), "amount": Decimal(3)}, "5.67", "27.67"),
        ({"amount": Decimal(4), "tax": "VAT25"}, "4", "28.34"),
        ({"amount": Decimal("26.67")}, "26.67", "6.67"),
    ],
)
def test_a_restocking_fee_is_a_charge(
    order: Order, returns: ReturnPolicy, fee: dict[str, Any], charged: str, credit: str
) -> None:
    rule = RestockingFee(charge=ChargeRule(markup_code="RESTOCK", text="Restocking"), **fee)
    found = mapped(return_of(piece()), order, evolve(returns, restocking=rule))
    (charge,) = table_of(found).markup_trans_hdr

    assert (charge.markup_code, charge.txt, charge.value) == (
        "RESTOCK",
        "Restocking",
        Decimal(charged),
    )
    assert charge.tax_item_group == ("FULL" if "tax" in fee else "NONE")
    assert charge.currency_code == "EUR"
    assert found.fee == Decimal(charged)
    assert found.credit.amount == Decimal(credit)
    assert refunded(return_of(piece()), order, found) == Decimal(credit)


@pytest.mark.parametrize(("included", "tax"), [(False, "1.00"), (True, "0.80")])
def test_a_fee_bears_its_tax_or_has_it_in_it(
    make_order: Make, make_line: Make, returns: ReturnPolicy, included: bool, tax: str
) -> None:
    order = make_order([make_line(1, "30.00", tax_lines=VAT)], prices_include_tax=included)
    fee = RestockingFee(charge=FEE, amount=Decimal(4), tax="VAT25")

    assert fee_tax(order, Decimal(4), evolve(returns, restocking=fee)) == Decimal(tax)


def test_a_fee_of_nothing_is_no_charge(order: Order, returns: ReturnPolicy) -> None:
    rule = RestockingFee(charge=ChargeRule(markup_code="RESTOCK"))

    assert table_of(
        mapped(return_of(piece()), order, evolve(returns, restocking=rule))
    ) == table_of(mapped(return_of(piece()), order, returns))


def test_a_fee_never_exceeds_what_goes_back(order: Order, returns: ReturnPolicy) -> None:
    rule = RestockingFee(charge=ChargeRule(markup_code="RESTOCK"), amount=Decimal("26.68"))

    with pytest.raises(MappingError, match=r"^\$\.lines .*26\.68 exceeds the 26\.67 .* by hand"):
        mapped(return_of(piece()), order, evolve(returns, restocking=rule))


def test_a_fee_has_no_fraction_of_a_cent(order: Order, returns: ReturnPolicy) -> None:
    rule = RestockingFee(charge=ChargeRule(markup_code="RESTOCK"), amount=Decimal("1.005"))

    with pytest.raises(MappingError, match=r"fraction of 0\.01 \[returns\.fee\].*restocking"):
        mapped(return_of(piece()), order, evolve(returns, restocking=rule))


@pytest.mark.parametrize(
    ("price", "owed", "balance"),
    [
        ("26.67", "33.34", "0"),
        ("10", "12.50", "20.84"),
        ("100", "125.00", "-91.66"),
        ("0.40", "0.50", "32.84"),
        ("0", "0", "33.34"),
    ],
)
def test_what_is_sent_instead_is_an_order_of_its_own(
    order: Order, returns: ReturnPolicy, price: str, owed: str, balance: str
) -> None:
    exchange = [{"sku": "SKU-9", "quantity": "1", "unit_price": price}]
    found = mapped(
        return_of(piece(), exchange_lines=exchange),
        order,
        evolve(returns, exchange_tax="VAT25"),
    )
    assert found.replacement is not None
    (table,) = found.replacement.sales_table
    (sales_line,) = table.sales_line

    assert table.purch_order_form_num == "R-1-X"
    assert sales_line.item_id == "SKU-9"
    assert sales_line.sales_qty == 1
    assert (sales_line.customer_line_num, sales_line.sales_unit) == (1, "ea")
    assert (sales_line.tax_group, sales_line.tax_item_group) == ("WEB", "FULL")
    assert sales_line.receipt_date_requested == date(2026, 12, 1)
    (place,) = sales_line.invent_dim
    assert (place.invent_site_id, place.invent_location_id) == ("1", "11")
    assert found.owed.amount == Decimal(owed)
    assert found.balance.amount == Decimal(balance)
    assert refunded(return_of(piece(), exchange_lines=exchange), order, found) == Decimal(balance)
    assert len(table_of(found).sales_line) == 1


@pytest.mark.parametrize(
    ("change", "line_change", "path"),
    [
        ({"exchange_tax": None}, {}, "$.exchange_lines"),
        ({"orders": None}, {}, "$.exchange_lines"),
        ({}, {"quantity": "0"}, "$.exchange_lines[0]"),
        ({}, {"unit_price": "-1"}, "$.exchange_lines[0]"),
    ],
)
def test_what_is_sent_instead_needs_a_rule_a_place_a_quantity_and_a_price(
    order: Order,
    returns: ReturnPolicy,
    change: dict[str, Any],
    line_change: dict[str, str],
    path: str,
) -> None:
    if "orders" in change:
        change = {"orders": evolve(returns.orders, default_warehouse=None)}
        warehouse = {"warehouse": "NORTH"}
        order = order.model_copy(
            update={"lines": tuple(each.model_copy(update=warehouse) for each in order.lines)}
        )
    exchange = [{"sku": "SKU-9", "quantity": "1", "unit_price": "1", **line_change}]
    used = evolve(returns, **{"exchange_tax": "VAT25", **change})
    with pytest.raises(MappingError) as refused:
        mapped(return_of(piece(), exchange_lines=exchange), order, used)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (path, "returns.exchange")


@pytest.mark.parametrize(
    ("return_", "path", "rule"),
    [
        (return_of(piece(), order_id="ord_2"), "$.order_id", "returns.order"),
        (return_of(piece(), currency="USD"), "$.currency", "returns.currency"),
        (return_of(piece(), status="rejected"), "$.status", "returns.status"),
        (return_of(piece(), status="cancelled"), "$.status", "returns.status"),
        (return_of(piece(), number=""), "$.number", "returns.number"),
        (return_of(piece(), number="R-1 "), "$.number", "returns.number"),
        (return_of(piece(), number="R" * 21), "$.number", "returns.number"),
        (return_of(piece(of="ln_9")), "$.lines[0].order_line_id", "returns.no-line"),
        (return_of(piece(quantity="0")), "$.lines[0].quantity", "returns.quantity"),
        (return_of(piece(quantity="-1")), "$.lines[0].quantity", "returns.quantity"),
        (return_of(piece(quantity="4")), "$.lines[0].quantity", "returns.more-than-delivered"),
        (return_of(piece(), piece()), "$.lines[1].id", "returns.line-ids"),
        (return_of(piece(reason="late"), piece(2)), "$.lines", "returns.mixed-reasons"),
        (return_of(piece(restock=False)), "$.lines[0].restock", "returns.no-disposition"),
    ],
)
def test_what_cannot_be_returned_is_refused_by_path_and_rule(
    order: Order, returns: ReturnPolicy, return_: Return, path: str, rule: str
) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(return_, order, returns)

    assert {(problem.path, problem.rule) for problem in refused.value.problems} == {(path, rule)}


def test_what_was_not_delivered_cannot_come_back(order: Order, returns: ReturnPolicy) -> None:
    with pytest.raises(MappingError, match=r"returns\.more-than-delivered"):
        mapped(return_of(piece()), order, returns, delivered={})


def test_no_more_comes_back_than_was_ordered(order: Order, returns: ReturnPolicy) -> None:
    delivered = {OrderLineId("ln_1"): Decimal(9)}
    with pytest.raises(MappingError, match="3 were delivered"):
        mapped(return_of(piece(quantity="4")), order, returns, delivered=delivered)


def test_goods_come_back_to_our_own_door(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    order: Order = make_order([make_line(1, "100", ship_to={"city": "Oslo", "country": "NO"})])
    found = mapped(return_of(piece()), order, evolve(returns, path="negative-lines"))
    assert isinstance(found.document, SalesOrder)
    (sales_line,) = found.document.sales_table[0].sales_line

    assert sales_line.line_dlv_addr == []


def test_a_part_of_a_bundle_comes_back_taxed_as_the_bundle(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    part = make_line(2, "10.00", total="0", parent_line_id="ln_1")
    order: Order = make_order([make_line(1, "80.00", tax_lines=VAT), part, make_line(3, "5.00")])
    delivered = {OrderLineId("ln_2"): Decimal(1)}
    found = mapped(return_of(piece(of="ln_2")), order, returns, delivered=delivered)

    (sales_line,) = table_of(found).sales_line
    assert (sales_line.tax_group, sales_line.tax_item_group) == ("WEB", "FULL")
    assert str(found.credit) == "100.00 EUR"


def test_the_allocation_must_be_the_orders(order: Order, returns: ReturnPolicy) -> None:
    allocation = allocation_from_order(order)
    changes: list[dict[str, Any]] = [{"order_id": "ord_2"}, {"currency": "USD"}]
    for change, name in zip(changes, ("order", "currency"), strict=True):
        with pytest.raises(MappingError) as refused:
            mapped(return_of(piece()), order, returns, allocation=evolve(allocation, **change))
        (problem,) = refused.value.problems
        assert problem.rule == f"returns.{name}"


def test_several_reasons_and_no_reason_are_the_policys_affair(
    order: Order, returns: ReturnPolicy
) -> None:
    mixed = return_of(piece(reason="late"), piece(2))
    found = mapped(mixed, order, evolve(returns, mixed_reason="MIXED"))

    assert table_of(found).return_reason_code_id == "MIXED"
    with pytest.raises(MappingError, match=r"^\$\.lines\[0\]\.reason .*\[returns\.no-reason\]"):
        mapped(return_of(piece()), order, evolve(returns, default_reason=None))


def test_tax_that_ax_would_round_otherwise_goes_to_the_rounding_charge(
    order: Order, returns: ReturnPolicy
) -> None:
    allocation = allocation_from_order(order)
    (first, second) = allocation.lines
    other = evolve(allocation, lines=(evolve(first, taxes={"VAT25": Decimal("20.05")}), second))
    found = mapped(return_of(piece()), order, returns, allocation=other)
    (charge,) = table_of(found).markup_trans_hdr

    assert (charge.markup_code, charge.value) == ("TAXROUND", Decimal("-0.01"))
    assert charge.currency_code == "EUR"
    assert str(found.credit) == "33.35 EUR"
    assert [note.rule for note in found.notes] == ["returns.no-lot", "tax.rounding"]


@pytest.mark.parametrize(
    "ledger",
    [{"roundings": {"V25": RoundingRule(Decimal("0.10"))}}, {"tolerance": 4}],
    ids=["a round-off", "a tolerance"],
)
def test_what_the_tax_policy_let_be_sold_comes_back(
    make_order: Make, make_line: Make, returns: ReturnPolicy, ledger: dict[str, Any]
) -> None:
    orders = evolve(returns.orders, tax=evolve(returns.orders.tax, **ledger))
    price = "10.15" if "roundings" in ledger else "10.00"
    tax = [{"code": "VAT25", "rate": "25", "amount": "2.54"}]
    order: Order = make_order([make_line(1, price, tax_lines=tax)])

    sold = sales_order_from_order(order, orders, account="C-1")
    found = mapped(return_of(piece()), order, evolve(returns, orders=orders))

    assert sold.proof.ax.rounding == Decimal("0.04")
    assert found.credit == sold.proof.total


def test_where_prices_contain_tax_the_difference_is_only_noted(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    tax = [{"code": "VAT25", "rate": "25", "amount": "20.01"}]
    order: Order = make_order([make_line(1, "100", tax_lines=tax)], prices_include_tax=True)
    found = mapped(return_of(piece()), order, returns)

    assert str(found.credit) == "100.00 EUR"
    assert [note.rule for note in found.notes] == ["returns.no-lot", "tax.rounding"]
    assert table_of(found).markup_trans_hdr == []
    assert table_of(found).incl_tax == "Yes"


def test_more_than_rounding_is_refused(order: Order, returns: ReturnPolicy) -> None:
    allocation = allocation_from_order(order)
    (first, second) = allocation.lines
    other = evolve(allocation, lines=(evolve(first, taxes={"VAT25": Decimal(21)}), second))
    with pytest.raises(TotalsDiffer) as refused:
        mapped(return_of(piece()), order, returns, allocation=other)
    assert [(p.path, p.rule) for p in refused.value.problems] == [("$.lines", "totals.tax")]
    (difference,) = refused.value.differences
    assert (difference.component, difference.expected) == ("tax", Decimal("7.00"))
    assert difference.got == Decimal("6.67")
    assert difference.candidates == (str(refused.value.problems[0].hint),)
    assert refused.value.currency == "EUR"

    small = evolve(allocation, lines=(evolve(first, taxes={"VAT25": Decimal("20.05")}), second))
    tax = evolve(returns.orders.tax, rounding_charge=None)
    without = evolve(returns, orders=evolve(returns.orders, tax=tax))
    with pytest.raises(TotalsDiffer, match="rounding charge"):
        mapped(return_of(piece()), order, without, allocation=small)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"path": "by-hand"}, "path"),
        ({"mixed_reason": "M" * 11}, "mixed_reason"),
        ({"deadline_days": -1}, "deadline_days"),
        ({"exchange_tax": "VAT99"}, "tax.VAT99"),
        (
            {"restocking": RestockingFee(charge=ChargeRule(markup_code="R"), tax="VAT99")},
            "tax.VAT99",
        ),
    ],
)
def test_a_return_policy_is_checked_when_it_is_made(
    returns: ReturnPolicy, change: dict[str, Any], path: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        evolve(returns, **change)

    assert [problem.path for problem in refused.value.problems] == [path]


def test_codes_as_long_as_ax_keeps_them_are_taken(returns: ReturnPolicy) -> None:
    code = "C" * 10

    assert ReturnReason(reason=code, disposition=code, scrapped=code)
    assert evolve(returns, mixed_reason=code, deadline_days=0)
    assert RestockingFee(charge=ChargeRule(markup_code="R"), percent=Decimal(100))


@pytest.mark.parametrize(
    ("kind", "fields", "path"),
    [
        (ReturnReason, {"reason": "", "disposition": "C"}, "reason"),
        (ReturnReason, {"reason": "R", "disposition": ""}, "disposition"),
        (ReturnReason, {"reason": "R" * 11, "disposition": "C"}, "reason"),
        (ReturnReason, {"reason": "R", "disposition": "C" * 11}, "disposition"),
        (ReturnReason, {"reason": "R", "disposition": "C", "scrapped": "S" * 11}, "scrapped"),
        (RestockingFee, {"charge": FEE, "percent": Decimal(101)}, "percent"),
        (RestockingFee, {"charge": FEE, "percent": Decimal(-1)}, "percent"),
        (RestockingFee, {"charge": FEE, "amount": Decimal(-1)}, "amount"),
        (RestockingFee, {"charge": FEE, "amount": Decimal("Infinity")}, "amount"),
        (RestockingFee, {"charge": FEE, "percent": Decimal("NaN")}, "percent"),
        (RestockingFee, {"charge": None}, "charge"),
    ],
)
def test_reasons_and_fees_are_checked_when_they_are_made(
    kind: type[Any], fields: dict[str, Any], path: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        kind(**fields)

    assert [problem.path for problem in refused.value.problems] == [path]


@pytest.mark.parametrize("number", ["W-1", "w-1 ", "  ", ""])
def test_a_return_has_a_number_that_its_order_has_not(
    order: Order, returns: ReturnPolicy, number: str
) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(return_of(piece(), number=number), order, returns)

    assert [(each.path, each.rule) for each in refused.value.problems] == [
        ("$.number", "returns.number")
    ]


def test_what_is_sent_instead_has_a_number_of_its_own(order: Order, returns: ReturnPolicy) -> None:
    instead = [{"sku": "SKU-9", "quantity": "1", "unit_price": "30.00"}]
    of_exchange = order.model_copy(update={"number": "R-1-X"})

    with pytest.raises(MappingError, match="number that the order has"):
        mapped(
            return_of(piece(), exchange_lines=instead),
            of_exchange,
            evolve(returns, exchange_tax=""),
        )


def test_nothing_is_credited_to_nobody(order: Order, returns: ReturnPolicy) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(return_of(piece()), order, returns, account=" ")

    assert refused.value.rule == "returns.no-account"


def test_what_is_sent_instead_is_an_article(order: Order, returns: ReturnPolicy) -> None:
    instead = [{"sku": "", "quantity": "1", "unit_price": "30.00"}]

    with pytest.raises(MappingError) as refused:
        mapped(return_of(piece(), exchange_lines=instead), order, evolve(returns, exchange_tax=""))

    assert refused.value.problems[0].path == "$.exchange_lines[0].sku"


def test_a_line_that_the_order_has_no_more_is_credited_by_hand(
    order: Order, returns: ReturnPolicy
) -> None:
    shorter = order.model_copy(update={"lines": order.lines[:1]})

    with pytest.raises(MappingError) as refused:
        mapped(
            return_of(piece(of="ln_2")), shorter, returns, allocation=allocation_from_order(order)
        )

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.lines[0].order_line_id", "returns.no-line")


def test_nothing_is_credited_in_a_currency_that_is_gone(
    make_order: Make, make_line: Make, returns: ReturnPolicy
) -> None:
    levs = make_order(
        [make_line(1, "10.00")], currency="BGN", placed_at="2025-12-20T09:00:00+02:00"
    )
    allocation = allocation_from_order(levs)

    assert mapped(return_of(piece()), levs, returns, allocation=allocation, on=date(2025, 12, 31))
    for currency in ("BGN", "EUR"):
        back = return_of(piece(), currency=currency)
        with pytest.raises(InvalidValue, match=r"1 EUR is 1\.95583 BGN"):
            mapped(back, levs, returns, allocation=allocation, on=date(2026, 1, 1))


def test_what_is_sent_instead_is_sold_as_in_an_order(order: Order, returns: ReturnPolicy) -> None:
    """In AX's unit for the article, at a price for so many as AX's price is for."""
    units = UnitConversions(
        units=(Unit(symbol="ea", unit_class="pieces"), Unit(symbol="box", unit_class="pieces")),
        rules=(UnitRule(unit="box", other="ea", factor=Decimal(12)),),
    )
    lines = LinePolicy(
        conversions=units, sales_units={"NUT": "box"}, price_units={"SCREW": Decimal(100)}
    )
    policy = evolve(returns, exchange_tax="", orders=evolve(returns.orders, lines=lines))
    instead = [
        {"sku": "NUT", "quantity": "24", "unit_price": "1.00"},
        {"sku": "SCREW", "quantity": "200", "unit_price": "0.05"},
    ]

    found = mapped(return_of(piece(), exchange_lines=instead), order, policy)

    assert found.replacement is not None
    (table,) = found.replacement.sales_table
    assert [
        (each.sales_qty, each.sales_unit, each.sales_price, each.price_unit)
        for each in table.sales_line
    ] == [
        (Decimal(2), "box", Decimal("12.00"), UNSET),
        (Decimal(200), "ea", Decimal("5.00"), Decimal(100)),
    ]
    assert str(found.owed) == "34.00 EUR"


def test_half_a_box_is_not_sent_instead(order: Order, returns: ReturnPolicy) -> None:
    units = UnitConversions(
        units=(Unit(symbol="ea", unit_class="pieces"), Unit(symbol="box", unit_class="pieces")),
        rules=(UnitRule(unit="box", other="ea", factor=Decimal(12)),),
    )
    lines = LinePolicy(conversions=units, sales_units={"NUT": "box"})
    policy = evolve(returns, exchange_tax="", orders=evolve(returns.orders, lines=lines))
    instead = [{"sku": "NUT", "quantity": "6", "unit_price": "1.00"}]

    with pytest.raises(MappingError) as refused:
        mapped(return_of(piece(), exchange_lines=instead), order, policy)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.exchange_lines[0].unit", "units.not-whole")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"deadline_days": 3651}, "deadline_days"),
        (
            {"restocking": RestockingFee(charge=ChargeRule(markup_code="TAXROUND"))},
            "restocking.charge",
        ),
    ],
)
def test_a_policy_of_returns_that_could_only_fail_later_is_refused(
    returns: ReturnPolicy, change: dict[str, Any], path: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        evolve(returns, **change)

    assert [problem.path for problem in refused.value.problems] == [path]
