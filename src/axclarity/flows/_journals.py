"""Journals into AX: each once, found again by its voucher's reference, and read back.

AX's own services create journals, cannot change them and find none: so there is one journal for
each event, never a journal of the day that grows. Whether a journal whose answer was lost is there,
a service of the site can tell, made by AIF's wizard over LedgerJournalTable; without one AX's log
of messages does: it refuses a message that it has carried out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

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
from axclarity.errors import (
    InvalidDocument,
    InvalidValue,
    MappingError,
    Parked,
    Problem,
)
from axclarity.flows._parked import parked
from axclarity.http import Exchange
from axclarity.mapping.ledger import (
    MappedPayment,
    NothingToPost,
    VoucherLine,
    VoucherReference,
)
from axclarity.pipeline import Intent, IntentRecord, Ledger, settled, write_once
from axclarity.values import MessageId, message_id
from axclarity.values.exactly import exactly

__all__ = ["JournalDesk"]

ENTITY = "voucher"
_NUMBER = "LedgerJournalTable.JournalNum"
_ZERO = Decimal(0)
_Asked = MappedPayment | NothingToPost
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
        mapped: Callable[[], Exchange[_Asked]],
        ledger: Ledger,
    ) -> Exchange[str | NothingToPost]:
        """Book what is mapped, unless it is booked already: the journal's number, if there is one.

        What is in doubt is settled before anything is mapped, which may be refused by now.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
            Parked: `write.changed`: it was booked otherwise. `journal.unknown`: nothing is to be
                booked any more, and nobody can tell whether it is. AX keeps something else than was
                sent.
        """
        record = yield from settled(ledger, intent.message_id, self._find)
        if record is not None and _has_changed(record, intent):
            yield from self._corrected(intent, record, (yield from mapped()), ledger)
        number = yield from ledger.bound(ENTITY, intent.key)
        if number is not None:
            return number
        unknown = [_unknown(intent.key)] if self._is_unknown(record) else []
        found = yield from _asked_for(mapped, unknown)
        if isinstance(found, NothingToPost):
            return found
        return (yield from self._book(found, intent, ledger))

    def settled(self, reference: VoucherReference, ledger: Ledger) -> Exchange[IntentRecord | None]:
        """What has become of a voucher: looked up where it is in doubt, and never sent.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
        """
        return (yield from settled(ledger, str(self._identity(reference)), self._find))

    def may_have(self, reference: VoucherReference, ledger: Ledger) -> Exchange[bool]:
        """Whether AX has a voucher, or may have it, as far as the journal knows; asks nobody.

        It may have what is in doubt, and without a finder whatever was sent and not answered.
        """
        if (yield from ledger.bound(ENTITY, reference)) is not None:
            return True
        record = yield from ledger.intent(str(self._identity(reference)))
        return record is not None and (
            record.state in ("sent", "uncertain", "confirmed") or self._is_unknown(record)
        )

    def _is_unknown(self, record: IntentRecord | None) -> bool:
        """Whether a voucher was sent and not answered, and there is no finder to tell the rest."""
        was_sent = record is not None and record.state == "planned" and record.sent_at is not None
        return was_sent and not self.finder

    def _book(self, mapped: MappedPayment, intent: Intent, ledger: Ledger) -> Exchange[str]:
        """Create the journal once; its number, or the reference where its number got lost.

        Raises:
            Parked: AX has or keeps something else than was sent.
        """
        reference = mapped.voucher.reference
        with ledger.step("create the journal"):
            number = yield from write_once(
                ledger,
                intent,
                send=partial(self._create, mapped.document, self._identity(reference)),
                find=self._find,
                find_first=True,
            )
        with ledger.step("read the journal back"):
            yield from self._read_back(number, mapped)
        yield from ledger.bind(ENTITY, reference, number)
        return number

    def _corrected(
        self,
        intent: Intent,
        record: IntentRecord,
        asked: _Asked,
        ledger: Ledger,
    ) -> Exchange[None]:
        """Note that AX's journal says what is asked for now: somebody has corrected it there.

        Where nothing is to be booked any more, that is a journal that posts nothing, or none.
        """
        number = record.result or intent.key
        is_readable = self._is_readable(number, intent.key, asked)
        if is_readable:
            with ledger.step("compare with the journal"):
                kept = (yield from self._kept(number)) or {}
            if kept == _sent(asked):
                yield from ledger.note(intent, "confirmed", result=number, sent_at=record.sent_at)
                return
        raise parked(
            f"{ENTITY}.{intent.key}",
            "write.changed",
            f"is booked in {number}, and what it was made from has changed since",
            _way_out(number, asked) if is_readable else _way_out_unread(number),
        )

    def _create(
        self, document: CustPaymJournal | LedgerGeneralJournal, identity: MessageId
    ) -> Exchange[str]:
        if isinstance(document, CustPaymJournal):
            keys = yield from self.ax.payment_journals.create(document, message_id=identity)
        else:
            keys = yield from self.ax.general_journals.create(document, message_id=identity)
        return keys[0].value

    @property
    def _find(self) -> Callable[[Intent], Exchange[str | None]] | None:
        return self._found if self.finder else None

    def _found(self, sent: Intent) -> Exchange[str | None]:
        found = yield from self.ax.of(LedgerGeneralJournal, self.finder).find(
            equal("LedgerJournalTrans", "DocumentNum", sent.key)
        )
        numbers = (
            given(table.journal_num, "")
            for table in found.ledger_journal_table
            if any(line.document_num == sent.key for line in table.ledger_journal_trans)
        )
        return next(numbers, None)

    def _read_back(self, number: str, mapped: MappedPayment) -> Exchange[None]:
        """Compare AX's journal with the voucher, where a service reads journals of its kind."""
        if not self._is_readable(number, mapped.voucher.reference, mapped):
            return
        kept = yield from self._kept(number)
        if kept is None:
            raise parked(
                _NUMBER,
                "journal.vanished",
                f"{number} was created and is gone",
                "Book by hand what is missing, and resolve the letter; replay creates nothing new.",
            )
        if kept != _sent(mapped):
            raise parked(
                _NUMBER,
                "journal.differs",
                f"AX keeps other amounts or accounts in {number}",
                "Correct the journal in AX before it is posted, and replay. What is posted, settle "
                "by hand, and resolve the letter; replay creates nothing new.",
            )

    def _is_readable(self, number: str, reference: str, asked: _Asked) -> bool:
        """Whether a service reads this journal. AX's own one reads no journals of payments."""
        is_general = isinstance(asked, MappedPayment) and isinstance(
            asked.document, LedgerGeneralJournal
        )
        return number != reference and (bool(self.finder) or is_general)

    def _kept(self, number: str) -> Exchange[dict[_Account, Decimal] | None]:
        """What AX's journal posts; `None` if there is none of that number."""
        service = self.ax.of(LedgerGeneralJournal, self.finder or None)
        read = yield from service.read(EntityKey.of(JournalNum=number))
        return _in_ax(*read.ledger_journal_table) if read.ledger_journal_table else None

    def _identity(self, reference: VoucherReference) -> MessageId:
        return message_id(company=self.ax.company, entity="Voucher", key=reference)


