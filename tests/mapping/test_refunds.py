"""What was paid, and what goes back of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.clarity.models import (
    NewRefund,
    Order,
    Payment,
    record_from_json,
    record_from_object,
)
from axclarity.errors import MappingError
from axclarity.mapping.returns.allocations import (
    LineAllocation,
    StoredAllocation,
    allocation_from_order,
)
from axclarity.mapping.returns.refund_checks import check_refund, check_refund_payments
from axclarity.mapping.returns.refunds import (
    Returned,
    refund_from_return,
    refund_part,
    refund_parts,
    returned_lines,
)
from axclarity.sandbox import example
from axclarity.values import OrderId, OrderLineId, ReturnLineId
from tests.mapping._returns import piece, return_of

Make = Callable[..., Any]
VAT = [{"code": "VAT25", "rate": "25", "amount": "20.00"}]


def line_allocation(name: str, quantity: str, amount: str, tax: str = "0") -> LineAllocation:
    return LineAllocation(
        order_line_id=OrderLineId(name),
        quantity=Decimal(quantity),
        amount=Decimal(amount),
        discount=Decimal(0),
        taxes={"VAT": Decimal(tax)} if Decimal(tax) else {},
    )


ALLOCATION = StoredAllocation(
    order_id=OrderId("ord_1"),
    currency="EUR",
    prices_include_tax=False,
    lines=(line_allocation("ln_1", "3", "10", "2.50"), line_allocation("ln_2", "1", "5")),
    shipping=Decimal(4),
    fees=Decimal(1),
)


def refund(*lines: dict[str, Any], **more: Any) -> NewRefund:
    made = sum(Decimal(line["amount"]) + Decimal(line.get("tax", 0)) for line in lines)
    made += Decimal(more.get("shipping", 0)) + Decimal(more.get("adjustment", 0))
    content = {"order_id": "ord_1", "currency": "EUR", "lines": list(lines), "total": str(made)}
    return record_from_object(NewRefund, {**content, **more})


def line(number: int = 1, quantity: str = "1", amount: str = "3.33", tax: str = "0.83") -> Any:
    return {
        "id": f"rf_{number}",
        "order_line_id": "ln_1",
        "quantity": quantity,
        "amount": amount,
        "tax": tax,
    }


def test_every_amount_of_an_order_is_allocated(make_order: Make, make_line: Make) -> None:
    order: Order = make_order(
        [
            make_line(1, "30.00", "3", total="85.00", discounts=[{"amount": "5"}], tax_lines=VAT),
            make_line(2, "15.00"),
        ],
        discounts=[{"amount": "5.00"}],
        shipping_lines=[
            {
                "code": "standard",
                "amount": "8",
                "tax_lines": [{"code": "VAT25", "rate": "25", "amount": "2"}],
            }
        ],
        fees=[{"code": "gift-wrap", "amount": "-1"}],
    )
    found = allocation_from_order(order)

    assert [(each.amount, each.discount, each.taxes) for each in found.lines] == [
        (Decimal("80.75"), Decimal("9.25"), {"VAT25": Decimal("20.00")}),
        (Decimal("14.25"), Decimal("0.75"), {}),
    ]
    assert (found.shipping, found.fees) == (Decimal(10), Decimal(-1))
    assert found.total == order.totals.total


def test_taxes_of_one_code_are_added(make_order: Make, make_line: Make) -> None:
    twice = [{"code": "VAT25", "rate": "12.5", "amount": amount} for amount in ("1.25", "1.26")]
    (found,) = allocation_from_order(make_order([make_line(1, "10", tax_lines=twice)])).lines

    assert found.taxes == {"VAT25": Decimal("2.51")}


def test_where_prices_contain_tax_it_is_not_added(make_order: Make, make_line: Make) -> None:
    tax = [{"code": "VAT25", "rate": "25", "amount": "2"}]
    order: Order = make_order(
        [make_line(1, "10.00", tax_lines=tax)],
        prices_include_tax=True,
        shipping_lines=[{"code": "standard", "amount": "10", "tax_lines": tax}],
    )
    found = allocation_from_order(order)

    assert found.paid(Decimal(10), Decimal(2)) == 10
    assert (found.shipping, found.total) == (Decimal(10), Decimal(20))


@pytest.mark.parametrize(
    ("prices", "taxes", "discounts"),
    [(("10", "30"), ("5.00", "15.00"), ("2.50", "7.50")), (("0", "0"), ("10", "10"), ("5", "5"))],
)
def test_a_bundle_leaves_its_tax_and_discount_to_its_components(
    make_order: Make,
    make_line: Make,
    prices: tuple[str, str],
    taxes: tuple[str, str],
    discounts: tuple[str, str],
) -> None:
    order: Order = make_order(
        [
            make_line(1, "90.00", total="80.00", discounts=[{"amount": "10"}], tax_lines=VAT),
            *(
                make_line(n, price, total="0", parent_line_id="ln_1")
                for n, price in zip((2, 3), prices, strict=True)
            ),
        ]
    )
    found = allocation_from_order(order)

    assert [each.order_line_id for each in found.lines] == ["ln_2", "ln_3"]
    assert [each.tax for each in found.lines] == [Decimal(tax) for tax in taxes]
    assert [each.discount for each in found.lines] == [Decimal(d) for d in discounts]
    assert found.total == order.totals.total
    (kept,) = allocation_from_order(order, evolve(example.order_policy(), bundles="keep")).lines
    assert kept.order_line_id == "ln_1"
    assert (kept.amount, kept.tax) == (Decimal(80), Decimal(20))


def test_a_free_bundle_is_spread_evenly(make_order: Make, make_line: Make) -> None:
    order: Order = make_order(
        [
            make_line(1, "10.01", total="0", discounts=[{"amount": "10.01"}]),
            make_line(2, "1", total="0", parent_line_id="ln_1"),
            make_line(3, "9", total="0", parent_line_id="ln_1"),
        ]
    )
    lines = allocation_from_order(order).lines

    assert [each.discount for each in lines] == [Decimal("5.01"), Decimal("5.00")]
    assert [each.amount for each in lines] == [0, 0]


def returned(number: int, quantity: str) -> Returned:
    return Returned(
        return_line_id=ReturnLineId(f"rl_{number}"),
        order_line_id=OrderLineId("ln_1"),
        quantity=Decimal(quantity),
    )


def test_the_last_step_takes_what_rounding_left_over() -> None:
    delivered = {OrderLineId("ln_1"): Decimal(3)}
    parts = refund_parts(ALLOCATION, [returned(n, "1") for n in range(3)], delivered=delivered)

    assert [part.amount for part in parts] == [Decimal(a) for a in ("3.33", "3.34", "3.33")]
    assert [part.tax for part in parts] == [Decimal(a) for a in ("0.83", "0.84", "0.83")]


def test_parts_of_a_piece_come_back_in_whole_units() -> None:
    delivered = {OrderLineId("ln_1"): Decimal(3)}
    (part,) = refund_parts(ALLOCATION, [returned(1, "0.15")], delivered=delivered)

    assert part.amount == Decimal("0.50")
    assert part.tax == Decimal("0.13")


@pytest.mark.parametrize(
    ("tax", "units", "back"),
    [
        ("2.51", {}, "0.85"),
        ("2.51", {"tax_unit": Decimal("0.01")}, "0.84"),
        ("2.50", {"tax_unit": Decimal("0.01")}, "0.85"),
    ],
)
def test_a_tax_goes_back_in_the_unit_of_amounts_unless_it_was_paid_in_another(
    tax: str, units: dict[str, Decimal], back: str
) -> None:
    one = line_allocation("ln_1", "3", "10", tax)
    part = refund_part(one, returned(1, "1"), Decimal(0), Decimal("0.05"), **units)

    assert (part.amount, part.tax) == (Decimal("3.35"), Decimal(back))


ONE = OrderLineId("ln_1")


def test_a_refund_has_line_ids_of_its_own_and_adds_up() -> None:
    return_ = return_of(piece())
    delivered = {OrderLineId("ln_1"): Decimal(3)}
    parts = refund_parts(ALLOCATION, returned_lines(return_), delivered=delivered)
    found = refund_from_return(
        return_, ALLOCATION, parts, shipping=Decimal(4), adjustment=Decimal(-9)
    )
    (only,) = found.lines

    assert only.id not in ("rl_1", "ln_1")
    assert (only.amount, only.tax) == (Decimal("3.33"), Decimal("0.83"))
    assert (found.total, found.return_id) == (Decimal("-0.84"), "ret_1")
    assert check_refund(record_from_json(NewRefund, found.to_json()), ALLOCATION) == ()


@pytest.mark.parametrize("part", ["shipping", "adjustment"])
def test_no_refund_is_told_to_a_fraction_of_a_cent(part: str) -> None:
    return_ = return_of(piece())
    parts = refund_parts(ALLOCATION, returned_lines(return_), delivered={ONE: Decimal(3)})
    fraction: dict[str, Any] = {part: Decimal("1.005")}

    with pytest.raises(MappingError, match=rf"^\$\.{part} .*\[refunds\.fraction\]"):
        refund_from_return(return_, ALLOCATION, parts, **fraction)


def test_an_exchange_is_refunded_by_what_is_owed_for_it_or_not_at_all() -> None:
    instead = [{"sku": "SKU-9", "quantity": "1", "unit_price": "100.00"}]
    exchange = return_of(piece(), exchange_lines=instead)
    parts = refund_parts(ALLOCATION, returned_lines(exchange), delivered={ONE: Decimal(3)})

    with pytest.raises(MappingError, match=r"\[refunds\.adjustment\].* mapped return"):
        refund_from_return(exchange, ALLOCATION, parts)
    for adjustment in (Decimal(0), Decimal(-100)):
        found = refund_from_return(exchange, ALLOCATION, parts, adjustment=adjustment)
        assert found.total == Decimal("4.16") + adjustment


def test_a_bundle_that_went_as_its_components_comes_back_as_them() -> None:
    return_ = return_of(piece(of="ln_of_bundle"))

    with pytest.raises(MappingError, match=r"\[returns\.no-line\].* components of a bundle"):
        refund_parts(ALLOCATION, returned_lines(return_), delivered={ONE: Decimal(3)})


def test_a_refund_line_is_without_the_tax_that_prices_contain() -> None:
    return_ = return_of(piece(quantity="3"))
    included = StoredAllocation(
        order_id=OrderId("ord_1"),
        currency="EUR",
        prices_include_tax=True,
        lines=ALLOCATION.lines,
        shipping=Decimal(0),
        fees=Decimal(0),
    )
    delivered = {OrderLineId("ln_1"): Decimal(3)}
    parts = refund_parts(included, returned_lines(return_), delivered=delivered)
    (only,) = refund_from_return(return_, included, parts).lines

    assert (only.amount, only.tax) == (Decimal("7.50"), Decimal("2.50"))


def test_another_amount_than_the_share_is_noted_not_refused() -> None:
    notes = check_refund(refund(line(amount="3.00")), ALLOCATION)

    assert [(note.path, note.rule) for note in notes] == [
        ("$.lines[0].amount", "refunds.other-share")
    ]
    second = refund(line(2, amount="3.34", tax="0.84"))
    assert check_refund(second, ALLOCATION, [refund(line())]) == ()
    third = refund(line(3))
    assert check_refund(third, ALLOCATION, [refund(line()), second]) == ()
    assert (
        check_refund(third, ALLOCATION, [refund(line(), line(2, amount="3.34", tax="0.84"))]) == ()
    )
    assert len(check_refund(second, ALLOCATION, [refund(line()), third])) == 1


@pytest.mark.parametrize(
    ("one", "path", "rule"),
    [
        (refund(line(), order_id="ord_2"), "$.order_id", "refunds.order"),
        (refund(line(), currency="USD"), "$.currency", "refunds.currency"),
        (refund(line(), line()), "$.lines", "refunds.line-ids"),
        (refund(line(), total="4.17"), "$.total", "refunds.total"),
        (refund(adjustment="-1"), "$.total", "refunds.negative"),
        (refund(line(quantity="-1")), "$.lines[0].quantity", "refunds.quantity"),
        (
            refund({**line(), "order_line_id": "ln_9"}),
            "$.lines[0].order_line_id",
            "refunds.no-line",
        ),
        (refund(line(quantity="4")), "$.lines[0].quantity", "refunds.more-than-paid"),
        (refund(line(amount="10", tax="2.51")), "$.lines[0].amount", "refunds.more-than-paid"),
        (refund(shipping="4.01"), "$.shipping", "refunds.more-than-paid"),
        (refund(adjustment="22.51"), "$.total", "refunds.more-than-paid"),
    ],
)
def test_what_was_not_paid_cannot_go_back(one: NewRefund, path: str, rule: str) -> None:
    with pytest.raises(MappingError) as refused:
        check_refund(one, ALLOCATION)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [(path, rule)]


@pytest.mark.parametrize(
    ("one", "paths"),
    [
        (refund(line(amount="3.335")), ["$.total"]),
        (refund(line(tax="0.005")), ["$.total"]),
        (refund(shipping="1.005"), ["$.shipping", "$.total"]),
        (refund(adjustment="0.005"), ["$.adjustment", "$.total"]),
        (refund(shipping="1.005", adjustment="0.005"), ["$.shipping", "$.adjustment"]),
    ],
)
def test_what_is_paid_and_booked_of_a_refund_is_whole_cents(
    one: NewRefund, paths: list[str]
) -> None:
    with pytest.raises(MappingError, match=r"\[refunds\.fraction\]\. .*replay") as refused:
        check_refund(one, ALLOCATION)

    assert [problem.path for problem in refused.value.problems] == paths


def test_lines_of_more_digits_than_cents_are_compared_with_what_was_paid() -> None:
    lines = [line(number, amount="3.3058", tax="0.6942") for number in (1, 2)]
    notes = check_refund(refund(*lines), ALLOCATION)

    assert [note.rule for note in notes] == ["refunds.other-share"] * 2
    other = {**line(2, amount="4.9999", tax="0"), "order_line_id": "ln_2"}
    with pytest.raises(MappingError, match=r"^\$\.lines\[0\]\.amount .*more-than-paid"):
        check_refund(refund(line(amount="10.0001", tax="2.5"), other), ALLOCATION)


def test_every_line_is_looked_at() -> None:
    unknown = {**line(), "order_line_id": "ln_9"}
    with pytest.raises(MappingError) as refused:
        check_refund(refund(unknown, line(2, quantity="4")), ALLOCATION)

    assert [problem.path for problem in refused.value.problems] == [
        "$.lines[0].order_line_id",
        "$.lines[1].quantity",
    ]


def test_what_went_back_before_counts() -> None:
    before = refund(line(quantity="2", amount="6.67", tax="1.67"), shipping="3")

    check_refund(refund(line(2), shipping="1"), ALLOCATION, [before])
    with pytest.raises(MappingError) as refused:
        check_refund(
            refund(line(2, quantity="2", amount="3.34"), shipping="2"), ALLOCATION, [before]
        )
    assert [problem.path for problem in refused.value.problems] == [
        "$.lines[0].quantity",
        "$.lines[0].amount",
        "$.shipping",
    ]


def test_all_that_was_paid_may_go_back() -> None:
    assert check_refund(refund(adjustment="22.50"), ALLOCATION) == ()
    assert check_refund(refund(adjustment="0"), ALLOCATION) == ()
    assert check_refund(refund(adjustment="-1", return_id="ret_1"), ALLOCATION) == ()


def payment(amount: str, **more: Any) -> Payment:
    return record_from_object(
        Payment,
        {
            "id": "pay_1",
            "order_id": "ord_1",
            "kind": "refund",
            "method": "card",
            "amount": amount,
            "currency": "EUR",
            "occurred_at": "2026-11-20T09:00:00Z",
            **more,
        },
    )


def test_the_payments_of_a_refund_make_its_total() -> None:
    check_refund_payments(refund(adjustment="5"), [payment("2"), payment("3", id="pay_2")])
    check_refund_payments(refund(adjustment="-5"), [])
    for wrong in ([payment("4")], [payment("5", currency="USD")], [payment("5", kind="capture")]):
        with pytest.raises(MappingError, match=r"^\$\.payments .*\[refunds\.payments\]"):
            check_refund_payments(refund(adjustment="5"), wrong)


def test_a_payment_that_is_listed_twice_counts_once() -> None:
    check_refund_payments(refund(adjustment="5"), [payment("5"), payment("5")])
    with pytest.raises(MappingError, match="make 5, the refund 10"):
        check_refund_payments(refund(adjustment="10"), [payment("5"), payment("5")])


LEVS = evolve(ALLOCATION, currency="BGN", shipping=Decimal("81.50"))
"""100.00 BGN in all, which are 51.13 EUR."""


def test_a_refund_may_be_in_the_successor_of_the_orders_currency_to_the_cent() -> None:
    check_refund(refund(adjustment="51.13"), LEVS)
    with pytest.raises(MappingError, match=r"makes 51\.14 .* 51\.13 were paid"):
        check_refund(refund(adjustment="51.14"), LEVS)
    with pytest.raises(MappingError, match=r"is not USD \[refunds\.currency\]\.$"):
        check_refund(refund(adjustment="5"), evolve(ALLOCATION, currency="USD"))
    with pytest.raises(MappingError, match=r"is not EUR \[refunds\.currency\]\.$"):
        check_refund(refund(adjustment="5", currency="BGN"), ALLOCATION)


@pytest.mark.parametrize(("amount", "allowed"), [("25.56", True), ("25.57", False)])
def test_what_went_back_in_the_old_currency_is_taken_off_before_the_rest_is_converted(
    amount: str, allowed: bool
) -> None:
    levs, euros = refund(adjustment="50", currency="BGN"), refund(adjustment=amount)
    for one, earlier in ((euros, levs), (levs, euros)):
        if allowed:
            check_refund(one, LEVS, [earlier])
        else:
            with pytest.raises(MappingError, match=r"refunds\.more-than-paid"):
                check_refund(one, LEVS, [earlier])


def test_a_line_in_the_successor_may_be_a_cent_above_for_its_tax_is_rounded_apart() -> None:
    """12.50 BGN are 6.39 EUR; 10 and 2.50 are 5.11 and 1.28."""
    line = {"id": "r_1", "order_line_id": "ln_1", "quantity": "3", "amount": "5.11"}

    check_refund(refund({**line, "tax": "1.28"}), LEVS)
    check_refund(refund({**line, "tax": "1.29"}), LEVS)
    with pytest.raises(MappingError, match=r"lines\[0\]\.amount makes 6\.41 .* 6\.39 were paid"):
        check_refund(refund({**line, "tax": "1.30"}), LEVS)
