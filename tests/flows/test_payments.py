"""Money that moved in the shop stands in AX's ledger once, and the ledger balances."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from axclarity import AX, BasicAuth, Journal
from axclarity.ax.documents import CustPaymJournal, LedgerGeneralJournal, LedgerJournalTrans
from axclarity.clarity.models import Payment, record_from_object
from axclarity.flows import payments, payout_event
from axclarity.http import utc_now
from axclarity.mapping.currency import Quote, RateTable
from axclarity.mapping.ledger import Account as LedgerAccount
from axclarity.mapping.ledger import (
    DimensionPolicy,
    DimensionRule,
    PostingRule,
    journal_from_payment,
)
from axclarity.pipeline import IntentRecord
from axclarity.sandbox import Fault, example
from axclarity.values import Money, message_id
from tests.flows._both import (
    BANK,
    FEES,
    FINDER,
    GIFT,
    PSP,
    Both,
    payment_policy,
    tried,
)
from tests.flows._both import made as made  # noqa: PLC0414  fixtures
from tests.flows._both import systems as systems  # noqa: PLC0414  a fixture

D = Decimal
Made = Callable[..., Both]
ORDER, TOTAL = "01-one-line", D("36.12")
BUYER = "C-2004"
LATE_2025 = "2025-12-20T10:00:00+02:00"


def lines(site: Both) -> list[LedgerJournalTrans]:
    """The lines of all journals of payments."""
    tables = site.box.ax.records_of(CustPaymJournal)
    return [line for table in tables for line in table.ledger_journal_trans]


def test_a_capture_is_booked_once_and_the_ledger_balances(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)

    site.run()
    site.run()

    (line,) = lines(site)
    (table,) = site.box.ax.records_of(CustPaymJournal)
    assert (line.document_num, line.amount_cur_credit, line.paym_mode) == (
        f"P-{payment}",
        TOTAL,
        "CARD",
    )
    assert site.summary(f"payment/{payment}") == f"booked in {table.journal_num}"
    accounts = site.accounts()
    assert BUYER not in accounts
    assert accounts[PSP] == TOTAL


@pytest.mark.parametrize("kind", ["authorization", "void", "on_account"])
def test_what_moves_no_money_is_not_booked(made: Made, kind: str) -> None:
    site = made()
    order_id, _ = site.sold(ORDER, ship=False)
    payment = site.pay(order_id, kind=kind)

    account = site.run()

    assert (account.parked, account.pending, site.journals()) == (0, 0, 0)
    assert "moves no money" in site.summary(f"payment/{payment}")


def test_a_gift_card_is_a_liability_and_no_revenue(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, "6.12", kind="gift_card", method="gift_card")
    site.pay(order_id, "30.00")

    site.run()

    accounts = site.accounts()
    assert (accounts[GIFT], accounts[PSP]) == (D("6.12"), D(30))
    assert BUYER not in accounts


def test_a_chargeback_lets_the_customer_owe_again(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    site.pay(order_id, kind="chargeback")

    site.run()

    accounts = site.accounts()
    assert accounts[BUYER] == TOTAL
    assert PSP not in accounts


def test_a_chargeback_may_go_to_a_loss_account_instead(made: Made) -> None:
    loss = PostingRule(
        clearing=LedgerAccount(type="Bank", number=PSP),
        loss=LedgerAccount(type="Ledger", number="602000"),
    )
    site = made(payments=payment_policy(rules={("card", None): loss}))
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    site.pay(order_id, kind="chargeback")

    site.run()

    accounts = site.accounts()
    assert accounts["602000"] == TOTAL
    assert not {BUYER, PSP} & accounts.keys()


def test_a_chargeback_of_more_than_was_captured_is_refused(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, "10.00")
    site.pay(order_id, "10.01", kind="chargeback")

    site.run()

    (letter,) = site.letters()
    assert letter.rule == "payments.more-than-captured"
    assert "0.01 EUR" in letter.message


def test_a_fee_may_be_booked_beside_its_payment(made: Made) -> None:
    site = made(payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id, fee="0.75")

    site.run()
    site.run()

    accounts = site.accounts()
    assert (accounts[PSP], accounts[FEES]) == (TOTAL - D("0.75"), D("0.75"))
    assert booked(site) == {f"P-{payment}", f"F-{payment}"}
    assert site.summary(f"payment/{payment}") == "booked in J-000001, J-000002"


def booked(site: Both) -> set[str]:
    """The references of all vouchers; none is there twice."""
    records = [
        *site.box.ax.records_of(CustPaymJournal),
        *site.box.ax.records_of(LedgerGeneralJournal),
    ]
    found = [line.document_num for table in records for line in table.ledger_journal_trans]
    assert len(found) == len({*found})
    return {str(each) for each in found}


@pytest.mark.parametrize("finder", ["", FINDER], ids=["message-log", "finder"])
@pytest.mark.parametrize("journal", ["journal.db", "another.db"], ids=["kept", "lost"])
def test_a_fee_that_becomes_known_later_is_booked_then_and_once(
    made: Made, finder: str, journal: str
) -> None:
    site = made(payments=payment_policy(fees="event"), finder=finder)
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    site.run()
    site.box.clarity.change("payments", payment, {"fee": "0.75"})

    site.run(journal=journal)
    site.box.clarity.change("payments", payment, {"payout_id": "po_1"})
    account = site.run(site.payout("po_1", "35.37"), journal=journal)

    accounts = site.accounts()
    assert (account.parked, account.pending) == (0, 0)
    assert booked(site) == {f"P-{payment}", f"F-{payment}", "O-po_1"}
    assert (accounts[BANK], accounts[FEES]) == (TOTAL - D("0.75"), D("0.75"))
    assert not {BUYER, PSP} & accounts.keys()


def test_a_fee_of_what_went_back_is_booked_when_it_becomes_known(made: Made) -> None:
    site = made(payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    site.give_back(order_id, "10.00")
    site.run()
    (back,) = [key for key, p in site.box.clarity.payments.items() if p["kind"] == "refund"]
    site.box.clarity.change("payments", back, {"fee": "0.10"})

    account = site.run()

    assert (account.parked, site.journals(), site.accounts()[FEES]) == (0, 3, D("0.10"))


@pytest.mark.parametrize("fault", ["reset_after_commit", "truncated", "reset_before_work"])
def test_a_lost_answer_never_books_a_fee_twice(made: Made, fault: str) -> None:
    site = made(payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id, fee="0.75")
    site.box.faults.inject(Fault(fault, on="ax", operation="GeneralJournalService.create"))

    account = site.run()

    assert site.box.faults.hits[fault] == 1
    assert (account.parked, account.pending) == (0, 0)
    assert booked(site) == {f"P-{payment}", f"F-{payment}"}


@pytest.mark.parametrize("fee", ["0.80", None])
def test_a_fee_that_changed_after_it_was_booked_is_a_matter_for_a_person(
    made: Made, fee: str | None
) -> None:
    site = made(payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id, fee="0.75")
    site.run()
    site.box.clarity.change("payments", payment, {"fee": fee})
    site.run()
    (letter,) = site.letters()
    assert (letter.rule, letter.event.key) == ("write.changed", f"payment/{payment}")
    assert f"F-{payment} is booked in J-000002" in letter.message

    site.box.clarity.change("payments", payment, {"fee": "0.75"})
    account = site.replay()

    assert (account.parked, account.pending, site.journals()) == (0, 0, 2)


def test_fees_that_payouts_were_to_book_are_not_booked_by_another_policy(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id, fee="0.75")
    site.run()
    site.payments = payment_policy(fees="event")
    site.box.clarity.change("payments", payment, {"payout_id": "po_1"})

    site.run()

    assert (site.rules(), booked(site)) == ([], {f"P-{payment}"})


def test_a_fee_is_booked_where_no_money_moves(made: Made) -> None:
    site = made(payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER, ship=False)
    payment = site.pay(order_id, kind="authorization", fee="0.05")

    site.run()
    site.run()

    assert booked(site) == {f"F-{payment}"}
    assert site.summary(f"payment/{payment}") == "booked in J-000001"


def test_a_payout_empties_the_clearing_account(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, "30.00", fee="0.60", payout_id="po_1")
    site.pay(order_id, "6.12", fee="0.20", payout_id="po_1")

    site.run(site.payout("po_1", "35.32"))
    site.run(site.payout("po_1", "35.32"))

    accounts = site.accounts()
    assert (accounts[BANK], accounts[FEES]) == (D("35.32"), D("0.80"))
    assert not {BUYER, PSP} & accounts.keys()
    assert site.journals() == 3


def test_a_payout_that_is_not_what_the_payments_make_is_refused_with_the_difference(
    made: Made,
) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, payout_id="po_1")
    site.pay(order_id, "1.00", payout_id="po_2")

    site.run(site.payout("po_1", "36.00"))

    (letter,) = site.letters()
    assert letter.rule == "payouts.deposited"
    assert "36.12" in letter.message


@pytest.mark.parametrize(
    ("amount", "rule"), [("36.00", "payouts.deposited"), ("36.12", "write.changed")]
)
def test_a_payout_is_told_again_with_another_day_or_amount(
    made: Made, amount: str, rule: str
) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, payout_id="po_1")
    site.run(site.payout("po_1", "36.12"))
    again = payout_event(
        "po_1", arrived_on=date(2026, 12, 6), deposited=Money(D(amount), "EUR"), at=utc_now()
    )

    site.run(again)

    assert (site.rules(), site.journals()) == ([rule], 2)


def test_a_payout_that_was_announced_wrongly_is_corrected_by_announcing_it_anew(
    made: Made,
) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, payout_id="po_1")
    site.run(site.payout("po_1", "1.00"))
    assert site.rules() == ["payouts.deposited"]

    site.run(site.payout("po_1", "36.12"))

    assert site.rules() == []
    assert site.accounts()[BANK] == D("36.12")


def test_a_fee_of_a_currency_that_has_ended_is_booked_at_its_successors_rate(made: Made) -> None:
    """The void comes when levs have become euros, the ledger's own, which need no rate."""
    site = made(payments=payment_policy(fees="event", rates="given"))
    site.rates = RateTable(quotes=())
    placed = {**example.order(ORDER), "currency": "BGN", "placed_at": LATE_2025}
    order_id = site.box.clarity.place(placed)
    site.pay(order_id, kind="void", fee="1.96", occurred_at="2026-01-02T10:00:00+02:00")

    site.run()

    assert (site.rules(), site.accounts()[FEES]) == ([], D("1.00"))


