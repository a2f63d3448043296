"""What goes back is the mirror of what came in, and never more."""

from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity import Journal
from axclarity.flows import OrderChangePolicy
from axclarity.sandbox import Fault, example
from tests.flows._both import (
    DAY,
    FINDER,
    PSP,
    Both,
    asked,
    parked,
    payment_policy,
    return_policy,
    tried,
)
from tests.flows._both import made as made  # noqa: PLC0414  fixtures
from tests.flows._both import systems as systems  # noqa: PLC0414  a fixture

D = Decimal
ORDER, BUYER, TOTAL = "05-order-discount-awkward-cents", "C-2003", D("141.73")
LINE = "ln_1005_1"


def refunds(site: Both) -> list[str]:
    """The ids of all refunds."""
    return list(site.box.clarity.refunds)


def paid(made: Any, **settings: Any) -> tuple[Both, str]:
    """An order that is sold and paid by card."""
    site: Both = made(**settings)
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    site.run()
    return site, order_id


def test_a_refund_mirrors_its_capture(made: Any) -> None:
    site, order_id = paid(made)
    refund = site.give_back(order_id, "141.73")

    site.run()
    site.run()

    accounts = site.accounts()
    assert PSP not in accounts
    assert accounts[BUYER] == TOTAL
    assert (site.journals(), site.rules()) == (2, [])
    assert site.summary(f"refund/{refund}").startswith("booked in J-")


@pytest.mark.parametrize("later", ["cancelled", "refunded", "partially_refunded"])
@pytest.mark.parametrize("policy", ["delete", "zero-remainder"])
def test_an_order_that_was_paid_and_cancelled_is_paid_back(
    made: Any, policy: str, later: str
) -> None:
    site: Both = made(changes=OrderChangePolicy(on_cancel=policy))
    order_id, _ = site.sold(ORDER, ship=False)
    site.pay(order_id)
    site.run()
    site.box.clarity.cancel(order_id)
    site.run()
    site.with_orders = False
    site.box.clarity.edit(order_id, {"status": later})
    refund = site.give_back(order_id, "141.73")

    site.run()
    site.run()

    assert (site.accounts(), site.journals(), site.rules()) == ({}, 2, [])
    assert site.summary(f"refund/{refund}").startswith("booked in J-")


@pytest.mark.parametrize("cancelled", [False, True])
def test_what_ax_says_of_the_buyer_counts_as_long_as_it_has_the_order(
    made: Any, cancelled: bool
) -> None:
    site: Both = made()
    order_id, sales_id = site.sold(ORDER, ship=False)
    site.box.ax.pick(sales_id)
    if cancelled:
        site.box.clarity.edit(order_id, {"status": "cancelled"})
        site.run()
        assert site.rules() == ["order.cancelled-after-picking"]
        site.box.clarity.edit(order_id, {"status": "processing"})
        site.replay()
    table = site.box.ax.orders[sales_id]
    site.box.ax._records.orders.put(evolve(table, invoice_account="C-2005"))
    site.pay(order_id)
    site.run()
    site.box.clarity.edit(order_id, {"status": "partially_refunded"})
    site.give_back(order_id, "41.73")

    site.run()

    assert site.accounts() == {"C-2005": Decimal("-100.00"), PSP: Decimal("100.00")}
    assert site.rules() == []


def test_an_order_that_somebody_deletes_because_it_is_cancelled_is_paid_back(made: Any) -> None:
    site: Both = made(changes=OrderChangePolicy(on_cancel="park"))
    order_id, sales_id = site.sold(ORDER, ship=False)
    site.pay(order_id)
    site.box.clarity.cancel(order_id)
    site.run()
    assert site.rules() == ["order.cancelled-in-shop"]
    site.box.ax._records.orders.delete(sales_id)
    site.give_back(order_id, "141.73")

    site.replay()

    assert (site.accounts(), site.rules()) == ({}, [])


