"""Whose account in AX the money of an order is booked on, also when the order is gone there.

AX says it of the sales order. When the shop cancels the order, its sales order may be deleted, and
money moves for it all the same: so what AX says is noted before.
"""

import json
from collections.abc import Sequence

from attrs import frozen

from axclarity.ax import AXOperations
from axclarity.ax.documents import SalesTable, given
from axclarity.clarity.models import Order, OrderStatus
from axclarity.flows._order_in_ax import account_of, order_in_ax
from axclarity.flows._order_keys import sales_ids_of
from axclarity.flows._sales_orders import read_sales_orders
from axclarity.http import Exchange
from axclarity.mapping.ledger import Facts
from axclarity.pipeline import Ledger

__all__ = ["PAYER", "Payer", "note_payer", "payer_of"]

PAYER = "order-payer"
"""Orders that were cancelled in the shop; bound to a note of who had paid for them."""

_NOTE_COUNTS = (OrderStatus.CANCELLED, OrderStatus.REFUNDED, OrderStatus.PARTIALLY_REFUNDED)


@frozen(kw_only=True)
class Payer:
    """Whom the money of an order is booked on, and what decides its dimensions."""

    account: str
    group: str
    warehouse: str

    @property
    def facts(self) -> Facts:
        """What decides the dimensions of a posting."""
        return Facts(customer_group=self.group, warehouse=self.warehouse)


def payer_of(ax: AXOperations, order: Order, ledger: Ledger) -> Exchange[Payer]:
    """Who pays for a shop's order: as AX has it, or had it when the shop cancelled it.

    Of several sales orders it is the first that says it, as long as AX has that.

    Raises:
        NotYet, Parked: what `order_in_ax` raises.
    """
    noted = yield from ledger.bound(PAYER, order.id)
    if noted is None or order.status not in _NOTE_COUNTS:
        table, *_ = yield from order_in_ax(ax, order, ledger)
        return _payer(table)
    first = (yield from sales_ids_of(order.id, ledger))[:1]
    tables = (yield from read_sales_orders(ax, first)) if first else []
    if tables:
        return _payer(tables[0])
    _, account, group, warehouse = json.loads(noted)
    return Payer(account=account, group=group, warehouse=warehouse)


def note_payer(
    order_id: str, sales_ids: Sequence[str], tables: Sequence[SalesTable], ledger: Ledger
) -> Exchange[None]:
    """Note who pays for an order that the shop has cancelled, before AX has it no more.

    What the first of its sales orders has said stays when only others are left.

    Args:
        sales_ids: all that it became, the first one first.
        tables: those of them that are there.
    """
    noted = yield from ledger.bound(PAYER, order_id)
    if not tables or (noted is not None and tables[0].sales_id != sales_ids[0]):
        return
    payer = _payer(tables[0])
    note = json.dumps([order_id, payer.account, payer.group, payer.warehouse])  # of one order only
    if noted is not None and noted != note:
        yield from ledger.unbind(PAYER, order_id)
    yield from ledger.bind(PAYER, order_id, note)


def _payer(table: SalesTable) -> Payer:
    return Payer(
        account=given(table.invoice_account, "") or account_of(table),
        group=given(table.cust_group, ""),
        warehouse=given(table.invent_location_id, ""),
    )
