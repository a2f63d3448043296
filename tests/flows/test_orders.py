"""An order's way to AX, and everything that can happen to it there and back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import SalesTable
from axclarity.errors import Problem
from axclarity.http import utc_now
from axclarity.pipeline import Intent, IntentRecord, Journal
from axclarity.sandbox import Fault, example
from axclarity.values import message_id

Line = Any


def the_order(line: Line, number: str) -> SalesTable:
    """The one live sales order of a shop order."""
    orders: list[SalesTable] = list(line.box.ax.orders.values())
    found = [t for t in orders if t.purch_order_form_num == number]
    assert [t.sales_type for t in found] == ["Sales"]
    return found[0]


def the_letter(line: Line) -> tuple[str, tuple[Problem, ...]]:
    """The rule and the problems of the one dead letter."""
    with line.journal() as journal:
        (letter,) = journal.dead_letters()
    return letter.rule, letter.problems


def test_an_order_arrives_once_with_the_shoppers_total_and_the_shop_is_told(line: Line) -> None:
    order_id = line.place("05-order-discount-awkward-cents")

    account = line.run(line.announce(order_id))

    table = the_order(line, "W-1005")
    order = line.box.clarity.orders[order_id]
    assert (account.applied, account.parked, account.pending) == (1, 0, 0)
    assert table.total_invoice == Decimal(order["totals"]["total"])
    assert order["attributes"]["ax_sales_id"] == table.sales_id
    assert order["status"] == "processing"


def test_any_further_event_changes_nothing(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    before = line.box.clarity.orders[order_id]

    account = line.run(line.announce(order_id, "order.updated"), line.announce(order_id))

    assert account.applied == 3
    assert line.box.clarity.orders[order_id] == before
    the_order(line, "W-1001")


@pytest.mark.parametrize("fault", ["reset_after_commit", "truncated", "reset_before_work"])
def test_a_lost_answer_never_makes_a_second_order(line: Line, fault: str) -> None:
    line.box.faults.inject(Fault(fault, on="ax", operation="SalesOrderService.create"))
    order_id = line.place("10-bundle")

    account = line.run(line.announce(order_id))

    assert account.applied == 1
    assert line.box.faults.hits[fault] == 1
    the_order(line, "W-1010")


def test_a_lost_answer_of_the_shop_never_makes_a_second_change(line: Line) -> None:
    line.box.faults.inject(Fault("reset_after_commit", on="clarity", operation="PUT /orders"))
    order_id = line.place("01-one-line")

    account = line.run(line.announce(order_id))

    assert account.applied == 1
    assert line.box.clarity.orders[order_id]["version"] == 2


def test_a_lost_journal_never_makes_a_second_order(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))

    account = line.run(line.announce(order_id), journal="another.db")

    assert account.applied == 1
    the_order(line, "W-1001")


def test_a_lost_journal_and_a_purged_message_log_neither(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.box.ax.purge_messages()

    line.run(line.announce(order_id), journal="another.db")

    the_order(line, "W-1001")


def test_an_unknown_article_is_parked_by_line_and_replay_heals_it(line: Line) -> None:
    order_id = line.place("44-unknown-sku")
    other = line.place("01-one-line")

    account = line.run(line.announce(order_id), line.announce(other))

    rule, problems = the_letter(line)
    assert (account.applied, account.parked) == (1, 1)
    assert (rule, problems[0].path) == ("order.article-refused", "$.lines[1].sku")
    assert example.UNKNOWN_SKU in problems[0].message
    assert len(line.alerts) == 1

    line.box.ax.add_item(example.UNKNOWN_SKU, on_hand={"11": Decimal(5)})
    account = line.run(first=lambda journal: journal.replay_all(utc_now()))

    assert (account.applied, account.parked) == (2, 0)
    the_order(line, "W-1044")


def test_a_later_event_heals_a_parked_order_too(line: Line) -> None:
    order_id = line.place("44-unknown-sku")
    line.run(line.announce(order_id))
    line.box.ax.add_item(example.UNKNOWN_SKU, on_hand={"11": Decimal(5)})

    account = line.run(line.announce(order_id, "order.updated"))

    assert (account.applied, account.parked) == (2, 0)


def test_ax_down_then_back(line: Line) -> None:
    line.box.faults.inject(Fault("down", on="ax", times=12))
    names = ("01-one-line", "02-fifty-lines", "10-bundle", "20-jpy-no-minor-unit")

    account = line.run(*(line.announce(line.place(name)) for name in names))

    assert (account.applied, account.pending) == (4, 0)
    assert sum("does not answer" in alert for alert in line.alerts) == 1


@pytest.mark.parametrize(
    ("fault", "on"),
    [
        ("unavailable", "ax"),
        ("unavailable", "clarity"),
        ("rate_limited", "clarity"),
        ("unauthorised", "clarity"),
        ("locked", "ax"),
        ("slow", "ax"),
    ],
)
def test_what_passes_by_itself_is_waited_out(line: Line, fault: str, on: str) -> None:
    operation = {"ax": "", "clarity": "GET /orders"}[on]
    line.box.faults.inject(Fault(fault, on=on, operation=operation, times=1, seconds=0.1))
    order_id = line.place("01-one-line")

    account = line.run(line.announce(order_id))

    assert (account.applied, account.parked) == (1, 0)
    assert line.box.faults.hits[fault] == 1
    the_order(line, "W-1001")


def test_a_locked_record_is_retried_and_told_of_once(line: Line) -> None:
    line.box.faults.inject(Fault("locked", on="clarity", operation="PUT /orders", times=5))
    order_id = line.place("01-one-line")

    account = line.run(line.announce(order_id))

    assert account.applied == 1
    assert sum("clarity.locked" in alert for alert in line.alerts) == 1


def test_a_new_customer_is_created_once_for_many_orders(line: Line) -> None:
    first = line.place("45-new-customer")
    second = line.place("45-new-customer", id="ord_x", number="W-X")

    account = line.run(line.announce(first), line.announce(second))

    accounts = [
        t.account_num for t in line.box.ax.customers.values() if t.our_account_num == "cust_2999"
    ]
    assert account.applied == 2
    assert len(accounts) == 1
    assert the_order(line, "W-X").cust_account == accounts[0]


def test_an_incomplete_customer_is_parked_with_what_is_missing(line: Line) -> None:
    line.run(line.announce(line.place("46-incomplete-customer")))

    rule, problems = the_letter(line)
    assert rule == "customer.not-found"
    assert {p.rule for p in problems[1:]} == {"customer.missing"}
    assert problems[1:]


def test_without_leave_to_create_the_candidates_are_named(line: Line) -> None:
    line.customers = evolve(line.customers, create=False)
    line.box.ax.add_customer("C-SAME-NAME", name="Nieuw Voorbeeld BV")

    line.run(line.announce(line.place("45-new-customer")))

    rule, problems = the_letter(line)
    assert rule == "customer.not-found"
    assert "C-SAME-NAME" in problems[0].message


def test_two_accounts_of_one_customer_are_a_matter_for_a_person(line: Line) -> None:
    line.box.ax.add_customer("C-TWIN", name="Twin", reference="cust_2004")

    line.run(line.announce(line.place("01-one-line")))

    rule, problems = the_letter(line)
    assert rule == "customer.ambiguous"
    assert "C-TWIN" in problems[0].message


def test_guests_share_an_account_or_wait(line: Line) -> None:
    order_id = line.place("31-guest")
    line.run(line.announce(order_id))
    assert the_order(line, "W-1031").cust_account == "C-GUEST"

    line.customers = evolve(line.customers, guest_account=None)
    line.run(line.announce(line.place("31-guest", id="ord_g", number="W-G")))
    assert the_letter(line)[0] == "customer.guest"


def test_cancelled_before_ax_makes_nothing_and_on_hold_waits(line: Line) -> None:
    cancelled, held = line.place("33-cancelled"), line.place("34-on-hold")

    account = line.run(line.announce(cancelled), line.announce(held))

    assert account.applied == 2
    assert not line.box.ax.orders

    line.box.clarity.edit(held, {"status": "processing"})
    account = line.run(line.announce(held, "order.updated"))
    assert (account.applied, account.parked) == (3, 0)
    sales_id = the_order(line, "W-1034").sales_id
    told = line.box.clarity.orders[held]
    assert (told["status"], told["attributes"]["ax_sales_id"]) == ("processing", sales_id)


def test_an_order_that_the_shop_works_on_already_keeps_its_status(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.box.clarity.edit(order_id, {"status": "processing"})

    account = line.run(line.announce(order_id))

    assert (account.applied, account.parked) == (1, 0)
    told = line.box.clarity.orders[order_id]
    sales_id = the_order(line, "W-1001").sales_id
    assert (told["status"], told["attributes"]["ax_sales_id"]) == ("processing", sales_id)


def test_cancelled_after_ax_is_cancelled_there_too(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.box.clarity.cancel(order_id)

    account = line.run(line.announce(order_id, "order.cancelled"))

    assert (account.applied, account.parked) == (2, 0)
    assert not line.box.ax.orders


def test_cancelled_after_picking_waits_until_ax_is_cancelled_too(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.box.ax.pick(the_order(line, "W-1001").sales_id)
    line.box.clarity.cancel(order_id)

    line.run(line.announce(order_id, "order.cancelled"))
    assert the_letter(line)[0] == "order.cancelled-after-picking"

    line.box.ax.cancel(the_order(line, "W-1001").sales_id)
    account = line.run(first=lambda journal: journal.replay_all(utc_now()))
    assert (account.applied, account.parked) == (3, 0)  # and what AX did was seen


def test_cancelled_with_a_lost_journal_is_cancelled_all_the_same(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.box.clarity.cancel(order_id)

    line.run(line.announce(order_id, "order.cancelled"), journal="another.db")

    assert not line.box.ax.orders


def test_on_hold_after_ax_waits_for_a_person_until_released(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.box.clarity.edit(order_id, {"status": "on_hold"})

    line.run(line.announce(order_id, "order.updated"))
    assert the_letter(line)[0] == "order.on-hold-in-shop"

    line.box.clarity.edit(order_id, {"status": "processing"})
    account = line.run(line.announce(order_id, "order.updated"))
    assert (account.applied, account.parked) == (3, 0)


def test_holding_an_order_with_a_wrong_total_hides_nothing(line: Line) -> None:
    line.box.ax.add_tax("VAT21", Decimal(22), tax_groups=("WEB",), tax_item_groups=("VAT21",))
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.box.clarity.edit(order_id, {"status": "on_hold"})

    account = line.run(line.announce(order_id, "order.updated"))

    assert (account.applied, account.parked) == (0, 2)
    with line.journal() as journal:
        rules = {letter.rule for letter in journal.dead_letters()}
        advice = " ".join(str(letter.problems) for letter in journal.dead_letters())
    assert rules == {"order.total-differs", "order.on-hold-in-shop"}
    assert "Create it in AX by hand" not in advice


@pytest.mark.parametrize("arrived", [True, False])
def test_cancelled_while_the_create_is_in_doubt(line: Line, arrived: bool) -> None:
    """Looked for, and cancelled; or waited for, and never sent."""
    order_id = line.place("01-one-line")
    if arrived:
        line.run(line.announce(order_id), journal="before.db")
        line.box.clarity.edit(order_id, {"attributes": {"ax_sales_id": ""}})
    line.box.clarity.cancel(order_id)
    identity = message_id(company=example.COMPANY, entity="SalesOrder", key=order_id)
    intent = Intent(
        message_id=str(identity), entity="order", key=order_id, operation="create", revision="1"
    )
    begun = utc_now()
    doubt = IntentRecord(intent=intent, state="uncertain", sent_at=begun)

    account = line.run(
        line.announce(order_id, "order.cancelled"),
        first=lambda journal: journal.put_intent(doubt, utc_now()),
    )

    assert (account.applied, account.parked) == (1, 0)
    assert not line.box.ax.orders
    if not arrived:
        assert utc_now() - begun >= timedelta(milliseconds=300)


def test_a_new_policy_leaves_old_orders_alone(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.orders = evolve(example.order_policy(), shipping={}, default_shipping=None)

    account = line.run(line.announce(order_id, "order.updated"))

    assert (account.applied, account.parked) == (2, 0)


def test_an_edit_after_ax_is_carried_over(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    order = line.box.clarity.orders[order_id]
    more = {**order["lines"][0], "id": "ln_more", "sku": "SKU-1002"}
    totals = {"subtotal": "49.80", "shipping": "4.95", "tax": "11.50", "total": "66.25"}
    line.box.clarity.edit(order_id, {"lines": [order["lines"][0], more], "totals": totals})

    account = line.run(line.announce(order_id, "order.updated"))

    assert (account.applied, account.parked) == (2, 0)
    assert the_order(line, "W-1001").total_invoice == Decimal("66.25")


def test_an_order_that_does_not_add_up_never_reaches_ax(line: Line) -> None:
    line.run(line.announce(line.place("47-does-not-add-up")))

    rule, problems = the_letter(line)
    assert (rule, problems[0].path) == ("totals.component", "$.totals.total")
    assert not line.box.ax.orders


def test_a_total_that_ax_changes_is_found_by_reading_back(line: Line) -> None:
    """AX may recalculate; here somebody gave the tax code another rate."""
    line.box.ax.add_tax("VAT21", Decimal(22), tax_groups=("WEB",), tax_item_groups=("VAT21",))

    line.run(line.announce(line.place("01-one-line")))

    rule, problems = the_letter(line)
    assert rule == "order.total-differs"
    assert "0.30" in problems[0].message


def test_a_journal_order_is_an_incident(line: Line) -> None:
    """Somebody has used the order's number for the customer before, in an order of another type."""
    line.run(line.announce(line.place("01-one-line")))
    ((sales_id, table),) = line.box.ax.orders.items()
    line.box.ax._records.put_order(evolve(table, sales_type="Subscription"))

    line.run(line.announce(line.place("01-one-line", id="ord_twin")), journal="another.db")

    with Journal(line.directory / "another.db") as journal:
        (letter,) = journal.dead_letters()
    assert letter.rule == "order.journal"
    assert sales_id not in letter.message


