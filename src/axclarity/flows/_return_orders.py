"""Return orders in AX: written once, found again by their number, read back.

The service that takes return orders reads none. AX keeps them among its sales orders, as orders of
type ReturnItem; sites without it credit by a sales order with negative quantities. Either way the
sales order service reads them (an assumption for return orders).
"""

import json
from collections import defaultdict
from decimal import Decimal
from hashlib import sha256

from attrs import evolve, frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import ReturnOrderIn, SalesOrder, SalesTable, given
from axclarity.ax.documents.return_order import ReturnLine, ReturnTable
from axclarity.clarity.models import Return, ReturnStatus
from axclarity.errors import Parked
from axclarity.flows._order_keys import check_unclaimed
from axclarity.flows._parked import parked
from axclarity.http import Exchange
from axclarity.mapping import ReturnPolicy
from axclarity.mapping.exact import plain_text
from axclarity.mapping.status import return_status_from_sales_table
from axclarity.pipeline import Intent, Ledger, settled, write_once
from axclarity.values import MessageId, Money, message_id
from axclarity.values.exactly import exactly

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

    def made(self, return_: Return, ledger: Ledger) -> Exchange[str | None]:
        """The order that a return was made; `None` if it was not, or was changed since."""
        intent = self._intent(return_, ENTITY)
        record = yield from ledger.intent(intent.message_id)
        if record is not None and record.intent.digest != intent.digest:
            return None
        return (yield from ledger.bound(ENTITY, return_.id))

    def known(self, return_: Return, entity: str, ledger: Ledger) -> Exchange[str | None]:
        """The order that was made for a return, if one was; looks, and never sends.

        Args:
            entity: `ENTITY` or `REPLACEMENT`.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
        """
        bound = yield from ledger.bound(entity, return_.id)
        if bound is not None:
            return bound
        record = yield from settled(ledger, str(self._identity(return_, entity)), self._found_sent)
        return None if record is None else record.result

    def check_no_replacement(self, return_: Return, ledger: Ledger) -> Exchange[None]:
        """Insist that AX has no order of what is sent instead.

        Raises:
            Parked: rule `returns.edited`: it was made, and nothing is sent instead any more.
        """
        sales_id = yield from self.known(return_, REPLACEMENT, ledger)
        live = (yield from self.live(sales_id)) if sales_id else []
        if live:
            raise _edited(f"{sales_id} sends something instead, and the return does not any more")

    def found(self, return_: Return, account: str) -> Exchange[str | None]:
        """The order of a return, by its number and the buyer's account."""
        return (yield from self._found(return_.number, account, ENTITY))

    def live(self, *sales_ids: str) -> Exchange[list[str]]:
        """Those of the orders that are in AX and not cancelled there."""
        document = yield from self.ax.sales_orders.read(
            *(EntityKey.of(SalesId=sales_id) for sales_id in sales_ids)
        )
        return [given(t.sales_id, "") for t in document.sales_table if not _is_cancelled(t)]

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

    @property
    def _type(self) -> str:
        """AX's type of order for goods that come back."""
        return "ReturnItem" if self.policy.path == "return-order" else "Sales"

    def _written(
        self, return_: Return, document: ReturnOrderIn | SalesOrder, entity: str, ledger: Ledger
    ) -> Exchange[str]:
        (table,) = document.sales_table
        number, account = given(table.purch_order_form_num, ""), given(table.cust_account, "")
        intent = evolve(
            self._intent(return_, entity),
            found_by={"PurchOrderFormNum": number, "CustAccount": account},
        )

        def find(sent: Intent) -> Exchange[str | None]:
            found = yield from self._found_sent(sent)
            if found is not None:
                yield from check_unclaimed(found, ledger)
            return found

        def changed(sales_id: str) -> Exchange[None]:
            yield from self._check_goods(sales_id, document)
            yield from ledger.note(intent, "confirmed", result=sales_id)

        return (
            yield from write_once(
                ledger,
                intent,
                send=lambda: self._create(document, self._identity(return_, entity)),
                find=find,
                find_first=True,
                changed=changed,
            )
        )

    def _identity(self, return_: Return, entity: str) -> MessageId:
        return message_id(company=self.ax.company, entity=_NAMES[entity], key=return_.id)

    def _intent(self, return_: Return, entity: str) -> Intent:
        is_return_order = entity == ENTITY and self.policy.path == "return-order"
        return Intent(
            message_id=str(self._identity(return_, entity)),
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

    def _found_sent(self, sent: Intent) -> Exchange[str | None]:
        """The order that a write has made, as the return was when it was sent."""
        number, account = map(sent.found_by.get, ("PurchOrderFormNum", "CustAccount"))
        if not number or not account:
            return None
        return (yield from self._found(number, account, sent.entity))

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

    def _check_goods(self, sales_id: str, wanted: ReturnOrderIn | SalesOrder) -> Exchange[None]:
        """Insist that an order that was made before an edit has the goods that it asks for now.

        Raises:
            Parked: rule `returns.edited`; names the articles.
        """
        table = yield from self.read(sales_id)
        has, due = _goods(table), _goods(wanted.sales_table[0])
        differ = sorted(item for item in has | due if has.get(item) != due.get(item))
        if differ:
            raise _edited(f"{sales_id} has other quantities of {', '.join(differ)}")

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


def _is_cancelled(table: SalesTable) -> bool:
    return return_status_from_sales_table(table) is ReturnStatus.CANCELLED


@exactly
def _goods(table: SalesTable | ReturnTable) -> dict[str, Decimal]:
    """How much of which articles, in their sales units; what comes back is negative."""
    goods: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in table.sales_line:
        quantity = line.expected_ret_qty if isinstance(line, ReturnLine) else line.sales_qty
        goods[given(line.item_id, "")] += given(quantity, Decimal(0))
    return dict(goods)


def _edited(how: str) -> Parked:
    return parked(
        "$",
        "returns.edited",
        f"was edited after AX had it: {how}",
        "Bring it up to date in AX by hand, or undo the edit; then replay.",
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
