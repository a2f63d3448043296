"""Shop payments become vouchers of the general ledger, and the journals that post them.

==============  ============================  ===================
Kind            Debit                         Credit
==============  ============================  ===================
capture         clearing                      customer
gift card       liability                     customer
store credit    liability                     customer
refund          customer                      clearing, liability
chargeback      customer, or a loss account   clearing
==============  ============================  ===================

An authorisation, its void, and what is bought on account move no money: nothing is posted. A refund
mirrors its capture, so that both together leave nothing on any account. A fee has a voucher of its
own. Amounts are in the currency of the payment; AX converts, at its own rate of the day or at the
one it is given.

Source: Microsoft's documentation of payment journals in AX 2012. Assumptions: amounts are positive
and the kind says the direction; the day of posting is the day in the offset that the shop sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import evolve, frozen

from axclarity.ax.documents.ledger_journal import (
    LedgerGeneralJournal,
    LedgerJournalTable,
    LedgerJournalTrans,
)
from axclarity.ax.documents.payment_journal import CustPaymJournal
from axclarity.clarity.models import Payment, PaymentKind
from axclarity.errors import ConfigError, MappingError, Problem
from axclarity.mapping.addresses import fits
from axclarity.mapping.checks import is_number
from axclarity.mapping.currency import RateTable, convert
from axclarity.mapping.ledger.dimensions import Facts, account_dimensions, dimensions_from_facts
from axclarity.mapping.ledger.journals import JournalDetails, journal_from_voucher
from axclarity.mapping.ledger.policy import Account, AccountType, PaymentPolicy, PostingRule
from axclarity.mapping.ledger.vouchers import Voucher, VoucherLine, signed_line, voucher_reference
from axclarity.mapping.notes import Note
from axclarity.values import RETIRED_CURRENCIES, Money, OrderId, minor_unit, round_to
from axclarity.values.exactly import exactly

__all__ = [
    "MappedPayment",
    "NothingToPost",
    "check_captured",
    "journal_from_payment",
    "voucher_from_payment",
]

_PAID = (PaymentKind.CAPTURE, PaymentKind.GIFT_CARD, PaymentKind.STORE_CREDIT)
_GIVEN_BACK = (PaymentKind.REFUND, PaymentKind.CHARGEBACK)
_LAW = RateTable(quotes=())
"""No market's rates: only those at which a currency became another."""
_OTHER = "A refund in another currency than the capture counts as not captured."
_TOO_MUCH = (
    "Correct the payments in the shop, and replay. If so much has really gone back, book by hand "
    "what is not booked yet, and resolve the letter."
)
_NOT_GIVEN = "None of these payments is a capture: give all payments of the order (`payments=`)."


@frozen(kw_only=True)
class NothingToPost:
    """A payment or payout that moves no money in the ledger, and why."""

    about: str
    reason: str


@frozen(kw_only=True)
class MappedPayment:
    """A balanced voucher, the journal that posts it, and notes on what a person may ask."""

    voucher: Voucher
    document: CustPaymJournal | LedgerGeneralJournal
    notes: tuple[Note, ...] = ()


@exactly
def journal_from_payment(
    payment: Payment,
    policy: PaymentPolicy,
    *,
    account: str,
    payments: Sequence[Payment] = (),
    facts: Facts | None = None,
    invoice: str = "",
    rate: Decimal | None = None,
) -> MappedPayment | NothingToPost:
    """The journal of a payment, for the AX account of the buyer.

    Args:
        payments: all payments of the order; what goes back must have been captured.
        facts: decide the dimensions, beside the payment's method.
        invoice: the invoice in AX that the payment settles, where it is known.
        rate: accounting currency per 100 units of the payment's.

    Raises:
        MappingError: no posting rule, more given back than captured, no rate where the policy wants
            one, a dimension that is missing.
        InvalidValue: no such currency, or not in use any more on the day of the payment.
        InvalidDocument: a text is longer than AX keeps.
    """
    if payment.kind in _GIVEN_BACK:
        check_captured([*payments, payment])
    voucher = voucher_from_payment(payment, policy, account=account, facts=facts)
    if isinstance(voucher, NothingToPost):
        return voucher
    details, notes = _details(payment, policy, invoice)
    details = evolve(details, rate=posting_rate(payment.currency, policy, rate))
    document = journal_from_voucher(voucher, policy, details)
    return MappedPayment(voucher=voucher, document=document, notes=notes)


