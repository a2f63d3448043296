"""What leaves AX, the shop is told once."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity.flows._order_keys import BEHIND, UNSEEN
from axclarity.sandbox import Fault

Line = Any
DAY = datetime(2026, 11, 30, 10, tzinfo=UTC)


def created(line: Line, name: str) -> tuple[str, str]:
    """An order in AX: the shop's id and AX's."""
    order_id = line.place(name)
    line.run(line.announce(order_id))
    ((sales_id, _),) = line.box.ax.orders.items()
    return order_id, sales_id


def told(line: Line) -> dict[str, Decimal]:
    """Pieces told to the shop, by external id."""
    return {
        shipment["external_id"]: sum(
            (Decimal(part["quantity"]) for part in shipment["lines"]), start=Decimal(0)
        )
        for shipment in line.box.clarity.shipments.values()
    }


def test_a_whole_order(line: Line) -> None:
    order_id, sales_id = created(line, "43-partly-shipped-later")
    line.box.ax.ship(sales_id, at=DAY)

    line.run()
    line.run()

    assert told(line) == {f"{sales_id}/1": 6}
    assert line.box.clarity.orders[order_id]["status"] == "shipped"


def test_in_two_parts(line: Line) -> None:
    order_id, sales_id = created(line, "43-partly-shipped-later")
    line.box.ax.ship(sales_id, {"SKU-1001": Decimal(1)}, at=DAY)
    line.run()
    assert line.box.clarity.orders[order_id]["status"] == "partially_shipped"

    line.box.ax.ship(sales_id, at=DAY)
    line.run()

    assert told(line) == {f"{sales_id}/1": 1, f"{sales_id}/2": 5}
    assert line.box.clarity.orders[order_id]["status"] == "shipped"


def test_invoiced_is_completed(line: Line) -> None:
    order_id, sales_id = created(line, "01-one-line")
    line.box.ax.ship(sales_id, at=DAY)
    line.box.ax.invoice(sales_id)

    line.run()

    assert told(line) == {f"{sales_id}/1": 1}
    assert line.box.clarity.orders[order_id]["status"] == "completed"


def test_a_bundle_is_shipped_by_its_parts(line: Line) -> None:
    _, sales_id = created(line, "10-bundle")
    line.box.ax.ship(sales_id, at=DAY)

    line.run()

    assert told(line) == {f"{sales_id}/1": 4}


@pytest.mark.parametrize("fault", ["reset_after_commit", "truncated", "unavailable", "locked"])
def test_a_lost_answer_never_makes_a_second_shipment(line: Line, fault: str) -> None:
    _, sales_id = created(line, "01-one-line")
    line.box.ax.ship(sales_id, at=DAY)
    line.box.faults.inject(Fault(fault, on="clarity", operation="POST /shipments"))

    account = line.run()

    assert (account.parked, account.pending) == (0, 0)
    assert line.box.faults.hits[fault] == 1
    assert told(line) == {f"{sales_id}/1": 1}


def test_orders_of_others_are_left_alone(line: Line) -> None:
    _, sales_id = created(line, "01-one-line")
    line.box.ax.ship(sales_id, at=DAY)

    account = line.run(journal="of-another-shop.db")

    assert account.accepted == 0


def test_shipped_while_on_hold_is_a_matter_for_a_person(line: Line) -> None:
    order_id, sales_id = created(line, "01-one-line")
    line.box.clarity.edit(order_id, {"status": "on_hold"})
    line.box.ax.ship(sales_id, at=DAY)

    line.run()

    with line.journal() as journal:
        assert [letter.rule for letter in journal.dead_letters()] == ["order.shipped-while-stopped"]


@pytest.mark.parametrize("stopped", ["on_hold", "cancelled"])
def test_what_ax_did_with_a_stopped_order_is_told_once_it_goes_on(line: Line, stopped: str) -> None:
    order_id, sales_id = created(line, "01-one-line")
    line.box.ax.ship(sales_id, at=DAY)
    line.run()
    line.box.clarity.edit(order_id, {"status": stopped})
    line.box.ax.invoice(sales_id)
    line.run()
    line.box.clarity.edit(order_id, {"status": "processing"})

    line.run(line.announce(order_id, "order.updated"))
    line.run()

    assert line.box.clarity.orders[order_id]["status"] == "completed"
    with line.journal() as journal:
        assert journal.bindings(BEHIND) == []


def test_cancelled_in_ax_before_anything_left_is_a_matter_for_a_person(line: Line) -> None:
    _, sales_id = created(line, "01-one-line")
    line.box.ax.cancel(sales_id)

    line.run()
    account = line.run()

    with line.journal() as journal:
        assert [letter.rule for letter in journal.dead_letters()] == ["order.cancelled-in-ax"]
    assert account.duplicates == 0


def test_refunded_after_shipping_is_the_shops_affair(line: Line) -> None:
    order_id, sales_id = created(line, "01-one-line")
    line.box.ax.ship(sales_id, at=DAY)
    line.run()
    line.box.clarity.edit(order_id, {"status": "refunded"})
    line.box.ax.invoice(sales_id)

    account = line.run()

    assert account.parked == 0
    assert line.box.clarity.orders[order_id]["status"] == "refunded"


def test_a_shipment_that_the_shop_lost_is_never_taken_for_the_next_one(line: Line) -> None:
    order_id, sales_id = created(line, "43-partly-shipped-later")
    line.box.ax.ship(sales_id, {"SKU-1001": Decimal(1)}, at=DAY)
    line.run()
    ((shipment_id, _),) = line.box.clarity.shipments.items()
    line.box.clarity._store.delete("shipment", shipment_id)
    line.box.ax.ship(sales_id, at=DAY)

    line.run()

    with line.journal() as journal:
        assert [letter.rule for letter in journal.dead_letters()] == ["shipments.vanished"]
    assert line.box.clarity.orders[order_id]["status"] == "partially_shipped"


def test_where_everything_is_read_no_note_of_what_is_unseen_stays(line: Line) -> None:
    order_id, _ = created(line, "01-one-line")
    with line.journal() as journal:
        assert [each.clarity_id for each in journal.bindings(UNSEEN)] == [order_id]

    line.run()

    with line.journal() as journal:
        assert journal.bindings(UNSEEN) == []


def test_looking_again_counts_no_duplicates(line: Line) -> None:
    _, sales_id = created(line, "01-one-line")
    line.box.ax.ship(sales_id, at=DAY)
    line.run()

    account = line.run()

    assert account.duplicates == 0


def test_what_the_shop_cancelled_is_told_again_with_what_leaves_next(line: Line) -> None:
    _, sales_id = created(line, "43-partly-shipped-later")
    line.box.ax.ship(sales_id, {"SKU-1001": Decimal(1)}, at=DAY)
    line.run()
    ((shipment_id, _),) = line.box.clarity.shipments.items()
    line.box.clarity.change("shipments", shipment_id, {"status": "cancelled"})
    line.box.ax.ship(sales_id, at=DAY)

    account = line.run()

    assert account.parked == 0
    assert told(line) == {f"{sales_id}/1": 1, f"{sales_id}/2": 6}
