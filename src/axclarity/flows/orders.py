"""Orders, Clarity to AX. Any event about an order means: bring it up to date."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from axclarity.ax import AXOperations, equal
from axclarity.ax.documents import SalesOrder, given
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import Order, OrderStatus
from axclarity.flows._known_orders import KnownOrder
from axclarity.flows._order_documents import OrderDocuments
from axclarity.flows._order_in_ax import sales_ids_by_shop
from axclarity.flows._order_keys import (
    ORDER,
    SALES_ID_ATTRIBUTE,
    SALES_IDS_ATTRIBUTE,
    bind_sales_ids,
)
from axclarity.flows._ownership import check_unclaimed, owner_name
from axclarity.flows._parked import parked
from axclarity.flows._refusals import named_by_order
from axclarity.flows._sales_orders import (
    cancelled_among,
    check_standing,
    check_total,
    find_sales_order,
    found_by,
    read_sales_orders,
)
from axclarity.flows.customers import CustomerLadder
from axclarity.flows.order_changes import OrderChangePolicy, OrderChanges
from axclarity.http import Exchange
from axclarity.mapping import CustomerPolicy, DeliveryPlan, OrderPolicy
from axclarity.mapping.customers import MatchPolicy
from axclarity.pipeline import (
    Event,
    Intent,
    IntentRecord,
    Ledger,
    Outcome,
    Route,
    Source,
    write_once,
)
from axclarity.values import MessageId, message_id

if TYPE_CHECKING:
    from axclarity.mapping.fieldmaps import CompiledMap

__all__ = ["SALES_IDS_ATTRIBUTE", "SALES_ID_ATTRIBUTE", "OrderFlow"]

ENTITY = ORDER

_STOPPED = (OrderStatus.ON_HOLD, OrderStatus.CANCELLED)
_TO_CREATE = (OrderStatus.PENDING, OrderStatus.PROCESSING)


@frozen(kw_only=True)
class OrderFlow:
    """Reads the order again, and makes AX and the shop agree with it.

    Every run walks the same line, whatever happened before: the buyer's account, the mapped and
    proven documents, one create for ever of each, what was edited since, the orders read back, the
    shop told. What was done already is remembered or found, so duplicates, disorder and crashes end
    in the same state.

    Args:
        orders: how an order becomes a sales order, or several.
        customers: whose account it belongs to; `match` is how a buyer is recognised.
        changes: what becomes of orders that are edited, cancelled or put on hold later.
        plan: how an order's lines are cut up; asked whenever some of it is created, and when it was
            edited.
        fields: a field map whose values are put on the finished documents.
    """

    shop: ClarityOperations
    ax: AXOperations
    orders: OrderPolicy
    customers: CustomerPolicy
    match: MatchPolicy = field(factory=MatchPolicy)
    changes: OrderChangePolicy = field(factory=OrderChangePolicy)
    plan: Callable[[Order], Exchange[DeliveryPlan | None]] | None = None
    fields: "CompiledMap | None" = None

    def routes(self) -> tuple[Route, ...]:
        """The events this flow answers."""
        return (Route("order.*", self.bring_up_to_date, ("clarity", "ax")),)

    def sources(self) -> tuple[Source, ...]:
        """Nothing is asked: the shop tells of its orders; a sweep finds what it did not tell."""
        return ()

    def bring_up_to_date(self, event: Event, ledger: Ledger) -> Exchange[Outcome]:
        """Make AX and the shop agree about the order an event is about.

        Raises:
            Parked: a person has to look: edited or cancelled after it was picked, a journal order,
                a total that differs.
            MappingError: the order cannot be carried over; `TotalsDiffer` names the component.
            InvalidDocument: the shop's order breaks its model.
        """
        with ledger.step("read the order"):
            order = yield from self.shop.orders.get(event.record_id)
        if order.status in _STOPPED:
            with ledger.step("stop it in AX"):
                return (yield from self._stopped(order, ledger))
        with ledger.step("create it in AX"):
            sales_ids = yield from self._sales_ids(order, ledger)
            yield from bind_sales_ids(order.id, sales_ids, ledger)
        with ledger.step("carry edits over"):
            yield from self._edited(order, sales_ids, ledger)
        with ledger.step("read it back"):
            tables = yield from read_sales_orders(self.ax, sales_ids)
            check_standing(tables, sales_ids, order)
            total = check_total(tables, order, self.orders)
        with ledger.step("tell the shop"):
            yield from self._tell_shop(order, sales_ids)
        return Outcome(
            f"in AX as {', '.join(sales_ids)}",
            {"sales_id": sales_ids[0], "total": f"{total:f}", "currency": order.currency},
        )

    def _sales_ids(self, order: Order, ledger: Ledger) -> Exchange[list[str]]:
        """Where the order is in AX: remembered, named by the shop, found, or created now."""
        created = yield from self._known(order).created(ledger)
        known = {part: record.result for part, record in created.items() if record.result}
        if not created:
            known = yield from self._named(order, ledger)
        for part, sales_id in known.items():
            yield from self._changes_of(order, part, sales_id).settle_cancelling(ledger)
        if 1 not in known:
            for record in created.values():
                yield from _made_earlier(record, ledger)
            yield from self._create(order, known, ledger)
        return [known[part] for part in sorted(known)]

    def _named(self, order: Order, ledger: Ledger) -> Exchange[dict[int, str]]:
        """What the shop names of an order of which the journal knows nothing, to be compared."""
        named = yield from sales_ids_by_shop(self.ax, order, ledger)
        known = dict(enumerate(named, start=1))
        for part, sales_id in known.items():
            intent = evolve(self._intent(order, part), digest="")
            yield from ledger.note(intent, "confirmed", result=sales_id)
        return known

    def _create(self, order: Order, known: dict[int, str], ledger: Ledger) -> Exchange[None]:
        """Create the sales orders of an order that are not there, the first one last."""
        bound = yield from ledger.bound(ENTITY, order.id)
        if bound is None and order.status not in _TO_CREATE:
            raise parked(
                "$.status",
                "order.status",
                f"the order is {order.status.value}, and AX does not have it, or not all of it",
                "Create it in AX by hand, or set it back to processing in the shop.",
            )
        equal("SalesTable", "PurchOrderFormNum", order.number)  # must be findable before it exists
        documents = yield from self._documents.of(order, ledger)
        if known:
            yield from self._check_changeable(order, known, documents)
        for part in (*range(2, len(documents) + 1), 1):
            if part not in known:
                known[part] = yield from self._placed(documents[part - 1], order, part, ledger)

    def _check_changeable(
        self, order: Order, known: Mapping[int, str], documents: Sequence[SalesOrder]
    ) -> Exchange[list[int]]:
        """Insist that all sales orders that are there can become what they are to be.

        They are looked at before one of them is changed, or another one is made.

        Returns:
            The parts that go on: none that AX has cancelled and the shop has refunded.

        Args:
            known: their numbers, by part.

        Raises:
            Parked: rule `order.divided-otherwise`; what `check_standing` and
                `OrderChanges.check` raise.
        """
        sales_ids = [*known.values()]
        tables = yield from read_sales_orders(self.ax, sales_ids)
        check_standing(tables, sales_ids, order)
        further = len(documents) - max(known)
        if further < 0 or (further and 1 in known):  # the first one is made last: none is to come
            raise parked(
                "$.lines",
                "order.divided-otherwise",
                f"was edited or planned anew, and is {len(documents)} sales orders now where AX "
                f"has {', '.join(sales_ids)}",
                "Undo the edit, then replay; or cancel the order in the shop and place it again.",
            )
        cancelled = cancelled_among(tables)
        going_on = [part for part, sales_id in known.items() if sales_id not in cancelled]
        stored = {given(table.sales_id, ""): table for table in tables}
        for part, sales_id in known.items():
            change, document = self._changes_of(order, part, sales_id), documents[part - 1]
            check = change.check if part in going_on else change.check_cancelled
            check(stored[sales_id], document)
        return going_on

    def _placed(
        self, document: SalesOrder, order: Order, part: int, ledger: Ledger
    ) -> Exchange[str]:
        """The number of a sales order: found, or created now.

        Whether one that is found stands as the order does now, nobody has written down: it is
        noted without a digest, and compared as if the order had been edited.
        """
        (table,) = document.sales_table
        number, account = given(table.purch_order_form_num, ""), given(table.cust_account, "")
        intent = evolve(self._intent(order, part), found_by=found_by(number, account))
        found = yield from find_sales_order(self.ax, number, account)
        if found is not None:
            mine = owner_name(ENTITY, order.id)
            yield from check_unclaimed(found, mine, ledger, intent.found_by)
            yield from ledger.note(evolve(intent, digest=""), "confirmed", result=found)
            return found

        def send() -> Exchange[str]:
            with named_by_order(order, account):
                keys = yield from self.ax.sales_orders.create(
                    document, message_id=self._identity(order, part)
                )
            return keys[0].value

        return (
            yield from write_once(
                ledger,
                intent,
                send=send,
                find=partial(self._known(order).find, ledger=ledger),
                changed=_carried_over,
            )
        )

    def _edited(self, order: Order, sales_ids: Sequence[str], ledger: Ledger) -> Exchange[None]:
        """Carry over what was edited since AX was told, the first sales order last.

        All sales orders are looked at before one is changed.
        """
        told = yield from self._known(order).told(ledger)
        digest = self._documents.digest(order)
        changes = [self._changes_of(order, *each) for each in enumerate(sales_ids, start=1)]
        if (yield from changes[0].due(told, digest, ledger)) is None:
            return
        documents = yield from self._documents.of(order, ledger)
        known = dict(enumerate(sales_ids, start=1))
        for part in reversed((yield from self._check_changeable(order, known, documents))):
            change, document = changes[part - 1], documents[part - 1]
            edit = yield from change.due(told, digest, ledger)
            if edit is not None:
                (table,) = document.sales_table
                with named_by_order(order, given(table.cust_account, "")):
                    yield from change.carry_over(edit, document, ledger)

    def _changes_of(self, order: Order, part: int, sales_id: str) -> OrderChanges:
        return OrderChanges(
            ax=self.ax, policy=self.changes, order_id=order.id, part=part, sales_id=sales_id
        )

    def _stopped(self, order: Order, ledger: Ledger) -> Exchange[Outcome]:
        """The shop has cancelled the order or put it on hold: nothing is created for it."""
        stopped = order.status.value.replace("_", " ")
        known = yield from self._known(order).sales_ids(ledger)
        if not known:
            return Outcome(f"{stopped} in the shop, and not in AX: nothing to create")
        named = ", ".join(known.values())
        tables = yield from read_sales_orders(self.ax, [*known.values()])
        live = {given(t.sales_id, ""): t for t in tables if t.sales_status != "Canceled"}
        if not live:
            return Outcome(f"{stopped} in the shop, cancelled or gone in AX ({named})")
        if order.status is OrderStatus.CANCELLED:
            ours = [
                (self._changes_of(order, part, sales_id), live[sales_id])
                for part, sales_id in known.items()
                if sales_id in live
            ]
            for change, table in ours:
                change.check_cancellable(table)
            for change, table in ours:
                yield from change.cancel(table, ledger)
            return Outcome(f"cancelled in the shop, and in AX now ({named})")
        if self.changes.on_hold == "park":
            raise parked(
                "$.status",
                "order.on-hold-in-shop",
                f"the order is on hold in the shop when AX has it as {named}",
                f"Stop {named} in AX, then replay; or reinstate the order in the shop.",
            )
        return Outcome(f"on hold in the shop; AX goes on with {named}")

    def _tell_shop(self, order: Order, sales_ids: Sequence[str]) -> Exchange[None]:
        attributes = {SALES_ID_ATTRIBUTE: sales_ids[0]}
        if len(sales_ids) > 1:
            attributes[SALES_IDS_ATTRIBUTE] = ", ".join(sales_ids)
        changes: dict[str, Any] = {}
        if order.status is OrderStatus.PENDING:
            changes["status"] = OrderStatus.PROCESSING
        if changes or not attributes.items() <= order.attributes.items():
            changes["attributes"] = {**order.attributes, **attributes}  # some shops replace all
            yield from self.shop.orders.update(order, **changes)

    @property
    def _documents(self) -> OrderDocuments:
        ladder = CustomerLadder(ax=self.ax, policy=self.customers, match=self.match, shop=self.shop)
        return OrderDocuments(ladder=ladder, policy=self.orders, plan=self.plan, fields=self.fields)

    def _known(self, order: Order) -> KnownOrder:
        return KnownOrder(
            ax=self.ax,
            order=order,
            identity=partial(self._identity, order),
            account=partial(self._documents.ladder.known_account_of, order),
        )

    def _identity(self, order: Order, part: int) -> MessageId:
        """The first part is the order itself."""
        revision = "1" if part == 1 else f"part {part}"
        return message_id(
            company=self.ax.company, entity="SalesOrder", key=order.id, revision=revision
        )

    def _intent(self, order: Order, part: int) -> Intent:
        return Intent(
            message_id=str(self._identity(order, part)),
            entity=ENTITY,
            key=order.id,
            operation="SalesOrderService.create",
            revision="1",
            digest=self._documents.digest(order),
        )


def _carried_over(_sales_id: str) -> Exchange[None]:
    """What was created for the order as it was before: an edit carries over what is another now."""
    yield from ()


def _made_earlier(record: IntentRecord, ledger: Ledger) -> Exchange[None]:
    """Note that nobody knows what a sales order was made for.

    The others are made of what the order, and its plan, have become since: so the whole order is
    compared once they are there, as if it had been edited.
    """
    if record.result or record.sent_at:
        unknown = evolve(record.intent, digest="")
        state, result, sent_at = record.state, record.result, record.sent_at
        yield from ledger.note(unknown, state, result=result, sent_at=sent_at)