def test_the_cents_that_the_end_of_a_currency_leaves_are_told(made: Made) -> None:
    """20.00 and 1.00 BGN are 10.23 and 0.51 EUR, and 19.00 BGN are 9.71 EUR."""
    cents = LedgerAccount(type="Ledger", number="698100")
    site = made(payments=payment_policy(differences=cents))
    placed = {**example.order(ORDER), "currency": "BGN", "placed_at": LATE_2025}
    order_id = site.box.clarity.place(placed)
    site.pay(order_id, "20.00", fee="1.00", payout_id="po_1", occurred_at=LATE_2025)

    site.run()

    site.run(site.payout("po_1", "9.71"))

    difference = "0.01 EUR less arrived than the fixed rate makes of the payments"
    assert site.summary("payout/po_1") == f"booked in J-000002: {difference}"
    assert site.accounts()["698100"] == D("0.01")


def test_a_payout_that_is_announced_twice_is_one_event_however_the_amount_is_written(
    made: Made,
) -> None:
    once, again = made().payout("po_1", "36.1"), made().payout("po_1", "36.1000")

    assert (once.id, once.key) == (again.id, again.key)


@pytest.mark.parametrize("payload", [b"{}", b"nonsense", b'{"arrived_on": "x", "amount": "1"}'])
def test_what_is_no_announcement_of_a_payout_is_refused(made: Made, payload: bytes) -> None:
    site = made()
    site.run(evolve(site.payout("po_1", "1.00"), payload=payload))

    assert site.rules() == ["payouts.event"]


