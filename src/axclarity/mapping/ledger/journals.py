"""A voucher becomes a journal document of AX, not posted yet.

Two lines of which one is a customer's make a customer payment journal: one line with an offset.
Everything else makes a general journal: two lines as one with an offset, more as one each. AX gives
the journal its number. The voucher's reference stands in DocumentNum, by which a journal is found
again before anything is sent twice.

Amounts are in transaction currency, in AmountCurDebit or AmountCurCredit, never both; ExchRate is
accounting currency per 100 units.
"""

from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.ax.documents import check_document
from axclarity.ax.documents.ledger_journal import (
    LedgerGeneralJournal,
    LedgerJournalTable,
    LedgerJournalTrans,
)
from axclarity.ax.documents.payment_journal import CustPaymJournal
from axclarity.errors import MappingError, Problem
from axclarity.mapping.ledger.dimensions import (
    default_dimension_from_values,
    multi_type_account_from_account,
)
from axclarity.mapping.ledger.policy import AccountType, PaymentPolicy
from axclarity.mapping.ledger.vouchers import Side, Voucher, VoucherLine

__all__ = ["JournalDetails", "journal_from_voucher"]

Journal = CustPaymJournal | LedgerGeneralJournal


@frozen(kw_only=True)
class JournalDetails:
    """What stands beside the amounts. Empty texts and `None` are left out.

    Args:
        text: Txt of every line.
        paym_mode, paym_reference, notes: of the customer's line.
        bank_transaction: of bank lines.
        invoice: the invoice of AX that the payment settles.
        prepayment_profile: posting profile, where the money came before its invoice.
        rate: accounting currency per 100 units of the one other currency that the voucher has.
    """

    text: str = ""
    paym_mode: str = ""
    paym_reference: str = ""
    notes: str = ""
    bank_transaction: str = ""
    invoice: str = ""
    prepayment_profile: str = ""
    rate: Decimal | None = None


def journal_from_voucher(
    voucher: Voucher, policy: PaymentPolicy, details: JournalDetails
) -> Journal:
    """The journal that posts a voucher.

    Raises:
        MappingError: rule `journal.accounting-only`: a line is zero in transaction currency, which
            only AX itself can post; rule `journal.rate`: there is a rate, and the voucher is not
            in one currency other than the ledger's; a ledger account misses a dimension.
        InvalidDocument: a text is longer than AX keeps.
    """
    if not all(line.money for line in voucher.lines):
        raise MappingError(
            Problem(
                path="voucher.lines",
                rule="journal.accounting-only",
                message="has a line that is zero in transaction currency; AX posts such lines",
            )
        )
    if details.rate is not None:
        _check_one_rate(voucher, policy)
    paired = len(voucher.lines) == 2
    of_customer = any(_is_customers(line) for line in voucher.lines)
    kind = CustPaymJournal if paired and of_customer else LedgerGeneralJournal
    is_payment = kind is CustPaymJournal
    table = LedgerJournalTable(
        journal_name=policy.payment_journal if is_payment else policy.general_journal,
        journal_type="CustPayment" if is_payment else "Daily",
        ledger_journal_trans=_lines(voucher, policy, details, paired=paired),
    )
    if details.text:
        table.name = details.text
    document = kind(ledger_journal_table=[table])
    check_document(document)
    return document


def _check_one_rate(voucher: Voucher, policy: PaymentPolicy) -> None:
    """One rate is for one currency, and the ledger's own has none."""
    foreign = {line.money.currency for line in voucher.lines} - {policy.currency}
    if len(foreign) != 1:
        raise MappingError(
            Problem(
                path="details.rate",
                rule="journal.rate",
                message=f"is one rate, and {len(foreign)} currencies of the voucher are not the"
                " ledger's own",
                hint="Leave the rate to AX, or book each currency in a voucher of its own.",
            )
        )


def _lines(
    voucher: Voucher, policy: PaymentPolicy, details: JournalDetails, *, paired: bool
) -> list[LedgerJournalTrans]:
    if paired:
        first, second = sorted(voucher.lines, key=lambda line: not _is_customers(line))
        line = _line(first, voucher, policy, details)
        _offset(line, second, policy, details)
        return [line]
    lines = [_line(each, voucher, policy, details) for each in voucher.lines]
    for number, line in enumerate(lines, start=1):
        line.line_num = Decimal(number)
    return lines


def _line(
    line: VoucherLine, voucher: Voucher, policy: PaymentPolicy, details: JournalDetails
) -> LedgerJournalTrans:
    money = line.money
    side = "amount_cur_debit" if line.side is Side.DEBIT else "amount_cur_credit"
    texts = {"txt": details.text}
    if policy.number_vouchers:
        texts["voucher"] = voucher.reference
    if _is_customers(line):
        texts |= _of_customer(details)
    if line.account.type is AccountType.BANK:
        texts["bank_trans_type"] = details.bank_transaction
    fields: dict[str, Any] = {side: money.amount, **_given(texts)}
    found = LedgerJournalTrans(
        account_type=line.account.type.value,
        company=policy.company,
        currency_code=money.currency,
        document_num=voucher.reference,
        ledger_dimension=multi_type_account_from_account(
            line.account, line.dimensions, policy.dimensions
        ),
        trans_date=voucher.posted_on,
        **fields,
    )
    if details.rate is not None and money.currency != policy.currency:
        found.exch_rate = details.rate
    if line.account.type is not AccountType.LEDGER and line.dimensions:
        found.default_dimension = default_dimension_from_values(line.dimensions)
    return found


def _offset(
    line: LedgerJournalTrans, offset: VoucherLine, policy: PaymentPolicy, details: JournalDetails
) -> None:
    line.offset_account_type = offset.account.type.value
    line.offset_company = policy.company
    line.offset_ledger_dimension = multi_type_account_from_account(
        offset.account, offset.dimensions, policy.dimensions
    )
    if details.text:
        line.offset_txt = details.text
    if offset.account.type is AccountType.BANK and details.bank_transaction:
        line.bank_trans_type = details.bank_transaction
    if offset.account.type is not AccountType.LEDGER and offset.dimensions:
        line.offset_default_dimension = default_dimension_from_values(offset.dimensions)


def _of_customer(details: JournalDetails) -> dict[str, str]:
    """A payment settles the invoice it names; one that came before any is a prepayment."""
    return {
        "paym_mode": details.paym_mode,
        "paym_reference": details.paym_reference,
        "payment_notes": details.notes,
        "marked_invoice": details.invoice,
        "settle_voucher": "SelectedTransact" if details.invoice else "",
        "posting_profile": details.prepayment_profile,
        "prepayment": "Yes" if details.prepayment_profile else "",
    }


def _given(texts: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _is_customers(line: VoucherLine) -> bool:
    return line.account.type is AccountType.CUSTOMER
