"""Money in the ledger: vouchers balance, refunds mirror captures, payouts empty the clearing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.ax.documents import given
from axclarity.clarity.models import Payment, PaymentKind, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping.ledger.dimensions import Facts
from axclarity.mapping.ledger.fees import journal_from_fee
from axclarity.mapping.ledger.payments import MappedPayment, check_captured, journal_from_payment
from axclarity.mapping.ledger.payouts import journal_from_payout
from axclarity.mapping.ledger.policy import (
    Account,
    AccountRange,
    AccountType,
    DimensionPolicy,
    DimensionRule,
    Fact,
    PaymentPolicy,
    PostingRule,
)
from axclarity.mapping.ledger.vouchers import (
    Side,
    Voucher,
    VoucherLine,
    signed_line,
    voucher_reference,
)
from axclarity.values import Money, OrderId, minor_unit
from tests.property._examples import thorough

pytestmark = pytest.mark.property

CURRENCIES = {"JPY": 0, "EUR": 2, "USD": 2, "KWD": 3}
PAID_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANNELS = ("web", "app", "market")


def ledger(number: str) -> Account:
    return Account(type=AccountType.LEDGER, number=number)


@cache
def policy(fees: str = "payout", *, loss: bool = False) -> PaymentPolicy:
    bank = Account(type=AccountType.BANK, number="MAIN")
    extra = ledger("698") if loss else None
    return PaymentPolicy(
        company="USMF",
        currency="USD",
        payment_journal="CustPay",
        general_journal="GenJrn",
        fees=fees,
        rules={
            ("card", None): PostingRule(
                clearing=Account(type=AccountType.BANK, number="PSP"),
                fee=ledger("601"),
                bank=bank,
                loss=extra,
            ),
            ("paypal", None): PostingRule(
                clearing=ledger("181"), fee=ledger("602"), bank=bank, loss=extra
            ),
            ("gift_card", None): PostingRule(clearing=ledger("250")),
        },
        dimensions=DimensionPolicy(
            rules=(
                DimensionRule(
                    dimension="Unit",
                    fact=Fact.CHANNEL,
                    values={name: name.upper() for name in CHANNELS},
                ),
            ),
            constants={"Unit": "HQ", "Region": "EU"},
            structures=(
                AccountRange(first="100", last="399", segments=("Unit",), required={"Unit"}),
                AccountRange(first="600", last="699", segments=("Region", "Unit")),
            ),
            balancing="Unit",
        ),
    )


facts = st.sampled_from([*CHANNELS, ""]).map(lambda channel: Facts(channel=channel))
currencies = st.sampled_from(sorted(CURRENCIES))
amounts_and_fees = st.tuples(st.integers(0, 10**9), st.integers(-500, 10_000))
ids = st.text("abcXYZ019_-", min_size=1, max_size=30)
order_ids = st.sampled_from(["ord_1", "ord_2", "ord_3"])
references = st.text("abc019", max_size=30)
hours = st.integers(0, 90)


@st.composite
def payments(
    draw: st.DrawFn,
    kinds: Iterable[PaymentKind] = tuple(PaymentKind),
    currency: str | None = None,
    methods: Iterable[str] = ("card", "paypal"),
) -> Payment:
    code = currency or draw(currencies)
    digits = CURRENCIES[code]
    amount, fee = draw(amounts_and_fees)
    content: dict[str, Any] = {
        "id": draw(ids),
        "order_id": draw(order_ids),
        "kind": draw(st.sampled_from(sorted(kinds))).value,
        "method": draw(st.sampled_from(sorted(methods))),
        "reference": draw(references),
        "amount": f"{Decimal(amount).scaleb(-digits):f}",
        "currency": code,
        "occurred_at": (PAID_AT + timedelta(hours=draw(hours))).isoformat(),
        "fee": f"{Decimal(fee).scaleb(-digits):f}",
        "payout_id": "po_1",
    }
    return record_from_object(Payment, content)


def sums(lines: Iterable[VoucherLine]) -> dict[tuple[str, str], Decimal]:
    """Debit less credit by account and currency."""
    left: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for line in lines:
        sign = 1 if line.side is Side.DEBIT else -1
        left[line.account.number, line.money.currency] += sign * line.money.amount
    return dict(left)


def vouchers(payment: Payment, used: PaymentPolicy, **more: Any) -> list[MappedPayment]:
    """What is booked of a payment: what moved, and its fee."""
    capture = more.pop("payments", [_capture(payment)])
    facts = more.get("facts")
    both = (
        journal_from_payment(payment, used, account="C-1", payments=capture, **more),
        journal_from_fee(payment, used, facts=facts),
    )
    return [each for each in both if isinstance(each, MappedPayment)]


def journal_lines(mapped: MappedPayment) -> list[Any]:
    (table,) = mapped.document.ledger_journal_table
    return list(table.ledger_journal_trans)


@thorough
@drawn(payments(), facts, st.sampled_from(["payout", "event"]), st.booleans())
def test_every_voucher_balances_by_currency_and_by_value_of_the_balancing_dimension(
    payment: Payment, known: Facts, fees: str, loss: bool
) -> None:
    for mapped in vouchers(payment, policy(fees, loss=loss), facts=known):
        left: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for line in mapped.voucher.lines:
            sign = 1 if line.side is Side.DEBIT else -1
            left[line.money.currency, line.dimensions["Unit"]] += sign * line.money.amount
        assert set(left.values()) == {Decimal(0)}
        assert {unit for _, unit in left} == {known.channel.upper() or "HQ"}


@thorough
@drawn(payments(), facts, st.sampled_from(["payout", "event"]))
def test_no_line_is_in_debit_and_in_credit_and_none_is_zero(
    payment: Payment, known: Facts, fees: str
) -> None:
    for mapped in vouchers(payment, policy(fees), facts=known):
        (line,) = journal_lines(mapped)
        amounts = [given(line.amount_cur_debit, None), given(line.amount_cur_credit, None)]
        assert [amount is None for amount in amounts].count(True) == 1
        assert all(amount > 0 for amount in amounts if amount is not None)


def _capture(payment: Payment) -> Payment:
    return payment.model_copy(update={"id": "before", "kind": PaymentKind.CAPTURE})


@thorough
@drawn(
    payments(kinds=[PaymentKind.CAPTURE], methods=["card", "paypal", "gift_card"]),
    st.sampled_from(["payout", "event"]),
    st.booleans(),
)
def test_a_refund_mirrors_its_capture_and_leaves_nothing_but_the_fees(
    capture: Payment, fees: str, loss: bool
) -> None:
    if capture.method == "gift_card":
        capture = capture.model_copy(update={"fee": None})
    refund = capture.model_copy(update={"id": "rf", "kind": PaymentKind.REFUND, "fee": None})
    used = policy(fees, loss=loss)
    lines: list[VoucherLine] = []
    for each in (capture, refund):
        for mapped in vouchers(each, used, payments=[capture]):
            lines += mapped.voucher.lines
    left = {account: amount for (account, _), amount in sums(lines).items() if amount}
    fee = (capture.fee or Decimal(0)) if fees == "event" else Decimal(0)
    clearing = {"card": "PSP", "paypal": "181", "gift_card": "250"}[capture.method]
    fee_account = {"card": "601", "paypal": "602", "gift_card": ""}[capture.method]
    assert left == ({fee_account: fee, clearing: -fee} if fee else {})


@thorough
@drawn(st.lists(payments(currency="EUR"), min_size=1, max_size=8))
def test_no_more_goes_back_than_was_captured(found: list[Payment]) -> None:
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    unique = {each.id: each for each in found}
    for each in unique.values():
        sign = {"capture": 1, "gift_card": 1, "store_credit": 1, "refund": -1, "chargeback": -1}
        left[each.order_id] += sign.get(each.kind.value, 0) * each.amount
    two_of_one_id = any(unique[each.id] != each for each in found)
    if two_of_one_id or min(left.values()) < 0:
        with pytest.raises(MappingError):
            check_captured(found)
    else:
        check_captured(found)


KINDS = [PaymentKind.CAPTURE, PaymentKind.REFUND, PaymentKind.CHARGEBACK, PaymentKind.VOID]


@thorough
@drawn(
    st.lists(
        payments(kinds=KINDS, currency="EUR"), min_size=1, max_size=8, unique_by=lambda p: p.id
    ),
    st.sampled_from(["payout", "event"]),
    st.booleans(),
)
def test_the_clearing_accounts_are_empty_after_the_payout(
    found: list[Payment], fees: str, by_channel: bool
) -> None:
    used = policy(fees)
    channels = zip(("ord_1", "ord_2", "ord_3"), CHANNELS, strict=True)
    by_order = {OrderId(o): Facts(channel=c) for o, c in channels} if by_channel else {}
    captured = [_capture(each).model_copy(update={"id": f"c.{i}"}) for i, each in enumerate(found)]
    enough = [each.model_copy(update={"amount": Decimal(10**12)}) for each in captured]
    lines: list[VoucherLine] = []
    for each in found:
        known = by_order.get(each.order_id, Facts())
        for mapped in vouchers(each, used, payments=enough, facts=known):
            lines += mapped.voucher.lines
    payout = journal_from_payout("po_1", found, used, arrived_on=date(2026, 3, 5), facts=by_order)
    if isinstance(payout, MappedPayment):
        lines += payout.voucher.lines
    left = sums(lines)
    assert left.get(("PSP", "EUR"), 0) == 0
    assert left.get(("181", "EUR"), 0) == 0
    fee = sum((each.fee or Decimal(0) for each in found), start=Decimal(0))
    assert left.get(("601", "EUR"), 0) + left.get(("602", "EUR"), 0) == fee


@thorough
@drawn(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_two_keys_never_share_a_reference_however_ax_compares_them(one: str, other: str) -> None:
    first, second = voucher_reference("P", one), voucher_reference("P", other)
    assert len(first) <= 20
    assert first == voucher_reference("P", one)
    assert (first.casefold() == second.casefold()) == (one == other)
    assert first != voucher_reference("O", one)


@thorough
@drawn(
    st.lists(
        st.tuples(
            st.integers(-(10**6), 10**6),
            st.sampled_from(sorted(CURRENCIES)),
            st.sampled_from(["A", "B", ""]),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", "Unit"]),
)
def test_what_does_not_balance_cannot_be_made(
    amounts: list[tuple[int, str, str]], balancing: str
) -> None:
    lines: list[VoucherLine] = []
    left: defaultdict[tuple[str, str], int] = defaultdict(int)
    for units, currency, value in amounts:
        money = Money(units * minor_unit(currency), currency)
        lines += signed_line(ledger("100"), money, {"Unit": value} if value else {})
        left[currency, value if balancing else ""] += units
    make = partial(
        Voucher,
        reference=voucher_reference("T", "1"),
        posted_on=date(2026, 3, 1),
        lines=tuple(lines),
        balancing=balancing,
    )
    if not lines or any(left.values()):
        with pytest.raises(MappingError):
            make()
    else:
        make()
