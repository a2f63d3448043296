"""Orders: what the shop has sold against AX's sales orders, each total to the cent."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve, frozen

from axclarity.ax import AXOperations
from axclarity.ax.documents import SalesTable
from axclarity.clarity.models import Order, OrderStatus
from axclarity.clarity.resources import Reads
from axclarity.errors import InvalidDocument, MappingError, NotFound, TotalsDiffer
from axclarity.flows._order_keys import REPLACEMENT, order_id_of
from axclarity.flows.reconciliation._ax_orders import AXOrders, Listed, OfDays, copies_of
from axclarity.flows.reconciliation._report import (
    Broken,
    Findings,
    Progress,
    Report,
    no_progress,
)
from axclarity.flows.reconciliation._shop_records import ShopRecords
from axclarity.flows.reconciliation._window import ReconciliationPolicy, Window
from axclarity.http import Exchange
from axclarity.mapping import OrderPolicy
from axclarity.mapping.orders import check_ax_total, order_without_tender
from axclarity.mapping.reconciliation import Disagreement, Entry, Finding, reconciled
from axclarity.pipeline import Ledger

__all__ = ["OrderComparison"]


@frozen(kw_only=True)
class OrderComparison:
    """The orders that were placed in a window, against what AX has of them.

    AX should have every order but those that are cancelled, and those on hold, of which it may have
    some. What it has is what an order is bound to, what the shop was told, or what carries the
    order's number.

    Args:
        orders: as the orders were mapped by: the tender that is no discount, and how far AX's
            prices may be from the shop's.
    """

    shop: Reads[Order]
    ax: AXOperations
    orders: OrderPolicy
    policy: ReconciliationPolicy

    def compare(
        self, window: Window, ledger: Ledger, progress: Progress = no_progress
    ) -> Exchange[Report]:
        """The orders of a window, side by side.

        Raises:
            IncompleteResult: more orders meet the policy's conditions than AX lists.
        """
        found, listed = Findings(), OfDays()
        if self.policy.ax_orders is not None:
            for day in window:
                some = yield from AXOrders(self.ax).of_day(day, self.policy.ax_orders(day))
                listed.put(some)

        def compare(orders: tuple[Order, ...]) -> Exchange[None]:
            return self._page(orders, window, listed, found, ledger)

        records = ShopRecords(reads=self.shop, kind="order", window=window)
        yield from records.visit(found, compare, progress)
        yield from self._unknown(listed.left, found, ledger)
        return found.report("orders")

    def _page(
        self,
        orders: Iterable[Order],
        window: Window,
        listed: OfDays,
        found: Findings,
        ledger: Ledger,
    ) -> Exchange[None]:
        days = {order.id: window.day_of(order.placed_at) for order in orders}
        sought: dict[str, tuple[str, ...]] = {}
        for order in orders:
            known = yield from AXOrders(self.ax).known(order, ledger)
            sought[order.id] = tuple(dict.fromkeys((*known, *listed.take(order.number, known))))
        wanted = [
            order
            for order in orders
            if days[order.id] in window and order.status is not OrderStatus.ON_HOLD
        ]
        tables = yield from AXOrders(self.ax).read(
            sales_id for order in wanted for sales_id in sought[order.id]
        )
        for order in wanted:
            its = yield from self._its(order, sought[order.id], tables)
            self._compare(order, days[order.id], its, found)

    def _its(
        self, order: Order, sales_ids: Sequence[str], tables: Mapping[str, SalesTable]
    ) -> Exchange[list[SalesTable]]:
        if not sales_ids:
            return (yield from AXOrders(self.ax).searched(order.number))
        return [tables[each] for each in sales_ids if each in tables]

    def _compare(
        self, order: Order, day: date, tables: Iterable[SalesTable], found: Findings
    ) -> None:
        key, record = order.number, f"order/{order.id}"
        ax = [
            Entry(
                key=key,
                day=day,
                amount=copy.amount,
                unit=copy.currency or order.currency,
                record=record,
            )
            for copy in copies_of(tables)
        ]
        if order.status is OrderStatus.CANCELLED:
            found.add(reconciled([], ax))
            return
        try:
            due = self._due(order)
        except MappingError as error:
            found.add_broken(Broken(record=record, key=key, day=day, problems=error.problems))
            return
        shop = Entry(key=key, day=day, amount=due, unit=order.currency, record=record)
        compared = reconciled([shop], ax)
        findings = tuple(each for each in compared.findings if not self._tolerated(each))
        found.add(evolve(compared, findings=findings))

    def _due(self, order: Order) -> Decimal:
        return order_without_tender(order, self.orders.lines.tender_codes).totals.total

    def _tolerated(self, found: Finding) -> bool:
        """Whether the sides are no further apart than the policy lets AX's prices be."""
        if found.kind is not Disagreement.DIFFERS or found.shop is None or found.ax is None:
            return False
        unit = self.orders.unit_of(found.unit)
        try:
            check_ax_total(found.shop, found.ax, self.orders.lines, unit)
        except TotalsDiffer:
            return False
        return True

    def _unknown(self, listed: Iterable[Listed], found: Findings, ledger: Ledger) -> Exchange[None]:
        """What AX has from the shop, and no order of the shop accounts for."""
        for each in listed:
            if (yield from self._is_known(each.sales_id, ledger)):
                continue
            entry = Entry(
                key=f"{each.number} ({each.sales_id})",
                day=each.day,
                amount=each.copy.amount,
                unit=each.copy.currency,
            )
            found.add(reconciled([], [entry]))

    def _is_known(self, sales_id: str, ledger: Ledger) -> Exchange[bool]:
        """Whether it is sent for a return, or bound to an order that the shop still has."""
        if (yield from ledger.clarity_id_of(REPLACEMENT, sales_id)) is not None:
            return True
        order_id = yield from order_id_of(sales_id, ledger)
        if order_id is None:
            return False
        try:
            yield from self.shop.get(order_id)
        except NotFound:
            return False
        except InvalidDocument:  # broken, but there
            return True
        return True
