"""Returns: a return of the shop becomes a return order in AX, and its status comes back."""

from collections.abc import Sequence
from datetime import timedelta

from attrs import frozen

from axclarity.ax import AXOperations, EntityKey
from axclarity.ax.documents import given
from axclarity.clarity import ClarityOperations
from axclarity.clarity.listing import Query
from axclarity.clarity.models import Order, Return, ReturnStatus
from axclarity.errors import NotYet, Parked
from axclarity.flows._order_in_ax import account_of, order_in_ax
from axclarity.flows._order_keys import REPLACEMENT, RETURN
from axclarity.flows._parked import parked
from axclarity.flows._return_orders import ReturnDesk
from axclarity.flows._return_places import (
    CALLED_OFF,
    came_back_before,
    check_last,
    place_of,
    take_place,
)
from axclarity.flows._valid_records import valid_records
from axclarity.http import Exchange
from axclarity.mapping import ReturnPolicy, allocation_from_order, return_order_from_return
from axclarity.mapping.delivered import delivered_quantities, sold_lots
from axclarity.mapping.returns import MappedReturn, Returned, check_allocation
from axclarity.mapping.status import RETURN_COURSE, Move, return_status_from_sales_table
from axclarity.pipeline import Event, Ledger, Outcome, Route, Source

__all__ = ["ReturnFlow"]

_LIVE = (ReturnStatus.APPROVED, ReturnStatus.RECEIVED)
_AT_ONCE = 50