def test_partial_refunds_add_up_and_what_is_too_much_is_refused_alone(made: Any) -> None:
    site, order_id = paid(made)
    for amount in ("50.00", "50.00", "41.73", "0.01"):
        site.give_back(order_id, amount)

    account = site.run()

    assert PSP not in site.accounts()
    rules = {letter.event.key.partition("/")[0]: letter.rule for letter in site.letters()}
    assert rules == {"refund": "refunds.more-than-paid"}
    assert (account.parked, site.journals()) == (1, 4)


NOTED = {"attributes": {"seen": True}}
LONG_AGO = "2026-01-01T10:00:00Z"
SHIPPING = {"shipping": "4.95", "adjustment": "0"}


def touched(site: Both, refund: str) -> None:
    """The shop writes something on a refund: no money moves."""
    site.box.clarity.change("refunds", refund, NOTED)


@pytest.mark.parametrize(
    "moments",
    [
        ("2026-11-28T10:00:00Z", "2026-11-28T10:00:00Z"),
        ("2026-11-28T10:00:00Z", "2026-11-28T11:00:00Z"),
        ("2026-11-28T11:00:00Z", "2026-11-28T10:00:00Z"),
    ],
    ids=["same", "in order", "swapped"],
)
def test_two_refunds_of_an_order_are_both_booked_once_whenever_they_were_touched(
    made: Any, moments: tuple[str, str]
) -> None:
    site, order_id = paid(made)
    both = [
        site.give_back(order_id, amount, updated_at=moment)
        for amount, moment in zip(("100.00", "41.73"), moments, strict=True)
    ]
    site.run()
    for refund in reversed(both):
        touched(site, refund)

    account = site.run()

    assert (account.pending, site.rules(), site.journals()) == (0, [], 3)
    assert PSP not in site.accounts()


def test_the_refund_that_is_one_too_many_stays_the_same_however_the_others_are_touched(
    made: Any,
) -> None:
    """Freight is given back twice: no sum of payments shows it, only the order of the refunds."""
    site, order_id = paid(made)
    first = site.give_back(order_id, "4.95", **SHIPPING)
    site.run()
    touched(site, first)
    second = site.give_back(order_id, "4.95", **SHIPPING)
    site.run()
    touched(site, first)

    site.run()

    assert [letter.event.key for letter in site.letters()] == [f"refund/{second}"]
    assert (site.rules(), site.journals()) == (["refunds.more-than-paid"], 2)


def test_of_two_refunds_of_the_same_instant_one_is_refused_and_not_both(made: Any) -> None:
    site, order_id = paid(made)
    for number in (2, 1):
        payment = site.pay(order_id, "4.95", kind="refund", occurred_at="2026-11-28T10:00:00Z")
        refund = {"id": f"ref_{number}", "order_id": order_id, "currency": "EUR"}
        freight = {"shipping": "4.95", "total": "4.95", "payments": [payment]}
        site.box.clarity.refund({**refund, **freight})

    site.run()

    assert [letter.event.key for letter in site.letters()] == ["refund/ref_2"]
    assert (site.rules(), site.journals()) == (["refunds.more-than-paid"], 2)


def test_an_even_exchange_comes_before_what_gives_money_back(made: Any) -> None:
    """What it settled cannot be given back again, however late it was touched."""
    site, order_id = paid(made)
    even = {"shipping": "4.95", "adjustment": "-4.95", "total": "0", "payments": []}
    site.box.clarity.refund({"id": "ref_even", "order_id": order_id, "currency": "EUR", **even})
    freight = site.give_back(order_id, "4.95", **SHIPPING)
    touched(site, "ref_even")

    site.run()

    assert [letter.event.key for letter in site.letters()] == [f"refund/{freight}"]


def test_a_refund_whose_money_has_not_moved_yet_stands_in_the_way_of_none(made: Any) -> None:
    site, order_id = paid(made)
    waiting = site.give_back(order_id, "4.95", payments=[], updated_at=LONG_AGO, **SHIPPING)
    freight = site.give_back(order_id, "4.95", **SHIPPING)

    site.run()

    assert [letter.event.key for letter in site.letters()] == [f"refund/{waiting}"]
    assert site.summary(f"refund/{freight}").startswith("booked in J-")


