"""How AX settles payments with what is open: which first, what discount, what is left over.

A preview, in the currency of the open transactions; AX does the settling. All amounts are positive;
`percent` is in percent. Rules and figures from Microsoft's documentation of AX 2012: partial
customer payments, cash discounts of overpaid invoices, automatic settlement.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from axclarity.errors import InvalidValue, Problem
from axclarity.mapping.checks import exact, is_day, is_number
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.ledger.policy import Account
from axclarity.mapping.ledger.vouchers import VoucherLine, signed_line
from axclarity.values import Money, round_to
from axclarity.values.exactly import exactly
from axclarity.values.members import insist_member

__all__ = [
    "CashDiscountMode",
    "OpenTransaction",
    "Settled",
    "SettlementAccounts",
    "cash_discount",
    "lines_from_settled",
    "settle",
    "settle_in_order",
]

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


class CashDiscountMode(StrEnum):
    """Cash discount administration: what becomes of the discount of an overpaid invoice."""

    SPECIFIC = "Specific"
    UNSPECIFIC = "Unspecific"


@frozen(kw_only=True)
class Settled:
    """What a payment did to an invoice.

    Args:
        paid: what of the payment was used.
        discount: cash discount that was taken.
        over, under: differences within the tolerance, posted to accounts of their own.
        open: what is still open of the invoice.
        left: what is left of the payment.

    `paid + discount + under + open - over` is what was open before.
    """

    paid: Decimal
    discount: Decimal = _ZERO
    over: Decimal = _ZERO
    under: Decimal = _ZERO
    open: Decimal = _ZERO
    left: Decimal = _ZERO

    @property
    @exactly
    def balance(self) -> Decimal:
        """What the customer owes after it; negative where the customer has credit."""
        return self.open - self.left


@frozen(kw_only=True)
class OpenTransaction:
    """An open transaction: its name, its kind as the priority lists it, and what is open.

    Raises:
        InvalidValue: rule `settlement.amounts`: the amount is negative or no finite Decimal, or
            `due` no day.
    """

    name: str
    amount: Decimal = field(converter=exact)
    kind: str = ""
    due: date | None = None

    def __attrs_post_init__(self) -> None:
        if not is_number(self.amount) or self.amount < 0:
            raise _refused("amount", "must be a Decimal of 0 or more")
        if not (self.due is None or is_day(self.due)):
            raise _refused("due", "must be a day without a time, or none")


@frozen(kw_only=True)
class SettlementAccounts:
    """Where AX posts a settlement.

    Args:
        receivable: the customer's summary account.
        discount: main account for customer discounts.
        over: takes overpayments within the tolerance.
        under: takes underpayments within the tolerance.

    Raises:
        ConfigError: rule `config.policy`: what is no account.
    """

    receivable: Account
    discount: Account
    over: Account
    under: Account

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)


@exactly
def cash_discount(amount: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    """The cash discount of an amount, rounded to the unit, halves away from zero."""
    return round_to(amount * percent / _HUNDRED, unit)


@exactly
def settle(
    amount: Decimal | int,
    paid: Decimal | int,
    *,
    discount: Decimal | int = _ZERO,
    mode: CashDiscountMode = CashDiscountMode.SPECIFIC,
    tolerance: Decimal | int = _ZERO,
    partial_discounts: bool = True,
    unit: Decimal,
) -> Settled:
    """Settle an open amount with a payment.

    Args:
        discount: what may be deducted when all is paid; zero outside the discount period.
        mode: or the word for it. Specific takes the whole discount, and an overpayment within the
            tolerance goes to an account, one above it stays with the payment. Unspecific lessens
            the discount by the overpayment.
        tolerance: the maximum overpayment or underpayment, itself included.
        partial_discounts: whether a part of the payment earns a part of the discount.
        unit: what the currency is rounded to.

    Raises:
        InvalidValue: an amount that is negative or no finite Decimal, a discount above what is
            open, no such mode.
    """
    mode = insist_member(CashDiscountMode, mode, path="mode")
    amount, paid, discount, tolerance = amounts = [*map(exact, (amount, paid, discount, tolerance))]
    if not all(map(is_number, amounts)) or min(amounts) < 0 or discount > amount:
        raise _refused("settlement", "takes Decimals of 0 or more, no discount above what is open")
    due = amount - discount
    if paid > due:
        return _overpaid(amount, paid, discount, mode, tolerance)
    if due - paid <= tolerance:
        return Settled(paid=paid, discount=discount, under=due - paid)
    earned = _ZERO
    if partial_discounts and due:
        earned = round_to(discount * paid / due, unit)
    return Settled(paid=paid, discount=earned, open=amount - paid - earned)


@exactly
def settle_in_order(
    paid: Decimal | int, transactions: Sequence[OpenTransaction], priority: Sequence[str] = ()
) -> list[tuple[OpenTransaction, Settled]]:
    """Settle transactions one after another, each as far as the payment reaches.

    First by the place of their kind in the priority, kinds that it does not list last; then by due
    date, those without one last; then in the order given. Discounts are not looked at. What is
    left of the payment is not told: it is `paid` less all that was used.

    Args:
        paid: not negative, in the currency of the transactions.

    Raises:
        InvalidValue: rule `settlement.amounts`: it is negative or no finite Decimal.
    """
    paid = exact(paid)
    if not is_number(paid) or paid < 0:
        raise _refused("paid", "must be a Decimal of 0 or more")
    left, settled = paid, []
    for each in sorted(transactions, key=lambda one: _rank(one, priority)):
        used = min(left, each.amount)
        left -= used
        settled.append((each, Settled(paid=used, open=each.amount - used)))
    return settled


@exactly
def lines_from_settled(
    settled: Settled, accounts: SettlementAccounts, currency: str
) -> tuple[VoucherLine, ...]:
    """What AX posts for the discount and the differences; none where there are none.

    Raises:
        InvalidValue: no such currency.
    """
    postings = (
        (accounts.discount, settled.discount),
        (accounts.over, -settled.over),
        (accounts.under, settled.under),
    )
    return tuple(
        line
        for account, amount in postings
        for line in (
            *signed_line(account, Money(amount, currency)),
            *signed_line(accounts.receivable, Money(-amount, currency)),
        )
    )


def _overpaid(
    amount: Decimal, paid: Decimal, discount: Decimal, mode: CashDiscountMode, tolerance: Decimal
) -> Settled:
    """More was paid than is due after the discount."""
    if mode is CashDiscountMode.UNSPECIFIC:
        kept = max(amount - paid, _ZERO)
        used = amount - kept
        return Settled(paid=used, discount=kept, left=paid - used)
    over = paid - amount + discount
    if over <= tolerance:
        return Settled(paid=paid, discount=discount, over=over)
    return Settled(paid=amount - discount, discount=discount, left=over)


def _refused(path: str, message: str) -> InvalidValue:
    return InvalidValue(Problem(path=path, rule="settlement.amounts", message=message))


def _rank(each: OpenTransaction, priority: Sequence[str]) -> tuple[int, date]:
    place = priority.index(each.kind) if each.kind in priority else len(priority)
    return place, each.due or date.max
