"""What happened to the money, both ways, and where a payment stands.

Two things of AX: an operation on a credit card (CreditCardOperation), and the status of a payment
in a journal (CustVendPaymStatus). Assumption: the shop's half of both.
"""

from enum import StrEnum

from axclarity.ax.documents import CreditCardAuthTrans, LedgerJournalTrans, given
from axclarity.clarity.models import PaymentKind
from axclarity.mapping.status.tables import StatusTable, symbols

__all__ = [
    "CARD_OPERATION",
    "JOURNAL_PAYMENT",
    "PAYMENT_KIND",
    "PAYMENT_STATUS",
    "PaymentStatus",
    "card_operation_from_payment_kind",
    "journal_status_from_payment_status",
    "payment_kind_from_card_operation",
    "payment_status_from_journal_line",
]


class PaymentStatus(StrEnum):
    """Where a payment stands. Assumption: the shop's order has only a word of its own for it."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    VOIDED = "voided"


_OPERATIONS = symbols(CreditCardAuthTrans, "approval_type")
_JOURNAL = symbols(LedgerJournalTrans, "payment_status")

PAYMENT_KIND: StatusTable[PaymentKind] = StatusTable(
    name="a credit card in AX",
    path="CreditCardAuthTrans.ApprovalType",
    sources=_OPERATIONS,
    targets=tuple(PaymentKind),
    rules={
        "None": None,
        "Authorize": PaymentKind.AUTHORIZATION,
        "AuthorizeAndCapture": PaymentKind.CAPTURE,
        "CaptureAfterAuthorize": PaymentKind.CAPTURE,
        "Refund": PaymentKind.REFUND,
        "Void": PaymentKind.VOID,
    },
)
"""The shop's kind of payment by the operation on a card."""

CARD_OPERATION: StatusTable[str] = StatusTable(
    name="a payment in the shop",
    path="$.kind",
    sources=tuple(kind.value for kind in PaymentKind),
    targets=_OPERATIONS,
    rules={
        PaymentKind.AUTHORIZATION: "Authorize",
        PaymentKind.CAPTURE: "CaptureAfterAuthorize",
        PaymentKind.VOID: "Void",
        PaymentKind.REFUND: "Refund",
        PaymentKind.CHARGEBACK: None,
        PaymentKind.GIFT_CARD: None,
        PaymentKind.STORE_CREDIT: None,
        PaymentKind.ON_ACCOUNT: None,
    },
)
"""The operation on a card by the shop's kind of payment. What is refused is no card's affair."""

PAYMENT_STATUS: StatusTable[PaymentStatus] = StatusTable(
    name="a payment in a journal of AX",
    path="LedgerJournalTrans.PaymentStatus",
    sources=_JOURNAL,
    targets=tuple(PaymentStatus),
    rules={
        "None": PaymentStatus.PENDING,
        "Sent": PaymentStatus.PENDING,
        "Recieved": PaymentStatus.PENDING,
        "Confirmed": PaymentStatus.PAID,
        "Rejected": PaymentStatus.FAILED,
        "Delete": PaymentStatus.VOIDED,
        "SentDelete": PaymentStatus.VOIDED,
        "Deleted": PaymentStatus.VOIDED,
    },
)
"""Where a payment stands by CustVendPaymStatus; AX spells `Recieved` so."""

JOURNAL_PAYMENT: StatusTable[str] = StatusTable(
    name="a payment",
    path="payment_status",
    sources=tuple(status.value for status in PaymentStatus),
    targets=_JOURNAL,
    rules={
        PaymentStatus.PENDING: "None",
        PaymentStatus.PAID: "Confirmed",
        PaymentStatus.FAILED: "Rejected",
        PaymentStatus.VOIDED: "Deleted",
    },
)
"""CustVendPaymStatus by where a payment stands."""


def payment_kind_from_card_operation(
    operation: str, kinds: StatusTable[PaymentKind] = PAYMENT_KIND
) -> PaymentKind:
    """The shop's kind of payment of an operation on a card.

    Raises:
        MappingError: no operation, or an unknown one.
    """
    return kinds[operation]


def card_operation_from_payment_kind(
    kind: PaymentKind, operations: StatusTable[str] = CARD_OPERATION
) -> str:
    """AX's operation on a card of a payment in the shop.

    Raises:
        MappingError: the payment is none with a card: a gift card, credit, a chargeback.
    """
    return operations[kind]


def payment_status_from_journal_line(
    line: LedgerJournalTrans, statuses: StatusTable[PaymentStatus] = PAYMENT_STATUS
) -> PaymentStatus:
    """Where a payment stands that is in a journal.

    Raises:
        MappingError: an unknown status.
    """
    return statuses[given(line.payment_status, "None")]


def journal_status_from_payment_status(
    status: PaymentStatus, statuses: StatusTable[str] = JOURNAL_PAYMENT
) -> str:
    """AX's CustVendPaymStatus of where a payment stands. Raises nothing with the default table."""
    return statuses[status]