def test_no_more_than_was_captured_goes_back(made: Any) -> None:
    site: Both = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, "100.00")
    site.give_back(order_id, "100.01")

    site.run()

    assert site.rules() == ["payments.more-than-captured"]
    assert site.journals() == 1


def test_a_large_refund_waits_for_a_person(made: Any) -> None:
    site, order_id = paid(made, ask_above={"EUR": D(100)})
    site.give_back(order_id, "100.00")
    site.run()
    assert site.journals() == 2
    site.give_back(order_id, "41.73")
    site.ask_above = {"EUR": D(40)}

    before = site.run(until=asked)
    assert before.pending >= 1
    assert (before.parked, site.journals()) == (0, 2)

    assert site.decide(approved=True) == "refund.above-limit"
    after = site.run()
    assert (after.pending, after.parked, site.journals()) == (0, 0, 3)


def test_a_refund_that_was_declined_is_parked(made: Any) -> None:
    site, order_id = paid(made, ask_above={"EUR": D(40)})
    site.give_back(order_id, "41.73")
    site.run(until=asked)
    site.decide(approved=False)

    site.run()

    assert (site.rules(), site.journals()) == (["approval.declined"], 1)


def test_the_limit_of_another_currency_asks_nobody(made: Any) -> None:
    site, order_id = paid(made, ask_above={"USD": D(1)})
    site.give_back(order_id, "41.73")

    account = site.run()

    assert (account.pending, site.journals()) == (0, 2)


def test_a_refund_for_a_return_waits_until_the_return_is_in_ax(made: Any) -> None:
    site: Both = made()
    order_id, sales_id = site.sold(ORDER, ship=False)
    site.pay(order_id)
    returned = site.send_back(order_id, {LINE: "1"})
    site.give_back(order_id, "20.00", return_id=returned)

    before = site.run(until=lambda journal: tried("refund")(journal) and parked(journal))
    assert before.pending >= 1
    assert (site.rules(), site.journals()) == (["returns.more-than-delivered"], 1)

    site.box.ax.ship(sales_id, at=DAY)
    after = site.replay()
    assert (after.pending, after.parked, site.journals()) == (0, 0, 2)


def credit_of(site: Both) -> Decimal:
    """What AX credits for its one return order."""
    (order,) = [o for o in site.box.ax.orders.values() if o.sales_type == "ReturnItem"]
    return -D(str(order.total_invoice))


def test_the_buyers_account_is_even_after_return_and_refund(made: Any) -> None:
    site, order_id = paid(made)
    returned = site.send_back(order_id, {LINE: "2"})
    site.run()
    credit = credit_of(site)
    refund = site.give_back(order_id, f"{credit:f}", return_id=returned)
    (back,) = [o for o, t in site.box.ax.orders.items() if t.sales_type == "ReturnItem"]
    site.box.ax.ship(back, at=DAY)
    site.box.ax.invoice(back)

    site.run(look=True)

    accounts = site.accounts()
    assert BUYER not in accounts
    assert accounts[PSP] == TOTAL - credit
    assert site.box.clarity.returns[returned]["status"] == "refunded"
    assert site.summary(f"refund/{refund}").startswith("booked in J-")


def test_more_than_ax_credits_is_for_a_person_to_decide(made: Any) -> None:
    site, order_id = paid(made)
    returned = site.send_back(order_id, {LINE: "2"})
    site.run()
    credit = credit_of(site)
    site.give_back(order_id, f"{credit:f}", return_id=returned)
    site.run()
    assert site.journals() == 2
    site.give_back(order_id, "0.01", return_id=returned)

    before = site.run(until=asked)
    assert before.pending >= 1
    assert site.journals() == 2
    assert site.decide(approved=True) == "refund.above-credit"
    assert site.run().pending == 0
    assert site.journals() == 3


