"""Published posting tables: those that balance become vouchers, one-sided ones are refused."""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from axclarity.errors import MappingError
from axclarity.mapping.ledger.policy import Account, AccountType
from axclarity.mapping.ledger.vouchers import (
    Side,
    Voucher,
    VoucherLine,
    balances,
    voucher_reference,
)
from axclarity.values import Money
from tests.golden._cases import cases

TABLES = cases("posting_tables")
FUND = re.compile(r"(\d{3})\s*[-\u2013]")
"""Public sector: the first segment of an account is the fund, the balancing dimension."""


def amounts(text: str) -> tuple[Money, ...]:
    """One amount, or the same in several currencies."""
    found = []
    for part in text.split("/"):
        number, _, currency = part.replace(",", "").strip().partition(" ")
        found.append(Money(Decimal(number), currency or "USD"))
    return tuple(found)


def lines_of(table: dict[str, Any]) -> tuple[VoucherLine, ...]:
    lines = []
    for row in table["lines"]:
        fund = FUND.match(row["account"])
        for side in Side:
            text = row[side.value].strip()
            if text:
                lines.append(
                    VoucherLine(
                        account=Account(
                            type=AccountType.LEDGER, number=row["account"][:20].strip()
                        ),
                        side=side,
                        amounts=amounts(text),
                        dimensions={"Fund": fund[1]} if fund else {},
                    )
                )
    return tuple(lines)


def columns(table: dict[str, Any]) -> list[Decimal]:
    """What is left over in each currency, counted a second time without the code."""
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in table["lines"]:
        for name, sign in (("debit", 1), ("credit", -1)):
            for part in filter(None, row[name].split("/")):
                number, _, currency = part.strip().partition(" ")
                left[currency] += sign * Decimal(number.replace(",", ""))
    return [left[currency] for currency in sorted(left)]


def voucher(table: dict[str, Any], balancing: str = "") -> Voucher:
    return Voucher(
        reference=voucher_reference("T", "table"),
        posted_on=date(2014, 6, 1),
        lines=lines_of(table),
        balancing=balancing,
    )


@pytest.mark.parametrize("table", TABLES)
def test_the_columns_are_left_with_what_is_published(table: dict[str, Any]) -> None:
    left = [balance.amount for balance in balances(lines_of(table))]

    assert left == columns(table)
    if table["columns_balance"]:
        assert left == [Decimal(amount) for amount in table["columns_balance"]]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_a_voucher_if_and_only_if_it_balances(table: dict[str, Any]) -> None:
    if any(columns(table)):
        with pytest.raises(MappingError) as refused:
            voucher(table)
        assert {problem.rule for problem in refused.value.problems} == {"voucher.unbalanced"}
    else:
        assert voucher(table).lines == lines_of(table)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_balances_by_fund_if_and_only_if_every_fund_does(table: dict[str, Any]) -> None:
    funds: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines_of(table):
        for money in line.signed:
            funds[line.dimensions.get("Fund", "") + money.currency] += money.amount
    if any(funds.values()):
        with pytest.raises(MappingError):
            voucher(table, balancing="Fund")
    else:
        assert voucher(table, balancing="Fund").balancing == "Fund"
