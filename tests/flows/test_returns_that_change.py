"""Returns and exchanges that the shop changes or calls off when AX has them, or a part of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from axclarity.ax import EntityKey
from axclarity.ax.documents import SalesOrder
from axclarity.http import HttpxTransport, drive
from axclarity.sandbox import Fault, example
from axclarity.values import MessageId
from tests.flows._both import DAY, Both, return_policy
from tests.flows._both import made as made  # noqa: PLC0414  fixtures
from tests.flows._both import systems as systems  # noqa: PLC0414  a fixture

Made = Callable[..., Both]
ORDER = "05-order-discount-awkward-cents"
SCARF, MITTENS = "ln_1005_1", "ln_1005_2"
INSTEAD = [{"sku": "SKU-1006", "quantity": "1", "unit_price": "40.00"}]
TWO = [{"id": "rl_1_0", "order_line_id": SCARF, "quantity": "2"}]


@pytest.fixture
def site(made: Made) -> Both:
    """Sells and takes back by sales orders; what is sent instead is taxed."""
    return made(returns=return_policy("negative-lines", exchange_tax="MWST19"))


def in_ax(site: Both) -> dict[str, str]:
    """The numbers in AX of what became of returns, by their numbers in the shop."""
    return {
        str(table.purch_order_form_num): sales_id
        for sales_id, table in site.box.ax.orders.items()
        if str(table.purch_order_form_num).startswith("R-") and table.sales_status != "Canceled"
    }


def sent_back(site: Both, **more: Any) -> str:
    """A return of one scarf that AX has; its id in the shop."""
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"}, **more)
    site.run()
    return returned


def exchanged_in_part(made: Made) -> tuple[Both, str]:
    """An exchange of which AX has only what is sent instead."""
    site = made(returns=return_policy(exchange_tax="MWST19"))
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"}, exchange_lines=INSTEAD)
    site.box.faults.inject(
        Fault("reset_before_work", on="ax", operation="ReturnOrderInService.create", times=None)
    )
    site.run(until=lambda _journal: site.box.faults.hits.get("reset_before_work", 0) > 0)
    site.box.faults.clear()
    assert [*in_ax(site)] == ["R-1-X"]
    return site, returned


def test_an_exchange_of_which_a_part_is_in_ax_is_called_off_by_a_person(made: Made) -> None:
    site, returned = exchanged_in_part(made)
    site.box.clarity.change("returns", returned, {"status": "cancelled"})

    site.run()

    (problem,) = site.letters()[0].problems
    assert problem.rule == "returns.called-off"
    assert in_ax(site)["R-1-X"] in problem.message

    site.box.ax.cancel(in_ax(site)["R-1-X"])
    site.replay()
    assert (site.rules(), in_ax(site)) == ([], {})


def test_an_exchange_is_called_off_only_once_neither_of_its_orders_is_left(site: Both) -> None:
    returned = sent_back(site, exchange_lines=INSTEAD)
    site.box.clarity.change("returns", returned, {"status": "cancelled"})
    site.run()
    (problem,) = site.letters()[0].problems
    assert all(sales_id in (problem.hint or "") for sales_id in in_ax(site).values())

    for number in ("R-1", "R-1-X"):
        assert site.rules() == ["returns.called-off"]
        site.box.ax.cancel(in_ax(site)[number])
        site.replay()

    assert site.rules() == []
    assert "cancelled or gone" in site.summary(f"return/{returned}")


def test_an_exchange_of_which_a_part_is_in_ax_is_finished_as_it_was_edited(made: Made) -> None:
    site, returned = exchanged_in_part(made)
    site.box.clarity.change("returns", returned, {"lines": TWO})

    account = site.run()

    assert (account.parked, sorted(in_ax(site))) == (0, ["R-1", "R-1-X"])
    (back,) = site.box.ax.orders[in_ax(site)["R-1"]].sales_line
    assert back.sales_qty == -2


def test_what_is_not_sent_instead_any_more_is_taken_out_by_a_person(site: Both) -> None:
    returned = sent_back(site, exchange_lines=INSTEAD)
    site.box.clarity.change("returns", returned, {"exchange_lines": []})

    site.run()

    (problem,) = site.letters()[0].problems
    assert problem.rule == "returns.edited"
    assert in_ax(site)["R-1-X"] in problem.message
    site.box.ax.cancel(in_ax(site)["R-1-X"])
    site.replay()
    assert (site.rules(), [*in_ax(site)]) == ([], ["R-1"])


def test_what_is_sent_instead_after_all_is_sent(site: Both) -> None:
    returned = sent_back(site)
    site.box.clarity.change("returns", returned, {"exchange_lines": INSTEAD})

    account = site.run()

    assert (account.parked, sorted(in_ax(site))) == (0, ["R-1", "R-1-X"])


def test_an_edit_is_done_once_a_person_has_brought_ax_up_to_date(site: Both) -> None:
    order_id, _ = site.sold("02-fifty-lines")
    returned = site.send_back(order_id, {"ln_1002_3": "1"})
    site.run()
    two = [{"id": "rl_1_0", "order_line_id": "ln_1002_3", "quantity": "2"}]
    site.box.clarity.change("returns", returned, {"lines": two})
    site.run()
    (problem,) = site.letters()[0].problems
    assert problem.rule == "returns.edited"
    assert "SKU-" in problem.message

    by_hand(site, in_ax(site)["R-1"], quantity="-2")
    site.replay()

    assert site.rules() == []
    site.run_looking_only()
    assert site.rules() == []


def test_an_edit_by_hand_that_gives_another_credit_is_seen(site: Both) -> None:
    returned = sent_back(site)
    site.box.clarity.change("returns", returned, {"lines": TWO})
    by_hand(site, in_ax(site)["R-1"], quantity="-2", price="1.00")

    site.run()

    assert site.rules() == ["returns.total-differs"]


def test_an_edit_that_is_undone_is_done(site: Both) -> None:
    returned = sent_back(site)
    before = site.box.clarity.returns[returned]["lines"]
    site.box.clarity.change("returns", returned, {"lines": TWO})
    site.run()
    assert site.rules() == ["returns.edited"]

    site.box.clarity.change("returns", returned, {"lines": before})
    site.replay()

    assert site.rules() == []


@pytest.mark.parametrize("path", ["negative-lines", "return-order"])
def test_an_edit_to_another_line_of_the_same_article_is_seen(made: Made, path: str) -> None:
    site = made(returns=return_policy(path))
    order = example.order("02-fifty-lines")
    order_id = site.box.clarity.place({**order, "lines": _with_a_twin(order["lines"])})
    site.run()
    sales_id = site.box.clarity.orders[order_id]["attributes"]["ax_sales_id"]
    site.box.ax.ship(sales_id, at=DAY)
    returned = site.send_back(order_id, {"ln_1002_1": "1"})
    site.run()
    other = [{"id": "rl_1_0", "order_line_id": "ln_1002_2", "quantity": "1"}]
    site.box.clarity.change("returns", returned, {"lines": other})

    site.run()

    assert site.rules() == ["returns.edited"]


def test_a_total_that_differs_after_an_edit_differs_at_every_replay(site: Both) -> None:
    returned = sent_back(site)
    site.box.clarity.change("returns", returned, {"lines": TWO})
    by_hand(site, in_ax(site)["R-1"], quantity="-2", price="1.00")
    site.run()

    for _ in range(2):
        assert site.rules() == ["returns.total-differs"]
        site.replay()


def test_what_is_to_be_scrapped_now_is_seen(made: Made) -> None:
    site = made()
    returned = sent_back(site)
    lines = [{**each, "restock": False} for each in site.box.clarity.returns[returned]["lines"]]
    site.box.clarity.change("returns", returned, {"lines": lines})

    site.run()

    assert site.rules() == ["returns.edited"]


def test_a_return_is_not_edited_once_a_later_one_was_computed(site: Both) -> None:
    order_id, _ = site.sold(ORDER)
    first = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.box.clarity.change("returns", first, {"lines": TWO})

    site.run()

    assert site.rules() == ["returns.edited-between"]


def test_a_later_return_of_other_lines_is_no_obstacle(site: Both) -> None:
    order_id, _ = site.sold(ORDER)
    first = site.send_back(order_id, {SCARF: "1"})
    site.run()
    site.send_back(order_id, {MITTENS: "1"})
    site.run()
    site.box.clarity.change("returns", first, {"exchange_lines": INSTEAD})

    site.run()

    assert (site.rules(), sorted(in_ax(site))) == ([], ["R-1", "R-1-X", "R-2"])


def test_another_buyers_order_of_that_number_is_nothing_to_call_off(site: Both) -> None:
    other = site.box.clarity.place({**example.order("01-one-line"), "number": "R-1-X"})
    order_id, _ = site.sold(ORDER)
    buyers = [site.box.clarity.orders[each].get("customer_id") for each in (other, order_id)]
    assert buyers[0] != buyers[1]
    site.send_back(order_id, {SCARF: "1"}, number="R-1", status="cancelled")

    site.run(journal="another.db")

    assert site.letters("another.db") == []


@pytest.mark.parametrize("quantity", ["1", "2"])
def test_what_a_person_cancelled_is_not_taken_for_what_is_sent_instead_after_all(
    site: Both, quantity: str
) -> None:
    returned = sent_back(site, exchange_lines=INSTEAD)
    site.box.clarity.change("returns", returned, {"exchange_lines": []})
    site.run()
    site.box.ax.cancel(in_ax(site)["R-1-X"])
    site.replay()
    assert site.rules() == []
    again = [{**INSTEAD[0], "quantity": quantity}]
    site.box.clarity.change("returns", returned, {"exchange_lines": again})

    site.run()

    assert site.rules() == ["returns.edited"]
    assert "cancelled in AX" in site.letters()[0].message


def test_the_old_number_of_a_return_is_not_another_returns(site: Both) -> None:
    order_id, _ = site.sold(ORDER)
    first = site.send_back(order_id, {SCARF: "1"}, number="R-9")
    site.run()
    site.box.clarity.change("returns", first, {"number": "R-10"})
    site.run()
    assert "R-9" in site.letters()[0].message
    site.send_back(order_id, {SCARF: "1"}, number="R-9")

    site.run()

    assert sorted(site.rules()) == ["order.number-taken", "returns.edited"]
    assert [*in_ax(site)] == ["R-9"]


def test_a_return_that_only_ax_remembers_is_not_called_off_in_passing(site: Both) -> None:
    order_id, _ = site.sold(ORDER)
    returned = site.send_back(order_id, {SCARF: "1"})
    site.run(journal="another.db")
    site.box.clarity.change("returns", returned, {"status": "cancelled"})

    site.run()

    assert site.rules() == ["returns.called-off"]


def _with_a_twin(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The second line sells what the first one does."""
    first, second, *more = lines
    return [first, {**second, "sku": first["sku"]}, *more]


def by_hand(site: Both, sales_id: str, *, quantity: str, price: str = "") -> None:
    """A clerk changes the first line of an order in AX."""

    def change(document: SalesOrder) -> bool:
        line = document.sales_table[0].sales_line[0]
        line.sales_qty = Decimal(quantity)
        if price:
            line.sales_price = Decimal(price)
        return True

    orders = site.systems.ax.sales_orders
    key = EntityKey.of(SalesId=sales_id)
    transport = HttpxTransport()
    drive(orders.change(key, change, message_id=MessageId(uuid4())), transport)
    transport.close()
