"""What a provider keeps of a payment, where the policy posts it before the payout.

Debit fee account, credit clearing, in a voucher beside that of the payment: providers often tell a
fee only after its payment was booked, and what is booked stays as it is. It has the date of its
payment, whenever it becomes known, so that the same fee makes the same voucher. A negative fee has
come back, and is posted the other way round.
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
    payment_dimensions,
    payment_text,
    posting_rate,
    posting_rule,
)
from axclarity.mapping.ledger.policy import Account, PaymentPolicy, PostingRule
from axclarity.mapping.ledger.vouchers import Voucher, signed_line, voucher_reference
from axclarity.values import Money
from axclarity.values.exactly import exactly

__all__ = ["fee_account", "journal_from_fee"]


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
        rate: accounting currency per 100 units of the payment's.

    Raises:
        MappingError: no posting rule, no fee account, a fraction of the minor unit, no rate where
            the policy wants one, a dimension that is missing.
        InvalidValue: no such currency, or not in use any more on the day of the payment.
    """
    if policy.fees != "event":
        return NothingToPost(about=payment.id, reason="fees are posted with their payout")
    if not payment.fee:
        return NothingToPost(about=payment.id, reason="there is no fee")
    check_amounts(payment)
    rule = posting_rule(payment, policy)
    values = payment_dimensions(payment, rule, policy, facts or Facts())
    fee = Money(payment.fee, payment.currency)
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
        rate=posting_rate(payment.currency, policy, rate),
    )
    document = journal_from_voucher(voucher, policy, details)
    return MappedPayment(voucher=voucher, document=document, notes=notes)


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
