"""Vouchers of the general ledger. One that does not balance cannot be made.

A line is in debit or in credit, never in both, and never empty: it has a side and amounts above
zero. A voucher balances in every currency, and in every value of the balancing dimension. AX can
add lines between the values of that dimension itself; what is sent from here never needs it.

Rules from Microsoft's documentation of AX 2012: vouchers, balancing financial dimensions.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from attrs import field, frozen

from axclarity.errors import MappingError, Problem
from axclarity.mapping.digests import key_digest
from axclarity.mapping.ledger.policy import Account
from axclarity.values import Money, fits_ax_real, minor_unit
from axclarity.values.exactly import exactly
from axclarity.values.members import insist_member
from axclarity.values.rounding import is_multiple

__all__ = [
    "Balance",
    "Side",
    "Voucher",
    "VoucherLine",
    "VoucherReference",
    "balances",
    "signed_line",
    "voucher_reference",
]

VoucherReference = NewType("VoucherReference", str)
"""Names a voucher for ever: the same event has the same reference, on any machine."""

_LENGTH = 20
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.-]*")


class Side(StrEnum):
    """Where an amount stands."""

    DEBIT = "debit"
    CREDIT = "credit"


def _side(word: str) -> Side:
    return insist_member(Side, word, path="voucher.side")


@frozen(kw_only=True)
class VoucherLine:
    """An amount on an account.

    Args:
        account: where it is posted.
        side: debit or credit, or the word for it.
        amounts: the amount in transaction currency; behind it, where they are known, the same in
            accounting and reporting currency. None is negative and not all are zero: an exchange
            difference is zero in transaction currency only. A currency may be several of these,
            with one amount.
        dimensions: financial dimensions by attribute.

    Raises:
        MappingError: a negative amount, none above zero, what is no money, two amounts of a
            currency, a fraction of the minor unit, or more than 16 digits.
        InvalidValue: rule `value.member`: there is no such side.
    """

    account: Account
    side: Side = field(converter=_side)
    amounts: tuple[Money, ...]
    dimensions: Mapping[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        path = f"voucher.{self.account.number}"
        if not _are_money(self.amounts):
            raise _refused(path, "voucher.amount", "needs amounts of money")
        if any(money.amount < 0 for money in self.amounts) or not any(self.amounts):
            raise _refused(path, "voucher.amount", "needs an amount above zero")
        if len({money.currency for money in self.amounts}) < len({*self.amounts}):
            raise _refused(path, "voucher.currencies", "has a currency twice, with two amounts")
        if any(not fits_ax_real(money.amount) for money in self.amounts):
            raise _refused(path, "ax.too-many-digits", "has more than 16 digits")
        if any(not is_multiple(money.amount, minor_unit(money.currency)) for money in self.amounts):
            raise _refused(path, "voucher.fraction", "has a fraction of the minor unit")

    @property
    def money(self) -> Money:
        """The amount in transaction currency, without its side."""
        return self.amounts[0]

    @property
    def signed(self) -> tuple[Money, ...]:
        """All amounts; credit is negative."""
        return tuple(-money for money in self.amounts) if self.side is Side.CREDIT else self.amounts


@frozen(kw_only=True)
class Balance:
    """Debit less credit in a currency, in one value of the balancing dimension.

    `value` is empty where there is no such dimension, or a line has none.
    """

    currency: str
    value: str
    amount: Decimal


@frozen(kw_only=True)
class Voucher:
    """What is posted together, or not at all.

    Args:
        reference: names it; at most 20 characters, as AX keeps.
        posted_on: the date in the ledger.
        lines: at least one in debit and one in credit.
        balancing: the balancing financial dimension, or nothing.

    Raises:
        MappingError: rule `voucher.unbalanced`, with what is left over for each currency and value
            of the balancing dimension.
        InvalidValue: rule `currency.retired`: a currency has ended by that date.
    """

    reference: VoucherReference
    posted_on: date
    lines: tuple[VoucherLine, ...]
    balancing: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.lines:
            raise _refused("voucher", "voucher.empty", "has no lines")
        if not 1 <= len(self.reference) <= _LENGTH:
            raise _refused("voucher.reference", "voucher.reference", "must have 1 to 20 characters")
        for currency in {money.currency for line in self.lines for money in line.amounts}:
            minor_unit(currency, self.posted_on)
        left = [b for b in balances(self.lines, self.balancing) if b.amount]
        if left:
            raise MappingError(*(_unbalanced(balance, self.balancing) for balance in left))


@exactly
def balances(lines: Iterable[VoucherLine], balancing: str = "") -> list[Balance]:
    """Debit less credit, by currency and by value of the balancing dimension.

    What a line has in one currency counts once, also where that is transaction, accounting and
    reporting currency.
    """
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        value = line.dimensions.get(balancing, "")
        for money in {*line.signed}:
            sums[money.currency, value] += money.amount
    return [
        Balance(currency=currency, value=value, amount=amount)
        for (currency, value), amount in sorted(sums.items())
    ]


def signed_line(
    account: Account, money: Money, dimensions: Mapping[str, str] | None = None
) -> list[VoucherLine]:
    """A line in debit, or in credit where the amount is negative; no line where it is zero.

    Raises:
        MappingError: the amount has more than 16 digits, or a fraction of the minor unit.
    """
    if not money:
        return []
    side = Side.CREDIT if money.amount < 0 else Side.DEBIT
    amount = -money if side is Side.CREDIT else money
    return [VoucherLine(account=account, side=side, amounts=(amount,), dimensions=dimensions or {})]


def voucher_reference(source: str, key: str) -> VoucherReference:
    """The reference of a voucher, from what it is about.

    Args:
        source: one letter for the kind of thing, so that a payment and a payout never share one.
        key: its id in the shop.

    Short plain keys stay readable: `P-pay_1`. Others become `P:` and a digest of 90 bits. AX
    compares without regard to letter case, so a key with capitals is never taken as it stands.

    Raises:
        MappingError: the key holds half a character.
    """
    plain = f"{source}-{key}"
    if _PLAIN.fullmatch(key) and len(plain) <= _LENGTH:
        return VoucherReference(plain)
    digits = _LENGTH - len(source) - 1
    return VoucherReference(f"{source}:{key_digest(key, digits, path='voucher.reference')}")


def _are_money(amounts: object) -> bool:
    return isinstance(amounts, Collection) and all(isinstance(each, Money) for each in amounts)


def _unbalanced(balance: Balance, balancing: str) -> Problem:
    where = f" in {balancing} {balance.value or '(blank)'}" if balancing else ""
    side = Side.DEBIT if balance.amount > 0 else Side.CREDIT
    return Problem(
        path="voucher.lines",
        rule="voucher.unbalanced",
        message=f"{abs(balance.amount):f} {balance.currency} too much in {side.value}{where}",
    )


def _refused(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))