def test_a_capture_before_its_order_is_in_ax_waits_and_is_not_parked(made: Made) -> None:
    site = made(with_orders=False)
    order_id = site.place(ORDER)
    site.pay(order_id)

    before = site.run(until=tried("payment"))
    site.with_orders = True
    after = site.run()

    assert (before.pending, before.parked) == (1, 0)
    assert (after.pending, after.parked, len(lines(site))) == (0, 0, 1)


def test_money_for_an_order_that_ax_never_saw_is_a_matter_for_a_person(made: Made) -> None:
    site = made()
    order_id = site.box.clarity.place({**example.order(ORDER), "status": "cancelled"})
    site.pay(order_id)

    site.run()

    assert site.rules() == ["order.never-in-ax"]


@pytest.mark.parametrize("cancelled", [False, True])
def test_money_for_an_order_that_is_gone_from_ax(made: Made, cancelled: bool) -> None:
    site = made()
    order_id, sales_id = site.sold(ORDER, ship=False)
    site.box.ax._records.orders.delete(sales_id)
    if cancelled:
        site.box.clarity.cancel(order_id)
    site.pay(order_id)

    site.run()

    (letter,) = [each for each in site.letters() if each.event.key.startswith("payment/")]
    (problem,) = letter.problems
    assert {*site.rules()} == {"order.vanished"}
    assert "by hand, on the account of the buyer" in str(problem.hint)


