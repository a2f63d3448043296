"""Orders become sales orders, with the proof that AX will reach the shopper's total.

`sales_order_from_order` does it all; the rest is there by itself, too: prices and discounts, kits,
units, deliveries, charges, tenders, AX's trade discounts.
"""

from axclarity.mapping.orders.ax_discounts import (
    Combination,
    TradeDiscount,
    TradeLine,
    TradeTotals,
    trade_lines_from_sales_table,
    trade_totals,
)
from axclarity.mapping.orders.ax_prices import ax_switches, check_ax_total
from axclarity.mapping.orders.deliveries import Delivery, DeliveryPlan, Piece
from axclarity.mapping.orders.discounts import PricedLine, priced_lines
from axclarity.mapping.orders.kits import Kit, KitPart
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.orders.line_units import ordered_quantity, sold_quantity
from axclarity.mapping.orders.policy import ChargeRule, OrderPolicy, TaxPolicy, TaxRule, Warehouse
from axclarity.mapping.orders.proof import Components, Proof, ax_line_amount
from axclarity.mapping.orders.proving import prove
from axclarity.mapping.orders.sales_orders import (
    MappedOrder,
    SentLine,
    sales_order_from_order,
    sales_orders_from_order,
)
from axclarity.mapping.orders.splitting import joined, split_lines
from axclarity.mapping.orders.tenders import Tender, order_without_tender, tenders_from_order
from axclarity.mapping.orders.totals import check_totals
from axclarity.mapping.orders.units import Unit, UnitConversions, UnitRule
from axclarity.mapping.orders.updates import OrderUpdate, sales_order_update, without_remainder

__all__ = [
    "ChargeRule",
    "Combination",
    "Components",
    "Delivery",
    "DeliveryPlan",
    "Kit",
    "KitPart",
    "LinePolicy",
    "MappedOrder",
    "OrderPolicy",
    "OrderUpdate",
    "Piece",
    "PricedLine",
    "Proof",
    "SentLine",
    "TaxPolicy",
    "TaxRule",
    "Tender",
    "TradeDiscount",
    "TradeLine",
    "TradeTotals",
    "Unit",
    "UnitConversions",
    "UnitRule",
    "Warehouse",
    "ax_line_amount",
    "ax_switches",
    "check_ax_total",
    "check_totals",
    "joined",
    "order_without_tender",
    "ordered_quantity",
    "priced_lines",
    "prove",
    "sales_order_from_order",
    "sales_order_update",
    "sales_orders_from_order",
    "sold_quantity",
    "split_lines",
    "tenders_from_order",
    "trade_lines_from_sales_table",
    "trade_totals",
    "without_remainder",
]
