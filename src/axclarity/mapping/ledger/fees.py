"""What a provider keeps of a payment, where the policy posts it before the payout.

Debit fee account, credit clearing, in a voucher beside that of the payment: providers often tell a
fee only after its payment was booked, and what is booked stays as it is. It has the date of its
payment, whenever it becomes known, so that the same fee makes the same voucher. A negative fee has
come back, and is posted the other way round. In a currency that has ended by that date it counts in
the successor, as it does in its payout.
"""

from decimal import Decimal

from axclarity.clarity.models import Payment
from axclarity.errors import MappingError, Problem
from axclarity.mapping.ledger.dimensions import Facts, account_dimensions
from axclarity.mapping.ledger.journals import JournalDetails, journal_from_voucher
from axclarity.mapping.ledger.payments import (
    MappedPayment,
    NothingToPost,
    check_amounts,
    in_force,
    payment_dimensions,
    payment_text,
    posting_rate,
    posting_rule,
)
from axclarity.mapping.ledger.policy import Account, PaymentPolicy, PostingRule
from axclarity.mapping.ledger.vouchers import Voucher, signed_line, voucher_reference
from axclarity.values import Money
from axclarity.values.exactly import exactly

__all__ = ["fee_account", "fee_from_payment", "journal_from_fee"]


@exactly
def journal_from_fee(
    payment: Payment,
    policy: PaymentPolicy,
    *,
    facts: Facts | None = None,
    rate: Decimal | None = None,
) -> MappedPayment | NothingToPost:
    """The journal of a payment's fee, where `policy.fees` is `event`.

    Args:
        facts: decide the dimensions, beside the payment's method.
        rate: accounting currency per 100 units of the currency that the fee is posted in.

    Raises:
        MappingError: no posting rule, no fee account, a fraction of the minor unit, no rate where
            the policy wants one, a dimension that is missing.
        InvalidValue: no such currency, or it has ended by the day of the payment and none took its
            place at a fixed rate.
    """
    if policy.fees != "event":
        return NothingToPost(about=payment.id, reason="fees are posted with their payout")
    if not payment.fee:
        return NothingToPost(about=payment.id, reason="there is no fee")
    check_amounts(payment)
    fee = fee_from_payment(payment)
    if not fee:
        return NothingToPost(about=payment.id, reason=f"the fee is nothing in {fee.currency}")
    rule = posting_rule(payment, policy)
    values = payment_dimensions(payment, rule, policy, facts or Facts())
    voucher = Voucher(
        reference=voucher_reference("F", payment.id),
        posted_on=payment.occurred_at.date(),
        lines=tuple(
            line
            for account, money in ((fee_account(rule), fee), (rule.clearing, -fee))
            for line in signed_line(
                account, money, account_dimensions(account, values, policy.dimensions)
            )
        ),
        balancing=policy.dimensions.balancing,
    )
    text, notes = payment_text("Fee", payment)
    details = JournalDetails(
        text=text,
        bank_transaction=rule.bank_transaction,
        rate=posting_rate(fee.currency, policy, rate),
    )
    document = journal_from_voucher(voucher, policy, details)
    return MappedPayment(voucher=voucher, document=document, notes=notes)


@exactly
def fee_from_payment(payment: Payment) -> Money:
    """The fee in what its currency has become by the day of the payment, at the rate that is law.

    Raises:
        InvalidValue: no such currency.
    """
    fee = Money(payment.fee or Decimal(0), payment.currency)
    return in_force(fee, payment.occurred_at.date())


def fee_account(rule: PostingRule) -> Account:
    """Where fees go.

    Raises:
        MappingError: rule `payments.no-fee-account`.
    """
    if rule.fee is None:
        raise MappingError(
            Problem(
                path="$.fee",
                rule="payments.no-fee-account",
                message="no account for what the provider keeps",
                hint="Name a fee account in the posting rule.",
            )
        )
    return rule.fee
