"""The LedgerGeneralJournal document (AxdLedgerGeneralJournal, AX 2012): a journal to be posted.

Standing: model. The fields are those of a journal document that AIF's wizard made (AX 2012 R2), in
its order; the standard document may have fewer in another order, and the port's WSDL decides. The
service creates and reads; posting is done in AX.
"""

from attrs import define

from axclarity.ax.documents._enumerations import (
    BANK_REMITTANCE_TYPE,
    CURRENT_OPERATIONS_TAX,
    CUST_VEND_NEG_INST_PROTEST_PROCESS,
    CUST_VEND_NEG_INST_PROTEST_REASON,
    CUST_VEND_PAYM_STATUS,
    DETAIL_SUMMARY,
    FALSE_TRUE,
    LEDGER_JOURNAL_AC_TYPE,
    LEDGER_JOURNAL_TYPE,
    LEDGER_JOURNAL_WF_APPROVAL_STATUS,
    LEDGER_TRANS_TYPE,
    LISTCODE_ID,
    NO_YES,
    PERIOD_UNIT,
    PURCH_LEDGER_POSTING,
    RCASH_DOC_REPRES_TYPE,
    RCASH_PAY_LEDGER_TRANS_TYPE,
    SETTLEMENT_TYPE,
    TAX_OBLIGATION_COMPANY,
    XML_DOC_PURPOSE,
)
from axclarity.ax.documents._field import (
    Choice,
    Day,
    Document,
    Entity,
    Moment,
    Real,
    Text,
    Unset,
    Whole,
    children,
    choice,
    day,
    moment,
    part,
    real,
    text,
    whole,
)
from axclarity.ax.documents.shared_types import (
    DimensionSet,
    MultiTypeAccount,
    MultiTypeDefaultAccount,
    NumberSequenceKey,
    PostalAddressKey,
    Tax1099FieldsKey,
)

__all__ = ["LedgerGeneralJournal", "LedgerJournalTable", "LedgerJournalTrans"]