@exactly
def voucher_from_payment(
    payment: Payment, policy: PaymentPolicy, *, account: str, facts: Facts | None = None
) -> Voucher | NothingToPost:
    """The voucher of a payment, without its fee; its reference is always the same.

    Raises:
        MappingError: what `journal_from_payment` raises about rules, amounts and dimensions.
        InvalidValue: no such currency, or not in use any more on the day of the payment.
        InvalidDocument: a text that XML cannot hold.
    """
    check_amounts(payment)
    buyer = _buyer(account)
    lines = list(_lines(payment, policy, buyer, facts or Facts()))
    if not lines:
        return NothingToPost(about=payment.id, reason=_reason(payment))
    return Voucher(
        reference=voucher_reference("P", payment.id),
        posted_on=payment.occurred_at.date(),
        lines=tuple(lines),
        balancing=policy.dimensions.balancing,
    )


@exactly
def check_captured(payments: Iterable[Payment]) -> None:
    """Check that no more goes back than came in, by order and currency; gift cards came in too.

    A payment that is listed twice counts once. What is left in a currency that has ended by the day
    of the order's last payment counts in its successor, at the rate that is law.

    Raises:
        MappingError: rule `payments.more-than-captured`, with the difference, or
            `payments.two-of-one-id`.
    """
    by_order: defaultdict[OrderId, list[Payment]] = defaultdict(list)
    for payment in each_once(payments):
        by_order[payment.order_id].append(payment)
    problems = [
        Problem(
            path="$.amount",
            rule="payments.more-than-captured",
            message=f"{-amount:f} {currency} more go back than were captured for the order",
            hint=_hint(currency, ours),
        )
        for _, ours in sorted(by_order.items())
        for currency, amount in sorted(_left(ours).items())
        if amount < 0
    ]
    if problems:
        raise MappingError(*problems)


def _hint(currency: str, payments: Sequence[Payment]) -> str:
    captured = {each.currency for each in payments if each.kind in _PAID}
    if not captured:
        return _NOT_GIVEN
    today = _last_day(payments)
    captured |= {_successor(each, today) for each in captured}
    return _TOO_MUCH if currency in captured else _OTHER


def _left(payments: Sequence[Payment]) -> Mapping[str, Decimal]:
    """What the payments of an order leave of it, by currency; negative where too much went back."""
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    for payment in payments:
        left[payment.currency] += _moved(payment)
    today = _last_day(payments)
    for currency, amount in [*left.items()]:
        later = in_force(Money(amount, currency), today)
        if amount > 0 and later.currency != currency:
            left[later.currency] += later.amount
    return left


def _last_day(payments: Iterable[Payment]) -> date:
    return max(payment.occurred_at.date() for payment in payments)


def in_force(money: Money, on: date) -> Money:
    """Money in what has taken its currency's place by a day, at the rate that is law.

    A currency that ended without such a rate stays.
    """
    successor = _successor(money.currency, on)
    if successor == money.currency:
        return money
    return convert(money, successor, on=on, table=_LAW).money


def _successor(currency: str, on: date) -> str:
    """What has taken a currency's place by a day, or the currency itself."""
    retired = RETIRED_CURRENCIES.get(currency)
    if retired is None or on < retired.until or not retired.successor:
        return currency
    return _successor(retired.successor, on)


def each_once(payments: Iterable[Payment]) -> list[Payment]:
    """The payments, those that are listed twice once.

    Raises:
        MappingError: rule `payments.two-of-one-id`: one id, and other facts.
    """
    known: dict[str, Payment] = {}
    for payment in payments:
        if known.setdefault(payment.id, payment) != payment:
            raise _refused("$.id", "payments.two-of-one-id", "is that of another payment, too")
    return list(known.values())


def posting_rule(payment: Payment, policy: PaymentPolicy) -> PostingRule:
    """The rule for a payment.

    Raises:
        MappingError: rule `payments.no-rule`.
    """
    rule = policy.rule_for(payment.method, payment.kind)
    if rule is None:
        raise MappingError(
            Problem(
                path="$.method",
                rule="payments.no-rule",
                message=f"no posting rule for {payment.kind.value} by {payment.method!r}",
                hint="Add the method to the payment policy; money is never left out.",
            )
        )
    return rule


