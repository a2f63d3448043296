"""Designs with a bug in them, each a mistake that integrations make. The simulation must see it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from attrs import evolve, frozen

from axclarity import OrderFlow
from axclarity.clarity.models import Order
from axclarity.errors import DuplicateMessage
from axclarity.flows._order_desk import OrderDesk
from axclarity.flows._sales_orders import find_sales_order
from axclarity.http import Exchange
from axclarity.mapping import sales_order_from_order
from axclarity.pipeline import Event, Intent, Ledger
from axclarity.values import MessageId

from ._disk import ProcessJournal
from ._loop import SimulatedLoop
from ._plan import Plan
from ._process import RETRY, Design

__all__ = ["BUGS", "Bug"]


@frozen(kw_only=True)
class Bug:
    """A design, the conditions in which its bug can show, and in how many seeds it must.

    Args:
        shows: a part of the law that is broken then.
    """

    design: Design
    conditions: Callable[[Plan], Plan]
    seeds: int
    shows: str


class _OwnWay(OrderDesk):
    """Remembers what was confirmed, and creates in a way of its own what was not."""

    def sales_ids(self, ledger: Ledger) -> Exchange[list[str]]:
        intent = self._intent(1)
        record = yield from ledger.intent(intent.message_id)
        key = None if record is None else record.result
        if key is None:
            account = yield from self.documents.ladder.account_of(self.order, ledger)
            key = yield from self._made(account, intent)
            yield from ledger.note(intent, "confirmed", result=key)
        return [key]

    def _made(self, account: str, intent: Intent) -> Exchange[str]:
        raise NotImplementedError("each bug creates in a way of its own")

    def _created(self, account: str, identity: MessageId) -> Exchange[str]:
        mapped = sales_order_from_order(self.order, self.documents.policy, account=account)
        keys = yield from self.ax.sales_orders.create(mapped.document, message_id=identity)
        return keys[0].value


class BlindRetry(_OwnWay):
    """Sends again whatever was not answered."""

    def _made(self, account: str, intent: Intent) -> Exchange[str]:
        return (yield from self._created(account, _another_id()))


class LookUpOnly(_OwnWay):
    """Creates what it does not find, and lets AX recognise nothing."""

    def _made(self, account: str, intent: Intent) -> Exchange[str]:
        found = yield from find_sales_order(self.ax, self.order.number, account)
        return found or (yield from self._created(account, _another_id()))


class MessageLogOnly(_OwnWay):
    """Sends the same message again, and looks up only what AX says it has processed."""

    def _made(self, account: str, intent: Intent) -> Exchange[str]:
        try:
            return (yield from self._created(account, MessageId(UUID(intent.message_id))))
        except DuplicateMessage:
            return (yield from find_sales_order(self.ax, self.order.number, account)) or ""


class FreshMessageIds(OrderDesk):
    """Gives every attempt a MessageId of its own: nothing knows that it is the same write."""

    def _identity(self, part: int) -> MessageId:
        return _another_id()


def _at(kind: type[OrderDesk]) -> type[OrderFlow]:
    """A flow that writes its orders at such a desk."""

    class Flow(OrderFlow):
        def _desk(self, order: Order) -> OrderDesk:
            right = super()._desk(order)
            return kind(ax=right.ax, order=order, documents=right.documents, policy=right.policy)

    return Flow


def _another_id() -> MessageId:
    """Another one each time, and the same ones in each run of a seed."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SimulatedLoop)
    return MessageId(UUID(int=loop.next_number()))


class NoLease(ProcessJournal):
    """Lets everybody dispatch."""

    @asynccontextmanager
    async def dispatching_async(self) -> AsyncIterator[None]:
        yield


class AcknowledgedTooSoon(ProcessJournal):
    """Says that it has stored what it is about to store."""

    async def accept_async(
        self, events: Iterable[Event], now: datetime, *, bookmarks: Mapping[str, str] | None = None
    ) -> int:
        stored = list(events)
        task = asyncio.create_task(self._store_later(stored, now, bookmarks))
        _LATE.add(task)
        task.add_done_callback(_LATE.discard)
        return len(stored)

    async def _store_later(
        self, events: list[Event], now: datetime, bookmarks: Mapping[str, str] | None
    ) -> None:
        await asyncio.sleep(0.5)
        if not self._life.died.is_set():
            await super().accept_async(events, now, bookmarks=bookmarks)


_LATE: set[asyncio.Task[None]] = set()


def _rough(plan: Plan) -> Plan:
    """Much goes wrong."""
    return evolve(plan, trouble=0.4, storm=20.0)


def _slow(plan: Plan) -> Plan:
    """Much is done late."""
    return evolve(_rough(plan), troubles=("late", "slow"))


def _together(plan: Plan) -> Plan:
    """Two processes, and answers that take their time."""
    return evolve(plan, workers=2, trouble=0.4, troubles=("slow",))


def _purged(plan: Plan) -> Plan:
    """Much goes wrong, and AX forgets every few seconds what it has processed."""
    return evolve(_rough(plan), purges=tuple(range(1, 30, 2)))


def _slow_and_purged(plan: Plan) -> Plan:
    """Much is done late, and AX does not know that it was done in the meantime."""
    return evolve(_purged(plan), troubles=("late", "slow"))


def _mortal(plan: Plan) -> Plan:
    """Webhooks come, and processes die early."""
    return evolve(plan, lost=0.0, fuses=(20, 20, 20))


BUGS: Mapping[str, Bug] = {
    "blind retry": Bug(
        design=Design(orders=_at(BlindRetry)), conditions=_rough, seeds=20, shows="AX has ["
    ),
    "a fresh MessageId for each attempt": Bug(
        design=Design(orders=_at(FreshMessageIds)), conditions=_slow, seeds=40, shows="AX has ["
    ),
    "look-up only, with two workers": Bug(
        design=Design(orders=_at(LookUpOnly), journal=NoLease),
        conditions=_together,
        seeds=40,
        shows="AX has [",
    ),
    "no lease": Bug(
        design=Design(journal=NoLease), conditions=_together, seeds=20, shows="was at it"
    ),
    "acknowledged before it is stored": Bug(
        design=Design(journal=AcknowledgedTooSoon),
        conditions=_mortal,
        seeds=40,
        shows="was acknowledged and is lost",
    ),
    "a purged message log, and no look-up": Bug(
        design=Design(orders=_at(MessageLogOnly)), conditions=_purged, seeds=20, shows="AX has ["
    ),
    "a late write is not waited for": Bug(
        design=Design(retry=evolve(RETRY, settle=timedelta(0))),
        conditions=_slow_and_purged,
        seeds=60,
        shows="AX has [",
    ),
}
