"""Published settlements: vouchers that balance, discounts, what is left over, which comes first."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

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
from axclarity.mapping.ledger.vouchers import Side, Voucher, VoucherLine, voucher_reference
from axclarity.values import Money, minor_unit
from tests.golden._cases import cases

CASES = cases("gl_settlement")
KINDS = {"INT": "Interest", "INV": "Invoice", "FEE": "Fee", "COL": "CollectionLetter"}


def ledger(name: str) -> Account:
    return Account(type=AccountType.LEDGER, number=name)


ACCOUNTS = SettlementAccounts(
    receivable=ledger("AR"),
    discount=ledger("CustDiscount"),
    over=ledger("DiscDifference"),
    under=ledger("PennyDifference"),
)


def of(*names: str) -> list[Any]:
    """The cases that have all of these fields."""
    return [each for each in CASES if {*names} <= each.values[0].keys()]


def voucher(text: str, rows: list[list[str]]) -> Voucher:
    lines = [
        VoucherLine(account=ledger(name), side=side, amounts=(Money(Decimal(amount), "USD"),))
        for name, debit, credit in rows
        for side, amount in ((Side.DEBIT, debit), (Side.CREDIT, credit))
        if Decimal(amount)
    ]
    return Voucher(
        reference=voucher_reference("T", text), posted_on=date(2014, 6, 1), lines=tuple(lines)
    )


def percent(terms: str) -> Decimal:
    """`2%10` is two percent within ten days."""
    return Decimal(terms.partition("%")[0])


def unit(case: dict[str, Any]) -> Decimal:
    """What amounts are rounded to: a cent, where no other currency is named."""
    return minor_unit(case.get("currency", "USD"))


def tolerance(case: dict[str, Any]) -> Decimal:
    """The maximum over- or underpayment: at least, or less than, what is published."""
    for name, value in case.items():
        if name.startswith("max_"):
            return Decimal(value) - (unit(case) if name.endswith("_lt") else 0)
    return Decimal(0)


def settled(case: dict[str, Any]) -> Settled:
    amount = Decimal(case["invoice"])
    if "terms" in case:
        discount = cash_discount(amount, percent(case["terms"]), unit(case))
    else:
        discount = Decimal(case.get("discount", 0))
    return settle(
        amount,
        Decimal(case["paid"]),
        discount=discount if case.get("within", True) else Decimal(0),
        mode=CashDiscountMode(case.get("mode", "Specific")),
        tolerance=tolerance(case),
        unit=unit(case),
    )


@pytest.mark.parametrize("case", of("vouchers"))
def test_every_voucher_balances(case: dict[str, Any]) -> None:
    for each in case["vouchers"]:
        assert voucher(each["text"], each["lines"]).lines


@pytest.mark.parametrize("case", of("vouchers"))
def test_all_vouchers_together_leave_nothing_on_the_customers_accounts(
    case: dict[str, Any],
) -> None:
    left: defaultdict[str, Decimal] = defaultdict(Decimal, {"": Decimal(0)})
    for each in case["vouchers"]:
        for line in voucher(each["text"], each["lines"]).lines:
            if line.account.number == "AR":
                left[each["entity"]] += line.signed[0].amount
    left["invoice"] += 0 if _is_posted(case) else Decimal(case.get("invoice", 0))
    expected = Decimal(case.get("expect", {}).get("open_balance", 0))

    assert sum(left.values()) == expected


def _is_posted(case: dict[str, Any]) -> bool:
    return any(each["text"] == "invoice" for each in case["vouchers"])


@pytest.mark.parametrize("case", of("invoice", "paid", "expect"))
def test_a_payment_settles_an_invoice_as_published(case: dict[str, Any]) -> None:
    found = settled(case)
    ours = {
        "settled": found.paid,
        "discount": found.discount,
        "discount_taken": found.discount,
        "overpayment_posted": found.over,
        "over_under": found.over + found.under,
        "open": found.open,
        "open_balance": found.balance,
    }

    assert {name: ours[name] for name in case["expect"]} == {
        name: Decimal(amount) for name, amount in case["expect"].items()
    }


@pytest.mark.parametrize("case", of("invoice", "paid", "expect", "vouchers"))
def test_the_settlement_is_posted_as_published(case: dict[str, Any]) -> None:
    (published,) = [each for each in case["vouchers"] if each["text"] == "settle"]
    ours = lines_from_settled(settled(case), ACCOUNTS, "USD")

    assert set(map(_shown, ours)) == set(map(_shown, voucher("settle", published["lines"]).lines))


def _shown(line: VoucherLine) -> tuple[str, str, Decimal]:
    return line.account.number, line.side.value, line.money.amount


@pytest.mark.parametrize("case", of("first", "second"))
def test_two_partial_payments_earn_what_is_published(case: dict[str, Any]) -> None:
    amount, cent = Decimal(case["invoice"]), unit(case)
    paid, taken = Decimal(case["first"]), Decimal(case["first_discount"])
    terms = percent(case.get("first_terms", case.get("terms", "2%10")))
    first = settle(amount, paid, discount=cash_discount(amount, terms, cent), unit=cent)
    assert first.discount == taken

    available = cash_discount(first.open, percent(case["second_terms"]), cent)
    second = settle(first.open, Decimal(case["second"]), discount=available, unit=cent)

    assert second.discount == Decimal(case["expect"]["second_discount"])
    assert second.open == Decimal(case["expect"]["open"])


@pytest.mark.parametrize("case", of("payment", "open"))
def test_transactions_are_settled_in_the_published_order(case: dict[str, Any]) -> None:
    transactions = [
        OpenTransaction(name=name, amount=Decimal(amount), kind=KINDS.get(name[:3], ""))
        for name, amount in case["open"]
    ]
    found = settle_in_order(Decimal(case["payment"]), transactions, case.get("priority", ()))

    assert [[each.name, done.paid, done.open] for each, done in found] == [
        [name, Decimal(used), Decimal(left)] for name, used, left in case["expect"]
    ]


def test_no_case_is_left_out() -> None:
    shapes = ({"invoice", "paid"}, {"first", "second"}, {"payment", "open"})
    known = [{"vouchers"}, *(shape | {"expect"} for shape in shapes)]

    left_out = [each.id for each in CASES if not any(k <= each.values[0].keys() for k in known)]
    assert not left_out