def test_a_cent_that_ax_may_be_off_is_no_matter_for_a_person(made: Any) -> None:
    orders = example.order_policy()
    tax = evolve(orders.tax, rounding_charge=None)
    lines = evolve(orders.lines, prices="ax", price_tolerance=1)
    site, order_id = paid(made, returns=return_policy(orders=evolve(orders, tax=tax, lines=lines)))
    returned = site.send_back(order_id, {LINE: "2"})
    site.run()
    credit = credit_of(site)
    refund = site.give_back(order_id, f"{credit + D('0.01'):f}", return_id=returned)

    site.run()

    assert site.summary(f"refund/{refund}").startswith("booked in J-")
    site.give_back(order_id, "0.01", return_id=returned)
    site.run(until=asked)
    assert site.decide(approved=False) == "refund.above-credit"


def test_a_return_that_ax_has_cancelled_credits_nothing(made: Any) -> None:
    site, order_id = paid(made)
    returned = site.send_back(order_id, {LINE: "2"})
    site.run()
    credit = credit_of(site)
    (back,) = [key for key, t in site.box.ax.orders.items() if t.sales_type == "ReturnItem"]
    site.box.ax.cancel(back)
    site.give_back(order_id, f"{credit:f}", return_id=returned)

    site.run(until=asked)

    assert site.decide(approved=False) == "refund.above-credit"
    assert site.journals() == 1


@pytest.mark.parametrize("sales_type", ["ReturnItem", "Sales"])
def test_a_return_that_is_gone_from_ax_is_told_by_its_order(made: Any, sales_type: str) -> None:
    site, order_id = paid(made, returns=return_policy(exchange_tax="MWST19"))
    known = {*site.box.ax.orders}
    instead = [{"sku": "SKU-1006", "quantity": "1", "unit_price": "10.00"}]
    returned = site.send_back(order_id, {LINE: "2"}, exchange_lines=instead)
    site.run()
    (gone,) = [
        key
        for key, table in site.box.ax.orders.items()
        if key not in known and table.sales_type == sales_type
    ]
    site.box.ax._records.orders.delete(gone)
    refund = site.give_back(order_id, "1.00", return_id=returned)

    site.run()

    letters = {letter.event.key: letter for letter in site.letters()}
    assert letters[f"refund/{refund}"].rule == "refunds.return-vanished"
    assert gone in letters[f"refund/{refund}"].message
    assert site.journals() == 1


def test_in_an_exchange_ax_credits_less_by_what_is_sent_instead(made: Any) -> None:
    site, order_id = paid(made, returns=return_policy(exchange_tax="MWST19"))
    instead = [{"sku": "SKU-1006", "quantity": "1", "unit_price": "10.00"}]
    returned = site.send_back(order_id, {LINE: "2"}, exchange_lines=instead)
    site.run()
    even = credit_of(site) - D("11.90")
    site.give_back(order_id, f"{even:f}", return_id=returned)
    site.run()
    assert site.journals() == 2
    site.give_back(order_id, "0.01", return_id=returned)

    site.run(until=asked)

    assert site.decide(approved=False) == "refund.above-credit"


def test_a_refund_payment_that_no_refund_names_is_booked_too(made: Any) -> None:
    site, order_id = paid(made)
    payment = site.pay(order_id, "10.00", kind="refund")

    site.run()

    assert site.journals() == 2
    assert site.summary(f"payment/{payment}").startswith("booked in J-")


EARLIER = "2026-11-01T10:00:00+01:00"


def test_a_refund_known_later_counts_what_is_booked_whatever_its_date(made: Any) -> None:
    site, order_id = paid(made)
    site.give_back(order_id, "100.00")
    site.run()
    payment = site.pay(order_id, "100.00", kind="refund", occurred_at=EARLIER)
    late = {"id": "ref_late", "order_id": order_id, "currency": "EUR", "payments": [payment]}
    site.box.clarity.refund({**late, "adjustment": "100.00", "total": "100.00"})

    site.run()

    assert (site.rules(), site.journals()) == (["refunds.more-than-paid"], 2)


