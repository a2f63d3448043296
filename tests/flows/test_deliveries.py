"""The look at AX without change tracking: each state of an order is told, whenever it comes."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from axclarity.ax.documents import SalesTable, given
from axclarity.errors import Parked
from axclarity.flows import FulfilmentFlow
from axclarity.flows.deliveries import DeliveryPoll, _delivery_state
from axclarity.pipeline import Event
from axclarity.sandbox import example
from tests.flows._counter import Counter, counter_on
from tests.flows._desk import Site
from tests.flows.test_order_changes import WithoutHash

D = Decimal


@pytest.fixture
def counter(site: Site, tmp_path: Path) -> Iterator[Counter]:
    with counter_on(site, tmp_path) as counter:
        counter.tell(counter.place("43-partly-shipped-later"))
        yield counter


def look(counter: Counter) -> list[Event]:
    """What a look finds and the journal takes for news."""
    accepted = counter.desk.journal.account().accepted
    found = counter.desk.poll(DeliveryPoll(counter.desk.ax).look)
    assert counter.desk.journal.account().accepted == accepted + len(found), "none is a duplicate"
    return found


def stored(counter: Counter, table: SalesTable) -> None:
    """Somebody changes the order in AX."""
    ax = counter.desk.box.ax
    with ax._store.transaction():
        ax._records.orders.put(table)


def reopened(counter: Counter) -> None:
    """Somebody in AX puts back what is to be delivered."""
    table = counter.table
    table.sales_status = "Backorder"
    for line in table.sales_line:
        line.sales_status, line.remain_sales_physical = "Backorder", line.sales_qty
    stored(counter, table)


def still_to_come(counter: Counter, more: int) -> None:
    """Somebody in AX posts or cancels a packing slip of the first line."""
    table = counter.table
    line = table.sales_line[0]
    line.remain_sales_physical = given(line.remain_sales_physical, D(0)) + more
    stored(counter, table)


def test_cancelled_again_after_it_was_reopened(counter: Counter) -> None:
    """Nobody looks between, for an order that waits for its goods is not read."""
    desk = counter.desk
    flow = FulfilmentFlow(
        shop=desk.shop, ax=desk.ax, every=timedelta(0), policy=example.order_policy()
    )
    desk.box.ax.cancel(counter.sales_id)
    (first,) = look(counter)
    with pytest.raises(Parked):
        desk.handle(flow.routes(), first)
    reopened(counter)
    assert look(counter) == []
    desk.handle(flow.routes(), first)

    desk.box.ax.cancel(counter.sales_id)
    (second,) = look(counter)

    with pytest.raises(Parked) as caught:
        desk.handle(flow.routes(), second)
    assert caught.value.rule == "order.cancelled-in-ax"


def test_a_state_that_comes_back_by_way_of_another(counter: Counter) -> None:
    counter.desk.box.ax.ship(counter.sales_id, {"SKU-1001": D(1)}, at=counter.desk.clock())
    found = [len(look(counter))]
    for more in (1, -1):
        still_to_come(counter, more)
        found.append(len(look(counter)))

    assert found == [1, 1, 1]


def test_a_state_that_comes_back_before_anybody_looks(counter: Counter) -> None:
    counter.desk.box.ax.ship(counter.sales_id, {"SKU-1001": D(1)}, at=counter.desk.clock())
    look(counter)
    for more in (1, -1):
        still_to_come(counter, more)

    assert len(look(counter)) == 1


def test_where_the_port_hides_the_hash_a_state_comes_back_by_way_of_another(
    counter: Counter,
) -> None:
    wire: Any = WithoutHash(counter.between)
    counter.desk.transport = wire

    test_a_state_that_comes_back_by_way_of_another(counter)


def test_what_stays_as_it_is_is_told_once(counter: Counter) -> None:
    counter.desk.box.ax.ship(counter.sales_id, {"SKU-1001": D(1)}, at=counter.desk.clock())
    counter.desk.box.ax.cancel(counter.sales_id)

    assert [len(look(counter)) for _ in range(3)] == [1, 0, 0]


def test_what_an_earlier_release_has_told_is_not_told_again(counter: Counter) -> None:
    counter.desk.box.ax.cancel(counter.sales_id)
    kept = {f"ax.packing-slips/{counter.sales_id}": _delivery_state(counter.table)}
    counter.desk.journal.accept([], counter.desk.clock(), bookmarks=kept)

    assert look(counter) == []
    reopened(counter)
    counter.desk.box.ax.cancel(counter.sales_id)
    assert len(look(counter)) == 1
