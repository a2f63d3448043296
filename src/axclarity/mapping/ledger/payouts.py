"""What a provider pays out: the clearing account is emptied into the bank, less the fees.

Debit bank (net), debit fees, credit clearing (gross), in one voucher for each payout. When every
payment of a payout was posted, the clearing account is zero after it. Amounts are in the currency
of the payments, which all must share; a payout in another currency than its payments is refused,
since no single rate turns one into the other. Only a currency that has ended by the day of the
payout counts in its successor, at the rate that is law: each payment and each fee by itself, as
they were booked. The provider may have converted each payment less its fee, all of them at once, or
each payment by itself and the fees at once: the cents in between are a difference of the payout.
Source: Microsoft's documentation of bank and ledger journals in AX 2012; that a provider's payout
names its payments is an assumption about the shop.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from axclarity.clarity.models import Payment, PaymentKind
from axclarity.errors import MappingError, Problem
from axclarity.mapping.ledger.dimensions import Facts, account_dimensions
from axclarity.mapping.ledger.fees import fee_account
from axclarity.mapping.ledger.journals import JournalDetails, journal_from_voucher
from axclarity.mapping.ledger.payments import (
    MappedPayment,
    NothingToPost,
    check_amounts,
    each_once,
    in_force,
    payment_dimensions,
    posting_rate,
    posting_rule,
)
from axclarity.mapping.ledger.policy import Account, PaymentPolicy, PostingRule
from axclarity.mapping.ledger.vouchers import Voucher, VoucherLine, signed_line, voucher_reference
from axclarity.mapping.notes import Note
from axclarity.values import Money, OrderId, minor_unit
from axclarity.values.exactly import exactly

__all__ = ["journal_from_payout"]

_SIGN = {
    PaymentKind.CAPTURE: 1,
    PaymentKind.REFUND: -1,
    PaymentKind.CHARGEBACK: -1,
    PaymentKind.AUTHORIZATION: 0,
    PaymentKind.VOID: 0,
}
_Posting = tuple[Account, Money, dict[str, str]]


@exactly
def journal_from_payout(
    payout_id: str,
    payments: Sequence[Payment],
    policy: PaymentPolicy,
    *,
    arrived_on: date,
    deposited: Money | None = None,
    facts: Mapping[OrderId, Facts] | None = None,
    rate: Decimal | None = None,
) -> MappedPayment | NothingToPost:
    """The journal of a payout, from the payments that came with it; others are not looked at.

    Args:
        deposited: what the bank says has arrived, where it is known.
        facts: of the orders, for the dimensions.
        rate: accounting currency per 100 units of the payout's.

    Raises:
        MappingError: no payout or no payment of it, several currencies or banks, a kind that is
            never paid out, no rule or account, an amount that is negative or has a fraction of the
            minor unit, no rate where the policy wants one, or `deposited` is not what the payments
            make; where a currency ended before the payout, what they make converted in one of the
            three ways, give or take a minor unit.
        InvalidValue: no such currency, or not in use any more on that day.
    """
    if not payout_id:
        raise _refused("payout_id", "payouts.no-id", "is empty")
    ours = [payment for payment in each_once(payments) if payment.payout_id == payout_id]
    for payment in ours:
        check_amounts(payment)
    paid = [_on_the_day(payment, arrived_on) for payment in ours]
    _check(paid, policy)
    currency = paid[0].currency
    net = Money.total(map(_net, paid), currency)
    missing = _missing(net, deposited, ours, arrived_on)
    known = facts or {}
    postings = [p for payment in paid for p in _postings(payment, policy, known)]
    postings += _of_missing(missing, paid[0], policy, known)
    lines = _merged(postings)
    if not lines:
        return NothingToPost(about=payout_id, reason="the payout is zero")
    voucher = Voucher(
        reference=voucher_reference("O", payout_id),
        posted_on=arrived_on,
        lines=tuple(lines),
        balancing=policy.dimensions.balancing,
    )
    details = JournalDetails(text="Payout", rate=posting_rate(currency, policy, rate))
    document = journal_from_voucher(voucher, policy, details)
    return MappedPayment(voucher=voucher, document=document, notes=_notes(missing))


def _postings(
    payment: Payment, policy: PaymentPolicy, facts: Mapping[OrderId, Facts]
) -> Iterator[_Posting]:
    rule = posting_rule(payment, policy)
    values = payment_dimensions(payment, rule, policy, facts.get(payment.order_id, Facts()))
    gross, fee = _gross(payment), payment.fee or Decimal(0)
    amounts = [(_bank(rule), gross - fee)]
    if policy.fees == "event":
        amounts.append((rule.clearing, fee - gross))
    else:
        amounts.append((rule.clearing, -gross))
        if fee:
            amounts.append((fee_account(rule), fee))
    for account, amount in amounts:
        dimensions = account_dimensions(account, values, policy.dimensions)
        yield account, Money(amount, payment.currency), dimensions


def _of_missing(
    missing: Money, payment: Payment, policy: PaymentPolicy, facts: Mapping[OrderId, Facts]
) -> Iterator[_Posting]:
    """What the bank has less, on the account for it, with the dimensions of a payment."""
    if not missing:
        return
    if policy.differences is None:
        raise MappingError(
            Problem(
                path="deposited",
                rule="payouts.no-difference-account",
                message=f"is {_apart(missing)} than the fixed rate makes of the payments",
                hint="Name an account for such cents: `differences` of the payment policy.",
            )
        )
    rule = posting_rule(payment, policy)
    values = payment_dimensions(payment, rule, policy, facts.get(payment.order_id, Facts()))
    for account, money in ((_bank(rule), -missing), (policy.differences, missing)):
        yield account, money, account_dimensions(account, values, policy.dimensions)


def _notes(missing: Money) -> tuple[Note, ...]:
    if not missing:
        return ()
    message = f"{_apart(missing)} arrived than the fixed rate makes of the payments"
    return (Note(path="deposited", rule="payouts.difference", message=message),)


def _apart(missing: Money) -> str:
    return f"{missing} less" if missing.amount > 0 else f"{-missing} more"


def _merged(postings: Iterable[_Posting]) -> list[VoucherLine]:
    """One line for each account and set of dimensions, in the order they first appear."""
    sums: defaultdict[tuple[Account, str, tuple[tuple[str, str], ...]], Decimal]
    sums = defaultdict(Decimal)
    for account, money, dimensions in postings:
        sums[account, money.currency, tuple(sorted(dimensions.items()))] += money.amount
    return [
        line
        for (account, currency, dimensions), amount in sums.items()
        for line in signed_line(account, Money(amount, currency), dict(dimensions))
    ]


def _on_the_day(payment: Payment, arrived_on: date) -> Payment:
    """A payment in what its currency has become by the day of its payout."""
    amount = in_force(Money(payment.amount, payment.currency), arrived_on)
    if amount.currency == payment.currency:
        return payment
    fee = in_force(Money(payment.fee or Decimal(0), payment.currency), arrived_on)
    changed = {"amount": amount.amount, "fee": fee.amount, "currency": amount.currency}
    return payment.model_copy(update=changed)


def _gross(payment: Payment) -> Decimal:
    return _SIGN[payment.kind] * payment.amount


def _net(payment: Payment) -> Money:
    return Money(_gross(payment) - (payment.fee or Decimal(0)), payment.currency)


def _bank(rule: PostingRule) -> Account:
    if rule.bank is None:
        raise _refused("$.method", "payouts.no-bank", "no bank account for payouts of this method")
    return rule.bank


def _check(payments: Sequence[Payment], policy: PaymentPolicy) -> None:
    if not payments:
        raise _refused("$.payout_id", "payouts.no-payments", "no payment came with this payout")
    if len({payment.currency for payment in payments}) > 1:
        raise _refused("$.currency", "payouts.currencies", "is not the same for all payments")
    if any(payment.kind not in _SIGN for payment in payments):
        raise _refused("$.kind", "payouts.kind", "is of a kind that no provider pays out")
    if len({_bank(posting_rule(payment, policy)) for payment in payments}) > 1:
        raise _refused("$.method", "payouts.banks", "is paid out to another bank than the others")


def _missing(
    net: Money, deposited: Money | None, payments: Sequence[Payment], arrived_on: date
) -> Money:
    """What the bank has less than we make of the payments, negative where it has more.

    Nothing, but for what rounding leaves where a currency ended before the payout.

    Args:
        payments: as they were paid, in either currency.
    """
    if deposited is None or deposited == net:
        return Money.zero(net.currency)
    if deposited.currency == net.currency and any(p.currency != net.currency for p in payments):
        missing = [each - deposited for each in _by_law(payments, net.currency, arrived_on)]
        if min(abs(each.amount) for each in missing) <= minor_unit(net.currency):
            return net - deposited
    raise MappingError(
        Problem(
            path="deposited",
            rule="payouts.deposited",
            message=f"is {deposited}, the payments less their fees make {net}",
            hint="A payment of the payout is missing, or the provider kept something more. If what "
            "was announced is wrong, announce the payout anew.",
        )
    )


def _by_law(payments: Sequence[Payment], currency: str, on: date) -> tuple[Money, ...]:
    """What the payments less their fees make, by each way to convert them.

    Each payment less its fee by itself; all at once; each payment by itself, the fees at once.
    """
    grosses = [Money(_gross(payment), payment.currency) for payment in payments]
    fees = [Money(payment.fee or Decimal(0), payment.currency) for payment in payments]
    nets = [gross - fee for gross, fee in zip(grosses, fees, strict=True)]
    return (
        _each_converted(nets, currency, on),
        _converted_at_once(nets, currency, on),
        _each_converted(grosses, currency, on) - _converted_at_once(fees, currency, on),
    )


def _each_converted(amounts: Iterable[Money], currency: str, on: date) -> Money:
    return Money.total((in_force(amount, on) for amount in amounts), currency)


def _converted_at_once(amounts: Iterable[Money], currency: str, on: date) -> Money:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for amount in amounts:
        sums[amount.currency] += amount.amount
    return _each_converted((Money(each, before) for before, each in sums.items()), currency, on)


def _refused(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))
