"""What both systems share: exact money, quantities, countries, addresses, identifiers, secrets."""

from axclarity.values._iso4217 import (
    CURRENCIES,
    RETIRED_CURRENCIES,
    RetiredCurrency,
    minor_unit,
)
from axclarity.values.address import PostalAddress
from axclarity.values.countries import alpha2, alpha3, country_from_text
from axclarity.values.identifiers import (
    CustomerId,
    EventId,
    MessageId,
    OrderId,
    OrderLineId,
    PaymentId,
    ProductId,
    RefundId,
    RefundLineId,
    ReturnId,
    ReturnLineId,
    ShipmentId,
    SubscriptionId,
    message_id,
)
from axclarity.values.money import Money, allocate
from axclarity.values.numbers import AX_REAL, decimal_from_text, fits_ax_real, significant_digits
from axclarity.values.postcodes import is_postcode, postcode_from_text, postcode_key
from axclarity.values.quantity import Quantity
from axclarity.values.rounding import (
    AmountKind,
    CurrencyRounding,
    Owing,
    RoundingForm,
    RoundingRule,
    ceil_to,
    floor_to,
    round_to,
)
from axclarity.values.secret import Secret
from axclarity.values.subdivisions import subdivision_code
from axclarity.values.texts import ax_cut, ax_length

__all__ = [
    "AX_REAL",
    "CURRENCIES",
    "RETIRED_CURRENCIES",
    "AmountKind",
    "CurrencyRounding",
    "CustomerId",
    "EventId",
    "MessageId",
    "Money",
    "OrderId",
    "OrderLineId",
    "Owing",
    "PaymentId",
    "PostalAddress",
    "ProductId",
    "Quantity",
    "RefundId",
    "RefundLineId",
    "RetiredCurrency",
    "ReturnId",
    "ReturnLineId",
    "RoundingForm",
    "RoundingRule",
    "Secret",
    "ShipmentId",
    "SubscriptionId",
    "allocate",
    "alpha2",
    "alpha3",
    "ax_cut",
    "ax_length",
    "ceil_to",
    "country_from_text",
    "decimal_from_text",
    "fits_ax_real",
    "floor_to",
    "is_postcode",
    "message_id",
    "minor_unit",
    "postcode_from_text",
    "postcode_key",
    "round_to",
    "significant_digits",
    "subdivision_code",
]
