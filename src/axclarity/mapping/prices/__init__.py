"""Prices: AX's trade agreements to prices of the shop, and back. A price keeps its currency."""

from axclarity.mapping.prices.agreements import Agreement, Reach, agreements_from_rows
from axclarity.mapping.prices.journal import price_journal_from_product
from axclarity.mapping.prices.policy import Buyer, PricePolicy
from axclarity.mapping.prices.price_list import MappedPrices, prices_from_price_list
from axclarity.mapping.prices.schedule import product_prices
from axclarity.mapping.prices.search import Article, agreed_price, article_from_item

__all__ = [
    "Agreement",
    "Article",
    "Buyer",
    "MappedPrices",
    "PricePolicy",
    "Reach",
    "agreed_price",
    "agreements_from_rows",
    "article_from_item",
    "price_journal_from_product",
    "prices_from_price_list",
    "product_prices",
]
