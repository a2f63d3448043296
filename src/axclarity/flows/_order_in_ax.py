"""AX's own view of a shop's order, for what can only happen after it."""

from collections.abc import Iterable

from axclarity.ax import AXOperations
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity.models import Order, OrderStatus
from axclarity.errors import NotYet, Parked, Problem
from axclarity.flows._order_keys import (
    ORDER,
    SALES_ID_ATTRIBUTE,
    SALES_IDS_ATTRIBUTE,
    sales_ids_of,
    sales_ids_told,
)
from axclarity.flows._ownership import is_anothers, owner_name
from axclarity.flows._parked import parked
from axclarity.flows._sales_orders import check_all_there, read_sales_orders
from axclarity.http import Exchange
from axclarity.pipeline import Ledger

__all__ = ["account_of", "order_in_ax", "sales_ids_by_shop"]

_BY_HAND = (
    "Money or goods moved for it all the same. Book what is not booked yet in AX by hand, on the "
    "account of the buyer (of a refund the mirror of its capture), then resolve the letter."
)


def order_in_ax(ax: AXOperations, order: Order, ledger: Ledger) -> Exchange[list[SalesTable]]:
    """The sales orders that a shop's order became, all of one buyer; at least one.

    Raises:
        NotYet: the order is not in AX yet; what waits for it is tried again.
        Parked: it never will be, it is gone, or the shop names one of who knows whom.
    """
    bound = yield from sales_ids_of(order.id, ledger)
    sales_ids = bound or (yield from _told(order, ledger))
    if not sales_ids:
        raise _missing(order)
    tables = yield from read_sales_orders(ax, sales_ids)
    if not bound:
        _check_numbers(tables, order)
    check_all_there(tables, sales_ids, _BY_HAND)
    return tables


def sales_ids_by_shop(ax: AXOperations, order: Order, ledger: Ledger) -> Exchange[tuple[str, ...]]:
    """The sales orders that the shop names as the order's own; none if they are of another order.

    A copy of an order may have its attributes, and anybody may edit them.

    Raises:
        Parked: rule `order.another-number`: nobody knows whose they are.
    """
    told = yield from _told(order, ledger)
    if told:
        _check_numbers((yield from read_sales_orders(ax, told)), order)
    return told


def account_of(table: SalesTable) -> str:
    """The buyer's account."""
    return given(table.cust_account, "")


def _told(order: Order, ledger: Ledger) -> Exchange[tuple[str, ...]]:
    """The sales orders that the shop names; none if the journal knows one as another's."""
    told = sales_ids_told(order)
    for sales_id in told:
        if (yield from is_anothers(sales_id, owner_name(ORDER, order.id), ledger)):
            return ()
    return told


def _check_numbers(tables: Iterable[SalesTable], order: Order) -> None:
    """Insist that sales orders nobody remembers have the order's number."""
    for table in tables:
        number = given(table.purch_order_form_num, "")
        if number != order.number and not number.startswith(f"{order.number}/"):
            raise parked(
                f"$.attributes.{SALES_ID_ATTRIBUTE}",
                "order.another-number",
                f"names {given(table.sales_id, '')}, which AX has for the order number {number}",
                f"If this order is a copy, clear {SALES_ID_ATTRIBUTE} and {SALES_IDS_ATTRIBUTE} in"
                " the shop; if it has a new number, change it in AX, too; then replay.",
            )


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
