"""Money in another currency, with the rate that made it."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from axclarity.errors import ConfigError, InvalidValue, Problem, value_class
from axclarity.mapping.currency.rates import Rate, RateTable
from axclarity.values import AmountKind, CurrencyRounding, Money, Owing, fits_ax_real
from axclarity.values.exactly import exactly

__all__ = ["Converted", "ThreeAmounts", "convert", "exchange_difference", "three_amounts"]


@frozen
class Converted:
    """An amount in its new currency, rounded, and how it came about."""

    money: Money
    rate: Rate


@frozen(kw_only=True)
class ThreeAmounts:
    """An amount as AX books it.

    Args:
        transaction: in the currency of the order.
        accounting: in the company's own currency.
        reporting: in its second currency, where it has one.
    """

    transaction: Money
    accounting: Converted
    reporting: Converted | None = None


@exactly
def convert(
    money: Money,
    to: str,
    *,
    on: date,
    table: RateTable,
    rounding: CurrencyRounding | None = None,
    kind: AmountKind = AmountKind.GENERAL,
    owing: Owing = Owing.PAYABLE,
) -> Converted:
    """Money in another currency. Percents, quantities and counts are not money: leave them alone.

    Args:
        money: what is converted; kept by the caller, since nothing leads back to it.
        to: ISO 4217 code.
        on: the day whose rate counts: of the order, or of the payment.
        table: the rates.
        rounding: of the new currency; by default to its ISO minor unit.
        kind: which of the rules of `rounding`.
        owing: whether the company owes the amount or is owed it; counts only where the rule
            rounds to its own advantage.

    Raises:
        MappingError: the table gives no rate that can be trusted on that day.
        InvalidValue: an unknown currency, rounding of another currency, no such kind of amount, or
            a number that needs more than AX's 16 digits.
    """
    rule = _rounding_of(to, rounding).rule(kind)
    rate = table.rate(money.currency, to, on)
    exact = rate.applied(_within_ax(money.amount))
    return Converted(Money(_within_ax(rule.applied(exact, owing=owing)), to), rate)


@exactly
def three_amounts(
    money: Money,
    *,
    accounting: str,
    reporting: str | None = None,
    on: date,
    table: RateTable,
    roundings: tuple[CurrencyRounding, ...] = (),
    reporting_from: str = "accounting",
) -> ThreeAmounts:
    """The amounts AX books for one amount.

    Args:
        money: the amount of the transaction.
        accounting: the ledger's accounting currency.
        reporting: its reporting currency, if it has one.
        on: the day whose rates count.
        table: the ledger's rates.
        roundings: of the currencies that AX does not round to the ISO minor unit.
        reporting_from: `accounting` or `transaction`: which amount the reporting amount is
            converted from. AX 2012 takes the accounting amount (assumption).

    Raises:
        MappingError: a rate is missing or cannot be trusted.
        InvalidValue: an unknown currency, or a number that needs more than AX's 16 digits.
        ConfigError: `reporting_from` is another word.
    """
    if reporting_from not in ("accounting", "transaction"):
        message = "must be accounting or transaction"
        raise ConfigError(Problem(path="reporting_from", rule="config.policy", message=message))
    by_currency = {rounding.currency: rounding for rounding in roundings}

    def converted(amount: Money, to: str) -> Converted:
        return convert(amount, to, on=on, table=table, rounding=by_currency.get(to))

    booked = converted(money, accounting)
    if reporting is None:
        return ThreeAmounts(transaction=money, accounting=booked)
    origin = booked.money if reporting_from == "accounting" else money
    return ThreeAmounts(
        transaction=money, accounting=booked, reporting=converted(origin, reporting)
    )


@exactly
def exchange_difference(
    settled: Money,
    to: str,
    *,
    invoiced_on: date,
    paid_on: date,
    table: RateTable,
    rounding: CurrencyRounding | None = None,
) -> Money:
    """What a settlement gained, or lost where negative, by the change of rates in between.

    The difference of two rounded amounts, as AX books it, so that the customer's balance is
    exactly 0 in both currencies. Positive is a gain for who is paid.

    Args:
        settled: the amount settled, in the currency of the invoice.
        to: the accounting currency.
        invoiced_on: the day whose rate the invoice was booked at.
        paid_on: the day whose rate the payment is booked at.
        table: the ledger's rates.
        rounding: of the accounting currency; by default to its ISO minor unit.

    Raises:
        MappingError: a rate is missing or cannot be trusted.
        InvalidValue: as `convert`.
    """
    at_invoice = convert(settled, to, on=invoiced_on, table=table, rounding=rounding).money
    return convert(settled, to, on=paid_on, table=table, rounding=rounding).money - at_invoice


def _rounding_of(currency: str, rounding: CurrencyRounding | None) -> CurrencyRounding:
    if rounding is None:
        return CurrencyRounding.iso(currency)
    if rounding.currency != currency:
        raise InvalidValue(
            Problem(
                path="rounding.currency",
                rule="rounding.currency",
                message=f"is the rounding of {rounding.currency}, not of {currency}",
            )
        )
    return rounding


def _within_ax(amount: Decimal) -> Decimal:
    if not fits_ax_real(amount):
        raise InvalidValue(
            Problem(
                path="amount",
                rule="number.ax-digits",
                message="needs more than the 16 significant digits that AX has",
                value_class=value_class(amount),
            )
        )
    return amount
