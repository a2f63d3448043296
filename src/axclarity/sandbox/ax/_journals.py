"""What AX does with a new journal of the general ledger. It is not posted; people do that."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from attrs import frozen

from axclarity.ax.documents import (
    UNSET,
    LedgerJournalTable,
    LedgerJournalTrans,
    MultiTypeAccount,
    Unset,
    given,
)
from axclarity.errors import InvalidValue
from axclarity.sandbox.ax._fields import filled, set_default
from axclarity.sandbox.ax._keeper import Rules
from axclarity.sandbox.ax._records import Records, Settings
from axclarity.sandbox.ax._refused import Refused, must_be_filled_in
from axclarity.values import minor_unit

__all__ = ["JournalRules"]

_ZERO = Decimal(0)
_LINE = "Cannot create a record in Journal lines (LedgerJournalTrans)."


@frozen
class JournalRules(Rules[LedgerJournalTable]):
    """General journals, and customer payment journals, which have the same records."""

    records: Records
    settings: Settings
    kind: Literal["Daily", "CustPayment"]
    label = "journal"

    def insert(self, record: LedgerJournalTable) -> Iterable[str]:
        """Number the journal and its vouchers; what does not balance is worth a warning."""
        if record.journal_num is not UNSET:
            raise Refused("Journal batch number cannot be specified: AX numbers journals.")
        filled(record, "journal_name", "Name")
        record.journal_num = self.records.next_in("journal", "J-")
        set_default(record, "journal_type", self.kind)
        set_default(record, "name", record.journal_name)
        set_default(record, "currency_code", self.settings.currency)
        record.posted = "No"
        try:
            for number, line in enumerate(record.ledger_journal_trans, 1):
                self._complete(record, line, number)
        except Refused as refused:
            raise Refused(*refused.infolog, _LINE) from None
        return self._vouchers(record)

    def _complete(self, journal: LedgerJournalTable, line: LedgerJournalTrans, number: int) -> None:
        line.journal_num, line.line_num = journal.journal_num, Decimal(number)
        set_default(line, "account_type", "Cust" if self.kind == "CustPayment" else "Ledger")
        set_default(line, "company", self.settings.company)
        set_default(line, "trans_date", self.records.clock().date())
        set_default(line, "exch_rate", Decimal(100))
        set_default(line, "approved", "No")
        _check_currency(line)
        self._check_account(line)
        if given(line.amount_cur_debit, _ZERO) and given(line.amount_cur_credit, _ZERO):
            raise Refused("A journal line has an amount in debit or in credit, not in both.")

    def _check_account(self, line: LedgerJournalTrans) -> None:
        """Assumption: every ledger and bank account exists; customers are looked up."""
        account = _account(line.ledger_dimension)
        if not account:
            raise must_be_filled_in("Account")
        if line.account_type == "Cust" and self.records.customers.look(account) is None:
            raise Refused(f"Customer {account} does not exist.")

    def _vouchers(self, journal: LedgerJournalTable) -> Iterable[str]:
        """A voucher ends where its debit equals its credit. Returns what does not balance."""
        lines = journal.ledger_journal_trans
        open_voucher, balances = "", dict[str, Decimal]()
        for line in lines:
            voucher = given(line.voucher, "") or open_voucher or self._next_voucher()
            line.voucher = voucher
            balances[voucher] = balances.get(voucher, _ZERO) + _balance(line)
            open_voucher = voucher if balances[voucher] else ""
        journal.num_of_lines = len(lines)
        journal.journal_total_debit = sum((given(x.amount_cur_debit, _ZERO) for x in lines), _ZERO)
        journal.journal_total_credit = sum(
            (given(x.amount_cur_credit, _ZERO) for x in lines), _ZERO
        )
        return [
            f"The transactions on voucher {voucher} do not balance: {balance}."
            for voucher, balance in balances.items()
            if balance
        ]

    def _next_voucher(self) -> str:
        return self.records.next_in("voucher", "V-")


def _balance(line: LedgerJournalTrans) -> Decimal:
    """What a line leaves open; an offset account leaves nothing."""
    if _account(line.offset_ledger_dimension):
        return _ZERO
    return given(line.amount_cur_debit, _ZERO) - given(line.amount_cur_credit, _ZERO)


def _account(value: MultiTypeAccount | Unset | None) -> str:
    return value.account if isinstance(value, MultiTypeAccount) else ""


def _check_currency(line: LedgerJournalTrans) -> None:
    currency = str(filled(line, "currency_code", "Currency"))
    try:
        minor_unit(currency)
    except InvalidValue:
        raise Refused(f"Currency {currency} does not exist.") from None