def lost_answer(site: Both) -> None:
    """AX books a payment, its answer gets lost, and that is all that happens for now."""
    fault = Fault("reset_after_commit", on="ax", operation="CustPaymJournalService.create")
    site.box.faults.inject(fault)
    finder, site.finder = site.finder, ""  # nobody may find it at once
    site.run(until=lambda _: "reset_after_commit" in site.box.faults.hits)
    site.finder = finder


@pytest.mark.parametrize("finder", ["", FINDER], ids=["message-log", "finder"])
def test_a_refund_in_doubt_counts_as_booked_and_is_booked_itself(made: Any, finder: str) -> None:
    site, order_id = paid(made, finder=finder)
    doubted = site.give_back(order_id, "100.00")
    lost_answer(site)
    payment = site.pay(order_id, "100.00", kind="refund", occurred_at=EARLIER)
    late = {"id": "ref_late", "order_id": order_id, "currency": "EUR", "payments": [payment]}
    site.box.clarity.refund({**late, "adjustment": "100.00", "total": "100.00"})

    site.run()
    touched(site, doubted)
    site.run()

    assert [letter.event.key for letter in site.letters()] == ["refund/ref_late"]
    assert site.summary(f"refund/{doubted}").startswith("booked in")
    assert site.accounts()[PSP] == TOTAL - 100


def test_a_refund_in_doubt_is_settled_even_where_it_is_refused_by_now(made: Any) -> None:
    site, order_id = paid(made)
    refund = site.give_back(order_id, "100.00")
    lost_answer(site)
    site.box.clarity.change("refunds", refund, {"adjustment": "90.00", "total": "90.00"})

    site.run()

    assert {*site.rules()} == {"refunds.payments"}
    with Journal(site.directory / "journal.db") as journal:
        assert journal.intents("uncertain") == []


def test_a_refund_payment_known_later_counts_what_is_booked_whatever_its_date(made: Any) -> None:
    site, order_id = paid(made)
    site.give_back(order_id, "100.00")
    site.run()
    site.pay(order_id, "100.00", kind="refund", occurred_at=EARLIER)

    site.run()

    assert (site.rules(), site.journals()) == (["payments.more-than-captured"], 2)


def test_the_limit_holds_for_a_refund_payment_that_no_refund_names(made: Any) -> None:
    site, order_id = paid(made, ask_above={"EUR": D(9)})
    site.pay(order_id, "10.00", kind="refund")

    site.run(until=asked)

    assert site.journals() == 1
    assert site.decide(approved=True) == "refund.above-limit"


def test_the_payments_of_a_refund_must_make_its_total(made: Any) -> None:
    site, order_id = paid(made)
    payment = site.pay(order_id, "10.00", kind="refund")
    site.box.clarity.refund(
        {
            "id": "ref_x",
            "order_id": order_id,
            "currency": "EUR",
            "adjustment": "12.00",
            "total": "12.00",
            "payments": [payment],
        }
    )

    site.run()

    assert (site.rules(), site.journals()) == (["refunds.payments"], 1)


def test_of_two_refunds_that_name_one_payment_only_the_first_is_booked(made: Any) -> None:
    site, order_id = paid(made)
    payment = site.pay(order_id, "50.00", kind="refund")
    gave_back = {"adjustment": "50.00", "total": "50.00", "payments": [payment]}
    for number in (2, 1):
        refund = {"id": f"ref_{number}", "order_id": order_id, "currency": "EUR"}
        site.box.clarity.refund({**refund, **gave_back})

    site.run()
    touched(site, "ref_1")
    site.run()

    (letter,) = site.letters()
    assert (letter.rule, letter.event.key) == ("refunds.payment-of-another", "refund/ref_2")
    assert f"{payment}, which refund ref_1 names, too" in letter.message
    assert site.journals() == 2

    other = site.pay(order_id, "50.00", kind="refund")
    site.box.clarity.change("refunds", "ref_2", {"payments": [other]})
    assert (site.replay().parked, site.journals()) == (0, 3)


