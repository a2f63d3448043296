"""Journals into AX: each once, found again by its voucher's reference, and read back.

AX's own services create journals, cannot change them and find none: so there is one journal for
each event, never a journal of the day that grows. Whether a journal whose answer was lost is there,
a service of the site can tell, made by AIF's wizard over LedgerJournalTable; without one AX's log
of messages does: it refuses a message that it has carried out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
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
from axclarity.flows._parked import parked
from axclarity.http import Exchange
from axclarity.mapping.ledger import (
    MappedPayment,
    NothingToPost,
    Voucher,
    VoucherLine,
    VoucherReference,
)
from axclarity.pipeline import Intent, IntentRecord, Ledger, write_once
from axclarity.values import MessageId, message_id
from axclarity.values.exactly import exactly

__all__ = ["JournalDesk"]

ENTITY = "voucher"
_ZERO = Decimal(0)
_Account = tuple[str, str, str, date]
"""Type, number and currency, and the day."""


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

    def booked(
        self,
        intent: Intent,
        mapped: Callable[[], Exchange[MappedPayment | NothingToPost]],
        ledger: Ledger,
    ) -> Exchange[str | NothingToPost]:
        """Book what is mapped, unless it is booked already: the journal's number, if there is one.

        Raises:
            Parked: `write.changed`: it was booked otherwise. AX keeps something else than was sent.
        """
        record = yield from ledger.intent(intent.message_id)
        if record is not None and _has_changed(record, intent):
            yield from self._corrected(intent, record, (yield from mapped()), ledger)
        number = yield from ledger.bound(ENTITY, intent.key)
        if number is not None:
            return number
        found = yield from mapped()
        if isinstance(found, NothingToPost):
            return found
        return (yield from self._book(found, intent, ledger))

    def _book(self, mapped: MappedPayment, intent: Intent, ledger: Ledger) -> Exchange[str]:
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

    def _corrected(
        self,
        intent: Intent,
        record: IntentRecord,
        mapped: MappedPayment | NothingToPost,
        ledger: Ledger,
    ) -> Exchange[None]:
        """Note that AX's journal says what is asked for now: somebody has corrected it there."""
        number = record.result or intent.key
        if isinstance(mapped, MappedPayment) and self._is_readable(number, mapped):
            with ledger.step("compare with the journal"):
                same = (yield from self._kept(number)) == _sent(mapped.voucher)
            if same:
                yield from ledger.note(intent, "confirmed", result=number, sent_at=record.sent_at)
                return
        raise parked(
            f"{ENTITY}.{intent.key}",
            "write.changed",
            f"is booked in {number}, and what it was made from has changed since",
            f"Undo the change, or correct {number} in AX before it is posted, and "
            "replay. What is posted, or no finder reads, settle by hand, and resolve the letter.",
        )

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
        if not self._is_readable(number, mapped):
            return
        kept = yield from self._kept(number)
        if kept is None:
            raise _parked("journal.vanished", f"{number} was created and is gone")
        if kept != _sent(mapped.voucher):
            raise _parked("journal.differs", f"AX keeps other amounts or accounts in {number}")

    def _is_readable(self, number: str, mapped: MappedPayment) -> bool:
        is_payment = isinstance(mapped.document, CustPaymJournal)
        return number != mapped.voucher.reference and (bool(self.finder) or not is_payment)

    def _kept(self, number: str) -> Exchange[dict[_Account, Decimal] | None]:
        """What AX's journal posts; `None` if there is none of that number."""
        service = self.ax.of(LedgerGeneralJournal, self.finder or None)
        read = yield from service.read(EntityKey.of(JournalNum=number))
        return _in_ax(*read.ledger_journal_table) if read.ledger_journal_table else None

    def _identity(self, reference: VoucherReference) -> MessageId:
        return message_id(company=self.ax.company, entity="Voucher", key=reference)


def _has_changed(record: IntentRecord, intent: Intent) -> bool:
    return record.state == "confirmed" and record.intent.digest != intent.digest


@exactly
def _sent(voucher: Voucher) -> dict[_Account, Decimal]:
    return _sums(
        (_account(line, voucher.posted_on), line.signed[0].amount) for line in voucher.lines
    )


@exactly
def _in_ax(table: LedgerJournalTable) -> dict[_Account, Decimal]:
    return _sums(posting for line in table.ledger_journal_trans for posting in _postings(line))


def _postings(line: LedgerJournalTrans) -> list[tuple[_Account, Decimal]]:
    """What a line and its offset do; debit is positive."""
    amount = given(line.amount_cur_debit, _ZERO) - given(line.amount_cur_credit, _ZERO)
    behind = (line.currency_code, given(line.trans_date, date.min))
    own = (given(line.account_type, ""), _number(line.ledger_dimension), *behind)
    offset = _number(line.offset_ledger_dimension)
    if not offset:
        return [(own, amount)]
    other = (given(line.offset_account_type, ""), offset, *behind)
    return [(own, amount), (other, -amount)]


def _account(line: VoucherLine, day: date) -> _Account:
    return line.account.type.value, line.account.number, line.money.currency, day


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
