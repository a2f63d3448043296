"""Edited, cancelled and put on hold after AX has it: carried over, or given to a person by name."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from attrs import define, evolve

from axclarity.ax.documents import SalesLine, SalesTable
from axclarity.errors import (
    AifFault,
    ConfigError,
    Disposition,
    DocumentChanged,
    OutcomeUnknown,
    Parked,
)
from axclarity.flows import OrderChangePolicy
from axclarity.http import Exchange, Request, Response
from axclarity.mapping.fieldmaps import compiled, field_map_from_text
from axclarity.sandbox import Fault, example
from tests.flows._counter import Counter, basket

D = Decimal
CAP, SCARF, MUG = ("SKU-1001", "24.90"), ("SKU-1002", "19.90"), ("SKU-1007", "7.49")


def some(*wanted: tuple[tuple[str, str], str], **more: Any) -> dict[str, Any]:
    """A basket of articles and how many of each."""
    return basket(*((sku, quantity, price) for (sku, price), quantity in wanted), **more)


TWO = some((CAP, "2"), (SCARF, "1"))
ELSEWHERE = {"name": "Sanne de Vries", "lines": ["Dorpsstraat 1"], "city": "Assen", "country": "NL"}

EDITS: dict[str, dict[str, Any]] = {
    "more of a line": some((CAP, "5"), (SCARF, "1")),
    "less of a line": some((CAP, "1"), (SCARF, "1")),
    "another price": some((("SKU-1001", "20.00"), "2"), (SCARF, "1")),
    "a line more": some((CAP, "2"), (SCARF, "1"), (MUG, "3")),
    "a line before the others": some((MUG, "3"), (CAP, "2"), (SCARF, "1")),
    "the first line less": some((SCARF, "1")),
    "the last line less": some((CAP, "2")),
    "one line for another": some((CAP, "2"), (MUG, "1")),
    "the other way round": some((SCARF, "1"), (CAP, "2")),
    "twice the same article": some((CAP, "2"), (SCARF, "1"), (CAP, "4")),
    "a fee more": some((CAP, "2"), (SCARF, "1"), wrap=True),
    "another way to deliver": some((CAP, "2"), (SCARF, "1"), shipping="express"),
    "another address": {"shipping_address": ELSEWHERE},
    "another date": {"requested_ship_date": "2026-12-24"},
    "another reference": {"purchase_order": "PO-77"},
}


HEADER = (
    *("currency_code", "cust_account", "customer_ref", "delivery_name", "dlv_mode", "email"),
    *("incl_tax", "receipt_date_requested", "total_invoice", "total_sales_tax"),
)
LINE = (
    *("customer_line_num", "item_id", "sales_qty", "sales_price", "line_disc", "price_unit"),
    *("line_amount", "tax_group", "tax_item_group", "remain_sales_physical"),
)
PLACE = ("street", "street_number", "city", "zip_code", "country_region_id")


def essence(table: SalesTable) -> Any:
    """What makes a sales order what it is, whenever and however it came to be."""
    return (
        [getattr(table, name) or "" for name in HEADER],
        sorted([getattr(each, name) or D(0) for name in LINE] for each in table.sales_line),
        {each.invent_dim[0].invent_location_id for each in table.sales_line},
        sorted((each.markup_code, each.value, each.tax_item_group) for each in charges(table)),
        [[getattr(each, name) or "" for name in PLACE] for each in table.table_dlv_addr],
    )


def charges(table: SalesTable) -> list[Any]:
    return list(table.markup_trans_header)


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_order_stands_in_ax_as_if_it_had_been_placed_so(
    counter: Counter, name: str
) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **EDITS[name])

    counter.tell(order_id)

    other = counter.place(**{**TWO, **EDITS[name]}, id="ord_new", number="W-NEW")
    counter.tell(other)
    edited, placed = counter.tables.values()
    assert essence(edited) == essence(placed)
    assert counter.calls("update") == 1


def test_every_edit_is_sent_once_and_in_its_turn(counter: Counter) -> None:
    """There and back again: what AX was told last counts, not what it was told some time."""
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    for times, pieces in enumerate(("5", "2", "5", "2"), start=1):
        counter.edit(order_id, **some((CAP, pieces), (SCARF, "1")))
        counter.tell(order_id)
        counter.tell(order_id)
        assert counter.table.sales_line[0].sales_qty == D(pieces)
        assert counter.calls("update") == times


def test_reserved_stock_follows(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **some((CAP, "7")))

    counter.tell(order_id)

    assert counter.desk.box.ax.on_hand("SKU-1001", "11").reserved == 7
    assert counter.desk.box.ax.on_hand("SKU-1002", "11").reserved == 0


@pytest.mark.parametrize("fault", ["reset_after_commit", "truncated", "reset_before_work"])
def test_a_lost_answer_never_makes_an_edit_twice(counter: Counter, fault: str) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **EDITS["a line more"])
    counter.desk.box.faults.inject(Fault(fault, on="ax", operation="SalesOrderService.update"))

    counter.fails(order_id, OutcomeUnknown)
    if fault == "reset_before_work":
        counter.fails(order_id, OutcomeUnknown)  # it may still come to be
        counter.desk.tick(minutes=3)
    counter.tell(order_id)

    assert [line.item_id for line in counter.table.sales_line] == ["SKU-1001", "SKU-1002", MUG[0]]
    assert counter.desk.journal.intents("uncertain") == []


def test_edited_again_while_an_edit_is_in_doubt(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **EDITS["more of a line"])
    counter.desk.box.faults.inject(
        Fault("reset_before_work", on="ax", operation="SalesOrderService.update")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, **EDITS["less of a line"])

    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)
    counter.tell(order_id)

    assert counter.table.sales_line[0].sales_qty == 1
    assert counter.desk.journal.intents("uncertain") == []


def test_taken_back_while_an_edit_is_in_doubt(counter: Counter) -> None:
    """The edit has come to be; that nobody heard of it must not make it stay."""
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **EDITS["more of a line"])
    counter.desk.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="SalesOrderService.update")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, **TWO)
    counter.desk.tick(minutes=3)

    counter.tell(order_id)

    assert counter.table.sales_line[0].sales_qty == 2


def test_what_people_do_in_ax_at_that_moment_is_not_overwritten(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    sales_id = counter.sales_id

    def noted() -> None:
        records = counter.desk.box.ax._records
        records.put_order(evolve(counter.table, customer_ref="by phone"))

    counter.edit(order_id, **EDITS["more of a line"])
    counter.between.before["SalesOrderService.update"] = noted
    assert counter.fails(order_id, DocumentChanged).disposition is Disposition.RETRY
    counter.tell(order_id)
    assert (counter.table.customer_ref, counter.calls("update")) == ("by phone", 2)

    counter.edit(order_id, **EDITS["less of a line"])
    counter.between.before["SalesOrderService.update"] = lambda: counter.desk.box.ax.pick(sales_id)
    counter.fails(order_id, DocumentChanged)
    assert counter.fails(order_id, Parked).rule == "order.edited-after-picking"
    assert counter.table.sales_line[0].sales_qty == 5


def picked(counter: Counter) -> None:
    counter.desk.box.ax.pick(counter.sales_id)


def shipped(counter: Counter) -> None:
    counter.desk.box.ax.ship(counter.sales_id, {"SKU-1001": D(1)}, at=counter.desk.clock())


def released(counter: Counter) -> None:
    records = counter.desk.box.ax._records
    records.put_order(evolve(counter.table, release_status="PartialReleased"))


def left(counter: Counter) -> None:
    """What has left counts, whatever the header says."""
    table = counter.table
    table.sales_line[0].delivered_intotal = D(1)
    counter.desk.box.ax._records.put_order(table)


@pytest.mark.parametrize("begun", [picked, shipped, released, left])
def test_edited_after_picking_is_a_matter_for_a_person(
    counter: Counter, begun: Callable[[Counter], None]
) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    begun(counter)
    before = essence(counter.table)
    counter.edit(order_id, **EDITS["one line for another"], purchase_order="PO-SECRET")

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.edited-after-picking"
    assert "SalesTable.CustomerRef" in problem.message
    assert "SalesLine[2] (new), SalesLine[2] (gone)" in problem.message
    assert "SECRET" not in str(problem)
    assert (essence(counter.table), counter.calls("update")) == (before, 0)

    counter.edit(order_id, **TWO, purchase_order="")
    counter.tell(order_id)


def line_cancelled(counter: Counter, item_id: str) -> None:
    """Somebody in AX cancels the line of an item."""
    ax, table = counter.desk.box.ax, counter.table
    for line in table.sales_line:
        if line.item_id == item_id:
            line.sales_status, line.remain_sales_physical = "Canceled", D(0)
    with ax._store.transaction():
        ax._records.orders.put(table)


def test_an_edit_takes_out_a_line_that_ax_cancelled(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    line_cancelled(counter, "SKU-1002")
    counter.edit(order_id, **EDITS["the last line less"])

    counter.tell(order_id)

    assert [line.item_id for line in counter.table.sales_line] == ["SKU-1001"]


@pytest.mark.parametrize("status", ["processing", "partially_refunded"])
def test_an_edit_never_revives_a_line_that_ax_cancelled(counter: Counter, status: str) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    line_cancelled(counter, "SKU-1001")
    counter.edit(order_id, status=status, **EDITS["less of a line"])

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.part-cancelled-in-ax"
    assert "SalesLine[1].SalesQty" in problem.message
    assert counter.calls("update") == 0


def test_a_policy_leaves_edits_to_a_person(counter: Counter) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_edit="park")
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **EDITS["more of a line"])

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.edited"
    assert "SalesLine[1].SalesQty" in problem.message


def test_the_buyer_of_an_order_is_not_changed_in_passing(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, customer_id=None)

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.fixed"
    assert "SalesTable.CustAccount" in problem.message
    assert counter.calls("update") == 0


def test_an_edit_that_ax_refuses_names_the_line_and_is_made_once_it_can(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **some((CAP, "2"), ((example.UNKNOWN_SKU, "1.00"), "1")))

    (problem,) = counter.fails(order_id, AifFault).problems
    assert (problem.rule, problem.path) == ("order.article-refused", "$.lines[1].sku")

    counter.desk.box.ax.add_item(example.UNKNOWN_SKU, on_hand={"11": D(5)})
    counter.tell(order_id)
    assert [each.item_id for each in counter.table.sales_line] == [CAP[0], example.UNKNOWN_SKU]


def test_an_edit_that_does_not_add_up_never_reaches_ax(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    wrong = EDITS["more of a line"]
    counter.edit(order_id, **{**wrong, "totals": {**wrong["totals"], "total": "1.00"}})

    assert counter.fails(order_id).rule == "totals.component"
    assert counter.calls("update") == 0


def test_lines_that_ax_added_stay(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    gift = SalesLine(item_id="SKU-1007", sales_qty=D(1), sales_unit="ea", line_amount=D(0))
    table = counter.table
    counter.desk.box.ax._records.put_order(evolve(table, sales_line=[*table.sales_line, gift]))
    counter.edit(order_id, **EDITS["the first line less"])

    counter.tell(order_id)

    assert [line.item_id for line in counter.table.sales_line] == ["SKU-1002", "SKU-1007"]


def test_a_lost_journal_loses_no_edit_and_makes_none_up(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.lose_journal()
    counter.tell(order_id)
    assert counter.calls("update") == 0

    counter.edit(order_id, **EDITS["another address"])
    counter.lose_journal()
    counter.tell(order_id)

    assert counter.table.table_dlv_addr[0].city == "Assen"
    assert (counter.calls("create"), counter.calls("update")) == (1, 1)


SOLD = [name for name in example.orders() if int(name[:2]) not in (33, 34, 44, 46, 47)]


def test_no_example_order_is_edited_by_being_looked_at(counter: Counter) -> None:
    """What was created is what is wanted, whatever AX fills in and leaves out."""
    ids = [counter.place(name) for name in SOLD]
    for order_id in ids:
        counter.tell(order_id)
    counter.lose_journal()

    for order_id in ids:
        counter.tell(order_id)

    assert counter.calls("create") == len(SOLD)
    assert counter.calls("update") == 0


NOTED = """
from: clarity.Order
to: ax.SalesOrder
rules:
  - to: SalesTable.CustomerRef
    from: notes
