"""Return orders in AX: written once, found again by their number, read back.

The service that takes return orders reads none. AX keeps them among its sales orders, as orders of
type ReturnItem; sites without it credit by a sales order with negative quantities. Either way the
sales order service reads them (an assumption for return orders).
"""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from attrs import evolve, frozen

from axclarity.ax import AXOperations, EntityKey, equal
from axclarity.ax.documents import ReturnOrderIn, SalesOrder, SalesTable, given
from axclarity.clarity.models import Return, ReturnStatus
from axclarity.errors import Parked
from axclarity.flows._edited_returns import difference, return_digest
from axclarity.flows._order_keys import REPLACEMENT, RETURN
from axclarity.flows._ownership import check_unclaimed, is_anothers, owner_name
from axclarity.flows._parked import parked
from axclarity.flows._sales_orders import asked_by, found_by
from axclarity.http import Exchange
from axclarity.mapping import ReturnPolicy
from axclarity.mapping.returns import REPLACEMENT_SUFFIX
from axclarity.mapping.status import return_status_from_sales_table
from axclarity.pipeline import Intent, Ledger, settled, write_once
from axclarity.values import MessageId, Money, message_id

__all__ = ["ReturnDesk"]

_NAMES = {RETURN: "Return", REPLACEMENT: "ReturnReplacement"}


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
            Parked: AX keeps another type or total, or, after an edit, other goods.
        """
        return (yield from self._kept(return_, RETURN, document, self._type, total, ledger))

    def write_replacement(
        self, return_: Return, document: SalesOrder, total: Money, ledger: Ledger
    ) -> Exchange[str]:
        """Create the order of what is sent instead; its number. Raises what `write` raises."""
        return (yield from self._kept(return_, REPLACEMENT, document, "Sales", total, ledger))

    def made(self, return_: Return, ledger: Ledger) -> Exchange[str | None]:
        """The order that a return was made; `None` if it was not, or was changed since."""
        if (yield from self.is_edited(return_, ledger)):
            return None
        return (yield from ledger.bound(RETURN, return_.id))

    def is_edited(self, return_: Return, ledger: Ledger) -> Exchange[bool]:
        """Whether the shop has changed a return since AX has it."""
        intent = self._intent(return_, RETURN)
        record = yield from ledger.intent(intent.message_id)
        if record is None or record.state != "confirmed":
            return False
        return record.intent.digest != intent.digest

    def noted(self, return_: Return, entity: str, ledger: Ledger) -> Exchange[str | None]:
        """The order of which the journal knows, once it is not in doubt; looks, and never sends.

        Args:
            entity: `RETURN` or `REPLACEMENT`.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
        """
        bound = yield from ledger.bound(entity, return_.id)
        if bound is not None:
            return bound
        find = partial(self._found_sent, return_, ledger)
        record = yield from settled(ledger, str(self._identity(return_, entity)), find)
        return None if record is None else record.result

    def numbered(
        self, return_: Return, entity: str, account: str, ledger: Ledger
    ) -> Exchange[str | None]:
        """The buyer's order that has the number of one that the journal does not know.

        None that is another's, or may be.
        """
        number = return_.number if entity == RETURN else f"{return_.number}{REPLACEMENT_SUFFIX}"
        found = yield from self._found(number, account, entity)
        asked = found_by(number, account)
        return (yield from self._unless_anothers(found, return_, ledger, asked))

    def check_no_replacement(self, return_: Return, ledger: Ledger) -> Exchange[None]:
        """Insist that AX has no order of what is sent instead.

        Raises:
            Parked: rule `returns.edited`: it was made, and nothing is sent instead any more.
        """
        sales_id = yield from self.noted(return_, REPLACEMENT, ledger)
        live = (yield from self.live(sales_id)) if sales_id else []
        if live:
            raise _edited(f"{sales_id} sends something instead, and the return does not any more")

    def found(self, return_: Return, account: str) -> Exchange[str | None]:
        """The order of a return, by its number and the buyer's account."""
        return (yield from self._found(return_.number, account, RETURN))

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
                "Let the sales order service read return orders, then replay. If it was deleted in "
                "AX, undo the edit, if there was one, or settle it by hand and resolve the letter.",
            )
        (table,) = document.sales_table
        return table

    @property
    def _type(self) -> str:
        """AX's type of order for goods that come back."""
        return "ReturnItem" if self.policy.path == "return-order" else "Sales"

    def _kept(
        self,
        return_: Return,
        entity: str,
        document: ReturnOrderIn | SalesOrder,
        kind: str,
        total: Money,
        ledger: Ledger,
    ) -> Exchange[str]:
        """An order that AX keeps as it is asked for now; created, unless it is there."""
        (table,) = document.sales_table
        number, account = given(table.purch_order_form_num, ""), given(table.cust_account, "")
        intent = evolve(self._intent(return_, entity), found_by=found_by(number, account))
        sales_id = yield from self._written(return_, intent, document, ledger)
        yield from self._read_back(sales_id, kind, total)
        record = yield from ledger.intent(intent.message_id)
        if record is not None and record.intent.digest != intent.digest:
            yield from ledger.note(intent, "confirmed", result=sales_id)
        yield from ledger.bind(entity, return_.id, sales_id)
        return sales_id

    def _written(
        self,
        return_: Return,
        intent: Intent,
        document: ReturnOrderIn | SalesOrder,
        ledger: Ledger,
    ) -> Exchange[str]:
        """The number of an order: found, made before, or created now."""
        record = yield from ledger.intent(intent.message_id)
        if record is None or record.state in ("planned", "refused"):
            found = yield from self._found(*(asked_by(intent) or ("", "")), intent.entity)
            if found is not None:
                mine = owner_name(intent.entity, return_.id)
                yield from check_unclaimed(found, mine, ledger, intent.found_by)
                yield from ledger.note(intent, "confirmed", result=found)
                return found

        def find(sent: Intent) -> Exchange[str | None]:
            noted = evolve(sent, found_by=sent.found_by or intent.found_by)
            return self._found_sent(return_, ledger, noted)

        return (
            yield from write_once(
                ledger,
                intent,
                send=lambda: self._create(document, self._identity(return_, intent.entity)),
                find=find,
                changed=lambda sales_id: self._check_as_wanted(sales_id, document),
            )
        )

    def _identity(self, return_: Return, entity: str) -> MessageId:
        return message_id(company=self.ax.company, entity=_NAMES[entity], key=return_.id)

    def _intent(self, return_: Return, entity: str) -> Intent:
        is_return_order = entity == RETURN and self.policy.path == "return-order"
        return Intent(
            message_id=str(self._identity(return_, entity)),
            entity=entity,
            key=return_.id,
            operation=f"{'ReturnOrderIn' if is_return_order else 'SalesOrder'}Service.create",
            revision="1",
            digest=return_digest(return_),
        )

    def _create(self, document: ReturnOrderIn | SalesOrder, identity: MessageId) -> Exchange[str]:
        if isinstance(document, ReturnOrderIn):
            keys = yield from self.ax.return_orders.create(document, message_id=identity)
        else:
            keys = yield from self.ax.sales_orders.create(document, message_id=identity)
        return keys[0].value

    def _found_sent(self, return_: Return, ledger: Ledger, sent: Intent) -> Exchange[str | None]:
        """The order that a write has made, as the return was when it was sent."""
        asked = asked_by(sent)
        found = None if asked is None else (yield from self._found(*asked, sent.entity))
        return (yield from self._unless_anothers(found, return_, ledger))

    def _unless_anothers(
        self,
        found: str | None,
        return_: Return,
        ledger: Ledger,
        asked: Mapping[str, str] | None = None,
    ) -> Exchange[str | None]:
        """What was found; nothing if it is another's, or may be, by what it was asked for."""
        mine = owner_name(RETURN, return_.id)
        if found is None or (yield from is_anothers(found, mine, ledger, asked)):
            return None
        return found

    def _found(self, number: str, account: str, entity: str) -> Exchange[str | None]:
        """The order of this number, type and direction, looked at again on our side."""
        comes_back = entity == RETURN
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

    def _standing(self, sales_id: str) -> Exchange[SalesTable]:
        """An order that was made, and that nobody in AX has cancelled."""
        table = yield from self.read(sales_id)
        if _is_cancelled(table):
            raise _edited(f"{sales_id} is cancelled in AX")
        return table

    def _check_as_wanted(self, sales_id: str, wanted: ReturnOrderIn | SalesOrder) -> Exchange[None]:
        """Insist that an order that was made before an edit is what is asked for now.

        Raises:
            Parked: rule `returns.edited`; names what differs.
        """
        table = yield from self._standing(sales_id)
        differs = difference(table, wanted.sales_table[0])
        if differs:
            raise _edited(f"{sales_id} has {differs}")

    def _read_back(self, sales_id: str, kind: str, total: Money) -> Exchange[None]:
        """AX's own view: an order of the type that was meant, with the total that was proven."""
        table = yield from self._standing(sales_id)
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
                "Correct the order in AX; look for a price or discount that AX recalculates, or "
                "that the shop has edited since AX had it.",
            )


def _is_cancelled(table: SalesTable) -> bool:
    return return_status_from_sales_table(table) is ReturnStatus.CANCELLED


def _edited(how: str) -> Parked:
    return parked(
        "$",
        "returns.edited",
        f"was edited after AX had it: {how}",
        "Bring it up to date in AX by hand, or undo the edit; then replay. If AX cannot be made to "
        "agree, settle it there by hand, and resolve the letter.",
    )
