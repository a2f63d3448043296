"""Orders that change in the shop while nobody knows what came of their create, or their delete."""

from typing import Any
from uuid import UUID

import pytest

from axclarity.ax import EntityKey
from axclarity.errors import OutcomeUnknown, Parked
from axclarity.sandbox import Fault
from axclarity.values import MessageId
from tests.flows._counter import Counter

NEW_NUMBER: dict[str, Any] = {"number": "W-1001-B"}
NEW_BUYER: dict[str, Any] = {"customer_id": None}


def lost(counter: Counter, fault: str) -> str:
    """An order whose create was not answered."""
    order_id = counter.place()
    counter.desk.box.faults.inject(Fault(fault, on="ax", operation="SalesOrderService.create"))
    counter.fails(order_id, OutcomeUnknown)
    return order_id


def reinstated(counter: Counter) -> str:
    """An order that goes on after it was cancelled, and whose delete was not answered."""
    order_id = counter.place()
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")
    counter.desk.box.faults.inject(
        Fault("reset_before_work", on="ax", operation="SalesOrderService.delete")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, status="processing")
    return order_id


@pytest.mark.parametrize("change", [NEW_NUMBER, NEW_BUYER])
def test_one_that_was_made_and_is_cancelled_under_another_name_is_cancelled_in_ax(
    counter: Counter, change: dict[str, Any]
) -> None:
    order_id = lost(counter, "reset_after_commit")
    counter.edit(order_id, status="cancelled", **change)

    assert "in AX now" in counter.tell(order_id).summary

    assert not counter.tables


@pytest.mark.parametrize("change", [NEW_NUMBER, NEW_BUYER])
def test_one_that_was_made_under_another_name_is_found_and_never_made_again(
    counter: Counter, change: dict[str, Any]
) -> None:
    order_id = lost(counter, "reset_after_commit")
    counter.edit(order_id, **change)

    assert counter.fails(order_id, Parked).rule == "order.fixed"
    counter.desk.box.ax.purge_messages()
    counter.desk.tick(minutes=30)
    assert counter.fails(order_id, Parked).rule == "order.fixed"

    assert counter.desk.journal.bound("order", order_id) == counter.sales_id
    counter.edit(order_id, status="cancelled")
    counter.tell(order_id)
    assert not counter.tables


@pytest.mark.parametrize("change", [NEW_NUMBER, NEW_BUYER])
def test_one_that_was_never_made_is_made_under_its_new_name(
    counter: Counter, change: dict[str, Any]
) -> None:
    order_id = lost(counter, "reset_before_work")
    counter.edit(order_id, **change)

    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)
    counter.tell(order_id)

    assert counter.table.purch_order_form_num == change.get("number", "W-1001")
    assert (counter.table.cust_account == "C-GUEST") is ("customer_id" in change)


@pytest.mark.parametrize("status", ["cancelled", "on_hold"])
def test_the_sales_order_of_another_order_of_that_number_is_left_alone(
    counter: Counter, status: str
) -> None:
    counter.tell(counter.place(id="ord_other"))
    order_id = counter.place()
    assert counter.fails(order_id, Parked).rule == "order.number-taken"
    counter.edit(order_id, status=status)

    assert "nothing to create" in counter.tell(order_id).summary

    assert counter.desk.journal.bound("order", "ord_other") == counter.sales_id


def test_a_sales_order_that_may_be_another_orders_is_not_taken(counter: Counter) -> None:
    other = counter.place(id="ord_other")
    counter.desk.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="SalesOrderService.create")
    )
    counter.fails(other, OutcomeUnknown)
    order_id = counter.place()

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.number-taken"
    assert "ord_other" in problem.message
    counter.tell(other)
    assert counter.desk.journal.bound("order", "ord_other") == counter.sales_id
    counter.edit(order_id, number="W-1001-B")
    counter.tell(order_id)
    numbers = {table.purch_order_form_num for table in counter.tables.values()}
    assert numbers == {"W-1001", "W-1001-B"}


@pytest.mark.parametrize(("change", "rule"), [(NEW_NUMBER, "another-number"), (NEW_BUYER, "fixed")])
def test_what_the_shop_names_is_looked_at_when_the_journal_is_lost(
    counter: Counter, change: dict[str, Any], rule: str
) -> None:
    order_id = counter.place()
    counter.tell(order_id)
    counter.edit(order_id, **change)
    counter.lose_journal()
    counter.desk.box.ax.purge_messages()

    assert counter.fails(order_id, Parked).rule == f"order.{rule}"

    assert len(counter.tables) == 1


def test_a_delete_that_may_still_come_to_be_is_waited_for_when_the_order_goes_on(
    counter: Counter,
) -> None:
    order_id = reinstated(counter)

    counter.fails(order_id, OutcomeUnknown)
    (deleting,) = counter.desk.journal.intents("uncertain")
    counter.desk.ask(
        counter.desk.ax.sales_orders.delete(
            EntityKey.of(SalesId=counter.sales_id),
            message_id=MessageId(UUID(deleting.intent.message_id)),
        )
    )

    assert counter.fails(order_id, Parked).rule == "order.vanished"


def test_a_delete_that_never_came_to_be_is_forgotten_when_the_order_goes_on(
    counter: Counter,
) -> None:
    order_id = reinstated(counter)
    counter.desk.tick(minutes=3)

    counter.tell(order_id)

    assert counter.sales_id in counter.desk.box.clarity.orders[order_id]["attributes"].values()
    assert counter.desk.journal.intents("uncertain") == []