def payment_dimensions(
    payment: Payment, rule: PostingRule, policy: PaymentPolicy, facts: Facts
) -> dict[str, str]:
    """The dimensions of a payment's lines; those of its method win."""
    known = evolve(facts, payment_method=payment.method)
    return {**dimensions_from_facts(known, policy.dimensions), **rule.dimensions}


def _lines(
    payment: Payment, policy: PaymentPolicy, buyer: Account, facts: Facts
) -> Iterator[VoucherLine]:
    moved = Money(_moved(payment), payment.currency)
    if not moved:
        return
    rule = posting_rule(payment, policy)
    values = payment_dimensions(payment, rule, policy, facts)
    other = buyer
    if payment.kind is PaymentKind.CHARGEBACK and rule.loss is not None:
        other = rule.loss
    for each, money in ((rule.clearing, moved), (other, -moved)):
        yield from signed_line(each, money, account_dimensions(each, values, policy.dimensions))


def _moved(payment: Payment) -> Decimal:
    """What comes to the clearing account; negative where it goes back."""
    if payment.kind in _PAID:
        return payment.amount
    return -payment.amount if payment.kind in _GIVEN_BACK else Decimal(0)


def check_amounts(payment: Payment) -> None:
    """Check that a payment is of whole minor units and not negative.

    Raises:
        MappingError: rule `payments.negative` or `payments.fraction`.
    """
    unit = minor_unit(payment.currency)
    if payment.amount < 0:
        raise _refused("$.amount", "payments.negative", "must not be negative; the kind says where")
    for path, amount in (("$.amount", payment.amount), ("$.fee", payment.fee or Decimal(0))):
        if round_to(amount, unit) != amount:
            raise _refused(path, "payments.fraction", f"has a fraction of {unit:f}")


def _buyer(account: str) -> Account:
    try:
        return Account(type=AccountType.CUSTOMER, number=account)
    except ConfigError as error:
        (problem,) = error.problems
        raise _refused(
            "account", "payments.no-account", f"is the buyer's account in AX, and {problem.message}"
        ) from None


def _reason(payment: Payment) -> str:
    return "the amount is zero" if _moves(payment.kind) else f"{payment.kind.value} moves no money"


def _moves(kind: PaymentKind) -> bool:
    return kind in _PAID or kind in _GIVEN_BACK


def posting_rate(currency: str, policy: PaymentPolicy, rate: Decimal | None) -> Decimal | None:
    """The rate that AX shall post amounts of a currency at, or `None`: its own.

    Raises:
        MappingError: rule `payments.no-rate` or `payments.rate`.
    """
    foreign = currency != policy.currency
    if rate is None:
        if foreign and policy.rates == "given":
            raise _refused("$.currency", "payments.no-rate", "needs the rate that AX shall post at")
        return None
    if not (is_number(rate) and rate > 0 and foreign):
        message = "must be a positive Decimal, and only for other than the ledger's own"
        raise _refused("rate", "payments.rate", message)
    return rate


def _details(
    payment: Payment, policy: PaymentPolicy, invoice: str
) -> tuple[JournalDetails, tuple[Note, ...]]:
    rule = posting_rule(payment, policy)
    text, notes = payment_text(payment.kind.value.replace("_", " ").capitalize(), payment)
    short = fits(LedgerJournalTrans, "paym_reference", payment.reference)
    if not short:
        notes += (_left_out("$.reference", "is longer than PaymReference; it is in the notes"),)
    details = JournalDetails(
        text=text,
        paym_mode=rule.paym_mode,
        paym_reference=payment.reference if short else "",
        notes="" if short else payment.reference,
        bank_transaction=rule.bank_transaction,
        invoice=invoice,
        prepayment_profile="" if invoice else policy.prepayment_profile,
    )
    return details, notes


def payment_text(what: str, payment: Payment) -> tuple[str, tuple[Note, ...]]:
    """What a line says about a payment, and a note where there is no room for its order."""
    text = f"{what} {payment.order_id}"
    if fits(LedgerJournalTrans, "txt", text) and fits(LedgerJournalTable, "name", text):
        return text, ()
    return what, (_left_out("$.order_id", "is longer than the text of a line"),)


def _left_out(path: str, message: str) -> Note:
    return Note(path=path, rule="payments.too-long", message=message)


def _refused(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))
