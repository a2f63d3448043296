"""Goods that come back, and money that goes back. Assumption throughout, as for orders."""

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from axclarity.clarity.models._exact import Amount, Exact, Moment
from axclarity.clarity.models._record import Part, Record
from axclarity.values import (
    OrderId,
    OrderLineId,
    PaymentId,
    RefundId,
    RefundLineId,
    ReturnId,
    ReturnLineId,
)

__all__ = [
    "ExchangeLine",
    "NewRefund",
    "NewReturn",
    "Refund",
    "RefundLine",
    "Return",
    "ReturnLine",
    "ReturnStatus",
]


class ReturnStatus(StrEnum):
    """Where a return stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RECEIVED = "received"
    REFUNDED = "refunded"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ReturnLine(Part):
    """How many of an order line come back, and why. `restock`: they can be sold again."""

    id: ReturnLineId
    order_line_id: OrderLineId
    quantity: Exact
    reason: str = ""
    restock: bool = True


class ExchangeLine(Part):
    """What goes out instead, at its price."""

    sku: str
    quantity: Exact
    unit_price: Amount


class NewReturn(Record):
    """What is posted. A return with exchange lines is an exchange."""

    order_id: OrderId
    number: str
    currency: str = ""
    lines: tuple[ReturnLine, ...] = Field(min_length=1)
    exchange_lines: tuple[ExchangeLine, ...] = ()
    refund_id: RefundId | None = None


class Return(NewReturn):
    """What the shop keeps."""

    id: ReturnId
    status: ReturnStatus = ReturnStatus.REQUESTED
    updated_at: Moment
    version: int = 1


class RefundLine(Part):
    """What is given back for an order line: `amount` without `tax`."""

    id: RefundLineId
    order_line_id: OrderLineId
    quantity: Exact
    amount: Amount
    tax: Amount = Decimal(0)


class NewRefund(Record):
    """What is posted.

    `total` is what the shopper gets: the lines with their tax, `shipping` and `adjustment`. In an
    exchange it may be zero, or less where the shopper still owes.
    """

    order_id: OrderId
    return_id: ReturnId | None = None
    currency: str
    lines: tuple[RefundLine, ...] = ()
    shipping: Amount = Decimal(0)
    adjustment: Amount = Decimal(0)
    total: Amount
    payments: tuple[PaymentId, ...] = ()


class Refund(NewRefund):
    """What the shop keeps."""

    id: RefundId
    updated_at: Moment
    version: int = 1
