"""Where an order of the shop becomes sales orders of AX: created once each, edited, cancelled."""

from collections.abc import Mapping, Sequence
from functools import partial

from attrs import evolve, frozen

from axclarity.ax import AXOperations, equal
from axclarity.ax.documents import SalesOrder, SalesTable, given
from axclarity.clarity.models import Order, OrderStatus
from axclarity.errors import Parked
from axclarity.flows._digest import same_but_for_map
from axclarity.flows._known_orders import KnownOrder
from axclarity.flows._order_documents import OrderDocuments
from axclarity.flows._order_in_ax import sales_ids_by_shop
from axclarity.flows._order_keys import ORDER, SALES_ID_ATTRIBUTE
from axclarity.flows._ownership import check_unclaimed, owner_name
from axclarity.flows._parked import parked
from axclarity.flows._refusals import named_by_order
from axclarity.flows._sales_orders import (
    cancelled_among,
    check_standing,
    find_sales_order,
    found_by,
    is_being_picked,
    read_sales_orders,
)
from axclarity.flows.order_changes import OrderChangePolicy, OrderChanges
from axclarity.http import Exchange
from axclarity.pipeline import Intent, IntentRecord, Ledger, write_once
from axclarity.values import MessageId, message_id

__all__ = ["OrderDesk"]

_TO_CREATE = (OrderStatus.PENDING, OrderStatus.PROCESSING)


