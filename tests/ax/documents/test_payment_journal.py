"""The CustPaymJournal document: payments of customers."""

from datetime import date
from decimal import Decimal

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import check_document, field_specs
from axclarity.ax.documents.ledger_journal import LedgerJournalTable, LedgerJournalTrans
from axclarity.ax.documents.payment_journal import CustPaymJournal
from axclarity.ax.documents.shared_types import MultiTypeAccount

NAMESPACE = "http://schemas.microsoft.com/dynamics/2008/01/documents/CustPaymJournal"


def payment() -> CustPaymJournal:
    line = LedgerJournalTrans(
        account_type="Cust",
        ledger_dimension=MultiTypeAccount(display_value="US-001", account="US-001"),
        amount_cur_credit=Decimal("189.00"),
        currency_code="USD",
        trans_date=date(2026, 2, 28),
        offset_account_type="Bank",
        offset_ledger_dimension=MultiTypeAccount(display_value="USMF OPER", account="USMF OPER"),
        paym_mode="CARD",
        paym_reference="ch_42",
        marked_invoice="CIV-000123",
        settle_voucher="SelectedTransact",
    )
    header = LedgerJournalTable(
        journal_name="CustPay", journal_type="CustPayment", ledger_journal_trans=[line]
    )
    return CustPaymJournal(ledger_journal_table=[header])


def test_a_payment_comes_back() -> None:
    sent = payment()
    check_document(sent)

    assert document_from_xml(CustPaymJournal, xml_from_document(sent)) == sent


def test_a_payment_says_which_invoice_it_settles_in_its_own_namespace() -> None:
    root = element_from_document(payment())
    line = f"{{{NAMESPACE}}}LedgerJournalTable/{{{NAMESPACE}}}LedgerJournalTrans"

    assert root.tag == f"{{{NAMESPACE}}}CustPaymJournal"
    assert root.findtext(f"{line}/{{{NAMESPACE}}}MarkedInvoice") == "CIV-000123"
    assert root.findtext(f"{line}/{{{NAMESPACE}}}AmountCurCredit") == "189.00"


def test_the_document_has_the_head_that_every_document_has() -> None:
    head = [(spec.name, spec.length, spec.values) for spec in field_specs(CustPaymJournal)]

    assert CustPaymJournal.axd_type == "AxdCustPaymJournal"
    assert head == [
        ("ClearNilFieldsOnUpdate", None, ("false", "true")),
        ("DocPurpose", None, ("Original", "Duplicate", "Proforma")),
        ("SenderId", 4, ()),
        ("LedgerJournalTable", None, ()),
    ]