@define(kw_only=True)
class LedgerJournalTrans(Entity):
    """A line of a journal, in debit or in credit, never both. ExchRate is per 100 units.

    LedgerDimension is an account of the kind that AccountType says; the offset has the like.
    """

    axd_type = "AxdEntity_LedgerJournalTrans"

    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    journal_num: Text = text("JournalNum", 10)
    line_num: Real = real("LineNum", 10)
    account_type: Choice = choice("AccountType", LEDGER_JOURNAL_AC_TYPE)
    company: Text = text("Company", 4)
    txt: Text = text("Txt", 60)
    amount_cur_debit: Real = real("AmountCurDebit")
    currency_code: str = text("CurrencyCode", 3, required=True)
    exch_rate: Real = real("ExchRate", 12)
    tax_group: Text = text("TaxGroup", 10)
    cash_disc_percent: Real = real("CashDiscPercent")
    qty: Real = real("Qty")
    bank_neg_inst_recipient_name: Text = text("BankNegInstRecipientName", 60)
    enterprise_number: Text = text("EnterpriseNumber", 50)
    price: Real = real("Price", 20)
    settle_voucher: Choice = choice("SettleVoucher", SETTLEMENT_TYPE)
    posting_profile: Text = text("PostingProfile", 10)
    voucher: Text = text("Voucher", 20)
    amount_cur_credit: Real = real("AmountCurCredit")
    payment_status: Choice = choice("PaymentStatus", CUST_VEND_PAYM_STATUS)
    cash_disc_amount: Real = real("CashDiscAmount")
    acknowledgement_date: Day = day("AcknowledgementDate")
    vend_trans_id: Whole = whole("VendTransId", long=True)
    remain_amount: Real = real("RemainAmount")
    tax_code: Text = text("TaxCode", 10)
    bank_deposit_voucher: Choice = choice("BankDepositVoucher", NO_YES)
    paym_reference: Text = text("PaymReference", 20)
    bank_deposit_num: Text = text("BankDepositNum", 20)
    paym_spec: Text = text("PaymSpec", 10)
    paym_mode: Text = text("PaymMode", 10)
    marked_invoice: Text = text("MarkedInvoice", 20)
    offset_account_type: Choice = choice("OffsetAccountType", LEDGER_JOURNAL_AC_TYPE)
    bank_trans_type: Text = text("BankTransType", 10)
    offset_company: Text = text("OffsetCompany", 4)
    offset_txt: Text = text("OffsetTxt", 60)
    tax_1099_amount: Real = real("Tax1099Amount", 20)
    payment_notes: Text = text("PaymentNotes", 1000)
    foreign_voucher: Text = text("ForeignVoucher", 20)
    foreign_company: Text = text("ForeignCompany", 4)
    transferred: Choice = choice("Transferred", NO_YES)
    cancel: Choice = choice("Cancel", NO_YES)
    trans_date: Day = day("TransDate")
    transaction_type: Choice = choice("TransactionType", LEDGER_TRANS_TYPE)
    document_date: Day = day("DocumentDate")
    document_num: Text = text("DocumentNum", 20)
    approved: Choice = choice("Approved", NO_YES)
    paym_id: Text = text("PaymId", 200)
    freq_value: Whole = whole("FreqValue")
    freq_code: Choice = choice("FreqCode", PERIOD_UNIT)
    due: Day = day("Due")
    date_cash_disc: Day = day("DateCashDisc")
    transferred_by: Text = text("TransferredBy", 8)
    loading_date: Day = day("LoadingDate")
    file_created: Day = day("FileCreated")
    payment_account: Text = text("PaymentAccount", 10)
    invoice: Text = text("Invoice", 20)
    transferred_to: Text = text("TransferredTo", 10)
    transfer: Choice = choice("Transfer", NO_YES)
    last_transferred: Day = day("LastTransferred")
    transferred_on: Day = day("TransferredOn")
    purch_ledger_posting: Choice = choice("PurchLedgerPosting", PURCH_LEDGER_POSTING)
    bank_cheque_num: Text = text("BankChequeNum", 20)
    payment: Text = text("Payment", 10)
    cash_disc_code: Text = text("CashDiscCode", 10)
    exch_rate_second: Real = real("ExchRateSecond", 12)
    tax_item_group: Text = text("TaxItemGroup", 10)
    vat_num_journal: Text = text("VATNumJournal", 20)
    listcode: Choice = choice("Listcode", LISTCODE_ID)
    further_posting_type: Choice = choice("FurtherPostingType", NO_YES)
    purch_id_range: Text = text("PurchIdRange", 250)
    pool_rec_id: Whole = whole("PoolRecId", long=True)
    prepayment: Choice = choice("Prepayment", NO_YES)
    import_date: Day = day("ImportDate")
    bank_central_bank_purpose_code: Text = text("BankCentralBankPurposeCode", 10)
    bank_central_bank_purpose_text: Text = text("BankCentralBankPurposeText", 140)
    cust_vend_bank_account_id: Text = text("CustVendBankAccountId", 10)
    payment_sequence_num: Whole = whole("PaymentSequenceNum")
    error_code_payment: Text = text("ErrorCodePayment", 30)
    further_posting_rec_id: Whole = whole("FurtherPostingRecId", long=True)
    tax_direction_control: Choice = choice("TaxDirectionControl", NO_YES)
    cust_vend_neg_inst_protest_reason: Choice = choice(
        "CustVendNegInstProtestReason", CUST_VEND_NEG_INST_PROTEST_REASON
    )
    bank_remittance_type: Choice = choice("BankRemittanceType", BANK_REMITTANCE_TYPE)
    bank_remittance_file_id: Text = text("BankRemittanceFileId", 10)
    bank_account_id: Text = text("BankAccountId", 10)
    bank_promissory_note_num: Text = text("BankPromissoryNoteNum", 20)
    release_date_comment: Text = text("ReleaseDateComment", 60)
    invoice_release_date: Moment = moment("InvoiceReleaseDate")
    bank_bill_of_exchange_num: Text = text("BankBillOfExchangeNum", 20)
    neg_inst_id: Text = text("NegInstId", 20)
    tax_withhold_group: Text = text("TaxWithholdGroup", 10)
    tax_1099_state_amount: Real = real("Tax1099StateAmount", 20)
    tax_1099_state: Text = text("Tax1099State", 10)
    remittee_currency: Text = text("RemitteeCurrency", 3)
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    offset_default_dimension: DimensionSet | Unset | None = part(
        "OffsetDefaultDimension", DimensionSet
    )
    ledger_dimension: MultiTypeAccount | Unset | None = part("LedgerDimension", MultiTypeAccount)
    reverse_entry: Choice = choice("ReverseEntry", NO_YES)
    reverse_date: Day = day("ReverseDate")
    offset_ledger_dimension: MultiTypeAccount | Unset | None = part(
        "OffsetLedgerDimension", MultiTypeAccount
    )
    bank_reconcile_account_at_post: Choice = choice("BankReconcileAccountAtPost", NO_YES)
    remittance_location: Text = text("RemittanceLocation", 30)
    remittance_address: PostalAddressKey | Unset | None = part(
        "RemittanceAddress", PostalAddressKey
    )
    release_date: Moment = moment("ReleaseDate")
    cust_einvoice_paym_delivery_num: Whole = whole("CustEinvoicePaymDeliveryNum")
    cust_einvoice_paym_section_num: Whole = whole("CustEinvoicePaymSectionNum")
    cust_einvoice_paym_trans_num: Whole = whole("CustEinvoicePaymTransNum")
    paym_instruction_1: Text = text("PaymInstruction1", 10)
    paym_instruction_2: Text = text("PaymInstruction2", 10)
    paym_instruction_3: Text = text("PaymInstruction3", 10)
    paym_instruction_4: Text = text("PaymInstruction4", 10)
    tax_1099_fields: Tax1099FieldsKey | Unset | None = part("Tax1099Fields", Tax1099FieldsKey)
    budget_source_ledger_entry_unposted: Whole = whole("BudgetSourceLedgerEntryUnposted", long=True)
    approver: Text = text("Approver", 25)
    eu_sales_list: Text = text("EUSalesList", 20)
    rcash_doc_repres_person_id: Text = text("RCashDocRepresPersonId", 20)
    rcash_doc_repres_type: Choice = choice("RCashDocRepresType", RCASH_DOC_REPRES_TYPE)
    rcash_pay_trans_type: Choice = choice("RCashPayTransType", RCASH_PAY_LEDGER_TRANS_TYPE)
    cash_disc_base_date: Day = day("CashDiscBaseDate")


