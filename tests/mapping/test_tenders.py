"""Gift cards and store credit pay for an order; they take nothing off it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.errors import MappingError, TotalsDiffer
from axclarity.mapping import OrderPolicy, prove, sales_order_from_order
from axclarity.mapping.explanation import explain
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.tenders import order_without_tender, tenders_from_order

Make = Callable[..., Any]

GIFT = frozenset({"gift-card"})


def paid(kind: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"id": f"pay_{kind}", "kind": kind, "method": kind, "amount": amount, **more}


def test_what_paid_for_an_order(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "100.00")],
        gift_cards=[{"last4": "1234", "amount": "10.00"}],
        payments=[
            paid("authorization", "90.00"),
            paid("capture", "60.00", reference="psp_1", currency="EUR"),
            paid("store_credit", "20.00"),
            paid("on_account", "10.00"),
            paid("refund", "5.00"),
            paid("gift_card", "10.00"),
        ],
    )

    tenders = tenders_from_order(order)

    assert [(each.kind.value, each.money.amount, each.reference) for each in tenders] == [
        ("gift_card", Decimal("10.00"), "1234"),
        ("capture", Decimal("60.00"), "psp_1"),
        ("store_credit", Decimal("20.00"), ""),
        ("on_account", Decimal("10.00"), ""),
    ]
    assert {each.money.currency for each in tenders} == {"EUR"}
    assert tenders[1].method == "capture"


def test_gift_cards_that_are_only_payments(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "10.00")], payments=[paid("gift_card", "4.00")])

    (tender,) = tenders_from_order(order)

    assert (tender.kind.value, tender.money.amount) == ("gift_card", Decimal("4.00"))


@pytest.mark.parametrize(
    ("more", "path", "rule"),
    [
        ({"gift_cards": [{"amount": "-1.00"}]}, "$.gift_cards[0].amount", "tenders.negative"),
        ({"payments": [paid("capture", "-1.00")]}, "$.payments[0].amount", "tenders.negative"),
        (
            {"payments": [paid("capture", "1.00", currency="SEK")]},
            "$.payments[0].currency",
            "tenders.currency",
        ),
        (
            {"gift_cards": [{"amount": "2.00"}], "payments": [paid("gift_card", "3.00")]},
            "$.gift_cards",
            "tenders.gift-cards",
        ),
    ],
)
def test_tender_that_cannot_be_is_refused(
    make_order: Make, make_line: Make, more: dict[str, Any], path: str, rule: str
) -> None:
    with pytest.raises(MappingError) as refused:
        tenders_from_order(make_order([make_line(1, "10.00")], **more))

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (path, rule)


def test_a_gift_card_among_the_fees_is_what_is_paid_with(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order(
        [make_line(1, "100.00")],
        fees=[
            {"code": "gift-card", "amount": "-30.00"},
            {"code": "gift-wrap", "amount": "2.00"},
        ],
        discounts=[{"code": "gift-card", "amount": "5.00"}, {"code": "SALE", "amount": "7.00"}],
        gift_cards=[{"amount": "1.00"}],
    )

    moved = order_without_tender(order, GIFT)

    assert order.totals.total == Decimal("60.00")
    assert moved.totals.total == Decimal("95.00")
    assert (moved.totals.fees, moved.totals.discount) == (Decimal("2.00"), Decimal("7.00"))
    assert moved.totals.paid - order.totals.paid == Decimal("35.00")
    assert [each.amount for each in moved.gift_cards] == [
        Decimal("1.00"),
        Decimal("30.00"),
        Decimal("5.00"),
    ]
    assert [fee.amount for fee in moved.fees] == [0, Decimal("2.00")]
    assert [discount.amount for discount in moved.discounts] == [0, Decimal("7.00")]
    assert order_without_tender(moved, GIFT) is moved
    mapped = sales_order_from_order(
        order, evolve(policy, lines=LinePolicy(tender_codes=GIFT)), account="C-1"
    )
    assert mapped.proof.total.amount == Decimal("95.00")


def test_the_proof_of_a_document_is_of_what_is_owed(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    order = make_order([make_line(1, "100.00")], fees=[{"code": "gift-card", "amount": "-30.00"}])
    rules = evolve(policy, lines=LinePolicy(tender_codes=GIFT))

    mapped = sales_order_from_order(order, rules, account="C-1")

    assert prove(mapped.document, order, rules) == mapped.proof


def test_an_order_without_such_codes_is_left_alone(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "10.00")], fees=[{"code": "gift-wrap", "amount": "2.00"}])

    assert order_without_tender(order, GIFT) is order


@pytest.mark.parametrize(
    "fee",
    [
        {"code": "gift-card", "amount": "1.00"},
        {
            "code": "gift-card",
            "amount": "-1.00",
            "tax_lines": [{"code": "VAT25", "rate": "25", "amount": "-0.25"}],
        },
    ],
)
def test_tender_that_costs_or_is_taxed_is_refused(
    make_order: Make, make_line: Make, fee: dict[str, Any]
) -> None:
    with pytest.raises(MappingError) as refused:
        order_without_tender(make_order([make_line(1, "10.00")], fees=[fee]), GIFT)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("$.fees[0]", "tenders.fee")


def test_a_negative_discount_is_no_tender(make_order: Make, make_line: Make) -> None:
    discount = {"code": "gift-card", "amount": "-4.00"}
    order = make_order([make_line(1, "10.00", total="14.00", discounts=[discount])])
    on_order = make_order([make_line(1, "10.00")], discounts=[discount])

    for each, path in (
        (order, "$.lines[0].discounts[0].amount"),
        (on_order, "$.discounts[0].amount"),
    ):
        with pytest.raises(MappingError) as refused:
            order_without_tender(each, GIFT)
        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == (path, "tenders.negative")


def test_a_gift_card_among_the_discounts_of_a_line_is_what_is_paid_with(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    discounts = [{"code": "gift-card", "amount": "4.00"}, {"code": "SALE", "amount": "1.00"}]
    order = make_order([make_line(1, "10.00", total="5.00", discounts=discounts)])
    rules = evolve(policy, lines=LinePolicy(tender_codes=GIFT))

    moved = order_without_tender(order, GIFT)

    assert [each.amount for each in moved.lines[0].discounts] == [0, Decimal("1.00")]
    assert moved.lines[0].total == Decimal("9.00")
    assert (moved.totals.discount, moved.totals.total) == (Decimal("1.00"), Decimal("9.00"))
    assert [each.amount for each in moved.gift_cards] == [Decimal("4.00")]
    mapped = sales_order_from_order(order, rules, account="C-1")
    assert mapped.proof.total.amount == Decimal("9.00")
    steps = explain(mapped, "SalesLine[0].SalesPrice", order=order, policy=rules).steps
    assert [step.amount for step in steps if step.amount] == [Decimal("10.00"), Decimal("-1.00")]


@pytest.mark.parametrize(
    ("listed", "amounts"),
    [
        (["4.00"], ["4.00", "2.00"]),
        (["3.00", "1.00"], ["3.00", "1.00", "2.00"]),
        (["5.00"], ["5.00", "4.00", "2.00"]),
    ],
)
def test_a_gift_card_that_the_order_lists_too_counts_once(
    make_order: Make, make_line: Make, listed: list[str], amounts: list[str]
) -> None:
    order = make_order(
        [make_line(1, "20.00")],
        fees=[{"code": "gift-card", "amount": "-4.00"}, {"code": "credit", "amount": "-2.00"}],
        gift_cards=[{"last4": "1234", "amount": amount} for amount in listed],
    )

    moved = order_without_tender(order, GIFT | {"credit"})

    assert moved.totals.total == Decimal("20.00")
    assert [each.money.amount for each in tenders_from_order(moved)] == list(map(Decimal, amounts))


@pytest.mark.parametrize(("captured", "amounts"), [("80.00", [10, 10, 80]), ("90.00", [10, 90])])
def test_a_gift_card_that_the_order_needs_is_another_one(
    make_order: Make, make_line: Make, captured: str, amounts: list[int]
) -> None:
    order = make_order(
        [make_line(1, "100.00")],
        fees=[{"code": "credit", "amount": "-10.00"}],
        gift_cards=[{"amount": "10.00"}],
        payments=[paid("capture", captured)],
    )

    moved = order_without_tender(order, frozenset({"credit"}))

    tenders = tenders_from_order(moved)
    assert [each.money.amount for each in tenders] == amounts
    assert sum(each.money.amount for each in tenders) == moved.totals.total


def test_a_gift_card_that_is_a_payment_is_no_second_one_before_all_is_captured(
    make_order: Make, make_line: Make
) -> None:
    order = make_order(
        [make_line(1, "100.00")],
        fees=[{"code": "card", "amount": "-20.00"}],
        payments=[paid("capture", "60.00"), paid("gift_card", "20.00")],
    )

    tenders = tenders_from_order(order_without_tender(order, frozenset({"card"})))

    assert sorted(each.money.amount for each in tenders) == [20, 60]


@pytest.mark.parametrize(
    ("under", "payments", "amounts"),
    [
        ({"credit": "-10.00"}, {"capture": "90.00", "store_credit": "10.00"}, [90, 10]),
        ({"credit": "-10.00"}, {"capture": "85.00", "store_credit": "5.00"}, [10, 85, 5]),
        (
            {"card": "-20.00", "credit": "-10.00"},
            {"capture": "70.00", "store_credit": "10.00", "gift_card": "20.00"},
            [20, 70, 10],
        ),
        (
            {"credit": "-30.00"},
            {"capture": "70.00", "store_credit": "10.00", "gift_card": "20.00"},
            [20, 70, 10],
        ),
        (
            {"card": "-20.00", "credit": "-10.00", "points": "-5.00"},
            {"capture": "65.00", "store_credit": "10.00", "gift_card": "20.00"},
            [20, 5, 65, 10],
        ),
        (
            {"credit": "-30.00", "points": "-5.00"},
            {"capture": "65.00", "store_credit": "10.00", "gift_card": "20.00"},
            [20, 5, 65, 10],
        ),
        (
            {"card": "-10.00", "credit": "-10.00", "points": "-5.00"},
            {"capture": "75.00", "store_credit": "10.00", "gift_card": "10.00"},
            [10, 5, 75, 10],
        ),
    ],
)
def test_store_credit_that_is_a_payment_too_counts_once(
    make_order: Make,
    make_line: Make,
    under: dict[str, str],
    payments: dict[str, str],
    amounts: list[int],
) -> None:
    order = make_order(
        [make_line(1, "100.00")],
        fees=[{"code": code, "amount": amount} for code, amount in under.items()],
        payments=[paid(kind, amount) for kind, amount in payments.items()],
    )

    moved = order_without_tender(order, frozenset({"card", "credit", "points"}))

    tenders = tenders_from_order(moved)
    assert [each.money.amount for each in tenders] == amounts
    assert sum(each.money.amount for each in tenders) == moved.totals.total == 100


def test_cards_that_the_order_lists_may_stand_under_several_codes(
    make_order: Make, make_line: Make
) -> None:
    order = make_order(
        [make_line(1, "100.00")],
        fees=[{"code": "card", "amount": "-10.00"}, {"code": "credit", "amount": "-5.00"}],
        gift_cards=[{"amount": "15.00"}],
        payments=[paid("capture", "85.00")],
    )

    tenders = tenders_from_order(order_without_tender(order, frozenset({"card", "credit"})))

    assert [each.money.amount for each in tenders] == [15, 85]


@pytest.mark.parametrize("listed", [[], [{"last4": "1234", "amount": "10.00"}]])
def test_a_gift_card_that_is_a_payment_stands_beside_what_is_under_the_codes(
    make_order: Make, make_line: Make, listed: list[dict[str, str]]
) -> None:
    credit = [{"code": "credit", "amount": "5.00"}]
    order = make_order(
        [make_line(1, "100.00", total="95.00", discounts=credit)],
        gift_cards=listed,
        payments=[paid("capture", "85.00"), paid("gift_card", "10.00", reference="1234")],
    )

    tenders = tenders_from_order(order_without_tender(order, frozenset({"credit"})))

    assert [(f"{each.money.amount:f}", each.reference) for each in tenders] == [
        ("10.00", "1234"),
        ("5.00", ""),
        ("85.00", ""),
    ]


def test_gift_cards_that_disagree_stay_refused(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "100.00")],
        fees=[{"code": "gift-card", "amount": "-5.00"}],
        gift_cards=[{"amount": "10.00"}],
        payments=[paid("gift_card", "20.00")],
    )

    with pytest.raises(MappingError, match=r"make 15\.00, the payments by gift card 20\.00"):
        tenders_from_order(order_without_tender(order, GIFT))


@pytest.mark.parametrize(
    ("fee", "discount", "of_line", "place"),
    [
        ({"code": "balloon", "amount": "2.00"}, {}, {}, "$.fees[1].code"),
        ({"amount": "2.005"}, {}, {}, "$.fees[1].amount"),
        (
            {"amount": "2.00", "tax_lines": [{"code": "VAT6", "rate": "6", "amount": "0.12"}]},
            {},
            {},
            "$.fees[1].tax_lines",
        ),
        ({}, {"amount": "1.005"}, {}, "$.discounts[1].amount"),
        ({}, {}, {"amount": "1.005"}, "$.lines[0].discounts[1].amount"),
    ],
)
def test_errors_name_places_in_the_shops_order(
    make_order: Make,
    make_line: Make,
    policy: OrderPolicy,
    fee: dict[str, Any],
    discount: dict[str, str],
    of_line: dict[str, str],
    place: str,
) -> None:
    card, off = {"code": "gift-card", "amount": "3.00"}, {"code": "SALE", "amount": "1.00"}
    line = make_line(1, "100.00", total="96.00", discounts=[card, off | of_line])
    order = make_order(
        [line],
        fees=[{**card, "amount": "-3.00"}, {"code": "gift-wrap", "amount": "2.00"} | fee],
        discounts=[card, off | discount],
    )
    rules = evolve(policy, lines=LinePolicy(tender_codes=GIFT))

    with pytest.raises(MappingError) as refused:
        sales_order_from_order(order, rules, account="C-1")

    assert place in [each.path for each in refused.value.problems]


def test_what_may_be_wrong_with_tax_is_named_by_its_place_in_the_shops_order(
    make_order: Make, make_line: Make, policy: OrderPolicy
) -> None:
    wrong = {"code": "VAT25", "rate": "25", "amount": "0.90"}
    order = make_order(
        [make_line(1, "100.00")],
        fees=[
            {"code": "gift-card", "amount": "-3.00"},
            {"code": "gift-wrap", "amount": "2.00", "tax_lines": [wrong]},
        ],
    )
    rules = evolve(policy, lines=LinePolicy(tender_codes=GIFT))

    with pytest.raises(TotalsDiffer, match=r"The tax on \$\.fees\[1\] is 0\.90"):
        sales_order_from_order(order, rules, account="C-1")
