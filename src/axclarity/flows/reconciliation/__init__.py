"""What both systems have, side by side: orders, money, stock, customers and the ledger, by day."""

from axclarity.flows.reconciliation._customers import CustomerComparison
from axclarity.flows.reconciliation._daily import DailyReconciliation, comparisons_of, daily
from axclarity.flows.reconciliation._ledger import LedgerComparison
from axclarity.flows.reconciliation._money import MoneyComparison
from axclarity.flows.reconciliation._orders import OrderComparison
from axclarity.flows.reconciliation._replay import Replayed, event_for, parked_rules, replayed
from axclarity.flows.reconciliation._report import Broken, Comparison, Report
from axclarity.flows.reconciliation._stock import StockComparison
from axclarity.flows.reconciliation._window import ReconciliationPolicy, Window

__all__ = [
    "Broken",
    "Comparison",
    "CustomerComparison",
    "DailyReconciliation",
    "LedgerComparison",
    "MoneyComparison",
    "OrderComparison",
    "ReconciliationPolicy",
    "Replayed",
    "Report",
    "StockComparison",
    "Window",
    "comparisons_of",
    "daily",
    "event_for",
    "parked_rules",
    "replayed",
]
