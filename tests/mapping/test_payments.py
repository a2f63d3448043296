"""Payments and payouts become journals."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET
from axclarity.ax.documents.ledger_journal import LedgerGeneralJournal, LedgerJournalTrans
from axclarity.ax.documents.payment_journal import CustPaymJournal
from axclarity.clarity.models import Payment, PaymentKind, record_from_object
from axclarity.errors import ConfigError, InvalidValue, MappingError
from axclarity.mapping.ledger.dimensions import Facts
from axclarity.mapping.ledger.fees import journal_from_fee
from axclarity.mapping.ledger.journals import JournalDetails, journal_from_voucher
from axclarity.mapping.ledger.payments import (
    MappedPayment,
    NothingToPost,
    check_captured,
    journal_from_payment,
)
from axclarity.mapping.ledger.payouts import journal_from_payout
from axclarity.mapping.ledger.policy import (
    Account,
    AccountRange,
    AccountType,
    DimensionPolicy,
    DimensionRule,
    PaymentPolicy,
    PostingRule,
)
from axclarity.mapping.ledger.vouchers import Side, Voucher, VoucherLine, voucher_reference
from axclarity.values import Money, OrderId


def account(text: str) -> Account:
    kind, _, number = text.partition(" ")
    return Account(type=AccountType(kind), number=number)


CARD = PostingRule(
    clearing=account("Bank PSP"),
    fee=account("Ledger 601500"),
    bank=account("Bank MAIN"),
    paym_mode="CARD",
    bank_transaction="07",
)
POLICY = PaymentPolicy(
    company="USMF",
    currency="EUR",
    payment_journal="CustPay",
    general_journal="GenJrn",
    rules={
        ("card", None): CARD,
        ("paypal", None): evolve(
            CARD, clearing=account("Ledger 181000"), loss=account("Ledger 698000"), paym_mode="PP"
        ),
        ("gift_card", None): PostingRule(clearing=account("Ledger 250100"), paym_mode="GIFT"),
        ("invoice", PaymentKind.ON_ACCOUNT): PostingRule(clearing=account("Ledger 1")),
    },
    dimensions=DimensionPolicy(constants={"Department": "WEB"}),
)


EVENT = evolve(POLICY, fees="event")


def payment(kind: str = "capture", amount: str = "189.00", **more: Any) -> Payment:
    return record_from_object(
        Payment,
        {
            "id": f"pay_{kind}",
            "order_id": "ord_1",
            "kind": kind,
            "method": "card",
            "reference": "ch_42",
            "amount": amount,
            "currency": "EUR",
            "occurred_at": "2026-02-28T23:30:00-05:00",
            **more,
        },
    )


def evolve_payment(one: Payment, **changes: Any) -> Payment:
    return one.model_copy(update=changes)


CAPTURE = payment()


def mapped(one: Payment, policy: PaymentPolicy = POLICY, **more: Any) -> MappedPayment:
    found = journal_from_payment(one, policy, account="C-1", payments=[CAPTURE], **more)
    assert isinstance(found, MappedPayment)
    return found


def shown(found: MappedPayment) -> list[str]:
    return [f"{line.side.value} {line.account.number} {line.money}" for line in found.voucher.lines]


def line_of(found: MappedPayment) -> LedgerJournalTrans:
    (table,) = found.document.ledger_journal_table
    (line,) = table.ledger_journal_trans
    return line


def test_a_capture_is_a_line_of_the_customer_payment_journal() -> None:
    found = mapped(CAPTURE, invoice="CIV-1")
    (table,) = found.document.ledger_journal_table
    line = line_of(found)

    assert isinstance(found.document, CustPaymJournal)
    assert (table.journal_name, table.journal_type) == ("CustPay", "CustPayment")
    assert table.name == line.txt == line.offset_txt == "Capture ord_1"
    assert (line.account_type, line.ledger_dimension.account) == ("Cust", "C-1")  # type: ignore[union-attr]  # given, as the journal says
    assert (line.offset_account_type, line.offset_ledger_dimension.account) == ("Bank", "PSP")  # type: ignore[union-attr]  # given, as the journal says
    assert (line.amount_cur_credit, line.amount_cur_debit) == (Decimal("189.00"), UNSET)
    assert (line.company, line.offset_company) == ("USMF", "USMF")
    assert (line.currency_code, line.exch_rate) == ("EUR", UNSET)
    assert (line.paym_mode, line.paym_reference, line.bank_trans_type) == ("CARD", "ch_42", "07")
    assert (line.marked_invoice, line.settle_voucher) == ("CIV-1", "SelectedTransact")
    assert (line.prepayment, line.posting_profile) == (UNSET, UNSET)
    assert (line.document_num, line.voucher) == ("P-pay_capture", UNSET)
    assert line.payment_notes is UNSET
    assert line.trans_date == date(2026, 2, 28)
    assert line.default_dimension.values.value[0].value == "WEB"  # type: ignore[union-attr]  # given, as the journal says
    assert line.offset_default_dimension.values.value[0].value == "WEB"  # type: ignore[union-attr]  # given, as the journal says


def test_money_before_its_invoice_is_a_prepayment_where_the_policy_has_a_profile() -> None:
    line = line_of(mapped(CAPTURE, evolve(POLICY, prepayment_profile="PRE")))

    assert (line.prepayment, line.posting_profile) == ("Yes", "PRE")
    assert (line.marked_invoice, line.settle_voucher) == (UNSET, UNSET)
    settled = line_of(mapped(CAPTURE, evolve(POLICY, prepayment_profile="PRE"), invoice="CIV-1"))
    assert settled.prepayment is UNSET


@pytest.mark.parametrize(
    ("one", "lines"),
    [
        (payment(), ["debit PSP 189.00 EUR", "credit C-1 189.00 EUR"]),
        (payment("refund", "20"), ["credit PSP 20 EUR", "debit C-1 20 EUR"]),
        (payment("chargeback", "20"), ["credit PSP 20 EUR", "debit C-1 20 EUR"]),
        (
            payment("chargeback", "20", method="paypal"),
            ["credit 181000 20 EUR", "debit 698000 20 EUR"],
        ),
        (
            payment("refund", "20", method="paypal"),
            ["credit 181000 20 EUR", "debit C-1 20 EUR"],
        ),
        (
            payment("gift_card", "20", method="gift_card"),
            ["debit 250100 20 EUR", "credit C-1 20 EUR"],
        ),
        (
            payment("store_credit", "20", method="gift_card"),
            ["debit 250100 20 EUR", "credit C-1 20 EUR"],
        ),
    ],
)
def test_each_kind_has_its_accounts(one: Payment, lines: list[str]) -> None:
    assert shown(mapped(one)) == lines


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (payment("authorization"), "authorization moves no money"),
        (payment("void"), "void moves no money"),
        (payment("on_account", method="invoice"), "on_account moves no money"),
        (payment("capture", "0"), "the amount is zero"),
    ],
)
def test_what_moves_no_money_is_not_posted(one: Payment, reason: str) -> None:
    assert journal_from_payment(one, POLICY, account="C-1") == NothingToPost(
        about=one.id, reason=reason
    )


def fee_of(one: Payment, policy: PaymentPolicy = EVENT, **more: Any) -> MappedPayment:
    found = journal_from_fee(one, policy, **more)
    assert isinstance(found, MappedPayment)
    return found


def test_a_fee_has_a_voucher_of_its_own_where_the_policy_says_so() -> None:
    one = payment(fee="3.50")
    found = fee_of(one)
    (table,) = found.document.ledger_journal_table
    line = line_of(found)

    assert shown(found) == ["debit 601500 3.50 EUR", "credit PSP 3.50 EUR"]
    assert isinstance(found.document, LedgerGeneralJournal)
    assert (table.journal_name, table.journal_type, table.name) == ("GenJrn", "Daily", "Fee ord_1")
    assert (line.account_type, line.offset_account_type) == ("Ledger", "Bank")
    assert (line.bank_trans_type, line.paym_mode) == ("07", UNSET)
    assert (line.document_num, line.trans_date) == ("F-pay_capture", date(2026, 2, 28))
    assert shown(mapped(one, EVENT)) == ["debit PSP 189.00 EUR", "credit C-1 189.00 EUR"]


def test_a_fee_that_comes_back_is_posted_the_other_way() -> None:
    found = fee_of(payment("refund", "10", fee="-0.30"))

    assert shown(found) == ["credit 601500 0.30 EUR", "debit PSP 0.30 EUR"]


def test_a_fee_of_a_kind_that_moves_no_money_is_still_posted() -> None:
    assert shown(fee_of(payment("authorization", fee="0.10")))[0] == "debit 601500 0.10 EUR"


def test_a_fee_in_a_currency_that_has_ended_is_posted_in_its_successor() -> None:
    """As its payout has it, too: 1.96 BGN are 1.00 EUR."""
    late = payment(
        "void", "100", fee="1.96", currency="BGN", occurred_at="2026-01-02T10:00:00+02:00"
    )
    kuna = payment(fee="0.01", currency="HRK", occurred_at="2023-01-02T10:00:00+02:00")

    found = fee_of(late, evolve(EVENT, rates="given"))
    assert shown(found) == ["debit 601500 1.00 EUR", "credit PSP 1.00 EUR"]
    assert line_of(found).currency_code == "EUR"
    early = evolve_payment(late, occurred_at=late.occurred_at - timedelta(days=5))
    assert shown(fee_of(early)) == ["debit 601500 1.96 BGN", "credit PSP 1.96 BGN"]
    assert journal_from_fee(kuna, EVENT) == NothingToPost(
        about=kuna.id, reason="the fee is nothing in EUR"
    )


@pytest.mark.parametrize(
    ("one", "policy", "reason"),
    [
        (payment(fee="1"), POLICY, "fees are posted with their payout"),
        (payment(fee="0.00"), EVENT, "there is no fee"),
        (payment(), EVENT, "there is no fee"),
    ],
)
def test_where_there_is_no_fee_to_post(one: Payment, policy: PaymentPolicy, reason: str) -> None:
    assert journal_from_fee(one, policy) == NothingToPost(about=one.id, reason=reason)


def test_a_fee_in_another_currency_carries_the_rate_of_its_payment() -> None:
    one, rate = payment(currency="USD", fee="1"), Decimal("92.155")

    assert line_of(fee_of(one, rate=rate)).exch_rate == rate
    with pytest.raises(MappingError, match=r"^\$\.currency .*\[payments\.no-rate\]"):
        fee_of(one, evolve(EVENT, rates="given"))


def test_an_order_id_too_long_for_a_fee_is_noted() -> None:
    found = fee_of(payment(fee="1", order_id="o" * 70))

    assert found.document.ledger_journal_table[0].name == "Fee"
    assert [note.rule for note in found.notes] == ["payments.too-long"]


@pytest.mark.parametrize(
    ("one", "more", "path", "rule"),
    [
        (payment(method="cash"), {}, "$.method", "payments.no-rule"),
        (payment("capture", "-1"), {}, "$.amount", "payments.negative"),
        (payment("capture", "1.001"), {}, "$.amount", "payments.fraction"),
        (payment(fee="0.001"), {}, "$.fee", "payments.fraction"),
        (payment("refund", "189.01"), {}, "$.amount", "payments.more-than-captured"),
        (payment("chargeback", "189.01"), {}, "$.amount", "payments.more-than-captured"),
        (payment("refund", "1", currency="USD"), {}, "$.amount", "payments.more-than-captured"),
        (payment(), {"rate": Decimal(100)}, "rate", "payments.rate"),
        (payment(currency="USD"), {"rate": Decimal(0)}, "rate", "payments.rate"),
        (payment(currency="USD"), {"rate": 110.5}, "rate", "payments.rate"),
        (payment(currency="USD"), {"rate": Decimal("NaN")}, "rate", "payments.rate"),
        (payment(currency="USD"), {"rate": Decimal("sNaN")}, "rate", "payments.rate"),
        (payment(currency="USD"), {"rate": Decimal("Infinity")}, "rate", "payments.rate"),
        (payment(id="pay_\ud800"), {}, "voucher.reference", "xml.illegal-character"),
    ],
)
def test_what_cannot_be_posted_is_refused_by_path_and_rule(
    one: Payment, more: dict[str, Any], path: str, rule: str
) -> None:
    with pytest.raises(MappingError) as refused:
        mapped(one, **more)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [(path, rule)]


def test_a_fee_without_an_account_is_refused() -> None:
    rules: Any = {("card", None): evolve(CARD, fee=None)}

    with pytest.raises(MappingError, match=r"^\$\.fee .*\[payments\.no-fee-account\]"):
        fee_of(payment(fee="1"), evolve(EVENT, rules=rules))


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"currency\.unknown"):
        mapped(payment(currency="QQQ"))


def test_a_payment_in_another_currency_carries_its_rate_if_it_is_given() -> None:
    one, rate = payment(currency="USD"), Decimal("92.155")

    assert line_of(mapped(one, rate=rate)).exch_rate == rate
    assert line_of(mapped(one)).exch_rate is UNSET
    with pytest.raises(MappingError, match=r"^\$\.currency .*\[payments\.no-rate\]"):
        mapped(one, evolve(POLICY, rates="given"))
    assert line_of(mapped(CAPTURE, evolve(POLICY, rates="given"))).exch_rate is UNSET


def test_the_rule_of_a_kind_comes_before_the_rule_of_the_method() -> None:
    special = evolve(CARD, loss=account("Ledger 699000"))
    rules: Any = {("card", None): CARD, ("card", PaymentKind.CHARGEBACK): special}
    found = mapped(payment("chargeback", "5"), evolve(POLICY, rules=rules))

    assert shown(found) == ["credit PSP 5 EUR", "debit 699000 5 EUR"]


def test_the_dimensions_of_a_method_win() -> None:
    rules: Any = {("card", None): evolve(CARD, dimensions={"Department": "PAY"})}
    line = line_of(mapped(CAPTURE, evolve(POLICY, rules=rules), facts=Facts(channel="web")))

    assert line.default_dimension.values.value[0].value == "PAY"  # type: ignore[union-attr]  # given, as the journal says


def test_a_payment_balances_in_the_balancing_dimension() -> None:
    policy = evolve(POLICY, dimensions=evolve(POLICY.dimensions, balancing="Department"))

    assert mapped(CAPTURE, policy).voucher.balancing == "Department"


def test_a_fee_balances_in_the_balancing_dimension() -> None:
    policy = evolve(EVENT, dimensions=evolve(EVENT.dimensions, balancing="Department"))

    assert fee_of(payment(fee="0.30"), policy).voucher.balancing == "Department"


def test_long_texts_are_kept_elsewhere_or_noted() -> None:
    long = payment(reference="c" * 21, order_id="o" * 60)
    found = mapped(long)
    line = line_of(found)

    assert (line.paym_reference, line.payment_notes) == (UNSET, "c" * 21)
    assert line.txt == "Capture"
    assert {(note.path, note.rule) for note in found.notes} == {
        ("$.order_id", "payments.too-long"),
        ("$.reference", "payments.too-long"),
    }
    assert mapped(CAPTURE).notes == ()


def test_lines_carry_our_number_where_ax_allows_it() -> None:
    assert line_of(mapped(CAPTURE, evolve(POLICY, number_vouchers=True))).voucher == "P-pay_capture"


def test_the_same_payment_twice_counts_once() -> None:
    refund = payment("refund", "100")

    check_captured([CAPTURE, refund, refund])
    with pytest.raises(MappingError, match=r"11\.00 EUR more"):
        check_captured([CAPTURE, refund, payment("chargeback", "100")])


LEVA = payment(currency="BGN", occurred_at="2025-12-20T09:00:00+02:00", id="pay_leva")


def later(kind: str, amount: str, currency: str, day: str = "2026-02-01") -> Payment:
    return payment(kind, amount, currency=currency, occurred_at=f"{day}T00:00:00+02:00")


def test_nothing_is_posted_in_a_currency_that_has_ended_by_that_day() -> None:
    capture = evolve_payment(LEVA, amount=Decimal(10))
    for refused_one in (later("refund", "10", "BGN"), later("capture", "10", "BGN", "2026-01-01")):
        with pytest.raises(InvalidValue, match=r"currency\.retired.* It became EUR:") as refused:
            journal_from_payment(refused_one, POLICY, account="C-1", payments=[capture])
        assert refused.value.rule == "currency.retired"

    last = later("refund", "10", "BGN", "2025-12-31")
    assert journal_from_payment(last, POLICY, account="C-1", payments=[capture])
    gone = payment(currency="ZWL", occurred_at="2024-08-01T09:00:00+02:00", payout_id="po_1")
    with pytest.raises(InvalidValue, match=r"currency\.retired"):
        journal_from_payout("po_1", [gone], POLICY, arrived_on=date(2026, 1, 2))


@pytest.mark.parametrize(
    ("payments", "most"),
    [
        ([evolve_payment(LEVA, amount=Decimal(10))], "5.11"),
        ([LEVA, later("refund", "89", "BGN", "2025-12-31")], "51.13"),
        ([LEVA, later("refund", "189", "BGN", "2025-12-31"), CAPTURE], "189.00"),
    ],
)
def test_what_came_in_before_a_currency_ended_goes_back_in_its_successor(
    payments: list[Payment], most: str
) -> None:
    cent = Decimal("0.01")
    back = evolve_payment(later("chargeback", most, "EUR", "2026-01-01"), id="pay_back")

    check_captured([*payments, back])
    with pytest.raises(MappingError, match=r"^\$\.amount 0\.01 EUR more.* Correct the payments"):
        check_captured([*payments, evolve_payment(back, amount=back.amount + cent)])


def test_what_goes_back_and_was_not_captured_is_told_with_what_to_do() -> None:
    too_much = evolve_payment(payment("refund"), amount=CAPTURE.amount + 1)
    ways = {
        "Correct the payments in the shop": [CAPTURE, too_much],
        "another currency": [CAPTURE, payment("refund", "1", currency="USD")],
        "give all payments": [payment("refund", "1")],
    }
    for way, payments in ways.items():
        with pytest.raises(MappingError, match=way):
            check_captured(payments)


def test_before_a_currency_ends_its_successor_is_another_currency() -> None:
    with pytest.raises(MappingError, match=r"payments\.more-than-captured"):
        check_captured([LEVA, later("refund", "1", "EUR", "2025-12-31")])
    back = [evolve_payment(payment("refund"), id="pay_all"), later("refund", "1", "BGN")]
    with pytest.raises(MappingError, match=r"1 BGN more") as refused:
        check_captured([CAPTURE, *back])
    assert len(refused.value.problems) == 1


def test_each_order_has_a_last_day_of_its_own() -> None:
    early = evolve_payment(later("refund", "1", "EUR", "2025-12-31"), id="pay_early")
    other = evolve_payment(
        CAPTURE, order_id="ord_2", occurred_at=later("void", "1", "EUR").occurred_at
    )

    with pytest.raises(MappingError, match=r"1 EUR more"):
        check_captured([LEVA, early, other])


def test_a_successor_may_have_a_successor() -> None:
    old = payment(amount="100000000.00", currency="VEB", occurred_at="2007-06-01T00:00:00Z")

    check_captured([old, later("refund", "1.00", "VES")])
    check_captured([old, later("refund", "100000.00", "VEF", "2010-01-01")])
    with pytest.raises(MappingError, match=r"0\.01 VES more"):
        check_captured([old, later("refund", "1.01", "VES")])


def test_a_refund_without_the_payments_of_its_order_says_what_is_wanted() -> None:
    refund = payment("refund", "10")
    with pytest.raises(MappingError, match=r"give all payments of the order \(`payments=`\)"):
        journal_from_payment(refund, POLICY, account="C-1")
    with pytest.raises(MappingError, match=r"another currency than the capture"):
        mapped(payment("refund", "10", currency="USD"))


def test_a_rate_is_for_one_currency_and_stands_on_its_lines_only() -> None:
    def voucher(*currencies: str) -> Voucher:
        lines = [
            VoucherLine(account=account(name), side=side, amounts=(Money(Decimal(1), currency),))
            for currency in currencies
            for name, side in (("Ledger 1", Side.DEBIT), ("Ledger 2", Side.CREDIT))
        ]
        reference = voucher_reference("T", "1")
        return Voucher(reference=reference, posted_on=date(2026, 3, 1), lines=tuple(lines))

    details = JournalDetails(rate=Decimal(92))
    document = journal_from_voucher(voucher("EUR", "USD"), POLICY, details)
    (table,) = document.ledger_journal_table
    assert [(line.currency_code, line.exch_rate) for line in table.ledger_journal_trans] == [
        *[("EUR", UNSET)] * 2,
        *[("USD", Decimal(92))] * 2,
    ]
    for currencies in (("EUR",), ("USD", "NOK")):
        with pytest.raises(MappingError, match=r"^details\.rate .*\[journal\.rate\]"):
            journal_from_voucher(voucher(*currencies), POLICY, details)
        journal_from_voucher(voucher(*currencies), POLICY, JournalDetails())


def test_an_exchange_difference_is_left_to_ax() -> None:
    def line(side: Side) -> VoucherLine:
        amounts = (Money.zero("EUR"), Money(Decimal(1), "USD"))
        return VoucherLine(account=account("Ledger 1"), side=side, amounts=amounts)

    voucher = Voucher(
        reference=voucher_reference("T", "1"),
        posted_on=date(2026, 3, 1),
        lines=(line(Side.DEBIT), line(Side.CREDIT)),
    )
    with pytest.raises(MappingError, match=r"\[journal\.accounting-only\]"):
        journal_from_voucher(voucher, POLICY, JournalDetails())


def payout(
    *payments: Payment, policy: PaymentPolicy = POLICY, **more: Any
) -> MappedPayment | NothingToPost:
    return journal_from_payout("po_1", payments, policy, arrived_on=date(2026, 3, 4), **more)


def of_payout(kind: str, amount: str, fee: str | None = None, **more: Any) -> Payment:
    return payment(kind, amount, payout_id="po_1", fee=fee, **more)


SALE = of_payout("capture", "100", "3.10")
BACK = of_payout("refund", "20", "0.20")
LOST = of_payout("chargeback", "5", "15")


def test_a_payout_empties_the_clearing_account_into_the_bank() -> None:
    found = payout(SALE, BACK, LOST, SALE, payment("capture", "7", id="pay_other"))
    assert isinstance(found, MappedPayment)
    (table,) = found.document.ledger_journal_table

    assert shown(found) == [
        "debit MAIN 56.70 EUR",
        "credit PSP 75 EUR",
        "debit 601500 18.30 EUR",
    ]
    assert found.voucher.reference == "O-po_1"
    assert found.voucher.posted_on == date(2026, 3, 4)
    assert table.journal_name == "GenJrn"
    assert [line.txt for line in table.ledger_journal_trans] == ["Payout"] * 3


def test_fees_that_were_posted_before_are_not_posted_again() -> None:
    found = payout(SALE, BACK, policy=evolve(POLICY, fees="event"))
    assert isinstance(found, MappedPayment)

    assert shown(found) == ["debit MAIN 76.70 EUR", "credit PSP 76.70 EUR"]


def test_a_payout_of_refunds_takes_money_from_the_bank() -> None:
    found = payout(BACK)
    assert isinstance(found, MappedPayment)

    assert shown(found) == ["credit MAIN 20.20 EUR", "debit PSP 20 EUR", "debit 601500 0.20 EUR"]


def test_a_payout_of_several_orders_balances_by_their_dimensions() -> None:
    rules = POLICY.dimensions
    policy = evolve(
        POLICY,
        dimensions=evolve(rules, constants={}, balancing="Department"),
        rules={
            ("card", None): evolve(CARD, dimensions={"Department": "A"}),
            ("paypal", None): evolve(CARD, dimensions={"Department": "B"}),
        },
    )
    found = payout(SALE, of_payout("refund", "5", method="paypal"), policy=policy)
    assert isinstance(found, MappedPayment)
    assert found.voucher.balancing == "Department"

    assert shown(found) == [
        "debit MAIN 96.90 EUR",
        "credit PSP 100 EUR",
        "debit 601500 3.10 EUR",
        "credit MAIN 5 EUR",
        "debit PSP 5 EUR",
    ]


def test_a_payout_that_nets_to_nothing_is_not_posted() -> None:
    found = payout(of_payout("capture", "20"), of_payout("refund", "20"), of_payout("void", "9"))

    assert found == NothingToPost(about="po_1", reason="the payout is zero")


def test_the_bank_must_have_received_what_the_payments_make() -> None:
    assert isinstance(payout(SALE, deposited=Money(Decimal("96.9"), "EUR")), MappedPayment)
    free = of_payout("capture", "100")
    assert isinstance(payout(free, deposited=Money(Decimal(100), "EUR")), MappedPayment)
    for other in (Money(Decimal("96.91"), "EUR"), Money(Decimal("96.9"), "USD")):
        with pytest.raises(MappingError) as refused:
            payout(SALE, deposited=other)
        (problem,) = refused.value.problems
        assert (problem.path, problem.rule) == ("deposited", "payouts.deposited")


@pytest.mark.parametrize(
    ("payments", "path", "rule"),
    [
        ([CAPTURE], "$.payout_id", "payouts.no-payments"),
        ([SALE, of_payout("refund", "1", currency="USD")], "$.currency", "payouts.currencies"),
        ([of_payout("gift_card", "1", method="gift_card")], "$.kind", "payouts.kind"),
        ([of_payout("capture", "1", method="gift_card")], "$.method", "payouts.no-bank"),
        ([SALE, of_payout("refund", "1", method="other")], "$.method", "payouts.banks"),
    ],
)
def test_a_payout_that_is_not_one_is_refused(payments: list[Payment], path: str, rule: str) -> None:
    other = evolve(CARD, bank=account("Bank OTHER"))
    policy = evolve(POLICY, rules={**POLICY.rules, ("other", None): other})
    with pytest.raises(MappingError) as refused:
        payout(*payments, policy=policy)

    assert [(problem.path, problem.rule) for problem in refused.value.problems] == [(path, rule)]


BEFORE = of_payout(
    "capture", "100", "1.96", currency="BGN", occurred_at="2025-12-30T10:00:00+02:00", id="pay_bgn"
)
AFTER = of_payout("capture", "50", occurred_at="2026-01-02T10:00:00+02:00")


@pytest.mark.parametrize(
    ("payments", "deposited", "lines"),
    [
        ((BEFORE,), "50.13", ["debit MAIN 50.13", "credit PSP 51.13", "debit 601500 1.00"]),
        (
            (BEFORE, AFTER),
            "100.13",
            ["debit MAIN 100.13", "credit PSP 101.13", "debit 601500 1.00"],
        ),
    ],
)
def test_what_was_paid_in_a_currency_that_ended_is_paid_out_in_its_successor(
    payments: tuple[Payment, ...], deposited: str, lines: list[str]
) -> None:
    found = payout(*payments, deposited=Money(Decimal(deposited), "EUR"))
    assert isinstance(found, MappedPayment)

    assert shown(found) == [f"{line} EUR" for line in lines]
    again = payout(*payments)
    assert isinstance(again, MappedPayment)
    assert again.voucher == found.voucher


@pytest.mark.parametrize(
    ("deposited", "lines"),
    [
        ("50.12", ["debit MAIN 50.12", "debit 601500 1.00", "debit 698100 0.01"]),
        ("50.14", ["debit MAIN 50.14", "debit 601500 1.00", "credit 698100 0.01"]),
    ],
)
def test_cents_that_a_changeover_leaves_go_to_their_account(
    deposited: str, lines: list[str]
) -> None:
    arrived = Money(Decimal(deposited), "EUR")
    policy = evolve(POLICY, differences=account("Ledger 698100"))
    found = payout(BEFORE, deposited=arrived, policy=policy)
    assert isinstance(found, MappedPayment)

    assert shown(found) == [f"{line} EUR" for line in [lines[0], "credit PSP 51.13", *lines[1:]]]
    with pytest.raises(MappingError, match=r"\[payouts\.no-difference-account\].*`differences`"):
        payout(BEFORE, deposited=arrived)
    for other in ("50.11", "50.15"):
        with pytest.raises(MappingError, match=r"\[payouts\.deposited\]"):
            payout(BEFORE, deposited=Money(Decimal(other), "EUR"), policy=policy)


TEN = [
    of_payout(
        "capture", "20", "1", currency="BGN", occurred_at="2025-12-30T10:00:00+02:00", id=f"pay_{n}"
    )
    for n in range(10)
]
"""Booked as 97.20 EUR; each less its fee is 9.71, and 190 BGN are 97.15 EUR."""


@pytest.mark.parametrize(
    ("deposited", "difference"),
    [
        ("97.20", ""),
        ("97.16", "0.04 EUR less"),
        ("97.15", "0.05 EUR less"),
        ("97.10", "0.10 EUR less"),
        ("97.09", "0.11 EUR less"),
    ],
)
def test_a_payout_is_converted_by_payments_or_at_once_and_the_rest_is_noted(
    deposited: str, difference: str
) -> None:
    policy = evolve(POLICY, differences=account("Ledger 698100"))
    found = payout(*TEN, deposited=Money(Decimal(deposited), "EUR"), policy=policy)
    assert isinstance(found, MappedPayment)

    assert shown(found)[0] == f"debit MAIN {deposited} EUR"
    said = [note.message.partition(" arrived")[0] for note in found.notes]
    assert said == ([difference] if difference else [])


@pytest.mark.parametrize("deposited", ["97.30", "97.21", "97.17", "97.13", "97.08", "-97.20"])
def test_what_no_conversion_makes_of_a_payout_is_refused(deposited: str) -> None:
    policy = evolve(POLICY, differences=account("Ledger 698100"))
    with pytest.raises(MappingError, match=r"\[payouts\.deposited\]"):
        payout(*TEN, deposited=Money(Decimal(deposited), "EUR"), policy=policy)


def test_a_payout_may_be_of_payments_converted_one_by_one_less_their_fees_at_once() -> None:
    """Ten times 10.23 EUR, less 3 BGN, which are 1.53 EUR where ten times 0.30 BGN are 1.50."""
    policy = evolve(POLICY, differences=account("Ledger 698100"))
    levs = [evolve_payment(each, fee=Decimal("0.30")) for each in TEN]
    found = payout(*levs, deposited=Money(Decimal("100.77"), "EUR"), policy=policy)
    assert isinstance(found, MappedPayment)

    assert shown(found) == [
        "debit MAIN 100.77 EUR",
        "credit PSP 102.30 EUR",
        "debit 601500 1.50 EUR",
        "debit 698100 0.03 EUR",
    ]


def test_cents_that_arrive_above_the_fixed_rate_are_more() -> None:
    with pytest.raises(MappingError, match=r"is 0\.01 EUR more than the fixed rate makes"):
        payout(BEFORE, deposited=Money(Decimal("50.14"), "EUR"))


def test_a_payout_before_the_changeover_is_in_the_old_currency() -> None:
    found = journal_from_payout("po_1", [BEFORE], POLICY, arrived_on=date(2025, 12, 31))
    assert isinstance(found, MappedPayment)

    assert {line.money.currency for line in found.voucher.lines} == {"BGN"}


def test_a_payout_in_another_currency_carries_its_rate() -> None:
    dollars, rate = of_payout("capture", "100", "3", currency="USD"), Decimal("92.155")
    found = payout(dollars, rate=rate)
    assert isinstance(found, MappedPayment)
    (table,) = found.document.ledger_journal_table

    assert [line.exch_rate for line in table.ledger_journal_trans] == [rate] * 3
    given = evolve(POLICY, rates="given")
    with pytest.raises(MappingError, match=r"^\$\.currency .*\[payments\.no-rate\]"):
        payout(dollars, policy=given)
    with pytest.raises(MappingError, match=r"^rate .*\[payments\.rate\]"):
        payout(SALE, policy=given, rate=rate)
    assert payout(SALE, policy=given)


def test_facts_of_an_order_decide_the_dimensions_of_its_payout() -> None:
    policy = evolve(POLICY, rules={("card", None): evolve(CARD, dimensions={"Channel": "W"})})
    found = payout(SALE, policy=policy, facts={OrderId("ord_1"): Facts(channel="web")})
    assert isinstance(found, MappedPayment)

    assert all(line.dimensions["Channel"] == "W" for line in found.voucher.lines)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"company": "USMFX"}, "company"),
        ({"fees": "never"}, "fees"),
        ({"rates": "mine"}, "rates"),
        ({"payment_journal": ""}, "payment_journal"),
        ({"general_journal": "J" * 11}, "general_journal"),
        ({"prepayment_profile": "P" * 11}, "prepayment_profile"),
        ({"differences": account("Bank MAIN")}, "differences"),
        ({"company": ""}, "company"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": ""}, "currency"),
        ({"dimensions": {"Department": "WEB"}}, "dimensions"),
        ({"rules": {"card": CARD}}, "rules.card"),
        ({"rules": {("card",): CARD}}, "rules.card"),
        ({"rules": {("card", "captur"): CARD}}, "rules.card/captur"),
        ({"rules": {("card", None): CARD.clearing}}, "rules.card/None"),
        ({"rules": [CARD]}, "rules"),
        ({"company": 1}, "company"),
        ({"number_vouchers": "yes"}, "number_vouchers"),
        ({"differences": "698100"}, "differences"),
        (
            {
                "rules": {
                    ("card", None): CARD,
                    ("card", PaymentKind.REFUND): evolve(CARD, clearing=account("Bank P2")),
                }
            },
            "rules.card.refund.clearing",
        ),
    ],
)
def test_a_payment_policy_is_checked_when_it_is_made(change: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        evolve(POLICY, **change)

    assert [problem.path for problem in refused.value.problems] == [path]


def test_the_word_of_a_kind_is_the_kind() -> None:
    words: Any = {("card", "capture"): CARD, ("card", None): CARD}

    assert evolve(POLICY, rules=words).rules == {("card", PaymentKind.CAPTURE): CARD, **words}
    ((_, kind), _) = evolve(POLICY, rules=words).rules
    assert kind is PaymentKind.CAPTURE


def test_a_balancing_dimension_that_no_line_can_have_is_refused() -> None:
    def balanced_by(dimension: str, **more: Any) -> PaymentPolicy:
        return evolve(POLICY, dimensions=evolve(POLICY.dimensions, balancing=dimension, **more))

    of_method: Any = {("card", None): evolve(CARD, dimensions={"Unit": "001"})}
    by_fact = DimensionRule(dimension="Unit", fact="channel", values={"web": "001"})
    segments = AccountRange(first="0", last="9", segments=("Unit",))

    assert evolve(balanced_by("Department"), rules=of_method)
    assert balanced_by("Unit", rules=[by_fact], structures=[segments])
    for wrong in (
        {"dimension": "Departmnt"},
        {"dimension": "Unit", "structures": [segments]},
        {"dimension": "Department", "structures": [segments]},
    ):
        with pytest.raises(ConfigError, match=r"^dimensions\.balancing "):
            balanced_by(**wrong)


@pytest.mark.parametrize("length", [1, 10])
def test_names_as_long_as_ax_keeps_them_are_taken(length: int) -> None:
    name = "N" * length
    rule = evolve(
        CARD, clearing=account(f"Bank {name}"), paym_mode=name, bank_transaction=name, loss=None
    )

    assert evolve(
        POLICY,
        company=name[:4],
        payment_journal=name,
        general_journal=name,
        prepayment_profile=name,
        rules={("card", None): rule},
    )
    assert account(f"Cust {name * 2}")


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"clearing": account("Cust C-1")}, "clearing"),
        ({"clearing": account("Bank MAIN")}, "clearing"),
        ({"fee": account("Bank X")}, "fee"),
        ({"loss": account("Bank X")}, "fee"),
        ({"paym_mode": "M" * 11}, "paym_mode"),
        ({"bank_transaction": "M" * 11}, "bank_transaction"),
        ({"dimensions": {" ": "WEB"}}, "dimensions"),
        ({"dimensions": {"Department": 10}}, "dimensions.Department"),
        ({"clearing": "110180"}, "clearing"),
        ({"paym_mode": None}, "paym_mode"),
    ],
)
def test_a_posting_rule_is_checked_when_it_is_made(change: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        evolve(CARD, **change)

    assert path in {problem.path for problem in refused.value.problems}


def test_one_id_with_two_amounts_is_refused_however_they_are_listed() -> None:
    one, other = payment(amount="5.00"), payment(amount="10.00")
    refund = payment("refund", "10.00")
    for listed in ([one, other, refund], [other, one, refund]):
        with pytest.raises(MappingError, match="two-of-one-id"):
            check_captured(listed)
    check_captured([other, other, refund])


@pytest.mark.parametrize("number", ["", " ", "C" * 21, " C-1"])
def test_a_payment_needs_the_account_of_the_buyer(number: str) -> None:
    with pytest.raises(MappingError, match=r"^account .*1 to 20.*\[payments\.no-account\]"):
        journal_from_payment(CAPTURE, POLICY, account=number)


@pytest.mark.parametrize(
    ("amount", "payout_id", "rule"),
    [
        ("10.00", "", "payouts.no-id"),
        ("-10.00", "po_1", "payments.negative"),
        ("10.001", "po_1", "payments.fraction"),
    ],
)
def test_a_payout_is_of_whole_payments_that_name_it(amount: str, payout_id: str, rule: str) -> None:
    paid = payment(amount=amount, **({"payout_id": payout_id} if payout_id else {}))
    with pytest.raises(MappingError, match=rule):
        journal_from_payout(payout_id, [paid], POLICY, arrived_on=date(2026, 3, 5))
