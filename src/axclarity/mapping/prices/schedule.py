"""Trade agreements become the prices of a shop: by group, quantity and time.

A shop's price holds from a quantity on, from a moment on. Where agreements begin or end, in days or
in quantities, the price is asked of AX's search again; what comes out is what AX would charge.
Assumptions: a price of the shop ends just before `valid_to`, and a group's price comes before that
of everybody.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from attrs import evolve, frozen

from axclarity.clarity.models import ProductPrice
from axclarity.errors import MappingError, Problem
from axclarity.mapping.exact import decimal_from_fraction
from axclarity.mapping.prices.agreements import Agreement
from axclarity.mapping.prices.policy import Buyer, PricePolicy
from axclarity.mapping.prices.search import Article, agreed_price, concerns
from axclarity.values.exactly import exactly

__all__ = ["product_prices"]

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


@frozen
class _Span:
    """A stretch of days, the last not counted, and what is paid in it: price by first quantity."""

    first: date | None
    end: date | None
    steps: tuple[tuple[Decimal, Decimal], ...]


@exactly
def product_prices(
    agreements: Sequence[Agreement], article: Article, policy: PricePolicy, *, on: date
) -> tuple[ProductPrice, ...]:
    """The prices of an article from a day on, sorted by group, currency, time and quantity.

    A group that pays what everybody pays has no prices of its own.

    Args:
        agreements: those of the article; others do no harm.
        on: what ended before this day is left out.

    Raises:
        MappingError: agreements of one rank overlap, a price per unit has no end of digits, or
            quantities have no price above others that have one.
    """
    own = [each for each in agreements if _is_for_any(each, article, policy)]
    candidates = own if article.base is None else [*own, article.base]
    return tuple(
        price
        for currency in sorted({each.price.currency for each in candidates})
        for price in _of_currency(own, article, policy, currency, on)
    )


def _is_for_any(agreement: Agreement, article: Article, policy: PricePolicy) -> bool:
    return any(concerns(agreement, article, buyer) for buyer in policy.buyers.values())


def _of_currency(
    agreements: Sequence[Agreement], article: Article, policy: PricePolicy, currency: str, on: date
) -> Iterator[ProductPrice]:
    everybody = _spans(agreements, article, policy.buyers[""], currency, on)
    for group, buyer in sorted(policy.buyers.items()):
        spans = _spans(agreements, article, buyer, currency, on) if group else everybody
        if not group or spans != everybody:
            for span in spans:
                yield from _prices(span, group, currency, policy)


def _spans(
    agreements: Sequence[Agreement], article: Article, buyer: Buyer, currency: str, on: date
) -> list[_Span]:
    """What a buyer pays, neighbours that are alike made one."""
    own = [
        each
        for each in agreements
        if each.price.currency == currency and concerns(each, article, buyer)
    ]
    spans: list[_Span] = []
    for first, end in pairwise([None, *_days(own, after=on), None]):
        day = first or on
        steps = tuple(_steps(own, article, buyer, currency, day))
        if spans and spans[-1].steps == steps:
            spans[-1] = evolve(spans[-1], end=end)
        else:
            spans.append(_Span(first, end, steps))
    return spans


def _days(agreements: Iterable[Agreement], *, after: date) -> list[date]:
    """The days on which something begins, or is over for the first time."""
    first = {each.first_day for each in agreements if each.first_day}
    over = {
        each.last_day + _DAY for each in agreements if each.last_day and each.last_day < date.max
    }
    return sorted(day for day in first | over if day > after)


def _steps(
    agreements: Sequence[Agreement], article: Article, buyer: Buyer, currency: str, day: date
) -> Iterator[tuple[Decimal, Decimal]]:
    """Price per unit by first quantity, where it changes."""
    edges = {_ZERO} | {each.from_quantity for each in agreements}
    edges |= {each.to_quantity for each in agreements if each.to_quantity is not None}
    before: Decimal | None = None
    for quantity in sorted(edges):
        agreed = agreed_price(
            agreements, article, buyer, currency=currency, quantity=quantity, on=day
        )
        price = None if agreed is None else _unit_price(agreed)
        if price is None and before is not None:
            raise _gap(article, currency)
        if price is not None and price != before:
            yield quantity, price
        before = price


def _unit_price(agreement: Agreement) -> Decimal:
    exact = decimal_from_fraction(agreement.unit_price)
    if exact is None:
        raise MappingError(
            Problem(
                path=agreement.path,
                rule="prices.inexact",
                message="has a price per unit whose digits have no end",
                hint="Give a price unit that divides the price.",
            )
        )
    return exact


def _prices(span: _Span, group: str, currency: str, policy: PricePolicy) -> Iterator[ProductPrice]:
    for quantity, amount in span.steps:
        yield ProductPrice(
            currency=currency,
            amount=amount,
            group=group,
            min_quantity=quantity or None,
            valid_from=_midnight(span.first, policy),
            valid_to=_midnight(span.end, policy),
        )


def _midnight(day: date | None, policy: PricePolicy) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), policy.zone)


def _gap(article: Article, currency: str) -> MappingError:
    return MappingError(
        Problem(
            path="QuantityAmountTo",
            rule="prices.gap",
            message=f"leaves large quantities of {article.key} without a price in {currency}",
            hint="Let the last agreement have no end.",
        )
    )
