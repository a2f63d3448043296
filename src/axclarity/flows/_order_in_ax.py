"""AX's own view of a shop's order, for what can only happen after it."""

from axclarity.ax import AXOperations
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity.models import Order, OrderStatus
from axclarity.errors import NotYet, Parked, Problem
from axclarity.flows._order_keys import sales_ids_of, sales_ids_told
from axclarity.flows._parked import parked
from axclarity.flows._sales_orders import check_all_there, read_sales_orders
from axclarity.http import Exchange
from axclarity.pipeline import Ledger

__all__ = ["account_of", "order_in_ax"]


def order_in_ax(ax: AXOperations, order: Order, ledger: Ledger) -> Exchange[list[SalesTable]]:
    """The sales orders that a shop's order became, all of one buyer; at least one.

    Raises:
        NotYet: the order is not in AX yet; what waits for it is tried again.
        Parked: it never will be, or it is gone.
    """
    sales_ids = (yield from sales_ids_of(order.id, ledger)) or sales_ids_told(order)
    if not sales_ids:
        raise _missing(order)
    tables = yield from read_sales_orders(ax, sales_ids)
    check_all_there(tables, sales_ids)
    return tables


def account_of(table: SalesTable) -> str:
    """The buyer's account."""
    return given(table.cust_account, "")


def _missing(order: Order) -> NotYet | Parked:
    if order.status is OrderStatus.CANCELLED:
        return parked(
            "$.order_id",
            "order.never-in-ax",
            "the order was cancelled before AX had it, and money or goods moved for it",
            "Book it in AX by hand, on the account of the buyer.",
        )
    return NotYet(
        Problem(
            path="$.order_id",
            rule="order.not-in-ax-yet",
            message="the order is not in AX yet",
            hint="It is tried again. If the order is parked, replay it first.",
        )
    )
