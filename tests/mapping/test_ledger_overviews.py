"""Vouchers and accounts as tables."""

from datetime import date
from decimal import Decimal

from axclarity.ax.documents import CustPaymJournal
from axclarity.mapping.ledger import (
    Account,
    AccountType,
    MappedPayment,
    Side,
    Voucher,
    VoucherLine,
    account_table,
    voucher_reference,
    voucher_table,
)
from axclarity.values import Money

BANK = Account(type=AccountType.BANK, number="PSP")
CUSTOMER = Account(type=AccountType("Cust"), number="C-1")


def line(account: Account, side: Side, amount: str) -> VoucherLine:
    money = Money(Decimal(amount), "EUR")
    return VoucherLine(account=account, side=side, amounts=(money,), dimensions={"Dep": "WEB"})


def voucher(key: str, debit: Account, credit: Account, amount: str) -> Voucher:
    return Voucher(
        reference=voucher_reference("P", key),
        posted_on=date(2026, 3, 2),
        lines=(line(debit, Side.DEBIT, amount), line(credit, Side.CREDIT, amount)),
    )


CAPTURE = voucher("1", BANK, CUSTOMER, "10.00")
REFUND = voucher("2", CUSTOMER, BANK, "4.00")


def test_debit_and_credit_stand_in_columns_of_their_own() -> None:
    shown = voucher_table(CAPTURE)
    assert shown.title == "1 voucher"
    assert shown.rows == (
        ("P-1", "Bank", "PSP", "10.00", "", "EUR", "Dep WEB"),
        ("P-1", "Cust", "C-1", "", "10.00", "EUR", "Dep WEB"),
    )


def test_amounts_stand_to_the_right() -> None:
    assert str(voucher_table(CAPTURE)).splitlines() == [
        "1 voucher",
        "voucher  type  account  debit  credit  currency  dimensions",
        "-------  ----  -------  -----  ------  --------  ----------",
        "P-1      Bank  PSP      10.00          EUR       Dep WEB",
        "P-1      Cust  C-1              10.00  EUR       Dep WEB",
    ]
    assert str(account_table(CAPTURE, REFUND)).splitlines() == [
        "Accounts",
        "type  account  balance  currency",
        "----  -------  -------  --------",
        "Bank  PSP         6.00  EUR",
        "Cust  C-1        -6.00  EUR",
    ]


def test_accounts_hold_what_all_vouchers_leave() -> None:
    assert account_table(CAPTURE, REFUND).rows == (
        ("Bank", "PSP", "6.00", "EUR"),
        ("Cust", "C-1", "-6.00", "EUR"),
    )
    assert voucher_table(CAPTURE, REFUND).title == "2 vouchers"


def test_a_mapped_payment_is_shown_as_its_voucher() -> None:
    booked = MappedPayment(voucher=CAPTURE, document=CustPaymJournal())

    assert voucher_table(booked, REFUND).rows == voucher_table(CAPTURE, REFUND).rows
    assert account_table(booked) == account_table(CAPTURE)
