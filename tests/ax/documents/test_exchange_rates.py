"""The ExchangeRates document."""

from datetime import date
from decimal import Decimal

from lxml import etree

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import field_specs
from axclarity.ax.documents.exchange_rates import CurrencyPair, ExchangeRate, ExchangeRates


def rates() -> ExchangeRates:
    return ExchangeRates(
        currency_pair=[
            CurrencyPair(
                exchange_rate_display_factor="One",
                exchange_rate_type="",
                from_currency_code="EUR",
                to_currency_code="USD",
                exchange_rate=[
                    ExchangeRate(
                        exchange_rate=Decimal("120.620000000000"),
                        valid_from=date(2014, 1, 1),
                        valid_to=None,
                    ),
                    ExchangeRate(exchange_rate=Decimal("122.77"), valid_from=date(2014, 2, 1)),
                ],
            )
        ]
    )


def test_rates_come_back_equal_to_the_last_digit() -> None:
    back = document_from_xml(ExchangeRates, xml_from_document(rates()))
    assert back == rates()
    assert str(back.currency_pair[0].exchange_rate[0].exchange_rate) == "120.620000000000"


def test_a_pair_is_written_in_order() -> None:
    pair = element_from_document(rates())[0]
    assert [etree.QName(child).localname for child in pair] == [
        "ExchangeRateDisplayFactor",
        "ExchangeRateType",
        "FromCurrencyCode",
        "ToCurrencyCode",
        "ExchangeRate",
        "ExchangeRate",
    ]


def test_rates_have_twelve_digits() -> None:
    assert {spec.digits for spec in field_specs(ExchangeRate) if spec.name == "ExchangeRate"} == {
        12
    }