"""


def test_a_field_map_describes_the_order_and_an_edit_of_it_is_seen(counter: Counter) -> None:
    counter.settings["fields"] = compiled(field_map_from_text(NOTED))
    order_id = counter.place(**TWO, notes="ring twice")
    counter.tell(order_id)
    assert counter.table.customer_ref == "ring twice"

    counter.edit(order_id, notes="ring once")
    counter.tell(order_id)
    counter.edit(order_id, attributes={"seen": True})
    counter.tell(order_id)

    assert counter.table.customer_ref == "ring once"
    assert counter.calls("update") == 1


def described_by(counter: Counter, source: str | None) -> None:
    """A release of the site with a map that reads this field of orders; with none at all."""
    text = None if source is None else field_map_from_text(NOTED.replace("notes", source))
    counter.settings["fields"] = None if text is None else compiled(text)


def told_by(counter: Counter, source: str | None) -> str:
    """An order that AX was told of by the release with this map."""
    described_by(counter, source)
    order_id = counter.place(**EARLY)
    counter.tell(order_id)
    return order_id


MAPS = [("notes", "phone"), ("notes", None), (None, "notes")]
EARLY = {**TWO, "notes": "ring twice", "phone": "+31 6 1234 5678"}


@pytest.mark.parametrize("begun", [picked, shipped, released, left])
@pytest.mark.parametrize(("before", "after"), MAPS)
def test_another_field_map_is_no_edit_of_what_the_warehouse_has_begun_with(
    counter: Counter, begun: Callable[[Counter], None], before: str | None, after: str | None
) -> None:
    order_id = told_by(counter, before)
    begun(counter)
    described_by(counter, after)

    for _ in range(2):
        counter.tell(order_id)

    assert counter.calls("update") == 0
    counter.edit(order_id, purchase_order="PO-77")
    assert counter.fails(order_id, Parked).rule == "order.edited-after-picking"


def test_another_field_map_describes_what_may_be_edited_anew(counter: Counter) -> None:
    order_id = told_by(counter, "notes")
    described_by(counter, "phone")

    for _ in range(2):
        counter.tell(order_id)

    assert counter.table.customer_ref == EARLY["phone"]
    assert counter.calls("update") == 1
    picked(counter)
    counter.edit(order_id, phone="+31 6 8765 4321")
    assert counter.fails(order_id, Parked).rule == "order.edited-after-picking", "of this map"


def test_where_a_person_edits_another_field_map_asks_nobody(counter: Counter) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_edit="park")
    order_id = told_by(counter, "notes")
    described_by(counter, "phone")

    counter.tell(order_id)

    assert counter.table.customer_ref == "ring twice"
    counter.edit(order_id, phone="+31 6 8765 4321", purchase_order="PO-77")
    assert counter.fails(order_id, Parked).rule == "order.edited"


def test_another_map_that_makes_the_same_changes_nothing(counter: Counter) -> None:
    order_id = told_by(counter, "notes")
    described_by(counter, "notes\n    note: what the courier is to know")
    reads = counter.calls("read")

    counter.tell(order_id)

    assert counter.calls("update") == 0
    assert counter.calls("read") == reads + 1, "read back, and not compared"


def test_what_an_earlier_release_was_told_is_no_edit(counter: Counter) -> None:
    """It kept one part of the digest."""
    order_id = told_by(counter, "notes")
    (record,) = (each for each in counter.desk.journal.intents() if each.intent.digest)
    before = evolve(record.intent, digest=record.intent.digest.partition("/")[0])
    ledger = counter.desk.ledger()

    def noted() -> Exchange[None]:
        yield from ledger.note(before, record.state, result=record.result)

    counter.desk.ask(noted())
    picked(counter)

    counter.tell(order_id)

    assert counter.calls("update") == 0
    counter.edit(order_id, notes="ring once")
    assert counter.fails(order_id, Parked).rule == "order.edited-after-picking"


@pytest.mark.parametrize("fault", ["reset_after_commit", "reset_before_work"])
@pytest.mark.parametrize("upgraded", [True, False])
def test_an_edit_in_doubt_while_a_new_release_comes_is_the_same_edit(
    counter: Counter, fault: str, upgraded: bool
) -> None:
    """An earlier release kept one part of the digest; another map may describe an order alike."""
    order_id = told_by(counter, "notes")
    counter.edit(order_id, **EDITS["more of a line"])
    counter.desk.box.faults.inject(Fault(fault, on="ax", operation="SalesOrderService.update"))
    counter.fails(order_id, OutcomeUnknown)
    ledger = counter.desk.ledger()

    def as_earlier() -> Exchange[None]:
        for each in counter.desk.journal.intents():
            intent = evolve(each.intent, digest=each.intent.digest.partition("/")[0])
            yield from ledger.note(intent, each.state, result=each.result, sent_at=each.sent_at)

    if upgraded:
        counter.desk.ask(as_earlier())
    else:
        described_by(counter, "notes\n    default: nothing")
    counter.desk.tick(minutes=3)

    counter.tell(order_id)

    assert counter.calls("update") == 1
    assert counter.desk.journal.intents("uncertain") == []


@pytest.mark.parametrize(("on_cancel", "left"), [("delete", []), ("zero-remainder", ["Canceled"])])
def test_cancelled_before_picking_is_cancelled_in_ax(
    counter: Counter, on_cancel: str, left: list[str]
) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel=on_cancel)
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")

    outcome = counter.tell(order_id)
    again = counter.tell(order_id)

    assert "in AX now" in outcome.summary
    assert "cancelled or gone" in again.summary
    assert [table.sales_status for table in counter.tables.values()] == left
    assert counter.desk.box.ax.on_hand("SKU-1001", "11").reserved == 0
    assert (counter.calls("delete"), counter.calls("update")) == (1 - len(left), len(left))


@pytest.mark.parametrize("on_cancel", ["delete", "zero-remainder"])
@pytest.mark.parametrize("fault", ["reset_after_commit", "reset_before_work"])
def test_a_lost_answer_cancels_once(counter: Counter, on_cancel: str, fault: str) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel=on_cancel)
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")
    operation = "delete" if on_cancel == "delete" else "update"
    counter.desk.box.faults.inject(
        Fault(fault, on="ax", operation=f"SalesOrderService.{operation}")
    )

    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)
    counter.tell(order_id)

    assert {t.sales_status for t in counter.tables.values()} <= {"Canceled"}
    assert counter.desk.box.faults.hits[fault] == 1
    assert counter.desk.journal.intents("uncertain") == []


@pytest.mark.parametrize("begun", [picked, shipped])
@pytest.mark.parametrize("on_cancel", ["delete", "zero-remainder"])
def test_cancelled_after_picking_is_a_matter_for_a_person(
    counter: Counter, begun: Callable[[Counter], None], on_cancel: str
) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel=on_cancel)
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    begun(counter)
    counter.edit(order_id, status="cancelled")

    assert counter.fails(order_id, Parked).rule == "order.cancelled-after-picking"
    assert counter.table.sales_status == "Backorder"
    assert (counter.calls("delete"), counter.calls("update")) == (0, 0)


def test_a_port_that_ignores_the_remainder_is_found_out(counter: Counter) -> None:
    """Somebody opens the order again before anybody has looked."""
    counter.settings["changes"] = OrderChangePolicy(on_cancel="zero-remainder")
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    open_still = counter.table
    counter.edit(order_id, status="cancelled")
    counter.tell(order_id)
    counter.desk.box.ax._records.put_order(open_still)

    assert counter.fails(order_id, Parked).rule == "order.cancelled-in-shop"


@pytest.mark.parametrize("customer_id", ["cus_1", None])
def test_an_order_of_another_customer_with_the_same_number_is_left_alone(
    counter: Counter, customer_id: str | None
) -> None:
    """Whoever enters orders in AX writes down whatever number the customer says."""
    other = counter.place(**TWO, number="4711")
    counter.tell(other)
    stranger = evolve(counter.table, cust_account="C-OTHER")
    counter.desk.box.ax._records.put_order(stranger)
    counter.desk.box.clarity.edit(other, {"status": "completed"})
    counter.lose_journal()
    order_id = counter.place(
        **TWO, id="ord_other", number="4711", status="cancelled", customer_id=customer_id
    )

    outcome = counter.tell(order_id)

    assert "not in AX" in outcome.summary
    assert counter.table.sales_status == "Backorder"
    assert counter.calls("delete") == 0


def copy_of(counter: Counter, order_id: str) -> str:
    """A copy that the shop made of an order, with its attributes, cancelled."""
    attributes = counter.desk.box.clarity.orders[order_id]["attributes"]
    return counter.place(
        **TWO, id="ord_copy", number="W-5555", status="cancelled", attributes=attributes
    )


def test_a_cancelled_copy_leaves_the_sales_order_of_its_original_alone(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)

    outcome = counter.tell(copy_of(counter, order_id))

    assert "not in AX" in outcome.summary
    assert len(counter.tables) == 1


def test_whose_a_sales_order_is_that_nobody_remembers_is_asked(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.lose_journal()

    assert counter.fails(copy_of(counter, order_id), Parked).rule == "order.another-number"
    assert len(counter.tables) == 1


def test_picked_at_the_moment_at_which_the_remainder_is_given_up(counter: Counter) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel="zero-remainder")
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    sales_id = counter.sales_id
    counter.edit(order_id, status="cancelled")
    counter.between.before["SalesOrderService.update"] = lambda: counter.desk.box.ax.pick(sales_id)

    counter.fails(order_id, DocumentChanged)
    assert counter.fails(order_id, Parked).rule == "order.cancelled-after-picking"
    assert counter.table.sales_status == "Backorder"
    assert counter.desk.journal.intents("uncertain") == []


def between_the_reads(counter: Counter, happens: Callable[[], object]) -> None:
    """Somebody is faster: after the order was read and judged, before it is read to be deleted."""
    before = counter.between.before
    before["SalesOrderService.read"] = lambda: before.update({"SalesOrderService.read": happens})


def noted_by_phone(counter: Counter) -> None:
    records = counter.desk.box.ax._records
    records.put_order(evolve(counter.table, customer_ref="by phone"))


def test_what_somebody_changed_in_ax_is_not_deleted_with_the_order(counter: Counter) -> None:
    """AX takes no proof when it deletes; so the order is read once more, and compared."""
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")
    between_the_reads(counter, partial(noted_by_phone, counter))

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.changed-in-ax"
    assert counter.sales_id in problem.message
    assert (counter.table.customer_ref, counter.calls("delete")) == ("by phone", 0)

    counter.tell(order_id)  # replayed by a person who has seen it
    assert not counter.tables
    assert counter.desk.journal.intents("uncertain") == []


@define
class WithoutHash:
    """The port hides the document hash."""

    wire: Any

    def send(self, request: Request) -> Response:
        response: Response = self.wire.send(request)
        shown = re.sub(rb"<(\S*_DocumentHash)>[^<]*</\1>", b"", response.content)
        return evolve(response, content=shown)


@pytest.mark.parametrize(("happens", "left"), [(noted_by_phone, 1), (lambda _counter: None, 0)])
def test_where_the_port_hides_the_hash_the_contents_are_compared(
    counter: Counter, happens: Callable[[Counter], None], left: int
) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")
    between_the_reads(counter, partial(happens, counter))
    wire: Any = WithoutHash(counter.between)
    counter.desk.transport = wire

    with suppress(Parked):
        counter.tell(order_id)

    assert len(counter.tables) == left
    assert counter.calls("delete") == 1 - left


def invoiced(counter: Counter) -> None:
    counter.desk.box.ax.ship(counter.sales_id, at=counter.desk.clock())
    counter.desk.box.ax.invoice(counter.sales_id)


@pytest.mark.parametrize("begun", [picked, shipped, released, left, invoiced])
def test_the_warehouse_begins_while_the_order_is_being_deleted(
    counter: Counter, begun: Callable[[Counter], None]
) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")
    between_the_reads(counter, partial(begun, counter))

    assert counter.fails(order_id, Parked).rule == "order.cancelled-after-picking"
    assert counter.fails(order_id, Parked).rule == "order.cancelled-after-picking"
    assert (len(counter.tables), counter.calls("delete")) == (1, 0)


def test_somebody_deletes_the_order_at_the_same_moment(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    sales_id = counter.sales_id
    counter.edit(order_id, status="cancelled")
    between_the_reads(counter, lambda: counter.desk.box.ax._records.orders.delete(sales_id))

    assert "in AX now" in counter.tell(order_id).summary
    assert counter.calls("delete") == 0


def test_picked_before_the_remainder_is_read(counter: Counter) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel="zero-remainder")
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    sales_id, before = counter.sales_id, counter.between.before
    counter.edit(order_id, status="cancelled")
    pick = partial(counter.desk.box.ax.pick, sales_id)
    before["SalesOrderService.read"] = lambda: before.update({"SalesOrderService.read": pick})

    assert counter.fails(order_id, Parked).rule == "order.cancelled-after-picking"
    assert (counter.table.sales_status, counter.calls("update")) == ("Backorder", 0)


def test_the_shop_keeps_what_it_had_written_on_the_order(counter: Counter) -> None:
    """Some shops replace all attributes by those that they are sent."""
    order_id = counter.place(**TWO, attributes={"gift": {"card": "with love"}})
    sent: list[Any] = []
    counter.between.seen = sent.append

    counter.tell(order_id)

    (put,) = [request for request in sent if request.method == "PUT"]
    assert json.loads(put.content)["attributes"] == {
        "gift": {"card": "with love"},
        "ax_sales_id": counter.sales_id,
    }


def test_an_edit_in_doubt_is_waited_for_before_the_order_is_cancelled(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, **EDITS["more of a line"])
    counter.desk.box.faults.inject(
        Fault("reset_before_work", on="ax", operation="SalesOrderService.update")
    )
    counter.fails(order_id, OutcomeUnknown)
    counter.edit(order_id, status="cancelled")

    counter.fails(order_id, OutcomeUnknown)
    counter.desk.tick(minutes=3)
    counter.tell(order_id)

    assert not counter.tables
    assert counter.desk.journal.intents("uncertain") == []


def test_a_cancelled_order_that_is_reinstated_is_never_made_anew(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")
    counter.tell(order_id)
    counter.edit(order_id, status="processing")

    assert counter.fails(order_id, Parked).rule == "order.vanished"
    assert not counter.tables


def leaves(counter: Counter, quantities: dict[str, Decimal] | None = None) -> None:
    counter.desk.box.ax.ship(counter.sales_id, quantities, at=counter.desk.clock())


def nothing_yet(_counter: Counter) -> None:
    pass


def is_picked(counter: Counter) -> None:
    counter.desk.box.ax.pick(counter.sales_id)


def leaves_in_part(counter: Counter) -> None:
    leaves(counter, {"SKU-1001": D(1)})


@pytest.mark.parametrize("happened", [nothing_yet, is_picked, leaves_in_part])
def test_refunded_with_goods_still_to_leave_is_a_matter_for_a_person(
    counter: Counter, happened: Callable[[Counter], None]
) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    happened(counter)
    counter.edit(order_id, status="refunded")

    (problem,) = counter.fails(order_id, Parked).problems

    assert problem.rule == "order.refunded-before-delivery"
    assert counter.sales_id in problem.message
    assert counter.table.sales_status == "Backorder"
    counter.edit(order_id, status="processing")
    counter.tell(order_id)


def test_refunded_and_cancelled_before_anything_is_picked_is_cancelled_in_ax(
    counter: Counter,
) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="refunded")
    counter.fails(order_id, Parked)

    counter.edit(order_id, status="cancelled")
    counter.tell(order_id)

    assert not counter.tables


@pytest.mark.parametrize("on_cancel", ["delete", "zero-remainder"])
def test_cancelled_and_refunded_afterwards_there_is_nothing_to_do(
    counter: Counter, on_cancel: str
) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel=on_cancel)
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")
    counter.tell(order_id)
    counter.edit(order_id, status="refunded")

    assert "cancelled or gone in AX" in counter.tell(order_id).summary


def gives_up_the_rest(counter: Counter) -> None:
    leaves_in_part(counter)
    counter.desk.box.ax.cancel(counter.sales_id)


@pytest.mark.parametrize("happened", [leaves, gives_up_the_rest])
def test_refunded_with_nothing_to_leave_is_the_shops_affair(
    counter: Counter, happened: Callable[[Counter], None]
) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    happened(counter)
    counter.edit(order_id, status="refunded")

    counter.tell(order_id)


@pytest.mark.parametrize("status", ["processing", "partially_refunded"])
def test_an_order_that_is_not_refunded_as_a_whole_goes_on(counter: Counter, status: str) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status=status)

    counter.tell(order_id)


def test_a_policy_leaves_cancelling_to_a_person(counter: Counter) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_cancel="park")
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="cancelled")

    assert counter.fails(order_id, Parked).rule == "order.cancelled-in-shop"
    assert counter.table.sales_status == "Backorder"


def test_a_policy_lets_ax_go_on_while_the_shop_holds_an_order(counter: Counter) -> None:
    counter.settings["changes"] = OrderChangePolicy(on_hold="leave")
    order_id = counter.place(**TWO)
    counter.tell(order_id)
    counter.edit(order_id, status="on_hold")

    assert "AX goes on" in counter.tell(order_id).summary

    waits = counter.place(**TWO, id="ord_waits", number="W-WAITS", status="on_hold")
    assert "nothing to create" in counter.tell(waits).summary
    assert len(counter.tables) == 1


def test_steps_have_names(counter: Counter) -> None:
    order_id = counter.place(**TWO)
    counter.tell(order_id)

    assert counter.desk.steps == [
        "read the order",
        "create it in AX",
        "carry edits over",
        "read it back",
        "tell the shop",
    ]


def test_an_unknown_choice_is_refused_with_all_that_is_wrong() -> None:
    with pytest.raises(ConfigError) as refused:
        OrderChangePolicy(on_edit="perhaps", on_cancel="perhaps", on_hold="perhaps")

    assert [p.path for p in refused.value.problems] == ["on_edit", "on_cancel", "on_hold"]
