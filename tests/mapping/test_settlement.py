"""What AX makes of a payment and what is open."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.errors import InvalidValue
from axclarity.mapping.ledger.policy import Account, AccountType
from axclarity.mapping.ledger.settlement import (
    CashDiscountMode,
    OpenTransaction,
    Settled,
    SettlementAccounts,
    cash_discount,
    lines_from_settled,
    settle,
    settle_in_order,
)

CENT = Decimal("0.01")
SPECIFIC, UNSPECIFIC = CashDiscountMode


def amounts(**of: str) -> Settled:
    return Settled(**{name: Decimal(amount) for name, amount in of.items()})


@pytest.mark.parametrize(
    ("amount", "paid", "discount", "mode", "tolerance", "settled"),
    [
        ("100", "100", "0", SPECIFIC, "0", {"paid": "100"}),
        ("100", "98", "2", SPECIFIC, "0", {"paid": "98", "discount": "2"}),
        ("105", "95", "10.5", SPECIFIC, "0.5", {"paid": "95", "discount": "10.5", "over": "0.5"}),
        (
            "105",
            "95",
            "10.5",
            SPECIFIC,
            "0.49",
            {"paid": "94.5", "discount": "10.5", "left": "0.5"},
        ),
        ("105", "95", "10.5", UNSPECIFIC, "9", {"paid": "95", "discount": "10"}),
        ("105", "107", "10.5", UNSPECIFIC, "9", {"paid": "105", "left": "2"}),
        ("100", "110", "0", SPECIFIC, "5", {"paid": "100", "left": "10"}),
        ("1000", "999.99", "0", SPECIFIC, "0.01", {"paid": "999.99", "under": "0.01"}),
        ("1000", "999.98", "0", SPECIFIC, "0.01", {"paid": "999.98", "open": "0.02"}),
        (
            "100",
            "97.99",
            "2",
            SPECIFIC,
            "0.01",
            {"paid": "97.99", "discount": "2", "under": "0.01"},
        ),
        ("100", "49", "2", SPECIFIC, "0", {"paid": "49", "discount": "1", "open": "50"}),
        ("100", "0", "2", SPECIFIC, "0", {"paid": "0", "open": "100"}),
        ("100", "0", "100", SPECIFIC, "0", {"paid": "0", "discount": "100"}),
    ],
)
def test_a_payment_settles_what_is_open(
    amount: str,
    paid: str,
    discount: str,
    mode: CashDiscountMode,
    tolerance: str,
    settled: dict[str, str],
) -> None:
    found = settle(
        Decimal(amount),
        Decimal(paid),
        discount=Decimal(discount),
        mode=mode,
        tolerance=Decimal(tolerance),
        unit=CENT,
    )

    assert found == amounts(**settled)
    before = found.paid + found.discount + found.under + found.open - found.over
    assert before == Decimal(amount)
    assert found.paid + found.left == Decimal(paid)


def test_a_partial_payment_earns_no_discount_where_the_parameter_is_off() -> None:
    found = settle(
        Decimal(100), Decimal(49), discount=Decimal(2), partial_discounts=False, unit=CENT
    )

    assert found == amounts(paid="49", open="51")


def test_the_balance_is_what_is_open_less_what_is_left() -> None:
    assert amounts(paid="1", open="2").balance == 2
    assert amounts(paid="1", left="2").balance == -2


@pytest.mark.parametrize(
    ("amount", "paid", "more"),
    [
        ("-1", "0", {}),
        ("1", "-1", {}),
        ("1", "1", {"discount": Decimal(-1)}),
        ("1", "1", {"discount": Decimal(2)}),
        ("1", "1", {"tolerance": Decimal(-1)}),
        ("NaN", "1", {}),
        ("1", "Infinity", {}),
        ("1", "1", {"tolerance": Decimal("NaN")}),
        ("1", "1", {"discount": 0.5}),
        ("1", "1", {"tolerance": Decimal("Infinity")}),
    ],
)
def test_amounts_that_make_no_sense_are_refused(
    amount: str, paid: str, more: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValue, match=r"settlement\.amounts"):
        settle(Decimal(amount), Decimal(paid), unit=CENT, **more)


def test_a_mode_in_words_settles_as_the_mode_does() -> None:
    def settled(mode: str) -> Settled:
        how: Any = mode
        return settle(Decimal(105), Decimal(95), discount=Decimal("10.5"), mode=how, unit=CENT)

    for mode in CashDiscountMode:
        assert settled(mode.value) == settled(mode)
    with pytest.raises(InvalidValue, match="mode must be one of Specific, Unspecific"):
        settled("None")


@pytest.mark.parametrize("paid", [Decimal(-5), Decimal("NaN"), 5.0, None])
def test_a_payment_of_less_than_nothing_settles_nothing(paid: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^paid .*settlement\.amounts"):
        settle_in_order(paid, [OpenTransaction(name="a", amount=Decimal(10))])


def test_nothing_settles_nothing() -> None:
    ((_, settled),) = settle_in_order(Decimal(0), [OpenTransaction(name="a", amount=Decimal(10))])
    assert (settled.paid, settled.open) == (Decimal(0), Decimal(10))


@pytest.mark.parametrize("open_", ["NaN", "-10"])
def test_what_is_open_is_a_number_and_not_negative(open_: str) -> None:
    with pytest.raises(InvalidValue, match=r"^paid .*settlement\.amounts"):
        settle_in_order(Decimal("NaN"), [])
    with pytest.raises(InvalidValue, match=r"^amount .*settlement\.amounts"):
        OpenTransaction(name="a", amount=Decimal(open_))


def test_the_word_of_a_mode_is_the_mode() -> None:
    def of(mode: Any) -> Settled:
        discount = Decimal("10.5")
        return settle(Decimal(105), Decimal(95), discount=discount, mode=mode, unit=CENT)

    assert of("Unspecific") == of(UNSPECIFIC) == amounts(paid="95", discount="10")
    assert of("Specific") == of(SPECIFIC)
    with pytest.raises(InvalidValue, match=r"^mode must be one of Specific, Unspecific"):
        of("Normal")


def test_a_cash_discount_is_rounded_half_away_from_zero() -> None:
    assert cash_discount(Decimal("0.25"), Decimal(2), CENT) == Decimal("0.01")


def test_without_a_priority_the_due_date_decides_and_none_comes_last() -> None:
    def transaction(name: str, due: date | None = None) -> OpenTransaction:
        return OpenTransaction(name=name, amount=Decimal(10), kind="Invoice", due=due)

    found = settle_in_order(
        Decimal(25),
        [
            transaction("never"),
            transaction("late", date(2026, 3, 1)),
            transaction("early", date(2026, 2, 1)),
        ],
    )

    assert [f"{each.name} {done.paid} {done.open}" for each, done in found] == [
        "early 10 0",
        "late 10 0",
        "never 5 5",
    ]


def test_kinds_that_the_priority_does_not_list_come_last() -> None:
    transactions = [
        OpenTransaction(name=kind, amount=Decimal(1), kind=kind)
        for kind in ("Other", "Invoice", "Interest")
    ]
    found = settle_in_order(Decimal(1), transactions, ("Interest", "Invoice"))

    assert [each.name for each, _ in found] == ["Interest", "Invoice", "Other"]


def test_differences_go_to_their_accounts() -> None:
    names = ("receivable", "discount", "over", "under")
    accounts = SettlementAccounts(
        **{name: Account(type=AccountType.LEDGER, number=name) for name in names}
    )
    lines = lines_from_settled(amounts(paid="9", under="1"), accounts, "EUR")

    assert [f"{line.side.value} {line.account.number} {line.money}" for line in lines] == [
        "debit under 1 EUR",
        "credit receivable 1 EUR",
    ]
    over = lines_from_settled(amounts(paid="9", over="1"), accounts, "EUR")
    assert [f"{line.side.value} {line.account.number}" for line in over] == [
        "credit over",
        "debit receivable",
    ]
    assert lines_from_settled(amounts(paid="9"), accounts, "EUR") == ()
