"""Money that moved, or was authorised. Assumption throughout, as for orders."""

from enum import StrEnum

from pydantic import Field

from axclarity.clarity.models._exact import Amount, Moment
from axclarity.clarity.models._record import Part, Record
from axclarity.values import OrderId, PaymentId

__all__ = ["Card", "NewPayment", "Payment", "PaymentKind"]


class PaymentKind(StrEnum):
    """What happened to the money."""

    AUTHORIZATION = "authorization"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"
    CHARGEBACK = "chargeback"
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    ON_ACCOUNT = "on_account"


class Card(Part):
    """All that may be known of a card."""

    brand: str = ""
    last4: str = Field(default="", pattern=r"^([0-9]{4})?$")


class NewPayment(Record):
    """What is posted. `fee` is what the provider kept; `payout_id` the transfer it came with."""

    order_id: OrderId
    kind: PaymentKind
    method: str
    reference: str = ""
    amount: Amount
    currency: str
    occurred_at: Moment
    fee: Amount | None = None
    payout_id: str = ""
    card: Card | None = None


class Payment(NewPayment):
    """What the shop keeps."""

    id: PaymentId
    updated_at: Moment | None = None
    version: int = 1