def named_twice(site: Both, order_id: str) -> str:
    """A second refund names the payment of the first, and has the lower id; the payment."""
    payment = site.pay(order_id, "50.00", kind="refund")
    gave_back = {"adjustment": "50.00", "total": "50.00", "payments": [payment]}
    for number in (2, 1):
        refund = {"id": f"ref_{number}", "order_id": order_id, "currency": "EUR"}
        site.box.clarity.refund({**refund, **gave_back})
        site.run()
    return payment


def test_the_refund_that_has_booked_a_payment_keeps_it_whichever_names_it_later(made: Any) -> None:
    site, order_id = paid(made)
    payment = named_twice(site, order_id)
    touched(site, "ref_2")

    site.run()

    assert [letter.event.key for letter in site.letters()] == ["refund/ref_1"]
    assert f"{payment}, which refund ref_2 names, too" in site.letters()[0].message

    other = site.pay(order_id, "50.00", kind="refund")
    site.box.clarity.change("refunds", "ref_2", {"payments": [other]})
    assert (site.replay().parked, site.journals()) == (0, 3)


def test_a_refund_that_could_not_book_a_payment_does_not_keep_it(made: Any) -> None:
    site, order_id = paid(made)
    site.payments = payment_policy(rules={})
    named_twice(site, order_id)
    assert site.rules() == ["payments.no-rule", "payments.no-rule"]
    site.payments = payment_policy()

    site.replay()

    assert [letter.event.key for letter in site.letters()] == ["refund/ref_2"]
    assert (site.rules(), site.journals()) == (["refunds.payment-of-another"], 2)


def test_a_refund_names_only_what_gave_something_back(made: Any) -> None:
    site, order_id = paid(made)
    capture = next(iter(site.box.clarity.payments))
    site.give_back(order_id, "10.00", payments=[capture])

    site.run()

    assert "refunds.payment-kind" in site.rules()


@pytest.mark.parametrize("fault", ["reset_after_commit", "truncated"])
def test_a_lost_answer_never_gives_back_twice(made: Any, fault: str) -> None:
    site, order_id = paid(made)
    site.give_back(order_id, "41.73")
    site.box.faults.inject(Fault(fault, on="ax", operation="CustPaymJournalService.create"))

    account = site.run()

    assert site.box.faults.hits[fault] == 1
    assert (account.parked, account.pending, site.journals()) == (0, 0, 2)


def test_an_even_exchange_moves_no_money(made: Any) -> None:
    site, order_id = paid(made)
    refund = site.box.clarity.refund(
        {"id": "ref_0", "order_id": order_id, "currency": "EUR", "total": "0"}
    )

    account = site.run()

    assert (account.parked, site.journals()) == (0, 1)
    assert "no money went back" in site.summary(f"refund/{refund}")


LATE_2025 = "2025-12-20T10:00:00+02:00"


@pytest.mark.parametrize(("amount", "rule"), [("72.47", ""), ("72.48", "refunds.more-than-paid")])
def test_a_refund_in_the_successor_of_the_orders_currency_is_booked_to_the_cent(
    made: Any, amount: str, rule: str
) -> None:
    """141.73 BGN are 72.47 EUR. The sandbox's own shop gives back in the order's currency only."""
    site: Both = made()
    shop = site.box.clarity
    order_id = shop.place({**example.order(ORDER), "currency": "BGN", "placed_at": LATE_2025})
    site.pay(order_id, occurred_at=LATE_2025)
    site.run()
    refund = site.give_back(order_id, amount)
    for kind, key in (("payment", shop.refunds[refund]["payments"][0]), ("refund", refund)):
        kept = shop._store.get(kind, key)
        shop._store.put(kind, key, {**kept, "currency": "EUR"}, rank=kept["updated_at"])

    site.run()

    assert site.rules() == ([rule] if rule else [])
    assert site.journals() == (1 if rule else 2)
