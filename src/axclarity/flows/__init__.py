"""Ready-made flows: orders to AX, fulfilment back to the shop."""

from axclarity.flows.customer_sync import CustomerFlow
from axclarity.flows.customers import CustomerLadder
from axclarity.flows.exchange_rates import ExchangeRateFlow, RatePolicy, rate_table_from_bookmark
from axclarity.flows.fulfilment import FulfilmentFlow
from axclarity.flows.fulfilment_policy import FulfilmentPolicy
from axclarity.flows.integration import Flow, Integration
from axclarity.flows.inventory import InventoryFlow
from axclarity.flows.listings import Listing, listings_of
from axclarity.flows.order_changes import OrderChangePolicy
from axclarity.flows.orders import SALES_ID_ATTRIBUTE, SALES_IDS_ATTRIBUTE, OrderFlow
from axclarity.flows.payments import PaymentFlow
from axclarity.flows.payouts import PayoutFlow, payout_event
from axclarity.flows.planning import Applied, applied, events_of, planned
from axclarity.flows.plans import Effect, Plan, PlannedChange
from axclarity.flows.prices import FoundPrices, PriceFlow, PriceReader
from axclarity.flows.products import ProductFlow
from axclarity.flows.refunds import RefundFlow
from axclarity.flows.returns import ReturnFlow
from axclarity.flows.stock import FoundStock, ListedStock, StockReader
from axclarity.flows.sweeps import Tally, backfill, sweep
from axclarity.flows.web_orders import WebOrders

__all__ = [
    "SALES_IDS_ATTRIBUTE",
    "SALES_ID_ATTRIBUTE",
    "Applied",
    "CustomerFlow",
    "CustomerLadder",
    "Effect",
    "ExchangeRateFlow",
    "Flow",
    "FoundPrices",
    "FoundStock",
    "FulfilmentFlow",
    "FulfilmentPolicy",
    "Integration",
    "InventoryFlow",
    "ListedStock",
    "Listing",
    "OrderChangePolicy",
    "OrderFlow",
    "PaymentFlow",
    "PayoutFlow",
    "Plan",
    "PlannedChange",
    "PriceFlow",
    "PriceReader",
    "ProductFlow",
    "RatePolicy",
    "RefundFlow",
    "ReturnFlow",
    "StockReader",
    "Tally",
    "WebOrders",
    "applied",
    "backfill",
    "events_of",
    "listings_of",
    "payout_event",
    "planned",
    "rate_table_from_bookmark",
    "sweep",
]