def cancelled_before_picking(site: Both) -> str:
    """An order that went from AX when the shop cancelled it."""
    order_id, _ = site.sold(ORDER, ship=False)
    site.box.clarity.cancel(order_id)
    site.run()
    assert not site.box.ax.orders
    return order_id


def test_a_capture_that_is_told_after_its_order_was_cancelled_is_booked(made: Made) -> None:
    by_group = DimensionRule(dimension="Department", fact="customer_group", values={"WEB": "SHOP"})
    policy = payment_policy(dimensions=DimensionPolicy(rules=(by_group,)), fees="event")
    site = made(payments=policy)
    order_id = cancelled_before_picking(site)
    site.pay(order_id, fee="1.00")

    site.run()

    assert (site.rules(), site.accounts()[BUYER]) == ([], -TOTAL)
    (line,) = lines(site)
    (value,) = line.default_dimension.values.value  # type: ignore[union-attr]  # a site's accounts have several
    assert (value.name, value.value) == ("Department", "SHOP")


@pytest.mark.parametrize("finder", ["", FINDER], ids=["message-log", "finder"])
@pytest.mark.parametrize("fault", ["reset_after_commit", "truncated", "reset_before_work"])
def test_a_lost_answer_never_makes_a_second_journal(made: Made, fault: str, finder: str) -> None:
    site = made(finder=finder)
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    site.box.faults.inject(Fault(fault, on="ax", operation="CustPaymJournalService.create"))

    account = site.run()

    assert site.box.faults.hits[fault] == 1
    assert (account.parked, account.pending, site.journals()) == (0, 0, 1)


@pytest.mark.parametrize("finder", ["", FINDER], ids=["message-log", "finder"])
def test_a_lost_journal_never_makes_a_second_journal(made: Made, finder: str) -> None:
    site = made(finder=finder)
    order_id, _ = site.sold(ORDER, ship=False)
    site.pay(order_id)
    site.run()

    account = site.run(journal="another.db")

    assert (account.parked, account.pending, site.journals()) == (0, 0, 1)


def test_neither_do_a_lost_journal_and_a_purged_message_log_where_there_is_a_finder(
    made: Made,
) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    site.run()
    site.box.ax.purge_messages()

    site.run(journal="another.db")

    assert site.journals() == 1


def test_without_a_finder_the_outcome_names_the_voucher_instead_of_the_journal(
    made: Made,
) -> None:
    site = made(finder="")
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    site.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="CustPaymJournalService.create")
    )

    site.run()

    assert site.summary(f"payment/{payment}") == f"booked in P-{payment}"


PAYMENTS, FEE_JOURNALS = "CustPaymJournalService.create", "GeneralJournalService.create"


