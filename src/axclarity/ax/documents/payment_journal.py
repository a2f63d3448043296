"""The CustPaymJournal document (AxdCustPaymJournal, AX 2012): payments of customers, to be posted.

Standing: model. AX's documentation names the two tables and their service, which only creates; no
contract of a site is at hand, and the port's WSDL decides. The records of AX for open transactions
and payment fees, which a line may carry as well, are not described here.
"""

from attrs import define

from axclarity.ax.documents._enumerations import FALSE_TRUE, XML_DOC_PURPOSE
from axclarity.ax.documents._field import Choice, Document, Text, children, choice, text
from axclarity.ax.documents.ledger_journal import LedgerJournalTable

__all__ = ["CustPaymJournal"]


@define(kw_only=True)
class CustPaymJournal(Document):
    """The CustPaymJournal document: the journal of the general ledger with payments for lines.

    A line is a payment: AccountType Cust with the customer for LedgerDimension, the sum in
    AmountCurCredit (a refund in AmountCurDebit), OffsetAccountType Bank, PaymMode, PaymReference.
    MarkedInvoice is the invoice that the payment settles.
    """

    axd_type = "AxdCustPaymJournal"
    root = "CustPaymJournal"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/CustPaymJournal"
    key_field = "JournalNum"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    ledger_journal_table: list[LedgerJournalTable] = children(
        "LedgerJournalTable", LedgerJournalTable
    )
