"""AX's own view of a shop's order, for what can only happen after it."""

from axclarity.ax import AXOperations, EntityKey
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity.models import Order, OrderStatus
from axclarity.errors import NotYet, Parked, Problem
from axclarity.flows.orders import ENTITY, SALES_ID_ATTRIBUTE
from axclarity.http import Exchange
from axclarity.pipeline import Ledger

__all__ = ["account_of", "order_in_ax"]


def order_in_ax(ax: AXOperations, order: Order, ledger: Ledger) -> Exchange[SalesTable]:
    """The sales order that a shop's order became.

    Raises:
        NotYet: the order is not in AX yet; what waits for it is tried again.
        Parked: it never will be, or it is gone.
    """
    told = order.attributes.get(SALES_ID_ATTRIBUTE)
    sales_id = (yield from ledger.bound(ENTITY, order.id)) or (str(told) if told else None)
    if sales_id is None:
        raise _missing(order)
    document = yield from ax.sales_orders.read(EntityKey.of(SalesId=sales_id))
    if not document.sales_table:
        raise Parked(
            Problem(
                path="SalesTable.SalesId",
                rule="order.vanished",
                message=f"{sales_id} was created and is gone",
                hint="Ask in AX who deleted it, then replay.",
            )
        )
    (table,) = document.sales_table
    return table


def account_of(table: SalesTable) -> str:
    """The buyer's account."""
    return given(table.cust_account, "")


def _missing(order: Order) -> NotYet | Parked:
    if order.status is OrderStatus.CANCELLED:
        return Parked(
            Problem(
                path="$.order_id",
                rule="order.never-in-ax",
                message="the order was cancelled before AX had it, and money or goods moved for it",
                hint="Book it in AX by hand, on the account of the buyer.",
            )
        )
    return NotYet(
        Problem(
            path="$.order_id",
            rule="order.not-in-ax-yet",
            message="the order is not in AX yet",
            hint="It is tried again. If the order is parked, replay it first.",
        )
    )
