"""Vouchers: lines with one side and an amount, balanced or not made."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.errors import InvalidValue, MappingError
from axclarity.mapping.ledger.policy import Account, AccountType
from axclarity.mapping.ledger.vouchers import (
    Balance,
    Side,
    Voucher,
    VoucherLine,
    VoucherReference,
    balances,
    signed_line,
    voucher_reference,
)
from axclarity.values import Money


def line(number: str, amount: str, currency: str = "EUR", unit: str = "") -> VoucherLine:
    account = Account(type=AccountType.LEDGER, number=number)
    (found,) = signed_line(
        account, Money(Decimal(amount), currency), {"Unit": unit} if unit else {}
    )
    return found


def voucher(*lines: VoucherLine, balancing: str = "") -> Voucher:
    return Voucher(
        reference=voucher_reference("P", "pay_1"),
        posted_on=date(2026, 3, 1),
        lines=lines,
        balancing=balancing,
    )


def test_what_is_too_much_is_named_by_currency_and_side() -> None:
    with pytest.raises(MappingError) as refused:
        voucher(line("1", "10"), line("2", "-9.99"), line("3", "-1", "USD"))

    assert [problem.message for problem in refused.value.problems] == [
        "0.01 EUR too much in debit",
        "1 USD too much in credit",
    ]
    assert {(problem.path, problem.rule) for problem in refused.value.problems} == {
        ("voucher.lines", "voucher.unbalanced")
    }


def test_one_cent_too_much_is_enough() -> None:
    with pytest.raises(MappingError, match=r"0\.01 EUR too much in credit"):
        voucher(line("1", "10"), line("2", "-10.01"))


def test_a_voucher_balances_in_every_value_of_the_balancing_dimension() -> None:
    lines = (line("1", "10", unit="A"), line("2", "-10", unit="B"))

    assert voucher(*lines).lines == lines
    with pytest.raises(MappingError) as refused:
        voucher(*lines, balancing="Unit")
    assert [problem.message for problem in refused.value.problems] == [
        "10 EUR too much in debit in Unit A",
        "10 EUR too much in credit in Unit B",
    ]


def test_a_line_without_the_balancing_dimension_counts_as_blank() -> None:
    assert balances([line("1", "10", unit="A"), line("2", "-10")], "Unit") == [
        Balance(currency="EUR", value="", amount=Decimal(-10)),
        Balance(currency="EUR", value="A", amount=Decimal(10)),
    ]


def test_a_voucher_without_lines_is_refused() -> None:
    with pytest.raises(MappingError, match=r"^voucher .*\[voucher\.empty\]"):
        voucher()


@pytest.mark.parametrize("reference", ["", "P" * 21])
def test_a_voucher_needs_a_reference_that_ax_can_keep(reference: str) -> None:
    with pytest.raises(MappingError, match=r"^voucher\.reference .*\[voucher\.reference\]"):
        Voucher(
            reference=VoucherReference(reference),
            posted_on=date(2026, 3, 1),
            lines=(line("1", "5"), line("2", "-5")),
        )


def test_a_line_needs_an_amount_above_zero_in_one_of_its_currencies() -> None:
    account = Account(type=AccountType.LEDGER, number="1")

    def of(*amounts: str) -> VoucherLine:
        money = (Money(Decimal(a), c) for a, c in zip(amounts, ("EUR", "USD"), strict=False))
        return VoucherLine(account=account, side=Side.DEBIT, amounts=tuple(money))

    assert of("0", "12.90").signed[1] == Money(Decimal("12.90"), "USD")
    for amounts in (("0",), ("0", "0"), ("-1",), ("1", "-1"), ()):
        with pytest.raises(MappingError, match=r"^voucher\.1 .*\[voucher\.amount\]"):
            of(*amounts)


def test_a_line_has_one_amount_in_a_currency_and_digits_that_ax_can_keep() -> None:
    account = Account(type=AccountType.LEDGER, number="1")
    euro, more = Money(Decimal(1), "EUR"), Money(Decimal(2), "EUR")
    with pytest.raises(MappingError, match=r"^voucher\.1 .*\[voucher\.currencies\]"):
        VoucherLine(account=account, side=Side.DEBIT, amounts=(euro, more))
    long = Money(Decimal(12345678901234567), "EUR")
    with pytest.raises(MappingError, match=r"^voucher\.1 .*\[ax\.too-many-digits\]"):
        VoucherLine(account=account, side=Side.DEBIT, amounts=(long,))


@pytest.mark.parametrize(("amount", "currency"), [("5.005", "EUR"), ("0.5", "JPY")])
def test_a_line_is_of_whole_minor_units(amount: str, currency: str) -> None:
    with pytest.raises(MappingError, match=r"^voucher\.1 .*\[voucher\.fraction\]"):
        line("1", amount, currency)


def test_the_word_of_a_side_is_the_side() -> None:
    account = Account(type=AccountType.LEDGER, number="1")
    credit: Any = "credit"
    owed: Any = "owed"
    found = VoucherLine(account=account, side=credit, amounts=(Money(Decimal(5), "EUR"),))

    assert found.side is Side.CREDIT
    assert found.signed == (Money(Decimal(-5), "EUR"),)
    with pytest.raises(InvalidValue, match=r"^voucher\.side must be one of debit, credit"):
        VoucherLine(account=account, side=owed, amounts=(Money(Decimal(5), "EUR"),))


def test_a_currency_that_is_accounting_or_reporting_currency_too_counts_once() -> None:
    account = Account(type=AccountType.LEDGER, number="1")
    euro, dollar = Money(Decimal(5), "EUR"), Money(Decimal(6), "USD")
    left = [
        VoucherLine(account=account, side=Side.DEBIT, amounts=(euro, dollar, euro)),
        VoucherLine(account=account, side=Side.CREDIT, amounts=(euro, dollar)),
    ]
    assert [each.amount for each in balances(left)] == [0, 0]
    assert [each.amount for each in balances(left[:1])] == [5, 6]


def test_the_sign_says_the_side_and_zero_makes_no_line() -> None:
    account = Account(type=AccountType.LEDGER, number="1")

    assert line("1", "5").side is Side.DEBIT
    assert line("1", "-5").side is Side.CREDIT
    assert line("1", "-5").money == Money(Decimal(5), "EUR")
    assert line("1", "-5").signed == (Money(Decimal(-5), "EUR"),)
    assert signed_line(account, Money.zero("EUR")) == []


@pytest.mark.parametrize(
    ("key", "reference"),
    [
        ("pay_1", "P-pay_1"),
        ("a" * 18, "P-" + "a" * 18),
        ("a" * 19, "P:"),
        ("PAY_1", "P:"),
        ("_x", "P:"),
        ("pay 1", "P:"),
    ],
)
def test_short_plain_keys_stay_readable(key: str, reference: str) -> None:
    found = voucher_reference("P", key)

    assert found.startswith(reference)
    assert len(found) == 20 or found == reference