def lost_answer(site: Both, operation: str) -> None:
    """AX creates a journal, its answer gets lost, and that is all that happens for now."""
    site.box.faults.inject(Fault("reset_after_commit", on="ax", operation=operation))
    finder, site.finder = site.finder, ""  # nobody may find it at once
    site.run(until=lambda _: "reset_after_commit" in site.box.faults.hits)
    site.finder = finder


@pytest.mark.parametrize(
    ("operation", "changes", "before", "voucher"),
    [
        (PAYMENTS, {"amount": "36.00"}, {"amount": "36.12"}, "P"),
        (FEE_JOURNALS, {"fee": "0.80"}, {"fee": "0.75"}, "F"),
    ],
    ids=["payment", "fee"],
)
def test_without_a_finder_what_was_sent_first_is_booked_and_a_change_since_is_told(
    made: Made, operation: str, changes: dict[str, str], before: dict[str, str], voucher: str
) -> None:
    site = made(finder="", payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id, fee="0.75")
    lost_answer(site, operation)
    site.box.clarity.change("payments", payment, changes)

    site.run()

    (letter,) = {letter.rule: letter for letter in site.letters()}.values()
    assert letter.rule == "write.changed"
    assert f"{voucher}-{payment}" in letter.message
    site.box.clarity.change("payments", payment, before)
    assert (site.replay().parked, site.rules()) == (0, [])
    assert booked(site) == {f"P-{payment}", f"F-{payment}"}
    assert site.accounts()[FEES] == D("0.75")


@pytest.mark.parametrize("fault", ["unavailable", "locked", "reset_before_work"])
def test_without_a_finder_what_was_sent_first_is_remembered_over_another_failure(
    made: Made, fault: str
) -> None:
    site = made(finder="")
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    lost_answer(site, PAYMENTS)
    site.box.clarity.change("payments", payment, {"amount": "36.00"})
    site.box.faults.inject(Fault(fault, on="ax", operation=PAYMENTS))

    site.run()

    assert site.box.faults.hits[fault] == 1
    assert {*site.rules()} == {"write.changed"}


@pytest.mark.parametrize("finder", ["", FINDER], ids=["message-log", "finder"])
def test_a_fee_in_doubt_that_is_removed_is_told_and_never_forgotten(
    made: Made, finder: str
) -> None:
    site = made(finder=finder, payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id, fee="0.75")
    lost_answer(site, FEE_JOURNALS)
    site.box.clarity.change("payments", payment, {"fee": "0"})

    site.run()

    (letter,) = {letter.rule: letter for letter in site.letters()}.values()
    if finder:
        assert letter.rule == "write.changed"
        assert f"F-{payment} is booked in J-000002" in letter.message
    else:
        assert letter.rule == "journal.unknown"
        assert f"the document number F-{payment}" in letter.message


def test_what_is_refused_and_may_be_booked_all_the_same_is_told_with_its_voucher(
    made: Made,
) -> None:
    site = made(finder="")
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    lost_answer(site, PAYMENTS)
    site.payments = payment_policy(rules={})

    site.run()

    (letter,) = site.letters()
    assert letter.rule == "payments.no-rule"
    assert f"the document number P-{payment}" in letter.message
    site.payments = payment_policy()
    assert (site.replay().parked, site.journals()) == (0, 1)


@pytest.mark.parametrize("finder", ["", FINDER], ids=["message-log", "finder"])
def test_what_gives_money_back_and_is_in_doubt_counts_as_booked(made: Made, finder: str) -> None:
    site = made(finder=finder)
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    site.run()
    doubted = site.pay(order_id, "30.00", kind="refund")
    lost_answer(site, PAYMENTS)
    earlier = site.pay(order_id, "30.00", kind="refund", occurred_at="2026-11-01T10:00:00+01:00")

    site.run()

    assert [letter.event.key for letter in site.letters()] == [f"payment/{earlier}"]
    assert site.rules() == ["payments.more-than-captured"]
    assert site.summary(f"payment/{doubted}").startswith("booked in")
    assert site.accounts()[PSP] == TOTAL - 30


