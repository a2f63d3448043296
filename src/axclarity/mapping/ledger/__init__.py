"""Money in the books: payments, payouts and settlements as vouchers that balance.

Source: AX 2012 documentation on payment journals, settlement, account structures and balancing.
"""

from axclarity.mapping.ledger.dimensions import (
    Facts,
    account_dimensions,
    default_dimension_from_values,
    dimensions_from_facts,
    multi_type_account_from_account,
)
from axclarity.mapping.ledger.fees import fee_from_payment, journal_from_fee
from axclarity.mapping.ledger.journals import JournalDetails, journal_from_voucher
from axclarity.mapping.ledger.overviews import account_table, voucher_table
from axclarity.mapping.ledger.payments import (
    MappedPayment,
    NothingToPost,
    check_captured,
    journal_from_payment,
    voucher_from_payment,
)
from axclarity.mapping.ledger.payouts import journal_from_payout
from axclarity.mapping.ledger.policy import (
    Account,
    AccountRange,
    AccountType,
    DimensionPolicy,
    DimensionRule,
    Fact,
    PaymentPolicy,
    PostingRule,
)
from axclarity.mapping.ledger.settlement import (
    CashDiscountMode,
    OpenTransaction,
    Settled,
    SettlementAccounts,
    cash_discount,
    lines_from_settled,
    settle,
    settle_in_order,
)
from axclarity.mapping.ledger.vouchers import (
    Balance,
    Side,
    Voucher,
    VoucherLine,
    VoucherReference,
    balances,
    signed_line,
    voucher_reference,
)

__all__ = [
    "Account",
    "AccountRange",
    "AccountType",
    "Balance",
    "CashDiscountMode",
    "DimensionPolicy",
    "DimensionRule",
    "Fact",
    "Facts",
    "JournalDetails",
    "MappedPayment",
    "NothingToPost",
    "OpenTransaction",
    "PaymentPolicy",
    "PostingRule",
    "Settled",
    "SettlementAccounts",
    "Side",
    "Voucher",
    "VoucherLine",
    "VoucherReference",
    "account_dimensions",
    "account_table",
    "balances",
    "cash_discount",
    "check_captured",
    "default_dimension_from_values",
    "dimensions_from_facts",
    "fee_from_payment",
    "journal_from_fee",
    "journal_from_payment",
    "journal_from_payout",
    "journal_from_voucher",
    "lines_from_settled",
    "multi_type_account_from_account",
    "settle",
    "settle_in_order",
    "signed_line",
    "voucher_from_payment",
    "voucher_reference",
    "voucher_table",
]
