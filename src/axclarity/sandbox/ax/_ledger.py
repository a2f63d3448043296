"""The general ledger: what postings have put on which account.

Assumption: sales and charges go to one main account, sales tax to another. An invoice debits its
customer, a credit note is an invoice of negative amounts, and a journal counts once it is posted.
"""

from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import (
    CustInvoiceJour,
    LedgerJournalTable,
    LedgerJournalTrans,
    MultiTypeAccount,
    Unset,
    given,
)
from axclarity.sandbox.ax._records import Records

__all__ = ["REVENUE", "TAX", "LedgerLine", "ledger_lines", "post_journals"]

REVENUE, TAX = "401100", "223000"
"""The main accounts of sales and of sales tax."""

_ZERO = Decimal(0)


@frozen(kw_only=True)
class LedgerLine:
    """An amount on an account, in transaction currency; debit is positive.

    `kind` is AX's LedgerJournalACType: `Ledger`, `Cust` or `Bank`.
    """

    voucher: str
    kind: str
    account: str
    amount: Decimal
    currency: str


def ledger_lines(records: Records) -> tuple[LedgerLine, ...]:
    """All postings, invoices before journals, each oldest first; every voucher balances."""
    invoices = (line for each in records.invoices.look_all() for line in _of_invoice(each))
    journals = (
        line
        for table in (records.journals, records.payments)
        for each in table.look_all()
        if each.posted == "Yes"
        for line in _of_journal(each)
    )
    return tuple(line for line in (*invoices, *journals) if line.amount)


def post_journals(records: Records) -> list[str]:
    """Post every journal that balances and is not posted yet; their numbers."""
    posted = []
    for table in (records.journals, records.payments):
        for journal in list(table.all()):
            balance = sum((line.amount for line in _of_journal(journal)), start=_ZERO)
            if journal.posted == "Yes" or balance:
                continue
            journal.posted = "Yes"
            table.put(journal)
            posted.append(given(journal.journal_num, ""))
    return posted


def _of_invoice(invoice: CustInvoiceJour) -> Iterator[LedgerLine]:
    amounts = (
        ("Cust", given(invoice.invoice_account, ""), given(invoice.invoice_amount, _ZERO)),
        (
            "Ledger",
            REVENUE,
            -given(invoice.sales_balance, _ZERO) - given(invoice.sum_markup, _ZERO),
        ),
        ("Ledger", TAX, -given(invoice.sum_tax, _ZERO)),
    )
    for kind, account, amount in amounts:
        yield LedgerLine(
            voucher=given(invoice.ledger_voucher, ""),
            kind=kind,
            account=account,
            amount=amount,
            currency=given(invoice.currency_code, ""),
        )


def _of_journal(journal: LedgerJournalTable) -> Iterator[LedgerLine]:
    for line in journal.ledger_journal_trans:
        amount = given(line.amount_cur_debit, _ZERO) - given(line.amount_cur_credit, _ZERO)
        yield _line(line, given(line.account_type, ""), line.ledger_dimension, amount)
        if _number(line.offset_ledger_dimension):
            kind = given(line.offset_account_type, "Ledger")
            yield _line(line, kind, line.offset_ledger_dimension, -amount)


def _line(
    line: LedgerJournalTrans, kind: str, account: MultiTypeAccount | Unset | None, amount: Decimal
) -> LedgerLine:
    return LedgerLine(
        voucher=given(line.voucher, ""),
        kind=kind,
        account=_number(account),
        amount=amount,
        currency=line.currency_code,
    )


def _number(value: MultiTypeAccount | Unset | None) -> str:
    return value.account if isinstance(value, MultiTypeAccount) else ""
