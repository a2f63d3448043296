"""What is known of an order that may be in AX: by the journal, by the shop, by AX itself."""

from collections.abc import Callable
from itertools import count

from attrs import frozen

from axclarity.ax import AXOperations
from axclarity.clarity.models import Order
from axclarity.errors import OutcomeUnknown
from axclarity.flows._order_in_ax import sales_ids_by_shop
from axclarity.flows._order_keys import sales_ids_of
from axclarity.flows._sales_orders import find_sales_order
from axclarity.http import Exchange
from axclarity.pipeline import IntentRecord, Ledger, found_otherwise
from axclarity.values import MessageId

__all__ = ["KnownOrder"]


@frozen(kw_only=True)
class KnownOrder:
    """Looks for the sales orders of an order, and never sends. Parts are numbered from 1.

    Args:
        identity: the MessageId of the create of a part.
        account: the buyer's account in AX, if there is one.
    """

    ax: AXOperations
    order: Order
    identity: Callable[[int], MessageId]
    account: Callable[[Ledger], Exchange[str | None]]

    def further_ids(self, ledger: Ledger) -> Exchange[tuple[str, ...]]:
        """The numbers of the second sales order and those that follow, as they were created."""
        written = yield from self._written(ledger)
        return tuple(each.result for part, each in written.items() if part > 1 and each.result)

    def told(self, ledger: Ledger) -> Exchange[str]:
        """Digest of what the order was created for; blank where it is not one for all parts."""
        written = yield from self._written(ledger)
        digests = {each.intent.digest for each in written.values()}
        return digests.pop() if len(digests) == 1 else ""

    def sales_ids(self, ledger: Ledger) -> Exchange[dict[int, str]]:
        """The order's numbers in AX by part, as far as it is there.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
            Parked: rule `order.another-number`: the shop names a sales order of who knows whom.
        """
        written = yield from self._written(ledger)
        bound = yield from sales_ids_of(self.order.id, ledger)
        named = bound or (yield from sales_ids_by_shop(self.ax, self.order, ledger))
        found = dict(enumerate(named, start=1))
        if not found:
            found = yield from self._found(ledger)
            found |= {part: each.result for part, each in written.items() if each.result}
        for part, record in written.items():
            if part in found:
                yield from found_otherwise(ledger, record.intent.message_id, found[part])
            elif record.state in ("sent", "uncertain"):
                yield from _never_sent(record, ledger)
        return found

    def _written(self, ledger: Ledger) -> Exchange[dict[int, IntentRecord]]:
        """What is known of the creates, by part; the first part is created last."""
        found: dict[int, IntentRecord] = {}
        for part in count(1):
            record = yield from ledger.intent(str(self.identity(part)))
            if record is not None:
                found[part] = record
            elif part > 1:
                break
        return found

    def _found(self, ledger: Ledger) -> Exchange[dict[int, str]]:
        """What AX has under the order's number."""
        number = self.order.number
        whole = yield from self._ours(number, ledger)
        if whole is not None:
            return {1: whole}
        found: dict[int, str] = {}
        for part in count(2):
            sales_id = yield from self._ours(f"{number}/{part}", ledger)
            if sales_id is None:
                break
            found[part] = sales_id
        first = yield from self._ours(f"{number}/1", ledger)
        return found if first is None else {1: first, **found}

    def _ours(self, number: str, ledger: Ledger) -> Exchange[str | None]:
        """The buyer's sales order of a number; other customers may have given theirs the same."""
        if (yield from find_sales_order(self.ax, number)) is None:
            return None
        account = yield from self.account(ledger)
        return None if account is None else (yield from find_sales_order(self.ax, number, account))


def _never_sent(record: IntentRecord, ledger: Ledger) -> Exchange[None]:
    """Note of a create that was not answered, and is not found, that it has not happened."""
    until = (record.sent_at or ledger.now()) + ledger.settle
    if ledger.now() < until:
        raise OutcomeUnknown(
            "The order was sent to AX and is not found yet; it may still come to be.",
            until=until,
        )
    yield from ledger.note(record.intent, "planned")