def test_cancelled_in_ax_only_is_a_matter_for_a_person(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    line.box.ax.cancel(the_order(line, "W-1001").sales_id)

    line.run(line.announce(order_id, "order.updated"))

    with line.journal() as journal:  # of the event, and of what the look into AX found
        letters = journal.dead_letters()
    assert {letter.rule for letter in letters} == {"order.cancelled-in-ax"}
    assert len(letters) == 2


def test_an_order_that_left_ax_again_is_never_made_anew(line: Line) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    ((sales_id, _),) = line.box.ax.orders.items()
    line.box.ax._store.delete("ax.order", sales_id)

    line.run(line.announce(order_id, "order.updated"))

    assert the_letter(line)[0] == "order.vanished"
    assert not line.box.ax.orders


def test_an_old_order_that_ax_never_saw_is_not_made_up(line: Line) -> None:
    line.run(line.announce(line.place("01-one-line", status="shipped")))

    assert the_letter(line)[0] == "order.status"
    assert not line.box.ax.orders


def test_an_old_order_that_ax_got_otherwise_is_named_and_taken_over_when_the_shop_says_so(
    line: Line,
) -> None:
    order_id = line.place("01-one-line")
    line.run(line.announce(order_id))
    ((sales_id, _),) = line.box.ax.orders.items()
    (line.directory / "journal.db").unlink()  # another journal knows of nothing
    order_id = line.place("01-one-line", id="ord_again", status="shipped")

    line.run(line.announce(order_id, "order.updated"))

    rule, (problem,) = the_letter(line)
    assert rule == "order.status"
    assert sales_id in problem.message
    assert "ax_sales_id" in str(problem.hint)
    line.box.clarity.edit(order_id, {"attributes": {"ax_sales_id": sales_id}})
    with line.journal() as journal:
        journal.replay_all(utc_now(), by="ada")
    account = line.run()
    assert (account.applied, account.parked) == (1, 0)
    assert len(line.box.ax.orders) == 1


def test_a_number_that_cannot_be_looked_up_is_refused_before_ax(line: Line) -> None:
    line.run(line.announce(line.place("01-one-line", number="W-1..9")))

    assert the_letter(line)[0] == "ax.range-syntax"
    assert not line.box.ax.orders


def test_a_record_that_breaks_its_model_is_parked_with_paths_and_no_values(line: Line) -> None:
    """A shop that starts to send what it never sent."""
    order_id = line.place("01-one-line")
    kept = line.box.clarity.orders[order_id]
    line.box.clarity._store.put("order", order_id, {**kept, "status": "on_the_moon"})

    line.run(line.announce(order_id))

    rule, problems = the_letter(line)
    assert rule == "clarity.enum"
    assert problems[0].path == "$.status"
    assert "moon" not in str(problems)


def test_an_order_that_the_shop_forgot_is_parked(line: Line) -> None:
    line.run(line.announce("ord_nowhere"))

    assert the_letter(line)[0] == "clarity.not-found"
