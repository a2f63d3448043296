"""Overviews of vouchers: their lines, and what they make together on every account."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from axclarity.mapping.ledger.payments import MappedPayment
from axclarity.mapping.ledger.policy import Account
from axclarity.mapping.ledger.vouchers import Side, Voucher
from axclarity.mapping.shown import Shown
from axclarity.values.exactly import exactly

__all__ = ["account_table", "voucher_table"]


def voucher_table(*vouchers: Voucher | MappedPayment) -> Shown:
    """The lines of vouchers, debit and credit in columns of their own."""
    rows = []
    for voucher in _vouchers(vouchers):
        for line in voucher.lines:
            amount = f"{line.money.amount:f}"
            sides = (amount, "") if line.side is Side.DEBIT else ("", amount)
            names = (voucher.reference, line.account.type.value, line.account.number)
            dimensions = ", ".join(f"{key} {value}" for key, value in line.dimensions.items())
            rows.append((*names, *sides, line.money.currency, dimensions))
    columns = ("voucher", "type", "account", "debit", "credit", "currency", "dimensions")
    title = "1 voucher" if len(vouchers) == 1 else f"{len(vouchers)} vouchers"
    return Shown(title=title, columns=columns, rows=tuple(rows), right=(3, 4))


@exactly
def account_table(*vouchers: Voucher | MappedPayment) -> Shown:
    """What vouchers leave on every account, by currency; debit is positive."""
    sums: defaultdict[tuple[Account, str], Decimal] = defaultdict(Decimal)
    for voucher in _vouchers(vouchers):
        for line in voucher.lines:
            sign = 1 if line.side is Side.DEBIT else -1
            sums[line.account, line.money.currency] += sign * line.money.amount
    rows = tuple(
        (account.type.value, account.number, f"{amount:f}", currency)
        for (account, currency), amount in sums.items()
    )
    columns = ("type", "account", "balance", "currency")
    return Shown(title="Accounts", columns=columns, rows=rows, right=(2,))


def _vouchers(shown: Iterable[Voucher | MappedPayment]) -> list[Voucher]:
    return [each.voucher if isinstance(each, MappedPayment) else each for each in shown]