@frozen(kw_only=True)
class ReturnFlow:
    """Sends each return to AX once, credits what was paid, and tells the shop how it goes on.

    Nothing is kept beside the order: what each line was paid with is computed anew from the shop's
    order, and must be what AX has on its lines. With the places that returns take in the journal,
    any number of partial returns credits exactly what one whole return would.

    Assumption: the sales order service reads return orders, which AX keeps among sales orders.

    Args:
        policy: the path that the site takes returns by, reasons, fees.
        every: how often the returns that are on their way are looked at in AX.
        approved_only: wait until somebody approves a return in the shop; otherwise AX's taking it
            approves it.
    """

    shop: ClarityOperations
    ax: AXOperations
    policy: ReturnPolicy
    every: timedelta = timedelta(minutes=5)
    approved_only: bool = False

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("return.*", self.bring_up_to_date, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """Where this flow's own events come from."""
        return (Source("ax.returns", self.every, self.look),)

    def look(self, ledger: Ledger) -> Exchange[Sequence[Event]]:
        """One event per return that AX has moved on, or that was approved and is not in AX."""
        events: list[Event] = []
        in_ax: dict[str, Return] = {}
        for status in _LIVE:
            known = yield from valid_records(self.shop.returns, Query(status=status))
            for return_ in known.records:
                sales_id = yield from ledger.bound(RETURN, return_.id)
                if sales_id is not None:
                    in_ax[sales_id] = return_
                elif status is ReturnStatus.APPROVED and self.approved_only:
                    events.append(_event(return_, status, ledger))
        keys = [EntityKey.of(SalesId=sales_id) for sales_id in in_ax]
        for portion in self.ax.sales_orders.portions(keys, _AT_ONCE):
            document = yield from self.ax.sales_orders.read(*portion)
            for table in document.sales_table:
                return_ = in_ax[given(table.sales_id, "")]
                status = return_status_from_sales_table(table)
                events += [] if status is return_.status else [_event(return_, status, ledger)]
        return events

    def bring_up_to_date(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Make AX and the shop agree about the return of an event.

        Raises:
            NotYet: its order is not in AX yet, or another return of it is mapped at this moment.
            MappingError: more comes back than was delivered, the order differs from AX's, no
                reason or tax rule; `TotalsDiffer` names what AX would credit otherwise.
            Parked: called off when AX had it already; AX keeps something else than was sent.
        """
        return_ = yield from self.shop.returns.get(event.record_id)
        if return_.status in CALLED_OFF:
            return (yield from self._called_off(return_, ledger))
        sales_id = yield from self._desk.made(return_, ledger)
        if sales_id is None:
            if self.approved_only and return_.status is ReturnStatus.REQUESTED:
                return Outcome("waits for somebody to approve it in the shop")
            sales_id = yield from self._sent(return_, ledger)
        with ledger.step("tell the shop"):
            status = yield from self._status_told(return_, sales_id)
        facts = {"sales_id": sales_id, "status": status.value}
        return Outcome(f"in AX as {sales_id}; return is {status.value}", facts)

    @property
    def _desk(self) -> ReturnDesk:
        return ReturnDesk(ax=self.ax, policy=self.policy)

    def _sent(self, return_: Return, ledger: Ledger) -> Exchange[str]:
        with ledger.step("map the return"):
            mapped = yield from self._mapped(return_, ledger)
        desk = self._desk
        if mapped.replacement is None:
            yield from desk.check_no_replacement(return_, ledger)
        else:
            with ledger.step("create the order of what is sent instead"):
                yield from desk.write_replacement(return_, mapped.replacement, mapped.owed, ledger)
        with ledger.step("create the return order"):
            return (yield from desk.write(return_, mapped.document, -mapped.credit, ledger))

    def _mapped(self, return_: Return, ledger: Ledger) -> Exchange[MappedReturn]:
        order = yield from self.shop.orders.get(return_.order_id)
        tables = yield from order_in_ax(self.ax, order, ledger)
        sold = [line for table in tables for line in table.sales_line]
        allocation = allocation_from_order(order, self.policy.orders)
        check_allocation(allocation, sold, order)
        account = account_of(tables[0])
        lots = sold_lots(sold, order, self.policy.orders)
        whole = {line.id: line.sku for line in order.lines}
        return return_order_from_return(
            return_,
            order,
            allocation,
            self.policy,
            account=account,
            on=ledger.now().date(),
            delivered=delivered_quantities(sold, order, self.policy.orders),
            earlier=(yield from self._earlier(return_, order, account, ledger)),
            lots={line: lot for (line, sku), lot in lots.items() if sku == whole[line]},
            part_lots=lots,
        )

    def _earlier(
        self, return_: Return, order: Order, account: str, ledger: Ledger
    ) -> Exchange[Sequence[Returned]]:
        """What came back before; returns that only AX remembers take their places first."""
        known = yield from self.shop.returns.all(Query(filters={"order_id": order.id}))
        others = [each for each in known if each.id != return_.id]
        if (yield from self._desk.is_edited(return_, ledger)):
            yield from check_last(return_, others, ledger)
        for other in others:
            if (yield from place_of(other, ledger)) is None:
                found = yield from self._desk.found(other, account)
                if found is not None:
                    yield from take_place(other, ledger)
        return (yield from came_back_before(return_, others, ledger))

    def _status_told(self, return_: Return, sales_id: str) -> Exchange[ReturnStatus]:
        """Move the shop's status on; it never goes backwards."""
        table = yield from self._desk.read(sales_id)
        status = return_status_from_sales_table(table)
        if status is ReturnStatus.CANCELLED and return_.status is ReturnStatus.REFUNDED:
            raise parked(
                "SalesTable.ReturnStatus",
                "returns.cancelled-in-ax",
                f"AX has cancelled {sales_id}, and the shop has refunded it",
                "Credit it in AX by hand.",
            )
        if RETURN_COURSE.move(return_.status, status) is not Move.FORWARD:
            return return_.status
        yield from self.shop.returns.update(return_, status=status)
        return status

    def _called_off(self, return_: Return, ledger: Ledger) -> Exchange[Outcome]:
        """The shop has rejected or cancelled the return; nothing is sent to AX for it."""
        stopped = return_.status.value
        known = yield from self._known(return_, ledger)
        if not known:
            return Outcome(f"{stopped} in the shop, and not in AX: nothing to create")
        live = ", ".join((yield from self._desk.live(*known)))
        if not live:
            return Outcome(f"{stopped} in the shop, cancelled or gone in AX ({', '.join(known)})")
        raise parked(
            "$.status",
            "returns.called-off",
            f"the return is {stopped} in the shop when AX has {live} for it",
            f"Delete or cancel {live} in AX, then replay.",
        )

    def _known(self, return_: Return, ledger: Ledger) -> Exchange[list[str]]:
        """What AX has of a return: by the journal, or else by its number and the order's buyer."""
        noted: list[str] = []
        for entity in (RETURN, REPLACEMENT):
            sales_id = yield from self._desk.noted(return_, entity, ledger)
            noted += [] if sales_id is None else [sales_id]
        if noted:
            return noted
        order = yield from self.shop.orders.get(return_.order_id)
        try:
            table, *_ = yield from order_in_ax(self.ax, order, ledger)
        except (NotYet, Parked):  # nothing comes back of an order that AX does not have
            return []
        for entity in (RETURN, REPLACEMENT):
            account = account_of(table)
            sales_id = yield from self._desk.numbered(return_, entity, account, ledger)
            noted += [] if sales_id is None else [sales_id]
        return noted


def _event(return_: Return, status: ReturnStatus, ledger: Ledger) -> Event:
    return Event(
        source="ax",
        id=f"return/{return_.id}/{status.value}",
        type="return.moved",
        key=f"return/{return_.id}",
        occurred_at=ledger.now(),
        payload=b"",
    )
