"""An order as the shop tells it.

Clarity publishes no contract: every field here is an assumption made from common REST commerce
practice. What the amounts mean, and how they tie together, is written at each field; mapping
refuses an order whose parts do not add up.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field

from axclarity.clarity.models._exact import Amount, Exact, Moment
from axclarity.clarity.models._record import Part, Record
from axclarity.clarity.models.payment import Card, PaymentKind
from axclarity.values import CustomerId, OrderId, OrderLineId, PaymentId, PostalAddress

__all__ = [
    "Address",
    "Charge",
    "Discount",
    "Fee",
    "GiftCard",
    "Order",
    "OrderLine",
    "OrderPayment",
    "OrderStatus",
    "ShippingLine",
    "TaxLine",
    "Totals",
]


class OrderStatus(StrEnum):
    """Where an order stands. `pending`, `processing`, `shipped`, `completed` are Clarity's own."""

    PENDING = "pending"
    PROCESSING = "processing"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ON_HOLD = "on_hold"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"


class Address(Part):
    """A postal address; `country` is ISO 3166-1 alpha-2."""

    name: str = ""
    company: str = ""
    lines: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    region_code: str = ""
    postal_code: str = ""
    country: str = Field(min_length=2, max_length=2)
    phone: str = ""

    def value(self) -> PostalAddress:
        """The address as a plain value."""
        return PostalAddress(**{name: getattr(self, name) for name in _ADDRESS})


_ADDRESS = tuple(Address.model_fields)


class Discount(Part):
    """A reduction. `amount` is positive, in order currency, in the basis of the prices."""

    code: str = ""
    amount: Amount
    kind: str = "amount"


class TaxLine(Part):
    """One tax on one thing. `rate` is in percent; `amount` in order currency."""

    code: str
    rate: Exact
    amount: Amount


class OrderLine(Part):
    """One thing ordered.

    `total` is quantity x unit price, rounded to the minor unit, less this line's own discounts; an
    order discount is not in it. It contains tax if and only if the order's prices do. A line with
    `parent_line_id` is a component of a bundle: the parent carries the price, the component's
    `unit_price` is its base price and its `total` is zero.
    """

    id: OrderLineId
    sku: str
    product_id: str = ""
    name: str = ""
    quantity: Exact
    unit: str = "ea"
    unit_price: Amount
    discounts: tuple[Discount, ...] = ()
    tax_lines: tuple[TaxLine, ...] = ()
    total: Amount
    parent_line_id: OrderLineId | None = None
    warehouse: str | None = None
    ship_to: Address | None = None
    requested_date: date | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class Charge(Part):
    """An amount beside the lines, in the basis of the prices."""

    code: str
    name: str = ""
    amount: Amount
    tax_lines: tuple[TaxLine, ...] = ()


class ShippingLine(Charge):
    """Freight; `amount` is after discounts."""


class Fee(Charge):
    """A fee of either sign: gift wrap, handling, a negative adjustment."""


class GiftCard(Part):
    """A gift card that paid part of the order: tender, never a discount."""

    last4: str = ""
    amount: Amount


class OrderPayment(Part):
    """Money that moved, or was authorised, for this order."""

    id: PaymentId
    kind: PaymentKind
    method: str
    reference: str = ""
    amount: Amount
    currency: str = ""
    card: Card | None = None


class Totals(Part):
    """The order in amounts.

    `subtotal` sums quantity x unit price over lines that are no components; `discount` sums all
    discounts; `tax` sums all taxes; `total = subtotal - discount + shipping + fees`, plus `tax`
    where prices exclude it. `paid` is what tender has covered, gift cards included.
    """

    subtotal: Amount
    discount: Amount = Decimal(0)
    shipping: Amount = Decimal(0)
    fees: Amount = Decimal(0)
    tax: Amount = Decimal(0)
    total: Amount
    paid: Amount = Decimal(0)
    due: Amount = Decimal(0)


class Order(Record):
    """A shop order, whole: any event about an order means "read this again"."""

    id: OrderId
    number: str
    status: OrderStatus
    payment_status: str = ""
    placed_at: Moment
    updated_at: Moment
    version: int = 1
    currency: str
    prices_include_tax: bool
    customer_id: CustomerId | None = None
    email: str = ""
    phone: str = ""
    billing_address: Address | None = None
    shipping_address: Address | None = None
    lines: tuple[OrderLine, ...]
    shipping_lines: tuple[ShippingLine, ...] = ()
    fees: tuple[Fee, ...] = ()
    discounts: tuple[Discount, ...] = ()
    tax_lines: tuple[TaxLine, ...] = ()
    payments: tuple[OrderPayment, ...] = ()
    gift_cards: tuple[GiftCard, ...] = ()
    totals: Totals
    purchase_order: str = ""
    requested_ship_date: date | None = None
    notes: str = ""
    attributes: dict[str, Any] = Field(default_factory=dict)

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Freight and fees."""
        return (*self.shipping_lines, *self.fees)

    @property
    def placed_taxes(self) -> tuple[TaxLine, ...]:
        """The taxes on lines, freight and fees; `tax_lines` only sums them up by code."""
        taxed: tuple[OrderLine | Charge, ...] = (*self.lines, *self.charges)
        return tuple([tax for each in taxed for tax in each.tax_lines])
