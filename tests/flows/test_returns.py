"""What comes back is credited in AX once and to the cent, and the shop hears of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from axclarity import Journal
from axclarity.ax.documents import ReturnOrderIn, SalesTable, given
from axclarity.clarity.models import Return, record_from_object
from axclarity.http import utc_now
from axclarity.mapping.orders import ChargeRule
from axclarity.mapping.returns import RestockingFee
from axclarity.pipeline import IntentRecord
from axclarity.sandbox import Fault, example
from tests.flows._both import DAY, Both, return_policy, tried
from tests.flows._both import made as made  # noqa: PLC0414  fixtures
from tests.flows._both import systems as systems  # noqa: PLC0414  a fixture

D = Decimal
Made = Callable[..., Both]
ORDER = "05-order-discount-awkward-cents"
SCARF, MITTENS, THERMOS = "ln_1005_1", "ln_1005_2", "ln_1005_3"
FREIGHT = D("7.02")
GOODS = D("141.73") - FREIGHT
PATHS = ["return-order", "negative-lines"]
CREATE = {
    "return-order": "ReturnOrderInService.create",
    "negative-lines": "SalesOrderService.create",
}


def backs(site: Both) -> dict[str, SalesTable]:
    """The orders in AX that take goods back, by number."""
    return {
        sales_id: table
        for sales_id, table in site.box.ax.orders.items()
        if any(line.sales_qty < 0 for line in table.sales_line)
    }


def credited(site: Both) -> Decimal:
    """What AX credits in all."""
    return -sum((given(t.total_invoice, D(0)) for t in backs(site).values()), start=D(0))


def status(site: Both, return_id: str) -> str:
    return str(site.box.clarity.returns[return_id]["status"])


@pytest.mark.parametrize("path", PATHS)
def test_a_whole_return_credits_what_was_paid_and_the_shop_follows(made: Made, path: str) -> None:
    site = made(returns=return_policy(path))
    order_id, sales_id = site.sold(ORDER)
    sold = site.box.ax.orders[sales_id]
    returned = site.send_back(order_id, {SCARF: "3", MITTENS: "2", THERMOS: "1"})

    site.run()
    site.run()

    ((back, table),) = backs(site).items()
    assert credited(site) == GOODS
    assert {line.invent_trans_id_return for line in table.sales_line} == {
        line.invent_trans_id for line in sold.sales_line
    }
    assert len(site.box.ax.records_of(ReturnOrderIn)) == (path == "return-order")
    assert status(site, returned) == "approved"
    assert site.summary(f"return/{returned}") == f"in AX as {back}; return is approved"

    site.box.ax.ship(back, {"SKU-1002": D(-1)}, at=DAY)
    site.run(look=True)
    assert status(site, returned) == ("received" if path == "return-order" else "approved")
    site.box.ax.ship(back, at=DAY)
    site.run(look=True)
    assert status(site, returned) == "received"
    site.box.ax.invoice(back)
    site.run(look=True)
    assert status(site, returned) == "refunded"
    assert site.letters() == []


def test_any_number_of_steps_credits_the_same_to_the_cent(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    for line in (SCARF, MITTENS, SCARF, THERMOS, SCARF, MITTENS):
        site.send_back(order_id, {line: "1"})
        site.run()

    assert len(backs(site)) == 6
    assert credited(site) == GOODS
    assert site.letters() == []


def test_returns_that_come_at_the_same_moment_credit_the_same_too(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    for line in (SCARF, SCARF, SCARF, MITTENS, MITTENS, THERMOS):
        site.send_back(order_id, {line: "1"})

    account = site.run()

    assert (account.parked, account.pending, len(backs(site))) == (0, 0, 6)
    assert credited(site) == GOODS


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("fault", ["reset_after_commit", "truncated", "reset_before_work"])
def test_a_lost_answer_never_makes_a_second_return(made: Made, fault: str, path: str) -> None:
    site = made(returns=return_policy(path))
    order_id, _ = site.sold(ORDER)
    site.send_back(order_id, {SCARF: "1"})
    site.box.faults.inject(Fault(fault, on="ax", operation=CREATE[path]))

    account = site.run()

    assert site.box.faults.hits[fault] == 1
    assert (account.parked, account.pending, len(backs(site))) == (0, 0, 1)


def test_a_lost_journal_makes_no_second_return_and_loses_no_cent(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER, invoice=False)
    site.send_back(order_id, {SCARF: "1"})
    site.send_back(order_id, {SCARF: "1", THERMOS: "1"})
    site.run()
    site.box.ax.purge_messages()
    (site.directory / "journal.db").rename(site.directory / "lost.db")
    site.send_back(order_id, {SCARF: "1", MITTENS: "2"})

    site.run()

    assert len(backs(site)) == 3
    assert credited(site) == GOODS


def test_what_was_not_delivered_cannot_come_back_until_it_was(made: Made) -> None:
    site = made()
    order_id, sales_id = site.sold(ORDER, ship=False)
    site.send_back(order_id, {SCARF: "1"})
    site.run()
    assert site.rules() == ["returns.more-than-delivered"]

    site.box.ax.ship(sales_id, at=DAY)
    site.replay()

    assert (len(backs(site)), site.rules()) == (1, [])


def test_a_return_before_its_order_is_in_ax_waits(made: Made) -> None:
    site = made(with_orders=False)
    order_id = site.place(ORDER)
    site.send_back(order_id, {SCARF: "1"})

    account = site.run(until=tried("return"))

    assert (account.pending, account.parked) == (1, 0)


def test_a_site_may_wait_for_approval_in_the_shop(made: Made) -> None:
    site = made(approved_only=True)
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run(look=True)
    assert backs(site) == {}

    site.box.clarity.change("returns", returned, {"status": "approved"})
    site.run_looking_only()

    assert len(backs(site)) == 1


def test_a_return_that_was_called_off_is_not_created(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"}, status="rejected")

    site.run()

    assert backs(site) == {}
    assert "nothing to create" in site.summary(f"return/{returned}")


def test_called_off_after_ax_had_it_a_person_stops_it_there(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.box.clarity.change("returns", returned, {"status": "cancelled"})
    site.run()
    assert site.rules() == ["returns.called-off"]

    site.box.ax.cancel(next(iter(backs(site))))
    site.replay()

    assert site.rules() == []


def doubt(site: Both, return_id: str, sent_at: datetime) -> None:
    """Note that the return was sent, and that nobody knows what came of it."""
    desk = site.flows()[-1]._desk
    return_ = record_from_object(Return, site.box.clarity.returns[return_id])
    account = next(iter(site.box.ax.orders.values())).cust_account
    intent = evolve(
        desk._intent(return_, "return"),
        found_by={"PurchOrderFormNum": return_.number, "CustAccount": str(account)},
    )
    with Journal(site.directory / "journal.db") as journal:
        journal.put_intent(IntentRecord(intent=intent, state="sent", sent_at=sent_at), utc_now())


def test_called_off_while_it_may_still_come_to_be(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"}, status="cancelled")
    doubt(site, returned, sent_at=utc_now() + timedelta(hours=1))

    account = site.run(until=tried("return"))

    assert (account.pending, account.parked, backs(site)) == (1, 0, {})


def test_called_off_when_it_never_came_to_be(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"}, status="cancelled")
    doubt(site, returned, sent_at=utc_now() - timedelta(hours=1))

    account = site.run()

    assert (account.pending, account.parked, backs(site)) == (0, 0, {})


@pytest.mark.parametrize("renamed", [{}, {"number": "R-2"}])
def test_called_off_when_ax_made_it_after_all(made: Made, renamed: dict[str, str]) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run(journal="another.db")
    doubt(site, returned, sent_at=utc_now())
    site.box.clarity.change("returns", returned, {"status": "cancelled", **renamed})

    site.run()

    assert site.rules() == ["returns.called-off"]


def test_a_return_that_changed_after_ax_had_it_is_for_a_person(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run()
    more = [{"id": "rl_1_0", "order_line_id": SCARF, "quantity": "2"}]
    site.box.clarity.change("returns", returned, {"lines": more})

    site.run()

    assert (site.rules(), len(backs(site))) == (["returns.edited"], 1)


def test_a_return_of_another_ones_number_is_never_taken_for_it(made: Made) -> None:
    site = made(returns=return_policy("negative-lines"))
    order_id, _ = site.sold(ORDER)
    site.sold("36-one-cent")
    site.send_back(order_id, {SCARF: "1"}, number="W-1036")

    site.run()

    assert site.rules() == ["returns.type"]


def test_a_return_of_its_orders_number_is_never_sent(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.send_back(order_id, {SCARF: "1"}, number="W-1005")

    site.run()

    assert (site.rules(), len(backs(site))) == (["returns.number"], 0)


def test_what_was_called_off_can_come_back_another_time(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    first = site.send_back(order_id, {SCARF: "3"})
    site.run()
    site.box.ax.cancel(next(iter(backs(site))))
    site.box.clarity.change("returns", first, {"status": "cancelled"})
    site.send_back(order_id, {SCARF: "3"})

    site.run()

    assert (site.rules(), len(backs(site))) == ([], 2)


def test_what_ax_cancels_the_shop_hears(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.box.ax.cancel(next(iter(backs(site))))

    site.run(look=True)

    assert status(site, returned) == "cancelled"


def test_cancelled_in_ax_and_refunded_in_the_shop_is_for_a_person(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.box.ax.cancel(next(iter(backs(site))))
    site.box.clarity.change("returns", returned, {"status": "refunded"})

    site.run()

    assert site.rules() == ["returns.cancelled-in-ax"]


def test_the_shop_is_never_taken_back(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.box.clarity.change("returns", returned, {"status": "refunded"})

    site.run(look=True)

    assert (status(site, returned), site.letters()) == ("refunded", [])


def test_an_exchange_is_a_return_and_an_order(made: Made) -> None:
    site = made(returns=return_policy(exchange_tax="MWST19"))
    order_id, _ = site.sold(ORDER)
    exchange = [{"sku": "SKU-1006", "quantity": "1", "unit_price": "40.00"}]
    site.send_back(order_id, {SCARF: "1"}, exchange_lines=exchange)
    site.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="ReturnOrderInService.create")
    )

    account = site.run()

    instead = [t for t in site.box.ax.orders.values() if t.purch_order_form_num == "R-1-X"]
    assert [(t.sales_type, t.total_invoice) for t in instead] == [("Sales", D("47.60"))]
    assert (account.parked, len(backs(site))) == (0, 1)


def test_the_sales_order_of_an_order_is_never_taken_for_what_is_sent_instead(made: Made) -> None:
    site = made(returns=return_policy(exchange_tax="MWST19"))
    order_id, _ = site.sold(ORDER)
    buyer = site.box.clarity.orders[order_id]["customer_id"]
    numbered = {**example.order("01-one-line"), "number": "R-1-X", "customer_id": buyer}
    site.box.clarity.place(numbered)
    site.run()
    exchange = [{"sku": "SKU-1006", "quantity": "1", "unit_price": "40.00"}]
    site.send_back(order_id, {SCARF: "1"}, exchange_lines=exchange)

    account = site.run()

    assert account.parked == 1
    assert site.letters()[0].rule == "order.number-taken"


def test_what_is_sent_instead_is_never_taken_for_the_sales_order_of_an_order(made: Made) -> None:
    site = made(returns=return_policy(exchange_tax="MWST19"))
    order_id, _ = site.sold(ORDER)
    buyer = site.box.clarity.orders[order_id]["customer_id"]
    exchange = [{"sku": "SKU-1006", "quantity": "1", "unit_price": "40.00"}]
    site.send_back(order_id, {SCARF: "1"}, exchange_lines=exchange)
    site.run()
    numbered = {**example.order("01-one-line"), "number": "R-1-X", "customer_id": buyer}
    site.box.clarity.place(numbered)

    site.run()

    assert site.rules() == ["order.number-taken"]
    (instead,) = [t for t in site.box.ax.orders.values() if t.purch_order_form_num == "R-1-X"]
    assert instead.total_invoice == D("47.60")


def test_a_restocking_fee_is_taken_off_the_credit(made: Made) -> None:
    fee = RestockingFee(charge=ChargeRule(markup_code="RESTOCK"), amount=D("5.00"))
    site = made(returns=return_policy(restocking=fee))
    order_id, _ = site.sold(ORDER)
    site.send_back(order_id, {SCARF: "3", MITTENS: "2", THERMOS: "1"})

    site.run()

    assert credited(site) == GOODS - 5


def test_an_order_that_is_another_in_ax_is_not_credited_by_the_shops_view(made: Made) -> None:
    site = made()
    order_id, sales_id = site.sold(ORDER)
    changed = site.box.ax.orders[sales_id]
    changed.sales_line[0].line_amount = D("1.00")
    site.box.ax._records.orders.put(changed)
    site.send_back(order_id, {SCARF: "1"})

    site.run()

    (letter,) = site.letters()
    assert (letter.rule, letter.problems[0].path) == ("returns.order-differs", "$.lines[0]")


def test_a_credit_that_ax_computes_otherwise_is_told_with_the_difference(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.box.ax.add_tax("MWST19", D(20), tax_groups=("WEB",), tax_item_groups=("MWST19",))
    site.send_back(order_id, {SCARF: "1"})

    site.run()

    (letter,) = site.letters()
    assert letter.rule == "returns.total-differs"
    assert "difference -0." in letter.message


def test_called_off_between_two_others_the_last_is_for_a_person(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    first = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.box.ax.cancel(next(iter(backs(site))))
    site.box.clarity.change("returns", first, {"status": "cancelled"})
    site.send_back(order_id, {SCARF: "1"})
    site.send_back(order_id, {THERMOS: "1"})

    site.run()

    assert site.rules() == ["returns.called-off-between"]


def test_a_line_that_no_later_return_shared_is_free_again(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    first = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.send_back(order_id, {THERMOS: "1"})
    site.run()
    site.box.ax.cancel(next(iter(backs(site))))
    site.box.clarity.change("returns", first, {"status": "cancelled"})
    site.send_back(order_id, {SCARF: "3"})

    site.run()

    assert (site.rules(), len(backs(site))) == ([], 3)


def test_a_bundle_comes_back_by_its_parts(made: Made) -> None:
    site = made()
    order_id, _ = site.sold("10-bundle")
    lines = [line["id"] for line in site.box.clarity.orders[order_id]["lines"][1:]]
    site.send_back(order_id, {lines[0]: "1", lines[1]: "1", lines[2]: "2"})

    site.run()

    assert credited(site) == D("125.78") - D("5.99")


@pytest.mark.parametrize("name", ["16-tax-included-nok", "20-jpy-no-minor-unit"])
def test_other_currencies_and_prices_with_tax(made: Made, name: str) -> None:
    site = made()
    order_id, sales_id = site.sold(name)
    order = site.box.clarity.orders[order_id]
    for line in order["lines"]:
        site.send_back(order_id, {line["id"]: line["quantity"]})

    site.run()

    freight = sum(D(each["amount"]) for each in order["shipping_lines"])
    assert credited(site) == D(order["totals"]["total"]) - freight
    assert {t.currency_code for t in backs(site).values()} == {order["currency"]}
    assert site.box.ax.orders[sales_id].sales_type == "Sales"


def test_the_day_of_the_pipeline_is_when_goods_are_expected(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.send_back(order_id, {SCARF: "1"})

    site.run()

    (kept,) = site.box.ax.records_of(ReturnOrderIn)
    assert abs((kept.return_deadline - datetime.now(UTC).date()).days) <= 1
