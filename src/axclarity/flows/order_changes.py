"""Orders that change after AX has them: edited, cancelled, put on hold.

An edit is carried over while nobody in the warehouse has begun; later it is a matter for a person.
What is sent is an update in part, with the proof of what was read, so that a change that somebody
makes in AX at the same moment is never overwritten.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from attrs import frozen

from axclarity.ax import AXOperations, EntityKey
from axclarity.ax.documents import SalesOrder, SalesTable, given
from axclarity.errors import ConfigError, Parked, Problem
from axclarity.flows._digest import same_request
from axclarity.flows._edits import due_edit
from axclarity.flows._parked import parked
from axclarity.flows._sales_orders import is_being_picked
from axclarity.http import Exchange
from axclarity.mapping.orders import OrderUpdate, sales_order_update, without_remainder
from axclarity.pipeline import Intent, Ledger, found_otherwise, settled, write_once
from axclarity.values import MessageId, message_id

__all__ = ["OrderChangePolicy", "OrderChanges"]

_GOODS = re.compile(r"SalesLine\[\d+\](\.SalesQty| \(new\)| \(gone\))")
"""Differences in what is sold, and how much of it."""

_CHOICES = {
    "on_edit": ("update", "park"),
    "on_cancel": ("delete", "zero-remainder", "park"),
    "on_hold": ("park", "leave"),
}


@frozen(kw_only=True)
class OrderChangePolicy:
    """What becomes of an order that the shop changes after AX has it, before it is picked.

    Args:
        on_edit: `update` carries the edit over; `park` leaves it to a person.
        on_cancel: `delete` deletes the sales order, which is what AIF offers (AX 2012
            documentation: SalesOrderService has delete). It takes no proof of what was read: what
            somebody does to the order in AX while the delete is under way is deleted with it.
            `zero-remainder` keeps it, cancelled, and has no such moment, since an update proves
            what was read: the remainder to be delivered of each line becomes zero (assumption:
            the port takes `RemainSalesPhysical`; what comes of it is read back). `park` leaves it
            to a person.
        on_hold: `park` has a person stop it in AX; `leave` lets AX go on.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    on_edit: str = "update"
    on_cancel: str = "delete"
    on_hold: str = "park"

    def __attrs_post_init__(self) -> None:
        problems = [*self._problems()]
        if problems:
            raise ConfigError(*problems)

    def _problems(self) -> Iterator[Problem]:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                message = f"must be one of {', '.join(choices)}"
                yield Problem(path=name, rule="config.policy", message=message)