@pytest.mark.parametrize("is_deleted", [True, False], ids=["deleted", "emptied"])
def test_a_fee_that_is_gone_is_cleared_by_taking_its_journal_out_of_ax(
    made: Made, is_deleted: bool
) -> None:
    site = made(payments=payment_policy(fees="event"))
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id, fee="0.75")
    site.run()
    site.box.clarity.change("payments", payment, {"fee": "0"})
    site.run()
    (letter,) = site.letters()
    assert "delete J-000002 in AX before it is posted" in letter.message
    (table,) = site.box.ax.records_of(LedgerGeneralJournal)
    if is_deleted:
        site.box.ax._records.journals.delete("J-000002")
    else:
        for line in table.ledger_journal_trans:
            line.amount_cur_debit = line.amount_cur_credit = D(0)
        site.box.ax._records.journals.put(table)

    account = site.replay()
    site.box.clarity.change("payments", payment, {"payout_id": "po_1"})

    assert (account.parked, site.run().parked) == (0, 0)
    assert FEES not in site.accounts()


def test_another_currency_needs_a_rate_where_the_policy_says_so(made: Made) -> None:
    site = made(payments=payment_policy(rates="given"))
    order_id, _ = site.sold("16-tax-included-nok")
    site.pay(order_id)
    site.run()
    assert site.rules() == ["payments.no-rate"]

    site.rates = RateTable(
        quotes=(Quote(source="NOK", target="EUR", per_100=D("8.55"), valid_from=date(2026, 11, 1)),)
    )
    site.replay()

    (line,) = lines(site)
    assert (line.currency_code, line.exch_rate) == ("NOK", D("8.55"))
    assert (line.amount_cur_credit, site.rules()) == (D(1126), [])


def test_a_payout_in_another_currency_is_posted_at_the_rate_of_its_day(made: Made) -> None:
    site = made(payments=payment_policy(rates="given"))
    days = {date(2026, 11, 1): D("8.55"), date(2026, 12, 5): D("8.60")}
    site.rates = RateTable(
        quotes=[Quote("NOK", "EUR", per_100, valid_from=day) for day, per_100 in days.items()]
    )
    order_id, _ = site.sold("16-tax-included-nok")
    site.pay(order_id, payout_id="po_1")

    site.run(site.payout("po_1", "1126.00", "NOK"))

    assert site.rules() == []
    tables = site.box.ax.records_of(LedgerGeneralJournal)
    rates = {line.exch_rate for table in tables for line in table.ledger_journal_trans}
    assert rates == {D("8.60")}


def test_ax_looks_up_the_rate_where_the_policy_says_so_whatever_table_there_is(made: Made) -> None:
    site = made(payments=payment_policy(rates="ax", fees="event"))
    stale = Quote(source="NOK", target="EUR", per_100=D("8.55"), valid_from=date(2026, 1, 1))
    site.rates = RateTable(quotes=[stale], max_age=3)
    order_id, _ = site.sold("16-tax-included-nok")
    site.pay(order_id, fee="10.00", payout_id="po_1")
    site.run()

    site.run(site.payout("po_1", "1116.00", "NOK"))

    assert (site.rules(), site.journals()) == ([], 3)
    tables = site.box.ax.records_of(LedgerGeneralJournal)
    general = [line for table in tables for line in table.ledger_journal_trans]
    assert {line.exch_rate for line in [*lines(site), *general]} == {D(100)}, "the sandbox's own"


def test_the_order_decides_dimensions(made: Made) -> None:
    by_group = DimensionRule(dimension="Department", fact="customer_group", values={"WEB": "SHOP"})
    site = made(payments=payment_policy(dimensions=DimensionPolicy(rules=(by_group,))))
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)

    site.run()

    (line,) = lines(site)
    (value,) = line.default_dimension.values.value  # type: ignore[union-attr]  # a site's accounts have several
    assert (value.name, value.value) == ("Department", "SHOP")


CHANGES = [{"amount": "36.00"}, {"occurred_at": "2026-11-20T09:00:00+01:00"}]


