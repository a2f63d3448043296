"""The ExchangeRates document (AxdExchangeRates, AX 2012): rates of exchange into and out of AX.

Standing: model. The two entities and their fields are those that clients of the service and
documentation name; whether the root is ExchangeRates is assumed. The port's WSDL decides.
"""

from attrs import define

from axclarity.ax.documents._enumerations import FALSE_TRUE, XML_DOC_PURPOSE
from axclarity.ax.documents._field import (
    Choice,
    Day,
    Document,
    Entity,
    Real,
    Text,
    Whole,
    children,
    choice,
    day,
    real,
    text,
    whole,
)

__all__ = ["CurrencyPair", "ExchangeRate", "ExchangeRates"]

_EXCHANGE_RATE_DISPLAY_FACTOR = ("One", "Ten", "Hundred", "Thousand", "TenThousand")


@define(kw_only=True)
class ExchangeRate(Entity):
    """The rate of a pair of currencies for a time.

    `exchange_rate` is what 100 units of the pair's first currency cost in the second, whatever the
    pair's display factor: 110 is 1.10 for one. Source: AX's rule of storing rates.
    """

    axd_type = "AxdEntity_ExchangeRate"

    exchange_rate: Real = real("ExchangeRate", 12)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    valid_from: Day = day("ValidFrom")
    valid_to: Day = day("ValidTo")


@define(kw_only=True)
class CurrencyPair(Entity):
    """Two currencies within a type of exchange rates."""

    axd_type = "AxdEntity_CurrencyPair"

    document_hash: Text = text("_DocumentHash")
    exchange_rate_display_factor: Choice = choice(
        "ExchangeRateDisplayFactor", _EXCHANGE_RATE_DISPLAY_FACTOR
    )
    exchange_rate_type: Text = text("ExchangeRateType", 20)
    from_currency_code: Text = text("FromCurrencyCode", 3, external=50)
    rec_id: Whole = whole("RecId", long=True)
    rec_version: Whole = whole("RecVersion")
    to_currency_code: Text = text("ToCurrencyCode", 3, external=50)
    exchange_rate: list[ExchangeRate] = children("ExchangeRate", ExchangeRate)


@define(kw_only=True)
class ExchangeRates(Document):
    """The ExchangeRates document. Model: no contract of it is at hand."""

    axd_type = "AxdExchangeRates"
    root = "ExchangeRates"
    namespace = "http://schemas.microsoft.com/dynamics/2008/01/documents/ExchangeRates"
    key_field = "RecId"

    clear_nil_fields_on_update: Choice = choice("ClearNilFieldsOnUpdate", FALSE_TRUE)
    doc_purpose: Choice = choice("DocPurpose", XML_DOC_PURPOSE)
    sender_id: Text = text("SenderId", 4)
    currency_pair: list[CurrencyPair] = children("CurrencyPair", CurrencyPair)
