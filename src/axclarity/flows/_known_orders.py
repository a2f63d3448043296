"""What is known of an order that may be in AX: by the journal, by the shop, by AX itself."""

from collections.abc import Callable
from functools import partial
from itertools import count

from attrs import frozen

from axclarity.ax import AXOperations
from axclarity.clarity.models import Order
from axclarity.flows._order_in_ax import sales_ids_by_shop
from axclarity.flows._order_keys import ORDER, sales_ids_of
from axclarity.flows._ownership import is_anothers, owner_name
from axclarity.flows._sales_orders import asked_by, find_sales_order, found_by
from axclarity.http import Exchange
from axclarity.pipeline import Intent, IntentRecord, Ledger, found_otherwise, settled
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

    def created(self, ledger: Ledger) -> Exchange[dict[int, IntentRecord]]:
        """What has become of the creates that were written down, by part; none is in doubt.

        The first part is created last.

        Raises:
            OutcomeUnknown: one was sent, and may still come to be.
        """
        found: dict[int, IntentRecord] = {}
        for part in count(1):
            record = yield from settled(
                ledger, str(self.identity(part)), partial(self.find, ledger=ledger)
            )
            if record is not None:
                found[part] = record
            elif part > 1:
                break
        return found

    def told(self, ledger: Ledger) -> Exchange[str]:
        """Digest of what the order was created for; blank where it is not one for all parts."""
        created = yield from self.created(ledger)
        digests = {each.intent.digest for each in created.values()}
        return digests.pop() if len(digests) == 1 else ""

    def sales_ids(self, ledger: Ledger) -> Exchange[dict[int, str]]:
        """The order's numbers in AX by part, as far as it is there.

        Raises:
            OutcomeUnknown: it was sent, and may still come to be.
            Parked: rule `order.another-number`: the shop names a sales order of who knows whom.
        """
        bound = yield from sales_ids_of(self.order.id, ledger)
        named = bound or (yield from sales_ids_by_shop(self.ax, self.order, ledger))
        if named:
            for part, sales_id in enumerate(named, start=1):
                yield from found_otherwise(ledger, str(self.identity(part)), sales_id)
        created = yield from self.created(ledger)
        found = dict(enumerate(named, start=1)) or (yield from self._found(ledger))
        return found | {part: each.result for part, each in created.items() if each.result}

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

    def find(self, intent: Intent, ledger: Ledger) -> Exchange[str | None]:
        """The sales order that a create has made, as the order was when it was sent."""
        asked = asked_by(intent)
        found = None if asked is None else (yield from find_sales_order(self.ax, *asked))
        if found is None or (yield from is_anothers(found, self._name, ledger)):
            return None
        return found

    def _ours(self, number: str, ledger: Ledger) -> Exchange[str | None]:
        """The buyer's sales order of a number; others may have given theirs the same."""
        if (yield from find_sales_order(self.ax, number)) is None:
            return None
        account = yield from self.account(ledger)
        if account is None:
            return None
        found = yield from find_sales_order(self.ax, number, account)
        if found is None:
            return None
        asked = found_by(number, account)
        return None if (yield from is_anothers(found, self._name, ledger, asked)) else found

    @property
    def _name(self) -> str:
        return owner_name(ORDER, self.order.id)