@frozen(kw_only=True)
class OrderDesk:
    """Writes the sales orders of one order. Parts are numbered from 1.

    Args:
        documents: makes what is to be written.
        policy: what becomes of an order that changes later.
    """

    ax: AXOperations
    order: Order
    documents: OrderDocuments
    policy: OrderChangePolicy

    @property
    def known(self) -> KnownOrder:
        """What is known of the order without writing."""
        return KnownOrder(
            ax=self.ax,
            order=self.order,
            identity=self._identity,
            account=partial(self.documents.ladder.known_account_of, self.order),
        )

    def sales_ids(self, ledger: Ledger) -> Exchange[list[str]]:
        """Where the order is in AX: remembered, named by the shop, found, or created now."""
        created = yield from self.known.created(ledger)
        known = {part: record.result for part, record in created.items() if record.result}
        if not created:
            known = yield from self._named(ledger)
        for part, sales_id in known.items():
            yield from self._changes_of(part, sales_id).settle_cancelling(ledger)
        if 1 not in known:
            for record in created.values():
                yield from _made_earlier(record, ledger)
            yield from self._create(known, ledger)
        return [known[part] for part in sorted(known)]

    def carry_edits_over(self, sales_ids: Sequence[str], ledger: Ledger) -> Exchange[None]:
        """Carry over what was edited since AX was told, the first sales order last.

        All sales orders are looked at before one is changed. What only another field map asks for
        nobody has edited: it is carried over as well while it may be, and otherwise counts as told.
        """
        told = yield from self.known.told(ledger)
        digest = self.documents.digest(self.order)
        changes = [self._changes_of(*each) for each in enumerate(sales_ids, start=1)]
        if (yield from changes[0].due(told, digest, ledger)) is None:
            return
        edit = yield from changes[0].due(told, digest, ledger, same=same_but_for_map)
        if edit is None and not (yield from self._may_be_edited(sales_ids)):
            return
        documents = yield from self.documents.of(self.order, ledger)
        known = dict(enumerate(sales_ids, start=1))
        for part in reversed((yield from self._check_changeable(known, documents))):
            change, document = changes[part - 1], documents[part - 1]
            edit = yield from change.due(told, digest, ledger)
            if edit is not None:
                (table,) = document.sales_table
                with named_by_order(self.order, given(table.cust_account, "")):
                    yield from change.carry_over(edit, document, ledger)

    def _may_be_edited(self, sales_ids: Sequence[str]) -> Exchange[bool]:
        """Whether the policy lets AX be changed, and nobody in the warehouse has begun."""
        if self.policy.on_edit != "update":
            return False
        tables = yield from read_sales_orders(self.ax, sales_ids)
        return not any(map(is_being_picked, tables))

    def cancel(self, live: Mapping[int, SalesTable], ledger: Ledger) -> Exchange[None]:
        """Cancel sales orders, by part: all, or none where one of them cannot be cancelled."""
        ours = [
            (self._changes_of(part, given(table.sales_id, "")), table)
            for part, table in live.items()
        ]
        for change, table in ours:
            change.check_cancellable(table)
        for change, table in ours:
            yield from change.cancel(table, ledger)

    def note_cancelled(self, gone: Mapping[int, str], ledger: Ledger) -> Exchange[None]:
        """Note of sales orders that AX has cancelled, or no more, that nothing is in doubt there.

        Args:
            gone: their numbers, by part.
        """
        for part, sales_id in gone.items():
            yield from self._changes_of(part, sales_id).note_cancelled(ledger)

    def _named(self, ledger: Ledger) -> Exchange[dict[int, str]]:
        """What the shop names of an order of which the journal knows nothing, to be compared."""
        named = yield from sales_ids_by_shop(self.ax, self.order, ledger)
        known = dict(enumerate(named, start=1))
        for part, sales_id in known.items():
            intent = evolve(self._intent(part), digest="")
            yield from ledger.note(intent, "confirmed", result=sales_id)
        return known

    def _create(self, known: dict[int, str], ledger: Ledger) -> Exchange[None]:
        """Create the sales orders of an order that are not there, the first one last."""
        bound = yield from ledger.bound(ORDER, self.order.id)
        if bound is None and self.order.status not in _TO_CREATE:
            found = yield from find_sales_order(self.ax, self.order.number)
            raise _not_to_be_created(self.order, None if found in known.values() else found)
        # it must be findable before it exists
        equal("SalesTable", "PurchOrderFormNum", self.order.number)
        documents = yield from self.documents.of(self.order, ledger)
        if known:
            yield from self._check_changeable(known, documents)
        for part in (*range(2, len(documents) + 1), 1):
            if part not in known:
                known[part] = yield from self._placed(documents[part - 1], part, ledger)

    def _check_changeable(
        self, known: Mapping[int, str], documents: Sequence[SalesOrder]
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
        check_standing(tables, sales_ids, self.order)
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
            change, document = self._changes_of(part, sales_id), documents[part - 1]
            check = change.check if part in going_on else change.check_cancelled
            check(stored[sales_id], document)
        return going_on

    def _placed(self, document: SalesOrder, part: int, ledger: Ledger) -> Exchange[str]:
        """The number of a sales order: found, or created now.

        Whether one that is found stands as the order does now, nobody has written down: it is
        noted without a digest, and compared as if the order had been edited.
        """
        (table,) = document.sales_table
        number, account = given(table.purch_order_form_num, ""), given(table.cust_account, "")
        intent = evolve(self._intent(part), found_by=found_by(number, account))
        found = yield from find_sales_order(self.ax, number, account)
        if found is not None:
            mine = owner_name(ORDER, self.order.id)
            yield from check_unclaimed(found, mine, ledger, intent.found_by)
            yield from ledger.note(evolve(intent, digest=""), "confirmed", result=found)
            return found

        def send() -> Exchange[str]:
            with named_by_order(self.order, account):
                keys = yield from self.ax.sales_orders.create(
                    document, message_id=self._identity(part)
                )
            return keys[0].value

        return (
            yield from write_once(
                ledger,
                intent,
                send=send,
                find=partial(self.known.find, ledger=ledger),
                changed=_carried_over,
            )
        )

    def _changes_of(self, part: int, sales_id: str) -> OrderChanges:
        return OrderChanges(
            ax=self.ax, policy=self.policy, order_id=self.order.id, part=part, sales_id=sales_id
        )

    def _identity(self, part: int) -> MessageId:
        """The first part is the order itself."""
        revision = "1" if part == 1 else f"part {part}"
        return message_id(
            company=self.ax.company, entity="SalesOrder", key=self.order.id, revision=revision
        )

    def _intent(self, part: int) -> Intent:
        return Intent(
            message_id=str(self._identity(part)),
            entity=ORDER,
            key=self.order.id,
            operation="SalesOrderService.create",
            revision="1",
            digest=self.documents.digest(self.order),
        )


def _not_to_be_created(order: Order, found: str | None) -> Parked:
    """What to say of an order that has come too far to be made anew.

    Args:
        found: the number of a sales order that AX has under the order's own.
    """
    if found is None:
        message = f"the order is {order.status.value}, and AX does not have it, or not all of it"
        hint = "Create it in AX by hand, or set it back to processing in the shop."
    else:
        message = f"the order is {order.status.value}, and nobody here made {found}, which AX has"
        hint = (
            f"If {found} is this order, say so in the shop, by the order's attribute "
            f"{SALES_ID_ATTRIBUTE}, then replay. If not, give one of them another number."
        )
    return parked("$.status", "order.status", message, hint)


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
