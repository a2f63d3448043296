"""Every law bites: a world in which one thing is put out of order breaks it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from axclarity.pipeline import Event, Intent, IntentRecord

from ._disk import Disk
from ._loop import now
from ._plan import Plan, Shopping
from ._world import World, run

ORDER = "ord_0"
DAY = Plan(
    shopping=(Shopping(example="05-order-discount-awkward-cents", placed_at=0.1),),
    workers=1,
    fuses=(),
    storm=4.0,
    trouble=0.0,
    purges=(),
    skews=(0.0, 0.0),
    lost=0.0,
    doubled=0.0,
)


def sales_id(world: World) -> str:
    (found,) = world.systems.ax.orders
    return found


def an_event_comes(world: World) -> None:
    event = Event(source="s", id="1", type="order.x", key="order/x", occurred_at=now(), payload=b"")
    world.disk.journal.accept([event], now())


def an_intent_is_open(world: World) -> None:
    intent = Intent(message_id="1", entity="order", key=ORDER, operation="x", revision="1")
    world.disk.journal.put_intent(IntentRecord(intent=intent, state="uncertain"), now())


def the_order_is_turned(world: World) -> None:
    def turn(connection: Connection) -> None:
        connection.execute(text("UPDATE inbox SET settled_at = '2099' WHERE seq = 1"))

    world.disk.journal.run(turn)


def a_letter_waits(world: World) -> None:
    an_event_comes(world)
    (pending,) = world.disk.journal.ready(now())
    world.disk.journal.park(pending, now(), rule="pipeline.bug", message="x")

    def rename(connection: Connection) -> None:
        connection.execute(text(f"UPDATE inbox SET key = 'order/{ORDER}' WHERE event_id = '1'"))

    world.disk.journal.run(rename)


def the_order_is_doubled(world: World) -> None:
    records = world.systems.ax._records
    copy = records.orders.get(sales_id(world))
    assert copy is not None
    copy.sales_id = "SO-2"
    copy.sales_type = "Journal"
    records.put_order(copy)


def the_order_is_renumbered(world: World) -> None:
    records = world.systems.ax._records
    order = records.orders.get(sales_id(world))
    assert order is not None
    order.purch_order_form_num = "another"
    records.put_order(order)


def the_buyer_is_doubled(world: World) -> None:
    world.systems.ax.add_customer("C-2", name="Twin", reference="cust_2003")


def the_total_changes(world: World) -> None:
    totals = world.systems.shop.orders[ORDER]["totals"]
    world.systems.shop.edit(ORDER, {"totals": {**totals, "total": "1.00"}})


@pytest.mark.parametrize(
    ("tamper", "law"),
    [
        (an_event_comes, "1 events are pending"),
        (lambda world: world.acknowledged.add("evt_9"), "evt_9 was acknowledged and is lost"),
        (lambda world: world.witness.overlaps.append("two at once"), "two at once"),
        (the_order_is_turned, "event 2 was settled before the one before it"),
        (an_intent_is_open, "is uncertain for ever"),
        (a_letter_waits, "nobody touched it"),
        (a_letter_waits, "met a bug"),
        (the_order_is_doubled, "AX has ['Sales', 'Journal']"),
        (the_order_is_renumbered, "AX has [], and nobody is told"),
        (the_order_is_renumbered, "which is not that order"),
        (lambda world: world.systems.shop.cancel(ORDER), "nobody is told"),
        (the_total_changes, "AX makes"),
        (
            lambda world: world.systems.shop.edit(ORDER, {"attributes": {"ax_sales_id": "?"}}),
            "does not know",
        ),
        (lambda world: world.systems.shop.edit(ORDER, {"status": "completed"}), "the shop says"),
        (lambda world: world.systems.ax.ship(sales_id(world), at=now()), "AX has shipped"),
        (the_buyer_is_doubled, "AX has 2 customers cust_2003"),
        (
            lambda world: world.disk.journal.bind("customer", "cust_x", "C-GUEST"),
            "who is somebody else",
        ),
    ],
)
def test_the_law_is_seen_to_be_broken(
    tamper: Callable[[World], object], law: str, disk: Disk
) -> None:
    assert any(law in broken for broken in run(1, disk, plan=DAY, tamper=tamper).broken)


def test_untampered_the_day_breaks_no_law(disk: Disk) -> None:
    assert run(1, disk, plan=DAY).broken == ()