@define(kw_only=True)
class LedgerJournalTable(Entity):
    """A journal, not posted. AX numbers it: leave JournalNum out. JournalName says which kind."""

    axd_type = "AxdEntity_LedgerJournalTable"

    document_hash: Text = text("_DocumentHash")
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    journal_num: Text = text("JournalNum", 10)
    name: Text = text("Name", 60)
    log: Text = text("Log", 255)
    journal_type: Choice = choice("JournalType", LEDGER_JOURNAL_TYPE)
    workflow_approval_status: Choice = choice(
        "WorkflowApprovalStatus", LEDGER_JOURNAL_WF_APPROVAL_STATUS
    )
    system_blocked: Choice = choice("SystemBlocked", NO_YES)
    user_block_id: Text = text("UserBlockId", 8)
    rejected_by: Text = text("RejectedBy", 8)
    reported_as_ready_by: Text = text("ReportedAsReadyBy", 8)
    journal_name: str = text("JournalName", 10, required=True)
    posted: Choice = choice("Posted", NO_YES)
    session_login_date_time: Moment = moment("SessionLoginDateTime")
    offset_account_type: Choice = choice("OffsetAccountType", LEDGER_JOURNAL_AC_TYPE)
    in_use_by: Text = text("InUseBy", 8)
    group_block_id: Text = text("GroupBlockId", 10)
    original_journal_num: Text = text("OriginalJournalNum", 10)
    currency_code: Text = text("CurrencyCode", 3)
    fixed_exch_rate: Choice = choice("FixedExchRate", NO_YES)
    detail_summary_posting: Choice = choice("DetailSummaryPosting", DETAIL_SUMMARY)
    document_num: Text = text("DocumentNum", 20)
    exchrate_secondary: Real = real("ExchrateSecondary", 12)
    exch_rate: Real = real("ExchRate", 12)
    fixed_offset_account: Choice = choice("FixedOffsetAccount", NO_YES)
    journal_total_credit: Real = real("JournalTotalCredit", 20)
    journal_total_debit: Real = real("JournalTotalDebit", 20)
    journal_total_offset_balance: Real = real("journalTotalOffsetBalance", 20)
    remove_line_after_posting: Choice = choice("RemoveLineAfterPosting", NO_YES)
    current_operations_tax: Choice = choice("CurrentOperationsTax", CURRENT_OPERATIONS_TAX)
    ledger_journal_incl_tax: Choice = choice("LedgerJournalInclTax", NO_YES)
    original_company: Text = text("OriginalCompany", 4)
    session_id: Whole = whole("SessionId")
    bank_remittance_type: Choice = choice("BankRemittanceType", BANK_REMITTANCE_TYPE)
    bank_account_id: Text = text("BankAccountId", 10)
    protest_settled_bill: Choice = choice("ProtestSettledBill", NO_YES)
    journal_balance: Real = real("JournalBalance")
    end_balance: Real = real("EndBalance")
    cust_vend_neg_inst_protest_process: Choice = choice(
        "CustVendNegInstProtestProcess", CUST_VEND_NEG_INST_PROTEST_PROCESS
    )
    voucher_allocated_at_posting: Choice = choice("VoucherAllocatedAtPosting", NO_YES)
    num_of_lines: Whole = whole("NumOfLines")
    lines_limit_before_distribution: Whole = whole("LinesLimitBeforeDistribution")
    posted_date_time: Moment = moment("PostedDateTime")
    reverse_entry: Choice = choice("ReverseEntry", NO_YES)
    reverse_date: Day = day("ReverseDate")
    default_dimension: DimensionSet | Unset | None = part("DefaultDimension", DimensionSet)
    offset_ledger_dimension: MultiTypeDefaultAccount | Unset | None = part(
        "OffsetLedgerDimension", MultiTypeDefaultAccount
    )
    approver: Text = text("Approver", 25)
    number_sequence_table: NumberSequenceKey | Unset | None = part(
        "NumberSequenceTable", NumberSequenceKey
    )
    retail_statement_id: Text = text("RetailStatementId", 20)
    tax_obligation_company: Choice = choice("TaxObligationCompany", TAX_OBLIGATION_COMPANY)
    ledger_journal_trans: list[LedgerJournalTrans] = children(
        "LedgerJournalTrans", LedgerJournalTrans
    )


@define(kw_only=True)
class LedgerGeneralJournal(Document):
    """The LedgerGeneralJournal document, of the service that AX calls GeneralJournalService."""

    axd_type = "AxdLedgerGeneralJournal"
    root = "LedgerGeneralJournal"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/LedgerGeneralJournal"
    key_field = "JournalNum"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    ledger_journal_table: list[LedgerJournalTable] = children(
        "LedgerJournalTable", LedgerJournalTable
    )
