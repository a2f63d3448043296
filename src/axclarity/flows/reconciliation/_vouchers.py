"""Vouchers as AX's journals have them, posted or not: by day, or by their reference."""

import re
from collections.abc import Iterator, Set
from datetime import date
from decimal import Decimal

from attrs import define, field, frozen

from axclarity.ax import AXOperations, equal, matching
from axclarity.ax.documents import (
    LedgerGeneralJournal,
    LedgerJournalTrans,
    MultiTypeAccount,
    Unset,
    given,
)
from axclarity.http import Exchange
from axclarity.mapping.ledger import PaymentPolicy
from axclarity.values.rounding import WIDE

__all__ = ["PAYMENT", "PAYOUT", "Booked", "VoucherReader"]

PAYMENT, PAYOUT = "P", "O"
"""The letters that the references of payments and payouts begin with."""

_LINE = "LedgerJournalTrans"
_ZERO = Decimal(0)
_Account = tuple[str, str]


@define(kw_only=True)
class Booked:
    """A voucher in one currency, as a journal has it.

    Args:
        moved: what it brings to the accounts that payments clear over, and to those of fees.
    """

    reference: str
    journal: str
    journal_name: str
    day: date
    currency: str
    debit: Decimal = field(default=_ZERO)
    credit: Decimal = field(default=_ZERO)
    moved: Decimal = field(default=_ZERO)

    def post(self, amount: Decimal, *, clears: bool) -> None:
        """Count a posting; credit is negative."""
        if amount > 0:
            self.debit = WIDE.add(self.debit, amount)
        else:
            self.credit = WIDE.subtract(self.credit, amount)
        if clears:
            self.moved = WIDE.add(self.moved, amount)


@frozen(kw_only=True)
class VoucherReader:
    """Finds vouchers by the site's service that finds journals of any kind.

    Args:
        finder: its name.
    """

    ax: AXOperations
    policy: PaymentPolicy
    finder: str

    def of_day(self, day: date, source: str) -> Exchange[list[Booked]]:
        """The vouchers of one kind of thing that are dated so, in the journals that we write.

        Raises:
            IncompleteResult: AX may have cut the result at its limit.
        """
        service = self.ax.of(LedgerGeneralJournal, self.finder)
        document = yield from service.find(
            equal(_LINE, "TransDate", day), matching(_LINE, "DocumentNum", f"{source}*")
        )
        ours = (self.policy.payment_journal, self.policy.general_journal)
        return [
            each
            for each in self._booked(document)
            if each.day == day
            and each.journal_name in ours
            and re.match(f"{source}[-:]", each.reference)
        ]

    def of(self, reference: str) -> Exchange[list[Booked]]:
        """The vouchers of a reference, however often and whenever it was booked."""
        service = self.ax.of(LedgerGeneralJournal, self.finder)
        document = yield from service.find(equal(_LINE, "DocumentNum", reference))
        return [each for each in self._booked(document) if each.reference == reference]

    def _booked(self, document: LedgerGeneralJournal) -> list[Booked]:
        clearing = self._clearing
        found: dict[tuple[str, str, str], Booked] = {}
        for table in document.ledger_journal_table:
            journal = given(table.journal_num, "")
            for line in table.ledger_journal_trans:
                reference, currency = given(line.document_num, ""), line.currency_code
                voucher = found.setdefault(
                    (journal, reference, currency),
                    Booked(
                        reference=reference,
                        journal=journal,
                        journal_name=table.journal_name,
                        day=given(line.trans_date, date.min),
                        currency=currency,
                    ),
                )
                for account, amount in _postings(line):
                    voucher.post(amount, clears=account in clearing)
        return [*found.values()]

    @property
    def _clearing(self) -> Set[_Account]:
        return {
            (account.type.value, account.number)
            for rule in self.policy.rules.values()
            for account in (rule.clearing, rule.fee)
            if account is not None
        }


def _postings(line: LedgerJournalTrans) -> Iterator[tuple[_Account, Decimal]]:
    """What a line and its offset do; debit is positive."""
    debit, credit = given(line.amount_cur_debit, _ZERO), given(line.amount_cur_credit, _ZERO)
    amount = WIDE.subtract(debit, credit)
    yield (given(line.account_type, ""), _number(line.ledger_dimension)), amount
    offset = _number(line.offset_ledger_dimension)
    if offset:
        yield (given(line.offset_account_type, ""), offset), amount.copy_negate()


def _number(account: MultiTypeAccount | Unset | None) -> str:
    return account.account if isinstance(account, MultiTypeAccount) else ""