@frozen(kw_only=True)
class OrderChanges:
    """Carries the changes of one sales order over.

    Args:
        order_id: the shop's order.
        part: which of its sales orders, from 1.
        sales_id: its number.
    """

    ax: AXOperations
    policy: OrderChangePolicy
    order_id: str
    part: int
    sales_id: str

    def due(
        self,
        told: str,
        digest: str,
        ledger: Ledger,
        same: Callable[[str, str], bool] = same_request,
    ) -> Exchange[Intent | None]:
        """The edit that is to be carried over; none where AX was told of all.

        Args:
            told: digest of what the sales order was created for; blank where nobody knows.
            digest: of what the order asks for now.
            same: by which a digest counts as told.

        Raises:
            OutcomeUnknown: another edit was sent, and may still come to be.
        """
        return due_edit(
            f"{self.ax.company}/order/{self.order_id}/{self.part}",
            lambda number: self._intent("update", f"{self.part}/{number}", digest),
            ledger,
            told=told,
            same=same,
        )

    def check(self, table: SalesTable, wanted: SalesOrder) -> None:
        """Insist that what is not as wanted can be changed. Raises what `carry_over` raises.

        Args:
            table: as it was read.
        """
        self._check_open(table, sales_order_update(SalesOrder(sales_table=[table]), wanted))

    def check_cancelled(self, table: SalesTable, wanted: SalesOrder) -> None:
        """Insist that a part which AX has cancelled, and the shop refunded, is sold as it was.

        Raises:
            Parked: rule `order.part-cancelled-in-ax`.
        """
        update = sales_order_update(SalesOrder(sales_table=[table]), wanted)
        self._check_uncancelled([name for name in update.differences if _GOODS.fullmatch(name)])

    def carry_over(self, edit: Intent, wanted: SalesOrder, ledger: Ledger) -> Exchange[None]:
        """Change in AX what is not as wanted; nothing is sent where all is.

        Raises:
            Parked: rules `order.edited`, `order.edited-after-picking`, `order.fixed`,
                `order.part-cancelled-in-ax`; name the fields that differ.
            DocumentChanged: somebody in AX was faster; the next attempt reads again.
        """

        def change(document: SalesOrder) -> bool:
            update = sales_order_update(document, wanted)
            if update.document is None:
                return False
            self._check_open(document.sales_table[0], update)
            document.sales_table[:] = update.document.sales_table
            return True

        def find(_edit: Intent) -> Exchange[str | None]:
            document = yield from self.ax.sales_orders.read(self._key)
            return None if sales_order_update(document, wanted).document else self.sales_id

        def send() -> Exchange[str]:
            """Once: when somebody in AX was faster, the event begins anew, and so do its checks."""
            orders = self.ax.sales_orders
            yield from orders.change(self._key, change, message_id=_id_of(edit), attempts=1)
            return self.sales_id

        yield from write_once(ledger, edit, send=send, find=find)

    def check_cancellable(self, table: SalesTable) -> None:
        """Insist that a sales order can be cancelled, and may be by the policy.

        Args:
            table: as it was read.

        Raises:
            Parked: rules `order.cancelled-after-picking`, `order.cancelled-in-shop`.
        """
        self._check_unpicked(table)
        if self.policy.on_cancel == "park":
            raise self._not_cancelled("order.cancelled-in-shop", "the policy leaves it to a person")

    def cancel(self, table: SalesTable, ledger: Ledger) -> Exchange[None]:
        """Cancel a sales order that is open, by the policy, and make sure that it is cancelled.

        Args:
            table: as it was read.

        Raises:
            Parked: rules `order.cancelled-after-picking`, `order.changed-in-ax`,
                `order.cancelled-in-shop`.
            DocumentChanged: somebody in AX was faster; the next attempt reads again.
            OutcomeUnknown: an edit was sent before, and may still come to be.
        """
        yield from self.due("", "", ledger)
        self.check_cancellable(table)
        intent = self._cancelling

        def send() -> Exchange[str]:
            if self.policy.on_cancel == "delete":
                return self._delete(intent, table)
            return self._give_remainder_up(intent)

        yield from write_once(ledger, intent, send=send, find=self._found_cancelled)
        if (yield from self._found_cancelled(intent)) is None:
            raise self._not_cancelled("order.cancelled-in-shop", "AX has not let it go")

    def settle_cancelling(self, ledger: Ledger) -> Exchange[None]:
        """Of an order that goes on: wait for a cancelling that was sent before and not answered.

        Raises:
            OutcomeUnknown: it may still come to be.
        """
        yield from settled(ledger, self._cancelling.message_id, self._found_cancelled)

    def note_cancelled(self, ledger: Ledger) -> Exchange[None]:
        """Of an order that was met cancelled, or gone: a cancelling in doubt has come to be."""
        yield from found_otherwise(ledger, self._cancelling.message_id, self.sales_id)

    @property
    def _cancelling(self) -> Intent:
        return self._intent(self.policy.on_cancel, str(self.part), "")

    def _found_cancelled(self, _cancelling: Intent) -> Exchange[str | None]:
        document = yield from self.ax.sales_orders.read(self._key)
        return self.sales_id if _is_cancelled(document) else None

    @property
    def _key(self) -> EntityKey:
        return EntityKey.of(SalesId=self.sales_id)

    def _delete(self, intent: Intent, seen: SalesTable) -> Exchange[str]:
        """Delete what was seen, and nothing that somebody has made of it since.

        AX's delete takes keys only (AX 2012 documentation), and no proof as an update does. So the
        order is read again directly before, and compared. What is left is the time that one call
        takes to reach AX. A reservation is not part of the document, so it is not seen; AX gives it
        up together with the order (assumption).
        """
        document = yield from self.ax.sales_orders.read(self._key)
        if not _is_cancelled(document):
            (table,) = document.sales_table
            self._check_unpicked(table)
            if _state(table) != _state(seen):
                raise parked(
                    "SalesTable",
                    "order.changed-in-ax",
                    f"somebody changed {self.sales_id} in AX when it was about to be deleted, for "
                    "the order is cancelled in the shop",
                    f"Look at {self.sales_id} in AX: replay deletes it as it stands.",
                )
            yield from self.ax.sales_orders.delete(self._key, message_id=_id_of(intent))
        return self.sales_id

    def _give_remainder_up(self, intent: Intent) -> Exchange[str]:
        def change(document: SalesOrder) -> bool:
            self._check_unpicked(document.sales_table[0])
            document.sales_table[:] = without_remainder(document).sales_table
            return True

        orders = self.ax.sales_orders
        yield from orders.change(self._key, change, message_id=_id_of(intent), attempts=1)
        return self.sales_id

    def _check_unpicked(self, table: SalesTable) -> None:
        if is_being_picked(table):
            raise self._not_cancelled("order.cancelled-after-picking", "the warehouse has begun")

    def _check_open(self, table: SalesTable, update: OrderUpdate) -> None:
        if update.document is None:
            return
        cancelled = {
            f"SalesLine[{given(line.customer_line_num, 0)}].SalesQty"
            for line in table.sales_line
            if line.sales_status == "Canceled"
        }
        self._check_uncancelled([name for name in update.differences if name in cancelled])
        differences = ", ".join(update.differences)
        if update.fixed:
            raise parked(
                "$",
                "order.fixed",
                f"was edited in what {self.sales_id} cannot change: {', '.join(update.fixed)}",
                "Cancel the order in the shop and place it again, or undo the edit.",
            )
        if is_being_picked(table):
            raise parked(
                "$",
                "order.edited-after-picking",
                f"was edited when the warehouse had begun with {self.sales_id}: {differences}",
                f"Bring {self.sales_id} up to date by hand, or undo the edit; then replay.",
            )
        if self.policy.on_edit == "park":
            raise parked(
                "$",
                "order.edited",
                f"was edited when AX had it as {self.sales_id}: {differences}",
                f"Bring {self.sales_id} up to date by hand, or undo the edit; then replay.",
            )

    def _check_uncancelled(self, sold: Sequence[str]) -> None:
        """Insist that an edit sells nothing anew of what AX has cancelled."""
        if sold:
            raise parked(
                "$.lines",
                "order.part-cancelled-in-ax",
                f"were edited in what AX has cancelled: {self.sales_id}, {', '.join(sold)}",
                f"Undo that edit, or reopen {self.sales_id} in AX; then replay.",
            )

    def _intent(self, operation: str, revision: str, digest: str) -> Intent:
        identity = message_id(
            company=self.ax.company,
            entity="SalesOrder",
            key=self.order_id,
            operation=operation,
            revision=revision,
        )
        return Intent(
            message_id=str(identity),
            entity="order",
            key=self.order_id,
            operation=f"SalesOrderService {operation}",
            revision=revision,
            digest=digest,
        )

    def _not_cancelled(self, rule: str, why: str) -> Parked:
        return parked(
            "$.status",
            rule,
            f"the order is cancelled in the shop when AX has it as {self.sales_id}; {why}",
            f"Stop {self.sales_id} in AX, then replay; or reinstate the order in the shop.",
        )


def _is_cancelled(document: SalesOrder) -> bool:
    return all(table.sales_status == "Canceled" for table in document.sales_table)


def _state(table: SalesTable) -> str | SalesTable:
    """What differs after any change: the hash, or all there is where the port hides it."""
    return given(table.document_hash, "") or table


def _id_of(intent: Intent) -> MessageId:
    return MessageId(UUID(intent.message_id))
