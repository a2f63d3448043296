"""One order of the shop, several sales orders in AX: each once, changed and told together."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Context, Decimal, localcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from attrs import evolve

from axclarity.ax import EntityKey
from axclarity.ax.changes import PolledChanges
from axclarity.ax.documents import given
from axclarity.clarity.models import Order
from axclarity.errors import OutcomeUnknown, Parked, UnknownRecord
from axclarity.flows import FulfilmentFlow, FulfilmentPolicy, OrderChangePolicy
from axclarity.flows._order_in_ax import order_in_ax
from axclarity.flows._payers import Payer, payer_of
from axclarity.flows.returns import ReturnFlow
from axclarity.http import Exchange
from axclarity.mapping import DeliveryPlan, LinePolicy
from axclarity.mapping.orders import Delivery, Piece
from axclarity.mapping.returns import ReturnPolicy, ReturnReason
from axclarity.pipeline import Event
from axclarity.sandbox import Fault, example
from axclarity.values import MessageId
from tests.flows._counter import Counter, basket, counter_on
from tests.flows._desk import Site

D = Decimal


@pytest.fixture
def counter(site: Site, tmp_path: Path) -> Iterator[Counter]:
    with counter_on(site, tmp_path) as counter:
        counter.settings["orders"] = evolve(
            example.order_policy(), lines=LinePolicy(orders_by=("warehouse",))
        )
        yield counter


def from_three(*quantities: str) -> dict[str, Any]:
    """A line from each of the warehouses, the first from none in particular."""
    skus = ("SKU-1001", "SKU-1002", "SKU-1007")
    document = basket(*((sku, q, "10.00") for sku, q in zip(skus, quantities, strict=False)))
    for line, warehouse in zip(document["lines"], (None, "NORTH", "MAIN"), strict=False):
        line["warehouse"] = warehouse
    return document


def _key(sales_id: str) -> EntityKey:
    return EntityKey.of(SalesId=sales_id)


def _new() -> MessageId:
    return MessageId(uuid4())


def told(counter: Counter) -> None:
    """Bring every order up to date, twice."""
    for order_id in list(counter.desk.box.clarity.orders):
        counter.tell(order_id)
        counter.tell(order_id)


def ship(counter: Counter) -> list[str]:
    """What the shop is told of shipments, and the status of its one order."""
    flow = FulfilmentFlow(
        shop=counter.desk.shop, ax=counter.desk.ax, every=timedelta(0), policy=None
    )
    counter.desk.work(flow.routes(), flow.sources())
    (order,) = counter.desk.box.clarity.orders.values()
    shipments = counter.desk.box.clarity.shipments.values()
    return [*sorted(each["external_id"] for each in shipments), order["status"]]


def test_together_they_are_the_order_and_each_is_made_once(counter: Counter) -> None:
    order_id = counter.place(**from_three("3", "1", "2"))

    told(counter)

    tables = list(counter.tables.values())
    order = counter.desk.box.clarity.orders[order_id]
    numbers = {t.purch_order_form_num: t.sales_id for t in tables}
    assert sorted(numbers) == ["W-1001/1", "W-1001/2", "W-1001/3"]
    assert sum(given(t.total_invoice, D(0)) for t in tables) == D(order["totals"]["total"])
    assert {t.sales_type for t in tables} == {"Sales"}
    assert order["attributes"]["ax_sales_id"] == numbers["W-1001/1"]
    assert set(order["attributes"]["ax_sales_ids"].split(", ")) == set(numbers.values())
    assert counter.calls("create") == 3


@pytest.mark.parametrize("fault", ["reset_after_commit", "reset_before_work"])
@pytest.mark.parametrize("skip", [0, 1])
def test_a_lost_answer_makes_none_twice(counter: Counter, fault: str, skip: int) -> None:
    order_id = counter.place(**from_three("3", "1"))
    faults = counter.desk.box.faults

    def strike() -> None:
        faults.inject(Fault(fault, on="ax", operation="SalesOrderService.create"))

    if skip:
        counter.between.before["SalesOrderService.create"] = lambda: counter.between.before.update(
            {"SalesOrderService.create": strike}
        )
    else:
        strike()
    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)
    told(counter)

    assert faults.hits[fault] == 1
    assert len(counter.tables) == 2
    assert {t.sales_type for t in counter.tables.values()} == {"Sales"}


def test_a_lost_journal_makes_none_twice(counter: Counter) -> None:
    counter.place(**from_three("3", "1"))
    told(counter)
    counter.lose_journal()

    told(counter)

    assert (counter.calls("create"), counter.calls("update")) == (2, 0)


def test_a_part_that_ax_refused_and_the_shop_took_out_is_no_sales_order(counter: Counter) -> None:
    sold = from_three("3", "1")
    sold["lines"][1]["sku"] = "SKU-9999"
    order_id = counter.place(**sold)
    counter.fails(order_id, UnknownRecord)
    counter.edit(order_id, **from_three("3"))

    told(counter)

    (table,) = counter.tables.values()
    order = counter.desk.box.clarity.orders[order_id]
    assert table.purch_order_form_num == "W-1001"
    assert table.total_invoice == D(order["totals"]["total"])
    assert order["attributes"]["ax_sales_id"] == table.sales_id
    counter.edit(order_id, **from_three("2"))
    told(counter)
    (table,) = counter.tables.values()
    assert table.sales_line[0].sales_qty == 2


def refused_in_part(counter: Counter) -> str:
    """An order whose second sales order is in AX, and whose first one AX refuses."""
    sold = from_three("3", "1")
    sold["lines"][0]["sku"] = "SKU-9999"
    order_id = counter.place(**sold)
    counter.fails(order_id, UnknownRecord)
    (table,) = counter.tables.values()
    assert table.purch_order_form_num == "W-1001/2"
    return order_id


def sold(counter: Counter) -> dict[str, D]:
    """How much of its first line each sales order has, by its number in the shop."""
    return {
        given(t.purch_order_form_num, ""): t.sales_line[0].sales_qty
        for t in counter.tables.values()
    }


def test_a_part_that_ax_refused_and_the_shop_corrected_is_made(counter: Counter) -> None:
    order_id = refused_in_part(counter)
    counter.edit(order_id, **from_three("3", "4"))

    told(counter)

    assert sold(counter) == {"W-1001/1": 3, "W-1001/2": 4}
    assert counter.calls("create") == 3


def release(counter: Counter) -> None:
    """The article that AX refused."""
    counter.desk.box.ax.add_item("SKU-9999", unit="ea", on_hand={"11": D(100)})


def delete(counter: Counter, sales_id: str) -> None:
    counter.desk.ask(counter.desk.ax.sales_orders.delete(_key(sales_id), message_id=_new()))


def test_an_order_that_became_one_before_ax_had_all_is_not_made_beside_a_part(
    counter: Counter,
) -> None:
    order_id = refused_in_part(counter)
    counter.edit(order_id, **from_three("3"))

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.divided-otherwise"
    assert "Delete" not in str(problem.hint)
    assert sold(counter) == {"W-1001/2": 1}
    counter.edit(order_id, **from_three("3", "1"))
    told(counter)
    assert sold(counter) == {"W-1001/1": 3, "W-1001/2": 1}


def test_a_part_that_somebody_deleted_is_never_made_again(counter: Counter) -> None:
    """AX has processed its message, and would process it once."""
    order_id = refused_in_part(counter)
    delete(counter, *counter.tables)

    for lines in (from_three("3"), from_three("3", "1")):
        counter.edit(order_id, **lines)
        (problem,) = counter.fails(order_id, Parked).problems
        assert problem.rule == "order.vanished"
        assert "place it again" in str(problem.hint)

    counter.edit(order_id, status="cancelled")
    assert "gone in AX" in counter.tell(order_id).summary
    assert not counter.tables


def test_a_part_that_went_when_the_order_was_cancelled_keeps_the_others_from_being_made(
    counter: Counter,
) -> None:
    order_id = refused_in_part(counter)
    release(counter)
    counter.edit(order_id, status="cancelled")
    counter.tell(order_id)
    counter.edit(order_id, status="processing")

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.vanished"
    assert "place it again" in str(problem.hint)
    assert not counter.tables
    counter.edit(order_id, status="cancelled")
    assert "gone in AX" in counter.tell(order_id).summary


def test_a_part_that_ax_cancelled_keeps_the_others_from_being_made_until_it_is_reopened(
    counter: Counter,
) -> None:
    order_id = refused_in_part(counter)
    release(counter)
    (sales_id,) = counter.tables
    counter.desk.box.ax.cancel(sales_id)

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.cancelled-in-ax"
    assert f"reopen {sales_id}" in str(problem.hint)
    assert len(counter.tables) == 1
    reopen(counter, sales_id)
    told(counter)
    assert len(counter.tables) == 2


def reopen(counter: Counter, sales_id: str) -> None:
    """Somebody in AX puts back what is to be delivered."""
    ax, table = counter.desk.box.ax, counter.tables[sales_id]
    table.sales_status = "Backorder"
    for line in table.sales_line:
        line.sales_status, line.remain_sales_physical = "Backorder", line.sales_qty
    with ax._store.transaction():
        ax._records.orders.put(table)


@pytest.mark.parametrize(
    ("edit", "picked", "rule"),
    [
        ({"number": "W-1001-B"}, False, "order.fixed"),
        (from_three("3", "4"), True, "order.edited-after-picking"),
    ],
)
def test_a_part_that_cannot_follow_an_edit_keeps_the_others_from_being_made(
    counter: Counter, edit: dict[str, Any], picked: bool, rule: str
) -> None:
    order_id = refused_in_part(counter)
    release(counter)
    (before,) = counter.tables
    if picked:
        counter.desk.box.ax.pick(before)
    sold_before = dict(counter.desk.box.clarity.orders[order_id])
    counter.edit(order_id, **edit)

    assert counter.fails(order_id, Parked).rule == rule

    assert list(counter.tables) == [before]
    counter.edit(order_id, **{name: sold_before[name] for name in edit})
    told(counter)
    assert sold(counter) == {"W-1001/1": 3, "W-1001/2": 1}


def test_a_delete_of_a_part_in_doubt_is_waited_for_before_the_others_are_made(
    counter: Counter,
) -> None:
    order_id = refused_in_part(counter)
    release(counter)
    counter.edit(order_id, status="cancelled")
    counter.desk.box.faults.inject(
        Fault("reset_before_work", on="ax", operation="SalesOrderService.delete")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, status="processing")

    counter.fails(order_id, OutcomeUnknown)

    assert sold(counter) == {"W-1001/2": 1}
    counter.desk.tick(minutes=3)
    told(counter)
    assert sold(counter) == {"W-1001/1": 3, "W-1001/2": 1}


@pytest.mark.parametrize("fault", ["unavailable", "reset_before_work", "reset_after_commit"])
@pytest.mark.parametrize("after", [0, 1])
def test_a_plan_that_is_another_one_between_two_creates_doubles_and_drops_nothing(
    counter: Counter, fault: str, after: int
) -> None:
    asked: list[str] = []

    def plan(order: Order) -> Exchange[DeliveryPlan | None]:
        yield from ()
        asked.append(order.id)
        elsewhere = Piece(quantity=D(1), delivery=Delivery(warehouse="NORTH"))
        return DeliveryPlan(pieces={order.lines[1 if len(asked) > 1 else 2].id: (elsewhere,)})

    counter.settings["plan"] = plan
    skus = ("SKU-1001", "SKU-1002", "SKU-1007")
    order_id = counter.place(**basket(*((sku, "1", "10.00") for sku in skus)))
    operation = "SalesOrderService.create"
    counter.desk.box.faults.inject(Fault(fault, on="ax", operation=operation, after=after))
    counter.fails(order_id)
    counter.desk.tick(minutes=3)

    told(counter)

    articles = (given(line.item_id, "") for t in counter.tables.values() for line in t.sales_line)
    assert sorted(articles) == [*skus]


def test_a_part_in_doubt_is_waited_for_before_the_order_becomes_one(counter: Counter) -> None:
    order_id = counter.place(**from_three("3", "1"))
    counter.desk.box.faults.inject(
        Fault("reset_before_work", on="ax", operation="SalesOrderService.create")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, **from_three("3"))

    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)
    told(counter)

    assert sold(counter) == {"W-1001": 3}


def test_a_whole_order_in_doubt_is_found_before_it_becomes_several(counter: Counter) -> None:
    order_id = counter.place(**from_three("3"))
    counter.desk.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="SalesOrderService.create")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, **from_three("3", "1"))

    assert counter.fails(order_id, Parked).rule == "order.divided-otherwise"
    assert sold(counter) == {"W-1001": 3}
    counter.edit(order_id, **from_three("3"))
    told(counter)
    assert counter.calls("create") == 1


def test_none_is_changed_if_one_of_them_cannot_be(counter: Counter) -> None:
    order_id = counter.place(**from_three("3", "1"))
    told(counter)
    (first,) = (s for s, t in counter.tables.items() if t.purch_order_form_num == "W-1001/1")
    counter.desk.box.ax.pick(first)
    counter.edit(order_id, **from_three("2", "5"))

    assert counter.fails(order_id, Parked).rule == "order.edited-after-picking"
    assert sold(counter) == {"W-1001/1": 3, "W-1001/2": 1}


@pytest.mark.parametrize("picked", ["W-1001/1", "W-1001/2"])
def test_none_is_cancelled_if_one_of_them_cannot_be(counter: Counter, picked: str) -> None:
    order_id = counter.place(**from_three("3", "1"))
    told(counter)
    (sales_id,) = (s for s, t in counter.tables.items() if t.purch_order_form_num == picked)
    counter.desk.box.ax.pick(sales_id)
    counter.edit(order_id, status="cancelled")

    assert counter.fails(order_id, Parked).rule == "order.cancelled-after-picking"

    assert len(counter.tables) == 2
    counter.edit(order_id, status="processing")
    told(counter)


def test_the_sales_order_of_another_order_is_never_taken_for_a_part(counter: Counter) -> None:
    whole = counter.place(**from_three("3"), id="ord_x", number="W-1001/2")
    counter.tell(whole)
    (before,) = counter.tables.values()
    order_id = counter.place(**from_three("3", "1"))

    assert counter.fails(order_id, Parked).rule == "order.number-taken"
    assert list(counter.tables.values()) == [before]


def test_an_edit_goes_where_it_belongs(counter: Counter) -> None:
    order_id = counter.place(**from_three("3", "1"))
    told(counter)
    counter.edit(order_id, **from_three("3", "4"))

    told(counter)

    assert sold(counter) == {"W-1001/1": 3, "W-1001/2": 4}


def test_an_edit_of_which_only_a_part_arrived_is_finished(counter: Counter) -> None:
    order_id = counter.place(**from_three("3", "1"))
    told(counter)
    counter.edit(order_id, **from_three("5", "4"))
    second = Fault("reset_before_work", on="ax", operation="SalesOrderService.update")
    counter.between.before["SalesOrderService.update"] = lambda: counter.between.before.update(
        {"SalesOrderService.update": lambda: counter.desk.box.faults.inject(second)}
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)

    told(counter)

    assert sold(counter) == {"W-1001/1": 5, "W-1001/2": 4}


def test_an_edit_that_divides_the_order_otherwise_is_a_matter_for_a_person(
    counter: Counter,
) -> None:
    order_id = counter.place(**from_three("3", "1"))
    told(counter)
    counter.edit(order_id, **from_three("3"))

    assert counter.fails(order_id, Parked).rule == "order.divided-otherwise"
    assert counter.calls("update") == 0


@pytest.mark.parametrize("journal", ["kept", "lost"])
def test_cancelled_all_of_them(counter: Counter, journal: str) -> None:
    order_id = counter.place(**from_three("3", "1"))
    told(counter)
    counter.edit(order_id, status="cancelled")
    if journal == "lost":
        counter.lose_journal()
        counter.edit(order_id, attributes={"ax_sales_id": "", "ax_sales_ids": ""})

    told(counter)

    assert not counter.tables


def regrouped(counter: Counter, sales_id: str, group: str) -> None:
    """Somebody in AX gives a sales order another group of customers."""
    ax, table = counter.desk.box.ax, counter.tables[sales_id]
    table.cust_group = group
    with ax._store.transaction():
        ax._records.orders.put(table)


def payer(counter: Counter, order_id: str) -> Payer:
    desk = counter.desk
    order = desk.ask(desk.shop.orders.get(order_id))
    found: Payer = desk.ask(payer_of(desk.ax, order, desk.ledger()))
    return found


def test_who_has_paid_is_noted_before_any_of_them_is_deleted_and_stays(counter: Counter) -> None:
    order_id = counter.place(**from_three("5", "1"))
    told(counter)
    second, _first = counter.tables
    regrouped(counter, second, "OTHER")
    before = payer(counter, order_id)
    counter.edit(order_id, status="cancelled")
    fault = Fault("reset_before_work", on="ax", operation="SalesOrderService.delete")
    counter.between.before["SalesOrderService.delete"] = lambda: counter.between.before.update(
        {"SalesOrderService.delete": lambda: counter.desk.box.faults.inject(fault)}
    )

    counter.fails(order_id, OutcomeUnknown)
    assert list(counter.tables) == [second]
    counter.desk.tick(minutes=3)
    counter.tell(order_id)

    assert not counter.tables
    assert payer(counter, order_id) == before


def test_who_pays_is_noted_anew_when_an_order_is_cancelled_again(counter: Counter) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel="park")
    order_id = counter.place()
    counter.tell(order_id)
    for group in ("WEB", "OTHER"):
        regrouped(counter, counter.sales_id, group)
        counter.edit(order_id, status="cancelled")
        counter.fails(order_id, Parked)
        assert payer(counter, order_id).group == group
        counter.edit(order_id, status="processing")
        counter.tell(order_id)


def test_a_part_that_nobody_heard_of_is_waited_for_and_cancelled(counter: Counter) -> None:
    order_id = counter.place(**from_three("3", "1"))
    counter.desk.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="SalesOrderService.create")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, status="cancelled")

    counter.tell(order_id)

    assert not counter.tables
    assert counter.desk.journal.intents("uncertain") == []


def test_a_part_in_doubt_keeps_a_cancelled_order_waiting(counter: Counter) -> None:
    order_id = counter.place(**from_three("3", "1"))
    counter.desk.box.faults.inject(
        Fault("reset_before_work", on="ax", operation="SalesOrderService.create")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, status="cancelled")

    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)

    assert "nothing to create" in counter.tell(order_id).summary


def test_the_shop_hears_of_every_shipment_and_is_done_when_all_have_left(counter: Counter) -> None:
    counter.place(**from_three("3", "1"))
    told(counter)
    north, main = (sales_id for sales_id in counter.tables)
    ax, now = counter.desk.box.ax, counter.desk.clock

    ax.ship(north, at=now())
    assert ship(counter) == [f"{north}/1", "partially_shipped"]
    ax.ship(main, {"SKU-1001": D(1)}, at=now())
    assert ship(counter) == [f"{north}/1", f"{main}/1", "partially_shipped"]
    ax.ship(main, at=now())
    assert ship(counter) == [f"{north}/1", f"{main}/1", f"{main}/2", "shipped"]
    ax.invoice(north)
    assert ship(counter)[-1] == "shipped"
    ax.invoice(main)
    assert ship(counter)[-1] == "completed"


def test_what_was_sold_on_any_of_them_can_come_back(counter: Counter) -> None:
    desk = counter.desk
    order_id = counter.place(**from_three("3", "1", "2"))
    told(counter)
    for sales_id in counter.tables:
        desk.box.ax.ship(sales_id, at=desk.clock())
    lines = [line["id"] for line in desk.box.clarity.orders[order_id]["lines"]]
    back = [{"id": f"rl_{line}", "order_line_id": line, "quantity": "1"} for line in lines]
    return_id = desk.box.clarity.request_return(
        {"id": "ret_1", "order_id": order_id, "number": "R-1", "lines": back}
    )
    flow = returns_of(counter)

    outcome = desk.handle(flow.routes(), event(counter, "return.created", f"return/{return_id}"))

    assert outcome.facts["status"] == "approved"
    returned = counter.tables[outcome.facts["sales_id"]]
    assert sorted(given(line.item_id, "") for line in returned.sales_line) == [
        "SKU-1001",
        "SKU-1002",
        "SKU-1007",
    ]
    credit = sum(given(line.line_amount, D(0)) for line in returned.sales_line)
    assert credit == -3 * D("10.00")


def test_a_host_that_reckons_with_three_digits_changes_nothing(counter: Counter) -> None:
    desk = counter.desk
    order_id = counter.place(**from_three("1001", "1"))
    (line, *_) = desk.box.clarity.orders[order_id]["lines"]
    back = {"id": "rl_1", "order_line_id": line["id"], "quantity": "1001"}
    returned = {"id": "ret_1", "order_id": order_id, "number": "R-1", "lines": [back]}
    flow = returns_of(counter)

    with localcontext(Context(prec=3)):
        told(counter)
    for sales_id in counter.tables:
        desk.box.ax.ship(sales_id, at=desk.clock())
    with localcontext(Context(prec=3)):
        shipments = ship(counter)
    desk.box.clarity.request_return(returned)
    with localcontext(Context(prec=3)):
        outcome = desk.handle(flow.routes(), event(counter, "return.created", "return/ret_1"))

    assert shipments[-1] == "shipped"
    (credited,) = counter.tables[outcome.facts["sales_id"]].sales_line
    assert credited.sales_qty == -1001


def returns_of(counter: Counter) -> ReturnFlow:
    reason = ReturnReason(reason="WEB", disposition="CREDIT", scrapped="SCRAP")
    policy = ReturnPolicy(
        path="return-order", orders=counter.settings["orders"], default_reason=reason
    )
    return ReturnFlow(shop=counter.desk.shop, ax=counter.desk.ax, policy=policy)


def test_a_part_that_is_gone_is_never_credited_without(counter: Counter) -> None:
    desk = counter.desk
    order_id = counter.place(**from_three("1", "1"))
    told(counter)
    order = desk.ask(desk.shop.orders.get(order_id))
    first, second = order.attributes["ax_sales_ids"].split(", ")
    assert {
        given(table.sales_id, "") for table in desk.ask(order_in_ax(desk.ax, order, desk.ledger()))
    } == {first, second}
    counter.lose_journal()
    desk.ask(desk.ax.sales_orders.delete(_key(second), message_id=_new()))

    with pytest.raises(Parked) as caught:
        desk.ask(order_in_ax(desk.ax, order, desk.ledger()))

    assert caught.value.rule == "order.vanished"
    assert second in str(caught.value)


def event(counter: Counter, kind: str, key: str) -> Event:
    return Event(
        source="clarity",
        id=key,
        type=kind,
        key=key,
        occurred_at=counter.desk.clock(),
        payload=b"{}",
    )


def test_where_ax_has_too_many_orders_people_hear_what_to_do(counter: Counter) -> None:
    """What is not invoiced yet is told all the same."""
    desk = counter.desk
    for number in range(3):
        counter.tell(counter.place(id=f"ord_{number}", number=f"W-{number}"))
    *invoiced, going = counter.tables
    for sales_id in counter.tables:
        desk.box.ax.ship(sales_id, at=desk.clock())
    for sales_id in invoiced:
        desk.box.ax.invoice(sales_id)
    flow = FulfilmentFlow(shop=desk.shop, ax=evolve(desk.ax, document_limit=2))

    assert [event.payload.decode() for event in desk.poll(flow.look)] == [going]
    assert desk.poll(flow.look) == []

    (alert,) = desk.alerts
    assert "PolledChanges" in alert.message
    assert alert.facts == {"status": "Invoice"}
    desk.tick(days=1)
    desk.poll(flow.look)
    assert len(desk.alerts) == 2


@pytest.mark.parametrize("policy", ["park", "tell"])
@pytest.mark.parametrize("ended", ["partially_refunded", "refunded", "reopened"])
def test_a_part_that_ax_cancelled_is_a_matter_for_a_person_until_it_is_refunded_or_reopened(
    counter: Counter, policy: str, ended: str
) -> None:
    order_id = counter.place(**from_three("5", "1"))
    told(counter)
    desk, (north, main) = counter.desk, counter.tables
    changes = PolledChanges(desk.ax.sales_orders, now=desk.clock)
    flow = FulfilmentFlow(
        shop=desk.shop,
        ax=desk.ax,
        changes=changes,
        every=timedelta(0),
        statuses=FulfilmentPolicy(on_cancelled=policy),
    )
    desk.box.ax.ship(north, at=desk.clock())
    desk.box.ax.cancel(main)
    events = desk.poll(flow.look)

    for event in events:
        with pytest.raises(Parked) as parked:
            desk.handle(flow.routes(), event)
        assert parked.value.rule == "order.part-cancelled-in-ax"
    assert [each["external_id"] for each in desk.box.clarity.shipments.values()] == [f"{north}/1"]
    assert desk.box.clarity.orders[order_id]["status"] == "processing"

    (problem,) = counter.fails(order_id, Parked).problems
    assert problem.rule == "order.part-cancelled-in-ax"
    assert "partially_refunded" in str(problem.hint)
    if ended == "reopened":
        reopen(counter, main)
    else:
        counter.edit(order_id, status=ended)

    counter.desk.handle(flow.routes(), events[0])
    assert counter.tell(order_id).facts["sales_id"] == main


def test_what_is_left_of_an_order_whose_cancelled_part_was_refunded_is_shipped(
    counter: Counter,
) -> None:
    order_id = counter.place(**from_three("5", "1"))
    told(counter)
    north, main = counter.tables
    counter.desk.box.ax.cancel(main)
    counter.fails(order_id, Parked)
    counter.edit(order_id, status="partially_refunded")

    counter.desk.box.ax.ship(north, at=counter.desk.clock())

    assert ship(counter) == [f"{north}/1", "partially_refunded"]


def test_a_refunded_part_of_which_nothing_is_to_come_back_asks_nobody(counter: Counter) -> None:
    counter.settings["orders"] = evolve(
        example.order_policy(), lines=LinePolicy(negative_lines="credit")
    )
    order_id = counter.place(**basket(("SKU-1001", "3", "10.00"), ("SKU-1002", "-1", "10.00")))
    told(counter)
    _, sold = counter.tables
    counter.desk.box.ax.ship(sold, at=counter.desk.clock())
    counter.edit(order_id, status="refunded")

    told(counter)


def test_parts_that_ax_cancelled_together_are_a_matter_for_a_person_until_the_shop_cancels(
    counter: Counter,
) -> None:
    order_id = counter.place(**from_three("5", "1"))
    told(counter)
    for sales_id in list(counter.tables):
        counter.desk.box.ax.cancel(sales_id)

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.cancelled-in-ax"
    assert "Cancel the order in the shop" in str(problem.hint)
    counter.edit(order_id, status="cancelled")
    assert "cancelled or gone in AX" in counter.tell(order_id).summary


def test_an_edit_of_an_order_that_is_gone_divides_nothing(counter: Counter) -> None:
    order_id = counter.place(**from_three("3"))
    counter.tell(order_id)
    delete(counter, *counter.tables)
    counter.edit(order_id, **from_three("3", "1"))

    assert counter.fails(order_id, Parked).rule == "order.vanished"


def test_an_edit_never_revives_a_part_that_ax_cancelled(counter: Counter) -> None:
    order_id = counter.place(**from_three("5", "1"))
    told(counter)
    cancelled = next(s for s, t in counter.tables.items() if t.purch_order_form_num == "W-1001/2")
    counter.desk.box.ax.cancel(cancelled)
    counter.edit(order_id, status="partially_refunded", **from_three("4", "2"))

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.part-cancelled-in-ax"
    assert "SalesLine[2].SalesQty" in problem.message
    assert counter.calls("update") == 0
    counter.edit(order_id, **from_three("4", "1"))
    told(counter)
    assert sold(counter) == {"W-1001/1": 4, "W-1001/2": 1}
    assert counter.tables[cancelled].sales_status == "Canceled"


def test_parts_that_ax_cancelled_together_are_the_whole_order(counter: Counter) -> None:
    order_id = counter.place(**from_three("5", "1"))
    told(counter)
    desk = counter.desk
    changes = PolledChanges(desk.ax.sales_orders, now=desk.clock)
    statuses = FulfilmentPolicy(on_cancelled="tell")
    flow = FulfilmentFlow(shop=desk.shop, ax=desk.ax, changes=changes, statuses=statuses)
    for sales_id in list(counter.tables):
        desk.box.ax.cancel(sales_id)

    desk.work(flow.routes(), flow.sources())

    assert desk.box.clarity.orders[order_id]["status"] == "cancelled"


def test_what_comes_back_on_an_order_is_no_shipment(counter: Counter) -> None:
    counter.settings["orders"] = evolve(
        example.order_policy(), lines=LinePolicy(negative_lines="credit")
    )
    counter.place(**basket(("SKU-1001", "3", "10.00"), ("SKU-1002", "-1", "10.00")))
    told(counter)
    credit, sold = counter.tables
    assert counter.tables[credit].sales_line[0].sales_qty == -1

    for sales_id in (credit, sold):
        counter.desk.box.ax.ship(sales_id, at=counter.desk.clock())

    assert ship(counter) == [f"{sold}/1", "shipped"]


def test_a_plan_cuts_an_order_up(counter: Counter) -> None:
    asked: list[str] = []

    def plan(order: Order) -> Exchange[DeliveryPlan | None]:
        yield from ()
        asked.append(order.id)
        there = Piece(quantity=D(2), delivery=Delivery(warehouse="MAIN"))
        elsewhere = Piece(quantity=D(1), delivery=Delivery(warehouse="NORTH"))
        return DeliveryPlan(pieces={order.lines[0].id: (there, elsewhere)})

    counter.settings["plan"] = plan
    order_id = counter.place(**from_three("3"))

    told(counter)

    assert sold(counter) == {"W-1001/1": 2, "W-1001/2": 1}
    assert asked == [order_id]


@pytest.mark.parametrize("status", ["cancelled", "refunded"])
def test_what_leaves_of_an_order_that_is_over_is_told_though_another_part_is_gone(
    counter: Counter, status: str
) -> None:
    order_id = counter.place(**from_three("3", "1"))
    told(counter)
    north, main = counter.tables
    delete(counter, north)
    counter.edit(order_id, status=status)
    counter.desk.box.ax.ship(main, at=counter.desk.clock())
    flow = FulfilmentFlow(shop=counter.desk.shop, ax=counter.desk.ax, every=timedelta(0))

    with pytest.raises(Parked) as parked:
        counter.desk.work(flow.routes(), flow.sources())

    assert parked.value.rule == "order.shipped-while-stopped"
