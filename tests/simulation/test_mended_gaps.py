"""What simulations have found, and what was mended since.

An intent must not stay `sent` or `uncertain` where a flow learns what became of a write without
asking for that write again. And half an answer of the token endpoint parks no order: it is asked
for again, as half of any other answer is.
"""

from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest

from axclarity import FulfilmentFlow, OrderFlow
from axclarity.errors import AxClarityError, Disposition
from axclarity.flows import CustomerLadder
from axclarity.http import Exchange, Request, Response, drive_async
from axclarity.pipeline import Event, Intent, IntentRecord, Ledger
from axclarity.sandbox import example
from axclarity.values import message_id

from ._disk import Disk
from ._loop import now, simulate
from ._systems import Systems, ax_client, clarity_client


async def driven(systems: Systems, exchange: Exchange[Any]) -> Any:
    transport: Any = SimpleNamespace(send=systems.answer)
    return await drive_async(exchange, transport)


def ledger_on(disk: Disk) -> Ledger:
    return Ledger(disk.journal, clock=now)


def event_of(kind: str, payload: str = "") -> Event:
    return Event(
        source="test",
        id=kind,
        type=kind,
        key="order/ord_1001",
        occurred_at=now(),
        payload=payload.encode(),
    )


def doubt(disk: Disk, entity: str) -> None:
    """A process died before it could note that a write had been made."""
    (record,) = (each for each in disk.journal.intents() if each.intent.entity == entity)
    disk.journal.put_intent(IntentRecord(intent=record.intent, state="sent", sent_at=now()), now())


async def in_ax(disk: Disk, systems: Systems) -> OrderFlow:
    """An order is in AX; the flow that brought it there."""
    flow = OrderFlow(
        shop=clarity_client(lambda: 0.0),
        ax=ax_client(),
        orders=example.order_policy(),
        customers=example.customer_policy(),
    )
    systems.shop.place(example.order("01-one-line"))
    await driven(systems, flow.bring_up_to_date(event_of("order.created"), ledger_on(disk)))
    return flow


async def buyer_found_by_reference(disk: Disk, systems: Systems) -> None:
    systems.ax.add_customer("C-1", name="Somebody", reference="cust_2999")
    identity = message_id(company=example.COMPANY, entity="Customer", key="cust_2999")
    intent = Intent(
        message_id=str(identity),
        entity="customer",
        key="cust_2999",
        operation="CustomerService.create",
        revision="1",
    )
    disk.journal.put_intent(IntentRecord(intent=intent, state="sent", sent_at=now()), now())
    systems.shop.place(example.order("45-new-customer"))
    order = await driven(systems, clarity_client(lambda: 0.0).orders.get("ord_1045"))
    ladder = CustomerLadder(ax=ax_client(), policy=example.customer_policy())
    assert await driven(systems, ladder.account_of(order, ledger_on(disk))) == "C-1"


async def order_cancelled_in_doubt(disk: Disk, systems: Systems) -> None:
    flow = await in_ax(disk, systems)
    doubt(disk, "order")
    systems.shop.cancel("ord_1001")
    await driven(systems, flow.bring_up_to_date(event_of("order.cancelled"), ledger_on(disk)))


async def shipment_listed_by_the_shop(disk: Disk, systems: Systems) -> None:
    shop = (await in_ax(disk, systems)).shop
    (sales_id,) = systems.ax.orders
    systems.ax.ship(sales_id, at=now())
    flow, shipped = FulfilmentFlow(shop=shop, ax=ax_client()), "sales_order.shipped"
    await driven(systems, flow.tell_shop(event_of(shipped, sales_id), ledger_on(disk)))
    doubt(disk, "shipment")
    await driven(systems, flow.tell_shop(event_of(shipped, sales_id), ledger_on(disk)))


@pytest.mark.parametrize(
    "story", [buyer_found_by_reference, order_cancelled_in_doubt, shipment_listed_by_the_shop]
)
def test_what_is_known_to_have_happened_is_noted(story: Any, disk: Disk) -> None:
    async def tell() -> None:
        with closing(Systems(1)) as systems:
            await story(disk, systems)

    disk.wipe()
    simulate(1, tell)
    assert disk.journal.intents("sent") == []


def test_half_a_token_is_asked_for_again() -> None:
    async def half(_request: Request) -> Response:
        return Response(status=200, content=b'{"access_token": "abc')

    async def ask() -> Disposition:
        transport: Any = SimpleNamespace(send=half)
        with pytest.raises(AxClarityError) as refused:
            await drive_async(clarity_client(lambda: 0.0).orders.get("ord_1"), transport)
        return refused.value.disposition

    assert simulate(1, ask) is Disposition.RETRY
