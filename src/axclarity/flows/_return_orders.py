"""Return orders in AX: written once, found again by their number, read back.

The service that takes return orders reads none. AX keeps them among its sales orders, as orders of
type ReturnItem; sites without it credit by a sales order with negative quantities. Either way the
sales order service reads them (an assumption for return orders).
"""

import json
from decimal import Decimal
from hashlib import sha256

from attrs import frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import ReturnOrderIn, SalesOrder, SalesTable, given
from axclarity.clarity.models import Return
from axclarity.flows._order_keys import check_unclaimed
from axclarity.flows._parked import parked
from axclarity.http import Exchange
from axclarity.mapping import ReturnPolicy
from axclarity.mapping.exact import plain_text
from axclarity.pipeline import Intent, Ledger, remembered, write_once
from axclarity.values import MessageId, Money, message_id

__all__ = ["ENTITY", "REPLACEMENT", "ReturnDesk"]

ENTITY, REPLACEMENT = "return", "return-replacement"
_NAMES = {ENTITY: "Return", REPLACEMENT: "ReturnReplacement"}


@frozen(kw_only=True)
class ReturnDesk:
    """Where returns, and what is sent instead, become orders of AX."""

    ax: AXOperations
    policy: ReturnPolicy

    def write(
        self, return_: Return, document: ReturnOrderIn | SalesOrder, total: Money, ledger: Ledger
    ) -> Exchange[str]:
        """Create the order that takes the goods back; its number.

        Args:
            total: what was proven that AX makes of it; negative.

        Raises:
            Parked: AX keeps another type or total.
        """
        sales_id = yield from self._written(return_, document, ENTITY, ledger)
        yield from self._read_back(sales_id, self._type, total)
        yield from ledger.bind(ENTITY, return_.id, sales_id)
        return sales_id

    def write_replacement(
        self, return_: Return, document: SalesOrder, total: Money, ledger: Ledger
    ) -> Exchange[str]:
        """Create the order of what is sent instead; its number. Raises what `write` raises."""
        sales_id = yield from self._written(return_, document, REPLACEMENT, ledger)
        yield from self._read_back(sales_id, "Sales", total)
        yield from ledger.bind(REPLACEMENT, return_.id, sales_id)
        return sales_id

    def bound(self, return_: Return, ledger: Ledger) -> Exchange[str | None]:
        """The order that a return was made, if it was.

        Raises:
            Parked: rule `write.changed`: the shop has changed what comes back since.
        """
        yield from remembered(ledger, self._intent(return_, ENTITY))
        return (yield from ledger.bound(ENTITY, return_.id))

    def found(self, return_: Return, account: str) -> Exchange[str | None]:
        """The order of a return, by its number and the buyer's account."""
        return (yield from self._found(return_.number, account, ENTITY))

    def read(self, sales_id: str) -> Exchange[SalesTable]:
        """An order that was made.

        Raises:
            Parked: rule `returns.vanished`.
        """
        document = yield from self.ax.sales_orders.read(EntityKey.of(SalesId=sales_id))
        if not document.sales_table:
            raise parked(
                "SalesTable.SalesId",
                "returns.vanished",
                f"{sales_id} was created and cannot be read",
                "Ask in AX who deleted it, or let the sales order service read return orders.",
            )
        (table,) = document.sales_table
        return table

    def identity(self, return_: Return, entity: str = ENTITY) -> MessageId:
        """The MessageId of what is written for a return."""
        return message_id(company=self.ax.company, entity=_NAMES[entity], key=return_.id)

    @property
    def _type(self) -> str:
        """AX's type of order for goods that come back."""
        return "ReturnItem" if self.policy.path == "return-order" else "Sales"

    def _written(
        self, return_: Return, document: ReturnOrderIn | SalesOrder, entity: str, ledger: Ledger
    ) -> Exchange[str]:
        (table,) = document.sales_table
        number, account = given(table.purch_order_form_num, ""), given(table.cust_account, "")

        def find() -> Exchange[str | None]:
            found = yield from self._found(number, account, entity)
            if found is not None:
                yield from check_unclaimed(found, ledger)
            return found

        return (
            yield from write_once(
                ledger,
                self._intent(return_, entity),
                send=lambda: self._create(document, self.identity(return_, entity)),
                find=find,
                find_first=True,
            )
        )

    def _intent(self, return_: Return, entity: str) -> Intent:
        is_return_order = entity == ENTITY and self.policy.path == "return-order"
        return Intent(
            message_id=str(self.identity(return_, entity)),
            entity=entity,
            key=return_.id,
            operation=f"{'ReturnOrderIn' if is_return_order else 'SalesOrder'}Service.create",
            revision="1",
            digest=_digest(return_),
        )

    def _create(self, document: ReturnOrderIn | SalesOrder, identity: MessageId) -> Exchange[str]:
        if isinstance(document, ReturnOrderIn):
            keys = yield from self.ax.return_orders.create(document, message_id=identity)
        else:
            keys = yield from self.ax.sales_orders.create(document, message_id=identity)
        return keys[0].value

    def _found(self, number: str, account: str, entity: str) -> Exchange[str | None]:
        """The order of this number, type and direction, looked at again on our side."""
        comes_back = entity == ENTITY
        kind = self._type if comes_back else "Sales"
        found = yield from self.ax.sales_orders.find(
            equal("SalesTable", "PurchOrderFormNum", number),
            equal("SalesTable", "CustAccount", account),
        )
        return next(
            (
                given(table.sales_id, "")
                for table in found.sales_table
                if (table.purch_order_form_num, table.cust_account) == (number, account)
                and table.sales_type == kind
                and any(line.sales_qty < 0 for line in table.sales_line) is comes_back
            ),
            None,
        )

    def _read_back(self, sales_id: str, kind: str, total: Money) -> Exchange[None]:
        """AX's own view: an order of the type that was meant, with the total that was proven."""
        table = yield from self.read(sales_id)
        if table.sales_type != kind:
            raise parked(
                "SalesTable.SalesType",
                "returns.type",
                f"AX keeps {sales_id} as {given(table.sales_type, 'no type')}, not as {kind}",
                "Another order of the customer may have this number. Delete one.",
            )
        in_ax = given(table.total_invoice, Decimal(0))
        if in_ax != total.amount:
            raise parked(
                "SalesTable.TotalInvoice",
                "returns.total-differs",
                f"AX makes {in_ax:f} of {sales_id} where {total.amount:f} {total.currency} were "
                f"proven (difference {in_ax - total.amount:f})",
                "Correct the order in AX; look for a price or discount that AX recalculates.",
            )


def _digest(return_: Return) -> str:
    """What decides what AX is sent; status, version and refund move by themselves."""
    back = [
        [line.id, line.order_line_id, plain_text(line.quantity), line.reason, line.restock]
        for line in return_.lines
    ]
    instead = [
        [line.sku, plain_text(line.quantity), plain_text(line.unit_price)]
        for line in return_.exchange_lines
    ]
    content = [return_.order_id, return_.number, back, instead]
    return sha256(json.dumps(content).encode()).hexdigest()