def _has_changed(record: IntentRecord, intent: Intent) -> bool:
    return record.state == "confirmed" and record.intent.digest != intent.digest


def _asked_for(
    mapped: Callable[[], Exchange[_Asked]], unknown: Sequence[Problem]
) -> Exchange[_Asked]:
    """What is mapped. Where it is refused or nothing, what AX may have all the same is told."""
    try:
        found = yield from mapped()
    except (MappingError, InvalidValue, InvalidDocument) as error:
        raise type(error)(*error.problems, *unknown) from error
    if unknown and isinstance(found, NothingToPost):
        raise Parked(*unknown)
    return found


def _unknown(reference: str) -> Problem:
    return Problem(
        path=f"{ENTITY}.{reference}",
        rule="journal.unknown",
        message="was sent and not answered, and nobody can tell whether AX has it",
        hint=f"Look in AX for the document number {reference} among the lines of journals. What is "
        "there and not wanted any more, delete before it is posted, or settle by hand. Then "
        "resolve the letter.",
    )


def _way_out(number: str, asked: _Asked) -> str:
    correct = "delete" if isinstance(asked, NothingToPost) else "correct"
    return (
        f"Undo the change, or {correct} {number} in AX before it is posted, and replay. What is "
        "posted, gone or told wrongly, settle by hand, and resolve the letter."
    )


def _way_out_unread(number: str) -> str:
    return (
        f"Undo the change, and replay. Or correct {number} by hand, which nothing here can read, "
        "and resolve the letter."
    )


@exactly
def _sent(asked: _Asked) -> dict[_Account, Decimal]:
    if isinstance(asked, NothingToPost):
        return {}
    day = asked.voucher.posted_on
    return _sums((_account(line, day), line.signed[0].amount) for line in asked.voucher.lines)


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
