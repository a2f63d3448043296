"""Amounts in other currencies, at rates that the site names.

Nothing here converts back. An amount that was converted is not the source of what it was made
from: in one case of twelve there and back is off by a unit. Keep the original.
"""

from axclarity.mapping.currency.amounts import (
    Converted,
    ThreeAmounts,
    convert,
    exchange_difference,
    three_amounts,
)
from axclarity.mapping.currency.rates import Leg, Quote, Rate, RateTable
from axclarity.mapping.currency.sources import (
    displayed_rate,
    rates_from_ecb_csv,
    rates_from_exchange_rates,
    rates_from_table,
    stored_rate,
)

__all__ = [
    "Converted",
    "Leg",
    "Quote",
    "Rate",
    "RateTable",
    "ThreeAmounts",
    "convert",
    "displayed_rate",
    "exchange_difference",
    "rates_from_ecb_csv",
    "rates_from_exchange_rates",
    "rates_from_table",
    "stored_rate",
    "three_amounts",
]
