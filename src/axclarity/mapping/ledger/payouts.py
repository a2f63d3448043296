"""What a provider pays out: the clearing account is emptied into the bank, less the fees.

Debit bank (net), debit fees, credit clearing (gross), in one voucher for each payout. When every
payment of a payout was posted, the clearing account is zero after it. Amounts are in the currency
of the payments, which all must share; a payout in another currency than its payments is refused,
since no single rate turns one into the other. Source: Microsoft's documentation of bank and ledger
journals in AX 2012; that a provider's payout names its payments is an assumption about the shop.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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
    payment_dimensions,
    posting_rule,
)
from axclarity.mapping.ledger.policy import Account, PaymentPolicy, PostingRule
from axclarity.mapping.ledger.vouchers import Voucher, VoucherLine, signed_line, voucher_reference
from axclarity.values import Money, OrderId
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
) -> MappedPayment | NothingToPost:
    """The journal of a payout, from the payments that came with it; others are not looked at.

    Args:
        deposited: what the bank says has arrived, where it is known.
        facts: of the orders, for the dimensions.

    Raises:
        MappingError: no payout or no payment of it, several currencies or banks, a kind that is
            never paid out, no rule or account, an amount that is negative or has a fraction of the
            minor unit, or `deposited` is not what the payments make.
        InvalidValue: no such currency, or not in use any more on that day.
    """
    if not payout_id:
        raise _refused("payout_id", "payouts.no-id", "is empty")
    ours = [payment for payment in each_once(payments) if payment.payout_id == payout_id]
    _check(ours, policy)
    net = sum((_gross(p) - (p.fee or Decimal(0)) for p in ours), start=Decimal(0))
    _check_deposited(Money(net, ours[0].currency), deposited)
    lines = _merged(p for payment in ours for p in _postings(payment, policy, facts or {}))
    if not lines:
        return NothingToPost(about=payout_id, reason="the payout is zero")
    voucher = Voucher(
        reference=voucher_reference("O", payout_id),
        posted_on=arrived_on,
        lines=tuple(lines),
        balancing=policy.dimensions.balancing,
    )
    document = journal_from_voucher(voucher, policy, JournalDetails(text="Payout"))
    return MappedPayment(voucher=voucher, document=document)


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


def _merged(postings: Iterator[_Posting]) -> list[VoucherLine]:
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


def _gross(payment: Payment) -> Decimal:
    return _SIGN[payment.kind] * payment.amount


def _bank(rule: PostingRule) -> Account:
    if rule.bank is None:
        raise _refused("$.method", "payouts.no-bank", "no bank account for payouts of this method")
    return rule.bank


def _check(payments: Sequence[Payment], policy: PaymentPolicy) -> None:
    if not payments:
        raise _refused("$.payout_id", "payouts.no-payments", "no payment came with this payout")
    for payment in payments:
        check_amounts(payment)
    if len({payment.currency for payment in payments}) > 1:
        raise _refused("$.currency", "payouts.currencies", "is not the same for all payments")
    if any(payment.kind not in _SIGN for payment in payments):
        raise _refused("$.kind", "payouts.kind", "is of a kind that no provider pays out")
    if len({_bank(posting_rule(payment, policy)) for payment in payments}) > 1:
        raise _refused("$.method", "payouts.banks", "is paid out to another bank than the others")


def _check_deposited(net: Money, deposited: Money | None) -> None:
    if deposited is None or deposited == net:
        return
    raise MappingError(
        Problem(
            path="deposited",
            rule="payouts.deposited",
            message=f"is {deposited}, the payments less their fees make {net}",
            hint="A payment of the payout is missing, or the provider kept something more. If what "
            "was announced is wrong, announce the payout anew.",
        )
    )


def _refused(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))
