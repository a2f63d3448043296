"""Journals into AX: each once, found again by its voucher's reference, and read back.

AX's own services create journals, cannot change them and find none: so there is one journal for
each event, never a journal of the day that grows. Whether a journal whose answer was lost is there,
a service of the site can tell, made by AIF's wizard over LedgerJournalTable; without one AX's log
of messages does: it refuses a message that it has carried out.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from attrs import field, frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import (
    CustPaymJournal,
    LedgerGeneralJournal,
    LedgerJournalTable,
    LedgerJournalTrans,
    MultiTypeAccount,
    Unset,
    given,
)
from axclarity.errors import DuplicateMessage, Parked, Problem
from axclarity.http import Exchange
from axclarity.mapping.ledger import MappedPayment, Voucher, VoucherReference
from axclarity.pipeline import Intent, Ledger, write_once
from axclarity.values import MessageId, message_id
from axclarity.values.exactly import exactly

__all__ = ["JournalDesk"]

ENTITY = "voucher"
_ZERO = Decimal(0)
_Account = tuple[str, str, str]
"""Type, number and currency."""


@frozen(kw_only=True)
class JournalDesk:
    """Where vouchers become journals of AX.

    Args:
        finder: name of the site's service that finds journals of any kind by DocumentNum.
    """

    ax: AXOperations = field(repr=False)
    finder: str = ""

    def intent(self, reference: VoucherReference, digest: str) -> Intent:
        """What is written for a voucher."""
        return Intent(
            message_id=str(self._identity(reference)),
            entity=ENTITY,
            key=reference,
            operation="journal.create",
            revision="1",
            digest=digest,
        )

    def book(self, mapped: MappedPayment, intent: Intent, ledger: Ledger) -> Exchange[str]:
        """Create the journal once; its number, or the reference where AX lost the number to us.

        Raises:
            Parked: AX keeps something else than was sent.
        """
        reference = mapped.voucher.reference
        identity = self._identity(reference)

        def send() -> Exchange[str]:
            try:
                return (yield from self._create(mapped.document, identity))
            except DuplicateMessage:
                if self.finder:
                    raise
                return reference

        with ledger.step("create the journal"):
            number = yield from write_once(
                ledger,
                intent,
                send=send,
                find=lambda _intent: self._found(reference),
                find_first=bool(self.finder),
            )
        with ledger.step("read the journal back"):
            yield from self._read_back(number, mapped)
        yield from ledger.bind(ENTITY, reference, number)
        return number

    def _create(
        self, document: CustPaymJournal | LedgerGeneralJournal, identity: MessageId
    ) -> Exchange[str]:
        if isinstance(document, CustPaymJournal):
            keys = yield from self.ax.payment_journals.create(document, message_id=identity)
        else:
            keys = yield from self.ax.general_journals.create(document, message_id=identity)
        return keys[0].value

    def _found(self, reference: VoucherReference) -> Exchange[str | None]:
        if not self.finder:
            return None
        found = yield from self.ax.of(LedgerGeneralJournal, self.finder).find(
            equal("LedgerJournalTrans", "DocumentNum", reference)
        )
        numbers = (
            given(table.journal_num, "")
            for table in found.ledger_journal_table
            if any(line.document_num == reference for line in table.ledger_journal_trans)
        )
        return next(numbers, None)

    def _read_back(self, number: str, mapped: MappedPayment) -> Exchange[None]:
        """Compare AX's journal with the voucher, where a service reads journals of its kind."""
        is_payment = isinstance(mapped.document, CustPaymJournal)
        if number == mapped.voucher.reference or (is_payment and not self.finder):
            return
        service = self.ax.of(LedgerGeneralJournal, self.finder or None)
        read = yield from service.read(EntityKey.of(JournalNum=number))
        if not read.ledger_journal_table:
            raise _parked("journal.vanished", f"{number} was created and is gone")
        (table,) = read.ledger_journal_table
        if _in_ax(table) != _sent(mapped.voucher):
            raise _parked("journal.differs", f"AX keeps other amounts or accounts in {number}")

    def _identity(self, reference: VoucherReference) -> MessageId:
        return message_id(company=self.ax.company, entity="Voucher", key=reference)


@exactly
def _sent(voucher: Voucher) -> dict[_Account, Decimal]:
    return _sums(
        ((line.account.type.value, line.account.number, line.money.currency), line.signed[0].amount)
        for line in voucher.lines
    )


@exactly
def _in_ax(table: LedgerJournalTable) -> dict[_Account, Decimal]:
    return _sums(posting for line in table.ledger_journal_trans for posting in _postings(line))


def _postings(line: LedgerJournalTrans) -> list[tuple[_Account, Decimal]]:
    """What a line and its offset do; debit is positive."""
    amount = given(line.amount_cur_debit, _ZERO) - given(line.amount_cur_credit, _ZERO)
    own = (given(line.account_type, ""), _number(line.ledger_dimension), line.currency_code)
    offset = _number(line.offset_ledger_dimension)
    if not offset:
        return [(own, amount)]
    other = (given(line.offset_account_type, ""), offset, line.currency_code)
    return [(own, amount), (other, -amount)]


def _number(account: MultiTypeAccount | Unset | None) -> str:
    return account.account if isinstance(account, MultiTypeAccount) else ""


def _sums(postings: Iterable[tuple[_Account, Decimal]]) -> dict[_Account, Decimal]:
    sums: defaultdict[_Account, Decimal] = defaultdict(Decimal)
    for account, amount in postings:
        sums[account] += amount
    return {account: amount for account, amount in sums.items() if amount}


def _parked(rule: str, message: str) -> Parked:
    return Parked(
        Problem(
            path="LedgerJournalTable.JournalNum",
            rule=rule,
            message=message,
            hint="Look at the journal in AX, and correct it there; replay creates nothing new.",
        )
    )