@pytest.mark.parametrize("changes", CHANGES, ids=["amount", "day"])
def test_a_payment_that_changed_after_it_was_booked_is_a_matter_for_a_person(
    made: Made, changes: dict[str, str]
) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    before = {name: site.box.clarity.payments[payment][name] for name in changes}
    site.run()
    site.box.clarity.change("payments", payment, changes)
    site.run()
    (letter,) = site.letters()
    assert (letter.rule, site.journals()) == ("write.changed", 1)
    assert "Undo the change, or correct J-000001 in AX" in letter.message

    site.box.clarity.change("payments", payment, before)
    account = site.replay()

    assert (account.parked, account.pending, site.journals()) == (0, 0, 1)


@pytest.mark.parametrize("changes", CHANGES, ids=["amount", "day"])
def test_a_journal_that_was_corrected_in_ax_clears_what_changed_in_the_shop(
    made: Made, changes: dict[str, str]
) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    site.run()
    site.box.clarity.change("payments", payment, changes)
    site.run()
    assert site.rules() == ["write.changed"]
    (table,) = site.box.ax.records_of(CustPaymJournal)
    (line,) = table.ledger_journal_trans
    line.amount_cur_credit = D(changes.get("amount", TOTAL))
    line.trans_date = date(2026, 11, 20) if "occurred_at" in changes else line.trans_date
    site.box.ax._records.payments.put(table)

    site.replay()
    site.box.clarity.change("payments", payment, {"payout_id": "po_1"})
    account = site.run()

    assert (account.parked, account.pending, site.journals()) == (0, 0, 1)


def test_a_change_that_posts_the_same_is_none(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    site.run()
    site.box.clarity.change("payments", payment, {"occurred_at": "2026-11-01T10:00:00+01:00"})

    site.run()

    assert (site.rules(), site.journals()) == ([], 1)


def test_without_a_finder_a_change_is_cleared_by_undoing_it(made: Made) -> None:
    site = made(finder="")
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    site.run()
    site.box.clarity.change("payments", payment, {"amount": "36.00"})
    site.run()
    assert site.rules() == ["write.changed"]
    site.box.clarity.change("payments", payment, {"amount": "36.12"})

    site.replay()

    assert (site.rules(), site.journals()) == ([], 1)


def test_what_a_provider_tells_later_changes_nothing(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    site.run()
    site.box.clarity.change("payments", payment, {"fee": "0.75", "payout_id": "po_1"})

    account = site.run()

    assert (account.parked, site.journals()) == (0, 1)


def test_another_policy_changes_nothing_that_is_booked(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    site.run()
    other = PostingRule(clearing=LedgerAccount(type="Bank", number="OTHER"))
    site.payments = payment_policy(rules={("card", None): other})
    site.box.clarity.change("payments", payment, {"payout_id": "po_1"})

    site.run()

    assert (site.rules(), site.journals()) == ([], 1)


def test_a_method_that_nobody_thought_of_is_refused(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    site.pay(order_id, method="barter")

    site.run()

    assert (site.rules(), site.journals()) == (["payments.no-rule"], 0)


def test_a_journal_that_is_not_what_was_sent_is_told(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    wrong = {**site.box.clarity.payments[payment], "amount": "36.11"}
    mapped = journal_from_payment(
        record_from_object(Payment, wrong), payment_policy(), account=BUYER
    )
    auth = BasicAuth(site.box.ax_user, site.box.ax_password)
    with AX(site.box.ax_url, company=example.COMPANY, auth=auth) as ax:
        identity = message_id(company=example.COMPANY, entity="ByHand", key="1")
        ax.payment_journals.create(mapped.document, message_id=identity)  # type: ignore[union-attr, arg-type]  # of these flows

    site.run()

    assert (site.rules(), site.journals()) == (["journal.differs"], 1)


def test_a_journal_that_is_gone_is_told_and_not_made_anew(made: Made) -> None:
    site = made()
    order_id, _ = site.sold(ORDER)
    payment = site.pay(order_id)
    record = record_from_object(Payment, site.box.clarity.payments[payment])
    intent = site.flows()[2].desk.intent(f"P-{payment}", payments._digest(record))
    with Journal(site.directory / "journal.db") as journal:
        sent = IntentRecord(intent=intent, state="confirmed", result="J-009999")
        journal.put_intent(sent, utc_now())

    site.run()

    assert (site.rules(), site.journals()) == (["journal.vanished"], 0)
